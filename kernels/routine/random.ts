/**
 * Random numbers that are a function of seed, stream and element index only (Philox4x32-10), so that any slice, chunking
 * or thread count gives the same array.
 *
 * Block `b` of a stream is the cipher of the counter `(b low, b high, stream low, stream high)` under the seed as key.
 * 64-bit kinds take two elements from each block: element `e` is words `2(e & 1)` (low half) and `2(e & 1) + 1` (high half)
 * of block `e >> 1`. 32-bit kinds take four: word `e & 3` of block `e >> 2`. A float64 is the upper 53 bits times 2^-53,
 * a float32 the upper 24 bits times 2^-24.
 */
import type { RoutineExports } from './exports.js';

/** Floats are uniform in [0, 1); unsigned integers are uniform over all their bits. */
export type RandomKind = 'float64' | 'float32' | 'uint32' | 'uint64';

const CODES: Readonly<Record<RandomKind, number>> = { float64: 0, float32: 1, uint32: 2, uint64: 3 };

/** Which sequence: lower and upper half of the seed (the cipher's key), lower and upper half of the stream's number. */
export type RandomKey = readonly [seedLow: number, seedHigh: number, streamLow: number, streamHigh: number];

/** Bytes of one element of `kind`. */
export const randomItemsize = (kind: RandomKind): 4 | 8 => (kind === 'float64' || kind === 'uint64' ? 8 : 4);

/** The random number routines, wherever they are. */
interface RandomContext {
  readonly exports: RoutineExports;
  readonly scratch: number;
}

/**
 * Writes elements `start`, `start + stride`, … of a stream, `count` of them, `dstStride` bytes apart from `dst` on.
 * A stride of 1 costs least; any other costs one block for each element.
 *
 * @example
 * randomFill(routines, 'float64', address, 1000, 0, 1, [42, 0, 0, 0]);
 */
export function randomFill(
  routines: RandomContext,
  kind: RandomKind,
  dst: number,
  count: number,
  start: bigint | number,
  stride: bigint | number,
  key: RandomKey,
  dstStride: number = randomItemsize(kind),
): void {
  routines.exports.randomFill(
    CODES[kind],
    dst,
    dstStride,
    count,
    BigInt(start),
    BigInt(stride),
    ...key,
    routines.scratch,
  );
}

/**
 * Writes a box: the element at index (i, j, …) is `start + i * strides[0] + j * strides[1] + …` of the stream, written at
 * `dst + i * dstStrides[0] + …` (bytes). Fast whichever axis has the element stride 1, also where that is not the axis
 * whose elements lie side by side in the destination.
 *
 * @throws RangeError if shape, strides and dstStrides differ in length
 */
export function randomBox(
  routines: RandomContext,
  kind: RandomKind,
  dst: number,
  dstStrides: readonly number[],
  shape: readonly number[],
  start: bigint | number,
  strides: readonly (bigint | number)[],
  key: RandomKey,
): void {
  const ndim = shape.length;
  if (dstStrides.length !== ndim || strides.length !== ndim)
    throw new RangeError(
      `random box of ${ndim} axes with ${strides.length} element strides and ${dstStrides.length} destination strides`,
    );
  let axes: { extent: number; dst: number; element: bigint }[] = [];
  for (let k = 0; k < ndim; k++) {
    if (shape[k]! <= 0) return;
    if (shape[k] !== 1) axes.push({ extent: shape[k]!, dst: dstStrides[k]!, element: BigInt(strides[k]!) });
  }
  // The axis that runs through consecutive elements goes last, before it the one side by side in the destination.
  const item = randomItemsize(kind);
  const rank = (axis: { dst: number; element: bigint }) => (axis.element === 1n ? 2 : axis.dst === item ? 1 : 0);
  axes.sort((a, b) => rank(a) - rank(b));
  axes = axes.reduce<typeof axes>((joined, axis) => {
    const outer = joined.at(-1);
    if (
      outer !== undefined &&
      outer.dst === axis.dst * axis.extent &&
      outer.element === axis.element * BigInt(axis.extent)
    )
      joined[joined.length - 1] = { extent: outer.extent * axis.extent, dst: axis.dst, element: axis.element };
    else joined.push(axis);
    return joined;
  }, []);
  const inner = axes.pop() ?? { extent: 1, dst: item, element: 1n };
  const middle = axes.pop() ?? { extent: 1, dst: 0, element: 0n };
  const plane = (k: number, address: number, element: bigint): void => {
    const axis = axes[k];
    if (axis === undefined)
      routines.exports.randomBox(
        CODES[kind],
        address,
        middle.dst,
        inner.dst,
        middle.extent,
        inner.extent,
        element,
        middle.element,
        inner.element,
        ...key,
        routines.scratch,
      );
    else for (let i = 0; i < axis.extent; i++) plane(k + 1, address + i * axis.dst, element + BigInt(i) * axis.element);
  };
  plane(0, dst, BigInt(start));
}
