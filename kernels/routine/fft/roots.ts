/**
 * Roots of unity, each as near as float64 can be: the angle is brought below π/4 by symmetry and taken with twice the digits.
 */

const SPLIT = 134217729;
const PI_LOW = 1.2246467991473532e-16;

/** What is missing in the rounded product of two numbers (Dekker). */
function productError(a: number, b: number, product: number): number {
  const ta = SPLIT * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLIT * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return al * bl - (product - ah * bh - al * bh - ah * bl);
}

/** Writes cos and sin of 2π k / n, 0 <= k < n, at `at` and `at + 1`. */
export function writeRoot(into: { [at: number]: number }, at: number, k: number, n: number): void {
  const quarter = Math.floor((4 * k) / n);
  const rest = 4 * k - quarter * n;
  const turned = 2 * rest > n;
  const part = turned ? n - rest : rest;
  // π part / (2 n), its rounding kept aside.
  const q = part / (2 * n);
  const low = (part - q * 2 * n - productError(q, 2 * n, q * 2 * n)) / (2 * n);
  const angle = Math.PI * q;
  const error = productError(Math.PI, q, angle) + Math.PI * low + PI_LOW * q;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const cosine = c - s * error;
  const sine = s + c * error;
  const x = turned ? sine : cosine;
  const y = turned ? cosine : sine;
  into[at] = quarter === 0 ? x : quarter === 1 ? -y : quarter === 2 ? -x : y;
  into[at + 1] = quarter === 0 ? y : quarter === 1 ? x : quarter === 2 ? -y : -x;
}

/** Writes e^(-2πi k / n) for any whole k >= 0. */
export function writeTwiddle(into: { [at: number]: number }, at: number, k: number, n: number): void {
  writeRoot(into, at, k % n, n);
  into[at + 1] = -into[at + 1];
}

/** Writes e^(-2πi k / n) - 1 for a small k, without the cancellation. */
export function writeTwiddleLessOne(into: { [at: number]: number }, at: number, k: number, n: number): void {
  const half = Math.sin((Math.PI * k) / n);
  into[at] = -2 * half * half;
  into[at + 1] = -Math.sin((2 * Math.PI * k) / n);
}
