// What a sampler draws: attempt n of element e is the Philox block of the counter (e low, e high, stream, lane + n), so that
// values depend on key, stream and element alone, however many attempts other elements took.
const M0: u64 = 0xd2511f53;
const M1: u64 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

let key0: u32 = 0;
let key1: u32 = 0;
let stream: u32 = 0;
let lane: u32 = 0;
let low: u64 = 0;
let high: u64 = 0;

/** Chooses the sequence that the draws which follow are of. */
export function begin(k0: u32, k1: u32, s: u32, l: u32): void {
  key0 = k0;
  key1 = k1;
  stream = s;
  lane = l;
}

/** Draws block `n` of element `e`. */
export function draw(e: u64, n: u32): void {
  let c0 = <u32>e;
  let c1 = <u32>(e >> 32);
  let c2 = stream;
  let c3 = lane + n;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const p = <u64>c0 * M0;
    const r = <u64>c2 * M1;
    c0 = <u32>(r >> 32) ^ c1 ^ k0;
    c1 = <u32>r;
    c2 = <u32>(p >> 32) ^ c3 ^ k1;
    c3 = <u32>p;
    k0 += W0;
    k1 += W1;
  }
  low = (<u64>c1 << 32) | c0;
  high = (<u64>c3 << 32) | c2;
}

/** The first uniform number in [0, 1) of the block drawn last. */
// @ts-ignore: decorator
@inline
export function first(): f64 {
  return <f64>(low >> 11) * 1.1102230246251565e-16;
}

/** The second one. */
// @ts-ignore: decorator
@inline
export function second(): f64 {
  return <f64>(high >> 11) * 1.1102230246251565e-16;
}

/** 64 bits of the block drawn last. */
// @ts-ignore: decorator
@inline
export function word(): u64 {
  return low;
}
