// Matrix products of strided operands: packed panels, a register tile of 4 rows by 2 vectors, blocks for the caches.
// The sizes are those that benchmarks/matmul.ts found best; NARROW, DEPTH and WIDE are known to ../matmul.ts too.

/** Rows of the register tile. */
const ROWS: u32 = 4;
/** Rows of a packed block of the left operand. */
const NARROW: u32 = 128;
/** Products added up in registers before they go to the result. */
const DEPTH: u32 = 256;
/** Columns of a packed block of the right operand. */
const WIDE: u32 = 512;

/** Columns of the register tile: two vectors. */
// @ts-ignore: decorator
@inline
function columns<T>(): u32 {
  return 32 / <u32>sizeof<T>();
}

/** Transposes a square of one vector's lanes: rows `stride` bytes apart become vectors `step` bytes apart. */
// @ts-ignore: decorator
@inline
function packSquare<T>(dst: usize, step: usize, src: usize, stride: usize): void {
  if (sizeof<T>() == 8) {
    const a = v128.load(src);
    const b = v128.load(src + stride);
    v128.store(dst, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(dst + step, v128.shuffle<i64>(a, b, 1, 3));
  } else {
    const a = v128.load(src);
    const b = v128.load(src + stride);
    const c = v128.load(src + 2 * stride);
    const d = v128.load(src + 3 * stride);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(dst, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(dst + step, v128.shuffle<i64>(ab, cd, 1, 3));
    v128.store(dst + 2 * step, v128.shuffle<i64>(ef, gh, 0, 2));
    v128.store(dst + 3 * step, v128.shuffle<i64>(ef, gh, 1, 3));
  }
}

/**
 * Packs `count` lines of `depth` elements into slivers of `width` lines: the elements of one depth side by side, lines that
 * are missing in the last sliver as zeros. `stride` leads to the next line, `deep` to the next element, in bytes.
 */
function pack<T>(dst: usize, src: usize, count: u32, depth: u32, stride: usize, deep: usize, width: u32): void {
  const item: usize = sizeof<T>();
  const step = width * item;
  const lanes: u32 = 16 / <u32>item;
  for (let line: u32 = 0; line < count; line += width) {
    const here = min<u32>(width, count - line);
    let from = src;
    let to = dst;
    let d: u32 = 0;
    if (here == width && stride == item) {
      for (; d < depth; d++) {
        v128.store(to, v128.load(from));
        if (step == 32) v128.store(to, v128.load(from, 16), 16);
        from += deep;
        to += step;
      }
    } else if (here == width && deep == item) {
      for (; d + lanes <= depth; d += lanes) {
        packSquare<T>(to, step, from, stride);
        if (step == 32) packSquare<T>(to + 16, step, from + lanes * stride, stride);
        from += 16;
        to += lanes * step;
      }
    }
    for (; d < depth; d++) {
      let at = from;
      let i: u32 = 0;
      for (; i < here; i++) {
        store<T>(to + i * item, load<T>(at));
        at += stride;
      }
      for (; i < width; i++) store<T>(to + i * item, <T>0);
      from += deep;
      to += step;
    }
    src += width * stride;
    dst += depth * step;
  }
}

/** What becomes of the products: they are the result, are added to it, or taken from it. */
export const SET: u32 = 0;
export const ADD: u32 = 1;
export const SUBTRACT: u32 = 2;

/** Writes one row of a register tile to the result, adds it there, or takes it from there. */
// @ts-ignore: decorator
@inline
function put<T>(to: usize, left: v128, right: v128, mode: u32): void {
  if (mode == ADD) {
    v128.store(to, v128.add<T>(v128.load(to), left));
    v128.store(to, v128.add<T>(v128.load(to, 16), right), 16);
  } else if (mode == SUBTRACT) {
    v128.store(to, v128.sub<T>(v128.load(to), left));
    v128.store(to, v128.sub<T>(v128.load(to, 16), right), 16);
  } else {
    v128.store(to, left);
    v128.store(to, right, 16);
  }
}

/** One register tile of the product; `rows` and `cols` of it are part of the result, `spare` has room for all of it. */
function tile<T>(
  depth: u32,
  a: usize,
  b: usize,
  c: usize,
  stride: usize,
  rows: u32,
  cols: u32,
  mode: u32,
  spare: usize,
): void {
  const item: usize = sizeof<T>();
  let c00 = i64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  // Not unrolled: the compiler would load everything at once and run out of registers.
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(x, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(x, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(x, b1));
    x = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(x, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(x, b1));
    a += ROWS * item;
    b += 32;
  } while (--depth);
  if (rows == ROWS && cols == columns<T>()) {
    put<T>(c, c00, c01, mode);
    put<T>(c + stride, c10, c11, mode);
    put<T>(c + 2 * stride, c20, c21, mode);
    put<T>(c + 3 * stride, c30, c31, mode);
    return;
  }
  put<T>(spare, c00, c01, SET);
  put<T>(spare + 32, c10, c11, SET);
  put<T>(spare + 64, c20, c21, SET);
  put<T>(spare + 96, c30, c31, SET);
  for (let i: u32 = 0; i < rows; i++) {
    for (let j: u32 = 0; j < cols; j++) {
      const to = c + i * stride + j * item;
      const value = load<T>(spare + 32 * i + j * item);
      const old = load<T>(to);
      store<T>(to, mode == SET ? value : mode == ADD ? <T>(old + value) : <T>(old - value));
    }
  }
}

// @ts-ignore: decorator
@inline
function product<T>(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  const item: usize = sizeof<T>();
  const spare = scratch;
  const left = scratch + 128;
  const right = left + NARROW * min<u32>(k, DEPTH) * item;
  for (let j: u32 = 0; j < n; j += WIDE) {
    const wide = min<u32>(WIDE, n - j);
    for (let d: u32 = 0; d < k; d += DEPTH) {
      const depth = min<u32>(DEPTH, k - d);
      const how = mode == SET && d > 0 ? ADD : mode;
      pack<T>(right, b + d * bDeep + j * bColumn, wide, depth, bColumn, bDeep, columns<T>());
      for (let i: u32 = 0; i < m; i += NARROW) {
        const narrow = min<u32>(NARROW, m - i);
        pack<T>(left, a + i * aRow + d * aDeep, narrow, depth, aRow, aDeep, ROWS);
        // Along rows of the result: the caches fetch ahead what lies side by side, not one column's elements.
        for (let ii: u32 = 0; ii < narrow; ii += ROWS) {
          const to = c + (i + ii) * cRow + j * item;
          for (let jj: u32 = 0; jj < wide; jj += columns<T>()) {
            tile<T>(
              depth,
              left + ii * depth * item,
              right + jj * depth * item,
              to + jj * item,
              cRow,
              min<u32>(ROWS, narrow - ii),
              min<u32>(columns<T>(), wide - jj),
              how,
              spare,
            );
          }
        }
      }
    }
  }
}

/** The product of float64 matrices [m, k] and [k, n] into `c`, or added to it; see ../matmul.ts. */
export function matmulF64(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  product<f64>(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
}

/** Same of float32. */
export function matmulF32(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  product<f32>(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
}

/** Same of 64-bit integers, signed or not, modulo 2^64. */
export function matmulI64(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  product<i64>(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
}

/** Same of 32-bit integers, signed or not, modulo 2^32. */
export function matmulI32(
  m: u32,
  n: u32,
  k: u32,
  a: usize,
  aRow: usize,
  aDeep: usize,
  b: usize,
  bDeep: usize,
  bColumn: usize,
  c: usize,
  cRow: usize,
  mode: u32,
  scratch: usize,
): void {
  product<i32>(m, n, k, a, aRow, aDeep, b, bDeep, bColumn, c, cRow, mode, scratch);
}
