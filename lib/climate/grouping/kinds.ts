/**
 * Kinds of arguments that functions of labelled arrays take.
 */
import { kind } from '../../base/kinds.js';
import { isDataArray } from '../labelled/data-array.js';
import { isDataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import type { Dims } from '../labelled/reductions.js';

/** A DataArray or a Dataset. */
export const labelled = kind<Labelled>(
  'labelled',
  'a DataArray or Dataset',
  (value) => isDataArray(value) || isDataset(value),
);
const isName = (value: unknown): boolean => typeof value === 'string';

/** Names of dimensions. */
export const dimsKind = kind<Dims>(
  'dims',
  'the name of a dimension or a list of names; null for all',
  (value) => value === null || isName(value) || (Array.isArray(value) && value.every(isName)),
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
