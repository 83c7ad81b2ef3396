/**
 * Elements seen as another dtype, byte by byte, and copies.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { everySize, mapAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import { define } from '../../base/signature.js';
import { rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { storedDType as dtypeKind, movedArray } from '../kinds.js';
import type { DTypeOf } from '../types.js';

/**
 * The bytes of the elements as elements of another dtype: `astype` converts numbers, this does not. The last axis is as much longer or
 * shorter as elements are. One copy of each block.
 *
 * @throws 'shape' where the bytes of the last axis make no whole elements, 'dtype' for bool, of which not every byte is one
 * @example
 * cw.view(x, 'uint32')
 */
export const view = define(
  {
    name: 'view',
    parameters: [
      ['x', movedArray],
      ['dtype', dtypeKind],
    ],
  },
  <D extends DType>(x: ArrayLike, dtype: D): ChunkedArray<D> => {
    let node = nodeOf(x, 'view');
    if (node.dtype === dtype) return wrap<D>(node);
    if (dtype === 'bool' || node.dtype === 'bool')
      throw new ChunkwiseError(
        'dtype',
        `view: ${node.dtype} as ${dtype}: bools are no bytes of another dtype; use astype`,
      );
    const [from, to] = [DTYPES[node.dtype].itemsize, DTYPES[dtype].itemsize];
    const last = node.shape.length - 1;
    const scaled = (n: number): number => (n * from) / to;
    if (from !== to && (last < 0 || !Number.isInteger(scaled(node.shape[last]))))
      throw new ChunkwiseError(
        'shape',
        `view: the last axis of ${node.dtype} ${shapeText(node.shape)} does not make whole elements of ${dtype}`,
      );
    // No element lies in two blocks.
    if (from !== to && !everySize(node.chunks[last], (n) => Number.isInteger(scaled(n))))
      node = rechunk(node, node.chunks.with(last, evenAxis(node.shape[last], 1)));
    const shape = from === to ? node.shape : node.shape.with(last, scaled(node.shape[last]));
    const chunks = from === to ? node.chunks : node.chunks.with(last, mapAxis(node.chunks[last], scaled));
    return wrap<D>(
      routine(
        'reinterpret',
        [{ node, input: { by: 'block' } }],
        { shape: node.shape, chunks: node.chunks },
        { dtype, shape, chunks },
        {},
      ),
    );
  },
);

/** The array itself: arrays do not change, so that there is no need of a copy. @example cw.copy(x) */
export const copy = define(
  { name: 'copy', parameters: [['x', movedArray]] },
  <X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>> => wrap(nodeOf(x, 'copy')),
);
