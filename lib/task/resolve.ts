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
import type { OutsideMemory } from '../base/outside-memory.js';
import { sizeOf } from '../base/shape.js';
import { isFixed } from './edge-axis.js';
import type { EdgeInputs } from './edge-inputs.js';
import { gatherElements, picksElements } from './routine/gather-elements.js';
import { linkSegments, type Segment } from './segments.js';
import type { Operand } from './stage.js';
import { componentOffsets } from './tile.js';

/** What a thread works with. */
export interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
  /** Told of buffers beside the shared memory before they are made. */
  readonly outside?: OutsideMemory;
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

/** Where a piece's data are: address of its first element of the segment product, and byte strides for each link. */
function piecePlace(
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  segments: readonly Segment[],
  components: readonly DType[],
  component: number,
): { address: number; strides: number[] } {
  const { edge, lists } = inputs;
  const { links, producerGrid } = edge;
  let number = 0;
  const shape = new Array<number>(edge.axes.length);
  segments.forEach((segment, k) => {
    number = number * lists[k].length + segment.list;
    links[k].axes.forEach((a, j) => {
      shape[a] = producerGrid.axes[a].size(segment.blocks[j]);
    });
  });
  const weights = rowMajor(shape, DTYPES[components[component]].itemsize);
  let address = addresses[inputs.first + number];
  if (component > 0) address += componentOffsets(components, sizeOf(shape)).offsets[component];
  const strides = segments.map((segment, k) => {
    let stride = 0;
    links[k].axes.forEach((a, j) => {
      address += segment.from[j] * weights[a];
      stride += segment.steps[j] * weights[a];
    });
    return stride;
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
  const { links } = inputs.edge;
  const strides = new Array<number>(box.start.length).fill(0);
  if (picksElements(inputs)) {
    const [{ axis }] = links;
    const { itemsize } = DTYPES[components[component]];
    const range = [box.start[axis], box.stop[axis]] as const;
    gatherElements(machine.memory, inputs, addresses, components, component, range, scratch, itemsize);
    strides[axis] = itemsize;
    return { address: scratch, strides };
  }
  const pieces = linkSegments(inputs, box, true);
  if (pieces.every((list) => list.length === 1)) {
    const place = piecePlace(
      inputs,
      addresses,
      pieces.map((list) => list[0]),
      components,
      component,
    );
    links.forEach(({ axis }, k) => {
      if (axis >= 0) strides[axis] = place.strides[k];
    });
    return { address: place.address, strides };
  }
  const { itemsize } = DTYPES[components[component]];
  // In the order of the domain's axes, as kernels read it best.
  const shape = strides.map(() => 1);
  links.forEach(({ axis }, k) => {
    if (axis >= 0) shape[axis] = pieces[k].reduce((n, segment) => n + segment.count, 0);
  });
  const compact = rowMajor(shape, itemsize);
  const target = links.map(({ axis }) => (axis >= 0 ? compact[axis] : itemsize));
  copyPieces(machine, inputs, addresses, components, component, pieces, scratch, target, itemsize);
  links.forEach(({ axis }, k) => {
    if (axis >= 0 && pieces[k][0]?.steps.some((step) => step !== 0)) strides[axis] = compact[axis];
  });
  return { address: scratch, strides };
}

/** Copies every combination of segments to its place in the assembled box. */
function copyPieces(
  machine: Machine,
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  pieces: readonly (readonly Segment[])[],
  target: number,
  targetStrides: readonly number[],
  itemsize: number,
): void {
  if (pieces.some((list) => list.length === 0)) return;
  const rank = pieces.length;
  const at = new Array<number>(rank).fill(0);
  const starts = pieces.map((list) => {
    let sum = 0;
    return list.map((segment) => {
      const here = sum;
      sum += segment.count;
      return here;
    });
  });
  for (;;) {
    const segments = pieces.map((list, k) => list[at[k]]);
    const place = piecePlace(inputs, addresses, segments, components, component);
    let address = target;
    for (let k = 0; k < rank; k++) address += starts[k][at[k]] * targetStrides[k];
    copyStrided(
      machine.routines,
      address,
      targetStrides,
      place.address,
      place.strides,
      segments.map((segment) => segment.count),
      itemsize,
    );
    let k = rank - 1;
    while (k >= 0 && ++at[k] === pieces[k].length) at[k--] = 0;
    if (k < 0) return;
  }
}

/**
 * Copies the whole of `box`, as component `component` of `inputs` shows it, to `target`; byte strides are the domain's.
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
  const strides = inputs.edge.links.map(({ axis }) => (axis < 0 ? 0 : targetStrides[axis]));
  const { itemsize } = DTYPES[components[component]];
  if (picksElements(inputs)) {
    const [{ axis }] = inputs.edge.links;
    const range = [box.start[axis], box.stop[axis]] as const;
    gatherElements(machine.memory, inputs, addresses, components, component, range, target, strides[0]);
    return;
  }
  copyPieces(machine, inputs, addresses, components, component, linkSegments(inputs, box), target, strides, itemsize);
}

/** The parts of `box` that lie in one block each, in C order. */
export function boxPieces(
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  box: Box,
): { start: number[]; shape: number[]; address: number; strides: number[] }[] {
  const { links, axes } = inputs.edge;
  const pieces = linkSegments(inputs, box);
  const out: ReturnType<typeof boxPieces> = [];
  if (pieces.some((list) => list.length === 0)) return out;
  const extents = boxShape(box);
  const at = new Array<number>(links.length).fill(0);
  const reached = new Array<number>(links.length).fill(0);
  for (;;) {
    const segments = pieces.map((list, k) => list[at[k]]);
    const place = piecePlace(inputs, addresses, segments, components, component);
    const start = extents.map(() => 0);
    const shape = extents.slice();
    const strides = extents.map(() => 0);
    links.forEach((link, k) => {
      if (link.axis < 0) return;
      strides[link.axis] = place.strides[k];
      if (link.axes.every((a) => isFixed(axes[a]))) return;
      start[link.axis] = reached[k];
      shape[link.axis] = segments[k].count;
    });
    out.push({ start, shape, address: place.address, strides });
    let k = links.length - 1;
    while (k >= 0) {
      reached[k] += segments[k].count;
      if (++at[k] < pieces[k].length) break;
      at[k] = 0;
      reached[k--] = 0;
    }
    if (k < 0) return out;
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
    start: coords.map((c, axis) => grid.axes[axis].offset(c)),
    stop: coords.map((c, axis) => grid.axes[axis].offset(c + 1)),
  };
  return { coords, box, shape: boxShape(box) };
}
