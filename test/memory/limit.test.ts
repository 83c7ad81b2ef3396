/** The whole process keeps to its memory limit, heaps and buffers included, or the computation is refused before it starts. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const library = new URL('../../dist/lib/index.js', import.meta.url).href;
const script = fileURLToPath(new URL('./limit-case.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-limit-'));

interface Outcome {
  readonly over: number;
  readonly left: readonly string[];
  readonly sum?: readonly number[];
  readonly error?: { readonly tag: string; readonly message: string; readonly details: { readonly least?: number } };
}

async function outcome(name: string, limit: number): Promise<Outcome> {
  const { stdout } = await run(process.execPath, [script, library, folder, name, String(limit)]);
  return JSON.parse(stdout) as Outcome;
}

beforeAll(async () => {
  await run(process.execPath, [script, library, folder, 'make', '1e9']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What does not fit, with the limits that have no room for it. Everything else must run. */
const REFUSED: Readonly<Record<string, readonly number[]>> = {
  tooLarge: [64e6, 128e6],
};

/** The heaps of threads, buffers, results and blocks that are kept differ between limits: under both. The rest under the small one. */
const UNDER_BOTH = [
  ...['padRollConcat', 'persist', 'shards', 'gzip', 'mapBlocks', 'mapOverlap', 'sort', 'bigResult', 'stack'],
  'tooLarge',
];
const UNDER_SMALL = [
  ...['deviation', 'transpose', 'tallWide', 'quantile', 'absoluteDeviation', 'cumsum', 'einsum', 'anomaly', 'several'],
  ...['gzipWritten', 'normalise', 'histogram', 'sum', 'masked', 'shuffle', 'blocks', 'reshape', 'cumsumFlat', 'topk'],
  'matmulTransposed',
];

// The peak of a process is the kernel's to tell, and only Linux forgets it on demand.
describe.skipIf(!existsSync('/proc/self/clear_refs'))('128 MB of data', () => {
  it.each([
    ...UNDER_BOTH.map((name) => ({ name, limits: [64e6, 128e6] })),
    ...UNDER_SMALL.map((name) => ({ name, limits: [64e6] })),
  ])(
    '$name',
    async ({ name, limits }) => {
      const sums: (readonly number[])[] = [];
      for (const limit of limits) {
        const { over, left, error, sum } = await outcome(name, limit);
        expect(over, `${name} under ${limit}`).toBeLessThanOrEqual(limit);
        expect(left).toEqual([]);
        if (REFUSED[name]?.includes(limit)) {
          expect(error?.tag).toBe('memory');
          expect(error?.details.least).toBeGreaterThan(limit);
          expect(error?.message).toMatch(/the least .*that would do is [\d.]+ [MG]B/);
        } else expect(error, `${name} under ${limit}`).toBeUndefined();
        if (sum) sums.push(sum);
      }
      // A limit changes no bit of a result, whoever sums it up.
      for (const sum of sums) expect(sum).toEqual(sums[0]);
    },
    120_000,
  );

  it('runs within the least limit that a refusal names', async () => {
    const refused = await outcome('largeResult', 64e6);
    const least = refused.error?.details.least as number;
    const { over, error } = await outcome('largeResult', least);
    expect(error).toBeUndefined();
    expect(over).toBeLessThanOrEqual(least);
  });
});
