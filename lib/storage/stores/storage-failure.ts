/**
 * Says why the system could not read or write an object.
 */
import { ChunkwiseError, textOf } from '../../base/errors.js';

/** The `storage` error for an object that the system could not read or write. */
export function storageFailure(operation: string, name: string, cause: unknown): ChunkwiseError {
  if (cause instanceof ChunkwiseError) return cause;
  // Code of the user's may throw anything, null too.
  const { code, message } = (cause ?? {}) as Partial<NodeJS.ErrnoException>;
  const known: Record<string, string> = {
    ENOSPC: 'the disk is full (ENOSPC): free space and run again with resume',
    EACCES: 'permission denied (EACCES): check the rights of the file and its folder',
    EPERM: 'operation not permitted (EPERM): check the rights of the file and its folder',
    EROFS: 'the file system is read-only (EROFS): choose another place',
    ENOTDIR: 'a file stands where a folder is needed (ENOTDIR): choose another place',
    ELOOP: 'links lead to each other (ELOOP)',
    EMFILE: 'too many open files (EMFILE)',
  };
  const why = (code && known[code]) ?? message ?? textOf(cause);
  return new ChunkwiseError('storage', `${operation}: ${name}: ${why}`, { cause, details: { file: name, code } });
}
