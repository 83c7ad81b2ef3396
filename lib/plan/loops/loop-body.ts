/**
 * A time loop's step as the body of loop stages: passes over fields, each part a program that reads fields by shifts. What is no
 * such step is told in words.
 */
import { type AffineView, composeViews, identityView } from '../../base/affine.js';
import type { Box } from '../../base/grid.js';
import type { IterateNode, Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import type { LoopBody, LoopField, LoopPass, Operand, Part } from '../../task/stage.js';
import { type Emission, PartEmitter } from '../emit.js';
import type { Extended } from './extended-array.js';
import { insideNodes, type StepNodes, stepNodes, stepView } from './held-fields.js';
import { LoopReach, NotTileable } from './loop-reach.js';
import { shownPart, stepRegions } from './step-regions.js';

/** Programs of states that are computed together are no longer than this. */
const LONGEST_TOGETHER = 160;

const ALLOWED: ReadonlySet<Node['kind']> = new Set([
  'placeholder',
  'elementwise',
  'cast',
  'view',
  'rechunk',
  'assemble',
]);

/** What is carried, and the number of the step. */
export const leavesOf = ({ carries, counter }: IterateNode): readonly Node[] =>
  counter ? [...carries, counter] : carries;

/** The step of `node` as the body of loop stages, or why it cannot be one. */
export function loopBody(emission: Pick<Emission, 'stageOf' | 'statesOf'>, node: IterateNode): LoopBody | string {
  try {
    return new BodyMaker(emission, node).made();
  } catch (error) {
    if (error instanceof NotTileable) return error.message;
    throw error;
  }
}

class BodyMaker {
  readonly #step: StepNodes;
  readonly #fields: { node: Node; dtype: LoopField['dtype']; shape: readonly number[] }[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #reach: LoopReach;
  readonly #shape: readonly number[];

  constructor(
    readonly emission: Pick<Emission, 'stageOf' | 'statesOf'>,
    readonly node: IterateNode,
  ) {
    const { carries, bodies } = node;
    this.#shape = carries[0].shape;
    if (carries.some(({ shape }) => shape.join() !== this.#shape.join()))
      throw new NotTileable('the states are of different shapes');
    // Tiles are boxes of elements.
    if (this.#shape.length === 0) throw new NotTileable('the states have no axes');
    if (this.#shape.includes(0)) throw new NotTileable('the states have no elements');
    const order = topologicalOrder(bodies);
    const within = insideNodes(order, leavesOf(node));
    const strange = order.find((member) => within.has(member.hash) && !ALLOWED.has(member.kind));
    if (strange) throw new NotTileable(`the step depends on the carried array through ${strange.kind}`);
    // Views are followed through nodes that are allowed only.
    this.#step = stepNodes(order, bodies, leavesOf(node));
    const { inside, held } = this.#step;
    for (const leaf of leavesOf(node)) this.#field(leaf);
    for (const member of order) if (inside.has(member.hash) && held.has(member.hash)) this.#field(member);
    if (!bodies.some((body) => inside.has(body.hash))) throw new NotTileable('the step does not use the carried array');
    this.#reach = new LoopReach(this.#shape, this.#fields);
  }

  made(): LoopBody {
    const { carries, bodies, counter } = this.node;
    const states = carries.length;
    const passes: Omit<LoopPass, 'low' | 'high'>[] = [];
    const first = states + (counter ? 1 : 0);
    for (let number = first; number < this.#fields.length; number++) {
      const { node } = this.#fields[number];
      passes.push(this.#pass([number], [node], node.shape.length === 0 ? this.#shape : node.shape, node));
    }
    const numbers = bodies.map((_, k) => k);
    const together = this.#pass(numbers, bodies, this.#shape);
    const longest = Math.max(...together.parts.map((part) => part.program.code.length));
    if (states > 1 && longest > LONGEST_TOGETHER)
      for (const k of numbers) passes.push(this.#pass([k], [bodies[k]], this.#shape));
    else passes.push(together);
    const { low, high, passes: grown } = this.#reach.overStep(passes, states);
    return {
      fields: this.#fields.map(({ dtype, shape }, number) => ({ dtype, shape, margins: this.#reach.margins(number) })),
      states,
      ...(counter ? { counter: states } : {}),
      passes: grown,
      low,
      high,
      along: this.#reach.along(),
    };
  }

  #field(node: Node): void {
    this.#numbers.set(node.hash, this.#fields.length);
    this.#fields.push({ node, dtype: node.dtype, shape: node.shape });
  }

  /** The parts that compute `roots`; `own` is not read as the field that it is. */
  #pass(targets: readonly number[], roots: readonly Node[], shape: readonly number[], own?: Node) {
    const regions = stepRegions(this.#step, roots, shape);
    if (!regions) throw new NotTileable('the step is made of too many parts');
    const parts = regions.map((region) => this.#part(targets, roots, region, shape, own));
    return { targets, parts, identity: parts.map((part) => isIdentity(part, targets)) };
  }

  #part(targets: readonly number[], roots: readonly Node[], region: Box, shape: readonly number[], own?: Node): Part {
    const emission: Emission = {
      stageOf: (n) => this.emission.stageOf(n),
      statesOf: (n) => this.emission.statesOf(n),
      fieldOf: (n, view) => (n.hash === own?.hash ? undefined : this.#read(n, view, region, targets[0])),
      partOf: (n, view) => {
        const part = shownPart(n, view, region);
        if (typeof part !== 'number') throw new Error('a region of a step shows several parts');
        return { node: n.children[part], view: stepView(n, part, view) };
      },
    };
    const emitter = new PartEmitter(emission, region);
    const view = (node: Node): AffineView => (node.shape.length === 0 ? { shape, maps: [] } : identityView(shape));
    return emitter.finish(roots.map((root) => emitter.value(root, view(root))));
  }

  #read(node: Node, view: AffineView, region: Box, reader: number): Operand | undefined {
    const margin = this.#step.extended(node);
    const number = this.#numbers.get((margin?.source ?? node).hash);
    if (number === undefined) return undefined;
    const { dtype } = node;
    if (this.#fields[number].shape.length === 0)
      return { kind: 'carry', field: number, dtype, view: { shape: view.shape, maps: [] } };
    const seen = margin ? throughMargins(view, margin) : view;
    const maps = this.#reach.read(number, seen.maps, margin, region, reader);
    return { kind: 'carry', field: number, dtype, view: { shape: seen.shape, maps } };
  }
}

/** `view` of an extended array as a view of its source, which it may leave. */
const throughMargins = (view: AffineView, { axes }: Extended): AffineView =>
  composeViews(view, {
    shape: view.shape,
    maps: axes.map(({ axis, offset }) => ({ offset, stride: axis < 0 ? 0 : 1, axis })),
  });

/** True when the part shows each of its targets as it was before. */
function isIdentity({ program, operands }: Part, targets: readonly number[]): boolean {
  return targets.every((target, k) => {
    const instruction = program.code[program.results[k]];
    if (instruction.kind !== 'load') return false;
    const operand = operands[instruction.operand];
    return (
      operand.kind === 'carry' &&
      operand.field === target &&
      operand.view.maps.every((map, axis) => map.axis === axis && map.offset === 0 && map.stride === 1)
    );
  });
}
