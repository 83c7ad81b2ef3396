/**
 * Reads where a dataset's elements are: in its header, in one run, or in chunks that an index finds.
 */
import type { Cursor } from '../bytes/cursor.js';
import type { Message } from './object-header.js';

/** How chunks are found. */
export type ChunkIndex =
  | { readonly kind: 'b-tree-1' | 'implicit' | 'fixed' | 'extensible' | 'b-tree-2' }
  /** The only chunk: its bytes and the filters it went without, where it has any. */
  | { readonly kind: 'single'; readonly bytes?: number; readonly skipped?: number };

export type Layout =
  /** `address` is of the file, counted from its address 0. */
  | { readonly kind: 'compact' | 'contiguous'; readonly address: number; readonly bytes: number }
  | {
      readonly kind: 'chunked';
      readonly address: number;
      readonly chunk: readonly number[];
      readonly elementBytes: number;
      readonly index: ChunkIndex;
      /** True where chunks at the ends of the dataset go without filters. */
      readonly rawEnds: boolean;
      /** Bytes of a size in an index of filtered chunks; undefined: as the chunk's size needs. */
      readonly sizeBytes?: number;
    }
  | { readonly kind: 'refused'; readonly why: string };

const INDEXES = ['single', 'implicit', 'fixed', 'extensible', 'b-tree-2'] as const;

/** The last of the extents is the element's bytes. */
function chunkedByTree(data: Cursor, address: number, extents: readonly number[]): Layout {
  return { kind: 'chunked', address, ...chunkOf(data, extents), index: { kind: 'b-tree-1' }, rawEnds: false };
}

function chunkOf(data: Cursor, extents: readonly number[]): { chunk: readonly number[]; elementBytes: number } {
  if (extents.length === 0 || extents.some((n) => n === 0))
    throw data.fault(`chunks of [${extents.join(', ')}]: the file is damaged`);
  return { chunk: extents.slice(0, -1), elementBytes: extents[extents.length - 1] };
}

function old({ data, address: start }: Message): Layout {
  const rank = data.u8();
  const kind = data.u8();
  data.skip(5);
  const address = kind === 0 ? -1 : data.address();
  const extents = Array.from({ length: rank }, () => data.u32());
  if (kind === 0) {
    const bytes = data.u32();
    return { kind: 'compact', address: start + data.at, bytes };
  }
  if (kind === 1) return { kind: 'contiguous', address, bytes: -1 };
  return chunkedByTree(data, address, extents);
}

/** The layout in a message; a run of unknown length has -1 bytes. */
export function readLayout(message: Message): Layout {
  const { data } = message;
  const version = data.version('a layout', 1, 2, 3, 4, 5);
  if (version < 3) {
    return old(message);
  }
  const kind = data.u8();
  if (kind === 0) {
    const bytes = data.u16();
    return { kind: 'compact', address: message.address + data.at, bytes };
  }
  if (kind === 1) return { kind: 'contiguous', address: data.address(), bytes: data.length() };
  if (kind === 3) return { kind: 'refused', why: 'a virtual dataset, put together from others' };
  if (kind !== 2) throw data.fault(`layout ${kind} is not known: the file is damaged`);
  const flags = version === 3 ? 0 : data.u8();
  const rank = data.u8();
  const address3 = version === 3 ? data.address() : -1;
  const width = version === 3 ? 4 : data.u8();
  const extents = Array.from({ length: rank }, () => data.uint(width));
  if (version === 3) return chunkedByTree(data, address3, extents);
  const number = data.u8();
  const name = INDEXES[number - 1];
  if (!name) throw data.fault(`index ${number} of chunks is not known: the file is damaged or newer`);
  let index: ChunkIndex = { kind: name };
  if (name === 'single' && flags & 2) index = { kind: 'single', bytes: data.length(), skipped: data.u32() };
  // How the other indexes are made up stands in their own headers too.
  if (name === 'fixed') data.skip(1);
  if (name === 'extensible') data.skip(5);
  if (name === 'b-tree-2') data.skip(6);
  const address = data.address();
  const rawEnds = (flags & 1) !== 0;
  return {
    kind: 'chunked',
    address,
    ...chunkOf(data, extents),
    index,
    rawEnds,
    ...(version > 4 ? { sizeBytes: data.sizes.lengthSize } : {}),
  };
}
