/**
 * How a transform of a length is done: passes of small radices, the detour of Bluestein where a prime factor is large, or
 * four steps over a matrix where a lane would not stay in the cache. Plain data that follow from the length alone.
 */

/** One pass: radix r over m·s groups of elements; see assembly/fft/passes.ts. */
export interface FftPass {
  readonly radix: number;
  readonly m: number;
  /** Elements that lie side by side, in groups of lanes. */
  readonly s: number;
}

/** Passes over lanes held in groups. */
export interface DirectPlan {
  readonly kind: 'direct';
  readonly n: number;
  readonly passes: readonly FftPass[];
}

/** A convolution with a chirp, by transforms of a length with small factors (L. Bluestein, 1970). */
export interface BluesteinPlan {
  readonly kind: 'bluestein';
  readonly n: number;
  readonly inner: DirectPlan;
}

/** A lane as a matrix [n1, n2]: transforms of columns, factors, transforms of rows (D. Bailey, 1990). */
export interface FourStepPlan {
  readonly kind: 'fourStep';
  readonly n: number;
  readonly columns: DirectPlan;
  readonly rows: DirectPlan;
  readonly turn: FftTurn;
}

/** Factors e^(-2πi j k / n) for column j and row k of a matrix of n elements. */
export interface FftTurn {
  readonly n: number;
  /** Exponents are taken apart at this bit. */
  readonly shift: number;
}

export type GroupPlan = DirectPlan | BluesteinPlan;
export type FftPlan = GroupPlan | FourStepPlan;

/** Lengths up to this are done in groups of lanes; a group of complex128 takes 32 bytes for each element, twice. */
const DIRECT_LENGTH = 8192;
/** The largest prime that has a pass: more is not worth it against a detour, and its sums would not fit the spare bytes. */
const LARGEST_RADIX = 127;

/** The prime factors in ascending order. */
function primeFactors(n: number): number[] {
  const out: number[] = [];
  let rest = n;
  for (let p = 2; p * p <= rest; p += p === 2 ? 1 : 2) {
    while (rest % p === 0) {
      out.push(p);
      rest /= p;
    }
  }
  if (rest > 1) out.push(rest);
  return out;
}

/** Radices in the order of their passes: odd ones first, a 2, then fours. */
function radices(n: number): number[] {
  const primes = primeFactors(n);
  const twos = primes.filter((p) => p === 2).length;
  return [...primes.slice(twos), ...(twos % 2 ? [2] : []), ...new Array<number>(twos >> 1).fill(4)];
}

function direct(n: number): DirectPlan {
  let s = 1;
  const passes = radices(n).map((radix) => {
    const pass = { radix, m: n / (s * radix), s };
    s *= radix;
    return pass;
  });
  return { kind: 'direct', n, passes };
}

/** Rough cost of the passes, as pocketfft guesses it. */
const cost = (n: number, primes = primeFactors(n)): number =>
  n * primes.reduce((sum, p) => sum + (p <= 5 ? p : 1.1 * p), 0);

/** The least length of at least `n` whose prime factors are 2, 3 and 5. */
export function smoothLength(n: number): number {
  let best = 2 ** Math.ceil(Math.log2(Math.max(1, n)));
  for (let five = 1; five < best; five *= 5) {
    for (let three = five; three < best; three *= 3) {
      let length = three;
      while (length < n) length *= 2;
      if (length < best) best = length;
    }
  }
  return best;
}

/** True where the length is better done by a detour: a prime factor is large. */
export function isRough(n: number): boolean {
  const primes = primeFactors(n);
  const most = primes.at(-1) ?? 1;
  if (most > LARGEST_RADIX) return true;
  if (n < 50 || most * most <= n) return false;
  const length = smoothLength(2 * n - 1);
  return 2 * cost(length) * 1.5 < cost(n, primes);
}

/** The divisor of n that lies nearest to its square root from below. */
export function nearSquare(n: number): number {
  for (let d = Math.floor(Math.sqrt(n)); d > 1; d--) if (n % d === 0) return d;
  return 1;
}

const groupPlan = (n: number): GroupPlan =>
  isRough(n) ? { kind: 'bluestein', n, inner: direct(smoothLength(2 * n - 1)) } : direct(n);

/** The plan of lanes of `n` elements, which real transforms have in groups. */
export function fftPlan(n: number, grouped: boolean): FftPlan {
  if (grouped || n <= DIRECT_LENGTH || isRough(n)) return groupPlan(n);
  const n1 = nearSquare(n);
  // A lopsided matrix would be no better than the lane.
  if (n1 * DIRECT_LENGTH < n && n1 < 64) return direct(n);
  return { kind: 'fourStep', n, columns: direct(n1), rows: direct(n / n1), turn: fftTurn(n) };
}

/** The factors between the two steps of a matrix of `n` elements. */
export const fftTurn = (n: number): FftTurn => ({ n, shift: Math.ceil(Math.log2(n) / 2) });
