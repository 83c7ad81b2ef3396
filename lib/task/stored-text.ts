/**
 * Says which stored arrays a stage reads, in words, for errors about its memory: chunks that no machine could hold are a fault of the
 * store.
 */
import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import type { StoredArray } from '../storage/stored-array.js';
import { joinKey, locationName } from '../storage/stores/byte-store.js';
import type { Edge } from './edge.js';
import type { Stage } from './stage.js';

/** Arrays named in one message. */
const NAMED = 3;

const storedOf = (stage: Stage): StoredArray[] => {
  if (stage.kind === 'read') return [stage.stored];
  if (!('parts' in stage)) return [];
  return stage.parts.flatMap(({ operands }) => operands.flatMap((one) => (one.kind === 'stored' ? [one.stored] : [])));
};

/** Stored arrays that `stage` reads itself or through the stages right before it, with their chunks; undefined where there is none. */
export function storedText(
  stages: readonly Stage[],
  edges: readonly (readonly Edge[])[],
  stage: number,
): string | undefined {
  const near = [stage, ...edges[stage].map((edge) => edge.producer)];
  const names = new Set<string>();
  for (const { location, path, chunkShape, dtype } of near.flatMap((one) => storedOf(stages[one]))) {
    const bytes = chunkShape.reduce((n, extent) => n * extent, itemsize(dtype));
    names.add(`${joinKey(locationName(location), path)} (chunks of [${chunkShape.join(', ')}], ${formatBytes(bytes)})`);
    if (names.size === NAMED) break;
  }
  return names.size > 0 ? [...names].join(', ') : undefined;
}
