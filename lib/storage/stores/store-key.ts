/**
 * Paths inside a store: they name what is below its root, and nothing else.
 */
import { ChunkwiseError } from '../../base/errors.js';

const wrong = (path: string): string | undefined => {
  if (path.includes('\0')) return 'holds a zero character';
  if (path.includes('\\')) return 'holds a backslash: parts are divided by /';
  for (const part of path.split('/')) {
    if (part === '.' || part === '..') return `holds "${part}": it has to stay inside the store`;
    if (part === '__proto__') return 'holds the reserved name "__proto__"';
  }
  return undefined;
};

/**
 * The path of an array or group in its store: without slashes at its ends, parts divided by one slash.
 *
 * @throws ChunkwiseError 'argument' when it is no text or leads out of the store
 */
export function storePath(operation: string, path: unknown): string {
  if (typeof path !== 'string')
    throw new ChunkwiseError(
      'argument',
      `${operation}: a path inside a store is text, not ${path === null ? 'null' : typeof path}`,
    );
  const why = wrong(path);
  if (why) throw new ChunkwiseError('argument', `${operation}: path ${JSON.stringify(path.slice(0, 200))} ${why}`);
  return path
    .split('/')
    .filter((part) => part !== '')
    .join('/');
}

/** Why a member's name, as metadata give it, is not one; undefined when it is. */
export const memberFault = (name: string): string | undefined =>
  name === '' || name.startsWith('/') || name.endsWith('/') || name.includes('//') ? 'is empty in a part' : wrong(name);

const RESERVED = new Set(['zarr.json', '.zarray', '.zgroup', '.zattrs', '.zmetadata']);

/**
 * Refuses names that a store's own files have, or that the format keeps for itself, for a new array or group.
 *
 * @throws ChunkwiseError 'argument'
 */
export function checkNewPath(operation: string, path: string, format: 2 | 3): void {
  for (const part of path.split('/')) {
    const why =
      RESERVED.has(part) || /^\..*\.tmp$/.test(part)
        ? 'is the name of a file of the store'
        : format === 3 && part.startsWith('__')
          ? 'begins with "__", which Zarr v3 reserves'
          : format === 3 && /^\.+$/.test(part)
            ? 'is made of dots alone'
            : undefined;
    if (why)
      throw new ChunkwiseError(
        'argument',
        `${operation}: path ${JSON.stringify(path)}: ${JSON.stringify(part)} ${why}`,
      );
  }
}
