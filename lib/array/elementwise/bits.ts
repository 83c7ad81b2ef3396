/**
 * Bits of bytes as elements, and back.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { type AxisLike, axis as axisKind, nullable, oneOf, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, index, reduction, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { pad } from '../shaping/padding.js';
import { reshapeTo } from '../shaping/reshape.js';
import { span } from '../shaping/splitting.js';

/** Options of {@link packbits}. */
export interface PackOptions {
  /** The axis; default, or null: the raveled array. */
  readonly axis?: AxisLike | null | undefined;
  /** Which bit of a byte comes first: the 'big' one (default) or the 'little' one. */
  readonly bitorder?: 'big' | 'little' | undefined;
}
/** Options of {@link unpackbits}. */
export interface UnpackOptions extends PackOptions {
  /** How many bits to give; negative: how many to leave off. Default: all. */
  readonly count?: number | undefined;
}
const PACK = {
  axis: optional(nullable(axisKind, 'for the raveled array'), null),
  bitorder: optional(oneOf<'big' | 'little'>('big', 'little'), 'big'),
};

function along(name: string, x: ArrayLike, options: PackOptions): { node: Node; axis: number } {
  const given = nodeOf(x, name);
  const { axis } = options;
  if (axis === undefined || axis === null) return { node: reshapeTo(name, given, [-1]), axis: 0 };
  return { node: given, axis: normalizeAxis(name, axis, given.shape) };
}

/** The place of each bit in its byte, along a new axis after `axis` of `shape`, which has it. */
function places(shape: readonly number[], axis: number, bitorder: 'big' | 'little'): Node {
  const at = index(
    axis + 1,
    shape.map((_, k) => (k === axis + 1 ? 8 : 1)),
    wholeChunks(shape.map((_, k) => (k === axis + 1 ? 8 : 1))),
  );
  const place = bitorder === 'little' ? at : elementwise('subtract', [7, at]);
  return cast(place, 'uint8');
}

/**
 * Bytes (uint8) of eight elements each along `axis`, a bit set where an element is not 0; the last one filled with 0. Of bools or
 * integers.
 *
 * @throws 'dtype' for floats, 'shape' for an axis out of range
 * @example
 * cw.packbits(mask, { axis: -1 })
 */
export const packbits = define(
  { name: 'packbits', parameters: [['x', arrayLike]], options: PACK },
  (x: ArrayLike, options: PackOptions = {}): ChunkedArray<'uint8'> => {
    const { node, axis } = along('packbits', x, options);
    if (/^float/.test(node.dtype))
      throw new ChunkwiseError('dtype', `packbits: elements are ${node.dtype}; give bools or integers (compare first)`);
    const bits = cast(cast(node, 'bool'), 'uint8');
    const bytes = Math.ceil(node.shape[axis] / 8);
    const missing = 8 * bytes - node.shape[axis];
    const whole =
      missing === 0
        ? bits
        : pad(
            wrap(bits),
            node.shape.map((_, k) => [0, k === axis ? missing : 0]),
          ).node;
    const shape = [...node.shape.slice(0, axis), bytes, 8, ...node.shape.slice(axis + 1)];
    const apart = reshapeTo('packbits', whole, shape);
    const values = elementwise('bitwiseLeftShift', [apart, places(shape, axis, options.bitorder ?? 'big')]);
    return wrap(cast(reduction('sum', values, [axis + 1], { dtype: 'uint64' }), 'uint8'));
  },
);

/**
 * The bits of bytes as elements 0 and 1 (uint8), eight for each along `axis`.
 *
 * @throws 'dtype' for what is not uint8, 'shape' for an axis out of range
 * @example
 * cw.unpackbits(bytes, { axis: -1, count: 12 })
 */
export const unpackbits = define(
  {
    name: 'unpackbits',
    parameters: [['x', arrayLike]],
    options: { ...PACK, count: otherwise(whole, 'all') },
  },
  (x: ArrayLike, options: UnpackOptions = {}): ChunkedArray<'uint8'> => {
    const { node, axis } = along('unpackbits', x, options);
    if (node.dtype !== 'uint8')
      throw new ChunkwiseError('dtype', `unpackbits: elements are ${node.dtype}; give uint8, as of packbits`);
    const shape = [...node.shape.slice(0, axis + 1), 8, ...node.shape.slice(axis + 1)];
    const spread = view(node, {
      shape: shape.with(axis + 1, 8),
      maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k > axis ? k + 1 : k })),
    });
    const shifted = elementwise('bitwiseRightShift', [spread, places(shape, axis, options.bitorder ?? 'big')]);
    const bits = elementwise('bitwiseAnd', [shifted, 1]);
    const flat = reshapeTo('unpackbits', bits, node.shape.with(axis, 8 * node.shape[axis]));
    const { count } = options;
    if (count === undefined) return wrap(flat);
    const total = flat.shape[axis];
    const stop = count < 0 ? Math.max(0, total + count) : count;
    if (stop <= total) return wrap(span(flat, axis, 0, stop));
    return pad(
      wrap(flat),
      flat.shape.map((_, k) => [0, k === axis ? stop - total : 0]),
    ) as ChunkedArray<'uint8'>;
  },
);
