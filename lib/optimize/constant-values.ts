/**
 * Reductions of arrays that hold one value everywhere: computed by doubling, in steps by the number of elements' digits, where that
 * gives the very bits that going through the elements would give.
 */
import { complexOf, isComplex } from '../../kernels/complex/number.js';
import { DTYPES, type DType, isComplexDType, realDType, type Scalar } from '../../kernels/dtype.js';
import { expandProgram } from '../../kernels/expand.js';
import { halfToNumber, numberToHalf } from '../../kernels/half.js';
import { evaluateProgram } from '../../kernels/interpret.js';
import { lowerProgram, lowerReduction } from '../../kernels/lanes.js';
import { isPrimitive } from '../../kernels/primitive.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { REDUCTIONS, reductionProgram } from '../../kernels/reduction.js';
import { fromValue, toValue, type Value } from '../../kernels/scalar.js';
import { constant } from '../expr/build.js';
import type { CastNode, ElementwiseNode, Node, ReductionNode } from '../expr/node.js';
import type { Graph } from '../expr/traverse.js';

/** So many elements take hours to go through: of these the sum of many roundings is given up for that of few. */
const BEYOND_WALKING = 2n ** 42n;
/** Integers up to this are exact in float64. */
const EXACT = 2n ** 53n;

/** True where some reduction of the graph may be of an array that holds one value. */
export function reducesConstants({ order, children }: Graph): boolean {
  if (!order.some((node) => node.kind === 'reduction')) return false;
  const same = new Uint8Array(order.length);
  return order.some((node, position) => {
    const all = children[position].every((child) => same[child] === 1);
    if (node.kind === 'reduction') {
      same[position] = all ? 1 : 0;
      return all && !node.groups;
    }
    if (node.kind === 'constant' || (isTransparent(node) && all)) same[position] = 1;
    return false;
  });
}

/** True for nodes that hold one value where all that they are made of does. */
const isTransparent = ({ kind }: Node): boolean =>
  kind === 'view' ||
  kind === 'rechunk' ||
  kind === 'reshape' ||
  kind === 'take' ||
  kind === 'assemble' ||
  kind === 'cast' ||
  kind === 'elementwise';

/** The lanes of an element: of a complex number its two parts, of a float16 its bits, of times the count. */
type Lanes = readonly Value[];

function lanesOf(scalar: Scalar, dtype: DType): Lanes {
  if (dtype === 'float16') return [BigInt(numberToHalf(Number(scalar)))];
  if (!isComplexDType(dtype)) return [toValue(scalar, dtype)];
  const parts = isComplex(scalar) ? [scalar.re, scalar.im] : [scalar, 0];
  return parts.map((part) => toValue(part, realDType(dtype)));
}

function scalarOf(lanes: Lanes, dtype: DType): Scalar {
  if (dtype === 'float16') return halfToNumber(Number(lanes[0]));
  return isComplexDType(dtype) ? complexOf(Number(lanes[0]), Number(lanes[1])) : fromValue(lanes[0], dtype);
}

/** The values of arrays that hold one value everywhere. */
export class ConstantValues {
  readonly #values = new WeakMap<Node, Lanes | null>();

  /** `node`, or the constant that it is where it reduces one value. To be called with each node after its children. */
  folded(node: Node): Node {
    // What is above finds its children's values, and need not go down a long chain.
    this.of(node);
    if (node.kind !== 'reduction' || node.groups) return node;
    const values = node.children.map((child) => this.of(child));
    if (values.some((value) => value === undefined)) return node;
    const result = reduced(node, values as Lanes[]);
    return result === undefined ? node : constant(scalarOf(result, node.dtype), node.dtype, node.shape, node.chunks);
  }

  /** The value that all elements of `node` have; undefined where none is known. */
  of(node: Node): Lanes | undefined {
    const known = this.#values.get(node);
    if (known !== undefined) return known ?? undefined;
    const value = this.#look(node);
    this.#values.set(node, value ?? null);
    return value;
  }

  #look(node: Node): Lanes | undefined {
    if (node.kind === 'constant') return typeof node.value === 'string' ? undefined : lanesOf(node.value, node.dtype);
    if (!isTransparent(node)) return undefined;
    const values: Lanes[] = [];
    for (const child of node.children) {
      const value = this.of(child);
      if (value === undefined) return undefined;
      values.push(value);
    }
    if (node.kind === 'cast' || node.kind === 'elementwise') return applied(node, values.flat());
    const same = values.every((lanes) => lanes.every((value, k) => Object.is(value, values[0][k])));
    return same ? values[0] : undefined;
  }
}

/** An operation of single values; undefined for functions that kernels round otherwise than the interpreter. */
function applied(node: ElementwiseNode | CastNode, values: Lanes): Lanes | undefined {
  const { dtype, children } = node;
  const builder = new ProgramBuilder(children.map((child) => child.dtype));
  const loads = children.map((_, k) => builder.load(k));
  const result = node.kind === 'cast' ? builder.cast(loads[0], dtype) : builder.op(node.op, loads, dtype);
  const program = expandProgram(lowerProgram(builder.finish([result])));
  const exact = program.code.every((instruction) => instruction.kind !== 'op' || isPrimitive(instruction.op));
  return exact ? evaluateProgram(program, values) : undefined;
}

/** The reduction of as many equal elements as the node reduces; undefined where it depends on their order. */
function reduced(node: ReductionNode, values: readonly Lanes[]): Lanes | undefined {
  const [child] = node.children;
  const program = lowerReduction(reductionProgram(node.op, child.dtype, node.options));
  const [value, ...mask] = values;
  const byPosition = REDUCTIONS[node.op].inputs === 'position';
  const inputs = (at: bigint): Value[] => [...value, ...(byPosition ? [at] : []), ...mask.flat()];
  const initial = program.state.map(({ init, dtype }) => toValue(init, dtype));
  const step = (state: readonly Value[], at: bigint): Value[] =>
    evaluateProgram(program.step, [...state, ...inputs(at)]);
  const merge = (a: readonly Value[], b: readonly Value[]): Value[] => evaluateProgram(program.merge, [...a, ...b]);
  const finalise = (state: readonly Value[], elements: number): Lanes =>
    evaluateProgram(program.finalise, [...state, elements]);
  const extents = node.axes.map((axis) => child.shape[axis]);
  const count = extents.reduce((n, extent) => n * BigInt(extent), 1n);
  const elements = extents.reduce((n, extent) => n * extent, 1);
  if (count === 0n) return finalise(initial, elements);

  const one = step(initial, 0n);
  const two = merge(one, step(initial, 1n));
  const dtypes = program.state.map((component) => component.dtype);
  const grows = one.map((first, k) => growth(dtypes[k], initial[k], first, two[k], count));
  const inOrder = step(one, 1n).every((component, k) => Object.is(component, two[k]));
  if ((!inOrder || grows.includes('roundings')) && count < BEYOND_WALKING) return undefined;

  let all: Value[] | undefined;
  let power = one;
  for (let left = count; ; power = merge(power, power)) {
    if (left & 1n) all = all ? merge(all, power) : power;
    left >>= 1n;
    if (left === 0n) break;
  }
  return finalise(all as Value[], elements);
}

/** What becomes of a component of the state from one element to two, and so to all. */
function growth(dtype: DType, none: Value, one: Value, two: Value, count: bigint): 'exact' | 'roundings' {
  // Integers wrap, whatever the order.
  if (DTYPES[dtype].kind !== 'f' || Object.is(one, two)) return 'exact';
  const isSum = none === 0 && two === 2 * (one as number);
  return isSum && oddPart(one as number) * count <= EXACT ? 'exact' : 'roundings';
}

/** |x| over the greatest power of two that divides it. */
function oddPart(x: number): bigint {
  let y = Math.abs(x);
  if (!Number.isFinite(y) || y < 2 ** -900) return EXACT;
  // Halving and doubling are exact.
  while (!Number.isInteger(y)) y *= 2;
  while (y % 2 === 0) y /= 2;
  return BigInt(y);
}
