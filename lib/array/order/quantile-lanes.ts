/**
 * Quantiles of lanes that no task can hold: each lane's are found as those of all elements are, by counting digits in passes.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { splitAxis } from '../../base/axis-operations.js';
import { sizeOf } from '../../base/shape.js';
import { rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';
import { type FlatQuantiles, quantileOfAll } from './quantile-flat.js';

const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((old, k) => (k === at ? value : old));

/** Quantiles along `axis`, which becomes the axis of quantiles. */
export function quantilesOfLanes(name: string, node: Node, axis: number, request: FlatQuantiles): Node {
  const { q } = request;
  const lanes = replaced(node.shape, axis, 1);
  const count = sizeOf(lanes);
  const made = Array.from({ length: count }, (_, lane) => {
    let rest = lane;
    const at = lanes.map(() => 0);
    for (let k = lanes.length - 1; k >= 0; k--) {
      at[k] = rest % lanes[k];
      rest = Math.floor(rest / lanes[k]);
    }
    const one = view(node, {
      shape: replaced(
        lanes.map(() => 1),
        axis,
        node.shape[axis],
      ),
      maps: at.map((offset, k) => ({ offset, stride: 1, axis: k })),
    });
    // Blocks that a task can hold, whatever they were cut to.
    const cut = splitAxis(one.chunks[axis], (n) => regularAxis(n, autoBlockBytes() / itemsize(node.dtype)));
    return reshapeTo(name, quantileOfAll(rechunk(one, replaced(one.chunks, axis, cut)), request), [1, q.length]);
  });
  const rest = lanes.filter((_, k) => k !== axis);
  const joined = reshapeTo(name, joinAlong(made, 0), [...rest, q.length]);
  return view(joined, {
    shape: replaced(node.shape, axis, q.length),
    maps: rest
      .map((_, k) => ({ offset: 0, stride: 1, axis: k < axis ? k : k + 1 }))
      .concat({ offset: 0, stride: 1, axis }),
  });
}
