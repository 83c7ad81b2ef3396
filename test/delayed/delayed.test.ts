import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import ndarray from 'ndarray';
import { afterAll, describe, expect, it } from 'vitest';
import {
  computeAll,
  computeDelayed,
  type Delayed,
  delayed,
  isDelayed,
  shutdownDelayed,
} from '../../lib/delayed/index.js';

afterAll(shutdownDelayed);

const calcprofit = delayed(function calcprofit(a: number, b: number) {
  return a + b;
});
const calcloss = delayed(function calcloss(a: number, b: number) {
  return a - b;
});
const calctotal = delayed(function calctotal(a: number, b: number) {
  return a + b;
});
const total = () => calctotal(calcprofit(10, 22), calcloss(18, 3));

describe.each(['threads', 'inline'] as const)('delayed on %s', (scheduler) => {
  const compute = async (value: unknown): Promise<unknown> => (await computeDelayed([value], { scheduler }))[0];

  it('computes profit, loss and total', async () => {
    expect(await total().compute({ scheduler })).toBe(47);
  });

  it('adds 10,000 squares', async () => {
    const square = delayed((x: number) => x * x);
    const sum = delayed((xs: number[]) => xs.reduce((a, b) => a + b, 0));
    const parts = Array.from({ length: 10_000 }, (_, k) => square(k));
    expect(await compute(sum(parts))).toBe(333283335000);
  });

  it('follows chains of 100,000 calls', async () => {
    const increment = delayed((x: number) => x + 1);
    let value: Delayed<number> | number = 0;
    for (let k = 0; k < 100_000; k++) value = increment(value);
    expect(await compute(value)).toBe(100_000);
  });

  it('gives a function typed arrays, ndarrays and delayed values inside containers', async () => {
    const grid = ndarray(new Float64Array([1, 2, 3, 4, 5, 6]), [2, 3]).transpose(1, 0);
    const five = delayed(() => 5)();
    const big = delayed(() => new Float32Array(5000).fill(2))();
    const look = delayed(
      (g: ndarray.NdArray<Float64Array>, bag: { five: number; list: [number, Float32Array] }, when: Date) => ({
        corner: g.get(2, 1),
        column: g.pick(0, -1),
        shape: g.shape,
        five: bag.five,
        last: bag.list[1][4999],
        kind: bag.list[1].constructor.name,
        year: when.getUTCFullYear(),
      }),
    );
    const seen = (await compute(look(grid, { five, list: [1, big] }, new Date(0)))) as Record<string, unknown>;
    expect(seen).toMatchObject({ corner: 6, shape: [3, 2], five: 5, last: 2, kind: 'Float32Array', year: 1970 });
    const column = seen.column as ndarray.NdArray<Float64Array>;
    expect([column.get(0), column.get(1), column.shape]).toEqual([1, 4, [2]]);
  });

  it('never shows one call what another wrote to an argument', async () => {
    for (const length of [10, 100_000]) {
      const u = new Float64Array(length);
      const evolve = delayed((v: Float64Array) => {
        v[0] += 1;
      });
      expect(await compute(evolve(u))).toBeUndefined();
      expect(u[0]).toBe(0);
      const source = delayed((n: number) => new Float64Array(n))(length);
      const spoil = delayed((v: Float64Array) => {
        v.fill(9);
        return v[0];
      });
      const first = delayed((v: Float64Array) => v[0]);
      const same = delayed((v: Float64Array) => v, { pure: true })(source);
      const all = await computeDelayed(
        [spoil(source), first(source), spoil(same), first(same), spoil(source), source],
        { scheduler },
      );
      expect(all.slice(0, 5)).toEqual([9, 0, 9, 0, 9]);
      expect((all[5] as Float64Array)[0]).toBe(0);
      const literal = new Map([[1, 1]]);
      const clear = delayed((m: Map<number, number>) => {
        const { size } = m;
        m.clear();
        return size;
      });
      expect(await computeDelayed([clear(literal), clear(literal), clear(literal)], { scheduler })).toEqual([1, 1, 1]);
    }
  });

  it('gives results as ordinary arrays', async () => {
    const source = delayed(() => new Float64Array(50_000).fill(3), { pure: true })();
    const same = delayed((v: Float64Array) => v, { pure: true });
    const [a, b] = (await computeDelayed([same(source), same(source)], { scheduler })) as Float64Array[];
    expect(a.buffer).toBeInstanceOf(ArrayBuffer);
    expect([a[49_999], b[1]]).toEqual([3, 3]);
  });

  it('does shared calls once, and equal pure calls once', async () => {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const count = delayed((c: Int32Array, x: number) => Atomics.add(c, 0, 1) * 0 + x, { pure: true });
    const shared = count(counter, 1);
    expect(await compute(calctotal(shared, calctotal(shared, shared)))).toBe(3);
    expect(counter[0]).toBe(1);
    // In one process, `twice` can tell how often it ran only through its result: random numbers differ.
    const random = delayed((_: number) => Math.random(), { pure: true });
    const [a, b, c, d] = await computeDelayed([random(1), random(1), random(2), delayed(() => Math.random())()], {
      scheduler,
    });
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    expect(d).not.toBe(a);
  });

  it('agrees with plain evaluation on any graph', async () => {
    const add = delayed((x: number, y: number) => x + y);
    const mix = delayed((xs: number[], k: number) => xs.reduce((a, b) => (a * 31 + b) % 1009, k));
    const wide = delayed((x: number) => new Float64Array(3000).fill(x));
    const narrow = delayed((v: Float64Array) => v[2999]);
    const step = fc.tuple(fc.nat(2), fc.nat(1000), fc.nat(1000), fc.nat(50));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const lazy: (Delayed<number> | number)[] = [1, 2];
        const plain: number[] = [1, 2];
        for (const [kind, i, j, k] of steps) {
          const [p, q] = [i % plain.length, j % plain.length];
          if (kind === 0) {
            lazy.push(add(lazy[p], lazy[q]));
            plain.push(plain[p] + plain[q]);
          } else if (kind === 1) {
            lazy.push(mix([lazy[p], lazy[q], lazy[p]], k));
            plain.push([plain[p], plain[q], plain[p]].reduce((a, b) => (a * 31 + b) % 1009, k));
          } else {
            lazy.push(narrow(wide(lazy[p])));
            plain.push(plain[p]);
          }
        }
        expect(await computeDelayed(lazy, { scheduler })).toEqual(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('destructures calls with nout', async () => {
    const halves = delayed((x: number) => [Math.floor(x / 2), x % 2], { nout: 2 });
    const [quotient, rest] = halves(7);
    expect(await computeDelayed([quotient, rest], { scheduler })).toEqual([3, 1]);
    expect(() => [...total()]).toThrow(/give delayed\(fn, \{ nout \}\)/);
  });

  it('reports progress up to the total', async () => {
    const seen: { done: number; total: number }[] = [];
    await total().compute({ scheduler, onProgress: (p) => seen.push(p) });
    expect(seen.at(-1)).toEqual({ done: 3, total: 3 });
    expect(seen.map((p) => p.done)).toEqual([...seen.map((p) => p.done)].sort((a, b) => a - b));
  });
});

describe('delayed values', () => {
  it('show what they are and do nothing by themselves', async () => {
    const value = total();
    expect(String(value)).toMatch(/^Delayed\('calctotal-\d+'\)$/);
    expect(inspect(value)).toBe(String(value));
    expect('then' in value).toBe(false);
    expect(await value).toBe(value);
    expect(isDelayed(value)).toBe(true);
  });

  it('compute() passes plain values through', async () => {
    const plain = { a: [1, 2], b: new Float64Array(2) };
    const result = await computeAll(47, plain, total(), { t: total(), n: Number.NaN });
    expect(result).toEqual([47, plain, 47, { t: 47, n: Number.NaN }]);
    expect(result[1]).toBe(plain);
    expect(await computeAll(47)).toEqual([47]);
  });

  it('keep the arguments of the moment of the call', async () => {
    const list = [1, 2];
    const sum = delayed((xs: number[]) => xs.length)(list);
    list.push(3);
    expect(await sum.compute()).toBe(2);
  });

  it('draw the picture without running', () => {
    const path = join(tmpdir(), `chunkwise-visualize-${process.pid}.svg`);
    const svg = String(total().visualize(path));
    expect(readFileSync(path, 'utf8')).toBe(svg);
    rmSync(path);
    expect(svg.match(/<g class="task"/g)).toHaveLength(3);
    expect(svg.match(/<path class="edge"[^>]* data-to="calctotal-\d+"/g)).toHaveLength(2);
    expect(svg).not.toMatch(/>(32|15|47)</);
    expect(() => total().visualize(join(tmpdir(), 'no-such-directory', 'x', 'y.svg'))).toThrow(
      /visualize: cannot write/,
    );
  });

  it('draw large graphs in part', () => {
    let value: Delayed<number> | number = 0;
    const increment = delayed((x: number) => x + 1, { name: '<b>&' });
    for (let k = 0; k < 2500; k++) value = increment(value);
    const svg = String((value as Delayed<number>).visualize());
    expect(svg.match(/<g class="task"/g)).toHaveLength(2000);
    expect(svg).toContain('and 500 more calls');
    expect(svg).not.toContain('<b>');
  });

  it.each([
    ['a function', () => (x: number) => x, /holds a function/],
    ['a class instance', () => new (class Model {})(), /an object of class Model/],
    [
      'a cycle',
      () => {
        const list: unknown[] = [];
        list.push(list);
        return list;
      },
      /contains itself/,
    ],
    ['a delayed value in a Map', () => new Map([[1, total()]]), /inside a Map/],
    ['a symbol', () => Symbol('s'), /holds a symbol/],
  ])('refuse %s as an argument', (_, argument, message) => {
    expect(() => delayed((x: unknown) => x, { name: 'f' })(argument())).toThrow(message);
    expect(() => delayed((x: unknown) => x, { name: 'f' })(argument())).toThrow(/argument 1 of 'f'/);
  });

  it('refuse captured variables and wrong options', async () => {
    const q = Number('2');
    expect(() => delayed((x: number) => x * q)).toThrow(/captures 'q'/);
    expect(() => delayed((x: number) => x, { nout: -1 })).toThrow(/nout/);
    await expect(total().compute({ scheduler: 'processes' as 'inline' })).rejects.toThrow(
      /'threads', 'inline' or a driver/,
    );
    await expect(total().compute({ threads: -1 })).rejects.toThrow(/threads is -1/);
    await expect(total().compute({ retries: 0.5 })).rejects.toThrow(/retries is 0.5/);
    const inThread = delayed((flag: string) => Reflect.has(globalThis, flag))('vitestMark');
    Reflect.set(globalThis, 'vitestMark', 1);
    expect([await inThread.compute(), await inThread.compute({ threads: 0 })]).toEqual([false, true]);
    Reflect.deleteProperty(globalThis, 'vitestMark');
  });
});
