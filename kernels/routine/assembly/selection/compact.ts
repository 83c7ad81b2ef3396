// Moves the rows that a mask selects together, and counts them.

/** How many of `n` bytes, `stride` apart and each 0 or 1, are 1. */
export function countTrue(mask: usize, stride: usize, n: u32): u32 {
  let sum: u32 = 0;
  let k: u32 = 0;
  if (stride == 1) {
    // Sums of bytes for up to 255 vectors, then wide ones.
    while (n - k >= 16) {
      let bytes = i8x16.splat(0);
      const vectors: u32 = min<u32>((n - k) >> 4, 255);
      for (let v: u32 = 0; v < vectors; v++) bytes = i8x16.add(bytes, v128.load(mask + k + 16 * <usize>v));
      const wide = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
      sum += i32x4.extract_lane(wide, 0) + i32x4.extract_lane(wide, 1) + i32x4.extract_lane(wide, 2) + i32x4.extract_lane(wide, 3);
      k += 16 * vectors;
    }
  }
  for (; k < n; k++) sum += load<u8>(mask + <usize>k * stride);
  return sum;
}

/** Rows of one element: each is written where the next selected one goes, which only a selected one moves on. */
// @ts-ignore: decorator
@inline
function compactElements<T extends number>(dst: usize, dstStride: usize, src: usize, srcStride: usize, mask: usize, maskStride: usize, n: u32, total: u32): u32 {
  const end = dst + <usize>total * dstStride;
  let k: u32 = 0;
  const dense = maskStride == 1;
  while (k < n && dst < end) {
    if (dense && n - k >= 8 && load<u64>(mask) == 0) {
      k += 8;
      mask += 8;
      src += 8 * srcStride;
      continue;
    }
    const steps: u32 = min<u32>(8, n - k);
    for (let j: u32 = 0; j < steps && dst < end; j++) {
      store<T>(dst, load<T>(src));
      dst += dstStride * <usize>load<u8>(mask);
      mask += maskStride;
      src += srcStride;
      k++;
    }
  }
  // What is true beyond the total is counted, so that the caller hears of it.
  return total - <u32>((end - dst) / dstStride) + countTrue(mask, maskStride, n - k);
}

/**
 * Copies the rows of `bytes` bytes, of `n` that lie `srcStride` apart, whose byte of the mask is 1 behind each other, `dstStride`
 * apart, and no more than `total`. Returns how many are selected.
 */
export function compactRows(dst: usize, dstStride: usize, src: usize, srcStride: usize, mask: usize, maskStride: usize, n: u32, bytes: u32, total: u32): u32 {
  if (bytes == 8) return compactElements<u64>(dst, dstStride, src, srcStride, mask, maskStride, n, total);
  if (bytes == 4) return compactElements<u32>(dst, dstStride, src, srcStride, mask, maskStride, n, total);
  if (bytes == 1) return compactElements<u8>(dst, dstStride, src, srcStride, mask, maskStride, n, total);
  if (bytes == 2) return compactElements<u16>(dst, dstStride, src, srcStride, mask, maskStride, n, total);
  let found: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    if (load<u8>(mask)) {
      if (found < total) memory.copy(dst, src, bytes);
      dst += dstStride;
      found++;
    }
    mask += maskStride;
    src += srcStride;
  }
  return found;
}
