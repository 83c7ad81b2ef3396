/**
 * Frequencies of transforms, and their order: zero first as transforms give them, or in the middle.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes as axesKind, number, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { CREATION, type CreationOptions } from '../creation/creation.js';
import { arange } from '../creation/ranges.js';
import { where } from '../elementwise/conditional.js';
import { movedArray } from '../kinds.js';
import { roll } from '../shaping/padding.js';
import type { DTypeOf } from '../types.js';

const FREQUENCIES = {
  parameters: [
    ['n', positive],
    ['d', optional(number, 1)],
  ],
  options: { d: otherwise(number, 'the argument d, or 1'), ...CREATION },
  early: true,
} as const;

/** Options of `fftfreq` and `rfftfreq`. */
export interface FrequencyOptions<D extends DType = DType> extends CreationOptions<D> {
  /** How far samples are apart, where it is not given as an argument. Default: 1. */
  readonly d?: number | undefined;
}

/** Arguments of `fftfreq` and `rfftfreq` after the length. */
type FrequencyArguments<D extends DType> =
  | readonly [d?: number, options?: FrequencyOptions<D>]
  | readonly [options: FrequencyOptions<D>];

/** `numbers` of whole periods in n samples, d apart, as frequencies. */
function frequencies<D extends DType>(
  name: string,
  n: number,
  count: number,
  args: FrequencyArguments<D>,
  order: (k: ChunkedArray<'float64'>) => ChunkedArray<'float64'>,
): ChunkedArray<D> {
  let apart: number | undefined;
  let options: FrequencyOptions<D> = {};
  for (const given of args) {
    if (typeof given === 'number') apart = given;
    else if (given !== undefined) options = given;
  }
  if (apart !== undefined && options.d !== undefined)
    throw new ChunkwiseError(
      'argument',
      `${name}: d is given twice, as ${apart} and as the option ${options.d}; give it once`,
    );
  const d = apart ?? options.d ?? 1;
  const { dtype = 'float64' as D, chunks = 'auto' } = options;
  return order(arange(0, count, 1, { chunks }))
    .multiply(1 / (n * d))
    .astype(dtype);
}

/**
 * The frequencies of the elements of a transform of `n` samples that are `d` apart: 0, 1/nd, … up to the middle, then the
 * negative ones. One dimension, lazy; float64 unless `dtype` says otherwise.
 *
 * @throws 'argument' for n below 1
 * @example
 * const f = cw.fft.fftfreq(8, 0.1); // 0, 1.25, 2.5, 3.75, -5, -3.75, -2.5, -1.25
 */
export const fftfreq = define(
  { name: 'fft.fftfreq', ...FREQUENCIES },
  <D extends DType = 'float64'>(n: number, ...args: FrequencyArguments<D>): ChunkedArray<D> =>
    frequencies('fft.fftfreq', n, n, args, (k) => where(k.less(n / 2), k, k.subtract(n)) as ChunkedArray<'float64'>),
);

/**
 * The frequencies of the elements of a transform of `n` real samples that are `d` apart: 0, 1/nd, … up to the middle.
 * One dimension, lazy; float64 unless `dtype` says otherwise.
 *
 * @throws 'argument' for n below 1
 * @example
 * const f = cw.fft.rfftfreq(8, 0.1); // 0, 1.25, 2.5, 3.75, 5
 */
export const rfftfreq = define(
  { name: 'fft.rfftfreq', ...FREQUENCIES },
  <D extends DType = 'float64'>(n: number, ...args: FrequencyArguments<D>): ChunkedArray<D> =>
    frequencies('fft.rfftfreq', n, Math.floor(n / 2) + 1, args, (k) => k),
);

/** Options of {@link fftshift} and {@link ifftshift}. */
export interface ShiftOptions {
  /** The axes that are shifted, by default all. */
  readonly axes?: AxesLike | null | undefined;
}

const shift = (name: string, by: (extent: number) => number) =>
  define(
    {
      name,
      parameters: [['x', movedArray]],
      options: { axes: optional(axesKind) },
      shorthand: 'axes',
    },
    <X extends ArrayLike>(x: X, { axes }: ShiftOptions = {}): ChunkedArray<DTypeOf<X>> => {
      const { shape } = nodeOf(x, name);
      const list =
        axes === undefined || axes === null
          ? shape.map((_, axis) => axis)
          : axesListed(axes).map((axis) => normalizeAxis(name, axis, shape));
      return roll(
        x,
        list.map((axis) => by(shape[axis])),
        { axis: list },
      );
    },
  );

/**
 * The order of frequencies turned so that zero is in the middle. A view of two parts along each axis: nothing is copied
 * before it is used.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * const centred = cw.fft.fftshift(cw.fft.fftfreq(8)); // -0.5 … 0.375
 */
export const fftshift = shift('fft.fftshift', (extent) => Math.floor(extent / 2));

/**
 * Undoes {@link fftshift}: the zero frequency comes first again. They differ where an extent is odd.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * const spectrum = cw.fft.ifftshift(centred, { axes: [0, 1] });
 */
export const ifftshift = shift('fft.ifftshift', (extent) => -Math.floor(extent / 2));
