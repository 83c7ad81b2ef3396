/**
 * The raw functions of routine.wasm: numbers in, numbers out, addresses and sizes in bytes; nothing is checked here.
 *
 * Addresses, sizes and strides are taken modulo 2^32, 64-bit integers are BigInts. The faces beside this file are how
 * TypeScript calls these; compiled kernels import the `*_f64`, `*_f32`, `*_f64x2` and `*_f32x4` functions directly.
 */
import type { DenseExports } from './dense-exports.js';
import type { OrderExports } from './order-exports.js';

/** Extents m, n, k; the operands with their strides; the result with its row stride; whether to add to it; scratch memory. */
type MatrixProduct = (
  m: number,
  n: number,
  k: number,
  a: number,
  aRow: number,
  aDeep: number,
  b: number,
  bDeep: number,
  bColumn: number,
  c: number,
  cRow: number,
  add: number,
  scratch: number,
) => void;

/** Every function of routine.wasm. */
export interface RoutineExports extends WebAssembly.Exports, OrderExports, DenseExports {
  heapBase(): number;
  copyBox(parameters: number): void;
  filterBlock(single: number, levels: number, count: number, src: number, dst: number): void;
  fill(address: number, count: number, itemsize: number, bits: bigint): void;
  byteswap(address: number, count: number, itemsize: number): void;
  philoxBlocks(
    address: number,
    first: bigint,
    count: number,
    key0: number,
    key1: number,
    stream0: number,
    stream1: number,
  ): void;
  randomFill(
    kind: number,
    address: number,
    addressStride: number,
    count: number,
    start: bigint,
    stride: bigint,
    key0: number,
    key1: number,
    stream0: number,
    stream1: number,
    scratch: number,
  ): void;
  randomBox(
    kind: number,
    address: number,
    addressStride0: number,
    addressStride1: number,
    count0: number,
    count1: number,
    start: bigint,
    stride0: bigint,
    stride1: bigint,
    key0: number,
    key1: number,
    stream0: number,
    stream1: number,
    scratch: number,
  ): void;
  sampleLine(
    sampler: number,
    dst: number,
    count: number,
    start: bigint,
    step: bigint,
    p0: number,
    s0: number,
    p1: number,
    s1: number,
    p2: number,
    s2: number,
    key0: number,
    key1: number,
    stream: number,
    lane: number,
  ): void;
  sampleCounts(
    urn: number,
    dst: number,
    count: number,
    start: bigint,
    total: number,
    weights: number,
    step: number,
    key0: number,
    key1: number,
    stream: number,
    lane: number,
  ): void;
  sampleIntegers(
    dst: number,
    count: number,
    start: bigint,
    step: bigint,
    low: bigint,
    range: bigint,
    key0: number,
    key1: number,
    stream: number,
    lane: number,
  ): void;
  lz4Decode(src: number, srcBytes: number, dst: number, dstBytes: number): number;
  lz4Encode(src: number, srcBytes: number, dst: number, dstBytes: number, acceleration: number, table: number): number;
  shuffle(dst: number, src: number, bytes: number, itemsize: number): void;
  unshuffle(dst: number, src: number, bytes: number, itemsize: number): void;
  bitshuffle(dst: number, src: number, bytes: number, itemsize: number, scratch: number): void;
  bitunshuffle(dst: number, src: number, bytes: number, itemsize: number, scratch: number): void;
  bloscDecode(src: number, srcBytes: number, dst: number, dstBytes: number, scratch: number): number;
  zstdDecode(src: number, srcBytes: number, dst: number, dstBytes: number, work: number): number;
  bloscDecodeBlock(
    header: number,
    index: number,
    src: number,
    srcBytes: number,
    begin: number,
    end: number,
    dst: number,
    scratch: number,
  ): number;
  bloscEncode(
    src: number,
    bytes: number,
    dst: number,
    itemsize: number,
    mode: number,
    blockBytes: number,
    acceleration: number,
    scratch: number,
    table: number,
  ): number;
  deltaDecode(address: number, count: number, itemsize: number, float: number): void;
  deltaEncode(address: number, count: number, itemsize: number, float: number): void;
  crc32c(address: number, bytes: number, seed: number, tables: number): number;
  fftPass(
    single: number,
    radix: number,
    dst: number,
    src: number,
    twiddles: number,
    m: number,
    s: number,
    roots: number,
    spare: number,
  ): void;
  fftLoad(
    single: number,
    form: number,
    work: number,
    groups: number,
    list: number,
    step: number,
    first: number,
    count: number,
    n: number,
  ): void;
  fftStore(
    single: number,
    form: number,
    work: number,
    groups: number,
    list: number,
    step: number,
    count: number,
    scale: number,
  ): void;
  fftTurn(
    single: number,
    work: number,
    groups: number,
    lane: number,
    last: number,
    count: number,
    coarse: number,
    fine: number,
    shift: number,
  ): void;
  fftTimes(single: number, work: number, groups: number, count: number, table: number, swap: number): void;
  scanBlock(
    op: number,
    kind: number,
    dst: number,
    src: number,
    outer: number,
    n: number,
    inner: number,
    carry: number,
    carryStride: number,
    scratch: number,
  ): void;
  scanComplex(
    single: number,
    dst: number,
    src: number,
    outer: number,
    n: number,
    inner: number,
    carry: number,
    carryStride: number,
  ): void;
  scanTotals(op: number, kind: number, dst: number, src: number, outer: number, n: number, inner: number): void;
  extremeLines(
    single: number,
    most: number,
    skip: number,
    src: number,
    rows: number,
    rowBytes: number,
    n: number,
    best: number,
    bestBytes: number,
    places: number,
    placeBytes: number,
    first: bigint,
    rowStep: bigint,
    step: bigint,
  ): void;
  extremeAcross(
    single: number,
    most: number,
    src: number,
    rows: number,
    rowBytes: number,
    n: number,
    best: number,
    places: number,
    first: bigint,
    rowStep: bigint,
    fresh: number,
  ): void;
  readonly matmulF64: MatrixProduct;
  readonly matmulF32: MatrixProduct;
  readonly matmulI64: MatrixProduct;
  readonly matmulI32: MatrixProduct;
  readonly [math: `${string}_f64` | `${string}_f32`]: (...numbers: number[]) => number;
  /** Applies a vector routine to `bytes` bytes (a multiple of 16) from `src`, for tests and benchmarks. */
  readonly [run: `${string}_run`]: (dst: number, src: number, bytes: number) => void;
}
