/**
 * For which bindings a layout of loops holds: shapes, strides and operands that lie close together.
 */
import { type DType, itemsize } from './dtype.js';
import { ARENA_ALIGNMENT } from './memory/arena.js';
import type { Access, Binding } from './program.js';

/** Operands less than this many bytes apart can share a pointer; blocks are never that close, shifted views of one are. */
const NEAR = ARENA_ALIGNMENT;

/** Operands that share another's pointer, by number, and how many bytes they lie past it. */
export type SharedPointers = ReadonlyMap<number, { readonly leader: number; readonly offset: number }>;

/** What a layout was made for. */
export interface BoundLayout {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
  readonly reduces: boolean;
  readonly initialise: boolean;
  /** Operands of which the kernels know how far they lie from another one. */
  readonly shared: SharedPointers;
}

const same = (a: readonly number[], b: readonly number[]): boolean => {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
};

/** Equal for equal shapes. */
export function shapeHash(shape: readonly number[]): number {
  let hash = shape.length;
  for (let axis = 0; axis < shape.length; axis++) hash = (Math.imul(hash, 31) + shape[axis]) | 0;
  return hash;
}

/** True when a layout was made for just this shape, strides and way to start. */
export function fits(layout: BoundLayout, binding: Binding): boolean {
  const { operands, outputs } = binding;
  const { strides } = layout;
  if (layout.reduces && layout.initialise !== (binding.initialise === true)) return false;
  if (strides.length !== operands.length + outputs.length || !same(layout.shape, binding.shape)) return false;
  const count = operands.length;
  for (let a = 0; a < strides.length; a++) {
    const access: Access = a < count ? operands[a] : outputs[a - count];
    if (strides[a] !== access.strides && !same(strides[a], access.strides)) return false;
  }
  for (const [a, { leader, offset }] of layout.shared) {
    if (operands[a].address - operands[leader].address !== offset) return false;
  }
  return true;
}

/** The operands of one dtype and one set of strides that lie less than {@link NEAR} past the first of them. */
export function sharedPointers(dtypes: readonly DType[], operands: readonly Access[]): SharedPointers {
  const order = operands.map((_, a) => a).sort((a, b) => operands[a].address - operands[b].address || a - b);
  const shared = new Map<number, { leader: number; offset: number }>();
  const leaders: number[] = [];
  for (const a of order) {
    const leader = leaders.find(
      (b) =>
        dtypes[a] === dtypes[b] &&
        operands[a].address - operands[b].address < NEAR &&
        same(operands[a].strides, operands[b].strides),
    );
    if (leader === undefined) leaders.push(a);
    else shared.set(a, { leader, offset: operands[a].address - operands[leader].address });
  }
  return shared;
}

/** What of a spec a binding has to match. */
interface BoundSpec {
  readonly operands: readonly DType[];
  readonly outputs: readonly DType[];
  /** Present where it is grouped. */
  readonly label?: unknown;
}

/** @throws Error when the binding does not match the spec */
export function checkBinding(prepared: BoundSpec, binding: Binding): void {
  const { operands, outputs, shape } = binding;
  if (operands.length !== prepared.operands.length || outputs.length !== prepared.outputs.length) {
    throw new Error(
      `kernel wants ${prepared.operands.length} operands and ${prepared.outputs.length} outputs, ` +
        `got ${operands.length} and ${outputs.length}`,
    );
  }
  if ((prepared.label !== undefined) !== (binding.groups !== undefined) || (prepared.label && binding.initialise))
    throw new Error('a grouped kernel, and no other, is told where its groups are, and starts from the states there');
  for (const access of [...operands, ...outputs]) {
    if (access.strides.length !== shape.length) {
      throw new Error(`kernel access with strides [${access.strides}] in a loop nest of shape [${shape}]`);
    }
  }
}

/** Extent of the loops that are laid out to learn how a kernel would run. */
export const PROBE_EXTENT = 8;

/** Places of contiguous arrays of `dtypes` in loops of {@link PROBE_EXTENT}; array `k` repeats one element along the axes `still(k)`. */
export const contiguousPlaces = (
  dtypes: readonly DType[],
  rank: number,
  still: (k: number) => readonly number[],
): Access[] =>
  dtypes.map((dtype, k) => {
    const strides = new Array<number>(rank).fill(0);
    for (let axis = rank - 1, stride = itemsize(dtype); axis >= 0; axis--) {
      if (still(k).includes(axis)) continue;
      strides[axis] = stride;
      stride *= PROBE_EXTENT;
    }
    return { address: 0, strides };
  });
