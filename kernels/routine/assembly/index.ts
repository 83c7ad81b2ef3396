// Everything that routine.wasm exports.
export { bitshuffle, bitunshuffle } from './bitshuffle';
export { bloscDecode, bloscDecodeBlock } from './blosc-decode';
export { bloscEncode } from './blosc-encode';
export { crc32c, deltaDecode, deltaEncode } from './checksum';
export { byteswap, copyBox, fill } from './copy';
export { extremeAcross, extremeLines } from './extreme';
export { histogramCount, histogramWeigh, searchEdges } from './histogram';
export { lz4Decode } from './lz4-decode';
export { lz4Encode } from './lz4-encode';
export { matmulF32, matmulF64, matmulI32, matmulI64 } from './matmul';
export { philoxBlocks, randomBox, randomFill } from './philox';
export * from './math-pairs';
export * from './math-scalar';
export * from './math-single';
export * from './math-vector';
export { scanBlock, scanTotals } from './scan';
export { shuffle, unshuffle } from './shuffle';
export { radixCount } from './radix-count';
export { selectQuantiles, selectTop } from './select';
export { sortLanes } from './sort';
export { topk, topkMerge } from './topk';
export { zstdDecode } from './zstd-decode';
// Runs of the vector routines over memory.
export * from './math-runs';

/** First address behind the static data; the loader checks it against the memory layout. */
export function heapBase(): usize {
  return __heap_base;
}
