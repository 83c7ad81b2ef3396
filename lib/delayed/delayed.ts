/**
 * Delayed calls: any function becomes a lazy one whose calls form a graph, and nothing runs until a value is computed.
 */

import { resolveConfig } from '../base/config.js';
import { ChunkwiseError } from '../base/errors.js';
import { captureFunction, type ModuleFunction } from '../base/function-capture.js';
import type { FunctionSpec } from '../base/function-spec.js';
import {
  type AnyKind,
  boolean,
  bytes,
  count,
  functionOf,
  type Kind,
  kind,
  optional,
  otherwise,
  path as pathKind,
  scheduler as schedulerKind,
  signal as signalKind,
  string,
  threads as threadsKind,
} from '../base/kinds.js';
import { dataShare } from '../base/memory-share.js';
import { callSite, withCallSite } from '../base/messages/call-site.js';
import { type DocumentText, svgDocument } from '../base/results/notebook.js';
import { define, defineMethods, type OptionKinds } from '../base/signature.js';
import type { Driver } from '../runtime/driver.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { isNdarray, isPlainObject } from './codec.js';
import { type DelayedGraph, planGraph } from './graph.js';
import { scanArgument, type TaskNode } from './node.js';
import { defaultThreads } from './pool.js';
import type { DelayedProgress, DelayedReport } from './run-options.js';
import { renderGraph } from './visualize.js';

/** How delayed values are computed. */
export interface ComputeDelayedOptions {
  /**
   * `'threads'` (default): worker threads; `'inline'`: the calling thread, for debugging; or a driver, as for arrays. All give
   * the same results.
   */
  readonly scheduler?: 'threads' | 'inline' | Driver | undefined;
  /** Worker threads to use; default: one for each core. 0 or `'inline'` means `scheduler: 'inline'`. */
  readonly threads?: number | 'inline' | undefined;
  /** How often a call is repeated whose thread died. Default 2. */
  readonly retries?: number | undefined;
  /** Cancels the computation, also while a function is running. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of finished calls. */
  readonly onProgress?: ((progress: DelayedProgress) => void) | undefined;
  /**
   * Bytes that the computation may take, as a number or as text such as `'1GB'`: results and copies of arguments, wherever they
   * lie. A result's size shows when it is there; beyond the limit nothing new starts but to go on at all, and results that have
   * to make room are written to a file. Default: as configured.
   */
  readonly memoryLimit?: number | string | undefined;
  /** Called once, when the computation has ended well, with what it did. */
  readonly onReport?: ((report: DelayedReport) => void) | undefined;
}

const list = kind<readonly unknown[]>('list', 'a list of values', (value) => Array.isArray(value));
const COMPUTE: OptionKinds<ComputeDelayedOptions> = {
  // What a driver is beyond its outside, lib/runtime says.
  scheduler: otherwise(schedulerKind as AnyKind as Kind<NonNullable<ComputeDelayedOptions['scheduler']>>, 'threads'),
  threads: otherwise(threadsKind, 'the cores there are'),
  retries: optional(count, 2),
  signal: optional(signalKind),
  onProgress: optional(functionOf<NonNullable<ComputeDelayedOptions['onProgress']>>()),
  memoryLimit: otherwise(bytes, 'as configured'),
  onReport: optional(functionOf<NonNullable<ComputeDelayedOptions['onReport']>>()),
};

/** What a function of {@link delayed} may be told. */
export interface DelayedOptions {
  /** Shown in pictures and errors; default: the function's name. */
  readonly name?: string | undefined;
  /**
   * The function's result depends on its arguments alone, and it does not write to them: large arguments are then shared
   * by all calls instead of copied for each, and equal calls are done once. Default false.
   */
  readonly pure?: boolean | undefined;
  /** The function returns an array of this length, and the delayed value can be destructured into delayed items. */
  readonly nout?: number | undefined;
}

const DELAYED: OptionKinds<DelayedOptions> = {
  name: otherwise(string, "the function's name"),
  pure: optional(boolean, false),
  nout: optional(count),
};
const delayedFunction = kind<object>(
  'delayedFunction',
  'a function, or { module, export }',
  (value) =>
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && ('module' in value || 'type' in value)),
);

/** A value, or a delayed one, also within arrays and plain objects. What a delayed value will be is not checked. */
export type Delayable<T> =
  | T
  | Delayed
  | (T extends ArrayBufferView | ((...args: never[]) => unknown)
      ? never
      : T extends object
        ? { [K in keyof T]: Delayable<T[K]> }
        : never);

/** A function that makes delayed calls. */
export type DelayedFunction<Args extends readonly unknown[], Result> = (
  ...args: { [K in keyof Args]: Delayable<Args[K]> }
) => Delayed<Awaited<Result>>;

let created = 0;
/** The call behind a delayed value, or undefined for anything else. */
let nodeOf: (value: object) => TaskNode | undefined;

/** A value that is not there yet: one call of a function that {@link delayed} made lazy. It is not a promise. */
export class Delayed<T = unknown> implements Iterable<Delayed> {
  readonly #node: TaskNode;
  readonly #count: number | undefined;

  /** Made by {@link delayed}. */
  constructor(node: TaskNode, count?: number) {
    this.#node = node;
    this.#count = count;
  }

  static {
    nodeOf = (value) => (#node in value ? value.#node : undefined);
  }

  /** The function's name and a number, such as `calctotal-3`. */
  get key(): string {
    const node = this.#node;
    return `${node.name}-${node.id}`;
  }

  /**
   * Runs the graph and gives the value.
   *
   * @throws ChunkwiseError 'function' when a function threw, 'worker' when it keeps ending its thread, 'cancelled' when
   * `options.signal` was aborted, 'memory' when one call's arguments and results, or the results asked for, exceed the memory limit
   */
  async compute(options: ComputeDelayedOptions = {}): Promise<T> {
    return (await computeDelayed([this], options))[0] as T;
  }

  /**
   * A picture of the graph as SVG: one box for each call, one edge for each use of a result. Nothing is computed.
   *
   * @param path file to write it to as well
   * @throws ChunkwiseError 'storage' when the file cannot be written
   */
  visualize(path?: string): DocumentText {
    return svgDocument('a picture of the graph', renderGraph([this.#node], path));
  }

  toString(): string {
    return `Delayed('${this.key}')`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** The items of a call with `nout`, each delayed. */
  *[Symbol.iterator](): Iterator<Delayed> {
    if (this.#count === undefined)
      throw new ChunkwiseError(
        'argument',
        `${this.toString()}: cannot be destructured, because how many items it has is not known; give delayed(fn, { nout })`,
      );
    for (let k = 0; k < this.#count; k++) yield takeItem(this as Delayed, k) as Delayed;
  }
}

/**
 * Makes a function lazy: its calls return {@link Delayed} values that can be arguments of other calls.
 *
 * The function runs on a worker thread, so it may use its arguments and globals only; a captured variable is refused here.
 * Arguments are the function's own: writing to one changes nothing elsewhere, so return what you make.
 *
 * @param fn a function, or `{ module, export }`
 * @throws ChunkwiseError 'function' when the function captures variables or cannot be sent
 * @example
 * const total = cw.delayed((a: number, b: number) => a + b)(cw.delayed(profit)(10, 22), 15);
 * await total.compute(); // 47
 */
export const delayed = define(
  { name: 'delayed', parameters: [['fn', delayedFunction]], options: DELAYED },
  makeDelayed,
);
function makeDelayed<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  options?: DelayedOptions,
): DelayedFunction<Args, Result>;
function makeDelayed(fn: ModuleFunction | FunctionSpec, options?: DelayedOptions): DelayedFunction<unknown[], unknown>;
function makeDelayed(
  fn: ((...args: never[]) => unknown) | ModuleFunction | FunctionSpec,
  options: DelayedOptions = {},
): DelayedFunction<unknown[], unknown> {
  const spec = captureFunction(fn, 'delayed');
  const { pure = false, nout } = options;
  const name = options.name ?? ((spec.type === 'source' ? spec.name : spec.export) || 'anonymous');
  return (...given) => {
    const deps: TaskNode[] = [];
    const args: unknown[] = [];
    let simple = true;
    for (let k = 0; k < given.length; k++) {
      const argument = given[k];
      const kind = typeof argument;
      // Most arguments are numbers or results of other calls.
      if (kind === 'number' || kind === 'string' || argument === null) {
        args.push(argument);
        continue;
      }
      args.push(scanArgument(argument, () => `delayed: argument ${k + 1} of '${name}'`, nodeOf, deps));
      simple &&= kind !== 'object' || nodeOf(argument as object) !== undefined;
    }
    return new Delayed({ id: ++created, name, spec, pure, args, deps, simple }, nout);
  };
}

defineMethods(Delayed.prototype, {
  compute: { name: 'compute', parameters: [], options: COMPUTE, promised: true },
  visualize: { name: 'visualize', parameters: [['path', optional(pathKind)]] },
});

/** Computes the arrays behind delayed blocks. */
type BlockComputer = (blocks: readonly object[], options: ComputeDelayedOptions) => Promise<readonly unknown[]>;
let computeBlocks: BlockComputer | undefined;
/** @internal called by what makes delayed values of arrays */
export function setBlockComputer(computer: BlockComputer): void {
  computeBlocks = computer;
}

/** @internal the delayed value of a lazy array, which is computed before the graph runs */
export const delayedBlock = (block: object, name: string): Delayed =>
  new Delayed({
    id: ++created,
    name,
    spec: { type: 'source', source: '(block) => block', name: 'block' },
    pure: false,
    args: [null],
    deps: [],
    simple: true,
    block,
  });

/** The graph with the elements of its arrays, all computed in one run. */
async function withBlocks(graph: DelayedGraph, options: ComputeDelayedOptions): Promise<DelayedGraph> {
  const places = graph.nodes.flatMap(({ block }, k) => (block ? [k] : []));
  if (places.length === 0 || !computeBlocks) return graph;
  const { signal, threads, scheduler, memoryLimit } = options;
  const given = { signal, threads, scheduler, memoryLimit } as ComputeDelayedOptions;
  const values = await computeBlocks(
    places.map((k) => graph.nodes[k].block as object),
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  const nodes = graph.nodes.slice();
  places.forEach((place, k) => {
    nodes[place] = { ...nodes[place], args: [values[k]], simple: false };
  });
  return { ...graph, nodes };
}

let itemOf: ReturnType<typeof makeItemOf> | undefined;
const makeItemOf = () => delayed((items: readonly unknown[], index: number) => items[index], { name: 'item' });
/** Made when first used: capturing a function loads the parser. */
const takeItem = (items: Delayed, index: number) => {
  itemOf ??= makeItemOf();
  return itemOf(items as Delayed<readonly unknown[]>, index);
};

/** Replaces delayed values inside plain containers by what `resultOf` gives; anything else is kept as it is. */
function fill(value: unknown, resultOf: (node: TaskNode) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const node = nodeOf(value);
  if (node) return resultOf(node);
  if (Array.isArray(value)) {
    const items = value.map((item) => fill(item, resultOf));
    return items.some((item, k) => !Object.is(item, value[k])) ? items : value;
  }
  if (ArrayBuffer.isView(value) || isNdarray(value) || !isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, fill(item, resultOf)] as const);
  return entries.some(([key, item]) => !Object.is(item, value[key])) ? Object.fromEntries(entries) : value;
}

/** Who runs the calls, and on how many threads, as options and configuration say together. */
function whoRuns(options: ComputeDelayedOptions): {
  readonly scheduler: 'threads' | 'inline' | Driver;
  readonly threads: number;
} {
  const here = options.threads === 0 || options.threads === 'inline';
  const configured = resolveConfig({ scheduler: options.scheduler }).scheduler as
    | Driver
    | 'threads'
    | 'inline'
    | undefined;
  const scheduler = options.scheduler ?? (here ? 'inline' : (configured ?? 'threads'));
  const threads = here || options.threads === undefined ? defaultThreads() : Number(options.threads);
  return { scheduler, threads: scheduler === 'inline' ? 1 : threads };
}

/**
 * Computes several delayed values at once; shared calls are done once. What is not delayed passes through unchanged;
 * arrays and plain objects are searched for delayed values.
 *
 * @throws ChunkwiseError as {@link Delayed.compute}
 */
export const computeDelayed = define(
  { name: 'computeDelayed', parameters: [['values', list]], options: COMPUTE, promised: true },
  async (values: readonly unknown[], options: ComputeDelayedOptions = {}): Promise<unknown[]> => {
    const { retries = 2, signal, onProgress, onReport } = options;
    const { scheduler, threads } = whoRuns(options);
    const positions = new Map<TaskNode, number>();
    fill(values, (node) => positions.set(node, positions.get(node) ?? positions.size));
    if (positions.size === 0) return [...values];
    const site = callSite();
    const { memoryLimit, spillDirectory } = resolveConfig({ memoryLimit: options.memoryLimit });
    const limit = dataShare(memoryLimit, scheduler === 'inline' ? 0 : threads);
    const given = { threads, retries, limit, spillDirectory, signal, onProgress, onReport };
    const graph = await withBlocks(planGraph([...positions.keys()]), options);
    // Loaded when the first calls run.
    const { runCalls } = await import('./run-calls.js');
    const results = await runCalls(graph, scheduler, sharedArena(), given).catch((error: unknown) => {
      throw withCallSite(error, site);
    });
    return values.map((value) => fill(value, (node) => results[positions.get(node)!]));
  },
);

/**
 * Computes all its arguments, see {@link computeDelayed}.
 *
 * @example
 * await cw.computeDelayed([total, 47]); // [47, 47]
 */
export const computeAll = (...values: readonly unknown[]): Promise<unknown[]> => computeDelayed(values);

/** True for delayed values. */
export const isDelayed = (value: unknown): value is Delayed => value instanceof Delayed;
