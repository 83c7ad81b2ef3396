/**
 * How a table of text is written and what its columns become: plain data, which travels in plans.
 */
import type { DType } from '../../../../kernels/dtype.js';

/** How a table is written. */
export interface TextForm {
  /** What stands between columns; undefined: any blanks. */
  readonly delimiter?: string;
  /** What begins a comment, each to the end of its line. */
  readonly comments: readonly string[];
  /** Lines before the first row, comments included. */
  readonly skiprows: number;
  readonly maxRows?: number;
}

/** What is made of a column's text. */
export interface TextValues {
  readonly dtype: DType;
  /** Texts that stand for a missing value, the empty one apart. */
  readonly missing: readonly string[];
  /** What a missing value becomes, as text, which keeps NaN; undefined: it is an error. */
  readonly fill?: string;
  /** Text that is no number is a missing value too, and blanks at the end of a line are none of a column's. */
  readonly lenient: boolean;
}

/** What decodes a group of rows. */
export interface TableForm extends TextForm, TextValues {
  /** The public function, for messages. */
  readonly operation: string;
  /** Columns of the file, and those of them that are wanted, in their order. */
  readonly width: number;
  readonly columns: readonly number[];
  /** Rows of a group, and of all. */
  readonly group: number;
  readonly rows: number;
  /** Bytes of the longest group. */
  readonly mostBytes: number;
}
