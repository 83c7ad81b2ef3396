/**
 * How an array is stored, apart from what it holds: kept from where it was read, so that it can be written as it was.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { StoredArray } from '../stored-array.js';
import type { ArrayCreation } from './array-documents.js';
import { fillJson } from './fill-value.js';
import type { JsonObject } from './metadata-text.js';
import { isVariableText } from './text-type.js';

/** The metadata of a stored array that say how it is stored. Plain data. */
export interface ArrayEncoding {
  readonly format: 2 | 3;
  /** Extents of a chunk, and of a shard where there are shards. */
  readonly chunks: readonly number[];
  readonly shards?: readonly number[];
  readonly fillValue: StoredArray['fillValue'];
  /** The metadata document as it was read. */
  readonly metadata: JsonObject;
  /** True where the array was cut into other blocks since, which then are its chunks. */
  readonly recut?: boolean;
}

/** The encoding of `array`, whose metadata document is `metadata`. */
export const encodingOf = (array: StoredArray, metadata: JsonObject): ArrayEncoding => ({
  format: array.format,
  chunks: array.chunkShape,
  ...(array.shardShape ? { shards: array.shardShape } : {}),
  fillValue: array.fillValue,
  metadata,
});

type Named = { name: string; configuration?: JsonObject };

/** Codecs of an array of `ndim` axes: a transpose of another number of axes goes. */
const fitting = (codecs: readonly Named[], ndim: number): Named[] =>
  codecs.filter(
    ({ name, configuration }) =>
      name !== 'transpose' || !Array.isArray(configuration?.order) || configuration.order.length === ndim,
  );

/**
 * The metadata document `made` of a new array, stored as `encoding` says where the user did not ask for something else.
 *
 * @throws ChunkwiseError 'dtype' when the fill value is no element
 */
export function encodedLike(made: JsonObject, encoding: ArrayEncoding, spec: ArrayCreation): JsonObject {
  const { metadata, format } = encoding;
  const out: Record<string, unknown> = { ...made };
  if (spec.fillValue === undefined) {
    // The text of the old document, where it can be kept: it may be bits that no number is.
    out.fill_value = metadata.fill_value === undefined ? null : plainFill(metadata.fill_value);
  }
  const wasVariable = isVariableText(metadata);
  if (spec.codec !== undefined || wasVariable !== (spec.text === 'variable')) return out;
  const ndim = spec.shape.length;
  if (format === 2) {
    for (const key of ['dtype', 'compressor', 'filters'] as const) out[key] = metadata[key] ?? null;
    if (spec.order === undefined) out.order = metadata.order;
    if (spec.separator === undefined && metadata.dimension_separator !== undefined)
      out.dimension_separator = metadata.dimension_separator;
    return out;
  }
  out.data_type = metadata.data_type;
  if (spec.separator === undefined) out.chunk_key_encoding = metadata.chunk_key_encoding;
  const codecs = metadata.codecs as readonly Named[];
  const sharding = codecs.find((codec) => codec.name === 'sharding_indexed');
  const inner = fitting((sharding?.configuration?.codecs as readonly Named[] | undefined) ?? codecs, ndim);
  if (!spec.shards) out.codecs = inner;
  else {
    const configuration = { index_codecs: undefined, ...sharding?.configuration };
    const fresh = (made.codecs as readonly Named[])[0].configuration ?? {};
    out.codecs = [
      {
        name: 'sharding_indexed',
        configuration: {
          ...fresh,
          ...(sharding
            ? {
                index_codecs: configuration.index_codecs,
                index_location: sharding.configuration?.index_location ?? 'end',
              }
            : {}),
          codecs: inner,
          chunk_shape: spec.chunks,
        },
      },
    ];
  }
  return out;
}

/** A fill value of a document as JSON writes it again: words for numbers that are not finite. */
const plainFill = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** The fill value that an array of another format takes over; undefined where it has none or it does not fit. */
export function fillFor(encoding: ArrayEncoding, dtype: ArrayCreation['dtype']): StoredArray['fillValue'] | undefined {
  const { fillValue } = encoding;
  if (fillValue === null) return undefined;
  try {
    fillJson(fillValue, dtype);
    return fillValue;
  } catch (error) {
    if (error instanceof ChunkwiseError) return undefined;
    throw error;
  }
}
