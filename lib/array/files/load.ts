/**
 * Files by what their names end in: `.npy`, `.npz` and, for expressions, `.json`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { define } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { loadExpression, saveExpression } from './expression-file.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { loadNpy, saveNpy } from './npy.js';
import { LOAD, type LoadOptions } from './npy-file.js';
import { loadNpz, saveNpz } from './npz.js';

/** The ending of a file's name, if it is one of `known`. @throws 'argument' naming them */
function endingOf<K extends string>(operation: string, path: string, known: readonly K[]): K {
  const found = known.find((ending) => path.toLowerCase().endsWith(ending));
  if (found) return found;
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${path}: the name tells the format; use one that ends in ${known.join(' or ')}, or fromZarr and toZarr, fromFile and toFile, loadtxt and savetxt`,
  );
}

/**
 * Opens a file by what its name ends in: `.npy` as {@link loadNpy}, an array; `.npz` as {@link loadNpz}, arrays by name; `.json`, a lazy
 * array as `save` kept it, whose functions run when it is computed: load only what you trust.
 *
 * @throws 'argument' for another name, and as these
 * @example
 * await cw.save('x.npy', cw.arange(10));
 * const x = await cw.load('x.npy');
 */
export const load = define(
  { name: 'load', parameters: [['path', filePath]], options: LOAD, promised: true },
  loadByName,
);
function loadByName(path: `${string}.npz`, options?: LoadOptions): Promise<Record<string, ChunkedArray>>;
function loadByName(path: FilePath, options?: LoadOptions): Promise<ChunkedArray>;
async function loadByName(
  path: FilePath,
  options: LoadOptions = {},
): Promise<ChunkedArray | Record<string, ChunkedArray>> {
  const file = pathOf('load', path);
  const ending = endingOf('load', file, ['.npy', '.npz', '.json']);
  if (ending === '.json') return loadExpression(file);
  return ending === '.npy' ? loadNpy(file, options) : loadNpz(file, options);
}

/**
 * Computes `x` and writes it by what the name ends in: `.npy` as {@link saveNpy}; `.npz` as {@link saveNpz}, under the name `arr_0`.
 * A name in `.json` keeps the expression and computes nothing: arrays in memory as base64, stored ones by their place, functions by
 * source.
 *
 * @throws 'argument' for another name, and as these
 * @example
 * await cw.save('ones.npy', cw.ones([3, 3]));
 */
export const save = define(
  {
    name: 'save',
    unknown: true,
    parameters: [
      ['path', filePath],
      ['x', movedArray],
    ],
    options: COMPUTE,
    promised: true,
  },
  async (path: FilePath, x: ArrayLike, options: ComputeOptions = {}): Promise<void> => {
    const file = pathOf('save', path);
    const ending = endingOf('save', file, ['.npy', '.npz', '.json']);
    if (ending === '.json') return saveExpression(file, wrap(nodeOf(x, 'save')));
    if (ending === '.npz') return saveNpz(file, [x], options);
    await saveNpy(file, x, options);
  },
);
