/**
 * What a first day with the library meets: arrays that are compared, logged and added before they are computed, lists of arrays
 * where elements belong, and messages that speak of what the user wrote.
 */
import assert from 'node:assert';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { imshow, linePlot } from '../../lib/plot/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-first-day-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The message of the error that `act` ends with, behind its tag. */
async function failure(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    assert(cw.isChunkwiseError(error), String(error));
    return `${error.tag} ${error.message}`;
  }
  throw new Error('no error');
}

test('lazy arrays are equal when their expressions are', () => {
  const x = cw.arange(6);
  expect(x.add(1)).toEqual(cw.arange(6).add(1));
  expect(x).not.toEqual(cw.arange(7));
  expect(x.add(1)).not.toEqual(x.add(2));
  expect(cw.asarray([1, 2])).not.toEqual(cw.asarray([1, 3]));
  expect(cw.random.random([3], { seed: 1 })).not.toEqual(cw.random.random([3], { seed: 2 }));
  assert.notDeepStrictEqual(x, cw.arange(7));
  let deep = x;
  for (let k = 0; k < 20_000; k++) deep = deep.add(1);
  expect(deep).not.toEqual(deep.add(1));
});

test('a lazy array in JSON and in text is its description, as a number an error', async () => {
  const x = cw.arange(6);
  expect(JSON.parse(JSON.stringify({ x }))).toEqual({ x: String(x) });
  expect(inspect(x)).toBe(String(x));
  const loose = x as unknown as number;
  expect(await failure(() => loose * 2)).toMatch(/^argument ChunkedArray<float64>\(shape \[6\].*operators do not work/);
  expect(await failure(() => loose > 2)).toMatch(/x\.greater\(1\)/);
  expect(await failure(() => loose + 1)).toMatch(/operators do not work/);
  expect(`${x}`).toBe(String(x));
});

test('operators on results: one element is a number, more are an error', async () => {
  const total = (await cw.arange(4).sum().compute()) as unknown as number;
  expect([total * 2, total + 1, total > 5]).toEqual([12, 7, true]);
  const row = (await cw.arange(4).compute()) as unknown as number;
  expect(await failure(() => row * 2)).toMatch(
    /^shape an ndarray of shape \[4\] stands where JavaScript needs a number/,
  );
  expect(await failure(() => row + 1)).toMatch(/^shape an ndarray of shape \[4\] stands where/);
  expect(await failure(() => ('row: ' as unknown as number) + row)).toMatch(/write String\(array\) for its text/);
  expect([row].join()).toBe(String(row));
  expect(`${row}`).toBe('[0. 1. 2. 3.]');
});

test('lists of arrays, and lists of other things than numbers', async () => {
  const x = cw.arange(2);
  const row = await x.compute();
  const make = (value: unknown) => () => cw.asarray(value as number[]);
  expect(await failure(make([x, x]))).toMatch(
    /^argument asarray: nested array at \[0\] is a ChunkedArray where .*stack\(/,
  );
  expect(await failure(make([row, row]))).toMatch(/\[0\] is an NdArray where .*join arrays with stack/);
  expect(await failure(make([new Float64Array(2)]))).toMatch(/\[0\] is a Float64Array where .*join arrays with stack/);
  expect(await failure(make([{}, 'b']))).toMatch(/\[0\] is .* where a number.*NaN for what is missing/);
  expect(await failure(make([1, null]))).toMatch(/\[1\] is null where a number.*NaN for what is missing/);
  expect(await failure(make([[1, 2], [3]]))).toMatch(/^shape .*every list of one level must be equally long/);
  expect(await failure(make(new Uint8ClampedArray(1)))).toMatch(/is a Uint8ClampedArray/);
});

test('concat of arrays of different numbers of axes says so', async () => {
  expect(await failure(() => cw.concat([cw.ones([2, 2]), [1]]))).toMatch(/^shape concat: .*different numbers of axes/);
  expect(await failure(() => cw.concat([cw.ones([2, 2]), cw.ones([2, 3])]))).toMatch(
    /differ along another axis than 0/,
  );
});

test('compute refuses a list or an object of arrays, which would come back as it is', async () => {
  const x = cw.arange(2);
  expect(await failure(() => cw.compute([x, x]))).toMatch(
    /values\[0\] is a list with arrays in it.*compute\(\.\.\.list\)/,
  );
  expect(await failure(() => cw.compute(x, { a: x }))).toMatch(/values\[1\] is an object with arrays in it/);
  expect(await cw.compute(1, [2, 3], { a: 4 })).toEqual([1, [2, 3], { a: 4 }]);
});

test('what a store says names what the user did', async () => {
  const at = (name: string) => join(folder, name);
  expect(await failure(() => cw.fromZarr(at('none')))).toMatch(/^storage open: no Zarr array or group at/);
  expect(await failure(() => cw.arange(2).toZarr(at('none'), { append: 0 }))).toMatch(/^storage open: no Zarr array/);
  writeFileSync(at('file'), 'text');
  expect(await failure(() => cw.arange(2).toZarr(at('file')))).toMatch(/a file stands where a folder is needed/);
  await cw.arange(2).toZarr(at('g.zarr'), { path: 'x', attributes: {} });
  expect(await failure(() => cw.fromZarr(at('g.zarr')))).toMatch(/g\.zarr is a group, not an array; it holds x: name/);
  expect(await failure(() => cw.openGroup(at('g.zarr'), { path: 'x' }))).toMatch(/g\.zarr x is an array, not a group/);
  const group = await cw.createGroup(at('h.zarr'), { attributes: { title: 'T' } });
  expect(inspect(group)).toBe('ZarrGroup(v3, the root, attributes title)');
  expect(`${group}`).toBe(inspect(group));
  const odd = () => cw.arange(2).toZarr(at('odd.zarr'), { dims: ['a', 'b'] });
  expect(await failure(odd)).toBe('argument toZarr: shape [2]: 2 dimension names for 1 axes');
  await cw.arange(2).toZarr(at('bad.zarr'));
  writeFileSync(at('bad.zarr/c/0'), '');
  const read = async () => (await cw.fromZarr(at('bad.zarr'))).compute({ threads: 'inline' });
  expect(await failure(read)).toMatch(/chunk \(0\) of the array, float64 \[2\], cannot be decoded/);
});

test('functions: what they return, capture and are', async () => {
  const x = cw.arange(2);
  const inline = { threads: 'inline' } as const;
  const list = (() => [1, 2]) as unknown as (block: { data: Float64Array }) => Float64Array;
  expect(await failure(() => x.mapBlocks(list).compute(inline))).toMatch(
    /returned \[1, 2\] on block \[0\]; it must return/,
  );
  const factor = 2;
  expect(await failure(() => x.mapBlocks((b) => b.data.map((v) => v * factor)))).toMatch(
    /captures 'factor'.*as an explicit argument with \{ args: \[factor\] \}/,
  );
  const native = Math.sqrt as unknown as (block: { data: Float64Array }) => Float64Array;
  expect(await failure(() => x.mapBlocks(native))).toMatch(
    /such as \(block\) => block\.data\.map\(\(x\) => Math\.sqrt\(x\)\)/,
  );
  const nameless = cw.delayed(
    (() => () => {
      throw new TypeError('no');
    })(),
  );
  expect(await failure(() => nameless().compute({ threads: 'inline' } as never))).toMatch(
    /^function delayed: an anonymous function threw TypeError: no/,
  );
});

test('pictures are written as what their ending says', async () => {
  const picture = imshow([
    [1, 2],
    [3, 4],
  ]);
  expect(await failure(() => picture.save(join(folder, 'a.jpg')))).toMatch(/^argument save: .*ends in \.jpg/);
  expect(await failure(() => picture.save(join(folder, 'a.pdf')))).toMatch(/as \.png, \.svg or \.html/);
  expect(existsSync(join(folder, 'a.jpg'))).toBe(false);
  writeFileSync(join(folder, 'plain'), '');
  expect(await failure(() => picture.save(join(folder, 'plain/a.svg')))).toMatch(/^storage save: .*cannot be written/);
  expect(existsSync(picture.save(join(folder, 'made/a.SVG')))).toBe(true);
  const y = await cw.arange(3).compute();
  expect(await failure(() => linePlot([{ y: y as never }]))).toMatch(/y is an NdArray; give a list of numbers.*\.data/);
});
