/**
 * Makes arrays and groups in stores. A new array is unfinished until it is published; one that replaces another is written
 * beside it; what is refused leaves nothing.
 */
import { isTextDType } from '../../../kernels/dtype.js';
import { widthOf } from '../../../kernels/text/text.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type ArrayCreation,
  arrayDocuments,
  arrayOf,
  DOCUMENT_NAMES,
  type Documents,
  groupDocuments,
} from '../metadata/array-documents.js';
import { holdConsolidated, renewConsolidated, renewedCopies } from '../metadata/consolidated-metadata.js';
import { metadataJson } from '../metadata/metadata-json.js';
import { type JsonObject, parseMetadata } from '../metadata/metadata-text.js';
import type { NamedArray } from '../metadata/metadata-v2.js';
import type { StoredArray, StoreLocation } from '../stored-array.js';
import { joinKey } from '../stores/byte-store.js';
import { checkNewPath, storePath } from '../stores/store-key.js';
import { type ArrayPlace, openStoreWriter, type StoreWriter } from '../stores/store-writer.js';
import { isWrittenInParts } from './active-parts.js';
import { checkAgreement } from './resumed-array.js';
import type { WriterClaim } from './writer-claim.js';

export type { ArrayCreation } from '../metadata/array-documents.js';

/** An array that is being written. */
export interface ArrayInProgress {
  /** What its objects are written to. */
  readonly array: StoredArray;
  /** Makes it be there, whole, under its name. */
  publish(): Promise<NamedArray>;
  /** Gives it up: the array that was there stays; a new one stays unfinished where objects of it were written. */
  abandon(): void | Promise<void>;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What stands at a path of a store, and in which format. */
interface Standing {
  readonly kind: 'array' | 'group';
  readonly format: 2 | 3;
}

async function standing(writer: StoreWriter, path: string): Promise<Standing | undefined> {
  const key = joinKey(path, 'zarr.json');
  const bytes = await writer.get(key);
  if (bytes)
    return { kind: parseMetadata(bytes, writer.name(key)).node_type === 'array' ? 'array' : 'group', format: 3 };
  if (await writer.get(joinKey(path, '.zarray'))) return { kind: 'array', format: 2 };
  return (await writer.get(joinKey(path, '.zgroup'))) ? { kind: 'group', format: 2 } : undefined;
}

/** The groups above `path`, outermost first; the format of those that are there. */
async function groupsAbove(writer: StoreWriter, path: string): Promise<{ format?: 2 | 3; missing: string[] }> {
  const parts = path === '' ? [] : path.split('/');
  const missing: string[] = [];
  let format: 2 | 3 | undefined;
  for (let depth = 0; depth < parts.length; depth++) {
    const above = parts.slice(0, depth).join('/');
    const there = await standing(writer, above);
    if (there?.kind === 'array')
      throw new ChunkwiseError(
        'storage',
        `toZarr: ${writer.name(above)} is an array, so nothing can be created below it`,
      );
    if (there) format = there.format;
    else missing.push(above);
  }
  return { ...(format ? { format } : {}), missing };
}

/** The format to write in: the one asked for, which must be that of the groups above, else theirs. */
function formatFor(
  writer: StoreWriter,
  path: string,
  asked: 2 | 3 | undefined,
  above: 2 | 3 | undefined,
): 2 | 3 | undefined {
  if (asked && above && asked !== above)
    throw new ChunkwiseError(
      'storage',
      `toZarr: ${writer.name(path)} is to be Zarr v${asked} in a store of v${above}: leave the format out, or choose another store`,
    );
  return asked ?? above;
}

const documentsAt = async (writer: StoreWriter, path: string, { format }: Standing): Promise<Documents> => {
  const documents: Record<string, string> = {};
  for (const name of format === 2 ? ['.zattrs', '.zarray'] : ['zarr.json']) {
    const bytes = await writer.get(joinKey(path, name));
    if (bytes) documents[name] = new TextDecoder().decode(bytes);
  }
  return { format, documents };
};

async function putDocuments(writer: StoreWriter, path: string, { documents }: Documents): Promise<void> {
  // In their order: the one that makes it be there comes last.
  for (const [name, text] of Object.entries(documents)) await writer.put(joinKey(path, name), bytesOf(text));
}

/** Options of {@link beginArray}. */
export interface BeginOptions {
  /** Go on with an array that a run left unfinished. */
  readonly resume?: boolean;
}

/** The error of who finds another run at work on the array at `path`. */
const beingWritten = (writer: StoreWriter, path: string): ChunkwiseError =>
  new ChunkwiseError(
    'storage',
    `toZarr: another run is writing the array at ${writer.name(path)}: wait for it, or write to another path`,
  );

/** What is tidied up after a failure; that failure is the one to report. */
const quietly = async (pending: readonly (void | Promise<void>)[]): Promise<void> =>
  void (await Promise.allSettled(pending));

/** Does what comes before the first object; a claim does not outlive its failure. */
async function orStopped(claim: WriterClaim, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    await claim.stop();
    throw error;
  }
}

/**
 * Begins an array at `path` of a store.
 *
 * @throws ChunkwiseError 'storage' when something is there already, another run writes there, or what is to be resumed is
 * another array; 'chunks', 'shape', 'dtype' or 'argument' when the creation makes no sense. Nothing is written then.
 */
export async function beginArray(
  location: StoreLocation,
  path: string,
  spec: ArrayCreation,
  { resume = false }: BeginOptions = {},
): Promise<ArrayInProgress> {
  const writer = openStoreWriter('toZarr', location);
  const inside = storePath('toZarr', path);
  await writer.recover(inside);
  const there = await standing(writer, inside);
  if (there?.kind === 'group')
    throw new ChunkwiseError(
      'storage',
      `toZarr: ${writer.name(inside)} is a group: choose a path inside it, or remove it first`,
    );
  const own: ArrayPlace = { location, path: inside };
  const width = isTextDType(spec.dtype) ? widthOf(spec.dtype) : undefined;
  const beside = writer.beside(inside);
  const atOwn = await writer.findClaim(own);
  const atBeside = await writer.findClaim(beside);
  const above = await groupsAbove(writer, inside);
  const left = resume ? (atOwn?.record ?? atBeside?.record)?.format : undefined;
  const format = formatFor(writer, inside, spec.format, above.format) ?? left ?? there?.format;
  checkNewPath('toZarr', inside, format ?? spec.encoding?.format ?? 3);
  const fresh = await arrayDocuments(inside, { ...spec, ...(format ? { format } : {}) });
  for (const claim of [atOwn, atBeside]) if (claim?.running) throw beingWritten(writer, inside);
  /** Runs that write parts of the array that is there began before its claim was seen. */
  const refuseParts = async (): Promise<void> => {
    const other = (await writer.findClaim(own))?.running || (await isWrittenInParts(writer, inside));
    if (other) throw beingWritten(writer, inside);
  };
  /** Documents of what is resumed; undefined where there is nothing to resume. */
  const resumed = (found: Documents | undefined): Documents | undefined => {
    if (!resume || !found) return undefined;
    const wanted = arrayOf(fresh, location, inside, writer.name(inside), width).array;
    const array = arrayOf(found, location, inside, writer.name(inside), width).array;
    checkAgreement(writer.name(inside), array, wanted, spec);
    return found;
  };

  /** Documents, by key, of the groups above that are not there yet. */
  const groupsFor = async (format: 2 | 3): Promise<Map<string, string>> => {
    const made = new Map<string, string>();
    for (const group of above.missing)
      for (const [name, text] of Object.entries((await groupDocuments(format)).documents))
        made.set(joinKey(group, name), text);
    return made;
  };

  const inPlace = async (found: Documents | undefined): Promise<ArrayInProgress> => {
    const documents = found ?? fresh;
    const claim = await writer.claim(own, documents);
    await orStopped(claim, async () => {
      if (await isWrittenInParts(writer, inside)) throw beingWritten(writer, inside);
      if (!found && atOwn) await writer.clearObjects(inside);
      writer.removeTemporaries(own);
    });
    return {
      array: arrayOf(documents, location, inside, writer.name(inside), width).array,
      async publish() {
        const made = await groupsFor(documents.format);
        for (const [key, text] of made) await writer.put(key, bytesOf(text));
        if (!there) await putDocuments(writer, inside, documents);
        await claim.finish();
        for (const [name, text] of Object.entries(documents.documents)) made.set(joinKey(inside, name), text);
        if (!there) await renewConsolidated(writer, documents.format, made, inside, true);
        return arrayOf(documents, location, inside, writer.name(inside), width);
      },
      abandon: () => quietly([there ? claim.finish() : claim.stop()]),
    };
  };

  const replacing = async (found: Documents | undefined): Promise<ArrayInProgress> => {
    const documents = found ?? fresh;
    if (!found) {
      // Another run may have begun since.
      if ((await writer.findClaim(beside))?.running) throw beingWritten(writer, inside);
      await writer.removeBeside(inside);
    }
    const claim = await writer.claim(beside, documents);
    await orStopped(claim, async () => {
      await refuseParts();
      if (found) writer.removeTemporaries(beside);
    });
    return {
      array: arrayOf(documents, beside.location, beside.path, writer.name(inside), width).array,
      async publish() {
        const staged = openStoreWriter('toZarr', beside.location);
        await putDocuments(staged, beside.path, documents);
        await claim.finish();
        const groups = await groupsFor(documents.format);
        const made = new Map(groups);
        for (const [name, text] of Object.entries(documents.documents)) made.set(joinKey(inside, name), text);
        if (writer.atOnce) {
          await writer.swap(inside, async () => {
            const renewed = await renewedCopies(writer, documents.format, made, inside, true);
            return new Map([...[...groups].map(([key, text]) => [key, bytesOf(text)] as const), ...renewed]);
          });
        } else {
          await holdConsolidated(writer, inside);
          await writer.swap(inside);
          await renewConsolidated(writer, documents.format, made, inside, true);
        }
        return arrayOf(documents, location, inside, writer.name(inside), width);
      },
      abandon() {
        // Begun together, because a process that is about to end does not wait. Who asked to resume may go on; else
        // nothing is left lying about.
        return quietly([claim.stop(), resume ? undefined : writer.removeBeside(inside)]);
      },
    };
  };

  if (there || writer.staged) {
    const left = resume ? await leftBeside(beside, atBeside?.record) : undefined;
    if (left) return replacing(spec.overwrite ? agreeing(() => resumed(left)) : resumed(left));
    if (spec.overwrite || !there) return replacing(undefined);
    if (resume) return inPlace(resumed(await documentsAt(writer, inside, there)));
    throw new ChunkwiseError(
      'storage',
      `toZarr: ${writer.name(inside)} holds an array already: pass overwrite: true to replace it`,
    );
  }
  if (atOwn && !resume && !spec.overwrite)
    throw new ChunkwiseError(
      'storage',
      `toZarr: ${writer.name(inside)} holds an unfinished array: pass resume: true to go on with it, or overwrite: true to begin anew`,
    );
  await writer.removeBeside(inside);
  return inPlace(spec.overwrite ? agreeing(() => resumed(atOwn?.record)) : resumed(atOwn?.record));
}

/** What `find` finds; nothing when it does not agree with what is to be written. */
function agreeing(find: () => Documents | undefined): Documents | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

/** Documents of an array that a killed run left beside the one that it was to replace. */
async function leftBeside(beside: ArrayPlace, record: Documents | undefined): Promise<Documents | undefined> {
  if (record) return { format: record.format, documents: record.documents };
  const staged = openStoreWriter('toZarr', beside.location);
  const there = await standing(staged, beside.path);
  return there?.kind === 'array' ? documentsAt(staged, beside.path, there) : undefined;
}

/**
 * Creates an array at `path` of a store; no chunk is written, so that all of it reads as the fill value.
 *
 * @throws ChunkwiseError as {@link beginArray}
 *
 * @example
 * const array = await createArray({ type: 'file', path: 'out.zarr' }, 'wind/speed', {
 *   shape: [132, 73, 144], dtype: 'float32', chunks: [12, 73, 144], codec: 'blosc-lz4', fillValue: NaN,
 * });
 */
export async function createArray(location: StoreLocation, path: string, spec: ArrayCreation): Promise<StoredArray> {
  const array = await beginArray(location, path, spec);
  try {
    return (await array.publish()).array;
  } catch (error) {
    await array.abandon();
    throw error;
  }
}

/**
 * Creates a group, and the groups above it, where they are missing; attributes are set when given.
 *
 * @throws ChunkwiseError 'storage' when the place cannot be written or an array is there
 */
export async function createGroup(
  location: StoreLocation,
  path: string,
  options: { readonly format?: 2 | 3; readonly attributes?: JsonObject } = {},
): Promise<void> {
  const writer = openStoreWriter('createGroup', location);
  const inside = storePath('createGroup', path);
  const there = await standing(writer, inside);
  if (there?.kind === 'array')
    throw new ChunkwiseError('storage', `createGroup: ${writer.name(inside)} holds an array, so it cannot be a group`);
  const above = await groupsAbove(writer, inside);
  const format = formatFor(writer, inside, options.format, there?.format ?? above.format) ?? 3;
  checkNewPath('createGroup', inside, format);
  const attributes = options.attributes ?? {};
  metadataJson(attributes, 'attributes');
  const made = new Map<string, string>();
  const put = async (key: string, text: string): Promise<void> => {
    await writer.put(key, bytesOf(text));
    made.set(key, text);
  };
  for (const group of above.missing)
    for (const [name, text] of Object.entries((await groupDocuments(format)).documents))
      await put(joinKey(group, name), text);
  if (!there)
    for (const [name, text] of Object.entries((await groupDocuments(format, attributes)).documents))
      await put(joinKey(inside, name), text);
  else if (options.attributes) {
    const name = format === 2 ? '.zattrs' : DOCUMENT_NAMES[3].group;
    const key = joinKey(inside, name);
    const old = format === 3 ? await writer.get(key) : undefined;
    // What else the group's file holds stays: consolidated metadata above all.
    const document = old ? { ...parseMetadata(old, writer.name(key)), attributes } : attributes;
    await put(key, metadataJson(document, 'attributes'));
  }
  if (made.size > 0) await renewConsolidated(writer, format, made, inside, false);
}
