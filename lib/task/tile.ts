/**
 * Tiles: how a task's box is worked through in pieces that fit the cache, so that generated and assembled operands need
 * scratch memory for one tile only. A function of shapes alone: the same plan gives the same tiles on any thread.
 */
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { sourceBox } from '../base/affine.js';
import { type Box, boxShape } from '../base/grid.js';
import { decodesParts } from '../storage/reading/streaming.js';
import type { StoredArray } from '../storage/stored-array.js';
import type { BlockLists } from './block-lists.js';
import type { Edge } from './edge.js';
import type { Operand, Part } from './stage.js';

/** Scratch bytes that reading a box of a stored array takes. */
export type ReadingBytes = (stored: StoredArray, box: Box) => number;

/** An operand that is decoded where it is used. */
export type StoredOperand = Extract<Operand, { kind: 'stored' }>;

/** Elements of one tile: about half of a level-2 cache as float64. */
const TILE_ELEMENTS = 32 * 1024;
/** Bytes of a stored array that are decoded at a time, for the kernel to find them in the level-2 cache. */
const STREAM_BYTES = 1 << 20;

/**
 * The operand that a part shows as it is, each element once: it is generated or assembled straight in the task's output,
 * without a kernel.
 */
export function movedOperand(part: Part): Extract<Operand, { kind: 'block' | 'random' | 'stored' }> | undefined {
  const { code } = part.program;
  if (code.length !== 1 || code[0].kind !== 'load') return undefined;
  const operand = part.operands[code[0].operand];
  if (operand.kind !== 'random' && operand.kind !== 'block' && operand.kind !== 'stored') return undefined;
  const { shape, maps } = operand.view;
  const used = maps.filter((map) => map.axis >= 0 && map.stride !== 0).map((map) => map.axis);
  const once = new Set(used).size === used.length && shape.every((n, axis) => n === 1 || used.includes(axis));
  return once ? operand : undefined;
}

/** Bytes rounded up to whole cache lines, so that arrays in one allocation do not share them. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Extents of a tile of `shape`: inner axes whole as long as they fit. */
export function tileShape(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length).fill(1);
  let room = TILE_ELEMENTS;
  for (let axis = shape.length - 1; axis >= 0 && room > 1; axis--) {
    out[axis] = Math.max(1, Math.min(shape[axis], Math.floor(room)));
    room = Math.floor(room / out[axis]);
  }
  return out;
}

/** Calls `visit` with the tiles of `box` in C order; once with the whole box when it needs no tiling. */
export function forEachTile(
  box: Box,
  tile: readonly number[] | undefined,
  visit: (tile: Box, first: boolean) => void,
): void {
  const shape = boxShape(box);
  if (shape.some((n) => n === 0)) return;
  if (!tile || shape.every((n, axis) => n <= tile[axis])) {
    visit(box, true);
    return;
  }
  const start = box.start.slice();
  let first = true;
  for (;;) {
    visit({ start: start.slice(), stop: start.map((s, axis) => Math.min(box.stop[axis], s + tile[axis])) }, first);
    first = false;
    let axis = start.length - 1;
    for (; axis >= 0; axis--) {
      start[axis] += tile[axis];
      if (start[axis] < box.stop[axis]) break;
      start[axis] = box.start[axis];
    }
    if (axis < 0) return;
  }
}

/** The part of `box` inside `region`; undefined when there is none. */
export function intersect(box: Box, region: Box): Box | undefined {
  const start = box.start.map((s, axis) => Math.max(s, region.start[axis]));
  const stop = box.stop.map((s, axis) => Math.min(s, region.stop[axis]));
  return start.every((s, axis) => s < stop[axis]) ? { start, stop } : undefined;
}

/** True when a task must bring the operand into scratch memory before its kernel can read it. */
export const needsScratch = (operand: Operand, reads: BlockLists | undefined): boolean =>
  operand.kind === 'random' ||
  operand.kind === 'stored' ||
  operand.kind === 'literal' ||
  (operand.kind === 'block' && (operand.gather !== undefined || (reads?.some((list) => list.length > 1) ?? false)));

/** Scratch bytes of one operand over a tile. */
export function operandScratch(operand: Operand, tile: readonly number[]): number {
  if (operand.kind === 'literal') return aligned(operand.data.byteLength);
  const used = new Set(operand.view.maps.filter((map) => map.axis >= 0).map((map) => map.axis));
  const elements = tile.reduce((n, extent, axis) => (used.has(axis) ? n * extent : n), 1);
  return aligned(elements * DTYPES[operand.dtype].itemsize);
}

/**
 * Scratch bytes of a part over `box`, and the tile it is worked in (undefined: no scratch, no tiling).
 *
 * @param moves whether what is shown as it is goes straight to the output; it does not where it is reduced
 */
export function partScratch(
  part: Part,
  box: Box,
  reads: (edge: number) => BlockLists | undefined,
  moves: boolean,
  reading: ReadingBytes,
): { bytes: number; tile?: number[] } {
  const moved = moves ? movedOperand(part) : undefined;
  if (moved) return { bytes: moved.kind === 'stored' ? reading(moved.stored, sourceBox(moved.view, box)) : 0 };
  let edge = 0;
  const scratch = part.operands.filter((operand) =>
    needsScratch(operand, operand.kind === 'block' ? reads(edge++) : undefined),
  );
  if (scratch.length === 0) return { bytes: 0 };
  const tile = partTile(part, scratch, box);
  const extents = tile ?? boxShape(box);
  let bytes = scratch.reduce((n, operand) => n + operandScratch(operand, extents), 0);
  for (const operand of part.operands)
    if (operand.kind === 'stored') bytes += readingScratch(operand, box, extents, reading);
  return { bytes, ...(tile ? { tile } : {}) };
}

/** Scratch bytes that reading any tile of `extents` takes: as much as one at a corner, or one that shows part of a chunk. */
export function readingScratch(
  operand: StoredOperand,
  box: Box,
  extents: readonly number[],
  reading: ReadingBytes,
): number {
  const stop = box.start.map((s, axis) => s + Math.min(extents[axis], box.stop[axis] - box.start[axis]));
  const corner = { start: box.start, stop };
  const part = { start: box.start, stop: stop.map((s, axis) => Math.max(box.start[axis] + 1, s - 1)) };
  return Math.max(...[corner, part].map((at) => aligned(reading(operand.stored, sourceBox(operand.view, at)))));
}

/** The tile in which `scratch`, the operands of a part that need scratch memory, are brought in; literals need none. */
export const partTile = (part: Part, scratch: readonly Operand[], box: Box): number[] | undefined => {
  const stored = scratch.find((operand) => operand.kind === 'stored');
  if (stored) return storedTile(stored, boxShape(box));
  return part.operands.length > 0 && scratch.some((operand) => operand.kind !== 'literal')
    ? tileShape(boxShape(box))
    : undefined;
};

/** Extents of the portions in which a stored operand is decoded: whole rows of a chunk, in the order they are stored. */
function storedTile({ stored, view }: StoredOperand, shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length).fill(1);
  let room = STREAM_BYTES / DTYPES[stored.dtype].itemsize;
  for (let a = view.maps.length - 1; a >= 0 && room > 1; a--) {
    const { axis } = view.maps[a];
    if (axis < 0) continue;
    out[axis] = Math.max(1, Math.min(shape[axis], stored.chunkShape[a], Math.floor(room)));
    room = Math.floor(room / out[axis]);
  }
  return out;
}

/** Indices that repeat at least this often on average are shown in place, one run at a time, rather than copied. */
const RUN_LENGTH = 4;

/** `cells` cut where the index that an operand picks changes, along axes where each is picked for long runs. */
export function cutAtRuns(cells: readonly Box[], operands: readonly Operand[]): readonly Box[] {
  let out = cells;
  // A chunk that only decodes whole is not decoded for each run.
  if (operands.some((operand) => operand.kind === 'stored' && !decodesParts(operand.stored))) return cells;
  for (const operand of operands) {
    if (operand.kind !== 'block' || !operand.gather) continue;
    const { indices } = operand.gather;
    const { axis, offset, stride } = operand.view.maps[operand.gather.axis];
    if (axis < 0) continue;
    out = out.flatMap((cell) => {
      const cuts = [cell.start[axis]];
      for (let i = cell.start[axis] + 1; i < cell.stop[axis]; i++)
        if (indices[offset + stride * i] !== indices[offset + stride * (i - 1)]) cuts.push(i);
      if (cuts.length * RUN_LENGTH > cell.stop[axis] - cell.start[axis]) return [cell];
      return cuts.map((from, k) => ({
        start: cell.start.with(axis, from),
        stop: cell.stop.with(axis, cuts[k + 1] ?? cell.stop[axis]),
      }));
    });
  }
  return out;
}

/** The parts of `box` that lie in one chunk each of the first stored operand, in C order; `box` itself where there is none. */
export function storedCells(operands: readonly Operand[], box: Box): Box[] {
  const operand = operands.find((one) => one.kind === 'stored');
  if (!operand) return [box];
  const { stored, view } = operand;
  let cells: Box[] = [box];
  view.maps.forEach(({ axis, offset }, a) => {
    if (axis < 0) return;
    const chunk = stored.chunkShape[a];
    cells = cells.flatMap((cell) => {
      const out: Box[] = [];
      for (let from = cell.start[axis]; from < cell.stop[axis]; ) {
        const to = Math.min(cell.stop[axis], (Math.floor((from + offset) / chunk) + 1) * chunk - offset);
        out.push({ start: cell.start.with(axis, from), stop: cell.stop.with(axis, to) });
        from = to;
      }
      return out;
    });
  });
  return cells;
}

/** Offsets of a block's components and its whole size, for blocks of `elements` elements. */
export function componentOffsets(components: readonly DType[], elements: number): { offsets: number[]; bytes: number } {
  const offsets: number[] = [];
  let bytes = 0;
  for (const dtype of components) {
    offsets.push(bytes);
    bytes += components.length === 1 ? elements * DTYPES[dtype].itemsize : aligned(elements * DTYPES[dtype].itemsize);
  }
  return { offsets, bytes };
}

/** How many edges a part has. */
export const partEdges = (part: Part): number => part.operands.filter((operand) => operand.kind === 'block').length;

/** The reads of the edges that follow number `first`, by position. */
export const readsFrom =
  (edges: readonly Edge[], first: number, coords: readonly number[]) =>
  (edge: number): BlockLists | undefined =>
    edges[first + edge].reads(coords);
