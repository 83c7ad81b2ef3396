/**
 * Goes through the leaves of a version 1 B-tree: the symbol tables of a group, the chunks of a dataset.
 */
import type { Cursor } from '../bytes/cursor.js';
import { type Hdf5File, partAt } from '../bytes/hdf5-file.js';

/**
 * Gives the key and the address of each child of the lowest nodes of the tree at `address` to `each`.
 *
 * @param kind 0: of a group; 1: of chunks
 * @param each gets a cursor at the key, and must leave it after the key
 */
export function eachLeaf(
  file: Hdf5File,
  address: number,
  kind: 0 | 1,
  keySize: number,
  object: string,
  each: (node: Cursor) => void,
): void {
  const seen = new Set<number>();
  const head = 8 + 2 * file.offsetSize;
  const visit = (at: number, below: number): void => {
    const start = partAt(file, at, head, object);
    if (seen.has(at)) throw start.fault('its B-tree goes round in a ring: the file is damaged');
    seen.add(at);
    start.signature('TREE');
    const found = start.u8();
    const level = start.u8();
    if (found !== kind) throw start.fault(`its B-tree is of kind ${found}, not ${kind}: the file is damaged`);
    // Levels become smaller by one, so a damaged tree has an end.
    if (below >= 0 && level !== below) throw start.fault('the levels of its B-tree are wrong: the file is damaged');
    const count = start.u16();
    const node = partAt(file, at + head, count * (keySize + file.offsetSize), object);
    for (let k = 0; k < count; k++) {
      if (level === 0) each(node);
      else {
        node.skip(keySize);
        visit(node.address(), level - 1);
      }
    }
  };
  visit(address, -1);
}
