/**
 * The labelled array: a lazy array whose axes have names and coordinates, with attributes and a name of its own.
 *
 * The class holds the facts; its methods are installed by `methods.ts` from the functions of this folder and its neighbours.
 */
import type { DType } from '../../../kernels/dtype.js';
import type { ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import {
  arrayOf,
  type CoordVariables,
  coordsOver,
  givenVariable,
  type Values,
  type VariableLike,
} from './coordinates.js';
import { arrayHtml } from './html.js';
import type { DataArrayMethods } from './methods.js';
import { arrayText } from './text.js';
import { type Attrs, type Encoding, sizesOf, type Variable, variableOf } from './variable.js';

/** What a {@link DataArray} is made with besides its data. */
export interface DataArrayOptions {
  /** Names of the axes; default: those that the data know, else `dim_0`, `dim_1`, …. */
  readonly dims?: string | readonly string[] | undefined;
  /** Coordinates by name. */
  readonly coords?: Readonly<Record<string, VariableLike>> | undefined;
  readonly attrs?: Attrs | undefined;
  readonly name?: string | undefined;
}

/** A made variable and its coordinates, in place of data and options. */
const MADE = Symbol('made');
interface Made {
  readonly [MADE]: true;
  readonly variable: Variable;
  readonly coords: CoordVariables;
  readonly name: string | undefined;
}

/**
 * A lazy, chunked array whose axes have names (`dims`), with coordinates, attributes and a name.
 *
 * @example
 * const t = new DataArray([[11, 12], [21, 22]], { dims: ['time', 'lat'], coords: { time: ['a', 'b'], lat: [10, 20] }, name: 't' });
 * await t.mean('time').values(); // [16, 17]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by methods.ts
export class DataArray<D extends DType = DType> {
  readonly #variable: Variable<D>;
  readonly #coords: CoordVariables;
  /** The array's own name; undefined where it has none. */
  readonly name: string | undefined;

  /** @throws 'shape', 'argument' when dims, coordinates and data do not fit each other */
  constructor(data: Values, options: DataArrayOptions = {}) {
    if (isMade(data)) {
      this.#variable = data.variable as Variable<D>;
      this.#coords = data.coords;
      this.name = data.name;
      return;
    }
    const made = givenArray(data, options);
    this.#variable = made.variable as Variable<D>;
    this.#coords = made.coords;
    this.name = made.name;
  }

  /** The array without its coordinates: names of dimensions, data, attributes, encoding. */
  get variable(): Variable<D> {
    return this.#variable;
  }
  /** @internal the coordinates as variables */
  get coordVariables(): CoordVariables {
    return this.#coords;
  }
  /** Names of the axes. */
  get dims(): readonly string[] {
    return this.#variable.dims;
  }
  /** The lazy array of the values. */
  get data(): ChunkedArray<D> {
    return this.#variable.data;
  }
  /** Attributes: units, long_name, …. */
  get attrs(): Attrs {
    return this.#variable.attrs;
  }
  /** How it was stored where it was read. */
  get encoding(): Encoding {
    return this.#variable.encoding;
  }
  /** The coordinates by name, each a labelled array. */
  get coords(): Readonly<Record<string, DataArray>> {
    return Object.fromEntries([...this.#coords.keys()].map((name) => [name, coordinateOf(this.#coords, name)]));
  }
  /**
   * The coordinate called `name`. @throws 'argument' when there is none
   *
   * @example
   * t.get('lat').deg2rad().cos()
   */
  get(name: string): DataArray {
    if (this.#coords.has(name)) return coordinateOf(this.#coords, name);
    throw new ChunkwiseError(
      'argument',
      `DataArray: there is no coordinate ${shown(name)}; there are ${[...this.#coords.keys()].join(', ') || 'none'}`,
    );
  }
  /** Extent of each dimension by name. */
  get sizes(): Readonly<Record<string, number>> {
    return sizesOf(this.#variable);
  }
  get shape(): readonly number[] {
    return this.data.shape;
  }
  get dtype(): D {
    return this.data.dtype;
  }
  get ndim(): number {
    return this.dims.length;
  }
  get size(): number {
    return this.data.size;
  }
  get nbytes(): number {
    return this.data.nbytes;
  }
  get chunks(): ChunkedArray['chunks'] {
    return this.data.chunks;
  }
  /** With its axes reversed. */
  get T(): DataArray<D> {
    return this.transpose() as DataArray<D>;
  }
  get [Symbol.toStringTag](): string {
    return 'DataArray';
  }
  /** Dimensions, coordinates and attributes as text. */
  toString(): string {
    return arrayText(this.name, this.#variable, this.#coords);
  }
  /** The same as a table, for notebooks. */
  toHTML(): string {
    return arrayHtml(this.name, this.#variable, this.#coords);
  }
  /** @throws 'argument' for `x + 1`, `x > 1`, … */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new ChunkwiseError(
      'argument',
      'a DataArray stands where JavaScript needs a number: operators do not work on arrays; write x.multiply(2) or x.greater(1), or take the number of one element with await x.item()',
    );
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
  /** What a notebook shows: MIME type to content. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': this.toString(), 'text/html': this.toHTML() };
  }
}

export interface DataArray<D extends DType = DType> extends DataArrayMethods<D> {}

const isMade = (value: unknown): value is Made => typeof value === 'object' && value !== null && MADE in value;

/** @internal the labelled array of a variable; of the coordinates only those over its dimensions are kept */
export const dataArrayOf = <D extends DType = DType>(
  variable: Variable<D>,
  coords: CoordVariables,
  name?: string,
): DataArray<D> =>
  new DataArray<D>({ [MADE]: true, variable, coords: coordsOver(coords, variable.dims), name } as unknown as Values);

/** @internal the coordinate called `name` as a labelled array, with the coordinates over its dimensions */
const coordinateOf = (coords: CoordVariables, name: string): DataArray =>
  dataArrayOf(coords.get(name) as Variable, coords, name);

export const isDataArray = (value: unknown): value is DataArray => value instanceof DataArray;

/** Checks that coordinates fit dimensions. @throws ChunkwiseError 'shape', 'argument' */
export function checkedCoords(
  operation: string,
  coords: CoordVariables,
  sizes: Readonly<Record<string, number>>,
): CoordVariables {
  for (const [name, { dims, data }] of coords)
    for (const [axis, dim] of dims.entries()) {
      if (!(dim in sizes))
        throw new ChunkwiseError(
          'argument',
          `${operation}: coordinate '${name}' is over dimension '${dim}', which the array has not; its dimensions are ${Object.keys(sizes).join(', ') || 'none'}`,
        );
      if (data.shape[axis] !== sizes[dim])
        throw new ChunkwiseError(
          'shape',
          `${operation}: coordinate '${name}' has ${data.shape[axis]} values along '${dim}', the array ${sizes[dim]}`,
        );
    }
  return coords;
}

/** A labelled array as it is given. */
function givenArray(
  given: Values | DataArray,
  { dims, coords = {}, attrs, name }: DataArrayOptions,
): Omit<Made, typeof MADE> {
  const from = isDataArray(given) ? given : undefined;
  const data = from ? from.data : arrayOf(given as Values);
  const names = dims ?? from?.dims ?? data.dims ?? data.shape.map((_, axis) => `dim_${axis}`);
  const variable = variableOf('DataArray', typeof names === 'string' ? [names] : names, data, {
    attrs: attrs ?? from?.attrs ?? {},
    encoding: from?.encoding ?? {},
    calendar: from?.variable.calendar,
  });
  const all = new Map(from && dims === undefined ? from.coordVariables : []);
  for (const [key, value] of Object.entries(coords)) all.set(key, givenVariable('DataArray', key, value));
  return { variable, coords: checkedCoords('DataArray', all, sizesOf(variable)), name: name ?? from?.name };
}
