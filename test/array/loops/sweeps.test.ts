/** Fields that live in a store go through it in sweeps of several steps: the same bits, counted reads and writes, and a way back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { field } from './loop-cases.js';

const inline = { threads: 'inline' } as const;
const step = (u: cw.ChunkedArray): cw.ChunkedArray =>
  u.add(cw.pde.laplacian(u, { boundary: { 0: 'periodic', 1: { neumann: 0 } } }).multiply(0.1));

/** A store of this process that counts the chunks that are read and written. */
function counted(): { store: Map<string, Uint8Array>; target: object; reads: string[]; writes: string[] } {
  const store = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const writes: string[] = [];
  const isChunk = (key: string): boolean => /\/c\/\d/.test(key);
  const target = {
    get: async (key: string) => {
      if (isChunk(key)) reads.push(key);
      return store.get(key);
    },
    put: async (key: string, bytes: Uint8Array) => {
      if (isChunk(key)) writes.push(key);
      store.set(key, bytes.slice());
    },
    delete: async (key: string) => {
      store.delete(key);
    },
    list: async (prefix: string) => [...store.keys()].filter((key) => key.startsWith(prefix)),
  };
  return { store, target, reads, writes };
}

it('two states in sweeps give the bits of one loop, each chunk read and written once a sweep', async () => {
  const shape = [60, 40];
  const start = { u: field(shape), v: field(shape, 5) };
  const both = ({ u, v }: { u: cw.ChunkedArray; v: cw.ChunkedArray }) => ({
    u: step(u).add(v.multiply(0.01)),
    v: step(v),
  });
  const want = cw.iterate(start, 22, both);
  const { target, reads, writes } = counted();
  const { states, steps } = await cw.evolve(start, both, { steps: 22, sweep: 8, checkpoint: target, ...inline });
  expect(steps).toBe(22);
  // Three sweeps of two states of nine chunks, and the mark; the first sweep reads what is in memory.
  expect(writes.filter((key) => /^[uv]\./.test(key)).length).toBe(3 * 2 * 9);
  expect(reads.filter((key) => /^[uv]\./.test(key)).length).toBe(2 * 2 * 9);
  for (const name of ['u', 'v'] as const)
    expect((await states[name].compute(inline)).data).toEqual((await want[name].compute(inline)).data);
});

it('goes on where it was cut short, to the same bits', async () => {
  const u = field([50, 30]);
  const { target } = counted();
  const signal = new AbortController();
  const options = { steps: 40, sweep: 6, checkpoint: target, ...inline };
  const cut = cw.evolve(u, step, {
    ...options,
    signal: signal.signal,
    every: 10,
    frames: new Map(),
    onProgress: ({ step: at }) => {
      if (at >= 20) signal.abort();
    },
  });
  await expect(cut).rejects.toThrow();
  const seen: number[] = [];
  const { states } = await cw.evolve(u, step, { ...options, onProgress: ({ step: at }) => void seen.push(at) });
  expect(seen).toEqual([40]);
  expect((await states.compute(inline)).data).toEqual((await cw.iterate(u, 40, step).compute(inline)).data);
  // All was done: what is there is given back.
  const again = await cw.evolve(u, step, options);
  expect((await again.states.compute(inline)).data).toEqual((await states.compute(inline)).data);
});

it('stops by a measure in sweeps as in memory', async () => {
  const u = field([30, 30]);
  const options = { steps: 400, until: { below: 2e-3, every: 10 }, ...inline };
  const kept = await cw.evolve(u, step, options);
  const swept = await cw.evolve(u, step, { ...options, sweep: 4, checkpoint: new Map() });
  expect([swept.steps, swept.converged, swept.measure]).toEqual([kept.steps, true, kept.measure]);
  expect(kept.steps).toBeLessThan(400);
});

it('asks for the place that sweeps go through', async () => {
  await expect(cw.evolve(field([9]), (u) => u, { steps: 1, sweep: 2 })).rejects.toThrow(/give that as checkpoint/);
});

it('goes through a field with less memory than the field takes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-sweeps-'));
  try {
    const made = cw
      .arange(1024 * 1024)
      .reshape([1024, 1024])
      .multiply(0.001)
      .sin()
      .rechunk([128, 128]);
    await cw.toZarr(made, join(folder, 'u.zarr'), { chunks: [128, 128], codec: 'none' });
    const u = await cw.fromZarr(join(folder, 'u.zarr'), { chunks: [128, 128] });
    const options = { steps: 12, sweep: 6, checkpoint: join(folder, 'state.zarr'), memoryLimit: 8e6, threads: 2 };
    const { states } = await cw.evolve(u, step, options);
    const got = await states.slice('::97, ::31').compute(inline);
    const want = await cw.iterate(u, 12, step).slice('::97, ::31').compute(inline);
    expect(got.data).toEqual(want.data);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
