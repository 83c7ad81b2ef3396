// Everything that routine.wasm exports.
export { compactRows, countTrue } from './selection/compact';
export { distinctAdd, distinctBegin, distinctElements, distinctEnd, distinctMerge } from './selection/distinct';
export { distinctColumn, distinctCut, distinctKeys, distinctWithin, distinctWrite } from './selection/distinct-pieces';
export { bitshuffle, bitunshuffle } from './compression/bitshuffle';
export { bloscDecode, bloscDecodeBlock } from './compression/blosc-decode';
export { bloscEncode } from './compression/blosc-encode';
export { crc32c, deltaDecode, deltaEncode } from './compression/checksum';
export { byteswap, copyBox, fill } from './copy';
export { bandedF32, bandedF64, tridiagonalF32, tridiagonalF64 } from './dense/banded';
export { choleskyF32, choleskyF64, subtractSquareF32, subtractSquareF64 } from './dense/cholesky';
export { exchangeRows, luF32, luF64 } from './dense/lu';
export { qrApplyF32, qrApplyF64, qrF32, qrF64 } from './dense/qr';
export { generalEigen } from './dense/general';
export { singularValues, singularValuesBytes } from './dense/bidiagonal';
export { symmetricEigen, symmetricEigenBytes } from './dense/symmetric';
export { solveTriangularF32, solveTriangularF64 } from './dense/triangular';
export { extremeAcross, extremeLines } from './extreme';
export { filterBlock } from './filter/separable';
export { fftLoad, fftPass, fftStore, fftTimes, fftTurn } from './fft/index';
export { histogramCount, histogramWeigh, searchEdges } from './order/histogram';
export { lz4Decode } from './compression/lz4-decode';
export { lz4Encode } from './compression/lz4-encode';
export { matmulF32, matmulF64, matmulI32, matmulI64 } from './matmul';
export { philoxBlocks, randomBox, randomFill } from './philox';
export * from './math/math-pairs';
export * from './math/math-scalar';
export * from './math/math-single';
export * from './math/math-vector';
export { sampleCounts, sampleIntegers, sampleLine } from './sampling/sample';
export { scanBlock, scanTotals } from './scan';
export { complexQr, complexReflect } from './dense/complex';
export { complexBidiagonal, complexTridiagonal } from './dense/complex-condensed';
export { complexEigen } from './dense/complex-eigen';
export { complexLu, complexTriangular } from './dense/complex-lu';
export { scanComplex } from './scan-complex';
export { shuffle, unshuffle } from './compression/shuffle';
export { radixCount } from './order/radix-count';
export { selectQuantiles, selectTop } from './order/select';
export { mergeHalf, mergePairs } from './order/merge';
export { sortLanes, sortPairs } from './order/sort';
export { topk, topkMerge } from './order/topk';
export { zstdDecode } from './compression/zstd-decode';
// Runs of the vector routines over memory.
export * from './math/math-runs';

/** First address behind the static data; the loader checks it against the memory layout. */
export function heapBase(): usize {
  return __heap_base;
}
