/**
 * Paths of files as arguments: text, or a `file:` URL.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import { kind } from '../../base/kinds.js';

/** The path of a file of this machine, or its `file:` URL. */
export type FilePath = string | URL;

/** @internal the kind of a {@link FilePath} */
export const filePath = kind<FilePath>(
  'filePath',
  'a path as text, or a file: URL',
  (value) => (typeof value === 'string' && value !== '') || (value instanceof URL && value.protocol === 'file:'),
);

/** The absolute path. @throws 'argument' for a URL of another machine */
export function pathOf(operation: string, given: FilePath): string {
  const text = given instanceof URL ? given.href : given;
  if (/^file:\/\//i.test(text)) return fileURLToPath(text);
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(text))
    throw new ChunkwiseError('argument', `${operation}: ${text}: only files of this machine are read and written here`);
  if (text.includes('\0')) throw new ChunkwiseError('argument', `${operation}: a path cannot hold a NUL character`);
  return resolve(text);
}
