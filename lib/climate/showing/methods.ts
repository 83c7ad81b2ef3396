/**
 * Dates' fields and tables as methods, for `labelled/methods.ts`.
 */
import type { ArrowTable, ComputeOptions, ToArrowOptions } from '../../array/index.js';
import { type DateAccessor, dateAccessor } from '../dates/date-accessor.js';
import { type Row, rows, type ToCsvOptions, toArrow, toCsv } from './rows.js';

/** Methods that arrays and datasets have alike. */
export interface ShowingMethods {
  /** Row after row, labels and values by name: `for await (const row of t.rows())`. */
  rows(options?: ComputeOptions): AsyncGenerator<Row>;
  /** All rows as an Arrow table, or a file of one. */
  toArrow(options?: ToArrowOptions): Promise<ArrowTable>;
  /** Writes a table of text, whole or not at all. */
  toCsv(path: string, options?: ToCsvOptions): Promise<void>;
}
export const SHOWING_METHODS = { rows, toArrow, toCsv } as const satisfies {
  readonly [K in keyof ShowingMethods]: unknown;
};

/** What arrays of dates have. */
export interface HasDates {
  /** Fields of dates: `t.coords.time.dt.month`, `.dt.season`, `.dt.floor('D')`, `.dt.strftime('%Y-%m')`. */
  readonly dt: DateAccessor;
}
export { dateAccessor };
