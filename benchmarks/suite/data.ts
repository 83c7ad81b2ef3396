/** Where the suite's data sets lie, and their making on first use. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSet } from './case.js';
import type { Python } from './toolchain.js';

/** The folder for data sets and compiled peers: CHUNKWISE_BENCH_DATA, or one of the system's temporary folders. */
export const dataFolder = (): string => process.env.CHUNKWISE_BENCH_DATA ?? join(tmpdir(), 'chunkwise-bench');

/**
 * The path of a data set, made when it is not there: by Python's numcodecs where that is found, else by chunkwise, which
 * alone knows the small ones.
 *
 * @throws Error when the program that makes it fails
 */
export function dataSet(
  name: DataSet,
  size: 'full' | 'small' | 'tiny',
  python: Python | undefined,
  programs: { readonly peers: string; readonly work: string },
): string {
  const folder = join(dataFolder(), size);
  const path = join(folder, `${name}.zarr`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  if (size !== 'tiny') console.log(`writing ${path}, once …`);
  const words = [name, path, ...(size === 'full' ? [] : [size])];
  const made =
    python && size !== 'small' && 'numcodecs' in python.versions
      ? spawnSync(python.command, [join(programs.peers, 'make_data.py'), ...words], { encoding: 'utf8' })
      : spawnSync(process.execPath, [join(programs.work, 'make-data.js'), ...words], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`data set ${name} could not be made: ${made.stderr || made.error?.message}`);
  return path;
}
