// Everything that routine.wasm exports.
export { byteswap, copyBox, fill } from './copy';
export { philoxBlocks, randomBox, randomFill } from './philox';

/** First address behind the static data; the loader checks it against the memory layout. */
export function heapBase(): usize {
  return __heap_base;
}
