/**
 * What iterative solvers hold in memory: arrays that are kept until the end, and those of a step, which go when the next step's are
 * there. However a solver ends, `release` leaves nothing behind but what is handed out.
 */
import { releaseNode } from '../../run/block-claims.js';
import { type ComputeOptions, persistNodes } from '../../run/compute.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

const letGo = (arrays: readonly ChunkedArray[], but?: ChunkedArray): void => {
  for (const { node } of arrays) if (node.kind === 'persisted' && node !== but?.node) releaseNode(node);
};

export class Kept {
  readonly #fixed: ChunkedArray[] = [];
  #step: readonly ChunkedArray[] = [];

  constructor(readonly run: ComputeOptions) {}

  async #computed(arrays: readonly ChunkedArray[]): Promise<ChunkedArray[]> {
    const nodes = await persistNodes(
      arrays.map((x) => x.node),
      this.run,
    );
    return nodes.map((node) => wrap(node));
  }

  /** Computes arrays together and keeps them until the end; numbers stay what they are. */
  async all<X extends ChunkedArray | number>(values: readonly X[]): Promise<X[]> {
    const arrays = values.filter((value): value is X & ChunkedArray => typeof value !== 'number');
    const done = arrays.length > 0 ? await this.#computed(arrays) : [];
    this.#fixed.push(...done);
    return values.map((value) => (typeof value === 'number' ? value : (done.shift() as X)));
  }

  /** Computes the arrays of a step together and lets go of those of the step before. */
  async step(arrays: readonly ChunkedArray[]): Promise<ChunkedArray[]> {
    const done = await this.#computed(arrays);
    letGo(this.#step);
    this.#step = done;
    return done;
  }

  /** Lets go of all `but` one. */
  release(but?: ChunkedArray): void {
    letGo(this.#fixed.splice(0), but);
    letGo(this.#step, but);
    this.#step = [];
  }
}
