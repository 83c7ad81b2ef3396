// Decodes Zstandard frames (RFC 8878) without dictionaries straight into their place; never reads or writes outside it.
import { fill } from '../copy';
import { xxh64 } from './xxhash';
import { decodeFour, decodeOne, readTree } from './zstd-huffman';
import { ACCURACY, HAS_HUFFMAN, LITERAL_AT, LITERAL_COUNT, LITERAL_LIMIT, LITERALS, MOST_BLOCK, REPEATS } from './zstd-layout';
import { decodeSequences } from './zstd-sequences';

const CORRUPT: i32 = -1;
const UNSUPPORTED: i32 = -2;
const TOO_SMALL: i32 = -3;

const MAGIC: u32 = 0xfd2fb528;
/** Frames to skip: the lowest four bits are free. */
const SKIPPABLE: u32 = 0x184d2a50;

/** Makes the literals of a block ready: the bytes their section took, or -1. */
function readLiterals(work: usize, src: usize, left: u32): i32 {
  if (left < 1) return CORRUPT;
  const b = <u32>load<u8>(src);
  const kind = b & 3;
  const form = (b >> 2) & 3;
  let count: u32;
  let head: u32;
  if (kind < 2) {
    if ((form & 1) == 0) {
      head = 1;
      count = b >> 3;
    } else {
      head = form == 1 ? 2 : 3;
      if (left < head) return CORRUPT;
      count = (b >> 4) | (<u32>load<u8>(src, 1) << 4);
      if (form == 3) count |= <u32>load<u8>(src, 2) << 12;
    }
    if (count > MOST_BLOCK || left - head < (kind == 0 ? count : 1)) return CORRUPT;
    store<u32>(work + LITERAL_COUNT, count);
    if (kind == 0) {
      // Stored as they are, they are used where they lie.
      store<u32>(work + LITERAL_AT, <u32>(src + head));
      store<u32>(work + LITERAL_LIMIT, <u32>(src + left));
      return head + count;
    }
    fill(work + LITERALS, count, 1, load<u8>(src + head));
    store<u32>(work + LITERAL_AT, <u32>(work + LITERALS));
    store<u32>(work + LITERAL_LIMIT, <u32>(work + LITERALS + MOST_BLOCK + 64));
    return head + 1;
  }
  if (left < 5) return CORRUPT;
  const word = <u64>load<u32>(src) | (<u64>load<u8>(src, 4) << 32);
  const width: u32 = form < 2 ? 10 : form == 2 ? 14 : 18;
  const mask: u64 = (1 << width) - 1;
  head = form < 2 ? 3 : form == 2 ? 4 : 5;
  count = <u32>((word >> 4) & mask);
  const encoded = <u32>((word >> (4 + width)) & mask);
  if (count > MOST_BLOCK || encoded > left - head) return CORRUPT;
  let taken: i32 = 0;
  if (kind == 2) {
    store<u32>(work + HAS_HUFFMAN, 0);
    taken = readTree(work, src + head, encoded);
    if (taken < 0) return CORRUPT;
    store<u32>(work + HAS_HUFFMAN, 1);
  } else if (load<u32>(work + HAS_HUFFMAN) == 0) return CORRUPT;
  const stream = src + head + taken;
  const done = form == 0 ? decodeOne(work, work + LITERALS, count, stream, encoded - taken) : decodeFour(work, work + LITERALS, count, stream, encoded - taken);
  if (done < 0) return CORRUPT;
  store<u32>(work + LITERAL_AT, <u32>(work + LITERALS));
  store<u32>(work + LITERAL_COUNT, count);
  store<u32>(work + LITERAL_LIMIT, <u32>(work + LITERALS + MOST_BLOCK + 64));
  return head + encoded;
}

/** Decodes one frame whose magic number was read; `src` and `left` begin behind it. Bytes read go to `work`'s first word. */
function decodeFrame(src: usize, left: u32, dst: usize, dstBytes: u32, work: usize): i32 {
  let ip = src;
  const last = src + left;
  if (left < 2) return CORRUPT;
  const descriptor = <u32>load<u8>(ip++);
  if (descriptor & 8) return CORRUPT;
  const single = (descriptor >> 5) & 1;
  const idBytes: u32 = (1 << (descriptor & 3)) >> 1;
  const sizeForm = descriptor >> 6;
  const sizeBytes: u32 = sizeForm == 0 ? single : 1 << sizeForm;
  if (<u32>(last - ip) < 1 - single + idBytes + sizeBytes) return CORRUPT;
  if (!single) ip++;
  let id: u32 = 0;
  for (let k: u32 = 0; k < idBytes; k++) id |= load<u8>(ip++);
  if (id != 0) return UNSUPPORTED;
  let size: u64 = 0;
  for (let k: u32 = 0; k < sizeBytes; k++) size |= <u64>load<u8>(ip++) << (8 * k);
  if (sizeForm == 1) size += 256;
  if (sizeBytes > 0 && size > <u64>dstBytes) return TOO_SMALL;
  store<i32>(work + ACCURACY, -1);
  store<i32>(work + ACCURACY, -1, 4);
  store<i32>(work + ACCURACY, -1, 8);
  store<u32>(work + HAS_HUFFMAN, 0);
  store<u32>(work + REPEATS, 1);
  store<u32>(work + REPEATS, 4, 4);
  store<u32>(work + REPEATS, 8, 8);
  let op = dst;
  const end = dst + dstBytes;
  let more = true;
  while (more) {
    if (last - ip < 3) return CORRUPT;
    const header = <u32>load<u16>(ip) | (<u32>load<u8>(ip, 2) << 16);
    ip += 3;
    more = (header & 1) == 0;
    const kind = (header >> 1) & 3;
    const bytes = header >> 3;
    if (kind == 1) {
      if (ip == last) return CORRUPT;
      if (bytes > <u32>(end - op)) return TOO_SMALL;
      fill(op, bytes, 1, load<u8>(ip));
      ip++;
      op += bytes;
      continue;
    }
    if (bytes > <u32>(last - ip) || kind == 3) return CORRUPT;
    if (kind == 0) {
      if (bytes > <u32>(end - op)) return TOO_SMALL;
      memory.copy(op, ip, bytes);
      op += bytes;
    } else {
      if (bytes > MOST_BLOCK) return CORRUPT;
      const taken = readLiterals(work, ip, bytes);
      if (taken < 0) return CORRUPT;
      const written = decodeSequences(work, ip + taken, bytes - taken, dst, op, end);
      if (written < 0) return CORRUPT;
      op += written;
    }
    ip += bytes;
  }
  if (sizeBytes > 0 && <u64>(op - dst) != size) return CORRUPT;
  if (descriptor & 4) {
    if (last - ip < 4 || load<u32>(ip) != <u32>xxh64(dst, <u32>(op - dst))) return CORRUPT;
    ip += 4;
  }
  store<u32>(work, <u32>(ip - src));
  return <i32>(op - dst);
}

/**
 * Decodes the frames in [src, src + srcBytes) one behind the other: the bytes written at dst, or -1 corrupt, -2 a frame that
 * needs a dictionary, -3 more than `dstBytes` (less than 2^31). `work` has room for 160 KiB.
 */
export function zstdDecode(src: usize, srcBytes: u32, dst: usize, dstBytes: u32, work: usize): i32 {
  let ip = src;
  let left = srcBytes;
  let op = dst;
  let frames = 0;
  while (left > 0) {
    if (left < 8) return CORRUPT;
    const magic = load<u32>(ip);
    if ((magic & 0xfffffff0) == SKIPPABLE) {
      const skipped = load<u32>(ip, 4);
      if (skipped > left - 8) return CORRUPT;
      ip += 8 + skipped;
      left -= 8 + skipped;
      continue;
    }
    if (magic != MAGIC) return CORRUPT;
    const written = decodeFrame(ip + 4, left - 4, op, dstBytes - <u32>(op - dst), work);
    if (written < 0) return written;
    op += written;
    const taken = 4 + load<u32>(work);
    ip += taken;
    left -= taken;
    frames++;
  }
  return frames > 0 ? <i32>(op - dst) : CORRUPT;
}
