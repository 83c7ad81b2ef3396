/**
 * Boundary conditions of fields on cells: what lies beyond an array, so that differences see the condition at the face between.
 *
 * Every condition is a u + b du/dn = c at a face, n pointing outwards. With the cell k inside and its mirror image k outside, h
 * apart, the face has (g + u) / 2 and (g - u) / h, which gives g (LeVeque, Finite Difference Methods, 2007, section 2.12).
 */
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import { view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { GridEnds } from '../../expr/routine-params.js';
import { mirrorFactor } from '../../task/routine/grids/grid-tables.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { add, divide, multiply } from '../elementwise/elementwise.js';
import { isArrayLike } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import { pad } from '../shaping/padding.js';

/** The condition at one end: a value at the face, the derivative outwards, or alpha u + beta du/dn = value; names say 0. */
export type EndCondition = 'dirichlet' | 'neumann' | HeldEnd;
type HeldEnd =
  | { readonly dirichlet: ArrayLike }
  | { readonly neumann: ArrayLike }
  | { readonly robin: { readonly alpha: number; readonly beta?: number; readonly value: ArrayLike } };
/** What holds along one axis, written out: nothing else than two ends, or none. */
export type AxisConditions = 'periodic' | readonly [HeldEnd, HeldEnd];

/** The conditions along one axis: periodic, one for both ends, or [before, after]. */
export type AxisBoundary = 'periodic' | EndCondition | readonly [EndCondition, EndCondition];

/** The same for all axes, or by the number or the name of an axis; an axis that is not named lets nothing through. */
export type PdeBoundary = AxisBoundary | Readonly<Record<string, AxisBoundary>>;

const isEnd = (value: unknown): value is EndCondition => {
  if (value === 'dirichlet' || value === 'neumann') return true;
  if (!isPlainObject(value) || Object.keys(value).length !== 1) return false;
  const { dirichlet, neumann, robin } = value;
  if (isPlainObject(robin)) {
    const { alpha, beta = 1, value: c } = robin;
    return typeof alpha === 'number' && typeof beta === 'number' && isArrayLike(c);
  }
  return isArrayLike(dirichlet) || isArrayLike(neumann);
};
const isAxis = (value: unknown): value is AxisBoundary =>
  value === 'periodic' || isEnd(value) || (isListOf(value, isEnd) && value.length === 2);

export const boundaryKind = kind<PdeBoundary>(
  'conditions',
  "'periodic', 'dirichlet', 'neumann', { dirichlet }, { neumann }, { robin: { alpha, beta, value } }, [before, after] of these, or such by axis ({ 0: … })",
  (value) =>
    isAxis(value) || (isPlainObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isAxis)),
);

const CLOSED: HeldEnd = { neumann: 0 };

const heldEnd = (end: EndCondition): HeldEnd =>
  end === 'dirichlet' ? { dirichlet: 0 } : end === 'neumann' ? { neumann: 0 } : end;

function writtenOut(boundary: AxisBoundary): AxisConditions {
  if (boundary === 'periodic') return boundary;
  const [before, after] = isPair(boundary) ? boundary : [boundary, boundary];
  return [heldEnd(before), heldEnd(after)];
}
const isPair = (boundary: AxisBoundary): boundary is readonly [EndCondition, EndCondition] => Array.isArray(boundary);

/** What `boundary` says of each axis of `u`. */
export function axisBoundaries(
  operation: string,
  u: ChunkedArray,
  boundary: PdeBoundary = CLOSED,
): readonly AxisConditions[] {
  const { shape } = u.node;
  if (isAxis(boundary)) return shape.map(() => writtenOut(boundary));
  const out: AxisConditions[] = shape.map(() => [CLOSED, CLOSED]);
  for (const [name, one] of Object.entries(boundary)) {
    const named = u.dims?.indexOf(name) ?? -1;
    const number = named >= 0 ? named : /^-?\d+$/.test(name) ? Number(name) : undefined;
    if (number === undefined)
      throw new ChunkwiseError('argument', `${operation}: boundary names axis '${name}', which the array has not`);
    out[normalizeAxis(operation, number, shape)] = writtenOut(one);
  }
  return out;
}

/** `length` elements of axis `axis` from `start` on, `stride` apart. */
export function along(node: Node, axis: number, start: number, length: number, stride = 1): Node {
  return view(node, {
    shape: node.shape.with(axis, length),
    maps: node.shape.map((_, k) => ({ offset: k === axis ? start : 0, stride: k === axis ? stride : 1, axis: k })),
  });
}

/** a, b and c of a condition. */
function coefficients(end: HeldEnd): { a: number; b: number; c: ArrayLike } {
  if ('dirichlet' in end) return { a: 1, b: 0, c: end.dirichlet };
  if ('neumann' in end) return { a: 0, b: 1, c: end.neumann };
  return { a: end.robin.alpha, b: end.robin.beta ?? 1, c: end.robin.value };
}

/** A value of a condition as it lies along the face: a scalar, or an array with one element along `axis`. */
function onFace(operation: string, c: ArrayLike, u: Node, axis: number): ArrayLike {
  if (isScalar(c)) return c;
  const node = nodeOf(c, operation);
  const face = u.shape.with(axis, 1);
  const rank = face.length;
  if (node.shape.length === 0) return wrap(node);
  const short = node.shape.length === rank - 1;
  const fits = short ? face.toSpliced(axis, 1) : face;
  if (node.shape.length !== fits.length || node.shape.some((n, k) => n !== 1 && n !== fits[k]))
    throw new ChunkwiseError(
      'shape',
      `${operation}: a boundary value of shape ${shapeText(node.shape)} does not fit the face ${shapeText(fits)} of axis ${axis}`,
    );
  if (!short) return wrap(node);
  const shape = node.shape.toSpliced(axis, 0, 1);
  return wrap(
    view(node, { shape, maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k < axis ? k : k + 1 })) }),
  );
}

/** The cells beyond one end: mirror images of the `depth` next to it, in the order of the axis. */
function ghosts(
  operation: string,
  u: Node,
  axis: number,
  depth: number,
  spacing: number,
  end: HeldEnd,
  side: 0 | 1,
): ChunkedArray {
  const { a, b, c } = coefficients(end);
  const extent = u.shape[axis];
  const value = onFace(operation, c, u, axis);
  const parts = Array.from({ length: depth }, (_, k): ChunkedArray => {
    const place = side === 0 ? depth - 1 - k : k;
    const h = (2 * place + 1) * spacing;
    const mirror = wrap(along(u, axis, side === 0 ? place : extent - 1 - place, 1));
    const whole = a / 2 + b / h;
    if (whole === 0)
      throw new ChunkwiseError('argument', `${operation}: a Robin condition with alpha = -2 beta / h has no solution`);
    const inner = (b / h - a / 2) / whole;
    const kept = inner === 1 ? mirror : multiply(mirror, inner);
    return isScalar(value) && Number(value) === 0
      ? kept
      : add(kept, isScalar(value) ? Number(value) / whole : divide(value, whole));
  });
  return parts.length === 1 ? parts[0] : concat(parts, { axis });
}

const isZero = (value: ArrayLike): boolean => isScalar(value) && Number(value) === 0;
const isClosed = (end: HeldEnd): boolean => 'neumann' in end && isZero(end.neumann);

/** True where a condition is that of 0, so that the operator is linear. */
export const isHomogeneous = (end: HeldEnd): boolean => isZero(coefficients(end).c);

/** The same condition of 0. */
export function homogeneous(end: HeldEnd): HeldEnd {
  if ('dirichlet' in end) return { dirichlet: 0 };
  return 'neumann' in end ? CLOSED : { robin: { ...end.robin, value: 0 } };
}

/** What the cell beyond an end is of the one before it, by a condition of 0 and cells `spacing` apart. */
export const mirrored = (end: HeldEnd, spacing: number): number => mirrorFactor(homogeneousEnd(end), spacing);

/** a and b of a condition. */
function homogeneousEnd(end: HeldEnd): readonly [a: number, b: number] {
  const { a, b } = coefficients(end);
  return [a, b];
}

/** Conditions as plain data, whatever values they hold. */
export const gridEnds = (conditions: readonly AxisConditions[]): GridEnds =>
  conditions.map((one) => (one === 'periodic' ? one : [homogeneousEnd(one[0]), homogeneousEnd(one[1])]));

/** Which condition holds at an end. */
export const endName = (end: HeldEnd): 'dirichlet' | 'neumann' | 'robin' =>
  'dirichlet' in end ? 'dirichlet' : 'neumann' in end ? 'neumann' : 'robin';

/** `u` with `depth` cells beyond both ends of `axis`. */
export function extended(
  operation: string,
  u: ChunkedArray,
  axis: number,
  depth: number,
  spacing: number,
  boundary: AxisConditions,
): ChunkedArray {
  const { node } = u;
  if (node.shape[axis] < depth)
    throw new ChunkwiseError(
      'shape',
      `${operation}: axis ${axis} of shape ${shapeText(node.shape)} has less than the ${depth} elements that the order asks for`,
    );
  const widths = node.shape.map((_, k) => (k === axis ? [depth, depth] : [0, 0]));
  if (boundary === 'periodic') return pad(u, widths, { mode: 'wrap' });
  const [before, after] = boundary;
  if (isClosed(before) && isClosed(after)) return pad(u, widths, { mode: 'symmetric' });
  const ends = boundary.map((end, side) => ghosts(operation, node, axis, depth, spacing, end, side as 0 | 1));
  return concat([ends[0], u, ends[1]], { axis }) as ChunkedArray;
}
