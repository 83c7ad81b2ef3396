/** The spill file gives back what was written, uses freed extents again, and leaves no name behind. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { SpillFile } from '../../lib/runtime/spill-file.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-spill-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('reads what it wrote after any sequence of writes and frees', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.boolean()), { maxLength: 40 }), (steps) => {
      const file = new SpillFile(folder);
      const held = new Map<number, Uint8Array>();
      steps.forEach(([bytes, free], k) => {
        const block = new Uint8Array(new SharedArrayBuffer(bytes)).fill(k + 1);
        held.set(file.write(block), block);
        const [first] = held.keys();
        if (free) {
          file.free(first);
          held.delete(first);
        }
      });
      for (const [id, block] of held) {
        const back = new Uint8Array(block.length);
        file.read(id, back);
        expect(Buffer.compare(back, block)).toBe(0);
      }
      for (const id of held.keys()) file.free(id);
      expect(file.used).toBe(0);
      file.close();
    }),
    { numRuns: 50 },
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('uses freed extents again', () => {
  const file = new SpillFile(folder);
  const first = file.write(new Uint8Array(1000));
  file.write(new Uint8Array(1000));
  file.free(first);
  expect(file.write(new Uint8Array(900))).toBe(first);
  if (process.platform !== 'win32') expect(readdirSync(folder)).toEqual([]);
  file.close();
  file.close();
});

it('names the folder that it cannot write to', () => {
  const where = join(folder, 'missing');
  try {
    new SpillFile(where).write(new Uint8Array(10));
    expect.unreachable();
  } catch (error) {
    expect(isChunkwiseError(error, 'storage')).toBe(true);
    expect(String(error)).toContain(where);
  }
});
