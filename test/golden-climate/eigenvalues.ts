/** The eigenvalues of a symmetric matrix, by cyclic Jacobi rotations: the small dense last step of an EOF analysis. */
export function symmetricEigenvalues(matrix: ArrayLike<number>, order: number): number[] {
  const a = Float64Array.from(matrix);
  const rotate = (p: number, q: number): void => {
    const between = a[p * order + q];
    if (between === 0) return;
    const theta = (a[q * order + q] - a[p * order + p]) / (2 * between);
    const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
    const c = 1 / Math.hypot(t, 1);
    const s = t * c;
    for (let k = 0; k < order; k++) {
      const [x, y] = [a[k * order + p], a[k * order + q]];
      a[k * order + p] = c * x - s * y;
      a[k * order + q] = s * x + c * y;
    }
    for (let k = 0; k < order; k++) {
      const [x, y] = [a[p * order + k], a[q * order + k]];
      a[p * order + k] = c * x - s * y;
      a[q * order + k] = s * x + c * y;
    }
  };
  const norm = a.reduce((sum, value) => sum + value * value, 0);
  const apart = (): number => {
    let sum = 0;
    for (let p = 0; p < order; p++) for (let q = 0; q < p; q++) sum += a[p * order + q] ** 2;
    return sum;
  };
  for (let sweep = 0; sweep < 30 && apart() > 1e-28 * norm; sweep++)
    for (let p = 0; p < order; p++) for (let q = p + 1; q < order; q++) rotate(p, q);
  return Array.from({ length: order }, (_, k) => a[k * order + k]).sort((x, y) => y - x);
}
