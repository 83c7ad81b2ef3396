/**
 * What the conventions of CF are read from and written to: variables with attributes, as files hold them and as users see them.
 */
import type { Attributes, AttributeType, AttributeValue } from '../../array/files/content.js';
import type { ChunkedArray } from '../../array/index.js';
import type { CountedCalendar } from '../calendar/calendars.js';

export type { Attributes, AttributeValue };

/** How attributes are stored, where that is known: a scale of float32 makes float32 values. */
export type AttributeTypes = Readonly<Record<string, AttributeType>>;

/**
 * How a variable is stored, apart from its attributes, by xarray's names: `dtype`, `scale_factor`, `add_offset`, `_FillValue`,
 * `missing_value`, `_Unsigned`, `units`, `calendar`, `coordinates`, `char_dim_name`, … beside what a format adds.
 */
export type Encoding = Readonly<Record<string, unknown>>;

/** A variable as a file holds it. */
export interface RawVariable {
  readonly dims: readonly string[];
  readonly data: ChunkedArray;
  readonly attrs: Attributes;
  readonly attrTypes?: AttributeTypes | undefined;
  /** What the format says of its storage; kept. */
  readonly encoding?: Encoding | undefined;
}

/** A variable as users see it. */
export interface DecodedVariable {
  readonly dims: readonly string[];
  /** Moments are datetime64[us], or int64 counts of microseconds where `calendar` is there. */
  readonly data: ChunkedArray;
  readonly attrs: Attributes;
  /** The types of `attrs` and of the attributes that went to `encoding`. */
  readonly attrTypes: AttributeTypes;
  readonly encoding: Encoding;
  /** The calendar of int64 counts of microseconds from its 1970-01-01 on. */
  readonly calendar?: CountedCalendar;
  /** What was odd, each as a sentence. */
  readonly warnings: readonly string[];
}

/** How variables are decoded. */
export interface DecodeOptions {
  /** Mask `_FillValue` and `missing_value`, scale by `scale_factor` and `add_offset`; default true. */
  readonly maskAndScale?: boolean | undefined;
  /** Make moments of numbers with units since one; default true. */
  readonly decodeTimes?: boolean | undefined;
  /** Make spans of time of numbers of plain units ("hours"); default only where an attribute `dtype` says so. */
  readonly decodeTimedelta?: boolean | undefined;
  /** Join characters along the last dimension to text; default true. */
  readonly concatCharacters?: boolean | undefined;
  /** Mask what lies outside `valid_range`, `valid_min` and `valid_max`; default false. */
  readonly maskValid?: boolean | undefined;
  /** The dtype of what is masked or scaled; default as xarray chooses. */
  readonly floatDtype?: 'float32' | 'float64' | undefined;
}

/** The numbers of an attribute; none where it is text or absent. */
export function numbersOf(value: AttributeValue | null | undefined): readonly (number | bigint)[] {
  if (typeof value === 'number' || typeof value === 'bigint') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (value as readonly unknown[]).filter((item) => typeof item === 'number' || typeof item === 'bigint');
}

/** The text of an attribute; undefined where it is none. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A copy without some names. */
export const without = <T>(record: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
