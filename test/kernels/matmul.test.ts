/** Matrix products of the routines against plain loops: every dtype, edge of the tiles, stride, and adding to what is there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import {
  BLOCK_COLUMNS,
  BLOCK_DEPTH,
  type MatmulDType,
  matmul,
  matmulScratchBytes,
} from '../../kernels/routine/matmul.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const MIB = 2 ** 20;
const memory = createSharedMemory(128 * MIB);
const routines = loadRoutines(memory);
const [A, B, C, SCRATCH] = [ARENA_BASE, 32 * MIB, 64 * MIB, 96 * MIB];

type Order = 'rows' | 'columns' | 'spread' | 'backward';
const ORDERS: readonly Order[] = ['rows', 'columns', 'spread', 'backward'];

/** Strides of a rows x columns matrix that lies in memory in some order, and where its first element is. */
function layout(base: number, rows: number, columns: number, item: number, order: Order) {
  if (order === 'rows') return { address: base, rowStride: columns * item, columnStride: item };
  if (order === 'columns') return { address: base, rowStride: item, columnStride: rows * item };
  if (order === 'spread') return { address: base, rowStride: 3 * columns * item, columnStride: 3 * item };
  return {
    address: base + (rows * columns - 1) * item,
    rowStride: -columns * item,
    columnStride: -item,
  };
}

/** One product of numbers that `draw` gives, checked element by element; floats take small whole numbers, so sums are exact. */
function check(
  dtype: MatmulDType,
  m: number,
  n: number,
  k: number,
  orders: readonly [Order, Order],
  add: boolean,
  draw: (i: number) => number | bigint,
): void {
  const { itemsize, array } = DTYPES[dtype];
  const heap = new array(memory.buffer);
  const a = layout(A, m, k, itemsize, orders[0]);
  const b = layout(B, k, n, itemsize, orders[1]);
  // Rows of the result are longer than n: what lies between must stay.
  const pitch = n + 3;
  const at = (x: typeof a, i: number, j: number) => (x.address + i * x.rowStride + j * x.columnStride) / itemsize;
  let drawn = 0;
  const set = (index: number) => {
    heap[index] = draw(drawn++) as never;
  };
  for (let i = 0; i < m; i++) for (let j = 0; j < k; j++) set(at(a, i, j));
  for (let i = 0; i < k; i++) for (let j = 0; j < n; j++) set(at(b, i, j));
  for (let i = 0; i < m * pitch + 8; i++) heap[C / itemsize + i] = (typeof draw(0) === 'bigint' ? 7n : 7) as never;
  const guard = SCRATCH + matmulScratchBytes(dtype, n, k);
  const words = new Int32Array(memory.buffer, guard, 4).fill(-2);
  matmul(routines, dtype, m, n, k, a, b, { address: C, rowStride: pitch * itemsize }, SCRATCH, add);
  expect([...words]).toEqual([-2, -2, -2, -2]);
  const bits = DTYPES[dtype].kind === 'f' ? 0 : itemsize * 8;
  const [got, want]: unknown[][] = [[], []];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < pitch; j++) {
      got.push(heap[C / itemsize + i * pitch + j]);
      if (j >= n) {
        want.push(bits === 64 ? 7n : 7);
        continue;
      }
      if (bits === 0) {
        let sum = add ? 7 : 0;
        for (let d = 0; d < k; d++) sum += Number(heap[at(a, i, d)]) * Number(heap[at(b, d, j)]);
        want.push(sum);
        continue;
      }
      let sum = add ? 7n : 0n;
      for (let d = 0; d < k; d++) sum += BigInt(heap[at(a, i, d)]) * BigInt(heap[at(b, d, j)]);
      const wrapped = DTYPES[dtype].kind === 'u' ? BigInt.asUintN(bits, sum) : BigInt.asIntN(bits, sum);
      want.push(bits === 64 ? wrapped : Number(wrapped));
    }
  }
  expect(got).toEqual(want);
}

const small = (i: number): number => ((i * 7) % 13) - 6;
const DRAWS: Record<MatmulDType, (i: number) => number | bigint> = {
  float64: small,
  float32: small,
  int32: (i) => (i * 2_654_435_761) | 0,
  uint32: (i) => (i * 2_654_435_761) >>> 0,
  int64: (i) => BigInt.asIntN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n),
  uint64: (i) => BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n),
};

describe.each(Object.keys(DRAWS) as MatmulDType[])('matmul of %s', (dtype) => {
  it('any small shape, any order of the operands in memory, written or added', () => {
    const extent = fc.integer({ min: 0, max: 19 });
    const order = fc.constantFrom(...ORDERS);
    fc.assert(
      fc.property(extent, extent, extent, order, order, fc.boolean(), (m, n, k, left, right, add) => {
        check(dtype, m, n, k, [left, right], add, DRAWS[dtype]);
      }),
      { numRuns: 150 },
    );
  });

  it('shapes that take several blocks of each kind', () => {
    check(dtype, 131, 9, 2 * BLOCK_DEPTH + 3, ['rows', 'columns'], false, DRAWS[dtype]);
    check(dtype, 5, BLOCK_COLUMNS + 5, 7, ['columns', 'rows'], true, DRAWS[dtype]);
    check(dtype, 260, 21, BLOCK_DEPTH + 1, ['columns', 'backward'], false, DRAWS[dtype]);
  });
});

describe('matmul of floats', () => {
  it('NaN and infinity reach exactly the elements they belong to', () => {
    const heap = new Float64Array(memory.buffer);
    const n = 6;
    for (let i = 0; i < n * n; i++) {
      heap[A / 8 + i] = 1;
      heap[B / 8 + i] = 1;
    }
    heap[A / 8 + 1 * n + 2] = Number.NaN;
    heap[B / 8 + 3 * n + 4] = Number.POSITIVE_INFINITY;
    const square = (address: number) => ({ address, rowStride: 8 * n, columnStride: 8 });
    matmul(routines, 'float64', n, n, n, square(A), square(B), square(C), SCRATCH, false);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) expect(heap[C / 8 + i * n + j]).toBe(i === 1 ? Number.NaN : j === 4 ? Infinity : n);
  });

  it('sums in one order whatever the tile: an element does not depend on its neighbours', () => {
    const heap = new Float64Array(memory.buffer);
    const [m, n, k] = [9, 11, 300];
    for (let i = 0; i < m * k; i++) heap[A / 8 + i] = Math.sin(i);
    for (let i = 0; i < k * n; i++) heap[B / 8 + i] = Math.cos(i);
    const a = { address: A, rowStride: 8 * k, columnStride: 8 };
    const b = { address: B, rowStride: 8 * n, columnStride: 8 };
    matmul(routines, 'float64', m, n, k, a, b, { address: C, rowStride: 8 * n }, SCRATCH, false);
    const whole = heap.slice(C / 8, C / 8 + m * n);
    for (const [i, j] of [
      [0, 0],
      [8, 10],
      [5, 7],
    ]) {
      const row = { ...a, address: A + i * a.rowStride };
      const column = { ...b, address: B + j * b.columnStride };
      matmul(routines, 'float64', 1, 1, k, row, column, { address: C, rowStride: 8 }, SCRATCH, false);
      expect(heap[C / 8]).toBe(whole[i * n + j]);
    }
  });
});
