/**
 * One computation of delayed values: does what the scheduler of arrays says, on threads whose heaps hold the results. What
 * the scheduler starts is handed out in batches of a few milliseconds, to where the inputs lie.
 */
import { ChunkwiseError, type ErrorRecord, errorFromRecord, errorToRecord } from '../base/errors.js';
import { NONE, RESIDENT, SPILLING } from '../runtime/block-table.js';
import { FINISHED, FORGET, RESTORE, RUN, Scheduler, SPILL } from '../runtime/scheduler.js';
import { callFailed, cannotSend, inWords, resultsTooLarge, threadDied } from './call-errors.js';
import { CallGraph } from './call-graph.js';
import { CallMessages, MessageDraft } from './call-messages.js';
import { CallResults, MAIN, NOWHERE, UNDER_WAY } from './call-results.js';
import { bytesOf, restoreNdarrays } from './codec.js';
import type { DelayedGraph } from './graph.js';
import type { MemoryShare } from './memory-account.js';
import type { TaskNode } from './node.js';
import type { DelayedPool, Handle, PoolClient } from './pool.js';
import { CONTROL, type FromWorker, HELD } from './protocol.js';
import type { DelayedReport, RunOptions } from './run-options.js';
import { PlacedUnits } from './unit-queue.js';

/** A message should keep a thread busy for about this long. */
const BATCH_MILLISECONDS = 4;
/** Calls in one message at most, so that building it does not stall the others. */
const BATCH_CALLS = 4096;

/** A result on its way from a worker to this thread. */
interface Fetch {
  readonly from: number;
  /** Units that wait for it; none when it makes room. */
  readonly waiting: number[];
}

// Where results lie is ours to know, so any address will do.
const ANYWHERE = { allocate: () => 0, free: () => {} };
let runs = 0;

/** The host of one computation's scheduler. */
export class ComputeRun implements PoolClient {
  readonly id = ++runs;
  readonly threads: number;
  readonly limit: number;
  private readonly calls: CallGraph;
  private readonly scheduler: Scheduler;
  private readonly share: MemoryShare;
  private readonly results: CallResults;
  private readonly messages: CallMessages;
  /** Rows of units under way. */
  private readonly rows: Int32Array;
  /** Readers of a result whose message has gone out. */
  private readonly taken: Int32Array;
  /** Results that a started unit waits for. */
  private readonly waits: Int32Array;
  private readonly fetches = new Map<number, Fetch>();
  private readonly started = new PlacedUnits();
  private readonly began = performance.now();
  private doneCalls = 0;
  private recomputedCalls = 0;
  private replaced = 0;
  private resultBytes = 0;
  private reported = -1;
  /** Running average of milliseconds per call; unknown at first. */
  private cost = Number.NaN;
  private timer: NodeJS.Timeout | undefined;
  /** Units were taken back because their inputs are gone. */
  private foundLost = false;
  private ended = false;

  constructor(
    private readonly graph: DelayedGraph,
    private readonly pool: DelayedPool,
    private readonly options: RunOptions,
    private readonly resolve: (values: unknown[]) => void,
    private readonly reject: (error: ChunkwiseError) => void,
  ) {
    const count = graph.units.length;
    this.threads = Math.max(1, Math.min(options.threads, count));
    this.limit = options.threads;
    this.rows = new Int32Array(count);
    this.taken = new Int32Array(count);
    this.waits = new Int32Array(count);
    this.results = new CallResults(count, options.spillDirectory);
    this.calls = new CallGraph(graph, () => this.scheduler.inFlight > 0);
    this.messages = new CallMessages(graph, this.results, this.calls.isOutput);
    this.share = pool.memory.join(options.limit, {
      used: () => this.scheduler.used,
      idle: () => this.scheduler.inFlight === 0,
      changed: () => this.advance(() => queueMicrotask(() => pool.pump())),
    });
    this.scheduler = new Scheduler(this.calls, ANYWHERE, {
      limit: options.limit,
      share: this.share,
      threads: this.threads,
      target: this.threads,
      deaths: options.retries,
    });
    if (options.onProgress) {
      this.timer = setInterval(() => this.report(), 100);
      this.timer.unref();
    }
  }

  /** Quick calls are sent ahead, long ones when a thread is free. */
  get depth(): number {
    return this.cost < BATCH_MILLISECONDS ? 2 : 1;
  }

  /** Finds the first calls to run. */
  start(): void {
    this.advance();
  }

  fail(error: ChunkwiseError): void {
    if (this.ended) return;
    this.end();
    this.pool.cancel(this);
    this.reject(error);
  }

  private end(): void {
    this.ended = true;
    this.share.leave();
    clearInterval(this.timer);
    this.results.close();
  }

  private finish(): void {
    const { scheduler, options } = this;
    this.report();
    this.end();
    this.pool.remove(this);
    const report: DelayedReport = {
      calls: this.doneCalls + this.recomputedCalls,
      seconds: (performance.now() - this.began) / 1000,
      peakBytes: scheduler.peak,
      spilledBytes: this.results.spilledBytes,
      recomputedCalls: this.recomputedCalls,
      retries: scheduler.retries,
      threadsReplaced: this.replaced,
    };
    try {
      options.onReport?.(report);
    } catch (cause) {
      this.reject(new ChunkwiseError('function', `onReport threw: ${String(cause)}`, { cause }));
    }
    this.resolve(this.graph.outputs.map((unit) => this.results.values[unit]));
  }

  private node(unit: number, step = 0): TaskNode {
    return this.graph.nodes[this.graph.units[unit].at(step) as number];
  }

  /** Tells the scheduler of an event, and carries out all that it says. */
  private advance(event = (): void => {}): void {
    const { scheduler } = this;
    const { out } = scheduler;
    try {
      event();
      while (!this.ended) {
        scheduler.pump();
        if (scheduler.error !== undefined) this.fail(inWords(scheduler.error, this.calls, this.resultBytes));
        if (out.length === 0) break;
        for (let k = 0; k < out.length && !this.ended; k += 2) this.carryOut(out[k], out[k + 1]);
        out.length = 0;
      }
      if (!this.ended) this.share.settled();
    } catch (error) {
      this.fail(error instanceof ChunkwiseError ? error : errorFromRecord(errorToRecord(error)));
    }
  }

  private carryOut(instruction: number, row: number): void {
    const { scheduler, results } = this;
    if (instruction === FINISHED) {
      this.finish();
      return;
    }
    if (instruction === FORGET) {
      results.forget(row);
      return;
    }
    const { table } = scheduler;
    const unit = this.calls.unit(table.stage[row], table.index[row]);
    this.rows[unit] = row;
    if (instruction === RUN) this.enqueue(unit);
    else if (instruction === RESTORE) {
      results.restore(unit, table.spill[row]);
      // It may be moved and written to from here on, so what was written of it holds no longer.
      table.spill[row] = NONE;
      scheduler.restored(row);
    } else if (instruction === SPILL) {
      if (results.place[unit] === MAIN) scheduler.spilled(row, results.spill(unit));
      else if (results.place[unit] === NOWHERE) scheduler.lost(row);
      else this.fetch(unit);
    }
  }

  /** Queues a unit that the scheduler has started where its largest input lies. */
  private enqueue(unit: number): void {
    const { place } = this.results;
    const { table } = this.scheduler;
    const inputs = this.graph.inputs[unit];
    const rows = table.inputs[this.rows[unit]];
    let best = MAIN;
    let most = 0;
    for (let k = 0; k < inputs.length; k++) {
      const at = place[inputs[k]];
      if (at <= 0 || table.bytes[rows[k]] <= most) continue;
      most = table.bytes[rows[k]];
      best = at;
    }
    this.started.push(unit, best);
  }

  private pick(handle: Handle): number | undefined {
    const own = this.started.shift(handle.id);
    if (own !== undefined || handle.inflight.length > 0) return own;
    // A busy thread's work is worth fetching its inputs when it would wait for long.
    return this.started.steal((at, waiting) => {
      const other = this.pool.handles.find(({ id }) => id === at);
      return other === undefined || (other.inflight.length > 0 && waiting * this.cost > BATCH_MILLISECONDS);
    });
  }

  private fetch(unit: number, waiting?: number): void {
    const { place } = this.results;
    const known = this.fetches.get(unit);
    if (known) {
      if (waiting !== undefined) known.waiting.push(waiting);
      return;
    }
    const from = place[unit];
    this.fetches.set(unit, { from, waiting: waiting === undefined ? [] : [waiting] });
    place[unit] = UNDER_WAY;
    this.pool.handles.find(({ id }) => id === from)?.post({ type: 'fetch', run: this.id, unit }, []);
  }

  /** True when all inputs are at hand for `handle`; sends for those that are not. */
  private gather(unit: number, handle: Handle): boolean {
    const { place } = this.results;
    const inputs = this.graph.inputs[unit];
    let gone: number[] | undefined;
    let missing = 0;
    for (let k = 0; k < inputs.length; k++) {
      const at = place[inputs[k]];
      if (at === MAIN || at === handle.id) continue;
      missing++;
      if (at === NOWHERE) {
        gone ??= [];
        gone.push(this.scheduler.table.inputs[this.rows[unit]][k]);
      }
    }
    if (missing === 0) return true;
    if (gone) {
      this.foundLost = true;
      this.scheduler.interrupted(this.rows[unit]);
      for (const row of gone) this.lose(row);
      return false;
    }
    this.waits[unit] = missing;
    for (const input of inputs) if (place[input] !== MAIN && place[input] !== handle.id) this.fetch(input, unit);
    return false;
  }

  /** A result is gone. */
  private lose(row: number): void {
    const state = this.scheduler.table.state[row];
    if (state === RESIDENT || state === SPILLING) this.scheduler.lost(row);
  }

  next(handle: Handle): boolean {
    if (this.ended) return false;
    const mine = ({ inflight }: Handle): boolean => inflight.some(({ run }) => run === this.id);
    if (!mine(handle) && this.pool.handles.filter(mine).length >= this.threads) return false;
    const { table } = this.scheduler;
    const limit = Math.max(1, Math.min(this.batch, Math.ceil(this.scheduler.inFlight / (2 * this.threads))));
    const draft = new MessageDraft();
    for (let calls = 0; calls < limit; ) {
      const unit = this.pick(handle);
      if (unit === undefined) break;
      if (!this.gather(unit, handle)) continue;
      const row = this.rows[unit];
      const fragile = table.attempts[row] > 0;
      if (fragile && draft.units.length > 0) {
        this.started.push(unit, MAIN);
        break;
      }
      this.messages.add(unit, handle, draft, (input) => this.isLast(input));
      for (const input of this.graph.inputs[unit]) this.taken[input]++;
      calls += this.graph.units[unit].length;
      if (fragile) break;
    }
    if (draft.units.length > 0) return this.send(handle, draft);
    if (!this.foundLost) return false;
    // What was found lost is started again from its inputs on.
    this.foundLost = false;
    this.advance();
    return this.next(handle);
  }

  private send(handle: Handle, { functions, units, transfer }: MessageDraft): boolean {
    try {
      handle.post({ type: 'run', run: this.id, functions: [...functions], units }, [...transfer]);
    } catch (cause) {
      queueMicrotask(() => this.fail(cannotSend(this.node(units[0].id), cause)));
      return false;
    }
    for (const number of functions.keys()) handle.functions.add(number);
    handle.inflight.push({ run: this.id, units: units.map(({ id }) => id) });
    return true;
  }

  /** True when the unit that is about to go out is the only one left that reads `input`. */
  private isLast(input: number): boolean {
    if (this.calls.isOutput[input] === 1) return false;
    const { table } = this.scheduler;
    const row = table.find(this.calls.key(input));
    return table.reads[row] - this.taken[input] === 1;
  }

  /** Calls that keep a thread busy for long enough. */
  private get batch(): number {
    return Number.isNaN(this.cost)
      ? 1
      : Math.max(1, Math.min(BATCH_CALLS, BATCH_MILLISECONDS / Math.max(this.cost, 1e-6)));
  }

  reply(handle: Handle, message: FromWorker): void {
    if (this.ended) return;
    this.advance(() => {
      if (message.type === 'value') this.arrived(message);
      else this.finished(handle, message);
      this.report();
    });
  }

  private arrived(message: FromWorker & { type: 'value' }): void {
    const { unit, error } = message;
    if (error) {
      this.failTask(unit, -1, error);
      return;
    }
    const fetch = this.fetches.get(unit);
    // Nobody waits for it any more: it is being made again.
    if (!fetch) return;
    restoreNdarrays(message, message.patches ?? []);
    this.results.put(unit, message.value);
    this.fetches.delete(unit);
    this.resume(fetch);
    const row = this.scheduler.table.find(this.calls.key(unit));
    if (row !== NONE && this.scheduler.table.state[row] === SPILLING) this.carryOut(SPILL, row);
  }

  private resume({ waiting }: Fetch): void {
    for (const unit of waiting) if (--this.waits[unit] === 0) this.enqueue(unit);
  }

  private finished(handle: Handle, message: FromWorker & { type: 'done' }): void {
    const { scheduler, graph, results } = this;
    const { values, held, units } = message;
    restoreNdarrays(values, message.patches);
    let at = 1;
    let calls = 0;
    for (let k = 0; k < units.length; k++) {
      const unit = units[k];
      const stays = values[k] === HELD;
      let bytes: number;
      if (stays) {
        results.place[unit] = handle.id;
        bytes = held[at];
        at += 2;
      } else {
        results.put(unit, values[k]);
        bytes = bytesOf(values[k]);
      }
      calls += graph.units[unit].length;
      this.calls.learn(unit, bytes);
      if (this.calls.isOutput[unit] === 1) this.resultBytes += bytes;
      const before = scheduler.recomputed;
      for (const input of graph.inputs[unit]) this.taken[input]--;
      scheduler.completed(this.rows[unit], bytes, stays);
      if (scheduler.recomputed > before) this.recomputedCalls += graph.units[unit].length;
      else this.doneCalls += graph.units[unit].length;
    }
    this.share.ease();
    if (calls > 0) {
      const each = message.milliseconds / calls;
      this.cost = Number.isNaN(this.cost) ? each : 0.7 * this.cost + 0.3 * each;
      scheduler.target = 2 * this.threads * Math.ceil(this.batch);
    }
    if (message.failure) {
      const { unit, step, error } = message.failure;
      this.failTask(unit, step, error);
    } else if (this.resultBytes > this.options.limit) this.fail(resultsTooLarge(this.resultBytes, this.options.limit));
  }

  private failTask(unit: number, step: number, error: ErrorRecord): void {
    this.fail(callFailed(this.node(unit, step), error));
  }

  private report(): void {
    const { onProgress } = this.options;
    if (!onProgress || this.ended) return;
    let done = this.doneCalls;
    for (const { inflight, control } of this.pool.handles)
      if (inflight[0]?.run === this.id && Atomics.load(control, CONTROL.run) === this.id)
        done += Atomics.load(control, CONTROL.steps);
    const total = this.graph.nodes.length;
    if (Math.min(done, total) <= this.reported) return;
    this.reported = Math.min(done, total);
    onProgress({ done: this.reported, total });
  }

  died(handle: Handle, reason: string): void {
    if (this.ended) return;
    const { scheduler, results } = this;
    const ours = handle.inflight.filter(({ run }) => run === this.id).flatMap(({ units }) => units);
    const blamed = reason.includes('cancel another') ? undefined : this.blamed(handle, ours);
    if (ours.length > 0) this.replaced++;
    for (const unit of ours) {
      for (const input of this.graph.inputs[unit]) this.taken[input]--;
      scheduler.interrupted(
        this.rows[unit],
        unit === blamed
          ? threadDied(this.node(unit), reason, scheduler.table.attempts[this.rows[unit]] + 1)
          : undefined,
      );
    }
    // Those that wait find out that it is gone when it is their turn.
    for (const [unit, fetch] of this.fetches) {
      if (fetch.from !== handle.id) continue;
      this.fetches.delete(unit);
      results.release(unit);
      this.resume(fetch);
    }
    const { place } = results;
    for (let unit = 0; unit < place.length; unit++) if (place[unit] === handle.id) results.release(unit);
    scheduler.table.forEach((row) => {
      const unit = this.calls.unit(scheduler.table.stage[row], scheduler.table.index[row]);
      if (place[unit] === NOWHERE && scheduler.table.reads[row] > this.taken[unit]) this.lose(row);
    });
    this.advance();
  }

  private blamed(handle: Handle, lost: readonly number[]): number | undefined {
    const running =
      Atomics.load(handle.control, CONTROL.run) === this.id && Atomics.load(handle.control, CONTROL.unit) - 1;
    if (running !== false && lost.includes(running)) return running;
    return handle.inflight[0]?.run === this.id ? lost[0] : undefined;
  }
}
