/**
 * The file `info` of a stack of .npy files, as dask.array writes it: a pickled dict of chunks, dtype and axis. It is written so that dask
 * reads it; of those that dask wrote the axis is read, all else is in the .npy files.
 */
import type { DType } from '../../../kernels/dtype.js';
import { npyType } from './npy-header.js';

/** The pickle, in protocol 0, of a stack whose arrays are stacked along `axis`. */
export function stackInfo(dtype: DType, chunks: readonly (readonly number[])[], axis: number): string {
  const tuple = (items: readonly string[]): string => `(${items.join('')}t`;
  const sizes = tuple(chunks.map((cut) => tuple(cut.map((n) => `I${n}\n`))));
  return `(S'chunks'\n${sizes}S'dtype'\ncnumpy\ndtype\n(S'${npyType(dtype)}'\ntRS'axis'\nI${axis}\nd.`;
}

/** What stands before the key `axis`: how its text is told in protocols 4, 2 and 3, and 1; in protocol 0 it stands on a line. */
const KEYS = ['\x8c\x04axis', 'X\x04\0\0\0axis', 'U\x04axis', "S'axis'\n", 'Vaxis\n'];

/** Instructions that keep a value in the memo, with how many bytes follow them. */
const MEMO = new Map([
  ['\x94', 0],
  ['q', 1],
  ['r', 4],
]);

/** The axis that a pickled info names; undefined where it is not found. */
export function stackAxis(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  const key = KEYS.find((one) => text.includes(one));
  if (key === undefined) return undefined;
  let at = text.indexOf(key) + key.length;
  for (let more = MEMO.get(text[at]); more !== undefined; more = MEMO.get(text[at])) at += 1 + more;
  if (text[at] === 'p') at = text.indexOf('\n', at) + 1;
  if (text[at] === 'K') return bytes[at + 1];
  const [, written] = /^[IL](\d+)L?\n/.exec(text.slice(at, at + 32)) ?? [];
  return written === undefined ? undefined : Number(written);
}
