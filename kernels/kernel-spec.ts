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
export const specKey = (spec: KernelSpec): string => textOf(spec);

/** Plain data as text, different for different data; `JSON.stringify`, which has no bigints, NaN or -0, takes five times as long. */
function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `${value.length}"${value}`;
    case 'number':
      return Object.is(value, -0) ? '-0' : `${value}`;
    case 'bigint':
      return `${value}n`;
    case 'object': {
      if (value === null) return 'null';
      let text = '';
      if (Array.isArray(value)) {
        for (let k = 0; k < value.length; k++) text += `${textOf(value[k])},`;
        return `[${text}]`;
      }
      const record = value as Readonly<Record<string, unknown>>;
      for (const name in record) if (record[name] !== undefined) text += `${name}:${textOf(record[name])},`;
      return `{${text}}`;
    }
    default:
      return String(value);
  }
}
