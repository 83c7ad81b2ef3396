/**
 * One memory for computations under way at once: each may take its limit divided by their number. A task that needs more than that
 * waits until its computation is the oldest, and then for the others to have made room: theirs go to where evicted blocks go.
 */

import type { SharedLimit } from '../runtime/instructions.js';

/** What a member tells of itself. */
interface Member {
  /** Bytes that it holds. */
  used(): number;
  /** True when nothing of it is under way. */
  idle(): boolean;
  /** There may be more for it: what waited is tried again. */
  changed(): void;
}

/** The shares of one memory, oldest first. */
export class MemoryAccount {
  readonly #shares: MemoryShare[] = [];
  /** The one that is to have all of it, so that the others take nothing new. */
  #alone: MemoryShare | undefined;

  /** A share of a computation that may take `limit` bytes when it is alone. */
  join(limit: number, member: Member): MemoryShare {
    const share = new MemoryShare(this, limit, member);
    this.#shares.push(share);
    return share;
  }

  /** @internal bytes that `share` may hold now */
  bytesOf(share: MemoryShare): number {
    const others = this.#shares.filter((other) => other !== share);
    if (others.length === 0) return share.limit;
    if (this.#alone !== undefined && this.#alone !== share) return 0;
    const rest = share.limit - others.reduce((n, other) => n + other.member.used(), 0);
    if (this.#alone !== share) return Math.max(0, Math.min(rest, share.limit / this.#shares.length));
    // What others that have nothing under way still hold cannot be moved.
    return others.every((other) => other.member.idle()) ? share.limit : Math.max(0, rest);
  }

  /** @internal a task of `share` does not fit: true when it is to wait for others, false when nobody else is there */
  waits(share: MemoryShare): boolean {
    if (this.#shares.length < 2) return false;
    if (this.#alone === share) return this.bytesOf(share) < share.limit;
    if (this.#alone === undefined && this.#shares[0] === share) {
      this.#alone = share;
      this.#tell(share);
      queueMicrotask(() => share.member.changed());
    }
    return true;
  }

  /** @internal `share` needs no more than its part, or has ended. */
  ease(share: MemoryShare, ended: boolean): void {
    const at = this.#shares.indexOf(share);
    if (ended && at >= 0) this.#shares.splice(at, 1);
    const was = this.#alone === share;
    if (was) this.#alone = undefined;
    if (was || ended) this.#tell(share);
  }

  /** @internal `share` holds less than before, or has nothing under way any more. */
  gave(share: MemoryShare): void {
    for (const other of this.#shares)
      if (other !== share && other.waiting) queueMicrotask(() => other.member.changed());
  }

  #tell(share: MemoryShare): void {
    for (const other of this.#shares) if (other !== share) queueMicrotask(() => other.member.changed());
  }
}

/** The part of a memory that one computation may take. */
export class MemoryShare implements SharedLimit {
  /** True when a task waits for other computations. */
  waiting = false;
  #used = 0;
  #idle = true;

  constructor(
    private readonly account: MemoryAccount,
    readonly limit: number,
    readonly member: Member,
  ) {}

  /** Bytes that it may hold now. */
  get bytes(): number {
    return this.account.bytesOf(this);
  }

  /** True when a task that does not fit is to wait for other computations. */
  waits(): boolean {
    this.waiting = this.account.waits(this);
    return this.waiting;
  }

  /** A task has ended. */
  ease(): void {
    this.account.ease(this, false);
  }

  /** All that could be done now has been: others go on where there is more for them. */
  settled(): void {
    const used = this.member.used();
    const idle = this.member.idle();
    const gave = used < this.#used || (idle && !this.#idle);
    this.#used = used;
    this.#idle = idle;
    if (gave) this.account.gave(this);
  }

  /** The computation has ended. */
  leave(): void {
    this.account.ease(this, true);
  }
}
