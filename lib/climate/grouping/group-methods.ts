/**
 * The methods of objects by groups: reductions, quantiles, arithmetic with a value for each group, functions of each group.
 */
import { QUANTILE_METHODS, type QuantileMethod } from '../../../kernels/order-rank.js';
import { boolean, count, finite, functionOf, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { type Dims, type LabelledReduceOptions, type ReduceArguments, reduceOptions } from '../labelled/reductions.js';
import { GROUP_OPERATIONS, type GroupOperation } from './arithmetic.js';
import {
  GroupBy,
  type GroupLabel,
  type GroupReduceOptions,
  isGroupBy,
  mapGroups,
  operatedByGroup,
  reducedByGroup,
} from './group-by.js';
import { dimsKind, quantilesKind } from './kinds.js';
import { GROUPED_REDUCTIONS, type GroupedReduction } from './reductions.js';

/** Options of quantiles by group. */
export interface GroupQuantileOptions {
  readonly dim?: Dims | undefined;
  readonly skipna?: boolean | undefined;
  readonly method?: QuantileMethod | undefined;
  readonly keepAttrs?: boolean | undefined;
}

type PlainReduction = Exclude<GroupedReduction, 'quantile'>;

/** What objects by groups have. */
export interface GroupByMethods<X extends Labelled>
  extends Readonly<Record<PlainReduction, (...args: ReduceArguments) => X>>,
    Readonly<Record<GroupOperation, (other: Labelled) => X>> {
  /** One quantile of each group, or several along a last dimension 'quantile'. Exact; one block holds the grouped dimensions. */
  quantile(q: number | readonly number[], options?: GroupQuantileOptions): X;
  /** What `fn` makes of each group, put together: in the object's order where it keeps the grouped dimension. */
  map<Y extends Labelled = X>(fn: (group: X, label: GroupLabel) => Y): Y;
}

const groupsKind = kind<GroupBy<Labelled>>('groupBy', 'what groupby, groupbyBins or resample gives', isGroupBy);

const REDUCE: OptionKinds<LabelledReduceOptions> = {
  dim: otherwise(dimsKind, 'the grouped dimensions'),
  skipna: otherwise(boolean, 'true for floats and times'),
  minCount: optional(count, 0),
  ddof: optional(finite, 0),
  keepAttrs: optional(boolean, true),
};

type Installed = (by: GroupBy<Labelled>, ...args: ReduceArguments) => Labelled;

const reduction = (name: PlainReduction): Installed =>
  define(
    {
      name: `groupby.${name}`,
      parameters: [
        ['groups', groupsKind],
        ['dim', otherwise(dimsKind, 'the grouped dimensions')],
      ],
      options: REDUCE as never,
      early: true,
    },
    (by: GroupBy<Labelled>, ...args: ReduceArguments): Labelled =>
      reducedByGroup(name, by, reduceOptions(args) as GroupReduceOptions),
  ) as Installed;

const operation = (name: GroupOperation) =>
  define(
    {
      name: `groupby.${name}`,
      parameters: [
        ['groups', groupsKind],
        ['other', labelledKind],
      ],
    },
    (by: GroupBy<Labelled>, other: Labelled): Labelled => operatedByGroup(name, by, other),
  );

const quantile = define(
  {
    name: 'groupby.quantile',
    parameters: [
      ['groups', groupsKind],
      ['q', quantilesKind],
    ],
    options: {
      dim: otherwise(dimsKind, 'the grouped dimensions'),
      skipna: otherwise(boolean, 'true for floats'),
      method: optional(oneOf(...QUANTILE_METHODS), 'linear'),
      keepAttrs: optional(boolean, true),
    },
  },
  (by: GroupBy<Labelled>, q: number | readonly number[], options: GroupQuantileOptions = {}): Labelled =>
    reducedByGroup('quantile', by, { ...options, q }),
);

const map = define(
  {
    name: 'groupby.map',
    parameters: [
      ['groups', groupsKind],
      ['fn', functionOf<(group: Labelled, label: GroupLabel) => Labelled>()],
    ],
  },
  (by: GroupBy<Labelled>, fn: (group: Labelled, label: GroupLabel) => Labelled): Labelled => mapGroups(by, fn),
);

type AnyFunction = (...args: never[]) => unknown;

const FUNCTIONS: Readonly<Record<string, AnyFunction>> = {
  ...Object.fromEntries(
    GROUPED_REDUCTIONS.filter((name) => name !== 'quantile').map((name) => [name, reduction(name as PlainReduction)]),
  ),
  ...Object.fromEntries(GROUP_OPERATIONS.map((name) => [name, operation(name)])),
  quantile,
  map,
};

/** Makes functions methods of a class: the object is their first argument. */
export function installMethods(target: object, functions: Readonly<Record<string, AnyFunction>>): void {
  for (const [name, fn] of Object.entries(functions)) {
    const method = function method(this: unknown, ...args: unknown[]): unknown {
      return (fn as (...all: unknown[]) => unknown)(this, ...args);
    };
    Object.defineProperty(method, 'name', { value: name });
    Object.defineProperty(target, name, { value: method, configurable: true, writable: true });
  }
}

installMethods(GroupBy.prototype, FUNCTIONS);
