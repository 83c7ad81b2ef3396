/**
 * The elementwise table, fourth part: parts of floats, bits of integers, and functions given by series.
 */
import { DTYPES, type DType } from '../dtype.js';
import { MATH_CALLS } from '../primitive.js';
import type { ProgramBuilder } from '../program-builder.js';
import { resultType } from '../promote.js';
import { type ElementwiseOp, expand, kindOf } from './definition.js';
import { quotient, real, scaled, type TypeRule } from './rules.js';

/** Bits that are set, of the magnitude; of any dtype but floats. */
const counted: TypeRule = (op, args) => {
  const dtype = resultType(...args);
  if (DTYPES[dtype].kind === 'f')
    throw new TypeError(`${op} is not defined for ${dtype}; cast to an integer dtype first`);
  return { inputs: [dtype === 'bool' ? 'uint8' : dtype], result: 'uint8' };
};

const bitsOf = (x: bigint): bigint => {
  let n = 0n;
  for (let rest = x < 0n ? -x : x; rest > 0n; rest >>= 1n) n += rest & 1n;
  return n;
};

/** Bits counted in pairs, then fours, then bytes, whose sums are added up by shifts. */
function countBits(b: ProgramBuilder, given: number): number {
  const dtype: DType = b.dtype(given);
  const width = 8 * DTYPES[dtype].itemsize;
  const wide = width === 64;
  const mask = (byte: number): number => {
    let all = 0n;
    for (let at = 0; at < width; at += 8) all |= BigInt(byte) << BigInt(at);
    return b.like(wide ? all : Number(all), given);
  };
  const by = (n: number): number => b.like(wide ? BigInt(n) : n, given);
  const shifted = (x: number, n: number): number => b.emit('shiftRight', x, by(n));
  let x = kindOf(b, given) === 'i' ? b.emit('absolute', given) : given;
  x = b.emit('subtract', x, b.emit('and', shifted(x, 1), mask(0x55)));
  x = b.emit('add', b.emit('and', x, mask(0x33)), b.emit('and', shifted(x, 2), mask(0x33)));
  x = b.emit('and', b.emit('add', x, shifted(x, 4)), mask(0x0f));
  for (let step = 8; step < width; step *= 2) x = b.emit('add', x, shifted(x, step));
  return b.cast(b.emit('and', x, by(0x7f)), 'uint8');
}

/** x times 2 to the n: by factors that are floats, so that a result which is no normal number is rounded once. */
function scaleExpansion(b: ProgramBuilder, x: number, n: number): number {
  const single = b.dtype(x) === 'float32';
  const [most, least, room] = single ? [127, -126, 24] : [1023, -1022, 53];
  let [value, rest] = [x, n];
  for (let step = 0; step < 2; step++) {
    const above = b.emit('greater', rest, b.like(most, n));
    const below = b.emit('less', rest, b.like(least, n));
    const factor = b.emit('select', below, b.like(2 ** (least + room), x), b.like(1, x));
    const taken = b.emit('select', below, b.like(least + room, n), b.like(0, n));
    value = b.emit('multiply', value, b.emit('select', above, b.like(2 ** most, x), factor));
    rest = b.emit('subtract', rest, b.emit('select', above, b.like(most, n), taken));
  }
  rest = b.emit('minimum', b.emit('maximum', rest, b.like(least, n)), b.like(most, n));
  return b.emit('multiply', value, b.emit('exp2', rest));
}

function scale(most: number, least: number, room: number) {
  return (x: number, n: number): number => {
    let [value, rest] = [x, n];
    for (let step = 0; step < 2; step++) {
      if (rest > most) [value, rest] = [value * 2 ** most, rest - most];
      else if (rest < least) [value, rest] = [value * 2 ** (least + room), rest - least - room];
    }
    return value * 2 ** Math.min(most, Math.max(least, rest));
  };
}

/** Chebyshev coefficients of exp(-x) I0(x) on [0, 8], and of exp(-x) sqrt(x) I0(x) above; of Cephes (S. L. Moshier), as in NumPy. */
const BESSEL_NEAR = [
  -4.4153416464793395e-18, 3.3307945188222384e-17, -2.431279846547955e-16, 1.715391285555133e-15,
  -1.1685332877993451e-14, 7.676185498604936e-14, -4.856446783111929e-13, 2.95505266312964e-12, -1.726826291441556e-11,
  9.675809035373237e-11, -5.189795601635263e-10, 2.6598237246823866e-9, -1.300025009986248e-8, 6.046995022541919e-8,
  -2.670793853940612e-7, 1.1173875391201037e-6, -4.4167383584587505e-6, 1.6448448070728896e-5, -5.754195010082104e-5,
  0.00018850288509584165, -0.0005763755745385824, 0.0016394756169413357, -0.004324309995050576, 0.010546460394594998,
  -0.02373741480589947, 0.04930528423967071, -0.09490109704804764, 0.17162090152220877, -0.3046826723431984,
  0.6767952744094761,
];
const BESSEL_FAR = [
  -7.233180487874754e-18, -4.830504485944182e-18, 4.46562142029676e-17, 3.461222867697461e-17, -2.8276239805165836e-16,
  -3.425485619677219e-16, 1.7725601330565263e-15, 3.8116806693526224e-15, -9.554846698828307e-15,
  -4.150569347287222e-14, 1.54008621752141e-14, 3.8527783827421426e-13, 7.180124451383666e-13, -1.794178531806806e-12,
  -1.3215811840447713e-11, -3.1499165279632416e-11, 1.1889147107846439e-11, 4.94060238822497e-10, 3.3962320257083865e-9,
  2.266668990498178e-8, 2.0489185894690638e-7, 2.8913705208347567e-6, 6.889758346916825e-5, 0.0033691164782556943,
  0.8044904110141088,
];

/** Half the Chebyshev sum at `x`, by Clenshaw's recurrence. */
function chebyshev(x: number, coefficients: readonly number[]): number {
  let [now, before, old] = [coefficients[0], 0, 0];
  for (const c of coefficients.slice(1)) [now, before, old] = [x * now - before + c, now, before];
  return 0.5 * (now - old);
}
const bessel = (x: number): number => {
  const y = Math.abs(x);
  return y <= 8
    ? Math.exp(y) * chebyshev(y / 2 - 2, BESSEL_NEAR)
    : (Math.exp(y) * chebyshev(32 / y - 2, BESSEL_FAR)) / Math.sqrt(y);
};

function chebyshevExpansion(b: ProgramBuilder, x: number, coefficients: readonly number[]): number {
  let [now, before, old] = [b.like(coefficients[0], x), b.like(0, x), b.like(0, x)];
  for (const c of coefficients.slice(1))
    [now, before, old] = [
      b.emit('add', b.emit('subtract', b.emit('multiply', x, now), before), b.like(c, x)),
      now,
      before,
    ];
  return b.emit('multiply', b.like(0.5, x), b.emit('subtract', now, old));
}

function besselExpansion(b: ProgramBuilder, given: number): number {
  // In float64 throughout: the sums lose what float32 has.
  const x = b.cast(given, 'float64');
  const y = b.emit('absolute', x);
  const [two, eight] = [b.like(2, x), b.like(8, x)];
  const growth = b.emit('exp', y);
  const near = chebyshevExpansion(b, b.emit('subtract', b.emit('divide', y, two), two), BESSEL_NEAR);
  const far = chebyshevExpansion(b, b.emit('subtract', b.emit('divide', b.like(32, x), y), two), BESSEL_FAR);
  const above = b.emit('divide', b.emit('multiply', growth, far), b.emit('sqrt', y));
  const value = b.emit('select', b.emit('lessEqual', y, eight), b.emit('multiply', growth, near), above);
  return b.cast(value, b.dtype(given));
}

const { f: next64, f32: next32 } = MATH_CALLS.nextafter.ref;
const gap = (next: typeof next64) => (x: number) => {
  const end = x < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number.isFinite(x) ? next(x, end) - x : Number.NaN;
};

/** Lines by name. */
export const SPECIAL = {
  bitwiseCount: {
    arity: 1,
    type: counted,
    ref: { i: bitsOf },
    wasm: expand(countBits),
    doc: 'How many bits of the magnitude are set; uint8.',
  },
  ldexp: {
    arity: 2,
    type: scaled,
    ref: { f: scale(1023, -1022, 53), f32: scale(127, -126, 24) },
    wasm: expand(scaleExpansion),
    doc: 'x times 2 to the power of a whole number.',
  },
  spacing: {
    arity: 1,
    type: real,
    ref: { f: gap(next64), f32: gap(next32) },
    wasm: expand((b, x) => {
      const inf = b.like(Number.POSITIVE_INFINITY, x);
      const end = b.emit('select', b.emit('less', x, b.like(0, x)), b.emit('negative', inf), inf);
      return b.emit('subtract', b.emit('nextafter', x, end), x);
    }),
    doc: 'From x to the next float away from 0.',
  },
  i0: {
    arity: 1,
    type: quotient,
    ref: { f: bessel },
    wasm: expand(besselExpansion),
    doc: 'Modified Bessel function of the first kind, order 0.',
  },
} satisfies Record<string, ElementwiseOp>;
