/**
 * The worker threads of a place: a Piscina pool, opened at first use, opened anew where more threads are asked for while none is in
 * use, and where Piscina has given up replacing those that died.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';
import { builtModule } from '../../base/built-module.js';
import { ChunkwiseError } from '../../base/errors.js';
import { RING_WORKERS, type Ring } from './ring.js';
import { heapMegabytes } from './worker-heap.js';

export class WorkerThreads {
  pool: Piscina | undefined;
  /** The most threads of the pool. */
  size = 0;
  /** Threads that start with the pool; it grows to `size` when more are asked for. */
  private least = 0;
  private wanted = 0;
  private opening: Promise<void> = Promise.resolve();

  constructor(private readonly ring: Ring) {}

  /**
   * Opens a pool for up to `workers` threads, `least` of them at once, unless there is one that will do.
   *
   * @param users runs under way, which keep the pool as it is
   */
  async start(workers: number, least: number, users: { readonly size: number }): Promise<void> {
    this.wanted = Math.min(RING_WORKERS, Math.max(users.size === 0 ? 0 : this.wanted, workers));
    const opening = this.opening.then(() => this.open(least, users));
    this.opening = opening.catch(() => {});
    await opening;
  }

  /** Opens a new pool where this one has given up replacing threads, as Piscina does when one dies while starting. */
  mend(users: { readonly size: number }): void {
    const { pool } = this;
    if (pool === undefined || pool.threads.length >= this.least) return;
    this.pool = undefined;
    const opening = this.opening.then(async () => {
      await this.drop(pool);
      await this.open(this.least, users);
    });
    this.opening = opening.catch(() => {});
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    this.size = 0;
    await pool?.destroy();
  }

  private async drop(pool: Piscina): Promise<void> {
    await pool.destroy();
    for (let worker = 1; worker <= RING_WORKERS; worker++) this.ring.vacate(worker);
  }

  private async open(least: number, users: { readonly size: number }): Promise<void> {
    if (this.pool !== undefined && this.size >= this.wanted) return;
    // A pool cannot grow; while another run uses it, it stays as it is.
    if (this.pool !== undefined && users.size > 0) {
      this.wanted = this.size;
      return;
    }
    const filename = fileURLToPath(builtModule('lib/runtime/threads/worker'));
    if (!existsSync(filename))
      throw new ChunkwiseError(
        'worker',
        `threads: ${filename} is missing; run "npm run build", or use threads: 'inline'`,
      );
    const { Piscina: PiscinaPool } = await import('piscina');
    const old = this.pool;
    this.pool = undefined;
    if (old !== undefined) await this.drop(old);
    this.size = this.wanted;
    this.least = Math.min(least, this.size);
    this.pool = new PiscinaPool({
      filename,
      name: 'work',
      minThreads: this.least,
      maxThreads: this.size,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 1,
      atomics: 'disabled',
      recordTiming: false,
      // What tasks make dies young; the default would let each thread keep tens of megabytes of it.
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: heapMegabytes() },
    });
    this.pool.on('error', () => this.ring.signal());
  }
}
