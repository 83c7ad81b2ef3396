/**
 * The state of a reduction in locals: every lane of several vectors is a state of its own, merged in a fixed order at the end.
 */
import { itemsize } from '../dtype.js';
import type { ReductionProgram } from '../program.js';
import { emitProgram, matched, type Surroundings } from './operation.js';
import { constant, lanesFrom, type Stream, type Value, type VectorCode } from './simd.js';
import { load, store } from './streams.js';

/** Keeps and merges the states of one region of reduced loops. */
export class Reducer {
  readonly #reduction: Pick<ReductionProgram, 'state' | 'step' | 'merge'>;
  readonly #code: VectorCode;
  /** The states of whole vectors. */
  readonly #vectors: Value[][] = [];
  /** The state of single elements, in lane 0. */
  readonly #single: Value[];

  /** `copies` vectors are accumulated side by side; none where the code works on single elements only. */
  constructor(reduction: Pick<ReductionProgram, 'state' | 'step' | 'merge'>, code: VectorCode, copies: number) {
    this.#reduction = reduction;
    this.#code = code;
    const locals = (): Value[] =>
      reduction.state.map(({ dtype }) => ({
        dtype,
        local: code.asm.local('v128'),
        width: dtype === 'bool' ? 16 / code.lanes : itemsize(dtype),
      }));
    for (let copy = 0; copy < copies; copy++) this.#vectors.push(locals());
    this.#single = locals();
  }

  /** Sets every state to its initial values. */
  begin(): void {
    const { asm } = this.#code;
    for (const [k, component] of this.#reduction.state.entries()) {
      const initial = constant(this.#code, component.dtype, component.init);
      for (const state of [...this.#vectors, this.#single]) asm.get(initial.local).set(state[k].local);
    }
  }

  /** Feeds `inputs` into the state of vector `copy`, or of single elements. */
  step(code: VectorCode, inputs: readonly Value[], copy: number | 'single', around: Surroundings): void {
    const state = copy === 'single' ? this.#single : this.#vectors[copy];
    const operands = [...state, ...inputs];
    const results = emitProgram(code, this.#reduction.step, { ...around, load: (operand) => operands[operand] });
    this.#assign(code, state, results);
  }

  /** Merges all states into one and stores it in lane 0's place of `outputs`, over or into what they hold. */
  end(outputs: readonly Stream[], fresh: boolean): void {
    const code = this.#code;
    const [first, ...rest] = this.#vectors;
    for (const vector of rest) this.#merge(code, first, vector);
    for (let half = code.lanes / 2; half >= 1; half /= 2) {
      const low = { ...code, active: half };
      const upper = first.map((value) => lanesFrom(low, value, half));
      this.#merge(low, first, upper);
    }
    this.#merge({ ...code, active: 1 }, first, this.#single);
    let result = first;
    const one = { ...code, active: 1 };
    if (!fresh) {
      const held = outputs.map((stream, k) => {
        const value = load(one, { ...stream, step: 'b' }, 0);
        return matched(one, value, this.#single[k].width);
      });
      this.#merge(one, held, result);
      result = held;
    }
    for (const [k, stream] of outputs.entries()) store(one, { ...stream, step: 'c' }, 0, result[k]);
  }

  /** `a` becomes the merger of `a` and `b`. */
  #merge(code: VectorCode, a: readonly Value[], b: readonly Value[]): void {
    const operands = [...a, ...b];
    const results = emitProgram(code, this.#reduction.merge, {
      load: (operand) => operands[operand],
      index: () => {
        throw new Error('kernel: a merge program has no index');
      },
      constant: (dtype, value) => constant(code, dtype, value),
    });
    this.#assign(code, a, results);
  }

  /** Sets the locals of `state` all at once, as a result may be another component's local. */
  #assign(code: VectorCode, state: readonly Value[], results: readonly Value[]): void {
    const values = results.map((value, k) => matched(code, value, state[k].width));
    for (const value of values) code.asm.get(value.local);
    for (let k = state.length - 1; k >= 0; k--) code.asm.set(state[k].local);
  }
}
