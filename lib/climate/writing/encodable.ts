/**
 * Variables of labelled arrays as the encoders of CF take them.
 */
import type { AttributeTypes } from '../cf/attributes.js';
import type { VariableToEncode } from '../cf/encode-variable.js';
import type { Encoding, Variable } from '../labelled/variable.js';

/** What of an encoding says where a variable was read, not how it is written. */
const OF_SOURCE = ['source', 'zarr', 'attributeTypes', 'filters', 'byteOrder'];

/** A variable, encoded as it was where it was read unless `own` says otherwise; a null of `own` takes away what was. */
export function encodable(variable: Variable, own: Encoding = {}): VariableToEncode {
  const { dims, data, attrs, calendar } = variable;
  const before = Object.fromEntries(Object.entries(variable.encoding).filter(([key]) => !OF_SOURCE.includes(key)));
  return {
    dims,
    data,
    attrs,
    encoding: { ...before, ...own },
    attrTypes: variable.encoding.attributeTypes as AttributeTypes | undefined,
    ...(calendar ? { calendar } : {}),
  };
}
