/**
 * More steps of random programs: reductions by group of every form of labels, masked reductions with initial values, kept
 * arrays, and stores that are appended to and written in parts. Narrow dtypes come in by casts that lose nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cw from '../../lib/index.js';
import { at, type Eager, exact, fill, sizeOf } from './eager.js';
import type { Pair, Step } from './face-expressions.js';
import type { Choices } from './random.js';

type Narrow = 'float32' | 'uint8' | 'int8' | 'uint64' | 'uint32';
const HOLDS: Readonly<Record<Narrow, (v: number) => boolean>> = {
  float32: (v) => Math.abs(v) < 4096,
  uint8: (v) => Number.isInteger(v) && v >= 0 && v < 256,
  int8: (v) => Number.isInteger(v) && v >= -128 && v < 128,
  uint32: (v) => Number.isInteger(v) && v >= 0,
  uint64: (v) => Number.isInteger(v) && v >= 0,
};

/** The array in a dtype that holds its elements too, which is said. */
function narrowed(r: Choices, x: Pair): { lazy: cw.ChunkedArray; float: boolean } {
  const fits = (Object.keys(HOLDS) as Narrow[]).filter((dtype) => x.eager.data.every(HOLDS[dtype]));
  if (x.eager.dtype === 'bool' || r.oneIn(2) || fits.length === 0)
    return { lazy: x.lazy, float: x.eager.dtype === 'float64' };
  const dtype = r.of(fits);
  return { lazy: x.lazy.astype(dtype) as cw.ChunkedArray, float: dtype === 'float32' };
}

interface Ordinary {
  readonly name: 'sum' | 'max' | 'min' | 'countNonzero' | 'any' | 'all' | 'argmax' | 'argmin' | 'prod' | 'nansum';
  readonly of: (values: readonly number[], places: readonly number[]) => number;
  /** What nothing gives; undefined where it gives nothing. */
  readonly empty?: number;
}
const first = (values: readonly number[], places: readonly number[], pick: number): number =>
  places[values.indexOf(pick)];
const REDUCTIONS: readonly Ordinary[] = [
  { name: 'sum', of: (v) => v.reduce((a, b) => a + b, 0), empty: 0 },
  { name: 'nansum', of: (v) => v.reduce((a, b) => a + b, 0), empty: 0 },
  { name: 'prod', of: (v) => v.reduce((a, b) => a * b, 1), empty: 1 },
  { name: 'countNonzero', of: (v) => v.filter((one) => one !== 0).length, empty: 0 },
  { name: 'any', of: (v) => Number(v.some((one) => one !== 0)), empty: 0 },
  { name: 'all', of: (v) => Number(v.every((one) => one !== 0)), empty: 1 },
  { name: 'max', of: (v) => Math.max(...v) },
  { name: 'min', of: (v) => Math.min(...v) },
  { name: 'argmax', of: (v, places) => first(v, places, Math.max(...v)) },
  { name: 'argmin', of: (v, places) => first(v, places, Math.min(...v)) },
];
/** Elements go up to 2^24 in all: what a product passes through has to stay exact. */
const tooLarge = (values: readonly number[]): boolean =>
  values.reduce((product, v) => product * Math.max(1, Math.abs(v)), 1) > 2 ** 20;

const subset = (r: Choices, rank: number): number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => r.oneIn(2));
  return axes.length > 0 ? axes : [r.below(rank)];
};

/** Index of the axes that `kept` names. */
const of = (index: readonly number[], axes: readonly number[]): number[] => axes.map((axis) => index[axis]);

/** The elements, with their places along `axes`, by what `key` says of their index. */
function bags(
  x: Eager,
  axes: readonly number[],
  key: (index: readonly number[]) => string | undefined,
): Map<string, { values: number[]; places: number[] }> {
  const out = new Map<string, { values: number[]; places: number[] }>();
  fill(x.shape, x.dtype, (index) => {
    const name = key(index);
    if (name === undefined) return 0;
    const bag = out.get(name) ?? { values: [], places: [] };
    bag.values.push(exact(x, index));
    bag.places.push(axes.reduce((place, axis) => place * x.shape[axis] + index[axis], 0));
    out.set(name, bag);
    return 0;
  });
  return out;
}

const backTo = (lazy: cw.ChunkedArray): cw.ChunkedArray => lazy.astype('float64') as cw.ChunkedArray;

let folder: string | undefined;
let made = 0;
function store(r: Choices): string | Map<string, Uint8Array> {
  if (r.oneIn(3)) return new Map();
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'chunkwise-fuzz-'));
    process.on('exit', () => rmSync(folder as string, { recursive: true, force: true }));
  }
  return join(folder, `${made++}.zarr`);
}

/** What else one step may do, by name. */
export const WIDER: Readonly<Record<string, Step>> = {
  labelled(r, x) {
    const { shape } = x.eager;
    if (shape.length === 0 || shape.includes(0)) return undefined;
    const axes = subset(r, shape.length);
    const whole = r.oneIn(4);
    const groups = r.between(1, r.oneIn(4) ? 40 : 5);
    const full = (whole ? shape.map((_, axis) => axis) : axes).map((axis) => (r.oneIn(5) && !whole ? 1 : shape[axis]));
    const lead = whole || axes.length === 1 || !r.oneIn(4) ? 0 : r.below(axes.length);
    const labelShape = full.slice(lead);
    const computed = r.oneIn(2);
    const label = (): number => (r.oneIn(6) ? -r.between(1, 3) : r.below(r.oneIn(3) ? 1 : groups));
    const data = Array.from({ length: sizeOf(labelShape) }, label);
    const labels: Eager = { shape: labelShape, dtype: 'int64', data };
    const runs = whole ? shape.map((_, axis) => axis) : axes.slice(lead);
    const dtype = r.of(['int32', 'int64', 'int8', 'int16'] as const);
    const typed = cw.array(data, { chunks: Math.max(1, r.below(5)) }).astype(dtype);
    const lazyLabels = cw.reshape(typed, labelShape);
    const given = computed
      ? r.oneIn(2)
        ? lazyLabels.mapBlocks((block) => block)
        : cw.where(lazyLabels.less(0), -1, lazyLabels).astype('int32')
      : labelShape.length === 1
        ? data
        : cw.fromTypedArray(Int32Array.from(data), { shape: labelShape });
    const op = r.of(REDUCTIONS);
    const source = narrowed(r, x);
    const fillValue =
      op.empty === undefined || r.oneIn(4) ? (op.name === 'any' || op.name === 'all' ? 1 : 9) : undefined;
    const bool = x.eager.dtype === 'bool' && (op.name === 'max' || op.name === 'min');
    const keepdims = r.oneIn(3);
    const lazy = cw.groupbyReduce(source.lazy, given, {
      axis: axes,
      reduction: op.name,
      groups,
      keepdims,
      ...(fillValue === undefined
        ? {}
        : { fillValue: bool || op.name === 'any' || op.name === 'all' ? true : fillValue }),
    });
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const found = bags(x.eager, axes, (index) => {
      const group = exact(
        labels,
        labelShape.map((n, k) => (n === 1 ? 0 : index[runs[k]])),
      );
      return group < 0 ? undefined : `${of(index, kept)}|${group}`;
    });
    if (op.name === 'prod' && [...found.values()].some(({ values }) => tooLarge(values))) return undefined;
    const outShape = shape.flatMap((n, axis) =>
      axis === axes[0] ? [groups] : !axes.includes(axis) ? [n] : keepdims ? [1] : [],
    );
    const place = shape.map((_, axis) => axis).filter((axis) => keepdims || axis === axes[0] || !axes.includes(axis));
    const eager = fill(outShape, 'float64', (index) => {
      const keptIndex = kept.map((axis) => index[place.indexOf(axis)]);
      const bag = found.get(`${keptIndex}|${index[place.indexOf(axes[0])]}`);
      if (bag) return op.of(bag.values, bag.places);
      return fillValue === undefined ? (op.empty as number) : bool ? 1 : fillValue;
    });
    return { lazy: backTo(lazy), eager };
  },
  masked(r, x, other) {
    const { shape } = x.eager;
    const axes = shape.map((_, axis) => axis).filter(() => r.oneIn(2));
    const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const y = other();
    const fits =
      y.eager.shape.length <= shape.length &&
      y.eager.shape.every((n, k) => n === 1 || n === shape[shape.length - y.eager.shape.length + k]);
    const limit = r.between(-3, 3);
    const mask = fits ? y : x;
    const source = narrowed(r, x);
    const op = r.of(REDUCTIONS.filter(({ name }) => !name.startsWith('arg') || axes.length === 1));
    if (op.name.startsWith('arg') && shape[axes[0]] === 0) return undefined;
    const extreme = op.name === 'max' || op.name === 'min';
    const initial = extreme && (!source.float || r.oneIn(2)) ? r.between(0, 9) : undefined;
    if (extreme && x.eager.dtype === 'bool') return undefined;
    // An extreme of nothing is an error, whatever the mask.
    if (extreme && initial === undefined && axes.some((axis) => shape[axis] === 0)) return undefined;
    const found = bags(x.eager, axes, (index) => (at(mask.eager, index) > limit ? `${of(index, kept)}` : undefined));
    if (op.name === 'prod' && [...found.values()].some(({ values }) => tooLarge(values))) return undefined;
    const outShape = of(shape, kept);
    const eager = fill(outShape, 'float64', (index) => {
      const bag = found.get(`${index}`) ?? { values: [], places: [] };
      if (extreme) {
        const values = initial === undefined ? bag.values : [...bag.values, initial];
        // NaN would end the fuzzing of what follows.
        return values.length === 0 ? -99 : op.of(values, []);
      }
      if (bag.values.length > 0) return op.of(bag.values, bag.places);
      return op.empty ?? -1;
    });
    const where = (mask.lazy.astype('float64') as cw.ChunkedArray).greater(limit);
    const lazy = source.lazy[op.name]({
      axis: op.name.startsWith('arg') ? axes[0] : axes,
      where,
      ...(initial === undefined ? {} : { initial }),
    } as never) as cw.ChunkedArray;
    return { lazy: extreme ? cw.nanToNum(backTo(lazy), { nan: -99 }) : backTo(lazy), eager };
  },
  nestedPoints(r, x) {
    const { shape } = x.eager;
    if (shape.length < 2 || shape.includes(0)) return undefined;
    const [rows, columns] = [r.between(1, 3), r.between(1, 3)];
    const axes = r.oneIn(2) || shape.length === 2 ? [0, 1] : [0, 2];
    const lists = axes.map((axis, k) => ({
      axis,
      shape: r.oneIn(2) ? [rows, columns] : k === 0 ? [rows, 1] : [1, columns],
      data: [] as number[],
    }));
    for (const list of lists)
      list.data = Array.from({ length: sizeOf(list.shape) }, () => r.between(-shape[list.axis], shape[list.axis] - 1));
    const picked = broadcastShape(lists[0].shape, lists[1].shape);
    const rest = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    // Lists with a slice between them put their axes first; neighbours stand where the first did.
    const eager = fill([...picked, ...of(shape, rest)], x.eager.dtype, (index) =>
      exact(
        x.eager,
        shape.map((n, axis) => {
          const list = lists.find((one) => one.axis === axis);
          if (!list) return index[2 + rest.indexOf(axis)];
          const value = at({ shape: list.shape, dtype: 'int64', data: list.data }, index.slice(0, 2));
          return value < 0 ? value + n : value;
        }),
      ),
    );
    const nested = ({ shape: [n, m], data }: { shape: readonly number[]; data: readonly number[] }): number[][] =>
      Array.from({ length: n }, (_, k) => data.slice(k * m, (k + 1) * m));
    const items = axes[1] === 1 ? [nested(lists[0]), nested(lists[1])] : [nested(lists[0]), ':', nested(lists[1])];
    return { lazy: x.lazy.slice(...(items as never[])), eager };
  },
  async persisted(r, x) {
    const kept = await x.lazy.persist({ threads: r.of(['inline', 1, 2] as const) });
    if (x.eager.shape.length === 0 || x.eager.shape[0] < 3 || r.oneIn(2)) return { lazy: kept, eager: x.eager };
    const [n, ...rest] = x.eager.shape;
    const part = await kept.slice('1:-1').persist({ threads: 'inline' });
    if (r.oneIn(2)) kept.release();
    const eager = fill([n - 2, ...rest], x.eager.dtype, ([k, ...others]) => exact(x.eager, [k + 1, ...others]));
    return { lazy: part, eager };
  },
  async stored(r, x) {
    const { shape } = x.eager;
    if (shape.length === 0 || shape.includes(0)) return undefined;
    const target = store(r);
    const options = { threads: r.of(['inline', 2] as const) };
    const axis = r.below(shape.length);
    const cut = r.between(1, shape[axis]);
    const chunks = shape.map((n, k) => r.between(1, k === axis ? cut : n));
    const shards = r.oneIn(3) ? { shards: chunks.map((n) => n * r.between(1, 2)) } : { format: r.of([2, 3] as const) };
    const codec = r.of(['none', 'zstd', 'blosc-lz4', 'gzip'] as const);
    const range = (from: number, to: number): string[] => shape.map((_, k) => (k === axis ? `${from}:${to}` : ':'));
    const piece = (from: number, to: number): cw.ChunkedArray => x.lazy.slice(...range(from, to));
    await piece(0, cut).toZarr(target, { ...options, ...shards, chunks, codec });
    for (let from = cut; from < shape[axis]; ) {
      const to = r.between(from + 1, shape[axis]);
      await piece(from, to).toZarr(target, { ...options, append: axis });
      from = to;
    }
    if (r.oneIn(2)) return { lazy: await cw.fromZarr(target), eager: x.eager };
    const box = shape.map((n) => {
      const start = r.below(n);
      return [start, r.between(start + 1, n)] as const;
    });
    const value = x.eager.dtype === 'bool' ? r.below(2) : r.of([0, 5]);
    const part = box.map(([start, stop]) => stop - start);
    const region = cw.full(part, value, { chunks: r.between(1, 4) }).astype(x.eager.dtype);
    await region.toZarr(target, { ...options, region: box.map(([start, stop]) => `${start}:${stop}`).join(', ') });
    const eager = fill(shape, x.eager.dtype, (index) =>
      index.every((i, k) => i >= box[k][0] && i < box[k][1]) ? value : exact(x.eager, index),
    );
    const read = r.oneIn(2) ? { chunks: shape.map((n) => r.between(1, n)) } : {};
    return { lazy: await cw.fromZarr(target, read), eager };
  },
};

const broadcastShape = (a: readonly number[], b: readonly number[]): number[] => a.map((n, k) => Math.max(n, b[k]));
