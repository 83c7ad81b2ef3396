/**
 * Tall matrices in several chunks of rows: each chunk is decomposed by itself, and the triangles below each other again.
 *
 * A. Benson, D. Gleich and J. Demmel, Direct QR factorizations for tall-and-skinny matrices in MapReduce architectures (2013).
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { panelWidth } from '../../../kernels/routine/dense.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { AxisBuilder, type AxisChunks, evenAxis, sizesOf } from '../../base/axis-chunks.js';
import { mapAxis, smallestSize } from '../../base/axis-operations.js';
import { cast, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import type { DenseOp, DenseParams } from '../../expr/routine-params.js';
import { wrap } from '../chunked-array.js';
import { dense, part, someComplex } from './dense-node.js';
import { matmul } from './products.js';

/** A matrix A = Q R whose Q is only multiplied with. */
export interface TallQr {
  readonly r: Node;
  /** Q times a matrix [n, p]. */
  apply(small: Node): Node;
  q(): Node;
}

/** Chunks of rows joined until each has at least `least`. */
function joinedRows(rows: AxisChunks, least: number): AxisChunks {
  if (smallestSize(rows) >= least) return rows;
  const out = new AxisBuilder();
  let here = 0;
  let left = rows.extent;
  for (const size of sizesOf(rows)) {
    here += size;
    left -= size;
    // What is left must suffice for a chunk too.
    if (here >= least && (left === 0 || left >= least)) {
      out.add(here);
      here = 0;
    }
  }
  return out.done();
}

/** How the rows of a matrix are cut where it is tall and in several chunks; undefined for others. */
export function tallRows({ shape, chunks }: Node): AxisChunks | undefined {
  const [m, n] = shape;
  if (shape.length !== 2 || n === 0 || m < 2 * n || chunks[0].length < 2) return undefined;
  const rows = joinedRows(chunks[0], n);
  return rows.length > 1 ? rows : undefined;
}

/** What the dense routine makes of each block of rows of `children`: `height` rows of n columns for one of so many. */
function byRows(
  params: { readonly name: string; readonly op: DenseOp },
  children: readonly Node[],
  result: AxisChunks,
  columns: number,
): Node {
  const [{ shape, chunks, dtype }] = children;
  return routine(
    'dense',
    children.map((node) => ({ node, input: { by: 'block' } })),
    { shape, chunks },
    { dtype, shape: [result.extent, columns], chunks: [result, evenAxis(columns, 1)] },
    params as DenseParams,
  );
}

/** Triangles of one group are decomposed by one task. */
function grouped(count: number, n: number, item: number): AxisChunks {
  const together = Math.max(4, Math.floor(autoBlockBytes() / (n * n * item)));
  const groups = Math.ceil(count / together);
  const out = new AxisBuilder();
  for (let k = 0; k < groups; k++)
    out.add(n * (Math.floor(((k + 1) * count) / groups) - Math.floor((k * count) / groups)));
  return out.done();
}

/** Only R of a tall matrix, one pass. */
export function tallTriangle(name: string, node: Node, rows: AxisChunks): Node {
  if (node.dtype === 'complex64') return cast(tallTriangle(name, cast(node, 'complex128'), rows), 'complex64');
  const n = node.shape[1];
  const cut = rechunk(node, [rows, evenAxis(n, 1)]);
  const stack = byRows({ name, op: 'qr', mode: 'r' } as DenseParams, [cut], evenAxis(n, rows.length), n);
  const groups = grouped(rows.length, n, DTYPES[node.dtype].itemsize);
  return groups.length > 1 ? tallTriangle(name, stack, groups) : dense([stack], [n, n], { name, op: 'qr', mode: 'r' });
}

/** The decomposition of a tall matrix: one pass for R, a second over the reflectors, which are held, for Q or what it is multiplied with. */
export function tallQr(name: string, node: Node, rows: AxisChunks): TallQr {
  if (node.dtype === 'complex64') {
    const { r, apply, q } = tallQr(name, cast(node, 'complex128'), rows);
    const narrow = (wide: Node): Node => cast(wide, 'complex64');
    return { r: narrow(r), apply: (small) => narrow(apply(cast(small, 'complex128'))), q: () => narrow(q()) };
  }
  const n = node.shape[1];
  const cut = rechunk(node, [rows, evenAxis(n, 1)]);
  const reflectors = byRows(
    { name, op: 'reflect' },
    [cut],
    mapAxis(rows, (m) => m + (someComplex(node) ? 1 : panelWidth(n)) + n),
    n,
  );
  const stack = byRows({ name, op: 'reflectTriangle' }, [reflectors], evenAxis(n, rows.length), n);
  const groups = grouped(rows.length, n, DTYPES[node.dtype].itemsize);
  const upper = groups.length > 1 ? tallQr(name, stack, groups) : blockQr(name, stack);
  const spread = (small: Node): Node => {
    const columns = small.shape[1];
    const blocks = rechunk(small, [evenAxis(n, rows.length), evenAxis(columns, 1)]);
    return byRows({ name, op: 'reflectApply' }, [reflectors, blocks], rows, columns);
  };
  return { r: upper.r, apply: (small) => spread(upper.apply(small)), q: () => spread(upper.q()) };
}

/** The same of one block. */
export function blockQr(name: string, node: Node): TallQr {
  const [m, n] = node.shape;
  const k = Math.min(m, n);
  const both = dense([node], [m + k, n], { name, op: 'qr', mode: 'reduced' });
  const q = part(both, [0, 0], [m, k]);
  return {
    r: part(both, [m, 0], [m + k, n]),
    q: () => q,
    apply: (small) => matmul(wrap(q), wrap(small)).node,
  };
}
