/** Labelled operations give what xarray gives: values, dimensions, coordinates, attributes and names (test/golden/make_xarray.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDataArray, isDataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { CASES } from './golden-cases.js';

type Shown = unknown;
const goldens = JSON.parse(readFileSync(new URL('../golden/xarray.json', import.meta.url), 'utf8')) as Record<
  string,
  Shown
>;

const perMicrosecond: Readonly<Record<string, bigint>> = {
  D: 86_400_000_000n,
  h: 3_600_000_000n,
  s: 1_000_000n,
  ms: 1000n,
  us: 1n,
};

/** Elements as the goldens have them: missing ones null, times in microseconds. */
async function elements(x: cw.ChunkedArray): Promise<unknown[]> {
  const result = (await x.compute()) as { toArray?: () => unknown } | number;
  const listed = (typeof result === 'object' && result?.toArray ? result.toArray() : result) as unknown;
  const flat = (Array.isArray(listed) ? listed.flat(9) : [listed]) as unknown[];
  return flat.map((value) => {
    if (typeof value === 'bigint') return Number(value);
    if (typeof value === 'object' && value !== null && 'unit' in value) {
      const { value: count, unit } = value as { value: bigint; unit: string };
      return count === -(2n ** 63n) ? null : Number(count * perMicrosecond[unit]);
    }
    return typeof value === 'number' && Number.isNaN(value) ? null : value;
  });
}

/** What a result is compared by. */
async function shown(x: unknown): Promise<Shown> {
  if (isDataArray(x)) {
    const coords: Record<string, unknown> = {};
    for (const [name, coord] of Object.entries(x.coords))
      coords[name] = { dims: coord.dims, values: await elements(coord.data) };
    return {
      dims: x.dims,
      shape: x.shape,
      values: await elements(x.data),
      coords,
      attrs: x.attrs,
      name: x.name ?? null,
    };
  }
  if (isDataset(x)) {
    const vars: Record<string, unknown> = {};
    for (const [name, array] of Object.entries(x.dataVars)) vars[name] = await shown(array);
    return { sizes: x.sizes, coords: Object.keys(x.coords).sort(), attrs: x.attrs, vars };
  }
  return Array.isArray(x) ? Promise.all(x.map(shown)) : x;
}

/** Numbers that are close count as the same. */
function near(given: unknown, wanted: unknown): unknown {
  if (typeof given === 'number' && typeof wanted === 'number')
    return Math.abs(given - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)) ? wanted : given;
  // Missing text is empty: there is no other.
  if (given === '' && wanted === null) return null;
  if (typeof given === 'boolean' && typeof wanted === 'number') return Number(given);
  if (Array.isArray(given) && Array.isArray(wanted)) return given.map((value, k) => near(value, wanted[k]));
  if (typeof given === 'object' && given !== null && typeof wanted === 'object' && wanted !== null)
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, near(value, (wanted as Record<string, unknown>)[name])]),
    );
  return given;
}

for (const threads of ['inline', 2] as const)
  describe(`labelled operations, threads ${threads}`, () => {
    for (const [name, make] of Object.entries(CASES))
      it(name, async () => {
        cw.config.set({ threads });
        const wanted = goldens[name];
        expect(wanted, 'a golden value').toBeDefined();
        for (const chunks of threads === 'inline' ? ([undefined, 2, 1] as const) : ([1] as const)) {
          const given = await shown(await make(chunks));
          expect(near(given, wanted), `chunks of ${chunks ?? 'all'}`).toEqual(wanted);
        }
      });
  });

it('has a case for each golden value', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(goldens).sort());
});
