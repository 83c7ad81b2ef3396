/**
 * The ways in which chunks are written: one size for all axes, a list with an entry for each, an object with entries for some.
 */
import type { AxisChunks } from '../axis-chunks.js';
import { parseBytes } from '../bytes.js';

/** The chunks of one axis: a size, -1 for the whole axis, extents of blocks, 'auto', bytes of a block ('64MB'), null for as it is. */
export type AxisChunkSpec = number | string | null | readonly number[];

/**
 * What a user may give as chunks: one size for all axes, 'auto' or the bytes of a block; for each axis such an entry; or an object with
 * the entries of some axes, by number.
 */
export type ChunkSpec = number | string | readonly AxisChunkSpec[] | Readonly<Record<number, AxisChunkSpec>>;

/** True for a list of which each item passes; holes do not. */
const isListOf = (value: unknown, passes: (item: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && Array.from(value).every((item) => item !== undefined && passes(item));

const isBytes = (value: unknown): value is string => {
  try {
    return typeof value === 'string' && value !== 'auto' && parseBytes(value) > 0;
  } catch {
    return false;
  }
};
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isEntry = (value: unknown): boolean =>
  value === null || value === 'auto' || isNumber(value) || isBytes(value) || isListOf(value, isNumber);
const isTable = (value: unknown): value is Readonly<Record<string, AxisChunkSpec>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === Object.prototype || prototype === null) &&
    Object.entries(value).every(([axis, entry]) => /^-?\d+$/.test(axis) && isEntry(entry))
  );
};

/** True for chunks however written; whether they fit is for the shape to say. */
export const isChunkSpec = (value: unknown): boolean =>
  value === 'auto' || isNumber(value) || isBytes(value) || isListOf(value, isEntry) || isTable(value);

/** An entry read: text of bytes is 'auto' with a limit. */
type Read = number | 'auto' | readonly number[] | AxisChunks;

/** Chunks read: an entry for each axis, and the bytes of an automatic block where they are given. `wrong` says what does not fit. */
export interface ReadChunks {
  readonly entries: readonly Read[];
  readonly limit?: number;
  readonly wrong?: string;
}

/** `spec` with an entry for each axis of `shape`; `before` are the chunks of which null, and axes left out, stay. */
export function readChunks(
  spec: ChunkSpec | readonly AxisChunks[] | undefined,
  shape: readonly number[],
  before?: readonly AxisChunks[],
): ReadChunks {
  let limit: number | undefined;
  const entry = (given: AxisChunkSpec | AxisChunks | undefined, axis: number): Read => {
    if (given === null || given === undefined) return before?.[axis] ?? -1;
    if (typeof given !== 'string') return given;
    if (given !== 'auto') limit = Math.min(limit ?? Number.POSITIVE_INFINITY, parseBytes(given));
    return 'auto';
  };
  const all = (given: AxisChunkSpec): Read[] => shape.map((_, axis) => entry(given, axis));
  let entries: Read[];
  if (spec === undefined) entries = all('auto');
  else if (typeof spec === 'number' || typeof spec === 'string') entries = all(spec);
  else if (Array.isArray(spec)) {
    if (spec.length !== shape.length)
      return { entries: [], wrong: `give one entry for each of the ${shape.length} axes` };
    entries = (spec as readonly (AxisChunkSpec | AxisChunks)[]).map(entry);
  } else {
    const table = new Map<number, AxisChunkSpec>();
    for (const [key, given] of Object.entries(spec as Readonly<Record<string, AxisChunkSpec>>)) {
      const axis = Number(key) < 0 ? Number(key) + shape.length : Number(key);
      if (axis < 0 || axis >= shape.length) return { entries: [], wrong: `there is no axis ${key}` };
      table.set(axis, given);
    }
    entries = shape.map((_, axis) => entry(table.get(axis), axis));
  }
  return limit === undefined ? { entries } : { entries, limit };
}
