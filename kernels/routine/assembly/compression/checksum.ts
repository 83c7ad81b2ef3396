// CRC-32C (Castagnoli), eight bytes at a time, and the delta filter.

const POLYNOMIAL: u32 = 0x82f63b78;
let ready = false;

/** Fills the eight tables of 256 words at `tables`; every thread writes the same. */
function prepare(tables: usize): void {
  for (let i: u32 = 0; i < 256; i++) {
    let c = i;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ POLYNOMIAL : c >> 1;
    store<u32>(tables + i * 4, c);
  }
  for (let i: u32 = 0; i < 256; i++)
    for (let k: u32 = 1; k < 8; k++) {
      const c = load<u32>(tables + (k - 1) * 1024 + i * 4);
      store<u32>(tables + k * 1024 + i * 4, (c >> 8) ^ load<u32>(tables + (c & 255) * 4));
    }
}

/** The CRC-32C of [src, src + bytes), going on from `seed` (0 to begin). `tables` has room for 8 KiB. */
export function crc32c(src: usize, bytes: u32, seed: u32, tables: usize): u32 {
  if (!ready) {
    prepare(tables);
    ready = true;
  }
  let c = ~seed;
  let i: u32 = 0;
  for (; i + 8 <= bytes; i += 8) {
    const a = c ^ load<u32>(src + i);
    const b = load<u32>(src + i, 4);
    c =
      load<u32>(tables + ((a & 255) << 2), 7168) ^
      load<u32>(tables + (((a >> 8) & 255) << 2), 6144) ^
      load<u32>(tables + (((a >> 16) & 255) << 2), 5120) ^
      load<u32>(tables + ((a >> 24) << 2), 4096) ^
      load<u32>(tables + ((b & 255) << 2), 3072) ^
      load<u32>(tables + (((b >> 8) & 255) << 2), 2048) ^
      load<u32>(tables + (((b >> 16) & 255) << 2), 1024) ^
      load<u32>(tables + ((b >> 24) << 2));
  }
  for (; i < bytes; i++) c = (c >> 8) ^ load<u32>(tables + (((c ^ load<u8>(src + i)) & 255) << 2));
  return ~c;
}

// @ts-ignore: decorator
@inline
function sums<T>(address: usize, count: u32): void {
  let sum = <T>0;
  for (let i: u32 = 0; i < count; i++) {
    sum = <T>(sum + load<T>(address));
    store<T>(address, sum);
    address += sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function differences<T>(address: usize, count: u32): void {
  let last = <T>0;
  for (let i: u32 = 0; i < count; i++) {
    const value = load<T>(address);
    store<T>(address, <T>(value - last));
    last = value;
    address += sizeof<T>();
  }
}

/** Running sums in place over integers of 1, 2, 4, 8 bytes, or floats (`float`) of 4, 8 bytes. */
export function deltaDecode(address: usize, count: u32, item: u32, float: u32): void {
  if (float && item == 8) sums<f64>(address, count);
  else if (float) sums<f32>(address, count);
  else if (item == 8) sums<u64>(address, count);
  else if (item == 4) sums<u32>(address, count);
  else if (item == 2) sums<u16>(address, count);
  else sums<u8>(address, count);
}

/** Differences between neighbours in place; the first element stays. */
export function deltaEncode(address: usize, count: u32, item: u32, float: u32): void {
  if (float && item == 8) differences<f64>(address, count);
  else if (float) differences<f32>(address, count);
  else if (item == 8) differences<u64>(address, count);
  else if (item == 4) differences<u32>(address, count);
  else if (item == 2) differences<u16>(address, count);
  else differences<u8>(address, count);
}
