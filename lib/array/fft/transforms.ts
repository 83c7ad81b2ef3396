/**
 * Fourier transforms along one axis, as NumPy's `fft` module.
 *
 * The axis may be cut into chunks: tasks take the pieces of their lanes from the blocks where they lie. Lanes that fit a few
 * automatic blocks are transformed whole, several at once by SIMD; longer ones in two steps as a matrix, side by side on all
 * threads, out of core where memory does not hold the array.
 */
import { type ComplexDType, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, oneOf, optional, otherwise, positive, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { transform, transformed } from './transform-node.js';

/** Which way a transform is scaled: the inverse by 1/n, both by 1/√n, or the forward one by 1/n. */
export type FftNorm = 'backward' | 'ortho' | 'forward';

/** Options of transforms along one axis. */
export interface FftOptions {
  /** How many elements of each lane are transformed: more are left out, missing ones are 0. By default all. */
  readonly n?: number | undefined;
  /** The axis along which lanes are transformed, by default the last. */
  readonly axis?: AxisLike | undefined;
  /** How the result is scaled: 'backward' (the default), 'ortho' or 'forward'. */
  readonly norm?: FftNorm | undefined;
}

/** The dtype of a transform: complex64 of float32 and complex64, complex128 of all others. */
export type SpectrumOf<D extends DType> = [D] extends ['float16' | 'float32' | 'complex64']
  ? 'complex64'
  : [D] extends [Exclude<DType, 'float16' | 'float32' | 'complex64'>]
    ? 'complex128'
    : ComplexDType;

/** The dtype of real samples: float32 of float32 and complex64, float64 of all others. */
export type SamplesOf<D extends DType> = [D] extends ['float16' | 'float32' | 'complex64']
  ? 'float32'
  : [D] extends [Exclude<DType, 'float16' | 'float32' | 'complex64'>]
    ? 'float64'
    : 'float32' | 'float64';

/** @internal kinds of what all transforms take */
export const NORM = optional(oneOf<FftNorm>('backward', 'ortho', 'forward'), 'backward');
const OPTIONS = { n: otherwise(positive, 'all elements'), axis: optional(axisKind, -1), norm: NORM };

/** @internal what a transform of `n` elements is multiplied with */
function normScale(n: number, norm: FftNorm, inverse: boolean): number {
  if (norm === 'ortho') return 1 / Math.sqrt(n);
  return (norm === 'backward') === inverse ? 1 / n : 1;
}

/** @internal one of the transforms by its kind: of complex or real samples to spectra and back */
export type FftKind = 'fft' | 'ifft' | 'rfft' | 'irfft';

/** @internal the transform of `node` along one axis; `asked` is the length that a user gave */
export function along(
  name: string,
  kind: FftKind,
  node: Node,
  axis: number,
  asked: number | undefined,
  norm: FftNorm,
): Node {
  if (asked !== undefined && asked < 1)
    throw new ChunkwiseError('argument', `${name}: n is ${asked}; give a whole number of 1 or more`);
  const extent = node.shape[axis];
  const n = asked ?? (kind === 'irfft' ? 2 * (extent - 1) : extent);
  if (n < 1)
    throw new ChunkwiseError(
      'shape',
      kind === 'irfft'
        ? `${name}: axis ${axis} of shape ${shapeText(node.shape)} has ${extent} elements, which makes ${Math.max(0, n)} samples; give n`
        : `${name}: axis ${axis} of shape ${shapeText(node.shape)} has no elements; give n`,
    );
  const complex = isComplexDType(node.dtype);
  if (kind === 'rfft' && complex)
    throw new ChunkwiseError('dtype', `${name} takes real samples, not ${node.dtype}; use fft, or pass x.real()`);
  const scale = normScale(n, norm, kind === 'ifft' || kind === 'irfft');
  const lanes = { axis, n, scale };
  if (kind === 'rfft') return transform(transformed(node, false), { ...lanes, from: 'real', to: 'half' });
  if (kind === 'irfft') return transform(transformed(node, true), { ...lanes, from: 'half', to: 'real' });
  if (complex) {
    const form = kind === 'fft' ? 'complex' : 'swapped';
    return transform(node, { ...lanes, from: form, to: form });
  }
  const whole = transform(transformed(node, false), { ...lanes, from: 'real', to: 'whole' });
  return kind === 'fft' ? whole : elementwise('conj', [whole]);
}

/** The arguments of a transform: a length may stand before the options, as NumPy's users write it. */
type FftArguments =
  | readonly [n?: number, options?: FftOptions | AxisLike]
  | readonly [options: FftOptions]
  | readonly [n: number | undefined, axis: AxisLike, options: FftOptions];

function argumentsOf(args: FftArguments): FftOptions {
  let options: FftOptions = {};
  for (const given of args) {
    if (typeof given === 'number') options = { n: given };
    else if (given !== undefined) options = { ...options, ...(given as FftOptions) };
  }
  return options;
}

const signature = (name: string) => ({
  name: `fft.${name}`,
  parameters: [
    ['x', arrayLike],
    ['n', otherwise(whole, 'all elements')],
  ] as const,
  options: OPTIONS,
  shorthand: 'axis',
  early: true,
});

const oneAxis = (kind: FftKind) => {
  const name = `fft.${kind}`;
  return (x: ArrayLike, args: FftArguments): Node => {
    const { n, axis = -1, norm = 'backward' } = argumentsOf(args);
    const node = nodeOf(x, name);
    return along(name, kind, node, normalizeAxis(name, axis, node.shape), n, norm);
  };
};

const toSpectrum = (kind: FftKind) => {
  const run = oneAxis(kind);
  return define(
    signature(kind),
    <X extends ArrayLike>(x: X, ...args: FftArguments): ChunkedArray<SpectrumOf<DTypeOf<X>>> => wrap(run(x, args)),
  );
};

/**
 * The discrete Fourier transform along an axis: X[k] = Σ x[j] e^(-2πi j k / n). Any length: factors up to 127 by passes,
 * larger primes by a chirp. complex64 of float32 and complex64, else complex128.
 *
 * Options: `n`, `axis` and `norm`. One pass over the data; a lane longer than a few blocks takes four.
 *
 * @throws 'shape' for an axis that does not exist or has no elements, 'argument' for n below 1
 * @example
 * const spectrum = cw.fft.fft(x);
 * const power = cw.fft.fft(x, 1024, { axis: 0 }).abs().square();
 */
export const fft1 = toSpectrum('fft');

/**
 * The inverse of {@link fft1}: x[j] = 1/n Σ X[k] e^(2πi j k / n). Options, dtypes, cost and errors are the same.
 *
 * @throws 'shape' for an axis that does not exist or has no elements, 'argument' for n below 1
 * @example
 * const x = cw.fft.ifft(spectrum);
 */
export const ifft = toSpectrum('ifft');

/**
 * The transform of real samples: elements 0 to n/2 of what `fft` gives, whose others are their conjugates. Half the work
 * and memory. complex64 of float32, else complex128. Options: `n`, `axis` and `norm`.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has no elements, 'argument' for n below 1
 * @example
 * const spectrum = cw.fft.rfft(signal); // [..., n / 2 + 1]
 */
export const rfft = toSpectrum('rfft');

/**
 * Real samples of a hermitian spectrum of which elements 0 to n/2 are given: the inverse of `rfft`. `n` is how many samples
 * there are, by default twice the elements less two; give it where they are odd in number. Options: `n`, `axis` and `norm`.
 * The imaginary parts of the elements 0 and n/2 are taken as 0. float32 of complex64, else float64.
 *
 * @throws 'shape' for an axis that does not exist or makes no samples, 'argument' for n below 1
 * @example
 * const signal = cw.fft.irfft(spectrum, 1001);
 */
export const irfft = (() => {
  const run = oneAxis('irfft');
  return define(
    signature('irfft'),
    <X extends ArrayLike>(x: X, ...args: FftArguments): ChunkedArray<SamplesOf<DTypeOf<X>>> => wrap(run(x, args)),
  );
})();

/** The other way round: what scales the forward transform scales the inverse. */
const turned = (norm: FftNorm): FftNorm => (norm === 'backward' ? 'forward' : norm === 'forward' ? 'backward' : norm);

/**
 * The spectrum, which is real, of hermitian samples of which elements 0 to n/2 are given. `n` is how many it has, by default
 * twice the elements less two. Options: `n`, `axis` and `norm`. float32 of complex64, else float64.
 *
 * @throws 'shape' for an axis that does not exist or makes no elements, 'argument' for n below 1
 * @example
 * const spectrum = cw.fft.hfft(halfOfSamples);
 */
export const hfft = define(
  signature('hfft'),
  <X extends ArrayLike>(x: X, ...args: FftArguments): ChunkedArray<SamplesOf<DTypeOf<X>>> => {
    const { n, axis = -1, norm = 'backward' } = argumentsOf(args);
    const given = transformed(nodeOf(x, 'fft.hfft'), true);
    const at = normalizeAxis('fft.hfft', axis, given.shape);
    return wrap(along('fft.hfft', 'irfft', elementwise('conj', [given]), at, n, turned(norm)));
  },
);

/**
 * The inverse of `hfft`: elements 0 to n/2 of the hermitian samples whose spectrum, which is real, is given. Options: `n`,
 * `axis` and `norm`. complex64 of float32, else complex128.
 *
 * @throws 'dtype' for a complex spectrum, 'shape' for an axis that does not exist or has no elements, 'argument' for n below 1
 * @example
 * const samples = cw.fft.ihfft(spectrum);
 */
export const ihfft = define(
  signature('ihfft'),
  <X extends ArrayLike>(x: X, ...args: FftArguments): ChunkedArray<SpectrumOf<DTypeOf<X>>> => {
    const { n, axis = -1, norm = 'backward' } = argumentsOf(args);
    const given = nodeOf(x, 'fft.ihfft');
    const at = normalizeAxis('fft.ihfft', axis, given.shape);
    return wrap(elementwise('conj', [along('fft.ihfft', 'rfft', given, at, n, turned(norm))]));
  },
);
