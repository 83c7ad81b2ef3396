/**
 * Convolutions by transforms, as scipy.signal's.
 */
import { isComplexDType } from '../../../kernels/dtype.js';
import { smoothLength } from '../../../kernels/routine/fft/plan.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes as axesKind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastShapes, cast, constant, elementwise } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { span } from '../shaping/splitting.js';
import type { Promoted, QuotientOf } from '../types.js';
import { fftn, ifftn, irfftn, rfftn } from './transforms-nd.js';

/** Which part of a convolution is wanted: all of it, as much as the first operand has, or where the two overlap wholly. */
export type FftConvolveMode = 'full' | 'same' | 'valid';

/** Options of {@link fftconvolve}. */
export interface FftConvolveOptions {
  /** 'full' (the default), 'same' or 'valid'. */
  readonly mode?: FftConvolveMode | undefined;
  /** The axes along which is convolved, by default all; extents along the others broadcast. */
  readonly axes?: AxesLike | null | undefined;
}

/**
 * The convolution of two arrays of as many axes along some of them or all, by transforms: worth it where both are long. Zero
 * is taken beyond the ends. float32 where both are, else float64; complex64 or complex128 where one is complex.
 *
 * Options: `mode` and `axes`. Two transforms forward and one back along each axis, of lengths with small factors.
 *
 * @throws 'shape' for operands of different ranks, that do not broadcast along the other axes, or of which neither holds the
 * other where `mode` is 'valid'
 * @example
 * const smooth = cw.fft.fftconvolve(signal, [1, 2, 1], { mode: 'same' });
 */
export const fftconvolve = define(
  {
    name: 'fft.fftconvolve',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
    options: {
      mode: optional(oneOf<FftConvolveMode>('full', 'same', 'valid'), 'full'),
      axes: otherwise(axesKind, 'all'),
    },
    shorthand: 'mode',
  },
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    { mode = 'full', axes: asked }: FftConvolveOptions = {},
  ): ChunkedArray<QuotientOf<Promoted<X, Y>>> => {
    const name = 'fft.fftconvolve';
    let [a, b] = [nodeOf(x, name), nodeOf(y, name)];
    const rank = a.shape.length;
    const fail = (what: string): never => {
      throw new ChunkwiseError(
        'shape',
        `${name}: operands of shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}: ${what}`,
      );
    };
    if (rank !== b.shape.length) fail('they need as many axes; insert some with expandDims');
    if (rank === 0) fail('a 0-d array has no axes; multiply instead');
    const single = [a, b].every((node) => node.dtype === 'float32' || node.dtype === 'complex64');
    const complex = [a, b].some((node) => isComplexDType(node.dtype));
    const real = single ? 'float32' : 'float64';
    const dtype = complex ? (single ? 'complex64' : 'complex128') : real;
    const axes = [
      ...new Set(
        (asked === undefined || asked === null ? a.shape.map((_, axis) => axis) : axesListed(asked)).map((axis) =>
          normalizeAxis(name, axis, a.shape),
        ),
      ),
    ].sort((p, q) => p - q);
    const beside = (shape: readonly number[]): number[] => shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    broadcastShapes(name, [beside(a.shape), beside(b.shape)]);
    if (mode === 'valid') {
      if (axes.some((axis) => a.shape[axis] < b.shape[axis])) [a, b] = [b, a];
      if (axes.some((axis) => a.shape[axis] < b.shape[axis])) fail("neither holds the other; 'valid' needs that");
    }
    const full = axes.map((axis) => a.shape[axis] + b.shape[axis] - 1);
    if (axes.some((axis) => a.shape[axis] * b.shape[axis] === 0)) {
      const shape = broadcastShapes(name, [beside(a.shape), beside(b.shape)]);
      return wrap(
        constant(
          0,
          dtype,
          shape.map((n, axis) => (axes.includes(axis) ? 0 : n)),
        ),
      ) as ChunkedArray<QuotientOf<Promoted<X, Y>>>;
    }
    const s = full.map(smoothLength);
    // Both in the result's precision.
    [a, b] = [a, b].map((node) => cast(node, isComplexDType(node.dtype) ? dtype : real));
    const spectrum = (node: typeof a) => nodeOf((complex ? fftn : rfftn)(wrap(node), s, { axes }), name);
    const product = wrap(elementwise('multiply', [spectrum(a), spectrum(b)]));
    let result = nodeOf((complex ? ifftn : irfftn)(product, s, { axes }), name);
    axes.forEach((axis, k) => {
      const count = mode === 'full' ? full[k] : mode === 'same' ? a.shape[axis] : a.shape[axis] - b.shape[axis] + 1;
      const start = Math.floor((full[k] - count) / 2);
      result = span(result, axis, start, start + count);
    });
    return wrap(result) as ChunkedArray<QuotientOf<Promoted<X, Y>>>;
  },
);
