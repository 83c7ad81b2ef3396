/**
 * The raw functions of routine.wasm: numbers in, numbers out, addresses and sizes in bytes; nothing is checked here.
 *
 * Addresses, sizes and strides are taken modulo 2^32, 64-bit integers are BigInts. The faces beside this file are how
 * TypeScript calls these; compiled kernels import the `*_f64`, `*_f32`, `*_f64x2` and `*_f32x4` functions directly.
 */
export interface RoutineExports extends WebAssembly.Exports {
  heapBase(): number;
  copyBox(parameters: number): void;
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
}
