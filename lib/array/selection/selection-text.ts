/**
 * Selections as text: NumPy's notation between the brackets, parsed with the position of whatever does not parse.
 */
import { ChunkwiseError } from '../../base/errors.js';

/** A range of indices with a step; null or undefined stand for an omitted part. */
export interface Slice {
  readonly start?: number | null | undefined;
  readonly stop?: number | null | undefined;
  readonly step?: number | null | undefined;
}

/** What one entry between commas says. */
export type TextEntry = { readonly kind: 'ellipsis' } | { readonly kind: 'new' } | number | Slice | readonly number[];

const INTEGER = /^[+-]?\d+$/;

/** Parses one text of comma-separated entries. @throws ChunkwiseError 'selection' with the position in `details` */
export function parseText(operation: string, text: string): TextEntry[] {
  const fail = (position: number, why: string): never => {
    throw new ChunkwiseError(
      'selection',
      `${operation}: the selection '${text}' does not parse at position ${position}: ${why}\n  ${text}\n  ${' '.repeat(position)}^\n` +
        `Write integers, start:stop:step, '...', None or newaxis, or [1, 2, 3], separated by commas`,
      { details: { text, position } },
    );
  };
  const integer = (part: string, position: number): number => {
    const trimmed = part.trim();
    if (!INTEGER.test(trimmed)) {
      fail(
        position + Math.max(0, part.search(/\S/)),
        trimmed === '' ? 'an integer is missing' : `'${trimmed}' is not an integer`,
      );
    }
    return Number(trimmed);
  };
  const entries: TextEntry[] = [];
  const parts: { readonly part: string; readonly position: number }[] = [];
  let depth = 0;
  let begin = 0;
  for (let k = 0; k <= text.length; k++) {
    const letter = text[k];
    if (letter === '[') depth++;
    else if (letter === ']') depth--;
    if (depth < 0 || depth > 1) fail(k, `unexpected '${letter}'`);
    if (k === text.length || (letter === ',' && depth === 0)) {
      parts.push({ part: text.slice(begin, k), position: begin });
      begin = k + 1;
    }
  }
  if (depth > 0) fail(text.length, `']' is missing`);
  // A trailing comma is allowed, as in Python.
  if (parts.length > 1 && parts[parts.length - 1].part.trim() === '') parts.pop();
  for (const { part, position } of parts) {
    const trimmed = part.trim();
    const first = position + Math.max(0, part.search(/\S/));
    if (trimmed === '...') entries.push({ kind: 'ellipsis' });
    else if (trimmed === 'None' || trimmed === 'newaxis' || trimmed === 'null') entries.push({ kind: 'new' });
    else if (trimmed.startsWith('[')) {
      if (!trimmed.endsWith(']')) fail(first + trimmed.indexOf(']') + 1, `unexpected text after ']'`);
      const inner = trimmed.slice(1, -1);
      let at = first + 1;
      const list = inner.trim() === '' ? [] : inner.split(',');
      entries.push(
        list.map((piece) => {
          const value = integer(piece, at);
          at += piece.length + 1;
          return value;
        }),
      );
    } else if (trimmed.includes(':')) {
      const pieces = part.split(':');
      if (pieces.length > 3) fail(position + part.lastIndexOf(':'), 'a slice has at most two colons');
      let at = position;
      const [start, stop, step] = pieces.map((piece) => {
        const value = piece.trim() === '' ? null : integer(piece, at);
        at += piece.length + 1;
        return value;
      });
      if (step === 0) fail(first, 'a step of 0 selects nothing');
      entries.push({ start, stop, step: step ?? null });
    } else entries.push(integer(part, position));
  }
  return entries;
}
