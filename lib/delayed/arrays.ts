/**
 * Between arrays and delayed values: an array out of a value that a delayed call gives, and the blocks of an array as delayed values.
 */
import type { DType } from '../../kernels/dtype.js';
import { asarray } from '../array/asarray.js';
import { checkShape } from '../array/axes.js';
import { ChunkedArray } from '../array/chunked-array.js';
import { compute } from '../array/computing.js';
import { fromWhole } from '../array/creation/whole.js';
import { arrayLike, dtypeOfType } from '../array/kinds.js';
import type { Result } from '../array/types.js';
import { kind, required, shape as shapeKind } from '../base/kinds.js';
import { declare, define, signatureOf } from '../base/signature.js';
import { Delayed, delayedBlock, setBlockComputer } from './delayed.js';

/** Delayed values in lists of lists, as blocks lie in an array; of an array without axes the value itself. */
export type NestedDelayed<T> = Delayed<T> | NestedDelayed<T>[];

declare module '../array/chunked-array.js' {
  interface ChunkedArray<D extends DType = DType> {
    /** Its blocks as delayed values, see {@link toDelayed}. */
    toDelayed(): NestedDelayed<Result<D>>;
  }
}

/** Options of {@link fromDelayed}. */
export interface FromDelayedOptions<D extends DType = DType> {
  /** The dtype of what the delayed value will be; nothing is converted. */
  readonly dtype: D;
}

const delayedKind = kind<Delayed>(
  'delayedValue',
  'a delayed value, as delayed(fn)(…)',
  (value) => value instanceof Delayed,
);

/**
 * A lazy array of one block out of a delayed value: an ndarray, a typed array in C order or nested lists of the shape and dtype given.
 * The call runs when elements are wanted. Join several by `concat`, `stack` or `block`.
 *
 * @throws when computed 'function' when the call threw, or gave another shape or dtype
 * @example
 * const load = cw.delayed((part: number) => Float64Array.of(part, part + 0.5));
 * const all = cw.concat([0, 1, 2].map((part) => cw.fromDelayed(load(part), [2], { dtype: 'float64' })));
 */
export const fromDelayed = define(
  {
    name: 'fromDelayed',
    parameters: [
      ['value', delayedKind],
      ['shape', shapeKind],
    ],
    options: { dtype: required(dtypeOfType()) },
    shorthand: 'dtype',
  },
  <D extends DType>(
    value: Delayed,
    shape: number | readonly number[],
    options: FromDelayedOptions<D> | D,
  ): ChunkedArray<D> =>
    fromWhole(
      'fromDelayed',
      `the delayed value ${value.key}`,
      () => value.compute(),
      checkShape('fromDelayed', shape),
      (options as FromDelayedOptions<D>).dtype,
    ),
);

/**
 * The blocks of an array as delayed values, in lists of lists as they lie (`toDelayed(x)[0][1]`), each an ndarray when it is computed. The
 * blocks that a computation of delayed values needs are computed first, all in one run of the arrays' engine, and are in memory together.
 *
 * @example
 * const most = cw.delayed((block: cw.Result<'float64'>) => Math.max(...block.data));
 * const tops = cw.toDelayed(cw.arange(10, { chunks: 5 })) as cw.Delayed<cw.Result<'float64'>>[];
 * await cw.compute(...tops.map((block) => most(block))); // [4, 9]
 */
export const toDelayed = define(
  { name: 'toDelayed', parameters: [['x', arrayLike]] },
  <D extends DType>(x: ChunkedArray<D>): NestedDelayed<Result<D>> => {
    const array = asarray(x) as ChunkedArray<D>;
    const level = (at: readonly number[]): NestedDelayed<Result<D>> =>
      at.length === array.ndim
        ? (delayedBlock(array.blocks.get(...at), `block-${at.join('-')}`) as Delayed<Result<D>>)
        : Array.from({ length: array.numBlocks[at.length] }, (_, k) => level([...at, k]));
    return level([]);
  },
);

setBlockComputer((blocks, options) => compute(...(blocks as ChunkedArray[]), options as object) as Promise<unknown[]>);
const method = function (this: ChunkedArray, ...args: readonly never[]): unknown {
  return (toDelayed as (...all: unknown[]) => unknown)(this, ...args);
};
const signature = signatureOf(toDelayed);
if (signature) declare(method, { ...signature, parameters: [] });
Object.defineProperty(ChunkedArray.prototype, 'toDelayed', { value: method, configurable: true, writable: true });
