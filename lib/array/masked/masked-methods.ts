/**
 * The methods of arrays with a mask: those of ChunkedArray, whose functions find that their first argument has one.
 */
import { ChunkedArray } from '../chunked-array.js';
import '../methods.js';
import { MaskedArray } from './masked-array.js';

for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(ChunkedArray.prototype))) {
  if (typeof value !== 'function' || name === 'constructor' || name in MaskedArray.prototype) continue;
  Object.defineProperty(MaskedArray.prototype, name, { value, configurable: true, writable: true });
}
