/**
 * Decides which task runs when and where its blocks lie: a pure state machine, events in, instructions out, without
 * clocks, promises or input and output. What is begun is finished first, so memory follows the threads, not the plan.
 */
import { ChunkwiseError, type ErrorRecord, errorFromRecord } from '../base/errors.js';
import {
  ABSENT,
  AHEAD,
  BlockTable,
  DEMANDED,
  GIVEN,
  KEPT,
  NONE,
  QUEUED,
  READY,
  RESIDENT,
  RESTORING,
  RUNNING,
  SPILLED,
  SPILLING,
  WAITING,
} from './block-table.js';
import { pickVictim } from './eviction.js';
import { TaskBits as Bits, neededTasks, type TaskBits, taskBytes, taskOffsets, tooLarge } from './needed.js';
import type { TaskGraph } from './task-graph.js';

/** Instructions: pairs of one of these and a row (a spill identity for FORGET, 0 for FINISHED and FAILED). */
export const RUN = 1;
/** Run the row's task on the host. */
export const RUN_HOST = 2;
/** Hand the row's block to the host, then report `collected`. */
export const COLLECT = 3;
/** Write the row's block out, then report `spilled` with its identity. */
export const SPILL = 4;
/** Read the row's block back to its address, then report `restored`. */
export const RESTORE = 5;
/** The spilled block of this identity is not needed any more. */
export const FORGET = 6;
export const FINISHED = 7;
export const FAILED = 8;

/** Hands out the memory of blocks. */
export interface BlockAllocator {
  /** Byte offset of `bytes` free bytes, or undefined when there are none. */
  allocate(bytes: number): number | undefined;
  /** Gives back what `allocate` returned. */
  free(address: number): void;
}

/** Blocks of a stage that were computed by an earlier run: an address in the arena, or a spill identity. */
export interface GivenBlocks {
  address(index: number): number | undefined;
  spill(index: number): number | undefined;
}

/** What a scheduler may use. */
export interface SchedulerOptions {
  /** Bytes that this run's blocks and scratch may take. */
  readonly limit: number;
  /** Threads that execute tasks. */
  readonly threads: number;
  /** Tasks in flight at most to begin with. */
  readonly target?: number;
  /** Times a task that threw is tried again. */
  readonly retries?: number;
  /** Times a task whose worker died is tried again. */
  readonly deaths?: number;
  /** Inputs that a call can carry; longer lists get 4 bytes of scratch for each input behind the task's own. */
  readonly inlineInputs?: number;
  readonly given?: ReadonlyMap<number, GivenBlocks>;
}

/** Blocks with more reads than this are not followed to their readers. */
const NARROW = 64;
/** Most tasks looked at ahead of being asked for. */
const LATENT = 4096;
/** Outcomes of asking for memory: it is there, it will be, or the asking task lost an input over it. */
const GOT = 0;
const WAIT = 1;
const CHANGED = 2;
/** Times a block is forgotten and computed again before it is written out instead. */
const DROPS = 2;

export class Scheduler {
  readonly table = new BlockTable();
  /** Instructions not yet taken. */
  readonly out: number[] = [];
  /** Tasks of each stage done at least once. */
  readonly stageDone: Float64Array;
  /** Tasks that have to be done, and those done. */
  total = 0;
  done = 0;
  recomputed = 0;
  retries = 0;
  /** Bytes of this run's blocks and scratch in the arena now, and the most there were. */
  used = 0;
  peak = 0;
  /** Tasks, spills and restores under way. */
  inFlight = 0;
  /** Most tasks in flight; the driver adapts it to how long tasks take. */
  target: number;
  /** Set when the run fails. */
  error: ChunkwiseError | undefined;
  ended = false;

  private readonly offsets: Float64Array;
  private readonly needed: TaskBits | undefined;
  private readonly produced: TaskBits;
  private readonly asked: Float64Array;
  /** READY tasks with inputs, READY tasks without: latest first. */
  private readonly ready: number[] = [];
  private readonly sources: number[] = [];
  /** Wanted tasks with spilled inputs and no input to compute: longest waiting first, so that none is overtaken for ever. */
  private readonly gathers: number[] = [];
  private readonly demands: number[] = [];
  private sinkStage = 0;
  private sinkIndex = 0;
  private sinksLeft = 0;
  private waitingAhead = 0;
  private latent = 0;
  private residents = 0;
  private alone = NONE;
  private aloneSince = -1;
  /** Blocks handed to the host and not yet reported collected. */
  private collecting = 0;
  private readonly readerPairs: number[] = [];
  private readonly pairs: number[] = [];

  constructor(
    readonly graph: TaskGraph,
    private readonly allocator: BlockAllocator,
    private readonly options: SchedulerOptions,
  ) {
    this.offsets = taskOffsets(graph);
    const tasks = this.offsets[this.offsets.length - 1];
    this.needed = neededTasks(graph, this.offsets);
    this.produced = new Bits(tasks);
    this.stageDone = new Float64Array(graph.stages.length);
    this.asked = new Float64Array(graph.stages.length);
    for (let at = 0; at < graph.sinks.length; at += 2)
      this.asked[graph.sinks[at]] = Math.max(this.asked[graph.sinks[at]], graph.sinks[at + 1]);
    for (const count of this.asked) this.sinksLeft += count;
    graph.stages.forEach((stage, s) => {
      if (this.needed === undefined) this.total += stage.tasks;
      else for (let index = 0; index < stage.tasks; index++) if (this.isNeeded(s, index)) this.total++;
    });
    this.target = options.target ?? Math.max(2, options.threads * 4);
  }

  /** True when the task has to run. */
  isNeeded(stage: number, index: number): boolean {
    return this.needed === undefined || this.needed.has(this.offsets[stage] + index);
  }

  /** Starts what can be started; call after events, before taking instructions. */
  pump(): void {
    if (this.ended) return;
    while (this.error === undefined && this.inFlight < this.target) {
      const row = this.nextReady();
      if (row !== NONE) {
        if (!this.start(row)) break;
        continue;
      }
      if (this.demands.length > 0) {
        if (!this.mayExpand()) break;
        this.pursue(this.demands.pop() as number);
      } else if (this.sinkStage * 2 < this.graph.sinks.length) {
        if (!this.mayExpand()) break;
        this.nextSink();
      } else break;
    }
    if (this.inFlight > 0) return;
    if (this.error !== undefined) {
      this.ended = true;
      this.out.push(FAILED, 0);
    } else if (this.sinksLeft === 0) {
      this.ended = true;
      this.out.push(FINISHED, 0);
    } else if (this.out.length === 0) {
      this.fail(
        new ChunkwiseError('internal', `the scheduler stalled with ${this.sinksLeft} sinks left; please report`),
      );
      this.ended = true;
      this.out.push(FAILED, 0);
    }
  }

  /** The row's task has finished. */
  completed(row: number): void {
    const { table } = this;
    const stage = table.stage[row];
    const key = table.key[row];
    this.finishCall(row);
    const inputs = table.inputs[row];
    const reads = inputs.length;
    for (let k = 0; k < reads; k++) {
      const input = inputs[k];
      table.removeReader(input, row);
      table.reads[input]--;
    }
    for (let k = 0; k < reads; k++) this.freeIfUnread(inputs[k]);
    inputs.length = 0;
    const first = !this.produced.has(key);
    if (first) {
      this.produced.add(key);
      this.done++;
      this.stageDone[stage]++;
      table.reads[row] = this.countReads(stage, table.index[row]);
    } else this.recomputed++;
    table.flags[row] &= ~(DEMANDED | AHEAD);
    if (first && table.index[row] < this.asked[stage]) {
      const { sink } = this.graph.stages[stage];
      if (sink === 'keep') table.flags[row] |= KEPT;
      if (sink === 'collect') {
        table.pins[row]++;
        this.collecting++;
        this.out.push(COLLECT, row);
      } else this.sinksLeft--;
    }
    this.becomeResident(row, true);
    if (first) this.lookAtReaders(row);
    this.freeIfUnread(row);
  }

  /** The host has the block. */
  collected(row: number): void {
    this.table.pins[row]--;
    this.collecting--;
    this.sinksLeft--;
    this.freeIfUnread(row);
  }

  /**
   * The row's task threw, or its worker died; it is tried again as often as the options allow.
   *
   * @param died true when the worker died rather than the task threw
   */
  failed(row: number, record: ErrorRecord, died = false): void {
    const { table } = this;
    const allowed = died ? (this.options.deaths ?? 2) : (this.options.retries ?? 0);
    if (this.error === undefined && table.attempts[row] < allowed && record.tag !== 'cancelled') {
      table.attempts[row]++;
      this.retries++;
      this.emitRun(row);
      return;
    }
    this.finishCall(row);
    table.state[row] = WAITING;
    this.fail(errorFromRecord(record));
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
    this.release(row);
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
      if (this.error === undefined && (flags & KEPT) !== 0) return;
      if (table.scratch[row] >= 0) this.allocator.free(table.scratch[row]);
      if (table.address[row] >= 0 && !this.isForeign(row)) this.allocator.free(table.address[row]);
      if (table.spill[row] >= 0 && (flags & GIVEN) === 0) this.out.push(FORGET, table.spill[row]);
    });
  }

  /** Calls `visit` with the kept blocks: stage, index, address in the arena or -1, spill identity or -1, bytes. */
  forEachKept(visit: (stage: number, index: number, address: number, spill: number, bytes: number) => void): void {
    const { table } = this;
    table.forEach((row) => {
      if ((table.flags[row] & KEPT) !== 0)
        visit(table.stage[row], table.index[row], table.address[row], table.spill[row], table.bytes[row]);
    });
  }

  private mayExpand(): boolean {
    const busy = this.inFlight;
    if (busy === 0) return true;
    const soft = 4 * this.target + 16;
    return this.waitingAhead < soft || (busy < this.options.threads && this.residents < soft);
  }

  private nextSink(): void {
    const { sinks } = this.graph;
    const stage = sinks[this.sinkStage * 2];
    if (this.sinkIndex >= sinks[this.sinkStage * 2 + 1]) {
      this.sinkStage++;
      this.sinkIndex = 0;
      return;
    }
    const index = this.sinkIndex++;
    if (!this.produced.has(this.offsets[stage] + index)) this.demand(this.rowOf(stage, index));
  }

  /** The next task to start, or to gather spilled inputs for; taken off its list when it is done. */
  private nextReady(): number {
    const { state, flags } = this.table;
    for (const list of [this.ready, this.sources]) {
      while (list.length > 0) {
        const row = list[list.length - 1];
        if (state[row] === READY) return row;
        list.pop();
      }
      if (list === this.sources) break;
      while (this.gathers.length > 0) {
        const row = this.gathers[0];
        if ((state[row] === WAITING && this.canGather(row)) || (state[row] === SPILLED && (flags[row] & QUEUED) !== 0))
          return row;
        this.leaveGathers();
      }
    }
    return NONE;
  }

  /** True for a wanted task whose missing inputs all exist, some of them not in the arena. */
  private canGather(row: number): boolean {
    const { table } = this;
    return (table.flags[row] & DEMANDED) !== 0 && table.unmade[row] === 0 && table.missing[row] > 0;
  }

  private joinGathers(row: number): void {
    if ((this.table.flags[row] & QUEUED) !== 0) return;
    this.table.flags[row] |= QUEUED;
    this.gathers.push(row);
  }

  private leaveGathers(): void {
    this.table.flags[this.gathers.shift() as number] &= ~QUEUED;
  }

  private rowOf(stage: number, index: number): number {
    const key = this.offsets[stage] + index;
    const found = this.table.find(key);
    if (found !== NONE) return found;
    const row = this.table.add(key, stage, index);
    const given = this.options.given?.get(stage);
    if (given !== undefined) {
      const { table } = this;
      const address = given.address(index);
      table.flags[row] = GIVEN;
      table.reads[row] = 2 ** 30;
      table.bytes[row] = this.graph.outputBytes(stage, index);
      if (address !== undefined) {
        table.address[row] = address;
        table.state[row] = RESIDENT;
      } else {
        table.spill[row] = given.spill(index) ?? -1;
        table.state[row] = SPILLED;
      }
    }
    return row;
  }

  /** A given block where it lay before the run, as against one restored into the run's memory. */
  private isForeign(row: number): boolean {
    return (this.table.flags[row] & GIVEN) !== 0 && this.table.spill[row] < 0;
  }

  private demand(row: number): void {
    const { table } = this;
    if ((table.flags[row] & DEMANDED) !== 0) return;
    const state = table.state[row];
    if (state === RESIDENT) {
      if ((table.flags[row] & GIVEN) !== 0) this.deliverGiven(row);
      return;
    }
    if (state === WAITING) this.latent--;
    table.flags[row] |= DEMANDED;
    if (state === ABSENT || state === WAITING) this.demands.push(row);
    else if (state === SPILLED && table.readers[row].length === 0) this.joinGathers(row);
  }

  /** A sink whose blocks were there before the run has nothing to do but to hand them over. */
  private deliverGiven(row: number): void {
    const { table } = this;
    const key = table.key[row];
    const stage = table.stage[row];
    if (table.index[row] >= this.asked[stage] || this.produced.has(key)) return;
    this.produced.add(key);
    this.done++;
    this.stageDone[stage]++;
    if (this.graph.stages[stage].sink === 'collect') {
      table.pins[row]++;
      this.collecting++;
      this.out.push(COLLECT, row);
    } else this.sinksLeft--;
  }

  /** Takes the next step towards a demanded block. */
  private pursue(row: number): void {
    const { table } = this;
    if ((table.flags[row] & DEMANDED) === 0) return;
    if (table.state[row] === ABSENT) {
      this.expand(row);
      if (table.missing[row] > 0 && this.inFlight > 0) {
        table.flags[row] |= AHEAD;
        this.waitingAhead++;
      }
    } else if (table.state[row] !== WAITING) return;
    if (this.canGather(row)) this.joinGathers(row);
    const inputs = table.inputs[row];
    // Last first, so that the first input is pursued first.
    for (let k = inputs.length - 1; k >= 0; k--) if (table.state[inputs[k]] < RESIDENT) this.demand(inputs[k]);
  }

  /** Finds a task's inputs: WAITING, or READY when all are there. */
  private expand(row: number): void {
    const { table, pairs } = this;
    const stage = table.stage[row];
    const index = table.index[row];
    const again = this.produced.has(table.key[row]);
    pairs.length = 0;
    this.graph.dependencies(stage, index, pairs);
    const inputs = table.inputs[row];
    let missing = 0;
    let unmade = 0;
    for (let k = 0; k < pairs.length; k += 2) {
      const input = this.rowOf(pairs[k], pairs[k + 1]);
      inputs.push(input);
      table.readers[input].push(row);
      // Reads were counted when the block was first produced; computing again adds one.
      if (again) table.reads[input]++;
      if (table.state[input] !== RESIDENT) missing++;
      if (table.state[input] < RESIDENT) unmade++;
    }
    table.unmade[row] = unmade;
    table.missing[row] = missing;
    table.state[row] = WAITING;
    if (missing === 0) this.makeReady(row);
    else if ((table.flags[row] & DEMANDED) === 0) this.latent++;
  }

  private makeReady(row: number): void {
    const { table } = this;
    const flags = table.flags[row];
    if ((flags & AHEAD) !== 0) this.waitingAhead--;
    table.flags[row] = (flags & ~AHEAD) | DEMANDED;
    table.state[row] = READY;
    (table.inputs[row].length === 0 ? this.sources : this.ready).push(row);
  }

  /** Starts a READY task, or has its inputs brought back; false when it has to wait for memory. */
  private start(row: number): boolean {
    const { table, graph } = this;
    if (table.state[row] !== READY) return this.gather(row);
    const stage = table.stage[row];
    const index = table.index[row];
    const bytes = graph.outputBytes(stage, index);
    const inputs = table.inputs[row];
    const list = inputs.length > (this.options.inlineInputs ?? Infinity) ? 4 * inputs.length : 0;
    const own = graph.scratchBytes(stage, index);
    const got = this.acquire(row, bytes, list > 0 ? Math.ceil(own / 8) * 8 + list : own, row);
    if (got !== GOT) return got === CHANGED;
    (this.ready[this.ready.length - 1] === row ? this.ready : this.sources).pop();
    this.inFlight++;
    table.bytes[row] = bytes;
    table.state[row] = RUNNING;
    for (let k = 0; k < inputs.length; k++) table.pins[inputs[k]]++;
    this.emitRun(row);
    return true;
  }

  /** Has the spilled inputs of the task at the head of the queue read back (or itself, a given block that is a sink). */
  private gather(row: number): boolean {
    const { table } = this;
    for (const input of table.state[row] === SPILLED ? [row] : table.inputs[row]) {
      if (table.state[input] === SPILLING) return false;
      if (table.state[input] !== SPILLED) continue;
      const got = this.acquire(input, table.bytes[input], 0, row);
      if (got !== GOT) return got === CHANGED;
      this.inFlight++;
      table.state[input] = RESTORING;
      this.out.push(RESTORE, input);
    }
    this.leaveGathers();
    return true;
  }

  /** Memory for `row`, making room if need be, for the sake of task `reader`. */
  private acquire(row: number, bytes: number, scratchBytes: number, reader: number): number {
    const state = this.table.state[reader];
    const missing = this.table.missing[reader];
    while (!this.allocate(row, bytes, scratchBytes)) {
      const freed = this.reclaim(bytes + scratchBytes, reader);
      if (this.table.state[reader] !== state || this.table.missing[reader] > missing) return CHANGED;
      if (!freed) return WAIT;
    }
    return GOT;
  }

  private emitRun(row: number): void {
    this.out.push(this.graph.stages[this.table.stage[row]].place === 'host' ? RUN_HOST : RUN, row);
  }

  private allocate(row: number, bytes: number, scratchBytes: number): boolean {
    const { table } = this;
    if (this.used + bytes + scratchBytes > this.options.limit) return false;
    const address = bytes > 0 ? this.allocator.allocate(bytes) : -1;
    if (address === undefined) return false;
    const scratch = scratchBytes > 0 ? this.allocator.allocate(scratchBytes) : -1;
    if (scratch === undefined) {
      if (address >= 0) this.allocator.free(address);
      return false;
    }
    table.address[row] = address;
    table.scratch[row] = scratch;
    table.scratchBytes[row] = scratchBytes;
    this.used += bytes + scratchBytes;
    if (this.used > this.peak) this.peak = this.used;
    return true;
  }

  /**
   * Makes room for task `reader`, the one that may evict; true when it is worth trying again at once. With nothing else
   * under way everything but the task's own inputs goes; should the rest be in pieces, these too, to be read back in a row.
   */
  private reclaim(bytes: number, reader: number): boolean {
    const { table } = this;
    // A queued task can wait for those before it; evict only when a thread would stand idle.
    if (this.inFlight > this.options.threads) return false;
    const spared = table.inputs[reader];
    const duress = this.inFlight + this.collecting === 0;
    for (let k = 0; k < spared.length; k++) table.pins[spared[k]]++;
    let freed = 0;
    let dropped = false;
    while (freed < bytes) {
      const victim = pickVictim(table, duress);
      if (victim === NONE) break;
      freed += table.bytes[victim];
      dropped = this.evict(victim, false) || dropped;
    }
    for (let k = 0; k < spared.length; k++) table.pins[spared[k]]--;
    if (freed > 0) return dropped;
    if (!duress) return false;
    const progress = this.done + this.recomputed;
    if (this.alone === reader && this.aloneSince === progress) {
      const stage = table.stage[reader];
      const index = table.index[reader];
      this.fail(tooLarge(this.graph, stage, index, taskBytes(this.graph, stage, index), this.options.limit));
      return false;
    }
    this.alone = reader;
    this.aloneSince = progress;
    for (const input of new Set(spared))
      if (table.state[input] === RESIDENT && table.address[input] >= 0 && !this.isForeign(input))
        this.evict(input, true);
    return this.inFlight === 0;
  }

  /** Forgets a block or has it written out; true when its memory is free at once. */
  private evict(row: number, write: boolean): boolean {
    const { table } = this;
    const kept = (table.flags[row] & KEPT) !== 0;
    const clean = table.spill[row] >= 0;
    const drop = !write && !kept && table.drops[row] < DROPS && this.graph.stages[table.stage[row]].eviction === 'drop';
    const gone = !clean && drop;
    table.unlink(row);
    this.residents--;
    table.state[row] = clean ? SPILLED : gone ? ABSENT : SPILLING;
    if (clean || gone) this.release(row);
    const readers = table.readers[row];
    let wanted = false;
    for (let k = 0; k < readers.length; k++) {
      const reader = readers[k];
      table.missing[reader]++;
      if (gone) table.unmade[reader]++;
      if (table.state[reader] === READY) table.state[reader] = WAITING;
      if (this.canGather(reader)) this.joinGathers(reader);
      wanted ||= (table.flags[reader] & DEMANDED) !== 0;
    }
    if (clean) return true;
    if (gone) {
      table.drops[row]++;
      if (wanted) this.demand(row);
      return true;
    }
    this.inFlight++;
    this.out.push(SPILL, row);
    return false;
  }

  private becomeResident(row: number, made: boolean): void {
    const { table } = this;
    table.state[row] = RESIDENT;
    table.flags[row] &= ~DEMANDED;
    table.link(row);
    this.residents++;
    const readers = table.readers[row];
    for (let k = 0; k < readers.length; k++) {
      const reader = readers[k];
      if (made) table.unmade[reader]--;
      if (--table.missing[reader] > 0) {
        if (made && this.canGather(reader)) this.joinGathers(reader);
      } else if (table.state[reader] === WAITING) {
        if ((table.flags[reader] & DEMANDED) === 0) this.latent--;
        this.makeReady(reader);
      }
    }
    if ((table.flags[row] & GIVEN) !== 0) this.deliverGiven(row);
  }

  /** Reads of a block by tasks that have to run. */
  private countReads(stage: number, index: number): number {
    if (this.needed === undefined) return this.graph.consumerCount(stage, index);
    const { pairs } = this;
    pairs.length = 0;
    this.graph.consumers(stage, index, pairs);
    let reads = 0;
    for (let k = 0; k < pairs.length; k += 2) if (this.needed.has(this.offsets[pairs[k]] + pairs[k + 1])) reads++;
    return reads;
  }

  /** Lets the other readers of a fresh block run next if only it was missing, so that it can be freed soon. */
  private lookAtReaders(row: number): void {
    const { table } = this;
    const reads = table.reads[row];
    if (reads <= table.readers[row].length || reads > NARROW || this.latent >= LATENT) return;
    const pairs = this.readerPairs;
    pairs.length = 0;
    this.graph.consumers(table.stage[row], table.index[row], pairs);
    for (let k = 0; k < pairs.length; k += 2) {
      const key = this.offsets[pairs[k]] + pairs[k + 1];
      if (this.produced.has(key) || (this.needed !== undefined && !this.needed.has(key))) continue;
      const reader = this.rowOf(pairs[k], pairs[k + 1]);
      if (table.state[reader] === ABSENT) this.expand(reader);
    }
  }

  /** A call is over: its scratch and the pins of its inputs go. */
  private finishCall(row: number): void {
    const { table } = this;
    this.inFlight--;
    if (table.scratch[row] >= 0) {
      this.allocator.free(table.scratch[row]);
      table.scratch[row] = -1;
    }
    this.used -= table.scratchBytes[row];
    table.scratchBytes[row] = 0;
    const inputs = table.inputs[row];
    for (let k = 0; k < inputs.length; k++) table.pins[inputs[k]]--;
  }

  private release(row: number): void {
    const { table } = this;
    if (table.address[row] >= 0) this.allocator.free(table.address[row]);
    table.address[row] = -1;
    this.used -= table.bytes[row];
  }

  private freeIfUnread(row: number): void {
    const { table } = this;
    if (table.reads[row] > 0 || table.pins[row] > 0 || (table.flags[row] & (KEPT | GIVEN)) !== 0) return;
    const state = table.state[row];
    if (state === RESIDENT) {
      table.unlink(row);
      this.residents--;
      this.release(row);
    } else if (state !== SPILLED) return;
    if (table.spill[row] >= 0) this.out.push(FORGET, table.spill[row]);
    table.remove(row);
  }
}
