/**
 * Parts of stored arrays that runs of this process are writing. Who claims an array looks for them after it has; who writes a
 * part enters it here before it looks for claims: of two that begin at once one sees the other and gives way.
 */
import type { Box } from '../../base/grid.js';
import type { StoreWriter } from '../stores/store-writer.js';

/** A region that a run writes. */
export interface ActivePart {
  /** The elements. */
  readonly box: Box;
  /** The elements of all objects that are written. */
  readonly objects: Box;
  /** True once it is sure to be written: nobody had claimed the array. */
  readonly begins: Promise<boolean>;
  /** Settles when the part is written, or will not be. */
  readonly done: Promise<unknown>;
}

const active = new Map<string, ActivePart[]>();

/** The parts of an array that are being written. @param identity as a store's writer tells it */
export const activeParts = (identity: string): readonly ActivePart[] => active.get(identity) ?? [];

/** True when parts of the array at `path` are being written, here or by another process. To be asked by who has claimed it. */
export const isWrittenInParts = async (
  writer: Pick<StoreWriter, 'identity' | 'partsElsewhere'>,
  path: string,
): Promise<boolean> =>
  (await Promise.all(activeParts(writer.identity(path)).map((part) => part.begins))).includes(true) ||
  (writer.partsElsewhere?.(path) ?? false);

/** Enters a part. @returns what takes it out again */
export function enterPart(identity: string, part: ActivePart): () => void {
  active.set(identity, [...activeParts(identity), part]);
  return () => {
    const rest = activeParts(identity).filter((one) => one !== part);
    if (rest.length > 0) active.set(identity, rest);
    else active.delete(identity);
  };
}
