/**
 * The constructors of expression nodes: each infers shape, dtype, chunks and hash, and throws when the parts do not fit.
 *
 * Scalars become constants, operands of different shapes become views of the broadcast shape, and operands of other
 * dtypes become casts, so that every node's children fit it exactly.
 */

import type { DType, Scalar, TypedArray } from '../../kernels/dtype.js';
import { elementwiseTypes } from '../../kernels/elementwise.js';
import {
  type ReductionName,
  type ReductionOptions,
  reductionOptionsKey,
  reductionProgram,
} from '../../kernels/reduction.js';
import { type AffineView, composeViews, isIdentity } from '../base/affine.js';
import { type AxisChunks, evenAxis } from '../base/axis-chunks.js';
import { axisKey } from '../base/axis-operations.js';
import { ChunkwiseError } from '../base/errors.js';
import type { FunctionSpec } from '../base/function-spec.js';
import { type Box, boxShape, type Chunks, chunksKey, sameChunks, wholeChunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { sizeOf } from '../base/shape.js';
import type { StoredArray } from '../storage/stored-array.js';
import type {
  AssembleNode,
  BlocksNode,
  CastNode,
  ConstantNode,
  ElementwiseNode,
  IndexNode,
  IterateNode,
  MemoryNode,
  Node,
  Overlap,
  PersistedNode,
  PlaceholderNode,
  RandomNode,
  RechunkNode,
  ReductionNode,
  ReshapeNode,
  StoredNode,
  TakeNode,
  ViewNode,
} from './node.js';
import { takeChunks } from './take-chunks.js';
import { alignChunks, viewChunks } from './view-chunks.js';

let unique = 0;
const identities = new WeakMap<object, number>();
const identityOf = (value: object): number => {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, ++unique);
  return unique;
};
const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** An array over `data`, C order. @throws 'shape' when the sizes differ */
export function memory(data: TypedArray, dtype: DType, shape: readonly number[], chunks: Chunks): MemoryNode {
  if (data.length !== sizeOf(shape)) {
    throw new ChunkwiseError('shape', `fromTypedArray: ${data.length} elements do not fill shape ${text(shape)}`);
  }
  return {
    kind: 'memory',
    data,
    dtype,
    shape,
    chunks,
    children: [],
    hash: hashParts('memory', identityOf(data), dtype, text(shape), chunksKey(chunks)),
  };
}

/** A Zarr array cut into `chunks`. */
export const stored = (array: StoredArray, chunks: Chunks): StoredNode => ({
  kind: 'stored',
  array,
  dtype: array.dtype,
  shape: array.shape,
  chunks,
  children: [],
  // The whole record but its attributes: a path may hold another encoding than it did.
  hash: hashParts(
    'stored',
    JSON.stringify({ ...array, attributes: undefined, fillValue: String(array.fillValue) }),
    chunksKey(chunks),
  ),
});

/** Blocks kept by an earlier run. */
export const persisted = (handle: number, dtype: DType, shape: readonly number[], chunks: Chunks): PersistedNode => ({
  kind: 'persisted',
  handle,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('persisted', handle),
});

/** Raw random numbers of dtype float64, float32, uint32 or uint64. */
export const random = (key: RandomNode['key'], dtype: DType, shape: readonly number[], chunks: Chunks): RandomNode => ({
  kind: 'random',
  key,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('random', ...key, dtype, text(shape), chunksKey(chunks)),
});

/** `value` everywhere; one chunk unless said otherwise. */
export const constant = (
  value: Scalar,
  dtype: DType,
  shape: readonly number[],
  chunks: Chunks = wholeChunks(shape),
): ConstantNode => ({
  kind: 'constant',
  value,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts(
    'constant',
    typeof value,
    Object.is(value, -0) ? '-0' : String(value),
    dtype,
    text(shape),
    chunksKey(chunks),
  ),
});

/** Each element's coordinate along `axis`. */
export const index = (axis: number, shape: readonly number[], chunks: Chunks): IndexNode => ({
  kind: 'index',
  axis,
  dtype: 'int64',
  shape,
  chunks,
  children: [],
  hash: hashParts('index', axis, text(shape), chunksKey(chunks)),
});

/** `child` as `dtype`; itself when it has that dtype. */
export function cast(child: Node, dtype: DType): Node {
  if (child.dtype === dtype) return child;
  const node: CastNode = {
    kind: 'cast',
    dtype,
    shape: child.shape,
    chunks: child.chunks,
    children: [child],
    hash: hashParts('cast', dtype, child.hash),
  };
  return node;
}

/** A view of `child`; views of views become one, the identity becomes the child. */
export function view(child: Node, map: AffineView): Node {
  if (isIdentity(map, child.shape)) return child;
  const source = child.kind === 'view' ? child.children[0] : child;
  const whole = child.kind === 'view' ? composeViews(map, child.view) : map;
  if (isIdentity(whole, source.shape) && sameChunks(source.chunks, viewChunks(map, child.chunks))) return source;
  const chunks = viewChunks(map, child.chunks);
  const key = whole.maps.map((m) => `${m.offset}:${m.stride}:${m.axis}`).join(',');
  const node: ViewNode = {
    kind: 'view',
    view: whole,
    dtype: source.dtype,
    shape: map.shape,
    chunks,
    children: [source],
    hash: hashParts('view', text(map.shape), key, chunksKey(chunks), source.hash),
  };
  return node;
}

/** The shape that `shapes` broadcast to. @throws 'shape' naming `operation` and all shapes */
export function broadcastShapes(operation: string, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((extent, k) => {
      const axis = rank - shape.length + k;
      if (extent === 1 || extent === out[axis]) return;
      if (out[axis] !== 1) {
        throw new ChunkwiseError(
          'shape',
          `${operation}: shapes ${shapes.map(text).join(' and ')} do not broadcast: axis ${axis} has extents ${out[axis]} and ${extent}. ` +
            `Extents must be equal or 1, counted from the last axis; insert axes with expandDims or slice with null`,
        );
      }
      out[axis] = extent;
    });
  }
  return out;
}

/** `child` seen under `shape`, which it must broadcast to. @throws 'shape' */
export function broadcastTo(child: Node, shape: readonly number[], operation = 'broadcastTo'): Node {
  const lead = shape.length - child.shape.length;
  const fits = lead >= 0 && child.shape.every((extent, axis) => extent === shape[axis + lead] || extent === 1);
  if (!fits)
    throw new ChunkwiseError(
      'shape',
      `${operation}: shape ${text(child.shape)} does not broadcast to ${text(shape)}: counted from the last axis, extents must be equal or 1; insert axes with expandDims or reshape`,
    );
  if (sameShape(child.shape, shape)) return child;
  if (child.kind === 'constant') return constant(child.value, child.dtype, shape);
  return view(child, {
    shape,
    maps: child.shape.map((extent, axis) =>
      extent === shape[axis + lead] ? { offset: 0, stride: 1, axis: axis + lead } : { offset: 0, stride: 0, axis: -1 },
    ),
  });
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((n, axis) => n === b[axis]));

/** Scalars met with a shape, so that a loop that adds 1 a thousand times makes one constant. */
const scalars = new WeakMap<readonly number[], Map<string, ConstantNode>>();
const SCALARS_KEPT = 16;

/** The constant that a scalar operand becomes. */
function scalar(value: Scalar, dtype: DType, shape: readonly number[]): ConstantNode {
  let known = scalars.get(shape);
  if (!known || known.size >= SCALARS_KEPT) {
    known = new Map();
    scalars.set(shape, known);
  }
  const key = `${dtype} ${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`;
  let node = known.get(key);
  if (!node) {
    node = constant(value, dtype, shape);
    known.set(key, node);
  }
  return node;
}

/** An operand of an elementwise operation: an expression, or a scalar whose dtype gives way (NumPy 2's weak scalars). */
export type Operand = Node | Scalar;
const isNode = (operand: Operand): operand is Node => typeof operand === 'object';

/**
 * Elementwise `op` over operands of any shapes that broadcast.
 *
 * @throws 'shape' when they do not, 'dtype' when the op does not take their dtypes
 */
export function elementwise(op: string, operands: readonly Operand[]): Node {
  const nodes = operands.filter(isNode);
  // Operands of one shape share its very array, so that what is kept for a shape is found again.
  const shape =
    nodes.length > 0 && nodes.every((node) => sameShape(node.shape, nodes[0].shape))
      ? nodes[0].shape
      : broadcastShapes(
          op,
          nodes.map((node) => node.shape),
        );
  let types: { readonly inputs: readonly DType[]; readonly result: DType };
  try {
    types = elementwiseTypes(
      op,
      operands.map((operand) => (isNode(operand) ? operand.dtype : { weak: operand })),
    );
  } catch (cause) {
    const given = operands.map((operand) => (isNode(operand) ? operand.dtype : String(operand))).join(', ');
    throw new ChunkwiseError('dtype', `${op}(${given}): ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const children = operands.map((operand, k) =>
    isNode(operand) ? broadcastTo(cast(operand, types.inputs[k]), shape, op) : scalar(operand, types.inputs[k], shape),
  );
  return elementwiseNode(op, children, types.result);
}

/** An elementwise node over children that already fit. */
export const elementwiseNode = (
  op: string,
  children: readonly Node[],
  dtype: DType,
  chunks?: Chunks,
): ElementwiseNode => ({
  kind: 'elementwise',
  op,
  dtype,
  shape: children[0].shape,
  chunks: chunks ?? alignChunks(children),
  children,
  hash: hashParts('elementwise', op, dtype, chunks ? chunksKey(chunks) : '', ...children.map((child) => child.hash)),
});

/**
 * Reduction `op` over `axes` (already normalised, ascending, distinct).
 *
 * @param mask bool, of the child's shape: which elements count
 * @throws 'dtype' for a dtype the op does not take
 */
export function reduction(
  op: ReductionName,
  child: Node,
  axes: readonly number[],
  { masked: _, ...others }: ReductionOptions = {},
  groups?: ReductionNode['groups'],
  mask?: Node,
): ReductionNode {
  const options: ReductionOptions = mask ? { ...others, masked: true } : others;
  const children = mask ? [child, mask] : [child];
  let dtype: DType;
  try {
    dtype = reductionProgram(op, child.dtype, options).dtype;
  } catch (cause) {
    throw new ChunkwiseError(
      'dtype',
      `${op}(${child.dtype}): ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const keep = (_: unknown, axis: number): boolean => !axes.includes(axis);
  const shape = groups ? child.shape.map((n, axis) => (axis === axes[0] ? groups.count : n)) : child.shape.filter(keep);
  const chunks = groups
    ? child.chunks.map((c, axis) => (axis === axes[0] ? evenAxis(groups.count, 1) : c))
    : child.chunks.filter(keep);
  return {
    kind: 'reduction',
    op,
    axes,
    options,
    ...(groups ? { groups } : {}),
    dtype,
    shape,
    chunks,
    children,
    hash: hashParts(
      'reduction',
      op,
      axes.join(),
      reductionOptionsKey(options),
      groups ? `${groups.count}:${groups.labels.join()}` : '',
      ...children.map(({ hash }) => hash),
    ),
  };
}

/** `indices` (within bounds) along `axis`, cut along it as `chunks` says or so that each block has few sources. */
export function take(child: Node, axis: number, indices: Int32Array, chunks?: AxisChunks): TakeNode {
  const cut = chunks ?? takeChunks(child, axis, indices);
  const replace = <T>(list: readonly T[], value: T): T[] => list.map((old, k) => (k === axis ? value : old));
  return {
    kind: 'take',
    axis,
    indices,
    dtype: child.dtype,
    shape: replace(child.shape, indices.length),
    chunks: replace(child.chunks, cut),
    children: [child],
    hash: hashParts('take', axis, indices.join(), axisKey(cut), child.hash),
  };
}

/** Children laid into `regions` of an array of `shape`; all of one dtype, together covering everything. */
export function assemble(
  children: readonly Node[],
  regions: readonly Box[],
  shape: readonly number[],
  chunks: Chunks,
): AssembleNode {
  children.forEach((child, k) => {
    const want = boxShape(regions[k]);
    if (child.dtype !== children[0].dtype || child.shape.some((n, axis) => n !== want[axis])) {
      throw new ChunkwiseError(
        'internal',
        `assemble: part ${k} of ${child.dtype} ${text(child.shape)} does not fit ${children[0].dtype} ${text(want)}`,
      );
    }
  });
  const key = regions.map((box) => `${box.start.join()}-${box.stop.join()}`).join(';');
  return {
    kind: 'assemble',
    regions,
    dtype: children[0].dtype,
    shape,
    chunks,
    children,
    hash: hashParts('assemble', key, text(shape), chunksKey(chunks), ...children.map((child) => child.hash)),
  };
}

/** `child` cut into `chunks`; itself when it is cut so already. */
export function rechunk(child: Node, chunks: Chunks): Node {
  if (sameChunks(child.chunks, chunks)) return child;
  const source = child.kind === 'rechunk' ? child.children[0] : child;
  if (sameChunks(source.chunks, chunks)) return source;
  const node: RechunkNode = {
    kind: 'rechunk',
    dtype: child.dtype,
    shape: child.shape,
    chunks,
    children: [source],
    hash: hashParts('rechunk', chunksKey(chunks), source.hash),
  };
  return node;
}

/** `child`'s elements in C order under `shape` of the same size. */
export const reshape = (child: Node, shape: readonly number[], chunks: Chunks): ReshapeNode => ({
  kind: 'reshape',
  dtype: child.dtype,
  shape,
  chunks,
  children: [child],
  hash: hashParts('reshape', text(shape), chunksKey(chunks), child.hash),
});

/** A user's function over the blocks of `children`, whose blocks along shared axes correspond. */
export function blocks(
  fn: FunctionSpec,
  children: readonly Node[],
  result: { readonly dtype: DType; readonly shape: readonly number[]; readonly chunks: Chunks },
  options: { readonly args?: readonly unknown[]; readonly overlap?: Overlap; readonly trim?: boolean } = {},
): BlocksNode {
  const args = options.args ?? [];
  return {
    kind: 'blocks',
    fn,
    args,
    trim: options.trim ?? false,
    ...(options.overlap ? { overlap: options.overlap } : {}),
    ...result,
    children,
    // A user's function may be impure: every call is its own array.
    hash: hashParts('blocks', ++unique),
  };
}

/** Stands for the carried array in a body that {@link iterate} repeats. */
export const placeholder = (dtype: DType, shape: readonly number[], chunks: Chunks): PlaceholderNode => ({
  kind: 'placeholder',
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('placeholder', ++unique),
});

/** `steps` times `body` over `carry`, beginning with `child`. Body, carry and child have one shape and dtype. */
export function iterate(
  child: Node,
  carry: PlaceholderNode,
  body: Node,
  steps: number,
  every?: number,
  stepsPerExchange?: number,
): IterateNode {
  if (
    body.dtype !== child.dtype ||
    body.shape.length !== child.shape.length ||
    body.shape.some((n, k) => n !== child.shape[k])
  ) {
    throw new ChunkwiseError(
      'shape',
      `iterate: a step turns ${child.dtype} ${text(child.shape)} into ${body.dtype} ${text(body.shape)}; it must keep shape and dtype (use astype, or set to write into part of the array)`,
    );
  }
  const frames = every === undefined ? undefined : Math.floor(steps / every) + 1;
  return {
    kind: 'iterate',
    steps,
    ...(every === undefined ? {} : { every }),
    ...(stepsPerExchange === undefined ? {} : { stepsPerExchange }),
    carry,
    body,
    dtype: child.dtype,
    shape: frames === undefined ? child.shape : [frames, ...child.shape],
    chunks: frames === undefined ? child.chunks : [evenAxis(1, frames), ...child.chunks],
    children: [child],
    hash: hashParts('iterate', steps, every, stepsPerExchange, carry.hash, body.hash, child.hash),
  };
}
