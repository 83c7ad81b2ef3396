/**
 * One computation of delayed values: hands ready units to threads in batches of a few milliseconds, keeps account of where
 * each result lies and who still needs it, and does again what a dead thread took with it.
 */
import { ChunkwiseError, type ErrorRecord, errorFromRecord } from '../base/errors.js';
import { functionLabel } from '../base/function-revive.js';
import type { FunctionSpec } from '../base/function-spec.js';
import { copyValue, encode, isSmall, newEncoding, restoreNdarrays } from './codec.js';
import type { DelayedGraph } from './graph.js';
import { NodeReference, type TaskNode } from './node.js';
import type { DelayedPool, Handle, PoolClient } from './pool.js';
import {
  CONTROL,
  type FromWorker,
  type HandOver,
  HELD,
  type Patch,
  type Path,
  type Step,
  type UnitMessage,
} from './protocol.js';
import { UnitQueue } from './unit-queue.js';

/** A message should keep a thread busy for about this long. */
const BATCH_MILLISECONDS = 4;
/** Calls in one message at most, so that building it does not stall the others. */
const BATCH_CALLS = 4096;

const State = { waiting: 0, ready: 1, running: 2, done: 3 } as const;
/** Where a result is when it is on no thread. */
const Place = { main: 0, nowhere: -1, underWay: -2 } as const;

/** Progress of a computation. */
export interface DelayedProgress {
  readonly done: number;
  readonly total: number;
}

/** What a run needs to know beside its graph. */
export interface RunOptions {
  readonly threads: number;
  readonly retries: number;
  readonly onProgress?: (progress: DelayedProgress) => void;
}

let runs = 0;
const functionNumbers = new Map<string, number>();
const specNumbers = new WeakMap<FunctionSpec, number>();

function functionNumber(spec: FunctionSpec): number {
  let number = specNumbers.get(spec);
  if (number === undefined) {
    const key = spec.type === 'source' ? `${spec.name}\n${spec.source}` : `\n${spec.module}\n${spec.export}`;
    number = functionNumbers.get(key) ?? functionNumbers.size;
    functionNumbers.set(key, number);
    specNumbers.set(spec, number);
  }
  return number;
}

/** The state machine of one computation. */
export class ComputeRun implements PoolClient {
  readonly id = ++runs;
  readonly threads: number;
  readonly limit: number;
  private readonly state: Uint8Array;
  private readonly place: Int32Array;
  private readonly uses: Int32Array;
  private readonly waits: Int32Array;
  private readonly attempts: Uint16Array;
  private readonly values: unknown[];
  private readonly bytes = new Map<number, number>();
  private readonly requested: Set<number>;
  private readonly fetchers = new Map<number, number[]>();
  private readonly shared = new WeakMap<object, ArrayBufferView>();
  private ready = new UnitQueue();
  private local = new Map<number, UnitQueue>();
  private open: number;
  private doneCalls = 0;
  private reported = -1;
  /** Running average of milliseconds per call; unknown at first. */
  private cost = Number.NaN;
  private timer: NodeJS.Timeout | undefined;
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
    this.state = new Uint8Array(count);
    this.place = new Int32Array(count).fill(Place.nowhere);
    this.uses = new Int32Array(count);
    this.waits = new Int32Array(count);
    this.attempts = new Uint16Array(count);
    this.values = new Array(count).fill(undefined);
    this.requested = new Set(graph.outputs);
    this.open = this.requested.size;
    for (let unit = 0; unit < count; unit++) this.plan(unit);
    if (options.onProgress) {
      this.timer = setInterval(() => this.report(), 100);
      this.timer.unref();
    }
  }

  /** Quick calls are sent ahead, long ones when a thread is free. */
  get depth(): number {
    return this.cost < BATCH_MILLISECONDS ? 2 : 1;
  }

  /** Fails the computation and stops its functions. */
  fail(error: ChunkwiseError): void {
    if (this.ended) return;
    this.end();
    this.pool.cancel(this);
    this.reject(error);
  }

  private end(): void {
    this.ended = true;
    clearInterval(this.timer);
  }

  /** Counts what a unit that is to run needs, and queues it when nothing is missing. */
  private plan(unit: number): void {
    this.state[unit] = State.waiting;
    let missing = 0;
    for (const input of this.graph.inputs[unit]) if (this.place[input] === Place.nowhere) missing++;
    for (const dep of this.graph.deps[this.graph.units[unit][0]]) this.uses[this.graph.unitOf[dep]]++;
    this.waits[unit] = missing;
    if (missing === 0) this.enqueue(unit);
  }

  private enqueue(unit: number): void {
    this.state[unit] = State.ready;
    let best = 0;
    let most = 0;
    for (const input of this.graph.inputs[unit]) {
      const size = this.place[input] > 0 ? (this.bytes.get(input) ?? 0) : 0;
      if (size > most) {
        most = size;
        best = this.place[input];
      }
    }
    if (best === 0) {
      this.ready.push(unit);
      return;
    }
    const queue = this.local.get(best) ?? new UnitQueue();
    this.local.set(best, queue);
    queue.push(unit);
  }

  private pick(handle: Handle): number | undefined {
    const own = this.local.get(handle.id)?.pop() ?? this.ready.pop();
    if (own !== undefined) return own;
    if (handle.inflight.length > 0) return undefined;
    // A busy thread's work is worth fetching its inputs when it would wait for long.
    for (const [id, queue] of this.local) {
      const busy = this.pool.handles.some((other) => other.id === id && other.inflight.length > 0);
      if (busy && queue.size * this.cost > BATCH_MILLISECONDS) return queue.pop();
    }
    return undefined;
  }

  private release(unit: number): void {
    if (this.requested.has(unit)) return;
    this.values[unit] = undefined;
    this.place[unit] = Place.nowhere;
  }

  /** True when all inputs are at hand for `handle`; sends for those that are not. */
  private gather(unit: number, handle: Handle): boolean {
    let missing = 0;
    for (const input of this.graph.inputs[unit]) {
      const at = this.place[input];
      if (at === Place.main || at === handle.id) continue;
      missing++;
      const waiting = this.fetchers.get(input);
      if (waiting) waiting.push(unit);
      else {
        this.fetchers.set(input, [unit]);
        this.place[input] = Place.underWay;
        this.pool.handles.find(({ id }) => id === at)?.post({ type: 'fetch', run: this.id, unit: input }, []);
      }
    }
    if (missing === 0) return true;
    this.state[unit] = State.waiting;
    this.waits[unit] = missing;
    return false;
  }

  next(handle: Handle): boolean {
    if (this.ended) return false;
    const mine = ({ inflight }: Handle): boolean => inflight.some(({ run }) => run === this.id);
    if (!mine(handle) && this.pool.handles.filter(mine).length >= this.threads) return false;
    const queued = this.ready.size + (this.local.get(handle.id)?.size ?? 0);
    const byTime = Number.isNaN(this.cost) ? 1 : BATCH_MILLISECONDS / Math.max(this.cost, 1e-6);
    const limit = Math.max(1, Math.min(BATCH_CALLS, byTime, Math.ceil(queued / (2 * this.threads))));
    const units: UnitMessage[] = [];
    const transfer = new Set<ArrayBuffer>();
    const functions = new Map<number, FunctionSpec>();
    for (let calls = 0; calls < limit; ) {
      const unit = this.pick(handle);
      if (unit === undefined) break;
      if (!this.gather(unit, handle)) {
        if (this.ready.size + (this.local.get(handle.id)?.size ?? 0) === 0) break;
        continue;
      }
      const fragile = this.attempts[unit] > 0;
      if (fragile && units.length > 0) {
        this.ready.push(unit);
        break;
      }
      units.push(this.message(unit, handle, transfer, functions));
      this.state[unit] = State.running;
      calls += this.graph.units[unit].length;
      if (fragile) break;
    }
    if (units.length === 0) return false;
    const message = { type: 'run', run: this.id, functions: [...functions], units } as const;
    try {
      handle.post(message, [...transfer]);
    } catch (cause) {
      const node = this.graph.nodes[this.graph.units[units[0].id][0]];
      const why = cause instanceof Error ? cause.message : String(cause);
      const label = functionLabel(node.spec);
      queueMicrotask(() =>
        this.fail(
          new ChunkwiseError('argument', `delayed: an argument of ${label} cannot go to a worker: ${why}`, { cause }),
        ),
      );
      return false;
    }
    for (const number of functions.keys()) handle.functions.add(number);
    handle.inflight.push({ run: this.id, units: units.map(({ id }) => id) });
    return true;
  }

  private message(
    unit: number,
    handle: Handle,
    transfer: Set<ArrayBuffer>,
    functions: Map<number, FunctionSpec>,
  ): UnitMessage {
    const chain = this.graph.units[unit];
    const steps = chain.map((index, at): Step => {
      const node = this.graph.nodes[index];
      const fn = functionNumber(node.spec);
      if (!handle.functions.has(fn)) functions.set(fn, node.spec);
      return this.step(node, fn, this.graph.deps[index], at > 0, transfer);
    });
    return { id: unit, steps, output: this.requested.has(unit) };
  }

  private step(
    node: TaskNode,
    fn: number,
    deps: readonly number[],
    chained: boolean,
    transfer: Set<ArrayBuffer>,
  ): Step {
    let edge = 0;
    let left = deps.length;
    if (chained && left === 1 && node.simple) {
      const previous = node.args.findIndex((argument) => argument instanceof NodeReference);
      const args = node.args.slice();
      args[previous] = null;
      return [fn, args, null, previous];
    }
    const patches: Patch[] = [];
    const mode: HandOver = node.pure ? 'share' : 'copy';
    const reference = (value: object, path: Path): unknown => {
      if (!(value instanceof NodeReference)) return copyValue(value);
      const unit = this.graph.unitOf[deps[edge++]];
      left--;
      if (chained) {
        patches.push(['previous', path, left === 0 ? 'move' : mode]);
        return null;
      }
      const last = --this.uses[unit] === 0 && !this.requested.has(unit);
      const how: HandOver = last ? 'move' : mode;
      let sent: unknown = null;
      if (this.place[unit] === Place.main) {
        sent = this.values[unit];
        if (!isSmall(sent)) sent = encode(sent, how, path, encoding);
      } else patches.push(['held', path, how, unit]);
      if (last) this.release(unit);
      return sent;
    };
    const encoding = newEncoding(this.shared, reference);
    const args = encode(node.args, mode, [], encoding) as unknown[];
    for (const buffer of encoding.transfer) transfer.add(buffer);
    patches.push(...encoding.patches);
    return [fn, args, patches.length > 0 ? patches : null, -1];
  }

  reply(handle: Handle, message: FromWorker): void {
    if (this.ended) return;
    if (message.type === 'value') this.arrived(message);
    else this.finished(handle, message);
    this.report();
    if (!this.ended && this.open === 0) {
      this.end();
      this.pool.remove(this);
      this.resolve(this.graph.outputs.map((unit) => this.values[unit]));
    }
  }

  private arrived(message: FromWorker & { type: 'value' }): void {
    if (message.error) {
      this.failTask(message.unit, -1, message.error);
      return;
    }
    const waiting = this.fetchers.get(message.unit);
    // Nobody waits for it any more: it is being made again.
    if (!waiting) return;
    restoreNdarrays(message, message.patches ?? []);
    this.values[message.unit] = message.value;
    this.place[message.unit] = Place.main;
    this.fetchers.delete(message.unit);
    for (const unit of waiting) if (--this.waits[unit] === 0) this.enqueue(unit);
  }

  private finished(handle: Handle, message: FromWorker & { type: 'done' }): void {
    const { values, held, units } = message;
    restoreNdarrays(values, message.patches);
    for (let k = 0; k < held.length; k += 2) this.bytes.set(held[k], held[k + 1]);
    let calls = 0;
    units.forEach((unit, k) => {
      const stays = values[k] === HELD;
      this.place[unit] = stays ? handle.id : Place.main;
      if (!stays) this.values[unit] = values[k];
      this.state[unit] = State.done;
      calls += this.graph.units[unit].length;
      if (this.requested.has(unit)) this.open--;
      for (const next of this.graph.dependants[unit])
        if (this.state[next] === State.waiting && --this.waits[next] === 0) this.enqueue(next);
    });
    this.doneCalls += calls;
    if (calls > 0) {
      const each = message.milliseconds / calls;
      this.cost = Number.isNaN(this.cost) ? each : 0.7 * this.cost + 0.3 * each;
    }
    if (message.failure) {
      const { unit, step, error } = message.failure;
      this.failTask(unit, step, error);
    }
  }

  /** Fails with a worker's error, and says which call it was. */
  private failTask(unit: number, step: number, error: ErrorRecord): void {
    const node = this.graph.nodes[this.graph.units[unit].at(step)!];
    const message =
      error.details?.function === undefined ? `${error.message} (from ${functionLabel(node.spec)})` : error.message;
    const details = { ...error.details, task: `${node.name}-${node.id}` };
    this.fail(errorFromRecord({ ...error, message, details }));
  }

  private report(): void {
    const { onProgress } = this.options;
    if (!onProgress || (this.ended && this.open > 0)) return;
    let done = this.doneCalls;
    for (const { inflight, control } of this.pool.handles)
      if (inflight[0]?.run === this.id && Atomics.load(control, CONTROL.run) === this.id)
        done += Atomics.load(control, CONTROL.steps);
    const total = this.graph.nodes.length;
    done = Math.min(done, total);
    if (done <= this.reported) return;
    this.reported = done;
    onProgress({ done, total });
  }

  died(handle: Handle, reason: string): void {
    if (this.ended) return;
    const lost = handle.inflight.filter(({ run }) => run === this.id).flatMap(({ units }) => units);
    const running =
      Atomics.load(handle.control, CONTROL.run) === this.id && Atomics.load(handle.control, CONTROL.unit) - 1;
    const ours = handle.inflight[0]?.run === this.id;
    const blamed = running !== false && lost.includes(running) ? running : ours ? lost[0] : undefined;
    if (blamed !== undefined && !reason.includes('cancel another') && ++this.attempts[blamed] > this.options.retries) {
      const node = this.graph.nodes[this.graph.units[blamed][0]];
      this.fail(
        new ChunkwiseError(
          'worker',
          `delayed: the worker thread died while it ran ${functionLabel(node.spec)} (${reason}), ${this.attempts[blamed]} times in all; a function must not end its thread (process.exit) nor exhaust its memory`,
          { details: { task: `${node.name}-${node.id}`, attempts: this.attempts[blamed] } },
        ),
      );
      return;
    }
    this.recover(handle.id, lost);
  }

  /** Finds out what must be done again without the thread, walking back from what was asked for. */
  private recover(dead: number, lost: readonly number[]): void {
    const { graph, state, place } = this;
    for (const unit of lost) state[unit] = State.waiting;
    for (let unit = 0; unit < place.length; unit++) if (place[unit] === dead) place[unit] = Place.nowhere;
    const alive = new Set(this.pool.handles.map(({ id }) => id));
    // A value under way may have been on the dead thread: ask again for all of them.
    for (const unit of this.fetchers.keys()) if (place[unit] === Place.underWay) place[unit] = Place.nowhere;
    this.fetchers.clear();
    for (let unit = 0; unit < place.length; unit++)
      if (place[unit] > 0 && !alive.has(place[unit])) place[unit] = Place.nowhere;
    const needed = new Set<number>();
    const stack = [...this.requested];
    while (stack.length > 0) {
      const unit = stack.pop()!;
      if (needed.has(unit) || state[unit] === State.running || place[unit] !== Place.nowhere) continue;
      needed.add(unit);
      if (state[unit] === State.done) this.doneCalls -= graph.units[unit].length;
      stack.push(...graph.inputs[unit]);
    }
    this.ready = new UnitQueue();
    this.local = new Map();
    this.uses.fill(0);
    for (const unit of [...needed].sort((a, b) => a - b)) this.plan(unit);
  }
}
