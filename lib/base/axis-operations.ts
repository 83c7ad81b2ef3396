/**
 * What becomes of the cuts of an axis: mapped, joined, reversed, merged, seen through a view, compared. All of it costs by
 * the number of different sizes, not by the number of blocks.
 */
import { AxisBuilder, type AxisChunks, evenAxis, lookupOf, sizesOf } from './axis-chunks.js';

/** The axis with `change(size)` for the size of each block. */
export function mapAxis(axis: AxisChunks, change: (size: number) => number): AxisChunks {
  const out = new AxisBuilder();
  for (const { sizes, times } of axis.runs) out.addPattern(sizes.map(change), times);
  return out.done();
}

/** The axis with each block replaced by those of `change(size)`. */
export function splitAxis(axis: AxisChunks, change: (size: number) => AxisChunks): AxisChunks {
  const out = new AxisBuilder();
  for (const { sizes, times } of axis.runs) {
    if (times === 1) for (const size of sizes) out.addAxis(change(size));
    else if (sizes.length === 1) {
      const parts = change(sizes[0]);
      if (parts.runs.length === 1) out.addPattern(parts.runs[0].sizes, parts.runs[0].times * times);
      else out.addPattern([...sizesOf(parts)], times);
    } else
      out.addPattern(
        sizes.flatMap((n) => [...sizesOf(change(n))]),
        times,
      );
  }
  return out.done();
}

/** The blocks of `axes` one after another. */
export function joinAxes(axes: readonly AxisChunks[]): AxisChunks {
  const out = new AxisBuilder();
  for (const axis of axes) out.addAxis(axis);
  return out.done();
}

/** The blocks in reverse order. */
export function reverseAxis(axis: AxisChunks): AxisChunks {
  const out = new AxisBuilder();
  for (let k = axis.runs.length - 1; k >= 0; k--) out.addPattern([...axis.runs[k].sizes].reverse(), axis.runs[k].times);
  return out.done();
}

/** The axis without its empty blocks; one empty block where there is nothing else. */
export function withoutEmpty(axis: AxisChunks): AxisChunks {
  if (!someSize(axis, (n) => n === 0)) return axis;
  const out = new AxisBuilder();
  for (const { sizes, times } of axis.runs)
    out.addPattern(
      sizes.filter((n) => n > 0),
      times,
    );
  if (axis.extent === 0) out.add(0);
  return out.done();
}

/** True when `test` holds for the size of every block. */
export const everySize = (axis: AxisChunks, test: (size: number) => boolean): boolean =>
  axis.runs.every(({ sizes }) => sizes.every(test));

/** True when `test` holds for the size of some block. */
export const someSize = (axis: AxisChunks, test: (size: number) => boolean): boolean =>
  axis.runs.some(({ sizes }) => sizes.some(test));

/** Elements of the smallest block. */
export const smallestSize = (axis: AxisChunks): number =>
  axis.runs.reduce((n, { sizes }) => sizes.reduce((a, b) => Math.min(a, b), n), Number.POSITIVE_INFINITY);

/** One size for all blocks but the last, which may be smaller. */
export function isRegular(axis: AxisChunks): boolean {
  if (axis.length < 2) return true;
  const lookup = lookupOf(axis);
  const [first, last] = [lookup.size(0), lookup.size(axis.length - 1)];
  return last <= first && axis.extent === first * (axis.length - 1) + last && axis.largest === first;
}

const gcd = (a: number, b: number): number => {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
};

/** Each `span` neighbours merged into one block. */
export function mergeEach(axis: AxisChunks, span: number): AxisChunks {
  if (span <= 1) return axis;
  const lookup = lookupOf(axis);
  const groups = Math.ceil(axis.length / span);
  const sum = (group: number): number => lookup.offset((group + 1) * span) - lookup.offset(group * span);
  const out = new AxisBuilder();
  let group = 0;
  let first = 0;
  for (const { sizes, times } of axis.runs) {
    const end = first + sizes.length * times;
    const inside = Math.floor(end / span) - group;
    const period = sizes.length / gcd(sizes.length, span);
    if (inside >= 2 * period) {
      const pattern = Array.from({ length: period }, (_, k) => sum(group + k));
      const repeats = Math.floor(inside / period);
      out.addPattern(pattern, repeats);
      group += repeats * period;
    }
    while (group < groups && group * span < end) out.add(sum(group++));
    first = end;
  }
  return out.done();
}

/** Neighbours merged as long as they have at most `limit` elements together. */
export function mergeUpTo(axis: AxisChunks, limit: number): AxisChunks {
  const out = new AxisBuilder();
  let sum = 0;
  let open = false;
  const one = (size: number): void => {
    if (open && sum + size > limit) {
      out.add(sum);
      sum = 0;
    }
    sum += size;
    open = true;
  };
  for (const { sizes, times } of axis.runs) {
    const [size] = sizes;
    if (sizes.length > 1 || size === 0) {
      for (let k = 0; k < times; k++) sizes.forEach(one);
      continue;
    }
    // What is open takes what fits, then come equal groups.
    const fitting = open ? Math.max(0, Math.min(times, Math.floor((limit - sum) / size))) : 0;
    sum += fitting * size;
    const left = times - fitting;
    if (left === 0) continue;
    if (open) out.add(sum);
    const each = Math.max(1, Math.floor(limit / size));
    const full = Math.ceil(left / each) - 1;
    out.add(each * size, full);
    sum = (left - full * each) * size;
    open = true;
  }
  if (open) out.add(sum);
  return out.done();
}

/** True when both cut the same way, however they are written. */
export function sameAxis(a: AxisChunks, b: AxisChunks): boolean {
  if (a === b) return true;
  if (a.length !== b.length || a.extent !== b.extent || a.largest !== b.largest) return false;
  // One block, or blocks that are all as large as the largest.
  if (a.largest * a.length === a.extent) return true;
  const at = [
    { axis: a, run: 0, block: 0 },
    { axis: b, run: 0, block: 0 },
  ];
  let left = a.length;
  while (left > 0) {
    const [x, y] = at.map(({ axis, run }) => axis.runs[run]);
    const n = Math.min(...at.map(({ axis, run, block }) => axis.runs[run].sizes.length * axis.runs[run].times - block));
    // Two patterns that agree over both their lengths agree for ever.
    const compared = Math.min(n, x.sizes.length + y.sizes.length);
    for (let k = 0; k < compared; k++)
      if (x.sizes[(at[0].block + k) % x.sizes.length] !== y.sizes[(at[1].block + k) % y.sizes.length]) return false;
    left -= n;
    for (const cursor of at) {
      const { sizes, times } = cursor.axis.runs[cursor.run];
      cursor.block += n;
      if (cursor.block < sizes.length * times) continue;
      cursor.run++;
      cursor.block = 0;
    }
  }
  return true;
}

/**
 * The cuts of a view that shows element `offset + stride * i` for each i below `extent`: they fall where the source's do, and
 * blocks of which nothing is seen are gone. The stride is not 0.
 */
export function viewAxis(axis: AxisChunks, offset: number, stride: number, extent: number): AxisChunks {
  if (extent === 0) return axisOfNothing;
  if (stride < 0) return reverseAxis(viewAxis(axis, offset + stride * (extent - 1), -stride, extent));
  if (stride === 1 && offset === 0 && extent === axis.extent) return withoutEmpty(axis);
  if (axis.length === 1) return evenAxis(extent, 1);
  const lookup = lookupOf(axis);
  const out = new AxisBuilder();
  /** The view's first index at or beyond an element. */
  const indexOf = (position: number): number => Math.ceil((position - offset) / stride);
  /** The index at which the block of index `i` ends. */
  const endOf = (i: number): number => indexOf(lookup.offset(lookup.find(offset + stride * i) + 1));
  const walk = (from: number, to: number, add: (size: number) => void): void => {
    for (let i = from; i < to; ) {
      const next = Math.min(to, endOf(i));
      add(next - i);
      i = next;
    }
  };
  let start = 0;
  for (const { sizes, times } of axis.runs) {
    const sum = sizes.reduce((a, b) => a + b, 0);
    const [low, high] = [Math.max(0, indexOf(start)), Math.min(extent, indexOf(start + sum * times))];
    start += sum * times;
    if (low >= high) continue;
    // Within a run the cuts repeat after this many indices.
    const period = sum / gcd(sum, stride);
    let at = Math.min(high, endOf(low));
    out.add(at - low);
    const repeats = Math.floor((high - at) / period);
    if (repeats > 1) {
      const pattern: number[] = [];
      walk(at, at + period, (n) => pattern.push(n));
      out.addPattern(pattern, repeats);
      at += repeats * period;
    }
    walk(at, high, (n) => out.add(n));
  }
  return out.done();
}

const axisOfNothing: AxisChunks = { length: 1, extent: 0, largest: 0, runs: [{ sizes: [0], times: 1 }] };

/** Text that is equal for axes written alike. */
export const axisKey = ({ length, largest, runs }: AxisChunks): string =>
  length === 1
    ? `${largest}`
    : runs.map(({ sizes, times }) => `${sizes.join(',')}${times > 1 ? `*${times}` : ''}`).join(';');

/** Blocks `from` to `to` (exclusive) by number. */
export function sliceAxis(axis: AxisChunks, from: number, to: number): AxisChunks {
  const out = new AxisBuilder();
  let first = 0;
  for (const { sizes, times } of axis.runs) {
    const n = sizes.length;
    let [low, high] = [Math.max(from - first, 0), Math.min(to - first, n * times)];
    first += n * times;
    for (; low < high && low % n > 0; low++) out.add(sizes[low % n]);
    const whole = Math.max(0, Math.floor((high - low) / n));
    out.addPattern(sizes, whole);
    for (low += whole * n; low < high; low++) out.add(sizes[low % n]);
  }
  return out.done();
}

/** The axis with `low` more elements in its first block and `high` more in its last. */
export function widenEnds(axis: AxisChunks, low: number, high: number): AxisChunks {
  if (axis.length < 2) return mapAxis(axis, (n) => n + low + high);
  const lookup = lookupOf(axis);
  const last = axis.length - 1;
  const out = new AxisBuilder();
  out.add(lookup.size(0) + low);
  out.addAxis(sliceAxis(axis, 1, last));
  out.add(lookup.size(last) + high);
  return out.done();
}

/** True when every cut within the axis lies at a multiple of `unit`. */
export function cutsAtMultiples(axis: AxisChunks, unit: number): boolean {
  let start = 0;
  return axis.runs.every(({ sizes, times }) => {
    let at = start;
    const sum = sizes.reduce((a, b) => a + b, 0);
    start += sum * times;
    return (
      (times < 3 || sum % unit === 0) &&
      Array.from({ length: Math.min(2, times) }).every(() =>
        sizes.every((n) => {
          at += n;
          return at % unit === 0 || at >= axis.extent;
        }),
      )
    );
  });
}

/** Blocks of one run that {@link axisOverlap} looks at; with longer periods the rest is much like them. */
const LOOKED_AT = 4096;

/** For the blocks of `to`: the most blocks of `from` that one touches, and the most elements of those. */
export function axisOverlap(from: AxisChunks, to: AxisChunks): { blocks: number; elements: number } {
  const source = lookupOf(withoutEmpty(from));
  let most = 0;
  let widest = 0;
  let begin = 0;
  for (const { sizes, times } of to.runs) {
    const blocks = sizes.length * times;
    let start = begin;
    for (let k = 0; k < blocks; k++) {
      // What begins a run may differ from what ends it.
      if (k === LOOKED_AT && blocks > 2 * LOOKED_AT) {
        k = blocks - (blocks % sizes.length) - Math.ceil(LOOKED_AT / sizes.length) * sizes.length;
        start = begin + (k / sizes.length) * sizes.reduce((a, b) => a + b, 0);
      }
      const stop = start + sizes[k % sizes.length];
      if (stop > start && start < from.extent) {
        const [first, last] = [source.find(start), source.find(stop - 1)];
        most = Math.max(most, last - first + 1);
        widest = Math.max(widest, source.offset(last + 1) - source.offset(first));
      }
      start = stop;
    }
    begin = start;
  }
  return { blocks: most, elements: widest };
}
