/**
 * Contractions: the sum of products of two arrays over the axes they share, which matrix products, tensordot and einsum are.
 *
 * Large ones become matrix products of blocks; those with a vector on one side, or nothing to sum over, are bound by
 * memory and become an elementwise product with a sum, which fuses with what surrounds it.
 */
import { DTYPES, type DType, isComplexDType, realDType } from '../../kernels/dtype.js';
import { elementwiseTypes } from '../../kernels/elementwise.js';
import type { AffineView } from '../base/affine.js';
import { evenAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Chunks } from '../base/grid.js';
import { cast, elementwise, reduction, view } from './build.js';
import { routine } from './build-routine.js';
import { contractionChunks, takenInPieces } from './contraction-chunks.js';
import type { Node } from './node.js';

/** An array with a label for each axis; axes of one label have one extent, or 1. */
export interface Term {
  readonly node: Node;
  readonly labels: readonly string[];
}

/** Contractions of fewer products than this gain nothing from being a matrix product. */
const SMALL = 4096;

/** What bools and narrow integers are multiplied in; integers wrap, so narrow results are the low bits of these. */
const workDType = (dtype: DType): DType => (dtype === 'bool' || DTYPES[dtype].itemsize < 4 ? 'int32' : dtype);

/** `term` with its axes in the order of `labels`, some of which it may lack: those are broadcast to `extents`. */
export function spread(term: Term, labels: readonly string[], extents: ReadonlyMap<string, number>): Node {
  return view(term.node, spreadView(term, labels, extents));
}

const spreadView = (term: Term, labels: readonly string[], extents: ReadonlyMap<string, number>): AffineView => ({
  shape: labels.map((label) => extents.get(label) ?? 1),
  maps: term.labels.map((label) => ({ offset: 0, stride: 1, axis: labels.indexOf(label) })),
});

/** Products summed over `axes` of `node`, in `dtype`: of bools whether there is one. */
function sumOf(node: Node, axes: readonly number[], dtype: DType): Node {
  if (axes.length === 0) return cast(node, dtype);
  if (dtype === 'bool') return reduction('any', node, axes);
  return cast(reduction('sum', node, axes, { dtype: workDType(dtype) }), dtype);
}

/** `term` without the labels for which `keep` is false: summed over them. */
export function summed(term: Term, keep: (label: string) => boolean, dtype: DType): Term {
  const axes = term.labels.flatMap((label, axis) => (keep(label) ? [] : [axis]));
  if (axes.length === 0) return term;
  return { node: sumOf(term.node, axes, dtype), labels: term.labels.filter(keep) };
}

/** `term` without axes of extent 1 whose label has another extent elsewhere: they are broadcast. */
function narrowed(term: Term, extents: ReadonlyMap<string, number>): Term {
  const keep = (label: string, axis: number): boolean => term.node.shape[axis] === extents.get(label);
  if (term.labels.every(keep)) return term;
  const labels = term.labels.filter(keep);
  const maps = term.labels.map((label, axis) =>
    keep(label, axis) ? { offset: 0, stride: 1, axis: labels.indexOf(label) } : { offset: 0, stride: 0, axis: -1 },
  );
  return { labels, node: view(term.node, { shape: labels.map((label) => extents.get(label) ?? 1), maps }) };
}

/**
 * The extent of every label. @throws 'shape' naming `operation`, the shapes and the label where two differ and none is 1
 */
export function labelExtents(operation: string, terms: readonly Term[]): Map<string, number> {
  const extents = new Map<string, number>();
  for (const { node, labels } of terms) {
    labels.forEach((label, axis) => {
      const known = extents.get(label) ?? 1;
      const extent = node.shape[axis];
      if (known !== extent && known !== 1 && extent !== 1) {
        const shapes = terms.map((term) => `[${term.node.shape.join(', ')}]`).join(' and ');
        throw new ChunkwiseError(
          'shape',
          `${operation}: shapes ${shapes} do not fit: axes that belong together have extents ${known} and ${extent}; transpose or slice an operand so that they are equal`,
        );
      }
      extents.set(label, known === 1 ? extent : known);
    });
  }
  return extents;
}

/**
 * The sum over every label that is not in `out` of the product of two arrays, with axes in the order of `out`. No term has
 * a label twice. Dtypes promote as in multiplication; integers wrap, bools mean "and" and "or".
 *
 * @throws 'shape' when axes of one label differ in extent and none is 1, 'dtype' for dtypes that do not multiply
 */
export function contract(operation: string, left: Term, right: Term, out: readonly string[]): Node {
  const extents = labelExtents(operation, [left, right]);
  const dtype = elementwiseTypes('multiply', [left.node.dtype, right.node.dtype]).result;
  const prepare = (term: Term, other: Term): Term => {
    const narrow = narrowed({ ...term, node: cast(term.node, dtype) }, extents);
    const shared = (label: string): boolean => {
      const axis = other.labels.indexOf(label);
      return axis >= 0 && other.node.shape[axis] === extents.get(label);
    };
    return summed(narrow, (label) => out.includes(label) || shared(label), dtype);
  };
  const a = prepare(left, right);
  const b = prepare(right, left);
  const batch = out.filter((label) => a.labels.includes(label) && b.labels.includes(label));
  const rows = out.filter((label) => a.labels.includes(label) && !b.labels.includes(label));
  const columns = out.filter((label) => b.labels.includes(label) && !a.labels.includes(label));
  // In the order of the operand's axes, so that they join into one where it is contiguous.
  const depth = a.labels.filter((label) => !out.includes(label));
  const size = (labels: readonly string[]): number => labels.reduce((n, label) => n * (extents.get(label) ?? 1), 1);
  const order = [...batch, ...rows, ...columns, ...depth];
  const isMatrix = size(rows) > 1 && size(columns) > 1 && size(depth) > 1;
  const result =
    isMatrix && size([...rows, ...columns, ...depth]) >= SMALL && size(batch) > 0
      ? product(a, b, { batch, rows, columns, depth }, extents, dtype)
      : sumOf(
          elementwise('multiply', [spread(a, order, extents), spread(b, order, extents)]),
          depth.map((_, k) => order.length - depth.length + k),
          dtype,
        );
  const kept = order.slice(0, order.length - depth.length);
  return view(result, {
    shape: out.map((label) => extents.get(label) ?? 1),
    maps: kept.map((label) => ({ offset: 0, stride: 1, axis: out.indexOf(label) })),
  });
}

/** A diagonal shows one axis through two of its source, which block routines do not: it is copied first. */
const plain = (node: Node): Node => {
  if (node.kind !== 'view') return node;
  const used = node.view.maps.map((map) => map.axis).filter((axis) => axis >= 0);
  return new Set(used).size === used.length ? node : elementwise('positive', [node]);
};

/** The contraction as matrix products of blocks; axes as the groups say, without the depth. Of complex numbers four real ones. */
function product(
  a: Term,
  b: Term,
  groups: Readonly<Record<'batch' | 'rows' | 'columns' | 'depth', readonly string[]>>,
  extents: ReadonlyMap<string, number>,
  dtype: DType,
): Node {
  if (!isComplexDType(dtype)) return realProduct(a, b, groups, extents, dtype);
  const parts = (term: Term): Term[] =>
    ['real', 'imag'].map((part) => ({ ...term, node: elementwise(part, [plain(term.node)]) }));
  const [re, im] = parts(a);
  const [reB, imB] = parts(b);
  const times = (x: Term, y: Term): Node => realProduct(x, y, groups, extents, realDType(dtype));
  return elementwise('complex', [
    elementwise('subtract', [times(re, reB), times(im, imB)]),
    elementwise('add', [times(re, imB), times(im, reB)]),
  ]);
}

function realProduct(
  a: Term,
  b: Term,
  groups: Readonly<Record<'batch' | 'rows' | 'columns' | 'depth', readonly string[]>>,
  extents: ReadonlyMap<string, number>,
  dtype: DType,
): Node {
  const work = workDType(dtype);
  const { batch, rows, columns, depth } = groups;
  const order = [...batch, ...rows, ...columns, ...depth];
  const kept = order.length - depth.length;
  const operands = [a, b].map((term) => ({ ...term, node: plain(cast(term.node, work)) }));
  const shape = order.map((label) => extents.get(label) ?? 1);
  const chunks: Chunks = contractionChunks(operands, groups, DTYPES[work].itemsize);
  // Without partial results there are no axes of depth.
  const axes = chunks.some((cut, axis) => axis >= kept && cut.length > 1) ? depth.map((_, k) => kept + k) : [];
  const rank = kept + axes.length;
  const partial = routine(
    'matmul',
    operands.map((term) => ({
      node: term.node,
      input: { by: 'view', view: spreadView(term, order, extents), pieces: takenInPieces(term) },
    })),
    { shape, chunks },
    {
      dtype: work,
      shape: shape.slice(0, rank).map((n, axis) => (axis < kept ? n : chunks[axis].length)),
      chunks: chunks.slice(0, rank).map((cut, axis) => (axis < kept ? cut : evenAxis(1, cut.length))),
    },
    { batch: batch.length, rows: rows.length, columns: columns.length },
  );
  return cast(sumOf(partial, axes, work), dtype);
}
