/**
 * Finds the distinct elements of an array: each block gives a sorted table of its own, tables are merged sixteen at a time, each
 * step a run of its own, since how long a table is, is known only when it is made. Memory goes by the blocks and by the number
 * of distinct elements.
 */

import { DTYPES } from '../../kernels/dtype.js';
import { identityView } from '../base/affine.js';
import { axisOf, evenAxis, listOf, regularAxis } from '../base/axis-chunks.js';
import { splitAxis } from '../base/axis-operations.js';
import { resolveConfig } from '../base/config.js';
import { dataShare } from '../base/memory-share.js';
import { sizeOf } from '../base/shape.js';
import { constant, rechunk, reshape, take, view } from '../expr/build.js';
import { routine } from '../expr/build-routine.js';
import type { DistinctPart, Node, PersistedNode } from '../expr/node.js';
import { runChunks } from '../expr/run-chunks.js';
import { MERGED_TABLES } from '../task/routine/distinct/routine-distinct.js';
import { releaseNode } from './block-claims.js';
import { type ComputeOptions, computeNodes, persistNodes } from './compute.js';
import { distinctInPieces, pieceSizes, taskBytes } from './distinct-pieces.js';

/** Rows that a table has room for: a table in the cache. Where blocks hold more, they are sorted. */
const CAP = 1 << 17;
/** Words that tables have together at most that are merged sixteen at a time: others lie in pieces (`distinct-pieces.ts`). */
const MERGED_WORDS = 1 << 21;

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** The table of all distinct elements: its rows, of so many columns, behind a head as long as a row. */
interface Table {
  readonly node: Node;
  readonly rows: number;
  readonly columns: number;
}

/** Elements of the distinct part of `dtype`, or a column. */
function partOf({ node, rows, columns }: Table, part: DistinctPart, dtype: Node['dtype']): Node {
  if (part === 'number') return constant(BigInt(rows), 'int64', []);
  const column = { values: 0, counts: 1, indices: 2 }[part];
  const seen = { shape: [rows], maps: [{ offset: columns + column, stride: columns, axis: 0 }] };
  if (rows === 0) return constant(dtype === 'int64' || dtype === 'uint64' ? 0n : 0, dtype, [0]);
  if (part !== 'values') return view(node, seen);
  const grid = { shape: [rows], chunks: [regularAxis(rows, 1 << 20)] };
  return routine('distinctElements', [{ node, input: { by: 'view', view: seen } }], grid, { ...grid, dtype }, {});
}

/** Computes `node` and keeps its blocks. */
const persistNode = async (node: Node, options: ComputeOptions): Promise<PersistedNode> =>
  (await persistNodes([node], options))[0];

/** The heads of tables that begin at `starts`: how many rows each has. */
async function heads(tables: Node, starts: readonly number[], options: ComputeOptions): Promise<number[]> {
  const indices = tables.shape[0] > 2 ** 31 ? Float64Array.from(starts) : Int32Array.from(starts);
  const [data] = await computeNodes([take(tables, 0, indices, evenAxis(1, starts.length))], options);
  return Array.from(data, Number);
}

/** Numbers of the tables that are merged to one each: neighbours, two at least, and more where they are small. */
function groupsOf(rows: readonly number[], columns: number): number[][] {
  const groups: number[][] = [];
  let words = 0;
  for (const [k, count] of rows.entries()) {
    const group = groups.at(-1);
    words += columns * count;
    if (group && (group.length < 2 || (group.length < MERGED_TABLES && words <= MERGED_WORDS))) group.push(k);
    else {
      groups.push([k]);
      words = columns * count;
    }
  }
  return groups;
}

/** All elements along one axis. */
const flat = (node: Node): Node => {
  const shape = [sizeOf(node.shape)];
  return node.shape.length === 1 ? node : reshape(node, shape, runChunks(shape, node.dtype));
};

/** Bytes beside its block that a task takes for each row that its table has room for: slots of hashes, twice to four times, sorted rows, and these. */
const rowBytes = (columns: number): number => 40 * columns + 32;

/** `x` and `mask`, in smaller blocks where a task could take much of a memory limit, and how many rows tables have room for. */
function bounded(x: Node, mask: Node | undefined, columns: number, memoryLimit: number) {
  const block = x.chunks.reduce((n, cut) => n * cut.largest, 1);
  const { itemsize } = DTYPES[x.dtype];
  const cap = Math.min(block, CAP);
  if (block * itemsize + cap * rowBytes(columns) <= dataShare(memoryLimit, 0) / 2) return [x, mask, cap] as const;
  const bytes = taskBytes(memoryLimit);
  const size = Math.max(1024, Math.floor(bytes / (2 * itemsize)));
  const cut = [x, ...(mask ? [mask] : [])].map((node) => {
    const one = flat(node);
    return one.chunks[0].largest > size ? rechunk(one, [splitAxis(one.chunks[0], (n) => regularAxis(n, size))]) : one;
  });
  return [cut[0], cut.at(1), Math.min(CAP, size, Math.max(256, Math.floor(bytes / (2 * rowBytes(columns)))))] as const;
}

/** Each block's table, as blocks of one axis. */
function blockTables(x: Node, mask: Node | undefined, cap: number, columns: number): Node {
  const counts = x.chunks.map((cut) => cut.length);
  const domain = { shape: [...x.shape, 1], chunks: [...x.chunks, evenAxis(1, 1)] };
  const input = { by: 'view', view: { shape: domain.shape, maps: identityView(x.shape).maps } } as const;
  const words = columns * (1 + cap);
  const made = routine(
    'distinct',
    [{ node: x, input }, ...(mask ? [{ node: mask, input }] : [])],
    domain,
    { dtype: 'int64', shape: [...counts, words], chunks: [...counts.map((n) => evenAxis(1, n)), evenAxis(words, 1)] },
    { cap, extra: columns > 1 },
  );
  const blocks = sizeOf(counts);
  return reshape(made, [blocks * words], [evenAxis(words, blocks)]);
}

/**
 * The distinct elements of `x`, where `mask` is true if there is one.
 *
 * @param extra how often each occurs, and where first, too: `x` has one axis then
 * @param next options of the next run
 * @param keep is told of what the parts are read from
 */
export async function findDistinct(
  x: Node,
  mask: Node | undefined,
  extra: boolean,
  next: () => ComputeOptions,
  keep: (node: PersistedNode) => void,
): Promise<(part: DistinctPart) => Node> {
  const columns = extra ? 3 : 1;
  if (sizeOf(x.shape) === 0)
    return (part) => partOf({ node: x, rows: 0, columns }, part, part === 'values' ? x.dtype : 'int64');
  const { memoryLimit } = resolveConfig({ memoryLimit: next().memoryLimit });
  const [seen, seenMask, cap] = bounded(x, mask, columns, memoryLimit);
  const blocks = sizeOf(seen.chunks.map((cut) => cut.length));
  const sizes = pieceSizes(memoryLimit, extra);
  const words = columns * (1 + cap);
  let tables: PersistedNode | undefined = await persistNode(blockTables(seen, seenMask, cap, columns), next());
  try {
    let rows = await heads(
      tables,
      Array.from({ length: blocks }, (_, k) => k * words),
      next(),
    );
    if (rows.some((n) => n < 0)) {
      releaseNode(tables);
      tables = undefined;
      return await distinctInPieces({ x: flat(x), mask: mask && flat(mask) }, x.dtype, sizes, next, keep);
    }
    const merged = columns * sum(rows);
    if (blocks > 1 && (merged > MERGED_WORDS || 16 * merged > dataShare(memoryLimit, 0) / 2)) {
      const found = await distinctInPieces({ tables, words, blocks }, x.dtype, sizes, next, keep);
      releaseNode(tables);
      return found;
    }
    while (rows.length > 1) {
      const words = listOf(tables.chunks[0]);
      const groups = groupsOf(rows, columns);
      const merged = groups.map((group) => columns * (1 + sum(group.map((k) => rows[k]))));
      const fewer = await persistNode(
        routine(
          'distinctMerge',
          [{ node: tables, input: { by: 'view', view: identityView(tables.shape), pieces: true } }],
          { shape: tables.shape, chunks: [axisOf(groups.map((group) => sum(group.map((k) => words[k]))))] },
          { dtype: 'int64', shape: [sum(merged)], chunks: [axisOf(merged)] },
          { extra },
        ),
        next(),
      );
      releaseNode(tables);
      tables = fewer;
      let at = 0;
      const starts = merged.map((n) => {
        at += n;
        return at - n;
      });
      rows = await heads(tables, starts, next());
    }
    keep(tables);
    const table: Table = { node: tables, rows: rows[0], columns };
    return (part) => partOf(table, part, part === 'values' ? x.dtype : 'int64');
  } catch (error) {
    if (tables) releaseNode(tables);
    throw error;
  }
}
