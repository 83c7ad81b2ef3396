/** Objects that are far larger than what they stand for are refused by their size, before memory is taken for them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-oversized-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes of a sparse file: they cost nothing unless somebody reads them. */
const HUGE = 1_500_000_000;
const options = { threads: 'inline', memoryLimit: '64MB' } as const;

/** Grows the first file of a chunk that is there. */
function inflate(path: string): string {
  const name = readdirSync(path, { recursive: true })
    .map(String)
    .find((name) => /(^|\/)(c\/)?\d+([./]\d+)*$/.test(name) && !name.endsWith('.json'));
  const file = join(path, name as string);
  truncateSync(file, HUGE);
  return file;
}

it.each([
  ...(['none', 'gzip', 'zstd', 'lz4', 'blosc-lz4', 'blosc-zstd'] as const).map((codec) => [2, codec] as const),
  ...(['none', 'gzip', 'zstd', 'blosc-lz4'] as const).map((codec) => [3, codec] as const),
])('a chunk of a v%d store, %s', async (format, codec) => {
  const path = join(folder, `${format}-${codec}.zarr`);
  const made = await cw
    .arange(200)
    .toZarr(path, { format, codec, chunks: [200] })
    .catch(() => undefined);
  // Codecs that this format cannot be written with have nothing to read.
  if (!made) return;
  const file = inflate(path);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const x = await cw.fromZarr(path);
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }, 1);
  await expect(x.sum().compute(options)).rejects.toMatchObject({
    tag: 'storage',
    message: expect.stringContaining(file),
  });
  clearInterval(timer);
  expect(Math.max(most, process.memoryUsage().arrayBuffers) - before).toBeLessThan(10e6);
});

it('metadata', async () => {
  const path = join(folder, 'metadata.zarr');
  mkdirSync(path);
  writeFileSync(join(path, 'zarr.json'), '{');
  truncateSync(join(path, 'zarr.json'), HUGE);
  await expect(cw.fromZarr(path)).rejects.toMatchObject({
    tag: 'storage',
    message: expect.stringContaining('at most'),
  });
  expect(existsSync(path)).toBe(true);
});

it('bodies of a server, with and without their length said', async () => {
  const path = join(folder, 'served.zarr');
  await cw.arange(200).toZarr(path, { format: 2, codec: 'gzip', chunks: [200] });
  const { readFileSync } = await import('node:fs');
  let sent = 0;
  let said = true;
  const server = createServer((request, response) => {
    const file = join(path, decodeURIComponent((request.url as string).slice(1)));
    if (/\/0$/.test(file)) {
      if (said) response.setHeader('content-length', HUGE);
      const piece = Buffer.alloc(1 << 16);
      const more = (): void => {
        while (sent < HUGE && !response.destroyed) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    } else if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (said of [true, false]) {
      sent = 0;
      const x = await cw.fromZarr(url);
      await expect(x.sum().compute(options)).rejects.toMatchObject({
        tag: 'storage',
        message: expect.stringMatching(/holds \d+ bytes where at most \d+ were expected/),
      });
      expect(sent).toBeLessThan(50e6);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
