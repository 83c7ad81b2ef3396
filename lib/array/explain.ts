/**
 * Says in text what computing an array would do: the expression before and after optimisation, the stages with their
 * tasks, bytes, fused operations and kernels, what was held and why, and the memory it would take.
 */
import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import { overflowShare } from '../base/config.js';
import { type Node, sizeOf } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import { threadMachine } from '../plan/executor-module.js';
import { kernelWays, type StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { projectPeak } from '../plan/projection.js';
import type { Operand, Part, ReadStage, Stage } from '../plan/stage.js';
import { movedOperand } from '../plan/tile.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { TaskLedger } from '../runtime/task-ledger.js';
import { libraryCodecs } from '../storage/chunk-codec.js';
import { aligned, listing, nodeNumbers, nodeText, shapeText, shortened } from './explain-expression.js';
import { type ComputeOptions, planFor, settingsOf } from './run.js';

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
function stageText(rounds: readonly Stage[], plan: Plan): string {
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

/** What does the work of a stage's tasks. */
function kernelText(stage: Stage, kernels: StageKernels): string {
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
      if (kernels.way !== undefined) return kernels.way;
      return stage.kind === 'map' && stage.parts.some((part) => movedOperand(part)?.kind === 'random')
        ? 'generate'
        : 'copy';
  }
}

/** The last stage of the rounds of one time loop that begin with stage `k`. */
function lastRound(stages: readonly Stage[], k: number): number {
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

/** One line for each stage; rounds of one time loop share a line. */
function stageLines(plan: Plan, ways: readonly StageKernels[], tasks: readonly number[]): string[] {
  const rows: string[][] = [['', 'tasks', 'block', 'scratch', 'kernels', '']];
  const { stages } = plan.data;
  for (let k = 0; k < stages.length; k++) {
    const last = lastRound(stages, k);
    const count = tasks.slice(k, last + 1).reduce((a, b) => a + b, 0);
    const some = plan.graph.stages[k].tasks > 0;
    const scratch = some ? plan.graph.scratchBytes(k, 0) : 0;
    rows.push([
      last > k ? `s${k}…s${last}` : `s${k}`,
      String(count),
      formatBytes(some ? plan.graph.outputBytes(k, 0) : 0),
      scratch > 0 ? formatBytes(scratch) : '-',
      kernelText(stages[k], ways[k]),
      stageText(stages.slice(k, last + 1), plan),
    ]);
    k = last;
  }
  return shortened(aligned(rows, [1, 2, 3]));
}

/** What will not run as SIMD kernels or our own decoders. */
function slowPaths(plan: Plan, ways: readonly StageKernels[]): string[] {
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

/** Tasks of each stage that have to run. */
function neededTasks(plan: Plan): number[] {
  const ledger = new TaskLedger(plan.graph);
  return plan.graph.stages.map((stage, s) => {
    if (ledger.total === plan.graph.stages.reduce((n, { tasks }) => n + tasks, 0)) return stage.tasks;
    let count = 0;
    for (let index = 0; index < stage.tasks; index++) if (ledger.isNeeded(ledger.key(s, index))) count++;
    return count;
  });
}

/** Decoded bytes that the tasks of read stages yield. */
const readBytes = (stage: ReadStage, share: number): number =>
  sizeOf(stage.domain.shape) * itemsize(stage.components[0]) * share;

const bytesOf = (node: Node): string => formatBytes(sizeOf(node.shape) * itemsize(node.dtype));
const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;

/** The text that `x.explain()` returns; nothing is computed. */
export function explainNode(node: Node, options: ComputeOptions = {}): string {
  const plan = planFor([node], { kind: 'collect' }, options);
  const settings = settingsOf(options);
  const { stages } = plan.data;
  const tasks = neededTasks(plan);
  const read = stages.reduce(
    (n, stage, k) =>
      stage.kind === 'read' ? n + readBytes(stage, tasks[k] / Math.max(1, plan.graph.stages[k].tasks)) : n,
    0,
  );
  const peak = projectPeak(plan.graph, Math.max(1, settings.threads), settings.arenaLimit);
  const overflow = overflowShare(settings.memoryLimit, settings.threads);
  const total = tasks.reduce((a, b) => a + b, 0);
  const ways = kernelWays(plan.data, threadMachine(sharedArena().memory, 0).backend);
  const numbers = nodeNumbers(plan.nodes);
  const order = topologicalOrder(plan.nodes);
  const held = [...plan.decisions]
    .filter(([hash, why]) => why !== 'result' && !/^an? \w+ stage$/.test(why) && numbers.has(hash))
    .map(([hash, why]) => {
      const number = numbers.get(hash) as number;
      return `  #${number} ${nodeText(order[number])}, ${bytesOf(order[number])}: ${why}`;
    });
  const written = listing([node]);
  const optimised = listing(plan.nodes);
  return [
    `${node.dtype} ${shapeText(node.shape)}, ${bytesOf(node)}`,
    `projected peak ${formatBytes(peak)} of the ${formatBytes(settings.arenaLimit)} for blocks (memory limit ${formatBytes(settings.memoryLimit)}${overflow > 0 ? `, of which ${formatBytes(overflow)} for evicted blocks` : ''})`,
    `${plural(total, 'task')} in ${plural(stages.length, 'stage')}${read > 0 ? `; reads at most ${formatBytes(read)}, decoded` : ''}`,
    'expression:',
    ...written,
    ...(written.join() === optimised.join() ? ['optimised: the same'] : ['optimised:', ...optimised]),
    'plan:',
    ...stageLines(plan, ways, tasks),
    ...(held.length > 0 ? ['held instead of fused into what reads them:', ...shortened(held)] : []),
    ...slowPaths(plan, ways),
  ].join('\n');
}
