/**
 * Datasets in Zarr hierarchies: folders, zip files, URLs, Kerchunk references and stores of the user's.
 */

import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { type ChunkedArray, openGroup, ZarrGroup, type ZarrSource } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Attributes, AttributeTypes, RawVariable } from '../cf/attributes.js';
import type { RawGroup, RawOptions } from './raw-group.js';

/** Arrays that are opened side by side. */
const AT_ONCE = 16;

/** JSON has one kind of number: whole ones are integers, others float64, as Python reads them. */
function typesOf(attrs: Readonly<Record<string, unknown>>): AttributeTypes {
  const types: Record<string, AttributeTypes[string]> = {};
  for (const [name, value] of Object.entries(attrs)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (items.every((item) => typeof item === 'number'))
      types[name] = items.every((item) => Number.isInteger(item)) ? 'int64' : 'float64';
    else if (typeof value === 'string') types[name] = 'string';
  }
  return types;
}

/** A fill value as an attribute: Zarr's version 2 has no other way to say `_FillValue`, version 3 writes the attribute itself. */
function fillAttribute(array: ChunkedArray): Readonly<Record<string, unknown>> {
  const { encoding, attributes, dtype } = array;
  if (encoding?.format !== 2 || encoding.fillValue === null || '_FillValue' in attributes) return {};
  return 'iuf'.includes(DTYPES[dtype as DType].kind) ? { _FillValue: encoding.fillValue } : {};
}

function rawVariable(name: string, array: ChunkedArray, source: string): RawVariable {
  const given = { ...array.attributes };
  const dims = array.dims ?? array.shape.map((_, axis) => `${name}_dim_${axis}`);
  const fill = fillAttribute(array);
  const attrs = { ...given, ...fill } as Attributes;
  const { encoding } = array;
  return {
    dims,
    data: array,
    attrs,
    attrTypes: { ...typesOf(given), ...(Object.keys(fill).length > 0 ? { _FillValue: array.dtype } : {}) },
    encoding: {
      source,
      ...(encoding
        ? { chunks: encoding.chunks, ...(encoding.shards ? { shards: encoding.shards } : {}), zarr: encoding }
        : {}),
    },
  };
}

/** Does `work` with each item, a few at once, in their order. */
async function side<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const one = async (): Promise<void> => {
    for (let k = next++; k < items.length; k = next++) results[k] = await work(items[k]);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, one));
  return results;
}

/** A group of a Zarr hierarchy with its arrays. */
export async function readZarrGroup(source: ZarrSource, { group = '' }: RawOptions): Promise<RawGroup> {
  const name = typeof source === 'string' || source instanceof URL ? String(source) : 'the store';
  const opened = await openGroup(source, group === '' ? {} : { path: group });
  const members = await side(await opened.members(), async (member) => {
    try {
      return [member, await opened.get(member)] as const;
    } catch (error) {
      if (error instanceof ChunkwiseError && error.tag !== 'storage') throw error;
      return [member, error as Error] as const;
    }
  });
  const variables = new Map<string, RawVariable>();
  const warnings: string[] = [];
  const groups: string[] = [];
  for (const [member, value] of members) {
    if (value instanceof ZarrGroup) groups.push(member);
    else if (value instanceof Error) warnings.push(`${member}: left out: ${value.message}`);
    else variables.set(member, rawVariable(member, value, name));
  }
  return { source: name, variables, attrs: opened.attributes as Attributes, unlimited: [], groups, warnings };
}
