/**
 * Elementwise operations on labelled arrays: operands are aligned by labels and broadcast by names of dimensions. One function for each
 * line of the table of elementwise operations.
 */
import { ELEMENTWISE, type ElementwiseName } from '../../../kernels/elementwise.js';
import type { ArrayOrText, ChunkedArray } from '../../array/index.js';
import * as face from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { alignVariables, type Join } from './alignment.js';
import { agreedAttrs, mergedCoords } from './coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from './data-array.js';
import { expandedTo, type Variable, variableOf } from './variable.js';

/** What is computed with beside labelled arrays: numbers, dates, text, and arrays whose axes are the last dimensions. */
export type Operand = DataArray | ArrayOrText;

/** Operands as arrays over common dimensions, in the order in which these are met first. */
export interface Broadcast {
  readonly dims: readonly string[];
  readonly arrays: readonly (ChunkedArray | ArrayOrText)[];
  readonly labelled: readonly DataArray[];
}

/** Aligns operands and spreads them over all dimensions. @throws ChunkwiseError as {@link alignVariables} */
function broadcastOperands(operation: string, operands: readonly Operand[], join: Join = 'inner'): Broadcast {
  const labelled = alignVariables(operation, operands.filter(isDataArray), join);
  const dims = [...new Set(labelled.flatMap((array) => array.dims))];
  let next = 0;
  const arrays = operands.map((operand) =>
    isDataArray(operand) ? expandedTo(labelled[next++].variable, dims) : operand,
  );
  return { dims, arrays, labelled };
}

/** The labelled array of what was computed from operands. */
function labelledResult(data: ChunkedArray, { dims, labelled }: Broadcast, operation: string): DataArray {
  if (data.ndim !== dims.length)
    throw new ChunkwiseError(
      'shape',
      `${operation}: an operand has more axes than there are dimensions (${dims.join(', ') || 'none'}); make it a DataArray with names for its axes`,
    );
  const names = new Set(labelled.map((array) => array.name));
  const attrs = agreedAttrs(labelled.map((array) => array.attrs));
  const coords = mergedCoords(labelled.map((array) => array.coordVariables));
  return dataArrayOf(
    variableOf(operation, dims, data, { attrs }),
    coords,
    names.size === 1 ? labelled[0].name : undefined,
  );
}

type Function = (...args: (ChunkedArray | ArrayOrText)[]) => ChunkedArray;

/** Operations between a moment of a calendar and another: their counts behave as those of datetime64. */
const CALENDAR_OPERATIONS: readonly string[] = [
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'minimum',
  'maximum',
];

function checkCalendars(operation: string, labelled: readonly DataArray[], count: number): Variable['calendar'] {
  const calendars = new Set(labelled.map((array) => array.variable.calendar));
  if (calendars.size === 1 && calendars.has(undefined)) return undefined;
  if (calendars.size > 1 || labelled.length < count || !CALENDAR_OPERATIONS.includes(operation))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: dates of the calendar ${[...calendars].filter(Boolean).join(', ')} are compared with dates of the same calendar only; for more take x.dt or convertCalendar`,
    );
  return [...calendars][0];
}

/** The function `name` of the face on labelled arrays. */
export function applied(name: string, operands: readonly Operand[], fn: Function): DataArray {
  const broadcast = broadcastOperands(name, operands);
  const calendar = checkCalendars(name, broadcast.labelled, operands.length);
  const result = labelledResult(fn(...broadcast.arrays), broadcast, name);
  if (!calendar || result.dtype === 'bool') return result;
  return dataArrayOf({ ...result.variable, calendar }, result.coordVariables, result.name);
}

/** What `fn` makes of an array and others, as a labelled array of the first one's name, attributes and calendar. */
export function appliedTo(
  operation: string,
  x: DataArray,
  others: readonly Operand[],
  fn: (data: ChunkedArray, ...rest: readonly (ChunkedArray | ArrayOrText)[]) => ChunkedArray,
  join: Join = 'exact',
): DataArray {
  const broadcast = broadcastOperands(operation, [x, ...others], join);
  const [first, ...rest] = broadcast.arrays;
  const made = labelledResult(fn(first as ChunkedArray, ...rest), broadcast, operation);
  const { calendar } = x.variable;
  const keeps = calendar !== undefined && made.dtype === 'int64';
  return dataArrayOf({ ...made.variable, attrs: x.attrs, ...(keeps ? { calendar } : {}) }, made.coordVariables, x.name);
}

/** Functions of other names or with more arguments than operands. */
const NONE = ['complex', 'round', 'clip', 'where', 'isclose', 'nanToNum'] as const;

/** Names of the operations that are methods of labelled arrays. */
export type LabelledOperation = Exclude<ElementwiseName, (typeof NONE)[number]>;

type Installed = (x: DataArray, ...others: Operand[]) => DataArray;

/** One function for each line of the table: the labelled array first, then its other operands. */
export const ELEMENTWISE_METHODS = Object.fromEntries(
  Object.keys(ELEMENTWISE)
    .filter((name) => !(NONE as readonly string[]).includes(name) && name in face)
    .map((name): [string, Installed] => [
      name,
      (x, ...others) => applied(name, [x, ...others], (face as unknown as Record<string, Function>)[name]),
    ]),
) as Readonly<Record<LabelledOperation, Installed>>;
