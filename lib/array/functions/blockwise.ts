/**
 * `blockwise`: a user's function over blocks that labels of axes make correspond, as in Einstein's notation.
 */
import type { DType } from '../../../kernels/dtype.js';
import { type AxisChunks, axisOf, evenAxis, listOf as sizesOf } from '../../base/axis-chunks.js';
import { mapAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction } from '../../base/function-capture.js';
import { boolean, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { blocks } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { dtypeOfType, isArrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { blockFunction, captureKind, checkedArgs, listKind } from './block-kinds.js';
import type { AnyBlockFunction, BlockFunction, BlockOf } from './blocks.js';
import { cutsOf, type Labelled, spread, withoutRest } from './labelled-blocks.js';

/** Labels of an array's axes: text of one letter each, or a list of texts and numbers. */
export type AxisLabels = string | readonly (string | number)[];

/** Options of {@link blockwise}. */
export interface BlockwiseOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]> {
  /** Dtype of the result; default: that of the first array. */
  readonly dtype?: D | undefined;
  /** Labels of the result that no array has, each with its extent, or with the extents of its blocks. */
  readonly newAxes?: Readonly<Record<string, number | readonly number[]>> | undefined;
  /** Labels along which the function changes blocks: to one extent for all, a list of them, or by a function of the old extent. */
  readonly adjustChunks?:
    | Readonly<Record<string, number | readonly number[] | ((extent: number) => number)>>
    | undefined;
  /** Along labels that the result lacks the function sees whole axes (true, default), or lists of blocks. */
  readonly concatenate?: boolean | undefined;
  /** Arrays that are cut otherwise are cut alike (true, default), or refused. */
  readonly alignArrays?: boolean | undefined;
  /** Arguments after the blocks; structured-clonable. */
  readonly args?: Args | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}

const isLabels = (value: unknown): boolean =>
  typeof value === 'string' || isListOf(value, (item) => typeof item === 'string' || typeof item === 'number');
const labelsKind = kind<AxisLabels>('axisLabels', "labels of axes, as 'ij' or ['i', 'j']", isLabels);
const recordKind = <T>(text: string) =>
  kind<Readonly<Record<string, T>>>('record', text, (value) => isPlainObject(value) && !isArrayLike(value));
const pairKind = kind<ArrayLike | AxisLabels>(
  'arrayOrLabels',
  'an array, and after it the labels of its axes',
  (value) => isArrayLike(value) || isLabels(value),
);

const BLOCKWISE: OptionKinds<BlockwiseOptions> = {
  dtype: otherwise(dtypeOfType(), 'that of the first array'),
  newAxes: optional(recordKind<number | readonly number[]>('an extent, or extents of blocks, for each new label')),
  adjustChunks: optional(
    recordKind<number | readonly number[] | ((extent: number) => number)>(
      'for each label an extent, a list of them, or a function',
    ),
  ),
  concatenate: optional(boolean, true),
  alignArrays: optional(boolean, true),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
};

const labelList = (labels: AxisLabels): string[] =>
  typeof labels === 'string' ? [...labels.replaceAll(' ', '')] : labels.map(String);

function adjusted(
  label: string,
  cut: AxisChunks,
  how: number | readonly number[] | ((extent: number) => number),
): AxisChunks {
  const made =
    typeof how === 'number'
      ? evenAxis(how, cut.length)
      : typeof how === 'function'
        ? mapAxis(cut, (n) => {
            const size = how(n);
            if (!Number.isSafeInteger(size) || size < 0)
              throw new ChunkwiseError(
                'chunks',
                `blockwise: adjustChunks makes ${size} of an extent of ${n} along '${label}'; give whole numbers`,
              );
            return size;
          })
        : axisOf(how);
  if (made.length !== cut.length)
    throw new ChunkwiseError(
      'chunks',
      `blockwise: adjustChunks gives ${made.length} extents for ${cut.length} blocks along '${label}'; give one for each`,
    );
  return made;
}

/**
 * Calls `fn` once for each block of the result, with the blocks of the arrays that have the same labels there: `outLabels`, then each
 * array and its labels. Along labels that the result lacks the function sees all of an axis.
 *
 * @returns an array with the axes `outLabels`; its blocks are those of the arrays, changed by `newAxes` and `adjustChunks`
 * @throws 'argument' for labels that do not fit, 'shape' where extents of a label differ, 'function' when the function captures a
 * variable
 * @example
 * const product = cw.blockwise(
 *   (a, b) => Float64Array.from({ length: a.size * b.size }, (_, k) => a.get(Math.floor(k / b.size)) * b.get(k % b.size)),
 *   'ij',
 *   cw.ones([4]), 'i',
 *   cw.ones([3]), 'j',
 * );
 */
export const blockwise = define(
  {
    name: 'blockwise',
    parameters: [
      ['fn', blockFunction],
      ['outLabels', labelsKind],
    ],
    rest: ['arrays', pairKind],
    options: BLOCKWISE as never,
  },
  blockwiseOf,
);
function blockwiseOf<X extends ArrayLike, D extends DType = ComputedOf<X>, const Args extends readonly unknown[] = []>(
  fn: BlockFunction<[BlockOf<X>], Args>,
  outLabels: AxisLabels,
  x: X,
  xLabels: AxisLabels,
  options?: BlockwiseOptions<D, Args> & { readonly concatenate?: true },
): ChunkedArray<D>;
function blockwiseOf<
  X extends ArrayLike,
  Y extends ArrayLike,
  D extends DType = ComputedOf<X>,
  const Args extends readonly unknown[] = [],
>(
  fn: BlockFunction<[BlockOf<X>, BlockOf<Y>], Args>,
  outLabels: AxisLabels,
  x: X,
  xLabels: AxisLabels,
  y: Y,
  yLabels: AxisLabels,
  options?: BlockwiseOptions<D, Args> & { readonly concatenate?: true },
): ChunkedArray<D>;
function blockwiseOf<D extends DType = DType>(
  fn: AnyBlockFunction,
  outLabels: AxisLabels,
  ...rest: readonly (ArrayLike | AxisLabels | BlockwiseOptions<D> | undefined)[]
): ChunkedArray<D>;
function blockwiseOf(
  fn: AnyBlockFunction,
  outLabels: AxisLabels,
  ...rest: readonly (ArrayLike | AxisLabels | BlockwiseOptions | undefined)[]
): ChunkedArray {
  const last = rest[rest.length - 1];
  const hasOptions = isPlainObject(last) && !isArrayLike(last);
  const options = (hasOptions ? last : {}) as BlockwiseOptions;
  const given = hasOptions ? rest.slice(0, -1) : rest;
  if (given.length === 0 || given.length % 2 !== 0)
    throw new ChunkwiseError('argument', "blockwise: give arrays each with the labels of its axes, as x, 'ij'");
  const arrays: Labelled[] = [];
  for (let k = 0; k < given.length; k += 2) {
    if (!isLabels(given[k + 1]))
      throw new ChunkwiseError('argument', `blockwise: labels of array ${k / 2} are missing; give text such as 'ij'`);
    const node = nodeOf(given[k] as ArrayLike, 'blockwise');
    arrays.push({ node, labels: labelList(given[k + 1] as AxisLabels) });
  }
  const out = labelList(outLabels);
  const cuts = cutsOf('blockwise', arrays, options.alignArrays ?? true);
  const summed = [...cuts.keys()].filter((label) => !out.includes(label));
  const parts = new Map(summed.map((label) => [label, cuts.get(label) as AxisChunks]));
  for (const label of summed) cuts.set(label, evenAxis((cuts.get(label) as AxisChunks).extent, 1));
  const domain = [...out, ...summed];
  if (new Set(out).size < out.length)
    throw new ChunkwiseError('argument', `blockwise: a label of '${out.join('')}' comes twice; name each axis once`);
  const chunks = domain.map((label, axis) => {
    if (axis >= out.length) return evenAxis(1, 1);
    const added = options.newAxes?.[label];
    const cut = cuts.get(label);
    if (added !== undefined && cut === undefined) return typeof added === 'number' ? evenAxis(added, 1) : axisOf(added);
    if (cut === undefined)
      throw new ChunkwiseError(
        'argument',
        `blockwise: no array has the label '${label}' of the result; give its extent with { newAxes: { ${label}: … } }`,
      );
    const change = options.adjustChunks?.[label];
    return change === undefined ? cut : adjusted(label, cut, change);
  });
  const node = blocks(
    captureFunction(fn, 'blockwise', options.capture),
    arrays.map((array) => spread(array, domain, cuts)),
    { dtype: options.dtype ?? arrays[0].node.dtype, shape: chunks.map((cut) => cut.extent), chunks },
    {
      args: checkedArgs('blockwise', options.args),
      form: {
        operation: 'blockwise',
        loop: out.length,
        rank: out.length,
        axes: arrays.map(({ labels }) => labels.map((label) => domain.indexOf(label))),
        ...(options.concatenate === false
          ? {
              lists: arrays.map(({ labels }) =>
                labels.flatMap((label, axis) => {
                  const cut = parts.get(label);
                  return cut ? [{ axis, sizes: sizesOf(cut) }] : [];
                }),
              ),
            }
          : {}),
      },
    },
  );
  return wrap(withoutRest(node, out.length));
}
