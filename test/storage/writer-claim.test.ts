/** Claims of writers come into being whole, so that a writer killed at any moment holds nobody up. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { claimArray, parseClaim } from '../../lib/storage/writing/writer-claim.js';

const folder = fs.mkdtempSync(join(tmpdir(), 'chunkwise-claim-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
type Call = (...args: unknown[]) => unknown;
const table = fs as unknown as Record<string, Call>;

/** Runs `act` with calls of the file system replaced. */
function replacing(calls: Record<string, (original: Call) => Call>, act: () => void): void {
  const originals = Object.keys(calls).map((name) => [name, table[name]] as const);
  for (const [name, original] of originals) table[name] = calls[name](original);
  syncBuiltinESMExports();
  try {
    act();
  } finally {
    for (const [name, original] of originals) table[name] = original;
    syncBuiltinESMExports();
  }
}

it('no claim is there without its record', () => {
  const mark = join(folder, 'a', '.chunkwise.tmp');
  const found: boolean[] = [];
  const watched =
    (original: Call): Call =>
    (...args) => {
      const result = original(...args);
      const text = fs.existsSync(mark) ? fs.readFileSync(mark, 'utf8') : undefined;
      found.push(text === undefined || parseClaim(text) !== undefined);
      return result;
    };
  const calls = ['openSync', 'writeSync', 'closeSync', 'linkSync', 'renameSync'];
  replacing(Object.fromEntries(calls.map((name) => [name, watched])), () => {
    const claim = claimArray(join(folder, 'a'), 3, {});
    expect(() => claimArray(join(folder, 'a'), 3, {})).toThrow(/another run is writing/);
    void claim.finish();
  });
  expect(found.length).toBeGreaterThan(3);
  expect(found).not.toContain(false);
  expect(fs.readdirSync(join(folder, 'a'))).toEqual([]);
});

it('file systems without links have claims too', () => {
  const none = (): Call => () => {
    throw Object.assign(new Error('EPERM: no links here'), { code: 'EPERM' });
  };
  replacing({ linkSync: none }, () => {
    const claim = claimArray(join(folder, 'b'), 2, { '.zarray': '{}' });
    expect(fs.readdirSync(join(folder, 'b'))).toEqual(['.chunkwise.tmp']);
    expect(() => claimArray(join(folder, 'b'), 2, {})).toThrow(/another run is writing/);
    void claim.finish();
    expect(fs.readdirSync(join(folder, 'b'))).toEqual([]);
  });
});
