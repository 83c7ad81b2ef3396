/**
 * Says in text what computing an array would do: the expression before and after optimisation, the stages with their
 * tasks, bytes, fused operations and kernels, what was held and why, and the memory it would take.
 */

import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import { boxShape } from '../base/grid.js';
import type { Steps } from '../base/listening/steps.js';
import { warningLines } from '../base/messages/warnings.js';
import { shapeText, sizeOf } from '../base/shape.js';
import type { Node } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import { kernelWays, type StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { projectMemory } from '../plan/projection.js';
import { neededSteps } from '../runtime/needed.js';
import { TaskLedger } from '../runtime/task-ledger.js';
import { threadMachine } from '../task/executor-module.js';
import type { Stage } from '../task/stage.js';
import { aligned, listing, nodeNumbers, nodeText, shortened } from './explain-expression.js';
import { planWarnings, slowWarnings } from './plan-warnings.js';
import { slowPathLines, slowPaths } from './slow-paths.js';
import { kernelText, lastRound, stageText, storedParts } from './stage-texts.js';

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

/** Tasks of each stage that have to run. */
function* neededTasks(plan: Plan): Steps<number[]> {
  const ledger = new TaskLedger(plan.graph, { needed: yield* neededSteps(plan.graph) });
  return plan.graph.stages.map((_, s) => ledger.neededOf(s));
}

/** Decoded bytes of stored arrays that all tasks of a stage take. */
const readBytes = (stage: Stage): number =>
  stage.kind === 'read'
    ? sizeOf(stage.domain.shape) * itemsize(stage.components[0])
    : storedParts(stage).reduce(
        (n, { region, operands }) =>
          n +
          operands.reduce(
            (m, operand) => (operand.kind === 'stored' ? m + sizeOf(boxShape(region)) * itemsize(operand.dtype) : m),
            0,
          ),
        0,
      );

const bytesOf = (node: Node): string => formatBytes(sizeOf(node.shape) * itemsize(node.dtype));
const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;

/** An array in a line: dtype, shape, bytes. */
export const arrayText = (node: Node): string => `${node.dtype} ${shapeText(node.shape)}, ${bytesOf(node)}`;

/** What a plan is to be run with. */
export interface PlanSettings {
  readonly threads: number;
  /** Threads that were asked for: more than `threads` where the limit has no room for their heaps. */
  readonly wantedThreads: number;
  readonly memoryLimit: number;
  /** The part of the limit that tasks work in, what they may hold beside it together, and what evicted blocks take. */
  readonly arenaLimit: number;
  readonly outsideLimit: number;
  /** What of the arena the largest task takes, and what tasks side by side are glad of; persisted blocks give way to that. */
  readonly leastArena: number;
  readonly wantedArena: number;
  readonly overflowLimit: number;
  /** Bytes that are handed to the user. */
  readonly resultBytes: number;
  /** What else is to be known of how it runs. */
  readonly notes?: readonly string[];
  /** Why the plan would not be run. */
  readonly refusal?: string;
}

/** What the plan takes at most of its memory limit, and on how many threads. */
function* memoryLines(plan: Plan, settings: PlanSettings): Steps<string[]> {
  const { threads, wantedThreads, memoryLimit, arenaLimit, overflowLimit, outsideLimit, resultBytes, refusal } =
    settings;
  const { blocks, outside } = yield* projectMemory(plan.graph, threads, arenaLimit, outsideLimit);
  const beside = [
    ...(resultBytes > 0 ? [`${formatBytes(resultBytes)} of results`] : []),
    ...(outside > 0 ? [`${formatBytes(outside)} of buffers`] : []),
  ];
  const overflow = overflowLimit > 0 ? `, of which ${formatBytes(overflowLimit)} for evicted blocks` : '';
  const lines = [
    `projected peak ${formatBytes(blocks + outside + resultBytes)} of the ${formatBytes(arenaLimit + outsideLimit + resultBytes)} for blocks${beside.length > 0 ? ` and ${beside.join(' and ')}` : ''} (memory limit ${formatBytes(memoryLimit)}${overflow})`,
  ];
  if (threads < wantedThreads)
    lines.push(
      `runs on ${threads === 0 ? 'the calling thread' : plural(threads, 'thread')} instead of ${wantedThreads}: the memory limit has no room for more heaps beside the blocks`,
    );
  lines.push(...(settings.notes ?? []));
  if (refusal !== undefined) lines.push(`would be refused: ${refusal}`);
  return lines;
}

/**
 * The text that `explain` returns for arrays that are computed together; nothing is computed.
 *
 * @param nodes the expressions as they were written, of which `plan` was made
 * @param memory of the place where it would run
 */
export function* explainPlan(
  nodes: readonly Node[],
  plan: Plan & { readonly settings: PlanSettings },
  memory: WebAssembly.Memory,
): Steps<string> {
  const { settings } = plan;
  const { stages } = plan.data;
  const tasks = yield* neededTasks(plan);
  const read = stages.reduce(
    (n, stage, k) => n + readBytes(stage) * (tasks[k] / Math.max(1, plan.graph.stages[k].tasks)),
    0,
  );
  const total = tasks.reduce((a, b) => a + b, 0);
  const ways = yield* kernelWays(plan.data, threadMachine(memory, 0).backend);
  const slow = slowPaths(plan, ways);
  const warnings = [...(yield* planWarnings(plan, settings)), ...slowWarnings(plan, slow)];
  const numbers = nodeNumbers(plan.nodes);
  const order = topologicalOrder(plan.nodes);
  const held = [...plan.decisions]
    .filter(([hash, why]) => why !== 'result' && !/^an? \w+ stage$/.test(why) && numbers.has(hash))
    .map(([hash, why]) => {
      const number = numbers.get(hash) as number;
      return `  #${number} ${nodeText(order[number])}, ${bytesOf(order[number])}: ${why}`;
    });
  yield;
  const written = listing(nodes);
  yield;
  const optimised = listing(plan.nodes);
  yield;
  return [
    ...nodes.map(arrayText),
    ...(yield* memoryLines(plan, settings)),
    `${plural(total, 'task')} in ${plural(stages.length, 'stage')}${read > 0 ? `; reads at most ${formatBytes(read)}, decoded` : ''}`,
    'expression:',
    ...written,
    ...(written.join() === optimised.join() ? ['optimised: the same'] : ['optimised:', ...optimised]),
    'plan:',
    ...stageLines(plan, ways, tasks),
    ...(held.length > 0 ? ['held instead of fused into what reads them:', ...shortened(held)] : []),
    ...slowPathLines(slow),
    ...(warnings.length > 0 ? ['warnings:', ...warnings.flatMap(warningLines)] : []),
  ].join('\n');
}
