/** A function that exhausts the heap of its worker thread ends the run with an error that says so, and nothing else. */
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

it('is named, not tried again, and the next run works', async () => {
  await cw.close();
  cw.config.set({ memoryLimit: '64MB' });
  try {
    const x = cw.ones([200, 10], { chunks: [100, 10] });
    const greedy = x.mapBlocks((block) => {
      const kept: unknown[] = [];
      if (block.data[0] > 0) for (;;) kept.push(new Array(1000).fill(kept.length + 0.5));
      return block;
    });
    const error = await greedy
      .sum()
      .compute({ threads: 2 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      tag: 'memory',
      message: expect.stringMatching(/^mapBlocks: task \d exhausted the heap/),
    });
    expect(
      await x
        .mapBlocks((block) => block)
        .sum()
        .item({ threads: 2 }),
    ).toBe(2000);
  } finally {
    cw.config.reset();
  }
});
