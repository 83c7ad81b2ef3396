/**
 * Joined arrays that are joined again along the same axis are one: of thousands that were joined one by one the last shows all
 * parts, and the others do not exist. One pass, however deep they are nested.
 */
import { assemble } from '../expr/build.js';
import type { AssembleNode, Node } from '../expr/node.js';
import type { Graph } from '../expr/traverse.js';
import type { Requests } from './requests.js';

/** The axis along which parts stand one after another, each as wide as the whole; -1 where they do not. */
function joinedAxis({ regions, shape }: AssembleNode): number {
  return shape.findIndex((extent, axis) => {
    let at = 0;
    const stand = regions.every(({ start, stop }) => {
      const here = at;
      at = stop[axis];
      return start[axis] === here && start.every((s, k) => k === axis || (s === 0 && stop[k] === shape[k]));
    });
    return stand && at === extent;
  });
}

/** What joins of one graph are part of others. */
export class NestedJoins {
  readonly #axis: Int8Array;
  readonly #absorbed: Uint8Array;

  /** @param readers how many nodes and roots read each position */
  constructor(
    readonly graph: Graph,
    requests: Requests,
    readers: ArrayLike<number>,
  ) {
    const { order, children } = graph;
    this.#axis = Int8Array.from(order, (node, k) =>
      node.kind === 'assemble' && requests[k] === undefined ? joinedAxis(node) : -1,
    );
    this.#absorbed = new Uint8Array(order.length);
    order.forEach((_, position) => {
      const axis = this.#axis[position];
      if (axis < 0) return;
      for (const child of children[position])
        if (this.#axis[child] === axis && readers[child] === 1) this.#absorbed[child] = 1;
    });
  }

  /** True for a join that is only there to be joined further. */
  isAbsorbed(position: number): boolean {
    return this.#absorbed[position] === 1;
  }

  /**
   * The join at `position` with the parts of those it absorbs in their places; undefined where it absorbs none.
   *
   * @param built what stands for the node of a position
   */
  merged(position: number, built: (position: number) => Node): AssembleNode | undefined {
    const { order, children } = this.graph;
    const node = order[position];
    if (node.kind !== 'assemble' || !children[position].some((child) => this.isAbsorbed(child))) return undefined;
    const axis = this.#axis[position];
    const parts: Node[] = [];
    const left = [...children[position]].reverse();
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (!this.isAbsorbed(next)) parts.push(built(next));
      else for (let k = children[next].length - 1; k >= 0; k--) left.push(children[next][k]);
    }
    let at = 0;
    const regions = parts.map(({ shape }) => {
      const start = shape.map((_, k) => (k === axis ? at : 0));
      at += shape[axis];
      return { start, stop: shape.map((n, k) => start[k] + n) };
    });
    return assemble(parts, regions, node.shape, node.chunks);
  }
}
