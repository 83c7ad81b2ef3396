/**
 * One bit for each task of a plan, in memory that follows how many are set, not how many tasks there are.
 */

/** Tasks of one page. */
const PAGE = 1 << 15;

export class TaskBits {
  private readonly pages = new Map<number, Uint32Array>();
  /** The page looked at last: neighbours are asked for together. */
  private number = -1;
  private words: Uint32Array | undefined;

  has(key: number): boolean {
    const words = this.page(key);
    if (words === undefined) return false;
    const bit = key % PAGE;
    return (words[bit >>> 5] & (1 << (bit & 31))) !== 0;
  }

  add(key: number): void {
    let words = this.page(key);
    if (words === undefined) {
      words = new Uint32Array(PAGE / 32);
      this.pages.set(this.number, words);
      this.words = words;
    }
    const bit = key % PAGE;
    words[bit >>> 5] |= 1 << (bit & 31);
  }

  /** The tasks from `from` up to `to` (exclusive) that are set, ascending. */
  *between(from: number, to: number): Generator<number, void, undefined> {
    const first = Math.floor(from / PAGE);
    const last = Math.floor((to - 1) / PAGE);
    for (const number of [...this.pages.keys()].filter((n) => n >= first && n <= last).sort((a, b) => a - b)) {
      const words = this.pages.get(number) as Uint32Array;
      for (let k = 0; k < words.length; k++) {
        if (words[k] === 0) continue;
        for (let bit = 0; bit < 32; bit++) {
          const key = number * PAGE + 32 * k + bit;
          if ((words[k] & (1 << bit)) !== 0 && key >= from && key < to) yield key;
        }
      }
    }
  }

  private page(key: number): Uint32Array | undefined {
    const number = Math.floor(key / PAGE);
    if (number !== this.number) {
      this.number = number;
      this.words = this.pages.get(number);
    }
    return this.words;
  }
}
