/**
 * What distinguishes the kernels of one spec, and where each finds what it is told.
 */
import type { Program, ReductionProgram } from '../program.js';
import { groupWords } from './group.js';
import type { Stream } from './simd.js';

/** What a kernel is compiled for; all programs are expanded to primitives. */
export interface KernelVariant {
  readonly program: Program;
  readonly reduction?: Pick<ReductionProgram, 'inputs' | 'state' | 'step' | 'merge'>;
  /** Number of loops, at least 1. */
  readonly rank: number;
  /** How each access (operands, then outputs) steps along the innermost loop. */
  readonly steps: readonly Stream['step'][];
  /** Operands that lie a few bytes past another one wherever the loops are, by number: they share its pointer. */
  readonly shared?: ReadonlyMap<number, { readonly leader: number; readonly offset: number }>;
  /** The loop that runs along each axis that index instructions name. */
  readonly indexLoops: ReadonlyMap<number, number>;
  /** Loops from this one on are all reduced and keep their state in locals; `rank` when the innermost is not reduced. */
  readonly region: number;
  /** The result of a region replaces what the outputs hold instead of being merged into it. */
  readonly fresh: boolean;
  /** Grouped: the program's last result is the label, the same for all loops from this one on (`rank`: for none). */
  readonly label?: number;
  /** Grouped, labels read side by side, states that stay along the innermost loop: the operand that holds the labels. */
  readonly runs?: number;
  /** Several turns of the loop outside of the innermost may be done at once: they add to the same states. */
  readonly abreast?: boolean;
}

/** Equal for variants of one spec whose code is the same. */
export function variantKey(variant: KernelVariant): string {
  const { rank, steps, shared, indexLoops, region, fresh, label, runs, abreast } = variant;
  const near = [...(shared ?? [])].map(([a, { leader, offset }]) => `${a}=${leader}+${offset}`);
  const flags = `${fresh ? 'f' : ''}l${label ?? ''}${runs === undefined ? '' : 'r'}${abreast ? 'a' : ''}`;
  return `${rank}${steps.join('')}${[...indexLoops]}r${region}${flags} ${near}`;
}

/** Word offsets in a descriptor. */
export const descriptor = {
  access: (rank: number, access: number): number => rank + access * (rank + 1),
  origins: (rank: number, accesses: number): number => Math.ceil((rank + accesses * (rank + 1)) / 2) * 2,
  groups: (rank: number, accesses: number): number => descriptor.origins(rank, accesses) + 2 * rank,
  /** `outputs`: how many, where the kernel is grouped. */
  size: (rank: number, accesses: number, outputs?: number): number =>
    descriptor.groups(rank, accesses) + (outputs === undefined ? 0 : groupWords.size(outputs)),
};
