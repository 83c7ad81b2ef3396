/**
 * Many files opened as one dataset: found by names or a pattern, opened side by side, joined by their labels or as they are listed.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { functionOf, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type CombineOptions, combineByCoords, combineNested, type Nested } from '../combining/merge.js';
import type { Dataset } from '../labelled/dataset.js';
import { joinKind } from '../labelled/kinds.js';
import { type DatasetSource, type NamedDataset, OPEN, type OpenDatasetOptions, openDataset } from './open-dataset.js';

/** How many files are opened as one dataset. */
export interface OpenMfdatasetOptions extends OpenDatasetOptions, Pick<CombineOptions, 'join' | 'compat'> {
  /** 'byCoords' (default): their labels say how they lie; 'nested': the lists do, along `concatDim`. */
  readonly combine?: 'byCoords' | 'nested' | undefined;
  /** The dimension, or one for each level of lists, that 'nested' joins along: there or new. */
  readonly concatDim?: string | readonly string[] | undefined;
  /** What is done with each dataset before they are joined. */
  readonly preprocess?: ((ds: Dataset, source: DatasetSource) => Dataset) | undefined;
}

/** Files: a pattern with `*` and `?` in its last part, or a list, nested for several dimensions. */
export type Paths = string | readonly (DatasetSource | readonly DatasetSource[])[];

const pathsKind = kind<Paths>(
  'paths',
  "a pattern as 'air.*.nc', or a list of paths, URLs or stores",
  (value) => (typeof value === 'string' && value !== '') || (Array.isArray(value) && value.length > 0),
  { list: true },
);
const dims = kind<string | readonly string[]>(
  'dims',
  'a dimension, or a list of such',
  (value) => typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string')),
);
const OPTIONS: OptionKinds<OpenMfdatasetOptions> = {
  ...OPEN,
  combine: optional(oneOf<'byCoords' | 'nested'>('byCoords', 'nested'), 'byCoords'),
  concatDim: otherwise(dims, 'none'),
  join: optional(joinKind, 'outer'),
  compat: otherwise(
    oneOf<NonNullable<CombineOptions['compat']>>(
      'noConflicts',
      'equals',
      'broadcastEquals',
      'identical',
      'override',
      'minimal',
    ),
    "'noConflicts'",
  ),
  preprocess: optional(functionOf<NonNullable<OpenMfdatasetOptions['preprocess']>>()),
};

/** Files that are opened side by side. */
const AT_ONCE = 16;

/** The files that a pattern names, in the order of their names. @throws ChunkwiseError 'storage' when there is none */
function matching(pattern: string): string[] {
  const folder = dirname(pattern);
  if (/[*?]/.test(folder))
    throw new ChunkwiseError(
      'argument',
      `openMfdataset: ${pattern}: only the last part of a path is a pattern; list the paths instead`,
    );
  const parts = basename(pattern)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const name = new RegExp(`^${parts}$`);
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new ChunkwiseError('storage', `openMfdataset: the folder ${folder} cannot be read`, {
      cause,
      details: { file: folder },
    });
  }
  const found = names.filter((one) => name.test(one) && !(one.startsWith('.') && !basename(pattern).startsWith('.')));
  if (found.length === 0)
    throw new ChunkwiseError('storage', `openMfdataset: no file is called ${pattern}`, { details: { file: pattern } });
  return found.sort().map((one) => join(folder, one));
}

/** Opens all, a few at once. */
async function openAll(
  sources: readonly DatasetSource[],
  open: (source: DatasetSource) => Promise<Dataset>,
): Promise<Map<DatasetSource, Dataset>> {
  const opened = new Map<DatasetSource, Dataset>();
  let next = 0;
  const one = async (): Promise<void> => {
    for (let k = next++; k < sources.length; k = next++) opened.set(sources[k], await open(sources[k]));
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, sources.length) }, one));
  return opened;
}

/**
 * Opens many files as one dataset. Headers and labels are read now, side by side.
 *
 * @throws 'storage' when a file is not there or damaged; 'argument', 'shape' when the files do not go together
 *
 * @example
 * const ds = await openMfdataset('air*.nc');
 * console.log(ds.sizes);
 */
export const openMfdataset = define(
  { name: 'openMfdataset', parameters: [['paths', pathsKind]], options: OPTIONS, promised: true },
  async <N extends string = never>(paths: Paths, options: OpenMfdatasetOptions = {}): Promise<NamedDataset<N>> => {
    const { combine = 'byCoords', concatDim, preprocess, join: labels, compat, ...opening } = options;
    const listed = typeof paths === 'string' ? (/[*?]/.test(paths) ? matching(paths) : [paths]) : paths;
    const flat = (listed as readonly unknown[]).flat(8) as DatasetSource[];
    const said = new Set<string>();
    const hear = opening.onWarning ?? ((message: string) => process.emitWarning(message, { type: 'ChunkwiseWarning' }));
    // What is odd is odd in each of the files alike: it is said of the first.
    const onWarning = (message: string): void => {
      const kind = message.replace(/^openDataset: .*?: (?=[\w.]+: )/, '');
      if (!said.has(kind)) hear(message);
      said.add(kind);
    };
    const opened = await openAll(flat, async (source) => {
      const ds: Dataset = await openDataset(source, { ...opening, onWarning });
      return preprocess ? preprocess(ds, source) : ds;
    });
    const nested = (list: readonly unknown[]): Nested =>
      list.map((item) => (Array.isArray(item) ? nested(item) : (opened.get(item as DatasetSource) as Dataset)));
    const joining = { ...(labels ? { join: labels } : {}), ...(compat ? { compat } : {}) };
    if (combine === 'nested') {
      if (concatDim === undefined)
        throw new ChunkwiseError(
          'argument',
          "openMfdataset: combine: 'nested' asks for concatDim, the dimension to join along",
        );
      return combineNested(nested(listed) as never, { concatDim, ...joining }) as NamedDataset<N>;
    }
    if (concatDim !== undefined)
      throw new ChunkwiseError(
        'argument',
        "openMfdataset: concatDim goes with combine: 'nested'; 'byCoords' goes by the labels",
      );
    const all = flat.map((source) => opened.get(source) as Dataset);
    return (all.length === 1 ? all[0] : combineByCoords(all, joining)) as NamedDataset<N>;
  },
);
