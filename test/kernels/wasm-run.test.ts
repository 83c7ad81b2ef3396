/** The compiled backend caches, counts truly, falls back openly, and gives the same bits wherever arrays lie. */
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, itemsize } from '../../kernels/dtype.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import type { Access, Binding, KernelSpec, Program } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { reductionProgram } from '../../kernels/reduction.js';
import { fromValue } from '../../kernels/scalar.js';

const newMemory = () => new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
const unary = (dtype: DType, make: (b: ProgramBuilder, x: number) => number): Program => {
  const b = new ProgramBuilder([dtype]);
  return b.finish([make(b, b.load(0))]);
};
const flat = (address: number, size: number): Access => ({ address, strides: [size] });
const map = (length: number, from: Access, to: Access): Binding => ({
  shape: [length],
  origin: [0],
  operands: [from],
  outputs: [to],
});

describe('the compiled backend', () => {
  it('compiles equal specs once, for each way of stepping', () => {
    const backend = createWasmBackend(newMemory(), { parameters: 64 });
    const make = (): KernelSpec => ({ program: unary('float64', (b, x) => b.emit('negative', x)) });
    for (let k = 0; k < 3; k++) backend.run(make(), map(10, flat(8192, 8), flat(16384, 8)));
    expect(backend.counters).toEqual({ simd: 3, scalar: 0, interpreted: 0, compiled: 1 });
    backend.run(make(), map(10, flat(8192, 16), flat(16384, 8)));
    backend.run(make(), map(10, flat(8192, 24), flat(16384, 8)));
    expect(backend.counters).toEqual({ simd: 5, scalar: 0, interpreted: 0, compiled: 2 });
  });

  it('forgets the least recently used kernels', () => {
    const backend = createWasmBackend(newMemory(), { parameters: 64, cacheSize: 2 });
    const adding = (value: number): KernelSpec => ({
      program: unary('float64', (b, x) => b.emit('add', x, b.constant(value, 'float64'))),
    });
    for (const value of [1, 2, 1, 3, 1]) backend.run(adding(value), map(4, flat(8192, 8), flat(16384, 8)));
    expect(backend.counters.compiled).toBe(3);
    backend.run(adding(2), map(4, flat(8192, 8), flat(16384, 8)));
    expect(backend.counters.compiled).toBe(4);
  });

  it('counts work that is done lane by lane as scalar', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const program = unary('int32', (b, x) => b.emit('intDivide', x, b.constant(7, 'int32')));
    new Int32Array(memory.buffer, 8192, 5).set([-15, -7, 0, 6, 100]);
    backend.run({ program }, map(5, flat(8192, 4), flat(16384, 4)));
    expect([...new Int32Array(memory.buffer, 16384, 5)]).toEqual([-2, -1, 0, 0, 14]);
    expect(backend.counters).toEqual({ simd: 0, scalar: 1, interpreted: 0, compiled: 1 });
  });

  it.each(['int8', 'int16', 'int32', 'int64'] as const)(
    '%s: division by 0 and by -1, shifts beyond the width',
    (dtype) => {
      const memory = newMemory();
      const backend = createWasmBackend(memory, { parameters: 64 });
      const bits = itemsize(dtype) * 8;
      const least = -(2n ** BigInt(bits - 1));
      const b = new ProgramBuilder([dtype, dtype]);
      const [x, y] = [b.load(0), b.load(1)];
      const ops = ['intDivide', 'intRemainder', 'shiftLeft', 'shiftRight'];
      const program = b.finish(ops.map((op) => b.emit(op, x, y)));
      const rows = [
        [least, -1n, least, 0n, 0n, -1n],
        [least, 0n, 0n, 0n, least, least],
        [100n, 0n, 0n, 0n, 100n, 100n],
        [-7n, 2n, -3n, -1n, -28n, -2n],
        [5n, BigInt(bits), 0n, 5n, 0n, 0n],
        [-5n, BigInt(bits), 0n, -5n, 0n, -1n],
      ];
      const view = (at: number) => new DTYPES[dtype].array(memory.buffer, at, rows.length);
      const put = (at: number, column: number) =>
        view(at).set(rows.map((row) => fromValue(row[column], dtype) as never));
      put(8192, 0);
      put(8192 + 256, 1);
      const strides = [itemsize(dtype)];
      const access = (k: number) => ({ address: 8192 + k * 256, strides });
      backend.run(
        { program },
        { shape: [rows.length], origin: [0], operands: [access(0), access(1)], outputs: [2, 3, 4, 5].map(access) },
      );
      for (const [k, op] of ops.entries()) {
        expect([...view(8192 + (k + 2) * 256)].map(BigInt), op).toEqual(rows.map((row) => row[k + 2]));
      }
    },
  );

  it('interprets a program too large for one function, and says so', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const program = unary('float64', (b, x) => {
      let value = x;
      for (let k = 0; k < 30_000; k++) value = b.emit('add', value, x);
      return value;
    });
    new Float64Array(memory.buffer, 8192, 1)[0] = 2;
    backend.run({ program }, map(1, flat(8192, 8), flat(16384, 8)));
    expect(new Float64Array(memory.buffer, 16384, 1)[0]).toBe(60_002);
    expect(backend.counters).toEqual({ simd: 0, scalar: 0, interpreted: 1, compiled: 0 });
  });

  it('takes magnitudes and signs apart', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const program = unary('float64', (b, x) => b.emit('copysign', b.constant(3, 'float64'), x));
    new Float64Array(memory.buffer, 8192, 4).set([-0, 0, -Infinity, 5]);
    backend.run({ program }, map(4, flat(8192, 8), flat(8192, 8)));
    expect([...new Float64Array(memory.buffer, 8192, 4)]).toEqual([-3, 3, -3, 3]);
  });

  it('counts coordinates beyond 2^32 from the origin', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const b = new ProgramBuilder([]);
    const place = b.emit('add', b.emit('multiply', b.index(0), b.constant(1000n, 'int64')), b.index(1));
    const program = b.finish([b.cast(place, 'float64'), b.index(1)]);
    const origin = [2 ** 40 + 5, -3];
    backend.run(
      { program },
      {
        shape: [3, 7],
        origin,
        operands: [],
        outputs: [
          { address: 8192, strides: [56, 8] },
          { address: 16384, strides: [8, 24] },
        ],
      },
    );
    const places = new Float64Array(memory.buffer, 8192, 21);
    const columns = new BigInt64Array(memory.buffer, 16384, 21);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 7; j++) {
        expect(places[i * 7 + j]).toBe((origin[0] + i) * 1000 + origin[1] + j);
        expect(columns[j * 3 + i]).toBe(BigInt(origin[1] + j));
      }
    }
  });

  it('works in place', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const data = new Float64Array(memory.buffer, 8192, 103).map((_, k) => k);
    new Float64Array(memory.buffer, 8192, 103).set(data);
    const program = unary('float64', (b, x) => b.emit('multiply', x, x));
    backend.run({ program }, map(103, flat(8192, 8), flat(8192, 8)));
    expect([...new Float64Array(memory.buffer, 8192, 103)]).toEqual([...data].map((x) => x * x));
  });

  it('refuses a binding that does not fit the spec', () => {
    const backend = createWasmBackend(newMemory(), { parameters: 64 });
    const program = unary('float64', (b, x) => b.emit('negative', x));
    expect(() => backend.run({ program }, { shape: [1], origin: [0], operands: [], outputs: [] })).toThrow(
      /wants 1 operands and 1 outputs, got 0 and 0/,
    );
    expect(() => createWasmBackend(newMemory(), { parameters: 4 })).toThrow(/8-byte aligned/);
  });
});

describe('compiled reductions', () => {
  const reduce = (name: string, dtype: DType): KernelSpec => ({
    program: unary(dtype, (_, x) => x),
    reduction: reductionProgram(name, dtype),
  });

  it('give the same bits wherever the arrays lie, and go on from a state', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const spec = reduce('sum', 'float64');
    const sums = [8192, 8192 + 24, 65536 + 8].map((address) => {
      new Float64Array(memory.buffer, address, 1001).forEach((_, k, data) => {
        data[k] = Math.sin(k) * 10 ** (k % 17);
      });
      const binding = { ...map(1001, flat(address, 8), flat(32768, 0)), initialise: true };
      backend.run(spec, binding);
      const first = new Float64Array(memory.buffer, 32768, 1)[0];
      backend.run(spec, { ...binding, initialise: false });
      expect(new Float64Array(memory.buffer, 32768, 1)[0]).toBe(first + first);
      return first;
    });
    expect(sums[1]).toBe(sums[0]);
    expect(sums[2]).toBe(sums[0]);
    expect(Number.isFinite(sums[0])).toBe(true);
  });

  it('of a chunk by another chunking of the kept axis have the same bits', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const oracle = createInterpreter(memory);
    const spec = reduce('mean', 'float32');
    const [rows, columns] = [7, 9001];
    const data = new Float32Array(memory.buffer, 8192, rows * columns);
    for (let k = 0; k < data.length; k++) data[k] = Math.sin(k) * 10 ** (k % 7);
    const out = 2 ** 20;
    const bind = (from: number, count: number, target: number): Binding => ({
      shape: [rows, count],
      origin: [0, 0],
      operands: [{ address: 8192 + from * 4, strides: [columns * 4, 4] }],
      outputs: [{ address: target, strides: [0, 8] }],
      initialise: true,
    });
    backend.run(spec, bind(0, columns, out));
    backend.run(spec, bind(0, 4000, out + 80_000));
    backend.run(spec, bind(4000, columns - 4000, out + 80_000 + 32_000));
    oracle.run(spec, bind(0, columns, out + 160_000));
    const [whole, parts, wanted] = [0, 80_000, 160_000].map((at) => [
      ...new Float64Array(memory.buffer, out + at, columns),
    ]);
    expect(parts).toEqual(whole);
    expect(whole).toEqual(wanted);
    expect(backend.counters.interpreted).toBe(0);
  });

  it('tile across: (x + x.T) along either axis', () => {
    const memory = newMemory();
    const backend = createWasmBackend(memory, { parameters: 64 });
    const n = 150;
    const x = new Float64Array(memory.buffer, 8192, n * n);
    for (let k = 0; k < x.length; k++) x[k] = (k * 7919) % 1009;
    const b = new ProgramBuilder(['float64', 'float64']);
    const program = b.finish([b.emit('add', b.load(0), b.load(1))]);
    const spec = { program, reduction: reductionProgram('sum', 'float64') };
    const operands = [
      { address: 8192, strides: [n * 8, 8] },
      { address: 8192, strides: [8, n * 8] },
    ];
    const wanted = Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += x[i * n + j] + x[j * n + i];
      return sum;
    });
    for (const strides of [
      [8, 0],
      [0, 8],
    ]) {
      const outputs = [{ address: 2 ** 20, strides }];
      backend.run(spec, { shape: [n, n], origin: [0, 0], operands, outputs, initialise: true });
      expect([...new Float64Array(memory.buffer, 2 ** 20, n)]).toEqual(wanted);
    }
    const total = [{ address: 2 ** 20, strides: [0, 0] }];
    backend.run(spec, { shape: [n, n], origin: [0, 0], operands, outputs: total, initialise: true });
    expect(new Float64Array(memory.buffer, 2 ** 20, 1)[0]).toBe(wanted.reduce((a, c) => a + c));
  });
});
