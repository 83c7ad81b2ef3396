/**
 * One computation of delayed values as its driver sees it: carries out what the scheduler says but for running calls, which are
 * pending until the driver has run them. A call goes out with its arguments as a message, and its result comes back as one.
 */
import { ChunkwiseError, type ErrorRecord, errorFromRecord, errorToRecord } from '../base/errors.js';
import { NONE, RESIDENT, SPILLING } from '../runtime/block-table.js';
import type { DrivenRun } from '../runtime/driver.js';
import { HostTasks } from '../runtime/host-tasks.js';
import { FAILED, FINISHED, FORGET, RESTORE, RUN, Scheduler, SPILL } from '../runtime/scheduler.js';
import type { TaskCall } from '../runtime/task-graph.js';
import { callFailed, inWords, resultsTooLarge, threadDied } from './call-errors.js';
import { CallGraph } from './call-graph.js';
import { CallMessages, MessageDraft } from './call-messages.js';
import { CallResults, MAIN, NOWHERE } from './call-results.js';
import { bytesOf, isSmall, restoreNdarrays } from './codec.js';
import type { DelayedGraph } from './graph.js';
import type { MemoryAccount, MemoryShare } from './memory-account.js';
import type { TaskNode } from './node.js';
import { type FromWorker, HELD, type ToWorker } from './protocol.js';
import type { DelayedReport, RunOptions } from './run-options.js';

const NO_FUNCTIONS: ReadonlySet<number> = new Set();
const REPORT_MS = 100;
// Where results lie is ours to know, so any address will do.
const ANYWHERE = { allocate: () => 0, free: () => {} };

let runs = 0;

export class CallRun implements DrivenRun {
  readonly id = ++runs;
  readonly calls: CallGraph;
  readonly scheduler: Scheduler;
  readonly results: CallResults;
  readonly messages: CallMessages;
  /** Its part of the memory. */
  readonly share: MemoryShare;
  readonly pending: number[] = [];
  ended = false;
  /** Threads that were replaced. */
  replaced = 0;
  onChange: () => void = () => {};
  /** Has a result brought here that lies on a thread and has to make room. */
  fetch: (unit: number) => void = () => {};
  /** Calls of units under way that have ended. */
  callsUnderWay: () => number = () => 0;
  /** Rows of units under way. */
  readonly rows: Int32Array;
  /** Readers of a result whose message has gone out. */
  private readonly taken: Int32Array;
  /** 1 for units whose message has gone out. */
  private readonly out: Uint8Array;
  private readonly hostTasks = new HostTasks({
    completed: (row, result) => this.completed(row, result),
    failed: (row, error) => this.failed(row, error),
    onChange: () => this.onChange(),
    free: () => {},
  });
  private readonly began = performance.now();
  private doneCalls = 0;
  private recomputedCalls = 0;
  private resultBytes = 0;
  private reported = -1;
  private reportedAt = 0;

  /**
   * @param memory what all computations under way share
   * @param target units under way at once, at first
   */
  constructor(
    readonly graph: DelayedGraph,
    readonly options: RunOptions,
    memory: MemoryAccount,
    target: number,
  ) {
    const count = graph.units.length;
    this.rows = new Int32Array(count);
    this.taken = new Int32Array(count);
    this.out = new Uint8Array(count);
    this.results = new CallResults(count, options.spillDirectory);
    this.calls = new CallGraph(graph, () => this.scheduler.inFlight > 0);
    this.messages = new CallMessages(graph, this.results, this.calls.isOutput);
    this.share = memory.join(options.limit, {
      used: () => this.scheduler.used,
      idle: () => this.scheduler.inFlight === 0,
      changed: () => this.onChange(),
    });
    this.scheduler = new Scheduler(this.calls, ANYWHERE, {
      limit: options.limit,
      share: this.share,
      threads: Math.max(1, Math.min(options.threads, count)),
      target,
      deaths: options.retries,
    });
  }

  get failing(): boolean {
    return this.scheduler.error !== undefined;
  }

  /** What made the run fail. */
  get error(): ChunkwiseError | undefined {
    const { error } = this.scheduler;
    return error && inWords(error, this.calls, this.resultBytes);
  }

  /** Fails the run. */
  fail(error: unknown): void {
    this.scheduler.fail(error instanceof ChunkwiseError ? error : errorFromRecord(errorToRecord(error)));
  }

  node(unit: number, step = 0): TaskNode {
    return this.graph.nodes[this.graph.units[unit].at(step) as number];
  }

  unitOf(row: number): number {
    const { table } = this.scheduler;
    return this.calls.unit(table.stage[row], table.index[row]);
  }

  advance(): void {
    const { scheduler, pending } = this;
    const { out } = scheduler;
    while (!this.ended) {
      scheduler.pump();
      if (out.length === 0) break;
      for (let k = 0; k < out.length; k += 2) {
        try {
          this.carryOut(out[k], out[k + 1]);
        } catch (error) {
          this.fail(error);
        }
      }
      // Setting a length gives up the memory behind it.
      while (out.length > 0) out.pop();
    }
    if (!this.ended) this.share.settled();
    if (this.failing && pending.length > 0) {
      for (const row of pending.splice(0)) scheduler.withdrawn(row);
      this.advance();
    }
    this.report(this.ended);
  }

  private carryOut(instruction: number, row: number): void {
    const { scheduler, results } = this;
    if (instruction === FINISHED || instruction === FAILED) {
      this.ended = true;
      return;
    }
    if (instruction === FORGET) {
      results.forget(row);
      return;
    }
    const { table } = scheduler;
    const unit = this.unitOf(row);
    this.rows[unit] = row;
    if (instruction === RUN) this.pending.push(row);
    else if (instruction === RESTORE) {
      try {
        results.restore(unit, table.spill[row]);
      } finally {
        // It may be moved and written to from here on, so what was written of it holds no longer.
        table.spill[row] = NONE;
        scheduler.restored(row);
      }
    } else if (instruction === SPILL) this.makeRoom(unit, row);
  }

  /** A result has to leave the memory. */
  makeRoom(unit: number, row: number): void {
    const { scheduler, results } = this;
    if (results.place[unit] === MAIN) {
      let spill = -1;
      try {
        spill = results.spill(unit);
      } finally {
        // What could not be written fails the run, which ends when nothing is under way.
        scheduler.spilled(row, spill);
      }
    } else if (results.place[unit] === NOWHERE) scheduler.lost(row);
    else this.fetch(unit);
  }

  call(row: number): TaskCall {
    const { table } = this.scheduler;
    const draft = new MessageDraft();
    this.take(this.unitOf(row), NO_FUNCTIONS, draft);
    const [unit] = draft.units;
    const message: ToWorker = {
      type: 'run',
      run: this.id,
      functions: [...draft.functions],
      // It comes back whatever its size, as nobody else knows where it lies.
      units: [{ id: unit.id, steps: unit.steps, output: true }],
    };
    return { stage: table.stage[row], index: table.index[row], output: 0, scratch: 0, inputs: [], message };
  }

  /** Adds a unit to a message for a thread that has `functions`. */
  take(unit: number, functions: ReadonlySet<number>, draft: MessageDraft): void {
    this.messages.add(unit, functions, draft, (input) => this.isLast(input));
    for (const input of this.graph.inputs[unit]) this.taken[input]++;
    this.out[unit] = 1;
  }

  /** What a message for a unit has taken is not on its way any more. */
  private untake(unit: number): void {
    if (this.out[unit] === 0) return;
    this.out[unit] = 0;
    for (const input of this.graph.inputs[unit]) this.taken[input]--;
  }

  /** True when the unit that is about to go out is the only one left that reads `input`. */
  private isLast(input: number): boolean {
    if (this.calls.isOutput[input] === 1) return false;
    const { table } = this.scheduler;
    const row = table.find(this.calls.key(input));
    return table.reads[row] - this.taken[input] === 1;
  }

  /** @param result what the executor's `run` gave */
  completed(row: number, result?: unknown): void {
    const reply = result as (FromWorker & { type: 'done' }) | undefined;
    if (reply?.type !== 'done') {
      this.failed(row, {
        tag: 'internal',
        message: 'delayed: a call was completed without its result; give completed(row, result) what run(call) gave',
      });
      return;
    }
    restoreNdarrays(reply.values, reply.patches);
    if (reply.failure) this.failTask(this.unitOf(row), reply.failure.step, reply.failure.error);
    this.share.ease();
    if (reply.units.length > 0) this.came(this.unitOf(row), reply.values[0]);
    else this.scheduler.failed(row, { tag: 'function', message: 'the call failed' });
  }

  /**
   * A unit's result is there, or stays on the thread that made it: then true.
   *
   * @param held number of the thread, and bytes of what would stay there
   */
  came(unit: number, value: unknown, held?: { readonly place: number; readonly bytes: number }): boolean {
    const { scheduler, graph, results } = this;
    const stays = held !== undefined && value === HELD;
    if (stays) results.place[unit] = held.place;
    else results.put(unit, value);
    const bytes = stays ? held.bytes : bytesOf(value);
    this.calls.learn(unit, bytes);
    if (this.calls.isOutput[unit] === 1) this.resultBytes += bytes;
    const before = scheduler.recomputed;
    this.untake(unit);
    // What is small, or asked for, does not make room.
    const movable = stays || (this.calls.isOutput[unit] === 0 && !isSmall(value));
    scheduler.completed(this.rows[unit], bytes, movable);
    if (scheduler.recomputed > before) this.recomputedCalls += graph.units[unit].length;
    else this.doneCalls += graph.units[unit].length;
    const { limit } = this.options;
    if (this.resultBytes > limit) this.fail(resultsTooLarge(this.resultBytes, limit));
    return stays;
  }

  failed(row: number, error: ErrorRecord, died = false): void {
    const { scheduler } = this;
    const unit = this.unitOf(row);
    if (died) {
      const inputs = [...scheduler.table.inputs[row]];
      this.interrupted(unit, error.message);
      // What had gone out with the call is gone with whoever ran it.
      for (const input of inputs) if (this.results.place[this.unitOf(input)] === NOWHERE) this.lose(input);
      return;
    }
    this.failTask(unit, -1, error);
    scheduler.failed(row, error);
  }

  /** A unit that had gone out will not come back. */
  interrupted(unit: number, blamed?: string): void {
    const { scheduler } = this;
    this.untake(unit);
    const row = this.rows[unit];
    const attempts = scheduler.table.attempts[row] + 1;
    scheduler.interrupted(row, blamed === undefined ? undefined : threadDied(this.node(unit), blamed, attempts));
  }

  /** A result is gone. */
  lose(row: number): void {
    const state = this.scheduler.table.state[row];
    if (state === RESIDENT || state === SPILLING) this.scheduler.lost(row);
  }

  /** Results that are nowhere, though somebody is still to read them, are gone. */
  loseMissing(): void {
    const { table } = this.scheduler;
    table.forEach((row) => {
      const unit = this.unitOf(row);
      if (this.results.place[unit] === NOWHERE && table.reads[row] > this.taken[unit]) this.lose(row);
    });
  }

  failTask(unit: number, step: number, error: ErrorRecord): void {
    this.fail(callFailed(this.node(unit, step), error));
  }

  withdrawn(row: number): void {
    this.scheduler.withdrawn(row);
  }

  /** Executors of calls count nothing. */
  takeFrom(): void {}

  onlyHostLeft(milliseconds: number): boolean {
    return this.hostTasks.onlyLeft(this.failing, this.scheduler.inFlight, milliseconds);
  }

  follow(row: number, result: Promise<unknown>, ended: () => void): void {
    this.hostTasks.follow(row, result, ended);
  }

  /** Says how far the run is, if that is due. */
  report(now = false): void {
    const { onProgress } = this.options;
    if (!onProgress) return;
    const time = performance.now();
    if (!now && time - this.reportedAt < REPORT_MS) return;
    this.reportedAt = time;
    const total = this.graph.nodes.length;
    const done = Math.min(total, this.doneCalls + this.callsUnderWay());
    if (done <= this.reported) return;
    this.reported = done;
    try {
      onProgress({ done, total });
    } catch (cause) {
      this.fail(new ChunkwiseError('function', `onProgress threw: ${String(cause)}`, { cause }));
    }
  }

  /**
   * Gives back what the run held, and what was asked for; call once, when it is over.
   *
   * @throws ChunkwiseError what made it fail
   */
  close(): unknown[] {
    const { scheduler, results, error } = this;
    this.hostTasks.closed = true;
    this.share.leave();
    const { spilledBytes } = results;
    results.close();
    if (error !== undefined) throw error;
    const report: DelayedReport = {
      calls: this.doneCalls + this.recomputedCalls,
      seconds: (performance.now() - this.began) / 1000,
      peakBytes: scheduler.peak,
      spilledBytes,
      recomputedCalls: this.recomputedCalls,
      retries: scheduler.retries,
      threadsReplaced: this.replaced,
    };
    try {
      this.options.onReport?.(report);
    } catch (cause) {
      throw new ChunkwiseError('function', `onReport threw: ${String(cause)}`, { cause });
    }
    return this.graph.outputs.map((unit) => results.values[unit]);
  }
}
