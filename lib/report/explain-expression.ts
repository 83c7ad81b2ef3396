/**
 * Writes expressions as numbered lines, one for each node: what it is, its dtype, shape and bytes, what it is made of.
 */

import { itemsize } from '../../kernels/dtype.js';
import type { AffineView, AxisMap } from '../base/affine.js';
import { formatBytes } from '../base/bytes.js';
import { shapeText, sizeOf } from '../base/shape.js';
import type { Node } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';

/** Most lines of one listing; the middle of longer ones is left out. */
const LINES = 24;

/** `lines` without the middle, if there are too many. */
export const shortened = (lines: readonly string[]): string[] =>
  lines.length <= LINES
    ? [...lines]
    : [...lines.slice(0, LINES / 2), `  … ${lines.length - LINES} more`, ...lines.slice(-LINES / 2)];

/** Rows of cells as lines whose columns are aligned, numbers to the right; the last column is not padded. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, k) => Math.max(widest[k] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    `  ${row.map((cell, k) => (right.includes(k) ? cell.padStart(widths[k]) : cell.padEnd(widths[k]))).join('  ')}`.trimEnd(),
  );
}

/** What a view takes of one source axis, in NumPy's notation. */
function sliceText(map: AxisMap, extent: number, source: number): string {
  if (map.axis < 0 || map.stride === 0) return `${map.offset}`;
  const last = map.offset + map.stride * (extent - 1);
  const step = map.stride === 1 ? '' : `:${map.stride}`;
  if (map.stride < 0)
    return `${map.offset === source - 1 ? '' : map.offset}:${last < -map.stride ? '' : last - 1}${step}`;
  return `${map.offset === 0 ? '' : map.offset}:${last + map.stride >= source ? '' : last + 1}${step}`;
}

function viewText(view: AffineView, source: readonly number[]): string {
  const parts: string[] = [];
  const slices = view.maps.map((map, axis) => sliceText(map, map.axis < 0 ? 1 : view.shape[map.axis], source[axis]));
  if (slices.some((text) => text !== ':')) parts.push(`[${slices.join(', ')}]`);
  const axes = view.maps.filter((map) => map.axis >= 0).map((map) => map.axis);
  if (axes.some((axis, k) => k > 0 && axis < axes[k - 1]))
    parts.push(axes.length === 2 ? 'transposed' : `axes to ${axes.join(', ')}`);
  const repeated = view.shape.flatMap((n, axis) => (n > 1 && !axes.includes(axis) ? [axis] : []));
  if (repeated.length > 0) parts.push(`repeated along ${repeated.length > 1 ? 'axes' : 'axis'} ${repeated.join(', ')}`);
  return parts.length > 0 ? `view ${parts.join(' ')}` : 'view';
}

const axesText = (axes: readonly number[]): string => `${axes.length === 1 ? 'axis' : 'axes'} ${axes.join(', ')}`;

/** What a node is, in a few words. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'elementwise':
    case 'routine':
      return node.op;
    case 'cast':
      return 'astype';
    case 'memory':
      return 'array in memory';
    case 'reduction':
      return node.groups
        ? `${node.op} of ${node.groups.count} groups along ${axesText(node.axes)}`
        : `${node.op} over ${axesText(node.axes)}${node.options.masked ? ' where' : ''}`;
    case 'stored':
      return `stored ${node.array.path || node.array.location.type}`;
    case 'source':
      return node.reader.type === 'host' ? 'source, read on the calling thread' : 'source, read by a function';
    case 'view':
      return viewText(node.view, node.children[0].shape);
    case 'constant':
      return `constant ${node.value}`;
    case 'iterate':
      return `iterate ${node.steps} steps${node.every ? `, kept every ${node.every}` : ''}`;
    case 'state':
      return `state ${node.index}`;
    case 'take':
      return `take ${node.indices.length} along axis ${node.axis}`;
    case 'blocks':
      return node.form?.operation ?? (node.overlap ? 'mapOverlap' : 'mapBlocks');
    case 'selected':
      return `selected by the mask along axis ${node.axis}`;
    case 'distinct':
      return `distinct elements: ${node.part}`;
    case 'assemble':
      return `assemble ${node.regions.length} parts`;
    case 'persisted':
    case 'random':
    case 'index':
    case 'rechunk':
    case 'reshape':
    case 'placeholder':
      return node.kind;
    default:
      return node satisfies never;
  }
}

/** The numbers that a listing gives to the nodes of `roots`, by hash. */
export const nodeNumbers = (roots: readonly Node[]): Map<string, number> =>
  new Map(topologicalOrder(roots).map((node, k) => [node.hash, k]));

/** One line for each node below `roots`, children first. */
export function listing(roots: readonly Node[]): string[] {
  const numbers = nodeNumbers(roots);
  const rows = topologicalOrder(roots).map((node) => [
    `#${numbers.get(node.hash)}`,
    nodeText(node),
    node.children.map((child) => `#${numbers.get(child.hash)}`).join(' '),
    `${node.dtype} ${shapeText(node.shape)}`,
    // Constants and coordinates take no memory.
    node.kind === 'constant' || node.kind === 'index' ? '' : formatBytes(sizeOf(node.shape) * itemsize(node.dtype)),
  ]);
  // Long lists of operands would push everything else off the page.
  for (const row of rows) if (row[2].length > 20) row[2] = `${row[2].split(' ').slice(0, 3).join(' ')} …`;
  return shortened(aligned(rows, [4]));
}
