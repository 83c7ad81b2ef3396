/** HDF5 and NetCDF-4 files hold what netCDF4-python says: dimensions, attributes, types, and every raw value. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, FileGroup, FileVariable } from '../../lib/formats/file-content.js';
import { readHdf5 } from '../../lib/formats/hdf5/read-hdf5.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { readBox } from '../storage/shared-data.js';

const test = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(test, 'data/netcdf');

interface GoldenVariable {
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly chunks?: readonly number[] | null;
  readonly type: 'number' | 'char' | 'string' | 'refused' | 'unread';
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
interface GoldenFile extends GoldenGroup {
  /** Of each chunked dataset how many chunks there are, and a hash of all their places. */
  readonly chunkIndex: Readonly<Record<string, readonly [number, string]>>;
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
  expect(own.filter(([name, { type }]) => golden[name]?.type !== 'other' && type !== 'float16')).toEqual(known);
}

async function checkVariable(found: FileVariable, golden: GoldenVariable) {
  expect(found.dimensions).toEqual(golden.dimensions);
  expect(found.shape).toEqual(golden.shape);
  checkAttributes(found, golden.attributes);
  if (golden.chunks !== undefined) expect(found.encoding.chunks ?? null).toEqual(golden.chunks);
  if (golden.type === 'unread') return;
  if (golden.type === 'refused') {
    if (found.refused === undefined && found.name !== 'lzf') expect(found.array?.dtype).toMatch(/^complex|^float16/);
    return;
  }
  if (found.refused !== undefined) {
    // What netCDF-C reads and we do not.
    expect(found.refused).toBe('filter 6 (scaleoffset) is not read');
    return;
  }
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
  // netCDF leaves out variables of types that it does not know.
  const known = found.variables.filter(({ name, refused }) => golden.variables[name] || refused === undefined);
  expect(known.map(({ name }) => name)).toEqual(Object.keys(golden.variables));
  const faults: string[] = [];
  for (const variable of known)
    await checkVariable(variable, golden.variables[variable.name]).catch((cause) => {
      faults.push(`variable ${variable.name}: ${(cause as Error).message}`);
    });
  expect(faults).toEqual([]);
  expect(found.groups.map(({ path }) => path)).toEqual(golden.groups.map(({ path }) => path));
  for (const [k, group] of found.groups.entries()) await checkGroup(group, golden.groups[k]);
}

/** The places of chunks, as the golden file has them. */
function checkChunks(group: FileGroup, golden: GoldenFile['chunkIndex']) {
  for (const variable of group.variables) {
    const path = group.path === '' ? variable.name : `${group.path}/${variable.name}`;
    const expected = golden[path];
    const { array } = variable;
    if (!expected || !array?.ranges) continue;
    const { chunks, offsets, lengths, skipped } = array.ranges;
    const counts = array.shape.map((n, axis) => Math.ceil(n / array.chunkShape[axis]));
    const lines = Array.from(chunks, (chunk, k) => {
      const coords = counts.map((_, axis) => {
        const step = counts.slice(axis + 1).reduce((a, b) => a * b, 1);
        return Math.floor(chunk / step) % counts[axis];
      });
      return `${coords.join(' ')}: ${offsets[k]} ${lengths[k]} ${skipped?.[k] ?? 0}`;
    });
    const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 24);
    expect([path, lines.length, hash]).toEqual([path, ...expected]);
  }
  for (const child of group.groups) checkChunks(child, golden);
}

describe.each(readdirSync(join(test, 'golden/hdf5')).filter((name) => name.endsWith('.json')))('%s', (list) => {
  const golden = JSON.parse(readFileSync(join(test, 'golden/hdf5', list), 'utf8')) as Record<string, GoldenFile>;
  it.each(Object.keys(golden))('%s', async (name) => {
    const found = await readHdf5(join(folder, name));
    // The newest format is not read by netCDF4-python: the file holds the same as the one before it.
    await checkGroup(found, name === 'h5-latest.h5' ? golden['h5-v114.h5'] : golden[name]);
    checkChunks(found, golden[name].chunkIndex);
  });
});

it('what netCDF-C does not open: links, loops of groups, scales of h5py, odd types', async () => {
  const root = await readHdf5(join(folder, 'h5-odd.h5'));
  const { groups, variables, warnings = [] } = root;
  const named = Object.fromEntries(variables.map((v) => [v.name, v]));
  expect(named.null.refused).toMatch(/null dataspace/);
  expect(named.array_type.refused).toBe('an array type');
  expect(named.compact.attributes).toEqual({ bool: 1, matrix: [0, 1, 2, 3] });
  expect(warnings.join()).toMatch(/attribute complex is not read/);
  const [links, scales] = groups;
  expect(links.variables.map(({ name }) => name)).toEqual(['hard', 'relative', 'soft']);
  expect(links.warnings?.join('; ')).toMatch(/\/not\/there.*another file.*not followed.*another name/);
  expect(scales.dimensions.map(({ name, size }) => [name, size])).toEqual([
    ['y', 3],
    ['x', 4],
  ]);
  const { z, part } = Object.fromEntries(scales.variables.map((v) => [v.name, v]));
  expect(z.dimensions).toEqual(['y', 'x']);
  expect(part.dimensions).toEqual(['y', 'x']);
  expect((await readBox(named.by_named_type.array as StoredArray)).data).toEqual(Float32Array.of(0, 1, 2));
});

it.each(['h5-earliest.h5', 'h5-v114.h5', 'h5-latest.h5'])('%s: types that netCDF-C does not know', async (name) => {
  const { variables } = await readHdf5(join(folder, name));
  const values = async (variable: string): Promise<number[]> => {
    const array = variables.find((v) => v.name === variable)?.array;
    if (!array) throw new Error(`no array ${variable}`);
    return Array.from((await readBox(array)).data, Number);
  };
  expect(await values('complex64')).toEqual([1, 2, 3, -4]);
  expect(await values('complex128')).toEqual([1, 2, 3, -4]);
  // Bits of 0, 1, 100 and 3.
  expect(await values('lzf')).toEqual(Array.from({ length: 23 * 17 }, (_, k) => (k * 7) % 1000));
  for (const order of ['big', 'little']) expect(await values(`type_${order}_f2`)).toEqual([0, 0x3c00, 0x5640, 0x4200]);
  const refused = Object.fromEntries(variables.flatMap((v) => (v.refused === undefined ? [] : [[v.name, v.refused]])));
  expect(refused).toEqual({
    compound: 'a compound type of a, b',
    opaque: 'an opaque type',
    reference: 'references to objects',
    scaleoffset: 'filter 6 (scaleoffset) is not read',
    vlen: 'lists of any length',
  });
});

it('every compressor gives the same values', async () => {
  const { variables } = await readHdf5(join(folder, 'h5-codecs.nc'));
  const [plain, ...rest] = variables;
  const expected = (await readBox(plain.array as StoredArray)).data;
  expect(rest.length).toBe(22);
  for (const variable of rest) {
    expect(variable.refused).toBeUndefined();
    const { data, counters } = await readBox(variable.array as StoredArray);
    expect([variable.name, data]).toEqual([variable.name, expected]);
    expect(counters.libraryDecodes).toBe(0);
  }
});
