/**
 * Units that the scheduler has started and no thread has got yet, first in, first out.
 */
export class UnitQueue {
  private units: number[] = [];
  private first = 0;

  get size(): number {
    return this.units.length - this.first;
  }

  push(unit: number): void {
    this.units.push(unit);
  }

  shift(): number | undefined {
    if (this.size === 0) return undefined;
    const unit = this.units[this.first++];
    if (this.first > 1024 && 2 * this.first > this.units.length) {
      this.units = this.units.slice(this.first);
      this.first = 0;
    }
    return unit;
  }
}

/** Queues of started units by the place where most of their inputs lie: this thread's for any, a worker's for its own. */
export class PlacedUnits {
  private readonly any = new UnitQueue();
  private readonly local = new Map<number, UnitQueue>();

  /** @param at number of a worker, 0 for no matter which */
  push(unit: number, at: number): void {
    if (at === 0) {
      this.any.push(unit);
      return;
    }
    const queue = this.local.get(at) ?? new UnitQueue();
    this.local.set(at, queue);
    queue.push(unit);
  }

  /** The next unit for worker `at`. */
  shift(at: number): number | undefined {
    return this.local.get(at)?.shift() ?? this.any.shift();
  }

  /** A unit of a worker that `may` gives away, told how many wait there. */
  steal(may: (at: number, waiting: number) => boolean): number | undefined {
    for (const [at, queue] of this.local) if (queue.size > 0 && may(at, queue.size)) return queue.shift();
    return undefined;
  }
}
