/**
 * Where the chunks of a stored array are, as plain data that travels in plans: objects under keys, parts of shards, a list of ranges
 * of files, one file that holds all elements in their order, or groups of the lines of one.
 */

/** The forms; each has a line in the table of `reading/chunk-forms.ts`. */
export type ChunkForm = 'keys' | 'shards' | 'ranges' | 'span' | 'lines';

/** One file, the array's path in its store, holds the elements as they are, in the array's order, from `offset` on. */
export interface FileSpan {
  readonly offset: number;
  /** Where what else belongs to a record lies between: bytes from an index of the first axis, the outermost, to the next. */
  readonly recordBytes?: number;
}

/**
 * For each chunk that is there a range of bytes of some file. The lists lie in shared memory, so that threads do not copy them.
 */
export interface RangeList {
  /** Equal for equal lists. */
  readonly id: string;
  /** Files, relative to the folder of the table that lists them, or URLs; none where all are ranges of the array's own file, its path in its store. */
  readonly targets: readonly string[];
  /** Numbers of chunks in the grid of all chunks, in C order, ascending. */
  readonly chunks: Float64Array;
  /** The target of each, or -1: a range of `inline`. */
  readonly target: Int32Array;
  /** Where each begins, and its bytes; both -1 for a whole file. */
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  /** Bytes of small chunks that stand in the table itself. */
  readonly inline: Uint8Array;
  /** For each, as bits from the lowest on, the codecs that were left out when it was written; absent where none was. */
  readonly skipped?: Uint32Array;
}

/** Chunks, along the first axis, are ranges of one file, the array's path in its store, one after another. */
export interface LineList {
  /** Equal for equal lists of one state of a file. */
  readonly id: string;
  /** Where each begins, and where the last ends; in shared memory. */
  readonly offsets: Float64Array;
}

/** The form of an array's chunks. */
export const chunkForm = (array: {
  readonly ranges?: RangeList;
  readonly span?: FileSpan;
  readonly lines?: LineList;
  readonly shardShape?: readonly number[];
}): ChunkForm =>
  array.span ? 'span' : array.lines ? 'lines' : array.ranges ? 'ranges' : array.shardShape ? 'shards' : 'keys';

/** True for a name that is that of a file here, not of another machine's. */
export const isLocalTarget = (target: string): boolean =>
  target.startsWith('file://') || !/^[a-z][a-z\d+.-]+:\/\//i.test(target);

/** Where chunk number `chunk` stands in the list, or -1. */
export function rangeOf(list: RangeList, chunk: number): number {
  let low = 0;
  let high = list.chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list.chunks[middle] < chunk) low = middle + 1;
    else high = middle;
  }
  return low < list.chunks.length && list.chunks[low] === chunk ? low : -1;
}
