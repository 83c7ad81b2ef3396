/**
 * Tasks that call a user's function: blocks in as ndarrays of their own, the returned block checked and copied out.
 */

import { asComplex, type Complex, isComplex } from '../../kernels/complex/number.js';
import {
  DTYPES,
  type DType,
  elementsAt,
  entriesOf,
  isTextDType,
  newElements,
  type TypedArray,
} from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import { functionLabel, reviveFunction } from '../base/function-revive.js';
import { type Box, boxShape } from '../base/grid.js';
import { shown } from '../base/messages/argument-errors.js';
import { isArrayParts, NdArray, strayText } from '../base/results/nd-array.js';
import { sizeOf } from '../base/shape.js';
import type { CallForm } from '../expr/call-form.js';
import type { TaskCall } from '../runtime/task-graph.js';
import { callCopy, callInputBox } from './call-box.js';
import { callFormed } from './call-forms.js';
import { copyBox } from './copy-box.js';
import type { EdgeInputs } from './edge-inputs.js';
import { assembleBlock, type BlockPlace, type Machine, rowMajor } from './resolve.js';
import type { CallStage } from './stage.js';

/** Where a block lies in an array. */
export interface BlockLocation {
  /** Number of the block along each axis. */
  readonly blockCoords: readonly number[];
  /** First and last (exclusive) index of the block in the array. */
  readonly start: readonly number[];
  readonly stop: readonly number[];
  /** Shape of the whole array. */
  readonly shape: readonly number[];
  /** How many blocks the array has along each axis. */
  readonly numBlocks: readonly number[];
}

/** What a block function is told about its block, as its last argument: where the result's block lies, and those it is given. */
export interface BlockInfo extends BlockLocation {
  /** Dtype of the result, or of each of several. */
  readonly dtype: DType | readonly DType[];
  /** Of each array that is given its block, without a halo. */
  readonly inputs: readonly (BlockLocation & { readonly dtype: DType })[];
}

interface NdArrayLike {
  readonly data: ArrayLike<number | bigint>;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** Runs a task of a call stage. */
export async function runCall(
  machine: Machine,
  stage: CallStage,
  task: TaskCall,
  place: BlockPlace,
  inputs: readonly (EdgeInputs | undefined)[],
): Promise<void> {
  const label = functionLabel(stage.fn);
  const fn = await reviveFunction(stage.fn).catch((cause: unknown) => {
    throw new ChunkwiseError('function', `${stage.label}: ${(cause as Error).message}`, { cause });
  });
  const blocks = stage.inputs.map((input, k) => {
    const { data, shape } = inputBlock(machine, stage, input, inputs[k], task, place);
    return new NdArray(data, shape, input.dtype);
  });
  const { form } = stage;
  const info = blockInfo(stage, place, inputs);
  let result: unknown;
  try {
    result = form
      ? await callFormed(form, fn, blocks, stage.args, info, place.box, stage.components[0])
      : await fn(...blocks, ...stage.args, info);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ChunkwiseError(
      'function',
      `${stage.label}: ${label} threw on block [${place.coords.join(', ')}] of ${stage.inputs.map((input, k) => `${input.dtype} [${blocks[k].shape.join(', ')}]`).join(' and ')}: ${why}\n(compute({ threads: 'inline' }) calls it on the main thread, where a debugger sees it)`,
      { cause },
    );
  }
  if (form?.results) storeSeveral(machine, stage, form.results, label, result, task, place);
  else storeResult(machine, stage, label, result, task, place);
}

/** The block of the result, and those of the arrays, each with the axes that the function knows. */
function blockInfo(stage: CallStage, place: BlockPlace, inputs: readonly (EdgeInputs | undefined)[]): BlockInfo {
  const { form, domain } = stage;
  const rank = form?.results ? form.loop : (form?.rank ?? domain.shape.length);
  const own = <T>(list: readonly T[]): T[] => list.slice(0, rank);
  return {
    blockCoords: own(place.coords),
    start: own(place.box.start),
    stop: own(place.box.stop),
    shape: own(domain.shape),
    numBlocks: own(domain.chunks).map((cut) => cut.length),
    dtype: form?.results ? form.results.map(({ dtype }) => dtype) : stage.components[0],
    inputs: stage.inputs.map((input, k) => {
      const lead = domain.shape.length - input.shape.length;
      const edge = inputs[k]?.edge;
      const axes = form ? form.axes[k] : input.shape.map((_, axis) => axis);
      const at = axes.map((axis) => {
        const blocks = edge?.producerGrid.axes[axis];
        const fixed = edge !== undefined && edge.axes[axis].axis < 0;
        const number = fixed ? 0 : place.coords[axis + lead];
        const whole = fixed || (input.shape[axis] === 1 && domain.shape[axis + lead] !== 1 && !input.byBlock);
        const [start, stop, extent] = whole
          ? [0, input.shape[axis], input.shape[axis]]
          : input.byBlock && blocks
            ? [blocks.offset(number), blocks.offset(number + 1), input.shape[axis]]
            : [place.box.start[axis + lead], place.box.stop[axis + lead], domain.shape[axis + lead]];
        return {
          number: whole ? 0 : number,
          start,
          stop,
          extent,
          count: whole ? 1 : domain.chunks[axis + lead].length,
        };
      });
      return {
        blockCoords: at.map(({ number }) => number),
        start: at.map(({ start }) => start),
        stop: at.map(({ stop }) => stop),
        shape: at.map(({ extent }) => extent),
        numBlocks: at.map(({ count }) => count),
        dtype: input.dtype,
      };
    }),
  };
}

/** Several results, each into its part of the block. */
function storeSeveral(
  machine: Machine,
  stage: CallStage,
  results: NonNullable<CallForm['results']>,
  label: string,
  result: unknown,
  task: TaskCall,
  place: BlockPlace,
): void {
  if (!Array.isArray(result) || result.length !== results.length)
    throw new ChunkwiseError(
      'function',
      `${stage.label}: ${label} returned ${Array.isArray(result) ? `${result.length} results` : shown(result)} on block [${place.coords.join(', ')}]; it must return a list of ${results.length} results`,
    );
  const rank = (stage.form as CallForm).loop;
  const loop = place.shape.slice(0, rank);
  results.forEach(({ dtype, shape, before }, k) => {
    const at = task.output + before * sizeOf(loop);
    const full = [...loop, ...shape];
    const zeros = shape.map(() => 0);
    const own = <T>(list: readonly T[], rest: readonly T[]): T[] => [...list.slice(0, rank), ...rest];
    const box = { start: own(place.box.start, zeros), stop: own(place.box.stop, shape) };
    const { trim } = stage;
    storeResult(
      machine,
      {
        ...stage,
        components: [dtype],
        domain: { ...stage.domain, shape: own(stage.domain.shape, shape) },
        ...(trim ? { trim: { ...trim, low: own(trim.low, zeros), high: own(trim.high, zeros) } } : {}),
      },
      `result ${k} of ${label}`,
      result[k],
      { ...task, output: at },
      { ...place, shape: full, box },
    );
  });
}

/** One input's elements, grown by its halo, in an array of the function's own. */
function inputBlock(
  machine: Machine,
  stage: CallStage,
  input: CallStage['inputs'][number],
  edge: EdgeInputs | undefined,
  task: TaskCall,
  place: BlockPlace,
): { data: TypedArray; shape: number[] } {
  const own = callInputBox(stage, input, place.coords, place.box, edge?.edge);
  const shape = boxShape(own);
  const data = newElements(input.dtype, sizeOf(shape)) as TypedArray;
  if (edge && data.length > 0) copyOut(machine, edge, task, input, own, data);
  return { data, shape };
}

function storeResult(
  machine: Machine,
  stage: CallStage,
  label: string,
  result: unknown,
  task: TaskCall,
  place: BlockPlace,
): void {
  const dtype: DType = stage.components[0];
  const entries = entriesOf(dtype);
  const low = stage.trim?.low ?? place.shape.map(() => 0);
  const high = stage.trim?.high ?? low;
  // At the array's edges a block has no halo to trim unless the array was padded.
  const padded = stage.trim?.padded ?? [];
  const trimLow = low.map((n, axis) => (padded[axis] ? n : Math.min(n, place.box.start[axis])));
  const trimHigh = high.map((n, axis) =>
    padded[axis] ? n : Math.min(n, stage.domain.shape[axis] - place.box.stop[axis]),
  );
  const want = place.shape.map((n, axis) => n + trimLow[axis] + trimHigh[axis]);
  const view: NdArrayLike = isArrayParts(result)
    ? (result as NdArrayLike)
    : ArrayBuffer.isView(result) && !(result instanceof DataView)
      ? { data: result as TypedArray, shape: want, stride: rowMajor(want, entries), offset: 0 }
      : !isTextDType(dtype) && (typeof result === 'number' || typeof result === 'bigint' || isComplex(result))
        ? scalarView(result, entries)
        : fail();
  function fail(): never {
    throw new ChunkwiseError(
      'function',
      `${stage.label}: ${label} returned ${shown(result)} on block [${place.coords.join(', ')}]; it must return an ndarray or a typed array of ${dtype} [${want.join(', ')}]`,
    );
  }
  const size = sizeOf(want);
  const strides = stridesFor(view, want);
  if (!strides || (!isArrayParts(result) && view.data.length !== size * entries)) {
    throw new ChunkwiseError(
      'function',
      `${stage.label}: ${label} returned shape [${isArrayParts(result) ? view.shape.join(', ') : view.data.length / entries}] on block [${place.coords.join(', ')}]; expected ${dtype} [${want.join(', ')}]: return as many elements as the block has, or say what it returns with { chunks }`,
      { details: { expected: want, got: [...view.shape] } },
    );
  }
  const stray = isArrayParts(result) ? strayText(result) : undefined;
  if (stray !== undefined)
    throw new ChunkwiseError(
      'function',
      `${stage.label}: ${label} returned on block [${place.coords.join(', ')}] ${stray}`,
    );
  const { array } = DTYPES[dtype];
  const block = elementsAt(dtype, machine.memory.buffer, task.output, sizeOf(place.shape));
  const out: { [k: number]: number | bigint } = block;
  const big = dtype === 'int64' || dtype === 'uint64';
  const outStrides = rowMajor(place.shape, entries);
  const total = sizeOf(place.shape);
  if (ArrayBuffer.isView(view.data) && view.data.constructor === array) {
    const from = trimLow.reduce((sum, n, axis) => sum + n * strides[axis], view.offset);
    const shape = [...place.shape, entries];
    copyBox(view.data as TypedArray, from, [...strides, 1], block, 0, [...outStrides, 1], shape);
    return;
  }
  const at = new Array<number>(place.shape.length).fill(0);
  const convert = big
    ? (v: number | bigint): number | bigint => (typeof v === 'bigint' ? v : BigInt(Math.trunc(Number(v))))
    : dtype === 'bool'
      ? (v: number | bigint): number => (v ? 1 : 0)
      : (v: number | bigint): number => Number(v);
  for (let k = 0; k < total; k++) {
    let from = view.offset;
    let to = 0;
    for (let axis = 0; axis < at.length; axis++) {
      from += (at[axis] + trimLow[axis]) * strides[axis];
      to += at[axis] * outStrides[axis];
    }
    for (let part = 0; part < entries; part++) out[to + part] = convert(view.data[from + part]);
    for (let axis = at.length - 1; axis >= 0 && ++at[axis] === place.shape[axis]; axis--) at[axis] = 0;
  }
}
/** One element as an array without axes; real and imaginary part where elements are two entries. */
function scalarView(value: number | bigint | Complex, entries: number): NdArrayLike {
  const { re, im } = asComplex(value);
  return { data: entries === 2 ? [re, im] : [value as number], shape: [], stride: [], offset: 0 };
}

/** Strides of `view` along the axes of `want`; axes of extent 1 may be there or not. Undefined when the shapes differ. */
function stridesFor(view: NdArrayLike, want: readonly number[]): number[] | undefined {
  const kept = view.shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
  const wide = want.filter((n) => n !== 1);
  if (kept.length !== wide.length || kept.some((axis, k) => view.shape[axis] !== wide[k])) return undefined;
  let next = 0;
  return want.map((n) => (n === 1 ? 0 : view.stride[kept[next++]]));
}

/** Copies a box out of the shared memory into an array of the function's own, through the memory's bytes. */
function copyOut(
  machine: Machine,
  edge: EdgeInputs,
  task: TaskCall,
  input: CallStage['inputs'][number],
  box: Box,
  data: TypedArray,
): void {
  const { edge: reads } = edge;
  const out = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { whole, axis, rows } = callCopy(input, box, reads);
  if (whole) {
    out.set(new Uint8Array(machine.memory.buffer, task.inputs[edge.first], out.length));
    return;
  }
  const strides = rowMajor(boxShape(box), DTYPES[input.dtype].itemsize);
  // The edge maps domain axes; the box is in the source's, so it is spread over the domain's rank.
  const rank = reads.domainGrid.shape.length;
  const start = new Array<number>(rank).fill(0);
  const stop = new Array<number>(rank).fill(1);
  const spreadStrides = new Array<number>(rank).fill(0);
  reads.axes.forEach((map, a) => {
    if (map.axis < 0) return;
    spreadStrides[map.axis] = strides[a];
    start[map.axis] = box.start[a];
    stop[map.axis] = box.stop[a];
  });
  const [first, end] = axis < 0 ? [0, 1] : [box.start[axis], box.stop[axis]];
  for (let from = first; from < end; from += Math.max(1, rows)) {
    const to = Math.min(end, from + Math.max(1, rows));
    const slab = { start: [...start], stop: [...stop] };
    if (axis >= 0) {
      slab.start[reads.axes[axis].axis] = from;
      slab.stop[reads.axes[axis].axis] = to;
    }
    assembleBlock(machine, edge, task.inputs, [input.dtype], 0, slab, task.scratch, spreadStrides);
    const bytes = axis < 0 ? out.length : (to - from) * strides[axis];
    out.set(new Uint8Array(machine.memory.buffer, task.scratch, bytes), axis < 0 ? 0 : (from - first) * strides[axis]);
  }
}
