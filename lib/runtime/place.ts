/**
 * A place where tasks run and blocks lie: one shared memory with its arena, and what blocks are evicted to. What runs, persisted
 * blocks and kernels on all its threads have in common; reserving it takes address space only.
 */
import { Arena } from '../../kernels/memory/arena.js';
import { ARENA_BASE, MAX_MEMORY_BYTES } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { EvictedBlocks } from './evicted-blocks.js';
import type { PersistedBlocks } from './persisted-blocks.js';
import { SpillFile } from './spill-file.js';

/** Memory shared by all threads of a place. */
export interface Place {
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  /** Blocks that left the arena. */
  readonly evicted: EvictedBlocks;
  /** Blocks that outlive their run, the longest held first. */
  readonly persisted: Set<PersistedBlocks>;
  /** The spill file under `directory`. */
  spillFile(directory: string): SpillFile;
}

/** A place of its own, empty. */
export function createPlace(): Place {
  const spills = new Map<string, SpillFile>();
  return {
    memory: createSharedMemory(MAX_MEMORY_BYTES),
    arena: new Arena(ARENA_BASE, MAX_MEMORY_BYTES - ARENA_BASE),
    evicted: new EvictedBlocks(),
    persisted: new Set(),
    spillFile: (directory) => {
      let file = spills.get(directory);
      if (file === undefined) {
        file = new SpillFile(directory);
        spills.set(directory, file);
      }
      return file;
    },
  };
}

/** A view of `bytes` bytes at `address` of a place's memory. */
export const placeBytes = ({ memory }: Place, address: number, bytes: number): Uint8Array =>
  new Uint8Array(memory.buffer, Math.max(0, address), bytes);
