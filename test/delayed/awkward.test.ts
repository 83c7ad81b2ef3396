/** Calls that end badly: what has no end, what fills a heap, what cannot be told, what nobody waits for. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { refused } from '../bad-input/nothing-left.js';

afterAll(() => cw.close());

/** A driver that waits for every call, whatever happens. */
const patient: cw.Driver = {
  name: 'patient',
  async drive(run, job) {
    const executor = await job.executor();
    for (run.advance(); !run.ended; run.advance())
      for (const row of run.pending.splice(0)) {
        try {
          run.completed(row, await executor.run(run.call(row)));
        } catch (error) {
          run.failed(row, { tag: 'function', message: String(error) });
        }
      }
  },
};

describe.each([{ scheduler: 'inline' }, { threads: 1 }, { scheduler: patient }] as const)('%j', (options) => {
  const cyclic = cw.delayed(function loop() {
    const out: Record<string, unknown> = {};
    out.self = [out];
    return out;
  });
  const keys = cw.delayed((value: object) => Object.keys(value).length);

  it('a result that contains itself says so', async () => {
    for (const asked of [cyclic(), keys(cyclic()), cw.delayed((a: unknown, b: unknown) => [a, b])(cyclic(), cyclic())])
      await refused(() => asked.compute(options), 'function', /'loop' gave no result .*contains itself/);
  });

  it('what has no text is thrown', async () => {
    const odd = cw.delayed(() => {
      throw Object.create(null);
    });
    await refused(() => odd().compute(options), 'function', /threw \[object Object\]/);
  });

  it('a call that never ends does not hold up who cancels', async () => {
    const abort = new AbortController();
    const never = cw.delayed(() => new Promise(() => {}))();
    const ends = refused(() => never.compute({ ...options, signal: abort.signal }), 'cancelled');
    setTimeout(() => abort.abort(), 20);
    await ends;
  });
});

it('an argument without end, or too deep, is refused at once', async () => {
  let deep: unknown[] = [];
  for (let k = 0; k < 20_000; k++) deep = [deep];
  await refused(async () => cw.delayed((a: unknown) => a)(deep), 'argument', /nested more than 1000 levels/);
});

it('a function that fills its heap is not tried again', async () => {
  await cw.close();
  const { memoryLimit } = cw.config.get();
  cw.config.set({ memoryLimit: '256MB' });
  try {
    const greedy = cw.delayed(function greedy() {
      const all: object[] = [];
      for (;;) all.push(new Array(1e4).fill(1.5));
    });
    await refused(() => greedy().compute({ threads: 1 }), 'memory', /'greedy' exhausted the heap .* 256 MB/);
    expect(
      await cw
        .delayed(() => 1)()
        .compute({ threads: 1 }),
    ).toBe(1);
  } finally {
    await cw.close();
    cw.config.set({ memoryLimit });
  }
}, 60_000);
