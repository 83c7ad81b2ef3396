/**
 * NumPy's .npz archives: several arrays in one zip file, opened lazily and written by all threads.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { resolveConfig } from '../../base/config.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { npyHeader } from '../../storage/formats/npy-header.js';
import {
  type NpzMember,
  npzHeaderBytes,
  npzMembers,
  packNpz,
  sealNpz,
  unpackMember,
} from '../../storage/formats/npz-archive.js';
import { temporaryName } from '../../storage/stores/object-file.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import type { ArrayLike } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { isArrayLike } from '../kinds.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';
import { LOAD, type LoadOptions, lazyInFile, npyElements } from './npy-file.js';
import { writeFileOf } from './write-file.js';

/** Options of {@link loadNpz}. */
export interface LoadNpzOptions extends LoadOptions {
  /** Names of the arrays to open; default: all. */
  readonly names?: readonly string[] | undefined;
}

/** Options of {@link saveNpz}. */
export interface SaveNpzOptions extends ComputeOptions {
  /** True: deflated, as by `savez_compressed`; default false. */
  readonly compressed?: boolean | undefined;
}

const nameList = kind<readonly string[]>('texts', 'a list of texts', (value) =>
  isListOf(value, (item) => typeof item === 'string'),
);
const namedArrays = kind<Readonly<Record<string, ArrayLike>> | readonly ArrayLike[]>(
  'namedArrays',
  'arrays by name, { a, b }, or a list of them',
  (value) => Array.isArray(value) || (isPlainObject(value) && !isArrayLike(value)),
);
const LOAD_NPZ: OptionKinds<LoadNpzOptions> = { ...LOAD, names: otherwise(nameList, 'all') };
const SAVE_NPZ: OptionKinds<SaveNpzOptions> = { compressed: optional(boolean, false), ...COMPUTE };

/** Files of unpacked members; they go when the process ends. */
const unpacked = new Set<string>();
function removeUnpacked(): void {
  for (const path of unpacked) rmSync(path, { force: true });
}

/** The file that holds an archive's member as it is, and where. */
async function placeOf(operation: string, path: string, member: NpzMember): Promise<{ file: string; start: number }> {
  if (!member.packed) return { file: path, start: member.start };
  const file = temporaryName(join(resolveConfig().spillDirectory, `${member.name.replaceAll(/[^\w.-]/g, '_')}.npy`));
  if (unpacked.size === 0) process.once('exit', removeUnpacked);
  unpacked.add(file);
  try {
    await unpackMember(operation, path, member, file);
  } catch (error) {
    rmSync(file, { force: true });
    unpacked.delete(file);
    throw error;
  }
  return { file, start: 0 };
}

/**
 * Lazy arrays over the members of a NumPy .npz archive, by name. Of stored members only the headers are read now. Deflated ones can only
 * be unpacked whole: this is done now, in little memory, to files in the spill directory that go when the process ends. Name those that
 * you want.
 *
 * @throws 'storage' when the file is not there, no archive, damaged, or a member is of strings, records or Python objects; 'argument' for
 * a name that is none of its members
 * @example
 * await cw.saveNpz('winds.npz', { u: cw.zeros([10, 10]), v: cw.ones([10, 10]) });
 * const { u, v } = await cw.loadNpz('winds.npz');
 */
export const loadNpz = define(
  { name: 'loadNpz', parameters: [['path', filePath]], options: LOAD_NPZ, promised: true },
  async (path: FilePath, options: LoadNpzOptions = {}): Promise<Record<string, ChunkedArray<DType>>> => {
    const archive = pathOf('loadNpz', path);
    const members = npzMembers('loadNpz', archive);
    const names = options.names ?? members.map(({ name }) => name);
    const opened: [string, ChunkedArray][] = [];
    for (const name of names) {
      const member = members.find((one) => one.name === name);
      if (!member)
        throw new ChunkwiseError(
          'argument',
          `loadNpz: ${archive} holds no array ${JSON.stringify(name)}; it holds ${members.map((one) => one.name).join(', ') || 'none'}`,
        );
      const { file, start } = await placeOf('loadNpz', archive, member);
      const elements = npyElements('loadNpz', file, `${archive}!${name}.npy`, start, start + member.size);
      opened.push([name, lazyInFile('loadNpz', file, elements, options.chunks)]);
    }
    return Object.fromEntries(opened);
  },
);

/** Computes arrays into one archive. */
async function writeArchive(
  target: string,
  names: readonly string[],
  arrays: readonly ChunkedArray[],
  compressed: boolean,
  options: ComputeOptions,
): Promise<void> {
  let end = 0;
  const laid = arrays.map((array, k) => {
    const header = npyHeader(array.dtype, array.shape);
    const start = end + npzHeaderBytes(names[k]);
    const size = header.length + sizeOf(array.shape) * itemsize(array.dtype);
    end = start + size;
    return { name: names[k], array, header, start, size };
  });
  const finish = async (temporary: string): Promise<string | undefined> => {
    if (!compressed) {
      await sealNpz(temporary, laid, end);
      return undefined;
    }
    const deflated = temporaryName(target);
    try {
      await packNpz(temporary, laid, deflated);
      rmSync(temporary);
      return deflated;
    } catch (cause) {
      rmSync(deflated, { force: true });
      throw storageFailure('saveNpz', target, cause);
    }
  };
  const content = {
    arrays: laid.map(({ array, header, start }) => ({ array, offset: start + header.length, order: 'C' as const })),
    bytes: laid.map(({ header, start }) => ({ offset: start, bytes: header })),
    size: end,
    finish,
  };
  await writeFileOf('saveNpz', target, content, options);
}

/**
 * Computes arrays and writes them to a NumPy .npz archive: by name, or as `arr_0`, `arr_1`, … What they share is computed once. Threads write
 * their blocks side by side into one file, which takes its name when it is whole; deflating is one pass more over a second file.
 *
 * @throws 'storage' when it cannot be written, 'argument' for names that no file can have, and as `compute`
 * @example
 * const x = cw.arange(100);
 * await cw.saveNpz('both.npz', { x, squares: x.square() }, { compressed: true });
 */
export const saveNpz = define(
  {
    name: 'saveNpz',
    parameters: [
      ['path', filePath],
      ['arrays', namedArrays],
    ],
    options: SAVE_NPZ,
    promised: true,
  },
  async (
    path: FilePath,
    arrays: Readonly<Record<string, ArrayLike>> | readonly ArrayLike[],
    options: SaveNpzOptions = {},
  ): Promise<void> => {
    const { compressed, ...given } = options;
    const target = pathOf('saveNpz', path);
    const named: [string, ArrayLike][] = Array.isArray(arrays)
      ? (arrays as readonly ArrayLike[]).map((x, k) => [`arr_${k}`, x])
      : Object.entries(arrays as Readonly<Record<string, ArrayLike>>);
    const names = named.map(([name]) => name);
    const odd = names.find((name) => name === '' || name.includes('\0') || Buffer.byteLength(name) > 60_000);
    if (odd !== undefined)
      throw new ChunkwiseError('argument', `saveNpz: ${JSON.stringify(odd.slice(0, 80))} is no name of a file`);
    await withKnown(
      named.map(([, x]) => x),
      given,
      (known, computing) => writeArchive(target, names, known, compressed ?? false, computing),
    );
  },
);

/** {@link saveNpz} of arrays by NumPy's name. @example await cw.savez('both.npz', { a: cw.arange(3), b: cw.ones(4) }) */
export const savez = saveNpz;
