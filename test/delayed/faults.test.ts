import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { computeDelayed, delayed, shutdownDelayed } from '../../lib/delayed/index.js';

afterAll(shutdownDelayed);

const flags = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));
/** Its first call ends the thread, later ones count. */
const dieOnce = delayed(
  function dieOnce(u: Float64Array, flag: Int32Array) {
    if (Atomics.add(flag, 0, 1) === 0) process.exit(1);
    return u[0];
  },
  { pure: true },
);

describe('failing functions', () => {
  it.each(['threads', 'inline'] as const)('a throw names the function and keeps the stack (%s)', async (scheduler) => {
    const bad = delayed(function calcbad(x: number): number {
      throw new RangeError(`boom ${x}`);
    });
    const error = await bad(4)
      .compute({ scheduler })
      .catch((e: unknown) => e as Error);
    expect(error).toMatchObject({
      tag: 'function',
      message: "delayed: the function 'calcbad' threw RangeError: boom 4",
      details: { function: 'calcbad', task: expect.stringMatching(/^calcbad-\d+$/) },
    });
    expect((error as Error).stack).toMatch(/on the worker[\s\S]*chunkwise-function-calcbad/);
    // The pool is as good as before.
    expect(await delayed(() => 1)().compute({ scheduler })).toBe(1);
  });

  it.each(['threads', 'inline'] as const)('a result that cannot be cloned is refused (%s)', async (scheduler) => {
    const bad = delayed(function makes() {
      return { f: () => 1 };
    });
    await expect(bad().compute({ scheduler })).rejects.toThrow(/cannot leave its thread .*from 'makes'/);
  });

  it('an async rejection is a throw', async () => {
    const bad = delayed(async function later() {
      throw new Error('late');
    });
    await expect(bad().compute()).rejects.toThrow("the function 'later' threw Error: late");
  });

  it('functions of modules run on threads', async () => {
    const module = new URL('./functions.mjs', import.meta.url);
    const scale = delayed({ module, export: 'scale' });
    expect(await scale(scale(5)).compute()).toBe(45);
    await expect(delayed({ module, export: 'fail' })().compute()).rejects.toThrow(
      /'fail' of file:.*functions\.mjs threw Error: no/,
    );
  });

  it('a missing export is said when it runs', async () => {
    await expect(delayed({ module: 'node:path', export: 'nope' })().compute()).rejects.toThrow(
      /exports no function 'nope'/,
    );
  });
});

describe('dying threads', () => {
  it('a function that always ends its thread fails after the retries', async () => {
    const flag = flags();
    const killer = delayed(
      function killer(f: Int32Array) {
        Atomics.add(f, 0, 1);
        process.exit(3);
      },
      { pure: true },
    );
    await expect(killer(flag).compute({ retries: 1 })).rejects.toMatchObject({
      tag: 'worker',
      message: expect.stringMatching(/died while it ran 'killer'.*2 times/),
    });
    expect(flag[0]).toBe(2);
  });

  it('what the dead thread held is computed again', async () => {
    const flag = flags();
    const source = delayed(() => new Float64Array(50_000).fill(2))();
    const shift = delayed((u: Float64Array, k: number) => u.map((x) => x + k));
    const parts = Array.from({ length: 20 }, (_, k) => shift(source, k));
    const checked = dieOnce(parts[3], flag);
    const total = delayed((arrays: Float64Array[], c: number) => arrays.reduce((sum, a) => sum + a[49_999], c));
    expect(await total(parts, checked).compute()).toBe(5 + 20 * 2 + 190);
    expect(flag[0]).toBe(2);
  });
});

describe('cancelling', () => {
  it('is not needed for a second computation to run', async () => {
    const cancel = new AbortController();
    const forever = delayed(() => {
      for (;;);
    });
    const stuck = forever().compute({ signal: cancel.signal, threads: 2 });
    expect(await delayed(() => 'quick')().compute({ threads: 2 })).toBe('quick');
    cancel.abort();
    await expect(stuck).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('stops a function that never returns, and the next computation works', async () => {
    const forever = delayed(function forever() {
      for (;;);
    });
    const cancel = new AbortController();
    const running = forever().compute({ signal: cancel.signal });
    setTimeout(() => cancel.abort(new Error('enough')), 150);
    const error = await running.catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ tag: 'cancelled', cause: { message: 'enough' } });
    expect(await delayed(() => 'back')().compute()).toBe('back');
  });

  it('leaves other computations alone, though they lose their thread', async () => {
    const forever = delayed(() => {
      for (;;);
    });
    const slow = delayed((x: number) => {
      const end = Date.now() + 20;
      while (Date.now() < end);
      return x;
    });
    const cancel = new AbortController();
    const stuck = computeDelayed([forever(), forever()], { signal: cancel.signal });
    const others = computeDelayed(Array.from({ length: 10 }, (_, k) => slow(k)));
    setTimeout(() => cancel.abort(), 100);
    await expect(stuck).rejects.toMatchObject({ tag: 'cancelled' });
    expect(await others).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('an aborted signal starts nothing', async () => {
    await expect(delayed(() => 1)().compute({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      tag: 'cancelled',
    });
  });

  it('shutdown fails what is running', async () => {
    const forever = delayed(() => {
      for (;;);
    });
    const running = forever().compute();
    setTimeout(() => void shutdownDelayed(), 100);
    await expect(running).rejects.toMatchObject({ tag: 'cancelled' });
  });
});

describe('scripts', () => {
  const face = new URL('../../dist/lib/delayed/index.js', import.meta.url);
  const script = (body: string) =>
    spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `import * as d from ${JSON.stringify(face.href)};${body}`],
      {
        encoding: 'utf8',
        // A guard against a script that hangs; what the machine has to do beside it takes minutes at times.
        timeout: 300_000,
        cwd: fileURLToPath(new URL('.', face)),
      },
    );

  it('end by themselves', () => {
    const { stdout, status } = script('console.log(await d.delayed((x) => x + 1)(1).compute());');
    expect([stdout, status]).toEqual(['2\n', 0]);
  });

  it('end on Ctrl-C with a function running', async () => {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import * as d from ${JSON.stringify(face.href)};
      const running = d.delayed(() => { for (;;); })().compute({ threads: 2 });
      await d.delayed(() => 1)().compute({ threads: 2 });
      console.log('ready');
      await running;`,
    ]);
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    await new Promise<void>((resolve) =>
      child.stdout.on('data', (text) => String(text).includes('ready') && resolve()),
    );
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
  });

  it('hold no results of a long chain in memory', () => {
    const { stdout, stderr } = script(`
      const next = d.delayed((u) => {
        const v = u.slice();
        v[124_999]++;
        return v;
      });
      let u = new Float64Array(125_000);
      for (let k = 0; k < 2000; k++) u = next(u);
      const v = await u.compute();
      console.log(v[124_999], process.resourceUsage().maxRSS / 1024 < 700 ? 'small' : process.resourceUsage().maxRSS);`);
    expect(stderr).toBe('');
    expect(stdout).toBe('2000 small\n');
  });
});
