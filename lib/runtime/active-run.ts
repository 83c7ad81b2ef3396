/**
 * One run under way: carries out the scheduler's instructions except running worker tasks, which it queues for whoever
 * drives it (the inline loop or the pool), and keeps the report, progress and cancellation.
 */
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { ChunkwiseError, type ErrorRecord, errorToRecord } from '../base/errors.js';
import { onAbort } from '../base/listening/abort-listeners.js';
import { cancelled } from '../base/listening/steps.js';
import type { DrivenRun } from './driver.js';
import { HostTasks } from './host-tasks.js';
import { checkTaskBytes } from './needed.js';
import { PersistedBlocks } from './persisted-blocks.js';
import { type Place, placeBytes } from './place.js';
import type { RunHost, RunReport, RunSettings } from './run-report.js';
import { COLLECT, FAILED, FINISHED, FORGET, RESTORE, RUN, RUN_HOST, Scheduler, SPILL } from './scheduler.js';
import type { TaskCall, TaskExecutor, TaskGraph } from './task-graph.js';

const PROGRESS_MS = 100;

export class ActiveRun implements DrivenRun {
  readonly scheduler: Scheduler;
  /** Rows of worker tasks to run, in order. */
  readonly pending: number[] = [];
  /** Called when something happened outside the driver's calls: a host task ended, the signal fired. */
  onChange: () => void = () => {};
  ended = false;
  workersReplaced = 0;
  /** Numbers of the threads that ran tasks; 0 is the calling thread. */
  readonly workers = new Set<number>();
  readonly counters: Record<string, number> = {};
  private readonly hostTasks = new HostTasks({
    completed: (row) => this.completed(row),
    failed: (row, error) => this.failed(row, error),
    onChange: () => this.onChange(),
    free: () => this.free(),
  });
  private readonly started = performance.now();
  private reported = 0;
  private lastStage = 0;
  private overflowBytes = 0;
  private spilledBytes = 0;
  private stopListening: () => void = () => {};
  private readonly onAbort = (): void => {
    this.cancel();
    this.onChange();
  };

  /** @throws ChunkwiseError 'memory' when a task cannot be held within the limit, 'cancelled' when already aborted */
  constructor(
    readonly graph: TaskGraph,
    private readonly host: RunHost,
    private readonly settings: RunSettings,
    private readonly place: Place,
  ) {
    if (settings.signal?.aborted) throw cancelled(settings.signal);
    const { arena } = place;
    this.scheduler = new Scheduler(graph, arena, {
      limit: settings.arenaLimit,
      outsideLimit: settings.outsideLimit,
      ceiling: ARENA_BASE + arena.used + settings.arenaLimit,
      threads: Math.max(1, settings.threads),
      retries: settings.retries,
      ...(settings.inlineInputs === undefined ? {} : { inlineInputs: settings.inlineInputs }),
      ...(settings.given === undefined ? {} : { given: settings.given }),
      ...(settings.ledger === undefined ? {} : { ledger: settings.ledger }),
    });
    if (!settings.checked) checkTaskBytes(this.scheduler.ledger, settings.arenaLimit);
    if (settings.signal) this.stopListening = onAbort(settings.signal, this.onAbort);
  }

  /** True when a failing run waits for nothing but host tasks, and has for `milliseconds`. */
  onlyHostLeft(milliseconds: number): boolean {
    return this.hostTasks.onlyLeft(this.failing, this.scheduler.inFlight, milliseconds);
  }

  /** True when the run has failed: nothing new is to be started. */
  get failing(): boolean {
    return this.scheduler.error !== undefined;
  }

  /** Nobody has begun the row's task, and nobody will. */
  withdrawn(row: number): void {
    this.scheduler.withdrawn(row);
  }

  /** Stops the run as its signal asks. */
  cancel(): void {
    this.scheduler.fail(cancelled(this.settings.signal));
  }

  /** Fails the run because its driver could not go on; what is under way counts as over. */
  abandon(error: unknown): void {
    this.scheduler.fail(
      error instanceof ChunkwiseError
        ? error
        : new ChunkwiseError('internal', error instanceof Error ? error.message : String(error), { cause: error }),
    );
  }

  /** Carries out all instructions there are; afterwards tasks may be pending, or the run has ended. */
  advance(): void {
    const { scheduler } = this;
    const { out } = scheduler;
    while (!this.ended) {
      scheduler.pump();
      if (out.length === 0) break;
      for (let k = 0; k < out.length; k += 2) this.carryOut(out[k], out[k + 1]);
      out.length = 0;
    }
    if (scheduler.error !== undefined && this.pending.length > 0) {
      for (const row of this.pending.splice(0)) scheduler.withdrawn(row);
      this.advance();
    }
    this.progress(this.ended);
  }

  completed(row: number): void {
    this.lastStage = this.scheduler.table.stage[row];
    this.scheduler.completed(row);
  }

  failed(row: number, error: ErrorRecord, died = false): void {
    this.scheduler.failed(row, error, died);
  }

  /** Fills in the addresses of a row's inputs; 0 stands for a block without bytes. */
  inputsOf(row: number, out: number[] | Uint32Array): void {
    const { table } = this.scheduler;
    const inputs = table.inputs[row];
    for (let k = 0; k < inputs.length; k++) out[k] = Math.max(0, table.address[inputs[k]]);
  }

  /** The call for a row's task. */
  call(row: number): TaskCall {
    const { table } = this.scheduler;
    const inputs: number[] = new Array(table.inputs[row].length);
    this.inputsOf(row, inputs);
    return {
      stage: table.stage[row],
      index: table.index[row],
      output: Math.max(0, table.address[row]),
      scratch: Math.max(0, table.scratch[row]),
      inputs,
    };
  }

  addCounters(counters: Readonly<Record<string, number>>): void {
    for (const name of Object.keys(counters)) this.counters[name] = (this.counters[name] ?? 0) + counters[name];
  }

  /** Takes in what an executor on this thread counted, and recorded. */
  takeFrom(executor: TaskExecutor): void {
    this.addCounters(executor.takeCounters());
    if (executor.takeRecords) this.addRecords(executor.takeRecords());
  }

  addRecords(records: unknown): void {
    if (records !== undefined) this.settings.observer?.records(records);
  }

  /**
   * Frees what the run held and returns its report; call once, after it ended and the counters are in.
   *
   * @throws ChunkwiseError what made it fail
   */
  close(): RunReport {
    const { scheduler, settings } = this;
    this.stopListening();
    const persisted = new Map<number, PersistedBlocks>();
    if (scheduler.error === undefined)
      scheduler.forEachPersisted((stage, index, address, spill, bytes) => {
        let blocks = persisted.get(stage);
        if (blocks === undefined) {
          blocks = new PersistedBlocks(this.place);
          persisted.set(stage, blocks);
        }
        blocks.add(index, address, spill, bytes);
      });
    this.hostTasks.closed = true;
    // A host task that cannot be ended may still write to its block.
    if (this.hostTasks.count === 0) this.free();
    if (scheduler.error !== undefined) throw scheduler.error;
    return {
      tasks: scheduler.done + scheduler.recomputed,
      seconds: (performance.now() - this.started) / 1000,
      bytesRead: this.counters.bytesRead ?? 0,
      bytesWritten: this.counters.bytesWritten ?? 0,
      counters: this.counters,
      peakArenaBytes: scheduler.peak,
      peakOutsideBytes: scheduler.outsidePeak,
      overflowBytes: this.overflowBytes,
      spilledBytes: this.spilledBytes,
      recomputedTasks: scheduler.recomputed,
      workersReplaced: this.workersReplaced,
      retries: scheduler.retries,
      threads: Math.min(settings.threads, this.workers.size),
      persisted,
    };
  }

  private free(): void {
    const { out } = this.scheduler;
    out.length = 0;
    this.scheduler.dispose();
    for (let k = 0; k < out.length; k += 2) if (out[k] === FORGET) this.place.evicted.free(out[k + 1]);
  }

  /** Sends a progress event if one is due. */
  progress(last = false): void {
    const { onProgress } = this.settings;
    if (onProgress === undefined) return;
    const now = performance.now();
    if (!last && now - this.reported < PROGRESS_MS) return;
    this.reported = now;
    const { scheduler, graph, lastStage } = this;
    try {
      onProgress({
        stage: graph.stages[lastStage]?.label ?? '',
        stageDone: scheduler.ledger.stageDone[lastStage] ?? 0,
        stageTotal: graph.stages[lastStage]?.tasks ?? 0,
        done: scheduler.done,
        total: scheduler.total,
        bytesRead: this.counters.bytesRead ?? 0,
        bytesWritten: this.counters.bytesWritten ?? 0,
        arenaBytes: scheduler.used,
        seconds: (now - this.started) / 1000,
      });
    } catch (error) {
      scheduler.fail(new ChunkwiseError('function', `onProgress threw: ${String(error)}`, { cause: error }));
    }
  }

  private carryOut(instruction: number, row: number): void {
    const { scheduler, settings } = this;
    const { table } = scheduler;
    try {
      switch (instruction) {
        case RUN:
          this.pending.push(row);
          break;
        case RUN_HOST:
          this.runOnHost(row);
          break;
        case COLLECT:
          this.collect(row);
          break;
        case SPILL: {
          const begin = performance.now();
          let spill = -1;
          try {
            const block = placeBytes(this.place, table.address[row], table.bytes[row]);
            spill = this.place.evicted.write(block, settings.overflowLimit, settings.spillFile);
            if (this.place.evicted.inOverflow(spill)) this.overflowBytes += block.length;
            else this.spilledBytes += block.length;
          } finally {
            scheduler.spilled(row, spill);
          }
          settings.observer?.moved('evict', table.stage[row], table.index[row], begin, table.bytes[row]);
          break;
        }
        case RESTORE: {
          const begin = performance.now();
          try {
            this.place.evicted.read(table.spill[row], placeBytes(this.place, table.address[row], table.bytes[row]));
          } finally {
            scheduler.restored(row);
          }
          settings.observer?.moved('restore', table.stage[row], table.index[row], begin, table.bytes[row]);
          break;
        }
        case FORGET:
          this.place.evicted.free(row);
          break;
        case FINISHED:
        case FAILED:
          this.ended = true;
      }
    } catch (error) {
      scheduler.fail(
        error instanceof ChunkwiseError
          ? error
          : new ChunkwiseError('function', error instanceof Error ? error.message : String(error), { cause: error }),
      );
    }
  }

  /** Hands a block to the host, which may take its time. */
  private collect(row: number): void {
    const { scheduler } = this;
    const { table } = scheduler;
    let pending: unknown;
    try {
      if (scheduler.error === undefined)
        pending = this.host.collect(table.stage[row], table.index[row], Math.max(0, table.address[row]));
    } finally {
      if (!(pending instanceof Promise)) scheduler.collected(row);
    }
    if (!(pending instanceof Promise)) return;
    const done = (error?: unknown): void => {
      if (this.hostTasks.closed) return;
      if (error !== undefined) this.abandon(error);
      scheduler.collected(row);
      this.onChange();
    };
    pending.then(() => done(), done);
  }

  private runOnHost(row: number): void {
    let result: void | Promise<void>;
    try {
      result = this.host.run(this.call(row));
    } catch (error) {
      this.failed(row, errorToRecord(error));
      return;
    }
    if (result === undefined) this.completed(row);
    else this.follow(row, result, () => {});
  }

  /**
   * Reports the end of a row's task that runs on this thread and cannot be ended: a failing run waits for it a moment only,
   * and its memory is freed when it ends after all. `ended` is called then.
   */
  follow(row: number, result: Promise<unknown>, ended: () => void): void {
    this.hostTasks.follow(row, result, ended);
  }
}
