/**
 * The block function of rank filters: the window's elements are kept in order while it moves along the last axis. It is sent to the
 * threads by its source, so it uses nothing but its arguments.
 */

/** A block as block functions get it. */
interface BlockLike {
  readonly data: Float64Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** The element of rank `rank` among the window's members at each element; NaN where the window holds one. */
export function rankBlock(
  block: BlockLike,
  places: readonly (readonly number[])[],
  rank: number,
): Float64Array | BigInt64Array {
  const { shape } = block;
  const data = block.data as Float64Array;
  const axes = shape.length;
  const out = data.slice().fill(typeof data[0] === 'bigint' ? (0n as never) : 0);
  const last = axes - 1;
  const strides = new Array<number>(axes).fill(1);
  for (let axis = last - 1; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  // Elements whose whole window lies in the block.
  const from = shape.map((_, axis) => Math.max(0, ...places.map((place) => -place[axis])));
  const to = shape.map((n, axis) => n - Math.max(0, ...places.map((place) => place[axis])));
  if (to.some((n, axis) => n <= from[axis])) return out;
  const offsets = places.map((place) => place.reduce((sum, n, axis) => sum + n * strides[axis], 0));
  const keys = new Set(places.map((place) => place.join()));
  const beside = (place: readonly number[], by: number): string =>
    place.map((n, axis) => (axis === last ? n + by : n)).join();
  // What leaves and what comes when the window moves on, counted from where it was, and from where it is.
  const leaving = offsets.filter((_, k) => !keys.has(beside(places[k], -1)));
  const coming = offsets.filter((_, k) => !keys.has(beside(places[k], 1)));
  const count = offsets.length;
  const window: Float64Array = new (data.constructor as typeof Float64Array)(count);
  let missing = 0;
  const isMissing = (value: number): boolean => typeof value === 'number' && Number.isNaN(value);
  const read = (at: number): number => data[at];
  const find = (value: number): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (window[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const replace = (old: number, fresh: number): void => {
    const place = find(old);
    let target = find(fresh);
    // Windows are short: a loop is quicker than a call that moves memory.
    if (target > place) {
      target--;
      for (let k = place; k < target; k++) window[k] = window[k + 1];
    } else for (let k = place; k > target; k--) window[k] = window[k - 1];
    window[target] = fresh;
  };
  const ordered = (value: number): number => (isMissing(value) ? Number.POSITIVE_INFINITY : value);
  const index = from.slice(0, last);
  for (;;) {
    let at = 0;
    for (let axis = 0; axis < last; axis++) at += index[axis] * strides[axis];
    at += axes > 0 ? from[last] : 0;
    const end = at + (axes > 0 ? to[last] - from[last] : 1);
    missing = 0;
    for (let k = 0; k < count; k++) {
      const value = read(at + offsets[k]);
      if (isMissing(value)) missing++;
      window[k] = ordered(value);
    }
    window.sort();
    out[at] = missing > 0 ? Number.NaN : window[rank];
    for (at++; at < end; at++) {
      for (let k = 0; k < leaving.length; k++) {
        const old = read(at - 1 + leaving[k]);
        const fresh = read(at + coming[k]);
        if (isMissing(old)) missing--;
        if (isMissing(fresh)) missing++;
        const before = ordered(old);
        const after = ordered(fresh);
        if (before !== after) replace(before, after);
      }
      out[at] = missing > 0 ? Number.NaN : window[rank];
    }
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      if (++index[axis] < to[axis]) break;
      index[axis] = from[axis];
    }
    if (axis < 0) return out;
  }
}
