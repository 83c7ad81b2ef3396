// Level-1 and level-2 operations on runs of neighbours and on matrices whose columns lie side by side. Strides are in bytes.

/** Lanes of a vector. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): u32 {
  return 16 / <u32>sizeof<T>();
}

/** y += alpha x. */
export function axpy<T>(n: u32, alpha: T, x: usize, y: usize): void {
  const splat = v128.splat<T>(alpha);
  let i: u32 = 0;
  for (; i + 2 * lanes<T>() <= n; i += 2 * lanes<T>()) {
    v128.store(y, v128.add<T>(v128.load(y), v128.mul<T>(splat, v128.load(x))));
    v128.store(y, v128.add<T>(v128.load(y, 16), v128.mul<T>(splat, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
  }
  for (; i < n; i++) {
    store<T>(y, <T>(load<T>(y) + alpha * load<T>(x)));
    x += sizeof<T>();
    y += sizeof<T>();
  }
}

/** x *= alpha. */
export function scale<T>(n: u32, alpha: T, x: usize): void {
  const splat = v128.splat<T>(alpha);
  let i: u32 = 0;
  for (; i + lanes<T>() <= n; i += lanes<T>()) {
    v128.store(x, v128.mul<T>(splat, v128.load(x)));
    x += 16;
  }
  for (; i < n; i++) {
    store<T>(x, <T>(alpha * load<T>(x)));
    x += sizeof<T>();
  }
}

/** x /= by. */
export function divide<T>(n: u32, by: T, x: usize): void {
  const splat = v128.splat<T>(by);
  let i: u32 = 0;
  for (; i + lanes<T>() <= n; i += lanes<T>()) {
    v128.store(x, v128.div<T>(v128.load(x), splat));
    x += 16;
  }
  for (; i < n; i++) {
    store<T>(x, <T>(load<T>(x) / by));
    x += sizeof<T>();
  }
}

/** The sum of products of two runs. */
export function dot(n: u32, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i: u32 = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
    x += 64;
    y += 64;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; i < n; i++) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y = A x, float64 [m, n]; four rows at a time share what is loaded of x. */
export function gemv(m: u32, n: u32, a: usize, ld: usize, x: usize, y: usize): void {
  let i: u32 = 0;
  for (; i + 4 <= m; i += 4) {
    let a0 = a;
    let a1 = a + ld;
    let a2 = a1 + ld;
    let a3 = a2 + ld;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let at = x;
    let j: u32 = 0;
    for (; j + 2 <= n; j += 2) {
      const v = v128.load(at);
      s0 = f64x2.add(s0, f64x2.mul(v, v128.load(a0)));
      s1 = f64x2.add(s1, f64x2.mul(v, v128.load(a1)));
      s2 = f64x2.add(s2, f64x2.mul(v, v128.load(a2)));
      s3 = f64x2.add(s3, f64x2.mul(v, v128.load(a3)));
      at += 16;
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
    }
    let t0 = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
    let t1 = f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
    let t2 = f64x2.extract_lane(s2, 0) + f64x2.extract_lane(s2, 1);
    let t3 = f64x2.extract_lane(s3, 0) + f64x2.extract_lane(s3, 1);
    if (j < n) {
      const v = load<f64>(at);
      t0 += v * load<f64>(a0);
      t1 += v * load<f64>(a1);
      t2 += v * load<f64>(a2);
      t3 += v * load<f64>(a3);
    }
    store<f64>(y, t0);
    store<f64>(y, t1, 8);
    store<f64>(y, t2, 16);
    store<f64>(y, t3, 24);
    y += 32;
    a += 4 * ld;
  }
  for (; i < m; i++) {
    store<f64>(y, dot(n, a, x));
    y += 8;
    a += ld;
  }
}

/** y += Aᵀ x, float64 [m, n]; four rows at a time. */
export function gemvT(m: u32, n: u32, a: usize, ld: usize, x: usize, y: usize): void {
  let i: u32 = 0;
  for (; i + 4 <= m; i += 4) {
    let a0 = a;
    let a1 = a + ld;
    let a2 = a1 + ld;
    let a3 = a2 + ld;
    const x0 = v128.load64_splat(x);
    const x1 = v128.load64_splat(x, 8);
    const x2 = v128.load64_splat(x, 16);
    const x3 = v128.load64_splat(x, 24);
    let at = y;
    let j: u32 = 0;
    for (; j + 2 <= n; j += 2) {
      const s = f64x2.add(f64x2.mul(x0, v128.load(a0)), f64x2.mul(x1, v128.load(a1)));
      const t = f64x2.add(f64x2.mul(x2, v128.load(a2)), f64x2.mul(x3, v128.load(a3)));
      v128.store(at, f64x2.add(v128.load(at), f64x2.add(s, t)));
      at += 16;
      a0 += 16;
      a1 += 16;
      a2 += 16;
      a3 += 16;
    }
    if (j < n)
      store<f64>(
        at,
        load<f64>(at) +
          (load<f64>(x) * load<f64>(a0) + load<f64>(x, 8) * load<f64>(a1)) +
          (load<f64>(x, 16) * load<f64>(a2) + load<f64>(x, 24) * load<f64>(a3)),
      );
    x += 32;
    a += 4 * ld;
  }
  for (; i < m; i++) {
    axpy<f64>(n, load<f64>(x), a, y);
    x += 8;
    a += ld;
  }
}
