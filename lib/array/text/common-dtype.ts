/**
 * The dtype that arrays have together, with an error of ours where they have none.
 */
import type { DType } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { namelessDTypeError } from '../../base/errors.js';

/** The smallest dtype that all convert to safely. @throws 'dtype' where there is none, as of text and times */
export function commonDType(dtypes: readonly DType[]): DType {
  try {
    return dtypes.reduce(promoteTypes);
  } catch (cause) {
    throw namelessDTypeError(cause instanceof Error ? cause.message : String(cause));
  }
}
