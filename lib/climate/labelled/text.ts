/**
 * Labelled arrays and datasets as text and as HTML.
 */
import type { TypedArray } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { formatBytes } from '../../base/bytes.js';
import { NdArray } from '../../base/results/nd-array.js';
import { type Calendar, dateTexts } from '../calendar/index.js';
import { type CoordVariables, isIndexVariable } from './coordinates.js';
import type { Attrs, Variable } from './variable.js';

const WIDTH = 78;

/** One element as it is shown: dates without a time of day at midnight, numbers of four digits. */
function shownElement(values: TypedArray, k: number, { data, calendar }: Variable): string {
  if (calendar) return shortDate(dateTexts(BigInt64Array.of((values as BigInt64Array)[k]), calendar as Calendar)[0]);
  const element = elementIn(values, k, data.dtype);
  if (typeof element === 'string') return `'${element}'`;
  if (typeof element !== 'number') return shortDate(String(element));
  if (!/^float/.test(data.dtype) || !Number.isFinite(element)) return String(element);
  const short = Number(element.toPrecision(4));
  return Number.isInteger(short) && Math.abs(short) < 1e16 ? `${short}.0` : String(short);
}
const shortDate = (text: string): string => text.replace(/T00:00:00(\.0+)?$/, '').replace(/(:\d\d)\.0+$/, '$1');

/** The first and last elements of what is in memory. */
export function preview(variable: Variable, room: number): string {
  const { data } = variable;
  const values = valuesInMemory(data);
  if (!values) return `chunks ${data.chunksize.join(' x ')}`;
  const show = (k: number): string => shownElement(values, k, variable);
  const all: string[] = [];
  for (let k = 0; k < data.size && all.join(' ').length < room; k++) all.push(show(k));
  if (all.length === data.size && all.join(' ').length <= room) return all.join(' ');
  const last = data.size > 2 ? [show(data.size - 2), show(data.size - 1)] : [];
  let first = all;
  while (first.length > 1 && [...first, '...', ...last].join(' ').length > room) first = first.slice(0, -1);
  return [...first, '...', ...last].join(' ');
}

/** The values as arrays print theirs, where few are in memory; else their first and last. */
export function valuesText(variable: Variable): string {
  const { data, calendar } = variable;
  const values = data.size <= 1000 && !calendar ? valuesInMemory(data) : undefined;
  return values
    ? String(new NdArray(values as never, data.shape as number[], data.dtype as never))
    : preview(variable, 4 * WIDTH);
}

export const dimsText = (names: readonly string[], shape: readonly number[]): string =>
  names.map((name, axis) => `${name}: ${shape[axis]}`).join(', ');

export const typeText = ({ data, calendar }: Variable): string => (calendar ? `date[${calendar}]` : data.dtype);

function lines(variables: Iterable<readonly [string, Variable]>): string[] {
  const all = [...variables];
  const width = Math.max(8, ...all.map(([name]) => name.length));
  return all.map(([name, variable]) => {
    const mark = isIndexVariable(name, variable) ? '*' : ' ';
    const dims = variable.dims.length > 0 ? `(${variable.dims.join(', ')}) ` : '';
    const head = `  ${mark} ${name.padEnd(width)} ${dims}${typeText(variable)} ${formatBytes(variable.data.nbytes)} `;
    return `${head}${preview(variable, Math.max(16, WIDTH - head.length))}`.trimEnd();
  });
}

function attrLines(attrs: Attrs): string[] {
  const names = Object.keys(attrs);
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map((name) => {
    const value = attrs[name];
    const text =
      typeof value === 'string' ? value : Array.isArray(value) ? `[${value.map(String).join(', ')}]` : String(value);
    const line = `    ${`${name}:`.padEnd(width + 2)}${text.replace(/\s*\n\s*/g, ' ')}`;
    return line.length > WIDTH ? `${line.slice(0, WIDTH - 3)}...` : line;
  });
}

const coordLines = (coords: CoordVariables, dims: readonly string[]): string[] => {
  const bare = dims.filter((dim) => !coords.has(dim));
  return [
    ...(coords.size > 0 ? ['Coordinates:', ...lines(coords)] : []),
    ...(bare.length > 0 ? [`Dimensions without coordinates: ${bare.join(', ')}`] : []),
  ];
};

/** A labelled array as xarray prints it, without its values where these are not in memory. */
export function arrayText(name: string | undefined, variable: Variable, coords: CoordVariables): string {
  const { dims, data, attrs } = variable;
  return [
    `<chunkwise.DataArray ${name === undefined ? '' : `'${name}' `}(${dimsText(dims, data.shape)})> Size: ${formatBytes(data.nbytes)}`,
    ...(data.size <= 1000 && valuesInMemory(data)
      ? [valuesText(variable)]
      : [`[${data.size} values of ${typeText(variable)}, ${preview(variable, WIDTH)}]`]),
    ...coordLines(coords, dims),
    ...(Object.keys(attrs).length > 0 ? ['Attributes:', ...attrLines(attrs)] : []),
  ].join('\n');
}

/** What a dataset is made of, as it is shown. */
export interface ShownDataset {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly coordNames: ReadonlySet<string>;
  readonly attrs: Attrs;
}

/** Extents of a dataset's dimensions, its bytes, its coordinates and its other variables. */
export function datasetFacts({ variables, coordNames }: ShownDataset): {
  readonly sizes: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly coords: ReadonlyMap<string, Variable>;
  readonly rest: readonly (readonly [string, Variable])[];
} {
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const { dims, data } of variables.values()) {
    bytes += data.nbytes;
    dims.forEach((dim, axis) => void sizes.set(dim, data.shape[axis]));
  }
  const all = [...variables];
  const coords = new Map(all.filter(([name]) => coordNames.has(name)));
  return { sizes, bytes, coords, rest: all.filter(([name]) => !coordNames.has(name)) };
}

/** A dataset as xarray prints it. */
export function datasetText(shown: ShownDataset): string {
  const { attrs } = shown;
  const { sizes, bytes, coords, rest } = datasetFacts(shown);
  return [
    `<chunkwise.Dataset> Size: ${formatBytes(bytes)}`,
    `Dimensions:  (${dimsText([...sizes.keys()], [...sizes.values()])})`,
    ...coordLines(coords, [...sizes.keys()]),
    ...(rest.length > 0 ? ['Data variables:', ...lines(rest)] : ['Data variables:', '    *empty*']),
    ...(Object.keys(attrs).length > 0 ? ['Attributes:', ...attrLines(attrs)] : []),
  ].join('\n');
}
