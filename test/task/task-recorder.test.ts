/** A recorder keeps sums of all tasks and events up to its bound, and loses no count, whoever it belongs to. */
import { describe, expect, it } from 'vitest';
import { chunksOf, createGrid } from '../../lib/base/grid.js';
import type { TaskCall } from '../../lib/runtime/task-graph.js';
import type { PlanData } from '../../lib/task/stage.js';
import { EVENT_FIELDS, type RecordedExecutor, TaskRecorder } from '../../lib/task/task-recorder.js';
import { threadMilliseconds } from '../../lib/task/thread-clock.js';

const cut = { shape: [10], chunks: chunksOf([[4, 4, 2]]) };
const grid = createGrid(cut.shape, cut.chunks);
const stage = { kind: 'read', label: 'read', domain: cut, array: cut, components: ['float64'] } as const;
const plan = { stages: [stage, stage], bodies: [] } as unknown as PlanData;

function recorderOf(events: number, work: (task: TaskCall) => void | Promise<void> = () => {}) {
  const counters = { simd: 0, scalar: 0, interpreted: 0, compiled: 0 };
  const backend = { counters, compileMilliseconds: 0 };
  const inner: RecordedExecutor = {
    plan,
    grids: [
      { domain: grid, array: grid },
      { domain: grid, array: grid },
    ],
    edges: () => [],
    machine: { backend },
    run: (task) => {
      counters.simd++;
      return work(task);
    },
    takeCounters: () => {
      const out = { simd: counters.simd, bytesRead: 100 * counters.simd };
      counters.simd = 0;
      return out;
    },
  };
  return { counters, backend, recorder: new TaskRecorder(inner, 3, { origin: performance.timeOrigin, events }) };
}
const call = (stage: number, index: number): TaskCall => ({ stage, index, output: 0, scratch: 0, inputs: [] });

describe('a task recorder', () => {
  it('keeps events up to its bound over all batches, and sums of all', () => {
    const { recorder } = recorderOf(4);
    for (let index = 0; index < 3; index++) recorder.run(call(0, index));
    const first = recorder.takeRecords();
    expect(first).toMatchObject({
      thread: 3,
      dropped: 0,
      stages: [{ stage: 0, tasks: 3, bytesIn: 300, bytesOut: 80 }],
    });
    expect(first.events.length).toBe(3 * EVENT_FIELDS.length);
    for (let index = 0; index < 3; index++) recorder.run(call(1, index));
    const second = recorder.takeRecords();
    expect(second).toMatchObject({ dropped: 2, stages: [{ stage: 1, tasks: 3, bytesIn: 300, bytesOut: 80 }] });
    expect(Array.from(second.events.slice(0, 3))).toEqual([0, 1, 0]);
    expect(second.events.length).toBe(EVENT_FIELDS.length);
    expect(recorder.takeRecords()).toMatchObject({ dropped: 0, stages: [] });
  });

  it('gives counts of other plans on the thread to the total, not to a stage', () => {
    const { recorder, counters } = recorderOf(10);
    recorder.run(call(0, 0));
    counters.simd += 5;
    recorder.run(call(1, 0));
    counters.simd += 7;
    expect(recorder.takeCounters().simd).toBe(14);
    expect(recorder.takeCounters()).toEqual({});
    expect(recorder.takeRecords().stages.map((tally) => tally.counters.simd)).toEqual([1, 1]);
  });

  it('keeps apart compiling, copying out and evicting', () => {
    const { recorder, counters, backend } = recorderOf(10, () => {
      backend.compileMilliseconds += 2;
    });
    backend.compileMilliseconds = 40;
    recorder.run(call(0, 0));
    expect(counters.simd).toBe(0);
    recorder.note('gather', 0, 0, performance.now() - 4, 8);
    recorder.note('restore', 0, 1, performance.now() - 2, 8);
    recorder.note('evict', 0, 1, performance.now() - 1, 8);
    const { stages, gathering, evicting, events } = recorder.takeRecords();
    expect(stages[0].compiling).toBe(2);
    expect(gathering).toBeGreaterThanOrEqual(4);
    expect(evicting).toBeGreaterThanOrEqual(3);
    expect(events.filter((_, k) => k % EVENT_FIELDS.length === 0)).toEqual(new Float64Array([0, 1, 3, 2]));
    expect(recorder.takeRecords()).toMatchObject({ gathering: 0, evicting: 0 });
  });

  it('records tasks that end later, and those that fail', async () => {
    const late = recorderOf(10, () => new Promise((resolve) => setTimeout(resolve, 5)));
    await late.recorder.run(call(0, 1));
    const { events, stages } = late.recorder.takeRecords();
    expect(events[4] - events[3]).toBeGreaterThan(3);
    expect(stages[0].busy).toBe(events[4] - events[3]);
    const failing = recorderOf(10, () => {
      throw new Error('no');
    });
    expect(() => failing.recorder.run(call(0, 0))).toThrow('no');
    expect(failing.recorder.takeRecords().stages[0].tasks).toBe(1);
  });

  it('tells processor time of work, not of waiting', async () => {
    if (threadMilliseconds() === undefined) return;
    const spin = recorderOf(10, () => {
      const until = performance.now() + 30;
      while (performance.now() < until);
    });
    spin.recorder.run(call(0, 0));
    const wait = recorderOf(10, () => new Promise((resolve) => setTimeout(resolve, 60)));
    await wait.recorder.run(call(0, 0));
    const [busy] = spin.recorder.takeRecords().stages;
    const [idle] = wait.recorder.takeRecords().stages;
    expect(busy.cpu).toBeGreaterThan(0);
    expect(busy.cpu).toBeLessThanOrEqual(busy.busy);
    expect(idle.cpu).toBeLessThan(idle.busy / 2);
  });
});
