/**
 * Reads and writes boxes of stored arrays for the tasks of one thread, keeping what it opened.
 */
import type { Access } from '../../kernels/program.js';
import type { Box } from '../base/grid.js';
import type { StoredArray } from '../storage/stored-array.js';

/** What tasks ask of storage. */
export interface StorageIo {
  read(array: StoredArray, box: Box, target: Access, scratch: number): void | Promise<void>;
  write(array: StoredArray, object: readonly number[], source: Access, scratch: number): void | Promise<void>;
  takeCounters(): Record<string, number>;
}
