/**
 * Text in order: what the block routines that sort, merge and search do where elements are text.
 */
import { DTYPES, type TextDType } from '../../../../kernels/dtype.js';
import { compareText, widthOf } from '../../../../kernels/text/text.js';
import type { MergeParams, SearchParams, SortParams } from '../../../expr/routine-params.js';
import { type Machine, rowMajor } from '../../resolve.js';
import type { RoutineCall } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';
import { lanesOf } from './routine-text.js';

/** Scratch bytes for sorting `n` elements: a number that begins each one's order, and its place. */
export const textSortBytes = (n: number): number => 16 * n;

/** Sorts the lanes along an axis; equal elements stay in their order. */
export function sortTexts({ memory: { buffer } }: Machine, call: RoutineCall<SortParams>): void {
  const { params, inputs, output, scratch } = call;
  const { axis, descending, indices } = params;
  const [input] = inputs;
  const { itemsize } = DTYPES[input.dtype];
  const width = widthOf(input.dtype as TextDType);
  const lanes = lanesOf(buffer, input.dtype);
  const size = lanes.BYTES_PER_ELEMENT;
  const n = input.shape[axis];
  const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
  const keys = new Float64Array(buffer, scratch, n);
  const order = new Uint32Array(buffer, scratch + 8 * n, n);
  const bytes = new Uint8Array(buffer);
  const places = new BigInt64Array(buffer);
  // As many entries as a double holds exactly: two code points of 21 bits, or six bytes.
  const [digits, base] = size === 4 ? [2, 2 ** 21] : [6, 256];
  const step = input.strides[axis] / size;
  const axes = joinAxes(
    output.shape.map((extent, k) => (k === axis ? 1 : extent)),
    [input.strides, target],
  );
  forEachOffset(axes, 2, ([from, to]) => {
    const first = (input.address + from) / size;
    for (let k = 0; k < n; k++) {
      let key = 0;
      for (let d = 0; d < digits; d++)
        key = key * base + (d < width ? Math.min(lanes[first + k * step + d], base - 1) : 0);
      keys[k] = key;
      order[k] = k;
    }
    const sign = descending ? -1 : 1;
    order.sort((i, j) => {
      const difference =
        keys[i] - keys[j] || compareText(lanes, first + i * step, width, lanes, first + j * step, width);
      return difference === 0 ? i - j : sign * difference;
    });
    for (let k = 0; k < n; k++) {
      const at = output.address + to + k * target[axis];
      if (indices) places[at / 8] = BigInt(order[k]);
      else {
        const source = (first + order[k] * step) * size;
        bytes.copyWithin(at, source, source + itemsize);
      }
    }
  });
}

/** The half of two sorted lanes that the first is to hold. */
export function mergeTexts({ memory: { buffer } }: Machine, call: RoutineCall<MergeParams>): void {
  const { params, inputs, output } = call;
  const { axis, high, descending } = params;
  const [own, other] = inputs;
  const rank = output.shape.length;
  const { itemsize } = DTYPES[output.dtype];
  const width = widthOf(output.dtype as TextDType);
  const lanes = lanesOf(buffer, output.dtype);
  const size = lanes.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(buffer);
  const target = rowMajor(output.shape, itemsize);
  const [n, m] = [output.shape[axis], other.shape[rank]];
  const axes = joinAxes(
    output.shape.map((extent, k) => (k === axis ? 1 : extent)),
    [own.strides, other.strides, target],
  );
  const sign = descending ? -1 : 1;
  forEachOffset(axes, 3, ([ownAt, otherAt, to]) => {
    const [a, b] = [own.address + ownAt, other.address + otherAt];
    const [p, q] = [own.strides[axis], other.strides[rank]];
    let [i, j] = high ? [n - 1, m - 1] : [0, 0];
    for (let k = 0; k < n; k++) {
      const [x, y] = [a + i * p, b + j * q];
      const isLeft = i >= 0 && i < n;
      const isRight = j >= 0 && j < m;
      const difference =
        isLeft && isRight ? sign * compareText(lanes, x / size, width, lanes, y / size, width) : isLeft ? -1 : 1;
      const takesOwn = isLeft && (!isRight || (high ? difference >= 0 : difference <= 0));
      const from = takesOwn ? x : y;
      const at = output.address + to + (high ? n - 1 - k : k) * target[axis];
      bytes.copyWithin(at, from, from + itemsize);
      if (takesOwn) i += high ? -1 : 1;
      else j += high ? -1 : 1;
    }
  });
}

/** How many ascending edges come before each element, or equal it. */
export function searchTexts({ memory: { buffer } }: Machine, call: RoutineCall<SearchParams>): void {
  const { params, inputs, output } = call;
  const [input, edges] = inputs;
  const lanes = lanesOf(buffer, input.dtype);
  const size = lanes.BYTES_PER_ELEMENT;
  const [width, room] = [widthOf(input.dtype as TextDType), widthOf(edges.dtype as TextDType)];
  const places = new BigInt64Array(buffer);
  const first = edges.address / size;
  const axes = joinAxes(input.shape, [input.strides, rowMajor(output.shape, 8)]);
  forEachOffset(axes, 2, ([from, to]) => {
    let [low, high] = [0, edges.shape[0]];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareText(lanes, first + middle * room, room, lanes, (input.address + from) / size, width);
      if (params.right ? order <= 0 : order < 0) low = middle + 1;
      else high = middle;
    }
    places[(output.address + to) / 8] = BigInt(low);
  });
}
