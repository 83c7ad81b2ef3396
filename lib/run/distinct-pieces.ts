/**
 * Finds distinct elements where their tables need not fit memory: sorted tables lie in pieces, which go to the spill file, and are merged
 * as a sample sort does (W. D. Frazer and A. C. McKellar, Samplesort, 1970). The first keys of all pieces are the sample; keys picked from them
 * divide the tables into parts that fit a task, and a task merges the pieces that reach into its part.
 */
import { identityView } from '../base/affine.js';
import { axisOf, evenAxis, regularAxis } from '../base/axis-chunks.js';
import { splitAxis } from '../base/axis-operations.js';
import { dataShare } from '../base/memory-share.js';
import { constant, memory, rechunk, take, view } from '../expr/build.js';
import { routine } from '../expr/build-routine.js';
import type { DistinctPart, Node, PersistedNode } from '../expr/node.js';
import { releaseNode } from './block-claims.js';
import { type ComputeOptions, computeNodes, persistNodes } from './compute.js';

/** How tables lie in pieces. */
export interface PieceSizes {
  /** Elements that a task sorts or merges. */
  readonly block: number;
  /** Tables that are merged at once. */
  readonly tables: number;
  /** Rows of a piece. */
  readonly rows: number;
  /** Words of a row: a key, and with `extra` a count and an index. */
  readonly columns: number;
  readonly extra: boolean;
}

/** Pieces that lie in one block: what is read and written of the spill file at once. */
const BLOCK_PIECES = 8;
/** Blocks of pieces of each table that a task merges. */
const MERGED_BLOCKS = 2;
/** Tables that are merged at most, and elements of a task for each: then blocks of pieces have 16 kB at least. */
const MOST_TABLES = 32;
const TABLE_ELEMENTS = 4096;
/** Part of what a limit leaves for data that one task may take, and the most. */
const TASK_SHARE = 1 / 6;
const MOST_TASK = 32e6;

/** Bytes that one task takes at most under a memory limit. */
export const taskBytes = (memoryLimit: number): number => Math.min(MOST_TASK, dataShare(memoryLimit, 0) * TASK_SHARE);

/** Distinct elements that one task searches among; of more it is a part. */
export const searchedAtOnce = (memoryLimit: number): number =>
  Math.max(1 << 14, Math.floor(taskBytes(memoryLimit) / 8));

/** Sizes under a memory limit. */
export function pieceSizes(memoryLimit: number, extra: boolean): PieceSizes {
  // Elements, keys twice, rows; with `extra` where keys come from, twice.
  const elements = taskBytes(memoryLimit) / (extra ? 56 : 32);
  const block = 2 ** Math.max(14, Math.floor(Math.log2(Math.max(1, elements))));
  const tables = Math.min(MOST_TABLES, block / TABLE_ELEMENTS);
  return { block, tables, rows: block / (tables * MERGED_BLOCKS * BLOCK_PIECES), columns: extra ? 3 : 1, extra };
}

/** A sorted table: which pieces its rows are in, with the first key of each, and how many rows it has of it. */
interface Run {
  readonly pieces: Int32Array;
  readonly firsts: BigUint64Array;
  readonly counts: Int32Array;
}

/** Tables in the pieces of one array. */
interface Level {
  readonly node: PersistedNode;
  readonly runs: readonly Run[];
}

const MOST_KEY = 2n ** 64n - 1n;

/** Tables in pieces that `made` gives, whose pieces are as many as `ends` says up to the end of each. */
async function levelOf(
  made: Node,
  ends: readonly number[],
  { rows, columns }: PieceSizes,
  next: () => ComputeOptions,
): Promise<Level> {
  const [pieces, words] = made.shape;
  const kept = rechunk(made, [regularAxis(pieces, BLOCK_PIECES), evenAxis(words, 1)]);
  // Of each piece its head and its first key.
  const seen = view(made, {
    shape: [pieces, 2],
    maps: [
      { offset: 0, stride: 1, axis: 0 },
      { offset: 0, stride: columns, axis: 1 },
    ],
  });
  const [node, sample] = await persistNodes([kept, seen], next());
  try {
    const [data] = (await computeNodes([sample], next())) as unknown as [BigInt64Array];
    const keys = new BigUint64Array(data.buffer, data.byteOffset, data.length);
    let at = 0;
    const runs = ends.map((end): Run => {
      const own: number[] = [];
      for (; at < end; at++) if (keys[2 * at] > 0n) own.push(at);
      return {
        pieces: Int32Array.from(own),
        firsts: BigUint64Array.from(own, (p) => keys[2 * p + 1]),
        counts: Int32Array.from(own, (p) => Math.min(rows, Number(keys[2 * p]))),
      };
    });
    return { node, runs: runs.filter((run) => run.pieces.length > 0) };
  } catch (error) {
    releaseNode(node);
    throw error;
  } finally {
    releaseNode(sample);
  }
}

/** How many of ascending `keys` are at most `key`. */
function upTo(keys: BigUint64Array, key: bigint): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The least keys of parts of `runs` in which about `block` rows begin. */
function cutsOf(runs: readonly Run[], { block, rows }: PieceSizes): bigint[] {
  const firsts = new BigUint64Array(runs.reduce((n, run) => n + run.firsts.length, 0));
  let at = 0;
  for (const run of runs) {
    firsts.set(run.firsts, at);
    at += run.firsts.length;
  }
  firsts.sort();
  const cuts = [0n];
  let begin = 0;
  for (let k = 1; k < firsts.length; k++)
    if ((k - begin) * rows >= block && firsts[k] !== firsts[k - 1]) {
      cuts.push(firsts[k]);
      begin = k;
    }
  return cuts;
}

/** Merges tables of `level`, so many to one each. */
async function mergedOnce(level: Level, sizes: PieceSizes, next: () => ComputeOptions): Promise<Level> {
  const { rows, tables, extra } = sizes;
  const read: number[] = [];
  const [inputs, outputs]: [number[], number[]] = [[], []];
  const bounds: bigint[] = [];
  const ends: number[] = [];
  let written = 0;
  for (let from = 0; from < level.runs.length; from += tables) {
    const group = level.runs.slice(from, from + tables);
    const cuts = cutsOf(group, sizes);
    for (const [k, least] of cuts.entries()) {
      const greatest = k + 1 < cuts.length ? cuts[k + 1] - 1n : MOST_KEY;
      const before = read.length;
      let count = 0;
      for (const run of group) {
        const end = upTo(run.firsts, greatest);
        for (let p = Math.max(0, upTo(run.firsts, least) - 1); p < end; p++) {
          read.push(run.pieces[p]);
          count += run.counts[p];
        }
      }
      inputs.push(read.length - before);
      outputs.push(Math.ceil(count / rows));
      written += Math.ceil(count / rows);
      bounds.push(least, greatest);
    }
    ends.push(written);
  }
  const words = level.node.shape[1];
  const wide = evenAxis(words, 1);
  const taken = take(level.node, 0, Int32Array.from(read), axisOf(inputs));
  const limits = memory(
    new BigInt64Array(BigUint64Array.from(bounds).buffer),
    'int64',
    [bounds.length],
    [evenAxis(bounds.length, 1)],
  );
  const made = routine(
    'distinctWithin',
    [
      { node: taken, input: { by: 'view', view: identityView(taken.shape) } },
      { node: limits, input: { by: 'whole' } },
    ],
    { shape: taken.shape, chunks: taken.chunks },
    { dtype: 'int64', shape: [written, words], chunks: [axisOf(outputs), wide] },
    { extra, rows },
  );
  return levelOf(made, ends, sizes, next);
}

/** The parts of what the rows of one table tell. */
function partOf({ node, runs }: Level, { block, rows, extra }: PieceSizes, part: DistinctPart, dtype: Node['dtype']) {
  const counts = new Int32Array(node.shape[0]);
  for (const run of runs) for (const [k, p] of run.pieces.entries()) counts[p] = run.counts[k];
  const total = counts.reduce((a, b) => a + b, 0);
  if (part === 'number') return constant(BigInt(total), 'int64', []);
  if (total === 0) return constant(dtype === 'int64' || dtype === 'uint64' ? 0n : 0, dtype, [0]);
  const pieces = Math.max(1, block / rows);
  const lengths: number[] = [];
  for (let p = 0; p < counts.length; p += pieces) {
    let length = 0;
    for (let k = p; k < Math.min(counts.length, p + pieces); k++) length += counts[k];
    lengths.push(length);
  }
  return routine(
    'distinctColumn',
    [{ node, input: { by: 'view', view: identityView(node.shape) } }],
    { shape: node.shape, chunks: [regularAxis(counts.length, pieces), node.chunks[1]] },
    // One axis less than the domain, whose second one is whole.
    { dtype, shape: [total, 1], chunks: [axisOf(lengths), evenAxis(1, 1)] },
    { extra, rows, column: { values: 0, counts: 1, indices: 2 }[part] },
  );
}

/** Cuts the tables of blocks in pieces. */
function cutTables(tables: Node, words: number, { rows, columns, extra }: PieceSizes, blocks: number): Node {
  const pieces = Math.ceil((words / columns - 1) / rows);
  const room = columns * (1 + rows);
  return routine(
    'distinctCut',
    [
      {
        node: tables,
        input: { by: 'view', view: { shape: [blocks * words, 1], maps: identityView(tables.shape).maps } },
      },
    ],
    { shape: [blocks * words, 1], chunks: [evenAxis(words, blocks), evenAxis(1, 1)] },
    { dtype: 'int64', shape: [blocks * pieces, room], chunks: [evenAxis(pieces, blocks), evenAxis(room, 1)] },
    { extra, rows },
  );
}

/** Sorts blocks of `x`, of one axis, where `mask` is true if there is one, to tables in pieces. */
function sortedBlocks(x: Node, mask: Node | undefined, { block, rows, columns, extra }: PieceSizes): [Node, number[]] {
  const [given] = x.chunks;
  const cut =
    given.largest > block
      ? splitAxis(given, (n) => regularAxis(n, block))
      : 4 * given.largest < block
        ? regularAxis(x.shape[0], block)
        : given;
  const pieces = Math.ceil(cut.largest / rows);
  const room = columns * (1 + rows);
  const domain = { shape: [x.shape[0], 1], chunks: [cut, evenAxis(1, 1)] };
  const made = routine(
    'distinctSort',
    [x, ...(mask ? [mask] : [])].map((node) => ({
      node: rechunk(node, [cut]),
      input: { by: 'view', view: { shape: domain.shape, maps: identityView(x.shape).maps } },
    })),
    domain,
    { dtype: 'int64', shape: [cut.length * pieces, room], chunks: [evenAxis(pieces, cut.length), evenAxis(room, 1)] },
    { extra, rows },
  );
  return [made, Array.from({ length: cut.length }, (_, k) => (k + 1) * pieces)];
}

/** What {@link distinctInPieces} begins from: elements of one axis, or blocks' tables of so many words. */
export type Unmerged =
  | { readonly x: Node; readonly mask: Node | undefined }
  | { readonly tables: Node; readonly words: number; readonly blocks: number };

/**
 * The distinct elements of a `dtype`, through pieces of tables.
 *
 * @param next options of the next run
 * @param keep is told of what the parts are read from
 */
export async function distinctInPieces(
  given: Unmerged,
  dtype: Node['dtype'],
  sizes: PieceSizes,
  next: () => ComputeOptions,
  keep: (node: PersistedNode) => void,
): Promise<(part: DistinctPart) => Node> {
  let made: Node;
  let ends: number[];
  if ('x' in given) [made, ends] = sortedBlocks(given.x, given.mask, sizes);
  else {
    made = cutTables(given.tables, given.words, sizes, given.blocks);
    const each = made.shape[0] / given.blocks;
    ends = Array.from({ length: given.blocks }, (_, k) => (k + 1) * each);
  }
  let level = await levelOf(made, ends, sizes, next);
  try {
    while (level.runs.length > 1) {
      const before = level;
      level = await mergedOnce(before, sizes, next);
      releaseNode(before.node);
    }
  } catch (error) {
    releaseNode(level.node);
    throw error;
  }
  keep(level.node);
  return (part) => {
    const found = partOf(level, sizes, part, part === 'values' ? dtype : 'int64');
    return found.shape.length === 2
      ? view(found, {
          shape: [found.shape[0]],
          maps: [
            { offset: 0, stride: 1, axis: 0 },
            { offset: 0, stride: 0, axis: -1 },
          ],
        })
      : found;
  };
}
