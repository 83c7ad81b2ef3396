/**
 * Poisson and Helmholtz problems by transforms that make the difference operators diagonal, as lazy expressions.
 *
 * Which transform a pair of conditions makes diagonal: G. Strang, The discrete cosine transform, SIAM Review 41 (1999). Values
 * stand for cells, so mirror images lie about the faces: sines and cosines of type 2, of type 4 where the ends differ.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { finite, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arange } from '../creation/ranges.js';
import { add, multiply, sin, subtract } from '../elementwise/elementwise.js';
import { type CosineType, dct, dst, idct, idst } from '../fft/cosine.js';
import { fft1, ifft, irfft, rfft } from '../fft/transforms.js';
import { arrayLike } from '../kinds.js';
import { type AxisConditions, axisBoundaries, endName, isHomogeneous } from './boundary.js';
import { fieldOf, gridOf, laplacian, OPERATOR, type OperatorOptions, secondWeights } from './operators.js';

/** Options of {@link solvePoisson} and {@link solveHelmholtz}. */
export interface SpectralOptions extends OperatorOptions {
  /** 'stencil': what the differences of the given order have as solution; 'spectral': derivatives of the series itself. */
  readonly method?: 'stencil' | 'spectral' | undefined;
}

/** One axis: how it is transformed, there and back, and at which angles, in cells, its waves stand. */
interface Waves {
  readonly periodic: boolean;
  forward(x: ChunkedArray, axis: number): ChunkedArray;
  back(x: ChunkedArray, axis: number, n: number): ChunkedArray;
  /** The angle of wave k is (k + from) times step / n. */
  readonly from: number;
  readonly step: number;
}

const cosine = (type: CosineType, from: number): Waves => ({
  periodic: false,
  forward: (x, axis) => dct(x, { type, axis }) as ChunkedArray,
  back: (x, axis) => idct(x, { type, axis }) as ChunkedArray,
  from,
  step: Math.PI,
});
const sine = (type: CosineType, from: number): Waves => ({
  periodic: false,
  forward: (x, axis) => dst(x, { type, axis }) as ChunkedArray,
  back: (x, axis) => idst(x, { type, axis }) as ChunkedArray,
  from,
  step: Math.PI,
});

/** By the conditions at both ends. */
const WAVES: Readonly<Record<string, Waves>> = {
  'neumann neumann': cosine(2, 0),
  'dirichlet dirichlet': sine(2, 1),
  'dirichlet neumann': sine(4, 0.5),
  'neumann dirichlet': cosine(4, 0.5),
};
/** Of an axis whose elements are real before; the halves of others are the same. */
const REAL: Waves = {
  periodic: true,
  forward: (x, axis) => rfft(x, { axis }) as ChunkedArray,
  back: (x, axis, n) => irfft(x, { axis, n }) as ChunkedArray,
  from: 0,
  step: 2 * Math.PI,
};
const COMPLEX: Waves = {
  ...REAL,
  forward: (x, axis) => fft1(x, { axis }) as ChunkedArray,
  back: (x, axis) => ifft(x, { axis }) as ChunkedArray,
};

function wavesOf(operation: string, conditions: AxisConditions): Waves {
  if (conditions === 'periodic') return REAL;
  const waves = WAVES[conditions.map(endName).join(' ')];
  if (waves) return waves;
  throw new ChunkwiseError(
    'argument',
    `${operation} takes periodic, Dirichlet and Neumann conditions, not Robin's; use pde.multigrid or pde.conjugateGradient`,
  );
}

/** The eigenvalues of the second derivative along an axis, one for each of `count` waves. */
function eigenvalues(
  { from, step, periodic }: Waves,
  n: number,
  count: number,
  spacing: number,
  weights: readonly number[] | undefined,
): ChunkedArray {
  // Waves beyond the middle go the other way.
  const k = arange(count) as ChunkedArray;
  const turned = subtract(n, k);
  const whole = wrap(elementwise('minimum', [k.node, turned.node]));
  const number = periodic ? whole : add(k, from);
  const angle = multiply(number as ChunkedArray, step / n);
  if (!weights) return multiply(multiply(angle, angle), -1 / spacing ** 2);
  return weights
    .map((weight, j): ChunkedArray => {
      const half = sin(multiply(angle, (j + 1) / 2));
      return multiply(multiply(half, half), (-4 * weight) / spacing ** 2);
    })
    .reduce((a, b) => add(a, b));
}

/** A real field of floating-point numbers. @throws 'dtype' for a complex one */
function realField(operation: string, f: ArrayLike): ChunkedArray {
  const given = fieldOf(operation, f);
  const { kind } = DTYPES[given.node.dtype];
  if (kind === 'c')
    throw new ChunkwiseError(
      'dtype',
      `${operation} takes real fields, not ${given.node.dtype}; solve for x.real() and x.imag()`,
    );
  return wrap(kind === 'f' ? given.node : cast(given.node, 'float64'));
}

function solved(operation: string, f: ArrayLike, shift: number, options: SpectralOptions): ChunkedArray {
  const { method = 'stencil', ...difference } = options;
  const field = realField(operation, f);
  const { shape, dtype, chunks } = field.node;
  const grid = gridOf(operation, shape.length, difference);
  const conditions = axisBoundaries(operation, field, grid.boundary);
  const waves = conditions.map((one) => wavesOf(operation, one));
  if (shape.includes(0)) return field;
  // Values at the ends are what the operator makes of 0; they belong to the right-hand side.
  const valued = conditions.some((one) => one !== 'periodic' && !one.every(isHomogeneous));
  const nothing = wrap(constant(0, dtype, shape, chunks), { dims: field.dims });
  let x: ChunkedArray = valued ? subtract(field, laplacian(nothing, difference)) : field;
  const axes = shape.map((_, axis) => axis);
  // Real transforms first; the first periodic axis then has half of its waves.
  const order = [
    ...axes.filter((axis) => !waves[axis].periodic),
    ...axes.filter((axis) => waves[axis].periodic).toReversed(),
  ];
  const halved = order.find((axis) => waves[axis].periodic);
  const ways = order.map((axis) => ({ axis, way: waves[axis].periodic && axis !== halved ? COMPLEX : waves[axis] }));
  for (const { axis, way } of ways) x = way.forward(x, axis);
  const weights = method === 'spectral' ? undefined : secondWeights(grid.order);
  const spectrum = x.node.shape;
  const sum = axes
    .map((axis) => {
      const values = eigenvalues(waves[axis], shape[axis], spectrum[axis], grid.spacing[axis], weights);
      const place = {
        shape: axes.map((k) => (k === axis ? spectrum[axis] : 1)),
        maps: [{ offset: 0, stride: 1, axis }],
      };
      return view(values.node, place) as Node;
    })
    .reduce((a, b) => elementwise('add', [a, b]));
  const all = elementwise('add', [sum, shift]);
  const known = elementwise('notEqual', [all, 0]);
  // Where nothing holds the level of u, its mean is 0.
  const free = shift === 0 && waves.every(({ from }) => from === 0);
  const factor = elementwise('divide', [1, free ? elementwise('where', [known, all, 1]) : all]);
  const scale = cast(free ? elementwise('where', [known, factor, 0]) : factor, dtype);
  x = multiply(x, wrap(scale));
  for (const { axis, way } of ways.toReversed()) x = way.back(x, axis, shape[axis]);
  return wrap(rechunk(x.node, chunks), { dims: field.dims });
}

const OPTIONS = { ...OPERATOR, method: optional(oneOf<'stencil' | 'spectral'>('stencil', 'spectral'), 'stencil') };

/**
 * The solution u of `laplacian(u) = f`, lazily, by Fourier, sine and cosine transforms along all axes: with `method` 'stencil' (the
 * default) what {@link laplacian} of the same `order`, `spacing` and `boundary` turns into f, up to rounding; with 'spectral' that of
 * the derivatives of the series. Conditions are periodic, Dirichlet or Neumann at each end, with values. Where none holds the level
 * of u, its mean is 0, and what f has of a mean is left out. float32 of float32, else float64. Cost: two transforms along each axis.
 *
 * @throws 'argument' for Robin conditions, spacings and conditions that do not fit; 'dtype' for a complex field; 'shape' as laplacian
 * @example
 * const u = cw.pde.solvePoisson(cw.ones([64, 64]), { spacing: 1 / 64, boundary: { 0: 'periodic', 1: 'dirichlet' } });
 */
export const solvePoisson = define(
  { name: 'pde.solvePoisson', parameters: [['f', arrayLike]], options: OPTIONS },
  (f: ArrayLike, options: SpectralOptions = {}): ChunkedArray => solved('pde.solvePoisson', f, 0, options),
);

/**
 * The solution u of `laplacian(u) + k u = f` for a number k, as {@link solvePoisson}: k > 0 for waves (the square of the wave number),
 * k < 0 for screening and for implicit steps: `u - r laplacian(u) = g` is that of k = -1 / r and f = -g / r. Near the negative of an
 * eigenvalue of the Laplacian, k makes solutions large without bound. Cost: two transforms along each axis.
 *
 * @throws as {@link solvePoisson}
 * @example
 * const r = 0.1; // an implicit step of diffusion
 * const next = cw.pde.solveHelmholtz(cw.ones([32, 48]).multiply(-1 / r), -1 / r, { boundary: 'dirichlet' });
 */
export const solveHelmholtz = define(
  {
    name: 'pde.solveHelmholtz',
    parameters: [
      ['f', arrayLike],
      ['k', finite],
    ],
    options: OPTIONS,
  },
  (f: ArrayLike, k: number, options: SpectralOptions = {}): ChunkedArray => solved('pde.solveHelmholtz', f, k, options),
);
