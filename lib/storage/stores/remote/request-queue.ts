/**
 * Bounds the requests that one thread has under way at once: the others wait in the order in which they came.
 */
import { resolveConfig } from '../../../base/config.js';

/** What a queue has done. */
interface RequestCounters {
  /** Requests sent, tries again included. */
  sent: number;
  /** Of these, tries again. */
  again: number;
  /** Most requests that were under way at once. */
  most: number;
}

class RequestQueue {
  /** Requests under way at most; undefined: as configured. */
  limit: number | undefined;
  readonly counters: RequestCounters = { sent: 0, again: 0, most: 0 };
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  /** Runs `act` when fewer than the limit are under way. */
  async run<T>(act: () => Promise<T>): Promise<T> {
    // Who is let in by another's end is counted by it, so that nobody comes in between.
    if (this.underWay >= (this.limit ?? resolveConfig().requests))
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay++;
    this.counters.most = Math.max(this.counters.most, this.underWay);
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.underWay--;
    }
  }
}

/** The queue of this thread. */
export const requestQueue = new RequestQueue();
