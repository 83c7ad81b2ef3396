/**
 * What is known of a program along the innermost loop before it is emitted: its size, and what of it stays the same.
 */
import { itemsize } from '../dtype.js';
import type { Program } from '../program.js';
import { liveInstructions } from './operation.js';
import type { Stream } from './simd.js';
import type { KernelVariant } from './variant.js';

/** Elements in a vector of the widest dtype that the programs touch. */
export function lanesOf(programs: readonly Program[]): number {
  let widest = 1;
  for (const program of programs) {
    for (const dtype of program.operands) widest = Math.max(widest, itemsize(dtype));
    for (const instruction of program.code) widest = Math.max(widest, itemsize(instruction.dtype));
  }
  return 16 / widest;
}

/** Instructions for each element. */
export const instructionsOf = (programs: readonly Program[]): number =>
  programs.reduce(
    (size, program) =>
      size + liveInstructions(program).filter((live, k) => live && program.code[k].kind !== 'constant').length,
    0,
  );

/** A stencil that reads many places is worth several vectors at once, as small programs are, as long as its code stays short enough. */
export const isLongStencil = (size: number, streams: readonly Stream[]): boolean =>
  size <= 200 && new Set(streams.map(({ pointer }) => pointer)).size > 12;

/** Which instructions of `program` yield the same all along the innermost loop. */
export function invariants(program: Program, { steps, indexLoops, rank }: KernelVariant): boolean[] {
  const invariant: boolean[] = [];
  for (const instruction of program.code) {
    if (instruction.kind === 'constant') invariant.push(true);
    else if (instruction.kind === 'load') invariant.push(steps[instruction.operand] === 'b');
    else if (instruction.kind === 'index') invariant.push(indexLoops.get(instruction.axis) !== rank - 1);
    else invariant.push(instruction.args.every((arg) => invariant[arg]));
  }
  return invariant;
}

/** The accesses that move along: outputs always, operands when the program reads them inside of the loop. */
export function movingAccesses(program: Program, accesses: number, invariant: readonly boolean[]): ReadonlySet<number> {
  const live = liveInstructions(program);
  const moving = new Set<number>();
  for (let access = program.operands.length; access < accesses; access++) moving.add(access);
  for (const [k, instruction] of program.code.entries())
    if (instruction.kind === 'load' && live[k] && !invariant[k]) moving.add(instruction.operand);
  return moving;
}
