/** Labelled arrays of golden files, and labelled results held against them. */
import { expect } from 'vitest';
import { DataArray, type Dataset, isDataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

/** An array as scripts write it. */
export interface GoldenArray {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string | boolean | null)[];
  readonly coords: Readonly<
    Record<string, { readonly dims: readonly string[]; readonly values: readonly (number | string | null)[] }>
  >;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly name: string | null;
}
/** A result: an array, or a dataset. */
export type Golden = GoldenArray | { readonly vars: Readonly<Record<string, GoldenArray>>; readonly attrs: object };

const isDate = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);

function dataOf(values: GoldenArray['values'], shape: readonly number[], dtype?: string): cw.ChunkedArray {
  const list = values.map((value) => (value === null ? Number.NaN : value));
  const flat = isDate(list[0])
    ? cw.asarray(list as string[], { dtype: 'datetime64[us]' })
    : cw.asarray(list as number[]);
  const typed = dtype?.startsWith('int') ? flat.astype('int64') : flat;
  return typed.reshape([...shape]) as cw.ChunkedArray;
}

/** The labelled array of golden values. */
export async function labelledOf(golden: GoldenArray): Promise<DataArray> {
  const whole = (dims: readonly string[]): number[] => dims.map((dim) => golden.shape[golden.dims.indexOf(dim)]);
  const coords = Object.fromEntries(
    Object.entries(golden.coords).map(([name, { dims, values }]) => [
      name,
      [dims, dataOf(values as GoldenArray['values'], whole(dims))] as const,
    ]),
  );
  const data = await dataOf(golden.values, golden.shape, golden.dtype).compute();
  return new DataArray(cw.fromArray(data as never, { dtype: golden.dtype as 'float64' }) as never, {
    dims: [...golden.dims],
    coords: coords as never,
    attrs: golden.attrs,
    ...(golden.name === null ? {} : { name: golden.name }),
  });
}

/** Elements as golden files hold them. */
export async function plainOf(data: cw.ChunkedArray): Promise<unknown[]> {
  const made = await (data.ndim === 0 ? data.reshape([1]) : data.reshape([data.size])).compute();
  return (made.toArray() as unknown[]).map((value) =>
    typeof value === 'bigint'
      ? Number(value)
      : typeof value === 'number' && Number.isNaN(value)
        ? null
        : typeof value === 'object' && value !== null
          ? String(value)
          : value,
  );
}

const same = (mine: unknown, theirs: unknown, tolerance: number): boolean => {
  if (typeof mine === 'number' && typeof theirs === 'number')
    return Math.abs(mine - theirs) <= tolerance * Math.max(1, Math.abs(theirs));
  if (typeof mine === 'number' && typeof theirs === 'boolean') return mine === Number(theirs);
  if (typeof mine === 'string' && typeof theirs === 'string' && isDate(theirs))
    return Date.parse(`${mine}Z`) === Date.parse(`${theirs}Z`);
  return mine === theirs;
};

/** Expects values alike. */
export function expectValues(
  label: string,
  mine: readonly unknown[],
  theirs: readonly unknown[],
  tolerance: number,
): void {
  const at = theirs.findIndex((value, k) => !same(mine[k], value, tolerance));
  const near = (list: readonly unknown[]): unknown[] => list.slice(Math.max(0, at - 2), at + 3);
  expect({ label, length: mine.length, at, values: at < 0 ? [] : near(mine) }).toEqual({
    label,
    length: theirs.length,
    at: -1,
    values: at < 0 ? [] : near(theirs),
  });
}

async function expectArray(label: string, x: DataArray, golden: GoldenArray, tolerance: number): Promise<void> {
  expect({ label, dims: x.dims, shape: x.shape }).toEqual({ label, dims: golden.dims, shape: golden.shape });
  expectValues(label, await plainOf(x.data), golden.values, tolerance);
  for (const [name, { dims, values }] of Object.entries(golden.coords)) {
    const mine = x.coords[name];
    expect({ label, name, dims: mine?.dims }).toEqual({ label, name, dims });
    if (typeof values[0] === 'string' && /^[([]/.test(values[0]))
      expect(await plainOf(mine.data)).toHaveLength(values.length);
    else expectValues(`${label}: ${name}`, await plainOf(mine.data), values, tolerance);
  }
  expect({ label, attrs: x.attrs }).toEqual({ label, attrs: golden.attrs });
}

/** Expects a labelled result to be the golden one: dims, values, coordinates and attributes. */
export async function expectGolden(
  label: string,
  x: DataArray | Dataset,
  golden: Golden,
  tolerance = 1e-9,
): Promise<void> {
  if ('vars' in golden) {
    if (!isDataset(x)) throw new Error(`${label}: a dataset is expected`);
    expect({ label, vars: Object.keys(x.dataVars) }).toEqual({ label, vars: Object.keys(golden.vars) });
    // The dimension of groups stands where the grouped one stood, in datasets too.
    for (const [name, one] of Object.entries(golden.vars))
      await expectArray(`${label} ${name}`, x.get(name).transpose(...one.dims), one, tolerance);
    return;
  }
  await expectArray(label, x as DataArray, golden, tolerance);
}
