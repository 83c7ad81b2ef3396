/**
 * Records what the tasks of one plan do on one thread: when each ran, the bytes it moved, the kernels it counted. Sums for
 * each stage are always complete; single events are kept up to a bound.
 */
import type { KernelBackend } from '../../kernels/program.js';
import type { TaskCall, TaskExecutor } from '../runtime/task-graph.js';
import { type TaskGeometry, taskBytes } from './task-bytes.js';
import { threadMilliseconds } from './thread-clock.js';

/** What an executor that records is made with, beside its plan. */
export interface RecordingOptions {
  /** Time zero of all records, in milliseconds since 1970, fractions included. */
  readonly origin: number;
  /** Most events of one thread. */
  readonly events: number;
}

/** What an event is: a task, or work of the main thread around tasks. */
export const EVENT_KINDS = ['task', 'gather', 'evict', 'restore'] as const;

/** Numbers of one event in {@link TaskRecords.events}, in this order. */
export const EVENT_FIELDS = ['kind', 'stage', 'index', 'begin', 'end', 'bytesIn', 'bytesOut'] as const;

/** Sums over the tasks of one stage on one thread; times in milliseconds from the origin. */
export interface StageTally {
  readonly stage: number;
  tasks: number;
  /** Time in tasks, and the processor time of the thread in them, where it is known. */
  busy: number;
  cpu: number;
  /** The part of the time in tasks that went into compiling kernels. */
  compiling: number;
  first: number;
  last: number;
  bytesIn: number;
  bytesOut: number;
  /** The executor's counters. */
  readonly counters: Record<string, number>;
}

/** What one thread recorded since it last told; plain data. */
export interface TaskRecords {
  readonly thread: number;
  /** When the thread had loaded what it takes to run tasks. */
  readonly ready: number;
  /** {@link EVENT_FIELDS} of one event after another. */
  readonly events: Float64Array;
  /** Events that were not kept. */
  readonly dropped: number;
  readonly stages: readonly StageTally[];
  /** Milliseconds of the main thread's work around tasks. */
  readonly gathering: number;
  readonly evicting: number;
  /** False where the system does not tell the processor time of threads. */
  readonly knowsCpu: boolean;
}

/** Processor time is looked up after this much work, in milliseconds. */
const CPU_EVERY = 1;
/** Processor time of earlier tasks that the system may tell late, in milliseconds. */
const CPU_LATE = 5;

/** An executor whose tasks can be recorded. */
export interface RecordedExecutor extends TaskExecutor, TaskGeometry {
  readonly machine: { readonly backend: Pick<KernelBackend, 'counters' | 'compileMilliseconds'> };
}

/** Runs the tasks of `inner` and records them. */
export class TaskRecorder implements TaskExecutor {
  readonly #shift: number;
  readonly #ready: number;
  #events = new Float64Array(64 * EVENT_FIELDS.length);
  #used = 0;
  #kept = 0;
  #dropped = 0;
  #stages = new Map<number, StageTally>();
  #counters: Record<string, number> = {};
  #compiled = 0;
  #gathering = 0;
  #evicting = 0;
  /** Time in tasks by stage since processor time was last looked up. */
  readonly #unclocked = new Map<number, number>();
  #unclockedTotal = 0;
  #cpu = threadMilliseconds();
  #cpuLeft = 0;
  #lastEnd = 0;

  constructor(
    readonly inner: RecordedExecutor,
    readonly thread: number,
    readonly options: RecordingOptions,
  ) {
    this.#shift = performance.timeOrigin - options.origin;
    this.#ready = this.now();
  }

  /** Milliseconds from the origin of all records. */
  now(): number {
    return performance.now() + this.#shift;
  }

  run(task: TaskCall): void | Promise<void> {
    return this.record(task, () => this.inner.run(task));
  }

  /** Records `work` as the run of `task`. */
  record(task: TaskCall, work: () => void | Promise<void>): void | Promise<void> {
    this.#takeStray();
    this.#compiled = this.inner.machine.backend.compileMilliseconds ?? 0;
    const begin = this.now();
    let result: void | Promise<void>;
    try {
      result = work();
    } catch (error) {
      this.#ended(task, begin);
      throw error;
    }
    if (result === undefined) return this.#ended(task, begin);
    return result.finally(() => this.#ended(task, begin));
  }

  /** Records what the main thread did around tasks since `begin`, on its own clock. */
  note(kind: 'gather' | 'evict' | 'restore', stage: number, index: number, begin: number, bytes: number): void {
    const end = this.now();
    const length = end - begin - this.#shift;
    if (kind === 'gather') this.#gathering += length;
    else this.#evicting += length;
    this.#keep(EVENT_KINDS.indexOf(kind), stage, index, end - length, end, bytes, bytes);
  }

  takeCounters(): Record<string, number> {
    this.#takeStray();
    const counters = this.#counters;
    this.#counters = {};
    return counters;
  }

  takeRecords(): TaskRecords {
    this.#clock();
    const stages = [...this.#stages.values()];
    const events = this.#events.slice(0, this.#used);
    const records = {
      thread: this.thread,
      ready: this.#ready,
      events,
      dropped: this.#dropped,
      stages,
      gathering: this.#gathering,
      evicting: this.#evicting,
      knowsCpu: this.#cpu !== undefined,
    };
    this.#stages = new Map();
    this.#used = 0;
    this.#dropped = 0;
    this.#gathering = 0;
    this.#evicting = 0;
    return records;
  }

  /** Counts of other plans on this thread's kernels belong to no stage of this one. */
  #takeStray(): void {
    const { simd, scalar, interpreted, compiled } = this.inner.machine.backend.counters;
    if (simd + scalar + interpreted + compiled > 0) add(this.#counters, this.inner.takeCounters());
  }

  #ended({ stage, index }: TaskCall, begin: number): void {
    const end = this.now();
    const counters = this.inner.takeCounters();
    const bytes = taskBytes(this.inner, stage, index);
    // What storage gave and took is counted as it lies there.
    const bytesIn = bytes.bytesIn + (counters.bytesRead ?? 0);
    const bytesOut = bytes.bytesOut + (counters.bytesWritten ?? 0);
    let tally = this.#stages.get(stage);
    if (tally === undefined) {
      const [first, last] = [begin, end];
      tally = { stage, tasks: 0, busy: 0, cpu: 0, compiling: 0, first, last, bytesIn: 0, bytesOut: 0, counters: {} };
      this.#stages.set(stage, tally);
    }
    tally.tasks++;
    // Of tasks that wait beside each other the time counts once.
    const busy = end - Math.max(begin, this.#lastEnd);
    this.#lastEnd = end;
    tally.busy += busy;
    tally.compiling += (this.inner.machine.backend.compileMilliseconds ?? 0) - this.#compiled;
    tally.last = end;
    tally.bytesIn += bytesIn;
    tally.bytesOut += bytesOut;
    add(tally.counters, counters);
    add(this.#counters, counters);
    this.#keep(0, stage, index, begin, end, bytesIn, bytesOut);
    this.#unclocked.set(stage, (this.#unclocked.get(stage) ?? 0) + busy);
    this.#unclockedTotal += busy;
    if (this.#unclockedTotal >= CPU_EVERY) this.#clock();
  }

  /** Gives the processor time since the last call to the stages whose tasks ran, in proportion to their time. */
  #clock(): void {
    const cpu = threadMilliseconds();
    if (cpu === undefined || this.#cpu === undefined || this.#unclockedTotal === 0) return;
    const known = this.#cpuLeft + cpu - this.#cpu;
    const share = Math.min(1, known / this.#unclockedTotal);
    this.#cpuLeft = Math.min(CPU_LATE, known - share * this.#unclockedTotal);
    this.#cpu = cpu;
    for (const [stage, busy] of this.#unclocked) {
      const tally = this.#stages.get(stage);
      if (tally) tally.cpu += busy * share;
    }
    this.#unclocked.clear();
    this.#unclockedTotal = 0;
  }

  #keep(...fields: readonly number[]): void {
    if (this.#kept >= this.options.events) {
      this.#dropped++;
      return;
    }
    this.#kept++;
    if (this.#used + fields.length > this.#events.length) {
      const grown = new Float64Array(2 * this.#events.length);
      grown.set(this.#events);
      this.#events = grown;
    }
    this.#events.set(fields, this.#used);
    this.#used += fields.length;
  }
}

function add(sums: Record<string, number>, counters: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(counters)) sums[name] = (sums[name] ?? 0) + counters[name];
}
