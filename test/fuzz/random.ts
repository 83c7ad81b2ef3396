/** Random choices that follow from a seed alone. */

/** A source of choices. */
export class Choices {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
    for (let k = 0; k < 4; k++) this.next();
  }

  /** The next 32 bits (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  /** A whole number from 0 to `n - 1`; 0 when there is none. */
  below(n: number): number {
    return n > 0 ? this.next() % n : 0;
  }
  /** A whole number from `a` to `b`. */
  between(a: number, b: number): number {
    return a + this.below(b - a + 1);
  }
  /** True in one of `n` cases. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
  /** Sizes of blocks that fill `extent`: one, single elements, even, uneven, with empty ones. */
  cut(extent: number): number[] {
    if (extent === 0) return this.oneIn(3) ? [0, 0] : [0];
    const kind = this.below(6);
    if (kind === 0) return [extent];
    if (kind === 1) return new Array<number>(extent).fill(1);
    const size = this.between(1, extent);
    const out: number[] = [];
    for (let left = extent; left > 0; ) {
      const n = Math.min(left, kind < 4 ? size : this.between(1, extent));
      out.push(n);
      left -= n;
      if (kind === 5 && this.oneIn(4)) out.push(0);
    }
    return out;
  }
}
