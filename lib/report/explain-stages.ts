/**
 * What the stages of a plan do, in words: their operations and sources, what does the work, and which of it is slow.
 */
import type { StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { libraryCodecs } from '../storage/chunk-codec.js';
import type { Operand, Part, Stage } from '../task/stage.js';
import { movedOperand } from '../task/tile.js';

const counted = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(', ');
};

const operandText = (operand: Operand): string => {
  switch (operand.kind) {
    case 'block':
      return `s${operand.stage}${operand.component > 0 ? `.${operand.component}` : ''}${operand.gather ? ' (picked)' : ''}`;
    case 'carry':
      return 'state';
    case 'literal':
      return 'small array';
    case 'stored':
      return operand.stored.path || 'stored array';
    default:
      return operand.kind;
  }
};

/** What a part computes and from what: `add, multiply ×2 from s0 ×2, s1`. */
function partText(part: Part): string {
  const ops = part.program.code.flatMap((instruction) =>
    instruction.kind === 'op' ? [instruction.op] : instruction.kind === 'cast' ? [`to ${instruction.dtype}`] : [],
  );
  const moved = movedOperand(part);
  if (moved) return moved.kind === 'random' ? 'random numbers' : `from ${operandText(moved)}`;
  const from = part.operands.length > 0 ? `from ${counted(part.operands.map(operandText))}` : '';
  return [counted(ops), from].filter((text) => text !== '').join(' ') || 'fill';
}

const partsText = (parts: readonly Part[]): string => {
  const texts = [...new Set(parts.map(partText))];
  return texts.length > 3 ? `${parts.length} parts` : texts.join(' | ');
};

/** What `rounds` do: one stage, or the rounds of one time loop. */
export function stageText(rounds: readonly Stage[], plan: Plan): string {
  const [stage] = rounds;
  switch (stage.kind) {
    case 'map':
      return `${stage.label}: ${partsText(stage.parts)}`;
    case 'reduce':
      return `${stage.reduction.name}${stage.groups ? ` of ${stage.groups.count} groups` : ''}: ${partText(stage.part)}`;
    case 'combine':
    case 'write':
      return `${stage.label} from s${stage.source}`;
    case 'loop':
      return `iterate from s${stage.source}, ${stepsText(rounds)} a task: ${partsText(plan.data.bodies[stage.body].parts)}`;
    case 'call':
    case 'routine':
      return `${stage.label} from ${counted(stage.inputs.map((input) => `s${input.stage}`))}`;
    default:
      return stage.label;
  }
}

/** The parts of a stage that decode stored arrays where they are used. */
export const storedParts = (stage: Stage): readonly Part[] =>
  (stage.kind === 'map' ? stage.parts : stage.kind === 'reduce' ? [stage.part] : []).filter((part) =>
    part.operands.some((operand) => operand.kind === 'stored'),
  );

/** What does the work of a stage's tasks. */
export function kernelText(stage: Stage, kernels: StageKernels): string {
  switch (stage.kind) {
    case 'read':
      return libraryCodecs(stage.stored).length > 0 ? 'library codec' : 'decode';
    case 'write':
      return 'encode';
    case 'input':
      return 'copy';
    case 'persisted':
      return 'kept';
    case 'call':
      return 'function';
    case 'routine':
      return 'routine';
    default:
      if (storedParts(stage).length > 0) return kernels.way === undefined ? 'decode' : `decode, ${kernels.way}`;
      if (kernels.way !== undefined) return kernels.way;
      return stage.kind === 'map' && stage.parts.some((part) => movedOperand(part)?.kind === 'random')
        ? 'generate'
        : 'copy';
  }
}

/** The last stage of the rounds of one time loop that begin with stage `k`. */
export function lastRound(stages: readonly Stage[], k: number): number {
  const first = stages[k];
  let last = k;
  if (first.kind !== 'loop') return last;
  for (let next = stages[k + 1]; next?.kind === 'loop'; next = stages[last + 1]) {
    if (next.body !== first.body || next.source !== last) break;
    last++;
  }
  return last;
}

/** How many steps the tasks of a time loop's rounds do: `22 steps`, or `21 to 22 steps`. */
function stepsText(rounds: readonly Stage[]): string {
  const steps = rounds.map((stage) => (stage.kind === 'loop' ? stage.steps : 0));
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  return `${least === most ? '' : `${least} to `}${most} step${most === 1 ? '' : 's'}`;
}

/** What will not run as SIMD kernels or our own decoders. */
export function slowPaths(plan: Plan, ways: readonly StageKernels[]): string[] {
  const found = plan.data.stages.flatMap((stage, k): string[] => {
    const { way, slow } = ways[k];
    const names = slow.length > 0 ? ` (${slow.join(', ')})` : '';
    if (stage.kind === 'read') return libraryCodecs(stage.stored).map((name) => `s${k} library codec (${name})`);
    if (way === 'simd' && slow.length > 0) return [`s${k} partly scalar${names}`];
    return way === undefined || way === 'simd' ? [] : [`s${k} ${way}${names}`];
  });
  if (found.length === 0) return [];
  return [`slow paths: ${found.slice(0, 8).join('; ')}${found.length > 8 ? `; and ${found.length - 8} more` : ''}`];
}
