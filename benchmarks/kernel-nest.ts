/**
 * What compiled kernels cost per element, one thread: is the loop nest as tight as hand-written WebAssembly SIMD?
 *
 * Run with `npm run build && node dist/benchmarks/kernel-nest.js`. Justifies unrolling (kernels/wasm/loop.ts), shared
 * pointers (kernels/run.ts), constants in memory (kernels/routine/assembly/math/math-constants.ts) and tile sizes
 * (kernels/nest.ts).
 *
 * 2026-11-21, best of many runs on 2 cores that others used too. 5-point stencil u + 0.25 (down + up + right + left - 4 u)
 * over rows of 400, ns a cell: 0.50 with five pointers and two vectors a turn; 0.41 where the operands of one row share a
 * pointer; 0.36 to 0.40 with eight vectors a turn (six 0.39, four 0.41, three 0.44). C with 128-bit intrinsics in the same
 * order of operations: 0.33 in the first-level cache, 0.36 in the second; seven float operations over three ports bind
 * both. Rows that lie apart and are summed into one row of states, ns an element with one and with six rows a turn
 * (kernels/wasm/abreast.ts): [1000, 20000] float32 0.73 and 0.32, [500, 8192] float64 0.71 and 0.31; rows that lie one after the
 * other, [200000, 100] float64, 0.49 and (with four) 1.04, so these are done one a turn. Vector math, ns an element before and after its constants came from memory: sin 3.8 and 2.9, cos 3.6 and 2.8,
 * exp 2.5 and 1.9, log 3.4 and 2.6, the chain of sine, cosine and root 7.8 and 6.6.
 */
import { DTYPES, type DType, itemsize } from '../kernels/dtype.js';
import { createWasmBackend } from '../kernels/kernel-machine.js';
import { ARENA_BASE } from '../kernels/memory/layout.js';
import type { Access, Binding, KernelSpec } from '../kernels/program.js';
import { ProgramBuilder } from '../kernels/program-builder.js';
import { reductionProgram } from '../kernels/reduction.js';
import { loadRoutines } from '../kernels/routine/routines.js';

const memory = new WebAssembly.Memory({ initial: 4096, maximum: 65536, shared: true });
const { exports: math, scratch: parameters } = loadRoutines(memory);
const backend = createWasmBackend(memory, { parameters, math });
let next = ARENA_BASE;

/** A new array in C order, filled with numbers. */
function array(dtype: DType, shape: readonly number[]): Access {
  const address = next;
  const size = shape.reduce((a, b) => a * b, 1);
  next = Math.ceil((next + size * itemsize(dtype)) / 64) * 64 + 64;
  if (dtype === 'float32' || dtype === 'float64') {
    const data = new DTYPES[dtype].array(memory.buffer, address, size);
    for (let k = 0; k < size; k++) data[k] = Math.sin(k);
  }
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, itemsize(dtype)));
  return { address, strides };
}

const at = ({ address, strides }: Access, ...index: number[]): Access => ({
  address: address + index.reduce((sum, k, axis) => sum + k * strides[axis], 0),
  strides,
});

/** The best of several runs of about 0.2 s, in ns per element. */
function measure(name: string, spec: KernelSpec, binding: Binding): void {
  const size = binding.shape.reduce((a, b) => a * b, 1);
  const until = performance.now() + 700;
  let best = Infinity;
  while (performance.now() < until) {
    const repeats = Math.max(1, Math.floor(2e6 / size));
    const start = performance.now();
    for (let k = 0; k < repeats; k++) backend.run(spec, binding);
    best = Math.min(best, ((performance.now() - start) * 1e6) / repeats / size);
  }
  console.log(`${name.padEnd(52)} ${best.toFixed(3)} ns/element`);
}

const binary = (op: string, dtype: DType): KernelSpec => {
  const b = new ProgramBuilder([dtype, dtype]);
  return { program: b.finish([b.emit(op, b.load(0), b.load(1))]) };
};

const reduce = (name: string, dtype: DType): KernelSpec => {
  const b = new ProgramBuilder([dtype]);
  return { program: b.finish([b.load(0)]), reduction: reductionProgram(name, dtype) };
};

const origin = [0, 0, 0];
const bind = (shape: number[], operands: Access[], outputs: Access[], initialise?: boolean): Binding => ({
  shape,
  origin: origin.slice(0, shape.length),
  operands,
  outputs,
  initialise,
});

for (const n of [8_000, 4_000_000]) {
  const [a, b, out] = [array('float64', [n]), array('float64', [n]), array('float64', [n])];
  measure(`add float64, ${n}`, binary('add', 'float64'), bind([n], [a, b], [out]));
  measure(
    `sum float64, ${n}`,
    reduce('sum', 'float64'),
    bind([n], [a], [{ ...array('float64', [1]), strides: [0] }], true),
  );
  const states =
    reduce('std', 'float64').reduction?.state.map(() => ({ ...array('float64', [1]), strides: [0] })) ?? [];
  measure(`std float64, ${n}`, reduce('std', 'float64'), bind([n], [a], states, true));
}

{
  const u = array('float64', [402, 402]);
  const out = array('float64', [402, 402]);
  const b = new ProgramBuilder(['float64', 'float64', 'float64', 'float64', 'float64']);
  const [c, n, s, e, w] = [0, 1, 2, 3, 4].map((k) => b.load(k));
  const k = (value: number) => b.constant(value, 'float64');
  const second = (x: number, y: number, d: number) =>
    b.emit('divide', b.emit('add', b.emit('subtract', x, b.emit('multiply', k(2), c)), y), k(d));
  const change = b.emit('multiply', k(0.1), b.emit('add', second(n, s, 0.01), second(e, w, 0.02)));
  const spec = { program: b.finish([b.emit('add', c, change)]) };
  const operands = [at(u, 1, 1), at(u, 0, 1), at(u, 2, 1), at(u, 1, 2), at(u, 1, 0)];
  measure('5-point stencil, two divisions, float64, 400x400', spec, bind([400, 400], operands, [at(out, 1, 1)]));
  const plain = new ProgramBuilder(['float64', 'float64', 'float64', 'float64', 'float64']);
  const [c2, n2, s2, e2, w2] = [0, 1, 2, 3, 4].map((operand) => plain.load(operand));
  const sum = [s2, e2, w2].reduce((left, right) => plain.emit('add', left, right), n2);
  const apart = plain.emit('subtract', sum, plain.emit('multiply', c2, plain.constant(4, 'float64')));
  const step = {
    program: plain.finish([plain.emit('add', c2, plain.emit('multiply', apart, plain.constant(0.25, 'float64')))]),
  };
  for (const rows of [8, 200, 400])
    measure(`5-point stencil float64, ${rows}x400`, step, bind([rows, 400], operands, [at(out, 1, 1)]));
}

{
  const a = array('float64', [1000, 1000]);
  const out = array('float64', [1000, 1000]);
  const transposed = { ...a, strides: [...a.strides].reverse() };
  measure('x + x.T float64, 1000x1000', binary('add', 'float64'), bind([1000, 1000], [a, transposed], [out]));
  const b = array('float64', [1024, 1024]);
  const wide = array('float64', [1024, 1024]);
  const turned = { ...b, strides: [...b.strides].reverse() };
  measure('x + x.T float64, 1024x1024', binary('add', 'float64'), bind([1024, 1024], [b, turned], [wide]));
  const b2 = new ProgramBuilder(['float64', 'float64']);
  const mean = {
    program: b2.finish([b2.emit('add', b2.load(0), b2.load(1))]),
    reduction: reductionProgram('mean', 'float64'),
  };
  const half = [
    { ...a, strides: [16_000, 8] },
    { ...a, strides: [16, 8000] },
  ];
  const sums = { ...array('float64', [500]), strides: [8, 0] };
  measure('(x + x.T)[::2].mean(axis 1) float64, 500x1000', mean, bind([500, 1000], half, [sums], true));
  measure('x + x float64, 1000x1000', binary('add', 'float64'), bind([1000, 1000], [a, a], [out]));
}

{
  const [t, y, x] = [100, 90, 180];
  const a = array('float32', [t, y, x]);
  const kept = array('float64', [y, x]);
  const spec = reduce('mean', 'float32');
  measure(
    'mean over axis 0 float32, 100x90x180',
    spec,
    bind([t, y, x], [a], [{ ...kept, strides: [0, ...kept.strides] }], true),
  );
  measure(
    'mean over axis 2 float32, 100x90x180',
    spec,
    bind([t, y, x], [a], [{ ...array('float64', [t, y]), strides: [y * 8, 8, 0] }], true),
  );
  measure('mean of all float32, 100x90x180', spec, bind([t, y, x], [a], [{ ...kept, strides: [0, 0, 0] }], true));
  const std = reduce('std', 'float32');
  const states = std.reduction?.state.map(() => array('float64', [y, x])) ?? [];
  measure(
    'std over axis 0 float32, 100x90x180',
    std,
    bind(
      [t, y, x],
      [a],
      states.map((s) => ({ ...s, strides: [0, ...s.strides] })),
      true,
    ),
  );
  const wide = array('float32', [1000, 20_000]);
  const rowOfStates = { ...array('float64', [20_000]), strides: [0, 8] };
  measure('mean over axis 0 float32, 1000x20000', spec, bind([1000, 20_000], [wide], [rowOfStates], true));
  const max = reduce('max', 'float32');
  measure('max of all float32, 100x90x180', max, bind([t, y, x], [a], [{ ...kept, strides: [0, 0, 0] }], true));
}

{
  const n = 1_000_000;
  const packed = array('int16', [n]);
  const out = array('float64', [n]);
  const b = new ProgramBuilder(['int16']);
  const scaled = b.emit('multiply', b.cast(b.load(0), 'float64'), b.constant(0.01, 'float64'));
  measure(
    'int16 * scale + offset -> float64, 1e6',
    { program: b.finish([b.emit('add', scaled, b.constant(273.15, 'float64'))]) },
    bind([n], [packed], [out]),
  );
  const wide = array('float64', [2 * n]);
  measure(
    'x[::2] + y float64, 1e6',
    binary('add', 'float64'),
    bind([n], [{ ...wide, strides: [16] }, out], [array('float64', [n])]),
  );
  const single = array('float32', [n]);
  measure('add float32, 1e6', binary('add', 'float32'), bind([n], [single, single], [array('float32', [n])]));
}

for (const dtype of ['float64', 'float32'] as const) {
  const n = 100_000;
  const [a, out] = [array(dtype, [n]), array(dtype, [n])];
  for (const name of ['sin', 'exp', 'log', 'atan2']) {
    const b = new ProgramBuilder([dtype]);
    const x = b.load(0);
    const program = b.finish([name === 'atan2' ? b.emit(name, x, x) : b.emit(name, x)]);
    measure(`${name} ${dtype}, ${n}`, { program }, bind([n], [a], [out]));
  }
}

{
  const n = 8192;
  const [x, y] = [array('float64', [n]), array('float64', [n])];
  const b = new ProgramBuilder(['float64', 'float64']);
  const [a0, b0] = [b.load(0), b.load(1)];
  const [s, c] = [b.emit('sin', a0), b.emit('cos', b0)];
  const root = b.emit('sqrt', b.emit('add', b.emit('multiply', s, s), b.emit('multiply', c, c)));
  const both = b.emit('add', b.emit('multiply', root, b.constant(2, 'float64')), b.emit('multiply', a0, b0));
  const spec = { program: b.finish([both]), reduction: reductionProgram('sum', 'float64') };
  const out = { ...array('float64', [1]), strides: [0] };
  measure('sum of sqrt(sin(a)^2 + cos(b)^2) 2 + a b, 8192', spec, bind([n], [x, y], [out], true));
}

{
  const n = 300_000;
  const [a, row, out] = [array('float64', [n, 3]), array('float64', [3]), array('float64', [n, 3])];
  const operands = [a, { ...row, strides: [0, 8] }];
  measure('x + row float64, 300000x3', binary('add', 'float64'), bind([n, 3], operands, [out]));
  const sums = [{ ...out, strides: [8, 0] }];
  measure('sum over axis 1 float64, 300000x3', reduce('sum', 'float64'), bind([n, 3], [a], sums, true));
  measure(
    'sum over axis 0 float64, 300000x3',
    reduce('sum', 'float64'),
    bind([n, 3], [a], [{ ...row, strides: [0, 8] }], true),
  );
}

{
  const a = array('float64', [1]);
  const spec = binary('add', 'float64');
  const binding = bind(
    [2, 2],
    [
      { ...a, strides: [0, 0] },
      { ...a, strides: [0, 0] },
    ],
    [array('float64', [2, 2])],
  );
  const start = performance.now();
  for (let k = 0; k < 1e6; k++) backend.run(spec, binding);
  console.log(`one run of a 2x2 kernel: ${(performance.now() - start).toFixed(0)} ns`);
}
