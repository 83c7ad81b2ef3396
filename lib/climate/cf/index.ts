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
export { RELATED_DATA, relatedNames } from './related-data.js';
