/**
 * Decodes adaptive entropy coding (CCSDS 121.0-B), as szip and GRIB's CCSDS packing store it.
 */

/** How samples were coded. */
export interface EntropyCoding {
  /** Bits of a sample, at most 32. */
  readonly bits: number;
  /** Samples in a block, and blocks between two reference samples. */
  readonly blockSize: number;
  readonly blocks: number;
  /** True where differences of neighbours were coded. */
  readonly differences: boolean;
  /** Byte order of the samples that come out; those of 3 bytes take 4. */
  readonly byteOrder: 'little' | 'big';
}

const REST_OF_SEGMENT = 5;
const SEGMENT = 64;
/** Sums of the pairs that the second extension's codes stand for, and the first code of each sum. */
const PAIR_SUMS: number[] = [];
const PAIR_STARTS: number[] = [];
for (let sum = 0, code = 0; sum <= 12; sum++)
  for (let start = code, k = 0; k <= sum; k++, code++) {
    PAIR_SUMS.push(sum);
    PAIR_STARTS.push(start);
  }

/** Bits from the highest of each byte on. */
class Bits {
  #at = 0;
  #held = 0;
  #left = 0;

  constructor(readonly bytes: Uint8Array) {}

  #next(): number {
    if (this.#at >= this.bytes.length) throw new Error('the coded data end too early');
    return this.bytes[this.#at++];
  }

  read(count: number): number {
    if (count > 16) return this.read(count - 16) * 65_536 + this.read(16);
    while (this.#left < count) {
      this.#held = ((this.#held & 0xffff) << 8) | this.#next();
      this.#left += 8;
    }
    this.#left -= count;
    return (this.#held >>> this.#left) & ((1 << count) - 1);
  }

  /** How many zeros stand before the next one. */
  zeros(): number {
    for (let count = 0; ; count += this.#left, this.#left = 0) {
      if (this.#left === 0) {
        this.#held = this.#next();
        this.#left = 8;
      }
      const rest = this.#held & (2 ** this.#left - 1);
      if (rest === 0) continue;
      const before = Math.clz32(rest) - (32 - this.#left);
      this.#left -= before + 1;
      return count + before;
    }
  }
}

/** Undoes the mapping of differences, in place: the first is a sample. */
function undoDifferences(samples: Float64Array, count: number, bits: number): void {
  const most = 2 ** bits - 1;
  const middle = 2 ** (bits - 1);
  let last = samples[0];
  for (let k = 1; k < count; k++) {
    const d = samples[k];
    const room = last < middle ? last : most - last;
    const odd = d % 2;
    if ((d + odd) / 2 <= room) last += odd === 0 ? d / 2 : -(d + 1) / 2;
    else last = last < middle ? d : most - d;
    samples[k] = last;
  }
}

/**
 * The first `count` samples.
 *
 * @param put is given each with its number
 * @throws Error (plain) when the data are not coded so
 */
function decodeEntropy(
  bytes: Uint8Array,
  count: number,
  { bits, blockSize, blocks, differences }: Omit<EntropyCoding, 'byteOrder'>,
  put: (k: number, sample: number) => void,
): void {
  const input = new Bits(bytes);
  const idBits = bits > 16 ? 5 : bits > 8 ? 4 : 3;
  const raw = 2 ** idBits - 1;
  const samples = new Float64Array(blockSize * blocks);
  for (let done = 0; done < count; ) {
    const wanted = Math.min(samples.length, count - done);
    let at = 0;
    while (at < wanted) {
      const end = at + blockSize;
      const id = input.read(idBits);
      const hasReference = differences && at === 0;
      if (id === raw) {
        while (at < end) samples[at++] = input.read(bits);
        continue;
      }
      const isPairs = id === 0 && input.read(1) === 1;
      if (hasReference) samples[at++] = input.read(bits);
      if (isPairs) {
        while (at < end) {
          const code = input.zeros();
          if (code >= PAIR_SUMS.length) throw new Error('the coded data are corrupt');
          const second = code - PAIR_STARTS[code];
          if ((at % blockSize) % 2 === 0) samples[at++] = PAIR_SUMS[code] - second;
          samples[at++] = second;
        }
      } else if (id === 0) {
        let zeroBlocks = input.zeros() + 1;
        const block = Math.floor(at / blockSize);
        if (zeroBlocks === REST_OF_SEGMENT) zeroBlocks = Math.min(blocks - block, SEGMENT - (block % SEGMENT));
        else if (zeroBlocks > REST_OF_SEGMENT) zeroBlocks--;
        const stop = (block + zeroBlocks) * blockSize;
        if (stop > samples.length) throw new Error('the coded data are corrupt');
        samples.fill(0, at, stop);
        at = stop;
      } else {
        const low = id - 1;
        for (let k = at; k < end; k++) samples[k] = input.zeros() * 2 ** low;
        if (low > 0) for (let k = at; k < end; k++) samples[k] += input.read(low);
        at = end;
      }
    }
    if (differences) undoDifferences(samples, wanted, bits);
    for (let k = 0; k < wanted; k++) put(done + k, samples[k]);
    done += wanted;
  }
}

/** The first `count` samples as bytes, of 1, 2 or 4 each. */
export function entropyBytes(bytes: Uint8Array, count: number, coding: EntropyCoding): Uint8Array {
  const size = coding.bits > 16 ? 4 : coding.bits > 8 ? 2 : 1;
  const out = new Uint8Array(count * size);
  const isBig = coding.byteOrder === 'big';
  decodeEntropy(bytes, count, coding, (k, sample) => {
    let rest = sample;
    for (let byte = 0; byte < size; byte++) {
      out[k * size + (isBig ? size - 1 - byte : byte)] = rest & 255;
      rest = Math.floor(rest / 256);
    }
  });
  return out;
}
