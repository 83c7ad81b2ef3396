/** Lists of indices: exact beyond 2^31, hashed by their bytes, in tables of the size of what is selected. */
import { describe, expect, test, vi } from 'vitest';
import { hashParts } from '../../lib/base/hash.js';
import { topologicalOrder } from '../../lib/expr/traverse.js';
import * as cw from '../../lib/index.js';

const values = async (x: cw.ChunkedArray): Promise<number[]> =>
  [...(await x.compute({ threads: 'inline' })).data].map(Number);
const n = 3e9;
const picked = [n - 1, 5, 2 ** 31, 2 ** 31 - 1, 2 ** 31 + 7];

describe('indices beyond 2^31', () => {
  const line = cw.arange(n, { chunks: 5e6 });
  test.each<[string, cw.IndexList]>([
    ['a list', picked],
    ['bigints', picked.map(BigInt)],
    ['negative ones', picked.map((k) => k - n)],
    ['a BigInt64Array', BigInt64Array.from(picked.map(BigInt))],
    ['a BigUint64Array', BigUint64Array.from(picked.map(BigInt))],
    ['a Uint32Array', Uint32Array.from(picked)],
    ['an array', cw.fromTypedArray(BigInt64Array.from(picked.map(BigInt)))],
  ])('%s', async (_, list) => {
    expect(await values(line.take(list))).toEqual(picked);
    expect(await values(line.slice(list))).toEqual(picked);
    expect(await values(line.slice(list).slice('1:4'))).toEqual(picked.slice(1, 4));
  });

  test('of computed arrays, several axes, and in what is replaced', async () => {
    const rows = cw.zeros([n, 2], { chunks: [1e6, 2] }).add(cw.arange(n, { chunks: 1e6 }).expandDims({ axis: 1 }));
    expect(await values(rows.take([n - 1, 2 ** 31, 4], { axis: 0 }).slice(':, 0'))).toEqual([n - 1, 2 ** 31, 4]);
    expect(await values(rows.slice([n - 1, 2 ** 31, 4], [0, 1, 1]))).toEqual([n - 1, 2 ** 31, 4]);
    const changed = line.set([[n - 1, 2 ** 31]], [-1, -2]);
    expect(await values(changed.slice('-2:'))).toEqual([n - 2, -1]);
    expect(await values(changed.slice(`${2 ** 31 - 1}:${2 ** 31 + 2}`))).toEqual([2 ** 31 - 1, -2, 2 ** 31 + 1]);
  });
});

describe('of what is selected, not of the axis', () => {
  const bytesHeld = (x: cw.ChunkedArray): number =>
    topologicalOrder([x.node]).reduce(
      (sum, node) =>
        sum +
        (node.kind === 'memory' ? node.data.byteLength : 0) +
        (node.kind === 'take' ? node.indices.byteLength : 0),
      0,
    );
  test('tables', () => {
    expect(bytesHeld(cw.arange(1e9).set([[5, 3, 999999998]], -1))).toBeLessThan(1000);
    expect(bytesHeld(cw.zeros([1e9]).set('::2', 1))).toBe(0);
    expect(bytesHeld(cw.zeros([1e9]).set('5::-1', cw.arange(6)))).toBe(0);
    expect(bytesHeld(cw.zeros([1e9, 4]).set('::3, 1', cw.arange(333333334)))).toBe(0);
  });

  test('steps, forwards and backwards, with values and with one', async () => {
    for (const [selection, step, from] of [
      ['::2', 2, 0],
      ['1::3', 3, 1],
      ['::-3', -3, 10],
      ['8:1:-2', -2, 8],
    ] as const) {
      const want = Array.from({ length: 11 }, (_, k) => k);
      const places = want.filter((_, k) => (step > 0 ? k >= from : k <= from && (selection !== '8:1:-2' || k > 1)));
      const chosen = (step > 0 ? places : places.reverse()).filter((_, k) => k % Math.abs(step) === 0);
      const one = [...want];
      chosen.forEach((p) => {
        one[p] = -7;
      });
      const several = [...want];
      chosen.forEach((p, k) => {
        several[p] = 100 + k;
      });
      const x = cw.arange(11, { chunks: 4 });
      expect(await values(x.set(selection, -7))).toEqual(one);
      expect(await values(x.set(selection, cw.arange(chosen.length).add(100)))).toEqual(several);
      const wide = cw
        .asarray(want)
        .expandDims({ axis: 1 })
        .add(cw.zeros([11, 5]))
        .rechunk([4, 2]);
      expect(await values(wide.set(`${selection}, ::2`, -7).slice(':, 2'))).toEqual(one);
      expect(await values(wide.set(`${selection}, ::2`, -7).slice(':, 1'))).toEqual(want);
    }
  });
});

describe('hashes', () => {
  test('of lists are made of bytes, and tell lists apart', () => {
    const join = vi.spyOn(Object.getPrototypeOf(Int32Array.prototype) as Int32Array, 'join');
    const x = cw.arange(1e5, { chunks: 1e4 });
    const list = Int32Array.from({ length: 5e4 }, (_, k) => (k * 7919) % 1e5);
    const other = list.slice();
    other[40_000]++;
    expect(x.take(list).node.hash).toBe(x.take(list.slice()).node.hash);
    expect(x.take(list).node.hash).not.toBe(x.take(other).node.hash);
    expect(join).not.toHaveBeenCalled();
    join.mockRestore();
  });

  test('differ for every bit, order, kind, length and position of bytes', () => {
    const seen = new Set<string>();
    let made = 0;
    const add = (data: ArrayBufferView): void => {
      made++;
      seen.add(hashParts(data));
    };
    for (let k = 0; k < 64; k++)
      for (let bit = 0; bit < 32; bit++) {
        const data = new Int32Array(64);
        data[k] = 1 << bit;
        add(data);
      }
    for (let length = 0; length < 40; length++) add(new Uint8Array(length));
    for (let k = 0; k < 2000; k++) add(Float64Array.of(k, -k));
    for (let k = 1; k < 2000; k++) add(Float64Array.of(-k, k));
    add(new Int32Array(2));
    add(new Uint32Array(2));
    expect(seen.size).toBe(made);
    const apart = new Uint8Array(new Uint8Array([9, 1, 2, 3, 4, 5, 6, 7]).buffer, 1, 6);
    expect(hashParts(apart)).toBe(hashParts(new Uint8Array([1, 2, 3, 4, 5, 6])));
  });
});
