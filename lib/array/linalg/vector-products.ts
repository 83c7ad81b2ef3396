/**
 * Products of stacks of matrices with vectors, Kronecker products, and chains of matrix products in their best order.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, kind } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { reshapeTo } from '../shaping/reshape.js';
import type { Promoted } from '../types.js';
import { asColumn } from './dense-node.js';
import { matmul } from './products.js';

/** `node` without axis `at`, which has extent 1. */
function without(node: Node, at: number): Node {
  const axis = at < 0 ? node.shape.length + at : at;
  return view(node, {
    shape: node.shape.filter((_, k) => k !== axis),
    maps: node.shape.map((_, k) =>
      k === axis ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: k < axis ? k : k - 1 },
    ),
  });
}

/** A list of numbers in the last axis as a row. */
const asRow = (list: Node): Node => {
  const last = list.shape.length - 1;
  return view(list, {
    shape: [...list.shape.slice(0, last), 1, list.shape[last]],
    maps: list.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis === last ? last + 1 : axis })),
  });
};

function mustHave(name: string, nodes: readonly Node[], ranks: readonly number[]): void {
  if (nodes.every(({ shape }, k) => shape.length >= ranks[k])) return;
  const shapes = nodes.map(({ shape }) => shapeText(shape)).join(' and ');
  throw new ChunkwiseError(
    'shape',
    `${name}: shapes ${shapes} have too few axes; matrices lie in the last two, vectors in the last`,
  );
}

/**
 * Matrices [..., m, n] times vectors [..., n]: [..., m]; leading axes broadcast.
 *
 * @throws 'shape' when the extents do not fit
 * @example
 * const y = cw.matvec(rotations, points);
 */
export const matvec = define(
  {
    name: 'matvec',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
  },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, v] = [nodeOf(x, 'matvec'), nodeOf(y, 'matvec')];
    mustHave('matvec', [a, v], [2, 1]);
    return wrap(without(matmul(wrap(a), wrap(asColumn(v))).node, -1));
  },
);

/**
 * Vectors [..., m], conjugated where they are complex, times matrices [..., m, n]: [..., n]; leading axes broadcast.
 *
 * @throws 'shape' when the extents do not fit
 * @example
 * const y = cw.vecmat(weights, tables);
 */
export const vecmat = define(
  {
    name: 'vecmat',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
  },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [v, a] = [nodeOf(x, 'vecmat'), nodeOf(y, 'vecmat')];
    mustHave('vecmat', [v, a], [1, 2]);
    const row = asRow(v.dtype.startsWith('complex') ? elementwise('conj', [v]) : v);
    return wrap(without(matmul(wrap(row), wrap(a)).node, -2));
  },
);

/** `node` with an axis of extent 1 after (`behind`) or before each of its axes, and leading ones up to `rank` axes. */
function interleaved(node: Node, rank: number, behind: boolean): Node {
  const lead = rank - node.shape.length;
  const at = (axis: number): number => 2 * (axis + lead) + (behind ? 0 : 1);
  const shape = new Array<number>(2 * rank).fill(1);
  node.shape.forEach((n, axis) => {
    shape[at(axis)] = n;
  });
  return view(node, { shape, maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: at(axis) })) });
}

/**
 * The Kronecker product: blocks of `y`, each times an element of `x`. Axes that one has fewer are put before.
 *
 * @example
 * cw.kron(cw.eye(2), [[1, 2], [3, 4]]) // block diagonal [4, 4]
 */
export const kron = define(
  {
    name: 'kron',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
  },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = [nodeOf(x, 'kron'), nodeOf(y, 'kron')];
    const rank = Math.max(a.shape.length, b.shape.length);
    const product = elementwise('multiply', [interleaved(a, rank, true), interleaved(b, rank, false)]);
    const shape = Array.from({ length: rank }, (_, axis) => product.shape[2 * axis] * product.shape[2 * axis + 1]);
    return wrap(reshapeTo('kron', product, shape));
  },
);

const chainKind = kind<readonly ArrayLike[]>(
  'arrays',
  'a list of arrays',
  (value) => isListOf(value, isArrayLike) && value.length > 0,
  { list: true },
);

/** Where each chain from i to j is best cut, by the products of extents. */
function bestCuts(extents: readonly number[]): number[][] {
  const n = extents.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const cuts = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let span = 1; span < n; span++)
    for (let i = 0; i + span < n; i++) {
      const j = i + span;
      cost[i][j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const here = cost[i][k] + cost[k + 1][j] + extents[i] * extents[k + 1] * extents[j + 1];
        if (here < cost[i][j]) {
          cost[i][j] = here;
          cuts[i][j] = k;
        }
      }
    }
  return cuts;
}

/**
 * The product of several matrices in the order that takes the fewest multiplications. The first and the last may be vectors.
 *
 * @throws 'shape' for other numbers of axes and extents that do not fit
 * @example
 * const x = cw.linalg.multiDot([a, b, c, v]);
 */
export const multiDot = define(
  { name: 'linalg.multiDot', parameters: [['arrays', chainKind]] },
  (arrays: readonly ArrayLike[]): ChunkedArray => {
    const nodes = arrays.map((one) => nodeOf(one, 'linalg.multiDot'));
    const last = nodes.length - 1;
    const fits = nodes.every(({ shape }, k) => shape.length === 2 || (shape.length === 1 && (k === 0 || k === last)));
    if (!fits || last < 1) {
      throw new ChunkwiseError(
        'shape',
        `linalg.multiDot: shapes ${nodes.map(({ shape }) => shapeText(shape)).join(', ')}; give two or more matrices, of which the first and the last may be vectors`,
      );
    }
    const matrices = nodes.map((node, k) => (node.shape.length === 2 ? node : k === 0 ? asRow(node) : asColumn(node)));
    const cuts = bestCuts([matrices[0].shape[0], ...matrices.map(({ shape }) => shape[1])]);
    const product = (i: number, j: number): ChunkedArray =>
      i === j ? wrap(matrices[i]) : matmul(product(i, cuts[i][j]), product(cuts[i][j] + 1, j));
    let { node } = product(0, last);
    if (nodes[last].shape.length === 1) node = without(node, -1);
    if (nodes[0].shape.length === 1) node = without(node, 0);
    return wrap(node);
  },
);
