/**
 * What of a selection is affine, as a view.
 */
import type { AxisMap } from '../../base/affine.js';
import type { Indices } from '../../expr/indices.js';
import type { ResolvedItem } from './selection.js';

/** The affine part of a selection: lists are left whole; `lists` says which result axis takes which indices. */
export function selectionView(
  items: readonly ResolvedItem[],
  shape: readonly number[],
): {
  readonly shape: number[];
  readonly maps: AxisMap[];
  readonly lists: readonly { readonly axis: number; readonly indices: Indices }[];
} {
  const result: number[] = [];
  const maps: AxisMap[] = new Array<AxisMap>(shape.length);
  const lists: { axis: number; indices: Indices }[] = [];
  for (const item of items) {
    if (item.kind === 'new') result.push(item.extent);
    else if (item.kind === 'index') maps[item.axis] = { offset: item.position, stride: 0, axis: -1 };
    else if (item.kind === 'range') {
      maps[item.axis] = { offset: item.offset, stride: item.step, axis: result.length };
      result.push(item.length);
    } else {
      maps[item.axis] = { offset: 0, stride: 1, axis: result.length };
      lists.push({ axis: result.length, indices: item.indices });
      result.push(shape[item.axis]);
    }
  }
  return { shape: result, maps, lists };
}
