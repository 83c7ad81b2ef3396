/**
 * Turns a user's function into plain data that a worker can revive, and refuses at once, with the names, a function that
 * uses variables which would not exist there.
 */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRequire as require } from './built-module.js';
import { ChunkwiseError } from './errors.js';
import { type AstNode, capturedNames } from './function-scope.js';
import type { FunctionSpec } from './function-spec.js';
import { WORKER_GLOBALS } from './worker-globals.js';

/** A function by the module that exports it. A module is a URL, an absolute path or a package's name. */
export interface ModuleFunction {
  readonly module: string | URL;
  readonly export: string;
}

/** Any function as TypeScript sees it. */
export type AnyFunction = (...args: never[]) => unknown;

/** What may be given where chunkwise runs a user's function on a worker. */
export type UserFunction = AnyFunction | ModuleFunction | FunctionSpec;

const captured = new WeakMap<object, FunctionSpec>();

const refuse = (operation: string, message: string, details: Record<string, unknown> = {}): never => {
  throw new ChunkwiseError('function', `${operation}: ${message}`, { details });
};

const moduleRemedy = (name: string): string =>
  `put the function into a module of its own and give { module: new URL('./functions.js', import.meta.url), export: '${name || 'name'}' }`;

/** The syntax tree of an expression, or undefined when it is none. */
function parseExpression(text: string): AstNode | undefined {
  const acorn = require('acorn') as typeof import('acorn');
  for (const sourceType of ['module', 'script'] as const) {
    try {
      const program = acorn.parse(text, { ecmaVersion: 'latest', sourceType }) as unknown as AstNode;
      return ((program.body as AstNode[])[0] as unknown as { expression: AstNode }).expression;
    } catch {
      // Sloppy-mode code parses as a script only; a method parses in neither form and is tried in an object next.
    }
  }
  return undefined;
}

/** Variables that functions are given: values that can be cloned, and functions, which go by their source. */
export type Captured = Readonly<Record<string, unknown>>;

function fromSource(
  fn: AnyFunction,
  operation: string,
  provided: ReadonlySet<string> = new Set(),
): { source: string; name: string; type: 'source' } {
  const name = /^(bound )?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(fn.name) ? fn.name : '';
  const label = name ? `the function '${name}'` : 'the function';
  const text = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    const called = name in Math ? `Math.${name}` : name;
    const wrap =
      name === '' || name.startsWith('bound ')
        ? '(x) => …'
        : operation === 'delayed'
          ? `(x) => ${called}(x)`
          : `(block) => block.data.map((x) => ${called}(x))`;
    return refuse(
      operation,
      `${label} is native or bound: its source is "[native code]", which cannot go to a worker; wrap it in a function, such as ${wrap}, or ${moduleRemedy(name)}`,
    );
  }
  let source = text;
  let node = parseExpression(`(${text}\n)`);
  if (!node) {
    const object = parseExpression(`({${text}\n})`);
    const member = (object?.properties as AstNode[] | undefined)?.[0];
    if (member?.type === 'Property' && member.kind === 'init' && !member.computed) {
      const key = member.key as AstNode;
      const property = String(key.type === 'Literal' ? key.value : key.name);
      source = `({${text}\n})[${JSON.stringify(property)}]`;
      node = member.value as AstNode;
    }
  }
  if (!node)
    return refuse(
      operation,
      `the source of ${label} is not a plain function (an accessor, or a method with a private or computed name); give an arrow function, or ${moduleRemedy(name)}`,
    );
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression')
    return refuse(operation, `${label} is a class; give a function that makes and uses it, or ${moduleRemedy(name)}`);
  if (node.generator)
    return refuse(operation, `${label} is a generator, whose result cannot cross threads; return an array instead`);
  const names = capturedNames(node, WORKER_GLOBALS).filter((captured) => !provided.has(captured));
  if (names.length > 0) {
    const them = names.length === 1 ? 'it' : 'them';
    refuse(
      operation,
      `${label} captures ${names.map((n) => `'${n}'`).join(', ')} from outside, which a worker thread does not have; either pass ${them} as ${names.length === 1 ? 'an explicit argument' : 'explicit arguments'}${operation === 'delayed' ? '' : ` with { args: [${names.join(', ')}] } or { capture: { ${names.join(', ')} } }`}, or ${moduleRemedy(name)}`,
      { captured: names, function: name },
    );
  }
  return { type: 'source', source, name };
}

function fromModule(fn: ModuleFunction, operation: string): FunctionSpec {
  const { module, export: name } = fn;
  if (typeof name !== 'string' || name === '')
    return refuse(operation, `a function by module needs the name of its export: { module, export: 'name' }`);
  const text = module instanceof URL ? module.href : String(module);
  if (/^\.{1,2}([/\\]|$)/.test(text))
    return refuse(
      operation,
      `the module '${text}' is a relative path, and a worker does not know relative to what; give new URL('${text}', import.meta.url)`,
    );
  const href = isAbsolute(text) ? pathToFileURL(text).href : text;
  if (href.startsWith('file:') && !existsSync(fileURLToPath(href)))
    return refuse(
      operation,
      `the module ${href} does not exist; give the URL of a JavaScript file that exports '${name}'`,
    );
  return { type: 'module', module: href, export: name };
}

/** Levels of objects and lists in captured values. */
const MOST_LEVELS = 64;

/** The variables of a function as it is written out: an expression for each that is or holds functions, and values by name. */
class CapturedVariables {
  readonly values: Record<string, unknown> = {};
  private parts = 0;

  constructor(
    private readonly operation: string,
    private readonly provided: ReadonlySet<string>,
  ) {}

  /** The expression of `value`, which stands at `path`; undefined where it is a value that can be cloned. */
  expression(value: unknown, path: string, level = 0): string | undefined {
    if (level > MOST_LEVELS)
      return refuse(this.operation, `capture: '${path}' is nested more than ${MOST_LEVELS} levels deep`);
    if (typeof value === 'function') return this.functionText(value as AnyFunction, path);
    if (typeof value !== 'object' || value === null) return undefined;
    if ('type' in value && value.type === 'source' && 'source' in value) return this.specText(value as SourceSpec);
    if ('module' in value && 'export' in value)
      return refuse(
        this.operation,
        `capture: '${path}' is a function of a module, which cannot travel in another; import it there, or give the function that uses it as { module, export } too`,
      );
    if (!holdsFunction(value, 0)) return undefined;
    const item = (one: unknown, at: string): string => this.expression(one, at, level + 1) ?? this.held(one, at);
    return Array.isArray(value)
      ? `[${value.map((one, k) => item(one, `${path}[${k}]`)).join(', ')}]`
      : `({ ${Object.entries(value)
          .map(([name, one]) => `${JSON.stringify(name)}: ${item(one, `${path}.${name}`)}`)
          .join(', ')} })`;
  }

  /** Notes a value under `name`. */
  keep(value: unknown, path: string, name: string): void {
    try {
      this.values[name] = structuredClone(value);
    } catch (cause) {
      refuse(
        this.operation,
        `capture: '${path}' cannot be sent to a worker thread (${typeof value}): ${(cause as Error).message}; capture plain values, typed arrays and functions`,
      );
    }
  }

  private functionText(fn: AnyFunction, path: string): string {
    try {
      return `(${fromSource(fn, this.operation, this.provided).source}\n)`;
    } catch (error) {
      if (!(error instanceof ChunkwiseError)) throw error;
      throw new ChunkwiseError('function', `${error.message} (it is captured as '${path}')`, {
        cause: error,
        details: error.details,
      });
    }
  }

  /** A function with variables of its own, which are seen by it alone. */
  private specText({ source, values = {} }: SourceSpec): string {
    const names = Object.keys(values);
    if (names.length === 0) return `(${source}\n)`;
    return `(({ ${names.join(', ')} }) => (${source}\n))(${this.held(values, 'variables')})`;
  }

  private held(value: unknown, path: string): string {
    const name = `$captured${this.parts++}`;
    this.keep(value, path, name);
    return name;
  }
}

type SourceSpec = Extract<FunctionSpec, { type: 'source' }>;

/** True for a list or plain object in which a function is. */
function holdsFunction(value: unknown, level: number): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if ('type' in value && value.type === 'source' && 'source' in value) return true;
  const plain = Array.isArray(value) || [null, Object.prototype].includes(Object.getPrototypeOf(value));
  // What is deeper, or goes round, is looked through no further: it is told when it is written out.
  return plain && level <= MOST_LEVELS + 1 && Object.values(value).some((one) => holdsFunction(one, level + 1));
}

/** A function with the variables it is given; functions among these see all of them too. */
function withCaptured(fn: AnyFunction, operation: string, capture: Captured): FunctionSpec {
  const names = Object.keys(capture);
  const provided = new Set(names);
  const variables = new CapturedVariables(operation, provided);
  const functions: string[] = [];
  for (const name of names) {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
      return refuse(operation, `capture names '${name}', which is no variable`);
    const text = variables.expression(capture[name], name);
    if (text === undefined) variables.keep(capture[name], name, name);
    else functions.push(`const ${name} = ${text};`);
  }
  const own = fromSource(fn, operation, provided);
  const source =
    functions.length > 0 ? `(() => {\n${functions.join('\n')}\nreturn (${own.source}\n);\n})()` : own.source;
  return { ...own, source, values: variables.values };
}

/**
 * A user's function as data for {@link reviveFunction}.
 *
 * @param fn a function (arrow, expression, async, method), or `{ module, export }`, or what this function returned
 * @param operation named in errors
 * @param capture variables of the function, by name: values are cloned, functions go by their source
 * @throws ChunkwiseError 'function' when it captures variables, is native, bound, a class or a generator, or when its
 * module is missing
 * @example
 * captureFunction((x: number) => Math.sqrt(x), 'mapBlocks')
 */
export function captureFunction(fn: UserFunction, operation: string, capture?: Captured): FunctionSpec {
  if (capture && typeof fn === 'function') return withCaptured(fn, operation, capture);
  if (capture)
    return refuse(
      operation,
      'capture is given beside a function of a module, which has its own variables; leave it out',
    );
  if (typeof fn === 'function') {
    const known = captured.get(fn);
    if (known) return known;
    const spec = fromSource(fn, operation);
    captured.set(fn, spec);
    return spec;
  }
  if (typeof fn === 'object' && fn !== null) {
    if ('type' in fn && fn.type === 'source') return fn;
    if ('module' in fn) return fromModule(fn, operation);
  }
  return refuse(
    operation,
    `expected a function or { module, export }, got ${fn === null ? 'null' : typeof fn}; pass the function itself, not its result`,
  );
}
