/**
 * States of a time loop whose shapes differ by a few elements (staggered grids: velocities on faces, pressures in cells) as states of
 * one shape, each with zeros beyond its own end that nothing reads, so that tiles are the same for all.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { wrap } from '../chunked-array.js';
import { pad } from '../shaping/padding.js';

/** States that differ more along an axis are not brought to one shape. */
const FEW = 8;

/** States within larger ones. */
export interface Staggered {
  /** A state as the beginning of one of the common shape. */
  widened(state: Node): Node;
  /** State `k` out of one of the common shape, or out of all that were kept of it along a new first axis. */
  own(k: number, wide: Node): Node;
}

/** How `states` are brought to one shape; undefined where they have one, or cannot be. */
export function staggered(states: readonly Node[]): Staggered | undefined {
  const [{ shape: first }] = states;
  const same = states.every(({ shape }) => shape.length === first.length && shape.every((n, k) => n === first[k]));
  if (same || states.some(({ shape, dtype }) => shape.length !== first.length || 'Mm'.includes(DTYPES[dtype].kind)))
    return undefined;
  const most = first.map((_, axis) => Math.max(...states.map(({ shape }) => shape[axis])));
  if (states.some(({ shape }) => shape.some((n, axis) => n === 0 || most[axis] - n > FEW))) return undefined;
  return {
    widened: (state) => {
      const widths = state.shape.map((n, axis) => [0, most[axis] - n]);
      return widths.some(([, after]) => after > 0) ? pad(wrap(state), widths).node : state;
    },
    own: (k, wide) => {
      const lead = wide.shape.slice(0, wide.shape.length - first.length);
      const shape = [...lead, ...states[k].shape];
      const maps = shape.map((_, axis) => ({ offset: 0, stride: 1, axis }));
      return rechunk(view(wide, { shape, maps }), [...wide.chunks.slice(0, lead.length), ...states[k].chunks]);
    },
  };
}
