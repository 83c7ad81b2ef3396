/**
 * How stored numbers become values: which are missing, scale and offset, and the dtype of the result, by the rules of xarray.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { integerRange, wrapInteger } from '../../../kernels/scalar.js';
import {
  type Attributes,
  type AttributeTypes,
  type AttributeValue,
  type DecodeOptions,
  type Encoding,
  numbersOf,
} from './attributes.js';

/** Masking and scaling, as plain data: select(missing or invalid, NaN, raw · scale + offset). */
export interface NumberPlan {
  /** The dtype that integers are seen as first (`_Unsigned`). */
  readonly seenAs?: DType;
  /** Values that are missing, of the dtype that is seen. */
  readonly missing: readonly (number | bigint)[];
  /** Least and greatest valid value, where they are asked for. */
  readonly valid?: { readonly least?: number | bigint; readonly greatest?: number | bigint };
  readonly scale?: number;
  readonly offset?: number;
  /** The dtype of the values. */
  readonly dtype: DType;
  /** Names of attributes that went to the encoding, with their values. */
  readonly moved: Encoding;
  /** Names of attributes that mean nothing. */
  readonly dropped: readonly string[];
  readonly warnings: readonly string[];
}

const isInteger = (dtype: DType): boolean => DTYPES[dtype].kind === 'i' || DTYPES[dtype].kind === 'u';

/** Plans what becomes of numbers of `dtype`. `isTime`: they become moments or spans of time, so that integers stay. */
export function numberPlan(
  attrs: Attributes,
  types: AttributeTypes,
  dtype: DType,
  isTime: boolean,
  options: DecodeOptions = {},
): NumberPlan {
  const warnings: string[] = [];
  const moved: Record<string, unknown> = {};
  const dropped: string[] = [];
  const fills: (number | bigint)[] = [];
  for (const name of ['missing_value', '_FillValue']) {
    if (attrs[name] === undefined) continue;
    const values = fillNumbers(attrs[name]).filter((value) => !Number.isNaN(value));
    if (values.length === 0 && isInteger(dtype)) {
      warnings.push(`${name} ${shown(attrs[name])} is no value of ${dtype} and is left out`);
      dropped.push(name);
      continue;
    }
    moved[name] = attrs[name];
    fills.push(...values);
  }
  const seenAs = seenDType(attrs._Unsigned, dtype, moved, warnings);
  const seen = seenAs ?? dtype;
  const missing = fillsOf(fills, dtype, seen, warnings);
  const scaled = ['scale_factor', 'add_offset'].filter((name) => numbersOf(attrs[name]).length === 1);
  for (const name of scaled) moved[name] = attrs[name];
  const valid = options.maskValid ? validLimits(attrs, dtype, seen) : undefined;
  const masked = fills.length > 0 || valid !== undefined;
  const isPacked = scaled.length > 0;
  let result = seen;
  if (isPacked) result = chosenFloat(seen, attrs, types, masked);
  else if (masked) result = isTime && isInteger(seen) ? 'int64' : chosenFloat(seen, {}, {}, true);
  if (options.floatDtype !== undefined && (isPacked || masked) && DTYPES[result].kind === 'f')
    result = options.floatDtype;
  const single = (name: string): number | undefined =>
    scaled.includes(name) ? Number(numbersOf(attrs[name])[0]) : undefined;
  return {
    ...(seenAs === undefined ? {} : { seenAs }),
    missing,
    ...(valid === undefined ? {} : { valid }),
    ...optional('scale', single('scale_factor')),
    ...optional('offset', single('add_offset')),
    dtype: result,
    moved,
    dropped,
    warnings,
  };
}

const optional = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };

const shown = (value: AttributeValue): string => (typeof value === 'string' ? `'${value}'` : String(value));

/** Fill values, which Zarr's attributes of numbers may hold as text: NaN, infinities, or eight bytes of a double in base64. */
function fillNumbers(value: AttributeValue): readonly (number | bigint)[] {
  if (typeof value !== 'string') return numbersOf(value);
  if (/^-?(nan|infinity)$/i.test(value)) return [Number(value.replace(/^(-?).*inf.*$/i, '$1Infinity'))];
  const bytes = /^[A-Za-z0-9+/]{11}=$/.test(value) ? Buffer.from(value, 'base64') : undefined;
  return bytes?.length === 8 ? [bytes.readDoubleLE()] : [];
}

/** What `_Unsigned` makes of the dtype; undefined where it stays. */
function seenDType(
  unsigned: AttributeValue | undefined,
  dtype: DType,
  moved: Record<string, unknown>,
  warnings: string[],
): DType | undefined {
  if (unsigned === undefined) return undefined;
  moved._Unsigned = unsigned;
  const says = String(unsigned).toLowerCase();
  if (!isInteger(dtype)) warnings.push(`_Unsigned means nothing for ${dtype} and is left out`);
  else if (says === 'true' && DTYPES[dtype].kind === 'i') return `u${dtype}` as DType;
  else if (says === 'false' && DTYPES[dtype].kind === 'u') return dtype.slice(1) as DType;
  return undefined;
}

/** Fill values as values of the dtype that is seen; those that it has not are never met. */
function fillsOf(
  fills: readonly (number | bigint)[],
  dtype: DType,
  seen: DType,
  warnings: string[],
): readonly (number | bigint)[] {
  const values = new Set<number | bigint>();
  for (const fill of fills) {
    if (!isInteger(seen)) {
      const value = Number(fill);
      const rounded = seen === 'float32' ? Math.fround(value) : value;
      if (rounded !== value) warnings.push(`the fill value ${fill} is met as ${rounded}, its nearest ${seen}`);
      values.add(rounded);
      continue;
    }
    if (typeof fill === 'number' && !Number.isInteger(fill)) continue;
    const value = seenValue(BigInt(fill), dtype, seen);
    if (isWithin(value, seen)) values.add(DTYPES[seen].itemsize === 8 ? value : Number(value));
  }
  if (values.size > 1) warnings.push(`several values are missing ones: ${[...values].join(', ')}`);
  return [...values];
}

const isWithin = (value: bigint, dtype: DType): boolean => {
  const { min, max } = integerRange(dtype);
  return value >= min && value <= max;
};

/** A whole number of the stored dtype as one of the dtype that is seen: the same bits. */
const seenValue = (value: bigint, dtype: DType, seen: DType): bigint =>
  seen !== dtype && isWithin(value, dtype) ? wrapInteger(value, seen) : value;

/** The limits of valid values, which are given as stored ones. */
function validLimits(attrs: Attributes, dtype: DType, seen: DType): NumberPlan['valid'] {
  const range = numbersOf(attrs.valid_range);
  const limit = (value: number | bigint | undefined): number | bigint | undefined =>
    value === undefined || seen === dtype || !Number.isInteger(Number(value))
      ? value
      : Number(seenValue(BigInt(value), dtype, seen));
  const least = limit(range.length === 2 ? range[0] : numbersOf(attrs.valid_min)[0]);
  const greatest = limit(range.length === 2 ? range[1] : numbersOf(attrs.valid_max)[0]);
  if (least === undefined && greatest === undefined) return undefined;
  return { ...optional('least', least), ...optional('greatest', greatest) };
}

/** The dtype of values that are masked or scaled; an attribute whose type is not known counts as float64. */
function chosenFloat(dtype: DType, attrs: Attributes, types: AttributeTypes, masked: boolean): DType {
  const typeOf = (name: string): DType | undefined => {
    if (numbersOf(attrs[name]).length !== 1) return undefined;
    const type = types[name];
    return type === undefined || type === 'char' || type === 'string' ? 'float64' : type;
  };
  const [scale, offset] = [typeOf('scale_factor'), typeOf('add_offset')];
  const { kind, itemsize } = DTYPES[dtype];
  const isWhole = kind === 'i' || kind === 'u';
  if (scale !== undefined || offset !== undefined) {
    if (scale === offset && (scale === 'float32' || scale === 'float64'))
      return isWhole && itemsize === 4 ? 'float64' : scale;
    if (offset !== undefined || scale === undefined) return 'float64';
    // NaN needs a float.
    return masked && DTYPES[scale].kind !== 'f' ? 'float64' : scale;
  }
  if (kind === 'f' && itemsize <= 4) return 'float32';
  return isWhole && itemsize <= 2 ? 'float32' : 'float64';
}
