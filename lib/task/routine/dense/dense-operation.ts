/**
 * What an operation on single matrices is: the dense routine calls it for each matrix of a stack.
 */
import type { DenseDType, Matrix } from '../../../../kernels/routine/dense.js';
import type { ChunkwiseError } from '../../../base/errors.js';
import type { DenseOp, DenseParams } from '../../../expr/routine-params.js';
import type { Machine } from '../../resolve.js';
import { aligned } from '../../tile.js';

/** Rows and columns of a matrix. */
export type Extents = readonly [rows: number, columns: number];

/** What is known before the matrices are there. */
export interface DenseTask<P = DenseParams> {
  readonly params: P;
  readonly dtype: DenseDType;
  readonly item: number;
  readonly inputs: readonly Extents[];
  readonly output: Extents;
}

/** One matrix of each input, and of the result. */
export interface DenseCall<P = DenseParams> extends Omit<DenseTask<P>, 'inputs' | 'output'> {
  readonly machine: Machine;
  readonly inputs: readonly Matrix[];
  readonly output: Matrix;
  /** Address of the scratch memory. */
  readonly scratch: number;
  /** `text` with the operation's name and which matrix it is; to be thrown. */
  fail(text: string): ChunkwiseError;
}

/** One line of the table of dense operations. */
export interface DenseOperation<P = DenseParams> {
  scratchBytes(task: DenseTask<P>): number;
  run(call: DenseCall<P>): void;
}

/** The parameters of one operation. */
export type ParamsOf<K extends DenseOp> = Extract<DenseParams, { readonly op: K }>;

/** Addresses of parts of the scratch memory one after another, from `at` on. */
export function* partsFrom(at: number): Generator<number, never, number> {
  let next = at;
  for (;;) next += aligned(yield next);
}

/** Bytes of parts one after another. */
export const bytesOf = (...parts: readonly number[]): number => parts.reduce((sum, bytes) => sum + aligned(bytes), 0);

/** The rows and columns of a matrix from (row, column) on. */
export const partOf = (
  matrix: Matrix,
  item: number,
  row: number,
  column: number,
  rows = matrix.rows - row,
  columns = matrix.columns - column,
): Matrix => ({ address: matrix.address + row * matrix.ld + column * item, rows, columns, ld: matrix.ld });

/** A matrix without gaps between its rows. */
export const matrixAt = (address: number, rows: number, columns: number, item: number): Matrix => ({
  address,
  rows,
  columns,
  ld: columns * item,
});

/** How the raw product is told to subtract. */
const SUBTRACT = 2;

/** Copies the elements that both have. */
export function copyMatrix({ routines }: Machine, from: Matrix, to: Matrix, item: number): void {
  const columns = Math.min(from.columns, to.columns);
  const rows = Math.min(from.rows, to.rows);
  if (rows > 0 && columns > 0)
    routines.copyStrided(to.address, [to.ld, item], from.address, [from.ld, item], [rows, columns], item);
}

/** Copies the transposed elements. */
export function copyTransposed({ routines }: Machine, from: Matrix, to: Matrix, item: number): void {
  if (to.rows > 0 && to.columns > 0)
    routines.copyStrided(to.address, [to.ld, item], from.address, [item, from.ld], [to.rows, to.columns], item);
}

/** Makes it the identity, or zeros where `diagonal` is 0. */
export function setDiagonal({ routines, memory }: Machine, matrix: Matrix, item: number, diagonal: number): void {
  const { address, rows, columns, ld } = matrix;
  for (let row = 0; row < rows; row++) if (columns > 0) routines.fill(address + row * ld, columns, item, 0n);
  if (diagonal === 0) return;
  const elements = elementsOf(memory, item);
  for (let k = 0; k < Math.min(rows, columns); k++) elements[(address + k * (ld + item)) / item] = diagonal;
}

interface Views {
  readonly wide: Float64Array;
  readonly single: Float32Array;
}
const views = new WeakMap<WebAssembly.Memory, Views>();

/** The whole memory as floats, to be indexed by address / item. */
export function elementsOf(memory: WebAssembly.Memory, item: number): Float64Array | Float32Array {
  let known = views.get(memory);
  // A memory that has grown has another buffer.
  if (known?.wide.buffer !== memory.buffer) {
    known = { wide: new Float64Array(memory.buffer), single: new Float32Array(memory.buffer) };
    views.set(memory, known);
  }
  return item === 8 ? known.wide : known.single;
}

/** C -= A B, or A Bᵀ, or Aᵀ B. */
export function subtractProduct(
  { machine, dtype, item, scratch }: DenseCall<unknown>,
  a: Matrix,
  b: Matrix,
  c: Matrix,
  turned: 'none' | 'a' | 'b' = 'none',
): void {
  const depth = turned === 'a' ? a.rows : a.columns;
  if (c.rows === 0 || c.columns === 0 || depth === 0) return;
  const { matmulF64, matmulF32 } = machine.routines.exports;
  const [aRow, aDeep] = turned === 'a' ? [item, a.ld] : [a.ld, item];
  const [bDeep, bColumn] = turned === 'b' ? [item, b.ld] : [b.ld, item];
  (dtype === 'float64' ? matmulF64 : matmulF32)(
    c.rows,
    c.columns,
    depth,
    a.address,
    aRow,
    aDeep,
    b.address,
    bDeep,
    bColumn,
    c.address,
    c.ld,
    SUBTRACT,
    scratch,
  );
}

/** Sets what is below the diagonal (`upper`) or above it to zero. */
export function clearTriangle(
  { memory }: Machine,
  { address, rows, columns, ld }: Matrix,
  item: number,
  upper: boolean,
) {
  const elements = elementsOf(memory, item);
  for (let row = 0; row < rows; row++) {
    const at = (address + row * ld) / item;
    if (upper) elements.fill(0, at, at + Math.min(row, columns));
    else if (row + 1 < columns) elements.fill(0, at + row + 1, at + columns);
  }
}

/** The error of a matrix without inverse. */
export const singular = (call: { fail(text: string): ChunkwiseError }, column: number): ChunkwiseError =>
  call.fail(`is singular: column ${column} depends on those before it; use lstsq or pinv`);
