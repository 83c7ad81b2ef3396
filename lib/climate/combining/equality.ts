/**
 * Whether labelled arrays and datasets are the same: `equals`, `identical`, `broadcastEquals`. Values are computed, so these give promises.
 */

import { all, type ChunkedArray, compute, logicalAnd, logicalOr } from '../../array/index.js';
import { define } from '../../base/signature.js';
import { agreedAttrs } from '../labelled/coordinates.js';
import { isDataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { hasMissing, isMissingIn } from '../labelled/missing.js';
import type { Variable } from '../labelled/variable.js';
import { broadcastObjects } from './align.js';

const SAME = [
  ['x', labelledKind],
  ['other', labelledKind],
] as const;

const sameShape = (a: Variable, b: Variable): boolean =>
  a.dims.join('\0') === b.dims.join('\0') && a.data.shape.join() === b.data.shape.join() && a.calendar === b.calendar;

const sameAttrs = (a: Variable['attrs'], b: Variable['attrs']): boolean => {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    Object.keys(agreedAttrs([a, b])).length === names.length &&
    names.every((name) => name in b)
  );
};

/** True where both are equal or both are missing, of all elements. */
function equalElements(a: Variable, b: Variable): ChunkedArray {
  const equal = a.data.equal(b.data) as ChunkedArray;
  const none =
    hasMissing(a.data.dtype) && hasMissing(b.data.dtype)
      ? (logicalAnd(isMissingIn(a), isMissingIn(b)) as ChunkedArray)
      : undefined;
  return all(none ? (logicalOr(equal, none) as ChunkedArray) : equal) as ChunkedArray;
}

/** All variables of both in pairs, under the same names; undefined where they have not the same. */
function pairs(x: Labelled, other: Labelled): [Variable, Variable][] | undefined {
  const maps = [x, other].map(
    (one): ReadonlyMap<string, Variable> =>
      isDataArray(one) ? new Map([...one.coordVariables, ['\0data', one.variable]]) : (one as Dataset).parts.variables,
  );
  if (maps[0].size !== maps[1].size) return undefined;
  const out: [Variable, Variable][] = [];
  for (const [name, variable] of maps[0]) {
    const there = maps[1].get(name);
    if (!there) return undefined;
    out.push([variable, there]);
  }
  return out;
}

async function same(x: Labelled, other: Labelled, attrs: boolean): Promise<boolean> {
  if (isDataArray(x) !== isDataArray(other)) return false;
  if (!isDataArray(x)) {
    const names = [x, other].map((one) => [...(one as Dataset).parts.coordNames].sort().join('\0'));
    if (names[0] !== names[1]) return false;
  }
  const both = pairs(x, other);
  if (!both?.every(([a, b]) => sameShape(a, b) && (!attrs || sameAttrs(a.attrs, b.attrs)))) return false;
  if (attrs && !sameAttrs(x.attrs, other.attrs)) return false;
  if (attrs && isDataArray(x) && x.name !== (other as { name?: string }).name) return false;
  const open = both.filter(([a, b]) => a.data.hash !== b.data.hash);
  if (open.length === 0) return true;
  const results = (await (compute as (...arrays: unknown[]) => Promise<unknown[]>)(
    ...open.map(([a, b]) => equalElements(a, b)),
    {},
  )) as unknown[];
  return results.every((result) =>
    Boolean(
      typeof result === 'object' && result !== null && 'data' in result
        ? (result as { data: ArrayLike<number> }).data[0]
        : result,
    ),
  );
}

/** True where dimensions, coordinates and values are the same, missing ones alike; attributes and names may differ. */
export const equals = define(
  { name: 'equals', parameters: SAME, promised: true },
  (x: Labelled, other: Labelled): Promise<boolean> => same(x, other, false),
);
/** As {@link equals}, with the same attributes and names. */
export const identical = define(
  { name: 'identical', parameters: SAME, promised: true },
  (x: Labelled, other: Labelled): Promise<boolean> => same(x, other, true),
);
/** As {@link equals}, once both are repeated along the dimensions that the other has. */
export const broadcastEquals = define(
  { name: 'broadcastEquals', parameters: SAME, promised: true },
  async (x: Labelled, other: Labelled): Promise<boolean> => {
    for (const [dim, size] of Object.entries(x.sizes))
      if (dim in other.sizes && other.sizes[dim] !== size) return false;
    const [a, b] = broadcastObjects<Labelled>('broadcastEquals', [x, other]);
    return same(a, b, false);
  },
);
