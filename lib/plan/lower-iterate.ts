/**
 * Lowers time loops: a step that is a stencil over the carried array becomes rounds of tiles that do several steps each;
 * any other step is written out, one copy of the body for each step, before lowering begins.
 */

import { itemsize } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, wholeChunks } from '../base/grid.js';
import { atOnce, type Steps } from '../base/listening/steps.js';
import { assemble, view, withBody, withChildren } from '../expr/build.js';
import type { IterateNode, Node } from '../expr/node.js';
import { containing, indexSteps, topologicalOrder } from '../expr/traverse.js';
import { mailboxBytes } from '../task/loop-mailbox.js';
import type { Cut, LoopBody, Part } from '../task/stage.js';
import { subtractBoxes } from './box-difference.js';
import { PartEmitter } from './emit.js';
import { isLiteral, isSource, shifted, takeSource } from './fuse.js';
import { type LoopPlan, loopPlan } from './loop-cost.js';
import type { Lowering } from './lower.js';

/** True when a node is computed from constants, coordinates, random numbers and literals alone. */
export function cheapNodes(order: readonly Node[], literalBytes?: number): Set<string> {
  const out = new Set<string>();
  for (const node of order) {
    const leaf =
      node.kind === 'constant' || node.kind === 'index' || node.kind === 'random' || isLiteral(node, literalBytes);
    const inner =
      (node.kind === 'elementwise' || node.kind === 'cast' || node.kind === 'view' || node.kind === 'rechunk') &&
      node.children.every((child) => out.has(child.hash));
    if (leaf || inner) out.add(node.hash);
  }
  return out;
}

/** The nodes of a loop's body that do not depend on the carried array and must exist as stages before the loop. */
export function carriedNodes(node: IterateNode): Node[] {
  const order = topologicalOrder([node.body]);
  const inside = containing(order, node.carry);
  const cheap = cheapNodes(order);
  const out = new Map<string, Node>();
  for (const parent of order) {
    if (!inside.has(parent.hash)) continue;
    for (const child of parent.children) {
      if (inside.has(child.hash) || cheap.has(child.hash)) continue;
      const base =
        child.kind === 'view' || child.kind === 'rechunk'
          ? child.children[0]
          : child.kind === 'take'
            ? takeSource(child)
            : child;
      out.set(base.hash, base);
    }
  }
  return [...out.values()];
}

interface Region {
  readonly box: Box;
  readonly node: Node;
  readonly start: readonly number[];
}

/** The body as regions that do not overlap, each an expression without assemblies; undefined when it is not so simple. */
function bodyRegions(body: Node): Region[] | undefined {
  const whole: Box = { start: body.shape.map(() => 0), stop: body.shape };
  let regions: Region[] = [];
  let covered: Box[] = [];
  let current = body.kind === 'rechunk' ? body.children[0] : body;
  while (current.kind === 'assemble') {
    const { children, regions: boxes } = current;
    const first = children[0];
    for (let k = children.length - 1; k >= 1; k--) {
      regions = [
        ...regions,
        ...subtractBoxes(boxes[k], covered).map((box) => ({ box, node: children[k], start: boxes[k].start })),
      ];
      covered = [...covered, boxes[k]];
    }
    const isBase = boxes[0].start.every((s) => s === 0) && boxes[0].stop.every((s, axis) => s === body.shape[axis]);
    if (!isBase) {
      regions = [
        ...regions,
        ...subtractBoxes(boxes[0], covered).map((box) => ({ box, node: first, start: boxes[0].start })),
      ];
      return regions;
    }
    current = first;
  }
  return [...regions, ...subtractBoxes(whole, covered).map((box) => ({ box, node: current, start: whole.start }))];
}

/** The step as the body of loop stages, or why it cannot be one. */
function loopBody(lowering: Pick<Lowering, 'stageOf' | 'statesOf'>, node: IterateNode): LoopBody | string {
  const order = topologicalOrder([node.body]);
  const inside = containing(order, node.carry);
  if (!inside.has(node.body.hash)) return 'the step does not use the carried array';
  const regions = bodyRegions(node.body);
  if (!regions) return 'the step is not made of regions';
  const allowed = new Set(['placeholder', 'elementwise', 'cast', 'view', 'rechunk']);
  const rank = node.carry.shape.length;
  const low = new Array<number>(rank).fill(0);
  const high = new Array<number>(rank).fill(0);
  for (const region of regions) {
    for (const member of topologicalOrder([region.node])) {
      if (inside.has(member.hash) && !allowed.has(member.kind))
        return `the step depends on the carried array through ${member.kind}`;
    }
  }
  const emission = {
    stageOf: (n: Node) => lowering.stageOf(n),
    statesOf: lowering.statesOf.bind(lowering),
    isCarry: (n: Node) => n.hash === node.carry.hash,
  };
  const parts: Part[] = [];
  for (const region of regions) {
    const emitter = new PartEmitter(emission, region.box);
    const part = emitter.finish([emitter.value(region.node, shifted(node.carry.shape, region.start))]);
    for (const operand of part.operands) {
      if (operand.kind !== 'carry') continue;
      for (let axis = 0; axis < rank; axis++) {
        const map = operand.view.maps[axis];
        if (map.axis !== axis || map.stride !== 1) return 'the step reads the carried array through more than a shift';
        low[axis] = Math.max(low[axis], -map.offset);
        high[axis] = Math.max(high[axis], map.offset);
      }
    }
    parts.push(part);
  }
  const identity = parts.map(
    (part) =>
      part.program.code.length === 1 &&
      part.operands.length === 1 &&
      part.operands[0].kind === 'carry' &&
      part.operands[0].view.maps.every((map) => map.offset === 0),
  );
  return { parts, low, high, identity };
}

/** The body of a loop before there are stages; why it cannot be one where the loop will be written out. */
function bodyAhead(node: IterateNode): LoopBody | string {
  const carried = new Set(carriedNodes(node).map((outer) => outer.hash));
  return loopBody({ stageOf: (n) => (carried.has(n.hash) || isSource(n) ? 0 : undefined), statesOf: () => 0 }, node);
}

/** True when the loop will run as loop stages; needs no stages yet. */
const isTileable = (node: IterateNode): boolean => typeof bodyAhead(node) !== 'string';

/** Rounds of one loop that a plan holds at most. */
export const MOST_ROUNDS = 250_000;

/** About how many rounds, or nodes where it is written out, the loop becomes on `threads`. */
export function roundsOf(node: IterateNode, threads: number): number {
  const body = bodyAhead(node);
  if (typeof body === 'string') return node.steps * writtenNodes(node);
  return roundsWith(node, loopPlan(node, body, threads));
}

function roundsWith({ steps, every }: IterateNode, { stepsPerExchange, teamSteps }: LoopPlan): number {
  const segment = every ?? Math.max(1, steps);
  return (steps / segment) * Math.ceil(segment / (teamSteps?.[teamSteps.length - 1] ?? stepsPerExchange));
}

/** Nodes that each step of a loop becomes where it is written out. */
const writtenNodes = ({ body, carry }: IterateNode): number => containing(topologicalOrder([body]), carry).size;

/** @throws ChunkwiseError 'argument' for a loop whose rounds would fill the memory with their plan */
function checkRounds(node: IterateNode, rounds: number): void {
  if (rounds <= MOST_ROUNDS) return;
  throw new ChunkwiseError(
    'argument',
    `iterate: ${node.steps} steps over [${node.shape.join(', ')}] become ${Math.ceil(rounds)} rounds, more than the ${MOST_ROUNDS} that one plan holds; ` +
      `take fewer steps at a time, with persist() in between, or keep fewer frames with a greater 'every'`,
  );
}

/** The stage of a tileable loop's result. */
export function lowerIterate(lowering: Lowering, node: IterateNode): number {
  const body = loopBody(lowering, node);
  if (typeof body === 'string') throw new Error(`a loop that cannot be tiled reached lowering: ${body}`);
  const child = node.children[0];
  const start = lowering.stageOf(child);
  if (start === undefined) throw new Error('a loop begins from an array without a stage');
  const number = lowering.bodies.push(body) - 1;
  const plan = loopPlan(node, body, lowering.options.threads);
  const { chunks, stepsPerExchange, teamSteps } = plan;
  const cut: Cut = { shape: child.shape, chunks };
  const segment = node.every ?? Math.max(1, node.steps);
  checkRounds(node, roundsWith(node, plan));
  const mailbox = teamSteps && addMailbox(lowering, node, body, cut, stepsPerExchange);
  const frames = [start];
  let source = start;
  let base = 1;
  let tasks = 0;
  for (let done = 0; done < node.steps; ) {
    const length = Math.min(segment - (done % segment), node.steps - done);
    for (let left = length; left > 0; tasks++) {
      const steps = teamSteps
        ? Math.min(left, teamSteps[Math.min(tasks, teamSteps.length - 1)])
        : Math.ceil(left / Math.ceil(left / stepsPerExchange));
      left -= steps;
      source = lowering.add({
        kind: 'loop',
        label: 'iterate',
        domain: cut,
        array: cut,
        components: [child.dtype],
        source,
        steps,
        body: number,
        ...(mailbox === undefined ? {} : { team: { stepsPerExchange, mailbox, base } }),
      });
      base += Math.ceil(steps / stepsPerExchange);
    }
    done += length;
    if (node.every !== undefined && done % node.every === 0) frames.push(source);
  }
  if (node.every === undefined) {
    return node.steps === 0
      ? lowering.copy(
          start,
          child.dtype,
          { shape: child.shape, chunks: child.chunks },
          { shape: child.shape, chunks: child.chunks },
          'copy',
        )
      : source;
  }
  const stacked: Cut = { shape: node.shape, chunks: [node.chunks[0], ...chunks] };
  const parts = frames.map((stage, k): Part => {
    const region = { start: [k, ...child.shape.map(() => 0)], stop: [k + 1, ...child.shape] };
    const emitter = new PartEmitter(lowering, region);
    const slot = emitter.builder.operand(child.dtype);
    const maps = child.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 }));
    emitter.operands.push({
      kind: 'block',
      stage,
      component: 0,
      dtype: child.dtype,
      view: { shape: node.shape, maps },
    });
    return emitter.finish([emitter.builder.load(slot)]);
  });
  return lowering.add({
    kind: 'map',
    label: 'frames',
    domain: stacked,
    array: stacked,
    components: [child.dtype],
    parts,
  });
}

/** The stage of the zeros that the tasks of a team begin to exchange halos in. */
function addMailbox(lowering: Lowering, node: IterateNode, body: LoopBody, cut: Cut, steps: number): number {
  const bytes = mailboxBytes(body, cut.shape, itemsize(node.carry.dtype), cut.chunks[0].length, steps);
  const shape = [Math.ceil(bytes / 4)];
  const block: Cut = { shape, chunks: wholeChunks(shape) };
  const emitter = new PartEmitter(lowering, { start: [0], stop: shape });
  const part = emitter.finish([emitter.builder.constant(0n, 'int32')]);
  return lowering.add({
    kind: 'map',
    label: 'mailbox',
    domain: block,
    array: block,
    components: ['int32'],
    parts: [part],
  });
}

/** The children of a node and, of a loop, what its body reads from outside. */
const readBy = (node: Node): readonly Node[] =>
  node.kind === 'iterate' ? [...node.children, ...carriedNodes(node)] : node.children;

/** `root` with other nodes in the places of some, by hash; what does not contain them stays as it is. */
export function substitute(root: Node, replaced: ReadonlyMap<string, Node>): Node {
  const here = new Map(replaced);
  for (const node of topologicalOrder([root])) {
    if (here.has(node.hash)) continue;
    const children = node.children.map((child) => here.get(child.hash) ?? child);
    if (children.some((child, k) => child !== node.children[k])) here.set(node.hash, withChildren(node, children));
  }
  return here.get(root.hash) ?? root;
}

/** The graph with every loop that cannot be tiled written out step by step. */
export const unrollLoops = (roots: readonly Node[]): readonly Node[] => atOnce(unrollSteps(roots));

/** {@link unrollLoops} in steps. */
export function* unrollSteps(roots: readonly Node[]): Steps<readonly Node[]> {
  const { order } = yield* indexSteps(roots, readBy);
  if (!order.some((node) => node.kind === 'iterate' && !isTileable(node))) return roots;
  const replaced = new Map<string, Node>();
  for (const node of order) {
    yield;
    const children = node.children.map((child) => replaced.get(child.hash) ?? child);
    const body = node.kind === 'iterate' ? substitute(node.body, replaced) : undefined;
    const same =
      children.every((child, k) => child === node.children[k]) && (node.kind !== 'iterate' || body === node.body);
    const over = same ? node : withChildren(node, children);
    const current = over.kind === 'iterate' && body && !same ? withBody(over, body) : over;
    if (current.kind === 'iterate' && !isTileable(current)) replaced.set(node.hash, yield* unroll(current));
    else if (!same) replaced.set(node.hash, current);
  }
  return roots.map((root) => replaced.get(root.hash) ?? root);
}

function* unroll(node: IterateNode): Steps<Node> {
  const order = topologicalOrder([node.body]);
  const inside = containing(order, node.carry);
  checkRounds(node, node.steps * inside.size);
  let state: Node = node.children[0];
  const frames = [state];
  for (let step = 1; step <= node.steps; step++) {
    yield;
    const here = new Map<string, Node>([[node.carry.hash, state]]);
    for (const member of order) {
      if (!inside.has(member.hash) || member === node.carry) continue;
      here.set(
        member.hash,
        withChildren(
          member,
          member.children.map((child) => here.get(child.hash) ?? child),
        ),
      );
    }
    state = here.get(node.body.hash) ?? node.body;
    if (node.every !== undefined && step % node.every === 0) frames.push(state);
  }
  if (node.every === undefined) return state;
  const lifted = frames.map((frame) =>
    view(frame, {
      shape: [1, ...frame.shape],
      maps: frame.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 })),
    }),
  );
  const boxes = frames.map((frame, k) => ({ start: [k, ...frame.shape.map(() => 0)], stop: [k + 1, ...frame.shape] }));
  return assemble(lifted, boxes, node.shape, node.chunks);
}
