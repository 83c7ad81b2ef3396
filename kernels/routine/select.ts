/**
 * Order statistics of many lanes at once: of each lane of a strided array, the elements of given ranks along its rows.
 *
 * Sixteen bytes of lanes are searched together by bisection on integer keys, so that data need no transposition.
 */
import type { DType } from '../dtype.js';
import type { RoutineExports } from './exports.js';
import { orderType } from './order-type.js';

/** The selection routines and this thread's parameter area. */
interface SelectContext {
  readonly exports: RoutineExports;
  readonly scratch: number;
  readonly words: Int32Array;
}

/** Rows of the same lanes that lie in one place. */
export interface SelectSource {
  readonly address: number;
  readonly rows: number;
  /** Bytes from one row to the next, and from one lane to the next. */
  readonly rowStride: number;
  readonly laneStride: number;
}

/** What both routines are told of their input. */
export interface SelectInput {
  readonly dtype: DType;
  readonly lanes: number;
  readonly sources: readonly SelectSource[];
  /** Order is turned around: "greater" below means less. NaN stays on the lesser side of all. */
  readonly flip: boolean;
  /** The first source is what {@link selectTop} kept of earlier rows, with its row of counts. */
  readonly counted: boolean;
}

const STATE_BYTES = 512;

/** Bytes that a selection from `rows` rows, each in a place of its own at most, works in: give so many, aligned to 16, as `keys`. */
export const selectKeyBytes = (rows: number): number => 32 * rows + STATE_BYTES + 16;

function begin({ words }: SelectContext, input: SelectInput, keys: number): number {
  const { sources } = input;
  const counted = input.counted ? 1 : 0;
  const rows = sources.reduce((n, source) => n + source.rows, 0) - counted;
  words[0] = input.lanes;
  words[1] = sources.length;
  words[2] = input.flip ? 1 : 0;
  words[3] = keys;
  words[4] = keys + 16 * rows;
  words[11] = counted;
  words[13] = rows;
  const table = keys + 16 * rows + STATE_BYTES;
  words[15] = table;
  const places = new Int32Array(words.buffer, table, 4 * sources.length);
  sources.forEach((source, k) => {
    places[4 * k] = source.address;
    places[4 * k + 1] = source.rows;
    places[4 * k + 2] = source.rowStride;
    places[4 * k + 3] = source.laneStride;
  });
  return rows;
}
/** Counts of narrow elements are kept in 16 bits while they fit. */
const wide = (rows: number): number => (rows > 32767 ? 1 : 0);

/**
 * For lane l and quantile q: writes the element that has `ranks[n * quantiles + q]` greater numbers in its lane, which has n
 * numbers, to `out[q][0][l]`, and the next greater one (itself when it is the greatest) to `out[q][1][l]`; n, which leaves
 * out NaN, goes to `counts[l]` (int32). Lanes without numbers get anything.
 *
 * @param ranks address of uint32s
 * @param out address of 2 * quantiles * lanes elements
 */
export function selectQuantiles(
  context: SelectContext,
  input: SelectInput,
  keys: number,
  quantiles: number,
  ranks: number,
  out: number,
  counts: number,
): void {
  const rows = begin(context, input, keys);
  context.words.set([quantiles, ranks, out, counts], 5);
  context.exports.selectQuantiles(orderType(input.dtype), wide(rows), context.scratch);
}

/**
 * Writes the `kept` greatest elements of each lane to `out`, in no order, NaN where there are fewer numbers; with `count`
 * a row of how many numbers there were follows. Rows are `rowStride` bytes apart, lanes `laneStride`.
 *
 * @throws RangeError when there are fewer rows than are to be kept
 */
export function selectTop(
  context: SelectContext,
  input: SelectInput,
  keys: number,
  kept: number,
  out: number,
  rowStride: number,
  laneStride: number,
  count: boolean,
): void {
  const rows = begin(context, input, keys);
  if (rows < kept) throw new RangeError(`selection of ${kept} of ${rows} rows`);
  const { words } = context;
  words[7] = out;
  words[9] = rowStride;
  words[14] = laneStride;
  words[10] = kept;
  words[12] = count ? 1 : 0;
  context.exports.selectTop(orderType(input.dtype), wide(rows), context.scratch);
}
