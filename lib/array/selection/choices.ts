/**
 * Elements chosen from several arrays: by number, by the first condition that holds, by functions.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, kind, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastShapes, broadcastTo, cast, constant, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, isScalar, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, arrays as arraysKind, isArrayLike, keptArray, movedArrays } from '../kinds.js';
import { stack } from '../shaping/joining.js';
import type { DTypeOf, JoinedDType } from '../types.js';
import { indexNode, takenAlong } from './along.js';

/** What becomes of an index out of bounds: an error when computed, the remainder by the extent, or the nearest index. */
export type IndexMode = 'raise' | 'wrap' | 'clip';
/** @internal */
export const indexMode = optional(oneOf<IndexMode>('raise', 'wrap', 'clip'), 'raise');

/** @internal whole numbers below `extent`, as `mode` makes them; with 'raise' as they are */
export function withMode(list: Node, extent: number, mode: IndexMode): Node {
  if (mode === 'wrap') return elementwise('remainder', [cast(list, 'int64'), extent]);
  if (mode === 'clip') return elementwise('clip', [cast(list, 'int64'), 0, extent - 1]);
  return list;
}

/** Options of {@link choose}. */
export interface ChooseOptions {
  /** What becomes of numbers that no array has; default 'raise'. */
  readonly mode?: IndexMode | undefined;
}

/**
 * For each element of `x`, a number, the element there of the array of that number; all broadcast. Holds a block of every array.
 *
 * @throws 'shape' when they do not broadcast, 'selection' for `x` of no integer dtype, and when computed for a number out of bounds
 * @example
 * cw.choose([0, 1, 1], [[1, 2, 3], [10, 20, 30]]) // [1, 20, 30]
 */
export const choose = define(
  {
    name: 'choose',
    parameters: [
      ['x', arrayLike],
      ['choices', movedArrays],
    ],
    options: { mode: indexMode },
  },
  <const T extends readonly ArrayLike[]>(
    x: ArrayLike,
    choices: T,
    options: ChooseOptions = {},
  ): ChunkedArray<JoinedDType<T>> => {
    if (choices.length === 0) throw new ChunkwiseError('argument', 'choose: give one or more arrays to choose from');
    const list = indexNode('choose', x);
    const nodes = choices.map((choice) => nodeOf(choice, 'choose'));
    const shape = broadcastShapes('choose', [list.shape, ...nodes.map((node) => node.shape)]);
    const all = stack(nodes.map((node) => wrap(broadcastTo(node, shape)))).node;
    const wide = broadcastTo(withMode(list, nodes.length, options.mode ?? 'raise'), [1, ...shape]);
    const taken = takenAlong('choose', all, wide, 0);
    return wrap(taken).slice('0') as ChunkedArray as ChunkedArray<JoinedDType<T>>;
  },
);

/** @throws 'argument' unless there are as many conditions as choices, one or more */
function checkPairs(name: string, conditions: readonly ArrayLike[], count: number): Node[] {
  if (conditions.length === 0 || conditions.length !== count)
    throw new ChunkwiseError(
      'argument',
      `${name}: ${conditions.length} conditions for ${count} choices; give one or more, as many of both`,
    );
  return conditions.map((condition, k) => {
    const node = nodeOf(condition, name);
    if (node.dtype !== 'bool')
      throw new ChunkwiseError('dtype', `${name}: condition ${k} is ${node.dtype}, not bool; compare first`);
    return node;
  });
}

const operands = (name: string, values: readonly ArrayLike[]) =>
  values.map((value) => (isScalar(value) ? value : nodeOf(value, name)));

/**
 * For each place the element of the first array whose condition holds there, else `otherwise` (default 0); all broadcast.
 *
 * @throws 'argument' for lists of different lengths, 'dtype' for conditions that are not bool, 'shape' when they do not broadcast
 * @example
 * cw.select([x.less(0), x.greater(9)], [0, 9], x)
 */
export const select = define(
  {
    name: 'select',
    parameters: [
      ['conditions', arraysKind],
      ['choices', arraysKind],
      ['otherwise', optional(arrayLike, 0)],
    ],
  },
  <const T extends readonly ArrayLike[]>(
    conditions: readonly ArrayLike[],
    choices: T,
    otherwise: ArrayLike = 0,
  ): ChunkedArray<JoinedDType<T> | DType> => {
    const tests = checkPairs('select', conditions, choices.length);
    let [made] = operands('select', [otherwise]);
    const given = operands('select', choices);
    for (let k = tests.length - 1; k >= 0; k--) made = elementwise('where', [tests[k], given[k], made]);
    return wrap(made as Node);
  },
);

/** What a piece is: a value, or a function of the whole array, whose result is seen where its condition holds. */
export type Piece = ArrayLike | ((x: ChunkedArray) => ArrayLike);
const piecesKind = kind<readonly Piece[]>(
  'pieces',
  'a list of numbers, arrays, and functions of the array',
  (value) => isListOf(value, (item) => typeof item === 'function' || isArrayLike(item)),
  { list: true },
);

/**
 * A function given in pieces: where a condition holds, the value of its piece, a number or a function of `x` in the library's
 * operations (called once, with the whole array); the last condition that holds counts. One piece more than conditions stands for the
 * rest, else that is 0. The dtype is that of `x`, as NumPy's.
 *
 * @throws 'argument' for another number of pieces, 'dtype' for conditions that are not bool
 * @example
 * cw.piecewise(x, [x.less(0)], [(v) => v.negative(), (v) => v.sqrt()])
 */
export const piecewise = define(
  {
    name: 'piecewise',
    parameters: [
      ['x', keptArray],
      ['conditions', arraysKind],
      ['pieces', piecesKind],
    ],
  },
  <X extends ArrayLike>(x: X, conditions: readonly ArrayLike[], pieces: readonly Piece[]): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'piecewise');
    const more = pieces.length - conditions.length;
    if (more !== 0 && more !== 1)
      throw new ChunkwiseError(
        'argument',
        `piecewise: ${pieces.length} pieces for ${conditions.length} conditions; give one for each, and one more for the rest`,
      );
    const tests = checkPairs('piecewise', conditions, conditions.length);
    const pieceNode = (piece: Piece): Node => {
      const value = typeof piece === 'function' ? piece(wrap(node)) : piece;
      if (!isArrayLike(value))
        throw new ChunkwiseError('argument', 'piecewise: a function gave no array; return an array or a number');
      if (isScalar(value)) return constant(elementOf('piecewise', value, node.dtype), node.dtype, []);
      return cast(nodeOf(value, 'piecewise'), node.dtype);
    };
    let made = broadcastTo(pieceNode(more === 1 ? pieces[conditions.length] : 0), node.shape, 'piecewise');
    for (const [k, test] of tests.entries()) made = elementwise('where', [test, pieceNode(pieces[k]), made]);
    return wrap(made);
  },
);
