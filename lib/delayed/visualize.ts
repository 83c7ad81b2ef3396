/**
 * Draws a graph of delayed calls as SVG text, inputs below and results above, without any other program.
 */
import { writeFileSync } from 'node:fs';
import { ChunkwiseError } from '../base/errors.js';
import type { TaskNode } from './node.js';

/** More boxes than this are nobody's picture; the rest is counted. */
const MOST_NODES = 2000;
const BOX_HEIGHT = 34;
const GAP_X = 24;
const GAP_Y = 56;
const MARGIN = 16;
const CHARACTER = 7.8;

interface Box {
  readonly node: TaskNode;
  readonly layer: number;
  readonly width: number;
  x: number;
}

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The calls that `outputs` need, nearest first, in layers; an input lies in a lower layer than all its users. */
function collect(outputs: readonly TaskNode[]): { boxes: Map<TaskNode, Box>; hidden: number } {
  const order: TaskNode[] = [];
  const seen = new Set<TaskNode>();
  const stack: { node: TaskNode; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.deps.length) {
        const dep = top.node.deps[top.next++];
        if (seen.has(dep)) continue;
        seen.add(dep);
        stack.push({ node: dep, next: 0 });
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  // Last in this order are the results; they are kept when the graph is too large.
  const shown = order.slice(-MOST_NODES);
  const visible = new Set(shown);
  const boxes = new Map<TaskNode, Box>();
  for (const node of shown) {
    let layer = 0;
    for (const dep of node.deps) if (visible.has(dep)) layer = Math.max(layer, (boxes.get(dep)?.layer ?? -1) + 1);
    const width = Math.max(60, Math.ceil(node.name.length * CHARACTER) + 20);
    boxes.set(node, { node, layer, width, x: 0 });
  }
  return { boxes, hidden: order.length - shown.length };
}

/** Places the boxes of each layer in the order of the middle of their inputs. */
function arrange(boxes: Map<TaskNode, Box>): { layers: Box[][]; width: number } {
  const layers: Box[][] = [];
  for (const box of boxes.values()) {
    layers[box.layer] ??= [];
    layers[box.layer].push(box);
  }
  const middle = ({ node }: Box): number => {
    const inputs = node.deps.flatMap((dep) => boxes.get(dep) ?? []);
    return inputs.length === 0 ? 0 : inputs.reduce((sum, { x, width }) => sum + x + width / 2, 0) / inputs.length;
  };
  const widths = layers.map((layer) => layer.reduce((sum, { width }) => sum + width + GAP_X, -GAP_X));
  const width = Math.max(0, ...widths);
  layers.forEach((layer, k) => {
    if (k > 0) {
      const keys = new Map(layer.map((box) => [box, middle(box)]));
      layer.sort((a, b) => keys.get(a)! - keys.get(b)!);
    }
    let x = MARGIN + (width - widths[k]) / 2;
    for (const box of layer) {
      box.x = x;
      x += box.width + GAP_X;
    }
  });
  return { layers, width };
}

/**
 * The picture: a `<g class="task">` for each call and a `<path class="edge">` for each use of one call's result by another.
 *
 * @throws ChunkwiseError 'storage' when `path` cannot be written
 */
export function renderGraph(outputs: readonly TaskNode[], path?: string): string {
  const { boxes, hidden } = collect(outputs);
  const { layers, width } = arrange(boxes);
  const top = (layer: number): number => MARGIN + (layers.length - 1 - layer) * (BOX_HEIGHT + GAP_Y);
  const edges: string[] = [];
  const tasks: string[] = [];
  for (const box of boxes.values()) {
    const y = top(box.layer);
    const x = box.x + box.width / 2;
    const key = escapeText(`${box.node.name}-${box.node.id}`);
    for (const dep of new Set(box.node.deps)) {
      const from = boxes.get(dep);
      if (!from) continue;
      const begin = from.x + from.width / 2;
      const low = top(from.layer);
      const high = y + BOX_HEIGHT + 7;
      const bend = (low + high) / 2;
      edges.push(
        `<path class="edge" data-from="${escapeText(`${dep.name}-${dep.id}`)}" data-to="${key}" d="M${begin} ${low} C${begin} ${bend} ${x} ${bend} ${x} ${high}" marker-end="url(#arrow)"/>`,
      );
    }
    tasks.push(
      `<g class="task" data-task="${key}"><title>${key}</title><rect x="${box.x}" y="${y}" width="${box.width}" height="${BOX_HEIGHT}" rx="6"/><text x="${x}" y="${y + BOX_HEIGHT / 2 + 4.5}">${escapeText(box.node.name)}</text></g>`,
    );
  }
  const height = layers.length * (BOX_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN + (hidden > 0 ? 24 : 0);
  const note =
    hidden > 0 ? `<text x="${MARGIN + width / 2}" y="${height - MARGIN}">and ${hidden} more calls below</text>` : '';
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 2 * MARGIN}" height="${height}" viewBox="0 0 ${width + 2 * MARGIN} ${height}" font-family="sans-serif" font-size="13" text-anchor="middle">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#555"/></marker></defs>',
    '<style>.task rect{fill:#eef3fb;stroke:#3b6ea5}.edge{fill:none;stroke:#555}text{fill:#222}</style>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...edges,
    ...tasks,
    note,
    '</svg>',
    '',
  ].join('\n');
  if (path !== undefined) {
    try {
      writeFileSync(path, svg);
    } catch (cause) {
      throw new ChunkwiseError(
        'storage',
        `visualize: cannot write ${path}: ${cause instanceof Error ? cause.message : String(cause)}; give a path in a directory that exists and can be written`,
        { cause },
      );
    }
  }
  return svg;
}
