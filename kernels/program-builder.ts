/**
 * Builds programs instruction by instruction, each distinct instruction once: equal instructions share a value,
 * casts to the same dtype vanish, casts of constants fold, and what no result needs is left out.
 */
import type { DType, Scalar } from './dtype.js';
import { primitiveResult } from './primitive.js';
import type { Instruction, Program } from './program.js';
import { castScalar, heldScalar, scalarText } from './scalar.js';

/**
 * Collects the instructions of one program. Values are numbered; every method returns the number of a value.
 *
 * @example
 * const b = new ProgramBuilder(['float64', 'float64']);
 * const program = b.finish([b.emit('add', b.load(0), b.load(1))]);
 */
export class ProgramBuilder {
  readonly #code: Instruction[] = [];
  readonly #known = new Map<string, number>();
  readonly #operands: DType[];

  /** @param operands Dtypes of the operands known so far; `operand` appends more. */
  constructor(operands: readonly DType[] = []) {
    this.#operands = [...operands];
  }

  /** Appends an operand and returns its number (not a value: `load` it). */
  operand(dtype: DType): number {
    return this.#operands.push(dtype) - 1;
  }

  /** The element of operand `operand`. */
  load(operand: number): number {
    return this.#intern(`l${operand}`, { kind: 'load', operand, dtype: this.#operands[operand] });
  }

  /**
   * The constant `value` of dtype `dtype`, rounded to it where that is float32.
   *
   * @throws RangeError when an integer dtype cannot hold `value`.
   */
  constant(value: Scalar, dtype: DType): number {
    const held = heldScalar(value, dtype);
    return this.#intern(`k${dtype} ${scalarText(held)}`, { kind: 'constant', value: held, dtype });
  }

  /** The constant `value` in the dtype of value `other`. */
  like(value: Scalar, other: number): number {
    return this.constant(value, this.dtype(other));
  }

  /** The global coordinate along loop axis `axis`, int64. */
  index(axis: number): number {
    return this.#intern(`i${axis}`, { kind: 'index', axis, dtype: 'int64' });
  }

  /** Value `arg` converted to `dtype`. */
  cast(arg: number, dtype: DType): number {
    const source = this.#code[arg];
    if (source.dtype === dtype) return arg;
    if (source.kind === 'constant') return this.constant(castScalar(source.value, source.dtype, dtype), dtype);
    return this.#intern(`c${dtype} ${arg}`, { kind: 'cast', args: [arg], dtype });
  }

  /** Operation `op` of the elementwise table, or a primitive or math routine, on `args`, with a result of `dtype`. */
  op(op: string, args: readonly number[], dtype: DType): number {
    return this.#intern(`o${op} ${dtype} ${args.join()}`, { kind: 'op', op, args, dtype });
  }

  /** Primitive or math routine `name` on `args`; the result's dtype follows from theirs. */
  emit(name: string, ...args: number[]): number {
    const dtypes = args.map((arg) => this.dtype(arg));
    return this.op(name, args, primitiveResult(name, dtypes));
  }

  /**
   * All instructions of `program` with `values` in place of its operands.
   *
   * @param map Makes the value for an `op` instruction from its arguments here; the instruction itself if left out.
   * @returns The values of its results.
   */
  include(
    program: Program,
    values: readonly number[],
    map: (op: string, args: number[], dtype: DType) => number = (op, args, dtype) => this.op(op, args, dtype),
  ): number[] {
    const here: number[] = [];
    for (const instruction of program.code) {
      if (instruction.kind === 'load') here.push(values[instruction.operand]);
      else if (instruction.kind === 'constant') here.push(this.constant(instruction.value, instruction.dtype));
      else if (instruction.kind === 'index') here.push(this.index(instruction.axis));
      else if (instruction.kind === 'cast') here.push(this.cast(here[instruction.args[0]], instruction.dtype));
      else
        here.push(
          map(
            instruction.op,
            instruction.args.map((arg) => here[arg]),
            instruction.dtype,
          ),
        );
    }
    return program.results.map((result) => here[result]);
  }

  /** The dtype of value `value`. */
  dtype(value: number): DType {
    return this.#code[value].dtype;
  }

  /** The constant that value `value` is, or undefined if it is none. */
  constantOf(value: number): Scalar | undefined {
    const instruction = this.#code[value];
    return instruction.kind === 'constant' ? instruction.value : undefined;
  }

  /** The program that yields `results`, without the instructions that none of them needs; operands all stay. */
  finish(results: readonly number[]): Program {
    const needed = new Uint8Array(this.#code.length);
    for (const result of results) needed[result] = 1;
    for (let value = this.#code.length - 1; value >= 0; value--) {
      const instruction = this.#code[value];
      if (needed[value] && (instruction.kind === 'op' || instruction.kind === 'cast'))
        for (const arg of instruction.args) needed[arg] = 1;
    }
    const renumbered = new Int32Array(this.#code.length);
    const code: Instruction[] = [];
    for (let value = 0; value < this.#code.length; value++) {
      if (!needed[value]) continue;
      const instruction = this.#code[value];
      renumbered[value] = code.length;
      if (instruction.kind === 'op')
        code.push({ ...instruction, args: instruction.args.map((arg) => renumbered[arg]) });
      else if (instruction.kind === 'cast') code.push({ ...instruction, args: [renumbered[instruction.args[0]]] });
      else code.push(instruction);
    }
    return { operands: [...this.#operands], code, results: results.map((result) => renumbered[result]) };
  }

  #intern(key: string, instruction: Instruction): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#code.length);
    return this.#code.push(instruction) - 1;
  }
}
