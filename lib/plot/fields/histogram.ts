/** Pictures of distributions: how many values lie in each of equal bins. */
import { ChunkwiseError } from '../../base/errors.js';
import { optional, otherwise, positive, string } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { Box } from '../frame.js';
import type { Picture, PictureOptions } from '../picture.js';
import { numberList, PICTURE, pair } from '../plot-kinds.js';
import { drawSheet } from '../sheet.js';

/** Options of {@link histogram}. */
export interface HistogramOptions extends PictureOptions {
  /** Number of bars; 10 by default. */
  readonly bins?: number | undefined;
  /** Least and greatest value counted; those of the values by default. */
  readonly range?: readonly [number, number] | undefined;
  /** Above the picture. */
  readonly title?: string | undefined;
  /** Below the horizontal axis. */
  readonly xLabel?: string | undefined;
  /** Beside the vertical axis; 'Count' by default. */
  readonly yLabel?: string | undefined;
}

const HISTOGRAM: OptionKinds<HistogramOptions> = {
  ...PICTURE,
  bins: optional(positive, 10),
  range: otherwise(pair, 'the least and greatest value'),
  title: optional(string),
  xLabel: optional(string),
  yLabel: optional(string, 'Count'),
};

/** How many of `values` lie in each of `bins` equal bins, the last with its upper end. */
export function counted(values: ArrayLike<number>, [low, high]: readonly [number, number], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  for (let k = 0; k < values.length; k++) {
    const value = Number(values[k]);
    if (value >= low && value <= high) counts[Math.min(bins - 1, Math.floor((value - low) * scale))]++;
  }
  return counts;
}

/**
 * A histogram of values; NaN is left out.
 *
 * @throws ChunkwiseError 'argument' when there is no finite value
 * @example
 * histogram([1, 2, 2, 3], { bins: 3, xLabel: 'm/s' }).save('out/histogram.png');
 */
export const histogram = define(
  { name: 'histogram', parameters: [['values', numberList]], options: HISTOGRAM },
  (values: ArrayLike<number>, options: HistogramOptions = {}): Picture => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < values.length; k++) {
      const value = Number(values[k]);
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high)
      throw new ChunkwiseError(
        'argument',
        `histogram: none of ${values.length} values is finite; there is nothing to count`,
      );
    const [from, to] = options.range ?? (low === high ? [low - 0.5, high + 0.5] : [low, high]);
    const counts = counted(values, [from, to], options.bins ?? 10);
    const most = Math.max(1, ...counts) * 1.05;
    return drawSheet(
      [
        {
          across: { from, to, title: options.xLabel },
          up: { from: 0, to: most, title: options.yLabel ?? 'Count' },
          draw: (box: Box) =>
            counts
              .map((count, k) => {
                const width = box.width / counts.length;
                const height = (count / most) * box.height;
                return `<rect x="${(box.x + k * width).toFixed(2)}" y="${(box.y + box.height - height).toFixed(2)}" width="${width.toFixed(2)}" height="${height.toFixed(2)}" fill="#1f5fa8" stroke="#fff" stroke-width="0.6"/>`;
              })
              .join(''),
        },
      ],
      options,
    );
  },
);
