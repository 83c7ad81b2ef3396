/**
 * The blocks of a stage that outlive their run (persist): in the arena, or where evicted blocks go when memory ran short; later
 * runs read them where they lie. They stay until `release`.
 */
import { ChunkwiseError } from '../base/errors.js';
import { type Place, placeBytes } from './place.js';
import type { GivenBlocks } from './scheduler.js';

/** Bytes of persisted blocks in the arena. */
export function persistedBytes({ persisted }: Place): number {
  let bytes = 0;
  for (const blocks of persisted) bytes += blocks.arenaBytes;
  return bytes;
}

/**
 * Has persisted blocks leave the arena until at most `most` bytes of them are there, as far as no run reads them and none
 * shares them.
 *
 * @throws ChunkwiseError 'storage' when they cannot be written
 */
export function evictPersisted(place: Place, most: number, write: (block: Uint8Array) => number): void {
  let bytes = persistedBytes(place);
  for (const blocks of place.persisted) {
    if (bytes <= most) return;
    bytes -= blocks.evict(bytes - most, write);
  }
}

/** Kept blocks by number. Released blocks must not be read. */
export class PersistedBlocks implements GivenBlocks {
  private readonly addresses = new Map<number, number>();
  private readonly spills = new Map<number, number>();
  private readonly sizes = new Map<number, number>();
  /** Whose blocks some of these are. */
  private readonly borrowed = new Map<number, { readonly owner: PersistedBlocks; readonly index: number }>();
  /** How often each of these is shared. */
  private readonly lent = new Map<number, number>();
  private released = false;
  /** Runs that read them. */
  private users = 0;

  /** @param place where the blocks lie */
  constructor(private readonly place: Place) {
    place.persisted.add(this);
  }

  /** Bytes of its own in the arena. */
  get arenaBytes(): number {
    let bytes = 0;
    for (const index of this.addresses.keys()) if (!this.borrowed.has(index)) bytes += this.sizes.get(index) ?? 0;
    return bytes;
  }

  /** A run reads them until it calls what this returns. */
  use(): () => void {
    this.users++;
    return () => {
      this.users--;
    };
  }

  /** Has blocks leave the arena until `wanted` bytes are free, and returns how many are. */
  evict(wanted: number, write: (block: Uint8Array) => number): number {
    if (this.users > 0 || this.released) return 0;
    let freed = 0;
    for (const [index, address] of this.addresses) {
      if (freed >= wanted) break;
      const bytes = this.sizes.get(index) ?? 0;
      if (bytes === 0 || this.borrowed.has(index) || this.lent.get(index)) continue;
      this.spills.set(index, write(placeBytes(this.place, address, bytes)));
      this.addresses.delete(index);
      this.place.arena.free(address);
      freed += bytes;
    }
    return freed;
  }

  /** Takes over a block. */
  add(index: number, address: number, spill: number, bytes: number): void {
    this.sizes.set(index, bytes);
    if (address >= 0) {
      this.addresses.set(index, address);
      // The arena's copy is the one that counts.
      if (spill >= 0) this.place.evicted.free(spill);
    } else if (spill >= 0) this.spills.set(index, spill);
  }

  /**
   * Lets block `index` be `bytes` bytes from `offset` on of block `from` of `owner`, which is in the arena and stays there until
   * nobody has any of it any more.
   */
  share(index: number, owner: PersistedBlocks, from: number, offset: number, bytes: number): void {
    owner.check(from);
    const first = owner.borrowed.get(from) ?? { owner, index: from };
    first.owner.lent.set(first.index, (first.owner.lent.get(first.index) ?? 0) + 1);
    this.borrowed.set(index, first);
    this.sizes.set(index, bytes);
    this.addresses.set(index, (owner.addresses.get(from) as number) + offset);
  }

  /** Bytes of all blocks. */
  get bytes(): number {
    let sum = 0;
    for (const bytes of this.sizes.values()) sum += bytes;
    return sum;
  }

  address(index: number): number | undefined {
    this.check(index);
    return this.addresses.get(index) ?? (this.spills.has(index) ? undefined : -1);
  }

  spill(index: number): number | undefined {
    this.check(index);
    return this.spills.get(index);
  }

  /** A copy of a block's bytes. */
  copy(index: number): Uint8Array {
    this.check(index);
    const bytes = this.sizes.get(index) ?? 0;
    const address = this.addresses.get(index);
    if (address !== undefined) return placeBytes(this.place, address, bytes).slice();
    const out = new Uint8Array(bytes);
    const spill = this.spills.get(index);
    if (spill !== undefined) this.place.evicted.read(spill, out);
    return out;
  }

  /** Frees the blocks that nobody shares; the others are freed with the last who does. Doing so twice does nothing. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.place.persisted.delete(this);
    for (const [index, address] of this.addresses) {
      const lender = this.borrowed.get(index);
      if (lender) lender.owner.giveBack(lender.index);
      else if (!this.lent.get(index)) this.place.arena.free(address);
    }
    for (const spill of this.spills.values()) this.place.evicted.free(spill);
  }

  private giveBack(index: number): void {
    const left = (this.lent.get(index) as number) - 1;
    this.lent.set(index, left);
    if (left === 0 && this.released) this.place.arena.free(this.addresses.get(index) as number);
  }

  private check(index: number): void {
    if (this.released || !this.sizes.has(index))
      throw new ChunkwiseError(
        'internal',
        `persisted block ${index} ${this.released ? 'was released' : 'does not exist'}; persist the array again`,
      );
  }
}
