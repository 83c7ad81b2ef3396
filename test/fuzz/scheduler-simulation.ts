/**
 * A seeded simulation of everything that can happen to a run: threads that end tasks in any order, throw and die, host tasks,
 * full memory and other runs that take and free it, evictions and disks that fail, retries, cancellation, blocks given by
 * earlier runs, effects that are there already. Block contents are the names of their tasks, so what is read too early, too late
 * or from the wrong place shows; everything has to be given back.
 */

import { ChunkwiseError } from '../../lib/base/errors.js';
import { FREE, GIVEN, NONE, RESIDENT } from '../../lib/runtime/block-table.js';
import { taskBytes } from '../../lib/runtime/needed.js';
import {
  COLLECT,
  FAILED,
  FINISHED,
  FORGET,
  type GivenBlocks,
  RESTORE,
  RUN,
  RUN_HOST,
  Scheduler,
  SPILL,
} from '../../lib/runtime/scheduler.js';
import type { TaskGraph } from '../../lib/runtime/task-graph.js';
import { Choices } from './random.js';
import { FREED, Memory } from './simulated-memory.js';
import { graphOf } from './simulated-plans.js';

/** A task on a thread, with the addresses it was handed. */
interface Call {
  readonly row: number;
  readonly name: string;
  readonly output: number;
  readonly scratch: number;
  readonly inputs: readonly { readonly at: number; readonly name: string }[];
}

const STEPS = 50_000;

class Simulation {
  readonly scheduler: Scheduler;
  readonly memory: Memory;
  private readonly spills = new Map<number, string>();
  private readonly givenSpills = new Set<number>();
  private readonly givenBlocks: number[] = [];
  /** Handed to a thread and not begun; begun. */
  private readonly queue: Call[] = [];
  private readonly running: Call[] = [];
  private readonly hostRunning: Call[] = [];
  private readonly collecting: { row: number; name: string; at: number }[] = [];
  private readonly collected = new Set<string>();
  private readonly runs = new Map<string, number>();
  private foreign: number[] = [];
  private nextSpill = 1000;
  private end = 0;
  /** Why the run may fail. */
  private readonly reasons = new Set<string>();
  private readonly threads: number;
  private readonly limit: number;
  private readonly faults: number;
  private readonly withForeign: boolean;
  private given = new Map<number, GivenBlocks>();

  constructor(
    private readonly r: Choices,
    private readonly graph: TaskGraph,
  ) {
    let largest = 1;
    graph.stages.forEach((stage, s) => {
      for (let t = 0; t < stage.tasks; t++) largest = Math.max(largest, taskBytes(graph, s, t));
    });
    this.threads = r.between(1, 4);
    this.limit = largest + 64 + (r.oneIn(3) ? r.below(6) : r.oneIn(2) ? r.below(40) : r.below(2000));
    if (r.oneIn(2)) this.limit -= 64;
    this.withForeign = r.oneIn(4);
    this.faults = r.oneIn(2) ? 0 : r.between(1, 40);
    this.memory = new Memory(this.limit + (r.oneIn(2) ? 0 : r.below(60)) + 40);
    this.give();
    this.scheduler = new Scheduler(graph, this.memory, {
      limit: this.limit,
      threads: this.threads,
      ...(r.oneIn(3) ? { ceiling: 1 + this.memory.used + Math.ceil(this.limit * 1.125) } : {}),
      ...(r.oneIn(2) ? { target: r.between(1, 12) } : {}),
      ...(r.oneIn(2) ? { retries: r.between(0, 2), deaths: r.between(0, 3) } : {}),
      given: this.given,
    });
  }

  /** Blocks that earlier runs left: in memory beyond this run's, or evicted; of some stages all, of others a few. */
  private give(): void {
    const { r, graph, memory } = this;
    if (!r.oneIn(4)) return;
    const stage = r.below(graph.stages.length);
    const places = new Map<number, { address?: number; spill?: number }>();
    for (let t = 0; t < graph.stages[stage].tasks; t++) {
      if (r.oneIn(3)) continue;
      const bytes = graph.outputBytes(stage, t);
      const name = `${stage}.${t}`;
      if (bytes === 0) places.set(t, { address: -1 });
      else if (r.oneIn(2)) {
        const at = memory.capacity + 1000 + 100_000 * t;
        memory.blocks.push({ at, bytes, holds: name });
        this.givenBlocks.push(at);
        places.set(t, { address: at });
      } else {
        const spill = this.nextSpill++;
        this.spills.set(spill, name);
        this.givenSpills.add(spill);
        places.set(t, { spill });
      }
    }
    this.given = new Map([
      [
        stage,
        {
          has: (index) => places.has(index),
          address: (index) => places.get(index)?.address,
          spill: (index) => places.get(index)?.spill,
        },
      ],
    ]);
  }

  private name(row: number): string {
    const { table } = this.scheduler;
    return `${table.stage[row]}.${table.index[row]}`;
  }

  private fail(what: string): never {
    throw new Error(`${what}\n${this.story()}`);
  }

  private story(): string {
    const { table } = this.scheduler;
    const lines = [
      `used ${this.scheduler.used} of ${this.limit}, ${this.threads} threads, in flight ${this.scheduler.inFlight}`,
    ];
    table.forEach((row) => {
      lines.push(
        `${this.name(row)} (row ${row}): state ${table.state[row]} flags ${table.flags[row]} missing ${table.missing[row]} reads ${table.reads[row]} pins ${table.pins[row]} bytes ${table.bytes[row]} at ${table.address[row]} spill ${table.spill[row]} inputs ${table.inputs[row]} readers ${table.readers[row]}`,
      );
    });
    return lines.join('\n');
  }

  /** True as often as this schedule has faults. */
  private fault(what: string): boolean {
    if (this.faults === 0 || this.r.below(400) >= this.faults) return false;
    this.reasons.add(what);
    return true;
  }

  private call(row: number): Call {
    const { table } = this.scheduler;
    const pairs: number[] = [];
    this.graph.dependencies(table.stage[row], table.index[row], pairs);
    const inputs = table.inputs[row];
    if (inputs.length * 2 !== pairs.length) this.fail(`${this.name(row)} was given ${inputs.length} inputs`);
    return {
      row,
      name: this.name(row),
      output: table.address[row],
      scratch: table.scratch[row],
      inputs: inputs.map((input, k) => {
        const name = `${pairs[2 * k]}.${pairs[2 * k + 1]}`;
        if (this.name(input) !== name || table.state[input] !== RESIDENT)
          this.fail(`${this.name(row)} was given ${this.name(input)} in state ${table.state[input]} for ${name}`);
        return { at: table.bytes[input] > 0 ? table.address[input] : -1, name };
      }),
    };
  }

  /** All that a task reads is there, and what it was handed is its own. */
  private look(call: Call, when: string): void {
    for (const { at, name } of call.inputs)
      if (at >= 0 && this.memory.holds(at) !== name)
        this.fail(`${call.name} reads ${name} when it ${when}, but ${this.memory.holds(at)} is there`);
    if (call.output >= 0 && this.memory.holds(call.output) === FREED)
      this.fail(`${call.name} has no output when it ${when}`);
    if (call.scratch >= 0 && this.memory.holds(call.scratch) === FREED)
      this.fail(`${call.name} has no scratch when it ${when}`);
  }

  private carryOut(instruction: number, row: number): void {
    const { scheduler, r, memory, spills } = this;
    const { table } = scheduler;
    switch (instruction) {
      case RUN:
        this.queue.push(this.call(row));
        break;
      case RUN_HOST: {
        const call = this.call(row);
        if (r.oneIn(2)) this.hostRunning.push(call);
        else this.finish(call);
        break;
      }
      case COLLECT: {
        const one = { row, name: this.name(row), at: table.bytes[row] > 0 ? table.address[row] : -1 };
        if (r.oneIn(3)) this.collecting.push(one);
        else this.collect(one);
        break;
      }
      case SPILL: {
        const content = memory.holds(table.address[row]);
        if (content !== this.name(row)) this.fail(`${this.name(row)} is evicted, but ${content} is there`);
        if (this.fault('disk')) {
          scheduler.spilled(row, -1);
          scheduler.fail(new ChunkwiseError('storage', 'disk'));
          break;
        }
        spills.set(this.nextSpill, content);
        scheduler.spilled(row, this.nextSpill++);
        break;
      }
      case RESTORE: {
        const content = spills.get(table.spill[row]);
        if (content !== this.name(row) && scheduler.error === undefined)
          this.fail(`${this.name(row)} is read back, but ${content} is there`);
        if (this.fault('disk')) {
          scheduler.restored(row);
          scheduler.fail(new ChunkwiseError('storage', 'disk'));
          break;
        }
        memory.put(table.address[row], content ?? 'nothing');
        scheduler.restored(row);
        break;
      }
      case FORGET:
        if (this.givenSpills.has(row)) this.fail(`the evicted block ${row} of another run is forgotten`);
        if (!spills.delete(row)) this.fail(`the evicted block ${row} is forgotten twice`);
        break;
      default:
        this.end = instruction;
    }
  }

  private collect({ row, name, at }: { row: number; name: string; at: number }): void {
    if (this.scheduler.error === undefined) {
      if (at >= 0 && this.memory.holds(at) !== name)
        this.fail(`${name} is collected, but ${this.memory.holds(at)} is there`);
      if (this.collected.has(name)) this.fail(`${name} is collected twice`);
      this.collected.add(name);
    }
    if (this.fault('collect')) this.scheduler.fail(new ChunkwiseError('function', 'collect'));
    this.scheduler.collected(row);
  }

  private finish(call: Call): void {
    const { scheduler, memory } = this;
    this.look(call, 'ends');
    if (this.fault('throw')) {
      const { retries } = scheduler;
      scheduler.failed(call.row, { tag: 'function', message: 'throw' }, false);
      if (scheduler.retries === retries && scheduler.error === undefined)
        this.fail(`${call.name} is neither tried again nor failed`);
      return;
    }
    if (call.output >= 0) memory.put(call.output, call.name);
    if (call.scratch >= 0) memory.put(call.scratch, `scratch of ${call.name}`);
    this.runs.set(call.name, (this.runs.get(call.name) ?? 0) + 1);
    scheduler.completed(call.row);
  }

  private drain(): void {
    const { scheduler } = this;
    for (let rounds = 0; this.end === 0; rounds++) {
      if (rounds > STEPS) this.fail('the scheduler goes round in circles');
      scheduler.pump();
      if (scheduler.out.length === 0) break;
      const batch = scheduler.out.splice(0);
      for (let k = 0; k < batch.length; k += 2) this.carryOut(batch[k], batch[k + 1]);
      if (scheduler.used > this.limit) this.fail(`${scheduler.used} bytes are used, ${this.limit} allowed`);
    }
    if (scheduler.error !== undefined && this.queue.length > 0) {
      for (const { row } of this.queue.splice(0)) scheduler.withdrawn(row);
      this.drain();
    }
  }

  /** One thing that happens outside. */
  private step(): void {
    const { r, queue, running, hostRunning, collecting, scheduler } = this;
    if (this.withForeign && r.oneIn(6)) {
      if (r.oneIn(2) && this.foreign.length < 3) {
        const at = this.memory.allocate(r.between(1, 30));
        if (at !== undefined) this.foreign.push(at);
        this.reasons.add('memory');
      } else if (this.foreign.length > 0) this.memory.free(this.foreign.splice(r.below(this.foreign.length), 1)[0]);
    }
    if (this.faults > 0 && r.below(4000) < this.faults && scheduler.error === undefined) {
      this.reasons.add('cancelled');
      scheduler.fail(new ChunkwiseError('cancelled', 'cancelled'));
      return;
    }
    while (running.length < this.threads && queue.length > 0 && !r.oneIn(8)) {
      const call = queue.splice(0, 1)[0];
      this.look(call, 'begins');
      running.push(call);
    }
    if (collecting.length > 0 && (r.oneIn(2) || running.length + hostRunning.length === 0)) {
      this.collect(collecting.splice(r.below(collecting.length), 1)[0]);
      return;
    }
    if (hostRunning.length > 0 && (r.oneIn(3) || running.length === 0)) {
      this.finish(hostRunning.splice(r.below(hostRunning.length), 1)[0]);
      return;
    }
    if (running.length === 0) {
      if (queue.length > 0) return;
      this.fail('nothing is under way and nothing has ended');
    }
    const [call] = running.splice(r.below(running.length), 1);
    if (this.fault('death')) {
      // It may have written some or all of its block.
      if (call.output >= 0 && r.oneIn(2)) this.memory.put(call.output, 'half');
      scheduler.failed(call.row, { tag: 'worker', message: 'death' }, true);
    } else this.finish(call);
  }

  run(): void {
    this.drain();
    for (let steps = 0; this.end === 0; steps++) {
      if (steps > STEPS) this.fail('no end');
      this.step();
      this.drain();
      if (steps % 4 === 0) this.checkTable();
    }
    this.checkEnd();
  }

  private checkTable(): void {
    const { table } = this.scheduler;
    let listed = 0;
    for (let row = table.oldest; row !== NONE; row = table.newer(row)) listed++;
    const pins = new Map<number, number>();
    for (const { row } of [...this.queue, ...this.running, ...this.hostRunning])
      for (const input of table.inputs[row]) pins.set(input, (pins.get(input) ?? 0) + 1);
    for (const { row } of this.collecting) pins.set(row, (pins.get(row) ?? 0) + 1);
    table.forEach((row) => {
      const state = table.state[row];
      if (state === FREE) return;
      // Given blocks that lie where they lay are not among those that may go.
      if (state === RESIDENT && !((table.flags[row] & GIVEN) !== 0 && table.spill[row] < 0)) listed--;
      if (table.pins[row] !== (pins.get(row) ?? 0))
        this.fail(`${this.name(row)} has ${table.pins[row]} pins, not ${pins.get(row) ?? 0}`);
      for (const input of table.inputs[row])
        if (!table.readers[input].includes(row))
          this.fail(`${this.name(input)} does not know its reader ${this.name(row)}`);
    });
    if (listed !== 0) this.fail(`${listed} more blocks are listed than there are`);
  }

  private checkEnd(): void {
    const { scheduler, spills } = this;
    if (this.queue.length + this.running.length + this.hostRunning.length > 0) this.fail('it ended before its tasks');
    if (this.end === FAILED) {
      const { error } = scheduler;
      if (error === undefined) this.fail('it failed without an error');
      const why = { function: ['throw', 'collect'], worker: ['death'], storage: ['disk'] }[error?.tag as string] ?? [
        error?.tag ?? '',
      ];
      if (!why.some((reason) => this.reasons.has(reason))) this.fail(`it failed for no reason: ${error?.message}`);
    } else {
      if (this.end !== FINISHED || scheduler.error !== undefined) this.fail('it finished with an error');
      // Given blocks whose readers found them are not done by this run.
      if (scheduler.done !== scheduler.total && this.given.size === 0)
        this.fail(`${scheduler.done} of ${scheduler.total} tasks are done`);
    }
    let runs = 0;
    for (const count of this.runs.values()) runs += count;
    if (this.end === FINISHED && runs !== scheduler.done + scheduler.recomputed - this.deliveredGiven())
      this.fail(`${runs} tasks ran, but ${scheduler.done} and ${scheduler.recomputed} again are counted`);
    const kept = new Set<number>();
    if (this.end === FINISHED)
      scheduler.forEachPersisted((stage, index, address, spill, bytes) => {
        const content = address >= 0 ? this.memory.holds(address) : spills.get(spill);
        if (bytes > 0 && content !== `${stage}.${index}`)
          this.fail(`${stage}.${index} is kept, but ${content} is there`);
        if (address >= 0) kept.add(address);
        if (spill >= 0) spills.delete(spill);
      });
    if (this.end === FINISHED) this.checkSinks();
    // What is collected late by a failing run.
    for (const one of this.collecting.splice(0)) this.collect(one);
    scheduler.out.length = 0;
    scheduler.dispose();
    for (let k = 0; k < scheduler.out.length; k += 2)
      if (scheduler.out[k] === FORGET && scheduler.out[k + 1] >= 0) spills.delete(scheduler.out[k + 1]);
    for (const at of kept) this.memory.free(at);
    for (const at of this.foreign) this.memory.free(at);
    for (const at of this.givenBlocks) {
      const k = this.memory.blocks.findIndex((block) => block.at === at);
      if (k < 0) this.fail(`the block of another run at ${at} was freed`);
      this.memory.blocks.splice(k, 1);
    }
    for (const spill of this.givenSpills)
      if (!spills.delete(spill)) this.fail(`the evicted block ${spill} of another run is gone`);
    if (this.memory.blocks.length > 0) this.fail(`${JSON.stringify(this.memory.blocks)} is left in memory`);
    if (spills.size > 0) this.fail(`${[...spills.values()]} is left among what was evicted`);
  }

  /** Sinks handed over without having run. */
  private deliveredGiven(): number {
    let count = 0;
    for (const [stage, blocks] of this.given)
      for (let t = 0; t < this.graph.stages[stage].tasks; t++)
        if (
          blocks.has?.(t) &&
          this.scheduler.ledger.isDone(this.scheduler.ledger.key(stage, t)) &&
          !this.runs.has(`${stage}.${t}`)
        )
          count++;
    return count;
  }

  private checkSinks(): void {
    const { graph, scheduler } = this;
    for (let k = 0; k < graph.sinks.length; k += 2) {
      const stage = graph.sinks[k];
      for (let t = 0; t < graph.sinks[k + 1]; t++) {
        if (graph.isDone?.(stage, t)) continue;
        if (!scheduler.ledger.isDone(scheduler.ledger.key(stage, t))) this.fail(`the sink ${stage}.${t} is not done`);
        if (graph.stages[stage].sink === 'collect' && !this.collected.has(`${stage}.${t}`))
          this.fail(`${stage}.${t} was not collected`);
      }
    }
  }
}

/**
 * Simulates the schedule that `seed` stands for.
 *
 * @throws Error saying what went wrong
 */
export function simulate(seed: number): void {
  const r = new Choices(seed);
  new Simulation(r, graphOf(r)).run();
}
