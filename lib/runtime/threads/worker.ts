/**
 * The pull loop of a worker thread: one long Piscina task that claims tasks from the ring and runs them with the executor
 * of their plan. Synchronous tasks follow each other without a promise; asynchronous ones are awaited, but for those that
 * mostly wait: of these several are under way, and others run beside them.
 */
import { type MessagePort, receiveMessageOnPort, threadId } from 'node:worker_threads';
import { adoptRoutineModule } from '../../../kernels/routine/routines.js';
import { ChunkwiseError, type ErrorRecord, errorToRecord } from '../../base/errors.js';
import { loadExecutor } from '../executor-module.js';
import type { TaskExecutor } from '../task-graph.js';
import { Ring, type RingTask } from './ring.js';

/** What a launch of the pull loop is given. */
export interface WorkerLaunch {
  readonly memory: WebAssembly.Memory;
  readonly ring: SharedArrayBuffer;
  readonly port: MessagePort;
  /** The routines, compiled. */
  readonly routines: WebAssembly.Module;
  /** Number of the launch. */
  readonly launch: number;
}

/** From the main thread to a worker. */
export type ToWorker =
  | { readonly kind: 'plan'; readonly plan: number; readonly module: string; readonly payload: unknown }
  | { readonly kind: 'end'; readonly plan: number };

/** From a worker to the main thread. */
export type FromWorker =
  | { readonly kind: 'failed'; readonly slot: number; readonly error: ErrorRecord }
  | {
      readonly kind: 'counters' | 'ended';
      readonly plan: number;
      readonly counters: Readonly<Record<string, number>>;
      /** What the executor recorded, where the run is analysed. */
      readonly records: unknown;
    };

interface Plan {
  readonly module: string;
  readonly payload: unknown;
  executor: TaskExecutor | undefined;
  busy: boolean;
}

/** The event loop gets a turn, and counters are sent, this often. */
const TURN_MS = 100;
/** The same while tasks wait for what the event loop brings. */
const LISTEN_MS = 1;
/** Sleeps of an idle worker between turns of the event loop. */
const NAP_MS = 20;
/** A thread that has its share of waiting tasks leaves the next one to others for so long. */
const SHARE_MS = 2;

/** Number of this thread on its ring, kept from launch to launch. */
let number = 0;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const takenFrom = (
  executor: TaskExecutor | undefined,
): { readonly counters: Readonly<Record<string, number>>; readonly records: unknown } => ({
  counters: executor?.takeCounters() ?? {},
  records: executor?.takeRecords?.(),
});

/** Works until the ring says stop. */
export async function work(launch: WorkerLaunch): Promise<void> {
  const ring = new Ring(launch.ring, launch.memory);
  const { port } = launch;
  adoptRoutineModule(launch.routines);
  number = ring.enrol(threadId, launch.launch, number);
  if (number === 0) throw new ChunkwiseError('worker', 'more worker threads than the ring has numbers for');
  const plans = new Map<number, Plan>();
  const noTask = (): RingTask => ({ plan: -1, stage: 0, index: 0, output: 0, scratch: 0, inputs: new Uint32Array(0) });
  let task = noTask();
  const lists = new Map<number, Uint32Array>();
  const post = (message: FromWorker): void => port.postMessage(message);

  const listen = (): void => {
    for (;;) {
      const received = receiveMessageOnPort(port) as { message: ToWorker } | undefined;
      if (received === undefined) return;
      const { message } = received;
      if (message.kind === 'plan') {
        plans.set(message.plan, { module: message.module, payload: message.payload, executor: undefined, busy: false });
        continue;
      }
      const executor = plans.get(message.plan)?.executor;
      plans.delete(message.plan);
      post({ kind: 'ended', plan: message.plan, ...takenFrom(executor) });
      ring.signal();
    }
  };
  const report = (): void => {
    for (const [plan, entry] of plans) {
      if (entry.executor !== undefined && entry.busy) post({ kind: 'counters', plan, ...takenFrom(entry.executor) });
      entry.busy = false;
    }
  };
  const executorOf = async (plan: number): Promise<TaskExecutor> => {
    if (!plans.has(plan)) listen();
    const entry = plans.get(plan);
    if (entry === undefined)
      throw new ChunkwiseError('internal', `worker ${number} knows no plan ${plan}; please report`);
    const create = await loadExecutor(entry.module);
    entry.executor = await create(entry.payload, { memory: launch.memory, thread: number });
    return entry.executor;
  };

  const failed = (slot: number, error: unknown): void => post({ kind: 'failed', slot, error: errorToRecord(error) });

  /** Tasks under way that wait. */
  let waiting = 0;
  const follow = (slot: number, result: Promise<void>): void => {
    waiting++;
    const ended = (ok: boolean): void => {
      waiting--;
      ring.finish(number, slot, ok);
    };
    result.then(
      () => ended(true),
      (error: unknown) => {
        failed(slot, error);
        ended(false);
      },
    );
  };

  let commands = -1;
  let turned = performance.now();
  let reported = turned;
  /** Gives the event loop a turn where the last was so long ago, and sends counters where it is time. */
  const pause = async (after: number): Promise<void> => {
    const now = performance.now();
    if (now - reported > TURN_MS) {
      report();
      reported = now;
    }
    if (now - turned < after) return;
    await turn();
    turned = performance.now();
  };
  for (;;) {
    if (ring.commands() !== commands) {
      commands = ring.commands();
      listen();
    }
    if (ring.stopped) break;
    const seen = ring.work();
    const slot = ring.claim(number);
    if (slot < 0) {
      if (waiting > 0) await ring.doze(seen, NAP_MS);
      else if (ring.look(seen)) continue;
      else ring.sleep(seen, NAP_MS);
      await pause(TURN_MS);
      continue;
    }
    let ok = true;
    try {
      ring.read(slot, task, lists);
      const entry = plans.get(task.plan);
      if (entry !== undefined) entry.busy = true;
      const executor = entry?.executor ?? (await executorOf(task.plan));
      const result = executor.run(task);
      if (result !== undefined) {
        const share = executor.overlap?.(task.stage) ?? 1;
        if (share > 1) {
          follow(slot, result);
          // Both are the task's as long as it is under way.
          lists.delete(task.inputs.length);
          task = noTask();
          // What it asks for is sent before another task keeps the thread busy.
          await pause(0);
          if (waiting >= share) await ring.doze(ring.work(), SHARE_MS);
          continue;
        }
        await result;
      }
    } catch (error) {
      ok = false;
      failed(slot, error);
    }
    ring.finish(number, slot, ok);
    const after = waiting > 0 ? LISTEN_MS : TURN_MS;
    if (performance.now() - turned > after) await pause(after);
  }
  port.close();
}
