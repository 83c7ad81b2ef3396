/**
 * Blocks that do not fit the memory limit, in one file: written whole, read whole, extents of forgotten blocks used again.
 * The file has no name once it is open (where the system allows that), so nothing is left however the process ends.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arena } from '../../kernels/memory/arena.js';
import { ChunkwiseError } from '../base/errors.js';

const LARGEST_FILE = 2 ** 50;

/** A spill file that comes into being with the first block written. */
export class SpillFile {
  /** Bytes written since the start. */
  written = 0;
  private descriptor = -1;
  private folder: string | undefined;
  private extents = new Arena(0, LARGEST_FILE);
  private readonly onExit = (): void => this.close();

  /** @param directory the folder to make the file's own folder in */
  constructor(readonly directory: string = tmpdir()) {}

  /** Bytes of the blocks it holds now. */
  get used(): number {
    return this.extents.used;
  }

  /**
   * Writes a block and returns its identity.
   *
   * @throws ChunkwiseError 'storage' when the disk is full or cannot be written
   */
  write(block: Uint8Array): number {
    let offset = -1;
    try {
      if (this.descriptor < 0) this.open();
      offset = this.extents.allocate(block.length) as number;
      for (let done = 0; done < block.length; ) {
        const wrote = writeSync(this.descriptor, block, done, block.length - done, offset + done);
        if (wrote === 0) throw new Error(`only ${done} of ${block.length} bytes could be written`);
        done += wrote;
      }
      this.written += block.length;
      return offset;
    } catch (cause) {
      if (offset >= 0) this.extents.free(offset);
      throw new ChunkwiseError(
        'storage',
        `spill: cannot write ${block.length} bytes under ${this.directory}; free some disk space, set spillDirectory to another folder, or raise memoryLimit`,
        { cause },
      );
    }
  }

  /**
   * Reads block `id` into `block`, which has its length.
   *
   * @throws ChunkwiseError 'storage' when the file cannot be read
   */
  read(id: number, block: Uint8Array): void {
    for (let done = 0; done < block.length; ) {
      let read = 0;
      try {
        read = readSync(this.descriptor, block, done, block.length - done, id + done);
      } catch (cause) {
        throw new ChunkwiseError('storage', `spill: the file under ${this.directory} cannot be read`, { cause });
      }
      if (read === 0) throw new ChunkwiseError('storage', `spill: the file under ${this.directory} is cut short`);
      done += read;
    }
  }

  /** Forgets block `id`; its extent is used again. */
  free(id: number): void {
    if (this.descriptor >= 0) this.extents.free(id);
  }

  /** Removes the file with all that is in it. */
  close(): void {
    if (this.descriptor < 0) return;
    const { descriptor } = this;
    this.descriptor = -1;
    try {
      closeSync(descriptor);
    } catch {
      // Nobody wants what is in it any more, and the descriptor is gone even where closing it reports an error.
    }
    this.extents = new Arena(0, LARGEST_FILE);
    this.removeFolder();
    process.removeListener('exit', this.onExit);
  }

  private open(): void {
    this.folder = mkdtempSync(join(this.directory, 'chunkwise-spill-'));
    try {
      this.descriptor = openSync(join(this.folder, 'blocks'), 'w+', 0o600);
    } catch (error) {
      this.removeFolder();
      throw error;
    }
    // Windows does not remove open files; there the listener has to do.
    if (process.platform === 'win32') process.once('exit', this.onExit);
    else this.removeFolder();
  }

  private removeFolder(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
    this.folder = undefined;
  }
}
