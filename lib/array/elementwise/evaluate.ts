/**
 * Formulas as text: mathjs parses, and the result is an ordinary expression that fuses like any other.
 */
import type { MathNode } from 'mathjs';
import type { DType } from '../../../kernels/dtype.js';
import { ELEMENTWISE, ELEMENTWISE_ALIASES, isElementwise } from '../../../kernels/elementwise.js';
import { isReduction } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, optional, string } from '../../base/kinds.js';
import { bundledPackage } from '../../base/packages/bundled-package.js';
import { define, isPlainObject } from '../../base/signature.js';
import { elementwise, type Operand } from '../../expr/build.js';
import { type ArrayLike, isScalar, nodeOf, operandOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { reduceNode } from '../reductions/reduce-node.js';

let parser: ((text: string) => MathNode) | undefined;

/** mathjs' parser, loaded at the first formula; its build for plain numbers loads in half the time and parses alike. */
function parse(text: string): MathNode {
  if (!parser) {
    const { create, parseDependencies } = bundledPackage('mathjs');
    parser = create(parseDependencies).parse as (text: string) => MathNode;
  }
  return parser(text);
}

/** mathjs' names of operators as operations of the table; the dotted ones are the same, everything is elementwise. */
const OPERATORS: Readonly<Record<string, string>> = {
  add: 'add',
  subtract: 'subtract',
  multiply: 'multiply',
  dotMultiply: 'multiply',
  divide: 'divide',
  dotDivide: 'divide',
  pow: 'pow',
  dotPow: 'pow',
  mod: 'remainder',
  unaryMinus: 'negative',
  unaryPlus: 'positive',
  not: 'logicalNot',
  and: 'logicalAnd',
  or: 'logicalOr',
  xor: 'logicalXor',
  smaller: 'less',
  smallerEq: 'lessEqual',
  larger: 'greater',
  largerEq: 'greaterEqual',
  equal: 'equal',
  unequal: 'notEqual',
  bitAnd: 'bitwiseAnd',
  bitOr: 'bitwiseOr',
  bitXor: 'bitwiseXor',
  bitNot: 'bitwiseInvert',
  leftShift: 'bitwiseLeftShift',
  rightArithShift: 'bitwiseRightShift',
};

const CONSTANTS: Readonly<Record<string, number | boolean>> = {
  pi: Math.PI,
  e: Math.E,
  tau: 2 * Math.PI,
  Infinity: Number.POSITIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  NaN: Number.NaN,
  nan: Number.NaN,
  true: true,
  false: false,
};

/** The fields of mathjs' nodes that are read here. */
interface Parsed {
  readonly type: string;
  readonly name?: string;
  readonly fn?: string | { readonly name?: string };
  readonly args?: readonly Parsed[];
  readonly value?: unknown;
  readonly content?: Parsed;
  readonly conditionals?: readonly string[];
  readonly params?: readonly Parsed[];
  readonly condition?: Parsed;
  readonly trueExpr?: Parsed;
  readonly falseExpr?: Parsed;
  toString(): string;
}

const variablesKind = kind<Readonly<Record<string, ArrayLike>>>(
  'variables',
  'a plain object of arrays and numbers by name, as { x, y }',
  isPlainObject,
);

const MOST_NAMES = 20;

/** Turns a parsed formula into an operand, with the user's variables. */
class Formula {
  constructor(
    readonly text: string,
    readonly variables: Readonly<Record<string, ArrayLike>>,
  ) {}

  fail(why: string, cause?: unknown): never {
    throw new ChunkwiseError('argument', `evaluate: '${this.text}': ${why}`, { cause });
  }

  #apply(op: string, args: readonly Operand[]): Operand {
    // Numbers alone are reckoned in float64: 1/2 is a half wherever it stands.
    if (args.every((arg) => typeof arg === 'number')) {
      const { ref } = ELEMENTWISE[op as keyof typeof ELEMENTWISE];
      const reckon = ref.f as ((...xs: readonly number[]) => unknown) | undefined;
      const value = reckon?.(...args);
      if (typeof value === 'number' || typeof value === 'boolean') return value;
    }
    return elementwise(op, args);
  }

  #symbol(name: string): Operand {
    if (Object.hasOwn(this.variables, name)) return operandOf(this.variables[name], `evaluate ('${name}')`);
    if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name];
    const given = Object.keys(this.variables);
    const list = given.slice(0, MOST_NAMES).join(', ') + (given.length > MOST_NAMES ? ', …' : '');
    return this.fail(
      `'${name}' is not given; ${given.length === 0 ? 'no variables are' : `given are ${list}`}. Pass it as in evaluate(text, { ${name}: … })`,
    );
  }

  #call(name: string, args: readonly Parsed[]): Operand {
    const op =
      name in ELEMENTWISE_ALIASES
        ? ELEMENTWISE_ALIASES[name as keyof typeof ELEMENTWISE_ALIASES]
        : (OPERATORS[name] ?? name);
    const values = args.map((arg) => this.operand(arg));
    // max and min of several compare them element by element, as in the languages that formulas are written in.
    if (values.length > 1 && (op === 'max' || op === 'min')) {
      const pairwise = op === 'max' ? 'maximum' : 'minimum';
      return values.reduce((a, b) => this.#apply(pairwise, [a, b]));
    }
    const reduces = isReduction(op);
    if (reduces && (values.length === 1 || !isElementwise(op))) {
      const axis = values[1];
      if (values.length > 2 || (axis !== undefined && typeof axis !== 'number')) {
        this.fail(`${name} takes an array and at most an axis, which is a number`);
      }
      const node = isScalar(values[0]) ? nodeOf(values[0]) : values[0];
      return reduceNode(op, node, axis === undefined ? {} : { axis });
    }
    const chosen = op;
    if (!isElementwise(chosen)) {
      return this.fail(
        `there is no function '${name}'; use those of the elementwise table (sin, sqrt, where, …) or a reduction (sum, mean, max, …)`,
      );
    }
    const { arity } = ELEMENTWISE[chosen];
    if (values.length !== arity)
      this.fail(`${name} takes ${arity} ${arity === 1 ? 'argument' : 'arguments'}, not ${values.length}`);
    return this.#apply(chosen, values);
  }

  operand(node: Parsed): Operand {
    const args = node.args ?? [];
    switch (node.type) {
      case 'ConstantNode':
        if (isScalar(node.value)) return node.value;
        break;
      case 'ParenthesisNode':
        if (node.content) return this.operand(node.content);
        break;
      case 'SymbolNode':
        return this.#symbol(node.name ?? '');
      case 'OperatorNode': {
        const op = typeof node.fn === 'string' ? OPERATORS[node.fn] : undefined;
        if (op)
          return this.#apply(
            op,
            args.map((arg) => this.operand(arg)),
          );
        break;
      }
      case 'RelationalNode': {
        // a < b < c holds where both comparisons do.
        const params = (node.params ?? []).map((param) => this.operand(param));
        const parts = (node.conditionals ?? []).map((name, k) =>
          this.#apply(OPERATORS[name], [params[k], params[k + 1]]),
        );
        return parts.reduce((a, b) => this.#apply('logicalAnd', [a, b]));
      }
      case 'ConditionalNode':
        if (node.condition && node.trueExpr && node.falseExpr) {
          return this.#apply(
            'where',
            [node.condition, node.trueExpr, node.falseExpr].map((part) => this.operand(part)),
          );
        }
        break;
      case 'FunctionNode': {
        const name = typeof node.fn === 'string' ? node.fn : node.fn?.name;
        if (name) return this.#call(name, args);
        break;
      }
    }
    return this.fail(
      `'${node.toString()}' (${node.type}) is not supported; use numbers, variables, + - * / ^ %, comparisons, and/or/not, a ? b : c, and functions`,
    );
  }
}

/**
 * The value of a formula over arrays and numbers, as a lazy array.
 *
 * Operators work element by element (`*` and `.*` are the same, `^` and `**` are powers); functions are those of the
 * elementwise table and the reductions, as `mean(x)` or `mean(x, 0)`; `max(a, b)` and `min(a, b)` of several compare them; pi and
 * e are known unless given. TypeScript does not read formulas: say the result's dtype, as in `evaluate<'float64'>(…)`, where it
 * matters.
 *
 * @throws 'argument' for a formula that does not parse or a name that is not given, 'shape' and 'dtype' as the operations
 * @example
 * const next = cw.evaluate('u + a * dt * lap', { u, a: 0.1, dt, lap });
 */
export const evaluate = define(
  {
    name: 'evaluate',
    parameters: [
      ['text', string],
      ['variables', optional(variablesKind)],
    ],
  },
  <D extends DType = DType>(text: string, variables: Readonly<Record<string, ArrayLike>> = {}): ChunkedArray<D> => {
    const formula = new Formula(text, variables);
    let parsed: MathNode;
    try {
      parsed = parse(text.replaceAll('**', '^'));
    } catch (cause) {
      return formula.fail(`does not parse: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
    const result = formula.operand(parsed as unknown as Parsed);
    return wrap<D>(isScalar(result) ? nodeOf(result, 'evaluate') : result);
  },
);
