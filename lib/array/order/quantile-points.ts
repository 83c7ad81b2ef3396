/**
 * Which quantiles are asked for: one number, or numbers under any shape, which then leads the result's.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, type Kind, kind, number } from '../../base/kinds.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { isArrayLike } from '../kinds.js';
import { elementsAtHand } from '../selection/index-list.js';

/** Quantiles asked for: a number, nested lists, a typed array, or an array whose elements are at hand. */
export type Quantiles = ArrayLike;

const isNumbers = (value: unknown): boolean => typeof value === 'number' || isListOf(value, isNumbers);

/** @internal what the argument takes; whether numbers lie between 0 and 1 is checked when it is read */
export const quantilesKind: Kind<Quantiles> = kind<Quantiles>(
  'quantiles',
  'a number, or a list or array of numbers',
  (value) => isNumbers(value) || (typeof value === 'object' && !Array.isArray(value) && isArrayLike(value)),
  { meant: number.meant },
);

/** @internal Quantiles as shares of 1, in C order. */
export interface QuantilePoints {
  readonly q: readonly number[];
  readonly shape: readonly number[];
  /** One plain number, which takes the dtype of the array. */
  readonly plain: boolean;
}

/** @internal @throws 'argument' for one that is not between 0 and `most`, or has to be computed */
export function quantilePoints(name: string, given: Quantiles, most: number): QuantilePoints {
  const plain = typeof given === 'number';
  const node = plain ? undefined : nodeOf(given, name);
  const values = node ? elementsAtHand(node) : [given as number];
  if (!values || node?.dtype === 'bool')
    throw new ChunkwiseError(
      'argument',
      `${name}: q is ${node?.dtype} of shape ${shapeText(node?.shape ?? [])}${values ? '' : ', which has to be computed'}; give numbers that are at hand, between 0 and ${most}`,
    );
  const q = Array.from(values, Number);
  for (const value of q)
    if (!(value >= 0 && value <= most))
      throw new ChunkwiseError('argument', `${name}: ${String(value)} is not between 0 and ${most}`);
  return { q: q.map((value) => value / most), shape: node?.shape ?? [], plain };
}
