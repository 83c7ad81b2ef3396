/**
 * Functions that make arrays with a mask and take them apart: `cw.ma`, NumPy's `numpy.ma` over chunked arrays.
 */
import type { DType, Scalar } from '../../../kernels/dtype.js';
import { kind, number, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastTo, elementwise as elementwiseNode } from '../../expr/build.js';
import { type ArrayLike, asarray, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { emptyLike as emptyValues, onesLike as onesValues, zerosLike as zerosValues } from '../creation/creation.js';
import { isclose, where as whereOf } from '../elementwise/conditional.js';
import * as elementwise from '../elementwise/elementwise.js';
import { arrayLike, isArrayLike, scalar } from '../kinds.js';
import { median as medianOf } from '../order/quantile.js';
import { AXES, type AxisOptions } from '../reductions/reduce-node.js';
import { average as averageOf } from '../statistics/statistics.js';
import type { DTypeOf } from '../types.js';
import { MaskedArray, type MaskedParts } from './masked-array.js';
import { isMasked, type Mask } from './masked-call.js';

/** What may be an array, with a mask or without. */
export type MaskableArray = ArrayLike | MaskedParts;
const maskable = kind<MaskableArray>(
  'maskable',
  `${arrayLike.text}, or an array with a mask`,
  (value) => isMasked(value) || isArrayLike(value),
  arrayLike.unknownShape ? { unknownShape: arrayLike.unknownShape } : {},
);

/** Options of {@link maskedArray}. */
export interface MaskedArrayOptions {
  /** True where a value is missing; broadcasts to the values. Default: nowhere. */
  readonly mask?: ArrayLike | undefined;
  /** What `filled` puts there; default NumPy's: 1e20, 999999, true, NaT, 'N/A'. */
  readonly fillValue?: Scalar | undefined;
}

const maskNode = (name: string, mask: ArrayLike, shape: readonly number[]): Mask => {
  const given = nodeOf(mask, name);
  const bool = given.dtype === 'bool' ? given : elementwiseNode('notEqual', [given, 0]);
  return wrap<'bool'>(broadcastTo(bool, shape, `${name}: mask`));
};

/** `x` masked where `mask` says, and where it was. */
function masked<D extends DType>(name: string, x: MaskableArray, mask: ArrayLike, fillValue?: Scalar): MaskedArray<D> {
  const before = isMasked(x) ? x : undefined;
  const data = (before ? before.data : asarray(x as ArrayLike)) as ChunkedArray<D>;
  const given = maskNode(name, mask, data.shape);
  const both = before ? elementwise.logicalOr(before.mask, given) : given;
  return new MaskedArray<D>(data, both, fillValue ?? (before?.fillValue as Scalar | undefined));
}

const making = (name: string) =>
  define(
    {
      name,
      composites: true,
      parameters: [['data', maskable]],
      options: {
        mask: otherwise(arrayLike, 'nothing is masked'),
        fillValue: otherwise(scalar, "NumPy's of the dtype"),
      },
    },
    <X extends ArrayLike>(
      data: X | MaskedParts<DTypeOf<X>>,
      options: MaskedArrayOptions = {},
    ): MaskedArray<DTypeOf<X>> => masked<DTypeOf<X>>(name, data, options.mask ?? false, options.fillValue),
  );

/**
 * An array with a mask.
 *
 * @throws 'shape' for a mask that does not broadcast to the values
 * @example
 * cw.ma.maskedArray([1, 2, 3], { mask: [false, true, false] })
 */
export const maskedArray = making('ma.maskedArray');
/** {@link maskedArray} by NumPy's shorter name. @example cw.ma.array([1, 2, 3], { mask: [false, true, false] }) */
export const array = making('ma.array');

/**
 * `x` masked where `condition` holds.
 *
 * @example
 * cw.ma.maskedWhere(x.less(0), x)
 */
export const maskedWhere = define(
  {
    name: 'ma.maskedWhere',
    composites: true,
    parameters: [
      ['condition', arrayLike],
      ['x', maskable],
    ],
  },
  <X extends ArrayLike>(condition: ArrayLike, x: X | MaskedParts<DTypeOf<X>>): MaskedArray<DTypeOf<X>> =>
    masked<DTypeOf<X>>('ma.maskedWhere', x, condition),
);

type Test = (x: ArrayLike, value: ArrayLike) => Mask;
type MaskedBy = <X extends ArrayLike>(x: X | MaskedParts<DTypeOf<X>>, value: ArrayLike) => MaskedArray<DTypeOf<X>>;

const valuesOf = (x: MaskableArray): ArrayLike => (isMasked(x) ? x.data : (x as ArrayLike));

/** A function that masks where a comparison with a value holds; NaN is masked by none but notEqual. */
const by = (name: string, test: Test, fills = false): MaskedBy =>
  define(
    {
      name: `ma.${name}`,
      composites: true,
      parameters: [
        ['x', maskable],
        ['value', arrayLike],
      ],
    },
    (x: MaskableArray, value: ArrayLike): MaskedArray =>
      masked(
        `ma.${name}`,
        x,
        test(valuesOf(x), value),
        fills && typeof value !== 'object' ? (value as Scalar) : undefined,
      ),
  ) as MaskedBy;

/** `x` masked where it equals `value`, which becomes the fill value. @example cw.ma.maskedEqual(x, -9999) */
export const maskedEqual = by('maskedEqual', elementwise.equal, true);
/** `x` masked where it does not equal `value`. @example cw.ma.maskedNotEqual(x, 0) */
export const maskedNotEqual = by('maskedNotEqual', elementwise.notEqual);
/** `x` masked where it is greater. @example cw.ma.maskedGreater(x, 100) */
export const maskedGreater = by('maskedGreater', elementwise.greater);
/** `x` masked where it is greater or equal. @example cw.ma.maskedGreaterEqual(x, 100) */
export const maskedGreaterEqual = by('maskedGreaterEqual', elementwise.greaterEqual);
/** `x` masked where it is less. @example cw.ma.maskedLess(x, 0) */
export const maskedLess = by('maskedLess', elementwise.less);
/** `x` masked where it is less or equal. @example cw.ma.maskedLessEqual(x, 0) */
export const maskedLessEqual = by('maskedLessEqual', elementwise.lessEqual);

/** Limits as NumPy takes them, in either order. */
const range = (name: string, outside: boolean) =>
  define(
    {
      name: `ma.${name}`,
      composites: true,
      parameters: [
        ['x', maskable],
        ['v1', scalar],
        ['v2', scalar],
      ],
    },
    <X extends ArrayLike>(x: X | MaskedParts<DTypeOf<X>>, v1: Scalar, v2: Scalar): MaskedArray<DTypeOf<X>> => {
      const [low, high] = v2 < v1 ? [v2, v1] : [v1, v2];
      const values = valuesOf(x);
      const beside = outside
        ? elementwise.logicalOr(elementwise.less(values, low), elementwise.greater(values, high))
        : elementwise.logicalAnd(elementwise.greaterEqual(values, low), elementwise.lessEqual(values, high));
      return masked<DTypeOf<X>>(`ma.${name}`, x, beside);
    },
  );

/** `x` masked between two values, them included. @example cw.ma.maskedInside(x, -1, 1) */
export const maskedInside = range('maskedInside', false);
/** `x` masked beyond two values. @example cw.ma.maskedOutside(x, 0, 100) */
export const maskedOutside = range('maskedOutside', true);

/** Tolerances of {@link maskedValues}. */
export interface MaskedValuesOptions {
  /** Relative to |value|; default 1e-5. */
  readonly rtol?: number | undefined;
  /** Absolute; default 1e-8. */
  readonly atol?: number | undefined;
}

/**
 * `x`, floats, masked where it is close to `value`, which becomes the fill value.
 *
 * @example
 * cw.ma.maskedValues(x, 1e20)
 */
export const maskedValues = define(
  {
    name: 'ma.maskedValues',
    composites: true,
    parameters: [
      ['x', maskable],
      ['value', scalar],
    ],
    options: { rtol: optional(number, 1e-5), atol: optional(number, 1e-8) },
  },
  <X extends ArrayLike>(
    x: X | MaskedParts<DTypeOf<X>>,
    value: Scalar,
    options: MaskedValuesOptions = {},
  ): MaskedArray<DTypeOf<X>> => {
    const values = asarray(valuesOf(x));
    const close = values.dtype.startsWith('float') ? isclose(values, value, options) : elementwise.equal(values, value);
    return masked<DTypeOf<X>>('ma.maskedValues', x, close, value);
  },
);

const ofArray = { composites: true, parameters: [['x', maskable]] } as const;
const notFinite = (x: ArrayLike): Mask => elementwise.logicalNot(elementwise.isfinite(x));

/** `x` masked where it is NaN or infinite. @example cw.ma.maskedInvalid(x) */
export const maskedInvalid = define(
  { name: 'ma.maskedInvalid', ...ofArray },
  <X extends ArrayLike>(x: X | MaskedParts<DTypeOf<X>>): MaskedArray<DTypeOf<X>> =>
    masked<DTypeOf<X>>('ma.maskedInvalid', x, notFinite(valuesOf(x))),
);

/** As {@link maskedInvalid}, with the fill value in place of what was invalid. @example cw.ma.fixInvalid(x) */
export const fixInvalid = define(
  { name: 'ma.fixInvalid', ...ofArray },
  <X extends ArrayLike>(x: X | MaskedParts<DTypeOf<X>>): MaskedArray<DTypeOf<X>> => {
    const hidden = masked<DTypeOf<X>>('ma.fixInvalid', x, notFinite(valuesOf(x)));
    const data = whereOf(notFinite(hidden.data), hidden.fillValue as Scalar, hidden.data);
    return hidden.with(data as ChunkedArray as ChunkedArray<DTypeOf<X>>, hidden.mask);
  },
);

const alone = (x: MaskableArray): MaskedArray => (isMasked(x) ? x : masked('ma', x, false));

/** The values of `x`, `fillValue` where they are masked (default its own). @example cw.ma.filled(m, NaN) */
export const filled = define(
  {
    name: 'ma.filled',
    composites: true,
    parameters: [
      ['x', maskable],
      ['fillValue', optional(scalar)],
    ],
  },
  <D extends DType>(x: MaskedParts<D> | ArrayLike, fillValue?: Scalar): ChunkedArray<D> =>
    alone(x).filled(fillValue) as ChunkedArray as ChunkedArray<D>,
);
/** The values of `x`, any where they are masked. @example cw.ma.getdata(m) */
export const getdata = define(
  { name: 'ma.getdata', ...ofArray },
  <D extends DType>(x: MaskedParts<D> | ArrayLike): ChunkedArray<D> => alone(x).data as ChunkedArray as ChunkedArray<D>,
);
/** The mask of `x`, false everywhere of a plain array. @example cw.ma.getmaskarray(m) */
export const getmaskarray = define(
  { name: 'ma.getmaskarray', ...ofArray },
  (x: MaskableArray): ChunkedArray<'bool'> => alone(x).mask,
);
/**
 * The values of `x` that are not masked, along one axis in C order; how many they are is known when computed.
 *
 * @example
 * cw.ma.compressed(m)
 */
export const compressed = define(
  { name: 'ma.compressed', ...ofArray },
  <D extends DType>(x: MaskedParts<D> | ArrayLike): ChunkedArray<D> =>
    alone(x).compressed() as ChunkedArray as ChunkedArray<D>,
);
/** `x` with another fill value. @example cw.ma.setFillValue(m, -9999) */
export const setFillValue = define(
  {
    name: 'ma.setFillValue',
    composites: true,
    parameters: [
      ['x', maskable],
      ['fillValue', scalar],
    ],
  },
  <D extends DType>(x: MaskedParts<D>, fillValue: Scalar): MaskedArray<D> =>
    new MaskedArray(alone(x).data as ChunkedArray as ChunkedArray<D>, x.mask, fillValue),
);
/** How many values of `x` are not masked, along axes or of all. @example cw.ma.count(m, { axis: 0 }) */
export const count = define(
  { name: 'ma.count', ...ofArray, options: AXES },
  (x: MaskableArray, options: AxisOptions = {}): ChunkedArray<'int64'> => alone(x).count(options),
);

/** The median of what is not masked, masked where nothing is left. @example cw.ma.median(m, { axis: 0 }) */
export const median = define(
  { name: 'ma.median', ...ofArray, options: AXES },
  (x: MaskableArray, options: AxisOptions = {}): MaskedArray =>
    medianOf(alone(x) as unknown as ArrayLike, options) as unknown as MaskedArray,
);

/** Options of the weighted mean. */
export interface MaskedAverageOptions extends AxisOptions {
  /** One for each element, or for each index of the one axis averaged over; masked ones count as 0. Default: all equal. */
  readonly weights?: MaskableArray | undefined;
}
/** The weighted mean of what is not masked. @example cw.ma.average(m, { axis: 0, weights: [1, 2, 1] }) */
export const average = define(
  { name: 'ma.average', ...ofArray, options: { ...AXES, weights: otherwise(maskable, 'all equal') } },
  (x: MaskableArray, options: MaskedAverageOptions = {}): MaskedArray =>
    // The rule of the function takes weights with a mask too.
    averageOf(alone(x) as unknown as ArrayLike, options as object) as unknown as MaskedArray,
);
/** `x` where `condition` holds, else `y`; masked where what is taken is. @example cw.ma.where(c, m, 0) */
export const where = define(
  {
    name: 'ma.where',
    composites: true,
    parameters: [
      ['condition', maskable],
      ['x', maskable],
      ['y', maskable],
    ],
  },
  (condition: MaskableArray, x: MaskableArray, y: MaskableArray): MaskedArray =>
    whereOf(condition as ArrayLike, alone(x) as unknown as ArrayLike, y as ArrayLike) as unknown as MaskedArray,
);

const like = (name: string, values: (x: ArrayLike) => ChunkedArray) =>
  define({ name: `ma.${name}`, ...ofArray }, (x: MaskableArray): MaskedArray => {
    const given = alone(x);
    return given.with(values(given.data), given.mask);
  });
/** Zeros with the mask of `x`. @example cw.ma.zerosLike(m) */
export const zerosLike = like('zerosLike', zerosValues);
/** Ones with the mask of `x`. @example cw.ma.onesLike(m) */
export const onesLike = like('onesLike', onesValues);
/** Any values with the mask of `x`. @example cw.ma.emptyLike(m) */
export const emptyLike = like('emptyLike', emptyValues);
