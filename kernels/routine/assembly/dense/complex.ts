// Decompositions of complex matrices: rows of pairs of float64, `ld` bytes apart.

// @ts-ignore: decorator
@inline
function size(re: f64, im: f64): f64 {
  const a = abs(re);
  const b = abs(im);
  const most = max(a, b);
  if (most == 0 || most == Infinity) return most;
  const x = a / most;
  const y = b / most;
  return most * sqrt(x * x + y * y);
}

/**
 * LU with partial pivoting of `a` [n, n] in place. At `out`: the determinant's sign (of magnitude 1, or 0), the logarithm of its
 * magnitude with 0 beside it, and the determinant, each as a pair.
 */
export function complexDet(n: u32, a: usize, ld: usize, out: usize): void {
  let signRe: f64 = 1;
  let signIm: f64 = 0;
  let log: f64 = 0;
  let detRe: f64 = 1;
  let detIm: f64 = 0;
  for (let j: u32 = 0; j < n; j++) {
    const row = a + j * ld;
    let best = j;
    let most: f64 = -1;
    for (let i = j; i < n; i++) {
      const at = a + i * ld + 16 * j;
      const here = abs(load<f64>(at)) + abs(load<f64>(at, 8));
      if (here > most) {
        most = here;
        best = i;
      }
    }
    if (best != j) {
      const other = a + best * ld;
      for (let c: u32 = 0; c < n; c++) {
        const v = v128.load(row + 16 * c);
        v128.store(row + 16 * c, v128.load(other + 16 * c));
        v128.store(other + 16 * c, v);
      }
      signRe = -signRe;
      signIm = -signIm;
      detRe = -detRe;
      detIm = -detIm;
    }
    const re = load<f64>(row + 16 * j);
    const im = load<f64>(row + 16 * j, 8);
    const length = size(re, im);
    if (length == 0) {
      signRe = 0;
      signIm = 0;
      detRe = 0;
      detIm = 0;
      log = -Infinity;
      break;
    }
    const unitRe = re / length;
    const unitIm = im / length;
    let next = signRe * unitRe - signIm * unitIm;
    signIm = signRe * unitIm + signIm * unitRe;
    signRe = next;
    next = detRe * re - detIm * im;
    detIm = detRe * im + detIm * re;
    detRe = next;
    log += Math.log(length);
    for (let i = j + 1; i < n; i++) {
      const at = a + i * ld;
      // The row's element over the pivot.
      const x = load<f64>(at + 16 * j) / length;
      const y = load<f64>(at + 16 * j, 8) / length;
      const fRe = x * unitRe + y * unitIm;
      const fIm = y * unitRe - x * unitIm;
      for (let c = j + 1; c < n; c++) {
        const p = load<f64>(row + 16 * c);
        const q = load<f64>(row + 16 * c, 8);
        store<f64>(at + 16 * c, load<f64>(at + 16 * c) - (fRe * p - fIm * q));
        store<f64>(at + 16 * c, load<f64>(at + 16 * c, 8) - (fRe * q + fIm * p), 8);
      }
    }
  }
  store<f64>(out, signRe);
  store<f64>(out, signIm, 8);
  store<f64>(out, log, 16);
  store<f64>(out, 0, 24);
  store<f64>(out, detRe, 32);
  store<f64>(out, detIm, 40);
}

/** Column j of `c` less factor v (vᴴ c), from row k on; v is column k of `a` with 1 in row k. */
function reflect(m: u32, k: u32, a: usize, ld: usize, factorRe: f64, factorIm: f64, c: usize, ldC: usize, j: u32): void {
  let re = load<f64>(c + k * ldC + 16 * j);
  let im = load<f64>(c + k * ldC + 16 * j, 8);
  for (let i = k + 1; i < m; i++) {
    const v = a + i * ld + 16 * k;
    const x = c + i * ldC + 16 * j;
    re += load<f64>(v) * load<f64>(x) + load<f64>(v, 8) * load<f64>(x, 8);
    im += load<f64>(v) * load<f64>(x, 8) - load<f64>(v, 8) * load<f64>(x);
  }
  const wRe = factorRe * re - factorIm * im;
  const wIm = factorRe * im + factorIm * re;
  const top = c + k * ldC + 16 * j;
  store<f64>(top, load<f64>(top) - wRe);
  store<f64>(top, load<f64>(top, 8) - wIm, 8);
  for (let i = k + 1; i < m; i++) {
    const v = a + i * ld + 16 * k;
    const x = c + i * ldC + 16 * j;
    store<f64>(x, load<f64>(x) - (load<f64>(v) * wRe - load<f64>(v, 8) * wIm));
    store<f64>(x, load<f64>(x, 8) - (load<f64>(v) * wIm + load<f64>(v, 8) * wRe), 8);
  }
}

/**
 * Householder QR of `a` [m, n] in place, as LAPACK's zgeqr2: R in its upper triangle, the vectors below it, their factors, one pair
 * for each of min(m, n) columns, at `tau`.
 */
export function complexQr(m: u32, n: u32, a: usize, ld: usize, tau: usize): void {
  const k = min(m, n);
  for (let j: u32 = 0; j < k; j++) {
    const top = a + j * ld + 16 * j;
    const alphaRe = load<f64>(top);
    const alphaIm = load<f64>(top, 8);
    let most: f64 = max(abs(alphaRe), abs(alphaIm));
    let below: f64 = 0;
    for (let i = j + 1; i < m; i++) {
      const at = a + i * ld + 16 * j;
      below = max(below, max(abs(load<f64>(at)), abs(load<f64>(at, 8))));
    }
    most = max(most, below);
    if (below == 0 && alphaIm == 0) {
      store<f64>(tau + 16 * j, 0);
      store<f64>(tau + 16 * j, 0, 8);
      continue;
    }
    let sum: f64 = 0;
    for (let i = j; i < m; i++) {
      const at = a + i * ld + 16 * j;
      const x = load<f64>(at) / most;
      const y = load<f64>(at, 8) / most;
      sum += x * x + y * y;
    }
    const length = most * sqrt(sum);
    const beta = alphaRe >= 0 ? -length : length;
    const tauRe = (beta - alphaRe) / beta;
    const tauIm = -alphaIm / beta;
    // 1 / (alpha - beta)
    const re = alphaRe - beta;
    const d = size(re, alphaIm);
    const sRe = re / d / d;
    const sIm = -alphaIm / d / d;
    for (let i = j + 1; i < m; i++) {
      const at = a + i * ld + 16 * j;
      const x = load<f64>(at);
      const y = load<f64>(at, 8);
      store<f64>(at, x * sRe - y * sIm);
      store<f64>(at, x * sIm + y * sRe, 8);
    }
    store<f64>(tau + 16 * j, tauRe);
    store<f64>(tau + 16 * j, tauIm, 8);
    store<f64>(top, beta);
    store<f64>(top, 0, 8);
    for (let c = j + 1; c < n; c++) reflect(m, j, a, ld, tauRe, -tauIm, a, ld, c);
  }
}

/** The product of the reflections that {@link complexQr} left with `q` [m, p]. */
export function complexQrApply(m: u32, k: u32, a: usize, ld: usize, tau: usize, p: u32, q: usize, ldQ: usize): void {
  for (let j = <i32>k - 1; j >= 0; j--)
    for (let c: u32 = 0; c < p; c++)
      reflect(m, j, a, ld, load<f64>(tau + 16 * j), load<f64>(tau + 16 * j, 8), q, ldQ, c);
}
