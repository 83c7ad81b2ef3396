/**
 * Random programs over the public functions, each step done lazily by the library and at once by the plain mirror. Elements
 * are small whole numbers and halves, so that every result is exact whatever the order of its operations.
 */
import * as cw from '../../lib/index.js';
import {
  alongAxis,
  astype,
  at,
  concat,
  type Eager,
  exact,
  fill,
  map,
  matmul,
  padded,
  reduce,
  sizeOf,
  transpose,
  zip,
} from './eager.js';
import type { Choices } from './random.js';
import { WIDER } from './wider-steps.js';

/** One array, twice. */
export interface Pair {
  readonly lazy: cw.ChunkedArray;
  readonly eager: Eager;
  /** How it was made, for people. */
  readonly text: string;
}

const MOST_ELEMENTS = 600;
const MOST = 2 ** 24;
type DType = Eager['dtype'];

function source(r: Choices): Pair {
  const rank = r.of([1, 1, 2, 2, 2, 3, 0]);
  const shape = Array.from({ length: rank }, () => r.of([1, 2, 3, 4, 5, 6, 7, 9, 12, r.oneIn(4) ? 0 : 8]));
  const dtype = r.of(['float64', 'float64', 'int32', 'int64', 'bool'] as const);
  const data = Array.from({ length: sizeOf(shape) }, () =>
    dtype === 'bool' ? r.below(2) : dtype === 'float64' ? r.between(-18, 18) / 2 : r.between(-9, 9),
  );
  const chunks = shape.map((n) => r.cut(n));
  const typed =
    dtype === 'float64'
      ? Float64Array.from(data)
      : dtype === 'int32'
        ? Int32Array.from(data)
        : dtype === 'int64'
          ? BigInt64Array.from(data, BigInt)
          : Uint8Array.from(data);
  const lazy = cw.fromTypedArray(typed, { shape, chunks, dtype } as never) as cw.ChunkedArray;
  return { lazy, eager: { shape, dtype, data }, text: `${dtype} [${shape}] cut ${JSON.stringify(chunks)} = [${data}]` };
}

const promote = (a: DType, b: DType): DType =>
  [a, b].includes('float64')
    ? 'float64'
    : [a, b].includes('int64')
      ? 'int64'
      : [a, b].includes('int32')
        ? 'int32'
        : 'bool';

/** The shape that two broadcast to; undefined when they do not. */
function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let k = 1; k <= rank; k++) {
    const [x, y] = [a[a.length - k] ?? 1, b[b.length - k] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    out.unshift(x === 1 ? y : x);
  }
  return out;
}

/** One step from a pair, and others of the program; undefined where it does not apply. */
export type Step = (
  r: Choices,
  x: Pair,
  other: () => Pair,
) => Omit<Pair, 'text'> | undefined | Promise<Omit<Pair, 'text'> | undefined>;
const number = (dtype: DType): boolean => dtype !== 'bool';
const sumType = (dtype: DType): DType => (dtype === 'float64' ? 'float64' : 'int64');
const axisOf = (r: Choices, x: Eager): number => r.below(x.shape.length);
const axesOf = (r: Choices, x: Eager): number[] => x.shape.map((_, axis) => axis).filter(() => r.oneIn(2));

/** A random index of one axis: as `slice` takes it, and the positions it stands for. */
function pickAxis(r: Choices, n: number): { item: cw.SelectionItem; positions: number[]; drops: boolean } {
  const kind = r.below(10);
  if (kind < 2 && n > 0) {
    const place = r.between(-n, n - 1);
    return { item: place, positions: [(place + n) % n], drops: true };
  }
  const step = r.of([1, 1, 2, -1, -2, 3]);
  const start = r.oneIn(2) ? null : r.between(-n - 1, n + 1);
  const stop = r.oneIn(2) ? null : r.between(-n - 1, n + 1);
  const clamp = (v: number, low: number, high: number): number => Math.max(low, Math.min(high, v < 0 ? v + n : v));
  const positions: number[] = [];
  if (step > 0)
    for (let k = start === null ? 0 : clamp(start, 0, n); k < (stop === null ? n : clamp(stop, 0, n)); k += step)
      positions.push(k);
  else
    for (
      let k = start === null ? n - 1 : clamp(start, -1, n - 1);
      k > (stop === null ? -1 : clamp(stop, -1, n - 1));
      k += step
    )
      positions.push(k);
  return { item: cw.s(start, stop, step), positions, drops: false };
}

/** `x` with `value` where the items select, which stand one by one. */
const setItems = (x: cw.ChunkedArray, items: readonly cw.SelectionItem[], value: number | boolean): cw.ChunkedArray =>
  x.set(...([...(items.length > 0 ? items : ['...']), value] as unknown as cw.ItemsAndValue));

const BINARY = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  maximum: Math.max,
  minimum: Math.min,
} as const;
const COMPARE = {
  less: (a: number, b: number) => Number(a < b),
  lessEqual: (a: number, b: number) => Number(a <= b),
  equal: (a: number, b: number) => Number(a === b),
  notEqual: (a: number, b: number) => Number(a !== b),
} as const;
const keys = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[];

/** What one step may do, by name. */
export const STEPS: Readonly<Record<string, Step>> = {
  binary(r, x, other) {
    const y = other();
    const op = r.of(keys(BINARY));
    const shape = broadcast(x.eager.shape, y.eager.shape);
    const dtype = promote(x.eager.dtype, y.eager.dtype);
    if (!shape || sizeOf(shape) > MOST_ELEMENTS || !number(dtype)) return undefined;
    return { lazy: x.lazy[op](y.lazy), eager: zip(x.eager, y.eager, shape, dtype, BINARY[op]) };
  },
  compare(r, x, other) {
    const y = other();
    const op = r.of(keys(COMPARE));
    const shape = broadcast(x.eager.shape, y.eager.shape);
    if (!shape || sizeOf(shape) > MOST_ELEMENTS) return undefined;
    return { lazy: x.lazy[op](y.lazy), eager: zip(x.eager, y.eager, shape, 'bool', COMPARE[op]) };
  },
  where(_r, x, other) {
    const [y, z] = [other(), other()];
    const inner = broadcast(y.eager.shape, z.eager.shape);
    const shape = inner && broadcast(x.eager.shape, inner);
    if (!shape || sizeOf(shape) > MOST_ELEMENTS) return undefined;
    const dtype = promote(y.eager.dtype, z.eager.dtype);
    const eager = fill(shape, dtype, (i) => (at(x.eager, i) !== 0 ? at(y.eager, i) : at(z.eager, i)));
    return { lazy: cw.where(x.lazy.astype('bool'), y.lazy, z.lazy), eager };
  },
  unary(r, x) {
    if (!number(x.eager.dtype))
      return { lazy: cw.logicalNot(x.lazy), eager: map(x.eager, 'bool', (v) => Number(v === 0)) };
    const op = r.of(['negative', 'abs', 'square', 'sign', 'floor'] as const);
    const f = {
      negative: (v: number) => 0 - v,
      abs: Math.abs,
      square: (v: number) => v * v,
      sign: Math.sign,
      floor: Math.floor,
    }[op];
    return { lazy: x.lazy[op](), eager: map(x.eager, x.eager.dtype, f) };
  },
  astype(r, x) {
    const dtype = r.of(['float64', 'int32', 'int64', 'bool'] as const);
    return { lazy: x.lazy.astype(dtype), eager: astype(x.eager, dtype) };
  },
  clip(r, x) {
    if (!number(x.eager.dtype)) return undefined;
    const low = r.between(-5, 3);
    return {
      lazy: x.lazy.clip(low, low + 4),
      eager: map(x.eager, x.eager.dtype, (v) => Math.min(low + 4, Math.max(low, v))),
    };
  },
  slice(r, x) {
    const picks = x.eager.shape.map((n) => pickAxis(r, n));
    const shape = picks.filter(({ drops }) => !drops).map(({ positions }) => positions.length);
    const eager = fill(shape, x.eager.dtype, (index) => {
      let next = 0;
      return exact(
        x.eager,
        picks.map(({ drops, positions }) => positions[drops ? 0 : index[next++]]),
      );
    });
    return { lazy: x.lazy.slice(...picks.map(({ item }) => item)), eager };
  },
  set(r, x) {
    if (x.eager.shape.includes(0)) return undefined;
    const picks = x.eager.shape.map((n) => pickAxis(r, n));
    const value = x.eager.dtype === 'bool' ? 1 : r.between(-3, 3);
    const eager = fill(x.eager.shape, x.eager.dtype, (index) =>
      picks.every(({ positions }, axis) => positions.includes(index[axis])) ? value : exact(x.eager, index),
    );
    return {
      lazy: setItems(
        x.lazy,
        picks.map(({ item }) => item),
        x.eager.dtype === 'bool' ? true : value,
      ),
      eager,
    };
  },
  take(r, x) {
    if (x.eager.shape.length === 0) return undefined;
    const axis = axisOf(r, x.eager);
    const n = x.eager.shape[axis];
    const list = n === 0 ? [] : Array.from({ length: r.below(2 * n + 1) }, () => r.between(-n, n - 1));
    const eager = alongAxis(x.eager, axis, x.eager.dtype, (line) => list.map((k) => line[k < 0 ? k + n : k]));
    const shaped = { ...eager, shape: x.eager.shape.map((extent, a) => (a === axis ? list.length : extent)) };
    const lazyList = r.oneIn(3) && list.length > 0 ? cw.asarray(list, { dtype: 'int64' }).add(0n) : list;
    return { lazy: x.lazy.take(lazyList, { axis }), eager: shaped };
  },
  points(r, x) {
    if (x.eager.shape.length < 2 || x.eager.shape.includes(0)) return undefined;
    const count = r.between(1, 5);
    const lists = x.eager.shape.slice(0, 2).map((n) => Array.from({ length: count }, () => r.between(-n, n - 1)));
    const rest = x.eager.shape.slice(2);
    const eager = fill([count, ...rest], x.eager.dtype, ([k, ...others]) =>
      exact(x.eager, [
        ...lists.map((list, axis) => (list[k] < 0 ? list[k] + x.eager.shape[axis] : list[k])),
        ...others,
      ]),
    );
    if (r.oneIn(2)) return { lazy: x.lazy.slice(...lists), eager };
    const value = x.eager.dtype === 'bool' ? 0 : 7;
    const written = fill(x.eager.shape, x.eager.dtype, (index) =>
      lists[0].some((_, k) =>
        lists.every((list, axis) => (list[k] < 0 ? list[k] + x.eager.shape[axis] : list[k]) === index[axis]),
      )
        ? value
        : exact(x.eager, index),
    );
    return { lazy: setItems(x.lazy, lists, x.eager.dtype === 'bool' ? false : value), eager: written };
  },
  transpose(r, x) {
    const order = x.eager.shape.map((_, axis) => axis).sort(() => r.below(3) - 1);
    return { lazy: x.lazy.transpose(order), eager: transpose(x.eager, order) };
  },
  flip(r, x) {
    if (x.eager.shape.length === 0) return undefined;
    const axis = axisOf(r, x.eager);
    return { lazy: x.lazy.flip({ axis }), eager: alongAxis(x.eager, axis, x.eager.dtype, (line) => line.reverse()) };
  },
  reshape(r, x) {
    const size = sizeOf(x.eager.shape);
    if (size === 0) return undefined;
    const divisors = Array.from({ length: size }, (_, d) => d + 1).filter((d) => size % d === 0);
    const first = r.of(divisors);
    const shape = r.of([[size], [first, size / first], [1, size], [size / first, 1, first]]);
    return { lazy: x.lazy.reshape(shape), eager: { ...x.eager, shape } };
  },
  rechunk(r, x) {
    return { lazy: x.lazy.rechunk(x.eager.shape.map((n) => r.cut(n))), eager: x.eager };
  },
  blocks: (_r, x) => ({ lazy: x.lazy.mapBlocks((block) => block, { dtype: x.eager.dtype }), eager: x.eager }),
  reduction(r, x) {
    const axes = axesOf(r, x.eager);
    const keepdims = r.oneIn(3);
    const empty = axes.some((axis) => x.eager.shape[axis] === 0);
    const ops = {
      sum: [sumType(x.eager.dtype), (v: number[]) => v.reduce((a, b) => a + b, 0)],
      countNonzero: ['int64', (v: number[]) => v.filter((n) => n !== 0).length],
      any: ['bool', (v: number[]) => Number(v.some((n) => n !== 0))],
      all: ['bool', (v: number[]) => Number(v.every((n) => n !== 0))],
      max: [x.eager.dtype, (v: number[]) => Math.max(...v)],
      min: [x.eager.dtype, (v: number[]) => Math.min(...v)],
    } as const;
    const op = r.of(keys(ops));
    if (empty && (op === 'max' || op === 'min')) return undefined;
    const [dtype, f] = ops[op];
    return {
      lazy: x.lazy[op]({ axis: axes, keepdims }) as cw.ChunkedArray,
      eager: reduce(x.eager, axes, keepdims, dtype, f),
    };
  },
  argextreme(r, x) {
    if (x.eager.shape.length === 0 || x.eager.shape.includes(0)) return undefined;
    const axis = axisOf(r, x.eager);
    const op = r.of(['argmax', 'argmin'] as const);
    const pick = op === 'argmax' ? Math.max : Math.min;
    return { lazy: x.lazy[op]({ axis }), eager: reduce(x.eager, [axis], false, 'int64', (v) => v.indexOf(pick(...v))) };
  },
  cumulative(r, x) {
    if (x.eager.shape.length === 0) return undefined;
    const axis = axisOf(r, x.eager);
    let sum = 0;
    const eager = alongAxis(x.eager, axis, sumType(x.eager.dtype), (line) => {
      sum = 0;
      return line.map((v) => {
        sum += v;
        return sum;
      });
    });
    return { lazy: x.lazy.cumsum({ axis }), eager };
  },
  sort(r, x) {
    if (x.eager.shape.length === 0) return undefined;
    const axis = axisOf(r, x.eager);
    const by = (line: readonly number[]): number[] => line.map((_, k) => k).sort((a, b) => line[a] - line[b] || a - b);
    if (r.oneIn(2))
      return {
        lazy: x.lazy.sort({ axis }),
        eager: alongAxis(x.eager, axis, x.eager.dtype, (line) => by(line).map((k) => line[k])),
      };
    return { lazy: x.lazy.argsort({ axis }), eager: alongAxis(x.eager, axis, 'int64', by) };
  },
  quantile(r, x) {
    if (x.eager.shape.length === 0 || x.eager.shape.includes(0)) return undefined;
    const axes = r.oneIn(2) ? x.eager.shape.map((_, axis) => axis) : [axisOf(r, x.eager)];
    const q = r.of([0, 0.25, 0.5, 0.9, 1]);
    const eager = reduce(
      x.eager,
      axes,
      false,
      x.eager.dtype,
      (v) => v.sort((a, b) => a - b)[Math.floor(q * (v.length - 1))],
    );
    return { lazy: cw.quantile(x.lazy, q, { axis: axes, method: 'lower' }) as cw.ChunkedArray, eager };
  },
  pad(r, x) {
    if (x.eager.shape.length === 0 || x.eager.shape.includes(0)) return undefined;
    const width = x.eager.shape.map(() => [r.below(4), r.below(4)] as const);
    const mode = r.of(['constant', 'edge', 'reflect', 'symmetric', 'wrap'] as const);
    const shape = x.eager.shape.map((n, axis) => n + width[axis][0] + width[axis][1]);
    if (sizeOf(shape) > MOST_ELEMENTS) return undefined;
    const eager = fill(shape, x.eager.dtype, (index) => {
      const from = index.map((i, axis) => padded(mode, i - width[axis][0], x.eager.shape[axis]));
      return from.includes(undefined) ? 0 : exact(x.eager, from as number[]);
    });
    return { lazy: x.lazy.pad(width, { mode }), eager };
  },
  roll(r, x) {
    if (x.eager.shape.length === 0) return undefined;
    const axis = axisOf(r, x.eager);
    const shift = r.between(-9, 9);
    const eager = alongAxis(x.eager, axis, x.eager.dtype, (line) =>
      line.map((_, k) => line[(((k - shift) % line.length) + line.length) % line.length]),
    );
    return { lazy: x.lazy.roll(shift, { axis }), eager };
  },
  concat(r, x, other) {
    const y = other();
    if (x.eager.shape.length === 0 || x.eager.shape.length !== y.eager.shape.length) return undefined;
    const axis = axisOf(r, x.eager);
    if (x.eager.shape.some((n, a) => a !== axis && n !== y.eager.shape[a])) return undefined;
    const dtype = promote(x.eager.dtype, y.eager.dtype);
    return { lazy: cw.concat([x.lazy, y.lazy], { axis }), eager: concat([x.eager, y.eager], axis, dtype) };
  },
  stack(r, x) {
    const axis = r.below(x.eager.shape.length + 1);
    const shape = x.eager.shape.toSpliced(axis, 0, 2);
    if (sizeOf(shape) > MOST_ELEMENTS) return undefined;
    const eager = fill(shape, x.eager.dtype, (index) => exact(x.eager, index.toSpliced(axis, 1)));
    return { lazy: cw.stack([x.lazy, x.lazy], { axis }), eager };
  },
  diff(r, x) {
    if (x.eager.shape.length === 0 || !number(x.eager.dtype)) return undefined;
    const axis = axisOf(r, x.eager);
    return {
      lazy: x.lazy.diff({ axis }),
      eager: alongAxis(x.eager, axis, x.eager.dtype, (line) => line.slice(1).map((v, k) => v - line[k])),
    };
  },
  matmul(_r, x) {
    if (x.eager.shape.length !== 2 || !number(x.eager.dtype)) return undefined;
    const turned = transpose(x.eager, [1, 0]);
    return { lazy: cw.matmul(x.lazy, x.lazy.T), eager: matmul(x.eager, turned, x.eager.dtype) };
  },
  diagonal(r, x) {
    if (x.eager.shape.length < 2) return undefined;
    const offset = r.between(-2, 2);
    const [n, m] = x.eager.shape;
    const length = Math.max(0, Math.min(n + Math.min(0, offset), m - Math.max(0, offset)));
    const rest = x.eager.shape.slice(2);
    const eager = fill([...rest, length], x.eager.dtype, (index) => {
      const k = index[rest.length];
      return exact(x.eager, [k - Math.min(0, offset), k + Math.max(0, offset), ...index.slice(0, -1)]);
    });
    return { lazy: x.lazy.diagonal({ offset, axis1: 0, axis2: 1 }), eager };
  },
  groups(r, x) {
    if (x.eager.shape.length === 0 || x.eager.shape.includes(0)) return undefined;
    const axis = axisOf(r, x.eager);
    const groups = r.between(1, 4);
    const labels = Array.from({ length: x.eager.shape[axis] }, () => r.below(groups));
    const eager = alongAxis(x.eager, axis, sumType(x.eager.dtype), (line) =>
      Array.from({ length: groups }, (_, g) => line.reduce((sum, v, k) => (labels[k] === g ? sum + v : sum), 0)),
    );
    return { lazy: cw.groupbyReduce(x.lazy, labels, { axis, reduction: 'sum', groups }), eager };
  },
  searchsorted(r, x) {
    const edges = Array.from({ length: r.between(1, 5) }, () => r.between(-9, 9)).sort((a, b) => a - b);
    const side = r.of(['left', 'right'] as const);
    const eager = map(x.eager, 'int64', (v) => edges.filter((e) => (side === 'left' ? e < v : e <= v)).length);
    return { lazy: cw.searchsorted(edges, x.lazy.astype('float64'), { side }), eager };
  },
  iterate(r, x) {
    if (x.eager.dtype !== 'float64' || x.eager.shape.length === 0 || x.eager.shape[0] < 3) return undefined;
    const steps = r.between(1, 4);
    let eager = x.eager;
    for (let k = 0; k < steps; k++) {
      const before = eager;
      eager = alongAxis(before, 0, 'float64', (line) =>
        line.map((v, i) => (i === 0 || i === line.length - 1 ? v : line[i - 1] + line[i + 1])),
      );
    }
    const step = (u: cw.ChunkedArray): cw.ChunkedArray => u.set('1:-1', u.slice('2:').add(u.slice(':-2')));
    return { lazy: cw.iterate(x.lazy as cw.ChunkedArray<'float64'>, steps, step as never), eager };
  },
};
const ALL: Readonly<Record<string, Step>> = { ...STEPS, ...WIDER };
const NAMES = Object.keys(ALL);

/** A program's arrays, the last made last. */
export async function program(r: Choices, length = r.between(2, 14)): Promise<Pair[]> {
  const made: Pair[] = [source(r)];
  for (let k = 0; k < length; k++) {
    if (r.oneIn(6)) {
      made.push(source(r));
      continue;
    }
    // Rather the newest, so that chains grow.
    const number = Math.max(0, made.length - 1 - r.below(r.oneIn(3) ? made.length : 2));
    const name = r.of(NAMES);
    const others: number[] = [];
    const result = await ALL[name](r, made[number], () => {
      others.push(r.below(made.length));
      return made[others[others.length - 1]];
    });
    if (!result || sizeOf(result.eager.shape) > MOST_ELEMENTS || result.eager.data.some((v) => !(Math.abs(v) < MOST)))
      continue;
    made.push({
      ...result,
      text: `${name} of ${[number, ...others].map((n) => `#${n}`).join(', ')} -> ${result.eager.dtype} [${result.eager.shape}]`,
    });
  }
  return made;
}
