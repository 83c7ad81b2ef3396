/**
 * `coarsen` and the methods of what it gives.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, finite, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { shown } from '../../base/messages/argument-errors.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { installMethods } from '../grouping/group-methods.js';
import { windowsKind } from '../grouping/kinds.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import {
  BLOCK_REDUCTIONS,
  type BlockReduction,
  blocksOf,
  Coarsen,
  type CoarsenBoundary,
  coarsened,
  isCoarsen,
} from './coarsen.js';

/** Options of {@link coarsen}. */
export interface CoarsenOptions {
  /** What is done with elements that fill no block: an error ('exact', default), left off ('trim'), or filled up with missing values ('pad'). */
  readonly boundary?: CoarsenBoundary | undefined;
  /** Where blocks begin: the left end (default), so that the right one is trimmed or padded, or the right; for all dimensions or by name. */
  readonly side?: 'left' | 'right' | Readonly<Record<string, 'left' | 'right'>> | undefined;
  /** What coordinates become: 'mean' (default), 'min', 'max', …; for all or by name. */
  readonly coordFunc?: BlockReduction | Readonly<Record<string, BlockReduction>> | undefined;
}

/** Options of reductions of blocks. */
export interface BlockReduceOptions {
  readonly skipna?: boolean | undefined;
  readonly minCount?: number | undefined;
  readonly ddof?: number | undefined;
  readonly keepAttrs?: boolean | undefined;
}

/** What blocks have. */
export interface CoarsenMethods<X extends Labelled>
  extends Readonly<Record<BlockReduction, (options?: BlockReduceOptions) => X>> {
  /** The blocks as they are: for each dimension the names of that of the blocks and that within a block. */
  construct(names: Readonly<Record<string, readonly [string, string]>>): X;
}

const orByName = <T extends string>(what: string, ...choices: readonly T[]) => {
  const one = oneOf<T>(...choices);
  return kind<T | Readonly<Record<string, T>>>(
    what,
    `${one.text}, or these by name`,
    (value) => one.admits(value) || (isPlainObject(value) && Object.values(value).every(one.admits)),
  );
};

const OPTIONS: OptionKinds<CoarsenOptions> = {
  boundary: optional(oneOf('exact', 'trim', 'pad'), 'exact'),
  side: optional(orByName('side', 'left', 'right'), 'left'),
  coordFunc: optional(orByName('coordFunc', ...BLOCK_REDUCTIONS), 'mean'),
};

/**
 * Neighbours that go together: every block of so many elements along each dimension becomes one. Missing values are passed over. One pass
 * over the data.
 *
 * @throws ChunkwiseError 'shape' where blocks do not divide a dimension (unless `boundary` says what then)
 * @example
 * t.coarsen({ lat: 7, lon: 8 }, { boundary: 'trim' }).mean()
 */
export const coarsen = define(
  {
    name: 'coarsen',
    parameters: [
      ['x', labelledKind],
      ['windows', windowsKind],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(x: X, windows: Readonly<Record<string, number>>, options: CoarsenOptions = {}): Coarsen<X> => {
    for (const dim of Object.keys(windows))
      if (!(dim in x.sizes))
        throw new ChunkwiseError(
          'argument',
          `coarsen: there is no dimension ${shown(dim)}; there are ${x.dims.join(', ') || 'none'}`,
        );
    const { boundary = 'exact', side = 'left', coordFunc = 'mean' } = options;
    const dims = Object.keys(windows);
    const names = [...x.coordVariables.keys()];
    return new Coarsen(x, {
      windows,
      boundary,
      side: typeof side === 'string' ? Object.fromEntries(dims.map((dim) => [dim, side])) : side,
      coordFunc: typeof coordFunc === 'string' ? Object.fromEntries(names.map((name) => [name, coordFunc])) : coordFunc,
    });
  },
);

const coarsenKind = kind<Coarsen<Labelled>>('coarsen', 'what coarsen gives', isCoarsen);
const REDUCE: OptionKinds<BlockReduceOptions> = {
  skipna: otherwise(boolean, 'true for floats and times'),
  minCount: optional(count, 0),
  ddof: optional(finite, 0),
  keepAttrs: optional(boolean, true),
};

const reduction = (name: BlockReduction) =>
  define(
    { name: `coarsen.${name}`, parameters: [['blocks', coarsenKind]], options: REDUCE },
    (by: Coarsen<Labelled>, options: BlockReduceOptions = {}): Labelled => coarsened(name, by, options),
  );

const isNames = (value: unknown): boolean =>
  isPlainObject(value) &&
  Object.values(value).every(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === 'string'),
  );

const construct = define(
  {
    name: 'coarsen.construct',
    parameters: [
      ['blocks', coarsenKind],
      [
        'names',
        kind<Readonly<Record<string, readonly [string, string]>>>(
          'blockNames',
          "an object of dimensions and two names for each: { time: ['year', 'month'] }",
          isNames,
        ),
      ],
    ],
  },
  (by: Coarsen<Labelled>, names: Readonly<Record<string, readonly [string, string]>>): Labelled => blocksOf(by, names),
);

installMethods(Coarsen.prototype, {
  ...Object.fromEntries(BLOCK_REDUCTIONS.map((name) => [name, reduction(name)])),
  construct,
});
