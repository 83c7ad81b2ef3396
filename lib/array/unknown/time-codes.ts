/**
 * Numbers that order as times do: their counts less one, so that no time (NaT), the least count, comes last.
 */
import { isTimeDType } from '../../../kernels/dtype.js';
import { NAT } from '../../../kernels/time/units.js';
import { elementwise, recast } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { ComplexCodes } from './complex-codes.js';

/** Codes of moments or spans, and the times that codes stand for. */
export function timeCodes(times: Node): ComplexCodes {
  return {
    codes: elementwise('subtract', [recast(times, 'int64'), 1n]),
    elements: (codes) => recast(elementwise('add', [codes, 1n]), times.dtype),
  };
}

/** Where elements are NaN, or no time. */
export const missing = (values: Node): Node =>
  isTimeDType(values.dtype) ? elementwise('equal', [recast(values, 'int64'), NAT]) : elementwise('isnan', [values]);
