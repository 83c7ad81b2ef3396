/**
 * The shared-memory ring that tasks reach the workers by: the main thread publishes slots, workers claim and finish them,
 * without a message per task. Wake-ups are batched: workers wake the main thread when the ring runs low or 0.5 ms passed.
 *
 * Each number of threads that runs ask for has a lane of its own, a queue that no more workers than that take from at once,
 * however many the process has.
 */
import { changed } from './changed.js';
import {
  AREA_WORDS,
  BROKEN,
  bitCount,
  CLAIMED,
  COMMANDS,
  COUNT,
  DONE,
  DONE_AREA,
  DONE_TAIL,
  EMPTY,
  EVENTS,
  HEAD,
  INDEX,
  INDEX_HIGH,
  INPUTS,
  LANES,
  LAUNCH,
  LIST,
  LOW,
  laneArea,
  MAIN_WAITS,
  OPEN,
  OUTPUT,
  OWNER,
  PATIENCE,
  PLAN,
  QUEUE,
  QUEUE_AREA,
  RING_WORKERS,
  SCRATCH,
  SEATS,
  SLEEPERS,
  SLOT_AREA,
  SLOT_INPUTS,
  SLOT_WORDS,
  SLOTS,
  STAGE,
  STATE,
  STATE_BITS,
  STATE_MASK,
  STOP,
  TAIL,
  WORDS,
  WORK,
  WORKER_AREA,
} from './ring-layout.js';

export { BROKEN, CLAIMED, DONE, EMPTY, MOST_IN_FLIGHT, OPEN, RING_WORKERS, SLOT_INPUTS, SLOTS } from './ring-layout.js';

/** Looks at a word before the clock is asked, or before sleeping; and where the next task comes at once. */
const WATCH = 2_000;
const PATIENT_WATCH = 1_000_000;

/** A task as a slot carries it. */
export interface RingTask {
  plan: number;
  stage: number;
  index: number;
  output: number;
  scratch: number;
  inputs: Uint32Array;
}

/** The ring over a shared buffer; both sides make one over the same buffer. */
export class Ring {
  readonly words: Int32Array;
  private readonly addresses: Uint32Array;
  private readonly tails = new Int32Array(RING_WORKERS + 1);
  private readonly published = new Int32Array(RING_WORKERS + 1);
  private readonly position = new Int32Array(SLOTS);
  private readonly laneOf = new Uint8Array(SLOTS);
  /** The lane that this worker took from last, and how many slots it has claimed of each. */
  private lane = 0;
  private readonly held = new Int32Array(RING_WORKERS + 1);
  private readonly drained = new Int32Array(RING_WORKERS + 1);
  private lastWake = 0;

  /** @param memory holds lists of inputs too long for a slot */
  constructor(
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(WORDS * 4),
    memory: WebAssembly.Memory,
  ) {
    this.words = new Int32Array(buffer);
    this.addresses = new Uint32Array(buffer);
    this.lists = new Uint32Array(memory.buffer);
  }
  private readonly lists: Uint32Array;

  // ---- the main thread's side ----

  /**
   * Fills an empty slot and queues it; workers see it after `publish`.
   *
   * @param lane the most workers that may run tasks of this lane at once
   * @param list address of the list of inputs when they are more than a slot carries
   */
  push(slot: number, task: Omit<RingTask, 'inputs'>, inputs: readonly number[], list: number, lane: number): void {
    const at = SLOT_AREA + slot * SLOT_WORDS;
    const { addresses } = this;
    addresses[at + PLAN] = task.plan;
    addresses[at + STAGE] = task.stage;
    addresses[at + INDEX] = task.index % 2 ** 32;
    addresses[at + INDEX_HIGH] = Math.floor(task.index / 2 ** 32);
    addresses[at + OUTPUT] = task.output;
    addresses[at + SCRATCH] = task.scratch;
    addresses[at + COUNT] = inputs.length;
    addresses[at + LIST] = list;
    if (inputs.length <= SLOT_INPUTS) for (let k = 0; k < inputs.length; k++) addresses[at + INPUTS + k] = inputs[k];
    else this.lists.set(inputs, list >>> 2);
    Atomics.store(this.words, at + STATE, OPEN);
    this.laneOf[slot] = lane;
    Atomics.or(this.words, LANES, 1 << lane);
    this.enqueue(slot);
  }

  /** Shows the workers what was pushed and wakes as many as there is work for. */
  publish(): void {
    let count = 0;
    for (let lane = 1; lane <= RING_WORKERS; lane++) {
      const fresh = (this.tails[lane] - this.published[lane]) | 0;
      if (fresh === 0) continue;
      count += fresh;
      this.published[lane] = this.tails[lane];
      Atomics.store(this.words, laneArea(lane) + TAIL, this.tails[lane]);
    }
    if (count === 0) return;
    Atomics.add(this.words, WORK, 1);
    if (Atomics.load(this.words, SLEEPERS) > 0) Atomics.notify(this.words, WORK, count);
  }

  /** Below how many open slots workers wake the main thread. */
  setLow(count: number): void {
    Atomics.store(this.words, LOW, count);
  }

  /** Takes back a slot that no worker has claimed; false when one has. */
  withdraw(slot: number): boolean {
    return Atomics.compareExchange(this.words, SLOT_AREA + slot * SLOT_WORDS + STATE, OPEN, EMPTY) === OPEN;
  }

  /** State of a slot, and the worker that has it. */
  state(slot: number): { state: number; worker: number } {
    const word = Atomics.load(this.words, SLOT_AREA + slot * SLOT_WORDS + STATE);
    return { state: word & STATE_MASK, worker: word >> STATE_BITS };
  }

  clear(slot: number): void {
    Atomics.store(this.words, SLOT_AREA + slot * SLOT_WORDS + STATE, EMPTY);
  }

  /** Queues a slot again that a dying worker took from the queue but did not claim. */
  rescue(slot: number): void {
    const head = Atomics.load(this.words, laneArea(this.laneOf[slot]) + HEAD);
    if (this.state(slot).state === OPEN && ((head - this.position[slot]) | 0) > 0) this.enqueue(slot);
  }

  /** Calls `visit` with each slot that worker number `worker` has finished since the last call. */
  drain(worker: number, visit: (slot: number) => void): void {
    const tail = Atomics.load(this.words, WORKER_AREA + worker * AREA_WORDS + DONE_TAIL);
    for (let at = this.drained[worker]; at !== tail; at = (at + 1) | 0) {
      this.drained[worker] = (at + 1) | 0;
      visit(this.words[DONE_AREA + worker * SLOTS + (at & (SLOTS - 1))]);
    }
  }

  /** Number of the worker that runs launch `launch`, 0 when none does. */
  workerOf(launch: number): number {
    for (let worker = 1; worker <= RING_WORKERS; worker++) {
      const area = WORKER_AREA + worker * AREA_WORDS;
      if (Atomics.load(this.words, area + OWNER) !== 0 && Atomics.load(this.words, area + LAUNCH) === launch)
        return worker;
    }
    return 0;
  }

  /** Thread identity of worker number `worker`, 0 when there is none. */
  threadOf(worker: number): number {
    return Atomics.load(this.words, WORKER_AREA + worker * AREA_WORDS + OWNER);
  }

  /** Gives a dead worker's number free, and its place in a lane. */
  vacate(worker: number): void {
    for (let lane = 1; lane <= RING_WORKERS; lane++) Atomics.and(this.words, laneArea(lane) + SEATS, ~(1 << worker));
    Atomics.store(this.words, WORKER_AREA + worker * AREA_WORDS + LAUNCH, 0);
    Atomics.store(this.words, WORKER_AREA + worker * AREA_WORDS + OWNER, 0);
  }

  /** Has workers look at their ports. */
  command(): void {
    Atomics.add(this.words, COMMANDS, 1);
    Atomics.add(this.words, WORK, 1);
    Atomics.notify(this.words, WORK);
  }

  /** Sends the workers home (true), or lets them work. */
  stop(stop: boolean): void {
    Atomics.store(this.words, STOP, stop ? 1 : 0);
    if (stop) this.command();
  }

  /** What `wait` compares with: read it before looking for events. */
  events(): number {
    Atomics.store(this.words, MAIN_WAITS, 0);
    return Atomics.load(this.words, EVENTS);
  }

  /** Resolves when something has happened since `seen`. */
  async wait(seen: number): Promise<void> {
    Atomics.store(this.words, MAIN_WAITS, 1);
    await changed(this.words, EVENTS, seen);
  }

  /** Waits without sleeping until something has happened since `seen`; false when nothing has after `milliseconds`. */
  watch(seen: number, milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    do {
      for (let k = 0; k < WATCH; k++) if (Atomics.load(this.words, EVENTS) !== seen) return true;
    } while (performance.now() < until);
    return false;
  }

  /** Says whether idle workers should look for work a while before they sleep, as the next comes at once. */
  setPatient(patient: boolean): void {
    Atomics.store(this.words, PATIENCE, patient ? 1 : 0);
  }

  /** Wakes the main thread, from any thread. */
  signal(): void {
    Atomics.add(this.words, EVENTS, 1);
    Atomics.notify(this.words, EVENTS);
  }

  private enqueue(slot: number): void {
    const lane = this.laneOf[slot];
    const tail = this.tails[lane];
    this.words[QUEUE_AREA + lane * QUEUE + (tail & (QUEUE - 1))] = slot;
    this.position[slot] = tail;
    this.tails[lane] = (tail + 1) | 0;
  }

  // ---- the workers' side ----

  /** Takes a worker number for thread `thread`, or 0 when all are taken. */
  enrol(thread: number, launch: number, number: number): number {
    for (let worker = number || 1; worker <= RING_WORKERS; worker++) {
      const area = WORKER_AREA + worker * AREA_WORDS;
      const owner = Atomics.compareExchange(this.words, area + OWNER, 0, thread);
      if (owner !== 0 && owner !== thread) continue;
      Atomics.store(this.words, area + LAUNCH, launch);
      return worker;
    }
    return 0;
  }

  /** Claims an open slot for `worker` from a lane that has room for it; -1 when there is none. */
  claim(worker: number): number {
    const { words } = this;
    const lanes = Atomics.load(words, LANES);
    // The lane after the last one first, so that none waits for another to run dry.
    for (let k = 1; k <= RING_WORKERS; k++) {
      const lane = ((this.lane + k - 1) % RING_WORKERS) + 1;
      if ((lanes & (1 << lane)) === 0 || this.waiting(lane) <= 0) continue;
      if (this.held[lane] === 0 && !this.sit(lane, worker)) continue;
      const slot = this.take(lane, worker);
      if (slot >= 0) {
        this.lane = this.laneOf[slot] = lane;
        this.held[lane]++;
        return slot;
      }
      this.rise(lane, worker);
    }
    return -1;
  }

  /** Entries in the queue of a lane. */
  private waiting(lane: number): number {
    const area = laneArea(lane);
    return (Atomics.load(this.words, area + TAIL) - Atomics.load(this.words, area + HEAD)) | 0;
  }

  /** Makes `worker` one of those that take from a lane; false when there are as many as may be. */
  private sit(lane: number, worker: number): boolean {
    const at = laneArea(lane) + SEATS;
    for (;;) {
      const seats = Atomics.load(this.words, at);
      if (bitCount(seats) >= lane) return false;
      if (Atomics.compareExchange(this.words, at, seats, seats | (1 << worker)) === seats) return true;
    }
  }

  private rise(lane: number, worker: number): void {
    if (this.held[lane] === 0) Atomics.and(this.words, laneArea(lane) + SEATS, ~(1 << worker));
  }

  private take(lane: number, worker: number): number {
    const { words } = this;
    const area = laneArea(lane);
    for (;;) {
      const head = Atomics.load(words, area + HEAD);
      if (((Atomics.load(words, area + TAIL) - head) | 0) <= 0) return -1;
      const slot = words[QUEUE_AREA + lane * QUEUE + (head & (QUEUE - 1))];
      if (Atomics.compareExchange(words, area + HEAD, head, (head + 1) | 0) !== head) continue;
      const at = SLOT_AREA + slot * SLOT_WORDS + STATE;
      // The slot's own state decides: it may have been taken back, or be queued twice after a death.
      if (Atomics.compareExchange(words, at, OPEN, CLAIMED | (worker << STATE_BITS)) === OPEN) return slot;
    }
  }

  /** Copies a claimed slot's task into `task`; `inputs` is one of `lists`, by length. */
  read(slot: number, task: RingTask, lists: Map<number, Uint32Array>): void {
    const at = SLOT_AREA + slot * SLOT_WORDS;
    const { addresses } = this;
    task.plan = addresses[at + PLAN];
    task.stage = addresses[at + STAGE];
    task.index = addresses[at + INDEX_HIGH] * 2 ** 32 + addresses[at + INDEX];
    task.output = addresses[at + OUTPUT];
    task.scratch = addresses[at + SCRATCH];
    const count = addresses[at + COUNT];
    let inputs = lists.get(count);
    if (inputs === undefined) {
      inputs = new Uint32Array(count);
      lists.set(count, inputs);
    }
    if (count <= SLOT_INPUTS) for (let k = 0; k < count; k++) inputs[k] = addresses[at + INPUTS + k];
    else {
      const from = addresses[at + LIST] >>> 2;
      for (let k = 0; k < count; k++) inputs[k] = this.lists[from + k];
    }
    task.inputs = inputs;
  }

  /** Reports a claimed slot finished, and wakes the main thread if it should know now. */
  finish(worker: number, slot: number, ok: boolean): void {
    const { words } = this;
    Atomics.store(words, SLOT_AREA + slot * SLOT_WORDS + STATE, (ok ? DONE : BROKEN) | (worker << STATE_BITS));
    const area = WORKER_AREA + worker * AREA_WORDS + DONE_TAIL;
    const tail = words[area];
    words[DONE_AREA + worker * SLOTS + (tail & (SLOTS - 1))] = slot;
    Atomics.store(words, area, (tail + 1) | 0);
    const lane = this.laneOf[slot];
    this.held[lane]--;
    this.rise(lane, worker);
    const left = this.waiting(lane);
    // This worker goes on with another lane, if there is one; somebody has to take this one's next.
    if (left > 0 && (Atomics.load(words, LANES) & ~(1 << lane)) !== 0 && Atomics.load(words, SLEEPERS) > 0) {
      Atomics.add(words, WORK, 1);
      Atomics.notify(words, WORK, 1);
    }
    Atomics.add(words, EVENTS, 1);
    if (Atomics.load(words, MAIN_WAITS) === 0) return;
    const now = performance.now();
    if (ok && left > Atomics.load(words, LOW) && now - this.lastWake < 0.5) return;
    this.lastWake = now;
    Atomics.notify(words, EVENTS);
  }

  /** Changes whenever workers should look at their ports. */
  commands(): number {
    return Atomics.load(this.words, COMMANDS);
  }

  /** Looks for work a while without sleeping: a moment, or milliseconds where the main thread says so. */
  look(work: number): boolean {
    const looks = Atomics.load(this.words, PATIENCE) === 0 ? WATCH : PATIENT_WATCH;
    for (let k = 0; k < looks; k++) if (Atomics.load(this.words, WORK) !== work) return true;
    return false;
  }

  get stopped(): boolean {
    return Atomics.load(this.words, STOP) !== 0;
  }

  /** Counts wake-ups of workers: read before the last look at the ring, handed to `sleep`. */
  work(): number {
    return Atomics.load(this.words, WORK);
  }

  /** Waits as {@link sleep} does, while the event loop goes on. */
  async doze(work: number, milliseconds: number): Promise<void> {
    Atomics.add(this.words, SLEEPERS, 1);
    await changed(this.words, WORK, work, milliseconds);
    Atomics.sub(this.words, SLEEPERS, 1);
  }

  /** Sleeps until there may be work, at most `milliseconds`. */
  sleep(work: number, milliseconds: number): void {
    Atomics.add(this.words, SLEEPERS, 1);
    Atomics.wait(this.words, WORK, work, milliseconds);
    Atomics.sub(this.words, SLEEPERS, 1);
  }
}
