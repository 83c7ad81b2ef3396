/**
 * Groups of a file or store as one object: a tree of datasets, gone through and mapped over.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { define } from '../../base/signature.js';
import type { Dataset } from '../labelled/dataset.js';
import {
  type DatasetSource,
  decodedDataset,
  OPEN,
  type OpenDatasetOptions,
  readRaw,
  sourceKind,
} from './open-dataset.js';

/** A dataset and the groups in it. */
export class DataTree {
  /** @internal made by `openDatatree` and `map` */
  constructor(
    /** The group's path; empty at the root. */
    readonly path: string,
    readonly dataset: Dataset,
    /** The groups in it by name. */
    readonly children: Readonly<Record<string, DataTree>>,
  ) {}

  /** The group's own name; empty at the root. */
  get name(): string {
    return this.path.split('/').pop() ?? '';
  }
  /** This group and all in it, each before those in it. */
  *subtree(): Generator<DataTree> {
    yield this;
    for (const child of Object.values(this.children)) yield* child.subtree();
  }
  /** The group at a path below this one. @throws 'argument' when there is none */
  get(path: string): DataTree {
    let at: DataTree = this;
    for (const part of path.split('/').filter(Boolean)) {
      if (!Object.hasOwn(at.children, part))
        throw new ChunkwiseError(
          'argument',
          `DataTree: there is no group '${path}'; there are ${[...this.subtree()].map((tree) => tree.path || '/').join(', ')}`,
        );
      at = at.children[part];
    }
    return at;
  }
  /** The tree of what `fn` makes of each dataset. */
  map(fn: (dataset: Dataset, path: string) => Dataset): DataTree {
    const children = Object.fromEntries(Object.entries(this.children).map(([name, child]) => [name, child.map(fn)]));
    return new DataTree(this.path, fn(this.dataset, this.path), children);
  }
  /** All groups, each with its dataset, as text. */
  toString(): string {
    return [...this.subtree()].map((tree) => `Group: /${tree.path}\n${String(tree.dataset)}`).join('\n');
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

async function readTree(source: DatasetSource, options: OpenDatasetOptions, path: string): Promise<DataTree> {
  const raw = await readRaw(source, { group: path });
  const dataset = await decodedDataset(raw, options);
  const names = raw.groups.map((group) => group.split('/').pop() as string);
  const children = await Promise.all(
    names.map((name) => readTree(source, options, path === '' ? name : `${path}/${name}`)),
  );
  return new DataTree(path, dataset, Object.fromEntries(names.map((name, k) => [name, children[k]])));
}

/**
 * Opens all groups of a file or store as one tree of datasets.
 *
 * @throws as {@link openDataset}
 *
 * @example
 * const tree = await openDatatree('climate.zarr');
 * for (const { path, dataset } of tree.subtree()) console.log(path, dataset.sizes);
 */
export const openDatatree = define(
  { name: 'openDatatree', parameters: [['source', sourceKind]], options: OPEN, promised: true },
  (source: DatasetSource, options: OpenDatasetOptions = {}): Promise<DataTree> =>
    readTree(source, options, options.group ?? ''),
);
