// Transposes planes tile by tile: dst[i * di + j * item] = src[j * sj + i * item] for i < ni, j < nj.
// A tile of source and destination together stays in the first-level cache.
const TILE: u32 = 32;

// @ts-ignore: decorator
@inline
function edge<T>(dst: usize, di: usize, src: usize, sj: usize, i0: u32, i1: u32, j0: u32, j1: u32): void {
  for (let i = i0; i < i1; i++) {
    const d = dst + i * di;
    const s = src + i * sizeof<T>();
    for (let j = j0; j < j1; j++) store<T>(d + j * sizeof<T>(), load<T>(s + j * sj));
  }
}

/** 8-byte items. */
export function transpose8(dst: usize, di: usize, src: usize, sj: usize, ni: u32, nj: u32): void {
  for (let j0: u32 = 0; j0 < nj; j0 += TILE) {
    const j1 = min(nj, j0 + TILE);
    const jv = j0 + ((j1 - j0) & ~3);
    for (let i0: u32 = 0; i0 < ni; i0 += TILE) {
      const i1 = min(ni, i0 + TILE);
      const iv = i0 + ((i1 - i0) & ~3);
      for (let i = i0; i < iv; i += 4) {
        let s = src + j0 * sj + i * 8;
        let d = dst + i * di + j0 * 8;
        for (let j = j0; j < jv; j += 4) {
          const s1 = s + sj;
          const s2 = s1 + sj;
          const s3 = s2 + sj;
          const a0 = v128.load(s);
          const a1 = v128.load(s, 16);
          const b0 = v128.load(s1);
          const b1 = v128.load(s1, 16);
          const c0 = v128.load(s2);
          const c1 = v128.load(s2, 16);
          const e0 = v128.load(s3);
          const e1 = v128.load(s3, 16);
          const d1 = d + di;
          const d2 = d1 + di;
          const d3 = d2 + di;
          v128.store(d, i64x2.shuffle(a0, b0, 0, 2));
          v128.store(d, i64x2.shuffle(c0, e0, 0, 2), 16);
          v128.store(d1, i64x2.shuffle(a0, b0, 1, 3));
          v128.store(d1, i64x2.shuffle(c0, e0, 1, 3), 16);
          v128.store(d2, i64x2.shuffle(a1, b1, 0, 2));
          v128.store(d2, i64x2.shuffle(c1, e1, 0, 2), 16);
          v128.store(d3, i64x2.shuffle(a1, b1, 1, 3));
          v128.store(d3, i64x2.shuffle(c1, e1, 1, 3), 16);
          s += 4 * sj;
          d += 32;
        }
      }
      if (jv < j1) edge<u64>(dst, di, src, sj, i0, iv, jv, j1);
      if (iv < i1) edge<u64>(dst, di, src, sj, iv, i1, j0, j1);
    }
  }
}

/** 4-byte items. */
export function transpose4(dst: usize, di: usize, src: usize, sj: usize, ni: u32, nj: u32): void {
  for (let j0: u32 = 0; j0 < nj; j0 += TILE) {
    const j1 = min(nj, j0 + TILE);
    const jv = j0 + ((j1 - j0) & ~3);
    for (let i0: u32 = 0; i0 < ni; i0 += TILE) {
      const i1 = min(ni, i0 + TILE);
      const iv = i0 + ((i1 - i0) & ~3);
      for (let i = i0; i < iv; i += 4) {
        let s = src + j0 * sj + i * 4;
        let d = dst + i * di + j0 * 4;
        for (let j = j0; j < jv; j += 4) {
          const a = v128.load(s);
          const b = v128.load(s + sj);
          const c = v128.load(s + 2 * sj);
          const e = v128.load(s + 3 * sj);
          const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
          const ce = i32x4.shuffle(c, e, 0, 4, 1, 5);
          const AB = i32x4.shuffle(a, b, 2, 6, 3, 7);
          const CE = i32x4.shuffle(c, e, 2, 6, 3, 7);
          v128.store(d, i64x2.shuffle(ab, ce, 0, 2));
          v128.store(d + di, i64x2.shuffle(ab, ce, 1, 3));
          v128.store(d + 2 * di, i64x2.shuffle(AB, CE, 0, 2));
          v128.store(d + 3 * di, i64x2.shuffle(AB, CE, 1, 3));
          s += 4 * sj;
          d += 16;
        }
      }
      if (jv < j1) edge<u32>(dst, di, src, sj, i0, iv, jv, j1);
      if (iv < i1) edge<u32>(dst, di, src, sj, iv, i1, j0, j1);
    }
  }
}

/** Items of 1 or 2 bytes. */
export function transposeAny(dst: usize, di: usize, src: usize, sj: usize, ni: u32, nj: u32, item: u32): void {
  for (let j0: u32 = 0; j0 < nj; j0 += TILE) {
    const j1 = min(nj, j0 + TILE);
    for (let i0: u32 = 0; i0 < ni; i0 += TILE) {
      const i1 = min(ni, i0 + TILE);
      if (item == 2) edge<u16>(dst, di, src, sj, i0, i1, j0, j1);
      else edge<u8>(dst, di, src, sj, i0, i1, j0, j1);
    }
  }
}
