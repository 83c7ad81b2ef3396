/**
 * The block routine of tridiagonal systems along an axis that is whole in each task: elimination without exchanges, many lanes
 * side by side (L. H. Thomas, 1949; Golub and Van Loan, Matrix Computations, 4th ed., section 4.3.6).
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { RoutineParamsOf } from '../../expr/routine-params.js';
import { rowMajor } from '../resolve.js';
import { aligned } from '../tile.js';
import type { BlockRoutine, RoutineCall } from './block-routine.js';

type Params = RoutineParamsOf['tridiagonal'];
type Floats = Float64Array | Float32Array;

/** The axis whose lanes are done side by side: the last one beside the axis of the systems; -1 where there is none. */
const lanesOf = (rank: number, axis: number): number => (axis === rank - 1 ? rank - 2 : rank - 1);

/** Where a diagonal or a right-hand side lies, in elements. */
interface Walk {
  readonly from: number;
  readonly step: number;
  readonly lane: number;
}

/** One set of lanes: `n` unknowns each; `kept` takes what the elimination leaves of the upper diagonal. */
function solveLanes(
  data: Floats,
  n: number,
  lanes: number,
  [lower, diagonal, upper, right, out]: readonly Walk[],
  kept: number,
): void {
  for (let l = 0; l < lanes; l++) {
    const pivot = data[diagonal.from + l * diagonal.lane];
    data[kept + l] = data[upper.from + l * upper.lane] / pivot;
    data[out.from + l * out.lane] = data[right.from + l * right.lane] / pivot;
  }
  for (let k = 1; k < n; k++) {
    const [a, b, c] = [lower.from + k * lower.step, diagonal.from + k * diagonal.step, upper.from + k * upper.step];
    const [d, x, w] = [right.from + k * right.step, out.from + k * out.step, kept + k * lanes];
    for (let l = 0; l < lanes; l++) {
      const below = data[a + l * lower.lane];
      const pivot = data[b + l * diagonal.lane] - below * data[w - lanes + l];
      data[w + l] = data[c + l * upper.lane] / pivot;
      data[x + l * out.lane] = (data[d + l * right.lane] - below * data[x - out.step + l * out.lane]) / pivot;
    }
  }
  for (let k = n - 2; k >= 0; k--) {
    const [x, w] = [out.from + k * out.step, kept + k * lanes];
    for (let l = 0; l < lanes; l++) data[x + l * out.lane] -= data[w + l] * data[x + out.step + l * out.lane];
  }
}

/** Solves for each lane along `axis`: inputs are the lower diagonal, the diagonal, the upper one, and the right-hand sides. */
export const TRIDIAGONAL_ROUTINE: BlockRoutine<Params> = {
  scratchBytes({ params: { axis }, output: { shape, dtype } }) {
    const lane = lanesOf(shape.length, axis);
    return aligned(shape[axis] * (lane < 0 ? 1 : shape[lane]) * DTYPES[dtype].itemsize);
  },
  run({ memory }, { params: { axis }, inputs, output, scratch }: RoutineCall<Params>) {
    const { shape, dtype } = output;
    if (shape.some((extent) => extent === 0)) return;
    const bytes = DTYPES[dtype].itemsize;
    const data = new DTYPES[dtype].array(memory.buffer, 0, Math.floor(memory.buffer.byteLength / bytes)) as Floats;
    const lane = lanesOf(shape.length, axis);
    const places = [...inputs, { address: output.address, strides: rowMajor(shape, bytes) }];
    const others = shape.map((_, k) => k).filter((k) => k !== axis && k !== lane);
    const at = others.map(() => 0);
    for (;;) {
      const walks = places.map(({ address, strides }): Walk => {
        const from = others.reduce((sum, k, j) => sum + at[j] * strides[k], address);
        return { from: from / bytes, step: strides[axis] / bytes, lane: lane < 0 ? 0 : strides[lane] / bytes };
      });
      solveLanes(data, shape[axis], lane < 0 ? 1 : shape[lane], walks, scratch / bytes);
      let j = others.length - 1;
      while (j >= 0 && ++at[j] === shape[others[j]]) at[j--] = 0;
      if (j < 0) return;
    }
  },
};
