/**
 * Resolves operands: from boxes of a task to places in the shared memory that a kernel can read.
 *
 * A box that lies in one block is read in place through strides; one that spans several, or is picked by indices, is
 * assembled in scratch memory; random numbers are generated there.
 */

import { DTYPES, type DType } from '../../kernels/dtype.js';
import type { Access } from '../../kernels/program.js';
import { copyStrided } from '../../kernels/routine/copy.js';
import { type RandomKind, randomBox } from '../../kernels/routine/random.js';
import type { Routines } from '../../kernels/routine/routines.js';
import { type Box, blockCoords, boxShape, type Grid } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Edge, EdgeAxis } from './edge.js';
import type { Operand } from './stage.js';
import { componentOffsets } from './tile.js';

/** What a thread works with. */
export interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
}

/** Blocks that a task was given for one edge: lists for each producer axis and where their product's addresses begin. */
export interface EdgeInputs {
  readonly edge: Edge;
  readonly lists: readonly (readonly number[])[];
  /** Position of the first address in the task's inputs. */
  readonly first: number;
}

/** Byte strides of a C-order array. */
export function rowMajor(shape: readonly number[], itemsize: number): number[] {
  const out = new Array<number>(shape.length);
  let stride = itemsize;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    out[axis] = stride;
    stride *= shape[axis];
  }
  return out;
}

/** A run of indices along one producer axis within one block. */
interface Segment {
  /** Position of the block in the edge's list for the axis. */
  readonly list: number;
  readonly block: number;
  /** First index within the block, and the step to the next. */
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/**
 * The pieces that the domain interval [start, stop) takes from producer axis `a`, in order of the domain index.
 *
 * @param repeats whether one index that is picked throughout may be a single piece of step 0
 */
function segmentsOf(inputs: EdgeInputs, a: number, start: number, stop: number, repeats = false): Segment[] {
  const { edge, lists } = inputs;
  const map = edge.axes[a];
  const offsets = edge.producerGrid.offsets[a];
  const list = lists[a];
  if (map.axis < 0 || (map.stride === 0 && !map.gather)) {
    return [{ list: 0, block: list[0], from: map.offset - offsets[list[0]], step: 0, count: 1 }];
  }
  const out: Segment[] = [];
  if (map.gather) {
    const { gather } = map;
    const first = gather[map.offset + map.stride * start];
    let same = start + 1;
    while (repeats && same < stop && gather[map.offset + map.stride * same] === first) same++;
    if (repeats && same === stop) {
      const where = list.findIndex((block) => offsets[block] <= first && first < offsets[block + 1]);
      return [{ list: where, block: list[where], from: first - offsets[list[where]], step: 0, count: 1 }];
    }
    let at = start;
    while (at < stop) {
      const position = map.gather[map.offset + map.stride * at];
      const where = list.findIndex((block) => offsets[block] <= position && position < offsets[block + 1]);
      const block = list[where];
      let count = 1;
      while (
        at + count < stop &&
        map.gather[map.offset + map.stride * (at + count)] === position + count &&
        position + count < offsets[block + 1]
      )
        count++;
      out.push({ list: where, block, from: position - offsets[block], step: 1, count });
      at += count;
    }
    return out;
  }
  list.forEach((block, where) => {
    const [low, high] =
      map.stride > 0
        ? [
            Math.ceil((offsets[block] - map.offset) / map.stride),
            Math.ceil((offsets[block + 1] - map.offset) / map.stride),
          ]
        : [
            Math.floor((offsets[block + 1] - map.offset) / map.stride) + 1,
            Math.floor((offsets[block] - map.offset) / map.stride) + 1,
          ];
    const first = Math.max(low, start);
    const last = Math.min(high, stop);
    if (first < last)
      out.push({
        list: where,
        block,
        from: map.offset + map.stride * first - offsets[block],
        step: map.stride,
        count: last - first,
      });
  });
  if (map.stride < 0) out.reverse();
  return out;
}

/** Where a piece's data are: address of its first element of the segment product, and byte strides for each producer axis. */
function piecePlace(
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  segments: readonly Segment[],
  components: readonly DType[],
  component: number,
): { address: number; strides: number[] } {
  const { edge, lists } = inputs;
  let number = 0;
  for (let a = 0; a < segments.length; a++) number = number * lists[a].length + segments[a].list;
  const shape = segments.map((segment, a) => edge.producerGrid.chunks[a][segment.block]);
  const strides = rowMajor(shape, DTYPES[components[component]].itemsize);
  let address = addresses[inputs.first + number];
  if (component > 0) address += componentOffsets(components, sizeOf(shape)).offsets[component];
  segments.forEach((segment, a) => {
    address += segment.from * strides[a];
    strides[a] *= segment.step;
  });
  return { address, strides };
}

/**
 * An access to what `operand` shows over the domain box `box`; uses scratch memory at `scratch` when it must.
 *
 * @param inputs the blocks the task was given for a `block` operand
 */
export function resolveBlock(
  machine: Machine,
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  box: Box,
  scratch: number,
): Access {
  const { axes } = inputs.edge;
  const rank = box.start.length;
  const perAxis = axes.map((map, a) =>
    segmentsOf(inputs, a, map.axis < 0 ? 0 : box.start[map.axis], map.axis < 0 ? 1 : box.stop[map.axis], true),
  );
  const strides = new Array<number>(rank).fill(0);
  if (perAxis.every((list) => list.length === 1)) {
    const place = piecePlace(
      inputs,
      addresses,
      perAxis.map((list) => list[0]),
      components,
      component,
    );
    axes.forEach((map, a) => {
      if (map.axis >= 0) strides[map.axis] += place.strides[a];
    });
    return { address: place.address, strides };
  }
  const itemsize = DTYPES[components[component]].itemsize;
  const extents = perAxis.map((list) => list.reduce((n, segment) => n + segment.count, 0));
  const compact = scratchStrides(axes, extents, rank, itemsize);
  copyPieces(machine, inputs, addresses, components, component, perAxis, scratch, compact, itemsize);
  axes.forEach((map, a) => {
    if (map.axis >= 0 && perAxis[a][0]?.step !== 0) strides[map.axis] += compact[a];
  });
  return { address: scratch, strides };
}

/** Byte strides for each producer axis of an assembled box: in the order of the domain's axes, as kernels read it best. */
function scratchStrides(
  axes: readonly EdgeAxis[],
  extents: readonly number[],
  rank: number,
  itemsize: number,
): number[] {
  const used = axes.map((map) => map.axis).filter((axis) => axis >= 0);
  if (new Set(used).size < used.length) return rowMajor(extents, itemsize);
  const shape = new Array<number>(rank).fill(1);
  axes.forEach((map, a) => {
    if (map.axis >= 0) shape[map.axis] = extents[a];
  });
  const strides = rowMajor(shape, itemsize);
  return axes.map((map) => (map.axis >= 0 ? strides[map.axis] : itemsize));
}

/** Copies every combination of segments to its place in the assembled box. */
function copyPieces(
  machine: Machine,
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  perAxis: readonly (readonly Segment[])[],
  target: number,
  targetStrides: readonly number[],
  itemsize: number,
): void {
  const rank = perAxis.length;
  const at = new Array<number>(rank).fill(0);
  const starts = perAxis.map((list) => {
    let sum = 0;
    return list.map((segment) => {
      const here = sum;
      sum += segment.count;
      return here;
    });
  });
  if (perAxis.some((list) => list.length === 0)) return;
  for (;;) {
    const segments = perAxis.map((list, a) => list[at[a]]);
    const place = piecePlace(inputs, addresses, segments, components, component);
    let address = target;
    for (let a = 0; a < rank; a++) address += starts[a][at[a]] * targetStrides[a];
    copyStrided(
      machine.routines,
      address,
      targetStrides,
      place.address,
      place.strides,
      segments.map((segment) => segment.count),
      itemsize,
    );
    let a = rank - 1;
    while (a >= 0 && ++at[a] === perAxis[a].length) at[a--] = 0;
    if (a < 0) return;
  }
}

/**
 * Copies the whole of `box`, as component `component` of `inputs` shows it, to `target`; byte strides are the domain's, and
 * no two producer axes follow the same domain axis.
 */
export function assembleBlock(
  machine: Machine,
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  box: Box,
  target: number,
  targetStrides: readonly number[],
): void {
  const { axes } = inputs.edge;
  const perAxis = axes.map((map, a) =>
    segmentsOf(inputs, a, map.axis < 0 ? 0 : box.start[map.axis], map.axis < 0 ? 1 : box.stop[map.axis]),
  );
  const strides = axes.map((map) => (map.axis < 0 ? 0 : targetStrides[map.axis]));
  copyPieces(
    machine,
    inputs,
    addresses,
    components,
    component,
    perAxis,
    target,
    strides,
    DTYPES[components[component]].itemsize,
  );
}

/**
 * The parts of `box` that lie in one block each, in C order; no two producer axes follow the same domain axis.
 */
export function boxPieces(
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  box: Box,
): { start: number[]; shape: number[]; address: number; strides: number[] }[] {
  const { axes } = inputs.edge;
  const perAxis = axes.map((map, a) =>
    segmentsOf(inputs, a, map.axis < 0 ? 0 : box.start[map.axis], map.axis < 0 ? 1 : box.stop[map.axis]),
  );
  const out: ReturnType<typeof boxPieces> = [];
  if (perAxis.some((list) => list.length === 0)) return out;
  const extents = boxShape(box);
  const at = new Array<number>(axes.length).fill(0);
  const reached = new Array<number>(axes.length).fill(0);
  for (;;) {
    const segments = perAxis.map((list, a) => list[at[a]]);
    const place = piecePlace(inputs, addresses, segments, components, component);
    const start = extents.map(() => 0);
    const shape = extents.slice();
    const strides = extents.map(() => 0);
    axes.forEach((map, a) => {
      if (map.axis < 0) return;
      strides[map.axis] = place.strides[a];
      if (map.stride === 0 && !map.gather) return;
      start[map.axis] = reached[a];
      shape[map.axis] = segments[a].count;
    });
    out.push({ start, shape, address: place.address, strides });
    let a = axes.length - 1;
    while (a >= 0) {
      reached[a] += segments[a].count;
      if (++at[a] < perAxis[a].length) break;
      at[a] = 0;
      reached[a--] = 0;
    }
    if (a < 0) return out;
  }
}

const RANDOM_KINDS: Partial<Record<DType, RandomKind>> = {
  float64: 'float64',
  float32: 'float32',
  uint32: 'uint32',
  uint64: 'uint64',
};

/**
 * Generates what a `random` operand shows over `box` at `address`.
 *
 * @param target byte strides of the place it goes to; without them broadcast axes are generated once
 */
export function resolveRandom(
  machine: Machine,
  operand: Extract<Operand, { kind: 'random' }>,
  box: Box,
  address: number,
  target?: readonly number[],
): Access {
  const shape = boxShape(box);
  const weights = rowMajor(operand.shape, 1);
  let start = 0;
  const steps = new Array<number>(shape.length).fill(0);
  const used = new Array<boolean>(shape.length).fill(false);
  operand.view.maps.forEach((map, a) => {
    start += map.offset * weights[a];
    if (map.axis < 0) return;
    start += map.stride * box.start[map.axis] * weights[a];
    steps[map.axis] += map.stride * weights[a];
    used[map.axis] = true;
  });
  const extents = target ? shape : shape.map((n, axis) => (used[axis] ? n : 1));
  const strides = target ?? rowMajor(extents, DTYPES[operand.dtype].itemsize);
  const kind = RANDOM_KINDS[operand.dtype];
  if (kind === undefined) throw new Error(`no random numbers of ${operand.dtype}`);
  randomBox(machine.routines, kind, address, strides, extents, start, steps, operand.key);
  return { address, strides: strides.map((stride, axis) => (used[axis] ? stride : 0)) };
}

/** Puts a literal into scratch memory (once for a task) and gives the access to what it shows over `box`. */
export function literalAccess(operand: Extract<Operand, { kind: 'literal' }>, box: Box, scratch: number): Access {
  const own = rowMajor(operand.shape, DTYPES[operand.dtype].itemsize);
  const strides = new Array<number>(box.start.length).fill(0);
  let address = scratch;
  operand.view.maps.forEach((map, a) => {
    address += map.offset * own[a];
    if (map.axis < 0) return;
    address += map.stride * box.start[map.axis] * own[a];
    strides[map.axis] += map.stride * own[a];
  });
  return { address, strides };
}

/** Copies a literal's bytes into the memory at `address`. */
export function placeLiteral(machine: Machine, operand: Extract<Operand, { kind: 'literal' }>, address: number): void {
  const bytes = new Uint8Array(operand.data.buffer, operand.data.byteOffset, operand.data.byteLength);
  new Uint8Array(machine.memory.buffer, address, bytes.length).set(bytes);
}

/** Pairs the edges of a task with where their addresses begin; undefined for edges the task does not read. */
export function edgeInputs(edges: readonly Edge[], coords: readonly number[]): (EdgeInputs | undefined)[] {
  let first = 0;
  return edges.map((edge) => {
    const lists = edge.reads(coords);
    if (!lists) return undefined;
    const here = first;
    first += lists.reduce((n, list) => n * list.length, 1);
    return { edge, lists, first: here };
  });
}

/** Where a task's block lies in the domain. */
export interface BlockPlace {
  readonly coords: readonly number[];
  readonly box: Box;
  readonly shape: readonly number[];
}

/** Box and shape of block `index` of `grid`. */
export function blockPlace(grid: Grid, index: number): BlockPlace {
  const coords = blockCoords(grid, index);
  const box = {
    start: coords.map((c, axis) => grid.offsets[axis][c]),
    stop: coords.map((c, axis) => grid.offsets[axis][c + 1]),
  };
  return { coords, box, shape: boxShape(box) };
}
