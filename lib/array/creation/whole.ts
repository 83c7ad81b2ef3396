/**
 * Arrays whose elements come all at once, when some are wanted: what a promise gives, seen as one block.
 */
import { type DType, entriesOf, newElements, type TypedArray } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ArrayParts } from '../../base/results/nd-array.js';
import { shapeText, sizeOf } from '../../base/shape.js';
import { rowMajor } from '../../task/resolve.js';
import { putResult } from '../../task/source/source-result.js';
import type { ChunkedArray } from '../chunked-array.js';
import { fromSource } from './source.js';

/**
 * The array of one block that `get` gives the elements of: as a typed array in C order, an ndarray or nested lists. Several reads at
 * once wait for one call; its elements are kept as long as nothing else needs their memory.
 *
 * @throws when computed 'function' where they are of another shape or dtype
 */
export function fromWhole<D extends DType>(
  operation: string,
  what: string,
  get: () => Promise<unknown>,
  shape: readonly number[],
  dtype: D,
): ChunkedArray<D> {
  const stride = rowMajor(shape, entriesOf(dtype));
  let pending: Promise<TypedArray> | undefined;
  let kept: WeakRef<TypedArray> | undefined;
  const fetched = async (): Promise<TypedArray> => {
    const value = await get();
    const out = newElements(dtype, sizeOf(shape)) as TypedArray;
    const fault = putResult(value, shape, dtype, out);
    if (fault !== undefined)
      throw new ChunkwiseError(
        'function',
        `${operation}: ${what} gave ${fault}; it was declared as ${dtype} ${shapeText(shape)}`,
      );
    kept = new WeakRef(out);
    return out;
  };
  const whole = (): Promise<TypedArray> | TypedArray => {
    const held = kept?.deref();
    if (held) return held;
    pending ??= fetched().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  return fromSource({
    shape,
    dtype,
    chunks: -1,
    read: async (region): Promise<ArrayParts> => ({
      data: await whole(),
      shape: [...region.shape],
      stride,
      offset: region.start.reduce((sum, first, axis) => sum + first * stride[axis], 0),
    }),
  });
}
