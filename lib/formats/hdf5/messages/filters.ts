/**
 * Reads a filter pipeline, and says which codecs of ours its filters are.
 */
import type { CodecSpec } from '../../../storage/stored-array.js';
import type { Cursor } from '../bytes/cursor.js';

/** A filter as it stands in the file. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

export function readFilters(data: Cursor): Filter[] {
  const version = data.version('filters', 1, 2);
  const count = data.u8();
  if (count > 32) throw data.fault(`${count} filters: the file is damaged`);
  if (version === 1) data.skip(6);
  return Array.from({ length: count }, () => {
    const id = data.u16();
    const nameBytes = version === 1 || id >= 256 ? data.u16() : 0;
    data.skip(2);
    const valueCount = data.u16();
    const name = data.text(version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const values = Array.from({ length: valueCount }, () => data.u32());
    if (version === 1 && valueCount % 2 === 1) data.skip(4);
    return { id, name, values };
  });
}

/** What a filter is called in an encoding, and its codec; without codec where it is not read. */
interface Known {
  readonly name: string;
  readonly settings?: (values: readonly number[]) => Readonly<Record<string, unknown>>;
  readonly codec?: (values: readonly number[], itemsize: number) => CodecSpec | undefined;
}

const BLOSC = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'zlib', 'zstd'] as const;

const BITSHUFFLED: Readonly<Record<number, string>> = { 2: 'lz4', 3: 'zstd' };

/** Elements of a block of bit shuffle where the file says none: about 8 KiB. */
const defaultBlock = (size: number): number => Math.max(128, Math.floor(8192 / size / 8) * 8);

/** Filters by their registered numbers. */
const FILTERS: Readonly<Record<number, Known>> = {
  1: {
    name: 'zlib',
    settings: ([level]) => ({ level }),
    codec: ([level]) => ({ name: 'zlib', configuration: { level } }),
  },
  2: {
    name: 'shuffle',
    codec: ([size], itemsize) => ({ name: 'shuffle', configuration: { elementsize: size || itemsize } }),
  },
  3: { name: 'fletcher32', codec: () => ({ name: 'fletcher32', configuration: {} }) },
  4: {
    name: 'szip',
    settings: ([options, pixelsPerBlock]) => ({ coding: options & 4 ? 'ec' : 'nn', pixelsPerBlock }),
    codec: ([options, pixelsPerBlock, bitsPerPixel, pixelsPerLine]) => ({
      name: 'szip',
      configuration: { options, pixelsPerBlock, bitsPerPixel, pixelsPerLine },
    }),
  },
  5: { name: 'nbit' },
  6: { name: 'scaleoffset' },
  307: { name: 'bzip2' },
  32000: { name: 'lzf', codec: () => ({ name: 'hdf5-lzf', configuration: {} }) },
  32001: {
    name: 'blosc',
    settings: (values) => ({ cname: BLOSC[values[6]] ?? 'blosclz', level: values[4], shuffle: values[5] }),
    codec: (values) => ({
      name: 'blosc',
      configuration: {
        cname: BLOSC[values[6]] ?? 'blosclz',
        clevel: values[4] ?? 5,
        shuffle: values[5] ?? 1,
        blocksize: 0,
      },
    }),
  },
  32004: { name: 'lz4', codec: () => ({ name: 'hdf5-lz4', configuration: {} }) },
  32008: {
    name: 'bitshuffle',
    settings: ([, , , , inner]) => ({ inner: BITSHUFFLED[inner] ?? 'none' }),
    codec: ([, , elementsize, blockElements, inner = 0], itemsize) =>
      inner === 0 || inner === 2
        ? {
            name: 'hdf5-bitshuffle',
            configuration: {
              elementsize: elementsize || itemsize,
              blockElements: blockElements || defaultBlock(elementsize || itemsize),
              inner: inner === 2 ? 'lz4' : 'none',
            },
          }
        : undefined,
  },
  32013: { name: 'zfp' },
  32015: {
    name: 'zstd',
    settings: ([level]) => ({ level }),
    codec: ([level]) => ({ name: 'zstd', configuration: { level: level ?? 3 } }),
  },
};

const knownOf = ({ id, name }: Filter): Known => FILTERS[id] ?? { name: name === '' ? `filter ${id}` : name };

/** The filters as an encoding lists them. */
export const filterNames = (filters: readonly Filter[]): { name: string; [setting: string]: unknown }[] =>
  filters.map((filter) => {
    const { name, settings } = knownOf(filter);
    return { name, ...settings?.(filter.values) };
  });

/** The codecs of a pipeline for elements of `itemsize` bytes, or why it is not read. */
export function codecsOf(filters: readonly Filter[], itemsize: number): readonly CodecSpec[] | string {
  const codecs: CodecSpec[] = [];
  for (const filter of filters) {
    const { name, codec } = knownOf(filter);
    if (!codec) return `filter ${filter.id} (${name}) is not read`;
    const spec = codec(filter.values, itemsize);
    if (!spec) return `filter ${filter.id} (${name}) is not read with these settings: ${filter.values.join(', ')}`;
    codecs.push(spec);
  }
  return codecs;
}
