/**
 * Text among the scalars that arrays are made of: as an element of a dtype, and the dtype that a list of it has.
 */
import { DTYPES, type DType, type Element, isComplexDType, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import { fromValue, heldScalar, scalarText } from '../../../kernels/scalar.js';
import { floatText } from '../../../kernels/text/floats.js';
import { numberOf } from '../../../kernels/text/numbers.js';
import { lengthOf, textDType } from '../../../kernels/text/text.js';
import { parseMoment } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../../base/errors.js';

/** Text as an element of any dtype, or anything as one of text. */
export function textElement(operation: string, given: Element, dtype: DType, name: string): Element {
  const fail = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError(
      'dtype',
      `${operation}: ${name} ${typeof given === 'string' ? JSON.stringify(given) : scalarText(given)} ${why}`,
      {
        cause,
      },
    );
  if (!isTextDType(dtype)) {
    const text = given as string;
    const moment = isTimeDType(dtype) ? parseMoment(text) : undefined;
    if (moment !== undefined) return heldScalar(moment, dtype);
    if (isTimeDType(dtype) || isComplexDType(dtype)) throw fail(`is text, and no ${dtype}`);
    try {
      return fromValue(numberOf(text, dtype), dtype);
    } catch (cause) {
      throw fail(`is no ${dtype}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  }
  const text = textOf(given);
  if (text === undefined) throw fail(`does not become text (${dtype}); give a string`);
  if (DTYPES[dtype].kind === 'S' && /[^\0-\xff]/.test(text))
    throw fail(`has characters beyond U+00FF, and ${dtype} holds bytes; use '<U${lengthOf(text)}'`);
  return text;
}

/** A scalar as NumPy's text of it: whole numbers without a point, as they stand in JavaScript. */
const textOf = (value: Element): string | undefined => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : floatText(value, undefined);
  return typeof value === 'object' ? undefined : String(value);
};

/** The dtype that all text in a list fits. @throws 'dtype' for text beside others */
export function textsDType(operation: string, values: readonly Element[], given?: DType): DType {
  if (given) return given;
  let width = 1;
  for (const value of values) {
    if (typeof value !== 'string')
      throw new ChunkwiseError(
        'dtype',
        `${operation}: text stands in one list with ${scalarText(value)}; give { dtype }`,
      );
    width = Math.max(width, lengthOf(value));
  }
  return textDType('U', width);
}

/** The element that stands where there is nothing: 0, of text none. */
export const nothingOf = (dtype: DType): Element => (isTextDType(dtype) ? '' : heldScalar(0, dtype));
