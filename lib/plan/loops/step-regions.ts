/**
 * Cuts the domain of a step where the parts of what it is put together from begin and end, so that within each region it is an
 * expression without assemblies.
 */
import { type AffineView, identityView, viewKey } from '../../base/affine.js';
import type { Box } from '../../base/grid.js';
import type { AssembleNode, Node } from '../../expr/node.js';
import { regionView } from '../../optimize/requests.js';
import { intersect } from '../../task/tile.js';
import { subtractBoxes } from '../box-difference.js';
import { type StepNodes, stepView } from './held-fields.js';

/** A step of more regions than this is written out. */
const MOST_REGIONS = 1000;

/** The child of an assembly that `view` shows over all of `region`; the regions to look at one by one where it shows several. */
export function shownPart(node: AssembleNode, view: AffineView, region: Box): number | Box[] {
  let covered: Box[] = [];
  const out: Box[] = [];
  for (let k = node.children.length - 1; k >= 0; k--) {
    const seen = regionView(view, node.regions[k].start, node.regions[k].stop);
    const box = seen && intersect(region, seen.box);
    if (!box) continue;
    const left = subtractBoxes(box, covered);
    if (left.length === 0) continue;
    if (covered.length === 0 && isSame(box, region)) return k;
    out.push(...left);
    covered = [...covered, box];
  }
  return out;
}

const isSame = (a: Box, b: Box): boolean =>
  a.start.every((s, axis) => s === b.start[axis]) && a.stop.every((s, axis) => s === b.stop[axis]);

/** The first assembly below `roots` of which `region` shows several parts, as the regions that show one each. */
function cutsOf(step: StepNodes, roots: readonly Node[], region: Box, shape: readonly number[]): Box[] | undefined {
  const seen = new Set<string>();
  const stack: { node: Node; view: AffineView; root: boolean }[] = [];
  for (const node of roots)
    stack.push({ node, view: node.shape.length === 0 ? { shape, maps: [] } : identityView(shape), root: true });
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, view, root } = top;
    if (!step.inside.has(node.hash) || node.kind === 'placeholder' || step.extended(node)) continue;
    if (!root && step.held.has(node.hash)) continue;
    const key = `${node.hash}|${viewKey(view)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (node.kind === 'assemble') {
      const part = shownPart(node, view, region);
      if (typeof part !== 'number') return part;
      stack.push({ node: node.children[part], view: stepView(node, part, view), root: false });
      continue;
    }
    node.children.forEach((child, c) => {
      stack.push({ node: child, view: stepView(node, c, view), root: false });
    });
  }
  return undefined;
}

/** Regions that cover `shape` and do not overlap, in each of which `roots` take one part of every assembly; undefined: too many. */
export function stepRegions(step: StepNodes, roots: readonly Node[], shape: readonly number[]): Box[] | undefined {
  const out: Box[] = [];
  const open: Box[] = [{ start: shape.map(() => 0), stop: shape }];
  for (let region = open.shift(); region; region = open.shift()) {
    const cuts = cutsOf(step, roots, region, shape);
    if (cuts) open.unshift(...cuts);
    else out.push(region);
    if (out.length + open.length > MOST_REGIONS) return undefined;
  }
  return out;
}
