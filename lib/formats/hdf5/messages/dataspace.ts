/**
 * Reads a dataspace: the extents of a dataset or an attribute.
 */
import type { Cursor } from '../bytes/cursor.js';

/** Extents; `limits` as far as they may grow, -1 without end. */
export interface Dataspace {
  /** `null`: no element at all. */
  readonly kind: 'scalar' | 'simple' | 'null';
  readonly shape: readonly number[];
  readonly limits: readonly number[];
}

/** Elements; none of a null one. */
export const elementsOf = ({ kind, shape }: Dataspace): number =>
  kind === 'null' ? 0 : shape.reduce((n, extent) => n * extent, 1);

export function readDataspace(data: Cursor): Dataspace {
  const version = data.version('a dataspace', 1, 2);
  const rank = data.u8();
  const flags = data.u8();
  const kind = data.u8();
  if (version === 1) data.skip(4);
  if (rank > 32) throw data.fault(`${rank} dimensions: the file is damaged`);
  const isNull = version === 2 && kind === 2;
  const shape = Array.from({ length: rank }, () => data.length());
  const limits = flags & 1 ? shape.map(() => data.limit()) : shape;
  const total = shape.reduce((n, extent) => n * extent, 1);
  if (!Number.isSafeInteger(total)) throw data.fault(`extents [${shape.join(', ')}]: the file is damaged`);
  return { kind: isNull ? 'null' : rank === 0 ? 'scalar' : 'simple', shape, limits };
}
