// Running products of complex numbers along the middle axis of C-order blocks [outer, n, inner].

// @ts-ignore: decorator
@inline
function products<T>(dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize): void {
  const size = 2 * sizeof<T>();
  const bytes = inner * size;
  for (let o: u32 = 0; o < outer; o++) {
    let before = carry;
    for (let i: u32 = 0; i < n; i++) {
      if (before == 0) memory.copy(dst, src, bytes);
      else
        for (let at: usize = 0; at < bytes; at += size) {
          const a = load<T>(before + at);
          const b = load<T>(before + at, sizeof<T>());
          const c = load<T>(src + at);
          const d = load<T>(src + at, sizeof<T>());
          store<T>(dst + at, a * c - b * d);
          store<T>(dst + at, a * d + b * c, sizeof<T>());
        }
      before = dst;
      dst += bytes;
      src += bytes;
    }
    if (carry != 0) carry += carryStride;
  }
}

/** Element k as the product of elements 0 to k, and before them the row at `carry` unless that is 0; `single`: of float32 parts. */
export function scanComplex(single: u32, dst: usize, src: usize, outer: u32, n: u32, inner: u32, carry: usize, carryStride: usize): void {
  if (single) products<f32>(dst, src, outer, n, inner, carry, carryStride);
  else products<f64>(dst, src, outer, n, inner, carry, carryStride);
}
