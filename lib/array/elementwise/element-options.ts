/**
 * What every elementwise operation can be told beside its operands, as NumPy's ufuncs: where it is done, what stands elsewhere, and in
 * which dtype it is computed.
 */
import { complexDType, DTYPES, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { elementwiseTypes } from '../../../kernels/elementwise.js';
import { type Casting, canCast } from '../../../kernels/promote.js';
import { scalarText } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { otherwise } from '../../base/kinds.js';
import { constant, converted, elementwise, type Operand } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, isScalar, nodeOf, operandOf, scalarDType } from '../asarray.js';
import { arrayLike, dtypeOfType } from '../kinds.js';

/** Where an elementwise operation is done. */
export interface PlaceOptions {
  /** A mask that broadcasts with the operands: where it is false the result is that of `out`. Default: true everywhere. */
  readonly where?: ArrayLike | undefined;
  /**
   * The elements where `where` is false: a scalar, or an array of the result's dtype that broadcasts. It is read, and not changed, as
   * arrays never are. Default: 0, where NumPy promises nothing.
   */
  readonly out?: ArrayLike | undefined;
}
/** Options of elementwise functions. */
export interface ElementOptions<D extends DType = DType> extends PlaceOptions {
  /** The dtype of the result, which operands are cast to first, as far as their kind allows (floats do not become integers). */
  readonly dtype?: D | undefined;
}

/** @internal kinds of {@link ElementOptions} */
export const ELEMENT = {
  where: otherwise(arrayLike, 'everywhere'),
  out: otherwise(arrayLike, '0'),
  dtype: otherwise(dtypeOfType(), "the operation's own"),
};

const isNode = (operand: Operand): operand is Node => typeof operand === 'object' && 'kind' in operand;
const dtypeOfOperand = (operand: Operand): DType => (isNode(operand) ? operand.dtype : scalarDType(operand));

/** `operand` as an element, or elements, of `dtype`; undefined where that would be another kind of number. */
function admitted(operand: Operand, dtype: DType, casting: Casting): Node | undefined {
  if (isNode(operand)) return canCast(operand.dtype, dtype, casting) ? converted(operand, dtype) : undefined;
  const own = DTYPES[scalarDType(operand)].kind;
  const isWhole = own === 'f' && Number.isInteger(operand);
  if (!isWhole && 'biufc'.indexOf(own) > 'biufc'.indexOf(DTYPES[dtype].kind)) return undefined;
  return constant(elementOf('dtype', operand, dtype), dtype, []);
}

/** `op` computed so that its result is `dtype`. @throws 'dtype' where it has no such form, or operands are of another kind */
function computedIn(op: string, operands: readonly Operand[], dtype: DType): Node {
  const resultOf = (of: readonly (Operand | DType)[]): DType | undefined => {
    try {
      return elementwiseTypes(
        op,
        of.map((one) => (typeof one === 'string' ? one : isNode(one) ? one.dtype : { weak: one })),
      ).result;
    } catch {
      return undefined;
    }
  };
  if (resultOf(operands) === dtype) return elementwise(op, operands);
  const hasComplex = operands.some((operand) => isComplexDType(dtypeOfOperand(operand)));
  const targets: DType[] = [dtype];
  if (hasComplex && DTYPES[dtype].kind === 'f') targets.push(complexDType(dtype));
  for (const target of targets) {
    if (resultOf(operands.map(() => target)) !== dtype) continue;
    // Complex operands whose parts are asked for: only wider ones, as in NumPy.
    const casting = target === dtype ? 'same_kind' : 'safe';
    const cast = operands.map((operand) => admitted(operand, target, casting));
    if (cast.every((node) => node !== undefined)) return elementwise(op, cast);
  }
  const given = operands.map((operand) => (isNode(operand) ? operand.dtype : scalarText(operand))).join(', ');
  throw new ChunkwiseError(
    'dtype',
    `${op}(${given}): there is no form of ${op} that takes these and gives ${dtype}; leave dtype out, or cast with astype('${dtype}')`,
  );
}

/** @internal `op` of `operands` with a user's options */
export function elementNode(op: string, operands: readonly Operand[], options: ElementOptions | undefined): Node {
  if (options === undefined) return elementwise(op, operands);
  const { where, out, dtype } = options;
  const made = dtype === undefined ? elementwise(op, operands) : computedIn(op, operands, dtype);
  if (where === undefined) {
    if (out === undefined) return made;
    throw new ChunkwiseError(
      'argument',
      `${op}: out without where; arrays are never written to, so take the result instead, or give where, and out as what stands elsewhere`,
    );
  }
  const mask = operandOf(where, op);
  if (out === undefined || isScalar(out)) {
    const scalar = elementOf(op, out ?? 0, made.dtype, 'out');
    return elementwise('where', [mask, made, constant(scalar, made.dtype, [])]);
  }
  const others = nodeOf(out, op);
  if (others.dtype !== made.dtype)
    throw new ChunkwiseError(
      'dtype',
      `${op}: out is ${others.dtype} and the result ${made.dtype}; ${canCast(made.dtype, others.dtype, 'same_kind') ? `give dtype: '${others.dtype}', or ` : ''}cast out with astype('${made.dtype}')`,
    );
  return elementwise('where', [mask, made, others]);
}
