/**
 * Labelled elements as groups of a reduction, and which of its results were asked for.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { count, isListOf, kind, optional } from '../../base/kinds.js';
import type { Parameter } from '../../base/signature.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';

/** A label, or several. */
export type LabelIndex = number | readonly number[];

const indexKind = kind<LabelIndex>(
  'labelIndex',
  'a whole number of 0 or more, or a list of them',
  (value) => count.admits(value) || isListOf(value, count.admits),
);

export const LABELS: Parameter = ['labels', optional(arrayLike)];
export const INDEX: Parameter = ['index', optional(indexKind)];
/** What all measures of labelled elements take. */
export const MEASURED: readonly Parameter[] = [['x', arrayLike], LABELS, INDEX];

/** Elements in groups, of which some were asked for. */
export interface Labelled {
  /** With at least one axis. */
  readonly array: ChunkedArray;
  /** The group of each element; negative for none. */
  readonly own: ChunkedArray;
  readonly groups: number;
  /** Of results by group, along the first axis, those that were asked for: without this axis where it is one. */
  readonly asked: (all: ChunkedArray) => ChunkedArray;
}

/** The groups of `labels`: without these all elements are one, without `index` all that bear a label above 0. @throws 'shape' */
export function labelledBy(operation: string, x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): Labelled {
  const whole = asarray(x);
  let marks = labels === undefined ? undefined : asarray(labels);
  if (marks && (marks.ndim !== whole.ndim || marks.shape.some((n, axis) => n !== whole.shape[axis])))
    throw new ChunkwiseError(
      'shape',
      `${operation}: labels of shape ${shapeText(marks.shape)} for an array of shape ${shapeText(whole.shape)}; give one for each element`,
    );
  const array = whole.ndim === 0 ? whole.reshape([1]) : whole;
  if (marks?.ndim === 0) marks = marks.reshape([1]);
  if (!marks || index === undefined) {
    const own = marks
      ? marks.greater(0).astype('int32').subtract(1)
      : asarray(0).astype('int32').broadcastTo(array.shape);
    return { array, own, groups: 1, asked: (all) => all.slice(0) };
  }
  const wanted = typeof index === 'number' ? [index] : index;
  const groups = wanted.reduce((most, label) => Math.max(most, label), 0) + 1;
  // What no one asks for belongs to no group.
  const beside = marks.greaterEqual(groups).logicalOr(marks.less(0));
  const own = marks.astype('int64').multiply(beside.logicalNot().astype('int64')).subtract(beside.astype('int64'));
  const asked = (all: ChunkedArray): ChunkedArray =>
    typeof index === 'number' ? all.slice(index) : all.take([...wanted], { axis: 0 });
  return { array, own, groups, asked };
}
