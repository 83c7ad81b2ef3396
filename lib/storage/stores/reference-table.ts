/**
 * The table of a Kerchunk references file (versions 0 and 1): for each key of a Zarr store a range of bytes of some file, or the bytes
 * themselves.
 */
import { readFileSync, statSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../metadata/metadata-text.js';
import { storageFailure } from './storage-failure.js';

/** Where one object is: its bytes, or a file with a range, whole where there is none. */
export type Reference =
  | { readonly bytes: Uint8Array }
  | { readonly target: string; readonly offset?: number; readonly length?: number };

/** Larger files are refused: a reference takes about a hundred bytes. */
const MOST_BYTES = 512 << 20;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** One entry, or undefined where it is none. */
function referenceOf(value: unknown, templates: ReadonlyMap<string, string>): Reference | undefined {
  if (typeof value === 'string') {
    const bytes = value.startsWith('base64:') ? Buffer.from(value.slice(7), 'base64') : new TextEncoder().encode(value);
    return { bytes };
  }
  // Metadata may stand as they are.
  if (isObject(value)) return { bytes: new TextEncoder().encode(JSON.stringify(value)) };
  if (!Array.isArray(value) || typeof value[0] !== 'string') return undefined;
  const [text, offset, length] = value as [string, unknown, unknown];
  const target = text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) => templates.get(name) ?? all);
  if (target === '' || target.includes('{{')) return undefined;
  if (value.length === 1) return { target };
  return value.length === 3 && isCount(offset) && isCount(length) ? { target, offset, length } : undefined;
}

/** A table, and what tells it from what its file held before. */
export interface ReferenceTable {
  readonly stamp: string;
  readonly entries: ReadonlyMap<string, Reference>;
}

const known = new Map<string, ReferenceTable>();
const MOST_KNOWN = 4;

/**
 * The references in the file at `path`; those of the last few files are kept.
 *
 * @throws ChunkwiseError 'storage' when it cannot be read, or holds something else
 */
export function referenceTable(path: string): ReferenceTable {
  const fail = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `openStored: ${path}: ${why}`, { details: { file: path }, cause });
  let text: string;
  let stamp: string;
  try {
    const { size, mtimeMs } = statSync(path);
    stamp = `${size} ${mtimeMs}`;
    const before = known.get(path);
    if (before?.stamp === stamp) return before;
    if (size > MOST_BYTES) throw fail(`holds ${size} bytes, more than any table of references`);
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw storageFailure('openStored', path, cause);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw fail(`is no JSON: ${(cause as Error).message}`, cause);
  }
  if (!isObject(document)) throw fail('holds no references: an object of keys and byte ranges is expected');
  const { version, gen, templates: given = {} } = document;
  const isNew = version !== undefined;
  if (isNew && version !== 1) throw fail(`references of version ${shown(version)} are not supported, only 0 and 1`);
  if (isNew && Array.isArray(gen) && gen.length > 0)
    throw fail('generated references ("gen") are not supported: write them out');
  const refs = isNew ? document.refs : document;
  if (!isObject(refs) || !isObject(given)) throw fail('holds no references: "refs" is expected to be an object');
  const templates = new Map(isNew ? Object.entries(given).map(([name, value]) => [name, String(value)]) : []);
  const table = new Map<string, Reference>();
  for (const [key, value] of Object.entries(refs)) {
    const reference = referenceOf(value, templates);
    if (!reference) throw fail(`${shown(key)} is ${shown(value)}: text, [file] or [file, offset, length] is expected`);
    table.set(key, reference);
  }
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value as string);
  const made = { stamp, entries: table };
  known.set(path, made);
  return made;
}
