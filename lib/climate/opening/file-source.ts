/**
 * Datasets in files of self-describing formats: NetCDF, HDF5 and whatever else the face's `fileContent` reads.
 */

import { type ContentGroup, type ContentVariable, fileContent } from '../../array/files/content.js';
import { asarray, type ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { RawVariable } from '../cf/attributes.js';
import type { RawGroup, RawOptions } from './raw-group.js';

const allPaths = (group: ContentGroup): string[] => group.groups.flatMap((one) => [one.path, ...allPaths(one)]);

/** The group at `path`, and those around it from the root on. */
function groupAt(file: string, root: ContentGroup, path: string): ContentGroup[] {
  const way = [root];
  for (const part of path.split('/').filter(Boolean)) {
    const { groups } = way[way.length - 1];
    const next = groups.find((group) => group.path.split('/').pop() === part);
    if (!next)
      throw new ChunkwiseError(
        'argument',
        `openDataset: ${file} has no group '${path}'; ${allPaths(root).length > 0 ? `its groups are ${allPaths(root).join(', ')}` : 'it has no groups'}`,
        { details: { file } },
      );
    way.push(next);
  }
  return way;
}

/** Texts of any length as text of the longest's width; what is not there is empty. */
async function textData(variable: ContentVariable): Promise<ChunkedArray | undefined> {
  const texts = await variable.texts?.();
  if (!texts) return undefined;
  const flat = asarray(texts.map((text) => text ?? '')) as ChunkedArray;
  return (flat.size === 0 ? (asarray([''] as never).slice(':0') as ChunkedArray) : flat).reshape([...variable.shape]);
}

/** A group of a file, its variables with the lazy arrays over them. What cannot be read is left out, and said. */
export async function readFileGroup(file: string, { group = '' }: RawOptions): Promise<RawGroup> {
  const way = groupAt(file, await fileContent('openDataset', file), group);
  const found = way[way.length - 1];
  const variables = new Map<string, RawVariable>();
  const warnings = [...(found.warnings ?? [])];
  for (const variable of found.variables) {
    const data = variable.data ?? (await textData(variable));
    if (!data) {
      warnings.push(`${variable.name}: left out: ${variable.refused ?? 'it cannot be read'}`);
      continue;
    }
    if (variable.fallback !== undefined)
      warnings.push(`${variable.name}: read through a slower library: ${variable.fallback}`);
    const twice = variable.dimensions.find((dim, k) => variable.dimensions.indexOf(dim) !== k);
    if (twice !== undefined) {
      warnings.push(`${variable.name}: left out: it is over dimension '${twice}' twice`);
      continue;
    }
    variables.set(variable.name, {
      dims: variable.dimensions,
      data,
      attrs: variable.attributes,
      attrTypes: variable.attributeTypes,
      encoding: { ...variable.encoding, source: file },
    });
  }
  const dims = way.flatMap(({ dimensions }) => dimensions);
  return {
    source: file,
    variables,
    attrs: found.attributes,
    unlimited: dims.filter(({ unlimited }) => unlimited).map(({ name }) => name),
    groups: found.groups.map(({ path }) => path),
    warnings,
  };
}
