/**
 * Rewrites a program of table operations into primitives, math calls and casts, which is all that backends compile.
 */
import { ELEMENTWISE, isElementwise } from './elementwise.js';
import { isMathCall, isPrimitive } from './primitive.js';
import type { Program, ReductionProgram } from './program.js';
import { ProgramBuilder } from './program-builder.js';

const programs = new WeakMap<Program, Program>();
const reductions = new WeakMap<ReductionProgram, ReductionProgram>();

/**
 * The program that computes the same as `program` with `op` instructions that are primitives or math routines only.
 * Expanding twice changes nothing; the result for one program object is kept.
 *
 * @throws Error for an operation that is neither in the table nor a primitive or math routine.
 */
export function expandProgram(program: Program): Program {
  const known = programs.get(program);
  if (known) return known;
  const b = new ProgramBuilder(program.operands);
  const loads = new Map<number, number>();
  // Operands are loaded where the program loads them, so that the order of instructions stays.
  for (const instruction of program.code)
    if (instruction.kind === 'load') loads.set(instruction.operand, b.load(instruction.operand));
  const values = program.operands.map((_, operand) => loads.get(operand) ?? -1);
  const results = b.include(program, values, (op, args, dtype) => {
    if (isElementwise(op)) return ELEMENTWISE[op].wasm(b, ...args);
    if (isPrimitive(op) || isMathCall(op)) return b.op(op, args, dtype);
    throw new Error(`there is no operation '${op}' to compile`);
  });
  const expanded = b.finish(results);
  programs.set(program, expanded);
  programs.set(expanded, expanded);
  return expanded;
}

/** `reduction` with its three programs expanded. */
export function expandReduction(reduction: ReductionProgram): ReductionProgram {
  const known = reductions.get(reduction);
  if (known) return known;
  const expanded: ReductionProgram = {
    ...reduction,
    step: expandProgram(reduction.step),
    merge: expandProgram(reduction.merge),
    finalise: expandProgram(reduction.finalise),
  };
  reductions.set(reduction, expanded);
  reductions.set(expanded, expanded);
  return expanded;
}
