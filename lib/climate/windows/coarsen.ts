/**
 * `coarsen`: neighbours along dimensions that go together, each block of them reduced to one element. Blocks are a view.
 */
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, pad } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { NO_MOMENT } from '../calendar/index.js';
import { isTimes, momentsOf, momentVariable } from '../grouping/moments.js';
import { dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { dtypeWithMissing, missingOf } from '../labelled/missing.js';
import { type LabelledReduceOptions, type LabelledReduction, REDUCTION_METHODS } from '../labelled/reductions.js';
import { type Variable, withData } from '../labelled/variable.js';
import type { CoarsenMethods } from './coarsen-methods.js';

/** What is done with elements that fill no block. */
export type CoarsenBoundary = 'exact' | 'trim' | 'pad';
/** The reductions of blocks. */
export const BLOCK_REDUCTIONS = [
  'mean',
  'sum',
  'prod',
  'min',
  'max',
  'std',
  'var',
  'median',
  'count',
  'any',
  'all',
] as const;
export type BlockReduction = (typeof BLOCK_REDUCTIONS)[number];

/** How an object is cut into blocks. @internal */
export interface CoarsenParts {
  readonly windows: Readonly<Record<string, number>>;
  readonly boundary: CoarsenBoundary;
  readonly side: Readonly<Record<string, 'left' | 'right'>>;
  readonly coordFunc: Readonly<Record<string, BlockReduction>>;
}

/**
 * A DataArray or Dataset in blocks of neighbours.
 *
 * @example
 * t.coarsen({ lat: 7, lon: 8 }, { boundary: 'trim' }).mean()
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by coarsen-methods.ts
export class Coarsen<X extends Labelled> {
  /** @internal */
  readonly object: X;
  /** @internal */
  readonly parts: CoarsenParts;
  /** @internal made by `coarsen` */
  constructor(object: X, parts: CoarsenParts) {
    this.object = object;
    this.parts = parts;
    for (const [dim, size] of Object.entries(parts.windows)) {
      const extent = object.sizes[dim];
      if (parts.boundary === 'exact' && extent % size !== 0)
        throw new ChunkwiseError(
          'shape',
          `coarsen: blocks of ${size} do not divide dimension '${dim}' of ${extent}; give { boundary: 'trim' } to leave off the rest, or 'pad'`,
        );
    }
  }
  get [Symbol.toStringTag](): string {
    return 'Coarsen';
  }
}
export interface Coarsen<X extends Labelled> extends CoarsenMethods<X> {}

export const isCoarsen = (value: unknown): value is Coarsen<Labelled> => value instanceof Coarsen;

/** The variable with each coarsened dimension cut into blocks: dimension `dim`, then `inner[dim]` for what is in a block. */
function blocked(variable: Variable, parts: CoarsenParts, inner: (dim: string) => string): Variable {
  const { windows, boundary, side } = parts;
  const own = variable.dims.filter((dim) => dim in windows);
  if (own.length === 0) return variable;
  let { data } = variable;
  const items: string[] = [];
  const widths: [number, number][] = [];
  const shape: number[] = [];
  const dims: string[] = [];
  variable.dims.forEach((dim, axis) => {
    const extent = data.shape[axis];
    const size = windows[dim] ?? 1;
    const rest = extent % size;
    const right = side[dim] === 'right';
    const less = boundary === 'trim' ? rest : 0;
    const more = boundary === 'pad' && rest > 0 ? size - rest : 0;
    items.push(less === 0 ? ':' : right ? `${less}:` : `:${extent - less}`);
    widths.push(right ? [more, 0] : [0, more]);
    shape.push((extent - less + more) / size);
    dims.push(dim);
    if (dim in windows) {
      shape.push(size);
      dims.push(inner(dim));
    }
  });
  if (items.some((item) => item !== ':')) data = data.slice(...items) as ChunkedArray;
  if (widths.some(([before, after]) => before + after > 0)) {
    const dtype = dtypeWithMissing(data.dtype, variable.calendar !== undefined);
    const wide = data.dtype === dtype ? data : (data.astype(dtype) as ChunkedArray);
    data = pad(wide, widths, {
      mode: 'constant',
      constantValues: missingOf(dtype, variable.calendar !== undefined) as never,
    }) as ChunkedArray;
  }
  return withData(variable, data.reshape(shape) as ChunkedArray, dims);
}

const WITHIN = (dim: string): string => `${dim}\u0000block`;

/** Blocks of a variable reduced. */
function reducedBlocks(
  name: BlockReduction,
  variable: Variable,
  parts: CoarsenParts,
  options: LabelledReduceOptions,
): Variable {
  const own = variable.dims.filter((dim) => dim in parts.windows);
  if (own.length === 0) return variable;
  const made = blocked(variable, parts, WITHIN);
  const reduce = REDUCTION_METHODS[name as LabelledReduction];
  return reduce(dataArrayOf(made, new Map()), { ...options, dim: own.map(WITHIN) }).variable;
}

/** Means of blocks of times, by their counts. */
function meanTimes(name: string, variable: Variable, parts: CoarsenParts): Variable {
  const { counts } = momentsOf('coarsen', name, variable);
  const [dim] = variable.dims;
  const size = parts.windows[dim];
  const extent = counts.length;
  const rest = extent % size;
  const right = parts.side[dim] === 'right';
  const blocks = parts.boundary === 'pad' ? Math.ceil(extent / size) : Math.floor(extent / size);
  const first = right ? (parts.boundary === 'pad' ? (rest > 0 ? rest - size : 0) : rest) : 0;
  const out = BigInt64Array.from({ length: blocks }, (_, k) => {
    const from = Math.max(0, first + k * size);
    const there = counts.slice(from, Math.min(extent, first + (k + 1) * size)).filter((count) => count !== NO_MOMENT);
    if (there.length === 0) return NO_MOMENT;
    const sum = there.reduce((all, count) => all + (count - there[0]), 0n);
    return there[0] + sum / BigInt(there.length);
  });
  return momentVariable(variable, variable.dims, out);
}

/** A coordinate of blocks; undefined for one that has no mean, such as text. */
function blockCoordinate(name: string, variable: Variable, parts: CoarsenParts): Variable | undefined {
  if (!variable.dims.some((dim) => dim in parts.windows)) return variable;
  const fn = parts.coordFunc[name] ?? 'mean';
  const made = ((): Variable | undefined => {
    if (isTimes(variable)) {
      if (fn === 'mean')
        return variable.dims.length === 1 && valuesInMemory(variable.data)
          ? meanTimes(name, variable, parts)
          : undefined;
      if (fn === 'min' || fn === 'max') return reducedBlocks(fn, variable, parts, {});
      return undefined;
    }
    if (!/^(u?int|float|bool)/.test(variable.data.dtype)) return undefined;
    return reducedBlocks(fn, variable, parts, {});
  })();
  return made && { ...made, attrs: variable.attrs, encoding: variable.encoding };
}

function blockCoords(by: Coarsen<Labelled>): Map<string, Variable> {
  const coords = new Map<string, Variable>();
  for (const [name, variable] of by.object.coordVariables) {
    const made = blockCoordinate(name, variable, by.parts);
    if (made) coords.set(name, made);
  }
  return coords;
}

/** Data variables as `fn` makes them, under `coords`. */
function withVariables(
  x: Labelled,
  coords: ReadonlyMap<string, Variable>,
  fn: (variable: Variable) => Variable,
): Labelled {
  if (isDataArray(x)) return dataArrayOf(fn(x.variable), new Map(coords), x.name);
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  const made = new Map([...variables].filter(([name]) => !coordNames.has(name)).map(([name, one]) => [name, fn(one)]));
  return datasetOf({ ...rest, variables: new Map([...coords, ...made]), coordNames: new Set(coords.keys()) });
}

/** The blocks of an object reduced. @internal */
export const coarsened = (name: BlockReduction, by: Coarsen<Labelled>, options: LabelledReduceOptions): Labelled =>
  withVariables(by.object, blockCoords(by), (variable) => reducedBlocks(name, variable, by.parts, options));

/** The blocks along new dimensions: for each coarsened one the names of that of the blocks and that within them. @internal */
export function blocksOf(by: Coarsen<Labelled>, names: Readonly<Record<string, readonly [string, string]>>): Labelled {
  const { parts, object } = by;
  for (const dim of Object.keys(parts.windows))
    if (!names[dim])
      throw new ChunkwiseError(
        'argument',
        `construct: no names for '${dim}': give { ${dim}: ['${dim}_block', '${dim}_within'] }`,
      );
  const renamed = (variable: Variable): Variable => {
    const made = blocked(variable, parts, (dim) => WITHIN(dim));
    const dims = made.dims.map((dim) => {
      const inner = Object.keys(parts.windows).find((one) => WITHIN(one) === dim);
      return inner ? names[inner][1] : (names[dim]?.[0] ?? dim);
    });
    return { ...made, dims };
  };
  const coords = new Map([...object.coordVariables].map(([name, variable]) => [name, renamed(variable)]));
  return withVariables(object, coords, renamed);
}
