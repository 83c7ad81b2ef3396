// Banded systems, many side by side: what belongs to one row of all systems ("lanes") lies together, so that each operation takes a
// vector of systems. Whatever has the same value in all lanes is one vector for each row; its mask of 0 says so.

/** Words for each array of the table: address, bytes from row to row, mask of the bytes within a row. */
const ENTRY: usize = 12;

// @ts-ignore: decorator
@inline
function address(table: usize, k: u32): usize {
  return load<u32>(table + k * ENTRY);
}
// @ts-ignore: decorator
@inline
function step(table: usize, k: u32): usize {
  return load<u32>(table + k * ENTRY, 4);
}
// @ts-ignore: decorator
@inline
function mask(table: usize, k: u32): usize {
  return load<u32>(table + k * ENTRY, 8);
}

/** A vector of lanes, or the one lane that there is. */
// @ts-ignore: decorator
@inline
function read<T>(one: bool, at: usize): v128 {
  return one ? v128.load_splat<T>(at) : v128.load(at);
}
// @ts-ignore: decorator
@inline
function write<T>(one: bool, at: usize, value: v128): void {
  if (one) v128.store_lane<T>(at, value, 0);
  else v128.store(at, value);
}

// L. H. Thomas, 1949; Golub and Van Loan, Matrix Computations, 4th ed., section 4.3.6.
// @ts-ignore: decorator
@inline
function tridiagonal<T>(one: bool, n: u32, width: usize, factorWidth: usize, table: usize, work: usize): void {
  const item: usize = one ? sizeof<T>() : 16;
  const lowerStep = step(table, 0);
  const diagonalStep = step(table, 1);
  const upperStep = step(table, 2);
  const xStep = step(table, 3);
  const lowerMask = mask(table, 0);
  const diagonalMask = mask(table, 1);
  const upperMask = mask(table, 2);
  const factorMask: usize = factorWidth < width ? 0 : -1;
  let lower = address(table, 0);
  let diagonal = address(table, 1);
  let upper = address(table, 2);
  let x = address(table, 3);
  // The pivots of a row, then of each row the quotients that are left of the upper diagonal.
  const pivots = work;
  let kept = work + factorWidth;
  for (let k: u32 = 0; k < n; k++) {
    for (let v: usize = 0; v < factorWidth; v += item) {
      let pivot = read<T>(one, diagonal + (v & diagonalMask));
      if (k > 0)
        pivot = v128.sub<T>(
          pivot,
          v128.mul<T>(read<T>(one, lower + (v & lowerMask)), read<T>(one, kept - factorWidth + v)),
        );
      write<T>(one, pivots + v, pivot);
      write<T>(one, kept + v, v128.div<T>(read<T>(one, upper + (v & upperMask)), pivot));
    }
    for (let v: usize = 0; v < width; v += item) {
      let value = read<T>(one, x + v);
      if (k > 0)
        value = v128.sub<T>(value, v128.mul<T>(read<T>(one, lower + (v & lowerMask)), read<T>(one, x - xStep + v)));
      write<T>(one, x + v, v128.div<T>(value, read<T>(one, pivots + (v & factorMask))));
    }
    lower += lowerStep;
    diagonal += diagonalStep;
    upper += upperStep;
    x += xStep;
    kept += factorWidth;
  }
  x -= xStep;
  kept -= factorWidth;
  for (let k: u32 = 1; k < n; k++) {
    x -= xStep;
    kept -= factorWidth;
    for (let v: usize = 0; v < width; v += item)
      write<T>(
        one,
        x + v,
        v128.sub<T>(
          read<T>(one, x + v),
          v128.mul<T>(read<T>(one, kept + (v & factorMask)), read<T>(one, x + xStep + v)),
        ),
      );
  }
}

/** The first lane below `count` whose pivot is 0 (`definite`: is not above 0); -1: none. */
function failing<T>(definite: bool, pivots: usize, count: u32): i32 {
  for (let lane: u32 = 0; lane < count; lane++) {
    const pivot = load<T>(pivots + lane * sizeof<T>());
    if (definite ? pivot <= 0 : pivot == 0) return lane;
  }
  return -1;
}

/** Puts row `r` of the matrix, from column `r - l` on, into the window's last row; `corner`: columns from `first` on. */
// @ts-ignore: decorator
@inline
function loadRow<T>(
  one: bool,
  n: u32,
  l: u32,
  u: u32,
  byColumn: bool,
  r: u32,
  first: u32,
  row: usize,
  factorWidth: usize,
  table: usize,
): void {
  const item: usize = one ? sizeof<T>() : 16;
  const zero = v128.splat<T>(0);
  const wide = l + u;
  for (let j: u32 = 0; j <= wide; j++) {
    const column = first + j;
    const to = row + j * factorWidth;
    // The diagonals come from the highest to the lowest, as in SciPy's form: that of column - row = u first.
    const inside = r < n && column < n && column + l >= r && column <= r + u;
    if (!inside) {
      for (let v: usize = 0; v < factorWidth; v += item) write<T>(one, to + v, zero);
      continue;
    }
    const d = u + r - column;
    const from = address(table, d) + (byColumn ? column : r) * step(table, d);
    const within = mask(table, d);
    for (let v: usize = 0; v < factorWidth; v += item) write<T>(one, to + v, read<T>(one, from + (v & within)));
  }
}

// Golub and Van Loan, section 4.3: elimination in a window of l + 1 rows that goes down the band.
// @ts-ignore: decorator
@inline
function banded<T>(
  one: bool,
  n: u32,
  l: u32,
  u: u32,
  byColumn: bool,
  definite: bool,
  lanes: u32,
  width: usize,
  factorWidth: usize,
  table: usize,
  work: usize,
): i32 {
  const item: usize = one ? sizeof<T>() : 16;
  const wide = l + u;
  const rowBytes = (wide + 1) * factorWidth;
  // Rows may be exchanged where the matrix need not be definite; then rows of the result reach l columns further.
  const reach: u32 = definite ? u : wide;
  const keptBytes = (reach + 1) * factorWidth;
  const x = address(table, wide + 1);
  const xStep = step(table, wide + 1);
  const factorMask: usize = factorWidth < width ? 0 : -1;
  const factorLanes = factorWidth < width ? 1 : lanes;
  const zero = v128.splat<T>(0);
  const window = work;
  const factors = window + (l + 1) * rowBytes;
  const exchanged = factors + l * factorWidth;
  let kept = exchanged + l * factorWidth;
  for (let i: u32 = 0; i <= l; i++)
    loadRow<T>(one, n, l, u, byColumn, i, 0, window + i * rowBytes, factorWidth, table);
  for (let k: u32 = 0; k < n; k++) {
    const rows = min<u32>(l, n - 1 - k);
    let exchanges = false;
    let fails = false;
    for (let v: usize = 0; v < factorWidth; v += item) {
      const top = window + v;
      let pivot = read<T>(one, top);
      if (!definite) {
        for (let i: u32 = 1; i <= rows; i++) {
          const at = top + i * rowBytes;
          const value = read<T>(one, at);
          const larger = v128.gt<T>(v128.abs<T>(value), v128.abs<T>(pivot));
          write<T>(one, exchanged + (i - 1) * factorWidth + v, larger);
          if (!v128.any_true(larger)) continue;
          exchanges = true;
          for (let j: u32 = 0; j <= wide; j++) {
            const a = read<T>(one, top + j * factorWidth);
            const b = read<T>(one, at + j * factorWidth);
            write<T>(one, top + j * factorWidth, v128.bitselect(b, a, larger));
            write<T>(one, at + j * factorWidth, v128.bitselect(a, b, larger));
          }
          pivot = v128.bitselect(value, pivot, larger);
        }
      }
      if (v128.any_true(definite ? v128.le<T>(pivot, zero) : v128.eq<T>(pivot, zero))) fails = true;
      for (let j: u32 = 0; j <= reach; j++)
        write<T>(one, kept + j * factorWidth + v, read<T>(one, top + j * factorWidth));
      for (let i: u32 = 1; i <= rows; i++) {
        const at = top + i * rowBytes;
        const factor = v128.div<T>(read<T>(one, at), pivot);
        write<T>(one, factors + (i - 1) * factorWidth + v, factor);
        for (let j: u32 = 1; j <= reach; j++)
          write<T>(
            one,
            at + j * factorWidth - rowBytes - factorWidth,
            v128.sub<T>(
              read<T>(one, at + j * factorWidth),
              v128.mul<T>(factor, read<T>(one, kept + j * factorWidth + v)),
            ),
          );
        for (let j = reach + 1; j <= wide; j++)
          write<T>(one, at + j * factorWidth - rowBytes - factorWidth, read<T>(one, at + j * factorWidth));
        write<T>(one, at + wide * factorWidth - rowBytes, zero);
      }
    }
    if (fails) {
      const lane = failing<T>(definite, kept, factorLanes);
      if (lane >= 0) {
        store<u32>(table, lane);
        return k;
      }
    }
    if (k + 1 < n)
      loadRow<T>(one, n, l, u, byColumn, k + 1 + l, k + 1, window + l * rowBytes, factorWidth, table);
    const here = x + k * xStep;
    if (exchanges)
      for (let i: u32 = 1; i <= rows; i++) {
        const there = here + i * xStep;
        const from = exchanged + (i - 1) * factorWidth;
        for (let v: usize = 0; v < width; v += item) {
          const larger = read<T>(one, from + (v & factorMask));
          const a = read<T>(one, here + v);
          const b = read<T>(one, there + v);
          write<T>(one, here + v, v128.bitselect(b, a, larger));
          write<T>(one, there + v, v128.bitselect(a, b, larger));
        }
      }
    for (let i: u32 = 1; i <= rows; i++) {
      const there = here + i * xStep;
      const from = factors + (i - 1) * factorWidth;
      for (let v: usize = 0; v < width; v += item)
        write<T>(
          one,
          there + v,
          v128.sub<T>(
            read<T>(one, there + v),
            v128.mul<T>(read<T>(one, from + (v & factorMask)), read<T>(one, here + v)),
          ),
        );
    }
    kept += keptBytes;
  }
  for (let k: i32 = n - 1; k >= 0; k--) {
    kept -= keptBytes;
    const here = x + k * xStep;
    const columns = min<u32>(reach, n - 1 - k);
    for (let v: usize = 0; v < width; v += item) {
      const at = kept + (v & factorMask);
      let value = read<T>(one, here + v);
      for (let j: u32 = 1; j <= columns; j++)
        value = v128.sub<T>(
          value,
          v128.mul<T>(read<T>(one, at + j * factorWidth), read<T>(one, here + j * xStep + v)),
        );
      write<T>(one, here + v, v128.div<T>(value, read<T>(one, at)));
    }
  }
  return -1;
}

/**
 * Solves tridiagonal systems of n unknowns in place of their right-hand sides, without exchanges of rows. `width`: bytes of a row
 * of lanes (of one lane: its item); `factorWidth`: 16 where all lanes have the same matrix. `table`: lower, diagonal, upper, x.
 */
export function tridiagonalF64(n: u32, width: usize, factorWidth: usize, table: usize, work: usize): void {
  if (width == 8) tridiagonal<f64>(true, n, 8, 8, table, work);
  else tridiagonal<f64>(false, n, width, factorWidth, table, work);
}

/** Same of float32. */
export function tridiagonalF32(n: u32, width: usize, factorWidth: usize, table: usize, work: usize): void {
  if (width == 4) tridiagonal<f32>(true, n, 4, 4, table, work);
  else tridiagonal<f32>(false, n, width, factorWidth, table, work);
}

/**
 * Same of banded systems with exchanges of rows, or of `definite` ones. `byColumn`: diagonals are indexed by column, as SciPy's. The
 * row at which a pivot is 0 (`definite`: not above 0), with its lane in the table's first word; -1: none.
 */
export function bandedF64(
  n: u32,
  l: u32,
  u: u32,
  byColumn: bool,
  definite: bool,
  lanes: u32,
  width: usize,
  factorWidth: usize,
  table: usize,
  work: usize,
): i32 {
  if (width == 8) return banded<f64>(true, n, l, u, byColumn, definite, 1, 8, 8, table, work);
  return banded<f64>(false, n, l, u, byColumn, definite, lanes, width, factorWidth, table, work);
}

/** Same of float32. */
export function bandedF32(
  n: u32,
  l: u32,
  u: u32,
  byColumn: bool,
  definite: bool,
  lanes: u32,
  width: usize,
  factorWidth: usize,
  table: usize,
  work: usize,
): i32 {
  if (width == 4) return banded<f32>(true, n, l, u, byColumn, definite, 1, 4, 4, table, work);
  return banded<f32>(false, n, l, u, byColumn, definite, lanes, width, factorWidth, table, work);
}
