/**
 * What is done with one labelled array, done with each data variable of a dataset where a dataset is given.
 */
import type { ChunkedArray } from '../../array/index.js';
import { type DataArray, dataArrayOf, isDataArray } from './data-array.js';
import type { Dataset } from './dataset.js';
import { type Labelled, mapVariables } from './mapping.js';

/** `fn` of the array, or of each data variable of the dataset; undefined leaves a variable out. */
export function eachArray<X extends Labelled>(
  operation: string,
  x: X,
  fn: (array: DataArray, name: string | undefined) => DataArray | undefined,
): X {
  if (isDataArray(x)) return fn(x, undefined) as X;
  return mapVariables(operation, x as Dataset, (array, name) => fn(array, name)) as X;
}

/** The array with other data over the same dimensions. */
export const withArray = (array: DataArray, data: ChunkedArray): DataArray =>
  dataArrayOf({ ...array.variable, data }, array.coordVariables, array.name);
