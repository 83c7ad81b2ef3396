/**
 * Cubic splines without knots beside the ends (not-a-knot) as linear maps: each target's value is a sum over the places near it.
 */

/** The second derivatives that values have at places `x`, as a matrix [n, n] in rows: solved once for all values. */
function curvatures(x: Float64Array): Float64Array {
  const n = x.length;
  const a = new Float64Array(n * n);
  const right = new Float64Array(n * n);
  const h = Float64Array.from({ length: n - 1 }, (_, k) => x[k + 1] - x[k]);
  for (let k = 1; k < n - 1; k++) {
    a[k * n + k - 1] = h[k - 1] / 6;
    a[k * n + k] = (h[k - 1] + h[k]) / 3;
    a[k * n + k + 1] = h[k] / 6;
    right[k * n + k - 1] = 1 / h[k - 1];
    right[k * n + k] = -1 / h[k - 1] - 1 / h[k];
    right[k * n + k + 1] = 1 / h[k];
  }
  // The third derivative is the same on both sides of the second and of the last but one place.
  a[0] = 1 / h[0];
  a[1] = -1 / h[0] - 1 / h[1];
  a[2] = 1 / h[1];
  const end = (n - 1) * n;
  a[end + n - 3] = 1 / h[n - 3];
  a[end + n - 2] = -1 / h[n - 3] - 1 / h[n - 2];
  a[end + n - 1] = 1 / h[n - 2];
  // Rows are banded but for the ends: elimination with pivots over a few columns.
  for (let p = 0; p < n; p++) {
    let best = p;
    for (let r = p + 1; r < Math.min(n, p + 4); r++) if (Math.abs(a[r * n + p]) > Math.abs(a[best * n + p])) best = r;
    if (Math.abs(a[end + p]) > Math.abs(a[best * n + p])) best = n - 1;
    if (best !== p)
      for (let c = 0; c < n; c++) {
        [a[p * n + c], a[best * n + c]] = [a[best * n + c], a[p * n + c]];
        [right[p * n + c], right[best * n + c]] = [right[best * n + c], right[p * n + c]];
      }
    for (let r = p + 1; r < n; r++) {
      const factor = a[r * n + p] / a[p * n + p];
      if (factor === 0) continue;
      for (let c = p; c < n; c++) a[r * n + c] -= factor * a[p * n + c];
      for (let c = 0; c < n; c++) right[r * n + c] -= factor * right[p * n + c];
    }
  }
  for (let p = n - 1; p >= 0; p--) {
    for (let c = 0; c < n; c++) right[p * n + c] /= a[p * n + p];
    for (let r = 0; r < p; r++) {
      const factor = a[r * n + p];
      if (factor === 0) continue;
      for (let c = 0; c < n; c++) right[r * n + c] -= factor * right[p * n + c];
    }
  }
  return right;
}

/** The weights [n, m] by which values at the places `x` give those at the targets; targets beyond the ends have NaN. */
export function splineWeights(x: Float64Array, targets: Float64Array, beyond: boolean): Float64Array {
  const n = x.length;
  const m = targets.length;
  const second = curvatures(x);
  const weights = new Float64Array(n * m);
  for (let t = 0; t < m; t++) {
    const target = targets[t];
    const outside = !(target >= x[0] && target <= x[n - 1]);
    if (Number.isNaN(target) || (outside && !beyond)) {
      for (let k = 0; k < n; k++) weights[k * m + t] = Number.NaN;
      continue;
    }
    let k = 0;
    while (k < n - 2 && x[k + 1] <= target) k++;
    const h = x[k + 1] - x[k];
    const a = (x[k + 1] - target) / h;
    const b = 1 - a;
    const [ca, cb] = [((a ** 3 - a) * h * h) / 6, ((b ** 3 - b) * h * h) / 6];
    for (let c = 0; c < n; c++) weights[c * m + t] = ca * second[k * n + c] + cb * second[(k + 1) * n + c];
    weights[k * m + t] += a;
    weights[(k + 1) * m + t] += b;
  }
  return weights;
}
