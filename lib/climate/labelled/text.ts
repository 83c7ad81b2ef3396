/**
 * Labelled arrays and datasets as text and as HTML.
 */
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { formatBytes } from '../../base/bytes.js';
import { type CoordVariables, isIndexVariable } from './coordinates.js';
import type { Attrs, Variable } from './variable.js';

const WIDTH = 78;

/** The first and last elements of what is in memory. */
function preview({ data, calendar }: Variable, room: number): string {
  const values = valuesInMemory(data);
  if (!values) return `chunks ${data.chunksize.join(' x ')}`;
  const show = (k: number): string => {
    const element = elementIn(values, k, data.dtype);
    if (typeof element === 'string') return `'${element}'`;
    if (typeof element === 'number' && !Number.isInteger(element)) return String(Number(element.toPrecision(5)));
    return String(element);
  };
  void calendar;
  const all: string[] = [];
  for (let k = 0; k < data.size && all.join(' ').length < room; k++) all.push(show(k));
  if (all.length === data.size && all.join(' ').length <= room) return all.join(' ');
  const last = data.size > 2 ? [show(data.size - 2), show(data.size - 1)] : [];
  let first = all;
  while (first.length > 1 && [...first, '...', ...last].join(' ').length > room) first = first.slice(0, -1);
  return [...first, '...', ...last].join(' ');
}

const dimsText = (names: readonly string[], shape: readonly number[]): string =>
  names.map((name, axis) => `${name}: ${shape[axis]}`).join(', ');

const typeText = ({ data, calendar }: Variable): string => (calendar ? `date[${calendar}]` : data.dtype);

function lines(variables: Iterable<[string, Variable]>): string[] {
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
  const values = data.size <= 1000 ? preview(variable, 4 * WIDTH) : preview(variable, WIDTH);
  return [
    `<chunkwise.DataArray ${name === undefined ? '' : `'${name}' `}(${dimsText(dims, data.shape)})> Size: ${formatBytes(data.nbytes)}`,
    `${typeText(variable)} ${values}`,
    ...coordLines(coords, dims),
    ...(Object.keys(attrs).length > 0 ? ['Attributes:', ...attrLines(attrs)] : []),
  ].join('\n');
}

/** A dataset as xarray prints it. */
export function datasetText({
  variables,
  coordNames,
  attrs,
}: {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly coordNames: ReadonlySet<string>;
  readonly attrs: Attrs;
}): string {
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const { dims, data } of variables.values()) {
    bytes += data.nbytes;
    dims.forEach((dim, axis) => void sizes.set(dim, data.shape[axis]));
  }
  const coords = new Map([...variables].filter(([name]) => coordNames.has(name)));
  const rest = [...variables].filter(([name]) => !coordNames.has(name));
  return [
    `<chunkwise.Dataset> Size: ${formatBytes(bytes)}`,
    `Dimensions:  (${dimsText([...sizes.keys()], [...sizes.values()])})`,
    ...coordLines(coords, [...sizes.keys()]),
    ...(rest.length > 0 ? ['Data variables:', ...lines(rest)] : ['Data variables:', '    *empty*']),
    ...(Object.keys(attrs).length > 0 ? ['Attributes:', ...attrLines(attrs)] : []),
  ].join('\n');
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export const arrayHtml = (name: string | undefined, variable: Variable, coords: CoordVariables): string =>
  `<pre>${escaped(arrayText(name, variable, coords))}</pre>`;
export const datasetHtml = (parts: Parameters<typeof datasetText>[0]): string =>
  `<pre>${escaped(datasetText(parts))}</pre>`;
