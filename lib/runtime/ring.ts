/**
 * The shared-memory ring that tasks reach the workers by: the main thread publishes slots, workers claim and finish them,
 * without a message per task. Wake-ups are batched: workers wake the main thread when the ring runs low or 0.5 ms passed.
 */

/** Slots, and so most tasks out at once. */
export const SLOTS = 1024;
/** Most tasks of one run that are out at once. */
export const MOST_IN_FLIGHT = SLOTS >> 1;
/** Worker numbers are 1 to this: 0 is the main thread, and the memory's layout has room for 31 threads. */
export const RING_WORKERS = 30;
/** Inputs that a slot carries; longer lists lie behind the task's scratch. */
export const SLOT_INPUTS = 48;

const SLOT_WORDS = 64;
const QUEUE = SLOTS * 4;

// Header words.
const HEAD = 0;
const TAIL = 16;
const WORK = 32;
const EVENTS = 48;
const SLEEPERS = 64;
const MAIN_WAITS = 80;
const STOP = 96;
const COMMANDS = 112;
const LOW = 128;
const PATIENCE = 144;
const WORKER_AREA = 160;
const AREA_WORDS = 16;
const DONE_TAIL = 0;
const OWNER = 1;
const LAUNCH = 2;
const QUEUE_AREA = WORKER_AREA + (RING_WORKERS + 1) * AREA_WORDS;
const DONE_AREA = QUEUE_AREA + QUEUE;
const SLOT_AREA = DONE_AREA + (RING_WORKERS + 1) * SLOTS;
const WORDS = SLOT_AREA + SLOTS * SLOT_WORDS;

// Slot words.
const STATE = 0;
const PLAN = 1;
const STAGE = 2;
const INDEX = 3;
const OUTPUT = 4;
const SCRATCH = 5;
const COUNT = 6;
const LIST = 7;
const INPUTS = 8;

/** Slot states; the worker's number stands in the bits above. */
export const EMPTY = 0;
export const OPEN = 1;
export const CLAIMED = 2;
export const DONE = 3;
export const BROKEN = 4;
const STATE_BITS = 3;
const STATE_MASK = 7;

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

type WaitAsync = (
  array: Int32Array,
  index: number,
  value: number,
) => { async: false; value: string } | { async: true; value: Promise<string> };
const waitAsync = (Atomics as unknown as { waitAsync?: WaitAsync }).waitAsync;

/** The ring over a shared buffer; both sides make one over the same buffer. */
export class Ring {
  readonly words: Int32Array;
  private readonly addresses: Uint32Array;
  private tail = 0;
  private published = 0;
  private readonly position = new Int32Array(SLOTS);
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
   * @param list address of the list of inputs when they are more than a slot carries
   */
  push(slot: number, task: Omit<RingTask, 'inputs'>, inputs: readonly number[], list: number): void {
    const at = SLOT_AREA + slot * SLOT_WORDS;
    const { addresses } = this;
    addresses[at + PLAN] = task.plan;
    addresses[at + STAGE] = task.stage;
    addresses[at + INDEX] = task.index;
    addresses[at + OUTPUT] = task.output;
    addresses[at + SCRATCH] = task.scratch;
    addresses[at + COUNT] = inputs.length;
    addresses[at + LIST] = list;
    if (inputs.length <= SLOT_INPUTS) for (let k = 0; k < inputs.length; k++) addresses[at + INPUTS + k] = inputs[k];
    else this.lists.set(inputs, list >>> 2);
    Atomics.store(this.words, at + STATE, OPEN);
    this.enqueue(slot);
  }

  /** Shows the workers what was pushed and wakes as many as there is work for. */
  publish(): void {
    const count = (this.tail - this.published) | 0;
    if (count === 0) return;
    this.published = this.tail;
    Atomics.store(this.words, TAIL, this.tail);
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
    if (this.state(slot).state === OPEN && ((Atomics.load(this.words, HEAD) - this.position[slot]) | 0) > 0)
      this.enqueue(slot);
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

  /** Gives a dead worker's number free. */
  vacate(worker: number): void {
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
    if (waitAsync === undefined) {
      while (Atomics.load(this.words, EVENTS) === seen) await new Promise((resolve) => setTimeout(resolve, 1));
      return;
    }
    const result = waitAsync(this.words, EVENTS, seen);
    if (result.async) await result.value;
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
    this.words[QUEUE_AREA + (this.tail & (QUEUE - 1))] = slot;
    this.position[slot] = this.tail;
    this.tail = (this.tail + 1) | 0;
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

  /** Claims an open slot for `worker`; -1 when there is none. */
  claim(worker: number): number {
    const { words } = this;
    for (;;) {
      const head = Atomics.load(words, HEAD);
      if (((Atomics.load(words, TAIL) - head) | 0) <= 0) return -1;
      const slot = words[QUEUE_AREA + (head & (QUEUE - 1))];
      if (Atomics.compareExchange(words, HEAD, head, (head + 1) | 0) !== head) continue;
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
    task.index = addresses[at + INDEX];
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
    Atomics.add(words, EVENTS, 1);
    if (Atomics.load(words, MAIN_WAITS) === 0) return;
    const left = (Atomics.load(words, TAIL) - Atomics.load(words, HEAD)) | 0;
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

  /** Sleeps until there may be work, at most `milliseconds`. */
  sleep(work: number, milliseconds: number): void {
    Atomics.add(this.words, SLEEPERS, 1);
    Atomics.wait(this.words, WORK, work, milliseconds);
    Atomics.sub(this.words, SLEEPERS, 1);
  }
}
