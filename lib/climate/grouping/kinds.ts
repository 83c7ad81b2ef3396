/**
 * Kinds of arguments that functions of labelled arrays take.
 */
import { kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import type { Dims } from '../labelled/reductions.js';

const isName = (value: unknown): boolean => typeof value === 'string';

/** Names of dimensions. */
export const dimsKind = kind<Dims>(
  'dims',
  'the name of a dimension or a list of names; null for all',
  (value) => value === null || isName(value) || (Array.isArray(value) && value.every(isName)),
);
/** A whole number of 1 or more for each of some dimensions. */
export const windowsKind = kind<Readonly<Record<string, number>>>(
  'windows',
  'an object of dimensions and how many elements go together along each: { time: 5 }',
  (value) =>
    isPlainObject(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((n) => Number.isSafeInteger(n) && (n as number) >= 1),
);

/** A quantile or several. */
export const quantilesKind = kind<number | readonly number[]>(
  'quantiles',
  'a number from 0 to 1, or a list of them',
  (value) => {
    const within = (q: unknown): boolean => typeof q === 'number' && q >= 0 && q <= 1;
    return within(value) || (Array.isArray(value) && value.every(within));
  },
);
