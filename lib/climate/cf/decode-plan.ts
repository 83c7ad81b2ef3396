/**
 * How one variable is decoded, from its attributes and dtype alone: a plan, as plain data.
 */
import { DTYPES, type DType, isTextDType } from '../../../kernels/dtype.js';
import { isSinceUnits, type TimeUnits, timeUnits, unitMicroseconds } from '../calendar/time-units.js';
import {
  type Attributes,
  type AttributeTypes,
  type DecodeOptions,
  type Encoding,
  textOf,
  without,
} from './attributes.js';
import { type NumberPlan, numberPlan } from './number-plan.js';

/** Units of spans of time that decoded spans are counted in. */
export type SpanUnit = 's' | 'ms' | 'us' | 'ns';

/** Numbers that become moments, or spans of time. */
export type TimePlan =
  | { readonly kind: 'moments'; readonly units: TimeUnits }
  | { readonly kind: 'spans'; readonly microseconds: number; readonly unit: SpanUnit };

/** What is done to a variable: text, or masking and scaling, then times or bools. Plain data. */
export interface DecodePlan {
  /** Characters along the last dimension become text. */
  readonly joined: boolean;
  /** How bytes of text are encoded, where the file says it. */
  readonly textEncoding?: string;
  /** Texts that are missing ones, which become empty. */
  readonly missingTexts?: readonly string[];
  readonly numbers?: NumberPlan;
  readonly time?: TimePlan;
  /** Integers become bools. */
  readonly isBool: boolean;
  /** The attributes that stay. */
  readonly attrs: Attributes;
  /** Those that went elsewhere, and the stored dtype. */
  readonly encoding: Encoding;
  readonly warnings: readonly string[];
}

/** What a plan is made for, beside attributes: characters are joined where their dimension is no other variable's. */
export interface PlanOptions extends DecodeOptions {
  readonly joinCharacters?: boolean | undefined;
}

/** The units that `decodeTimedelta` takes, as xarray. */
const SPAN_UNITS = new Set(['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds']);

/**
 * The plan by which a variable is decoded. Nothing is read; units that mean no moments leave the numbers as they are, with a warning.
 */
export function decodePlan(
  attrs: Attributes,
  types: AttributeTypes,
  dtype: DType,
  options: PlanOptions = {},
): DecodePlan {
  const warnings: string[] = [];
  const encoding: Record<string, unknown> = { dtype };
  if (isTextDType(dtype)) return textPlan(attrs, dtype, options, encoding);
  const isComputable = DTYPES[dtype].kind === 'i' || DTYPES[dtype].kind === 'u' || DTYPES[dtype].kind === 'f';
  const time = isComputable ? timePlan(attrs, options, warnings) : undefined;
  const left = new Set<string>();
  let numbers: NumberPlan | undefined;
  if (isComputable && options.maskAndScale !== false) {
    numbers = numberPlan(attrs, types, dtype, time !== undefined, options);
    warnings.push(...numbers.warnings);
    for (const [name, value] of Object.entries(numbers.moved)) {
      encoding[name] = value;
      left.add(name);
    }
    for (const name of numbers.dropped) left.add(name);
  }
  if (time !== undefined) {
    for (const name of time.kind === 'moments' ? ['units', 'calendar'] : ['units'])
      if (attrs[name] !== undefined) {
        encoding[name] = attrs[name];
        left.add(name);
      }
    if (time.kind === 'spans') left.add('dtype');
  }
  const isBool = attrs.dtype === 'bool' && time === undefined;
  if (isBool) {
    encoding.dtype = 'bool';
    left.add('dtype');
  }
  return {
    joined: false,
    ...(numbers === undefined ? {} : { numbers }),
    ...(time === undefined ? {} : { time }),
    isBool,
    attrs: without(attrs, [...left]),
    encoding,
    warnings,
  };
}

function textPlan(
  attrs: Attributes,
  dtype: DType,
  options: PlanOptions,
  encoding: Record<string, unknown>,
): DecodePlan {
  const left = options.maskAndScale === false ? [] : ['_FillValue', 'missing_value'];
  const isBytes = DTYPES[dtype].kind === 'S';
  const joined = dtype === 'S1' && options.joinCharacters !== false && options.concatCharacters !== false;
  const named = options.concatCharacters === false ? undefined : textOf(attrs._Encoding);
  if (named !== undefined) left.push('_Encoding');
  for (const name of left) if (attrs[name] !== undefined) encoding[name] = attrs[name];
  const fills = options.maskAndScale === false ? [] : [attrs._FillValue, attrs.missing_value];
  const missing = fills.flatMap((fill) => textOf(fill)?.replace(/\0+$/, '') || []);
  return {
    joined,
    ...(missing.length === 0 ? {} : { missingTexts: [...new Set(missing)] }),
    ...(named !== undefined && isBytes ? { textEncoding: named } : {}),
    isBool: false,
    attrs: without(attrs, left),
    encoding,
    warnings: [],
  };
}

/** What units say of times; undefined where they are none, or mean no moments. */
function timePlan(attrs: Attributes, options: DecodeOptions, warnings: string[]): TimePlan | undefined {
  const units = textOf(attrs.units);
  if (units === undefined || options.decodeTimes === false) return undefined;
  if (isSinceUnits(units)) {
    const meant = timeUnits(units, textOf(attrs.calendar));
    if ('refused' in meant) {
      warnings.push(`'${units}' are not decoded: ${meant.refused}`);
      return undefined;
    }
    warnings.push(...meant.notes);
    return { kind: 'moments', units: meant };
  }
  const stated = /^timedelta64\[(\w+)\]$/.exec(textOf(attrs.dtype) ?? '');
  if (!SPAN_UNITS.has(units) || !(stated || options.decodeTimedelta) || options.decodeTimedelta === false)
    return undefined;
  const microseconds = unitMicroseconds(units);
  if (microseconds === undefined) return undefined;
  return { kind: 'spans', microseconds, unit: spanUnit(stated?.[1]) };
}

/** The unit that an attribute `dtype` names; seconds for longer ones, as xarray has it. */
const spanUnit = (name: string | undefined): SpanUnit =>
  name === 'ms' || name === 'us' || name === 'ns' ? name : name === undefined ? 'us' : 's';
