/**
 * Text beside moments is the moments that it names: `times.greater('2020-01-01')`, as pandas and xarray have it.
 */
import { DTYPES, type DType, isTextDType, type Scalar } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { elementIn, heldScalar } from '../../../kernels/scalar.js';
import { type Datetime64, isTime, parseMoment } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { constant, memory } from '../build-leaf.js';
import type { Node } from '../node.js';

type Operand = Node | Scalar;
const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;
const isMoment = (operand: Operand): boolean =>
  isNode(operand) ? DTYPES[operand.dtype].kind === 'M' : isTime(operand) && 'toDate' in operand;

/** `operands` with the text among them as moments, where another is one. @throws 'argument' for text that is no date */
export function textAsMoments(op: string, operands: readonly Operand[]): readonly Operand[] {
  return operands.some(isMoment) ? operands.map((operand) => momentsOf(op, operand)) : operands;
}

/** Text at hand, of one element or a list, as moments; anything else as it is. */
function momentsOf(op: string, operand: Operand): Operand {
  if (!isNode(operand) || !isTextDType(operand.dtype)) return operand;
  const { dtype, shape } = operand;
  if (operand.kind === 'constant') {
    const moment = parsed(op, String(operand.value));
    const own: DType = `datetime64[${moment.unit}]`;
    return shape.length === 0 ? moment : constant(moment, own, shape, operand.chunks);
  }
  if (operand.kind !== 'memory') return operand;
  const moments = Array.from({ length: sizeOf(shape) }, (_, k) =>
    parsed(op, String(elementIn(operand.data, k, dtype))),
  );
  const unit = moments.map((one): DType => `datetime64[${one.unit}]`).reduce(promoteTypes, 'datetime64[Y]');
  const counts = moments.map((one) => (heldScalar(one, unit) as Datetime64).value);
  return memory(BigInt64Array.from(counts), unit, shape, operand.chunks);
}

function parsed(op: string, text: string): Datetime64 {
  const moment = parseMoment(text);
  if (moment) return moment;
  throw new ChunkwiseError(
    'argument',
    `${op}: '${text}' beside moments is no ISO 8601 date; write 2001-12-31 or 2001-12-31T23:59:59.5`,
  );
}
