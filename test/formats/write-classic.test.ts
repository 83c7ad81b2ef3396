/** Classic NetCDF files as they are written: read back as they were, in each version, by any threads, and by the checked header alone. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ClassicContent, writeClassic } from '../../lib/array/files/classic.js';
import { type ContentGroup, type ContentVariable, fileContent } from '../../lib/array/files/content.js';
import { arrange } from '../../lib/formats/netcdf-classic/arrangement.js';
import * as cw from '../../lib/index.js';

const data = resolve(fileURLToPath(import.meta.url), '../../data/netcdf');
const scratch = mkdtempSync(join(tmpdir(), 'chunkwise-classic-'));
afterAll(async () => {
  await cw.close();
  rmSync(scratch, { recursive: true, force: true });
});

const bytesOf = async (
  x: cw.ChunkedArray | undefined,
  options: cw.ComputeOptions = { threads: 'inline' },
): Promise<Buffer> => {
  const typed = (await (x as cw.ChunkedArray).compute(options)).data as unknown as Uint8Array;
  return Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength);
};
const named = (group: ContentGroup, name: string): ContentVariable =>
  group.variables.find((variable) => variable.name === name) as ContentVariable;
const version = (path: string): number => readFileSync(path)[3];

/** What was read, to be written again. */
const contentOf = (group: ContentGroup): ClassicContent => ({
  ...group,
  variables: group.variables.map(({ data: x, ...variable }) => ({ ...variable, data: x as cw.ChunkedArray })),
});

/** Whole files of the classic formats. */
const classic = readdirSync(data).filter(
  (name) =>
    /\.nc$/.test(name) &&
    !/truncated|bad_/.test(name) &&
    readFileSync(join(data, name)).toString('latin1', 0, 3) === 'CDF',
);

describe('writeClassic', () => {
  it.each(classic)('%s read and written again is the same', async (name) => {
    const group = await fileContent('test', join(data, name));
    const path = join(scratch, name);
    await writeClassic('test', path, contentOf(group), { threads: 'inline' });
    const again = await fileContent('test', path);
    const { warnings: _, variables: __, ...head } = group;
    expect(again).toMatchObject(head);
    for (const one of group.variables) {
      const other = named(again, one.name);
      expect([other.shape, other.type, other.attributes, other.attributeTypes]).toEqual([
        one.shape,
        one.type,
        one.attributes,
        one.attributeTypes,
      ]);
      expect(await bytesOf(other.data)).toEqual(await bytesOf(one.data));
    }
  });

  it('any shapes, types, blocks and threads, with records and without', async () => {
    const dtype = fc.constantFrom<cw.DType>('int8', 'int16', 'int32', 'float32', 'float64', 'uint16', 'int64');
    const variable = fc.record({
      dtype,
      inner: fc.subarray(['x', 'y']),
      isRecord: fc.boolean(),
      cut: fc.integer({ min: 1, max: 9 }),
    });
    const sizes = fc.record({
      x: fc.integer({ min: 1, max: 7 }),
      y: fc.integer({ min: 1, max: 5 }),
      time: fc.integer({ min: 0, max: 9 }),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.array(variable, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('inline' as const, 2),
        async (extents, variables, threads) => {
          const path = join(scratch, `property-${runs++}.nc`);
          const made = variables.map(({ dtype, inner, isRecord, cut }, k) => {
            const dimensions = [...(isRecord ? ['time'] : []), ...inner];
            const shape = dimensions.map((name) => extents[name as 'x']);
            const count = shape.reduce((a, b) => a * b, 1);
            const x = cw
              .arange(count, { dtype: 'float64' })
              .multiply(37)
              .add(k)
              .remainder(101)
              .astype(dtype)
              .reshape(shape);
            return { name: `v${k}`, dimensions, data: x.rechunk(shape.map((n) => Math.max(1, Math.min(n, cut)))) };
          });
          const dimensions = Object.entries(extents).map(([name, size]) => ({
            name,
            size,
            unlimited: name === 'time',
          }));
          await writeClassic('test', path, { dimensions, variables: made }, { threads });
          const again = await fileContent('test', path);
          for (const { name, data: x } of made) {
            const other = named(again, name).data as cw.ChunkedArray;
            expect([other.shape, other.dtype]).toEqual([x.shape, x.dtype]);
            expect(await bytesOf(other)).toEqual(await bytesOf(x));
            // Streamed into a kernel, in parts.
            const sum = (y: cw.ChunkedArray): cw.ChunkedArray => y.astype('float64').multiply(2).sum();
            expect(await bytesOf(sum(other), { threads })).toEqual(await bytesOf(sum(x)));
            if (other.ndim > 0 && other.shape[0] > 1)
              expect(await bytesOf(other.slice('1:'))).toEqual(await bytesOf(x.slice('1:')));
          }
          rmSync(path);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes the first version that holds it, and refuses one that does not', async () => {
    const dimensions = [{ name: 'x', size: 2, unlimited: false }];
    const write = (dtype: cw.DType, given: Partial<ClassicContent> = {}): Promise<string> =>
      writeClassic('toNetcdf', join(scratch, 'version.nc'), {
        dimensions,
        variables: [{ name: 'v', dimensions: ['x'], data: cw.zeros([2], { dtype }) }],
        ...given,
      });
    expect(version(await write('float32'))).toBe(1);
    expect(version(await write('float32', { version: 2 }))).toBe(2);
    expect(version(await write('uint8'))).toBe(5);
    expect(version(await write('int8', { attributes: { big: 2n ** 40n } }))).toBe(5);
    await expect(write('uint64', { version: 1 })).rejects.toThrow(
      /variable "v" is uint64, which CDF-1 cannot hold: take version 5/,
    );
    await expect(write('float16')).rejects.toThrow(
      /variable "v" is float16, which classic NetCDF does not have: cast it/,
    );
    await expect(write('int8', { attributes: { a: ['x', 'y'] } })).rejects.toThrow(/list of texts/);
    await expect(write('int8', { attributes: { a: 300 }, attributeTypes: { a: 'int8' } })).rejects.toThrow(
      /int8 does not hold 300/,
    );
    await expect(write('int8', { dimensions: [{ name: 'x', size: 3, unlimited: false }] })).rejects.toThrow(
      /over dimensions x of/,
    );
    await expect(write('int8', { dimensions: [] })).rejects.toThrow(/dimension "x", which is not among none/);
  });

  it('many records of few bytes are put together of columns', async () => {
    const path = join(scratch, 'many.nc');
    const made = (['int16', 'float64', 'int8', 'float32'] as const).map((dtype, k) => ({
      name: dtype,
      dimensions: k === 2 ? ['time', 'x'] : ['time'],
      data: cw
        .arange(k === 2 ? 210_000 : 70_000, { dtype: 'float64' })
        .add(k)
        .remainder(120)
        .astype(dtype)
        .reshape(k === 2 ? [70_000, 3] : [70_000])
        .rechunk(k === 2 ? [33_333, 3] : [20_001]),
    }));
    const fixed = { name: 'fixed', dimensions: ['x'], data: cw.arange(3, { dtype: 'int32' }) };
    await writeClassic('test', path, {
      dimensions: [
        { name: 'time', size: 70_000, unlimited: true },
        { name: 'x', size: 3, unlimited: false },
      ],
      variables: [...made, fixed],
    });
    const again = await fileContent('test', path);
    expect(again.warnings).toBeUndefined();
    // Each variable is filled up to four bytes in a record of 4 + 8 + 4 + 4.
    expect(statSync(path).size).toBe((named(again, 'int16').stored?.span?.offset ?? 0) + 20 * 70_000);
    for (const { name, data: x } of [...made, fixed])
      expect((await bytesOf(named(again, name).data)).equals(await bytesOf(x))).toBe(true);
  });

  it.each(['own-one-record-variable-cdf1.nc', 'own-zero-records-cdf2.nc', 'types.nc', 'empty.nc'])(
    '%s is the same bytes as netCDF wrote them',
    async (name) => {
      const path = join(scratch, `same-${name}`);
      const content = contentOf(await fileContent('test', join(data, name)));
      await writeClassic('test', path, { ...content, version: version(join(data, name)) as 1 | 2 });
      const ours = readFileSync(path);
      expect(ours.equals(readFileSync(join(data, name)).subarray(0, ours.length))).toBe(true);
    },
  );

  it.each([2, 5] as const)('CDF-%i: elements beyond 4 GiB are found', async (chosen) => {
    // A file of holes: its header, its length, and a few bytes near its end.
    const path = join(scratch, `sparse-${chosen}.nc`);
    const records = 2 ** 20;
    const dimensions = [
      { name: 'time', size: records, unlimited: true },
      { name: 'x', size: 1024, unlimited: false },
    ];
    const variables = ['a', 'b'].map((name) => ({
      name,
      dimensions: ['time', 'x'],
      dtype: 'float32' as const,
      shape: [records, 1024],
    }));
    const { header, size, places } = arrange('test', path, { version: chosen, dimensions, variables });
    const file = openSync(path, 'w');
    ftruncateSync(file, size);
    writeSync(file, header, 0, header.length, 0);
    const word = Buffer.alloc(4);
    word.writeFloatBE(2.5);
    writeSync(file, word, 0, 4, places[1].offset + (records - 2) * 8192 + 4 * 1000);
    closeSync(file);
    expect(size).toBe(header.length + records * 8192);
    const x = named(await fileContent('test', path), 'b').data as cw.ChunkedArray;
    const part = await bytesOf(x.slice('-3:', '998:1002').astype('float64'));
    expect([...new Float64Array(part.buffer, part.byteOffset, 12)]).toEqual([0, 0, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 0]);
    rmSync(path);
  });

  it('texts of a fixed width are characters of one dimension more', async () => {
    const path = join(scratch, 'text.nc');
    const names = cw.asarray(['Oslo', 'Bergen']).astype('S6');
    await writeClassic('test', path, {
      dimensions: [
        { name: 'station', size: 2, unlimited: true },
        { name: 'width', size: 6, unlimited: false },
      ],
      variables: [{ name: 'name', dimensions: ['station', 'width'], data: names }],
    });
    const variable = named(await fileContent('test', path), 'name');
    expect([variable.type, variable.shape, variable.data?.dtype]).toEqual(['char', [2, 6], 'S1']);
    expect((await bytesOf(variable.data)).toString()).toBe('Oslo\0\0Bergen');
  });

  it('a run that fails leaves what was there', async () => {
    const path = join(scratch, 'kept.nc');
    const write = (x: cw.ChunkedArray): Promise<string> =>
      writeClassic('test', path, {
        dimensions: [{ name: 'x', size: 4, unlimited: false }],
        variables: [{ name: 'v', dimensions: ['x'], data: x }],
      });
    await write(cw.arange(4, { dtype: 'float64' }));
    const before = createHash('sha1').update(readFileSync(path)).digest('hex');
    const broken = cw.arange(4, { dtype: 'float64' }).mapBlocks(() => {
      throw new Error('broken');
    });
    await expect(write(broken)).rejects.toThrow(/broken/);
    expect(createHash('sha1').update(readFileSync(path)).digest('hex')).toBe(before);
    expect(readdirSync(scratch).filter((name) => name.includes('.tmp'))).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });
});
