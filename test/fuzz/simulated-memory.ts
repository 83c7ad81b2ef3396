/** The memory of a simulated run: few bytes, and what each block holds. */

/** What memory holds that is not taken. */
export const FREED = 'freed';
const FRESH = 'fresh';

/** First fit over few bytes, knowing what each address holds. */
export class Memory {
  readonly blocks: { at: number; bytes: number; holds: string }[] = [];
  constructor(readonly capacity: number) {}

  allocate(bytes: number, ceiling = Number.POSITIVE_INFINITY): number | undefined {
    let at = 1;
    let k = 0;
    for (; k < this.blocks.length; k++) {
      const block = this.blocks[k];
      if (block.at - at >= bytes) break;
      at = block.at + block.bytes;
    }
    if (at + bytes > Math.min(this.capacity + 1, ceiling)) return undefined;
    this.blocks.splice(k, 0, { at, bytes, holds: FRESH });
    return at;
  }
  private find(at: number): number {
    return this.blocks.findIndex((block) => block.at === at);
  }
  free(at: number): void {
    const k = this.find(at);
    if (k < 0) throw new Error(`${at} is freed but not taken`);
    this.blocks.splice(k, 1);
  }
  holds(at: number): string {
    const k = this.find(at);
    return k < 0 ? FREED : this.blocks[k].holds;
  }
  put(at: number, what: string): void {
    const k = this.find(at);
    if (k < 0) throw new Error(`${what} is written to ${at}, which is free`);
    this.blocks[k].holds = what;
  }
  get used(): number {
    return this.blocks.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}
