/**
 * Arranges a classic NetCDF file that is to be written: its version, the bytes of its header, and where each variable's elements go.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { type ClassicType, typeBytes, typeOfDtype } from './classic-types.js';
import {
  type ContentDescription,
  checkDescription,
  type TypedAttribute,
  typedAttributes,
  type VariableDescription,
} from './content-description.js';
import type { ClassicVersion } from './header.js';
import { HeaderWriter } from './header-writer.js';
import type { Column, Records } from './interleave.js';

/** Where a variable's elements go. */
export interface WrittenPlace {
  readonly offset: number;
  /** Bytes from one record to the next; absent for variables that have none. */
  readonly recordBytes?: number;
}

export interface Arrangement {
  readonly version: ClassicVersion;
  readonly header: Uint8Array;
  readonly places: readonly WrittenPlace[];
  /** Bytes of the whole file. */
  readonly size: number;
  /** Where records of so few bytes of each variable are so many that they are put together of columns: which, and how. */
  readonly columns?: {
    readonly list: readonly (Column | undefined)[];
    readonly records: Records;
    readonly size: number;
  };
}

/** Bytes for which a write of their own is worth while: it takes as long as copying them. */
const LEAST_WRITE = 2048;
/** So many small writes are done one by one. */
const FEW_WRITES = 20_000;

interface Piece {
  readonly variable: VariableDescription;
  readonly type: ClassicType;
  readonly attributes: readonly TypedAttribute[];
  readonly isRecord: boolean;
  /** Bytes of all elements, or of those of one record. */
  readonly bytes: number;
}

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;
/** The largest size of a variable that versions before CDF-5 can state. */
const MOST_STATED = 2 ** 32 - 4;

/** The first version that can hold what is described. */
function leastVersion(
  pieces: readonly Piece[],
  attributes: readonly TypedAttribute[],
  dimensions: ContentDescription['dimensions'],
): { version: ClassicVersion; why: string } {
  const typed = pieces.find(({ type }) => type.wideOnly);
  if (typed) return { version: 5, why: `variable ${JSON.stringify(typed.variable.name)} is ${typed.type.dtype}` };
  const attribute = [attributes, ...pieces.map((piece) => piece.attributes)].flat().find(({ type }) => type.wideOnly);
  if (attribute) return { version: 5, why: `attribute ${JSON.stringify(attribute.name)} is ${attribute.type.dtype}` };
  const wide = dimensions.find(({ size }) => size > 2 ** 31 - 1);
  if (wide) return { version: 5, why: `dimension ${JSON.stringify(wide.name)} has size ${wide.size}` };
  const large = pieces.find(({ bytes }) => bytes > MOST_STATED);
  if (large) return { version: 5, why: `variable ${JSON.stringify(large.variable.name)} has ${large.bytes} bytes` };
  return { version: 1, why: '' };
}

/**
 * @param operation and `path` for errors
 * @throws ChunkwiseError 'argument', 'dtype' or 'shape' for what classic NetCDF, or the version that is asked for, cannot hold
 */
export function arrange(operation: string, path: string, content: ContentDescription): Arrangement {
  const fail = (why: string): ChunkwiseError => new ChunkwiseError('argument', `${operation}: ${path}: ${why}`);
  checkDescription(content, fail);
  const { dimensions } = content;
  const open = dimensions.find(({ unlimited }) => unlimited);
  const attributes = typedAttributes(content, 'the file', fail);
  const pieces = content.variables.map((variable): Piece => {
    const type = typeOfDtype(variable.dtype) as ClassicType;
    const isRecord = open !== undefined && variable.dimensions[0] === open.name;
    const sizes = variable.dimensions
      .slice(isRecord ? 1 : 0)
      .map((name) => dimensions.find((dimension) => dimension.name === name)?.size ?? 0);
    return {
      variable,
      type,
      attributes: typedAttributes(variable, `variable ${JSON.stringify(variable.name)}`, fail),
      isRecord,
      bytes: sizeOf(sizes) * typeBytes(type),
    };
  });

  const records = open?.size ?? 0;
  const inRecord = pieces.filter(({ isRecord }) => isRecord);
  const alone = inRecord.length === 1;
  const recordBytes = inRecord.reduce((sum, { bytes }) => sum + (alone ? bytes : padded(bytes)), 0);
  const arranged = (version: ClassicVersion): { header: Uint8Array; begins: number[]; size: number; last: number } => {
    const write = (begins: readonly number[]): Uint8Array => {
      const writer = new HeaderWriter(version);
      writer.records(records);
      writer.dimensions(dimensions);
      writer.attributes(attributes);
      writer.list(
        11,
        pieces.map((piece, k) => () => {
          writer.name(piece.variable.name);
          writer.size(piece.variable.dimensions.length);
          for (const name of piece.variable.dimensions) writer.size(dimensions.findIndex((one) => one.name === name));
          writer.attributes(piece.attributes);
          writer.int(piece.type.code);
          writer.size(version === 5 ? padded(piece.bytes) : Math.min(padded(piece.bytes), 2 ** 32 - 1));
          writer.offset(begins[k]);
        }),
      );
      return writer.done();
    };
    // Numbers of a fixed width: the header is as long wherever the data begin.
    const { length } = write(pieces.map(() => 0));
    let at = padded(length);
    const begins = new Array<number>(pieces.length).fill(0);
    pieces.forEach(({ isRecord, bytes }, k) => {
      if (isRecord) return;
      begins[k] = at;
      at += padded(bytes);
    });
    let within = at;
    pieces.forEach(({ isRecord, bytes }, k) => {
      if (!isRecord) return;
      begins[k] = within;
      within += alone ? bytes : padded(bytes);
    });
    const size = at + records * recordBytes;
    return { header: write(begins), begins, size, last: begins.reduce((most, begin) => Math.max(most, begin), 0) };
  };

  let { version, why } = leastVersion(pieces, attributes, dimensions);
  if (version === 1 && arranged(1).last > 2 ** 31 - 1)
    ({ version, why } = { version: 2, why: 'a variable begins beyond 2 GiB' });
  if (content.version !== undefined && content.version < version)
    throw fail(`${why}, which CDF-${content.version} cannot hold: take version ${version}`);
  version = content.version ?? version;
  const { header, begins, size } = arranged(version);
  if (!Number.isSafeInteger(size)) throw fail(`${size} bytes are more than any file holds`);
  const begin = size - records * recordBytes;
  let end = size;
  const list = pieces.map(({ isRecord, bytes }, k): Column | undefined => {
    if (!isRecord) return undefined;
    const from = end;
    end += records * bytes;
    return { from, bytes, to: begins[k] - begin };
  });
  const writes = records * inRecord.length;
  const isSmall = !alone && writes > FEW_WRITES && records * recordBytes < writes * LEAST_WRITE;
  return {
    version,
    header,
    size,
    ...(isSmall ? { columns: { list, records: { begin, bytes: recordBytes, count: records }, size: end } } : {}),
    places: pieces.map(({ isRecord }, k) => ({ offset: begins[k], ...(isRecord ? { recordBytes } : {}) })),
  };
}
