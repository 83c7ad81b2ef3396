/** Classic NetCDF files as sources: every variable bit for bit as netCDF4-python reads it, whole and in parts; what is odd or damaged. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { type ContentGroup, type ContentVariable, fileContent } from '../../lib/array/files/content.js';
import type { ChunkwiseError } from '../../lib/base/errors.js';
import type { AttributeType, AttributeValue } from '../../lib/formats/file-content.js';
import * as cw from '../../lib/index.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import { readBox } from '../storage/shared-data.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const committed = join(root, 'test/data/netcdf');
const folders = [committed, join(root, '../shared/data/netcdf/files'), join(root, '../shared/data/real')];
const scratch = mkdtempSync(join(tmpdir(), 'chunkwise-netcdf-'));
afterAll(async () => {
  await cw.close();
  rmSync(scratch, { recursive: true, force: true });
});

interface Golden {
  readonly dimensions: Readonly<Record<string, readonly [number, boolean]>>;
  readonly attributes: Readonly<Record<string, readonly [string, string]>>;
  readonly variables: Readonly<
    Record<string, Pick<Golden, 'attributes'> & { dims: string[]; shape: number[]; dtype: DType; sha: string }>
  >;
}
const golden = JSON.parse(readFileSync(join(root, 'test/golden/netcdf-classic.json'), 'utf8')) as Record<
  string,
  Golden
>;
const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => ({ name, path: join(folder, name) })))
  .filter(({ name }, k, all) => golden[name] && all.findIndex((one) => one.name === name) === k);

const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** An attribute as the golden file has it: its type, and a hash of its bytes. */
function attributeOf(type: AttributeType, value: AttributeValue): [string, string] {
  if (typeof value === 'string') return ['char', sha(value)];
  const values = (Array.isArray(value) ? value : [value]) as (number | bigint)[];
  const make = DTYPES[type as DType].array as unknown as { from(values: readonly (number | bigint)[]): Uint8Array };
  const isLong = type === 'int64' || type === 'uint64';
  const data = make.from(values.map((one) => (isLong ? BigInt(one) : Number(one))));
  return [type, sha(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}
const attributesOf = (of: Pick<ContentGroup, 'attributes' | 'attributeTypes'>): Record<string, [string, string]> =>
  Object.fromEntries(Object.entries(of.attributes).map(([k, value]) => [k, attributeOf(of.attributeTypes[k], value)]));

const bytesOf = async (variable: ContentVariable): Promise<Uint8Array> => {
  const { data } = await (variable.data as cw.ChunkedArray).compute({ threads: 'inline' });
  const typed = data as unknown as Uint8Array;
  return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
};
const named = (group: ContentGroup, name: string): ContentVariable =>
  group.variables.find((variable) => variable.name === name) as ContentVariable;

describe('content', () => {
  it.each(files)('$name is what netCDF4-python reads', async ({ name, path }) => {
    const group = await fileContent('test', path);
    const wanted = golden[name];
    expect(Object.fromEntries(group.dimensions.map((d) => [d.name, [d.size, d.unlimited]]))).toEqual(wanted.dimensions);
    expect(attributesOf(group)).toEqual(wanted.attributes);
    expect(group.variables.map((variable) => variable.name)).toEqual(Object.keys(wanted.variables));
    for (const variable of group.variables) {
      const { dims, shape, dtype, sha: hash, attributes } = wanted.variables[variable.name];
      expect([variable.dimensions, variable.shape, variable.data?.dtype]).toEqual([dims, shape, dtype]);
      expect(attributesOf(variable)).toEqual(attributes);
      expect([variable.name, sha(await bytesOf(variable))]).toEqual([variable.name, hash]);
    }
  });

  it('an open number of records follows from the length', async () => {
    const open = await fileContent('test', join(committed, 'own-records-streaming.nc'));
    const closed = await fileContent('test', join(committed, 'own-records-cdf1.nc'));
    expect(open.dimensions).toEqual(closed.dimensions);
    for (const variable of open.variables)
      expect(await bytesOf(variable)).toEqual(await bytesOf(named(closed, variable.name)));
    expect(open.warnings).toBeUndefined();
  });

  it('bytes that are no UTF-8 are Latin-1', async () => {
    const bytes = Buffer.from(readFileSync(join(committed, 'types.nc')));
    const path = join(scratch, 'latin1.nc');
    // Of the name of the first dimension, which begins behind four fields and its length.
    bytes[20] = 0xe9;
    writeFileSync(path, bytes);
    expect((await fileContent('test', path)).dimensions[0].name[0]).toBe('é');
  });

  it('a header longer than what is read first', async () => {
    const path = join(scratch, 'long.nc');
    writeFileSync(path, classicFile(3000, 5));
    const group = await fileContent('test', path);
    expect(group.variables.length).toBe(3000);
    const bytes = await bytesOf(named(group, 'variable-2999'));
    expect([...new Int32Array(bytes.buffer, bytes.byteOffset, 5)]).toEqual([2999, 3999, 4999, 5999, 6999]);
  });
});

/** A CDF-2 file of int32 record variables over an unlimited dimension: `value(v, r)`. */
function classicFile(
  variables: number,
  records: number,
  value = (v: number, r: number): number => v + 1000 * r,
): Buffer {
  const word = (n: number): Buffer => {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(n);
    return out;
  };
  const name = (text: string): Buffer =>
    Buffer.concat([word(text.length), Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, '\0'))]);
  const header = (begin: number): Buffer =>
    Buffer.concat([
      Buffer.from('CDF\x02'),
      ...[word(records), word(10), word(1), name('time'), word(0), word(0), word(0), word(11), word(variables)],
      ...Array.from({ length: variables }, (_, v) =>
        Buffer.concat([
          ...[name(`variable-${v}`), word(1), word(0), word(0), word(0), word(4), word(4), word(0)],
          word(begin + 4 * v),
        ]),
      ),
    ]);
  const { length } = header(0);
  const data = Buffer.alloc(4 * variables * records);
  for (let r = 0; r < records; r++)
    for (let v = 0; v < variables; v++) data.writeInt32BE(value(v, r), 4 * (r * variables + v));
  return Buffer.concat([header(length), data]);
}

/** Two record variables, the int32 `number` and the char `letter`, which is padded; three records. */
function textRecords(): Buffer {
  const bytes = classicFile(2, 3, (v, r) => (v === 0 ? r : (97 + r) << 24));
  const at = bytes.indexOf('variable-1');
  bytes.write('letter\0\0\0\0', at);
  // Behind its name, padded to 12 bytes: a dimension and its number, no attributes; then the type.
  bytes.writeUInt32BE(2, at + 12 + 16);
  return bytes;
}

describe('records', () => {
  it('are read in runs of many, not one by one', async () => {
    const path = join(scratch, 'runs.nc');
    writeFileSync(path, classicFile(3, 100_000));
    const stored = named(await fileContent('test', path), 'variable-1').stored as StoredArray;
    const { data, counters } = await readBox(stored);
    expect(Array.from(data as Int32Array).every((n, r) => n === 1 + 1000 * r)).toBe(true);
    expect(counters.chunksRead).toBe(2);
    expect(counters.bytesRead).toBeLessThan(1_200_000);
  });

  it('with much between them are read one by one', async () => {
    const path = join(scratch, 'apart.nc');
    writeFileSync(path, classicFile(10_000, 30));
    const stored = named(await fileContent('test', path), 'variable-7').stored as StoredArray;
    const { data, counters } = await readBox(stored, { start: [3], stop: [29] });
    expect(Array.from(data as Int32Array)).toEqual(Array.from({ length: 26 }, (_, r) => 7 + 1000 * (r + 3)));
    expect(counters.bytesRead).toBe(26 * 4);
  });

  it.each(['own-cdf5.nc', 'own-records-cdf1.nc', 'own-one-record-variable-cdf1.nc'])(
    '%s: every box of every variable',
    async (name) => {
      for (const variable of (await fileContent('test', join(committed, name))).variables) {
        const whole = await readBox(variable.stored as StoredArray);
        const [rows = 1, columns = 1] = variable.shape;
        if (variable.shape.length !== 2) continue;
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++) {
            const box = await readBox(variable.stored as StoredArray, { start: [r, c], stop: [rows, c + 1] });
            const wanted = Array.from(whole.data as Float64Array).filter(
              (_, k) => k >= r * columns && k % columns === c,
            );
            expect(Array.from(box.data as Float64Array)).toEqual(wanted);
          }
      }
    },
  );

  it('are computed with by threads, streamed', async () => {
    const path = join(scratch, 'threads.nc');
    writeFileSync(path, classicFile(4, 50_000));
    const group = await fileContent('test', path);
    const x = named(group, 'variable-2').data as cw.ChunkedArray;
    expect(x.mean().explain()).not.toMatch(/decode +read/);
    expect(await x.mean().compute({ threads: 2 }).then(Number)).toBe(2 + (1000 * 49_999) / 2);
  });
});

describe('damaged files', () => {
  const failing = async (path: string): Promise<ChunkwiseError> =>
    (await fileContent('test', path).then(
      () => new Error('it opened'),
      (error: unknown) => error,
    )) as ChunkwiseError;

  it('a cut off file names the variable and the bytes that are missing', async () => {
    const path = join(committed, 'own-records-truncated.nc');
    const { message, details } = await failing(path);
    expect(message).toMatch(
      /own-records-truncated\.nc: variable "b" is not whole from record 4 of 5 on.*: 60 bytes are missing/,
    );
    expect(details).toEqual({ file: path, variable: 'b', missing: 60 });
  });

  it('missing padding alone is a warning', async () => {
    const path = join(scratch, 'unpadded.nc');
    const bytes = textRecords();
    writeFileSync(path, bytes.subarray(0, bytes.length - 3));
    const group = await fileContent('test', path);
    expect(group.warnings).toEqual(['it ends 3 bytes early, in the padding behind the last data']);
    expect(Buffer.from(await bytesOf(named(group, 'letter'))).toString()).toBe('abc');
    writeFileSync(path, bytes.subarray(0, bytes.length - 4));
    expect((await failing(path)).message).toContain(
      'variable "letter" is not whole from record 2 of 3 on: 1 bytes are missing',
    );
  });

  it.each([
    ['empty.bin', Buffer.alloc(0), /is empty/],
    ['zeros.nc', Buffer.alloc(2000), /zeros only/],
    ['packed.nc.gz', Buffer.from('1f8b0800000000', 'hex'), /compressed by gzip/],
    ['page.nc', Buffer.from('<!DOCTYPE html><html>'), /HTML.*download/],
    ['store.nc', Buffer.from('PK\x03\x04'), /zip file/],
    ['CDF.nc', Buffer.from('CDF\x07'), /version that does not exist/],
    ['other.nc', Buffer.from('hello, world'), /begins with "hello, world"/],
    ['bytes.nc', Buffer.from('00ff1234', 'hex'), /begins with bytes 00ff1234/],
    ['short.nc', Buffer.from('CDF\x01\0\0'), /ends in its header/],
  ])('%s is told what it is', async (name, bytes, message) => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    const error = await failing(path);
    expect(error.tag).toBe('storage');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(name);
    expect(error.details.file).toBe(path);
  });

  it('what is not there, and folders', async () => {
    expect((await failing(join(scratch, 'no.nc'))).message).toContain('no.nc');
    expect((await failing(scratch)).message).toContain('no regular file');
  });

  it('absurd counts are refused, not taken room for', async () => {
    const bytes = readFileSync(join(committed, 'own-records-cdf1.nc'));
    const path = join(scratch, 'absurd.nc');
    for (const at of [12, 16, 24]) {
      const other = Buffer.from(bytes);
      other.writeUInt32BE(0x7ffffff0, at);
      writeFileSync(path, other);
      expect((await failing(path)).message).toMatch(/absurd\.nc/);
    }
    expect((await failing(join(committed, 'bad_cdf5_begin.nc'))).message).toMatch(/bad_cdf5_begin\.nc: .*damaged/);
  });
});
