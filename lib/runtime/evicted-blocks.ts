/**
 * Where blocks go that have to leave the arena: to overflow memory, ordinary shared buffers beside the arena, as far as
 * the memory limit reaches beyond it, and to a spill file when that is full. One store serves all runs of the process, so
 * kept blocks outlive the run that evicted them.
 */
import type { SpillFile } from './spill-file.js';

/** Where one block lies. */
type Place = { readonly buffer: SharedArrayBuffer } | { readonly file: SpillFile; readonly extent: number };

/** Evicted blocks by identity. */
export class EvictedBlocks {
  /** Bytes of the blocks in overflow memory now. */
  overflowUsed = 0;
  private readonly places = new Map<number, Place>();
  /** Buffers of forgotten blocks by length, used again: blocks of a run mostly have one length. */
  private readonly spare = new Map<number, SharedArrayBuffer[]>();
  private spareBytes = 0;
  private next = 0;

  /** Blocks that it holds now, in memory and in files. */
  get count(): number {
    return this.places.size;
  }

  /**
   * Takes a copy of a block and returns its identity.
   *
   * @param room bytes that overflow memory may hold in all; what does not fit goes to `file`
   * @throws ChunkwiseError 'storage' when the file cannot be written
   */
  write(block: Uint8Array, room: number, file: SpillFile): number {
    const buffer = this.buffer(block.length, room);
    if (buffer === undefined) return this.add({ file, extent: file.write(block) });
    new Uint8Array(buffer).set(block);
    this.overflowUsed += block.length;
    return this.add({ buffer });
  }

  /** True when block `id` lies in overflow memory. */
  inOverflow(id: number): boolean {
    const place = this.places.get(id);
    return place !== undefined && 'buffer' in place;
  }

  /**
   * Copies block `id` into `block`, which has its length.
   *
   * @throws ChunkwiseError 'storage' when the file cannot be read
   */
  read(id: number, block: Uint8Array): void {
    const place = this.places.get(id);
    if (place === undefined) throw new Error(`evicted block ${id} does not exist`);
    if ('buffer' in place) block.set(new Uint8Array(place.buffer));
    else place.file.read(place.extent, block);
  }

  /** Forgets block `id`; doing so twice does nothing. */
  free(id: number): void {
    const place = this.places.get(id);
    if (place === undefined) return;
    this.places.delete(id);
    if (!('buffer' in place)) {
      place.file.free(place.extent);
      return;
    }
    const { buffer } = place;
    const { byteLength } = buffer;
    this.overflowUsed -= byteLength;
    // The last one leaves nothing behind.
    if (this.overflowUsed === 0) {
      this.dropSpare();
      return;
    }
    const list = this.spare.get(byteLength);
    if (list === undefined) this.spare.set(byteLength, [buffer]);
    else list.push(buffer);
    this.spareBytes += byteLength;
  }

  private add(place: Place): number {
    const id = this.next++;
    this.places.set(id, place);
    return id;
  }

  /** Memory for a block, or undefined where there is none. */
  private buffer(bytes: number, room: number): SharedArrayBuffer | undefined {
    if (this.overflowUsed + bytes > room) return undefined;
    const known = this.spare.get(bytes)?.pop();
    if (known !== undefined) {
      this.spareBytes -= bytes;
      return known;
    }
    if (this.overflowUsed + this.spareBytes + bytes > room) this.dropSpare();
    try {
      return new SharedArrayBuffer(bytes);
    } catch {
      // The machine has no more, whatever the limit says.
      return undefined;
    }
  }

  private dropSpare(): void {
    this.spare.clear();
    this.spareBytes = 0;
  }
}
