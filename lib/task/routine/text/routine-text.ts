/**
 * Block routines over text, element by element: comparisons, choices by a mask, and conversions between widths and from and to
 * numbers. Inputs by views of the domain.
 */
import { DTYPES, type DType, elementsAt, isTextDType, type TextDType } from '../../../../kernels/dtype.js';
import { numberOf, numberText } from '../../../../kernels/text/numbers.js';
import { compareText, putText, textAt, usedOf, widthOf } from '../../../../kernels/text/text.js';
import { ChunkwiseError } from '../../../base/errors.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { rowMajor } from '../../resolve.js';
import { type BlockRoutine, noScratch, type RoutineCall } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';

/** All of the memory as lanes of `dtype`: code points, bytes or numbers. */
type Lanes = { [at: number]: number } & ArrayLike<number> & { readonly BYTES_PER_ELEMENT: number };
export const lanesOf = (buffer: ArrayBufferLike, dtype: DType): Lanes =>
  new DTYPES[dtype].array(buffer) as unknown as Lanes;

/** Calls `visit` with the addresses of each element of the inputs, and of the output last. */
function forEachElement(call: RoutineCall<unknown>, visit: (addresses: readonly number[]) => void): void {
  const { inputs, output } = call;
  const all = [...inputs, { address: output.address, strides: rowMajor(output.shape, DTYPES[output.dtype].itemsize) }];
  const axes = joinAxes(
    output.shape,
    all.map(({ strides }) => strides),
  );
  const at = new Array<number>(all.length);
  forEachOffset(axes, all.length, (offsets) => {
    for (let k = 0; k < at.length; k++) at[k] = all[k].address + offsets[k];
    visit(at);
  });
}

/** What each comparison makes of the order of two elements. */
const HOLDS = {
  equal: (order: number) => order === 0,
  notEqual: (order: number) => order !== 0,
  less: (order: number) => order < 0,
  lessEqual: (order: number) => order <= 0,
  greater: (order: number) => order > 0,
  greaterEqual: (order: number) => order >= 0,
};

/** Two blocks of text compared by code points; bool. */
export const TEXT_COMPARE_ROUTINE: BlockRoutine<RoutineParamsOf['textCompare']> = {
  scratchBytes: noScratch,
  run({ memory: { buffer } }, call) {
    const [x, y] = call.inputs;
    const [a, b] = [lanesOf(buffer, x.dtype), lanesOf(buffer, y.dtype)];
    const [width, other] = [widthOf(x.dtype as TextDType), widthOf(y.dtype as TextDType)];
    const bytes = a.BYTES_PER_ELEMENT;
    const out = new Uint8Array(buffer);
    const holds = HOLDS[call.params.op];
    forEachElement(call, ([at, from, to]) => {
      out[to] = holds(compareText(a, at / bytes, width, b, from / bytes, other)) ? 1 : 0;
    });
  },
};

/** The second input's elements where the first, a mask, is true, else the third's. */
export const TEXT_SELECT_ROUTINE: BlockRoutine<RoutineParamsOf['textSelect']> = {
  scratchBytes: noScratch,
  run({ memory: { buffer } }, call) {
    const bytes = new Uint8Array(buffer);
    const { itemsize } = DTYPES[call.output.dtype];
    forEachElement(call, ([mask, x, y, to]) => {
      const from = bytes[mask] !== 0 ? x : y;
      bytes.copyWithin(to, from, from + itemsize);
    });
  },
};

/** Elements of another dtype, of which one is text. */
export const TEXT_CAST_ROUTINE: BlockRoutine<RoutineParamsOf['textCast']> = {
  scratchBytes: noScratch,
  run({ memory: { buffer } }, call) {
    const from = call.inputs[0].dtype;
    const to = call.output.dtype;
    const [source, target] = [lanesOf(buffer, from), lanesOf(buffer, to)];
    const [size, width] = [source, target].map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT);
    const refused = (why: string, cause?: unknown): ChunkwiseError =>
      new ChunkwiseError('dtype', `astype: ${from} as ${to}: ${why}`, { cause });
    if (!isTextDType(from)) {
      const entries = widthOf(to as TextDType);
      forEachElement(call, ([at, place]) => {
        putText(target, place / width, entries, numberText(source[at / size], from));
      });
      return;
    }
    const entries = widthOf(from);
    if (!isTextDType(to)) {
      const out = elementsAt(to, buffer, 0, Math.floor(buffer.byteLength / width)) as { [at: number]: unknown };
      const big = DTYPES[to].array.BYTES_PER_ELEMENT === 8 && DTYPES[to].kind !== 'f';
      forEachElement(call, ([at, place]) => {
        try {
          const value = numberOf(textAt(source, at / size, entries), to);
          out[place / width] = big ? value : Number(value);
        } catch (cause) {
          throw refused(cause instanceof Error ? cause.message : String(cause), cause);
        }
      });
      return;
    }
    const room = widthOf(to);
    const narrows = size !== width;
    forEachElement(call, ([at, place]) => {
      const begin = at / size;
      const used = Math.min(room, usedOf(source, begin, entries));
      for (let k = 0; k < used; k++) {
        const code = source[begin + k];
        if (narrows && code > 0x7f)
          throw refused(`${JSON.stringify(textAt(source, begin, entries))} is not all ASCII, which such casts are for`);
        target[place / width + k] = code;
      }
      for (let k = used; k < room; k++) target[place / width + k] = 0;
    });
  },
};
