/**
 * The cross product.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { stack } from '../shaping/joining.js';
import type { Promoted } from '../types.js';

/** Options of {@link cross}. */
export interface CrossOptions {
  /** The axis of the components; default the last. */
  readonly axis?: AxisLike | undefined;
}

const apply = (op: string, ...operands: readonly Node[]): Node => elementwise(op, operands);

/**
 * The cross product of vectors of three components along `axis` (default the last); other axes broadcast.
 *
 * @throws 'shape' when the axis has another extent than 3
 * @example
 * cw.cross(position, momentum)
 */
export const cross = define(
  {
    name: 'cross',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
    options: { axis: optional(axisKind, -1) },
  },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y, options: CrossOptions = {}): ChunkedArray<Promoted<X, Y>> => {
    const nodes = [nodeOf(x, 'cross'), nodeOf(y, 'cross')];
    const { axis = -1 } = options;
    const parts = nodes.map((node) => {
      const along = normalizeAxis('cross', axis, node.shape);
      if (node.shape[along] !== 3) {
        throw new ChunkwiseError(
          'shape',
          `cross: shapes ${nodes.map(({ shape }) => shapeText(shape)).join(' and ')}: axis ${axis} must have extent 3; choose the axis of the components`,
        );
      }
      return [0, 1, 2].map((k) =>
        view(node, {
          shape: node.shape.filter((_, a) => a !== along),
          maps: node.shape.map((_, a) =>
            a === along ? { offset: k, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: a < along ? a : a - 1 },
          ),
        }),
      );
    });
    const component = (i: number, j: number): ChunkedArray =>
      wrap(apply('subtract', apply('multiply', parts[0][i], parts[1][j]), apply('multiply', parts[0][j], parts[1][i])));
    return stack([component(1, 2), component(2, 0), component(0, 1)], { axis: Number(axis) }) as ChunkedArray<
      Promoted<X, Y>
    >;
  },
);
