/**
 * The filter of one axis: its weights or window, what lies beyond edges, and how sums of windows are put together.
 */

/** What lies beyond the edges: the edge's mirror image with or without the edge itself, the edge, the other side, a value. */
export type FilterEdge = 'reflect' | 'mirror' | 'nearest' | 'wrap' | 'constant';

/** The filter of one axis. */
export interface FilterPass {
  /** Elements of the window, of which the first `before` lie before the element. */
  readonly size: number;
  readonly before: number;
  /** As many as `size`; without them the mean of the window is taken. */
  readonly weights?: readonly number[];
  readonly mode: FilterEdge;
  readonly cval: number;
}

/** The index that place `at` of an axis of `extent` shows; -1: the value beyond. */
export function edgeIndex(at: number, extent: number, mode: FilterEdge): number {
  if (at >= 0 && at < extent) return at;
  switch (mode) {
    case 'constant':
      return -1;
    case 'nearest':
      return at < 0 ? 0 : extent - 1;
    case 'wrap':
      return ((at % extent) + extent) % extent;
    case 'reflect': {
      const place = ((at % (2 * extent)) + 2 * extent) % (2 * extent);
      return place < extent ? place : 2 * extent - 1 - place;
    }
    case 'mirror': {
      if (extent === 1) return 0;
      const period = 2 * extent - 2;
      const place = ((at % period) + period) % period;
      return place < extent ? place : period - place;
    }
    default:
      return mode satisfies never;
  }
}

/** How the sum of a window is put together from its last bit to its first: by how much the other summand lies apart, and whether it is a sum too. */
export function windowSteps(size: number): number[] {
  const out: number[] = [];
  let length = 1;
  for (let bit = 30 - Math.clz32(size); bit >= 0; bit--) {
    out.push(length, 1);
    length *= 2;
    if (((size >> bit) & 1) === 0) continue;
    out.push(1, 0);
    length++;
  }
  return out;
}

/**
 * Of a step of one element more the other summand is an element: along rows it is the newest, and the sum the one before; along
 * a line it lies behind the window.
 */
export function lineSteps(steps: readonly number[]): number[] {
  let length = 1;
  return steps.map((word, k) => {
    if (k % 2 === 1) return word;
    const doubles = steps[k + 1] === 1;
    const lag = length;
    length += doubles ? length : 1;
    return lag;
  });
}

const EPSILON = 2 ** -52;

/** Whether weights are the same from their middle on both sides (1), opposite (-1), or neither (0), as scipy tells. */
export function symmetryOf(weights: readonly number[]): number {
  if (weights.length % 2 === 0) return 0;
  const middle = (weights.length - 1) / 2;
  const every = (sign: number): boolean => {
    for (let k = 1; k <= middle; k++)
      if (Math.abs(weights[middle + k] - sign * weights[middle - k]) > EPSILON) return false;
    return true;
  };
  return every(1) ? 1 : every(-1) ? -1 : 0;
}
