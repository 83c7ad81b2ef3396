/**
 * Several results of one call: a node of bytes that holds records of all of them, and a node for each that takes its own out.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import type { Chunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { blocks } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { CallForm } from '../../expr/call-form.js';
import type { Node, Overlap } from '../../expr/node.js';
import { withoutRest } from './labelled-blocks.js';

/** One result: its dtype, and its axes after those that all results share. */
export interface OneResult {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * The results of calls of `fn`, each with the axes `loop` and its own after them. Children have the axes `loop`, one for the records, of
 * extent 1, and `hidden` more.
 */
export function severalResults(
  fn: FunctionSpec,
  children: readonly Node[],
  loop: Chunks,
  hidden: number,
  results: readonly OneResult[],
  options: {
    readonly args: readonly unknown[];
    readonly form: CallForm;
    readonly overlap?: readonly Overlap[];
    readonly trim?: Overlap;
  },
): Node[] {
  // Those of the widest elements first, so that each begins where its elements may.
  const order = results.map((_, k) => k).sort((a, b) => itemsize(results[b].dtype) - itemsize(results[a].dtype));
  const before: number[] = [];
  let bytes = 0;
  for (const k of order) {
    before[k] = bytes;
    bytes += sizeOf(results[k].shape) * itemsize(results[k].dtype);
  }
  const chunks = [...loop, evenAxis(bytes, 1), ...Array.from({ length: hidden }, () => evenAxis(1, 1))];
  const shape = chunks.map((cut) => cut.extent);
  const records = results.map((result, k) => ({ ...result, before: before[k] }));
  const form = { ...options.form, results: records };
  const node = blocks(fn, children, { dtype: 'uint8', shape, chunks }, { ...options, form });
  const packed = withoutRest(node, loop.length + 1);
  return records.map(({ dtype, shape: extents, before: first }) => {
    const cut = [...loop, ...extents.map((n) => evenAxis(n, 1))];
    return routine(
      'unpack',
      [{ node: packed, input: { by: 'view', view: identityView(packed.shape) } }],
      { shape: packed.shape, chunks: packed.chunks },
      { dtype, shape: cut.map((axis) => axis.extent), chunks: cut },
      { before: first },
    );
  });
}

/** The dtype of each of `count` results, where one stands for all. @throws 'argument' where there are others */
export function dtypesOf(operation: string, given: DType | readonly DType[], count: number): readonly DType[] {
  const list = [given].flat() as DType[];
  if (list.length !== count && list.length !== 1)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${list.length} outputDtypes for ${count} results; give one for each`,
    );
  return list.length === 1 ? Array.from({ length: count }, () => list[0]) : list;
}
