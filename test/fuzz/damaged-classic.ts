/**
 * Damaged classic NetCDF files: cut off, with bits and words changed. Each is refused by an error that names it, or holds what its header
 * says, as a plain mirror reads it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { itemsize, laneBytes } from '../../kernels/dtype.js';
import { type ContentGroup, fileContent } from '../../lib/array/files/content.js';
import { ChunkwiseError } from '../../lib/base/errors.js';
import type { Choices } from './random.js';

const data = resolve(fileURLToPath(import.meta.url), '../../data/netcdf');
const FILES = [
  'own-cdf5.nc',
  'own-records-cdf1.nc',
  'own-records-streaming.nc',
  'own-one-record-variable-cdf1.nc',
  'own-zero-records-cdf2.nc',
  'own-times-refused.nc',
  'ref_null_byte_padding_test.nc',
  'types.nc',
].map((name) => ({ name, bytes: readFileSync(join(data, name)) }));
const WORDS = [0, 1, 2, 4, 7, 10, 11, 12, 255, 1 << 20, 0x7fffffff, 0x7ffffffc, 0x80000000, 0xffffffff, 0xfffffffe];

/** One way to damage a file. */
function damaged(bytes: Buffer, r: Choices): Buffer {
  const out = Buffer.from(bytes);
  // Most of what can go wrong stands in the header, at the beginning.
  const place = (step: number): number =>
    r.below(Math.floor(Math.min(out.length, r.oneIn(4) ? out.length : 600) / step)) * step;
  switch (r.below(6)) {
    case 0:
      return out.subarray(0, r.below(out.length));
    case 1:
      return out.subarray(0, out.length - 1 - r.below(Math.min(64, out.length - 1)));
    case 2:
      for (let k = r.between(1, 4); k > 0; k--) out[place(1)] ^= 1 << r.below(8);
      return out;
    case 3: {
      const at = place(4);
      return r.oneIn(2)
        ? Buffer.concat([out.subarray(0, at), out.subarray(at + 4)])
        : Buffer.concat([out.subarray(0, at), out.subarray(at - 4)]);
    }
    default:
      for (let k = r.between(1, 3); k > 0; k--) if (out.length >= 4) out.writeUInt32BE(r.of(WORDS), place(4));
      return out;
  }
}

/** The variable's elements, found by the offsets that its stored array states, in this machine's byte order. */
function mirrored(bytes: Buffer, { stored, shape }: ContentGroup['variables'][number]): Buffer {
  const { dtype, span } = stored as NonNullable<typeof stored>;
  const size = itemsize(dtype);
  const count = shape.reduce((a, b) => a * b, 1);
  const inner = shape.slice(1).reduce((a, b) => a * b, 1);
  const out = Buffer.alloc(count * size);
  for (let k = 0; k < count; k++) {
    const record = Math.floor(k / inner);
    const within = k % inner;
    const from =
      (span?.offset ?? 0) + (span?.recordBytes === undefined ? k * size : record * span.recordBytes + within * size);
    bytes.copy(out, k * size, from, from + size);
  }
  const lane = laneBytes(dtype);
  if (lane === 2) out.swap16();
  if (lane === 4) out.swap32();
  if (lane === 8) out.swap64();
  return out;
}

/** One damaged file. @throws Error where it is read as something else than it holds, or refused in another way */
export async function damagedClassic(r: Choices): Promise<void> {
  const { name, bytes } = r.of(FILES);
  const given = damaged(bytes, r);
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-damaged-'));
  const path = join(folder, name);
  try {
    writeFileSync(path, given);
    let group: ContentGroup;
    try {
      group = await fileContent('fuzz', path);
    } catch (error) {
      if (error instanceof ChunkwiseError && error.tag === 'storage' && error.message.includes(path)) return;
      throw error;
    }
    let total = 0;
    for (const variable of group.variables) {
      const elements = variable.shape.reduce((a, b) => a * b, 1);
      total += elements * itemsize(variable.data?.dtype ?? 'int8');
      if (total > given.length) throw new Error(`its variables have more than the file's ${given.length} bytes`);
      if (elements === 0 || variable.shape.length > 16) continue;
      const result = (await variable.data?.compute({ threads: 'inline' }))?.data as unknown as Uint8Array;
      const wanted = mirrored(given, variable);
      if (!wanted.equals(new Uint8Array(result.buffer, result.byteOffset, result.byteLength)))
        throw new Error(`${name}: variable ${variable.name} is not what the file holds at its place`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
