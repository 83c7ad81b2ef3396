/** The compiled backend and the interpreter agree on random programs, dtypes, shapes, layouts and reductions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, itemsize, type TypedArray } from '../../kernels/dtype.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import { type Access, type Binding, type KernelBackend, type KernelSpec, LabelError } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { REDUCTIONS, type ReductionName, reductionProgram } from '../../kernels/reduction.js';
import { choices, dtypes, fill, generator, layout, place, randomProgram, shapes } from './kernel-cases.js';

const memory = new WebAssembly.Memory({ initial: 128, maximum: 65536, shared: true });
const oracle = createInterpreter(memory);
const compiled = createWasmBackend(memory, { parameters: 0 });
const FIRST = 8192;

const view = (dtype: DType, at: number, bytes: number): TypedArray =>
  new DTYPES[dtype].array(memory.buffer, at, Math.floor(bytes / itemsize(dtype)));

/** Lays arrays out one after another. */
class Room {
  #next = FIRST;
  take(bytes: number): number {
    const at = this.#next;
    this.#next = Math.ceil((at + bytes) / 64) * 64;
    if (this.#next > memory.buffer.byteLength) throw new Error('test memory is full');
    return at;
  }
}

interface Area {
  readonly dtype: DType;
  readonly start: number;
  readonly bytes: number;
}

const snapshot = (areas: readonly Area[]): TypedArray[] =>
  areas.map(({ dtype, start, bytes }) => view(dtype, start, bytes).slice() as TypedArray);

function runBoth(spec: KernelSpec, binding: Binding, areas: readonly Area[], again = false): TypedArray[][] {
  return [oracle, compiled].map((backend: KernelBackend) => {
    for (const { start, bytes } of areas) new Uint8Array(memory.buffer, start, bytes).fill(0);
    backend.run(spec, binding);
    if (again) backend.run(spec, { ...binding, initialise: false });
    return snapshot(areas);
  });
}

describe('compiled maps agree with the interpreter', () => {
  it('on random programs', () => {
    fc.assert(
      fc.property(
        dtypes,
        choices,
        shapes,
        fc.array(layout, { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer(),
        (operands, made, shape, layouts, results, seed) => {
          const program = randomProgram(operands, made, shape.length, results);
          const room = new Room();
          const random = generator(seed);
          const put = (dtype: DType, k: number, isOutput: boolean): { access: Access; area: Area } => {
            const choice = layouts[k];
            const repeated = (axis: number) => !isOutput && ((choice.broadcast >> axis) & 1) === 1;
            const { bytes } = place(shape, dtype, choice, 0, repeated);
            const start = room.take(bytes);
            if (!isOutput) fill(view(dtype, start, bytes), dtype, random);
            return { access: place(shape, dtype, choice, start, repeated).access, area: { dtype, start, bytes } };
          };
          const inputs = operands.map((dtype, k) => put(dtype, k, false).access);
          const outputs = program.results.map((result, k) => put(program.code[result].dtype, 4 + k, true));
          const binding: Binding = {
            shape,
            origin: shape.map((_, axis) => axis * 2 ** 33 + 7),
            operands: inputs,
            outputs: outputs.map(({ access }) => access),
          };
          const areas = outputs.map(({ area }) => area);
          const [wanted, got] = runBoth({ program }, binding, areas);
          expect(got).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
    expect(compiled.counters.simd).toBeGreaterThan(0);
    expect(compiled.counters.interpreted).toBe(0);
  });
});

const NAMES = Object.keys(REDUCTIONS) as ReductionName[];
const REDUCED_DTYPES: DType[] = ['bool', 'int8', 'uint16', 'int32', 'int64', 'uint64', 'float32', 'float64'];

describe('compiled reductions agree with the interpreter', () => {
  it.each(NAMES)('%s', (name) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REDUCED_DTYPES),
        shapes,
        fc.nat(31),
        layout,
        layout,
        fc.boolean(),
        fc.integer(),
        (dtype, shape, reducedBits, inLayout, outLayout, again, seed) => {
          const reduction = reductionProgram(name, dtype);
          const reduced = (axis: number) => ((reducedBits >> axis) & 1) === 1;
          const b = new ProgramBuilder([dtype]);
          const results = [b.load(0)];
          if (reduction.inputs.length > 1) {
            let position = b.constant(0n, 'int64');
            for (const [axis, extent] of shape.entries()) {
              if (!reduced(axis)) continue;
              position = b.emit('multiply', position, b.constant(BigInt(extent), 'int64'));
              position = b.emit('add', position, b.index(axis));
            }
            results.push(position);
          }
          const spec: KernelSpec = { program: b.finish(results), reduction };
          const room = new Room();
          const put = (type: DType, choice: typeof inLayout, repeated: (axis: number) => boolean) => {
            const { bytes } = place(shape, type, choice, 0, repeated);
            const start = room.take(bytes);
            return { access: place(shape, type, choice, start, repeated).access, area: { dtype: type, start, bytes } };
          };
          const input = put(dtype, inLayout, (axis) => ((inLayout.broadcast >> axis) & 1) === 1);
          const data = view(dtype, input.area.start, input.area.bytes);
          fill(data, dtype, generator(seed), true);
          if (name.includes('prod') && (data instanceof Float64Array || data instanceof Float32Array)) {
            // Products of thousands must not overflow: infinity times 0 depends on the order.
            data.forEach((x, k) => {
              data[k] = x === 0 ? 0 : 1 + x / 1e4;
            });
          }
          const outputs = reduction.state.map((component) => put(component.dtype, outLayout, reduced));
          const binding: Binding = {
            shape,
            origin: shape.map(() => 0),
            operands: [input.access],
            outputs: outputs.map(({ access }) => access),
            initialise: true,
          };
          const areas = outputs.map(({ area }) => area);
          const finished = finish(spec, binding, areas, again, room);
          for (const [k, value] of finished[0].entries()) {
            const other = finished[1][k];
            if (typeof value === 'number' && Number.isFinite(value)) {
              const tolerance = DTYPES[reduction.dtype].itemsize === 4 ? 1e-6 : 1e-10;
              const scale = name.includes('prod') ? Math.abs(value) : 1000 + Math.abs(value);
              expect(Math.abs(Number(other) - value)).toBeLessThanOrEqual(tolerance * scale);
            } else expect(other).toEqual(value);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Runs a reduction on both backends and finishes their states with the interpreter. */
function finish(spec: KernelSpec, binding: Binding, areas: readonly Area[], again: boolean, room: Room) {
  const { reduction } = spec;
  if (!reduction) throw new Error('a reduction is wanted');
  const states = runBoth(spec, binding, areas, again);
  const kept = binding.shape.map((extent, axis) =>
    binding.outputs.some((output) => output.strides[axis] !== 0) ? extent : 1,
  );
  const reducedCount = binding.shape.reduce(
    (n, extent, axis) => (binding.outputs.some((o) => o.strides[axis] !== 0) ? n : n * extent),
    again ? 2 : 1,
  );
  const count = room.take(8);
  new Float64Array(memory.buffer, count, 1)[0] = reducedCount;
  const size = kept.reduce((a, b) => a * b, 1);
  const out = room.take(size * 8 + 8);
  const contiguous = kept.map((_, axis) => kept.slice(axis + 1).reduce((a, b) => a * b, itemsize(reduction.dtype)));
  return states.map((state) => {
    for (const [k, { dtype, start, bytes }] of areas.entries())
      (view(dtype, start, bytes) as Uint8Array).set(state[k] as Uint8Array);
    oracle.run(
      { program: reduction.finalise },
      {
        shape: kept,
        origin: kept.map(() => 0),
        operands: [...binding.outputs, { address: count, strides: kept.map(() => 0) }],
        outputs: [{ address: out, strides: contiguous }],
      },
    );
    return [...view(reduction.dtype, out, size * itemsize(reduction.dtype))];
  });
}

describe('compiled grouped reductions agree with the interpreter', () => {
  const GROUPS = 4;

  it.each(NAMES)('%s', (name) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REDUCED_DTYPES),
        shapes,
        fc.nat(31),
        fc.nat(31),
        layout,
        layout,
        fc.boolean(),
        fc.integer({ min: -1, max: 2 }),
        fc.integer(),
        (dtype, shape, reducedBits, repeatedBits, inLayout, outLayout, twoDeep, first, seed) => {
          const reduction = reductionProgram(name, dtype);
          const reduced = (axis: number) => ((reducedBits >> axis) & 1) === 1;
          const b = new ProgramBuilder([dtype, 'int32']);
          const results = [b.load(0)];
          if (reduction.inputs.length > 1) {
            let position = b.constant(0n, 'int64');
            for (const [axis, extent] of shape.entries()) {
              if (!reduced(axis)) continue;
              position = b.emit('multiply', position, b.constant(BigInt(extent), 'int64'));
              position = b.emit('add', position, b.index(axis));
            }
            results.push(position);
          }
          // A label that is read, or follows from what is read and a coordinate.
          const label =
            twoDeep && shape.length > 0
              ? b.emit('maximum', b.load(1), b.cast(b.emit('minimum', b.index(0), b.constant(2n, 'int64')), 'int32'))
              : b.load(1);
          const spec: KernelSpec = { program: b.finish([...results, label]), reduction, grouped: true };
          const room = new Room();
          const random = generator(seed);
          const put = (type: DType, choice: typeof inLayout, repeated: (axis: number) => boolean, times = 1) => {
            const { bytes } = place(shape, type, choice, 0, repeated);
            const start = room.take(bytes * times);
            const { access } = place(shape, type, choice, start, repeated);
            return { access, area: { dtype: type, start, bytes: bytes * times }, step: bytes };
          };
          const input = put(dtype, inLayout, (axis) => ((inLayout.broadcast >> axis) & 1) === 1);
          const data = view(dtype, input.area.start, input.area.bytes);
          fill(data, dtype, random, true);
          if (name.includes('prod') && (data instanceof Float64Array || data instanceof Float32Array)) {
            data.forEach((x, k) => {
              data[k] = x === 0 ? 0 : 1 + x / 1e4;
            });
          }
          const labels = put('int32', inLayout, (axis) => ((repeatedBits >> axis) & 1) === 1);
          const codes = view('int32', labels.area.start, labels.area.bytes);
          for (let k = 0; k < codes.length; k++) {
            // Scattered, or in runs that end now and then.
            if (seed % 2 === 0 && k > 0 && random() < 0.95) {
              codes[k] = codes[k - 1];
              continue;
            }
            const code = Math.floor(random() * (GROUPS + 1)) - 1;
            codes[k] = code < 0 ? code : code + Math.max(0, first);
          }
          const outputs = reduction.state.map((component) => put(component.dtype, outLayout, reduced, GROUPS));
          const binding: Binding = {
            shape,
            origin: shape.map(() => 0),
            operands: [input.access, labels.access],
            outputs: outputs.map(({ access }) => access),
            groups: {
              first: twoDeep ? 0 : Math.max(0, first),
              count: GROUPS,
              strides: outputs.map(({ step }) => step),
            },
          };
          const [wanted, got] = [oracle, compiled].map((backend) => {
            for (const [k, { area }] of outputs.entries()) {
              const { init, dtype: held } = reduction.state[k];
              const states = view(held, area.start, area.bytes);
              for (let at = 0; at < states.length; at++) states[at] = (held === 'bool' ? Number(init) : init) as never;
            }
            try {
              backend.run(spec, binding);
            } catch (error) {
              return error as LabelError;
            }
            return snapshot(outputs.map(({ area }) => area));
          });
          if (wanted instanceof LabelError || got instanceof LabelError) {
            expect(got).toBeInstanceOf(LabelError);
            expect(wanted).toBeInstanceOf(LabelError);
            return;
          }
          for (const [k, states] of wanted.entries()) {
            for (let at = 0; at < states.length; at++) {
              const value = states[at];
              const other = got[k][at];
              if (name.includes('var') || name.includes('std')) continue;
              if (typeof value === 'number' && Number.isFinite(value)) {
                const scale = name.includes('prod') ? Math.abs(value) : 1000 + Math.abs(value);
                if (Math.abs(Number(other) - value) > 1e-6 * scale) expect(other).toBe(value);
              } else if (!Object.is(other, value)) expect(other).toEqual(value);
            }
          }
          if (name.includes('var') || name.includes('std')) {
            // Shifts follow the lanes; what they come to does not.
            const spread = (of: TypedArray[], at: number): number[] => {
              const [count, shift, sum, squares] = of.map((component) => Number(component[at]));
              return [count, count === 0 ? 0 : shift + sum / count, squares - (sum * sum) / count];
            };
            for (let at = 0; at < wanted[0].length; at++) {
              const [one, two] = [spread(wanted, at), spread(got, at)];
              for (const [k, value] of one.entries()) {
                const bound = 1e-6 * (1e6 + Math.abs(value));
                if (Number.isFinite(value) && !(Math.abs(two[k] - value) <= bound)) expect(two[k]).toBe(value);
              }
            }
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('an unknown label is an error, whatever the way', () => {
    const reduction = reductionProgram('sum', 'float64');
    const b = new ProgramBuilder(['float64', 'int32']);
    const spec: KernelSpec = { program: b.finish([b.load(0), b.load(1)]), reduction, grouped: true };
    const room = new Room();
    const [values, codes, states] = [room.take(800), room.take(400), room.take(80)];
    for (const [labels, strides] of [
      [
        [4, 0],
        [8, 0],
      ],
      [
        [0, 4],
        [0, 8],
      ],
    ]) {
      new Int32Array(memory.buffer, codes, 10).fill(-7)[3] = 9;
      const binding: Binding = {
        shape: [10, 10],
        origin: [0, 0],
        operands: [
          { address: values, strides: [80, 8] },
          { address: codes, strides: labels },
        ],
        outputs: [{ address: states, strides: strides.map(() => 0) }],
        groups: { first: 0, count: 9, strides: [8] },
      };
      for (const backend of [oracle, compiled]) expect(() => backend.run(spec, binding)).toThrow(/label is 9/);
    }
  });
});
