/**
 * What the stages of a plan do, in words: their operations and sources, what does the work, and which of it is slow.
 */
import type { StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { libraryCodecs } from '../storage/codec/codecs.js';
import { bodyParts } from '../task/loops/loop-geometry.js';
import type {
  CallStage,
  CombineStage,
  InputStage,
  LoopStage,
  MapStage,
  Operand,
  Part,
  PersistedStage,
  ReadStage,
  ReduceStage,
  RoutineStage,
  SourceStage,
  Stage,
  StageKind,
  WriteStage,
} from '../task/stage.js';
import { movedOperand } from '../task/tile.js';

const counted = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(', ');
};

/** Where a loop's states come from. */
const sourcesText = ({ sources }: LoopStage): string =>
  [...new Set(sources.map(({ stage }) => `s${stage}`))].join(', ');

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
    case 'random':
      return operand.kind;
    default:
      return operand satisfies never;
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

/** The parts of a stage that decode stored arrays where they are used. */
export const storedParts = (stage: Stage): readonly Part[] =>
  (stage.kind === 'map' ? stage.parts : stage.kind === 'reduce' ? [stage.part] : []).filter((part) =>
    part.operands.some((operand) => operand.kind === 'stored'),
  );

/** What one kind of stage is called in reports. */
interface StageText<S extends Stage> {
  /** What it does; `rounds` are the stages that are shown with it. */
  does(stage: S, plan: Plan, rounds: readonly Stage[]): string;
  /** What does the work of its tasks. */
  work(stage: S, kernels: StageKernels): string;
}

/** How many groups there are, and the most that a block keeps where that is fewer. */
const groupsText = ({ count, ranges }: NonNullable<ReduceStage['groups']>): string => {
  const most = ranges?.reduce((n, [from, to]) => Math.max(n, to - from), 0);
  return ` of ${count} groups${most === undefined ? '' : `, at most ${most} in a block`}`;
};

const labelFrom = ({ label, source }: CombineStage | WriteStage): string => `${label} from s${source}`;
const labelFromAll = ({ label, inputs }: CallStage | RoutineStage): string =>
  `${label} from ${counted(inputs.map((input) => `s${input.stage}`))}`;

function kernelWork(stage: Stage, { way }: StageKernels): string {
  if (storedParts(stage).length > 0) return way === undefined ? 'decode' : `decode, ${way}`;
  return way ?? 'copy';
}

/** One line for each kind: a kind that is missing does not compile. */
const STAGE_TEXTS = {
  map: {
    does: (stage: MapStage) => `${stage.label}: ${partsText(stage.parts)}`,
    work: (stage: MapStage, kernels: StageKernels) => {
      const text = kernelWork(stage, kernels);
      const generates = stage.parts.some((part) => movedOperand(part)?.kind === 'random');
      return text === 'copy' && generates ? 'generate' : text;
    },
  },
  reduce: {
    does: ({ reduction, groups, part }: ReduceStage) =>
      `${reduction.name}${groups ? groupsText(groups) : ''}: ${partText(part)}`,
    work: kernelWork,
  },
  combine: { does: labelFrom, work: kernelWork },
  read: {
    does: ({ label }: ReadStage) => label,
    work: ({ stored }: ReadStage) => (libraryCodecs(stored).length > 0 ? 'library codec' : 'decode'),
  },
  input: { does: ({ label }: InputStage) => label, work: () => 'copy' },
  persisted: { does: ({ label }: PersistedStage) => label, work: () => 'persisted' },
  source: {
    does: ({ label }: SourceStage) => label,
    work: ({ reader }: SourceStage) => (reader.type === 'host' ? 'function, calling thread' : 'function'),
  },
  call: { does: labelFromAll, work: () => 'function' },
  routine: { does: labelFromAll, work: () => 'routine' },
  loop: {
    does: (stage: LoopStage, plan: Plan, rounds: readonly Stage[]) =>
      `iterate from ${sourcesText(stage)}, ${stepsText(rounds)} a task${stage.waves ? ` in waves of ${stage.waves.steps}` : ''}: ${partsText(bodyParts(plan.data.bodies[stage.body]))}`,
    work: kernelWork,
  },
  write: { does: labelFrom, work: () => 'encode' },
} satisfies { readonly [K in StageKind]: StageText<Extract<Stage, { kind: K }>> };

const textOf = (stage: Stage): StageText<Stage> => STAGE_TEXTS[stage.kind] as StageText<Stage>;

/** What `rounds` do: one stage, or the rounds of one time loop. */
export const stageText = (rounds: readonly Stage[], plan: Plan): string =>
  textOf(rounds[0]).does(rounds[0], plan, rounds);

/** What does the work of a stage's tasks. */
export const kernelText = (stage: Stage, kernels: StageKernels): string => textOf(stage).work(stage, kernels);

/** The last stage of the rounds of one time loop that begin with stage `k`. */
export function lastRound(stages: readonly Stage[], k: number): number {
  const first = stages[k];
  let last = k;
  if (first.kind !== 'loop') return last;
  for (let next = stages[k + 1]; next?.kind === 'loop'; next = stages[last + 1]) {
    if (next.body !== first.body || next.sources[0].stage !== last) break;
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
