// Sequences of plane rotations of neighbouring rows, kept until there are some and applied together to a few columns at a
// time, which stay in the nearest cache meanwhile.
// F. Van Zee, R. van de Geijn and G. Quintana-Ortí, Restructuring the tridiagonal and bidiagonal QR algorithms for
// performance, ACM TOMS 40 (2014).

/** Sequences that are kept at most. */
const SEQUENCES: u32 = 32;
const HEADER: usize = 16 + 8 * SEQUENCES;

/** Bytes of a store for rotations of `n` rows. */
// @ts-ignore: decorator
@inline
export function rotationBytes(n: u32): usize {
  return (HEADER + 16 * 16 * <usize>n + 63) & ~63;
}

/**
 * Begins a store at `store_`, for `n` rows of `columns` columns (a multiple of 8) at `z`, `ld` bytes apart; without rows (z = 0)
 * nothing is kept.
 */
export function beginRotations(at: usize): void {
  store<u32>(at, 0);
  store<u32>(at, 0, 4);
}

/** Room for a sequence of `count` rotations of rows `low` to `low + count`: address of (cosine, sine) pairs in order of application. */
export function sequence(
  at: usize,
  n: u32,
  low: u32,
  count: u32,
  z: usize,
  ld: usize,
  columns: u32,
  down: bool,
): usize {
  if (load<u32>(at) == SEQUENCES || load<u32>(at, 4) + count > 16 * n) applyRotations(at, z, ld, columns, down);
  const k = load<u32>(at);
  const used = load<u32>(at, 4);
  store<u32>(at + 16 + 8 * k, low);
  store<u32>(at + 20 + 8 * k, count);
  store<u32>(at, k + 1);
  store<u32>(at, used + count, 4);
  return at + HEADER + 16 * used;
}

/**
 * Applies what is kept. Upwards, rotation j of a sequence takes rows j and j + 1 to c x + s y and c y - s x; `down`: the sequence
 * begins at the highest rows, y becomes s x + c y and x becomes c x - s y.
 */
export function applyRotations(at: usize, z: usize, ld: usize, columns: u32, down: bool): void {
  const sequences = load<u32>(at);
  for (let from: u32 = 0; from < columns; from += 8) {
    let pairs = at + HEADER;
    const base = z + 8 * from;
    for (let k: u32 = 0; k < sequences; k++) {
      const low = load<u32>(at + 16 + 8 * k);
      const count = load<u32>(at + 20 + 8 * k);
      let row = base + (down ? low + count : low) * ld;
      let x0 = v128.load(row);
      let x1 = v128.load(row, 16);
      let x2 = v128.load(row, 32);
      let x3 = v128.load(row, 48);
      for (let j: u32 = 0; j < count; j++) {
        const c = v128.load64_splat(pairs);
        const s = v128.load64_splat(pairs, 8);
        pairs += 16;
        const next = down ? row - ld : row + ld;
        let y = v128.load(next);
        if (down) {
          v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x0)));
          x0 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x0));
          y = v128.load(next, 16);
          v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x1)), 16);
          x1 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x1));
          y = v128.load(next, 32);
          v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x2)), 32);
          x2 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x2));
          y = v128.load(next, 48);
          v128.store(row, f64x2.add(f64x2.mul(s, y), f64x2.mul(c, x3)), 48);
          x3 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x3));
        } else {
          v128.store(row, f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, y)));
          x0 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x0));
          y = v128.load(next, 16);
          v128.store(row, f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, y)), 16);
          x1 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x1));
          y = v128.load(next, 32);
          v128.store(row, f64x2.add(f64x2.mul(c, x2), f64x2.mul(s, y)), 32);
          x2 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x2));
          y = v128.load(next, 48);
          v128.store(row, f64x2.add(f64x2.mul(c, x3), f64x2.mul(s, y)), 48);
          x3 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x3));
        }
        row = next;
      }
      v128.store(row, x0);
      v128.store(row, x1, 16);
      v128.store(row, x2, 32);
      v128.store(row, x3, 48);
    }
  }
  beginRotations(at);
}

/** Rotates one row with another, anywhere: x to c x + s y, y to c y - s x. */
export function rotate(n: u32, c: f64, s: f64, x: usize, y: usize): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  for (let i: u32 = 0; i < n; i += 2) {
    const u = v128.load(x);
    const v = v128.load(y);
    v128.store(x, f64x2.add(f64x2.mul(cc, u), f64x2.mul(ss, v)));
    v128.store(y, f64x2.sub(f64x2.mul(cc, v), f64x2.mul(ss, u)));
    x += 16;
    y += 16;
  }
}
