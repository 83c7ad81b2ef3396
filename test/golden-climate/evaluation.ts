/** Computes an expression on the calling thread and on two workers, and demands the same bits of both. */
import { expect } from 'vitest';
import type * as cw from '../../lib/index.js';
import type { Computed } from './record.js';

const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** What two results of one expression differ in: the first element, or nothing. */
function firstDifference(a: ArrayBufferView, b: ArrayBufferView): string {
  if (a.constructor !== b.constructor) return `${a.constructor.name} and ${b.constructor.name}`;
  if (Buffer.compare(bytesOf(a), bytesOf(b)) === 0) return '';
  const [x, y] = [a, b] as unknown as ArrayLike<number>[];
  const at = Array.from(x).findIndex((value, k) => !Object.is(value, y[k]));
  return `element ${at}: ${x[at]} and ${y[at]}`;
}

/** The computed values of `array`: those of one thread, which those of two equal bit for bit. */
export async function computeBothWays(array: cw.ChunkedArray): Promise<Computed> {
  const inline = await array.compute({ threads: 'inline' });
  const threaded = await array.compute({ threads: 2 });
  expect(threaded.shape).toEqual(inline.shape);
  expect(firstDifference(inline.data, threaded.data), 'inline and on two threads').toBe('');
  expect(inline.shape, 'shape computed and shape stated').toEqual(array.shape);
  return { shape: inline.shape, dtype: array.dtype, data: inline.data as unknown as Computed['data'] };
}
