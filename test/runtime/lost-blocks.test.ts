/** The scheduler where blocks lie in heaps that die, are as large as shows when they are there, and are written out in time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RESIDENT, SPILLING } from '../../lib/runtime/block-table.js';
import { FAILED, FINISHED, FORGET, RESTORE, RUN, Scheduler, SPILL } from '../../lib/runtime/scheduler.js';
import { syntheticGraph } from './synthetic-graph.js';

const sizeOf = (task: number): number => (task * 37) % 11;

/** Tasks that read some before them; the last few are asked for. */
const graphs = fc
  .tuple(
    fc.array(fc.array(fc.nat(1000), { maxLength: 4, size: 'max' }), { minLength: 1, maxLength: 40, size: 'max' }),
    fc.integer({ min: 1, max: 4 }),
  )
  .map(([picks, results]) => {
    const reads = picks.map((list, task) => (task === 0 ? [] : list.map((pick) => pick % task)));
    const first = Math.max(0, reads.length - results);
    const at = (task: number): readonly [number, number] => (task < first ? [0, task] : [1, task - first]);
    // Nothing reads results here, so that each block has one name.
    const pairs = reads.map((list, task) => list.filter((input) => input < first || task < first).map(at));
    return { first, pairs };
  });

class Heaps {
  readonly scheduler: Scheduler;
  readonly running: { row: number; name: number; heap: number }[] = [];
  /** Heap of each block that lies in one. */
  readonly at = new Map<number, number>();
  readonly spilling: number[] = [];
  readonly files = new Map<number, number>();
  ended = 0;
  written = 0;
  private nextFile = 0;
  private readonly known = new Map<number, number>();

  constructor(
    readonly first: number,
    readonly pairs: readonly (readonly (readonly [number, number])[])[],
    extra: number,
    private readonly choose: (n: number) => number,
    private readonly heaps: number,
    guess: number,
  ) {
    const bytesOf = (base: number) => (index: number) => this.known.get(base + index) ?? 0;
    const graph = {
      ...syntheticGraph(
        [
          { reads: pairs.slice(0, first), bytes: bytesOf(0) },
          { reads: pairs.slice(first), bytes: bytesOf(first), sink: 'persist' },
        ],
        [1, pairs.length - first],
      ),
      // Guesses are for others that run beside it.
      expectedBytes: (stage: number, index: number) =>
        this.scheduler.inFlight > 0 ? (this.known.get(stage * first + index) ?? guess) : 0,
    };
    const most = Math.max(
      ...pairs.map((list) => [...new Set(list.map(([s, k]) => s * first + k))].reduce((sum, k) => sum + sizeOf(k), 0)),
    );
    const results = pairs.slice(first).reduce((sum, _, k) => sum + sizeOf(first + k), 0);
    const allocator = { allocate: () => 0, free: () => {} };
    this.scheduler = new Scheduler(graph, allocator, { limit: most + results + extra, threads: heaps, deaths: 100 });
  }

  private name(row: number): number {
    const { table } = this.scheduler;
    return table.stage[row] * this.first + table.index[row];
  }

  drain(): void {
    const { scheduler } = this;
    const { table, out } = scheduler;
    for (let rounds = 0; ; rounds++) {
      if (rounds > 10_000) throw new Error('live-lock');
      scheduler.pump();
      if (out.length === 0) return;
      const batch = out.splice(0);
      for (let k = 0; k < batch.length; k += 2) {
        const [instruction, row] = [batch[k], batch[k + 1]];
        if (instruction === FINISHED || instruction === FAILED) this.ended = instruction;
        else if (instruction === FORGET) expect(this.files.delete(row)).toBe(true);
        else if (instruction === SPILL) this.spilling.push(row);
        else if (instruction === RESTORE) {
          expect(this.files.get(table.spill[row])).toBe(this.name(row));
          this.files.delete(table.spill[row]);
          table.spill[row] = -1;
          this.at.set(this.name(row), -1);
          scheduler.restored(row);
        } else {
          expect(instruction).toBe(RUN);
          for (const input of table.inputs[row]) {
            expect(table.state[input]).toBe(RESIDENT);
            expect(this.at.has(this.name(input))).toBe(true);
          }
          this.running.push({ row, name: this.name(row), heap: this.choose(this.heaps) });
        }
      }
    }
  }

  private finish(at: number): void {
    const [{ row, name, heap }] = this.running.splice(at, 1);
    const result = name >= this.first;
    this.at.set(name, result ? -1 : heap);
    this.known.set(name, sizeOf(name));
    this.scheduler.completed(row, sizeOf(name), !result);
  }

  private write(at: number): void {
    const [row] = this.spilling.splice(at, 1);
    expect(this.at.delete(this.name(row))).toBe(true);
    this.files.set(this.nextFile, this.name(row));
    this.written++;
    this.scheduler.spilled(row, this.nextFile++);
  }

  private kill(heap: number): void {
    const { scheduler } = this;
    const { table } = scheduler;
    const dead = this.running.filter((one) => one.heap === heap);
    const alive = this.running.filter((one) => one.heap !== heap);
    this.running.splice(0, Infinity, ...alive);
    dead.forEach(({ row }, k) => {
      scheduler.interrupted(row, k === 0 ? { tag: 'worker', message: 'died' } : undefined);
    });
    for (const [name, where] of this.at) if (where === heap) this.at.delete(name);
    table.forEach((row) => {
      const state = table.state[row];
      if ((state !== RESIDENT && state !== SPILLING) || this.at.has(this.name(row))) return;
      if (state === SPILLING) this.spilling.splice(this.spilling.indexOf(row), 1);
      scheduler.lost(row);
    });
  }

  run(deaths: number): void {
    this.drain();
    for (let left = deaths; this.ended === 0; ) {
      const events = this.running.length + this.spilling.length;
      if (events === 0) throw new Error('nothing is under way and nothing ended');
      if (left > 0 && this.choose(4) === 0) {
        left--;
        this.kill(this.choose(this.heaps));
      } else {
        const event = this.choose(events);
        if (event < this.running.length) this.finish(event);
        else this.write(event - this.running.length);
      }
      this.drain();
    }
  }
}

describe('blocks in heaps that die', () => {
  it('every result is made, what was lost again, and the count of bytes comes out even', () => {
    let recomputed = 0;
    let written = 0;
    fc.assert(
      fc.property(
        graphs,
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(8),
        fc.infiniteStream(fc.nat()),
        ({ first, pairs }, extra, heaps, deaths, choices) => {
          const run = new Heaps(first, pairs, extra, (n) => (choices.next().value as number) % n, heaps, extra % 9);
          run.run(deaths);
          expect(run.scheduler.error).toBe(undefined);
          expect(run.ended).toBe(FINISHED);
          let bytes = 0;
          for (let task = first; task < pairs.length; task++) {
            expect(run.at.has(task)).toBe(true);
            bytes += sizeOf(task);
          }
          expect(run.scheduler.used).toBe(bytes);
          expect(run.files.size).toBe(0);
          if (deaths === 0) expect(run.scheduler.recomputed).toBe(0);
          recomputed += run.scheduler.recomputed;
          written += run.written;
        },
      ),
      { numRuns: 600 },
    );
    expect(
      [recomputed, written].map((n) => n > 100),
      `${recomputed}, ${written}`,
    ).toEqual([true, true]);
  });
});
