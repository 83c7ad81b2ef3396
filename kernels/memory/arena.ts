/**
 * Hands out blocks of a range of addresses, always at the lowest address that fits, in O(log n) of the free ranges.
 *
 * Free ranges form a treap ordered by address in which every node knows the largest range below it. Pages of a
 * WebAssembly memory stay resident once touched: lowest-address-first keeps peak residency near peak use.
 */

/** Every block starts at a multiple of this and occupies a multiple of it (two cache lines). */
export const ARENA_ALIGNMENT = 128;

interface FreeRange {
  start: number;
  size: number;
  /** Largest size in this subtree. */
  largest: number;
  readonly priority: number;
  left: FreeRange | undefined;
  right: FreeRange | undefined;
}

const largestOf = (node: FreeRange | undefined): number => (node === undefined ? 0 : node.largest);

function refresh(node: FreeRange): FreeRange {
  node.largest = Math.max(node.size, largestOf(node.left), largestOf(node.right));
  return node;
}

/** Joins two treaps, all of `a` lying below all of `b`. */
function join(a: FreeRange | undefined, b: FreeRange | undefined): FreeRange | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.priority > b.priority) {
    a.right = join(a.right, b);
    return refresh(a);
  }
  b.left = join(a, b.left);
  return refresh(b);
}

/** Parts a treap into the ranges below `address` and the others. */
function part(
  node: FreeRange | undefined,
  address: number,
): [below: FreeRange | undefined, rest: FreeRange | undefined] {
  if (node === undefined) return [undefined, undefined];
  if (node.start < address) {
    const [below, rest] = part(node.right, address);
    node.right = below;
    return [refresh(node), rest];
  }
  const [below, rest] = part(node.left, address);
  node.left = rest;
  return [below, refresh(node)];
}

/**
 * An allocator over the addresses `[base, base + capacity)`. It touches no memory itself. One thread may use it.
 *
 * @example
 * const arena = new Arena(ARENA_BASE, 1 << 20);
 * const address = arena.allocate(4096);
 * if (address !== undefined) arena.free(address);
 */
export class Arena {
  /** Bytes that can be handed out altogether. */
  readonly capacity: number;
  #root: FreeRange | undefined;
  #used = 0;
  #peak = 0;
  #seed = 0x9e3779b9;
  readonly #blocks = new Map<number, number>();

  /**
   * @param base - first address, rounded up to {@link ARENA_ALIGNMENT}
   * @param capacity - bytes from `base`, the end rounded down to {@link ARENA_ALIGNMENT}
   * @throws RangeError if either is negative or not an integer
   */
  constructor(base: number, capacity: number) {
    if (!Number.isSafeInteger(base) || !Number.isSafeInteger(capacity) || base < 0 || capacity < 0)
      throw new RangeError(`arena at ${base} of ${capacity} bytes: both must be whole numbers >= 0`);
    const start = Math.ceil(base / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
    const end = Math.floor((base + capacity) / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
    this.capacity = Math.max(0, end - start);
    if (this.capacity > 0) this.#root = this.#range(start, this.capacity);
  }

  /** Bytes handed out now, each block rounded up to {@link ARENA_ALIGNMENT}. */
  get used(): number {
    return this.#used;
  }

  /** The most bytes that were ever handed out at once. */
  get peak(): number {
    return this.#peak;
  }

  /** How many blocks are handed out now. */
  get blocks(): number {
    return this.#blocks.size;
  }

  /** Bytes of the largest block that can be handed out now. */
  get largestFree(): number {
    return largestOf(this.#root);
  }

  /**
   * The lowest address at which `bytes` bytes are free, now taken; undefined where no free range is long enough. A block
   * of 0 bytes has an address of its own too.
   *
   * @param ceiling - address that the block may not reach beyond; undefined is returned where it would
   * @throws RangeError if `bytes` is negative or not an integer
   */
  allocate(bytes: number, ceiling = Number.POSITIVE_INFINITY): number | undefined {
    if (!Number.isSafeInteger(bytes) || bytes < 0)
      throw new RangeError(`cannot allocate ${bytes} bytes: a size is a whole number >= 0`);
    const size = Math.max(1, Math.ceil(bytes / ARENA_ALIGNMENT)) * ARENA_ALIGNMENT;
    if (largestOf(this.#root) < size) return undefined;
    const address = this.#carve(size, ceiling);
    if (address === undefined) return undefined;
    this.#blocks.set(address, size);
    this.#used += size;
    if (this.#used > this.#peak) this.#peak = this.#used;
    return address;
  }

  /**
   * Gives back the block at `address`; it unites with free neighbours.
   *
   * @throws Error if no block starts there (freed twice, or an address inside a block)
   */
  free(address: number): void {
    const size = this.#blocks.get(address);
    if (size === undefined) throw new Error(`cannot free address ${address}: no block starts there`);
    this.#blocks.delete(address);
    this.#used -= size;
    let [below, above] = part(this.#root, address);
    let start = address;
    let length = size;
    let last = below;
    while (last?.right !== undefined) last = last.right;
    if (last !== undefined && last.start + last.size === address) {
      start = last.start;
      length += last.size;
      [below] = part(below, last.start);
    }
    let first = above;
    while (first?.left !== undefined) first = first.left;
    if (first !== undefined && first.start === address + size) {
      length += first.size;
      [, above] = part(above, first.start + 1);
    }
    this.#root = join(join(below, this.#range(start, length)), above);
  }

  /** Bytes of the block at `address` (rounded up), or undefined if none starts there. */
  sizeOf(address: number): number | undefined {
    return this.#blocks.get(address);
  }

  #range(start: number, size: number): FreeRange {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return { start, size, largest: size, priority: this.#seed, left: undefined, right: undefined };
  }

  /** Cuts `size` bytes from the front of the lowest range that has them; the caller knows that there is one. */
  #carve(size: number, ceiling: number): number | undefined {
    const path: FreeRange[] = [];
    let node = this.#root!;
    for (;;) {
      path.push(node);
      if (largestOf(node.left) >= size) node = node.left!;
      else if (node.size >= size) break;
      else node = node.right!;
    }
    const address = node.start;
    if (address + size > ceiling) return undefined;
    if (node.size === size) {
      path.pop();
      const rest = join(node.left, node.right);
      const parent = path.at(-1);
      if (parent === undefined) this.#root = rest;
      else if (parent.left === node) parent.left = rest;
      else parent.right = rest;
    } else {
      node.start += size;
      node.size -= size;
    }
    for (let k = path.length - 1; k >= 0; k--) refresh(path[k]!);
    return address;
  }
}
