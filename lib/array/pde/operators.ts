/**
 * Differential operators by central differences of chosen order, with boundary conditions: expressions of slices, so that a time
 * loop over them is a stencil.
 *
 * Coefficients: B. Fornberg, Generation of finite difference formulas on arbitrarily spaced grids, Math. Comp. 51 (1988).
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, isListOf, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { add, multiply, subtract } from '../elementwise/elementwise.js';
import { arrayLike, arrays } from '../kinds.js';
import { along, axisBoundaries, boundaryKind, extended, type PdeBoundary } from './boundary.js';

/** Order of accuracy. */
export type DifferenceOrder = 2 | 4 | 6 | 8;

/** Options of the operators. */
export interface OperatorOptions {
  /** Order of accuracy: 2, 4, 6 or 8; default 2. */
  readonly order?: DifferenceOrder | undefined;
  /** Distance between cells: one number, or one for each axis; default 1. */
  readonly spacing?: number | readonly number[] | undefined;
  /** What lies beyond the ends; default: nothing flows through, { neumann: 0 }. */
  readonly boundary?: PdeBoundary | undefined;
}

/** Options of the derivative along one axis. */
export interface DerivativeOptions extends OperatorOptions {
  /** The first derivative, 1, or the second, 2; default 1. */
  readonly degree?: 1 | 2 | undefined;
}

/** Weights of the neighbours at distance 1, 2, …; of the first derivative, of opposite sign on the other side. */
const FIRST: Readonly<Record<DifferenceOrder, readonly number[]>> = {
  2: [1 / 2],
  4: [2 / 3, -1 / 12],
  6: [3 / 4, -3 / 20, 1 / 60],
  8: [4 / 5, -1 / 5, 4 / 105, -1 / 280],
};
/** Of the second derivative: the middle, then neighbours on both sides. */
const SECOND: Readonly<Record<DifferenceOrder, readonly number[]>> = {
  2: [-2, 1],
  4: [-5 / 2, 4 / 3, -1 / 12],
  6: [-49 / 18, 3 / 2, -3 / 20, 1 / 90],
  8: [-205 / 72, 8 / 5, -1 / 5, 8 / 315, -1 / 560],
};

const isSpacing = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;
export const spacingKind = kind<number | readonly number[]>(
  'cellSize',
  'a positive number, or a list of one for each axis',
  (value) => isSpacing(value) || isListOf(value, isSpacing),
  { list: true },
);
export const OPERATOR = {
  order: optional(oneOf<DifferenceOrder>(2, 4, 6, 8), 2),
  spacing: optional(spacingKind, 1),
  boundary: otherwise(boundaryKind, '{ neumann: 0 }'),
};

export interface Grid {
  readonly operation: string;
  readonly order: DifferenceOrder;
  readonly spacing: readonly number[];
  readonly boundary: PdeBoundary | undefined;
}

/** The options of an operator for a field of `rank` axes. @throws 'argument' for another number of spacings */
export function gridOf(operation: string, rank: number, { order = 2, spacing = 1, boundary }: OperatorOptions): Grid {
  const list = typeof spacing === 'number' ? new Array<number>(rank).fill(spacing) : spacing;
  if (list.length !== rank)
    throw new ChunkwiseError('argument', `${operation}: ${list.length} spacings for ${rank} axes; give one for each`);
  return { operation, order, spacing: list, boundary };
}

/** `x` times `factor`; as it is where that is 1. */
const scaled = (x: ChunkedArray, factor: number): ChunkedArray => (factor === 1 ? x : multiply(x, factor));

/** Differences (degree 1) or sums (2) of the neighbours at each distance along `axis`. */
function pairsAlong(grid: Grid, u: ChunkedArray, axis: number, degree: 1 | 2): ChunkedArray[] {
  const { operation, order, spacing, boundary } = grid;
  const radius = order / 2;
  const condition = axisBoundaries(operation, u, boundary)[axis];
  const wide = extended(operation, u, axis, radius, spacing[axis], condition).node;
  const at = (by: number): ChunkedArray => wrap(along(wide, axis, radius + by, u.node.shape[axis]));
  return Array.from({ length: radius }, (_, k) =>
    degree === 1 ? subtract(at(k + 1), at(-k - 1)) : add(at(-k - 1), at(k + 1)),
  );
}

/** The first or second derivative along `axis`. */
function differentiated(grid: Grid, u: ChunkedArray, axis: number, degree: 1 | 2): ChunkedArray {
  if (degree === 2) return secondDerivatives(grid, u, [axis]);
  const h = grid.spacing[axis];
  return pairsAlong(grid, u, axis, 1)
    .map((pair, k) => scaled(pair, FIRST[grid.order][k] / h))
    .reduce((a, b) => add(a, b));
}

/** The sum of the second derivatives along some axes: those of equal spacing have their weights in common. */
function secondDerivatives(grid: Grid, u: ChunkedArray, axes: readonly number[]): ChunkedArray {
  const [middle, ...weights] = SECOND[grid.order];
  const pairs = new Map<number, ChunkedArray[]>();
  let own = 0;
  for (const axis of axes) {
    const h = grid.spacing[axis];
    own += middle / (h * h);
    const along = pairsAlong(grid, u, axis, 2);
    pairs.set(h, pairs.get(h)?.map((pair, k) => add(pair, along[k])) ?? along);
  }
  const terms = [...pairs].flatMap(([h, sums]) => sums.map((sum, k) => scaled(sum, weights[k] / (h * h))));
  return terms.reduce((sum, term) => add(sum, term), multiply(u, own));
}

/** Weights of the neighbours in second derivatives; that of the middle is -2 times their sum. */
export const secondWeights = (order: DifferenceOrder): readonly number[] => SECOND[order].slice(1);

/** A field of floating-point numbers. @throws 'shape' for one without axes */
export function fieldOf(operation: string, u: ArrayLike): ChunkedArray {
  const field = asarray(u) as ChunkedArray;
  if (field.node.shape.length === 0)
    throw new ChunkwiseError('shape', `${operation}: a field has one axis at least; got shape ${shapeText([])}`);
  return field;
}

/** The components of a vector field, one for each axis. */
function componentsOf(operation: string, field: readonly ArrayLike[], ranks: readonly number[]): ChunkedArray[] {
  const parts = field.map((part) => fieldOf(operation, part));
  const shape = parts[0]?.node.shape ?? [];
  const same = parts.every((part) => shapeText(part.node.shape) === shapeText(shape));
  if (!same || parts.length !== shape.length || !ranks.includes(parts.length))
    throw new ChunkwiseError(
      'shape',
      `${operation}: ${parts.length} components of shapes ${parts.map((part) => shapeText(part.node.shape)).join(', ')}; give one for each axis, all of one shape${ranks.length < 3 ? `, of ${ranks.join(' or ')} axes` : ''}`,
    );
  return parts;
}

/**
 * The sum of second derivatives along all axes. Values stand for cells; conditions hold at the faces of the array, half a
 * spacing beyond the first and the last cell. In a step of `iterate` it stays on tiles. Cost: one pass.
 *
 * @throws 'argument' for spacings or boundary conditions that do not fit, 'shape' for an axis shorter than the order asks for
 * @example
 * cw.pde.laplacian(u, { order: 4, spacing: 0.01, boundary: { 0: 'periodic', 1: { dirichlet: 0 } } })
 */
export const laplacian = define(
  { name: 'pde.laplacian', parameters: [['u', arrayLike]], options: OPERATOR },
  (u: ArrayLike, options: OperatorOptions = {}): ChunkedArray => {
    const field = fieldOf('pde.laplacian', u);
    const grid = gridOf('pde.laplacian', field.node.shape.length, options);
    return secondDerivatives(
      grid,
      field,
      field.node.shape.map((_, axis) => axis),
    );
  },
);

/**
 * The first or (`degree` 2) second derivative along one axis.
 *
 * @throws 'shape' for an axis out of range or shorter than the order asks for, 'argument' as {@link laplacian}
 * @example
 * cw.pde.derivative(u, 0, { degree: 2, order: 6, boundary: 'periodic' })
 */
export const derivative = define(
  {
    name: 'pde.derivative',
    parameters: [
      ['u', arrayLike],
      ['axis', axisKind],
    ],
    options: { ...OPERATOR, degree: optional(oneOf<1 | 2>(1, 2), 1) },
  },
  (u: ArrayLike, axis: AxisLike, options: DerivativeOptions = {}): ChunkedArray => {
    const field = fieldOf('pde.derivative', u);
    const grid = gridOf('pde.derivative', field.node.shape.length, options);
    return differentiated(grid, field, normalizeAxis('pde.derivative', axis, field.node.shape), options.degree ?? 1);
  },
);

/**
 * The first derivatives along all axes, as a list: the components of a vector field.
 *
 * @throws as {@link laplacian}
 * @example
 * const [gx, gy] = cw.pde.gradient(u, { spacing: [0.1, 0.2] })
 */
export const gradient = define(
  { name: 'pde.gradient', parameters: [['u', arrayLike]], options: OPERATOR },
  (u: ArrayLike, options: OperatorOptions = {}): ChunkedArray[] => {
    const field = fieldOf('pde.gradient', u);
    const grid = gridOf('pde.gradient', field.node.shape.length, options);
    return field.node.shape.map((_, axis) => differentiated(grid, field, axis, 1));
  },
);

/**
 * The sum of the derivatives of each component along its axis.
 *
 * @throws 'shape' unless there is a component for each axis, all of one shape; otherwise as {@link laplacian}
 * @example
 * cw.pde.divergence([fx, fy], { boundary: 'periodic' })
 */
export const divergence = define(
  { name: 'pde.divergence', parameters: [['field', arrays]], options: OPERATOR },
  (field: readonly ArrayLike[], options: OperatorOptions = {}): ChunkedArray => {
    const parts = componentsOf('pde.divergence', field, field.length === 0 ? [] : [field.length]);
    const grid = gridOf('pde.divergence', parts.length, options);
    return parts.map((part, axis) => differentiated(grid, part, axis, 1)).reduce((a, b) => add(a, b));
  },
);

/**
 * The curl of a vector field: one array in two dimensions, a list of three in three.
 *
 * @throws 'shape' unless there are two or three components, one for each axis; otherwise as {@link laplacian}
 * @example
 * const vorticity = cw.pde.curl([u, v], { spacing: 0.1, boundary: 'periodic' })
 */
export const curl = define(
  { name: 'pde.curl', parameters: [['field', arrays]], options: OPERATOR },
  <const F extends readonly ArrayLike[]>(
    field: F,
    options: OperatorOptions = {},
  ): F extends readonly [ArrayLike, ArrayLike] ? ChunkedArray : ChunkedArray[] => {
    const parts = componentsOf('pde.curl', field, [2, 3]);
    const grid = gridOf('pde.curl', parts.length, options);
    const d = (part: number, axis: number): ChunkedArray => differentiated(grid, parts[part], axis, 1);
    const out =
      parts.length === 2
        ? subtract(d(1, 0), d(0, 1))
        : [subtract(d(2, 1), d(1, 2)), subtract(d(0, 2), d(2, 0)), subtract(d(1, 0), d(0, 1))];
    return out as never;
  },
);
