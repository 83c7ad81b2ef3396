/**
 * A plain array for fuzzing: every element a number at once, every operation a loop over indices written after NumPy's
 * documentation, with nothing of the library in it.
 */

/** Elements in C order. int64 elements are kept as numbers, small enough to be exact. */
export interface Eager {
  readonly shape: readonly number[];
  readonly dtype: 'float64' | 'int32' | 'int64' | 'bool';
  readonly data: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, extent) => n * extent, 1);

/** Calls `make` for each index of `shape` in C order. */
export function fill(shape: readonly number[], dtype: Eager['dtype'], make: (at: readonly number[]) => number): Eager {
  const at = shape.map(() => 0);
  const data: number[] = [];
  for (let k = sizeOf(shape); k > 0; k--) {
    data.push(make(at));
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0;
  }
  return { shape, dtype, data };
}

/** The element at an index, whose axes of extent 1 repeat and may be missing in front. */
export function at(x: Eager, index: readonly number[]): number {
  const lead = index.length - x.shape.length;
  let place = 0;
  x.shape.forEach((extent, axis) => {
    place = place * extent + (extent === 1 ? 0 : index[axis + lead]);
  });
  return x.data[place];
}

export const astype = (x: Eager, dtype: Eager['dtype']): Eager => ({
  ...x,
  dtype,
  data: x.data.map((v) => (dtype === 'bool' ? Number(v !== 0) : dtype === 'float64' ? v : Math.trunc(v))),
});

export const map = (x: Eager, dtype: Eager['dtype'], f: (v: number) => number): Eager => ({
  ...x,
  dtype,
  data: x.data.map(f),
});

export const zip = (
  a: Eager,
  b: Eager,
  shape: readonly number[],
  dtype: Eager['dtype'],
  f: (a: number, b: number) => number,
): Eager => fill(shape, dtype, (index) => f(at(a, index), at(b, index)));

/** The lines along `axis`, each as a list, changed into lists of one length. */
export function alongAxis(
  x: Eager,
  axis: number,
  dtype: Eager['dtype'],
  change: (line: number[]) => readonly number[],
): Eager {
  const n = x.shape[axis];
  const lines = new Map<string, readonly number[]>();
  const others = x.shape.map((extent, k) => (k === axis ? 1 : extent));
  let length = change(new Array<number>(n).fill(0)).length;
  fill(others, dtype, (index) => {
    const line = Array.from({ length: n }, (_, k) => at2(x, index, axis, k));
    const changed = change(line);
    length = changed.length;
    lines.set(index.join(), changed);
    return 0;
  });
  const shape = x.shape.map((extent, k) => (k === axis ? length : extent));
  return fill(shape, dtype, (index) => {
    const key = index.map((i, k) => (k === axis ? 0 : i)).join();
    return (lines.get(key) as readonly number[])[index[axis]];
  });
}

/** The element of `x` at `index` with `k` on `axis`, nothing broadcast. */
function at2(x: Eager, index: readonly number[], axis: number, k: number): number {
  let place = 0;
  x.shape.forEach((extent, a) => {
    place = place * extent + (a === axis ? k : index[a]);
  });
  return x.data[place];
}

/** `x` reduced along `axes`: `f` of all elements in C order of these axes. */
export function reduce(
  x: Eager,
  axes: readonly number[],
  keepdims: boolean,
  dtype: Eager['dtype'],
  f: (values: number[]) => number,
): Eager {
  const bags = new Map<string, number[]>();
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  fill(x.shape, x.dtype, (index) => {
    const key = kept.map((axis) => index[axis]).join();
    const bag = bags.get(key) ?? [];
    let place = 0;
    x.shape.forEach((extent, a) => {
      place = place * extent + index[a];
    });
    bag.push(x.data[place]);
    bags.set(key, bag);
    return 0;
  });
  const out = fill(
    kept.map((axis) => x.shape[axis]),
    dtype,
    (index) => f(bags.get(index.join()) ?? []),
  );
  return keepdims ? { ...out, shape: x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) } : out;
}

export const transpose = (x: Eager, order: readonly number[]): Eager =>
  fill(
    order.map((axis) => x.shape[axis]),
    x.dtype,
    (index) => {
      const source: number[] = [];
      order.forEach((axis, k) => {
        source[axis] = index[k];
      });
      return exact(x, source);
    },
  );

/** The element at an index, nothing broadcast. */
export function exact(x: Eager, index: readonly number[]): number {
  let place = 0;
  x.shape.forEach((extent, a) => {
    if (index[a] < 0 || index[a] >= extent) throw new Error(`index ${index} outside [${x.shape}]`);
    place = place * extent + index[a];
  });
  return x.data[place];
}

export const concat = (parts: readonly Eager[], axis: number, dtype: Eager['dtype']): Eager => {
  const shape = parts[0].shape.map((n, a) => (a === axis ? parts.reduce((sum, p) => sum + p.shape[axis], 0) : n));
  return fill(shape, dtype, (index) => {
    let place = index[axis];
    let k = 0;
    while (place >= parts[k].shape[axis]) place -= parts[k++].shape[axis];
    return exact(
      parts[k],
      index.map((i, a) => (a === axis ? place : i)),
    );
  });
};

/** Where position `i` of a padded axis is read from; undefined for what the constant fills. */
export function padded(mode: string, i: number, n: number): number | undefined {
  if (i >= 0 && i < n) return i;
  if (mode === 'constant') return undefined;
  if (mode === 'edge') return i < 0 ? 0 : n - 1;
  if (mode === 'wrap') return ((i % n) + n) % n;
  const period = mode === 'reflect' ? Math.max(1, 2 * n - 2) : 2 * n;
  const place = ((i % period) + period) % period;
  return place < n ? place : mode === 'reflect' ? period - place : period - 1 - place;
}

export function matmul(a: Eager, b: Eager, dtype: Eager['dtype']): Eager {
  const [rows, depth] = a.shape;
  return fill([rows, b.shape[1]], dtype, ([i, j]) => {
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += exact(a, [i, k]) * exact(b, [k, j]);
    return sum;
  });
}
