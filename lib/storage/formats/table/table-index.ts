/**
 * Where the rows of a table of text begin: found in one pass over the file, in little memory.
 */
import { open } from 'node:fs/promises';
import { storageFailure } from '../../stores/storage-failure.js';
import type { TextForm } from './table-form.js';
import { isReturn, lineEnd, lineReader, markBytes, nextLine } from './table-lines.js';

/** Where the rows of a file are. */
export interface TextIndex {
  readonly rows: number;
  /** Columns of the first row. */
  readonly columns: number;
  /** Rows of a group. */
  readonly group: number;
  /** Where every group of rows begins, then where the last row ends. */
  readonly offsets: Float64Array;
}

const PIECE = 1 << 20;
/** A longer line is none of a table. */
const MOST_LINE = 64 << 20;
/** Bytes of text that a group is to have, and most of its rows. */
const GROUP_BYTES = 1 << 18;
const MOST_ROWS = 8192;

/** Goes through a file once. @throws ChunkwiseError 'storage' when it cannot be read, or has lines without end */
export async function indexText(operation: string, path: string, form: TextForm): Promise<TextIndex> {
  const reader = lineReader(form, 0);
  const offsets: number[] = [];
  let rows = 0;
  let columns = 0;
  let group = 1;
  let line = 0;
  let end = 0;
  const most = form.maxRows ?? Number.POSITIVE_INFINITY;
  /** A line of `data` from `from` to `to`, which begins at byte `start` of the file and is followed at `next`. */
  const take = (data: Uint8Array, from: number, to: number, start: number, next: number): void => {
    if (line++ < form.skiprows) return;
    const stop = reader.textEnd(data, from, to);
    if (stop === from) return;
    if (rows === 0) {
      columns = reader.columns(data, from, stop);
      group = Math.max(1, Math.min(MOST_ROWS, Math.floor(GROUP_BYTES / (to - from + 1))));
    }
    if (rows % group === 0) offsets.push(start);
    rows++;
    end = next;
  };
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, 'r');
    const buffer = Buffer.alloc(PIECE);
    let rest = Buffer.alloc(0);
    let position = 0;
    while (rows < most) {
      const { bytesRead } = await file.read(buffer, 0, PIECE, position + rest.length);
      const data = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = position === 0 ? markBytes(data) : 0;
      while (rows < most) {
        const to = lineEnd(data, from);
        if (to === data.length || (to + 1 === data.length && isReturn(data, to) && bytesRead > 0)) break;
        const next = nextLine(data, to);
        take(data, from, to, position + from, position + next);
        from = next;
      }
      if (bytesRead === 0) {
        if (from < data.length && rows < most) take(data, from, data.length, position + from, position + data.length);
        break;
      }
      rest = data.subarray(from);
      position += from;
      if (rest.length > MOST_LINE) throw new Error(`holds a line of more than ${MOST_LINE} bytes: it is no table`);
    }
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  } finally {
    await file?.close();
  }
  // In shared memory, so that threads do not copy it.
  const all = new Float64Array(new SharedArrayBuffer((offsets.length + 1) * 8));
  all.set(offsets);
  all[offsets.length] = end;
  return { rows, columns, group, offsets: all };
}
