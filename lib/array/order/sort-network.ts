/**
 * Sorts of lanes that lie in several blocks: each block is sorted, and pairs of blocks are merged by halves in the order of Batcher's
 * odd-even network (K. E. Batcher, Sorting networks and their applications, 1968), which sorts blocks of equal extents as it sorts elements.
 * No task holds more than two blocks and what it makes of them, so that lanes larger than memory are sorted through the spill file.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import type { Chunks } from '../../base/grid.js';
import { rechunk, view } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { joinAlong } from '../shaping/joining.js';
import { span } from '../shaping/splitting.js';
import { besideBlocks } from './block-results.js';
import { mostElements } from './lane-room.js';

/** Most blocks of a lane, where a task may hold these: more make longer networks than larger blocks cost memory. */
const MOST_BLOCKS = 64;
/** Bytes that a task takes for each element of a block: of elements of so many bytes, or of pairs. */
const blockBytes = (itemsize: number): number => 5 * itemsize;
const PAIR_BYTES = 72;

/** Elements of a lane's blocks, all of which but the last have as many. */
const blockSize = (node: Node, axis: number, bytes: number): number =>
  Math.min(Math.ceil(node.shape[axis] / Math.min(MOST_BLOCKS, node.chunks[axis].length)), mostElements(bytes));

/** The pairs that Batcher's network of `n` places compares, one after another. */
function* comparators(n: number): Generator<readonly [number, number]> {
  for (let p = 1; p < n; p *= 2)
    for (let k = p; k >= 1; k /= 2)
      for (let j = k % p; j + k < n; j += 2 * k)
        for (let i = j; i < Math.min(j + k, n - k); i++)
          if (Math.floor(i / (2 * p)) === Math.floor((i + k) / (2 * p))) yield [i, i + k];
}

/** Of two sorted blocks the half that `own` is to hold. */
function half(own: Node, other: Node, axis: number, high: boolean, descending: boolean, pairs: boolean): Node {
  const [n, m] = [own.shape[axis], other.shape[axis]];
  const chunks = own.chunks.with(axis, evenAxis(n, 1));
  const domain = { shape: [...own.shape, m], chunks: [...chunks, evenAxis(m, 1)] };
  const straight = own.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k }));
  const beside = straight.map((map) => (map.axis === axis ? { ...map, axis: own.shape.length } : map));
  return routine(
    'mergeHalf',
    [
      { node: own, input: { by: 'view', view: { shape: domain.shape, maps: straight } } },
      { node: other, input: { by: 'view', view: { shape: domain.shape, maps: beside } } },
    ],
    domain,
    { dtype: own.dtype, shape: own.shape, chunks },
    { axis, high, descending, pairs },
  );
}

/** Sorted blocks of `size` along `axis`, the last one shorter, merged until they are in order. */
function merged(blocks: Node, axis: number, size: number, descending: boolean, pairs: boolean): Node {
  const extent = blocks.shape[axis];
  const count = blocks.chunks[axis].length;
  const parts = Array.from({ length: count }, (_, k) => span(blocks, axis, k * size, Math.min(extent, (k + 1) * size)));
  for (const [low, high] of comparators(count)) {
    const [a, b] = [parts[low], parts[high]];
    parts[low] = half(a, b, axis, false, descending, pairs);
    parts[high] = half(b, a, axis, true, descending, pairs);
  }
  return joinAlong(parts, axis);
}

/**
 * `node` sorted along `axis` in blocks of equal extents, the last one shorter.
 *
 * @param cut chunks of the other axes for lanes of so many elements in a block
 */
export function sortedInBlocks(node: Node, axis: number, descending: boolean, cut: (extent: number) => Chunks): Node {
  const extent = node.shape[axis];
  const size = blockSize(node, axis, blockBytes(DTYPES[node.dtype].itemsize));
  const chunks = cut(size).with(axis, regularAxis(extent, size));
  const blocks = routine(
    'sort',
    [{ node: rechunk(node, chunks), input: { by: 'view', view: identityView(node.shape) } }],
    { shape: node.shape, chunks },
    { dtype: node.dtype, shape: node.shape, chunks },
    { axis, descending, indices: false },
  );
  return merged(blocks, axis, size, descending, false);
}

/**
 * The indices that sort `node` along `axis`, equal elements in the order they have: keys and places are sorted together, as pairs of
 * 16 bytes that are all different, so that any network gives one order.
 */
export function argsortedInBlocks(
  node: Node,
  axis: number,
  descending: boolean,
  cut: (extent: number) => Chunks,
): Node {
  const extent = node.shape[axis];
  const size = blockSize(node, axis, PAIR_BYTES);
  const given = rechunk(node, cut(size).with(axis, regularAxis(extent, size)));
  const seen = besideBlocks(given);
  const blocks = routine(
    'sortPairs',
    [{ node: given, input: { by: 'view', view: seen.view } }],
    seen.domain,
    { dtype: 'int64', shape: [...node.shape, 2], chunks: [...given.chunks, evenAxis(2, 1)] },
    { axis, descending },
  );
  const pairs = merged(blocks, axis, size, descending, true);
  return view(pairs, {
    shape: node.shape,
    maps: [...node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })), { offset: 1, stride: 0, axis: -1 }],
  });
}
