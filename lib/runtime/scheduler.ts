/**
 * Decides which task runs when and where its blocks lie: a pure state machine, events in, instructions out, without
 * clocks, promises or input and output. What is begun is finished first, so memory follows the threads, not the plan.
 */
import { ChunkwiseError, type ErrorRecord } from '../base/errors.js';
import { BlockMemory } from './block-memory.js';
import {
  ABSENT,
  AHEAD,
  BlockTable,
  DEMANDED,
  GIVEN,
  NONE,
  PERSISTED,
  READY,
  RESIDENT,
  RESTORING,
  RUNNING,
  SPILLED,
  SPILLING,
  WAITING,
} from './block-table.js';
import {
  type BlockAllocator,
  COLLECT,
  FAILED,
  FINISHED,
  FORGET,
  RESTORE,
  RUN,
  RUN_HOST,
  type SchedulerOptions,
} from './instructions.js';
import { CHANGED, GOT, RoomMaker } from './scheduling/room-maker.js';
import { Setbacks } from './scheduling/setbacks.js';
import { StartRules } from './scheduling/start-rules.js';
import { TaskFinder } from './task-finder.js';
import type { TaskGraph } from './task-graph.js';
import { TaskLedger } from './task-ledger.js';
import { TaskLists } from './task-lists.js';

export * from './instructions.js';
export { AHEAD_BYTES } from './scheduling/start-rules.js';

export class Scheduler {
  readonly table = new BlockTable();
  readonly ledger: TaskLedger;
  readonly memory: BlockMemory;
  /** Instructions not yet taken. */
  readonly out: number[] = [];
  /** Tasks, spills and restores under way. */
  inFlight = 0;
  /** Of these, tasks that mostly wait. */
  waiting = 0;
  /** Most tasks in flight; the driver adapts it to how long tasks take. */
  target: number;
  /** Set when the run fails. */
  error: ChunkwiseError | undefined;
  ended = false;

  readonly lists: TaskLists;
  /** Rows to pursue, latest first. */
  private readonly demands: number[] = [];
  /** Blocks handed to the host and not yet reported collected. */
  collecting = 0;
  readonly room = new RoomMaker(this);
  readonly rules: StartRules;
  private readonly setbacks = new Setbacks(this);
  private readonly finder: TaskFinder;
  private readonly askSink = (stage: number, index: number): void => this.demand(this.finder.rowOf(stage, index));

  constructor(
    readonly graph: TaskGraph,
    allocator: BlockAllocator,
    readonly options: SchedulerOptions,
  ) {
    this.rules = new StartRules(this);
    this.lists = new TaskLists(this.table, (row) => this.rules.waits(row));
    this.ledger = options.ledger ?? new TaskLedger(graph);
    this.memory = new BlockMemory(this.table, allocator, options);
    this.finder = new TaskFinder(graph, this.table, this.ledger, this.lists, this.memory, options.given);
    this.target = options.target ?? Math.max(2, options.threads * 4);
  }

  /** Tasks that have to be done. */
  get total(): number {
    return this.ledger.total;
  }
  /** Tasks done at least once. */
  get done(): number {
    return this.ledger.done;
  }
  /** Tasks done again because their blocks had been dropped. */
  get recomputed(): number {
    return this.ledger.recomputed;
  }
  /** Bytes of blocks and scratch held now. */
  get used(): number {
    return this.memory.used;
  }
  /** Most bytes of blocks and scratch held at once. */
  get peak(): number {
    return this.memory.peak;
  }

  /** Tasks tried again. */
  get retries(): number {
    return this.setbacks.retries;
  }
  /** Most bytes that tasks under way held beside the arena. */
  get outsidePeak(): number {
    return this.memory.outsidePeak;
  }

  /** Starts what can be started; call after events, before taking instructions. */
  pump(): void {
    if (this.ended) return;
    // What has no memory for reading ahead may have it for computing.
    let mayWait = true;
    while (this.error === undefined) {
      const computing = this.rules.hasRoom();
      const waiting = mayWait && this.rules.hasRoomToWait();
      if (!computing && !waiting) break;
      const row = this.room.alone === NONE ? this.lists.next(computing, waiting) : this.room.alone;
      if (row !== NONE) {
        if (this.start(row)) continue;
        if (!this.rules.waits(row) || !computing || !mayWait) break;
        mayWait = false;
        continue;
      }
      if (this.demands.length > 0) {
        if (!this.rules.mayExpand(computing)) break;
        this.pursue(this.demands.pop() as number);
      } else if (this.ledger.hasSinks) {
        if (!this.rules.mayExpand(computing)) break;
        this.ledger.askNext(this.askSink);
      } else break;
    }
    if (this.inFlight + this.collecting > 0) return;
    const finished = this.ledger.sinksLeft === 0;
    if (this.error === undefined && !finished) {
      if (this.out.length > 0 || this.options.share?.waiting) return;
      this.fail(
        new ChunkwiseError('internal', `scheduling stalled, ${this.ledger.sinksLeft} sinks left; please report`),
      );
    }
    this.ended = true;
    this.out.push(this.error === undefined ? FINISHED : FAILED, 0);
  }

  /**
   * The row's task has finished.
   *
   * @param bytes of its block, where they are known only now; what was allocated was a guess
   * @param movable false for a block that cannot be evicted; read with `bytes` only
   */
  completed(row: number, bytes = -1, movable = true): void {
    const { table } = this;
    const stage = table.stage[row];
    const key = table.key[row];
    this.finishCall(row);
    if (bytes >= 0) this.memory.resize(row, bytes, movable);
    const inputs = table.inputs[row];
    const reads = inputs.length;
    for (let k = 0; k < reads; k++) {
      const input = inputs[k];
      table.removeReader(input, row);
      table.reads[input]--;
    }
    for (let k = 0; k < reads; k++) this.freeIfUnread(inputs[k]);
    if (reads > 0) table.forgetInputs(row);
    const first = this.ledger.enter(key, stage);
    if (first) table.reads[row] = this.ledger.reads(stage, table.index[row]);
    table.flags[row] &= ~(DEMANDED | AHEAD);
    if (first && this.ledger.isSink(stage, table.index[row])) this.handOver(row);
    this.becomeResident(row, true);
    if (first) this.finder.lookAtReaders(row);
    this.freeIfUnread(row);
  }

  /** The host has the block. */
  collected(row: number): void {
    this.table.pins[row]--;
    this.collecting--;
    this.ledger.sinksLeft--;
    this.freeIfUnread(row);
  }

  /** The row's task threw, or its worker died (`died`); it is tried again as often as the options allow. */
  failed(row: number, record: ErrorRecord, died = false): void {
    this.setbacks.failed(row, record, died);
  }

  /** The row's task ended without a result, through no fault of its own or (`died`) because it ended its worker. */
  interrupted(row: number, died?: ErrorRecord): void {
    this.setbacks.interrupted(row, died);
  }

  /** A resident block, or one being evicted, is gone with what held it: it is computed again when somebody wants it. */
  lost(row: number): void {
    this.setbacks.lost(row);
  }

  /** The row's task was taken back before any thread had begun it; only while failing. */
  withdrawn(row: number): void {
    this.finishCall(row);
    this.table.state[row] = WAITING;
  }

  /** The row's block is written out under identity `spill`. */
  spilled(row: number, spill: number): void {
    const { table } = this;
    this.inFlight--;
    table.spill[row] = spill;
    this.memory.freeBlock(row);
    table.state[row] = SPILLED;
  }

  /** The row's block is back. */
  restored(row: number): void {
    this.inFlight--;
    this.becomeResident(row, false);
    this.freeIfUnread(row);
  }

  /** Stops the run: nothing new starts; FAILED follows when nothing is under way any more. */
  fail(error: ChunkwiseError): void {
    this.error ??= error;
  }

  /** Frees all memory of the run, except kept blocks when it finished; call once, after it ended. */
  dispose(): void {
    const { table } = this;
    table.forEach((row) => {
      const flags = table.flags[row];
      if (this.error === undefined && (flags & PERSISTED) !== 0) return;
      this.memory.freeAll(row);
      if (table.spill[row] >= 0 && (flags & GIVEN) === 0) this.out.push(FORGET, table.spill[row]);
    });
  }

  /** Calls `visit` with the persisted blocks: stage, index, address in the arena or -1, spill identity or -1, bytes. */
  forEachPersisted(visit: (stage: number, index: number, address: number, spill: number, bytes: number) => void): void {
    const { table } = this;
    table.forEach((row) => {
      if ((table.flags[row] & PERSISTED) !== 0)
        visit(table.stage[row], table.index[row], table.address[row], table.spill[row], table.bytes[row]);
    });
  }

  /** Somebody that will run needs the row's block. */
  demand(row: number): void {
    const { table } = this;
    if ((table.flags[row] & DEMANDED) !== 0) return;
    const state = table.state[row];
    if (state === RESIDENT) {
      if ((table.flags[row] & GIVEN) !== 0) this.deliverGiven(row);
      return;
    }
    if (state === WAITING) this.lists.latent--;
    table.flags[row] |= DEMANDED;
    if (state === ABSENT || state === WAITING) this.demands.push(row);
    else if (state === SPILLED && table.readers[row].length === 0) this.lists.joinGathers(row);
  }

  /** A sink whose blocks were there before the run has nothing to do but to hand them over. */
  private deliverGiven(row: number): void {
    const { table } = this;
    const key = table.key[row];
    const stage = table.stage[row];
    if (!this.ledger.isSink(stage, table.index[row]) || this.ledger.isDone(key)) return;
    this.ledger.enter(key, stage);
    this.handOver(row);
  }

  /** Does with a sink's block what its stage says. */
  private handOver(row: number): void {
    const { table } = this;
    const { sink } = this.graph.stages[table.stage[row]];
    if (sink === 'collect') {
      table.pins[row]++;
      this.collecting++;
      this.out.push(COLLECT, row);
      return;
    }
    if (sink === 'persist' && (table.flags[row] & GIVEN) === 0) table.flags[row] |= PERSISTED;
    this.ledger.sinksLeft--;
  }

  /** Takes the next step towards a demanded block. */
  private pursue(row: number): void {
    const { table } = this;
    if ((table.flags[row] & DEMANDED) === 0) return;
    if (table.state[row] === ABSENT) {
      this.finder.expand(row);
      if (table.missing[row] > 0 && this.inFlight > 0) {
        this.lists.noteAhead(row);
      }
    } else if (table.state[row] !== WAITING) return;
    this.want(row);
  }

  /** Asks for what a WAITING task misses. */
  want(row: number): void {
    const { table } = this;
    if (this.lists.canGather(row)) this.lists.joinGathers(row);
    const inputs = table.inputs[row];
    // Last first, so that the first input is pursued first.
    for (let k = inputs.length - 1; k >= 0; k--) if (table.state[inputs[k]] < RESIDENT) this.demand(inputs[k]);
  }

  /** Starts a READY task, or has its inputs brought back; false when it has to wait for memory. */
  private start(row: number): boolean {
    const { table, graph } = this;
    if (table.state[row] !== READY) return this.gather(row);
    const stage = table.stage[row];
    const index = table.index[row];
    const outside = graph.outsideBytes?.(stage, index) ?? 0;
    // Only tasks under way hold such bytes, so one of them ends.
    if (!this.memory.hasOutside(outside)) return false;
    const bytes = graph.expectedBytes?.(stage, index) ?? graph.outputBytes(stage, index);
    const inputs = table.inputs[row];
    const list = inputs.length > (this.options.inlineInputs ?? Infinity) ? 4 * inputs.length : 0;
    const own = graph.scratchBytes(stage, index);
    const waits = this.rules.waits(row);
    if (waits && inputs.length === 0 && !this.rules.mayReadAhead(bytes + own)) return false;
    const got = this.room.acquire(row, bytes, list > 0 ? Math.ceil(own / 8) * 8 + list : own, row);
    if (got !== GOT) return got === CHANGED;
    this.room.alone = NONE;
    this.lists.take(row);
    this.inFlight++;
    if (waits) this.waiting++;
    this.memory.beginCall(row, outside, waits);
    table.state[row] = RUNNING;
    for (let k = 0; k < inputs.length; k++) table.pins[inputs[k]]++;
    this.emitRun(row);
    return true;
  }

  /** Has the spilled inputs of a task read back (or itself, a given block that is a sink); false when it has to wait. */
  private gather(row: number): boolean {
    const { table } = this;
    const itself = table.state[row] === SPILLED;
    const inputs = itself ? [row] : table.inputs[row];
    // None comes back before all are out: a block still being written would leave a hole among those read back.
    for (let k = 0; k < inputs.length; k++) if (table.state[inputs[k]] === SPILLING) return false;
    for (const input of inputs) {
      if (table.state[input] !== SPILLED) continue;
      const got = this.room.acquire(input, table.bytes[input], 0, row);
      if (got !== GOT) return got === CHANGED;
      this.inFlight++;
      table.state[input] = RESTORING;
      this.out.push(RESTORE, input);
    }
    this.lists.leaveGathers(row);
    if (this.room.alone !== row) return true;
    if (itself) this.room.alone = NONE;
    return itself;
  }

  /** Has the row's task run where its stage says. */
  emitRun(row: number): void {
    this.out.push(this.graph.stages[this.table.stage[row]].place === 'host' ? RUN_HOST : RUN, row);
  }

  private becomeResident(row: number, made: boolean): void {
    const { table } = this;
    this.memory.settle(row);
    table.flags[row] &= ~DEMANDED;
    this.lists.inputCame(row, made);
    if ((table.flags[row] & GIVEN) !== 0) this.deliverGiven(row);
  }

  /** A call is over: its scratch and the pins of its inputs go. */
  finishCall(row: number): void {
    const { table } = this;
    this.inFlight--;
    const waits = this.rules.waits(row);
    if (waits) this.waiting--;
    this.memory.endCall(row, waits);
    const inputs = table.inputs[row];
    for (let k = 0; k < inputs.length; k++) table.pins[inputs[k]]--;
  }

  private freeIfUnread(row: number): void {
    const { table } = this;
    if (table.reads[row] > 0 || table.pins[row] > 0 || (table.flags[row] & (PERSISTED | GIVEN)) !== 0) return;
    const state = table.state[row];
    if (state === RESIDENT) {
      this.memory.leave(row);
      this.memory.freeBlock(row);
    } else if (state !== SPILLED) return;
    if (table.spill[row] >= 0) this.out.push(FORGET, table.spill[row]);
    table.remove(row);
  }
}
