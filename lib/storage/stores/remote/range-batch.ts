/**
 * Asks for ranges of one object that lie near each other, and are wanted at the same moment, by one request: its bytes go to each
 * range's own place as they come, those between are thrown away.
 */
import { rangeLength, type StoreRange } from '../store.js';
import type { BodySink } from './answer-body.js';

/** Bytes between two ranges that take no longer than another request would. */
const GAP_BYTES = 64 << 10;
/** No request for several ranges is longer: others go side by side. */
const MOST_BYTES = 4 << 20;

type Fetch = (key: string, range: StoreRange, most: number | undefined, to: BodySink) => Promise<number | undefined>;

interface Wanted {
  readonly start: number;
  readonly end: number;
  readonly to: BodySink;
  readonly resolve: (bytes: number | undefined) => void;
  readonly reject: (cause: unknown) => void;
}

export class RangeBatch {
  private readonly wanted = new Map<string, Wanted[]>();

  constructor(private readonly fetch: Fetch) {}

  /** Bytes of `range` that went to `to`; undefined where there is no object. */
  ask(key: string, range: StoreRange, most: number | undefined, to: BodySink): Promise<number | undefined> {
    const bytes = rangeLength(range);
    // What has no room is refused by itself.
    if (range.offset === undefined || bytes === 0 || bytes > Math.min(most ?? bytes, to.room ?? bytes, MOST_BYTES))
      return this.fetch(key, range, most, to);
    const { offset, length } = range;
    return new Promise((resolve, reject) => {
      if (this.wanted.size === 0) setImmediate(() => this.send());
      const list = this.wanted.get(key) ?? [];
      list.push({ start: offset, end: offset + length, to, resolve, reject });
      this.wanted.set(key, list);
    });
  }

  private send(): void {
    const all = [...this.wanted];
    this.wanted.clear();
    for (const [key, list] of all) {
      list.sort((a, b) => a.start - b.start);
      let group: Wanted[] = [];
      let end = 0;
      for (const one of list) {
        const joins = group.length > 0 && one.start - end <= GAP_BYTES && one.end - group[0].start <= MOST_BYTES;
        if (!joins) {
          this.fetchGroup(key, group, end);
          group = [];
          end = 0;
        }
        group.push(one);
        end = Math.max(end, one.end);
      }
      this.fetchGroup(key, group, end);
    }
  }

  private fetchGroup(key: string, group: readonly Wanted[], end: number): void {
    if (group.length === 0) return;
    const [{ start }] = group;
    const range = { offset: start, length: end - start };
    const to = group.length === 1 ? group[0].to : spread(group, start);
    this.fetch(key, range, undefined, to).then(
      (bytes) => {
        for (const one of group) one.resolve(bytes && Math.max(0, Math.min(one.end, start + bytes) - one.start));
      },
      (cause) => {
        for (const one of group) one.reject(cause);
      },
    );
  }
}

/** Takes the bytes from `start` on to the ranges that they are of. */
const spread = (group: readonly Wanted[], start: number): BodySink => ({
  begin() {
    for (const { start, end, to } of group) to.begin(end - start);
  },
  put(piece, at) {
    const from = start + at;
    for (const one of group) {
      const low = Math.max(from, one.start);
      const high = Math.min(from + piece.length, one.end);
      if (low < high) one.to.put(piece.subarray(low - from, high - from), low - one.start);
    }
  },
});
