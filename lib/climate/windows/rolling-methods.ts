/**
 * `rolling` and the methods of what it gives.
 */
import type { ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, finite, functionOf, kind, optional, otherwise, positive } from '../../base/kinds.js';
import { shown } from '../../base/messages/argument-errors.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { installMethods } from '../grouping/group-methods.js';
import { windowsKind } from '../grouping/kinds.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import {
  constructed,
  isRolling,
  Rolling,
  rolled,
  rolledBy,
  WINDOW_REDUCTIONS,
  type WindowReduction,
} from './rolling.js';

/** Options of {@link rolling}. */
export interface RollingOptions {
  /** The window's middle lies over its place (of an even size the later one), else its end; for all dimensions or by name. Default: false. */
  readonly center?: boolean | Readonly<Record<string, boolean>> | undefined;
  /** Windows with fewer values that are not missing are missing. Default: as many as a window has elements. */
  readonly minPeriods?: number | undefined;
}

/** Options of reductions of windows. */
export interface WindowReduceOptions {
  readonly keepAttrs?: boolean | undefined;
  /** Spreads: delta degrees of freedom. Default 0. */
  readonly ddof?: number | undefined;
}

/** Options of `construct`. */
export interface ConstructOptions {
  /** Take every so many windows, for all dimensions or by name. Default 1. */
  readonly stride?: number | Readonly<Record<string, number>> | undefined;
  /** What stands beyond the ends. Default: missing. */
  readonly fillValue?: number | undefined;
}

/** What reduces windows: a function of the library such as `cw.nanmax`. */
export type WindowFunction = (windows: ChunkedArray, options: { readonly axis: number[] }) => ChunkedArray;

/** What windows have. */
export interface RollingMethods<X extends Labelled>
  extends Readonly<Record<WindowReduction, (options?: WindowReduceOptions) => X>> {
  /** One quantile of each window. */
  quantile(q: number, options?: WindowReduceOptions): X;
  /** What `fn` makes of the windows, whose elements are along the axes that it is given. */
  reduce(fn: WindowFunction): X;
  /** The windows along a new dimension, as views of the array: what is computed of them reads it once. */
  construct(names: string | Readonly<Record<string, string>>, options?: ConstructOptions): X;
}

const isFlags = (value: unknown): boolean =>
  typeof value === 'boolean' || (isPlainObject(value) && Object.values(value).every((one) => typeof one === 'boolean'));
const ROLLING: OptionKinds<RollingOptions> = {
  center: optional(
    kind<boolean | Readonly<Record<string, boolean>>>('center', 'true or false, or these by dimension', isFlags),
    false,
  ),
  minPeriods: otherwise(positive, 'the elements of a window'),
};

/** The windows by dimension. @throws ChunkwiseError 'argument' for a dimension that is not there */
function windowsOf(x: Labelled, sizes: Readonly<Record<string, number>>, center: RollingOptions['center'] = false) {
  return Object.entries(sizes).map(([dim, size]) => {
    if (!(dim in x.sizes))
      throw new ChunkwiseError(
        'argument',
        `rolling: there is no dimension ${shown(dim)}; there are ${x.dims.join(', ') || 'none'}`,
      );
    const middle = typeof center === 'boolean' ? center : (center[dim] ?? false);
    return { dim, size, before: middle ? Math.floor(size / 2) : size - 1 };
  });
}

/**
 * Windows of so many elements that slide along dimensions. Each place's window ends there, or has it in its middle (`center`). Reductions pass over
 * missing values; where fewer than `minPeriods` are left the result is missing. Means and sums of long windows are put together from
 * half windows, so that they cost by the logarithm of the length, and so are spreads of windows of more than 16; medians, quantiles and
 * functions go through each window's elements, a block's at a time.
 *
 * @throws ChunkwiseError 'argument' for a dimension that is not there
 * @example
 * t.rolling({ time: 5 }, { center: true, minPeriods: 1 }).mean()
 * t.rolling({ lat: 3, lon: 3 }).max()
 */
export const rolling = define(
  {
    name: 'rolling',
    parameters: [
      ['x', labelledKind],
      ['windows', windowsKind],
    ],
    options: ROLLING,
  },
  <X extends Labelled>(x: X, windows: Readonly<Record<string, number>>, options: RollingOptions = {}): Rolling<X> =>
    new Rolling(x, windowsOf(x, windows, options.center), options.minPeriods),
);

const rollingKind = kind<Rolling<Labelled>>('rolling', 'what rolling gives', isRolling);
const REDUCE: OptionKinds<WindowReduceOptions> = { keepAttrs: optional(boolean, true), ddof: optional(finite, 0) };

const reduction = (name: WindowReduction) =>
  define(
    { name: `rolling.${name}`, parameters: [['rolling', rollingKind]], options: REDUCE },
    (rolling: Rolling<Labelled>, options: WindowReduceOptions = {}): Labelled => rolled(name, rolling, options),
  );

const quantile = define(
  {
    name: 'rolling.quantile',
    parameters: [
      ['rolling', rollingKind],
      ['q', kind<number>('fraction', 'a number from 0 to 1', (q) => typeof q === 'number' && q >= 0 && q <= 1)],
    ],
    options: REDUCE,
  },
  (rolling: Rolling<Labelled>, q: number, options: WindowReduceOptions = {}): Labelled =>
    rolled('quantile', rolling, { ...options, q }),
);

const reduce = define(
  {
    name: 'rolling.reduce',
    parameters: [
      ['rolling', rollingKind],
      ['fn', functionOf<WindowFunction>()],
    ],
  },
  (rolling: Rolling<Labelled>, fn: WindowFunction): Labelled => rolledBy(rolling, fn),
);

type Named = string | Readonly<Record<string, string>>;
const namesKind = kind<Named>(
  'windowNames',
  'a name for the dimension of windows, or names by dimension',
  (value) =>
    typeof value === 'string' || (isPlainObject(value) && Object.values(value).every((one) => typeof one === 'string')),
);
type Strides = number | Readonly<Record<string, number>>;
const strideKind = kind<Strides>(
  'stride',
  'a whole number of 1 or more, or these by dimension',
  (value) => positive.admits(value) || (isPlainObject(value) && Object.values(value).every(positive.admits)),
);

const construct = define(
  {
    name: 'rolling.construct',
    parameters: [
      ['rolling', rollingKind],
      ['names', namesKind],
    ],
    options: { stride: optional(strideKind, 1), fillValue: otherwise(finite, 'missing') },
  },
  (rolling: Rolling<Labelled>, names: Named, { stride = 1, fillValue }: ConstructOptions = {}): Labelled => {
    const { windows } = rolling;
    if (typeof names === 'string' && windows.length > 1)
      throw new ChunkwiseError(
        'argument',
        `construct: windows slide along ${windows.map(({ dim }) => dim).join(' and ')}; name a dimension for each, as { ${windows.map(({ dim }) => `${dim}: '${dim}_window'`).join(', ')} }`,
      );
    const named = typeof names === 'string' ? { [windows[0].dim]: names } : names;
    for (const { dim } of windows)
      if (named[dim] === undefined || named[dim] in rolling.object.sizes)
        throw new ChunkwiseError(
          'argument',
          `construct: ${named[dim] === undefined ? `no name for the windows along '${dim}'` : `there is a dimension ${shown(named[dim])} already`}`,
        );
    const strides = typeof stride === 'number' ? Object.fromEntries(windows.map(({ dim }) => [dim, stride])) : stride;
    return constructed(rolling, named, strides, fillValue);
  },
);

installMethods(Rolling.prototype, {
  ...Object.fromEntries(WINDOW_REDUCTIONS.map((name) => [name, reduction(name)])),
  quantile,
  reduce,
  construct,
});
