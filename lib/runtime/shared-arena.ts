/**
 * The process' one shared memory with its arena, and what blocks are evicted to: what runs, kept blocks and kernels on all
 * threads have in common. Reserved at first use; reserving takes address space only.
 */
import { Arena } from '../../kernels/memory/arena.js';
import { ARENA_BASE, MAX_MEMORY_BYTES } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { EvictedBlocks } from './evicted-blocks.js';
import { SpillFile } from './spill-file.js';

/** Memory shared by all threads of the process. */
export interface SharedArena {
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  /** Blocks that left the arena. */
  readonly evicted: EvictedBlocks;
  /** The spill file under `directory`. */
  spillFile(directory: string): SpillFile;
}

let shared: SharedArena | undefined;

/** The shared memory, made at first use. */
export function sharedArena(): SharedArena {
  if (shared !== undefined) return shared;
  const spills = new Map<string, SpillFile>();
  shared = {
    memory: createSharedMemory(MAX_MEMORY_BYTES),
    arena: new Arena(ARENA_BASE, MAX_MEMORY_BYTES - ARENA_BASE),
    evicted: new EvictedBlocks(),
    spillFile: (directory) => {
      let file = spills.get(directory);
      if (file === undefined) {
        file = new SpillFile(directory);
        spills.set(directory, file);
      }
      return file;
    },
  };
  return shared;
}

/** A view of `bytes` bytes at `address` of the shared memory. */
export const arenaBytes = (address: number, bytes: number): Uint8Array =>
  new Uint8Array(sharedArena().memory.buffer, Math.max(0, address), bytes);
