/** What the coordinates of a labelled array are for pictures: latitude, longitude, time, depth or height, and how each axis is written. */

import { dateTicks } from '../../plot/date-ticks.js';
import type { FieldAxis } from '../../plot/fields/field-panel.js';
import { dateTexts } from '../calendar/index.js';
import type { DataArray } from '../labelled/data-array.js';
import type { Attrs, Variable } from '../labelled/variable.js';

export type Role = 'lat' | 'lon' | 'time' | 'vertical' | 'other';

const text = (attrs: Attrs, name: string): string => (typeof attrs[name] === 'string' ? (attrs[name] as string) : '');

const LATITUDE_UNITS = /^degrees?_?n(orth)?$/i;
const LONGITUDE_UNITS = /^degrees?_?e(ast)?$/i;
const PRESSURE = /^(pa|hpa|kpa|mbar|mb|millibars?|dbar|decibars?|atm)$/i;

/** True where a variable holds times. */
export const isTime = ({ data, calendar }: Variable): boolean =>
  calendar !== undefined || data.dtype.startsWith('datetime64');

/** What a coordinate is, by its attributes and then by its name. */
export function roleOf(name: string, variable: Variable): Role {
  const { attrs } = variable;
  if (isTime(variable)) return 'time';
  const units = text(attrs, 'units');
  const standard = text(attrs, 'standard_name');
  if (standard === 'latitude' || LATITUDE_UNITS.test(units) || /^(lat|latitude|nav_lat|xlat)$/i.test(name))
    return 'lat';
  if (standard === 'longitude' || LONGITUDE_UNITS.test(units) || /^(lon|long|longitude|nav_lon|xlong)$/i.test(name))
    return 'lon';
  if (text(attrs, 'positive') !== '' || text(attrs, 'axis').toUpperCase() === 'Z' || PRESSURE.test(units))
    return 'vertical';
  return /^(depth|level|lev|plev|height|altitude|z|pressure)/i.test(name) ? 'vertical' : 'other';
}

/** True for depths and pressures, which grow downwards. */
export const growsDown = (name: string, { attrs }: Variable): boolean =>
  text(attrs, 'positive').toLowerCase() === 'down' ||
  PRESSURE.test(text(attrs, 'units')) ||
  /^(depth|deptht|depthu|depthv|depthw|plev|pressure)/i.test(name);

/** A variable's name for people, with its units, as xarray writes it. */
export function labelOf(name: string | undefined, attrs: Attrs): string {
  const title = text(attrs, 'long_name') || text(attrs, 'standard_name') || (name ?? '');
  const units = text(attrs, 'units');
  return units && !/since/.test(units) ? `${title} [${units}]` : title;
}

/** Positions of a coordinate's values on an axis: numbers as they are, times as milliseconds, text as 0, 1, 2, …. */
export async function positionsOf(coordinate: DataArray | undefined, size: number): Promise<Float64Array> {
  if (!coordinate) return Float64Array.from({ length: size }, (_, k) => k);
  const { data } = await coordinate.data.compute();
  const { dtype } = coordinate;
  if (dtype.startsWith('datetime64') || coordinate.variable.calendar) {
    const perMillisecond = UNITS[/\[(.*)\]/.exec(dtype)?.[1] ?? 'us'] ?? 1 / 1000;
    return Float64Array.from(data as ArrayLike<bigint>, (value) => Number(value) * perMillisecond);
  }
  if (dtype.startsWith('<U') || dtype.startsWith('S')) return Float64Array.from({ length: size }, (_, k) => k);
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  D: 86_400_000,
  W: 604_800_000,
};

/** The axis of a dimension: positions, ticks and title. */
export async function axisOf(array: DataArray, dim: string): Promise<FieldAxis> {
  const coordinate = array.coords[dim];
  const positions = await positionsOf(coordinate, array.sizes[dim]);
  if (!coordinate) return { positions, title: dim };
  const { variable } = coordinate;
  const title = labelOf(dim, variable.attrs);
  if (!isTime(variable)) return { positions, title };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const at of positions) {
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  if (variable.calendar === undefined) return { positions, title, ...dateTicks(low, high) };
  // No round dates are known of other calendars: those that are there are marked.
  const step = Math.max(1, Math.ceil(positions.length / 6));
  const marked = [...positions.keys()].filter((k) => k % step === 0);
  const moments = BigInt64Array.from(marked, (k) => BigInt(Math.round(positions[k] * 1000)));
  const labels = dateTexts(moments, variable.calendar).map((date) => date.slice(0, 10));
  return { positions, title, ticks: marked.map((k) => positions[k]), labels };
}

/** The one value of a coordinate as text: dates as dates. */
export async function valueText(coordinate: DataArray): Promise<string> {
  const { variable } = coordinate;
  if (!isTime(variable)) {
    const { data } = await coordinate.data.compute();
    const value = (data as ArrayLike<number | bigint | string>)[0];
    const units = text(variable.attrs, 'units');
    const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
    return units ? `${shown} [${units}]` : shown;
  }
  const [at] = await positionsOf(coordinate, 1);
  if (variable.calendar)
    return dateTexts(BigInt64Array.of(BigInt(Math.round(at * 1000))), variable.calendar)[0].slice(0, 10);
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return 'NaT';
  const iso = new Date(at).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}

/** The coordinates of one value, as xarray's titles. */
export async function scalarTitle(array: DataArray): Promise<string | undefined> {
  const scalars = Object.entries(array.coords).filter(([, coordinate]) => coordinate.ndim === 0);
  const texts = await Promise.all(
    scalars.map(async ([name, coordinate]) => `${name} = ${await valueText(coordinate)}`),
  );
  return texts.length > 0 ? texts.slice(0, 4).join(', ') : undefined;
}
