/**
 * Keeps heaps small while a run under a small memory limit is planned and under way: V8 doubles its young generation, up to 48 MB,
 * as objects survive, which is more than such a limit has. The factor is read when it would grow; 2 is V8's own.
 */
import { packageRequire as require } from './built-module.js';

/** Under larger limits the growth is part of what is set aside. */
const SMALL_LIMIT = 512e6;

/** Versions of Node whose V8 was seen to know the flag, to start with 2 and to take changes; a V8 that does not says so on stderr. */
const KNOWN_NODE = [20, 26] as const;

interface Engine {
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly options: string | undefined;
}

/** True where the factor is ours to set: a V8 that is known, and whose user has no wishes of his own for its young generation. */
export function ownsYoungGeneration({ versions, execArgv, options = '' }: Engine): boolean {
  if (versions.bun !== undefined || versions.deno !== undefined) return false;
  const major = Number.parseInt(versions.node ?? '', 10);
  if (!(major >= KNOWN_NODE[0] && major <= KNOWN_NODE[1])) return false;
  return ![...execArgv, options].some((text) => /semi[-_]space|young[-_]gen/.test(text));
}

let holders = 0;

function setFactor(factor: number): void {
  const { versions, execArgv, env } = process;
  if (!ownsYoungGeneration({ versions, execArgv, options: env.NODE_OPTIONS })) return;
  try {
    (require('node:v8') as typeof import('node:v8')).setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  } catch {
    // Then it grows as V8 sees fit.
  }
}

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
