/**
 * Spans of time as they are given: '6h', '-3D', a timedelta64.
 */
import { convertSpan, Timedelta64 } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind } from '../../base/kinds.js';
import { offsetOf } from './offsets.js';

/** A span of time: text of a fixed length ('6h', '-1D') or `timedelta64(6, 'h')`. */
export type Span = string | Timedelta64;

export const spanKind = kind<Span>(
  'span',
  "a span of time as text ('6h', '-1D') or timedelta64(6, 'h')",
  (value) => typeof value === 'string' || value instanceof Timedelta64,
);

/** Microseconds of a span. @throws ChunkwiseError 'argument' for months and years, whose length depends on the date */
export function spanOf(operation: string, span: Span): bigint {
  if (span instanceof Timedelta64) return convertSpan(span.value, span.unit, 'us');
  const negative = span.trim().startsWith('-');
  const offset = offsetOf(operation, span.trim().replace(/^[+-]/, ''));
  if (offset.kind !== 'fixed')
    throw new ChunkwiseError('argument', `${operation}: ${span} has no fixed length; give days or shorter units`);
  return negative ? -offset.microseconds : offset.microseconds;
}
