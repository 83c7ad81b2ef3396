/**
 * The conventions of CF: variables of files as users see them, and back.
 */
export type {
  Attributes,
  AttributeTypes,
  AttributeValue,
  DecodedVariable,
  DecodeOptions,
  Encoding,
  RawVariable,
} from './attributes.js';
export { type DecodedGroup, type DecodeGroupOptions, decodeGroup } from './decode-group.js';
export { type DecodePlan, decodePlan, type PlanOptions, type TimePlan } from './decode-plan.js';
export { decodeVariable } from './decode-variable.js';
export { type EncodedGroup, encodeGroup } from './encode-group.js';
export { type EncodedVariable, encodeVariable, type StoredFormat, type VariableToEncode } from './encode-variable.js';
export { RELATED_DATA, relatedNames } from './related-data.js';
