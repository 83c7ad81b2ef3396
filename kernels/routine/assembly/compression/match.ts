// Copies of earlier output: matches of LZ4, Zstandard and BloscLZ, which may overlap what they write.

/** For each distance below 16 the positions that repeat a pattern of that length through 16 bytes. */
const PATTERNS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
  0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
  0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
]);

/** Writes `n` bytes at `op` that repeat the `distance` bytes before it (fewer than 16), and up to 15 more. */
export function repeat(op: usize, from: usize, distance: u32, n: u32): void {
  const pattern = v128.swizzle(v128.load(from), v128.load(PATTERNS + (<usize>distance << 4)));
  const step: usize = load<u8>(STEPS + distance);
  for (let i: usize = 0; i < n; i += step) v128.store(op + i, pattern);
}

/** The largest multiple of each distance up to 16. */
const STEPS: usize = memory.data<u8>([0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15]);

/** Copies a match of `n` bytes where `room` bytes (at least n) may be written from `op` on. */
// @ts-ignore: decorator
@inline
export function copyMatch(op: usize, from: usize, distance: u32, n: u32, room: u32): void {
  if (room - n >= 16) {
    if (distance >= 16) {
      v128.store(op, v128.load(from));
      for (let i: usize = 16; i < n; i += 16) v128.store(op + i, v128.load(from + i));
    } else repeat(op, from, distance, n);
  } else copyLastMatch(op, from, distance, n);
}

/** Copies a match that ends so near the end of the room that no byte too many may be written. */
function copyLastMatch(op: usize, from: usize, distance: u32, n: u32): void {
  let i: usize = 0;
  if (n > 32) {
    i = n - 16;
    if (distance < 16) {
      // A multiple of the step, which writes fewer than 16 bytes beyond it.
      i -= i % load<u8>(STEPS + distance);
      repeat(op, from, distance, <u32>i);
    } else {
      i &= ~15;
      for (let j: usize = 0; j < i; j += 16) v128.store(op + j, v128.load(from + j));
    }
  }
  for (; i < n; i++) store<u8>(op + i, load<u8>(from + i));
}
