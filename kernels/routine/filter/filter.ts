/**
 * Separable filters of a block in the shared memory, all axes in one go: each axis has weights, whose sums are taken in scipy's order, or
 * a window whose mean is taken, or nothing. Sums are in float64, between axes elements are of the block's dtype. An element's bits
 * depend on its neighbours alone, not on where blocks begin.
 */
import type { Routines } from '../routines.js';
import { edgeIndex, type FilterPass, lineSteps, symmetryOf, windowSteps } from './pass.js';

/** An axis of a block: where the result's part and that of the block, which holds its halo too, lie in an array. */
export interface FilterAxis {
  readonly extent: number;
  /** First and last (exclusive) index of the result. */
  readonly start: number;
  readonly stop: number;
  /** First index of the block, and how many it has. */
  readonly first: number;
  readonly count: number;
  /** Without one elements stay. */
  readonly pass?: FilterPass | undefined;
}

/** A block: float32 (`single`) or float64. */
export interface FilterTask {
  readonly single: boolean;
  readonly axes: readonly FilterAxis[];
}

/** Words of a level; their names are in assembly/filter/separable.ts. */
const LEVEL_WORDS = 19;
/** Elements of a line that are done at a time. */
const SEGMENT = 2048;
/** Rows that are at work are kept below this, which second caches hold; else columns are done in strips. */
const CACHE_BYTES = 1 << 20;
const STRIP_BYTES = 1 << 17;

/** An axis with all that lies inside it. */
interface Level {
  readonly axis: FilterAxis;
  readonly number: number;
  /** Elements of a row of the block and of the result. */
  readonly inner: number;
  readonly outInner: number;
  /** Columns that are done at a time. */
  readonly width: number;
  /** The level's whole result is held, not row after row. */
  readonly whole: boolean;
  readonly isLine: boolean;
  readonly isLast: boolean;
}

const taps = ({ pass }: FilterAxis): number => pass?.size ?? 1;

function levelsOf({ single, axes }: FilterTask): Level[] {
  const item = single ? 4 : 8;
  const last = axes.findLastIndex(({ pass }) => pass);
  let inner = 1;
  let outInner = 1;
  const out: Level[] = [];
  for (let number = axes.length - 1; number >= 0; number--) {
    const axis = axes[number];
    if (number <= last && (axis.pass || axis.count > 1)) {
      const isLast = number === last;
      const row = inner * (axis.pass?.weights ? item : 8) * taps(axis);
      const isWide = row > CACHE_BYTES;
      const strip = Math.max(64, Math.floor(STRIP_BYTES / (row / inner) / 8) * 8);
      const width = isWide ? Math.min(inner, strip) : inner;
      const isLine = isLast && inner === 1;
      out.unshift({ axis, number, inner, outInner, width, whole: width < inner, isLine, isLast });
    }
    inner *= axis.count;
    outInner *= axis.stop - axis.start;
  }
  return out;
}

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Bytes of the parts that a level needs, in their order: list of rows, terms, table, buffer, value beyond, ring. */
function parts({ axis, inner, width, whole, isLine, isLast }: Level, single: boolean): number[] {
  const { pass } = axis;
  const item = single ? 4 : 8;
  if (!pass) return [0, 0, 0, aligned(inner * item), 0, 0];
  const size = pass.size;
  const count = axis.stop - axis.start;
  const segment = 8 * (Math.min(SEGMENT, count) + size - 1);
  return [
    4 * (count + size - 1),
    8 * (pass.weights ? size : 64),
    4 * Math.max(size, 64),
    isLine ? segment : isLast ? 0 : (whole ? count : 1) * inner * item,
    pass.mode === 'constant' ? width * item : 0,
    pass.weights ? 0 : isLine ? segment : 8 * (size - 1) * width,
  ].map(aligned);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Bytes that {@link filterBlock} needs at `scratch`. */
export function filterScratchBytes(task: FilterTask): number {
  const levels = levelsOf(task);
  return aligned(4 * LEVEL_WORDS * levels.length) + sum(levels.map((level) => sum(parts(level, task.single))));
}

/** A part of a block that lies together, all in bytes but its place and extents in the block. */
export interface FilterPiece {
  readonly start: readonly number[];
  readonly shape: readonly number[];
  readonly address: number;
  readonly strides: readonly number[];
}

/** Runs of columns that rows may be made of. */
const MOST_RUNS = 64;
/** Bytes of what says where rows lie, beside the tables. */
const HEAD_BYTES = 4 + 12 * MOST_RUNS;

/** Bytes for tables of rows, or for a copy of the block: the room that {@link filterBlock} has at `tables`. */
export const filterRoomBytes = ({ single, axes }: FilterTask): number =>
  aligned(HEAD_BYTES) + aligned(axes.reduce((n, { count }) => n * count, single ? 4 : 8));

/**
 * Whether rows can be taken from where they lie, whatever blocks they are in: of each piece what lies inside the first axis lies together,
 * and is not cut but along the last axis.
 */
function isTabled(task: FilterTask, pieces: readonly FilterPiece[]): boolean {
  const { single, axes } = task;
  const levels = levelsOf(task);
  const first = levels[0].number;
  const inner = axes.map((_, axis) => axis).filter((axis) => axis > first && axes[axis].count > 1);
  if (inner.length === 0 || axes.slice(0, first).some(({ count }) => count > 1)) return false;
  const [column] = inner;
  if (new Set(pieces.map(({ start }) => start[column])).size > MOST_RUNS) return false;
  return pieces.every(({ shape, strides }) => {
    if (inner.length > 1 && inner.some((axis) => shape[axis] !== axes[axis].count)) return false;
    let next = single ? 4 : 8;
    for (let k = inner.length - 1; k >= 0; k--) {
      if (strides[inner[k]] !== next) return false;
      next *= axes[inner[k]].count;
    }
    return true;
  });
}

/** Writes where rows lie at `head`: for each run of columns its first, how many, and a table with the address of each row. */
function writeTables(memory: WebAssembly.Memory, task: FilterTask, pieces: readonly FilterPiece[], head: number): void {
  const levels = levelsOf(task);
  const first = levels[0].number;
  const { axes } = task;
  const column = axes.findIndex(({ count }, axis) => axis > first && count > 1);
  const runs = [...new Set(pieces.map(({ start }) => start[column]))].sort((a, b) => a - b);
  const rest = axes.reduce((n, { count }, axis) => (axis > column ? n * count : n), 1);
  const { count } = axes[first];
  const words = new Uint32Array(memory.buffer, head, 1 + 3 * runs.length);
  words[0] = runs.length;
  runs.forEach((start, run) => {
    const table = head + aligned(HEAD_BYTES) + 4 * count * run;
    const list = new Uint32Array(memory.buffer, table, count);
    let width = 0;
    for (const piece of pieces) {
      if (piece.start[column] !== start) continue;
      width = piece.shape[column] * rest;
      const from = piece.start[first];
      for (let i = 0; i < piece.shape[first]; i++) list[from + i] = piece.address + i * piece.strides[first];
    }
    words.set([start * rest, width, table], 1 + 3 * run);
  });
}

/** What {@link filterBlock} works with. */
type FilterRoutines = Pick<Routines, 'exports' | 'memory' | 'copyStrided'>;

/**
 * Filters the block that `pieces` make up into a C-order block at `dst`. Pieces are copied together only where rows do not lie in
 * runs.
 *
 * @param room address of {@link filterRoomBytes}
 * @param scratch address of {@link filterScratchBytes}
 * @example
 * filterBlock(routines, task, pieces, dst, room, scratch);
 */
export function filterBlock(
  routines: FilterRoutines,
  task: FilterTask,
  pieces: readonly FilterPiece[],
  dst: number,
  room: number,
  scratch: number,
): void {
  const { memory, exports } = routines;
  const { single, axes } = task;
  const item = single ? 4 : 8;
  const levels = levelsOf(task);
  const tabled = isTabled(task, pieces);
  const strides = axes.map((_, axis) => axes.reduce((n, { count }, k) => (k > axis ? n * count : n), item));
  if (tabled) writeTables(memory, task, pieces, room);
  else
    for (const piece of pieces) {
      const to = piece.start.reduce((n, at, axis) => n + at * strides[axis], room);
      routines.copyStrided(to, strides, piece.address, piece.strides, piece.shape, item);
    }
  const words = new Int32Array(memory.buffer, scratch, LEVEL_WORDS * levels.length);
  let at = scratch + aligned(4 * LEVEL_WORDS * levels.length);
  levels.forEach((level, k) => {
    const { axis, inner, outInner, width, whole, isLine } = level;
    const { pass } = axis;
    const count = axis.stop - axis.start;
    const [rows, terms, table, buffer, beyond, ring] = parts(level, single).map((bytes) => {
      const here = at;
      at += bytes;
      return here;
    });
    let [low, high, symmetry, steps] = [0, 0, 0, 0];
    if (pass) {
      const total = count + pass.size - 1;
      const list = new Int32Array(memory.buffer, rows, total);
      for (let j = 0; j < total; j++) {
        const place = axis.start - pass.before + j;
        if (place < 0) low++;
        else if (place >= axis.extent) high++;
        const index = edgeIndex(place, axis.extent, pass.mode);
        const row = index < 0 ? -1 : index - axis.first;
        if ((index >= 0 && row < 0) || row >= axis.count)
          throw new RangeError(`filter of rows ${axis.first} to ${axis.first + axis.count} at row ${index}`);
        list[j] = row;
      }
      if (pass.weights) {
        new Float64Array(memory.buffer, terms, pass.size).set(pass.weights);
        symmetry = symmetryOf(pass.weights);
        if (isLine)
          new Int32Array(memory.buffer, table, pass.size).set(pass.weights.map((_, tap) => buffer + tap * item));
      } else {
        const words = windowSteps(pass.size);
        steps = words.length / 2;
        new Int32Array(memory.buffer, terms, words.length).set(isLine ? lineSteps(words) : words);
      }
      if (pass.mode === 'constant') {
        const Elements = single ? Float32Array : Float64Array;
        new Elements(memory.buffer, beyond, width).fill(pass.cval);
      }
    }
    words.set(
      [
        pass ? (pass.weights ? 1 : 2) : 0,
        count,
        taps(axis),
        symmetry,
        inner * item,
        inner,
        rows,
        terms,
        low,
        high,
        table,
        buffer,
        beyond,
        width,
        outInner * item,
        steps,
        ring,
        whole ? 1 : 0,
        tabled && k === 0 ? 1 : 0,
      ],
      LEVEL_WORDS * k,
    );
  });
  exports.filterBlock(single ? 1 : 0, scratch, levels.length, room, dst);
}
