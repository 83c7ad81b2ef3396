/** Reads two-dimensional values of any layout, and turns them into coloured pixels. */
import { deflateSync } from 'node:zlib';
import { ChunkwiseError } from '../base/errors.js';
import type { Colour } from './colours/colour-maps.js';
import { bandOf, type ColourScale } from './colours/colour-scale.js';

/** A matrix to draw: a scijs ndarray, or data in C order with its shape [rows, columns]. */
export interface GridData {
  readonly data: ArrayLike<number | bigint>;
  readonly shape: readonly number[];
  readonly stride?: readonly number[];
  readonly offset?: number;
}

/** Coordinates of rows or columns, or of each value. */
export type Coordinates = ArrayLike<number> | GridData | readonly (readonly number[])[];

/** A matrix in C order with the range of its finite values. */
export interface GridValues {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** A matrix from a list of its rows. @throws ChunkwiseError 'shape' when they differ in length */
function ofRows(rows: readonly (readonly number[])[], operation: string): GridData {
  const columns = rows[0].length;
  if (rows.some((row) => row.length !== columns))
    throw new ChunkwiseError('shape', `${operation} got rows of different lengths; they must be equally long`);
  return { data: rows.flat(), shape: [rows.length, columns] };
}

/**
 * `grid` copied to C order.
 *
 * @throws ChunkwiseError 'shape' when it is not two-dimensional, is empty, or has fewer values than its shape says.
 */
export function readGrid(given: GridData | readonly (readonly number[])[], operation: string): GridValues {
  const grid = 'data' in given ? given : ofRows(given, operation);
  const shape = `[${grid.shape.join(', ')}]`;
  if (grid.shape.length !== 2)
    throw new ChunkwiseError(
      'shape',
      `${operation} draws a matrix, and got shape ${shape}; select or reduce to two axes first`,
    );
  const [rows, columns] = grid.shape;
  if (rows < 1 || columns < 1)
    throw new ChunkwiseError(
      'shape',
      `${operation} got an empty matrix of shape ${shape}; it needs at least one value`,
    );
  const [down, right] = grid.stride ?? [columns, 1];
  const start = grid.offset ?? 0;
  const reach = start + Math.max(0, down * (rows - 1)) + Math.max(0, right * (columns - 1));
  if (reach >= grid.data.length)
    throw new ChunkwiseError(
      'shape',
      `${operation} got ${grid.data.length} values for shape ${shape}; it needs ${rows * columns}`,
    );
  const values = new Float64Array(rows * columns);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) {
      const value = Number(grid.data[start + row * down + column * right]);
      values[at] = value;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? { rows, columns, values, low, high } : { rows, columns, values, low: 0, high: 1 };
}

/** Coordinates as they lie, in C order. @throws ChunkwiseError 'shape' */
export function readCoordinates(given: Coordinates, operation: string): Float64Array {
  const isList = !('data' in given) && (given.length === 0 || typeof given[0] !== 'object');
  if (isList) return Float64Array.from(given as ArrayLike<number>, Number);
  if ('data' in given && given.shape.length === 1)
    return readGrid({ ...given, shape: [1, given.shape[0]], stride: [0, given.stride?.[0] ?? 1] }, operation).values;
  return readGrid(given as GridData | readonly (readonly number[])[], operation).values;
}

/** Where each pixel of one axis looks: between which two samples, and how far from the first to the second. */
export interface Lookup {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float64Array;
}

/** Samples 0 to `count` - 1 spread over `pixels`, linear between them; `reversed` starts at the last. */
export function linearLookup(count: number, pixels: number, reversed: boolean): Lookup {
  const lookup = emptyLookup(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const along = ((pixel + 0.5) / pixels) * (count - 1);
    const at = reversed ? count - 1 - along : along;
    const first = Math.min(Math.floor(at), Math.max(0, count - 2));
    lookup.first[pixel] = first;
    lookup.second[pixel] = Math.min(first + 1, count - 1);
    lookup.share[pixel] = at - first;
  }
  return lookup;
}

/** The sample whose cell covers each pixel; cells end half way between `centres`, which rise or fall. */
export function nearestLookup(centres: ArrayLike<number>, from: number, to: number, pixels: number): Lookup {
  const lookup = emptyLookup(pixels);
  const count = centres.length;
  const rising = count < 2 || centres[count - 1] > centres[0];
  let index = rising ? 0 : count - 1;
  const step = rising ? 1 : -1;
  for (let n = 0; n < pixels; n++) {
    // Walk in the direction of rising positions, whichever way the axis runs on the picture.
    const pixel = to > from ? n : pixels - 1 - n;
    const position = from + ((pixel + 0.5) / pixels) * (to - from);
    while (
      index + step >= 0 &&
      index + step < count &&
      position > (Number(centres[index]) + Number(centres[index + step])) / 2
    )
      index += step;
    lookup.first[pixel] = index;
    lookup.second[pixel] = index;
  }
  return lookup;
}

const emptyLookup = (pixels: number): Lookup => ({
  first: new Int32Array(pixels),
  second: new Int32Array(pixels),
  share: new Float64Array(pixels),
});

/** The colour of what is missing. */
const MISSING_COLOUR: Colour = [190, 190, 190];

/** Pixels of the values that `valueAt` gives; what is not finite is grey, what is undefined stays white. RGB, 3 bytes a pixel. */
export function paintPixels(
  width: number,
  height: number,
  scale: ColourScale,
  valueAt: (x: number, y: number) => number | undefined,
): Uint8Array {
  const band = bandOf(scale);
  const bands = scale.table.length;
  const colours = new Uint8Array(3 * (bands + 2)).fill(255);
  scale.table.forEach((colour, index) => {
    colours.set(colour, 3 * index);
  });
  colours.set(MISSING_COLOUR, 3 * bands);
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0, out = 0; y < height; y++)
    for (let x = 0; x < width; x++, out += 3) {
      const value = valueAt(x, y);
      const colour = 3 * (value === undefined ? bands + 1 : band(value));
      pixels[out] = colours[colour];
      pixels[out + 1] = colours[colour + 1];
      pixels[out + 2] = colours[colour + 2];
    }
  return pixels;
}

/** The value between four samples. A share of 0 lets no NaN of the neighbour in. */
export function between(
  values: Float64Array,
  [upper, lower, v]: readonly [number, number, number],
  [left, right, u]: readonly [number, number, number],
): number {
  const a = u === 0 ? values[upper + left] : values[upper + left] * (1 - u) + values[upper + right] * u;
  if (v === 0) return a;
  const b = u === 0 ? values[lower + left] : values[lower + left] * (1 - u) + values[lower + right] * u;
  return a * (1 - v) + b * v;
}

/** Pixels of `grid` by the colours of `scale`. RGB, 3 bytes a pixel. */
export function paint({ values, columns }: GridValues, across: Lookup, down: Lookup, scale: ColourScale): Uint8Array {
  return paintPixels(across.first.length, down.first.length, scale, (x, y) =>
    between(
      values,
      [down.first[y] * columns, down.second[y] * columns, down.share[y]],
      [across.first[x], across.second[x], across.share[x]],
    ),
  );
}

/** RGB pixels as an SVG image of the given place, width and height; one pixel stays one pixel. */
export function imageElement(
  pixels: Uint8Array,
  width: number,
  height: number,
  place: { x: number; y: number; width: number; height: number },
): string {
  const data = Buffer.from(encodePng(pixels, width, height)).toString('base64');
  return (
    `<image x="${place.x}" y="${place.y}" width="${place.width}" height="${place.height}" preserveAspectRatio="none" ` +
    `image-rendering="optimizeSpeed" style="image-rendering:pixelated" xlink:href="data:image/png;base64,${data}"/>`
  );
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** RGB pixels as a PNG file, packed quickly rather than tightly. */
function encodePng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const lines = new Uint8Array(height * (1 + 3 * width));
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(3 * width * y, 3 * width * (y + 1)), y * (1 + 3 * width) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const part = (name: string, body: Uint8Array): Buffer => {
    const chunk = Buffer.alloc(12 + body.length);
    chunk.writeUInt32BE(body.length, 0);
    chunk.write(name, 4, 'latin1');
    chunk.set(body, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + body.length)), 8 + body.length);
    return chunk;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    part('IHDR', header),
    part('IDAT', deflateSync(lines, { level: 1 })),
    part('IEND', Buffer.alloc(0)),
  ]);
}
