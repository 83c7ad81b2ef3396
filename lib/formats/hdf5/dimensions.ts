/**
 * The dimensions of a file, as netCDF finds them: dimension scales, what datasets refer to, and names made up for the rest.
 */

import { fixedText, vlenTexts } from './attribute-values.js';
import { Cursor } from './bytes/cursor.js';
import { elementList } from './bytes/element-bytes.js';
import { faultOf, type Hdf5File } from './bytes/hdf5-file.js';
import type { GlobalHeap } from './index/global-heap.js';
import type { RawAttribute } from './messages/attributes.js';
import type { TreeDataset, TreeGroup } from './object-tree.js';

/** A dimension; `size` is that of the longest dataset where it is unlimited. */
export interface Dimension {
  readonly id: number;
  readonly name: string;
  readonly unlimited: boolean;
  size: number;
}

/** Dimensions of each group, in the order of their ids, and those of each dataset. */
export interface Dimensions {
  readonly ofGroup: ReadonlyMap<TreeGroup, readonly Dimension[]>;
  readonly ofDataset: ReadonlyMap<TreeDataset, readonly Dimension[]>;
  /** Datasets that are there for a dimension only. */
  readonly withoutVariable: ReadonlySet<TreeDataset>;
}

const NO_VARIABLE = 'This is a netCDF dimension but not a netCDF variable';
const NOT_COORDINATE = '_nc4_non_coord_';

/** The variable's name: datasets that would be taken for a dimension's have another in the file. */
export const variableName = (name: string): string =>
  name.startsWith(NOT_COORDINATE) ? name.slice(NOT_COORDINATE.length) : name;

const attribute = ({ attributes }: TreeDataset, name: string): RawAttribute | undefined =>
  attributes.find((a) => a.name === name);

export function findDimensions(file: Hdf5File, root: TreeGroup, heap: GlobalHeap): Dimensions {
  const ofGroup = new Map<TreeGroup, Dimension[]>();
  const ofDataset = new Map<TreeDataset, Dimension[]>();
  const withoutVariable = new Set<TreeDataset>();
  const byAddress = new Map<number, Dimension>();
  const byId = new Map<number, Dimension>();
  let next = 0;

  const textOf = (found: RawAttribute | undefined): string => {
    if (found?.type.kind === 'text') return fixedText(found.data);
    return found?.type.kind === 'vlen-text' ? (vlenTexts(file, found.data, heap, found.name)[0] ?? '') : '';
  };
  const numbersOf = (found: RawAttribute | undefined): number[] =>
    found?.type.kind === 'number' ? elementList(found.data, found.type.dtype, found.type.byteOrder).map(Number) : [];
  const isScale = (dataset: TreeDataset): boolean => textOf(attribute(dataset, 'CLASS')) === 'DIMENSION_SCALE';

  const add = (group: TreeGroup, name: string, size: number, unlimited: boolean, id = next): Dimension => {
    next = Math.max(next, id + 1);
    const dimension = { id, name, unlimited, size };
    const own = ofGroup.get(group) ?? [];
    own.push(dimension);
    ofGroup.set(group, own);
    byId.set(id, dimension);
    return dimension;
  };

  const scales = (group: TreeGroup): void => {
    ofGroup.set(group, []);
    for (const found of group.datasets) {
      const { shape, limits } = found.dataset.space;
      if (!isScale(found) || shape.length === 0) continue;
      const [id] = numbersOf(attribute(found, '_Netcdf4Dimid'));
      const isFree = id !== undefined && id >= 0 && Number.isSafeInteger(id) && !byId.has(id);
      const dimension = add(group, found.name, shape[0], limits[0] < 0, isFree ? id : next);
      byAddress.set(found.dataset.header.address, dimension);
      if (textOf(attribute(found, 'NAME')).startsWith(NO_VARIABLE)) withoutVariable.add(found);
    }
    group.groups.forEach(scales);
  };

  /** The first scale of each axis that the attribute DIMENSION_LIST names. */
  const listed = (found: TreeDataset): (Dimension | undefined)[] => {
    const list = attribute(found, 'DIMENSION_LIST');
    if (list?.type.kind !== 'vlen' || list.type.of.kind !== 'reference') return [];
    const { name } = found.dataset.header;
    const cursor = new Cursor(list.data, file, faultOf(file, `${name}, attribute DIMENSION_LIST`));
    return found.dataset.space.shape.map(() => {
      if (cursor.left === 0) return undefined;
      const count = cursor.u32();
      const address = cursor.address();
      const index = cursor.u32();
      if (count === 0 || address <= 0) return undefined;
      const references = new Cursor(heap(address, index), file, cursor.fault);
      return byAddress.get(references.address());
    });
  };

  /** True where an axis of a dataset may be of a dimension. */
  const fits = (found: TreeDataset, axis: number, dimension: Dimension | undefined): dimension is Dimension =>
    dimension !== undefined &&
    (found.dataset.space.shape[axis] === dimension.size ||
      (dimension.unlimited && found.dataset.layout.kind === 'chunked'));

  const made = (group: TreeGroup, found: TreeDataset, axis: number, used: readonly Dimension[]): Dimension => {
    const { shape, limits } = found.dataset.space;
    const unlimited = limits[axis] < 0;
    return (
      ofGroup.get(group)?.find((d) => d.size === shape[axis] && d.unlimited === unlimited && !used.includes(d)) ??
      // netCDF takes a dimension without extent for an unlimited one.
      add(group, `phony_dim_${next}`, shape[axis], unlimited || shape[axis] === 0)
    );
  };

  const assign = (group: TreeGroup): void => {
    group.groups.forEach(assign);
    for (const found of group.datasets) {
      if (withoutVariable.has(found)) continue;
      const rank = found.dataset.space.shape.length;
      const own = byAddress.get(found.dataset.header.address);
      const ids = numbersOf(attribute(found, '_Netcdf4Coordinates'));
      const candidates =
        ids.length === rank ? ids.map((id) => byId.get(id)) : own && rank === 1 ? [own] : listed(found);
      const used: Dimension[] = [];
      for (let axis = 0; axis < rank; axis++) {
        const candidate = candidates[axis];
        used.push(fits(found, axis, candidate) ? candidate : made(group, found, axis, used));
      }
      ofDataset.set(found, used);
    }
  };

  scales(root);
  assign(root);
  // An unlimited dimension is as long as the longest variable.
  for (const dimension of byId.values()) if (dimension.unlimited) dimension.size = 0;
  for (const [found, used] of ofDataset)
    used.forEach((dimension, axis) => {
      if (dimension.unlimited) dimension.size = Math.max(dimension.size, found.dataset.space.shape[axis]);
    });
  for (const own of ofGroup.values()) own.sort((a, b) => a.id - b.id);
  return { ofGroup, ofDataset, withoutVariable };
}
