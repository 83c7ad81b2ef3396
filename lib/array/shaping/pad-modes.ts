/**
 * Margins that are computed from what they surround: ramps, statistics, and reflections that turn values around too. Axes are
 * extended one after another, so that later ones see the margins of earlier ones, as NumPy's do.
 */
import { DTYPES, isComplexDType } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { cast, converted, elementwise, index, type Operand, reduction } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { wrap } from '../chunked-array.js';
import { median } from '../order/quantile.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { joinAlong } from './joining.js';
import { type Ends, marginValues, part } from './pad-ends.js';

/** Statistics that margins may hold. */
export type PadStatistic = 'maximum' | 'mean' | 'median' | 'minimum';

/** `node` with what `margin` gives before and after each axis. */
function extended(
  node: Node,
  widths: readonly Ends<number>[],
  margin: (node: Node, axis: number, end: 0 | 1, width: number) => Node,
): Node {
  return widths.reduce((inner, [before, after], axis) => {
    const parts = [
      ...(before > 0 ? [margin(inner, axis, 0, before)] : []),
      inner,
      ...(after > 0 ? [margin(inner, axis, 1, after)] : []),
    ];
    return parts.length === 1 ? inner : joinAlong(parts, axis);
  }, node);
}

/** Numbers rounded as NumPy's linspace and statistics are where the array holds whole ones. */
function asElements(node: Node, op: 'floor' | 'rint', like: Node): Node {
  const isWhole = 'iu'.includes(DTYPES[like.dtype].kind);
  return converted(isWhole && DTYPES[node.dtype].kind === 'f' ? elementwise(op, [node]) : node, like.dtype);
}

/**
 * Margins that go evenly from the edge to a value at the end: NumPy's linspace from that value, its order of operations included, which
 * depends on whether any step is 0.
 */
export function padRamps(node: Node, widths: readonly Ends<number>[], endValues: ArrayLike): Node {
  const values = marginValues(endValues, node.shape);
  const wide = isComplexDType(node.dtype) ? 'complex128' : 'float64';
  return extended(node, widths, (inner, axis, end, width) => {
    const value = typeof values === 'function' ? values(axis, end) : nodeOf(values, 'pad');
    const start = cast(value, wide);
    const edge = cast(part(inner, axis, end === 0 ? 0 : inner.shape[axis] - 1, 1), wide);
    const delta = elementwise('subtract', [edge, start]);
    const step = elementwise('divide', [delta, width]);
    const shape = inner.shape.with(axis, width);
    const place = index(axis, shape, inner.chunks.with(axis, evenAxis(width, 1)));
    const from: Operand = end === 0 ? place : elementwise('subtract', [width - 1, place]);
    const at = cast(from, wide);
    const isFlat = elementwise('equal', [step, 0]);
    const someFlat = reduction(
      'any',
      isFlat,
      isFlat.shape.map((_, k) => k),
    );
    const risen = elementwise('where', [
      someFlat,
      elementwise('multiply', [elementwise('divide', [at, width]), delta]),
      elementwise('multiply', [at, step]),
    ]);
    return asElements(elementwise('add', [risen, start]), 'floor', inner);
  });
}

/** Margins of a statistic of the elements next to each edge. */
export function padStatistics(
  node: Node,
  widths: readonly Ends<number>[],
  statistic: PadStatistic,
  lengths: readonly Ends<number>[],
): Node {
  return extended(node, widths, (inner, axis, end, width) => {
    const length = lengths[axis][end];
    const near = part(inner, axis, end === 0 ? 0 : inner.shape[axis] - length, length);
    const options = { axis, keepdims: true };
    const real = DTYPES[near.dtype].kind === 'b' ? cast(near, 'float64') : near;
    const found =
      statistic === 'mean'
        ? reduceNode('mean', real, options)
        : statistic === 'median'
          ? median(wrap(real), options).node
          : reduceNode(statistic === 'maximum' ? 'max' : 'min', near, options);
    return part(asElements(found, 'rint', inner), axis, 0, width, 0);
  });
}

/** Twice the edge less what lies on its other side. */
function turned(node: Node, edge: Node): Node {
  const [x, at] = DTYPES[node.dtype].kind === 'b' ? [cast(node, 'int64'), cast(edge, 'int64')] : [node, edge];
  return converted(elementwise('subtract', [elementwise('multiply', [at, 2]), x]), node.dtype);
}

/**
 * Margins that are the array mirrored and turned around the value at its edge. Where they are wider than the array, what has been made
 * is mirrored again.
 */
export function padOdd(node: Node, widths: readonly Ends<number>[], withEdge: boolean): Node {
  return widths.reduce((given, [before, after], axis) => {
    const own = given.shape[axis];
    if (own === 1)
      return extended(
        given,
        widths.map((ends, k) => (k === axis ? ends : [0, 0])),
        (inner, at, end, width) => part(inner, at, end === 0 ? 0 : inner.shape[at] - 1, width, 0),
      );
    let [inner, low, high] = [given, before, after];
    while (low > 0 || high > 0) {
      const extent = inner.shape[axis];
      const skip = withEdge ? 0 : 1;
      const length = Math.floor((extent - skip) / (own - skip)) * (own - skip);
      const parts = [inner];
      const edgeAt = (at: number) => part(inner, axis, at, 1);
      if (low > 0) {
        const n = Math.min(length, low);
        parts.unshift(turned(part(inner, axis, skip + n - 1, n, -1), edgeAt(0)));
        low -= n;
      }
      if (high > 0) {
        const n = Math.min(length, high);
        parts.push(turned(part(inner, axis, extent - 1 - skip, n, -1), edgeAt(extent - 1)));
        high -= n;
      }
      inner = joinAlong(parts, axis);
    }
    return inner;
  }, node);
}
