/**
 * The raw functions of routine.wasm that decompose matrices and solve with them; see exports.ts. Columns lie side by side, `ld`
 * leads to the next row; booleans are 0 or 1.
 */
type Cholesky = (n: number, a: number, ld: number, scratch: number) => number;
type Lu = (m: number, n: number, a: number, ld: number, pivots: number, scratch: number) => number;
type SubtractSquare = (n: number, k: number, a: number, aLd: number, c: number, cLd: number, scratch: number) => void;
type Qr = (
  m: number,
  n: number,
  a: number,
  ld: number,
  r: number,
  rLd: number,
  t: number,
  tLd: number,
  scratch: number,
) => void;
type QrApply = (
  m: number,
  n: number,
  k: number,
  v: number,
  vLd: number,
  t: number,
  tLd: number,
  transposed: number,
  c: number,
  cLd: number,
  filled: number,
  identity: number,
  scratch: number,
) => void;
type SolveTriangular = (
  k: number,
  count: number,
  t: number,
  tRow: number,
  tColumn: number,
  unit: number,
  upper: number,
  right: number,
  b: number,
  ld: number,
  scratch: number,
) => void;
type Tridiagonal = (n: number, width: number, factorWidth: number, table: number, work: number) => void;
type Banded = (
  n: number,
  l: number,
  u: number,
  byColumn: number,
  definite: number,
  lanes: number,
  width: number,
  factorWidth: number,
  table: number,
  work: number,
) => number;

/** Those functions. */
export interface DenseExports {
  readonly bandedF64: Banded;
  readonly bandedF32: Banded;
  readonly tridiagonalF64: Tridiagonal;
  readonly tridiagonalF32: Tridiagonal;
  readonly choleskyF64: Cholesky;
  readonly choleskyF32: Cholesky;
  readonly subtractSquareF64: SubtractSquare;
  readonly subtractSquareF32: SubtractSquare;
  readonly luF64: Lu;
  readonly luF32: Lu;
  exchangeRows(bytes: number, a: number, ld: number, pivots: number, count: number): void;
  readonly qrF64: Qr;
  readonly qrF32: Qr;
  readonly qrApplyF64: QrApply;
  readonly qrApplyF32: QrApply;
  generalEigen(n: number, h: number, d: number, e: number, v: number, z: number, scratch: number): number;
  symmetricEigenBytes(n: number): number;
  symmetricEigen(n: number, a: number, aLd: number, d: number, z: number, ld: number, scratch: number): number;
  singularValuesBytes(n: number): number;
  singularValues(
    n: number,
    a: number,
    aLd: number,
    d: number,
    zu: number,
    zv: number,
    ld: number,
    scratch: number,
  ): number;
  readonly solveTriangularF64: SolveTriangular;
  readonly solveTriangularF32: SolveTriangular;
  complexQr(m: number, n: number, a: number, ld: number, tau: number, work: number): void;
  complexReflect(
    m: number,
    k: number,
    a: number,
    next: number,
    step: number,
    tau: number,
    p: number,
    q: number,
    ld: number,
    identity: number,
    work: number,
  ): void;
  complexLu(m: number, n: number, a: number, ld: number, pivots: number): number;
  complexTriangular(
    k: number,
    count: number,
    t: number,
    row: number,
    column: number,
    unit: number,
    upper: number,
    b: number,
    ld: number,
  ): void;
  complexTridiagonal(n: number, a: number, ld: number, t: number, tau: number, work: number): void;
  complexBidiagonal(
    m: number,
    n: number,
    a: number,
    ld: number,
    b: number,
    tauLeft: number,
    tauRight: number,
    work: number,
  ): void;
  complexEigen(n: number, h: number, z: number, work: number): number;
}
