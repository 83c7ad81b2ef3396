/**
 * Elements chosen by conditions: `where`, `fillna`, `isin`, and the elementwise functions with arguments of their own.
 */

import { DTYPES, type DType, isTimeDType } from '../../../kernels/dtype.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import {
  astype as astypeOf,
  type ChunkedArray,
  where as choose,
  clip as clipOf,
  isin as isinOf,
  round as roundOf,
} from '../../array/index.js';
import { dtype as dtypeKind } from '../../array/kinds.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, kind, nullable, optional, whole } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { alignedPair } from '../combining/align.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, isDataset } from '../labelled/dataset.js';
import { eachArray, withArray } from '../labelled/each.js';
import { appliedTo, type Operand } from '../labelled/elementwise.js';
import { labelledKind, operandKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { dtypeWithMissing, isMissingIn, missingOf } from '../labelled/missing.js';

/** What holds for each element: a labelled array or dataset of bools, an array of them, or a function that makes one of `x`. */
export type Condition<X> = Operand | Dataset | ((x: X) => Operand | Dataset);
/** Values in place of others: an operand, or a dataset with one for each variable. */
export type Replacement = Operand | Dataset;

/** Options of {@link where}. */
export interface WhereOptions {
  /** Leave out labels at which the condition holds nowhere. The condition has to be in memory. Default: false. */
  readonly drop?: boolean | undefined;
}

const isOperand = (value: unknown): boolean => operandKind.admits(value) || isDataset(value);
const condition = kind<Condition<never>>(
  'condition',
  'a DataArray of bools, or a function that makes one',
  (value) => typeof value === 'function' || isOperand(value),
);
const replacement = kind<Replacement>('replacement', 'a DataArray, a Dataset, an array or a number', isOperand);

/** What stands for the variable `name` in an operand; undefined where a dataset has none. */
const partOf = (value: Replacement, name: string | undefined): Operand | undefined =>
  !isDataset(value) ? value : name !== undefined && value.has(name) ? value.get(name) : undefined;

function chosen(array: DataArray, condition: Operand, other: Operand | undefined): DataArray {
  const { dtype, variable } = array;
  const calendar = variable.calendar !== undefined;
  if (other !== undefined)
    return appliedTo(
      'where',
      array,
      [condition, other],
      (data, cond, rest) => choose(cond as never, data, rest) as ChunkedArray,
    );
  const wide = dtypeWithMissing(dtype, calendar);
  return appliedTo(
    'where',
    array,
    [condition],
    (data, cond) =>
      choose(
        cond as never,
        wide === dtype ? data : (astypeOf(data, wide) as ChunkedArray),
        missingOf(wide, calendar),
      ) as ChunkedArray,
    'inner',
  );
}

/** Places along each dimension of a condition where it holds for anything. @throws 'argument' when it is not in memory */
function placesHeld(conditions: readonly DataArray[]): Record<string, number[]> {
  const held: Record<string, Set<number>> = {};
  for (const { dims, shape, data } of conditions) {
    const values = valuesInMemory(data);
    if (!values)
      throw new ChunkwiseError(
        'argument',
        'where: which labels to drop follows from the values of the condition, which have to be computed first: x.where(await condition.compute(), { drop: true })',
      );
    for (const dim of dims) held[dim] ??= new Set();
    const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    for (let k = 0; k < values.length; k++)
      if (values[k]) for (const [axis, dim] of dims.entries()) held[dim].add(Math.floor(k / steps[axis]) % shape[axis]);
  }
  return Object.fromEntries(Object.entries(held).map(([dim, places]) => [dim, [...places].sort((a, b) => a - b)]));
}

/**
 * The array where `cond` holds, elsewhere `other`, or missing. With `drop`, labels at which the condition holds nowhere are left out.
 *
 * @throws 'argument' when labels differ from those of `other`, or a condition to drop by is not in memory
 * @example
 * t.where(t.greater(10));
 * t.where(t.get('lat').greater(15), { drop: true });
 */
export const where = define(
  {
    name: 'where',
    parameters: [
      ['x', labelledKind],
      ['cond', condition],
      ['other', optional(replacement)],
    ],
    options: { drop: optional(boolean, false) },
    early: true,
  },
  <X extends Labelled>(x: X, cond: Condition<X>, other?: Replacement | WhereOptions, options?: WhereOptions): X => {
    const early = other !== undefined && !isOperand(other);
    const { drop = false } = (early ? (other as WhereOptions) : options) ?? {};
    const rest = early ? undefined : (other as Replacement | undefined);
    let given = typeof cond === 'function' ? cond(x) : cond;
    let array = x;
    if (drop) {
      if (!isDataArray(given) && !isDataset(given))
        throw new ChunkwiseError(
          'argument',
          'where: labels are dropped by a condition that is a DataArray or a Dataset',
        );
      [array, given] = alignedPair('where', x, given);
      const conditions = isDataset(given) ? Object.values(given.dataVars) : [given as DataArray];
      const places = placesHeld(conditions);
      const indexers = (y: Labelled) =>
        Object.fromEntries(Object.entries(places).filter(([dim]) => y.dims.includes(dim)));
      array = array.isel(indexers(array)) as X;
      given = (given as DataArray).isel(indexers(given as DataArray));
    }
    return eachArray('where', array, (one, name) => {
      const part = partOf(given, name);
      return part === undefined ? undefined : chosen(one, part, rest === undefined ? undefined : partOf(rest, name));
    });
  },
);

/**
 * Missing values replaced by a number, an array, or the values at the same labels.
 *
 * @example
 * t.fillna(0);
 * t.fillna(t.mean('time'));
 */
export const fillna = define(
  {
    name: 'fillna',
    parameters: [
      ['x', labelledKind],
      ['value', replacement],
    ],
  },
  <X extends Labelled>(x: X, value: Replacement): X =>
    eachArray('fillna', x, (array, name) => {
      const part = partOf(value, name);
      if (part === undefined) return array;
      const missing = (data: ChunkedArray) => isMissingIn({ ...array.variable, data });
      return appliedTo(
        'fillna',
        array,
        [part],
        (data, fill) => choose(missing(data), fill, data) as ChunkedArray,
        'left',
      );
    }),
);

/** True where elements are among `test`. @example t.get('time').dt.month.isin([12, 1, 2]) */
export const isin = define(
  {
    name: 'isin',
    parameters: [
      ['x', labelledKind],
      ['test', operandKind],
    ],
  },
  <X extends Labelled>(x: X, test: Operand): X =>
    eachArray('isin', x, (array) =>
      withArray(array, isinOf(array.data, isDataArray(test) ? test.data : (test as never)) as ChunkedArray),
    ),
);

/** Limits of {@link clip}. */
export interface ClipLimits {
  readonly min?: Operand | null | undefined;
  readonly max?: Operand | null | undefined;
}
const limit = nullable(operandKind, 'for none');
const isLimits = (value: unknown): value is ClipLimits =>
  isPlainObject(value) && Object.keys(value).every((name) => name === 'min' || name === 'max');
const limits = kind<Operand | ClipLimits | null>(
  'labelledLimits',
  'a number, an array, null, or { min, max }',
  (value) =>
    limit.admits(value) ||
    (isLimits(value) && Object.values(value).every((one) => one === undefined || limit.admits(one))),
);

/** Elements limited to `min` and `max`. @example t.clip(0, 1) */
export const clip = define(
  {
    name: 'clip',
    parameters: [
      ['x', labelledKind],
      ['min', optional(limits)],
      ['max', optional(limit)],
    ],
  },
  <X extends Labelled>(x: X, least?: Operand | ClipLimits | null, most?: Operand | null): X => {
    const { min = null, max = null } = isLimits(least)
      ? least
      : { min: least as Operand | null | undefined, max: most };
    return eachArray('clip', x, (array) => {
      const given = [min, max].filter((one) => one !== null) as Operand[];
      return appliedTo(
        'clip',
        array,
        given,
        (data, ...rest) =>
          clipOf(
            data,
            (min === null ? null : rest[0]) as never,
            (max === null ? null : rest[rest.length - 1]) as never,
          ) as ChunkedArray,
      );
    });
  },
);

/** Rounded to places after the point, halves to even. @example t.round(1) */
export const round = define(
  {
    name: 'round',
    parameters: [
      ['x', labelledKind],
      ['decimals', optional(whole, 0)],
    ],
  },
  <X extends Labelled>(x: X, decimals = 0): X =>
    eachArray('round', x, (array) =>
      'fciu'.includes(DTYPES[array.dtype].kind) && !isTimeDType(array.dtype)
        ? withArray(array, roundOf(array.data, { decimals }) as ChunkedArray)
        : array,
    ),
);

/** In another dtype. @example t.astype('float32') */
export const astype = define(
  {
    name: 'astype',
    parameters: [
      ['x', labelledKind],
      ['dtype', dtypeKind],
    ],
  },
  <X extends Labelled>(x: X, dtype: DType): X =>
    eachArray('astype', x, (array) => withArray(array, astypeOf(array.data, dtype) as ChunkedArray)),
);

const missing = <X extends Labelled>(operation: string, x: X, present: boolean): X =>
  eachArray(operation, x, (array) => {
    const none = isMissingIn(array.variable);
    const { calendar: _, ...variable } = array.variable;
    const data = (present ? none.logicalNot() : none) as ChunkedArray;
    return dataArrayOf({ ...variable, data }, array.coordVariables, array.name);
  });

/** True where elements are missing (NaN, NaT). */
export const isnull = define(
  { name: 'isnull', parameters: [['x', labelledKind]] },
  <X extends Labelled>(x: X): X => missing('isnull', x, false),
);
/** True where elements are there. */
export const notnull = define(
  { name: 'notnull', parameters: [['x', labelledKind]] },
  <X extends Labelled>(x: X): X => missing('notnull', x, true),
);
