/** Random selections with slices, integers, lists of any rank and masks read and replace what NumPy's do (make_indexing.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

type Item =
  | null
  | number
  | '...'
  | { list: never }
  | { mask: never }
  | { slice: [number | null, number | null, number] };
interface Case {
  shape: number[];
  chunks: number[];
  selection: Item[];
  read: { shape: number[]; data: number[] };
  value: { shape: number[]; data: number[] };
  written: number[];
}
const cases = JSON.parse(readFileSync(new URL('./indexing.json', import.meta.url), 'utf8')) as Case[];

/** Lists that have to be computed first, of the dtypes that indices may have. */
const computedItem = (item: Item, k: number): cw.SelectionItem => {
  if (item === null || typeof item !== 'object' || !('list' in item)) return selectionItem(item);
  const dtype = (['int64', 'int32', 'int8', 'int16'] as const)[k % 4];
  return cw
    .asarray(item.list as number[], { dtype })
    .add(1)
    .subtract(1)
    .astype(dtype);
};

const selectionItem = (item: Item): cw.SelectionItem => {
  if (item === null || typeof item === 'number' || item === '...') return item;
  if ('slice' in item) return cw.s(...item.slice);
  if ('mask' in item) return cw.asarray(item.mask);
  const nested: unknown = item.list;
  // A list of rank 0 is an array of one index.
  return (Array.isArray(nested) ? nested : cw.asarray(nested as number, { dtype: 'int64' })) as cw.SelectionItem;
};

const integers = async (x: cw.ChunkedArray, threads: number | 'inline'): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as ArrayLike<number | bigint>, Number);

describe.each(['inline', 2] as const)('threads: %s', (threads) => {
  it('reads what NumPy reads', async () => {
    for (const [k, { shape, chunks, selection, read }] of cases.entries()) {
      const x = cw.arange(cw.zeros(shape).size, { dtype: 'int32' }).reshape(shape).rechunk(chunks);
      const part = x.slice(...selection.map(selectionItem));
      expect({ k, selection, shape: part.shape }).toEqual({ k, selection, shape: read.shape });
      expect({ k, selection, data: await integers(part, threads) }).toEqual({ k, selection, data: read.data });
    }
  });

  it('reads and replaces at computed indices what NumPy does', async () => {
    for (const [k, { shape, chunks, selection, read, value, written }] of cases.entries()) {
      if (!selection.some((item) => item !== null && typeof item === 'object' && 'list' in item)) continue;
      const x = cw.arange(cw.zeros(shape).size, { dtype: 'int32' }).reshape(shape).rechunk(chunks);
      // All lists, or every other one, beside those at hand.
      const items = selection.map((item, at) => (k % 3 === 0 && at % 2 ? selectionItem(item) : computedItem(item, k)));
      const part = x.slice(...items);
      expect({ k, selection, shape: part.shape }).toEqual({ k, selection, shape: read.shape });
      expect({ k, selection, data: await integers(part, threads) }).toEqual({ k, selection, data: read.data });
      const values = cw.fromTypedArray(Int32Array.from(value.data), { shape: value.shape });
      const laid = k % 2 ? values : values.multiply(2).subtract(values);
      const out =
        items.length > 1 ? x.set(...([...items, laid] as unknown as cw.ItemsAndValue)) : x.set(items[0], laid);
      expect({ k, selection, data: await integers(out, threads) }).toEqual({ k, selection, data: written });
    }
  });

  it('replaces what NumPy replaces', async () => {
    for (const [k, { shape, chunks, selection, value, written }] of cases.entries()) {
      const x = cw.arange(cw.zeros(shape).size, { dtype: 'int32' }).reshape(shape).rechunk(chunks);
      const items = selection.map(selectionItem);
      const values = cw.fromTypedArray(Int32Array.from(value.data), { shape: value.shape });
      const out =
        items.length > 1
          ? x.set(...([...items, values] as unknown as cw.ItemsAndValue))
          : x.set(items[0] ?? '...', values);
      expect({ k, selection, data: await integers(out, threads) }).toEqual({ k, selection, data: written });
    }
  });
});

it('a mask without axes picks all or nothing, along a new axis', async () => {
  const x = cw.asarray([
    [0, 1, 2],
    [3, 4, 5],
  ]);
  const [all, none] = [cw.asarray(true), cw.asarray(false)];
  expect(x.slice(all).shape).toEqual([1, 2, 3]);
  expect((await x.slice(':', all).compute()).toArray()).toEqual([[[0, 1, 2]], [[3, 4, 5]]]);
  expect(x.slice(none).shape).toEqual([0, 2, 3]);
  expect((await x.slice('...', none).compute()).shape).toEqual([2, 3, 0]);
  expect((await x.set([all, '0:1'], 9).compute()).toArray()).toEqual([
    [9, 9, 9],
    [3, 4, 5],
  ]);
  expect((await x.set([none], 9).compute()).toArray()).toEqual((await x.compute()).toArray());
  expect(() => x.slice(all, [0, 1])).toThrow(/a mask without axes goes with no integer and no other list/);
});
