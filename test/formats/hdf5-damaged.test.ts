/**
 * Damaged HDF5 files give an error that names the file, or what is left of their content: never a raw error, never without end.
 * `CW_MUTANTS` says how many are tried (2,000 are the full measure, a tenth of them runs each time).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { itemsize } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../../lib/base/errors.js';
import type { FileGroup } from '../../lib/formats/file-content.js';
import { readHdf5 } from '../../lib/formats/hdf5/read-hdf5.js';
import { readBox } from '../storage/shared-data.js';

const data = resolve(fileURLToPath(import.meta.url), '../../data/netcdf');
const FILES = [
  'own-usertypes.nc',
  'own-groups.nc',
  'own-strings-attributes.nc',
  'ref_groups.h5',
  'ref_szip.h5',
  'h5-user-block.h5',
  'h5-odd.h5',
  'h5-earliest.h5',
  'h5-v114.h5',
  'h5-latest.h5',
];
const MUTANTS = Number(process.env.CW_MUTANTS ?? 200);
const MOST_BYTES = 4 << 20;
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-hdf5-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Numbers from a seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const SIGNS = ['TREE', 'SNOD', 'HEAP', 'GCOL', 'OHDR', 'FRHP', 'FHDB', 'BTHD', 'BTLF', 'FAHD', 'EAHD', 'EAIB'];

/** Places where structures begin: damage there goes deeper than in the data. */
const placesOf = (bytes: Buffer): number[] =>
  SIGNS.flatMap((sign) => {
    const found: number[] = [];
    for (let at = bytes.indexOf(sign); at >= 0 && found.length < 200; at = bytes.indexOf(sign, at + 1)) found.push(at);
    return found;
  });

function damaged(whole: Buffer, places: readonly number[], next: (below: number) => number): Buffer {
  const bytes = Buffer.from(whole);
  const near = (): number => {
    const start = places.length > 0 && next(4) > 0 ? places[next(places.length)] + next(96) : next(bytes.length);
    return Math.min(bytes.length - 9, start);
  };
  for (let k = 0; k <= next(3); k++)
    switch (next(7)) {
      case 0:
        return bytes.subarray(0, next(bytes.length));
      case 1:
        bytes[near()] ^= 1 << next(8);
        break;
      case 2:
        bytes[near()] = next(256);
        break;
      case 3:
        bytes.writeBigUInt64LE(2n ** BigInt(next(64)) - BigInt(next(2)), near());
        break;
      case 4:
        // An address of another structure, or of its own: rings.
        bytes.writeBigUInt64LE(BigInt(places[next(Math.max(1, places.length))] ?? 0), near() & ~7);
        break;
      case 5: {
        const from = near();
        bytes.copy(bytes, near(), from, from + next(64));
        break;
      }
      default:
        bytes.writeUInt16LE(next(65_536), near());
    }
  return bytes;
}

async function readAll(path: string, group: FileGroup): Promise<void> {
  for (const variable of group.variables) {
    if (variable.refused !== undefined) continue;
    const { array } = variable;
    if (array) {
      const bytes = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, itemsize(array.dtype));
      if (bytes(array.shape) > MOST_BYTES || bytes(array.chunkShape) > MOST_BYTES) continue;
      await readBox(array).catch((error) => checkError(path, error));
    }
    await variable.texts?.().catch((error) => checkError(path, error));
  }
  for (const child of group.groups) await readAll(path, child);
}

function checkError(path: string, error: unknown): void {
  if (!(error instanceof ChunkwiseError)) throw error;
  expect(error.tag).toBe('storage');
  expect(error.message).toContain(path);
}

describe.each(FILES)('%s', (name) => {
  const whole = readFileSync(join(data, name));
  const places = placesOf(whole);
  const count = Math.ceil(MUTANTS / FILES.length);
  it(`${count} mutants`, { timeout: 600_000 }, async () => {
    const path = join(folder, name);
    for (let k = 0; k < count; k++) {
      const seed = FILES.indexOf(name) * 100_000 + k + Number(process.env.CW_SEED ?? 0);
      writeFileSync(path, damaged(whole, places, random(seed)));
      try {
        await readHdf5(path)
          .then((content) => readAll(path, content))
          .catch((error) => checkError(path, error));
      } catch (cause) {
        throw new Error(`seed ${seed}: ${(cause as Error).stack}`, { cause });
      }
    }
  });
});
