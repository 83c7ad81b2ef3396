/**
 * Labels that repeat with a period, the hours of the day say: several periods are gone through side by side, so that the
 * states of a group are still in the nearest cache when its next row comes. Each state sees its rows in the same order, so
 * that the bits are the same (benchmarks/group-by.ts).
 */
import { itemsize } from '../../../kernels/dtype.js';
import type { Access, Binding, KernelSpec } from '../../../kernels/program.js';

/** Rows of one group that are taken at once (kernels/wasm/abreast.ts): as many streams as processors read ahead in. */
const SIDE_BY_SIDE = 6;
/** Fewer periods than this are not worth it. */
const PERIODS = 4;
/** States of fewer bytes stay in the nearest cache anyway. */
const STATE_BYTES = 16 << 10;
/** Rows of fewer elements do not make up for going round more loops. */
const ROW_ELEMENTS = 256;

/** The operand whose elements are the labels; undefined where these are computed, or the program asks where it is. */
function labelOperand({ program }: KernelSpec): number | undefined {
  const label = program.code[program.results[program.results.length - 1]];
  if (label.kind !== 'load' || program.code.some((instruction) => instruction.kind === 'index')) return undefined;
  return label.operand;
}

/** The least period of the labels at `access`; undefined where there is none that fits often enough. */
function periodOf(
  memory: WebAssembly.Memory,
  { address, strides }: Access,
  axis: number,
  n: number,
): number | undefined {
  const words = new Int32Array(memory.buffer);
  const at = (row: number): number => words[(address + row * strides[axis]) / 4];
  let period = 1;
  // A period that fails at `row` cannot be below what matches up to there.
  for (let row = 1; row < n; row++) {
    while (period <= row && at(row) !== at(row - period)) period++;
    if (period * PERIODS > n) return undefined;
  }
  for (let row = period; row < n; row++) if (at(row) !== at(row - period)) return undefined;
  return period > 1 ? period : undefined;
}

/** The bindings that together do what `binding` does: several periods side by side, then what is left. */
export function interleaved(memory: WebAssembly.Memory, spec: KernelSpec, binding: Binding): readonly Binding[] {
  const operand = labelOperand(spec);
  const { shape, operands, outputs, origin, groups } = binding;
  if (operand === undefined || !groups || !spec.reduction) return [binding];
  const { strides } = operands[operand];
  const along = strides.flatMap((stride, a) => (stride !== 0 && shape[a] > 1 ? [a] : []));
  const [axis] = along;
  const row = shape.reduce((n, extent, a) => (outputs.some((output) => output.strides[a] !== 0) ? n * extent : n), 1);
  const states = spec.reduction.state.reduce((n, { dtype }) => n + itemsize(dtype), 0) * row * groups.count;
  if (along.length !== 1 || row < ROW_ELEMENTS || states < STATE_BYTES) return [binding];
  const n = shape[axis];
  const period = periodOf(memory, operands[operand], axis, n);
  if (period === undefined) return [binding];
  const cut = (list: readonly number[], ...pieces: number[]): number[] => list.toSpliced(axis, 1, ...pieces);
  const made: Binding[] = [];
  let done = 0;
  const moved = (one: Access): Access => ({ ...one, address: one.address + done * one.strides[axis] });
  // What is left over goes by fewer periods side by side.
  for (let side = SIDE_BY_SIDE; side > 1; side--) {
    const turns = Math.floor((n - done) / (period * side));
    if (turns === 0) continue;
    const access = (one: Access, isLabel: boolean): Access => {
      const stride = one.strides[axis];
      return {
        address: moved(one).address,
        strides: isLabel
          ? cut(one.strides, 0, stride, 0)
          : cut(one.strides, stride * period * side, stride, stride * period),
      };
    };
    made.push({
      ...binding,
      shape: cut(shape, turns, period, side),
      origin: cut(origin, 0, 0, 0),
      operands: operands.map((one, k) => access(one, k === operand)),
      outputs: outputs.map((one) => access(one, false)),
    });
    done += turns * period * side;
  }
  if (done === n) return made;
  return [
    ...made,
    { ...binding, shape: shape.with(axis, n - done), operands: operands.map(moved), outputs: outputs.map(moved) },
  ];
}
