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

  it('replaces what NumPy replaces', async () => {
    for (const [k, { shape, chunks, selection, value, written }] of cases.entries()) {
      const x = cw.arange(cw.zeros(shape).size, { dtype: 'int32' }).reshape(shape).rechunk(chunks);
      const items = selection.map(selectionItem);
      const out = x.set(
        items.length === 0 ? '...' : items,
        cw.fromTypedArray(Int32Array.from(value.data), { shape: value.shape }),
      );
      expect({ k, selection, data: await integers(out, threads) }).toEqual({ k, selection, data: written });
    }
  });
});
