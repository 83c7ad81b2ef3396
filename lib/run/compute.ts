/**
 * Computes expressions: plans them, hands the plan to the runtime, and gathers, keeps or stores the blocks.
 */

import { type DType, elementsAt, entriesOf, itemsize, newElements, type TypedArray } from '../../kernels/dtype.js';
import { builtModule, ownModule } from '../base/built-module.js';
import { formatBytes } from '../base/bytes.js';
import { resolveConfig } from '../base/config.js';
import { ChunkwiseError } from '../base/errors.js';
import { blockBox, blockCoords, boxShape, type Grid } from '../base/grid.js';
import { type Steps, whileWanted } from '../base/listening/steps.js';
import { type CallSite, callSite, withCallSite } from '../base/messages/call-site.js';
import { sizeOf } from '../base/shape.js';
import { holdYoungGeneration } from '../base/young-generation.js';
import { persisted } from '../expr/build.js';
import type { Node, PersistedNode } from '../expr/node.js';
import { withOneSegment } from '../plan/loops/loop-segments.js';
import type { Plan } from '../plan/plan.js';
import type { Driver } from '../runtime/driver.js';
import type { GivenBlocks } from '../runtime/instructions.js';
import { interruptible } from '../runtime/interruption.js';
import { evictPersisted, PersistedBlocks, persistedBytes } from '../runtime/persisted-blocks.js';
import { runPlan } from '../runtime/plan-run.js';
import type { RunReport } from '../runtime/run-report.js';
import { sharedArena } from '../runtime/shared-arena.js';
import type { TaskCall } from '../runtime/task-graph.js';
import { objectGrid } from '../storage/object-grid.js';
import type { StoredArray } from '../storage/stored-array.js';
import { removeTemporaries } from '../storage/stores/object-file.js';
import { copyBox, fillBlock, offsetOf } from '../task/copy-box.js';
import { createPlanExecutor } from '../task/executor-module.js';
import { rowMajor } from '../task/resolve.js';
import { callsUser, type PlanData } from '../task/stage.js';
import type { TaskRecorder } from '../task/task-recorder.js';
import { borrowBlocks, claimFor, holdForUser, whileKept } from './block-claims.js';
import type { ComputeOptions } from './compute-options.js';
import { settleLoops } from './long-loops.js';
import type { PlannedRun } from './memory-plan.js';
import { io, loopThreads, planWanted, withoutShape } from './planning.js';
import { reusedOf } from './reused-blocks.js';
import { hearersOf, warnOfPlan, warnOfRun } from './run-warnings.js';

export type { ComputeOptions } from './compute-options.js';

/** Where threads find the executor: workers run what is built, this thread what it was loaded from. */
function executorModule(threads: number): string {
  const place = threads === 0 ? 'own' : 'built';
  executors[place] ??= (threads === 0 ? ownModule(EXECUTOR) : builtModule(EXECUTOR)).href;
  return executors[place];
}
const EXECUTOR = 'lib/task/executor-module';
const executors: { own?: string; built?: string } = {};

/** @internal runs a plan within its limits */
export async function execute(
  plan: PlannedRun,
  options: ComputeOptions,
  collect: (stage: number, index: number, address: number) => void | Promise<void>,
  partly?: ReadonlyMap<number, GivenBlocks>,
  site?: CallSite,
): Promise<RunReport> {
  const { settings } = plan;
  const hearers = hearersOf(options);
  await whileWanted(warnOfPlan(plan, hearers), options.signal);
  const { memory } = sharedArena();
  const { threads } = settings;
  const arenaLimit = roomBeside(settings);
  const watch = options.onAnalysis
    ? await (await import('./run-watch.js')).watchRun(plan, threads, settings, memory)
    : undefined;
  const data: PlanData = {
    ...(watch?.payload ?? plan.data),
    slack: slackFor(settings),
    ...(plan.graph.waiting > 0 ? { requests: Math.max(1, Math.floor(plan.graph.waiting / Math.max(1, threads))) } : {}),
  };
  const record: TaskRecorder['record'] = (task, work) => (watch ? watch.recorder.record(task, work) : work());
  const hostExecutor = watch?.recorder ?? createPlanExecutor(data, { memory, thread: 0 });
  // The arrays may be released or collected while the run goes on.
  const given = borrowBlocks(plan.given);
  const grow = holdYoungGeneration(settings.memoryLimit);
  const { scheduler } = resolveConfig({ scheduler: options.scheduler });
  let report: RunReport;
  try {
    report = await runPlan({
      place: sharedArena(),
      ...(typeof scheduler === 'object' ? { driver: scheduler as Driver } : {}),
      graph: plan.graph,
      payload: data,
      executorModule: executorModule(threads),
      host: {
        run: (task) =>
          plan.data.stages[task.stage].kind === 'source'
            ? hostExecutor.run(task)
            : record(task, () => copyInput(plan, task)),
        collect: watch ? watch.collector(collect) : collect,
      },
      given: partly ? new Map<number, GivenBlocks>([...given.blocks, ...partly]) : given.blocks,
      ...(threads > 1 && isLoop(plan) ? { helper: hostExecutor } : {}),
      ...(watch ? { observer: watch } : {}),
      options: {
        threads,
        memoryLimit: settings.memoryLimit,
        arenaLimit,
        outsideLimit: settings.outsideLimit,
        overflowLimit: settings.overflowLimit,
        checked: true,
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.onProgress ? { onProgress: options.onProgress } : {}),
        ...(options.retries === undefined ? {} : { retries: options.retries }),
      },
    });
  } catch (error) {
    // Whoever waits for this computation waits still: to keep their place from the start would cost every run.
    throw withCallSite(error, site ?? callSite());
  } finally {
    grow();
    given.done();
  }
  warnOfRun(plan, report, hearers);
  options.onReport?.(report);
  if (watch) options.onAnalysis?.(watch.analysis(report));
  return report;
}

/**
 * Bytes of the arena for a run beside persisted blocks, of which some leave it where they would take what its tasks need to
 * work side by side.
 */
function roomBeside({ arenaLimit, leastArena, wantedArena, overflowLimit }: PlannedRun['settings']): number {
  const { evicted, spillFile } = sharedArena();
  if (persistedBytes(sharedArena()) > arenaLimit - wantedArena) {
    const file = spillFile(resolveConfig().spillDirectory);
    evictPersisted(sharedArena(), arenaLimit - wantedArena, (block) => evicted.write(block, overflowLimit, file));
  }
  return Math.max(leastArena, arenaLimit - persistedBytes(sharedArena()));
}

/** Bytes of dead buffers that each thread may let lie, out of what is set aside for heaps. */
const slackFor = ({ memoryLimit, threads }: PlannedRun['settings']): number =>
  Math.min(64e6, Math.max(1e6, memoryLimit / (32 * (threads + 1))));

/**
 * True for time loops: their rounds wait for each other, and waking threads for each would cost as much as the round, so
 * this thread works too. Not beside a user's function, which may never end: only worker threads can be ended.
 */
const isLoop = (plan: Plan): boolean =>
  plan.data.stages.some((stage) => stage.kind === 'loop') && !plan.data.stages.some(callsUser);

/** Tasks of the main thread: copies of the user's arrays. */
function copyInput(plan: Plan, task: TaskCall): void {
  const stage = plan.data.stages[task.stage];
  if (stage.kind !== 'input') throw new Error(`a stage of kind ${stage.kind} has no tasks for the main thread`);
  const { array } = plan.graph.grids[task.stage];
  fillBlock(sharedArena().memory, array, task.index, task.output, stage.components[0], plan.inputs[stage.slot]);
}

/** @internal elements of a block in the arena, valid until it is freed. */
export const blockView = (plan: Plan, stage: number, index: number, address: number): TypedArray => {
  const shape = boxShape(blockBox(plan.graph.grids[stage].array, index));
  return elementsAt(plan.data.stages[stage].components[0], sharedArena().memory.buffer, address, sizeOf(shape));
};

/** Memory for a result; what the limit allows the machine may still not have. */
function resultArray(dtype: DType, shape: readonly number[]): TypedArray {
  try {
    return newElements(dtype, sizeOf(shape));
  } catch (cause) {
    const bytes = formatBytes(sizeOf(shape) * itemsize(dtype));
    throw new ChunkwiseError(
      'memory',
      `compute: the result, ${dtype} [${shape.join(', ')}], takes ${bytes}, more than this machine or one array can hold: reduce or slice first, write to a store with toZarr(), or take blocks() one after another`,
      { cause, details: { bytes: sizeOf(shape) * itemsize(dtype) } },
    );
  }
}

/**
 * The elements of every node in C order, in buffers of their own; shared work is done once.
 *
 * @throws ChunkwiseError 'memory', 'storage', 'function', 'cancelled', 'worker'
 */
export const computeNodes = (nodes: readonly Node[], options: ComputeOptions = {}): Promise<TypedArray[]> =>
  whileKept(nodes, () => settledFirst(nodes, options, collectNodes));

/** Does `work` with nodes whose long loops have been computed, segment by segment. */
async function settledFirst<O extends ComputeOptions, T>(
  given: readonly Node[],
  chosen: O,
  work: (nodes: readonly Node[], options: O) => Promise<T>,
): Promise<T> {
  const { nodes, options, release } = await settleLoops(given, chosen, keepNodes);
  try {
    return await work(nodes, options);
  } finally {
    release();
  }
}

async function collectNodes(nodes: readonly Node[], options: ComputeOptions): Promise<TypedArray[]> {
  const plan = await planWanted(nodes.map(withoutShape), { kind: 'collect' }, options);
  const results = new Map<number, TypedArray>();
  plan.roots.forEach((stage, k) => {
    const { dtype, shape } = plan.nodes[k];
    if (!results.has(stage)) results.set(stage, resultArray(dtype, shape));
  });
  await execute(plan, options, (stage, index, address) => {
    const result = results.get(stage);
    if (!result) return;
    const grid = plan.graph.grids[stage].array;
    const box = blockBox(grid, index);
    const shape = boxShape(box);
    copyBox(
      blockView(plan, stage, index, address),
      0,
      rowMajor(shape, 1),
      result,
      offsetOf(grid.shape, box.start),
      rowMajor(grid.shape, 1),
      shape,
      entriesOf(plan.data.stages[stage].components[0]),
    );
  });
  const taken = new Set<number>();
  return plan.roots.map((stage) => {
    const result = results.get(stage) as TypedArray;
    // Two results of one stage are two buffers to the user.
    if (taken.has(stage)) return result.slice() as TypedArray;
    taken.add(stage);
    return result;
  });
}

/** Computes `nodes` and keeps their blocks; each result stands for the blocks, which are freed with it. */
export const persistNodes = (nodes: readonly Node[], options: ComputeOptions = {}): Promise<PersistedNode[]> =>
  whileKept(nodes, () => settledFirst(nodes, options, keepNodes));

/** @internal computes `nodes`, among which there are no long loops, and keeps their blocks */
export async function keepNodes(nodes: readonly Node[], options: ComputeOptions): Promise<PersistedNode[]> {
  const plan = await planWanted(nodes, { kind: 'persist' }, options);
  roomBeside(plan.settings);
  // Arrays whose blocks are to be shared may be released while the run goes on.
  const given = borrowBlocks(plan.given);
  try {
    const reused = reusedOf(plan, given.blocks);
    const report = await execute(plan, options, () => {}, new Map([...reused].map(([k, one]) => [k, one.given])));
    const made = new Map<number, number>();
    return plan.roots.map((stage, k) => {
      const grid: Grid = plan.graph.grids[stage].array;
      // What was persisted before is shared.
      let handle = plan.given.get(stage) ?? made.get(stage);
      if (handle === undefined) {
        const blocks = report.persisted.get(stage) ?? new PersistedBlocks(sharedArena());
        reused.get(stage)?.share(blocks);
        handle = holdForUser(blocks);
        made.set(stage, handle);
      }
      return claimFor(persisted(handle, plan.nodes[k].dtype, grid.shape, grid.chunks));
    });
  } finally {
    given.done();
  }
}

/**
 * Computes `node` and writes it to `target`, whole objects at a time; with `resume` only those that are missing.
 *
 * @param abandon called, synchronously and perhaps twice, when the run failed or the process ends in the middle of it
 */
export const storeNode = (
  node: Node,
  target: StoredArray,
  options: ComputeOptions & { readonly resume?: boolean } = {},
  abandon: () => void = () => {},
): Promise<RunReport> => storeNodes([node], [target], options, abandon);

/** {@link storeNode} for several, in one run: what they share is computed once. */
export async function storeNodes(
  given: readonly Node[],
  targets: readonly StoredArray[],
  options: ComputeOptions & { readonly resume?: boolean } = {},
  abandon: () => void = () => {},
): Promise<RunReport> {
  // Of an array of which a part is written others may write other parts; a file's temporary is its writer's.
  const cleanUp = (): void => {
    for (const { objectOffset, span, location, path } of targets)
      if (!objectOffset && !span) removeTemporaries(location, path);
  };
  const report = await interruptible(
    async (signal) => {
      const done = options.resume
        ? await Promise.all(targets.map((target) => whileWanted(storedObjects(target), signal)))
        : undefined;
      return settledFirst(given, { ...options, signal }, async (nodes, chosen) => {
        const plan = await planWanted(nodes, { kind: 'store', targets, done }, chosen);
        return execute(plan, chosen, () => {});
      });
    },
    () => {
      cleanUp();
      abandon();
    },
    options.signal,
  );
  // A thread that died may have been writing.
  if (report.workersReplaced > 0) cleanUp();
  return report;
}

/** Numbers, in the object grid, of the objects that are there. */
function* storedObjects(target: StoredArray): Steps<Set<number>> {
  const grid = objectGrid(target);
  const done = new Set<number>();
  for (let index = 0; index < grid.size; index++) {
    yield;
    if (io().objectExists(target, blockCoords(grid, index))) done.add(index);
  }
  return done;
}

/**
 * Refuses, before anything is written, to store `node` where a task could not be held within the memory limit.
 *
 * @param target the array to be; only its place, extents and dtype matter
 * @throws ChunkwiseError 'memory'
 */
export async function checkStore(node: Node, target: StoredArray, options: ComputeOptions): Promise<void> {
  const { nodes } = withOneSegment([node], loopThreads(options));
  await planWanted(nodes, { kind: 'store', targets: [target] }, options);
}
