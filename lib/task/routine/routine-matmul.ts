/**
 * The block routine of contractions: sums of products over shared axes, done as matrix products of the blocks where they lie.
 *
 * Domain axes are, in this order, `batch` axes that both inputs and the result have, `rows` of the first input, `columns`
 * of the second, and `depth` axes that are summed over. The result has one entry for
 * each block along these, or lacks them when there is one.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { type MatmulDType, matmul, matmulScratchBytes } from '../../../kernels/routine/matmul.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { MatmulParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import type { BlockRoutine, RoutineAccess, RoutineCall, RoutinePiece, RoutineTask } from './block-routine.js';

/** Where the groups of domain axes begin and end. */
interface Groups {
  readonly batch: readonly [number, number];
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
  readonly depth: readonly [number, number];
}

/** One axis of a product with the strides of both inputs and the result. */
interface Axis {
  readonly extent: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const groupsOf = ({ params, box }: RoutineTask<MatmulParams>): Groups => {
  const { batch } = params;
  const rows = batch + params.rows;
  const columns = rows + params.columns;
  return { batch: [0, batch], rows: [batch, rows], columns: [rows, columns], depth: [columns, box.start.length] };
};

function dtypeOf(task: RoutineTask<MatmulParams>): MatmulDType {
  const { dtype } = task.output;
  if (dtype === 'bool' || DTYPES[dtype].itemsize < 4)
    throw new ChunkwiseError('internal', `matmul: no matrix products of ${dtype}`);
  return dtype as MatmulDType;
}

/** Axes `from` to `to` without those of extent 1, joined where all three arrays run through two as if they were one. */
function joined(axes: readonly Axis[], [from, to]: readonly [number, number]): Axis[] {
  const out: Axis[] = [];
  for (const axis of axes.slice(from, to)) {
    if (axis.extent === 1) continue;
    const outer = out.at(-1);
    const { extent, a, b, c } = axis;
    if (outer && outer.a === a * extent && outer.b === b * extent && outer.c === c * extent)
      out[out.length - 1] = { extent: outer.extent * extent, a, b, c };
    else out.push(axis);
  }
  return out;
}

const ONE: Axis = { extent: 1, a: 0, b: 0, c: 0 };

/** Takes the longest axis for which `fits` out of the list. */
function longest(axes: Axis[], fits: (axis: Axis) => boolean = () => true): Axis {
  let best = -1;
  axes.forEach((axis, k) => {
    if (fits(axis) && (best < 0 || axis.extent > axes[best].extent)) best = k;
  });
  return best < 0 ? ONE : axes.splice(best, 1)[0];
}

/** Calls `visit` with the offsets of every combination of indices along `axes`, the last fastest. */
function forEachOffset(axes: readonly Axis[], visit: (a: number, b: number, c: number, first: boolean) => void): void {
  const at = axes.map(() => 0);
  let [a, b, c] = [0, 0, 0];
  let first = true;
  for (;;) {
    visit(a, b, c, first);
    first = false;
    let k = axes.length - 1;
    for (; k >= 0; k--) {
      a += axes[k].a;
      b += axes[k].b;
      c += axes[k].c;
      if (++at[k] < axes[k].extent) break;
      a -= axes[k].a * axes[k].extent;
      b -= axes[k].b * axes[k].extent;
      c -= axes[k].c * axes[k].extent;
      at[k] = 0;
    }
    if (k < 0) return;
  }
}

const piecesOf = (input: RoutineAccess): readonly RoutinePiece[] =>
  input.pieces ?? [{ ...input, start: input.shape.map(() => 0) }];

/** Bytes from the beginning of a piece to `start`, which is counted from the beginning of the box. */
const offsetIn = (piece: RoutinePiece, start: readonly number[]): number =>
  start.reduce((sum, s, axis) => sum + (s - piece.start[axis]) * piece.strides[axis], 0);

/** Adds (or, where it is the first along the depth, writes) the product of two pieces over the box they share. */
function runPieces(
  machine: Machine,
  call: RoutineCall<MatmulParams>,
  groups: Groups,
  [a, b]: readonly [RoutinePiece, RoutinePiece],
  start: readonly number[],
  extents: readonly number[],
): void {
  const dtype = dtypeOf(call);
  const { itemsize } = DTYPES[dtype];
  const [depthFrom] = groups.depth;
  const result = rowMajor(call.output.shape, itemsize);
  const axes = extents.map(
    (extent, k): Axis => ({ extent, a: a.strides[k], b: b.strides[k], c: k < depthFrom ? result[k] : 0 }),
  );
  const from = {
    a: a.address + offsetIn(a, start),
    b: b.address + offsetIn(b, start),
    c: call.output.address + start.reduce((sum, s, axis) => (axis < depthFrom ? sum + s * result[axis] : sum), 0),
  };
  const rows = joined(axes, groups.rows);
  const columns = joined(axes, groups.columns);
  const depths = joined(axes, groups.depth);
  const m = longest(rows);
  // The routine writes rows of neighbours; an axis whose elements lie apart in the result is gone through one by one.
  const n = longest(columns, (axis) => axis.c === itemsize);
  const k = longest(depths);
  const begins = start.every((s, axis) => axis < depthFrom || s === 0);
  forEachOffset([...joined(axes, groups.batch), ...rows, ...columns], (oa, ob, oc) => {
    forEachOffset(depths, (da, db, _, first) => {
      matmul(
        machine.routines,
        dtype,
        m.extent,
        n.extent,
        k.extent,
        { address: from.a + oa + da, rowStride: m.a, columnStride: k.a },
        { address: from.b + ob + db, rowStride: k.b, columnStride: n.b },
        { address: from.c + oc, rowStride: m.c },
        call.scratch,
        !(begins && first),
      );
    });
  });
}

/** Products of the pieces of both inputs, added up in the order of the depth: the bits follow from the chunks alone. */
export const MATMUL_ROUTINE: BlockRoutine<MatmulParams> = {
  scratchBytes(task) {
    const { columns, depth } = groupsOf(task);
    const extent = ([from, to]: readonly [number, number]): number => {
      let n = 1;
      for (let axis = from; axis < to; axis++) n *= task.box.stop[axis] - task.box.start[axis];
      return n;
    };
    return matmulScratchBytes(dtypeOf(task), extent(columns), extent(depth));
  },
  run(machine, call) {
    const groups = groupsOf(call);
    const [from, to] = groups.depth;
    const byDepth = (x: { start: readonly number[] }, y: { start: readonly number[] }): number => {
      for (let axis = from; axis < to; axis++) {
        if (x.start[axis] !== y.start[axis]) return x.start[axis] - y.start[axis];
      }
      return 0;
    };
    const [left, right] = call.inputs.map((input) => [...piecesOf(input)].sort(byDepth));
    const shared: { pair: readonly [RoutinePiece, RoutinePiece]; start: number[]; extents: number[] }[] = [];
    // Both in the order of their depth: pieces of the second that end before a piece of the first end before all later ones.
    let first = 0;
    for (const a of left) {
      while (right[first].start[from] + right[first].shape[from] <= a.start[from]) first++;
      for (let k = first; k < right.length && right[k].start[from] < a.start[from] + a.shape[from]; k++) {
        const b = right[k];
        const start = a.start.map((s, axis) => Math.max(s, b.start[axis]));
        const extents = start.map(
          (s, axis) => Math.min(a.start[axis] + a.shape[axis], b.start[axis] + b.shape[axis]) - s,
        );
        if (extents.every((n) => n > 0)) shared.push({ pair: [a, b], start, extents });
      }
    }
    shared.sort(byDepth);
    for (const { pair, start, extents } of shared) runPieces(machine, call, groups, pair, start, extents);
  },
};
