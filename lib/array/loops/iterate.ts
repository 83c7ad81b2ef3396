/**
 * Time loops: a step is traced once into an expression, which the engine then repeats, many steps on one tile.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { count, func, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { iterate as iterateNode, placeholder } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { labelsOf } from '../labels.js';
import type { DTypeOf } from '../types.js';

/** Options of {@link iterate}. */
export interface IterateOptions {
  /** Keep the states at step 0, every, 2·every … along a new first axis, instead of the last state alone. */
  readonly every?: number | undefined;
  /** Steps that are done on one tile before tiles exchange their edges; default: chosen by cost. */
  readonly stepsPerExchange?: number | undefined;
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

/**
 * `step` applied `steps` times, beginning with `u`. The function is called once, with an array that stands for the
 * state, with the names of its axes, and returns the next state as an expression of it: of the same shape and dtype.
 *
 * @throws 'argument' when `step` returns no array or depends on a count below 0; 'shape' when it changes shape or dtype
 * @example
 * const last = cw.iterate(u, 1000, (u) => u.set('1:-1, 1:-1', laplacian(u).multiply(dt).add(u.slice('1:-1, 1:-1'))));
 * const frames = cw.iterate(u, 1000, step, { every: 100 }); // shape [11, …]
 */
export const iterate = define(
  {
    name: 'iterate',
    parameters: [
      ['u', arrayLike],
      ['steps', count],
      ['step', func],
    ],
    options: {
      every: otherwise(positive, 'the last state alone'),
      stepsPerExchange: otherwise(positive, 'chosen by cost'),
    },
  },
  <X extends ArrayLike>(
    u: X,
    steps: number,
    step: (state: ChunkedArray<DTypeOf<X>>) => ChunkedArray,
    options: IterateOptions = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(u, 'iterate');
    const carry = placeholder(node.dtype, node.shape, node.chunks);
    const next: unknown = stepped(() => step(wrap<DTypeOf<X>>(carry, { dims: labelsOf(node).dims })));
    if (!isChunkedArray(next)) {
      const got = next instanceof Promise ? 'a promise: the step is traced, so it must not compute' : String(next);
      throw new ChunkwiseError(
        'argument',
        `iterate: the step returned ${got}; it must return a ChunkedArray, the next state`,
      );
    }
    return wrap(iterateNode(node, carry, next.node, steps, options.every, options.stepsPerExchange));
  },
);
