/**
 * Blocks by number: `x.blocks.get(0, 1)` is the part of an array that block is, lazy as the array.
 */
import type { DType } from '../../../kernels/dtype.js';
import { lookupOf } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { declare, signatureOf } from '../../base/signature.js';
import { ChunkedArray, wrap } from '../chunked-array.js';
import type { Block, ComputeOptions } from '../computing.js';
import { checkIndex } from '../selection/index-list.js';
import { isSlice, resolveSlice, type Slice } from '../selection/selection.js';
import { concat } from '../shaping/joining.js';
import { span } from '../shaping/splitting.js';

/** Which blocks along an axis: one, `cw.s(start, stop, step)`, or a list. */
export type BlockSelection = number | Slice | readonly number[];

/** Finished blocks by a call, blocks by number with `get`. */
export interface BlocksOf<D extends DType> {
  (options?: ComputeOptions): AsyncGenerator<Block<D>>;
  /**
   * The array of some blocks: an entry for each axis, of which later ones may be left out; axes stay.
   *
   * @throws 'selection' for a block that is not there
   */
  get(...selection: readonly BlockSelection[]): ChunkedArray<D>;
  /** Each block as an array of its own, in C order. */
  ravel(): ChunkedArray<D>[];
  /** How many blocks there are along each axis. */
  readonly shape: readonly number[];
  /** How many blocks there are. */
  readonly size: number;
}

/** The part of `x` made of the blocks that `selection` names. */
function blocksAt<D extends DType>(x: ChunkedArray<D>, selection: readonly BlockSelection[]): ChunkedArray<D> {
  const counts = x.numBlocks;
  if (selection.length > counts.length)
    throw new ChunkwiseError(
      'selection',
      `blocks: ${selection.length} entries for blocks of ${counts.length} axes; give at most one for each`,
    );
  let made: ChunkedArray = x;
  for (const [axis, entry] of selection.entries()) {
    const blocks = lookupOf(x.node.chunks[axis]);
    const one = (number: number): ChunkedArray => {
      const at = checkIndex('blocks', number, axis, counts);
      return wrap(span(made.node, axis, blocks.offset(at), blocks.offset(at + 1)));
    };
    if (typeof entry === 'number') made = one(entry);
    else if (isSlice(entry)) {
      const range = resolveSlice('blocks', entry, axis, counts[axis]);
      if (range.kind !== 'range') continue;
      const { offset, step, length } = range;
      if (length === 0) made = wrap(span(made.node, axis, 0, 0));
      else if (step === 1) made = wrap(span(made.node, axis, blocks.offset(offset), blocks.offset(offset + length)));
      else
        made = concat(
          Array.from({ length }, (_, k) => one(offset + k * step)),
          { axis },
        );
    } else if (Array.isArray(entry))
      made = entry.length === 0 ? wrap(span(made.node, axis, 0, 0)) : concat(entry.map(one), { axis });
    else
      throw new ChunkwiseError(
        'selection',
        `blocks: ${String(entry)} names no block; give a number, cw.s(…) or a list`,
      );
  }
  return made as ChunkedArray<D>;
}

/** Every block of `x` as an array, in C order. */
const allBlocks = <D extends DType>(x: ChunkedArray<D>): ChunkedArray<D>[] => {
  const counts = x.numBlocks;
  return Array.from({ length: sizeOf(counts) }, (_, number) => {
    let rest = number;
    const at = counts.map(() => 0);
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      at[axis] = rest % counts[axis];
      rest = Math.floor(rest / counts[axis]);
    }
    return blocksAt(x, at);
  });
};

/** Gives arrays `blocks`, which called gives finished blocks by `iterate`, and dask's other name for it. */
export function installBlocks(iterate: (x: ChunkedArray, options?: ComputeOptions) => AsyncGenerator<Block>): void {
  const signature = signatureOf(iterate);
  for (const name of ['blocks', 'partitions'])
    Object.defineProperty(ChunkedArray.prototype, name, {
      configurable: true,
      get(this: ChunkedArray): BlocksOf<DType> {
        const call = (...args: readonly [ComputeOptions?]): AsyncGenerator<Block> =>
          (iterate as (...all: unknown[]) => AsyncGenerator<Block>)(this, ...args);
        if (signature) declare(call, { ...signature, parameters: signature.parameters.slice(1) });
        return Object.assign(call, {
          get: (...selection: readonly BlockSelection[]) => blocksAt(this, selection),
          ravel: () => allBlocks(this),
          shape: this.numBlocks,
          size: sizeOf(this.numBlocks),
        }) as BlocksOf<DType>;
      },
    });
}
