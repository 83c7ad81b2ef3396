/**
 * The states of a time loop as a user gives and gets them: one array, a record of arrays, or a list of arrays.
 */
import { kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, isChunkedArray } from '../chunked-array.js';
import { computed, isArrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';

/** Several states: by name, or in a list. */
export type States = Readonly<Record<string, ArrayLike>> | readonly ChunkedArray[];

/** The same states as arrays of the engine. */
export type LoopStates<S extends States> = { -readonly [K in keyof S]: ChunkedArray<ComputedOf<S[K]>> };

const isList = (value: unknown): value is readonly ChunkedArray[] =>
  Array.isArray(value) && value.length > 0 && value.every(isChunkedArray);
const isObject = (value: unknown): boolean => typeof value === 'object';
const isRecord = (value: unknown): value is Readonly<Record<string, ArrayLike>> =>
  isPlainObject(value) && Object.values(value).some(isObject) && Object.values(value).every(isArrayLike);

export const statesKind = kind<ArrayLike | States>(
  'states',
  'an array, or several in a record or a list',
  (value) => isArrayLike(value) || isRecord(value),
  {
    computed: (value) =>
      isList(value)
        ? value.map(computed)
        : isRecord(value)
          ? Object.fromEntries(Object.entries(value).map(([name, state]) => [name, computed(state)]))
          : computed(value),
  },
);

/** The states in their order, and their names; no names: one array. */
export function listed(u: ArrayLike | States): { names: string[] | undefined; values: readonly ArrayLike[] } {
  if (isList(u)) return { names: Object.keys(u), values: u };
  if (!isArrayLike(u) && isRecord(u)) return { names: Object.keys(u), values: Object.values(u) };
  return { names: undefined, values: [u as ArrayLike] };
}

/** `arrays` in the form that `u` has. */
export function theStates(
  u: ArrayLike | States,
  names: readonly string[] | undefined,
  arrays: readonly ChunkedArray[],
): unknown {
  if (!names) return arrays[0];
  return Array.isArray(u) ? arrays : Object.fromEntries(names.map((name, k) => [name, arrays[k]]));
}
