/**
 * Reads arrays of strings on the calling thread, one chunk after another: all of them as lists, or the length of the longest.
 */
import { regularAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { blockBox, blockCoords, createGrid, type Grid } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { chunkStrides } from '../chunk-layout.js';
import { codecStep } from '../codec/codecs.js';
import { eachText, pointsOf } from '../codec/text-codec.js';
import { shown } from '../metadata/metadata-text.js';
import type { StringForm } from '../metadata/string-form.js';
import { storageFailure } from '../stores/storage-failure.js';
import { formOf } from './chunk-forms.js';

/** Strings nested in lists, one level for each axis; of an array without axes the string itself. */
export type StringList = string | readonly StringList[];

/** No chunk of strings is larger. */
const MOST_CHUNK = 1 << 30;

/**
 * Visits the bytes of each chunk that there is.
 *
 * @throws ChunkwiseError 'storage' naming the object that is truncated or corrupt, or that `visit` threw for
 */
async function eachChunk(
  { array, itemBytes }: StringForm,
  visit: (grid: Grid, index: number, bytes: Uint8Array) => void,
): Promise<void> {
  const form = formOf(array);
  const store = form.open(array);
  const locate = form.locate(array, store, () => {});
  const steps = array.codecs.map((codec) => codecStep(codec, 1)).reverse();
  const expected = itemBytes === undefined ? undefined : sizeOf(array.chunkShape) * itemBytes;
  const most = expected === undefined ? MOST_CHUNK : Math.ceil(expected * 1.1) + 65_536;
  const grid = createGrid(
    array.shape,
    array.shape.map((extent, axis) => regularAxis(extent, array.chunkShape[axis])),
  );
  try {
    for (let index = 0; index < grid.size; index++) {
      const spot = await locate(blockCoords(grid, index));
      if (!spot) continue;
      const { key, range } = spot;
      try {
        let bytes = await (range ? store.getRange(key, range, most) : store.get(key, most));
        if (bytes === undefined) continue;
        for (const step of steps)
          bytes = await step.decode(bytes, step === steps[steps.length - 1] ? expected : undefined);
        if (expected !== undefined && bytes.length !== expected)
          throw new Error(`it holds ${bytes.length} bytes where ${expected} were expected`);
        visit(grid, index, bytes);
      } catch (cause) {
        if (cause instanceof ChunkwiseError) throw cause;
        throw storageFailure('strings', store.name(key), cause);
      }
    }
  } finally {
    store.close();
  }
}

/**
 * Characters of the longest of the strings of any length in `form`, at least 1. One chunk is held at a time.
 *
 * @throws ChunkwiseError 'storage' naming the object that is truncated or corrupt
 */
export async function longestString(form: StringForm): Promise<number> {
  const count = sizeOf(form.array.chunkShape);
  let longest = Math.max(1, [...form.fill].length);
  await eachChunk(form, (_, __, bytes) => {
    eachText(bytes, count, (___, start, end) => {
      if (end - start > longest) longest = Math.max(longest, pointsOf(bytes, start, end));
    });
  });
  return longest;
}

/**
 * All strings of `form`.
 *
 * @throws ChunkwiseError 'storage' naming the object that is truncated or corrupt
 */
export async function readStrings(form: StringForm): Promise<StringList> {
  const { array, parse } = form;
  const { shape } = array;
  const count = sizeOf(array.chunkShape);
  const out = new Array<string>(sizeOf(shape)).fill(form.fill);
  const within = chunkStrides(array);
  await eachChunk(form, (grid, index, bytes) => {
    const strings = parse(bytes, count);
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
      if (typeof text !== 'string') throw new Error(`element ${from} is ${shown(text)}, not a string`);
      out[to] = text;
    }
  });
  let next = 0;
  const nest = (axis: number): StringList =>
    axis === shape.length ? out[next++] : Array.from({ length: shape[axis] }, () => nest(axis + 1));
  return nest(0);
}
