/**
 * The windows of filters: extents or a footprint, where they stand, and what of the array their members see.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { optional, otherwise, positive } from '../../base/kinds.js';
import type { Node } from '../../expr/node.js';
import type { ArrayLike } from '../asarray.js';
import { shapeText } from '../axes.js';
import { arrayLike } from '../kinds.js';
import {
  beyondOf,
  extended,
  FILTER,
  type FilterOptions,
  numbersAtHand,
  numbersOf,
  ORIGIN,
  type PerAxis,
  perAxis,
  reach,
  shifted,
} from './modes.js';

/** Options of filters of a window that is a box. */
export interface SizeOptions<D extends DType = DType> extends FilterOptions<D> {
  /** Extents of the window, for all axes or for each. */
  readonly size?: PerAxis | undefined;
  /** How far the window is shifted towards lower indices, for all axes or for each; default 0, the middle over the element. */
  readonly origin?: PerAxis | undefined;
}

/** Options of filters of a window of any form. */
export interface WindowOptions<D extends DType = DType> extends SizeOptions<D> {
  /** The window's form instead of its size: what is not 0 belongs to it. */
  readonly footprint?: ArrayLike | undefined;
}

/** Kinds of {@link SizeOptions}. */
export const WINDOW_SIZE = { size: otherwise(numbersOf(positive), 'the argument'), ...FILTER, ...ORIGIN };
/** Kinds of {@link WindowOptions}. */
export const WINDOW = { ...WINDOW_SIZE, footprint: otherwise(arrayLike, 'all of size') };
/** The size as an argument. */
export const SIZE = ['size', optional(numbersOf(positive))] as const;

/** Options with the size that was given as an argument, or options that came in its place. */
export const withSize = <O extends SizeOptions>(size: PerAxis | O | undefined, options: O): O =>
  size === undefined
    ? options
    : typeof size === 'number' || Array.isArray(size)
      ? { ...options, size: size as PerAxis }
      : (size as O);

/** A window: its extents, and which of its elements, in C order, belong to it. */
export interface WindowForm {
  readonly shape: readonly number[];
  readonly members: readonly boolean[];
  readonly isBox: boolean;
}

/** The window that a filter is asked for. @throws 'argument' */
export function windowForm(
  operation: string,
  { size, footprint }: Pick<WindowOptions, 'size' | 'footprint'>,
  shape: readonly number[],
): WindowForm {
  if (footprint === undefined) {
    if (size === undefined)
      throw new ChunkwiseError('argument', `${operation}: give { size } or { footprint }, the window's form`);
    const extents = perAxis(operation, 'size', size, shape);
    return { shape: extents, members: new Array<boolean>(extents.reduce((a, b) => a * b, 1)).fill(true), isBox: true };
  }
  const found = numbersAtHand(operation, 'footprint', footprint);
  const members = found.values.map((value) => value !== 0);
  if (found.shape.length !== shape.length || !members.includes(true))
    throw new ChunkwiseError(
      'argument',
      `${operation}: the footprint is of shape ${shapeText(found.shape)}${members.includes(true) ? '' : ' without elements'}, the array of shape ${shapeText(shape)}; give one with as many axes and at least one element that is not 0`,
    );
  return { shape: found.shape, members, isBox: !members.includes(false) };
}

/** Views of the array, its edges extended, as each member of the window sees it, in C order. */
export function windowTaps<D extends DType>(
  operation: string,
  node: Node,
  form: WindowForm,
  options: WindowOptions<D>,
): Node[] {
  const origins = perAxis(operation, 'origin', options.origin ?? 0, node.shape);
  const beyond = beyondOf(operation, options, node.shape);
  const wide = form.shape.reduce(
    (made, size, axis) => extended(made, axis, reach(operation, size, origins[axis]), beyond[axis]),
    node,
  );
  return form.members.flatMap((isMember, k) => {
    if (!isMember) return [];
    let tap = wide;
    for (let axis = form.shape.length - 1, rest = k; axis >= 0; axis--) {
      tap = shifted(tap, axis, rest % form.shape[axis], node.shape[axis]);
      rest = Math.floor(rest / form.shape[axis]);
    }
    return [tap];
  });
}

/** The place of each member, axis by axis, counted from the element. */
export function windowPlaces(form: WindowForm, ends: readonly (readonly [number, number])[]): number[][] {
  return form.members.flatMap((isMember, k) => {
    if (!isMember) return [];
    const place = new Array<number>(form.shape.length);
    for (let axis = form.shape.length - 1, rest = k; axis >= 0; axis--) {
      place[axis] = (rest % form.shape[axis]) - ends[axis][0];
      rest = Math.floor(rest / form.shape[axis]);
    }
    return [place];
  });
}
