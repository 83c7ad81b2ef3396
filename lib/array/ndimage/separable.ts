/**
 * Separable filters: a filter for each axis, all of them in one pass over blocks with their halo.
 */
import { isComplexDType } from '../../../kernels/dtype.js';
import type { FilterEdge, FilterPass } from '../../../kernels/routine/filter/pass.js';
import { identityView } from '../../base/affine.js';
import { widenEnds } from '../../base/axis-operations.js';
import { cast, rechunk, routine } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type Beyond, extended, type FilterMode, shifted } from './modes.js';

const EDGES: Readonly<Record<FilterMode, FilterEdge>> = {
  reflect: 'reflect',
  'grid-mirror': 'reflect',
  mirror: 'mirror',
  nearest: 'nearest',
  wrap: 'wrap',
  'grid-wrap': 'wrap',
  constant: 'constant',
  'grid-constant': 'constant',
};

/** The filter along one axis: weights, or the mean of a window. */
export interface AxisFilter {
  readonly size: number;
  /** Elements of the window before the element, and after it. */
  readonly ends: readonly [before: number, after: number];
  readonly weights?: readonly number[];
  readonly beyond: Beyond;
}

/** `node`, float32 or float64, through the filters of its axes; undefined: none. Between axes elements are of its dtype. */
function filtered(node: Node, filters: readonly (AxisFilter | undefined)[]): Node {
  // What lies beyond an edge of an axis in several blocks lies within its first or last block's halo, but for the other side.
  const around = filters.map(
    (filter, axis) => filter !== undefined && EDGES[filter.beyond.mode] === 'wrap' && node.chunks[axis].length > 1,
  );
  const halo = filters.map((filter) => (filter ? Math.max(...filter.ends) : 0));
  let source = node;
  around.forEach((is, axis) => {
    if (is) source = extended(source, axis, [halo[axis], halo[axis]], (filters[axis] as AxisFilter).beyond);
  });
  const chunks = node.chunks.map((cut, axis) => (around[axis] ? widenEnds(cut, halo[axis], halo[axis]) : cut));
  if (source !== node) source = rechunk(source, chunks);
  const passes = filters.map((filter, axis): FilterPass | null => {
    if (!filter) return null;
    const { size, ends, weights, beyond } = filter;
    // Beyond what was put around an axis already any element that the block has will do: what comes of it is cut off.
    const mode = around[axis] ? 'nearest' : EDGES[beyond.mode];
    return {
      size,
      before: ends[0],
      mode,
      cval: mode === 'constant' ? beyond.cval : 0,
      ...(weights ? { weights } : {}),
    };
  });
  const grid = { shape: source.shape, chunks };
  const made: Node = routine(
    'filter',
    [{ node: source, input: { by: 'view', view: identityView(source.shape), pieces: true, halo } }],
    grid,
    { dtype: node.dtype, ...grid },
    { passes, halo, extents: source.shape },
  );
  return around.reduce<Node>((part, is, axis) => (is ? shifted(part, axis, halo[axis], node.shape[axis]) : part), made);
}

/** Whether {@link separable} takes elements of this dtype. */
export const isFiltered = (node: Node): boolean => !isComplexDType(node.dtype);

/**
 * `node` through the filters of its axes, one after another, as scipy does it: sums in float64, elements between axes of `output`. Where
 * that is float32 or float64, all axes are one pass.
 */
export function separable(node: Node, filters: readonly (AxisFilter | undefined)[], output = node.dtype): Node {
  if (filters.every((filter) => filter === undefined)) return cast(node, output);
  if (output === 'float64' || (output === 'float32' && node.dtype === 'float32'))
    return filtered(cast(node, output), filters);
  return filters.reduce<Node>(
    (made, filter, axis) =>
      filter
        ? cast(
            filtered(
              cast(made, 'float64'),
              filters.map((one, k) => (k === axis ? one : undefined)),
            ),
            output,
          )
        : made,
    node,
  );
}
