/**
 * The constructors of nodes that call a user's function for each block, or a step again and again.
 */
import { computedDType, type DType } from '../../kernels/dtype.js';
import { evenAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import type { FunctionSpec } from '../base/function-spec.js';
import type { Chunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { shapeText } from '../base/shape.js';
import { converted } from './build-elementwise.js';
import { nextIdentity } from './build-leaf.js';
import type { CallForm } from './call-form.js';
import type { BlocksNode, IterateNode, Node, Overlap, PlaceholderNode, StateNode } from './node.js';
import { refuseSelected } from './selected.js';

/** A user's function over the blocks of `given`, whose blocks along shared axes correspond. */
export function blocks(
  fn: FunctionSpec,
  given: readonly Node[],
  result: { readonly dtype: DType; readonly shape: readonly number[]; readonly chunks: Chunks },
  options: {
    readonly args?: readonly unknown[];
    readonly overlap?: readonly Overlap[];
    readonly trim?: Overlap;
    readonly form?: CallForm;
  } = {},
): BlocksNode {
  refuseSelected(options.form?.operation ?? 'mapBlocks', given);
  const children = given.map((child) => converted(child, computedDType(child.dtype)));
  const args = options.args ?? [];
  return {
    kind: 'blocks',
    fn,
    args,
    ...(options.overlap ? { overlap: options.overlap } : {}),
    ...(options.trim ? { trim: options.trim } : {}),
    ...(options.form ? { form: options.form } : {}),
    ...result,
    children,
    // A user's function may be impure: every call is its own array.
    hash: hashParts('blocks', nextIdentity()),
  };
}

/** A loop: what it repeats and how often. */
export interface Loop {
  readonly carries: readonly PlaceholderNode[];
  readonly bodies: readonly Node[];
  readonly counter?: PlaceholderNode | undefined;
  readonly steps: number;
  /** The number of the first step; default 0. */
  readonly first?: number | undefined;
  readonly every?: number | undefined;
  readonly stepsPerExchange?: number | undefined;
}

/** @throws 'shape' where a step changes the shape or the dtype of a state */
export function refuseChanged(states: readonly Node[], bodies: readonly Node[], names?: readonly string[]): void {
  states.forEach((state, k) => {
    const body = bodies[k];
    if (
      body.dtype !== state.dtype ||
      body.shape.length !== state.shape.length ||
      body.shape.some((n, axis) => n !== state.shape[axis])
    ) {
      throw new ChunkwiseError(
        'shape',
        `iterate: a step turns ${names ? `${names[k]}, ` : ''}${state.dtype} ${shapeText(state.shape)} into ${body.dtype} ${shapeText(body.shape)}; it must keep shape and dtype (use astype, or set to write into part of the array)`,
      );
    }
  });
}

/** A loop that begins with `children`. Each state's body, carry and child have one shape and dtype. */
export function iterate(children: readonly Node[], loop: Loop, names?: readonly string[]): IterateNode {
  const { carries, bodies, counter, steps, first = 0, every, stepsPerExchange } = loop;
  refuseSelected('iterate', [...children, ...bodies]);
  if (children.some((child) => child.dtype === 'float16'))
    throw new ChunkwiseError(
      'dtype',
      "iterate: a state is float16, which is for storage; begin with astype('float32')",
    );
  refuseChanged(children, bodies, names);
  const [{ dtype, shape, chunks }] = children;
  const frames = every === undefined ? undefined : Math.floor(steps / every) + 1;
  return {
    kind: 'iterate',
    steps,
    first,
    ...(every === undefined ? {} : { every }),
    ...(stepsPerExchange === undefined ? {} : { stepsPerExchange }),
    ...(counter === undefined ? {} : { counter }),
    carries,
    bodies,
    dtype,
    shape: frames === undefined ? shape : [frames, ...shape],
    chunks: frames === undefined ? chunks : [evenAxis(1, frames), ...chunks],
    children,
    hash: hashParts(
      'iterate',
      steps,
      first,
      every,
      stepsPerExchange,
      counter?.hash,
      ...carries.map((carry) => carry.hash),
      ...bodies.map((body) => body.hash),
      ...children.map((child) => child.hash),
    ),
  };
}

/** State number `index` of a loop; the loop itself where there is one. */
export function stateOf(loop: IterateNode, index: number): IterateNode | StateNode {
  if (loop.children.length === 1) return loop;
  const { dtype, shape, chunks } = loop.children[index];
  const framed = loop.every !== undefined;
  return {
    kind: 'state',
    index,
    dtype,
    shape: framed ? [loop.shape[0], ...shape] : shape,
    chunks: framed ? [loop.chunks[0], ...chunks] : chunks,
    children: [loop],
    hash: hashParts('state', index, loop.hash),
  };
}
