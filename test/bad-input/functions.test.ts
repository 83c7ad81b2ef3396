/** User functions that throw, capture, return nonsense, hang or kill: the same clear error on threads and inline. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { expectNothingHeld, refused } from './nothing-left.js';

expectNothingHeld();
interface Block {
  readonly data: Float64Array;
}
const x = cw.arange(24).reshape([4, 6], { chunks: [2, 6] });
const first = x.slice(':2');

/** The error of computing on threads and inline, which must have the same text. */
async function bothWays(y: cw.ChunkedArray, ...patterns: readonly RegExp[]): Promise<cw.ChunkwiseError[]> {
  const inline = await refused(() => y.compute({ threads: 'inline' }), 'function', ...patterns);
  const thread = await refused(() => y.compute({ threads: 2 }), 'function', ...patterns);
  expect(thread.message).toBe(inline.message);
  return [inline, thread];
}

describe('a function that throws', () => {
  it('is named with its block, and both stacks are there', async () => {
    const fails = first.mapBlocks(function breaks(block: Block) {
      if (block.data[0] === 0) throw new RangeError('no zeros, please');
      return block.data;
    });
    const errors = await bothWays(
      fails,
      /^mapBlocks: 'breaks' threw on block \[0, 0\] of float64 \[2, 6\]: no zeros, please/,
      /threads: 'inline'/,
    );
    for (const error of errors) {
      const { stack = '' } = error;
      expect(stack).toContain('--- on the worker ---');
      // Where it was thrown, and where it was waited for.
      expect(stack.split('--- on the worker ---')[1]).toMatch(/runCall/);
      expect(error.cause).toBeInstanceOf(cw.ChunkwiseError);
      expect((error.cause as Error).message).toBe('no zeros, please');
      expect((error.cause as Error).stack).toMatch(/breaks/);
    }
  });

  it('may throw anything, at once or later', async () => {
    await bothWays(
      first.mapBlocks(() => {
        throw 'only text';
      }),
      /threw on block \[0, 0\].*: only text/,
    );
    await bothWays(
      first.mapBlocks(async () => {
        await null;
        throw new Error('later');
      }),
      /threw on block \[0, 0\].*: later/,
    );
  });

  it('is tried again when asked', async () => {
    const twice = first.mapBlocks((block: Block) => {
      const seen = globalThis as { chunkwiseTest?: boolean };
      if (seen.chunkwiseTest) return block.data;
      seen.chunkwiseTest = true;
      throw new Error('the first time');
    });
    expect((await twice.compute({ threads: 'inline', retries: 1 })).shape).toEqual([2, 6]);
  });
});

describe('a step of a loop that throws', () => {
  it('is the error of a function, with its cause', async () => {
    const error = await refused(
      () =>
        cw.iterate(x, 2, () => {
          throw new TypeError('mine');
        }),
      'function',
      /^iterate: the step threw: mine/,
    );
    expect(error.cause).toBeInstanceOf(TypeError);
  });
});

describe('a function that captures a variable', () => {
  it('is refused when it is given, with both remedies', async () => {
    const factor = 3;
    await refused(
      () => x.mapBlocks((block: Block) => block.data.map((v) => v * factor)),
      'function',
      /^mapBlocks: the function captures 'factor'/,
      /explicit argument.*module.*export/,
    );
    await refused(
      () => x.mapOverlap((block: Block) => block.data.map((v) => v * factor), { depth: 1 }),
      'function',
      /^mapOverlap: the function captures 'factor'/,
    );
  });

  it('cannot be smuggled in as an argument', async () => {
    await refused(
      () => x.mapBlocks((block: Block, f: (b: Block) => Float64Array) => f(block), { args: [(b: Block) => b.data] }),
      'argument',
      /^mapBlocks: argument 0 \(function\) cannot be sent to a worker thread/,
    );
  });
});

describe('a function that returns something else', () => {
  it.each([
    [
      'too few elements',
      (block: Block) => block.data.slice(1),
      /returned shape \[11\] on block \[0, 0\]; expected float64 \[2, 6\]/,
    ],
    ['text', () => 'twelve', /returned "twelve" on block \[0, 0\]; it must return an ndarray or a typed array/],
    ['nothing', () => {}, /returned undefined on block \[0, 0\]/],
    ['null', () => null, /returned null on block \[0, 0\]/],
  ] as const)('%s', async (_, fn, pattern) => {
    await bothWays(first.mapBlocks(fn as () => Float64Array), /^mapBlocks: an anonymous function/, pattern);
  });

  it('names a module or an export that is not there', async () => {
    const module = new URL('./no-such-module.mjs', import.meta.url).href;
    await refused(
      () => first.mapBlocks({ module, export: 'f' }),
      'function',
      /^mapBlocks: .*no-such-module\.mjs does not exist/,
    );
    const other = new URL('../delayed/functions.mjs', import.meta.url).href;
    await bothWays(
      first.mapBlocks({ module: other, export: 'nope' }),
      /^mapBlocks: .*exports no function 'nope'; it exports/,
    );
  });
});

describe('a function that never returns', () => {
  it('is cancelled with its thread, and the next computation runs', async () => {
    const hangs = x.mapBlocks(() => {
      for (;;);
    });
    await refused(() => hangs.compute({ threads: 2, signal: AbortSignal.timeout(100) }), 'cancelled', /cancelled/);
    expect(
      await x
        .sum()
        .compute({ threads: 2 })
        .then((sum) => sum.get()),
    ).toBe(276);
  });

  it('is cancelled when it waits for ever', async () => {
    const waits = x.mapBlocks(() => new Promise<Float64Array>(() => {}));
    await refused(() => waits.compute({ threads: 2, signal: AbortSignal.timeout(100) }), 'cancelled');
  });
});

describe('a function that kills its worker', () => {
  it('is tried on other threads, then given up; the pool lives on', async () => {
    const kills = x.mapBlocks(() => process.exit(3));
    await refused(
      () => kills.compute({ threads: 2 }),
      'worker',
      /^mapBlocks: the worker thread died in task \d+ more often/,
      /exited with code: 3/,
    );
    expect(
      await x
        .sum()
        .compute({ threads: 2 })
        .then((sum) => sum.get()),
    ).toBe(276);
  });
});

describe('afterwards', () => {
  it('no thread is left when the engine is closed', async () => {
    await x.sum().compute({ threads: 2 });
    await cw.close();
    const active = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker');
    // vitest's own process has ports to its parent; it is a fork, so they are not workers.
    expect(active.filter((name) => name === 'Worker')).toEqual([]);
  });
});
