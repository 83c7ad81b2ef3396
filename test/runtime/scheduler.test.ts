/** The scheduler keeps its promises after every event, on random graphs, orders, memory limits and failures. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE, NONE, PERSISTED, RESIDENT, RUNNING, SPILLED } from '../../lib/runtime/block-table.js';
import { taskBytes } from '../../lib/runtime/needed.js';
import {
  COLLECT,
  FAILED,
  FINISHED,
  FORGET,
  RESTORE,
  RUN,
  RUN_HOST,
  Scheduler,
  type SchedulerOptions,
  SPILL,
} from '../../lib/runtime/scheduler.js';
import type { TaskGraph } from '../../lib/runtime/task-graph.js';
import { FakeArena, type SyntheticStage, syntheticGraph } from './synthetic-graph.js';

/** Plays driver and worker: block contents are strings naming how they were computed, so a wrong input shows. */
class Simulation {
  readonly arena: FakeArena;
  readonly scheduler: Scheduler;
  readonly contents = new Map<number, string>();
  readonly spills = new Map<number, string>();
  readonly running: number[] = [];
  readonly collected = new Map<string, string>();
  readonly runs = new Map<string, number>();
  readonly order: string[] = [];
  ended = 0;
  mostRunning = 0;
  private nextSpill = 0;
  constructor(
    readonly graph: TaskGraph,
    readonly options: SchedulerOptions,
    capacity: number,
    readonly check = true,
  ) {
    this.arena = new FakeArena(capacity);
    this.scheduler = new Scheduler(graph, this.arena, options);
  }
  content(row: number): string {
    const { table } = this.scheduler;
    return table.address[row] < 0
      ? `${table.stage[row]}.${table.index[row]}`
      : (this.contents.get(table.address[row]) ?? 'nothing');
  }
  drain(): void {
    const { scheduler } = this;
    const { table, out } = scheduler;
    let rounds = 0;
    do {
      if (++rounds > 20_000) throw new Error(`live-lock: ${this.describe()}`);
      scheduler.pump();
      const batch = out.splice(0);
      for (let k = 0; k < batch.length; k += 2) {
        const row = batch[k + 1];
        switch (batch[k]) {
          case RUN:
          case RUN_HOST: {
            this.running.push(row);
            const name = `${table.stage[row]}.${table.index[row]}`;
            this.order.push(name);
            this.runs.set(name, (this.runs.get(name) ?? 0) + 1);
            for (const input of table.inputs[row]) {
              expect(table.state[input]).toBe(RESIDENT);
              expect(this.content(input)).toBe(`${table.stage[input]}.${table.index[input]}`);
            }
            break;
          }
          case COLLECT:
            this.collected.set(`${table.stage[row]}.${table.index[row]}`, this.content(row));
            scheduler.collected(row);
            break;
          case SPILL:
            this.spills.set(this.nextSpill, this.content(row));
            scheduler.spilled(row, this.nextSpill++);
            break;
          case RESTORE:
            this.contents.set(table.address[row], this.spills.get(table.spill[row]) ?? 'lost');
            scheduler.restored(row);
            break;
          case FORGET:
            expect(this.spills.delete(row)).toBe(true);
            break;
          case FINISHED:
          case FAILED:
            this.ended = batch[k];
        }
      }
    } while (out.length > 0 || (!scheduler.ended && scheduler.inFlight === 0));
    this.mostRunning = Math.max(this.mostRunning, this.running.length);
    if (this.check) this.invariants();
  }
  finish(at: number): void {
    const [row] = this.running.splice(at, 1);
    const { table } = this.scheduler;
    if (table.address[row] >= 0) this.contents.set(table.address[row], `${table.stage[row]}.${table.index[row]}`);
    this.scheduler.completed(row);
  }
  run(choose: (n: number) => number = () => 0): void {
    this.drain();
    for (let steps = 0; this.ended === 0; steps++) {
      if (this.running.length === 0) throw new Error('nothing runs and nothing ended');
      if (steps > 200_000) throw new Error('no end');
      this.finish(choose(this.running.length));
      this.drain();
    }
  }
  invariants(): void {
    const { scheduler, arena } = this;
    const { table } = scheduler;
    expect(scheduler.used).toBeLessThanOrEqual(this.options.limit);
    expect(arena.used).toBe(scheduler.used);
    let resident = 0;
    for (let row = table.oldest; row !== NONE; row = table.newer(row)) resident++;
    table.forEach((row) => {
      if (table.state[row] === RESIDENT) resident--;
      if (table.state[row] === FREE) return;
      // Whoever gathers inputs is registered with each, and its count of missing ones is right.
      const inputs = table.inputs[row];
      if (table.state[row] !== RUNNING)
        expect(table.missing[row]).toBe(inputs.filter((input) => table.state[input] !== RESIDENT).length);
      for (const input of inputs) expect(table.readers[input].includes(row)).toBe(true);
      expect(table.pins[row]).toBe(
        this.running.reduce((sum, r) => sum + table.inputs[r].filter((input) => input === row).length, 0),
      );
      expect(table.reads[row] === 0 && table.state[row] === RESIDENT && (table.flags[row] & PERSISTED) === 0).toBe(
        false,
      );
      if (table.state[row] === SPILLED) expect(this.spills.has(table.spill[row])).toBe(true);
    });
    expect(resident).toBe(0);
  }
  /** The rows in hand, for the message of a failure. */
  describe(): string {
    const { table } = this.scheduler;
    const lines: string[] = [`used ${this.scheduler.used} of ${this.options.limit}`];
    table.forEach((row) => {
      lines.push(
        `${row}: ${table.stage[row]}.${table.index[row]} state ${table.state[row]} flags ${table.flags[row]} missing ${table.missing[row]} reads ${table.reads[row]} bytes ${table.bytes[row]} at ${table.address[row]} inputs ${table.inputs[row]} readers ${table.readers[row]}`,
      );
    });
    return lines.join('\n');
  }
  /** Nothing is left of the run. */
  close(): void {
    this.scheduler.dispose();
    const left = this.scheduler.out.splice(0);
    for (let k = 0; k < left.length; k += 2) if (left[k] === FORGET) this.spills.delete(left[k + 1]);
    expect(this.arena.taken.size).toBe(0);
    expect(this.spills.size).toBe(0);
  }
}

const arbitraryGraph = fc
  .array(
    fc.record({
      tasks: fc.integer({ min: 1, max: 7 }),
      eviction: fc.constantFrom('drop' as const, 'spill' as const),
      bytes: fc.integer({ min: 0, max: 5 }),
      scratch: fc.integer({ min: 0, max: 2 }),
      host: fc.boolean(),
      reads: fc.array(fc.array(fc.nat(1000), { maxLength: 4 }), { minLength: 7, maxLength: 7 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((rows) => {
    const stages: SyntheticStage[] = rows.map((row, s) => ({
      eviction: row.eviction,
      bytes: row.bytes,
      scratch: row.scratch,
      place: row.host ? 'host' : 'worker',
      sink: s === rows.length - 1 ? 'collect' : 'none',
      reads: Array.from({ length: row.tasks }, (_, t) =>
        s === 0
          ? []
          : row.reads[t].map((n) => {
              const stage = n % s;
              return [stage, Math.floor(n / s) % rows[stage].tasks] as const;
            }),
      ),
    }));
    return syntheticGraph(stages, [rows.length - 1, rows[rows.length - 1].tasks]);
  });

function largestTask(graph: TaskGraph): number {
  let most = 1;
  graph.stages.forEach((stage, s) => {
    for (let t = 0; t < stage.tasks; t++) most = Math.max(most, taskBytes(graph, s, t));
  });
  return most;
}

describe('scheduler', () => {
  it('does every sink once within any limit that holds the largest task, in any order of completion', () => {
    fc.assert(
      fc.property(
        arbitraryGraph,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        (graph, extra, room, threads, choices) => {
          const limit = largestTask(graph) + extra;
          const simulation = new Simulation(graph, { limit, threads }, limit + room);
          simulation.run((n) => (choices.next().value as number) % n);
          expect(simulation.ended).toBe(FINISHED);
          const [stage, count] = graph.sinks;
          expect(simulation.collected.size).toBe(count);
          for (let t = 0; t < count; t++) expect(simulation.collected.get(`${stage}.${t}`)).toBe(`${stage}.${t}`);
          expect(simulation.scheduler.done).toBe(simulation.scheduler.total);
          const reruns = [...simulation.runs.values()].reduce((sum, n) => sum + n - 1, 0);
          expect(reruns).toBe(simulation.scheduler.recomputed);
          expect(simulation.scheduler.table.live).toBe(0);
          simulation.close();
        },
      ),
      { numRuns: 400 },
    );
  });

  it('with ample memory runs each needed task exactly once and no other', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.infiniteStream(fc.nat()), (graph, choices) => {
        const simulation = new Simulation(graph, { limit: 1e6, threads: 2 }, 1e6);
        simulation.run((n) => (choices.next().value as number) % n);
        const needed = new Set<string>();
        const visit = (s: number, t: number): void => {
          if (needed.has(`${s}.${t}`)) return;
          needed.add(`${s}.${t}`);
          const reads: number[] = [];
          graph.dependencies(s, t, reads);
          for (let k = 0; k < reads.length; k += 2) visit(reads[k], reads[k + 1]);
        };
        for (let t = 0; t < graph.sinks[1]; t++) visit(graph.sinks[0], t);
        expect(new Set(simulation.runs.keys())).toEqual(needed);
        expect(simulation.scheduler.recomputed).toBe(0);
        simulation.close();
      }),
      { numRuns: 300 },
    );
  });

  it('frees everything after a failure or cancellation at any point', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.nat(20), fc.boolean(), (graph, when, died) => {
        const limit = largestTask(graph) + 10;
        const simulation = new Simulation(graph, { limit, threads: 2, deaths: 1 }, limit + 5, false);
        simulation.drain();
        for (let step = 0; simulation.ended === 0; step++) {
          if (step >= when && simulation.scheduler.error === undefined) {
            const [row] = simulation.running.splice(0, 1);
            simulation.scheduler.failed(row, { tag: 'function', message: 'boom' }, died);
          } else simulation.finish(0);
          simulation.drain();
        }
        if (simulation.ended === FAILED) expect(simulation.scheduler.error?.message).toBe('boom');
        simulation.close();
      }),
      { numRuns: 300 },
    );
  });

  it('runs mirrored blocks as a pair, so that x + x.T holds O(threads) blocks', () => {
    const n = 40;
    const at = (i: number, j: number): number => i * n + j;
    const blocks = Array.from({ length: n * n }, (_, k) => [Math.floor(k / n), k % n] as const);
    const graph = syntheticGraph(
      [
        { reads: blocks.map(() => []), bytes: 100, eviction: 'drop' },
        {
          reads: blocks.map(
            ([i, j]) =>
              [
                [0, at(i, j)],
                [0, at(j, i)],
              ] as const,
          ),
          bytes: 1,
          eviction: 'spill',
        },
        {
          reads: Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => [1, at(i, j)] as const)),
          bytes: 1,
          sink: 'collect',
        },
      ],
      [2, n],
    );
    const simulation = new Simulation(graph, { limit: 1e9, threads: 2, target: 8 }, 1e9, false);
    simulation.run();
    expect(simulation.scheduler.peak).toBeLessThan(100 * 20 + n * n);
    expect(simulation.scheduler.recomputed).toBe(0);
  });

  it('lets a chunk serve all its readers before many more chunks are read', () => {
    const chunks = 200;
    const graph = syntheticGraph(
      [
        { reads: Array.from({ length: chunks }, () => []), bytes: 100, eviction: 'drop' },
        ...Array.from({ length: 12 }, () => ({
          reads: Array.from({ length: chunks }, (_, k) => [[0, k]] as const),
          bytes: 1,
        })),
        {
          reads: Array.from({ length: 12 }, (_, m) => Array.from({ length: chunks }, (_, k) => [1 + m, k] as const)),
          bytes: 1,
          sink: 'collect' as const,
        },
      ],
      [13, 12],
    );
    const simulation = new Simulation(graph, { limit: 1e9, threads: 2, target: 8 }, 1e9, false);
    simulation.run();
    expect(simulation.scheduler.peak).toBeLessThan(100 * 20 + 12 * chunks);
  });

  it('centres data four times the limit: reads a block again rather than exceed it', () => {
    const n = 64;
    const make = (eviction: 'drop' | 'spill'): Simulation => {
      const graph = syntheticGraph(
        [
          { reads: Array.from({ length: n }, () => []), bytes: 10, eviction },
          { reads: Array.from({ length: n }, (_, k) => [[0, k]] as const), bytes: 0 },
          { reads: [Array.from({ length: n }, (_, k) => [1, k] as const)], bytes: 1 },
          {
            reads: Array.from(
              { length: n },
              (_, k) =>
                [
                  [0, k],
                  [2, 0],
                ] as const,
            ),
            bytes: 10,
            sink: 'collect',
          },
        ],
        [3, n],
      );
      return new Simulation(graph, { limit: 160, threads: 2, target: 4 }, 160);
    };
    const dropped = make('drop');
    dropped.run();
    expect(dropped.scheduler.recomputed).toBeGreaterThan(n / 2);
    expect(dropped.scheduler.recomputed).toBeLessThan(n);
    const spilled = make('spill');
    spilled.run();
    expect(spilled.scheduler.recomputed).toBe(0);
    expect(spilled.collected.size).toBe(n);
    spilled.close();
  });

  it('holds only what is in hand of a graph of 1,000,000 tasks', () => {
    const tasks = 1_000_000;
    const fan = 10;
    const info = (count: number, sink: 'none' | 'effect') =>
      ({ label: 's', tasks: count, place: 'worker', eviction: 'drop', sink }) as const;
    const graph: TaskGraph = {
      stages: [info(tasks, 'none'), info(tasks / fan, 'effect')],
      sinks: [1, tasks / fan],
      outputBytes: (s) => (s === 0 ? 64 : 0),
      scratchBytes: () => 0,
      dependencies: (s, index, out) => {
        if (s === 1) for (let k = 0; k < fan; k++) out.push(0, index * fan + k);
      },
      consumers: (s, index, out) => {
        if (s === 0) out.push(1, Math.floor(index / fan));
      },
      consumerCount: (s) => (s === 0 ? 1 : 0),
    };
    let next = 0;
    const scheduler = new Scheduler(graph, { allocate: () => next++, free: () => {} }, { limit: 1e9, threads: 2 });
    let most = 0;
    for (;;) {
      scheduler.pump();
      most = Math.max(most, scheduler.table.live);
      const batch = scheduler.out.splice(0);
      if (batch[0] === FINISHED) break;
      for (let k = 0; k < batch.length; k += 2) if (batch[k] === RUN) scheduler.completed(batch[k + 1]);
    }
    expect(scheduler.done).toBe(tasks * 1.1);
    expect(most).toBeLessThan(300);
    expect(scheduler.peak).toBeLessThan(64 * 100);
  });

  it('keeps blocks of several sinks, and never computes what no sink needs', () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.nat(), fc.nat(), fc.infiniteStream(fc.nat()), (base, pick, extra, choices) => {
        // Any stage may be persisted besides, only the first few of its tasks.
        const stage = pick % base.stages.length;
        const count = 1 + (extra % base.stages[stage].tasks);
        const last = base.stages.length - 1;
        const graph: TaskGraph = {
          ...base,
          stages: base.stages.map((s, k) => (k === stage ? { ...s, sink: 'persist' } : s)),
          sinks: stage === last ? [last, count] : [stage, count, last, 1],
        };
        const limit = largestTask(graph) + 3;
        const simulation = new Simulation(graph, { limit, threads: 2 }, limit + 30);
        simulation.run((n) => (choices.next().value as number) % n);
        const { scheduler } = simulation;
        expect(simulation.ended).toBe(FINISHED);
        const persisted: string[] = [];
        scheduler.forEachPersisted((s, index, address, spill, bytes) => {
          persisted.push(`${s}.${index}`);
          const content = address >= 0 ? simulation.contents.get(address) : simulation.spills.get(spill);
          if (bytes > 0) expect(content).toBe(`${s}.${index}`);
          if (address >= 0) simulation.arena.free(address);
          if (spill >= 0) simulation.spills.delete(spill);
        });
        expect(persisted.sort()).toEqual(Array.from({ length: count }, (_, k) => `${stage}.${k}`).sort());
        expect(simulation.runs.size).toBe(scheduler.total);
        simulation.close();
      }),
      { numRuns: 200 },
    );
  });

  it('goes down chains of 100,000 stages', () => {
    const length = 100_000;
    const stages = Array.from({ length }, (_, s) => ({
      label: 'link',
      tasks: 1,
      place: 'worker' as const,
      eviction: 'spill' as const,
      sink: s === length - 1 ? ('collect' as const) : ('none' as const),
    }));
    const graph: TaskGraph = {
      stages,
      sinks: [length - 1, 1],
      outputBytes: () => 8,
      scratchBytes: () => 0,
      dependencies: (s, _, out) => {
        if (s > 0) out.push(s - 1, 0);
      },
      consumers: (s, _, out) => {
        if (s < length - 1) out.push(s + 1, 0);
      },
      consumerCount: (s) => (s < length - 1 ? 1 : 0),
    };
    const simulation = new Simulation(graph, { limit: 100, threads: 2 }, 100, false);
    simulation.run();
    expect(simulation.scheduler.done).toBe(length);
    expect(simulation.scheduler.peak).toBe(16);
  });

  it('asks again for a task that failed as often as allowed', () => {
    const graph = syntheticGraph([{ reads: [[], []], sink: 'collect' }], [0, 2]);
    const simulation = new Simulation(graph, { limit: 100, threads: 1, retries: 2 }, 100, false);
    simulation.drain();
    for (let k = 0; k < 2; k++) {
      const [row] = simulation.running.splice(0, 1);
      simulation.scheduler.failed(row, { tag: 'function', message: 'flaky' });
      simulation.drain();
    }
    simulation.run();
    expect(simulation.ended).toBe(FINISHED);
    expect(simulation.scheduler.retries).toBe(2);
  });
});
