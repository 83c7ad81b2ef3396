/**
 * Numbers written as text and read from it, as Python does and so NumPy's casts.
 */
import { DTYPES, type DType } from '../dtype.js';
import { castValue, integerRange } from '../scalar.js';
import { floatText } from './floats.js';

const INTEGER = /^[+-]?\d+(?:_\d+)*$/;
const FLOAT =
  /^[+-]?(?:(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?|inf(?:inity)?|nan)$/i;

/**
 * The number that `text` says, as the value an element of `dtype` holds: text that is not empty is true.
 *
 * @throws RangeError for what says none, or none that the dtype holds
 */
export function numberOf(text: string, dtype: DType): number | bigint | boolean {
  const { kind } = DTYPES[dtype];
  if (kind === 'b') return text !== '';
  const bare = text.trim();
  if (kind !== 'f') {
    if (!INTEGER.test(bare)) throw new RangeError(`${JSON.stringify(text)} is no whole number`);
    const whole =
      BigInt(bare.replaceAll('_', '').replace('+', '').replace('-', '')) * (bare.startsWith('-') ? -1n : 1n);
    const { min, max } = integerRange(dtype);
    if (whole < min || whole > max)
      throw new RangeError(`${JSON.stringify(text)} is out of range for ${dtype} (${min} to ${max})`);
    return whole;
  }
  if (!FLOAT.test(bare)) throw new RangeError(`${JSON.stringify(text)} is no number`);
  const sign = bare.startsWith('-') ? -1 : 1;
  const size = bare.replace(/^[+-]/, '').replaceAll('_', '').toLowerCase();
  const value = size === 'nan' ? Number.NaN : size.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(size);
  return castValue(sign * value, 'float64', dtype);
}

/** A number or bool of `dtype` as Python writes it. */
export function numberText(value: number | bigint | boolean, dtype: DType): string {
  if (dtype === 'bool') return value ? 'True' : 'False';
  return DTYPES[dtype].kind === 'f'
    ? floatText(value as number, dtype === 'float32' ? Math.fround : undefined)
    : String(value);
}
