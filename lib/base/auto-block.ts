/**
 * How large automatic blocks are.
 */
import { resolveConfig } from './config.js';

const MOST = 8 << 20;
const LEAST = 1 << 20;
/** Part of the memory limit that one block may take: a few for each of two threads, beside their heaps. */
const SHARE = 1 / 16;

/** Bytes that blocks are cut to where nobody says otherwise: 8 MiB, less under a small `memoryLimit` of the settings. */
export const autoBlockBytes = (): number => Math.min(MOST, Math.max(LEAST, resolveConfig().memoryLimit * SHARE));
