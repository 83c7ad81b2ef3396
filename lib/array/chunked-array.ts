/**
 * The array that a user holds: an immutable, lazy description of an N-dimensional array cut into blocks. Nothing is
 * computed until `compute`, `item`, `persist`, `blocks` or `toZarr` is called.
 *
 * The class holds the facts; its methods are installed by `methods.ts` from the functions of this room, so that every
 * method is a function too and none is written twice.
 */

import { type DType, itemsize } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import { type ChunkLists, chunkLists } from '../base/grid.js';
import { inspected } from '../base/results/notebook.js';
import { sizeOf } from '../base/shape.js';
import { isSelected, view } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { describe, toHtml } from '../report/representation.js';
import type { ArrayEncoding } from '../storage/metadata/array-encoding.js';
import { type ArrayLabels, labelsOf, setLabels } from './labels.js';
import type { ChunkedArrayMethods } from './methods.js';

export type { ArrayLabels } from './labels.js';

/**
 * A lazy, chunked N-dimensional array with elements of dtype `D`.
 *
 * Made by creation functions (`zeros`, `arange`, `fromArray`, `fromZarr`, `random.random`, …), never by `new`. Not
 * thenable and not iterable, so that `await x` and `[...x]` cannot compute by accident.
 *
 * @example
 * const x = cw.ones([1000, 1000], { chunks: [250, 250] });
 * const z = x.add(x.T).slice('::2, 500:').mean({ axis: 1 });
 * const result = await z.compute(); // an ndarray of 500 numbers
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed from the operation tables
export class ChunkedArray<D extends DType = DType> {
  // No property, so that a deep comparison does not walk the expression tree; the hash tells two arrays apart.
  readonly #node: Node;
  /** Equal for arrays of one expression, which have the same elements; a deep comparison in a test goes by it. */
  readonly hash: string;
  /** @internal use the creation functions */
  constructor(node: Node, labels?: ArrayLabels) {
    if (typeof (node as Node | undefined)?.hash !== 'string')
      throw new ChunkwiseError(
        'argument',
        'ChunkedArray: arrays are made by functions; use asarray, zeros, fromZarr, …',
      );
    this.#node = node;
    this.hash = node.hash;
    if (labels) setLabels(node, labels);
  }

  /** The expression that this array is; for tools, not for everyday use. */
  get node(): Node {
    return this.#node;
  }

  /**
   * Names of the axes, where they are known: those of a stored array follow every operation that keeps axes. New axes beside
   * named ones are called `dim_0`, `dim_1`, … by their place.
   */
  get dims(): readonly string[] | undefined {
    return labelsOf(this.node).dims;
  }
  /**
   * Attributes of a stored array. They follow views, joins, conversions and functions of one array; arithmetic of two,
   * comparisons and reductions drop them, as by default in xarray.
   */
  get attributes(): Readonly<Record<string, unknown>> {
    return labelsOf(this.node).attributes ?? {};
  }
  /** How the array was stored where it was read; `toZarr` stores it so again. Views and rechunks keep it. */
  get encoding(): ArrayEncoding | undefined {
    return labelsOf(this.node).encoding;
  }

  /** Extent of each axis; of one whose extent only computing tells ({@link unknownAxis}), the most that it can be. */
  get shape(): readonly number[] {
    return this.node.shape;
  }
  /**
   * The axis whose extent is known only when the array has been computed, as that of `x.slice(x.greater(0))`; undefined where all
   * are known. Results have the true extent; `await x.computeChunkSizes()` gives the array with it.
   */
  get unknownAxis(): number | undefined {
    return isSelected(this.node) ? this.node.axis : undefined;
  }
  /** The element type's name. */
  get dtype(): D {
    return this.node.dtype as D;
  }
  /**
   * Extents of the blocks along each axis, as lists that are made when asked for; `numBlocks` only counts them.
   *
   * @throws 'chunks' where an axis has more than ten million blocks
   */
  get chunks(): ChunkLists {
    return chunkLists(this.node.chunks);
  }
  /** Number of axes. */
  get ndim(): number {
    return this.node.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.node.shape);
  }
  /** Bytes that all elements take. */
  get nbytes(): number {
    return this.size * itemsize(this.node.dtype);
  }
  /** This array with its axes reversed. */
  get T(): ChunkedArray<D> {
    const { shape } = this.node;
    const last = shape.length - 1;
    return wrap<D>(
      view(this.node, {
        shape: [...shape].reverse(),
        maps: shape.map((_, axis) => ({ offset: 0, stride: 1, axis: last - axis })),
      }),
    );
  }
  /** This array with its last two axes exchanged. @throws 'shape' for fewer than two */
  get mT(): ChunkedArray<D> {
    const { shape } = this.node;
    if (shape.length < 2)
      throw new ChunkwiseError('shape', `mT: shape [${shape.join(', ')}] has fewer than 2 axes; use expandDims first`);
    const [rows, columns] = [shape.length - 2, shape.length - 1];
    const order = shape.map((_, axis) => (axis === rows ? columns : axis === columns ? rows : axis));
    return wrap<D>(
      view(this.node, {
        shape: order.map((axis) => shape[axis]),
        maps: order.map((axis) => ({ offset: 0, stride: 1, axis })),
      }),
    );
  }
  /** Bytes of one element. */
  get itemsize(): number {
    return itemsize(this.node.dtype);
  }
  /** Extents of the largest block. */
  get chunksize(): number[] {
    return this.node.chunks.map((axis) => axis.largest);
  }
  /** Bytes of the largest block. */
  get chunkmem(): number {
    return sizeOf(this.chunksize) * this.itemsize;
  }
  /** Number of blocks. */
  get nchunks(): number {
    return sizeOf(this.numBlocks);
  }
  /** Number of blocks, as dask calls it. */
  get npartitions(): number {
    return this.nchunks;
  }
  /** {@link numBlocks}, as dask writes it. */
  get numblocks(): number[] {
    return this.numBlocks;
  }
  /** Number of blocks along each axis. */
  get numBlocks(): number[] {
    return this.node.chunks.map((axis) => axis.length);
  }
  get [Symbol.toStringTag](): string {
    return 'ChunkedArray';
  }
  /** One line: shape, dtype, chunks and bytes. */
  toString(): string {
    return describe(this.node);
  }
  /** The same line: an array has no elements before it is computed. */
  toJSON(): string {
    return describe(this.node);
  }
  /** Text where text is asked for; JavaScript's operators do not work on arrays. @throws 'argument' for `x + 1`, `x > 1`, … */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return describe(this.node);
    throw new ChunkwiseError(
      'argument',
      `${describe(this.node)} stands where JavaScript needs a number: operators do not work on arrays; write x.multiply(2) or x.greater(1), take the number of one element with await x.item(), or write String(x) for its text`,
    );
  }
  /** A table and a picture of the chunks, for notebooks. */
  toHTML(): string {
    return toHtml(this.node);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspected(describe(this.node), () => ({ 'text/html': toHtml(this.node) }));
  }
  /** What a notebook shows: MIME type to content. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': describe(this.node), 'text/html': toHtml(this.node) };
  }
}

export interface ChunkedArray<D extends DType = DType> extends ChunkedArrayMethods<D> {}

/** The array that `node` describes. */
export const wrap = <D extends DType = DType>(node: Node, labels?: ArrayLabels): ChunkedArray<D> =>
  new ChunkedArray<D>(node, labels);

/** True for a {@link ChunkedArray}. */
export const isChunkedArray = (value: unknown): value is ChunkedArray => value instanceof ChunkedArray;
