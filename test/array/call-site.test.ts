/** What fails on a worker carries the stack of the call that computed, and the user's function its own. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const broken = () =>
  cw.ones([4], { chunks: 2 }).mapBlocks(function faultyBlock() {
    throw new TypeError('not today');
  });

async function callOfTheUser(options: cw.ComputeOptions): Promise<unknown> {
  return await broken().compute(options);
}

describe('stacks of failures', () => {
  it.each([{ threads: 0 }, { threads: 2 }])('name the call that computed and the function: %o', async (options) => {
    const error = await callOfTheUser(options).catch((thrown: unknown) => thrown as cw.ChunkwiseError);
    expect(error).toBeInstanceOf(cw.ChunkwiseError);
    const { stack, cause } = error as cw.ChunkwiseError;
    expect(stack).toContain('--- computed from ---');
    expect(stack).toContain('callOfTheUser');
    expect((cause as Error).stack).toContain('faultyBlock');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['persist', () => broken().persist()],
    ['toZarr', () => broken().toZarr(new Map())],
    ['item', () => broken().sum().item()],
    ['several at once', () => Promise.all([broken().compute(), broken().compute()])],
    [
      'blocks',
      async () => {
        for await (const block of broken().blocks()) expect(block).toBeUndefined();
      },
    ],
  ])('name the call of %s', async (_, start) => {
    async function askedByTheUser(): Promise<unknown> {
      return await start();
    }
    const error = (await askedByTheUser().catch((thrown: unknown) => thrown)) as cw.ChunkwiseError;
    expect(error.stack).toMatch(/--- computed from ---[\s\S]*askedByTheUser/);
  });

  const broke = (message: string): never => {
    throw new TypeError(message);
  };
  const total = () => cw.delayed((a: number) => a + 1)(cw.delayed(broke, { name: 'broke' })('not today'));
  async function callForDelayed(start: () => Promise<unknown>): Promise<unknown> {
    return await start();
  }
  it.each<[string, () => Promise<unknown>]>([
    ['inline', () => total().compute({ threads: 'inline' })],
    ['on threads', () => total().compute({ threads: 2 })],
    ['together', () => cw.computeDelayed([1, total()], { threads: 2 })],
    ['by compute', () => cw.compute(total(), { threads: 2 })],
  ])('name the call that computed delayed values, %s', async (_, start) => {
    const error = (await callForDelayed(start).catch((thrown: unknown) => thrown)) as cw.ChunkwiseError;
    expect(error).toBeInstanceOf(cw.ChunkwiseError);
    expect(error.message).toContain('broke');
    expect(error.stack?.match(/--- computed from ---/g)).toHaveLength(1);
    expect(error.stack).toContain('callForDelayed');
    expect((error.cause as Error).stack).toContain('broke');
  });
});
