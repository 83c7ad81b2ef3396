/**
 * Products of arrays: matmul, dot, tensordot and their kin, all contractions of two arrays over labelled axes.
 *
 * Dtypes promote as in multiplication and stay: integers wrap, bools mean "and" and "or". Large products run as matrix
 * products of blocks; those with a vector, or nothing to sum over, fuse with what surrounds them.
 */
import { isComplexDType } from '../../../kernels/dtype.js';
import { axisNumbers } from '../../base/axis-names.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axis as axisKind,
  isListOf,
  kind,
  optional,
  someAxes,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise, isSelected, selected, unknownExtent } from '../../expr/build.js';
import { contract, type Term } from '../../expr/contract.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import { type ArrayLike, nodeOf, operandOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { ravel } from '../shaping/manipulation.js';
import type { Promoted } from '../types.js';
import { reduceSelected } from '../unknown/reduce-selected.js';

const PAIR = [
  ['x', arrayLike],
  ['y', arrayLike],
] as const;

/** Labels of the axes that only one operand has: `prefix0`, `prefix1`, … */
const own = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, k) => `${prefix}${k}`);

/** Labels of leading axes that broadcast: counted from the last, so that they meet those of an operand with fewer. */
const leading = (count: number): string[] => Array.from({ length: count }, (_, k) => `batch${count - k}`);

function mustHaveAxes(operation: string, nodes: readonly Node[], remedy: string): void {
  if (nodes.some((node) => node.shape.length === 0)) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: shapes ${nodes.map((node) => shapeText(node.shape)).join(' and ')}: each operand must have an axis to sum over; ${remedy}`,
    );
  }
}

/** The conjugate of complex numbers. */
const conjugated = (node: Node): Node => (isComplexDType(node.dtype) ? elementwise('conj', [node]) : node);

/** Axes that are summed over together must be equally long; an extent of 1 does not broadcast here. */
function mustAgree(operation: string, a: Node, axisA: number, b: Node, axisB: number): void {
  if (a.shape[axisA] === b.shape[axisB]) return;
  throw new ChunkwiseError(
    'shape',
    `${operation}: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: axis ${axisA} of the first has extent ${a.shape[axisA]}, axis ${axisB} of the second ${b.shape[axisB]}; they are summed over together and must be equal (transpose or slice an operand)`,
  );
}

/**
 * The matrix product over the last two axes, as NumPy's: leading axes broadcast, a vector is a row on the left and a
 * column on the right.
 *
 * The result is cut as the operands are: narrow blocks are joined up to 256 rows or columns, and where there would be
 * fewer than 8, large ones are halved.
 *
 * @throws 'shape' for 0-d operands and extents that do not fit
 * @example
 * cw.matmul(a, b)            // [m, k] and [k, n]: [m, n]
 * cw.matmul(stack, vector)   // [t, m, k] and [k]: [t, m]
 */
export const matmul = define(
  { name: 'matmul', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [nodeOf(x, 'matmul'), nodeOf(y, 'matmul')];
    mustHaveAxes('matmul', [a, b], 'use multiply for scalars');
    const rankA = a.shape.length;
    const rankB = b.shape.length;
    mustAgree('matmul', a, rankA - 1, b, Math.max(0, rankB - 2));
    const batchA = leading(Math.max(0, rankA - 2));
    const batchB = leading(Math.max(0, rankB - 2));
    const row = rankA > 1 ? ['row'] : [];
    const column = rankB > 1 ? ['column'] : [];
    return wrap(
      contract(
        'matmul',
        { node: a, labels: [...batchA, ...row, 'depth'] },
        { node: b, labels: [...batchB, 'depth', ...column] },
        [...(batchA.length > batchB.length ? batchA : batchB), ...row, ...column],
      ),
    );
  },
);

/**
 * NumPy's dot: the sum over the last axis of `x` and the last but one (of a vector: the only) axis of `y`; a scalar
 * multiplies.
 *
 * @throws 'shape' when these axes differ in extent
 * @example
 * cw.dot(u, v) // of vectors: 0-d
 */
export const dot = define(
  { name: 'dot', parameters: PAIR, unknown: true },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [nodeOf(x, 'dot'), nodeOf(y, 'dot')];
    if (a.shape.length === 0 || b.shape.length === 0)
      return wrap(elementwise('multiply', [operandOf(x, 'dot'), operandOf(y, 'dot')]));
    if (isSelected(a) || isSelected(b)) return wrap(dotSelected(a, b));
    return wrap(dotNode(a, b));
  },
);

/** {@link dot} of arrays with axes. */
function dotNode(a: Node, b: Node): Node {
  const axisB = Math.max(0, b.shape.length - 2);
  mustAgree('dot', a, a.shape.length - 1, b, axisB);
  const left = own('a', a.shape.length - 1);
  const right = own('b', b.shape.length - 1);
  return contract(
    'dot',
    { node: a, labels: [...left, 'depth'] },
    { node: b, labels: right.toSpliced(axisB, 0, 'depth') },
    [...left, ...right],
  );
}

/**
 * {@link dot} where an axis is of unknown extent: of two lists under one mask the sum of their products, of rows that are selected a
 * product for each.
 */
function dotSelected(a: Node, b: Node): Node {
  if (isSelected(a) && !isSelected(b) && a.axis < a.shape.length - 1)
    return selected(dotNode(a.children[0], b), a.children[1], a.axis, a.shape[a.axis]);
  if (a.shape.length !== 1 || b.shape.length !== 1) throw unknownExtent('dot', isSelected(a) ? a : b);
  const products = elementwise('multiply', [a, b]) as SelectedNode;
  const { dtype } = products;
  return dtype === 'bool' ? reduceSelected('any', products, [0], {}) : reduceSelected('sum', products, [0], { dtype });
}

/** Options of {@link vecdot}. */
export interface VecdotOptions {
  /** The axis, in each operand counted from the last; default -1. */
  readonly axis?: AxisLike | undefined;
}

/**
 * The sum of products along one axis of both, which broadcast otherwise; of complex numbers `x` is conjugated.
 *
 * @param options `axis`: which, in each operand counted from the last; default -1
 * @throws 'shape' when the axes differ in extent or the others do not broadcast
 * @example
 * cw.vecdot(u, v, { axis: -1 })
 */
export const vecdot = define(
  { name: 'vecdot', parameters: PAIR, options: { axis: optional(axisKind, -1) } },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y, options: VecdotOptions = {}): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [conjugated(nodeOf(x, 'vecdot')), nodeOf(y, 'vecdot')];
    mustHaveAxes('vecdot', [a, b], 'use multiply for scalars');
    const axes = [a, b].map((node) => normalizeAxis('vecdot', options.axis ?? -1, node.shape));
    mustAgree('vecdot', a, axes[0], b, axes[1]);
    const terms = [a, b].map(
      (node, k): Term => ({ node, labels: leading(node.shape.length - 1).toSpliced(axes[k], 0, 'depth') }),
    );
    return wrap(contract('vecdot', terms[0], terms[1], leading(Math.max(a.shape.length, b.shape.length) - 1)));
  },
);

/**
 * The sum of products over the last axes of both.
 *
 * @throws 'shape' when they differ in extent
 * @example
 * cw.inner(a, b) // [m, k] and [n, k]: [m, n]
 */
export const inner = define(
  { name: 'inner', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [nodeOf(x, 'inner'), nodeOf(y, 'inner')];
    if (a.shape.length === 0 || b.shape.length === 0)
      return wrap(elementwise('multiply', [operandOf(x, 'inner'), operandOf(y, 'inner')]));
    return tensordot(x, y, { axes: [[-1], [-1]] });
  },
);

/**
 * The product of every element of `x` with every element of `y`, both flattened.
 *
 * @example
 * cw.outer([1, 2], [3, 4, 5]) // [2, 3]
 */
export const outer = define(
  { name: 'outer', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [ravel(nodeArray(x, 'outer')).node, ravel(nodeArray(y, 'outer')).node];
    return wrap(contract('outer', { node: a, labels: ['a'] }, { node: b, labels: ['b'] }, ['a', 'b']));
  },
);

/**
 * The sum of products of all elements, both operands flattened; of complex numbers `x` is conjugated.
 *
 * @throws 'shape' when the sizes differ
 * @example
 * cw.vdot(a, b)
 */
export const vdot = define(
  { name: 'vdot', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [ravel(nodeArray(x, 'vdot')).node, ravel(nodeArray(y, 'vdot')).node];
    mustAgree('vdot', a, 0, b, 0);
    return wrap(contract('vdot', { node: conjugated(a), labels: ['depth'] }, { node: b, labels: ['depth'] }, []));
  },
);

const nodeArray = (x: ArrayLike, operation: string): ChunkedArray => wrap(nodeOf(x, operation));

/** Which axes {@link tensordot} sums over. */
export interface TensordotOptions {
  /**
   * A count n: the last n axes of the first operand with the first n of the second. Or two lists of axes (or two axes),
   * by number or name, paired in their order. Default: 2.
   */
  readonly axes?: number | readonly [AxesLike, AxesLike] | undefined;
}

const isAxis = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';

const pairsKind = kind<NonNullable<TensordotOptions['axes']>>(
  'axisPairs',
  'how many axes, or two lists of axes',
  (value) =>
    typeof value === 'number' ||
    (isListOf(value, (axes) => isAxis(axes) || isListOf(axes, isAxis)) && value.length === 2),
);

/**
 * The sum of products over pairs of axes; the axes that remain follow each other, those of `x` first.
 *
 * @throws 'shape' when paired axes differ in extent or do not exist, 'argument' when the lists do not pair
 * @example
 * cw.tensordot(a, b, { axes: [[1, 2], [1, 2]] }) // [n, m, m] and [p, m, m]: [n, p]
 */
export const tensordot = define(
  { name: 'tensordot', parameters: PAIR, options: { axes: optional(pairsKind, 2) } },
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    options: TensordotOptions = {},
  ): ChunkedArray<Promoted<X, Y>> => {
    const nodes = [nodeOf(x, 'tensordot'), nodeOf(y, 'tensordot')];
    const lists = pairedAxes(nodes, numberedPairs([x, y], options.axes ?? 2));
    const terms = nodes.map(({ shape }, k) => ({
      node: nodes[k],
      labels: shape.map((_, axis) => {
        const pair = lists[k].indexOf(axis);
        return pair >= 0 ? `depth${pair}` : `${k === 0 ? 'a' : 'b'}${axis}`;
      }),
    }));
    const kept = terms.flatMap(({ labels }) => labels.filter((label) => !label.startsWith('depth')));
    return wrap(contract('tensordot', terms[0], terms[1], kept));
  },
);

type AxisPairs = number | readonly (number | readonly number[])[];

/** `axes` with each operand's names as numbers. @throws 'argument' for a name that is none */
function numberedPairs(operands: readonly ArrayLike[], axes: NonNullable<TensordotOptions['axes']>): AxisPairs {
  if (typeof axes === 'number') return axes;
  return axes.map((list, k) => {
    const numbers = axisNumbers({ name: 'tensordot' }, 'axes', list, [operands[k]]);
    if (someAxes.admits(numbers)) return numbers as number | readonly number[];
    throw new ChunkwiseError(
      'argument',
      `tensordot: axes: ${JSON.stringify(list)} are given by name, but the axes of the ${k === 0 ? 'first' : 'second'} array have none; give numbers`,
    );
  });
}

/** The axes of both operands, normalised, in pairs of equal extents. */
function pairedAxes([a, b]: readonly Node[], axes: AxisPairs): number[][] {
  const [rankA, rankB] = [a.shape.length, b.shape.length];
  if (typeof axes === 'number') {
    if (!Number.isInteger(axes) || axes < 0 || axes > rankA || axes > rankB) {
      throw new ChunkwiseError(
        'argument',
        `tensordot: axes ${axes} with shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}; give how many axes to sum over, or two lists of axes`,
      );
    }
  }
  const given =
    typeof axes === 'number'
      ? [own('', axes).map((k) => rankA - axes + Number(k)), own('', axes).map(Number)]
      : axes.map((list) => (typeof list === 'number' ? [list] : list));
  if (given.length !== 2 || given[0].length !== given[1].length) {
    throw new ChunkwiseError(
      'argument',
      `tensordot: axes ${JSON.stringify(axes)} do not pair; give two lists of equal length, one for each operand`,
    );
  }
  const lists = given.map((list, k) => {
    const { shape } = k === 0 ? a : b;
    const found = list.map((axis) => normalizeAxis('tensordot', axis, shape));
    if (new Set(found).size < found.length) {
      throw new ChunkwiseError(
        'shape',
        `tensordot: axes [${list.join(', ')}] of shape ${shapeText(shape)} name an axis twice; name each once`,
      );
    }
    return found;
  });
  lists[0].forEach((axis, k) => {
    mustAgree('tensordot', a, axis, b, lists[1][k]);
  });
  return lists;
}
