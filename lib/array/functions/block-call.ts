/**
 * Calls of a user's function for blocks that correspond: how they are made to, which blocks result, and of which dtypes.
 */
import type { DType } from '../../../kernels/dtype.js';
import { axisOf, evenAxis } from '../../base/axis-chunks.js';
import { sameAxis, someSize } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import type { Chunks } from '../../base/grid.js';
import { blocks, broadcastShapes, rechunk, view } from '../../expr/build.js';
import type { Node, Overlap } from '../../expr/node.js';
import { alignChunks } from '../../expr/view-chunks.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { wrap } from '../chunked-array.js';
import { expandDims } from '../shaping/manipulation.js';
import { checkedArgs } from './block-kinds.js';
import type { MapBlocksOptions } from './blocks.js';
import { severalResults } from './several-results.js';

/** What a call over blocks may be told. */
type BlockCallOptions = Omit<MapBlocksOptions, 'capture'>;

/** A call: arrays whose blocks correspond, the function, and for each array what its blocks show of their neighbours. */
export interface BlockCall {
  readonly operation: string;
  readonly spec: FunctionSpec;
  readonly nodes: readonly Node[];
  readonly options: BlockCallOptions;
  readonly overlap?: readonly Overlap[];
  /** The halo that results have, which is cut off. */
  readonly trim?: Overlap;
}

/** Blocks of all nodes made to correspond: broadcast against each other, cut alike; extents of 1 stay. */
export function aligned(operation: string, nodes: readonly Node[], align = true): Node[] {
  const shape = broadcastShapes(
    operation,
    nodes.map((node) => node.shape),
  );
  const full = nodes.filter((node) => node.shape.length === shape.length && node.shape.every((n, k) => n === shape[k]));
  if (full.length === 0) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: none of the arrays ${nodes.map((node) => shapeText(node.shape)).join(', ')} has the whole shape ${shapeText(shape)}; broadcast one of them with broadcastTo`,
    );
  }
  const chunks = alignChunks(full);
  return nodes.map((node, k) => {
    const lead = shape.length - node.shape.length;
    const cuts = node.chunks.map((cut, axis) => (node.shape[axis] === 1 ? cut : chunks[axis + lead]));
    const stray = align ? -1 : cuts.findIndex((cut, axis) => !sameAxis(cut, node.chunks[axis]));
    if (stray >= 0)
      throw new ChunkwiseError(
        'chunks',
        `${operation}: array ${k} is cut otherwise along axis ${stray}; rechunk the arrays alike, or leave alignArrays true`,
      );
    return rechunk(node, cuts);
  });
}

/** A user's chunks for the blocks that a function returns: as many as the blocks it gets. */
function resultChunks(
  operation: string,
  given: NonNullable<BlockCallOptions['chunks']>,
  counts: readonly number[],
): Chunks {
  const chunks = given.map((axis, k) => (typeof axis === 'number' ? evenAxis(axis, counts[k] ?? 0) : axisOf(axis)));
  if (
    chunks.length !== counts.length ||
    chunks.some((axis, k) => axis.length !== counts[k] || someSize(axis, (n) => !Number.isInteger(n) || n < 0))
  ) {
    throw new ChunkwiseError(
      'chunks',
      `${operation}: chunks ${JSON.stringify(given)} do not fit ${counts.join(' x ')} blocks; give for each axis one extent, or one for each block`,
    );
  }
  return chunks;
}

/** Where in a list with hidden (-1) places the visible place number `axis` begins. */
function positionOf(places: readonly number[], axis: number): number {
  let visible = 0;
  for (let k = 0; k < places.length; k++) {
    if (places[k] === 0 && visible++ === axis) return k;
  }
  return places.length;
}

/** The results of a call that gives several of one shape. */
function callsOfSeveral(
  { operation, spec, options, overlap, trim }: BlockCall,
  nodes: readonly Node[],
  chunks: Chunks,
  dtypes: readonly DType[],
): Node[] {
  const rank = chunks.length;
  const leads = nodes.map((node) => rank - node.shape.length);
  // Children have all axes of the node, and one of extent 1 beside the records'.
  const children = nodes.map((node, k) => {
    const ones = Array.from({ length: leads[k] }, () => evenAxis(1, 1));
    const wide = view(node, {
      shape: [...ones.map(() => 1), ...node.shape, 1],
      maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + leads[k] })),
    });
    return rechunk(wide, [...ones, ...node.chunks, evenAxis(1, 1)]);
  });
  const spreadHalo = ({ depth, boundary }: Overlap, lead: number): Overlap => ({
    depth: [...Array.from({ length: lead }, (): [number, number] => [0, 0]), ...depth, [0, 0]],
    boundary: [...Array.from({ length: lead }, (): 'none' => 'none'), ...boundary, 'none'],
  });
  return severalResults(
    spec,
    children,
    chunks,
    0,
    dtypes.map((dtype) => ({ dtype, shape: [] })),
    {
      args: checkedArgs(operation, options.args),
      form: {
        operation,
        loop: rank,
        axes: nodes.map((node, k) => node.shape.map((_, axis) => axis + leads[k])),
      },
      ...(overlap ? { overlap: overlap.map((halo, k) => spreadHalo(halo, leads[k])) } : {}),
      ...(trim ? { trim: spreadHalo(trim, 0) } : {}),
    },
  );
}

/** The nodes of a call: one, or one for each of `outputDtypes`. @throws 'chunks' when blocks do not correspond */
export function callBlocks(call: BlockCall): Node[] {
  const { operation, spec, nodes: given, options, overlap, trim } = call;
  let nodes = given;
  const rank = Math.max(...nodes.map((node) => node.shape.length));
  const model =
    nodes.find(
      (node) =>
        node.shape.length === rank &&
        node.chunks.every((c, k) =>
          nodes.every((other) => other.shape.length < rank || other.chunks[k].length <= c.length),
        ),
    ) ?? nodes[0];
  const dropped = options.dropAxis === undefined ? [] : normalizeAxes(operation, options.dropAxis, model.shape);
  const uncut = dropped.find((axis) => model.chunks[axis].length !== 1);
  if (uncut !== undefined) {
    throw new ChunkwiseError(
      'chunks',
      `${operation}: dropped axis ${uncut} is cut into ${model.chunks[uncut].length} blocks; rechunk it to one, as with rechunk([…, -1, …])`,
    );
  }
  const count = typeof options.newAxis === 'number' ? 1 : (options.newAxis?.length ?? 0);
  const added =
    options.newAxis === undefined
      ? []
      : normalizeAxes(operation, options.newAxis, new Array<number>(rank + count - dropped.length).fill(1));
  // Positions of dropped axes are kept with extent 1 while the function runs, and squeezed afterwards.
  let chunks: Chunks = model.chunks.map((cut, axis) => (dropped.includes(axis) ? evenAxis(1, 1) : cut));
  let places = chunks.map((_, axis) => (dropped.includes(axis) ? -1 : 0));
  for (const axis of added) {
    const at = positionOf(places, axis);
    chunks = [...chunks.slice(0, at), evenAxis(1, 1), ...chunks.slice(at)];
    places = [...places.slice(0, at), 0, ...places.slice(at)];
    nodes = nodes.map((node) => (node.shape.length < rank ? node : expandDims(wrap(node), { axis: at }).node));
  }
  if (options.chunks) {
    const visible = chunks.filter((_, k) => places[k] === 0);
    const given = resultChunks(
      operation,
      options.chunks,
      visible.map((cut) => cut.length),
    );
    let next = 0;
    chunks = chunks.map((cut, k) => (places[k] === 0 ? given[next++] : cut));
  }
  const shape = chunks.map((cut) => cut.extent);
  const args = checkedArgs(operation, options.args);
  const halo = overlap ? { overlap, ...(trim ? { trim } : {}) } : {};
  const made =
    options.outputDtypes === undefined
      ? [blocks(spec, nodes, { dtype: options.dtype ?? given[0].dtype, shape, chunks }, { args, ...halo })]
      : callsOfSeveral(call, nodes, chunks, options.outputDtypes);
  if (dropped.length === 0) return made;
  let next = 0;
  const seen = {
    shape: shape.filter((_, k) => places[k] === 0),
    maps: shape.map((_, k) =>
      places[k] === 0 ? { offset: 0, stride: 1, axis: next++ } : { offset: 0, stride: 0, axis: -1 },
    ),
  };
  return made.map((node) => view(node, seen));
}
