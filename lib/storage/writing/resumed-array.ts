/**
 * Says whether an array that a run left unfinished is the one that another run would make.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ArrayCreation } from '../metadata/array-documents.js';
import type { StoredArray } from '../stored-array.js';

const text = (value: unknown): string =>
  typeof value === 'bigint' || typeof value === 'number'
    ? String(value)
    : (JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? String(entry) : entry)) ?? 'none');

/**
 * Refuses to resume `found` when it is not `wanted`; what the user did not ask for is as the store has it.
 *
 * @throws ChunkwiseError 'storage' naming what differs
 */
export function checkAgreement(name: string, found: StoredArray, wanted: StoredArray, spec: ArrayCreation): void {
  const facts: [string, boolean, unknown, unknown][] = [
    ['dtype', true, found.dtype, wanted.dtype],
    ['shape', true, found.shape, wanted.shape],
    ['chunks', true, found.chunkShape, wanted.chunkShape],
    ['shards', spec.shards !== undefined, found.shardShape, wanted.shardShape],
    ['format', spec.format !== undefined, found.format, wanted.format],
    ['codec', spec.codec !== undefined && found.format === wanted.format, found.codecs, wanted.codecs],
    ['order', spec.order !== undefined, found.permutation, wanted.permutation],
    ['fillValue', spec.fillValue !== undefined, found.fillValue, wanted.fillValue],
  ];
  const other = facts.filter(([, asked, a, b]) => asked && text(a) !== text(b));
  if (other.length === 0) return;
  throw new ChunkwiseError(
    'storage',
    `toZarr: resume: the array at ${name} has ${other.map(([what, , a, b]) => `${what} ${text(a)}, not ${text(b)}`).join('; ')}; ` +
      'resume the same computation, or pass overwrite: true',
  );
}
