/** The arena hands out the lowest address that fits, never overlaps blocks, and loses no byte. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARENA_ALIGNMENT, Arena } from '../../kernels/memory/arena.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';

/** First-fit over one flag for each granule. */
class NaiveArena {
  readonly taken: boolean[];
  readonly blocks = new Map<number, number>();
  constructor(
    readonly base: number,
    granules: number,
  ) {
    this.taken = new Array(granules).fill(false);
  }
  allocate(bytes: number): number | undefined {
    const n = Math.max(1, Math.ceil(bytes / ARENA_ALIGNMENT));
    for (let at = 0; at + n <= this.taken.length; at++)
      if (!this.taken.slice(at, at + n).includes(true)) {
        this.taken.fill(true, at, at + n);
        this.blocks.set(this.base + at * ARENA_ALIGNMENT, n);
        return this.base + at * ARENA_ALIGNMENT;
      }
    return undefined;
  }
  free(address: number): void {
    const at = (address - this.base) / ARENA_ALIGNMENT;
    this.taken.fill(false, at, at + this.blocks.get(address)!);
    this.blocks.delete(address);
  }
  get largestFree(): number {
    const runs = this.taken
      .map((t) => (t ? 'x' : '.'))
      .join('')
      .split('x');
    return Math.max(...runs.map((run) => run.length)) * ARENA_ALIGNMENT;
  }
}

describe('Arena', () => {
  it('agrees with a naive first-fit model over any sequence of calls', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('allocate' as const), value: fc.integer({ min: 0, max: 2000 }) }),
      fc.record({ kind: fc.constant('free' as const), value: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const arena = new Arena(1 << 20, 64 * ARENA_ALIGNMENT);
        const naive = new NaiveArena(1 << 20, 64);
        const live: number[] = [];
        let peak = 0;
        for (const { kind, value } of actions) {
          if (kind === 'allocate') {
            const address = arena.allocate(value);
            expect(address).toBe(naive.allocate(value));
            if (address !== undefined) live.push(address);
          } else if (live.length > 0) {
            const [address] = live.splice(value % live.length, 1);
            arena.free(address!);
            naive.free(address!);
          }
          const used = naive.taken.filter(Boolean).length * ARENA_ALIGNMENT;
          peak = Math.max(peak, used);
          expect(arena.used).toBe(used);
          expect(arena.peak).toBe(peak);
          expect(arena.blocks).toBe(live.length);
          expect(arena.largestFree).toBe(naive.largestFree);
        }
        for (const address of live) arena.free(address);
        expect(arena.largestFree).toBe(arena.capacity);
      }),
      { numRuns: 300 },
    );
  });

  it('survives thousands of blocks freed in random order as one whole range', () => {
    const arena = new Arena(0, 1 << 30);
    const blocks = Array.from({ length: 20000 }, (_, k) => arena.allocate(1 + ((k * 7919) % 5000))!);
    for (let k = blocks.length - 1; k > 0; k--) {
      const other = (k * 104729) % (k + 1);
      [blocks[k], blocks[other]] = [blocks[other]!, blocks[k]!];
    }
    for (const block of blocks) arena.free(block);
    expect(arena.used).toBe(0);
    expect(arena.largestFree).toBe(arena.capacity);
  });

  it('aligns, refuses what does not fit, and rejects misuse', () => {
    const arena = new Arena(100, 1000);
    expect(arena.capacity).toBe(896);
    expect(arena.allocate(1)).toBe(128);
    expect(arena.allocate(897)).toBeUndefined();
    expect(arena.sizeOf(128)).toBe(128);
    expect(() => arena.free(256)).toThrow('no block starts there');
    arena.free(128);
    expect(() => arena.free(128)).toThrow('cannot free address 128');
    expect(() => arena.allocate(-1)).toThrow(RangeError);
    expect(() => arena.allocate(1.5)).toThrow(RangeError);
    expect(() => new Arena(-1, 10)).toThrow(RangeError);
    expect(new Arena(1, 10).allocate(0)).toBeUndefined();
  });
});

describe('createSharedMemory', () => {
  it('reserves 4 GiB without making it resident', () => {
    const before = process.memoryUsage().rss;
    const memory = createSharedMemory(2 ** 32);
    expect(memory.buffer.byteLength).toBe(2 ** 32);
    new Uint8Array(memory.buffer)[2 ** 32 - 1] = 7;
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
    expect(() => createSharedMemory(2 ** 32 + 1)).toThrow(RangeError);
    expect(() => createSharedMemory(1000)).toThrow(RangeError);
  });
});
