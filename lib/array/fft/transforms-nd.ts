/**
 * Fourier transforms along several axes, one after the other, as NumPy's `fft` module.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes as axesKind, isListOf, kind, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { along, type FftNorm, NORM, type SamplesOf, type SpectrumOf } from './transforms.js';

/** Options of transforms along several axes. */
export interface FftnOptions {
  /** How many elements are transformed along each axis; -1 for all. By default all. */
  readonly s?: readonly number[] | null | undefined;
  /** The axes, transformed from the last of the list to the first; by default all, or the last ones that `s` is given for. */
  readonly axes?: AxesLike | null | undefined;
  /** How the result is scaled: 'backward' (the default), 'ortho' or 'forward'. */
  readonly norm?: FftNorm | undefined;
}

const isLength = (n: unknown): boolean => Number.isSafeInteger(n) && ((n as number) >= 1 || n === -1);
const lengths = kind<readonly number[] | null>(
  'lengths',
  'a list of whole numbers of 1 or more, or -1 for all elements',
  (value) => value === null || isListOf(value, isLength),
);

/** Which way: complex both ways, or real at one end. */
type Way = 'fftn' | 'ifftn' | 'rfftn' | 'irfftn';

function transformed(
  name: string,
  way: Way,
  x: ArrayLike,
  options: FftnOptions,
  defaults: readonly number[] | undefined,
): Node {
  const { s, norm = 'backward' } = options;
  let node = nodeOf(x, name);
  const { shape } = node;
  const asked = options.axes ?? defaults ?? shape.map((_, axis) => axis).slice(s ? -s.length : 0);
  const axes = axesListed(asked).map((axis) => normalizeAxis(name, axis, shape));
  if (s && s.length !== axes.length)
    throw new ChunkwiseError(
      'argument',
      `${name}: s has ${s.length} lengths for ${axes.length} axes of shape ${shapeText(shape)}; give one for each`,
    );
  if (axes.length === 0 && (way === 'rfftn' || way === 'irfftn'))
    throw new ChunkwiseError(
      'shape',
      `${name}: shape ${shapeText(shape)} has no axis to transform; name one with { axes }`,
    );
  const last = axes.length - 1;
  const step = (k: number, kind: 'fft' | 'ifft' | 'rfft' | 'irfft'): void => {
    const n = s?.[k];
    node = along(name, kind, node, axes[k], n === undefined || n === -1 ? undefined : n, norm);
  };
  if (way === 'rfftn') {
    step(last, 'rfft');
    for (let k = last - 1; k >= 0; k--) step(k, 'fft');
  } else if (way === 'irfftn') {
    for (let k = 0; k < last; k++) step(k, 'ifft');
    step(last, 'irfft');
  } else for (let k = last; k >= 0; k--) step(k, way === 'fftn' ? 'fft' : 'ifft');
  return node;
}

type FftnArguments = readonly [s?: readonly number[] | null, options?: FftnOptions] | readonly [options: FftnOptions];

function argumentsOf(args: FftnArguments): FftnOptions {
  let options: FftnOptions = {};
  for (const given of args) {
    if (Array.isArray(given)) options = { ...options, s: given };
    else if (given !== null && given !== undefined) options = { ...options, ...(given as FftnOptions) };
  }
  return options;
}

const LENGTHS = otherwise(lengths, 'all elements');

const signature = (name: string, defaults: string) => ({
  name: `fft.${name}`,
  parameters: [
    ['x', arrayLike],
    ['s', LENGTHS],
  ] as const,
  options: { s: LENGTHS, axes: otherwise(axesKind, defaults), norm: NORM },
  early: true,
});

const LAST_TWO = [-2, -1];

const spectrum = (name: string, way: Way, defaults?: readonly number[]) =>
  define(
    signature(name, defaults ? 'the last two' : 'all'),
    <X extends ArrayLike>(x: X, ...args: FftnArguments): ChunkedArray<SpectrumOf<DTypeOf<X>>> =>
      wrap(transformed(`fft.${name}`, way, x, argumentsOf(args), defaults)),
  );

const samples = (name: string, defaults?: readonly number[]) =>
  define(
    signature(name, defaults ? 'the last two' : 'all'),
    <X extends ArrayLike>(x: X, ...args: FftnArguments): ChunkedArray<SamplesOf<DTypeOf<X>>> =>
      wrap(transformed(`fft.${name}`, 'irfftn', x, argumentsOf(args), defaults)),
  );

/**
 * The Fourier transform along several axes, by default all. Options: `s`, the lengths along them, `axes` and `norm`. Each axis
 * is one pass over the data, scaled as `fft`. complex64 of float32 and complex64, else complex128.
 *
 * @throws 'shape' for an axis that does not exist or has no elements, 'argument' for lengths that do not fit the axes
 * @example
 * const spectrum = cw.fft.fftn(volume, { axes: [0, 1] });
 */
export const fftn = spectrum('fftn', 'fftn');

/**
 * The inverse of `fftn`, with the same options: `s`, `axes` and `norm`.
 *
 * @throws 'shape' for an axis that does not exist or has no elements, 'argument' for lengths that do not fit the axes
 * @example
 * const volume = cw.fft.ifftn(spectrum);
 */
export const ifftn = spectrum('ifftn', 'ifftn');

/**
 * The transform of real samples along several axes: `rfft` along the last of them, `fft` along the others. Options: `s`, `axes`
 * and `norm`.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has no elements, 'argument' for lengths that
 * do not fit the axes
 * @example
 * const spectrum = cw.fft.rfftn(volume); // [..., n / 2 + 1]
 */
export const rfftn = spectrum('rfftn', 'rfftn');

/**
 * The inverse of `rfftn`: real samples. The last of `s` tells how many there are along the last axis, by default twice its
 * elements less two. Options: `s`, `axes` and `norm`.
 *
 * @throws 'shape' for an axis that does not exist or makes no samples, 'argument' for lengths that do not fit the axes
 * @example
 * const volume = cw.fft.irfftn(spectrum, [64, 64, 65]);
 */
export const irfftn = samples('irfftn');

/**
 * `fftn` along the last two axes. Options: `s`, `axes` and `norm`.
 *
 * @throws as {@link fftn}
 * @example
 * const spectrum = cw.fft.fft2(image);
 */
export const fft2 = spectrum('fft2', 'fftn', LAST_TWO);

/**
 * `ifftn` along the last two axes. Options: `s`, `axes` and `norm`.
 *
 * @throws as {@link ifftn}
 * @example
 * const image = cw.fft.ifft2(spectrum);
 */
export const ifft2 = spectrum('ifft2', 'ifftn', LAST_TWO);

/**
 * `rfftn` along the last two axes. Options: `s`, `axes` and `norm`.
 *
 * @throws as {@link rfftn}
 * @example
 * const spectrum = cw.fft.rfft2(image);
 */
export const rfft2 = spectrum('rfft2', 'rfftn', LAST_TWO);

/**
 * `irfftn` along the last two axes. Options: `s`, `axes` and `norm`.
 *
 * @throws as {@link irfftn}
 * @example
 * const image = cw.fft.irfft2(spectrum, [480, 641]);
 */
export const irfft2 = samples('irfft2', LAST_TWO);
