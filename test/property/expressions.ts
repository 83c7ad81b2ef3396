/**
 * Random expression graphs for property tests: a list of small instructions builds nodes over nodes built before, so that
 * subexpressions are shared, and dropping instructions shrinks the graph.
 */
import fc from 'fast-check';
import type { DType, TypedArray } from '../../kernels/dtype.js';
import { DTYPES } from '../../kernels/dtype.js';
import { wrap } from '../../lib/array/chunked-array.js';
import { groupLabels } from '../../lib/array/statistics/group-labels.js';
import type { AffineView, AxisMap } from '../../lib/base/affine.js';
import { axisOf } from '../../lib/base/axis-chunks.js';
import type { Chunks } from '../../lib/base/grid.js';
import {
  assemble,
  blocks,
  cast,
  constant,
  elementwise,
  groupedReduction,
  index,
  iterate,
  memory,
  placeholder,
  random,
  rechunk,
  reduction,
  reshape,
  take,
  view,
} from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';

/** One step of building: what to do, to which earlier nodes, with an endless supply of small choices. */
export interface Instruction {
  readonly op: number;
  readonly operands: readonly number[];
  readonly choices: readonly number[];
}

/** How far rounding may differ: 0 exact in any order, 1 the same bits everywhere but no round numbers, 2 rounded differently. */
type Rough = 0 | 1 | 2;
/** A graph's nodes so far, with what rounding did to each. */
export interface Built {
  readonly node: Node;
  readonly rough: Rough;
}

const MOST_ELEMENTS = 400;
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === 'f';

/** Instructions for {@link build}. */
export const instructions = (most = 24): fc.Arbitrary<Instruction[]> =>
  fc.array(
    fc.record({
      op: fc.nat(99),
      operands: fc.array(fc.nat(5), { minLength: 3, maxLength: 3 }),
      choices: fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 }),
    }),
    { minLength: 1, maxLength: most, size: 'max' },
  );

/** Builds the nodes that `list` describes; the first is a source. */
export function build(list: readonly Instruction[]): Built[] {
  const built: Built[] = [];
  list.forEach((instruction, k) => {
    let next = 0;
    const pick = (n: number): number => instruction.choices[next++ % instruction.choices.length] % Math.max(1, n);
    const operand = (j: number): Built => built[built.length - 1 - (instruction.operands[j] % built.length)];
    const made = built.length === 0 ? source(pick, k) : step(instruction.op, operand, pick, k);
    if (made && sizeOf(made.node.shape) <= MOST_ELEMENTS && made.node.shape.length <= 4) built.push(made);
  });
  return built;
}

type Pick = (n: number) => number;

/** A cut of an axis: whole, single elements, uneven, regular, sometimes with an empty block. */
function cutOf(extent: number, pick: Pick): number[] {
  if (extent === 0) return pick(3) === 0 ? [0, 0] : [0];
  const kind = pick(6);
  if (kind === 0) return [extent];
  if (kind === 1) return new Array<number>(extent).fill(1);
  const out: number[] = [];
  const size = 1 + pick(extent);
  for (let left = extent; left > 0; ) {
    const n = Math.min(left, kind < 4 ? size : 1 + pick(extent));
    out.push(n);
    left -= n;
    if (kind === 5 && pick(8) === 0) out.push(0);
  }
  return out;
}
const chunksOf = (shape: readonly number[], pick: Pick): Chunks => shape.map((n) => axisOf(cutOf(n, pick)));

function source(pick: Pick, k: number): Built {
  const rank = [2, 2, 1, 3, 0, 2][pick(6)];
  const shape = Array.from({ length: rank }, () => [4, 5, 7, 1, 3, 6, 2, 8, 5, pick(3) ? 4 : 0][pick(10)]);
  const chunks = chunksOf(shape, pick);
  const kind = pick(8);
  if (kind === 5) return { node: random([k, 7, pick(3), 0], pick(2) ? 'float64' : 'float32', shape, chunks), rough: 1 };
  if (kind === 6 && rank > 0) return { node: index(pick(rank), shape, chunks), rough: 0 };
  if (kind === 7) return { node: constant(3, pick(2) ? 'float64' : 'int32', shape, chunks), rough: 0 };
  const dtype = (['float64', 'float64', 'int64', 'int32', 'float32', 'bool', 'uint8'] as const)[pick(7)];
  const data = new DTYPES[dtype].array(sizeOf(shape)) as TypedArray;
  for (let i = 0; i < data.length; i++) {
    const n = ((i * (7 + 2 * k) + k * 5) % 23) - 9;
    const value = dtype === 'bool' ? n & 1 : dtype === 'uint8' ? n + 9 : isFloat(dtype) ? n / 4 : n;
    (data as unknown as { [at: number]: number | bigint })[i] = dtype === 'int64' ? BigInt(value) : value;
  }
  return { node: memory(data, dtype, shape, chunks), rough: 0 };
}

/** A random affine view of `shape`: slices of any step, flips, diagonals, transposed, dropped, inserted and broadcast axes. */
export function viewOf(shape: readonly number[], pick: Pick): AffineView {
  const order = shape.map((_, axis) => axis);
  if (pick(3) === 0) order.reverse();
  const out: number[] = [];
  const maps: AxisMap[] = new Array(shape.length);
  const insert = (): void => {
    if (pick(6) === 0) out.push(1 + pick(3));
  };
  for (const axis of order) {
    insert();
    const n = shape[axis];
    if (n > 0 && pick(7) === 0) {
      maps[axis] = { offset: pick(n), stride: 0, axis: -1 };
      continue;
    }
    if (n === 0 || pick(30) === 0) {
      maps[axis] = { offset: 0, stride: 1, axis: out.length };
      out.push(0);
      continue;
    }
    const beside = maps.find((map) => map && map.axis >= 0);
    if (beside && out[beside.axis] <= n && pick(5) === 0) {
      // A diagonal: two axes of the source follow one of the view's.
      const room = n - out[beside.axis];
      const back = out[beside.axis] > 0 && pick(3) === 0;
      maps[axis] = {
        offset: (back ? out[beside.axis] - 1 : 0) + pick(room + 1),
        stride: back ? -1 : 1,
        axis: beside.axis,
      };
      continue;
    }
    const step = [1, 1, 1, 2, -1, 3, -2][pick(7)];
    const start = step > 0 ? pick(3) && pick(n) : n - 1 - (pick(3) && pick(n));
    const most = step > 0 ? Math.ceil((n - start) / step) : Math.floor(start / -step) + 1;
    maps[axis] = { offset: start, stride: step, axis: out.length };
    out.push(pick(2) ? most : 1 + pick(most));
  }
  insert();
  return { shape: out, maps };
}

/** `node` brought to `shape` by repeating and cutting, so that it can be an operand there. */
function fit(node: Node, shape: readonly number[], pick: Pick): Node | undefined {
  if (node.shape.some((n) => n === 0)) return undefined;
  const free = shape.map((_, axis) => axis);
  const maps = node.shape.map((n): AxisMap => {
    const at = free.findIndex((axis) => shape[axis] <= n);
    if (at < 0) return { offset: pick(n), stride: 0, axis: -1 };
    const [axis] = free.splice(at, 1);
    const room = n - shape[axis];
    return pick(4) === 0 && shape[axis] > 0
      ? { offset: shape[axis] - 1 + pick(room + 1), stride: -1, axis }
      : { offset: pick(room + 1), stride: 1, axis };
  });
  return view(node, { shape, maps });
}

const rougher = (...all: Rough[]): Rough => Math.max(...all) as Rough;

function step(op: number, operand: (j: number) => Built, pick: Pick, k: number): Built | undefined {
  const a = operand(0);
  const { node } = a;
  const { shape, dtype } = node;
  const rank = shape.length;
  if (op < 12) return source(pick, k);
  if (op < 34) {
    const name = ['add', 'subtract', 'multiply', 'maximum', 'minimum', 'less', 'greaterEqual', 'equal'][pick(8)];
    const b = operand(1);
    const other = pick(4) === 0 ? fit(b.node, shape, pick) : b.node;
    const scalar = dtype === 'bool' ? true : 2;
    const fits = other && compatible(shape, other.shape) ? other : undefined;
    const rough = fits ? rougher(a.rough, b.rough) : a.rough;
    if (name === 'subtract' && (dtype === 'bool' || fits?.dtype === 'bool')) return undefined;
    if (['less', 'greaterEqual', 'equal'].includes(name)) {
      if (rough === 2) return undefined;
      return { node: elementwise(name, [node, fits ?? scalar]), rough: 0 };
    }
    const made = elementwise(name, [node, fits ?? scalar]);
    const exact = !isFloat(made.dtype) || (made.dtype === 'float64' && name !== 'multiply');
    return { node: made, rough: exact ? rough : rougher(rough, 1) };
  }
  if (op < 38) {
    const b = operand(1);
    const c = operand(2);
    const condition = dtype === 'bool' ? node : a.rough < 2 ? elementwise('less', [node, 1]) : undefined;
    const left = fit(b.node, shape, pick);
    const right = fit(c.node, shape, pick);
    if (!condition || !left || !right) return undefined;
    const made = elementwise('where', [condition, left, right]);
    return { node: made, rough: rougher(b.rough, c.rough) };
  }
  if (op < 42) {
    if (isFloat(dtype))
      return { node: cast(node, dtype === 'float64' ? 'float32' : 'float64'), rough: rougher(a.rough, 1) };
    return { node: cast(node, (['float64', 'int64', 'int32', 'bool', 'uint8'] as const)[pick(5)]), rough: a.rough };
  }
  if (op < 60) return { node: view(node, viewOf(shape, pick)), rough: a.rough };
  if (op < 72) return reduce(a, pick);
  if (op < 78) {
    if (rank === 0) return undefined;
    const axis = pick(rank);
    const n = shape[axis];
    const count = n === 0 ? 0 : pick(7);
    const indices = Int32Array.from({ length: count }, () => pick(n));
    return { node: take(node, axis, indices, pick(2) ? axisOf(cutOf(count, pick)) : undefined), rough: a.rough };
  }
  if (op < 86) return join(a, operand(1), pick);
  if (op < 91) return { node: rechunk(node, chunksOf(shape, pick)), rough: a.rough };
  if (op < 94) {
    const size = sizeOf(shape);
    const divisors = Array.from({ length: size }, (_, d) => d + 1).filter((d) => size % d === 0);
    const first = size === 0 ? 0 : divisors[pick(divisors.length)];
    const target =
      size === 0
        ? [2, 0, 3]
        : [[size], [first, size / first], [1, first, size / first], size === 1 ? [] : [size / first, first]][pick(4)];
    return { node: reshape(node, target, chunksOf(target, pick)), rough: a.rough };
  }
  if (op < 97) return callBlocks(a, operand(1), pick);
  return repeat(a, operand(1), pick);
}

const compatible = (a: readonly number[], b: readonly number[]): boolean => {
  for (let k = 1; k <= Math.min(a.length, b.length); k++) {
    const [x, y] = [a[a.length - k], b[b.length - k]];
    if (x !== y && x !== 1 && y !== 1) return false;
  }
  return true;
};

function reduce({ node, rough }: Built, pick: Pick): Built | undefined {
  const { shape, dtype } = node;
  const op = (['sum', 'mean', 'max', 'argmax', 'std', 'min', 'sum'] as const)[pick(7)];
  const axes = shape.map((_, axis) => axis).filter(() => pick(2) === 0);
  if ((op === 'argmax' || op === 'max' || op === 'min') && (rough === 2 || axes.some((axis) => shape[axis] === 0)))
    return undefined;
  const after: Rough =
    op === 'std'
      ? 2
      : op === 'sum'
        ? rough === 0 || !isFloat(dtype)
          ? rough
          : 2
        : op === 'mean'
          ? rough === 0
            ? 1
            : 2
          : op === 'argmax'
            ? 0
            : rough;
  if (axes.length > 0 && axes.every((axis) => shape[axis] > 0) && (op === 'sum' || op === 'mean') && pick(3) === 0) {
    const count = 1 + pick(3);
    // Along a grouped axis labels may repeat; now and then they differ along the kept axes too.
    const extents = pick(4) === 0 ? shape : axes.map((axis) => (pick(4) === 0 ? 1 : shape[axis]));
    const codes = Int32Array.from({ length: sizeOf(extents) }, () => pick(count + 1) - 1);
    const labels = wrap(
      memory(
        codes,
        'int32',
        extents,
        extents.map((n) => axisOf([n])),
      ),
    );
    const grouped = groupLabels('test', node, labels, { axis: axes, groups: count });
    const known = pick(2) === 0 && grouped.known ? { known: grouped.known } : {};
    return { node: groupedReduction(op, node, grouped.node, axes, {}, { count, ...known }), rough: after };
  }
  const mask = isFloat(dtype) && pick(4) === 0 ? elementwise('less', [node, 1]) : undefined;
  return { node: reduction(op, node, axes, {}, mask), rough: after };
}

/** Concatenation, an overlapping write, or padding. */
function join(a: Built, b: Built, pick: Pick): Built | undefined {
  const { node } = a;
  const rank = node.shape.length;
  const rough = rougher(a.rough, b.rough);
  if (rank === 0 || node.shape.includes(0)) return undefined;
  const axis = pick(rank);
  const along = (n: number): number[] => node.shape.map((extent, k) => (k === axis ? n : extent));
  const other = (shape: readonly number[]): Node | undefined => {
    const fitted = fit(b.node, shape, pick);
    return (
      fitted &&
      (b.node.dtype === node.dtype
        ? fitted
        : isFloat(b.node.dtype) && !isFloat(node.dtype)
          ? undefined
          : cast(fitted, node.dtype))
    );
  };
  const box = (shape: readonly number[], from: number, to: number): { start: number[]; stop: number[] } => ({
    start: shape.map((_, k) => (k === axis ? from : 0)),
    stop: shape.map((extent, k) => (k === axis ? to : extent)),
  });
  const kind = pick(3);
  const n = node.shape[axis];
  const roughly = node.dtype === 'float32' ? rougher(rough, 1) : rough;
  if (kind === 0) {
    const more = pick(4);
    const right = other(along(more));
    if (!right) return undefined;
    const shape = along(n + more);
    return {
      node: assemble([node, right], [box(shape, 0, n), box(shape, n, n + more)], shape, chunksOf(shape, pick)),
      rough: roughly,
    };
  }
  if (kind === 1) {
    const start = node.shape.map((extent) => pick(extent));
    const stop = node.shape.map((extent, k) => start[k] + pick(extent - start[k] + 1));
    const patch = other(stop.map((s, k) => s - start[k]));
    if (!patch) return undefined;
    return {
      node: assemble(
        [node, patch],
        [box(node.shape, 0, n), { start, stop }],
        node.shape,
        pick(2) ? node.chunks : chunksOf(node.shape, pick),
      ),
      rough: roughly,
    };
  }
  const shape = along(n + 3);
  const zeros = constant(node.dtype === 'int64' ? 0n : 0, node.dtype, shape);
  return {
    node: assemble([zeros, node], [box(shape, 0, n + 3), box(shape, 1, n + 1)], shape, chunksOf(shape, pick)),
    rough: a.rough,
  };
}

/** Each element and twice its left neighbour, as far as the function sees; a second block is added. */
const SEES = `(...all) => {
  const b = all[0], n = b.shape.length, inner = n === 0 ? 1 : b.shape[n - 1], out = new Float64Array(b.data.length);
  for (let k = 0; k < out.length; k++) out[k] = Number(b.data[k]) + (k % inner > 0 ? 2 * Number(b.data[k - 1]) : 0);
  if (all[1] && all[1].data) for (let k = 0; k < out.length; k++) out[k] += Number(all[1].data[k]);
  return { data: out, shape: b.shape, stride: b.shape.map((_, a) => b.shape.slice(a + 1).reduce((x, y) => x * y, 1)), offset: 0 };
}`;

function callBlocks(a: Built, b: Built, pick: Pick): Built | undefined {
  const { node } = a;
  if (node.shape.includes(0)) return undefined;
  const fn = { type: 'source', name: 'sees', source: SEES } as const;
  const cut = { dtype: 'float64' as const, shape: node.shape, chunks: node.chunks };
  const rough = rougher(a.rough, 1);
  const second = pick(3) === 0 ? fit(b.node, node.shape, pick) : undefined;
  const children = second ? [node, rechunk(second, node.chunks)] : [node];
  const both = second ? rougher(rough, b.rough) : rough;
  if (pick(2) === 0) return { node: blocks(fn, children, cut), rough: both };
  const depth = node.shape.map((): [number, number] => [pick(4), pick(4)]);
  const boundary = node.shape.map(() => (['none', 'reflect', 'periodic', 'nearest', 0] as const)[pick(5)]);
  const trim = { depth, boundary };
  return { node: blocks(fn, children, cut, { overlap: children.map(() => trim), trim }), rough: both };
}

/** A time loop: a stencil, a pointwise step with an array from outside, or one that needs the whole state. */
function repeat(a: Built, b: Built, pick: Pick): Built | undefined {
  const { shape } = a.node;
  const rank = shape.length;
  if (rank === 0 || shape.includes(0) || rank > 2) return undefined;
  const child = cast(a.node, 'float64');
  if (isFloat(a.node.dtype) && a.node.dtype !== 'float64') return undefined;
  const carry = placeholder('float64', shape, child.chunks);
  const kind = pick(4);
  const outside = fit(b.node, shape, pick);
  const shift = (axis: number, by: number): Node =>
    view(carry, {
      shape: shape.map((n, k) => (k === axis ? n - 2 : n)),
      maps: shape.map((_, k) => ({ offset: k === axis ? 1 + by : 0, stride: 1, axis: k })),
    });
  let body: Node;
  const axis = pick(rank);
  if (kind === 0 && shape[axis] > 2) {
    const inner = elementwise('multiply', [elementwise('add', [shift(axis, -1), shift(axis, 1)]), 0.5]);
    const whole = { start: shape.map(() => 0), stop: shape };
    const middle = {
      start: shape.map((_, k) => (k === axis ? 1 : 0)),
      stop: shape.map((n, k) => (k === axis ? n - 1 : n)),
    };
    body = assemble([carry, inner], [whole, middle], shape, child.chunks);
  } else if (kind === 1)
    body = elementwise('subtract', [
      carry,
      reduction(
        'mean',
        carry,
        [axis].filter(() => rank === 1),
      ),
    ]);
  else if (kind === 2 && outside)
    body = elementwise('add', [elementwise('multiply', [carry, 0.5]), cast(outside, 'float64')]);
  else body = elementwise('add', [elementwise('multiply', [carry, 0.5]), 1]);
  const every = pick(3) === 0 ? 1 + pick(3) : undefined;
  const each = pick(2) ? 1 + pick(3) : undefined;
  return {
    node: iterate([child], { carries: [carry], bodies: [body], steps: pick(5), every: every, stepsPerExchange: each }),
    rough: 2,
  };
}
