/**
 * One variable of a file as users see it: missing values, packing, characters, times and bools decoded, lazily.
 */
import { isTextDType } from '../../../kernels/dtype.js';
import type { ChunkedArray } from '../../array/index.js';
import type { Attributes, AttributeTypes, DecodedVariable, RawVariable } from './attributes.js';
import { decodeNumbers } from './decode-numbers.js';
import { decodePlan, type PlanOptions } from './decode-plan.js';
import { decodeText } from './decode-text.js';
import { decodeMoments, decodeSpans } from './decode-times.js';

/**
 * Decodes a variable by the rules of xarray's `decode_cf`. Times of up to a million elements are read; all else stays an expression.
 * It never fails for what attributes say: what is not understood stays as it is, with a warning.
 */
export async function decodeVariable(raw: RawVariable, options: PlanOptions = {}): Promise<DecodedVariable> {
  const { attrs, dims, data } = raw;
  const types = raw.attrTypes ?? {};
  const plan = decodePlan(attrs, types, data.dtype, options);
  const encoding = { ...raw.encoding, ...plan.encoding };
  const common = { attrs: plan.attrs, attrTypes: types, warnings: plan.warnings };
  if (isTextDType(data.dtype)) {
    const joined = plan.joined && dims.length > 0;
    const text = decodeText(data, joined, plan.textEncoding, plan.missingTexts);
    return {
      ...common,
      dims: joined ? dims.slice(0, -1) : dims,
      data: text.data,
      encoding: joined ? { ...encoding, char_dim_name: dims[dims.length - 1] } : encoding,
      warnings: [...plan.warnings, ...text.warnings],
    };
  }
  let values: ChunkedArray = plan.numbers === undefined ? data : decodeNumbers(data, plan.numbers);
  if (plan.time?.kind === 'moments') {
    const moments = await decodeMoments(values, plan.time.units);
    if ('refused' in moments) return undecoded(raw, options, attrs, types, moments.refused);
    return {
      ...common,
      dims,
      data: moments.data,
      encoding,
      ...(moments.calendar === undefined ? {} : { calendar: moments.calendar }),
      warnings: [...plan.warnings, ...moments.warnings],
    };
  }
  if (plan.time?.kind === 'spans') values = decodeSpans(values, plan.time.microseconds, plan.time.unit);
  if (plan.isBool) values = values.astype('bool');
  return { ...common, dims, data: values, encoding };
}

/** The variable with its times left as numbers, as their values mean no moments. */
async function undecoded(
  raw: RawVariable,
  options: PlanOptions,
  attrs: Attributes,
  _types: AttributeTypes,
  why: string,
): Promise<DecodedVariable> {
  const decoded = await decodeVariable(raw, { ...options, decodeTimes: false });
  return { ...decoded, warnings: [...decoded.warnings, `'${attrs.units}' are not decoded: ${why}`] };
}
