/**
 * Quantiles by group: the grouped axes come together in one block, in which each group's rows are searched in place.
 */
import type { DType, Scalar } from '../../../kernels/dtype.js';
import type { QuantileMethod } from '../../../kernels/order-rank.js';
import { identityView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { wholeChunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { constant, rechunk, routine, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { wrap } from '../chunked-array.js';
import { laneChunks } from '../order/quantile.js';
import { stack } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/manipulation.js';
import type { GroupLabels } from './group-labels.js';

/** What is asked for. */
export interface GroupQuantiles {
  readonly q: readonly number[];
  /** `q` was one number: no axis for it. */
  readonly single: boolean;
  readonly method: QuantileMethod;
  readonly skipna: boolean;
  readonly dtype: DType;
  /** The result of a group without elements; NaN unless given. */
  readonly fill?: Scalar;
}

/** `node` with `axes` first, seen as one. */
function groupedFirst(name: string, node: Node, axes: readonly number[]): Node {
  const kept = node.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]));
  const order = [...axes, ...kept];
  const turned = view(node, {
    shape: order.map((axis) => node.shape[axis]),
    maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
  });
  if (axes.length === 1) return turned;
  return reshapeTo(name, turned, [sizeOf(axes.map((k) => node.shape[k])), ...kept.map((k) => node.shape[k])]);
}

/** The quantiles of each group, along the first grouped axis, the others dropped; with a list of them a first axis. */
export function groupQuantile(name: string, node: Node, labels: GroupLabels, request: GroupQuantiles): Node {
  const { axes, count, along } = labels;
  const { q, single, method, skipna, dtype, fill } = request;
  const lanes = groupedFirst(name, node, axes);
  const [n, ...others] = lanes.shape;
  const rows = count * q.length;
  const shape = [rows, ...others];
  let made: Node;
  if (n === 0 || rows === 0 || others.includes(0)) made = constant(fill ?? Number.NaN, dtype, shape);
  else {
    const codes = along
      ? ({ node: rechunk(reshapeTo(name, along, [n]), wholeChunks([n])), input: { by: 'whole' } } as const)
      : ({
          node: groupedFirst(name, labels.node, axes),
          input: { by: 'view', view: identityView(lanes.shape) },
        } as const);
    const chunks = laneChunks(lanes, 0).with(0, evenAxis(n, 1));
    made = routine(
      'groupQuantile',
      [{ node: lanes, input: { by: 'view', view: identityView(lanes.shape), pieces: true } }, codes],
      { shape: lanes.shape, chunks },
      { dtype, shape, chunks: chunks.with(0, evenAxis(rows, 1)) },
      {
        q,
        method,
        skipna,
        groups: count,
        ...(fill === undefined ? {} : { fill: typeof fill === 'bigint' ? String(fill) : Number(fill) }),
      },
    );
  }
  // From [group and quantile, kept axes] to the axes' places.
  const [first] = axes;
  const placed = [...others.slice(0, first), count, ...others.slice(first)];
  const each = q.map((_, k) =>
    view(made, {
      shape: placed,
      maps: [
        { offset: k, stride: q.length, axis: first },
        ...others.map((_, a) => ({ offset: 0, stride: 1, axis: a < first ? a : a + 1 })),
      ],
    }),
  );
  if (single) return each[0];
  return each.length === 0 ? constant(0, dtype, [0, ...placed]) : stack(each.map((one) => wrap(one))).node;
}
