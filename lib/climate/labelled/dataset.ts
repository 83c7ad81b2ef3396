/**
 * The dataset: labelled arrays by name that share dimensions and coordinates, with attributes.
 *
 * The class holds the facts; its methods are installed by `methods.ts`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { alignVariables } from './alignment.js';
import { type CoordVariables, givenVariable, sameValues, type VariableLike } from './coordinates.js';
import { checkedCoords, type DataArray, dataArrayOf, isDataArray } from './data-array.js';
import { datasetHtml } from './html.js';
import type { DatasetMethods } from './methods.js';
import { datasetText } from './text.js';
import { type Attrs, type Encoding, sizesOf, type Variable } from './variable.js';

/** What a {@link Dataset} is made with besides its variables. */
export interface DatasetOptions {
  readonly coords?: Readonly<Record<string, VariableLike>> | undefined;
  readonly attrs?: Attrs | undefined;
}

/** The parts of a dataset. */
export interface DatasetParts {
  /** Data variables and coordinates, in their order. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Which of them are coordinates. */
  readonly coordNames: ReadonlySet<string>;
  readonly attrs: Attrs;
  readonly encoding: Encoding;
}

const MADE = Symbol('made');

/** Extents of all dimensions. @throws ChunkwiseError 'shape' where variables do not agree */
function sharedSizes(operation: string, variables: ReadonlyMap<string, Variable>): Record<string, number> {
  const sizes: Record<string, number> = {};
  const said: Record<string, string> = {};
  for (const [name, variable] of variables)
    for (const [dim, size] of Object.entries(sizesOf(variable))) {
      if (dim in sizes && sizes[dim] !== size)
        throw new ChunkwiseError(
          'shape',
          `${operation}: dimension '${dim}' is ${sizes[dim]} long in '${said[dim]}' and ${size} in '${name}'`,
        );
      if (!(dim in sizes)) {
        sizes[dim] = size;
        said[dim] = name;
      }
    }
  return sizes;
}

/**
 * Labelled arrays by name that share dimensions and coordinates: `ds.get('t2m')`, or `ds.t2m` where no method has that name.
 *
 * @example
 * const ds = new Dataset({ t2m: [['time', 'lat'], [[11, 12], [21, 22]]] }, { coords: { lat: [10, 20] } });
 * await ds.get('t2m').mean('time').values(); // [16, 17]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by methods.ts
export class Dataset {
  readonly #parts: DatasetParts;

  /** @throws 'shape', 'argument' when variables do not fit each other */
  constructor(variables: Readonly<Record<string, VariableLike>> = {}, options: DatasetOptions = {}) {
    this.#parts =
      MADE in variables ? (variables as unknown as { [MADE]: DatasetParts })[MADE] : givenDataset(variables, options);
    for (const name of this.#parts.variables.keys())
      if (!(name in this))
        Object.defineProperty(this, name, { get: () => this.get(name), enumerable: true, configurable: true });
  }

  /** @internal */
  get parts(): DatasetParts {
    return this.#parts;
  }
  /** Names of the dimensions. */
  get dims(): readonly string[] {
    return Object.keys(this.sizes);
  }
  /** Extent of each dimension by name. */
  get sizes(): Readonly<Record<string, number>> {
    return sharedSizes('Dataset', this.#parts.variables);
  }
  /** All variables by name, coordinates too. */
  get variables(): Readonly<Record<string, Variable>> {
    return Object.fromEntries(this.#parts.variables);
  }
  /** @internal the coordinates as variables */
  get coordVariables(): CoordVariables {
    const { variables, coordNames } = this.#parts;
    return new Map([...variables].filter(([name]) => coordNames.has(name)));
  }
  /** The coordinates by name. */
  get coords(): Readonly<Record<string, DataArray>> {
    return Object.fromEntries([...this.#parts.coordNames].map((name) => [name, this.get(name)]));
  }
  /** The variables that are no coordinates, by name. */
  get dataVars(): Readonly<Record<string, DataArray>> {
    const { variables, coordNames } = this.#parts;
    return Object.fromEntries(
      [...variables.keys()].filter((name) => !coordNames.has(name)).map((name) => [name, this.get(name)]),
    );
  }
  get attrs(): Attrs {
    return this.#parts.attrs;
  }
  /** How it was stored where it was read: unlimited dimensions, source. */
  get encoding(): Encoding {
    return this.#parts.encoding;
  }
  /** Bytes that all variables take. */
  get nbytes(): number {
    return [...this.#parts.variables.values()].reduce((sum, { data }) => sum + data.nbytes, 0);
  }
  /** The variable or coordinate called `name`. @throws 'argument' when there is none */
  get(name: string): DataArray {
    const variable = this.#parts.variables.get(name);
    if (variable) return dataArrayOf(variable, this.coordVariables, name);
    throw new ChunkwiseError(
      'argument',
      `Dataset: there is no variable ${shown(name)}; there are ${[...this.#parts.variables.keys()].join(', ') || 'none'}`,
    );
  }
  /** True where there is a variable or coordinate called `name`. */
  has(name: string): boolean {
    return this.#parts.variables.has(name);
  }
  get [Symbol.toStringTag](): string {
    return 'Dataset';
  }
  /** Dimensions, coordinates, variables and attributes as text. */
  toString(): string {
    return datasetText(this.#parts);
  }
  /** The same as a table, for notebooks. */
  toHTML(): string {
    return datasetHtml(this.#parts);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
  /** What a notebook shows: MIME type to content. */
  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/plain': this.toString(), 'text/html': this.toHTML() };
  }
}

export interface Dataset extends DatasetMethods {}

export const isDataset = (value: unknown): value is Dataset => value instanceof Dataset;

/** @internal the dataset of its parts */
export const datasetOf = (parts: DatasetParts): Dataset => {
  sharedSizes('Dataset', parts.variables);
  return new Dataset({ [MADE]: parts } as never);
};

/** @internal a dataset of named arrays with their coordinates, which are aligned already; coordinates in conflict are refused */
export function datasetOfArrays(
  operation: string,
  arrays: ReadonlyMap<string, DataArray>,
  {
    coords = new Map(),
    attrs = {},
    encoding = {},
  }: { coords?: CoordVariables; attrs?: Attrs; encoding?: Encoding } = {},
): Dataset {
  const variables = new Map<string, Variable>();
  const coordNames = new Set<string>();
  const add = (name: string, variable: Variable): void => {
    const there = variables.get(name);
    if (there && !sameValues(there, variable))
      throw new ChunkwiseError('argument', `${operation}: coordinate '${name}' differs between the variables`);
    if (!there) variables.set(name, variable);
    coordNames.add(name);
  };
  for (const [name, variable] of coords) add(name, variable);
  for (const array of arrays.values())
    for (const [name, variable] of array.coordVariables) if (!arrays.has(name)) add(name, variable);
  for (const [name, array] of arrays) {
    if (coordNames.has(name)) continue;
    if (array.dims.length === 1 && array.dims[0] === name) coordNames.add(name);
    variables.set(name, array.variable);
  }
  return datasetOf({ variables, coordNames, attrs, encoding });
}

function givenDataset(
  given: Readonly<Record<string, VariableLike>>,
  { coords = {}, attrs = {} }: DatasetOptions,
): DatasetParts {
  const arrays = new Map<string, DataArray>();
  const own = new Map<string, Variable>();
  for (const [name, value] of Object.entries(coords)) {
    own.set(name, givenVariable('Dataset', name, value));
    if (isDataArray(value))
      for (const [key, variable] of value.coordVariables) if (!own.has(key)) own.set(key, variable);
  }
  for (const [name, value] of Object.entries(given))
    arrays.set(
      name,
      isDataArray(value)
        ? dataArrayOf(value.variable, new Map([...value.coordVariables].filter(([key]) => !own.has(key))), name)
        : dataArrayOf(givenVariable('Dataset', name, value), new Map(), name),
    );
  const aligned = alignVariables('Dataset', [...arrays.values()], 'outer');
  const parts = datasetOfArrays('Dataset', new Map([...arrays.keys()].map((name, k) => [name, aligned[k]])), {
    coords: own,
    attrs,
  }).parts;
  checkedCoords('Dataset', own, sharedSizes('Dataset', parts.variables));
  return parts;
}
