/**
 * One variable as it is stored: packed, filled and rounded as its encoding says, times as numbers, bools and text as files hold them.
 */
import { DTYPES, type DType, isDType, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import { integerRange } from '../../../kernels/scalar.js';
import type { ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { CountedCalendar } from '../calendar/calendars.js';
import {
  type Attributes,
  type AttributeTypes,
  type AttributeValue,
  type Encoding,
  numbersOf,
  textOf,
  without,
} from './attributes.js';
import { DEFAULT_FILLS, packNumbers } from './encode-numbers.js';
import { encodeText } from './encode-text.js';
import { type EncodedTimes, encodeMoments, encodeSpans } from './encode-times.js';
import { RELATED_DATA } from './related-data.js';

/** A variable as users see it. */
export interface VariableToEncode {
  readonly dims: readonly string[];
  readonly data: ChunkedArray;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly encoding?: Encoding | undefined;
  readonly attrTypes?: AttributeTypes | undefined;
  readonly calendar?: CountedCalendar | undefined;
}

/** What a format holds: classic files have characters and no bools, NetCDF-4 no bools, Zarr both kinds of text and bools. */
export type StoredFormat = 'classic' | 'netcdf4' | 'zarr';

/** A variable as it is stored. */
export interface EncodedVariable {
  readonly dims: readonly string[];
  /** Stored numbers, lazily. */
  readonly data: ChunkedArray;
  readonly attrs: Attributes;
  /** The types of attributes that must have one: fill values that of the data. */
  readonly attrTypes: AttributeTypes;
  readonly dtype: DType;
  /** The value that stands for what is missing; absent where nothing does. */
  readonly fill?: number | bigint;
  /** What of the encoding is left to the format: chunks, filters, … */
  readonly encoding: Encoding;
  readonly warnings: readonly string[];
}

/** What the conventions of CF take of an encoding; the rest is the format's. */
const USED = ['dtype', 'scale_factor', 'add_offset', '_FillValue', 'missing_value', '_Unsigned', 'units', 'calendar'];

/**
 * Encodes a variable by its encoding, as xarray does, except that what an integer has no room for (missing values above all) always
 * becomes a fill value, NetCDF's own where none is given, and that this is said.
 *
 * @throws 'argument' for an encoding that does not fit the variable
 */
export async function encodeVariable(
  name: string,
  variable: VariableToEncode,
  format: StoredFormat = 'zarr',
): Promise<EncodedVariable> {
  const { data } = variable;
  const attrs: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(variable.attrs))
    if (value !== undefined && value !== null) attrs[key] = value as AttributeValue;
  const encoding = variable.encoding ?? {};
  for (const related of RELATED_DATA) moveText(encoding, attrs, related, name);
  const rest = without(encoding, [...USED, ...RELATED_DATA, '_Encoding', 'char_dim_name', 'coordinates']);
  const base = { dims: variable.dims, encoding: rest };
  if (isTextDType(data.dtype)) return textVariable(variable, encoding, attrs, base, format);
  if (data.dtype === 'bool') {
    if (format === 'zarr')
      return { ...base, data, attrs, attrTypes: typesOf(variable, attrs), dtype: 'bool', warnings: [] };
    attrs.dtype = 'bool';
    return {
      ...base,
      data: data.astype('int8'),
      attrs,
      attrTypes: typesOf(variable, attrs),
      dtype: 'int8',
      warnings: [],
    };
  }
  return numberVariable(name, variable, encoding, attrs, base);
}

/** Text of the encoding as an attribute. @throws 'argument' where it is in both */
function moveText(encoding: Encoding, attrs: Record<string, AttributeValue>, key: string, name: string): void {
  const text = textOf(encoding[key]);
  if (text === undefined) return;
  if (attrs[key] !== undefined)
    throw new ChunkwiseError('argument', `${name}: '${key}' is both an attribute and in the encoding; leave one out`);
  attrs[key] = text;
}

const typesOf = (
  { attrTypes = {} }: VariableToEncode,
  attrs: Attributes,
  more: AttributeTypes = {},
): AttributeTypes => {
  const types: Record<string, AttributeTypes[string]> = {};
  for (const key of Object.keys(attrs)) {
    const type = more[key] ?? attrTypes[key];
    if (type !== undefined) types[key] = type;
  }
  return types;
};

async function textVariable(
  variable: VariableToEncode,
  encoding: Encoding,
  attrs: Record<string, AttributeValue>,
  base: { readonly dims: readonly string[]; readonly encoding: Encoding },
  format: StoredFormat,
): Promise<EncodedVariable> {
  const { data, dims } = variable;
  const fill = textOf(encoding._FillValue);
  const isBytes = data.dtype.startsWith('S');
  // What is characters already has its last dimension.
  const isJoined = data.dtype !== 'S1' || encoding.char_dim_name !== undefined;
  const asCharacters =
    isJoined && (format === 'classic' || encoding.dtype === 'S1' || (isBytes && format === 'netcdf4'));
  if (!asCharacters) {
    if (fill !== undefined) attrs._FillValue = fill;
    return { ...base, data, attrs, attrTypes: typesOf(variable, attrs), dtype: data.dtype, warnings: [] };
  }
  const text = await encodeText(data);
  if (text.encoding !== undefined) attrs._Encoding = text.encoding;
  if (fill !== undefined && fill.length <= 1) attrs._FillValue = fill;
  return {
    dims: [...dims, characterDimension(textOf(encoding.char_dim_name), text.width)],
    encoding: base.encoding,
    data: text.data,
    attrs,
    attrTypes: typesOf(variable, attrs),
    dtype: 'S1',
    warnings: [],
  };
}

/** The dimension of characters: as it was called, with another number where text has another length; `string12` by default. */
function characterDimension(name: string | undefined, width: number): string {
  if (name === undefined) return `string${width}`;
  const match = /^(.*?)(\d+)(?!.*\d)/.exec(name);
  return match && Number(match[2]) !== width ? `${match[1]}${width}` : name;
}

async function numberVariable(
  name: string,
  variable: VariableToEncode,
  encoding: Encoding,
  attrs: Record<string, AttributeValue>,
  base: { readonly dims: readonly string[]; readonly encoding: Encoding },
): Promise<EncodedVariable> {
  const warnings: string[] = [];
  const isTime = variable.calendar !== undefined || isTimeDType(variable.data.dtype);
  const single = (key: string): number | undefined => {
    const [value] = numbersOf(encoding[key] as AttributeValue | null | undefined);
    return value === undefined ? undefined : Number(value);
  };
  const [scale, offset] = [single('scale_factor'), single('add_offset')];
  const isPacked = scale !== undefined || offset !== undefined;
  const asked = storedDType(name, encoding.dtype);
  let times: EncodedTimes | undefined;
  if (isTime) {
    times = await timesOf(name, variable, encoding, isPacked ? 'float64' : asked);
    attrs.units = times.units;
    if (times.calendar !== undefined) attrs.calendar = times.calendar;
    else attrs.dtype = variable.data.dtype;
    warnings.push(...times.warnings);
  }
  const values = times?.data ?? variable.data;
  let dtype = asked ?? (isPacked ? 'float64' : values.dtype);
  if (times && !isPacked && DTYPES[values.dtype].kind === 'f' && DTYPES[dtype].kind !== 'f') dtype = 'float64';
  if (times && !isPacked && !(await holdsAll(values, dtype))) {
    warnings.push(`its numbers have no room in ${dtype} and are written as int64`);
    dtype = 'int64';
  }
  const seenAs = seenDType(encoding._Unsigned, dtype);
  if (seenAs !== undefined) attrs._Unsigned = String(encoding._Unsigned);
  const isCoordinate = variable.dims.length === 1 && variable.dims[0] === name;
  const fill = fillOf(encoding, values, dtype, seenAs, times?.hasMissing ?? false, isCoordinate, warnings);
  if (fill.stored !== undefined) attrs._FillValue = fill.stored;
  if (encoding.missing_value !== undefined && encoding.missing_value !== null)
    attrs.missing_value = encoding.missing_value as AttributeValue;
  if (fill.isMissingValue && fill.stored !== undefined) delete attrs._FillValue;
  for (const key of ['scale_factor', 'add_offset'])
    if (encoding[key] !== undefined && encoding[key] !== null) attrs[key] = encoding[key] as AttributeValue;
  const data = packNumbers(values, { dtype, scale, offset, fill: fill.seen ?? null, seenAs, isTime });
  return {
    ...base,
    data,
    attrs,
    attrTypes: typesOf(variable, attrs, { _FillValue: dtype, missing_value: dtype }),
    dtype,
    ...(fill.stored === undefined ? {} : { fill: fill.stored }),
    warnings: warnings.map((warning) => `${name}: ${warning}`),
  };
}

function timesOf(
  name: string,
  { data, calendar }: VariableToEncode,
  encoding: Encoding,
  dtype: DType | undefined,
): Promise<EncodedTimes> {
  const wanted = { units: textOf(encoding.units), calendar: textOf(encoding.calendar), dtype };
  return data.dtype.startsWith('timedelta64')
    ? encodeSpans(name, data, wanted)
    : encodeMoments(name, data, calendar, wanted);
}

/** The dtype that an encoding asks for. @throws 'argument' for what is none of numbers */
function storedDType(name: string, given: unknown): DType | undefined {
  if (given === undefined || given === null || given === 'bool') return undefined;
  if (typeof given === 'string' && isDType(given) && 'iuf'.includes(DTYPES[given].kind)) return given;
  throw new ChunkwiseError(
    'argument',
    `${name}: encoding.dtype ${JSON.stringify(given)} is no dtype that numbers are stored as; write 'int16' or 'float32'`,
  );
}

/** Whether whole numbers of times, where they were read, fit. */
async function holdsAll(values: ChunkedArray, dtype: DType): Promise<boolean> {
  if (values.dtype !== 'int64' || dtype === 'int64' || DTYPES[dtype].kind === 'f') return true;
  const { min, max } = integerRange(dtype);
  const outside = values
    .less(min)
    .logicalOr(values.greater(max))
    .logicalAnd(values.notEqual(-(2n ** 63n)));
  return !(await outside.any().compute()).item();
}

/** The dtype of the values of a dtype that `_Unsigned` turns. */
function seenDType(unsigned: unknown, dtype: DType): DType | undefined {
  const says = String(unsigned).toLowerCase();
  if (says === 'true' && DTYPES[dtype].kind === 'i') return `u${dtype}` as DType;
  return says === 'false' && DTYPES[dtype].kind === 'u' ? (dtype.slice(1) as DType) : undefined;
}

interface Fill {
  /** As it is stored, and as a value of the dtype that values are seen as. */
  readonly stored?: number | bigint;
  readonly seen?: number | bigint;
  /** Only `missing_value` names it. */
  readonly isMissingValue?: boolean;
}

/** The value that stands for missing ones. */
function fillOf(
  encoding: Encoding,
  values: ChunkedArray,
  dtype: DType,
  seenAs: DType | undefined,
  hasMissing: boolean,
  isCoordinate: boolean,
  warnings: string[],
): Fill {
  const isFloat = DTYPES[dtype].kind === 'f';
  const [given] = numbersOf(encoding._FillValue as AttributeValue | null | undefined);
  const [missing] = numbersOf(encoding.missing_value as AttributeValue | null | undefined);
  const chosen = given ?? missing;
  if (chosen !== undefined) return { ...fillOfDType(chosen, dtype, seenAs), isMissingValue: given === undefined };
  if (encoding._FillValue === null) return {};
  if (isFloat) return isCoordinate ? {} : { stored: Number.NaN, seen: Number.NaN };
  if (hasMissing && dtype === 'int64') return { stored: -(2n ** 63n), seen: -(2n ** 63n) };
  if (isCoordinate || !(hasMissing || DTYPES[values.dtype].kind === 'f')) return {};
  const fill = DEFAULT_FILLS[dtype];
  if (fill === undefined) return {};
  warnings.push(
    `missing values are written as ${fill}; give encoding._FillValue another, or null where there are none`,
  );
  return fillOfDType(fill, dtype, seenAs);
}

function fillOfDType(value: number | bigint, dtype: DType, seenAs: DType | undefined): Fill {
  if (DTYPES[dtype].kind === 'f') {
    const stored = dtype === 'float32' ? Math.fround(Number(value)) : Number(value);
    return { stored, seen: stored };
  }
  if (!Number.isInteger(Number(value))) return {};
  const bits = DTYPES[dtype].itemsize * 8;
  const wrap = (to: DType): number | bigint => {
    const whole = DTYPES[to].kind === 'u' ? BigInt.asUintN(bits, BigInt(value)) : BigInt.asIntN(bits, BigInt(value));
    return bits === 64 ? whole : Number(whole);
  };
  const stored = wrap(dtype);
  return { stored: Number.isSafeInteger(Number(stored)) ? Number(stored) : stored, seen: wrap(seenAs ?? dtype) };
}
