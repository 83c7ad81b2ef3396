/**
 * What an array looks like on the console and in a notebook: shape, dtype, chunks, bytes, and a picture of its blocks as
 * SVG text made here, without another program.
 */

import { itemsize } from '../../kernels/dtype.js';
import { type AxisChunks, listOf, lookupOf } from '../base/axis-chunks.js';
import { isRegular, sliceAxis } from '../base/axis-operations.js';
import { formatBytes } from '../base/bytes.js';
import { type Chunks, largestBlock } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Node, SourceReader } from '../expr/node.js';
import { boundText } from '../expr/selected.js';

const listText = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** Extents of one axis' chunks: one number where they are regular, else the list, abridged. */
function axisText(axis: AxisChunks): string {
  if (isRegular(axis)) return String(axis.largest);
  const first = listOf(sliceAxis(axis, 0, axis.length > 8 ? 6 : 8));
  return axis.length > 8 ? `(${first.join(', ')}, … ${axis.length})` : `(${first.join(', ')})`;
}

const blockCount = (chunks: Chunks): number => chunks.reduce((n, axis) => n * axis.length, 1);

const readerName = (fn: SourceReader): string => (fn.type === 'module' ? fn.export : fn.name);

/** What the node does, in a word. */
export function nodeLabel(node: Node): string {
  switch (node.kind) {
    case 'elementwise':
    case 'reduction':
    case 'routine':
      return node.op;
    case 'distinct':
      return `distinct ${node.part}`;
    case 'cast':
      return `astype ${node.dtype}`;
    case 'stored':
      return `zarr ${node.array.path}`.trim();
    case 'constant':
      return `constant ${String(node.value)}`;
    case 'index':
      return `index of axis ${node.axis}`;
    case 'iterate':
      return `iterate ${node.steps} steps`;
    case 'state':
      return `state ${node.index} of a loop`;
    case 'blocks':
      return `${node.form?.operation ?? (node.overlap ? 'mapOverlap' : 'mapBlocks')} ${readerName(node.fn)}`.trim();
    case 'source':
      return `source ${readerName(node.reader)}`.trim();
    case 'memory':
    case 'persisted':
    case 'random':
    case 'view':
    case 'take':
    case 'assemble':
    case 'rechunk':
    case 'reshape':
    case 'selected':
    case 'placeholder':
      return node.kind;
    default:
      return node satisfies never;
  }
}

/** One line for the console. */
export function describe(node: Node): string {
  const bytes = sizeOf(node.shape) * itemsize(node.dtype);
  const blocks = blockCount(node.chunks);
  const cut = node.shape.length === 0 ? '' : `, chunks [${node.chunks.map(axisText).join(', ')}]`;
  return `ChunkedArray<${node.dtype}>(shape ${boundText(node)}${cut}, ${blocks} ${blocks === 1 ? 'block' : 'blocks'}, ${formatBytes(bytes)}, ${nodeLabel(node)})`;
}

const escapeText = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Where the cuts of an axis lie, scaled to `length` pixels; no more than 100 lines are drawn. */
function cuts(axis: AxisChunks, length: number): number[] {
  const extent = axis.extent || 1;
  const every = Math.ceil(axis.length / 100);
  const lookup = lookupOf(axis);
  const out = [0];
  for (let k = every; k < axis.length; k += every) out.push((lookup.offset(k) / extent) * length);
  out.push(length);
  return out;
}

const PAPER = 'fill="#ece9d8" fill-opacity="0.9" stroke="#333" stroke-width="1.5"';
const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`;
const label = (x: number, y: number, text: string | number, turn = 0): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="12" font-family="sans-serif" text-anchor="middle" fill="#333" stroke="none"${turn ? ` transform="rotate(${turn} ${x.toFixed(1)} ${y.toFixed(1)})"` : ''}>${text}</text>`;

/** Pixels for an extent: long axes are longer, but short ones stay visible. */
function pixels(extents: readonly number[]): number[] {
  const largest = Math.max(1, ...extents);
  return extents.map((n) => Math.round(Math.max(16, 120 * (Math.max(n, 1) / largest) ** 0.4)));
}

/** The face of a block grid with its top left corner at (x, y). */
function face(rows: readonly number[], columns: readonly number[], x: number, y: number): string {
  const width = columns[columns.length - 1];
  const height = rows[rows.length - 1];
  return (
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${PAPER}/>` +
    rows
      .slice(1, -1)
      .map((r) => line(x, y + r, x + width, y + r))
      .join('') +
    columns
      .slice(1, -1)
      .map((c) => line(x + c, y, x + c, y + height))
      .join('')
  );
}

/**
 * A picture of how an array is cut, as SVG text: its last three axes as a box, of those before only how many blocks.
 */
function chunkPicture(chunks: Chunks): string {
  const axes = chunks.slice(-3);
  const extents = axes.map((axis) => axis.extent);
  const size = pixels(extents);
  if (axes.length === 0) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect x="10" y="10" width="16" height="16" ${PAPER}/></svg>`;
  }
  const margin = 8;
  const rank = axes.length;
  const columns = cuts(axes[rank - 1], size[rank - 1]);
  const rows = rank === 1 ? [0, 24] : cuts(axes[rank - 2], size[rank - 2]);
  const [width, height] = [columns[columns.length - 1], rows[rows.length - 1]];
  // The first of three axes goes into the page, up and to the right.
  const depth = rank === 3 ? cuts(axes[0], size[0]).map((d) => d * 0.5) : [0];
  const reach = depth[depth.length - 1];
  const [x, y] = [margin, margin + reach];
  let body = '';
  if (rank === 3) {
    body += `<polygon points="${x},${y} ${x + reach},${y - reach} ${x + reach + width},${y - reach} ${x + width},${y}" ${PAPER}/>`;
    body += `<polygon points="${x + width},${y} ${x + width + reach},${y - reach} ${x + width + reach},${y - reach + height} ${x + width},${y + height}" ${PAPER}/>`;
    for (const d of depth.slice(1, -1)) {
      body += line(x + d, y - d, x + d + width, y - d) + line(x + width + d, y - d, x + width + d, y - d + height);
    }
    for (const c of columns.slice(1, -1)) body += line(x + c, y, x + c + reach, y - reach);
    for (const r of rows.slice(1, -1)) body += line(x + width, y + r, x + width + reach, y + r - reach);
  }
  body += face(rows, columns, x, y);
  body += label(x + width / 2, y + height + 16, extents[rank - 1]);
  if (rank > 1) body += label(x + width + reach + 16, y - reach + height / 2, extents[rank - 2], 90);
  if (rank === 3) body += label(x + reach / 2 - 10, y - reach / 2 - 4, extents[0], -45);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(x + width + reach + 32)}" height="${Math.ceil(y + height + 24)}">` +
    `<g stroke="#333" stroke-width="0.6" fill="none">${body}</g></svg>`
  );
}

/** A table of the facts beside the chunk picture. */
export function toHtml(node: Node): string {
  const row = (name: string, whole: string, block: string): string =>
    `<tr><th style="text-align:left">${name}</th><td>${escapeText(whole)}</td><td>${escapeText(block)}</td></tr>`;
  const block = largestBlock(node.chunks);
  const bytes = itemsize(node.dtype);
  return (
    '<table><tr><td><table><thead><tr><td></td><th>Array</th><th>Block</th></tr></thead><tbody>' +
    row('Bytes', formatBytes(sizeOf(node.shape) * bytes), formatBytes(sizeOf(block) * bytes)) +
    row('Shape', boundText(node), listText(block)) +
    row('Count', `${blockCount(node.chunks)} blocks`, nodeLabel(node)) +
    row('Type', node.dtype, '') +
    `</tbody></table></td><td>${chunkPicture(node.chunks)}</td></tr></table>`
  );
}
