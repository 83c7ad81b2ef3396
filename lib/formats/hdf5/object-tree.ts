/**
 * Goes through a file's groups: their datasets and attributes, each group once.
 */

import type { Hdf5File } from './bytes/hdf5-file.js';
import { type Link, linksOf } from './links.js';
import { attributesOf, type RawAttribute } from './messages/attributes.js';
import { type Dataset, isDataset, readDataset } from './messages/dataset.js';
import { MESSAGE, messageOf, type ObjectHeader, readHeader } from './messages/object-header.js';

/** A dataset of a group. */
export interface TreeDataset {
  readonly name: string;
  readonly dataset: Dataset;
  readonly attributes: readonly RawAttribute[];
}

/** A group; the root's path is empty. */
export interface TreeGroup {
  readonly path: string;
  readonly parent?: TreeGroup;
  readonly attributes: readonly RawAttribute[];
  readonly datasets: readonly TreeDataset[];
  readonly groups: readonly TreeGroup[];
  readonly warnings: readonly string[];
}

const MOST_DEPTH = 200;

/** Soft links lead to soft links at most so often. */
const MOST_HOPS = 16;

const isGroup = (header: ObjectHeader): boolean =>
  messageOf(header, MESSAGE.symbolTable) !== undefined || messageOf(header, MESSAGE.linkInfo) !== undefined;

/** Reads the tree below the root. */
export function readTree(file: Hdf5File): TreeGroup {
  const members = new Map<number, readonly Link[]>();
  const membersOf = (address: number, name: string): readonly Link[] => {
    let found = members.get(address);
    if (!found) {
      const header = readHeader(file, address, name);
      found = isGroup(header) ? linksOf(file, header) : [];
      members.set(address, found);
    }
    return found;
  };

  /** Where a path leads to, from the groups around it outwards; -1: nowhere. */
  const follow = (path: string, around: readonly number[], hops = 0): number => {
    if (hops > MOST_HOPS) return -1;
    let trail = path.startsWith('/') ? around.slice(0, 1) : [...around];
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        trail = trail.slice(0, Math.max(1, trail.length - 1));
        continue;
      }
      const link = membersOf(trail[trail.length - 1], path).find(({ name }) => name === part);
      if (!link || link.refused) return -1;
      const address = link.soft === undefined ? link.address : follow(link.soft, trail, hops + 1);
      if (address < 0) return -1;
      trail.push(address);
    }
    return trail[trail.length - 1];
  };

  const seen = new Set<number>();
  const read = (address: number, path: string, around: readonly number[], parent?: TreeGroup): TreeGroup => {
    const title = path === '' ? 'the root group' : `group /${path}`;
    if (around.length > MOST_DEPTH) throw file.bytes.fault(title, 'lies in too many groups: the file is damaged');
    seen.add(address);
    const header = readHeader(file, address, title);
    const datasets: TreeDataset[] = [];
    const groups: TreeGroup[] = [];
    const warnings: string[] = [];
    const group: TreeGroup = { path, parent, attributes: attributesOf(file, header), datasets, groups, warnings };
    const inside = [...around, address];
    const below: { readonly at: number; readonly path: string }[] = [];
    const links = isGroup(header) ? linksOf(file, header) : [];
    members.set(address, links);
    for (const link of links) {
      const full = path === '' ? link.name : `${path}/${link.name}`;
      if (link.refused) {
        warnings.push(`${full}: ${link.refused} is not followed`);
        continue;
      }
      const at = link.soft === undefined ? link.address : follow(link.soft, inside);
      if (at < 0) {
        warnings.push(`${full}: a link to ${link.soft}, which is not there`);
        continue;
      }
      const own = readHeader(file, at, `/${full}`);
      if (isDataset(own))
        datasets.push({ name: link.name, dataset: readDataset(file, own), attributes: attributesOf(file, own) });
      else if (isGroup(own)) below.push({ at, path: full });
    }
    for (const child of below) {
      if (seen.has(child.at)) warnings.push(`group ${child.path} is another name of one that is read already`);
      else groups.push(read(child.at, child.path, inside, group));
    }
    return group;
  };
  return read(file.root, '', []);
}
