/** HDF5 and NetCDF-4 files hold what netCDF4-python says: dimensions, attributes, types, and every raw value. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, FileGroup, FileVariable } from '../../lib/formats/file-content.js';
import { readHdf5 } from '../../lib/formats/hdf5/read-hdf5.js';
import { readBox } from '../storage/shared-data.js';

const test = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(test, 'data/netcdf');

interface GoldenVariable {
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly chunks?: readonly number[] | null;
  readonly type: 'number' | 'char' | 'string' | 'refused';
  readonly dtype?: string;
  readonly sha256?: string;
  readonly texts?: readonly string[];
  readonly first?: readonly unknown[];
}
interface GoldenGroup {
  readonly path: string;
  readonly dimensions: readonly (readonly [string, number, boolean])[];
  readonly attributes: GoldenVariable['attributes'];
  readonly variables: Readonly<Record<string, GoldenVariable>>;
  readonly groups: readonly GoldenGroup[];
}

const shown = (x: number | bigint): unknown => (typeof x === 'bigint' ? String(x) : Number.isFinite(x) ? x : String(x));

/** An attribute as the golden file writes it. */
function written(value: AttributeValue, type: string): { type: string; value: unknown } {
  if (typeof value === 'string') return { type: 'text', value };
  const list = Array.isArray(value) ? value : [value];
  if (type === 'string' || type === 'char') return { type: 'texts', value: list };
  return { type: type === 'bool' ? 'int8' : type, value: list.map(shown) };
}

function checkAttributes(
  found: Pick<FileGroup, 'attributes' | 'attributeTypes'>,
  golden: GoldenVariable['attributes'],
) {
  const known = Object.entries(golden).filter(([, { type }]) => type !== 'other');
  const own = Object.entries(found.attributes).map(
    ([name, value]) => [name, written(value, found.attributeTypes[name])] as const,
  );
  expect(own.filter(([name]) => golden[name]?.type !== 'other')).toEqual(known);
}

async function checkVariable(found: FileVariable, golden: GoldenVariable) {
  expect(found.dimensions).toEqual(golden.dimensions);
  expect(found.shape).toEqual(golden.shape);
  checkAttributes(found, golden.attributes);
  if (golden.chunks !== undefined) expect(found.encoding.chunks ?? null).toEqual(golden.chunks);
  if (golden.type === 'refused') {
    if (found.refused === undefined) expect(found.array?.dtype).toMatch(/^complex/);
    return;
  }
  expect(found.refused).toBeUndefined();
  expect(found.type).toBe(golden.type);
  if (golden.type === 'string') {
    expect(await found.texts?.()).toEqual(golden.texts);
    return;
  }
  const array = found.array;
  if (!array) throw new Error('no array');
  expect(array.dtype).toBe(golden.type === 'char' ? 'S1' : array.dtype === 'bool' ? 'bool' : golden.dtype);
  const { data } = await readBox(array);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 24)).toBe(golden.sha256);
}

async function checkGroup(found: FileGroup, golden: GoldenGroup) {
  expect(found.path).toBe(golden.path);
  expect(found.dimensions.map((d) => [d.name, d.size, d.unlimited])).toEqual(golden.dimensions);
  checkAttributes(found, golden.attributes);
  expect(found.variables.map(({ name }) => name)).toEqual(Object.keys(golden.variables));
  for (const variable of found.variables) {
    try {
      await checkVariable(variable, golden.variables[variable.name]);
    } catch (cause) {
      throw new Error(`variable ${variable.name}: ${(cause as Error).message}`, { cause });
    }
  }
  expect(found.groups.map(({ path }) => path)).toEqual(golden.groups.map(({ path }) => path));
  for (const [k, group] of found.groups.entries()) await checkGroup(group, golden.groups[k]);
}

describe.each(readdirSync(join(test, 'golden/hdf5')).filter((name) => name.endsWith('.json')))('%s', (list) => {
  const golden = JSON.parse(readFileSync(join(test, 'golden/hdf5', list), 'utf8')) as Record<string, GoldenGroup>;
  it.each(Object.keys(golden))('%s', async (name) => {
    await checkGroup(await readHdf5(join(folder, name)), golden[name]);
  });
});
