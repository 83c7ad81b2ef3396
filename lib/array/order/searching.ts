/**
 * The places of elements among sorted edges.
 */
import { DTYPES, type DType, isTextDType } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { ChunkwiseError, namelessDTypeError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { boolean, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import {
  broadcastTo,
  cast,
  elementwise,
  isSelected,
  rechunk,
  unknownExtent,
  view,
  withValues,
} from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, type ArrayOrText, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, arrayOrText } from '../kinds.js';
import { indexNode, takenAlong } from '../selection/along.js';
import { atHand, edgeList, isAscending } from './edges.js';

const wide = (node: Node): Node => cast(node, 'float64');

/** @internal how many of `edges` come before each of `values`, compared exactly where both are whole numbers. */
export function placeAmong(edges: Node, values: Node, right: boolean): Node {
  if (isTextDType(edges.dtype) || isTextDType(values.dtype)) {
    if (DTYPES[edges.dtype].kind !== DTYPES[values.dtype].kind)
      throw namelessDTypeError(
        `elements of ${values.dtype} are looked for among ${edges.dtype}; text has no place among others: convert one by astype`,
      );
    return searchIn(edges, values, right);
  }
  if (isFloat(edges.dtype) || isFloat(values.dtype)) return searchIn(wide(edges), wide(values), right);
  if (edges.dtype !== 'uint64' && values.dtype !== 'uint64')
    return searchIn(cast(edges, 'int64'), cast(values, 'int64'), right);
  const [wideEdges, wideValues] = [edges, values].map((node) => (node.dtype === 'uint64' ? node : cast(node, 'int64')));
  if (wideEdges.dtype === wideValues.dtype) return searchIn(wideEdges, wideValues, right);
  // One of them has a sign: what the other dtype cannot hold lies before or after everything.
  if (wideEdges.dtype === 'uint64') {
    const below = elementwise('less', [wideValues, 0]);
    const place = searchIn(wideEdges, cast(elementwise('maximum', [wideValues, 0]), 'uint64'), right);
    return elementwise('where', [below, 0, place]);
  }
  const most = 2n ** 63n - 1n;
  const above = elementwise('greater', [wideValues, most]);
  const place = searchIn(wideEdges, cast(elementwise('minimum', [wideValues, most]), 'int64'), right);
  return elementwise('where', [above, edges.shape[0], place]);
}

const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64';

function searchIn(edges: Node, node: Node, right: boolean): Node {
  return routine(
    'search',
    [
      { node, input: { by: 'view', view: identityView(node.shape) } },
      { node: edges, input: { by: 'whole' } },
    ],
    { shape: node.shape, chunks: node.chunks },
    { dtype: 'int64', shape: node.shape, chunks: node.chunks },
    { right },
  );
}

/** `of` the elements of `node`, whether all their extents are known or not. */
const ofEach = (node: Node, of: (values: Node) => Node): Node =>
  isSelected(node) ? withValues(node, of(node.children[0])) : of(node);

/** A list whose extent is known. @throws 'shape' for another */
function knownList(name: string, list: ArrayLike): Node {
  const node = nodeOf(list, name);
  if (isSelected(node)) throw unknownExtent(name, node);
  return edgeList(name, list);
}

/** Options of {@link searchsorted}. */
export interface SearchsortedOptions {
  /** Before equal elements ('left', the default) or after them. */
  readonly side?: 'left' | 'right' | undefined;
  /** Indices that sort `sorted`, where it is not; as of argsort. */
  readonly sorter?: ArrayLike | undefined;
}

/**
 * Where each element of `values` would be inserted into the ascending list `sorted`: before equal elements, or after them
 * with `side: 'right'`. Whole numbers are compared exactly, others as float64; int64.
 *
 * @throws 'shape' when `sorted` is not one axis, 'argument' for another side
 * @example
 * cw.searchsorted([0, 10, 20], x, { side: 'right' })
 */
export const searchsorted = define(
  {
    name: 'searchsorted',
    parameters: [
      ['sorted', arrayLike],
      ['values', arrayOrText],
    ],
    options: { side: optional(oneOf('left', 'right'), 'left'), sorter: optional(arrayLike) },
    unknown: true,
  },
  (sorted: ArrayLike, values: ArrayOrText, options: SearchsortedOptions = {}): ChunkedArray<'int64'> => {
    const { side = 'left', sorter } = options;
    const name = 'searchsorted';
    let list = knownList(name, sorted);
    if (sorter !== undefined) {
      const order = knownList(name, wrap(indexNode(name, sorter)));
      if (order.shape[0] !== list.shape[0])
        throw new ChunkwiseError(
          'shape',
          `${name}: the sorter has ${order.shape[0]} indices for ${list.shape[0]} elements; give one for each`,
        );
      list = edgeList(name, wrap(takenAlong(name, list, order, 0)));
    }
    return wrap(ofEach(nodeOf(values, name), (node) => placeAmong(list, node, side === 'right')));
  },
);

/** Options of {@link digitize}. */
export interface DigitizeOptions {
  /** A bin holds its upper edge and not its lower one; default false. */
  readonly right?: boolean | undefined;
}

/**
 * The number of the bin that each element is in, counted from 1: 0 is below the first edge, `bins.length` beyond the last. A
 * bin holds its lower edge, with `right` its upper one. Edges ascend or descend.
 *
 * @throws 'shape' when `bins` is not one axis, 'argument' when numbers that are at hand neither ascend nor descend
 * @example
 * cw.digitize(x, [0, 10, 20])
 */
export const digitize = define(
  {
    name: 'digitize',
    parameters: [
      ['x', arrayLike],
      ['bins', arrayLike],
    ],
    options: { right: optional(boolean, false) },
    unknown: true,
  },
  (x: ArrayLike, bins: ArrayLike, options: DigitizeOptions = {}): ChunkedArray<'int64'> => {
    const edges = knownList('digitize', bins);
    return wrap(ofEach(nodeOf(x, 'digitize'), (node) => binOf(node, edges, options.right ?? false)));
  },
);

/** The number of the bin between `edges` that each element of `node` is in. */
function binOf(node: Node, edges: Node, right: boolean): Node {
  const values = atHand(edges);
  const count = edges.shape[0];
  if (count < 2 || (values && isAscending(values))) return placeAmong(edges, node, !right);
  if (values && !isAscending(Array.from(values).reverse()))
    throw new ChunkwiseError('argument', 'digitize: the edges neither ascend nor descend; sort them');
  const backwards = view(edges, { shape: edges.shape, maps: [{ offset: count - 1, stride: -1, axis: 0 }] });
  const among = (list: Node): Node => placeAmong(rechunk(list, wholeChunks([count])), node, !right);
  if (values) return elementwise('subtract', [count, among(backwards)]);
  // Which way they go is seen when they are computed.
  const end = (offset: number): Node => view(edges, { shape: [], maps: [{ offset, stride: 0, axis: -1 }] });
  const falls = elementwise('greater', [end(0), end(count - 1)]);
  const place = among(elementwise('where', [broadcastTo(falls, edges.shape), backwards, edges]));
  const left = elementwise('subtract', [count, place]);
  return elementwise('where', [broadcastTo(falls, node.shape), left, place]);
}
