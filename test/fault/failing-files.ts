/** Makes the n-th call of a file function that concerns a folder fail, as a full or broken disk does. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Functions that take a path first, or what `openSync` returned. */
export const FILE_CALLS = [
  'openSync',
  'readSync',
  'writeSync',
  'fstatSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
  'mkdirSync',
  'mkdtempSync',
  'writeFileSync',
  'readFileSync',
  'readdirSync',
  'statSync',
  'realpathSync',
] as const;
export type FileCall = (typeof FILE_CALLS)[number];

type Anything = (...args: unknown[]) => unknown;
const table = fs as unknown as Record<string, Anything>;

/**
 * Runs `act` while calls number `numbers` of `names`, counted together, on something under `folder` throw; 0 lets all pass.
 *
 * @returns how many such calls there were
 */
export async function withFailing(
  folder: string,
  names: FileCall | readonly FileCall[],
  numbers: number | readonly number[],
  act: () => Promise<void>,
): Promise<number> {
  let calls = 0;
  const breaking = [names].flat();
  const failing = new Set([numbers].flat());
  const inside = new Set<number>();
  const originals = new Map(['openSync', 'closeSync', ...breaking].map((one) => [one, table[one]]));
  const concerns = (what: unknown): boolean =>
    typeof what === 'number' ? inside.has(what) : String(what).startsWith(folder);
  const fails = (one: string, args: unknown[]): boolean =>
    breaking.includes(one as FileCall) && concerns(args[0]) && failing.has(++calls);
  const broken = (one: string, args: unknown[]): Error =>
    Object.assign(new Error(`EIO: ${one} ${String(args[0])} fails in this test`), { code: 'EIO', syscall: one });
  for (const [one, original] of originals)
    table[one] = (...args) => {
      const fail = fails(one, args);
      // A descriptor is gone even where closing it reports an error.
      if (fail && one !== 'closeSync') throw broken(one, args);
      const result = original(...args);
      if (one === 'openSync' && concerns(args[0])) inside.add(result as number);
      if (one === 'closeSync') inside.delete(args[0] as number);
      if (fail) throw broken(one, args);
      return result;
    };
  syncBuiltinESMExports();
  try {
    await act();
  } finally {
    for (const [one, original] of originals) table[one] = original;
    syncBuiltinESMExports();
  }
  return calls;
}
