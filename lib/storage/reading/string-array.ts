/**
 * Reads a whole Zarr array of strings into lists.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { blockBox, blockCoords } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { chunkStrides } from '../chunk-layout.js';
import { codecStep } from '../codec/codecs.js';
import { shown } from '../metadata/metadata-text.js';
import type { StringForm } from '../metadata/string-form.js';
import { objectGrid, objectKey } from '../object-grid.js';
import type { ByteStore } from '../stores/byte-store.js';
import { storageFailure } from '../stores/storage-failure.js';

/** Strings nested in lists, one level for each axis; of an array without axes the string itself. */
export type StringList = string | readonly StringList[];

/** No chunk of strings is larger. */
const MOST_CHUNK = 1 << 30;

/**
 * All strings of `form`.
 *
 * @throws ChunkwiseError 'storage' naming the object that is truncated or corrupt
 */
export async function readStrings(store: ByteStore, form: StringForm): Promise<StringList> {
  const { array, parse, itemBytes } = form;
  const { shape, chunkShape } = array;
  const count = sizeOf(chunkShape);
  const steps = array.codecs.map((codec) => codecStep(codec, 1)).reverse();
  const expected = itemBytes === undefined ? undefined : count * itemBytes;
  const most = expected === undefined ? MOST_CHUNK : Math.ceil(expected * 1.1) + 65_536;
  const out = new Array<string>(sizeOf(shape)).fill(form.fill);
  const grid = objectGrid(array);
  const within = chunkStrides(array);
  for (let index = 0; index < grid.size; index++) {
    const key = objectKey(array, blockCoords(grid, index));
    let strings: unknown[];
    try {
      let bytes = await store.get(key, most);
      if (bytes === undefined) continue;
      for (const step of steps)
        bytes = await step.decode(bytes, step === steps[steps.length - 1] ? expected : undefined);
      if (expected !== undefined && bytes.length !== expected)
        throw new Error(`it holds ${bytes.length} bytes where ${expected} were expected`);
      strings = parse(bytes, count);
    } catch (cause) {
      if (cause instanceof ChunkwiseError) throw cause;
      throw storageFailure('strings', store.name(key), cause);
    }
    const { start, stop } = blockBox(grid, index);
    const extents = start.map((first, axis) => stop[axis] - first);
    const total = sizeOf(extents);
    for (let k = 0; k < total; k++) {
      let from = 0;
      let to = 0;
      for (let axis = shape.length - 1, rest = k, step = 1; axis >= 0; axis--) {
        const at = rest % extents[axis];
        rest = Math.floor(rest / extents[axis]);
        from += at * within[axis];
        to += (start[axis] + at) * step;
        step *= shape[axis];
      }
      const text = strings[from];
      if (typeof text !== 'string')
        throw storageFailure('strings', store.name(key), new Error(`element ${from} is ${shown(text)}, not a string`));
      out[to] = text;
    }
  }
  let next = 0;
  const nest = (axis: number): StringList =>
    axis === shape.length ? out[next++] : Array.from({ length: shape[axis] }, () => nest(axis + 1));
  return nest(0);
}
