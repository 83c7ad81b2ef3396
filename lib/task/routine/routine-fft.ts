/**
 * The block routine of Fourier transforms along an axis that is whole in each task, whatever blocks the input lies in.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { type FftTask, fftLanes, fftScratchBytes } from '../../../kernels/routine/fft/fft.js';
import { type FftSlab, isPaired } from '../../../kernels/routine/fft/lanes.js';
import { fftPlan, fftTurn } from '../../../kernels/routine/fft/plan.js';
import { sizeOf } from '../../base/shape.js';
import type { FftParams } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import type { BlockRoutine, RoutineCall, RoutinePiece } from './block-routine.js';
import { joinAxes, piecesOf, type Walk } from './routine-runs.js';

const others = <T>(list: readonly T[], axis: number): T[] => list.filter((_, k) => k !== axis);

/** A task's lanes, or some of them: all positions beside the axis in C order; of matrices, one's columns. */
function taskOf(params: FftParams, dtype: DType, shape: readonly number[], column: number): FftTask {
  const { axis, n, turn } = params;
  const paired = isPaired(params.from);
  return {
    plan: fftPlan(n, paired || turn !== undefined),
    single: DTYPES[dtype].itemsize === (params.to === 'real' ? 4 : 8),
    paired,
    lanes: turn === undefined ? sizeOf(others(shape, axis)) : shape[turn.axis],
    // Along the last axis elements lie together: in the output, and in most inputs.
    across: sizeOf(shape.slice(axis + 1)) > 1,
    turn: turn && { ...fftTurn(turn.n), column },
  };
}

/** Writes the addresses of lanes from `skip` on, in C order of the axes that `walk` goes through. */
const walked =
  (address: number, walk: readonly Walk[], skip: number): FftSlab['place'] =>
  (list, lane, count) => {
    const inner = walk.at(-1) ?? { extent: 1, strides: [0] };
    const [step] = inner.strides;
    for (let done = 0; done < count; ) {
      const at = skip + lane + done;
      const from = at % inner.extent;
      let rest = (at - from) / inner.extent;
      let to = address + from * step;
      for (let k = walk.length - 2; k >= 0; k--) {
        to += (rest % walk[k].extent) * walk[k].strides[0];
        rest = Math.floor(rest / walk[k].extent);
      }
      for (const end = Math.min(count, done + inner.extent - from); done < end; to += step) list[done++] = to;
    }
  };

/** Pieces that hold the same lanes, one after the other along the axis. */
function piecesByLanes({ inputs: [input], params: { axis } }: RoutineCall<FftParams>): RoutinePiece[][] {
  const out = new Map<string, RoutinePiece[]>();
  for (const piece of piecesOf(input)) {
    const key = others(piece.start, axis).join();
    const list = out.get(key);
    if (list) list.push(piece);
    else out.set(key, [piece]);
  }
  return [...out.values()];
}

/** Transforms input 0 along `axis`; elements beyond its end are 0. */
export const FFT_ROUTINE: BlockRoutine<FftParams> = {
  scratchBytes: ({ params, output }) => fftScratchBytes(taskOf(params, output.dtype, output.shape, 0)),
  run({ routines }, call) {
    const { params, output, scratch, box } = call;
    const { axis, turn } = params;
    if (sizeOf(output.shape) === 0) return;
    const strides = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    const beside = others(strides, axis);
    for (const pieces of piecesByLanes(call)) {
      const [{ start, shape }] = pieces;
      const extents = others(shape, axis);
      const column = turn ? box.start[turn.axis] + start[turn.axis] : 0;
      const task = taskOf(
        params,
        output.dtype,
        output.shape.map((n, k) => (k === axis ? n : shape[k])),
        column,
      );
      const first = others(start, axis).reduce((sum, s, k) => sum + s * beside[k], output.address);
      const lanes = sizeOf(extents);
      // Columns are turned by their number: one matrix at a time.
      for (let skip = 0; skip < lanes; skip += task.lanes) {
        const slab = (piece: RoutinePiece): FftSlab => ({
          first: piece.start[axis],
          count: piece.shape[axis],
          step: piece.strides[axis],
          place: walked(piece.address, joinAxes(extents, [others(piece.strides, axis)]), skip),
        });
        const target: FftSlab = {
          first: 0,
          count: output.shape[axis],
          step: strides[axis],
          place: walked(first, joinAxes(extents, [beside]), skip),
        };
        fftLanes(
          routines,
          task,
          { form: params.from, slabs: pieces.map(slab) },
          { form: params.to, slab: target },
          params.scale,
          scratch,
        );
      }
    }
  },
};
