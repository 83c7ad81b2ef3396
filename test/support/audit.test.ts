/** The audit that watches all tests' runs sees what it is there for. */
import { describe, expect, test } from 'vitest';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import type { TaskGraph } from '../../lib/runtime/task-graph.js';
import { runSynthetic, stencilGraph } from '../runtime/synthetic-run.js';
import { audit } from './audit-setup.js';

const watched = process.env.AUDIT !== 'off';

describe.runIf(watched)('the audit', () => {
  test.each([0, 2])('finds nothing in a sound run, threads %i', async (threads) => {
    const before = audit.tasks;
    await runSynthetic(stencilGraph(12), { threads, memoryLimit: 400 });
    expect(audit.tasks - before).toBeGreaterThanOrEqual(12 * 3 + 1);
    expect(audit.takeViolations()).toEqual([]);
  });

  test.each([0, 2])('sees a task write beyond its scratch, threads %i', async (threads) => {
    await runSynthetic(stencilGraph(6), { threads }, { acts: { '1.3': 'overrun' } });
    expect(audit.takeViolations()[0]).toMatch(
      /task 3 of stencil \(stage 1\) wrote 0 bytes beyond the end of the 8 bytes/,
    );
  });

  test('sees a task given other blocks than it reads', async () => {
    const graph = stencilGraph(6);
    let asked = 0;
    const lying: TaskGraph = {
      ...graph,
      dependencies: (stage, index, out) => {
        const from = out.length;
        graph.dependencies(stage, index, out);
        if (stage === 1 && index === 2 && asked++ % 2 === 1)
          out.splice(from, 4, ...out.slice(from + 2, from + 4), ...out.slice(from, from + 2));
      },
    };
    await runSynthetic(lying, { threads: 0 });
    expect(audit.takeViolations()[0]).toMatch(
      /task 2 of stencil \(stage 1\) reads block 0\.\d as its input 0, but was given another/,
    );
  });

  test('sees memory freed under a task', async () => {
    const { arena } = sharedArena();
    await runSynthetic(stencilGraph(6, { place: 'host' }), { threads: 0 }, {}, (task) => {
      if (task.stage === 1 && task.index === 4) {
        const bytes = arena.sizeOf(task.output) ?? 0;
        arena.free(task.output);
        expect(bytes).toBeGreaterThan(0);
        // Lowest address first: the same again.
        expect(arena.allocate(8)).toBe(task.output);
      }
    });
    expect(audit.takeViolations()[0]).toMatch(
      /task 4 of stencil \(stage 1\) still uses the memory at \d+ that is freed/,
    );
  });
});
