/**
 * Pictures of expressions as SVG text: every node once, its operands above it, laid out here without another program.
 */

import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import { sizeOf } from '../base/shape.js';
import type { Node } from '../expr/node.js';
import { nodeLabel } from './representation.js';

const WIDTH = 190;
const HEIGHT = 46;
const GAP_X = 24;
const GAP_Y = 36;

const escapeText = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const COLOURS: Partial<Record<Node['kind'], string>> = {
  memory: '#dbeafe',
  stored: '#dbeafe',
  source: '#dbeafe',
  persisted: '#dbeafe',
  random: '#dcfce7',
  constant: '#dcfce7',
  index: '#dcfce7',
  placeholder: '#dcfce7',
  reduction: '#fee2e2',
  rechunk: '#fef9c3',
  reshape: '#fef9c3',
  blocks: '#f3e8ff',
  iterate: '#f3e8ff',
  state: '#f3e8ff',
};

/** Operands of a node; those of a loop include its body. */
const operands = (node: Node): readonly Node[] =>
  node.kind === 'iterate' ? [...node.children, ...node.bodies] : node.children;

/** Every node below `root` once, by hash, operands before users, with its distance from the sources. */
function levels(root: Node): { readonly node: Node; readonly level: number }[] {
  const level = new Map<string, number>();
  const order: Node[] = [];
  // An own stack: expressions can be deeper than the call stack.
  const stack: { readonly node: Node; visited: boolean }[] = [{ node: root, visited: false }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (level.has(top.node.hash)) {
      stack.pop();
    } else if (top.visited) {
      const below = operands(top.node).map((child) => level.get(child.hash) ?? 0);
      level.set(top.node.hash, below.length === 0 ? 0 : 1 + Math.max(...below));
      order.push(top.node);
      stack.pop();
    } else {
      top.visited = true;
      for (const child of operands(top.node)) stack.push({ node: child, visited: false });
    }
  }
  return order.map((node) => ({ node, level: level.get(node.hash) ?? 0 }));
}

/** The expression that ends in `root`, sources at the top. */
export function expressionPicture(root: Node): string {
  const nodes = levels(root);
  const rows: Node[][] = [];
  for (const { node, level } of nodes) {
    rows[level] ??= [];
    rows[level].push(node);
  }
  const widest = Math.max(...rows.map((row) => row.length));
  const total = widest * (WIDTH + GAP_X) + GAP_X;
  const place = new Map<string, { readonly x: number; readonly y: number }>();
  rows.forEach((row, level) => {
    const left = (total - row.length * (WIDTH + GAP_X) + GAP_X) / 2;
    row.forEach((node, k) => {
      place.set(node.hash, { x: left + k * (WIDTH + GAP_X), y: GAP_Y + level * (HEIGHT + GAP_Y) });
    });
  });
  const at = (node: Node) => place.get(node.hash) ?? { x: 0, y: 0 };
  const edges = nodes.flatMap(({ node }) =>
    operands(node).map((child) => {
      const [from, to] = [at(child), at(node)];
      const [x1, y1, x2, y2] = [from.x + WIDTH / 2, from.y + HEIGHT, to.x + WIDTH / 2, to.y];
      const middle = (y1 + y2) / 2;
      return `<path d="M${x1},${y1} C${x1},${middle} ${x2},${middle} ${x2},${y2}" fill="none" stroke="#666" marker-end="url(#arrow)"/>`;
    }),
  );
  const boxes = nodes.map(({ node }) => {
    const { x, y } = at(node);
    const blocks = node.chunks.reduce((n, axis) => n * axis.length, 1);
    const facts = `${node.dtype} [${node.shape.join(', ')}]`;
    const size = `${blocks} ${blocks === 1 ? 'block' : 'blocks'}, ${formatBytes(sizeOf(node.shape) * itemsize(node.dtype))}`;
    const text = (dy: number, line: string, weight = ''): string =>
      `<text x="${x + WIDTH / 2}" y="${y + dy}" text-anchor="middle" font-family="sans-serif" font-size="11"${weight}>${escapeText(line)}</text>`;
    return (
      `<g><rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="${COLOURS[node.kind] ?? '#f8fafc'}" stroke="#333"/>` +
      `${text(15, nodeLabel(node), ' font-weight="bold"')}${text(28, facts)}${text(40, size)}</g>`
    );
  });
  const height = rows.length * (HEIGHT + GAP_Y) + GAP_Y;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height}" viewBox="0 0 ${total} ${height}">` +
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#666"/></marker></defs>' +
    `<rect width="100%" height="100%" fill="white"/>${edges.join('')}${boxes.join('')}</svg>\n`
  );
}
