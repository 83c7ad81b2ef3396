/**
 * Keeps heaps small while a run under a small memory limit is planned and under way: V8 doubles its young generation, up to 48 MB,
 * as objects survive, which is more than such a limit has. The factor is read when it would grow; 2 is V8's own.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Under larger limits the growth is part of what is set aside. */
const SMALL_LIMIT = 512e6;

let holders = 0;

const setFactor = (factor: number): void =>
  (require('node:v8') as typeof import('node:v8')).setFlagsFromString(`--semi-space-growth-factor=${factor}`);

/** Young generations of this process do not grow until what this returns is called, if `memoryLimit` is small. */
export function holdYoungGeneration(memoryLimit: number): () => void {
  if (memoryLimit >= SMALL_LIMIT) return () => {};
  if (holders++ === 0) setFactor(1);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    if (--holders === 0) setFactor(2);
  };
}
