/**
 * Arrays laid beside each other: concatenation, stacking, padding and rolling are boxes assembled into one array, without
 * copies of their own.
 */
import type { Scalar } from '../../kernels/dtype.js';
import { promoteTypes } from '../../kernels/promote.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Box, Chunks } from '../base/grid.js';
import { assemble, cast, constant, view } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { type ArrayLike, convertScalar, nodeOf } from './asarray.js';
import { checkCount, checkOptions, normalizeAxis, shapeText } from './axes.js';
import { type ChunkedArray, wrap } from './chunked-array.js';
import { pick } from './indexing.js';
import { expandDims, reshapeTo } from './manipulation.js';
import type { DTypeOf } from './types.js';

/** Joins nodes of one dtype, whose shapes differ along `axis` only. */
function join(nodes: readonly Node[], axis: number): Node {
  const parts = nodes.filter((node) => node.shape[axis] > 0);
  if (parts.length === 0) return nodes[0];
  if (parts.length === 1) return parts[0];
  const largest = parts.reduce((a, b) => (b.shape[axis] > a.shape[axis] ? b : a));
  const regions: Box[] = [];
  let at = 0;
  for (const node of parts) {
    const start = node.shape.map((_, k) => (k === axis ? at : 0));
    at += node.shape[axis];
    regions.push({ start, stop: node.shape.map((n, k) => (k === axis ? at : n)) });
  }
  const shape = largest.shape.map((n, k) => (k === axis ? at : n));
  const chunks: Chunks = largest.chunks.map((c, k) => (k === axis ? parts.flatMap((node) => node.chunks[axis]) : c));
  return assemble(parts, regions, shape, chunks);
}

const common = (nodes: readonly Node[]): Node[] => {
  const dtype = nodes.map((node) => node.dtype).reduce(promoteTypes);
  return nodes.map((node) => cast(node, dtype));
};

function someNodes(operation: string, arrays: readonly ArrayLike[]): Node[] {
  if (!Array.isArray(arrays) || arrays.length === 0) {
    throw new ChunkwiseError('argument', `${operation}: give a list of one or more arrays`);
  }
  return common(arrays.map((x) => nodeOf(x, operation)));
}

/**
 * Arrays joined along an axis that they have (default 0); `axis: null` joins them raveled.
 *
 * @throws 'shape' when their shapes differ along another axis
 * @example
 * cw.concat([a, b], { axis: 1 })
 */
export function concat(arrays: readonly ArrayLike[], options: { readonly axis?: number | null } = {}): ChunkedArray {
  checkOptions('concat', options, ['axis']);
  let nodes = someNodes('concat', arrays);
  if (options.axis === null) nodes = nodes.map((node) => reshapeTo('concat', node, [-1]));
  const shapes = nodes.map((node) => shapeText(node.shape)).join(', ');
  const axis = normalizeAxis('concat', options.axis ?? 0, nodes[0].shape);
  for (const node of nodes) {
    const fits =
      node.shape.length === nodes[0].shape.length && node.shape.every((n, k) => k === axis || n === nodes[0].shape[k]);
    if (!fits) {
      throw new ChunkwiseError(
        'shape',
        `concat: shapes ${shapes} differ along another axis than ${axis}; only extents along the axis joined may differ`,
      );
    }
  }
  return wrap(join(nodes, axis));
}

/** NumPy's name of {@link concat}. @example cw.concatenate([a, b]) */
export const concatenate = concat;

/**
 * Arrays of one shape joined along a new axis (default the first).
 *
 * @throws 'shape' when the shapes differ
 * @example
 * cw.stack([u, v], { axis: -1 })
 */
export function stack(arrays: readonly ArrayLike[], options: { readonly axis?: number } = {}): ChunkedArray {
  checkOptions('stack', options, ['axis']);
  const nodes = someNodes('stack', arrays);
  const first = nodes[0].shape;
  if (nodes.some((node) => node.shape.length !== first.length || node.shape.some((n, k) => n !== first[k]))) {
    throw new ChunkwiseError(
      'shape',
      `stack: shapes ${nodes.map((node) => shapeText(node.shape)).join(', ')} differ; they must be equal, or use concat`,
    );
  }
  const axis = normalizeAxis('stack', options.axis ?? 0, [...first, 1]);
  return wrap(
    join(
      nodes.map((node) => expandDims(wrap(node), { axis }).node),
      axis,
    ),
  );
}

/** Arrays stacked as rows: 1-D ones become rows first. @example cw.vstack([a, b]) */
export const vstack = (arrays: readonly ArrayLike[]): ChunkedArray =>
  concat(
    arrays.map((x) => {
      const node = nodeOf(x, 'vstack');
      return wrap(node.shape.length < 2 ? reshapeTo('vstack', node, [1, -1]) : node);
    }),
  );

/** Arrays stacked side by side: along axis 1, 1-D ones along axis 0. @example cw.hstack([a, b]) */
export function hstack(arrays: readonly ArrayLike[]): ChunkedArray {
  const parts = arrays.map((x) => {
    const node = nodeOf(x, 'hstack');
    return wrap(node.shape.length === 0 ? reshapeTo('hstack', node, [1]) : node);
  });
  return concat(parts, { axis: parts[0]?.ndim === 1 ? 0 : 1 });
}

/** How {@link pad} fills: a value, the edge, or the array again, mirrored with or without its edge or repeated. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric' | 'wrap';

/** How many elements to add: everywhere, [before, after] for every axis, or such a pair for each axis. */
export type PadWidth = number | readonly [number, number] | readonly (readonly [number, number])[];

const padWidths = (width: PadWidth, shape: readonly number[]): (readonly [number, number])[] => {
  const isPair = Array.isArray(width) && typeof width[0] === 'number';
  const pairs = shape.map((_, axis): readonly [number, number] =>
    typeof width === 'number'
      ? [width, width]
      : isPair
        ? (width as [number, number])
        : (width as [number, number][])[axis],
  );
  const wrong = !isPair && typeof width !== 'number' && width.length !== shape.length;
  if (wrong || pairs.some((pair) => !Array.isArray(pair) || pair.length !== 2)) {
    throw new ChunkwiseError(
      'argument',
      `pad: ${JSON.stringify(width)} does not fit shape ${shapeText(shape)}; give one number, [before, after], or such a pair for each axis`,
    );
  }
  for (const pair of pairs) for (const n of pair) checkCount('pad', 'a width', n);
  return pairs;
};

/** The source index that place `k` of the extended axis (negative: before it) shows. */
function mirrored(k: number, extent: number, mode: PadMode): number {
  const modulo = (a: number, n: number): number => ((a % n) + n) % n;
  if (mode === 'edge') return Math.min(Math.max(k, 0), extent - 1);
  if (mode === 'wrap') return modulo(k, extent);
  if (mode === 'symmetric') {
    const place = modulo(k, 2 * extent);
    return place < extent ? place : 2 * extent - 1 - place;
  }
  if (extent === 1) return 0;
  const place = modulo(k, 2 * extent - 2);
  return place < extent ? place : 2 * extent - 2 - place;
}

/** Elements picked along `axis`; the same one over and over is a broadcast. */
function margin(node: Node, axis: number, indices: readonly number[]): Node {
  if (indices.length > 1 && indices.every((k) => k === indices[0])) {
    return view(node, {
      shape: node.shape.map((n, k) => (k === axis ? indices.length : n)),
      maps: node.shape.map((_, k) =>
        k === axis ? { offset: indices[0], stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: k },
      ),
    });
  }
  return pick(node, axis, Int32Array.from(indices));
}

/**
 * `x` with elements added around it.
 *
 * @throws 'argument' for widths that do not fit or an unknown mode, 'shape' when an empty axis would have to be repeated
 * @example
 * cw.pad(x, 1, { mode: 'reflect' })
 * cw.pad(x, [[0, 0], [2, 3]], { mode: 'constant', value: -1 })
 */
export function pad<X extends ArrayLike>(
  x: X,
  width: PadWidth,
  options: { readonly mode?: PadMode; readonly value?: Scalar } = {},
): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'pad');
  checkOptions('pad', options, ['mode', 'value']);
  const widths = padWidths(width, node.shape);
  const mode = options.mode ?? 'constant';
  if (mode === 'constant') {
    const shape = node.shape.map((n, axis) => n + widths[axis][0] + widths[axis][1]);
    const chunks = node.chunks.map((c, axis) => [widths[axis][0], ...c, widths[axis][1]].filter((n) => n > 0));
    const cut = chunks.map((c) => (c.length === 0 ? [0] : c));
    const around = constant(convertScalar(options.value ?? 0, node.dtype), node.dtype, shape, cut);
    const whole: Box = { start: shape.map(() => 0), stop: shape };
    const region: Box = {
      start: widths.map(([before]) => before),
      stop: node.shape.map((n, axis) => n + widths[axis][0]),
    };
    return wrap(assemble([around, node], [whole, region], shape, cut));
  }
  if (!['edge', 'reflect', 'symmetric', 'wrap'].includes(mode)) {
    throw new ChunkwiseError(
      'argument',
      `pad: there is no mode '${String(mode)}'; use constant, edge, reflect, symmetric or wrap`,
    );
  }
  let out = node;
  widths.forEach(([before, after], axis) => {
    const extent = out.shape[axis];
    if (before + after === 0) return;
    if (extent === 0)
      throw new ChunkwiseError(
        'shape',
        `pad: axis ${axis} of shape ${shapeText(node.shape)} is empty, so mode '${mode}' has nothing to repeat; use mode 'constant'`,
      );
    const head = Array.from({ length: before }, (_, k) => mirrored(k - before, extent, mode));
    const tail = Array.from({ length: after }, (_, k) => mirrored(extent + k, extent, mode));
    out = join([margin(out, axis, head), out, margin(out, axis, tail)], axis);
  });
  return wrap(out);
}

/**
 * Elements shifted along axes, those pushed out at one end coming in at the other. Without `axis` the elements are
 * shifted in C order.
 *
 * @throws 'shape' for an axis out of range, 'argument' when shifts and axes do not correspond
 * @example
 * cw.roll(x, 1, { axis: 0 })
 * cw.roll(x, [1, -2], { axis: [0, 1] })
 */
export function roll<X extends ArrayLike>(
  x: X,
  shift: number | readonly number[],
  options: { readonly axis?: number | readonly number[] | null } = {},
): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'roll');
  checkOptions('roll', options, ['axis']);
  if (options.axis === undefined || options.axis === null) {
    const flat = rollAxis(reshapeTo('roll', node, [-1]), 0, Number(shift));
    return wrap(reshapeTo('roll', flat, node.shape, { chunks: node.chunks }));
  }
  const axes = (typeof options.axis === 'number' ? [options.axis] : options.axis).map((axis) =>
    normalizeAxis('roll', axis, node.shape),
  );
  const shifts = typeof shift === 'number' ? axes.map(() => shift) : shift;
  if (shifts.length !== axes.length) {
    throw new ChunkwiseError('argument', `roll: ${shifts.length} shifts for ${axes.length} axes; give one for each`);
  }
  return wrap(axes.reduce((out, axis, k) => rollAxis(out, axis, shifts[k]), node));
}

function rollAxis(node: Node, axis: number, shift: number): Node {
  if (!Number.isInteger(shift)) throw new ChunkwiseError('argument', `roll: the shift ${shift} is not a whole number`);
  const extent = node.shape[axis];
  const by = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
  if (by === 0) return node;
  const part = (start: number, length: number): Node =>
    view(node, {
      shape: node.shape.map((n, k) => (k === axis ? length : n)),
      maps: node.shape.map((_, k) => ({ offset: k === axis ? start : 0, stride: 1, axis: k })),
    });
  return join([part(extent - by, by), part(0, extent - by)], axis);
}

/**
 * `x` repeated like tiles: `repeats[k]` times along axis k.
 *
 * @example
 * cw.tile([1, 2], [2, 3]) // [[1, 2, 1, 2, 1, 2], [1, 2, 1, 2, 1, 2]]
 */
export function tile<X extends ArrayLike>(x: X, repeats: number | readonly number[]): ChunkedArray<DTypeOf<X>> {
  const counts = typeof repeats === 'number' ? [repeats] : [...repeats];
  for (const n of counts) checkCount('tile', 'a count', n);
  let node = nodeOf(x, 'tile');
  const rank = Math.max(node.shape.length, counts.length);
  while (counts.length < rank) counts.unshift(1);
  node = reshapeTo('tile', node, [...new Array<number>(rank - node.shape.length).fill(1), ...node.shape]);
  counts.forEach((count, axis) => {
    node = count === 0 ? pick(node, axis, new Int32Array(0)) : join(new Array<Node>(count).fill(node), axis);
  });
  return wrap(node);
}
