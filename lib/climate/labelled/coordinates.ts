/**
 * The coordinates of labelled arrays: variables by name, of which those that bear the name of their one dimension are its index.
 */

import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ArrayOrText, asarray, type ChunkedArray, type NestedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisIndex, axisIndex } from './axis-index.js';
import { type Attrs, type Variable, variableOf } from './variable.js';

/** Coordinates by name, in their order. */
export type CoordVariables = ReadonlyMap<string, Variable>;

/** What has a variable, as labelled arrays do. */
export interface HasVariable {
  readonly variable: Variable;
}

/** Values of a coordinate or variable: arrays and lists of numbers, text or dates. */
export type Values = ArrayOrText | readonly string[];

/**
 * A coordinate or variable as it is given: values, whose dimension is the coordinate's own name; `[dims, values, attrs?]`; or a labelled array.
 */
export type VariableLike =
  | Values
  | HasVariable
  | readonly [dims: string | readonly string[], values: Values | HasVariable, attrs?: Attrs];

export const hasVariable = (value: unknown): value is HasVariable =>
  typeof value === 'object' && value !== null && 'variable' in value && typeof value.variable === 'object';

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** `[dims, values, attrs?]`. Lists of text are values: of one axis, or of two where all rows are. */
const isTuple = (value: unknown): value is readonly [string | readonly string[], Values | HasVariable, Attrs?] =>
  Array.isArray(value) &&
  (value.length === 2 || value.length === 3) &&
  (typeof value[0] === 'string'
    ? typeof value[1] !== 'string'
    : isTextList(value[0]) && !(value[0].length > 1 && isTextList(value[1])));

/** Whatever counts as values, as an array. */
export const arrayOf = (values: Values): ChunkedArray => asarray(values as NestedArray);

/** A variable as it is given under `name`. @throws ChunkwiseError 'shape', 'argument' when names and axes do not match */
export function givenVariable(operation: string, name: string, value: VariableLike): Variable {
  if (hasVariable(value)) return value.variable;
  if (isTuple(value)) {
    const [dims, values, attrs] = value;
    const named = typeof dims === 'string' ? [dims] : dims;
    if (hasVariable(values)) return { ...values.variable, dims: named, attrs: { ...values.variable.attrs, ...attrs } };
    return variableOf(`${operation}: ${name}`, named, arrayOf(values), attrs ? { attrs } : {});
  }
  const data = arrayOf(value as Values);
  if (data.ndim > 1)
    throw new ChunkwiseError(
      'shape',
      `${operation}: ${name} has shape [${data.shape.join(', ')}]: say its dimensions, as in { ${name}: [[${data.shape.map((_, k) => `'dim${k}'`).join(', ')}], values] }`,
    );
  return variableOf(`${operation}: ${name}`, data.ndim === 0 ? [] : [name], data);
}

/** True for the variable that labels the dimension of its name. */
export const isIndexVariable = (name: string, variable: Variable): boolean =>
  variable.dims.length === 1 && variable.dims[0] === name;

/** The index of dimension `dim`; undefined where it has no coordinate. @throws ChunkwiseError 'argument' when it is not in memory */
export function indexOf(operation: string, coords: CoordVariables, dim: string): AxisIndex | undefined {
  const variable = coords.get(dim);
  if (!variable || !isIndexVariable(dim, variable)) return undefined;
  const index = axisIndex(variable);
  if (index) return index;
  throw new ChunkwiseError(
    'argument',
    `${operation}: the labels of dimension '${dim}' have to be computed first: write x = await x.load('${dim}')`,
  );
}

/** The index of dimension `dim`. @throws ChunkwiseError 'argument' when it has none */
export function requiredIndex(operation: string, coords: CoordVariables, dim: string): AxisIndex {
  const index = indexOf(operation, coords, dim);
  if (index) return index;
  throw new ChunkwiseError(
    'argument',
    `${operation}: dimension '${dim}' has no coordinate, so there are no labels to look up; use isel, or assignCoords({ ${dim}: … })`,
  );
}

/** The coordinates all of whose dimensions are among `dims`. */
export const coordsOver = (coords: CoordVariables, dims: readonly string[]): CoordVariables =>
  new Map([...coords].filter(([, variable]) => variable.dims.every((dim) => dims.includes(dim))));

/** True where two variables are known to hold the same values; what would have to be computed counts as different. */
export function sameValues(a: Variable, b: Variable): boolean {
  if (a.data.hash === b.data.hash) return a.dims.join(' ') === b.dims.join(' ');
  if (a.dims.join(' ') !== b.dims.join(' ') || a.data.shape.join() !== b.data.shape.join()) return false;
  const left = valuesInMemory(a.data);
  const right = valuesInMemory(b.data);
  if (!left || !right || left.length !== right.length) return false;
  return left.every((value: number | bigint, k: number) => {
    const other = right[k];
    // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are the same label
    return value == other || (Number.isNaN(value) && Number.isNaN(other));
  });
}

/** The coordinates of several arrays that go together: those of whose values they agree. Indexes are aligned before. */
export function mergedCoords(all: readonly CoordVariables[]): CoordVariables {
  const merged = new Map<string, Variable>();
  const conflicts = new Set<string>();
  for (const coords of all)
    for (const [name, variable] of coords) {
      const there = merged.get(name);
      if (!there) merged.set(name, variable);
      else if (isIndexVariable(name, variable)) merged.set(name, variable);
      else if (!isIndexVariable(name, there) && !sameValues(there, variable)) conflicts.add(name);
    }
  for (const name of conflicts) merged.delete(name);
  return merged;
}

/** The attributes on which all agree that have them, as xarray's `drop_conflicts`. */
export function agreedAttrs(all: readonly Attrs[]): Attrs {
  const agreed: Record<string, unknown> = {};
  const conflicts = new Set<string>();
  for (const attrs of all)
    for (const [name, value] of Object.entries(attrs)) {
      if (name in agreed && JSON.stringify(agreed[name], plain) !== JSON.stringify(value, plain)) conflicts.add(name);
      else agreed[name] = value;
    }
  for (const name of conflicts) delete agreed[name];
  return agreed;
}
const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : Number.isNaN(value) ? 'NaN' : value;
