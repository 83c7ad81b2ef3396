/** Helpers of the bad-input tests: the error that something throws, and proof that nothing was left behind. */
import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect } from 'vitest';
import * as cw from '../../lib/index.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';

/** The error of `act`, which must be chunkwise's with `tag` and match every pattern. */
export async function refused(
  act: () => unknown,
  tag: cw.ErrorTag,
  ...patterns: readonly RegExp[]
): Promise<cw.ChunkwiseError> {
  let error: unknown;
  try {
    await act();
  } catch (caught) {
    error = caught;
  }
  expect(error, 'nothing was thrown').toBeInstanceOf(cw.ChunkwiseError);
  const found = error as cw.ChunkwiseError;
  expect(cw.isChunkwiseError(found, tag), `${found.tag}: ${found.message}`).toBe(true);
  for (const pattern of patterns) expect(found.message).toMatch(pattern);
  return found;
}

/** Files of unfinished writes below `folder`, which need not be there. */
export const temporaries = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true }) : [])
    .map(String)
    .filter((name) => name.endsWith('.tmp'));

/** After each test of the file, the arena holds what it held before. */
export function expectNothingHeld(): void {
  let before = 0;
  beforeEach(() => {
    before = sharedArena().arena.used;
  });
  afterEach(() => {
    expect(sharedArena().arena.used).toBe(before);
  });
}
