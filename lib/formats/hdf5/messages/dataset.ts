/**
 * What the header of a dataset says: type, extents, layout, filters and fill value.
 */

import { faultOf, type Hdf5File } from '../bytes/hdf5-file.js';
import { typeIn } from './attributes.js';
import { type Dataspace, readDataspace } from './dataspace.js';
import type { Datatype } from './datatype.js';
import { type Filter, readFilters } from './filters.js';
import { type Layout, readLayout } from './layout.js';
import { MESSAGE, type Message, messageOf, type ObjectHeader } from './object-header.js';

export interface Dataset {
  readonly header: ObjectHeader;
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly layout: Layout;
  readonly filters: readonly Filter[];
  /** Bytes of the value of elements that were never written; undefined: zeros. */
  readonly fill?: Uint8Array;
}

/** True for the header of a dataset; groups and types have no layout. */
export const isDataset = (header: ObjectHeader): boolean => messageOf(header, MESSAGE.layout) !== undefined;

function readFill({ type, data }: Message): Uint8Array | undefined {
  if (type === MESSAGE.oldFill) {
    const size = data.u32();
    return size > 0 ? data.take(size) : undefined;
  }
  const version = data.version('a fill value', 1, 2, 3);
  let isThere: boolean;
  if (version < 3) {
    data.skip(2);
    isThere = data.u8() !== 0 || version === 1;
  } else isThere = (data.u8() & 32) !== 0;
  const size = isThere ? data.u32() : 0;
  // Version 1 says -1 for an undefined one.
  return size > 0 && size < 2 ** 31 ? data.take(size) : undefined;
}

/** Reads a dataset's header. */
export function readDataset(file: Hdf5File, header: ObjectHeader): Dataset {
  const find = (type: number): Message | undefined => messageOf(header, type);
  const need = (type: number, what: string): Message => {
    const found = find(type);
    if (!found) throw faultOf(file, header.name)(`its header holds no ${what}: the file is damaged`);
    return found;
  };
  const typeMessage = need(MESSAGE.datatype, 'type');
  const spaceMessage = need(MESSAGE.dataspace, 'extents');
  if (spaceMessage.isShared) throw spaceMessage.data.fault('shares its extents with others, which is not read');
  const filters = find(MESSAGE.filters);
  if (filters?.isShared) throw filters.data.fault('shares its filters with others, which is not read');
  const fills = [find(MESSAGE.fill), find(MESSAGE.oldFill)].filter((m) => m !== undefined && !m.isShared);
  const fill = fills[0] && readFill(fills[0]);
  return {
    header,
    type: typeIn(file, typeMessage.data, typeMessage.isShared, header.name),
    space: readDataspace(spaceMessage.data),
    layout: find(MESSAGE.externalFiles)
      ? { kind: 'refused', why: 'its elements are in other files' }
      : readLayout(need(MESSAGE.layout, 'layout')),
    filters: filters ? readFilters(filters.data) : [],
    ...(fill ? { fill } : {}),
  };
}
