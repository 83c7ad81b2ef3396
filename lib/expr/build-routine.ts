/**
 * The constructor of nodes that one of our block routines computes.
 */
import { type DType, isComplexDType, isTextDType, isTimeDType } from '../../kernels/dtype.js';
import { ChunkwiseError, namelessDTypeError } from '../base/errors.js';
import { type Chunks, chunksKey } from '../base/grid.js';
import { hashParts, textOf } from '../base/hash.js';
import type { Node, RoutineInput, RoutineNode } from './node.js';
import type { RoutineName, RoutineParamsOf } from './routine-params.js';
import { refuseSelected } from './selected.js';

/** Routines that move elements whatever they are. */
const TAKE_TIMES: ReadonlySet<RoutineName> = new Set([
  'compact',
  'copy',
  'pickComputed',
  'pickPoints',
  'putAlong',
  'reinterpret',
  'replaceComputed',
  'replacePoints',
  'takeAlong',
  'unlessEmpty',
]);

/** Routines that move elements whatever they are, or know text. */
const TAKE_TEXT: ReadonlySet<RoutineName> = new Set([
  ...TAKE_TIMES,
  'mergeHalf',
  'search',
  'sort',
  'textCast',
  'textCompare',
  'textSelect',
]);

/** Routines that move elements whatever they are, or know complex ones. */
const TAKE_COMPLEX: ReadonlySet<RoutineName> = new Set([
  'compact',
  'copy',
  'dense',
  'fft',
  'pickComputed',
  'pickPoints',
  'putAlong',
  'reinterpret',
  'replaceComputed',
  'replacePoints',
  'scan',
  'takeAlong',
  'unlessEmpty',
]);

/** Text where there has to be something else. */
export const textRefused = (dtype: DType): ChunkwiseError =>
  namelessDTypeError(
    `elements are ${dtype}, and there is no arithmetic on text: it is moved, compared, sorted and searched; astype('float64') reads numbers`,
  );

/** @throws 'dtype' for elements that the routine does not take; also for arrays of which it is not asked, as nothing is in them */
export function checkTaken(op: RoutineName, dtype: DType): void {
  if (isTimeDType(dtype) && !TAKE_TIMES.has(op))
    throw namelessDTypeError(
      `elements are ${dtype}, and times are not taken; take their differences, divide spans by timedelta64(1, unit), or astype('int64')`,
    );
  if (dtype === 'float16' && !TAKE_TIMES.has(op))
    throw namelessDTypeError("elements are float16, which is for storage; compute with astype('float32')");
  if (isTextDType(dtype) && !TAKE_TEXT.has(op)) throw textRefused(dtype);
  if (isComplexDType(dtype) && !TAKE_COMPLEX.has(op))
    throw namelessDTypeError(
      `elements are ${dtype}, and complex numbers are not taken; take real(x), imag(x) or abs(x) first`,
    );
}

const plain = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? textOf(value)
    : typeof value === 'number' && !Number.isFinite(value)
      ? String(value)
      : Object.is(value, -0)
        ? '-0'
        : value;

/**
 * `op` over the blocks of `domain`, yielding `result`.
 *
 * @param own axis along which a task also reads the result's block before its own, as its last input
 * @throws ChunkwiseError 'internal' when the grids of domain, result and children do not fit each other
 */
export function routine<K extends RoutineName>(
  op: K,
  children: readonly { readonly node: Node; readonly input: RoutineInput }[],
  domain: { readonly shape: readonly number[]; readonly chunks: Chunks },
  result: { readonly dtype: DType; readonly shape: readonly number[]; readonly chunks: Chunks },
  params: RoutineParamsOf[K],
  own?: number,
): RoutineNode {
  refuseSelected(
    op,
    children.map(({ node }) => node),
  );
  for (const { node } of children) checkTaken(op, node.dtype);
  const counts = (chunks: Chunks): string => chunks.map((cut) => cut.length).join(' x ');
  const fail = (what: string): never => {
    throw new ChunkwiseError('internal', `${op}: ${what}`);
  };
  // Blocks correspond by number, so axes of one block at the end make no difference.
  const numbering = (chunks: Chunks): string => counts(chunks).replace(/(^1| x 1)+$/, '');
  if (numbering(domain.chunks) !== numbering(result.chunks))
    fail(`the domain has ${counts(domain.chunks)} blocks, the result ${counts(result.chunks)}`);
  children.forEach(({ node, input }, k) => {
    if ((input.by === 'block' || input.by === 'before') && counts(node.chunks) !== counts(domain.chunks))
      fail(`input ${k} has ${counts(node.chunks)} blocks, the domain ${counts(domain.chunks)}`);
    if (input.by === 'whole' && node.chunks.some((cut) => cut.length !== 1)) fail(`input ${k} is not one block`);
    if (
      input.by === 'view' &&
      (input.view.maps.length !== node.shape.length || input.view.shape.join() !== domain.shape.join())
    )
      fail(`input ${k} [${node.shape.join(', ')}] is not seen by its view`);
  });
  const inputs = children.map((child) => child.input);
  if (own !== undefined) inputs.push({ by: 'before', axis: own, own: true });
  return {
    kind: 'routine',
    op,
    params,
    domain,
    inputs,
    ...result,
    children: children.map((child) => child.node),
    hash: hashParts(
      'routine',
      op,
      JSON.stringify(
        [params, domain.shape, chunksKey(domain.chunks), result.dtype, result.shape, chunksKey(result.chunks), inputs],
        plain,
      ),
      ...children.map((child) => child.node.hash),
    ),
  };
}
