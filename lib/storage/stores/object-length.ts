/**
 * Objects are as long as they should be at most: checked before their bytes are held.
 */
import { ChunkwiseError } from '../../base/errors.js';

/** Refuses an object, or a part of one, of more than `most` bytes. */
export function checkLength(name: string, bytes: number, most: number | undefined): void {
  if (most !== undefined && bytes > most)
    throw new ChunkwiseError(
      'storage',
      `read: ${name} holds ${bytes} bytes where at most ${most} were expected: it is corrupt, write it again`,
      { details: { file: name, bytes, most } },
    );
}
