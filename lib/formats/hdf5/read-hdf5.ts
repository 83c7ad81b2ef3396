/**
 * Reads what an HDF5 file holds, as NetCDF-4 understands it: groups, dimensions, variables and attributes, the data where they are. The
 * index of a variable's chunks is read when its array is first asked for.
 */

import type { DType } from '../../../kernels/dtype.js';
import type { StoredArray } from '../../storage/stored-array.js';
import type { AttributeType, AttributeValue, FileEncoding, FileGroup, FileVariable } from '../file-content.js';
import { attributeValue, fixedText, vlenTexts } from './attribute-values.js';
import { type Hdf5File, openHdf5 } from './bytes/hdf5-file.js';
import { type Dimensions, findDimensions, variableName } from './dimensions.js';
import { type GlobalHeap, openGlobalHeap } from './index/global-heap.js';
import type { RawAttribute } from './messages/attributes.js';
import { filterNames } from './messages/filters.js';
import { readTree, type TreeDataset, type TreeGroup } from './object-tree.js';
import { rawElements } from './raw-elements.js';
import { type Elements, refusedStorage, storedDataset } from './stored-dataset.js';

/** Attributes that are netCDF's own, not the user's. */
const HIDDEN = new Set([
  'CLASS',
  'NAME',
  'DIMENSION_LIST',
  'REFERENCE_LIST',
  'DIMENSION_LABELS',
  '_Netcdf4Dimid',
  '_Netcdf4Coordinates',
  '_nc3_strict',
  '_NCProperties',
]);

interface Reading {
  readonly file: Hdf5File;
  readonly heap: GlobalHeap;
  readonly dimensions: Dimensions;
}

function valuesOf(
  { file, heap }: Reading,
  list: readonly RawAttribute[],
  object: string,
  warnings: string[],
): { attributes: Record<string, AttributeValue>; attributeTypes: Record<string, AttributeType> } {
  const attributes: Record<string, AttributeValue> = {};
  const attributeTypes: Record<string, AttributeType> = {};
  for (const attribute of list) {
    const { name } = attribute;
    if (HIDDEN.has(name)) continue;
    const found = attributeValue(file, attribute, heap, object);
    if (typeof found === 'string') {
      warnings.push(`${object}: attribute ${name} is not read: ${found}`);
      continue;
    }
    Object.defineProperty(attributes, name, { value: found.value, enumerable: true, configurable: true });
    Object.defineProperty(attributeTypes, name, { value: found.type, enumerable: true, configurable: true });
  }
  return { attributes, attributeTypes };
}

function encodingOf({ dataset: { layout, filters, type } }: TreeDataset): FileEncoding {
  return {
    ...(layout.kind === 'chunked' ? { chunks: layout.chunk } : {}),
    ...(filters.length > 0 ? { filters: filterNames(filters) } : {}),
    ...(type.kind === 'number' && type.size > 1 ? { byteOrder: type.byteOrder } : {}),
  };
}

/** The kind of variable that a dataset's type makes, and its elements' dtype in the file. */
function kindOf({ dataset: { type, space } }: TreeDataset): Pick<FileVariable, 'type' | 'refused'> & { dtype?: DType } {
  if (space.kind === 'null') return { type: 'number', refused: 'a null dataspace: no extents' };
  switch (type.kind) {
    case 'number':
      return { type: 'number', dtype: type.dtype };
    case 'text':
      return { type: type.size === 1 ? 'char' : 'string', dtype: `S${type.size}` };
    case 'vlen-text':
      return { type: 'string', dtype: `S${type.size}` };
    case 'vlen':
      return { type: 'number', refused: 'lists of any length' };
    case 'reference':
      return { type: 'number', refused: 'references to objects' };
    case 'other':
      return { type: 'number', refused: type.what };
    default:
      return type satisfies never;
  }
}

function variableOf(reading: Reading, found: TreeDataset, warnings: string[]): FileVariable {
  const { file, heap, dimensions } = reading;
  const { dataset } = found;
  const used = dimensions.ofDataset.get(found) ?? [];
  const object = dataset.header.name;
  const { dtype, type, refused: refusedType } = kindOf(found);
  const shape = used.map(({ size }) => size);
  const refused = refusedType ?? refusedStorage(dataset, dataset.type.size);
  const common = {
    name: variableName(found.name),
    dimensions: used.map(({ name }) => name),
    shape,
    type,
    ...valuesOf(reading, found.attributes, object, warnings),
    encoding: encodingOf(found),
  };
  if (refused !== undefined || dtype === undefined) return { ...common, refused: refused ?? 'its type' };
  const byteOrder = dataset.type.kind === 'number' ? dataset.type.byteOrder : 'little';
  const elements: Elements = { dtype, byteOrder, shape };
  let made: StoredArray | undefined;
  const array = (): StoredArray => {
    try {
      made ??= storedDataset(file, dataset, elements);
      return made;
    } finally {
      file.bytes.close();
    }
  };
  if (type !== 'string')
    return {
      ...common,
      get array() {
        return array();
      },
    };
  return {
    ...common,
    async texts() {
      try {
        const bytes = await rawElements(file.bytes, array(), object);
        if (dataset.type.kind === 'vlen-text') return vlenTexts(file, bytes, heap, object);
        const texts: string[] = [];
        for (let at = 0; at < bytes.length; at += dataset.type.size)
          texts.push(fixedText(bytes.subarray(at, at + dataset.type.size)));
        return texts;
      } finally {
        file.bytes.close();
      }
    },
  };
}

function groupOf(reading: Reading, group: TreeGroup): FileGroup {
  const { dimensions } = reading;
  const warnings = [...group.warnings];
  const title = group.path === '' ? 'the file' : `group ${group.path}`;
  const own = valuesOf(reading, group.attributes, title, warnings);
  const variables = group.datasets
    .filter((found) => !dimensions.withoutVariable.has(found))
    .map((found) => variableOf(reading, found, warnings));
  return {
    path: group.path,
    dimensions: (dimensions.ofGroup.get(group) ?? []).map(({ name, size, unlimited }) => ({ name, size, unlimited })),
    ...own,
    variables,
    groups: group.groups.map((child) => groupOf(reading, child)),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/**
 * What the HDF5 or NetCDF-4 file at `path` holds, without its data.
 *
 * @throws ChunkwiseError 'storage' that names the file and the object, when it is damaged, cut off or no HDF5 file
 */
export async function readHdf5(path: string): Promise<FileGroup> {
  const file = openHdf5(path);
  try {
    const tree = readTree(file);
    const heap = openGlobalHeap(file, 'its texts of any length');
    return groupOf({ file, heap, dimensions: findDimensions(file, tree, heap) }, tree);
  } finally {
    file.bytes.close();
  }
}
