/** Moving pictures: a GIF that a plain decoder reads back, files in turn, pages that stand alone. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { DataArray } from '../../lib/climate/index.js';
import { indexed, lzw } from '../../lib/plot/animation/gif-frame.js';
import { animate, imshow } from '../../lib/plot/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-animation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The plain decoder of GIF's LZW; gives the indices and where the next block begins. */
function unpacked(bytes: Uint8Array, from: number): { indices: number[]; end: number } {
  const least = bytes[from];
  const packed: number[] = [];
  let at = from + 1;
  while (bytes[at] > 0) {
    packed.push(...bytes.subarray(at + 1, at + 1 + bytes[at]));
    at += 1 + bytes[at];
  }
  const [clear, end] = [1 << least, (1 << least) + 1];
  let [table, size, bit]: [number[][], number, number] = [[], least + 1, 0];
  const reset = (): void => {
    table = Array.from({ length: end + 1 }, (_, k) => [k]);
    size = least + 1;
  };
  const indices: number[] = [];
  let before: number[] | undefined;
  for (;;) {
    let code = 0;
    for (let k = 0; k < size; k++, bit++) code |= ((packed[bit >> 3] >> (bit & 7)) & 1) << k;
    if (code === end) return { indices, end: at + 1 };
    if (code === clear) {
      reset();
      before = undefined;
      continue;
    }
    const entry: number[] = table[code] ?? [...(before as number[]), (before as number[])[0]];
    for (const index of entry) indices.push(index);
    if (before && table.length < 4096) {
      table.push([...before, entry[0]]);
      if (table.length === 1 << size && size < 12) size++;
    }
    before = entry;
  }
}

describe('GIF', () => {
  it('packs any indices so that a plain decoder reads them back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: 1, max: 12_000 }),
        fc.integer(),
        (colours, count, seed) => {
          let state = seed >>> 0;
          const given = Uint8Array.from({ length: count }, () => {
            state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
            return (state >>> 16) % colours;
          });
          expect(unpacked(lzw(given), 0).indices).toEqual([...given]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps a few colours as they are', () => {
    const { palette, indices } = indexed(Uint8Array.of(255, 0, 0, 255, 10, 20, 30, 255, 255, 0, 0, 255));
    expect([...indices].map((index) => [...palette.subarray(3 * index, 3 * index + 3)])).toEqual([
      [255, 0, 0],
      [10, 20, 30],
      [255, 0, 0],
    ]);
  });

  it('holds all frames of a labelled array in their order', async () => {
    const da = new DataArray(
      [
        [
          [0, 0],
          [0, 0],
        ],
        [
          [9, 9],
          [9, 9],
        ],
      ],
      { dims: ['time', 'y', 'x'], name: 'v' },
    );
    const path = join(folder, 'a/v.gif');
    expect(await da.plot.animate(path, { dim: 'time', cmap: 'grey', size: [2, 1.6], fps: 4 })).toBe(path);
    const bytes = readFileSync(path);
    expect(bytes.toString('latin1', 0, 6)).toBe('GIF89a');
    const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
    expect([width, height]).toEqual([200, 160]);
    const frames: number[][] = [];
    for (let at = 13 + 19; bytes[at] !== 0x3b; ) {
      expect([...bytes.subarray(at, at + 3)]).toEqual([0x21, 0xf9, 4]);
      expect(bytes.readUInt16LE(at + 4)).toBe(25);
      const palette = bytes.subarray(at + 18, at + 18 + 768);
      const { indices, end } = unpacked(bytes, at + 18 + 768);
      expect(indices).toHaveLength(width * height);
      const middle = indices[60 * width + 80];
      frames.push([...palette.subarray(3 * middle, 3 * middle + 3)]);
      at = end;
    }
    expect(frames).toEqual([
      [13, 13, 13],
      [247, 247, 247],
    ]);
  });
});

describe('other forms', () => {
  it('writes a file for each frame', async () => {
    await animate(
      [0, 1].map((k) => imshow([[k, 2]], { size: [2, 2] })),
      join(folder, 'frames/%d.png'),
    );
    expect(readdirSync(join(folder, 'frames')).sort()).toEqual(['0.png', '1.png']);
    await expect(animate([], join(folder, 'no.gif'))).rejects.toThrow(/no frame/);
    await expect(animate([], join(folder, 'no.mp4'))).rejects.toThrow(/no.mp4/);
  });

  it('writes a page that asks for nothing', () => {
    const page = readFileSync(imshow([[1, 2]]).save(join(folder, 'page.html')), 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain("addEventListener('wheel'");
    expect(
      page.replaceAll('http://www.w3.org/2000/svg', '').replaceAll('http://www.w3.org/1999/xlink', ''),
    ).not.toMatch(/https?:/);
  });
});
