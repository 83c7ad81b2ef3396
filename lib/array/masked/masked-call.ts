/**
 * A call of a public function with arrays that have a mask: taking its arguments apart into values and masks, and putting
 * results together.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { CALL } from '../../base/results/composite.js';
import { isPlainObject } from '../../base/signature.js';
import { broadcastTo } from '../../expr/build.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import * as elementwise from '../elementwise/elementwise.js';
import type { MaskedArray } from './masked-array.js';

/** True where a value is missing. */
export type Mask = ChunkedArray<'bool'>;

/** One call: the function, its arguments, and the first array with a mask among them. */
export interface MaskedCall {
  readonly name: string;
  readonly fn: (...args: readonly unknown[]) => unknown;
  readonly args: readonly unknown[];
  readonly self: MaskedArray;
}
/** What a function makes of such a call. */
export type MaskedRule = (call: MaskedCall) => unknown;

/** True for an array with a mask. */
export const isMasked = (value: unknown): value is MaskedArray =>
  typeof value === 'object' && value !== null && CALL in value;

/** `value` with `part` of every array with a mask in it, in lists and options too. */
export function partOf(value: unknown, part: (x: MaskedArray) => unknown): unknown {
  if (isMasked(value)) return part(value);
  if (Array.isArray(value)) return value.some((v) => typeof v === 'object') ? value.map((v) => partOf(v, part)) : value;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, partOf(v, part)]));
}
/** `value` with values in place of arrays with a mask. */
export const dataOf = (value: unknown): unknown => partOf(value, (x) => x.data);

/** All arrays with a mask among `args`, their lists and options. */
export function maskedAmong(args: readonly unknown[]): MaskedArray[] {
  const found: MaskedArray[] = [];
  for (const arg of args) partOf(arg, (x) => found.push(x));
  return found;
}

/** `mask` repeated so that it has `shape`. */
export const spread = (mask: Mask, shape: readonly number[]): Mask => wrap<'bool'>(broadcastTo(mask.node, shape));
/** True where one of `masks` is. */
export const either = (masks: readonly Mask[]): Mask => masks.reduce((a, b) => elementwise.logicalOr(a, b));
/** True where `mask` is not. */
export const not = (mask: Mask): Mask => elementwise.logicalNot(mask);

/** The options of a call's second argument. */
export const optionsOf = (args: readonly unknown[]): Readonly<Record<string, unknown>> =>
  isPlainObject(args[1]) ? args[1] : {};

/** The array with a mask that a call's first argument has to be. @throws 'argument' where it is another */
export function firstOf({ name, args }: MaskedCall): MaskedArray {
  if (isMasked(args[0])) return args[0];
  throw refused(name, 'beside a plain array');
}

/** Values and masks, one by one where they came in lists. */
export function both(self: MaskedArray, data: unknown, mask: unknown): unknown {
  if (Array.isArray(data)) return data.map((part, k) => both(self, part, (mask as readonly unknown[])[k]));
  return self.with(data as ChunkedArray, mask as Mask);
}

/** The error of a function that has no rule for what it was given. */
export const refused = (name: string, place = ''): ChunkwiseError =>
  new ChunkwiseError(
    'argument',
    `${name} does not take an array with a mask${place && ` ${place}`}; give x.filled(value), or x.data and x.mask one by one`,
  );
