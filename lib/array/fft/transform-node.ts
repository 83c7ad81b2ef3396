/**
 * Nodes of transforms along an axis: which blocks the tasks take, and what elements are brought to before.
 */
import { DTYPES, itemsize } from '../../../kernels/dtype.js';
import { formLength, isPaired } from '../../../kernels/routine/fft/lanes.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { splitAxis } from '../../base/axis-operations.js';
import type { Chunks } from '../../base/grid.js';
import { cast, constant, rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { fftRoutine, formDType, type Transform } from './fft-routine.js';
import { isLong, longTransform } from './long-lanes.js';

/** The first elements of `node` along an axis, `count` at most. */
export function leading(node: Node, axis: number, count: number): Node {
  if (node.shape[axis] <= count) return node;
  const shape = node.shape.map((n, k) => (k === axis ? count : n));
  return view(node, { shape, maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })) });
}

/** Elements of a node as what transforms take: float32, complex64, float64 or complex128, complex ones where asked. */
export function transformed(node: Node, complex: boolean): Node {
  const { kind } = DTYPES[node.dtype];
  if (kind === 'c') return node;
  const single = node.dtype === 'float32';
  return cast(node, complex ? (single ? 'complex64' : 'complex128') : single ? 'float32' : 'float64');
}

/** Chunks of whole lanes along `axis`, cut along the other axes where they would be larger than automatic ones. */
function laneChunks(node: Node, axis: number, laneBytes: number): Chunks {
  let room = Math.max(1, Math.floor(autoBlockBytes() / Math.max(1, laneBytes)));
  const chunks = node.chunks.map((cut, k) => (k === axis ? evenAxis(node.shape[k], 1) : cut));
  // Later axes are kept whole for longer: their elements lie together.
  for (let k = chunks.length - 1; k >= 0; k--) {
    if (k === axis) continue;
    const size = Math.max(1, Math.min(chunks[k].largest, room));
    if (size < chunks[k].largest) chunks[k] = splitAxis(chunks[k], (n) => regularAxis(n, size));
    room = Math.floor(room / size);
  }
  return chunks;
}

/** The transform of `node`, whose elements are in the form it takes; those that are missing along the axis are 0. */
export function transform(node: Node, asked: Transform): Node {
  const { axis, n, from, to } = asked;
  const given = leading(node, axis, formLength(from, n));
  const shape = given.shape.map((extent, k) => (k === axis ? formLength(to, n) : extent));
  if (given.shape[axis] === 0) return constant(0, formDType(to, node.dtype), shape);
  const laneBytes = n * itemsize(formDType('complex', node.dtype));
  if (isLong(n, laneBytes)) return longTransform(given, asked);
  // Two real lanes are as large as a complex one.
  const chunks = laneChunks(given, axis, isPaired(from) ? laneBytes / 2 : laneBytes);
  // What lies in memory is brought to threads as they want it.
  return fftRoutine(given.kind === 'memory' ? rechunk(given, chunks) : given, chunks, asked);
}
