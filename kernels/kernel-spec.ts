/**
 * What is known of a kernel from what it computes alone.
 */
import type { KernelSpec, Program } from './program.js';
import { liveInstructions } from './wasm/operation.js';

/** What a label follows from: operands by number, and axes whose coordinates it asks for. */
export interface LabelSources {
  readonly accesses: ReadonlySet<number>;
  readonly axes: ReadonlySet<number>;
  /** The operand whose elements are the labels as they are. */
  readonly operand?: number;
}

/** What the last result of `program` follows from. */
export function labelSources(program: Program): LabelSources {
  const accesses = new Set<number>();
  const axes = new Set<number>();
  const live = liveInstructions({ ...program, results: program.results.slice(-1) });
  for (const [k, instruction] of program.code.entries()) {
    if (!live[k]) continue;
    if (instruction.kind === 'load') accesses.add(instruction.operand);
    if (instruction.kind === 'index') axes.add(instruction.axis);
  }
  const last = program.code[program.results[program.results.length - 1]];
  return { accesses, axes, ...(last.kind === 'load' ? { operand: last.operand } : {}) };
}

/** Text that is equal for specs that compute the same in the same way. */
export function specKey(spec: KernelSpec): string {
  return JSON.stringify(spec, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return `#${Object.is(value, -0) ? '-0' : value}`;
    }
    return value;
  });
}
