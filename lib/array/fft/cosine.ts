/**
 * Discrete cosine and sine transforms of types 1 to 4, as scipy.fft's, composed from transforms of real samples.
 *
 * Types 2 and 3: J. Makhoul, A fast cosine transform in one and two dimensions, IEEE Trans. ASSP 28 (1980). Type 1 is the
 * transform of the samples and their mirror image; type 4 the odd elements of a type 2 of twice the length.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, oneOf, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, reshape, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { alongLast, joined, padded, part } from './lane-views.js';
import { leading, transform, transformed } from './transform-node.js';
import { type FftNorm, NORM, type SamplesOf } from './transforms.js';

/** Which cosine or sine transform: what mirrors the samples at both ends. */
export type CosineType = 1 | 2 | 3 | 4;

/** Options of cosine and sine transforms. */
export interface CosineOptions {
  /** 1 to 4, as in scipy and FFTW; 2 unless given. */
  readonly type?: CosineType | undefined;
  /** How many elements of each lane are transformed: more are left out, missing ones are 0. By default all. */
  readonly n?: number | undefined;
  /** The axis along which lanes are transformed, by default the last. */
  readonly axis?: AxisLike | undefined;
  /** How the result is scaled: 'backward' (the default), 'ortho' (the matrix is orthogonal) or 'forward'. */
  readonly norm?: FftNorm | undefined;
}

const length = (x: Node): number => x.shape.at(-1) as number;
const times = (x: Node, factor: number): Node => (factor === 1 ? x : elementwise('multiply', [x, factor]));
const reversed = (x: Node): Node => part(x, 0, length(x), true);

/** Elements `first`, `first + 2`, … along the last axis. */
function everySecond(x: Node, first: number): Node {
  const last = x.shape.length - 1;
  return view(x, {
    shape: [...x.shape.slice(0, last), Math.ceil((length(x) - first) / 2)],
    maps: x.shape.map((_, axis) =>
      axis === last ? { offset: first, stride: 2, axis } : { offset: 0, stride: 1, axis },
    ),
  });
}

/** Two lanes in turn, `even` first; it has one element more where `n` is odd. */
function interleaved(even: Node, odd: Node, n: number): Node {
  const half = Math.ceil(n / 2);
  const columns = [even, padded(odd, half)].map((x) =>
    view(x, { shape: [...x.shape, 1], maps: x.shape.map((_, axis) => ({ offset: 0, stride: 1, axis })) }),
  );
  const pairs = joined(columns);
  const shape = [...even.shape.slice(0, -1), 2 * half];
  const whole = reshape(pairs, shape, joined([even, padded(odd, half)]).chunks);
  return part(whole, 0, n);
}

/** The elements with every second one negated. */
function alternating(x: Node): Node {
  const odd = elementwise('remainder', [index(x.shape.length - 1, x.shape, x.chunks), 2n]);
  return elementwise('where', [elementwise('equal', [odd, 0n]), x, elementwise('negative', [x])]);
}

/** e^(πi k / 2n) for the first elements of spectra, or its conjugate. */
function quarterTurn(x: Node, n: number, sign: number): Node {
  const k = index(x.shape.length - 1, x.shape, x.chunks);
  const angle = elementwise('multiply', [k, Math.PI / (2 * n)]);
  const sine = elementwise('sin', [angle]);
  const root = elementwise('complex', [elementwise('cos', [angle]), sign < 0 ? elementwise('negative', [sine]) : sine]);
  return elementwise('multiply', [x, cast(root, x.dtype)]);
}

/** The transform of real lanes, scaled by 1, up to the middle. */
const spectrum = (x: Node): Node =>
  transform(x, { axis: x.shape.length - 1, n: length(x), from: 'real', to: 'half', scale: 1 });

/** 2 Σ x[j] cos(π k (2j + 1) / 2n). */
function cosine2(x: Node): Node {
  const n = length(x);
  const sorted = n === 1 ? x : joined([everySecond(x, 0), reversed(everySecond(x, 1))]);
  const turned = quarterTurn(spectrum(sorted), n, -1);
  const low = times(elementwise('real', [turned]), 2);
  if (n < 3) return low;
  const high = part(elementwise('imag', [turned]), 1, Math.ceil(n / 2), true);
  return joined([low, times(high, -2)]);
}

/** x[0] + 2 Σ x[j] cos(π j (2k + 1) / 2n), which undoes type 2 up to 2n. */
function cosine3(x: Node): Node {
  const n = length(x);
  if (n === 1) return x;
  const count = Math.floor(n / 2) + 1;
  // Element n - k beside element k, and nothing beside the first.
  const beside = joined([constant(0, x.dtype, [...x.shape.slice(0, -1), 1]), part(x, n - count + 1, n, true)]);
  const half = elementwise('complex', [part(x, 0, count), elementwise('negative', [beside])]);
  const lanes = transform(quarterTurn(half, n, 1), {
    axis: x.shape.length - 1,
    n,
    from: 'half',
    to: 'real',
    scale: 1,
  });
  const even = Math.ceil(n / 2);
  return interleaved(part(lanes, 0, even), part(lanes, even, n, true), n);
}

/** x[0] + (-1)^k x[n-1] + 2 Σ x[j] cos(π j k / (n - 1)). */
function cosine1(x: Node): Node {
  const n = length(x);
  return elementwise('real', [spectrum(n === 2 ? x : joined([x, part(x, 1, n - 1, true)]))]);
}

/** 2 Σ x[j] cos(π (2j + 1) (2k + 1) / 4n). */
const cosine4 = (x: Node): Node => everySecond(cosine2(padded(x, 2 * length(x))), 1);

/** 2 Σ x[j] sin(π (j + 1) (k + 1) / (n + 1)). */
function sine1(x: Node): Node {
  const zero = constant(0, x.dtype, [...x.shape.slice(0, -1), 1]);
  const odd = joined([zero, x, zero, elementwise('negative', [reversed(x)])]);
  return elementwise('negative', [part(elementwise('imag', [spectrum(odd)]), 1, length(x) + 1)]);
}

/** The transforms by type; sines of types 2 to 4 are cosines of samples with signs and order changed. */
const COSINES: readonly ((x: Node) => Node)[] = [cosine1, cosine2, cosine3, cosine4];
const SINES: readonly ((x: Node) => Node)[] = [
  sine1,
  (x) => reversed(cosine2(alternating(x))),
  (x) => alternating(cosine3(reversed(x))),
  (x) => alternating(cosine4(reversed(x))),
];

/** One element of each lane, the first or the last, times a factor. */
function scaledAt(x: Node, at: number, factor: number): Node {
  const n = length(x);
  const one = times(part(x, at, at + 1), factor);
  if (n === 1) return one;
  return at === 0 ? joined([one, part(x, 1, n)]) : joined([part(x, 0, n - 1), one]);
}

/** Where the orthogonal transforms differ from the others beside their scale: which elements go by √2, before or after. */
function orthogonal(sine: boolean, type: CosineType, x: Node, after: boolean): Node {
  const last = length(x) - 1;
  const root = after ? Math.SQRT1_2 : Math.SQRT2;
  if (type === 1 && !sine) return scaledAt(scaledAt(x, 0, root), last, root);
  if ((type === 2 && after) || (type === 3 && !after)) return scaledAt(x, sine ? last : 0, root);
  return x;
}

/** The type that undoes each. */
const UNDOES: Readonly<Record<CosineType, CosineType>> = { 1: 1, 2: 3, 3: 2, 4: 4 };

const KINDS = {
  type: optional(oneOf<CosineType>(1, 2, 3, 4), 2),
  n: otherwise(positive, 'all elements'),
  axis: optional(axisKind, -1),
  norm: NORM,
};

const trigonometric = (short: string, sine: boolean, inverse: boolean) => {
  const name = `fft.${short}`;
  return define(
    { name, parameters: [['x', arrayLike]], options: KINDS, shorthand: 'type' },
    <X extends ArrayLike>(x: X, options: CosineOptions = {}): ChunkedArray<SamplesOf<DTypeOf<X>>> => {
      const { type: asked = 2, norm = 'backward' } = options;
      const given = nodeOf(x, name);
      const axis = normalizeAxis(name, options.axis ?? -1, given.shape);
      if (DTYPES[given.dtype].kind === 'c')
        throw new ChunkwiseError('dtype', `${name} takes real samples, not ${given.dtype}; pass x.real() and x.imag()`);
      const n = options.n ?? given.shape[axis];
      const least = asked === 1 && !sine ? 2 : 1;
      if (n < least)
        throw new ChunkwiseError(
          'shape',
          `${name}: axis ${axis} of shape ${shapeText(given.shape)} makes lanes of ${n}; type ${asked} takes ${least} or more`,
        );
      const type = inverse ? UNDOES[asked] : asked;
      const whole = type === 1 ? 2 * (sine ? n + 1 : n - 1) : 2 * n;
      const scale = norm === 'ortho' ? 1 / Math.sqrt(whole) : (norm === 'backward') === inverse ? 1 / whole : 1;
      const run = (sine ? SINES : COSINES)[type - 1];
      return wrap(
        alongLast(leading(transformed(given, false), axis, n), axis, (samples) => {
          const lanes = padded(samples, n);
          if (norm !== 'ortho') return times(run(lanes), scale);
          return times(orthogonal(sine, type, run(orthogonal(sine, type, lanes, false)), true), scale);
        }),
      );
    },
  );
};

/**
 * The discrete cosine transform of real samples along an axis, scaled as scipy's. Options: `type` (1 to 4, by default 2), `n`,
 * `axis` and `norm`. float32 of float32, else float64. Types 2 and 3 take one real transform and two passes beside it, type 1
 * and 4 transforms of twice the length.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has too few elements
 * @example
 * const c = cw.fft.dct(x, { axis: 0, norm: 'ortho' });
 */
export const dct = trigonometric('dct', false, false);

/**
 * The inverse of `dct` of the same `type`. Options: `type`, `n`, `axis` and `norm`.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has too few elements
 * @example
 * const x = cw.fft.idct(c, { axis: 0, norm: 'ortho' });
 */
export const idct = trigonometric('idct', false, true);

/**
 * The discrete sine transform of real samples along an axis, scaled as scipy's. Options: `type` (1 to 4, by default 2), `n`,
 * `axis` and `norm`. Dtypes and cost as those of `dct`.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has no elements
 * @example
 * const s = cw.fft.dst(u, { type: 1 }); // zero beyond both ends
 */
export const dst = trigonometric('dst', true, false);

/**
 * The inverse of `dst` of the same `type`. Options: `type`, `n`, `axis` and `norm`.
 *
 * @throws 'dtype' for complex samples, 'shape' for an axis that does not exist or has no elements
 * @example
 * const u = cw.fft.idst(s, { type: 1 });
 */
export const idst = trigonometric('idst', true, true);
