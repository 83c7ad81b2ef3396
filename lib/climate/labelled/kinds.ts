/**
 * Kinds of arguments of labelled arrays, for the declared signatures of their functions and methods.
 */

import { arrayOrText } from '../../array/kinds.js';
import { isListOf, kind, oneOf } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import type { Join } from './alignment.js';
import { type DataArray, isDataArray } from './data-array.js';
import { type Dataset, isDataset } from './dataset.js';
import type { Operand } from './elementwise.js';
import type { Labelled } from './mapping.js';
import type { Dims } from './reductions.js';

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

export const labelledKind = kind<Labelled>(
  'labelled',
  'a DataArray or a Dataset',
  (value) => isDataArray(value) || isDataset(value),
);
export const dataArrayKind = kind<DataArray>('dataArray', 'a DataArray', isDataArray);
export const datasetKind = kind<Dataset>('dataset', 'a Dataset', isDataset);
/** The name of a dimension. */
export const dimKind = kind<string>('dimName', "the name of a dimension, such as 'time'", isName);
/** One name or several. */
export const namesKind = kind<string | readonly string[]>(
  'dimNames',
  "a name, such as 'time', or a list of names",
  (value) => isName(value) || isListOf(value, isName),
);
/** Dimensions to reduce over. */
export const dimsKind = kind<Dims>(
  'dims',
  "the name of a dimension, a list of names, or '...' for all",
  (value) => value === null || isName(value) || isListOf(value, isName),
);
/** What is computed with beside a labelled array. */
export const operandKind = kind<Operand>(
  'operand',
  'a DataArray, an array, a list or a number',
  (value) => isDataArray(value) || arrayOrText.admits(value),
);
/** Values by name of dimension or variable. */
export const byNameOf = <T>(text: string, admits: (value: unknown) => boolean) =>
  kind<Readonly<Record<string, T>>>(
    'byName',
    `an object of ${text} by name`,
    (value) => isPlainObject(value) && Object.values(value).every((item) => item === undefined || admits(item)),
  );
export const wholeByName = byNameOf<number>('whole numbers', (value) => Number.isSafeInteger(value));
export const anyByName = <T>(text: string) => byNameOf<T>(text, () => true);

export const joinKind = oneOf<Join>('inner', 'outer', 'left', 'right', 'exact', 'override');
