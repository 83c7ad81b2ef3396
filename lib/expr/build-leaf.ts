/**
 * The constructors of nodes without children: what the user handed in, what is stored, generated, or stands for something.
 */
import { type DType, type Element, entriesOf, type TypedArray } from '../../kernels/dtype.js';
import { scalarText } from '../../kernels/scalar.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Chunks, chunksKey, wholeChunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { shapeText, sizeOf } from '../base/shape.js';
import type { StoredArray } from '../storage/stored-array.js';
import type {
  ConstantNode,
  IndexNode,
  MemoryNode,
  PersistedNode,
  PlaceholderNode,
  RandomNode,
  SourceNode,
  SourceReader,
  StoredNode,
} from './node.js';

let unique = 0;
/** A number that no other call gives: of what is like nothing else. */
export const nextIdentity = (): number => ++unique;
const identities = new WeakMap<object, number>();
const identityOf = (value: object): number => {
  const known = identities.get(value);
  if (known !== undefined) return known;
  const fresh = nextIdentity();
  identities.set(value, fresh);
  return fresh;
};
/** An array over `data`, C order. @throws 'shape' when the sizes differ */
export function memory(data: TypedArray, dtype: DType, shape: readonly number[], chunks: Chunks): MemoryNode {
  if (data.length !== sizeOf(shape) * entriesOf(dtype)) {
    throw new ChunkwiseError('shape', `fromTypedArray: ${data.length} elements do not fill shape ${shapeText(shape)}`);
  }
  return {
    kind: 'memory',
    data,
    dtype,
    shape,
    chunks,
    children: [],
    hash: hashParts('memory', identityOf(data), dtype, shapeText(shape), chunksKey(chunks)),
  };
}

/** A Zarr array cut into `chunks`. */
export const stored = (array: StoredArray, chunks: Chunks): StoredNode => ({
  kind: 'stored',
  array,
  dtype: array.dtype,
  shape: array.shape,
  chunks,
  children: [],
  // The whole record but its attributes: a path may hold another encoding than it did.
  hash: hashParts(
    'stored',
    JSON.stringify({
      ...array,
      attributes: undefined,
      ranges: array.ranges?.id,
      lines: array.lines?.id,
      fillValue: String(array.fillValue),
    }),
    chunksKey(chunks),
  ),
});

/** What `reader` reads of an array of shape `full`, from `offset` on. `identity`: one number for each array that was declared. */
export const source = (
  reader: SourceReader,
  identity: number,
  full: readonly number[],
  part: { readonly dtype: DType; readonly offset: readonly number[]; readonly chunks: Chunks },
): SourceNode => {
  const shape = part.chunks.map((axis) => axis.extent);
  return {
    kind: 'source',
    reader,
    identity,
    full,
    ...part,
    shape,
    children: [],
    hash: hashParts('source', identity, shapeText(part.offset), shapeText(shape), chunksKey(part.chunks)),
  };
};

/** Blocks kept by an earlier run. */
export const persisted = (handle: number, dtype: DType, shape: readonly number[], chunks: Chunks): PersistedNode => ({
  kind: 'persisted',
  handle,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('persisted', handle),
});

/** Raw random numbers of dtype float64, float32, uint32 or uint64. */
export const random = (key: RandomNode['key'], dtype: DType, shape: readonly number[], chunks: Chunks): RandomNode => ({
  kind: 'random',
  key,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('random', ...key, dtype, shapeText(shape), chunksKey(chunks)),
});

/** `value` everywhere; one chunk unless said otherwise. */
export const constant = (
  value: Element,
  dtype: DType,
  shape: readonly number[],
  chunks: Chunks = wholeChunks(shape),
): ConstantNode => ({
  kind: 'constant',
  value,
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('constant', typeof value, scalarText(value), dtype, shapeText(shape), chunksKey(chunks)),
});

/** Each element's coordinate along `axis`. */
export const index = (axis: number, shape: readonly number[], chunks: Chunks): IndexNode => ({
  kind: 'index',
  axis,
  dtype: 'int64',
  shape,
  chunks,
  children: [],
  hash: hashParts('index', axis, shapeText(shape), chunksKey(chunks)),
});

/** Stands for the carried array in a body that {@link iterate} repeats. */
export const placeholder = (dtype: DType, shape: readonly number[], chunks: Chunks): PlaceholderNode => ({
  kind: 'placeholder',
  dtype,
  shape,
  chunks,
  children: [],
  hash: hashParts('placeholder', nextIdentity()),
});
