/**
 * Buffers of one thread beside the shared memory: they die young, but V8 lets tens of megabytes of dead ones lie before it
 * looks, which no limit allows for. Who makes one says so first, and is given room by a collection when too many lie about.
 */
import { packageRequire as require } from './built-module.js';

type Collect = (options?: { readonly type: 'minor' }) => void;

/**
 * The engine's collector: the process' own where it was started with --expose-gc, whose flag is then left as it is. Else a context
 * made while V8's flag is set has one; the flag is set for that moment only, in which no other code of this thread runs.
 */
export function findCollector(): Collect {
  const own = (globalThis as { gc?: Collect }).gc;
  if (typeof own === 'function') return own;
  try {
    const v8 = require('node:v8') as typeof import('node:v8');
    const vm = require('node:vm') as typeof import('node:vm');
    v8.setFlagsFromString('--expose-gc');
    try {
      return vm.runInNewContext('gc') as Collect;
    } finally {
      v8.setFlagsFromString('--no-expose-gc');
    }
  } catch {
    // Without it buffers die when V8 sees fit.
    return () => {};
  }
}

/** Bytes of buffers of this thread, dead ones included; what V8 counts itself lags behind. */
const buffers = (): number => process.memoryUsage().arrayBuffers;

/** Dead buffers that may lie about where nobody says otherwise. */
const SLACK = 8e6;

/** The buffers of one thread. */
export class OutsideMemory {
  /** Bytes of dead buffers that may lie about even when less is in use. */
  slack = SLACK;
  /** Collections so far. */
  collections = 0;
  /** Of these, whole ones. */
  fullCollections = 0;
  #collect: Collect | undefined;
  /** Bytes made since the last collection, and how many there were before the first. */
  #lying = 0;
  #before = -1;

  /** Makes room for `bytes` of buffers, which together are what one task may hold. */
  take(bytes: number): void {
    if (bytes <= 0) return;
    if (this.#before < 0) this.#before = buffers();
    if (this.#lying > 0 && this.#lying + bytes > Math.max(bytes, this.slack)) {
      this.#collect ??= findCollector();
      this.#collect({ type: 'minor' });
      this.collections++;
      // What has lived through other collections is old by now, and seen to by a whole one. What that leaves is in use.
      if (buffers() - this.#before > Math.max(bytes, this.slack)) {
        this.#collect();
        this.fullCollections++;
        this.#before = buffers();
      }
      this.#lying = 0;
    }
    this.#lying += bytes;
  }
}
