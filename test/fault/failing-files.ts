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
 * Runs `act` while call number `n` of `name` on something under `folder` throws; 0 lets all pass.
 *
 * @returns how many such calls there were
 */
export async function withFailing(
  folder: string,
  name: FileCall,
  n: number,
  act: () => Promise<void>,
): Promise<number> {
  let calls = 0;
  const inside = new Set<number>();
  const originals = new Map(['openSync', 'closeSync', name].map((one) => [one, table[one]]));
  const concerns = (what: unknown): boolean =>
    typeof what === 'number' ? inside.has(what) : String(what).startsWith(folder);
  const fails = (one: string, args: unknown[]): boolean => one === name && concerns(args[0]) && ++calls === n;
  const broken = (args: unknown[]): Error =>
    Object.assign(new Error(`EIO: ${name} ${String(args[0])} fails in this test`), { code: 'EIO', syscall: name });
  for (const [one, original] of originals)
    table[one] = (...args) => {
      const failing = fails(one, args);
      // A descriptor is gone even where closing it reports an error.
      if (failing && one !== 'closeSync') throw broken(args);
      const result = original(...args);
      if (one === 'openSync' && concerns(args[0])) inside.add(result as number);
      if (one === 'closeSync') inside.delete(args[0] as number);
      if (failing) throw broken(args);
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
