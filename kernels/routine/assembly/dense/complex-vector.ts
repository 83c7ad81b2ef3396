// Operations on runs of complex numbers, pairs of float64 that are neighbours, and on rows of them.

/** The magnitude, without overflow. */
// @ts-ignore: decorator
@inline
export function size(re: f64, im: f64): f64 {
  const a = abs<f64>(re);
  const b = abs<f64>(im);
  const most = max<f64>(a, b);
  if (most == 0 || most == Infinity) return most;
  const x = a / most;
  const y = b / most;
  return most * Math.sqrt(x * x + y * y);
}

// @ts-ignore: decorator
@inline
function swapped(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

/** y += own x + other (x with its parts exchanged), for factors of each part. */
function combine(n: u32, own: v128, other: v128, x: usize, y: usize): void {
  let i: u32 = 0;
  for (; i + 2 <= n; i += 2) {
    const v = v128.load(x);
    const w = v128.load(x, 16);
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(f64x2.mul(own, v), f64x2.mul(other, swapped(v)))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.add(f64x2.mul(own, w), f64x2.mul(other, swapped(w)))), 16);
    x += 32;
    y += 32;
  }
  if (i < n) {
    const v = v128.load(x);
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(f64x2.mul(own, v), f64x2.mul(other, swapped(v)))));
  }
}

/** y += (re + im i) x. */
export function complexAxpy(n: u32, re: f64, im: f64, x: usize, y: usize): void {
  combine(n, f64x2.splat(re), f64x2.replace_lane(f64x2.splat(-im), 1, im), x, y);
}

/** y += (re + im i) conj(x). */
export function conjugateAxpy(n: u32, re: f64, im: f64, x: usize, y: usize): void {
  combine(n, f64x2.replace_lane(f64x2.splat(re), 1, -re), f64x2.splat(im), x, y);
}

/** x *= re + im i. */
export function complexScale(n: u32, re: f64, im: f64, x: usize): void {
  const own = f64x2.splat(re);
  const other = f64x2.replace_lane(f64x2.splat(-im), 1, im);
  for (let i: u32 = 0; i < n; i++) {
    const v = v128.load(x);
    v128.store(x, f64x2.add(f64x2.mul(own, v), f64x2.mul(other, swapped(v))));
    x += 16;
  }
}

/** The sum of x y, or with `conjugate` of conj(x) y. */
export function complexDot(n: u32, x: usize, y: usize, conjugate: bool): v128 {
  let own = f64x2.splat(0);
  let other = own;
  let own2 = own;
  let other2 = own;
  let i: u32 = 0;
  for (; i + 2 <= n; i += 2) {
    const a = v128.load(x);
    const b = v128.load(y);
    const c = v128.load(x, 16);
    const d = v128.load(y, 16);
    own = f64x2.add(own, f64x2.mul(a, b));
    other = f64x2.add(other, f64x2.mul(a, swapped(b)));
    own2 = f64x2.add(own2, f64x2.mul(c, d));
    other2 = f64x2.add(other2, f64x2.mul(c, swapped(d)));
    x += 32;
    y += 32;
  }
  if (i < n) {
    const a = v128.load(x);
    const b = v128.load(y);
    own = f64x2.add(own, f64x2.mul(a, b));
    other = f64x2.add(other, f64x2.mul(a, swapped(b)));
  }
  own = f64x2.add(own, own2);
  other = f64x2.add(other, other2);
  const same = f64x2.extract_lane(own, 0);
  const opposite = f64x2.extract_lane(own, 1);
  const ad = f64x2.extract_lane(other, 0);
  const bc = f64x2.extract_lane(other, 1);
  return conjugate
    ? f64x2.replace_lane(f64x2.splat(same + opposite), 1, ad - bc)
    : f64x2.replace_lane(f64x2.splat(same - opposite), 1, ad + bc);
}

/** Copies n numbers that are `step` bytes apart into neighbours; with `conjugate` their conjugates. */
export function gatherComplex(n: u32, from: usize, step: usize, to: usize, conjugate: bool): void {
  const signs = f64x2.replace_lane(f64x2.splat(1), 1, conjugate ? -1 : 1);
  for (let i: u32 = 0; i < n; i++) {
    v128.store(to, f64x2.mul(v128.load(from), signs));
    from += step;
    to += 16;
  }
}

/** Copies n neighbours to places `step` bytes apart. */
export function scatterComplex(n: u32, from: usize, to: usize, step: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    v128.store(to, v128.load(from));
    from += 16;
    to += step;
  }
}
