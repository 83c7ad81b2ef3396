/**
 * Compiles one variant of a kernel: the loop nest around a program, vectorised along the innermost loop.
 *
 * The kernel takes the address of its descriptor, 32-bit words: the extent of each loop, outermost first; for each access
 * its address, then for each loop what to add to the address after one turn of it (net of what inner loops added); then,
 * 8-byte aligned, the 64-bit coordinate of the first element along each loop that index instructions ask for; then, where
 * it is grouped, the words of `group.ts`.
 */
import { type DType, itemsize, type Scalar } from '../dtype.js';
import type { Program } from '../program.js';
import { scalarText } from '../scalar.js';
import { emitAbreast } from './abreast.js';
import { Assembler } from './assembler.js';
import { GroupStates } from './group.js';
import { LabelRuns } from './group-runs.js';
import { instructionsOf, invariants, isLongStencil, lanesOf, movingAccesses } from './inner-loop.js';
import { Routines } from './math.js';
import { encodeModule, type MemoryLimits } from './module.js';
import { emitProgram, liveInstructions, type Surroundings } from './operation.js';
import { pairState } from './pairs.js';
import { Reducer } from './reduce.js';
import { constant, keep, type Stream, type Value, type VectorCode } from './simd.js';
import { load, store } from './streams.js';
import { descriptor, type KernelVariant } from './variant.js';

/** Elements whose labels are compared at once where they may run on: fewer cost more for each, more are equal less often. */
const RUN_ELEMENTS = 8;
/** Vectors per turn of the inner loop for each of several rows, which keep the processor busy by themselves. */
const ABREAST_COPIES = 2;
/** Single elements per turn of the inner loop where each finds its own state. */
const SCATTERED_COPIES = 4;
/** Instructions for each element of a program that is small: what surrounds them counts, so that more is done at once. */
const SMALL = 10;

/** The most locals that engines let a function have. */
const MOST_LOCALS = 50_000;

/** A compiled variant. */
export interface CompiledKernel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** True when the inner loop works on vectors. */
  readonly simd: boolean;
  /** Names of the math routines it imports. */
  readonly routines: readonly string[];
}

/**
 * Compiles `variant` to the bytes of a module; undefined when it needs more locals than a function may have.
 *
 * @throws Error when an operation has no implementation or a math routine is missing
 */
export function compileKernel(
  variant: KernelVariant,
  math: Readonly<Record<string, unknown>>,
  limits: MemoryLimits,
): CompiledKernel | undefined {
  const { program, reduction } = variant;
  const programs = reduction ? [program, reduction.step, reduction.merge] : [program];
  const asm = new Assembler(['i32']);
  const lanes = lanesOf(programs);
  const code: VectorCode = {
    asm,
    lanes,
    active: lanes,
    routines: new Routines(math),
    work: { vector: 0, lanewise: 0 },
    pairs: pairState(),
  };
  const nest = new NestEmitter(variant, code);
  nest.loops(0);
  if (asm.localCount > MOST_LOCALS) return undefined;
  const simd = variant.label !== variant.rank && (code.work.vector > 0 || code.work.lanewise === 0);
  return {
    bytes: encodeModule(asm.body(), ['i32'], code.routines.imports, limits),
    simd,
    routines: code.routines.imports.map((routine) => routine.name),
  };
}

/** Emits the loops of one variant; `rank` loops, the last one over vectors. */
class NestEmitter {
  readonly #variant: KernelVariant;
  readonly #code: VectorCode;
  readonly #extents: number[] = [];
  readonly #deltas: number[][] = [];
  readonly #streams: Stream[] = [];
  readonly #constants = new Map<string, Value>();
  /** For each loop that is indexed: its coordinate as i64, or as a vector for the innermost. */
  readonly #coordinates = new Map<number, number>();
  readonly #origins = new Map<number, number>();
  readonly #reducer?: Reducer;
  readonly #groups?: GroupStates;
  /** What is computed for each element: without the label, where that is found outside of the innermost loop. */
  readonly #program: Program;

  constructor(variant: KernelVariant, code: VectorCode) {
    this.#variant = variant;
    this.#code = code;
    const { asm } = code;
    const { program, reduction, rank, label } = variant;
    this.#program =
      label !== undefined && label < rank ? { ...program, results: program.results.slice(0, -1) } : program;
    const word = (index: number, type: 'i32' | 'i64' = 'i32'): number => {
      const local = asm.local(type);
      asm.get(0);
      if (type === 'i32') asm.i32Load(index * 4);
      else asm.i64Load(index * 4);
      asm.set(local);
      return local;
    };
    for (let d = 0; d < rank; d++) this.#extents.push(word(d));
    const outputs = reduction
      ? reduction.state.map((component) => component.dtype)
      : program.results.map((result) => program.code[result].dtype);
    const dtypes: DType[] = [...program.operands, ...outputs];
    for (const [a, dtype] of dtypes.entries()) {
      const at = descriptor.access(rank, a);
      const pointer = word(at);
      const deltas: number[] = [];
      for (let d = 0; d < rank; d++) deltas.push(word(at + 1 + d));
      this.#deltas.push(deltas);
      const step = variant.steps[a];
      const own = { dtype, step, pointer, stride: deltas[rank - 1] };
      this.#streams.push(step === 'q' ? { ...own, pointer: this.#streams[a - 1].pointer } : own);
    }
    for (const [a, { leader, offset }] of variant.shared ?? []) {
      this.#streams[a] = { ...this.#streams[a], pointer: this.#streams[leader].pointer, offset };
    }
    for (const d of new Set(variant.indexLoops.values())) {
      this.#origins.set(d, word(descriptor.origins(rank, dtypes.length) + 2 * d, 'i64'));
      this.#coordinates.set(d, asm.local(d === rank - 1 ? 'v128' : 'i64'));
    }
    for (const part of reduction ? [program, reduction.step] : [program]) {
      const live = liveInstructions(part);
      for (const [k, instruction] of part.code.entries()) {
        if (live[k] && instruction.kind === 'constant') this.#constant(code, instruction.dtype, instruction.value);
      }
    }
    if (label !== undefined)
      this.#groups = new GroupStates(asm, descriptor.groups(rank, dtypes.length), outputs.length);
    if (reduction && (variant.region < rank || variant.runs !== undefined)) {
      this.#reducer = new Reducer(reduction, code, this.#unroll());
    }
  }

  #constant(code: VectorCode, dtype: DType, value: Scalar): Value {
    const key = `${dtype} ${scalarText(value)}`;
    let known = this.#constants.get(key);
    if (!known) {
      known = constant(code, dtype, value);
      this.#constants.set(key, known);
    }
    return known;
  }

  /** Vectors per turn of the inner loop: more for small programs. */
  #unroll(): number {
    const { reduction, label, rank } = this.#variant;
    if (this.#variant.runs !== undefined) return Math.max(1, RUN_ELEMENTS / this.#code.lanes);
    if (label === rank) return SCATTERED_COPIES;
    const size = this.#size;
    // A reduction keeps as many states side by side, so its bits depend on this number.
    if (reduction) return size <= SMALL ? 4 : size <= 28 ? 2 : 1;
    // Stencils: counting and advancing pointers costs as much as a vector's loads, once per turn (benchmarks/kernel-nest.ts).
    return size <= SMALL || isLongStencil(size, this.#streams) ? 4 : size <= 18 ? 8 : size <= 28 ? 2 : 1;
  }

  /** Instructions for each element. */
  get #size(): number {
    const { reduction } = this.#variant;
    return instructionsOf(reduction ? [this.#program, reduction.step] : [this.#program]);
  }

  /** True for an access whose pointer is another's, with which it moves. */
  #follows(access: number): boolean {
    return this.#variant.shared?.has(access) === true || this.#variant.steps[access] === 'q';
  }

  get #outputs(): Stream[] {
    return this.#streams.slice(this.#variant.program.operands.length);
  }

  /** Emits loop `depth` and all inside of it. */
  loops(depth: number): void {
    if (this.#groups && depth === this.#variant.label) this.#grouped(this.#groups, depth);
    else this.#loop(depth);
  }

  /** The loops from `depth` on where the state of the group that they all belong to lies; past them where there is none. */
  #grouped(groups: GroupStates, depth: number): void {
    const { asm } = this.#code;
    const { program, rank } = this.#variant;
    const one = { ...this.#code, active: 1 };
    const [label] = emitProgram(one, { ...program, results: program.results.slice(-1) }, this.#surroundings(one, 0));
    groups.at(label, {
      inside: () => {
        groups.move(this.#outputs, 'to');
        this.#loop(depth);
        groups.move(this.#outputs, 'back');
      },
      outside: () => {
        const moved = asm.local('i32');
        for (const [a, stream] of this.#streams.entries()) {
          if (this.#follows(a)) continue;
          asm.i32(0).set(moved);
          for (let d = rank - 1; d >= depth; d--)
            asm.get(moved).get(this.#deltas[a][d]).op('i32Add').get(this.#extents[d]).op('i32Mul').set(moved);
          asm.get(stream.pointer).get(moved).op('i32Add').set(stream.pointer);
        }
      },
    });
  }

  #loop(depth: number): void {
    const { rank, region, abreast, shared } = this.#variant;
    const { asm } = this.#code;
    if (depth === region) this.#reducer?.begin();
    if (depth === rank - 1) this.#innermost([this.#streams]);
    else if (depth === rank - 2 && abreast && !shared?.size && this.#size <= SMALL)
      emitAbreast(asm, {
        extents: [this.#extents[depth], this.#extents[depth + 1]],
        streams: this.#streams,
        operands: this.#variant.program.operands.length,
        deltas: this.#deltas.map((deltas) => deltas[depth]),
        innermost: (turns) => this.#innermost(turns),
      });
    else {
      const counter = asm.local('i32');
      asm.get(this.#extents[depth]).set(counter);
      const coordinate = this.#coordinates.get(depth);
      if (coordinate !== undefined) asm.get(this.#origins.get(depth) as number).set(coordinate);
      asm.loop(() => {
        this.loops(depth + 1);
        for (const [a, stream] of this.#streams.entries()) {
          if (this.#follows(a)) continue;
          asm.get(stream.pointer).get(this.#deltas[a][depth]).op('i32Add').set(stream.pointer);
        }
        if (coordinate !== undefined) asm.get(coordinate).i64(1n).op('i64Add').set(coordinate);
        asm.get(counter).i32(1).op('i32Sub').tee(counter).branchIf(0);
      });
    }
    if (depth === region) this.#reducer?.end(this.#outputs, this.#variant.fresh);
  }

  /** The inner loop: unrolled vectors, single vectors, single elements; of several rows that meet the same states. */
  #innermost(rows: readonly (readonly Stream[])[]): void {
    const { asm, lanes } = this.#code;
    const last = this.#variant.rank - 1;
    const coordinate = this.#coordinates.get(last);
    if (coordinate !== undefined) {
      const first = new Uint8Array(16);
      new BigInt64Array(first.buffer)[1] = 1n;
      asm
        .get(this.#origins.get(last) as number)
        .simd('i64Splat')
        .v128(first)
        .simd('i64Add')
        .set(coordinate);
    }
    const invariant = invariants(this.#program, this.#variant);
    // What does not change along the loop comes first.
    const known = rows.map((streams) => {
      const values = new Map<number, Value>();
      emitProgram(this.#code, this.#program, this.#surroundings(this.#code, 0, streams), values, invariant);
      return values;
    });
    const moves = movingAccesses(this.#program, this.#streams.length, invariant);
    const pointers = new Set(this.#streams.filter((_, a) => moves.has(a)).map((stream) => stream.pointer));
    const moving = rows.flatMap((streams) =>
      streams.filter(({ step }, a) => {
        // One that shares a pointer moves with its leader.
        if (this.#follows(a)) return false;
        return (step === 'c' || step === 'p') && pointers.has(this.#streams[a].pointer);
      }),
    );
    const left = asm.local('i32');
    asm.get(this.#extents[last]).set(left);
    const bodies = (active: number, copies: number, single: boolean, program = this.#program) => {
      const code = { ...this.#code, active, pairs: pairState() };
      for (let copy = 0; copy < copies; copy++) this.#body(code, copy, rows, known, single, program);
    };
    const loop = (active: number, copies: number, single: boolean, turn = () => bodies(active, copies, single)) => {
      const elements = active * copies;
      const enough = () => asm.get(left).i32(elements).op('i32GeU');
      enough();
      asm.when('none', () =>
        asm.loop(() => {
          turn();
          for (const { pointer, dtype, step } of moving)
            asm
              .get(pointer)
              .i32(elements * itemsize(dtype) * (step === 'p' ? 2 : 1))
              .op('i32Add')
              .set(pointer);
          asm.get(left).i32(elements).op('i32Sub').set(left);
          enough().branchIf(0);
        }),
      );
    };
    const copies = rows.length > 1 ? Math.min(this.#unroll(), ABREAST_COPIES) : this.#unroll();
    if (this.#variant.runs !== undefined && this.#groups && this.#reducer) {
      const labels = this.#streams[this.#variant.runs];
      const runs = new LabelRuns(this.#code, this.#groups, this.#reducer, this.#outputs);
      const program = { ...this.#program, results: this.#program.results.slice(0, -1) };
      const elements = lanes * copies;
      runs.begin();
      loop(lanes, copies, false, () =>
        runs.turn(
          labels,
          elements,
          () => bodies(lanes, copies, false, program),
          () => bodies(1, elements, true),
        ),
      );
      runs.flush();
      loop(1, 1, true);
      return;
    }
    if (this.#variant.label === this.#variant.rank) loop(1, copies, true);
    else {
      if (copies > 1) loop(lanes, copies, false);
      if (copies > 4) loop(lanes, 2, false);
      loop(lanes, 1, false);
    }
    loop(1, 1, true);
  }

  #surroundings(code: VectorCode, copy: number, streams: readonly Stream[] = this.#streams): Surroundings {
    const loaded = new Map<number, Value>();
    return {
      load: (operand) => {
        const value = loaded.get(operand) ?? load(code, streams[operand], copy);
        loaded.set(operand, value);
        return value;
      },
      index: (axis) => {
        const depth = this.#variant.indexLoops.get(axis) as number;
        const local = this.#coordinates.get(depth) as number;
        if (depth === this.#variant.rank - 1) return { dtype: 'int64', local, width: 8 };
        code.asm.get(local).simd('i64Splat');
        return keep(code, 'int64');
      },
      constant: (dtype, value) => this.#constant(code, dtype, value),
    };
  }

  /** One vector (or element) of work. */
  #body(
    code: VectorCode,
    copy: number,
    rows: readonly (readonly Stream[])[],
    known: readonly ReadonlyMap<number, Value>[],
    single: boolean,
    program: Program,
  ): void {
    const { asm } = code;
    const { reduction, rank, label } = this.#variant;
    const around = this.#surroundings(code, copy);
    const each = rows.map((streams, k) =>
      emitProgram(code, program, k === 0 ? around : this.#surroundings(code, copy, streams), new Map(known[k])),
    );
    const [results] = each;
    if (this.#groups && reduction && label === rank && (single || !this.#reducer)) {
      this.#groups.scatter(code, reduction.step, results, this.#outputs, copy, around);
    } else if (this.#reducer) this.#reducer.step(code, results, single ? 'single' : copy, around);
    else {
      const outputs = this.#outputs;
      const stored = reduction ? this.#stepInMemory(code, reduction, each, copy, around) : results;
      for (const [k, value] of stored.entries()) store(code, outputs[k], copy, value);
    }
    const coordinate = this.#coordinates.get(rank - 1);
    if (coordinate !== undefined) {
      const step = new Uint8Array(16);
      new BigInt64Array(step.buffer).fill(BigInt(code.active));
      asm.get(coordinate).v128(step).simd('i64Add').set(coordinate);
    }
  }

  /** The step where every element along the inner loop has a state of its own, which lies in the outputs; a step for each row. */
  #stepInMemory(
    code: VectorCode,
    reduction: NonNullable<KernelVariant['reduction']>,
    rows: readonly (readonly Value[])[],
    copy: number,
    around: Surroundings,
  ): Value[] {
    let state = this.#outputs.map((stream) => {
      if (stream.step !== 's') return load(code, stream, copy);
      // A gathering load moves its pointer, and the store after it needs the old one.
      const pointer = code.asm.local('i32');
      code.asm.get(stream.pointer).set(pointer);
      return load(code, { ...stream, pointer }, copy);
    });
    for (const inputs of rows) {
      const operands = [...state, ...inputs];
      state = emitProgram(code, reduction.step, { ...around, load: (operand) => operands[operand] });
    }
    return state;
  }
}
