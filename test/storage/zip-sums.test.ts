/** Zip files that are written say the sums and lengths that other programs check, of what comes and of what is copied. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-zip-sums-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** CRC-32, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** Members by the central directory; each is stored as it is. */
function members(zip: Buffer): { name: string; said: object; found: object }[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const out: { name: string; said: object; found: object }[] = [];
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((k) => zip.readUInt16LE(at + k));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const sums = (crc: number, size: number): object => ({ method: 0, crc, size });
    expect(zip.readUInt32LE(local + 14)).toBe(zip.readUInt32LE(at + 16));
    out.push({
      name: zip.toString('utf8', at + 46, at + 46 + name),
      said: { ...sums(zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 24)), method: zip.readUInt16LE(at + 10) },
      found: sums(crc32(data), data.length),
    });
    at += 46 + name + extra + comment;
  }
  return out;
}

it('of members of several pieces, of metadata, and of those that stay as others come', async () => {
  const path = join(folder, 'sums.zip');
  const large = cw.arange(400_000, { chunks: 400_000 });
  await large.toZarr(path, { path: 'a', codec: 'none', threads: 'inline' });
  const before = members(readFileSync(path));
  await cw.ones([4, 4], { chunks: 2 }).toZarr(path, { path: 'b', codec: 'zstd', threads: 'inline' });
  const after = members(readFileSync(path));
  for (const { name, said, found } of [...before, ...after]) expect({ name, said }).toEqual({ name, said: found });
  const names = after.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['a/c/0', 'a/zarr.json', 'b/zarr.json', 'b/c/1/1']));
  expect(after.find(({ name }) => name === 'a/c/0')?.said).toMatchObject({ size: 3_200_000 });
  expect(await (await cw.fromZarr(path, { path: 'a' })).sum().item({ threads: 'inline' })).toBe(79_999_800_000);
});
