/**
 * Drives a computation of delayed values on threads whose heaps hold the results: started units are handed out in batches of a few
 * milliseconds, to where their inputs lie.
 */
import { NONE, SPILLING } from '../runtime/block-table.js';
import { cannotSend, heapExhausted } from './call-errors.js';
import { MessageDraft } from './call-messages.js';
import { MAIN, NOWHERE, UNDER_WAY } from './call-results.js';
import type { CallRun } from './call-run.js';
import { restoreNdarrays } from './codec.js';
import { callHeapMegabytes, type DelayedPool, type Handle, type PoolClient } from './pool.js';
import { CONTROL, type FromWorker } from './protocol.js';
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

/** One computation on the threads of a pool. */
export class ThreadCalls implements PoolClient {
  readonly id: number;
  readonly threads: number;
  readonly limit: number;
  /** Results that a started unit waits for. */
  private readonly waits: Int32Array;
  private readonly fetches = new Map<number, Fetch>();
  private readonly started = new PlacedUnits();
  /** Running average of milliseconds per call; unknown at first. */
  private cost = Number.NaN;
  private timer: NodeJS.Timeout | undefined;
  /** Units were taken back because their inputs are gone. */
  private foundLost = false;
  private ended = false;

  /** @param over called once, when the run is over */
  constructor(
    private readonly run: CallRun,
    private readonly pool: DelayedPool,
    private readonly over: () => void,
  ) {
    const count = run.graph.units.length;
    this.id = run.id;
    this.threads = Math.max(1, Math.min(run.options.threads, count));
    this.limit = run.options.threads;
    this.waits = new Int32Array(count);
    run.onChange = () => this.advance(() => queueMicrotask(() => this.pool.pump()));
    run.fetch = (unit) => this.fetch(unit);
    run.callsUnderWay = () => this.underWay();
    if (run.options.onProgress) {
      this.timer = setInterval(() => this.advance(() => run.report(true)), 100);
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

  /** Fails the computation and stops its functions. */
  fail(error: unknown): void {
    this.run.fail(error);
    this.settle();
  }

  /** Ends the computation where there is nothing left to do, or it has failed. */
  private settle(): void {
    const { run } = this;
    if (this.ended || !(run.ended || run.failing)) return;
    this.ended = true;
    clearInterval(this.timer);
    if (run.failing) this.pool.cancel(this);
    else this.pool.remove(this);
    this.over();
  }

  /** Tells the run of an event, and queues what it starts. */
  private advance(event = (): void => {}): void {
    const { run } = this;
    if (this.ended) return;
    try {
      event();
      run.advance();
      for (const row of run.pending.splice(0)) this.enqueue(run.unitOf(row));
    } catch (error) {
      run.fail(error);
    }
    this.settle();
  }

  /** Queues a unit that the scheduler has started where its largest input lies. */
  private enqueue(unit: number): void {
    const { place } = this.run.results;
    const { table } = this.run.scheduler;
    const inputs = this.run.graph.inputs[unit];
    const rows = table.inputs[this.run.rows[unit]];
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
    const { place } = this.run.results;
    const known = this.fetches.get(unit);
    if (known) {
      if (waiting !== undefined) known.waiting.push(waiting);
      return;
    }
    const from = place[unit];
    this.fetches.set(unit, { from, waiting: waiting === undefined ? [] : [waiting] });
    place[unit] = UNDER_WAY;
    try {
      this.pool.handles.find(({ id }) => id === from)?.post({ type: 'fetch', run: this.id, unit }, []);
    } catch (error) {
      queueMicrotask(() => this.fail(error));
    }
  }

  /** True when all inputs are at hand for `handle`; sends for those that are not. */
  private gather(unit: number, handle: Handle): boolean {
    const { run } = this;
    const { place } = run.results;
    const inputs = run.graph.inputs[unit];
    let gone: number[] | undefined;
    let missing = 0;
    for (let k = 0; k < inputs.length; k++) {
      const at = place[inputs[k]];
      if (at === MAIN || at === handle.id) continue;
      missing++;
      if (at === NOWHERE) {
        gone ??= [];
        gone.push(run.scheduler.table.inputs[run.rows[unit]][k]);
      }
    }
    if (missing === 0) return true;
    if (gone) {
      this.foundLost = true;
      run.interrupted(unit);
      for (const row of gone) run.lose(row);
      return false;
    }
    this.waits[unit] = missing;
    for (const input of inputs) if (place[input] !== MAIN && place[input] !== handle.id) this.fetch(input, unit);
    return false;
  }

  next(handle: Handle): boolean {
    if (this.ended) return false;
    const mine = ({ inflight }: Handle): boolean => inflight.some(({ run }) => run === this.id);
    if (!mine(handle) && this.pool.handles.filter(mine).length >= this.threads) return false;
    const { run } = this;
    const { table, inFlight } = run.scheduler;
    const limit = Math.max(1, Math.min(this.batch, Math.ceil(inFlight / (2 * this.threads))));
    const draft = new MessageDraft();
    for (let calls = 0; calls < limit; ) {
      const unit = this.pick(handle);
      if (unit === undefined) break;
      if (!this.gather(unit, handle)) continue;
      const fragile = table.attempts[run.rows[unit]] > 0;
      if (fragile && draft.units.length > 0) {
        this.started.push(unit, MAIN);
        break;
      }
      run.take(unit, handle.functions, draft);
      calls += run.graph.units[unit].length;
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
      handle.post({ type: 'run', run: this.id, functions: [...functions], units }, [...(transfer ?? [])]);
    } catch (cause) {
      queueMicrotask(() => this.fail(cannotSend(this.run.node(units[0].id), cause)));
      return false;
    }
    for (const number of functions.keys()) handle.functions.add(number);
    handle.inflight.push({ run: this.id, units: units.map(({ id }) => id) });
    return true;
  }

  /** Calls that keep a thread busy for long enough. */
  private get batch(): number {
    return Number.isNaN(this.cost)
      ? 1
      : Math.max(1, Math.min(BATCH_CALLS, BATCH_MILLISECONDS / Math.max(this.cost, 1e-6)));
  }

  reply(handle: Handle, message: FromWorker): void {
    this.advance(() => {
      if (message.type === 'value') this.arrived(message);
      else this.finished(handle, message);
      this.run.report(true);
    });
  }

  private arrived(message: FromWorker & { type: 'value' }): void {
    const { run } = this;
    const { unit, error } = message;
    if (error) {
      run.failTask(unit, -1, error);
      return;
    }
    const fetch = this.fetches.get(unit);
    // Nobody waits for it any more: it is being made again.
    if (!fetch) return;
    restoreNdarrays(message, message.patches ?? []);
    run.results.put(unit, message.value);
    this.fetches.delete(unit);
    this.resume(fetch);
    const { table } = run.scheduler;
    const row = table.find(run.calls.key(unit));
    if (row !== NONE && table.state[row] === SPILLING) run.makeRoom(unit, row);
  }

  private resume({ waiting }: Fetch): void {
    for (const unit of waiting) if (--this.waits[unit] === 0) this.enqueue(unit);
  }

  private finished(handle: Handle, message: FromWorker & { type: 'done' }): void {
    const { run } = this;
    const { values, held, units, failure } = message;
    restoreNdarrays(values, message.patches);
    const kept = { place: handle.id, bytes: 0 };
    let at = 1;
    let calls = 0;
    for (let k = 0; k < units.length; k++) {
      kept.bytes = held[at];
      if (run.came(units[k], values[k], kept)) at += 2;
      calls += run.graph.units[units[k]].length;
    }
    run.share.ease();
    if (calls > 0) {
      const each = message.milliseconds / calls;
      this.cost = Number.isNaN(this.cost) ? each : 0.7 * this.cost + 0.3 * each;
      run.scheduler.target = 2 * this.threads * Math.ceil(this.batch);
    }
    if (failure) run.failTask(failure.unit, failure.step, failure.error);
  }

  /** Calls that have ended of units that have not. */
  private underWay(): number {
    let done = 0;
    for (const { inflight, control } of this.pool.handles)
      if (inflight[0]?.run === this.id && Atomics.load(control, CONTROL.run) === this.id)
        done += Atomics.load(control, CONTROL.steps);
    return done;
  }

  died(handle: Handle, reason: string, exhausted = false): void {
    if (this.ended) return;
    const { run } = this;
    const ours = handle.inflight.filter((message) => message.run === this.id).flatMap(({ units }) => units);
    const blamed = reason.includes('cancel another') ? undefined : this.blamed(handle, ours);
    if (ours.length > 0) run.replaced++;
    // It would do so again.
    if (exhausted && blamed !== undefined) run.fail(heapExhausted(run.node(blamed), callHeapMegabytes()));
    for (const unit of ours) run.interrupted(unit, unit === blamed ? reason : undefined);
    const { results } = run;
    // Those that wait find out that it is gone when it is their turn.
    for (const [unit, fetch] of this.fetches) {
      if (fetch.from !== handle.id) continue;
      this.fetches.delete(unit);
      results.release(unit);
      this.resume(fetch);
    }
    const { place } = results;
    for (let unit = 0; unit < place.length; unit++) if (place[unit] === handle.id) results.release(unit);
    run.loseMissing();
    this.advance();
  }

  private blamed(handle: Handle, lost: readonly number[]): number | undefined {
    const running =
      Atomics.load(handle.control, CONTROL.run) === this.id && Atomics.load(handle.control, CONTROL.unit) - 1;
    if (running !== false && lost.includes(running)) return running;
    return handle.inflight[0]?.run === this.id ? lost[0] : undefined;
  }
}
