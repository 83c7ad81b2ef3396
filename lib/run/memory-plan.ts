/**
 * Plans within a memory limit: sets aside what heaps and results take, chooses how many threads the rest has room for, and
 * refuses what does not fit before anything runs, naming the least limit that would do.
 */
import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import { cloneBytes } from '../base/clone-bytes.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Steps } from '../base/listening/steps.js';
import { dataShare, divideShare, LEAST_PROCESS_LIMIT, leastLimit, threadChoices } from '../base/memory-share.js';
import { sizeOf } from '../base/shape.js';
import type { Node } from '../expr/node.js';
import type { Plan } from '../plan/plan.js';
import type { PlanSettings } from '../report/explain.js';
import { neededSteps, needsSteps, type PlanNeeds, taskText } from '../runtime/needed.js';
import { TaskLedger } from '../runtime/task-ledger.js';
import { callsUser } from '../task/stage.js';

/** A plan and what it is to be run with. */
export interface PlannedRun extends Plan {
  readonly settings: PlanSettings;
}

/** What is planned, and with what. */
export interface PlanRequest {
  readonly nodes: readonly Node[];
  readonly threads: number;
  readonly memoryLimit: number;
  /** Bytes that are handed to the user. */
  readonly resultBytes: number;
  /** Plans with blocks of so many bytes on so many threads. */
  readonly plan: (threads: number, memoryLimit: number) => Steps<Plan>;
  /** True for a plan that is best run on the calling thread. */
  readonly isSmall: (plan: Plan) => boolean;
}

/** With less for data, fewer threads are tried at once. */
const LEAST_SHARED = 4e6;

/** What this thread's heap grows by with many tasks, as measured on plans of tens of thousands. */
const TASK_HEAP = 950;
const FREE_TASKS = 4000;
/** At most so much, and of larger limits this part: V8 lets more lie where it collects seldom. */
const MOST_TASK_HEAP = 24e6;
const TASK_HEAP_PART = 0.2;

function heapOfTasks(plan: Plan, memoryLimit: number): number {
  if (memoryLimit < LEAST_PROCESS_LIMIT) return 0;
  const tasks = plan.graph.stages.reduce((n, stage) => n + stage.tasks, 0);
  return Math.min(Math.max(MOST_TASK_HEAP, TASK_HEAP_PART * memoryLimit), TASK_HEAP * Math.max(0, tasks - FREE_TASKS));
}

/** What the plan takes where it is sent: each thread's copy, and the message that it is read from. */
const heapOfMessages = ({ data }: Plan, memoryLimit: number, threads: number): number =>
  threads === 0 || memoryLimit < LEAST_PROCESS_LIMIT ? 0 : 2 * threads * cloneBytes(data);

/** The largest needs of the tasks that have to run; finding out which these are takes a walk over the plan. */
function* needsOf({ graph }: Plan, room: number): Steps<PlanNeeds> {
  const all = yield* needsSteps(graph);
  if (all.arena + all.outside <= room) return all;
  return yield* needsSteps(new TaskLedger(graph, { needed: yield* neededSteps(graph) }));
}

const arrayText = ({ dtype, shape }: Node): string => `${dtype} [${shape.join(', ')}]`;

/** The least limit under which `request` can run, on the calling thread where need be. */
function* leastFor(request: PlanRequest, needs: PlanNeeds | undefined): Steps<number> {
  const { resultBytes } = request;
  let limit = Math.max(request.memoryLimit, leastLimit(resultBytes + (needs ? needs.arena + needs.outside : 0), 0));
  // A plan for more memory may take more at once.
  for (let tries = 0; tries < 4; tries++) {
    const room = dataShare(limit, 0) - resultBytes;
    const plan = room > 0 ? yield* request.plan(1, room) : undefined;
    const again = plan && (yield* needsOf(plan, room));
    if (again && divideShare(room - heapOfTasks(plan, limit), 1, again)) break;
    const more = leastLimit(resultBytes + (again ? again.arena + again.outside + heapOfTasks(plan, limit) : 1e6), 0);
    limit = Math.max(limit + 1e6, more);
  }
  return limit;
}

function* refuseResults(request: PlanRequest): Steps<never> {
  const { nodes, memoryLimit, resultBytes } = request;
  const largest = nodes.reduce((a, b) =>
    sizeOf(b.shape) * itemsize(b.dtype) > sizeOf(a.shape) * itemsize(a.dtype) ? b : a,
  );
  const least = yield* leastFor(request, undefined);
  throw new ChunkwiseError(
    'memory',
    `compute: ${nodes.length > 1 ? `${nodes.length} results, the largest ` : 'the result, '}${arrayText(largest)}, ${nodes.length > 1 ? 'take' : 'takes'} ${formatBytes(resultBytes)}, which memoryLimit ${formatBytes(memoryLimit)} has no room for: reduce or slice first, write to a store with toZarr(), or take blocks() one after another; the least memoryLimit that would do is ${formatBytes(least)}`,
    { details: { bytes: resultBytes, limit: memoryLimit, least } },
  );
}

function* refuseTask(request: PlanRequest, plan: Plan, needs: PlanNeeds, room: number): Steps<never> {
  const { memoryLimit, resultBytes } = request;
  const least = yield* leastFor(request, needs);
  const beside = resultBytes > 0 ? ` beside ${formatBytes(resultBytes)} of results` : '';
  throw new ChunkwiseError(
    'memory',
    `${taskText(plan.graph, needs.stage, needs.index, needs.arena)}, the memory limit leaves ${formatBytes(room)} for blocks${beside}; use smaller chunks or a larger memoryLimit: the least that would do is ${formatBytes(Math.ceil(least / 1e6) * 1e6)}`,
    {
      details: {
        stage: plan.graph.stages[needs.stage].label,
        index: needs.index,
        bytes: needs.arena + needs.outside,
        limit: memoryLimit,
        least,
      },
    },
  );
}

/**
 * The plan of `request`, with the threads and shares that it is to be run with.
 *
 * @throws ChunkwiseError 'memory' where no number of threads will do
 */
export function* planWithin(request: PlanRequest): Steps<PlannedRun> {
  const { memoryLimit, resultBytes, threads: wanted } = request;
  if (dataShare(memoryLimit, 0) <= resultBytes) return yield* refuseResults(request);
  let last: { readonly plan: Plan; readonly needs: PlanNeeds; readonly room: number } | undefined;
  let fitting: { readonly plan: Plan; readonly settings: PlanSettings } | undefined;
  // Heaps count for nothing below the limit that is kept by the whole process.
  const todo = memoryLimit < LEAST_PROCESS_LIMIT ? [wanted] : threadChoices(wanted);
  for (let threads = todo.shift(); threads !== undefined; threads = todo.shift()) {
    const shared = dataShare(memoryLimit, threads) - resultBytes;
    if (shared <= (todo.length > 0 ? LEAST_SHARED : 0)) continue;
    const plan = yield* request.plan(Math.max(1, threads), shared);
    // One thread does no more than this one, except for functions, which may never end: of this thread they cannot be ended.
    if (threads === 1 && wanted > 1 && !plan.data.stages.some(callsUser)) continue;
    const small = threads > 0 && request.isSmall(plan);
    const used = small ? 0 : threads;
    const room =
      (small ? dataShare(memoryLimit, 0) - resultBytes : shared) -
      heapOfTasks(plan, memoryLimit) -
      heapOfMessages(plan, memoryLimit, used);
    const needs = yield* needsOf(plan, room);
    const shares = divideShare(room, Math.max(used, plan.graph.waiting), needs);
    last = { plan, needs, room };
    if (!shares) continue;
    const leastArena = needs.arena;
    const wantedArena = Math.max(leastArena, Math.min(shares.arenaLimit / 2, 4 * (used + 1) * needs.common));
    const settings: PlanSettings = {
      threads: used,
      wantedThreads: small ? 0 : wanted,
      memoryLimit,
      resultBytes,
      leastArena,
      wantedArena,
      ...shares,
    };
    fitting ??= { plan, settings };
    // Threads that wait for each other's memory are not worth their heaps.
    if (used < 2 || todo.length === 0 || room >= used * needs.common) {
      fitting = { plan, settings };
      break;
    }
  }
  if (fitting) return { ...fitting.plan, settings: fitting.settings };
  if (!last) return yield* refuseResults(request);
  return yield* refuseTask(request, last.plan, last.needs, last.room);
}

/** The plan of `request` where it is refused, as if its limit had been asked for with all its threads. */
export function* planBeyond(request: PlanRequest, refusal: string): Steps<PlannedRun> {
  const { memoryLimit, resultBytes, threads } = request;
  const arenaLimit = Math.max(1e6, dataShare(memoryLimit, threads));
  const plan = yield* request.plan(Math.max(1, threads), arenaLimit);
  const { arena, outside } = yield* needsSteps(plan.graph);
  const shares = { arenaLimit, outsideLimit: outside, overflowLimit: 0, leastArena: arena, wantedArena: arena };
  return { ...plan, settings: { threads, wantedThreads: threads, memoryLimit, resultBytes, refusal, ...shares } };
}
