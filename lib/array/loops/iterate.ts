/**
 * Time loops: a step is traced once into expressions, which the engine then repeats, many steps on one tile.
 */
import { isTextDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, func, otherwise, positive } from '../../base/kinds.js';
import { declare, define, isPlainObject, type Signature, signatureOf } from '../../base/signature.js';
import { iterate as iterateNode, placeholder, refuseChanged, stateOf } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { labelsOf } from '../labels.js';
import type { ComputedOf } from '../types.js';
import { staggered } from './staggered.js';
import { type LoopStates, listed, type States, statesKind, theStates } from './states.js';

/** Options of {@link iterate}. */
export interface IterateOptions {
  /** Keep the states at step 0, every, 2·every … along a new first axis, instead of the last state alone. */
  readonly every?: number | undefined;
  /** The number that the step is told at the first step; default 0. */
  readonly first?: number | undefined;
  /** Steps that are done on one tile before tiles exchange their edges; default: chosen by cost. */
  readonly stepsPerExchange?: number | undefined;
}

/** The number of the step, as its function sees it. */
export type StepNumber = ChunkedArray<'int64'>;

/** What a step function is given and gives, for one state and for several. */
type OneStep<X> = (state: ChunkedArray<ComputedOf<X>>, k: StepNumber) => ChunkedArray;
type Step<S extends States> = (states: LoopStates<S>, k: StepNumber) => { readonly [K in keyof S]: ChunkedArray };
type WithSteps = IterateOptions & { readonly steps: number };

/** The ways to call {@link iterate}. */
export interface Iterate {
  <X extends ArrayLike>(u: X, steps: number, step: OneStep<X>, options?: IterateOptions): ChunkedArray<ComputedOf<X>>;
  <S extends States>(states: S, steps: number, step: Step<S>, options?: IterateOptions): LoopStates<S>;
  <X extends ArrayLike>(u: X, step: OneStep<X>, options: WithSteps): ChunkedArray<ComputedOf<X>>;
  <S extends States>(states: S, step: Step<S>, options: WithSteps): LoopStates<S>;
}

/** What a user's step gives; its own errors say where they came from. */
function stepped(call: () => unknown): unknown {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof ChunkwiseError) throw cause;
    throw new ChunkwiseError(
      'function',
      `iterate: the step threw: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** The next states that a step returned, in the order of `names`; undefined: of one state. */
function nextStates(next: unknown, names: readonly string[] | undefined): ChunkedArray[] {
  const refused = (got: unknown, what: string): never => {
    const text = got instanceof Promise ? 'a promise: the step is traced, so it must not compute' : String(got);
    throw new ChunkwiseError('argument', `iterate: the step returned ${text}; it must return ${what}`);
  };
  if (!names) return isChunkedArray(next) ? [next] : refused(next, 'a ChunkedArray, the next state');
  const what = `the next states: { ${names.join(', ')} }`;
  if (!Array.isArray(next) && !isPlainObject(next)) return refused(next, what);
  const given = next as Readonly<Record<string, unknown>>;
  const extra = Object.keys(given).find((name) => !names.includes(name));
  if (extra !== undefined) return refused(`a state '${extra}' that there is none of`, what);
  return names.map((name) => {
    const state = given[name];
    return isChunkedArray(state)
      ? state
      : refused(`${String(state)} for ${name}`, `a ChunkedArray for each of ${what}`);
  });
}

const checked = define(
  {
    name: 'iterate',
    parameters: [
      ['u', statesKind],
      ['steps', count],
      ['step', func],
    ],
    options: {
      every: otherwise(positive, 'the last state alone'),
      first: otherwise(count, '0'),
      stepsPerExchange: otherwise(positive, 'chosen by cost'),
    },
  },
  (
    u: ArrayLike | States,
    steps: number,
    step: (states: unknown, k: StepNumber) => unknown,
    options: IterateOptions = {},
  ): unknown => {
    const { names, values } = listed(u);
    const nodes = values.map((value) => nodeOf(value, 'iterate'));
    const text = nodes.find(({ dtype }) => isTextDType(dtype));
    if (text) throw new ChunkwiseError('dtype', `iterate: elements are ${text.dtype}, and steps compute with numbers`);
    const wide = staggered(nodes);
    const starts = wide ? nodes.map((node) => wide.widened(node)) : nodes;
    const own = (k: number, node: Node): Node => wide?.own(k, node) ?? node;
    const carries = starts.map((node) => placeholder(node.dtype, node.shape, node.chunks));
    const counter = placeholder('int64', [], []);
    const states = carries.map((carry, k) => wrap(own(k, carry), { dims: labelsOf(nodes[k]).dims }));
    const next = nextStates(
      stepped(() => step(theStates(u, names, states), wrap<'int64'>(counter))),
      names,
    );
    const given = next.map((state) => state.node);
    refuseChanged(nodes, given, names);
    const bodies = wide ? given.map((body) => wide.widened(body)) : given;
    const counted = topologicalOrder(bodies).some((node) => node.hash === counter.hash);
    const loop = iterateNode(starts, { carries, bodies, steps, ...(counted ? { counter } : {}), ...options }, names);
    return theStates(
      u,
      names,
      nodes.map((_, k) => wrap(own(k, stateOf(loop, k)))),
    );
  },
);

/**
 * `step` applied `steps` times, beginning with `u`: one array, or several in a record or a list (`{ u, v }`, `[u, v]`). The
 * function is called once, with arrays that stand for the states, with the names of their axes, and returns the next states
 * as expressions of them: of the same shapes and dtypes, which may differ from state to state (staggered grids: `u` of
 * [n + 1, m] on faces, `h` of [n, m] in cells). Its second argument stands for the number of the step, from `first` on, an int64
 * array without axes. `iterate(u, step, { steps, … })` is the same.
 *
 * A step that reads its neighbours by slices, `pad`, `roll`, `set` or `where` runs on tiles that stay in the cache, many
 * steps to each; `explain()` says so, or why not. One that needs whole arrays (a mean, say) is written out step by step.
 * Memory: two copies of each state, and one of each frame that is kept. The bits depend neither on chunks nor on threads.
 *
 * @throws 'argument' when `step` returns no arrays or depends on a count below 0; 'shape' when it changes shape or dtype
 * @example
 * const last = cw.iterate(u, 1000, (u) => u.set('1:-1, 1:-1', laplacian(u).multiply(dt).add(u.slice('1:-1, 1:-1'))));
 * const frames = cw.iterate(u, 1000, step, { every: 100 }); // shape [11, …]
 * const wave = cw.iterate({ u, v }, ({ u, v }, k) => ({ u: u.add(v.multiply(dt)), v: v.subtract(u.multiply(dt)).multiply(k.less(500)) }), { steps: 1000 });
 */
export const iterate = ((...args: unknown[]): unknown => {
  const call = checked as (...args: unknown[]) => unknown;
  if (typeof args[1] !== 'function' || !isPlainObject(args[2])) return call(...args);
  const { steps, ...options } = args[2];
  return call(args[0], steps, args[1], options);
}) as Iterate;
declare(iterate, signatureOf(checked) as Signature);
