/**
 * Lowers time loops whose step is a stencil over the carried arrays: rounds of tiles that do several steps each.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import type { IterateNode, Node, StateNode } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { mailboxBytes } from '../../task/loops/loop-mailbox.js';
import type { Cut, LoopBody, LoopStage, Part } from '../../task/stage.js';
import { PartEmitter } from '../emit.js';
import { isLiteral, isSource, takeSource } from '../fuse.js';
import type { Lowering } from '../lower.js';
import { insideNodes } from './held-fields.js';
import { leavesOf, loopBody } from './loop-body.js';
import { type LoopPlan, loopPlan } from './loop-cost.js';

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

/** The nodes of a loop's bodies that depend on nothing that it carries and must exist as stages before the loop. */
export function carriedNodes(node: IterateNode): Node[] {
  const order = topologicalOrder(node.bodies);
  const inside = insideNodes(order, leavesOf(node));
  const cheap = cheapNodes(order);
  const out = new Map<string, Node>();
  const add = (outer: Node): void => {
    if (inside.has(outer.hash) || cheap.has(outer.hash)) return;
    const base =
      outer.kind === 'view' || outer.kind === 'rechunk'
        ? outer.children[0]
        : outer.kind === 'take'
          ? takeSource(outer)
          : outer;
    out.set(base.hash, base);
  };
  for (const parent of order) if (inside.has(parent.hash)) for (const child of parent.children) add(child);
  // One of several states may not depend on any.
  for (const body of node.bodies) add(body);
  return [...out.values()];
}

/** The body of a loop before there are stages; why it cannot be one where the loop will be written out. */
function bodyAhead(node: IterateNode): LoopBody | string {
  const known = bodies.get(node);
  if (known !== undefined) return known;
  const carried = new Set(carriedNodes(node).map((outer) => outer.hash));
  const body = loopBody(
    { stageOf: (n) => (carried.has(n.hash) || isSource(n) ? 0 : undefined), statesOf: () => 0 },
    node,
  );
  bodies.set(node, body);
  return body;
}
const bodies = new WeakMap<IterateNode, LoopBody | string>();

/** In words, the loops below `roots` that are written out step by step, and why. */
export function writtenLoops(roots: readonly Node[]): string[] {
  const out: string[] = [];
  for (const node of topologicalOrder(roots, (one) =>
    one.kind === 'iterate' ? [...one.children, ...carriedNodes(one)] : one.children,
  )) {
    if (node.kind !== 'iterate') continue;
    const body = bodyAhead(node);
    if (typeof body === 'string') out.push(`iterate is written out step by step, not done on tiles: ${body}`);
  }
  return [...new Set(out)];
}

/** True when the loop will run as loop stages; needs no stages yet. */
export const isTileable = (node: IterateNode): boolean => typeof bodyAhead(node) !== 'string';

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
const writtenNodes = (node: IterateNode): number => insideNodes(topologicalOrder(node.bodies), leavesOf(node)).size;

/** @throws ChunkwiseError 'argument' for a loop whose rounds would fill the memory with their plan */
export function checkRounds(node: IterateNode, rounds: number): void {
  if (rounds <= MOST_ROUNDS) return;
  throw new ChunkwiseError(
    'argument',
    `iterate: ${node.steps} steps over [${node.children[0].shape.join(', ')}] become ${Math.ceil(rounds)} rounds, more than the ${MOST_ROUNDS} that one plan holds; ` +
      `take fewer steps at a time, with persist() in between, or keep fewer frames with a greater 'every'`,
  );
}

type Source = LoopStage['sources'][number];

/** The rounds of a loop: what holds the states at the end, and at each frame. */
export interface Rounds {
  readonly cut: Cut;
  readonly frames: readonly (readonly Source[])[];
  readonly last: number;
}

/** The stages of a tileable loop's rounds. */
function lowerRounds(lowering: Lowering, node: IterateNode): Rounds {
  const body = loopBody(lowering, node);
  if (typeof body === 'string') throw new Error(`a loop that cannot be tiled reached lowering: ${body}`);
  let sources: readonly Source[] = node.children.map((child) => {
    const stage = lowering.stageOf(child);
    if (stage === undefined) throw new Error('a loop begins from an array without a stage');
    return { stage, component: 0 };
  });
  const components = node.children.map((child) => child.dtype);
  const number = lowering.bodies.push(body) - 1;
  const plan = loopPlan(node, body, lowering.options.threads, lowering.options.memoryLimit);
  const { chunks, stepsPerExchange, teamSteps } = plan;
  const waves = lowering.options.waves ?? plan.waves;
  const cut: Cut = { shape: node.children[0].shape, chunks };
  const segment = node.every ?? Math.max(1, node.steps);
  checkRounds(node, roundsWith(node, plan));
  const mailbox = teamSteps && addMailbox(lowering, body, cut, stepsPerExchange);
  const frames = [sources];
  let base = 1;
  let tasks = 0;
  let last = -1;
  for (let done = 0; done < node.steps; ) {
    const length = Math.min(segment - (done % segment), node.steps - done);
    for (let left = length; left > 0; tasks++) {
      const steps = teamSteps
        ? Math.min(left, teamSteps[Math.min(tasks, teamSteps.length - 1)])
        : Math.ceil(left / Math.ceil(left / stepsPerExchange));
      last = lowering.add({
        kind: 'loop',
        label: 'iterate',
        domain: cut,
        array: cut,
        components,
        sources,
        steps,
        first: node.first + done + length - left,
        body: number,
        ...(waves && { waves }),
        ...(mailbox === undefined ? {} : { team: { stepsPerExchange, mailbox, base } }),
      });
      left -= steps;
      const held = last;
      sources = components.map((_, component) => ({ stage: held, component }));
      base += Math.ceil(steps / stepsPerExchange);
    }
    done += length;
    if (node.every !== undefined && done % node.every === 0) frames.push(sources);
  }
  return { cut, frames, last };
}

/** The stage of the result of a loop of one state; of several without frames, the stage of which they are the components. */
export function lowerIterate(lowering: Lowering, node: IterateNode): number {
  const rounds = lowerRounds(lowering, node);
  if (node.children.length > 1) {
    lowering.rounds.set(node.hash, rounds);
    return rounds.last < 0 ? rounds.frames[0][0].stage : rounds.last;
  }
  return stateStage(lowering, node, node, 0, rounds);
}

/** The stage of one state of a loop of several, where it has one of its own. */
export function lowerState(lowering: Lowering, node: StateNode): number | undefined {
  const [loop] = node.children;
  const rounds = lowering.rounds.get(loop.hash);
  if (!rounds || loop.kind !== 'iterate') throw new Error('a state of what is no loop reached lowering');
  return stateStage(lowering, node, loop, node.index, rounds);
}

function stateStage(lowering: Lowering, node: Node, loop: IterateNode, index: number, rounds: Rounds): number {
  const child = loop.children[index];
  const { frames, last, cut } = rounds;
  if (loop.every === undefined) {
    const own: Cut = { shape: child.shape, chunks: child.chunks };
    if (last < 0) return lowering.copy(frames[0][index].stage, child.dtype, own, own, 'copy');
    return loop.children.length === 1 ? last : lowering.copy(last, child.dtype, own, own, `state ${index}`, index);
  }
  const stacked: Cut = { shape: node.shape, chunks: [node.chunks[0], ...cut.chunks] };
  const parts = frames.map((sources, k): Part => {
    const region = { start: [k, ...child.shape.map(() => 0)], stop: [k + 1, ...child.shape] };
    const emitter = new PartEmitter(lowering, region);
    const slot = emitter.builder.operand(child.dtype);
    const maps = child.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 }));
    emitter.operands.push({
      kind: 'block',
      ...sources[index],
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
function addMailbox(lowering: Lowering, body: LoopBody, cut: Cut, steps: number): number {
  const bytes = mailboxBytes(body, cut, steps);
  const shape = [Math.ceil(bytes / itemsize('int32'))];
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
