/**
 * Writes the JSON of Zarr metadata as zarr-python writes and reads it: bare NaN and Infinity, integers with all their digits.
 * What has no JSON form is refused, never turned into something else.
 */
import { ChunkwiseError } from '../../base/errors.js';

const MOST_LEVELS = 200;

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

/** What `value` is, for the refusal. */
function kindOf(value: unknown): string {
  if (value instanceof Date) return 'a Date: write date.toISOString(), or a number and its unit';
  if (typeof value === 'object' && value !== null)
    return `a ${value.constructor?.name ?? 'object'}: write a list or a plain object`;
  return `${typeof value}: leave it out, or write null`;
}

/**
 * The JSON text of `value`. Typed arrays are lists.
 *
 * @param what names the whole for the message, for instance `attributes`
 * @throws ChunkwiseError 'argument' naming the entry that has no JSON form
 */
export function metadataJson(value: unknown, what: string, indent = 2): string {
  const write = (entry: unknown, name: string, level: number): string => {
    const fail = (why: string): never => {
      throw new ChunkwiseError('argument', `toZarr: ${name} has no form in JSON: it is ${why}`);
    };
    if (level > MOST_LEVELS) fail(`nested more than ${MOST_LEVELS} levels deep, or contains itself`);
    if (entry === null) return 'null';
    if (typeof entry === 'string' || typeof entry === 'boolean') return JSON.stringify(entry);
    if (typeof entry === 'number') return numberText(entry);
    if (typeof entry === 'bigint') return entry.toString();
    const line = indent > 0 ? `\n${' '.repeat(indent * (level + 1))}` : '';
    const end = indent > 0 ? `\n${' '.repeat(indent * level)}` : '';
    if (Array.isArray(entry) || (ArrayBuffer.isView(entry) && !(entry instanceof DataView))) {
      const items = Array.from(entry as ArrayLike<unknown>, (item, k) => write(item, `${name}[${k}]`, level + 1));
      // Lists of numbers, shapes above all, stay on one line.
      const short = items.every((item) => item.length < 24 && !item.includes('\n')) && items.length <= 16;
      if (items.length === 0) return '[]';
      return short ? `[${items.join(indent > 0 ? ', ' : ',')}]` : `[${line}${items.join(`,${line}`)}${end}]`;
    }
    const plain = typeof entry === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(entry));
    if (!plain) fail(kindOf(entry));
    const pairs = Object.entries(entry as object).map(
      ([key, item]) => `${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}${write(item, `${name}.${key}`, level + 1)}`,
    );
    return pairs.length === 0 ? '{}' : `{${line}${pairs.join(`,${line}`)}${end}}`;
  };
  return write(value, what, 0);
}
