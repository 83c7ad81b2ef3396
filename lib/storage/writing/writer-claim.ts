/**
 * Says who is writing an array and what it will be: a file in the array's folder that only one writer can make. While it is
 * there and the metadata are not, the array is unfinished: other readers of Zarr see none.
 */
import {
  closeSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { storageFailure } from '../stores/byte-store.js';
import { makeFolder, temporaryName } from '../stores/object-file.js';

/** Made by a writer when it begins, removed when its array is whole. */
const RUNNING = '.chunkwise.tmp';
/** What the first becomes when a writer stops before. */
const STOPPED = '.chunkwise-unfinished';

/** Names of the files that mark an unfinished array, the likelier first. */
export const UNFINISHED_MARKS: readonly string[] = [RUNNING, STOPPED];

/** What a claim says: the metadata documents of the array to be, by their names in its folder, and who writes. */
export interface ClaimRecord {
  readonly format: 2 | 3;
  readonly documents: Readonly<Record<string, string>>;
  readonly writer: Writer;
}

/** Who writes. */
export interface Writer {
  readonly host: string;
  readonly pid: number;
  /** When the process began, where the system tells: process numbers are used again. */
  readonly began?: string | undefined;
  readonly token: string;
}

/** A claim that was found. */
export interface FoundClaim {
  readonly record: ClaimRecord | undefined;
  /** True while its writer may be running. */
  readonly running: boolean;
}

/** A claim that is ours. */
export interface WriterClaim {
  /** The array is whole: the mark goes. */
  finish(): void | Promise<void>;
  /** The array stays unfinished, and may be gone on with; where nothing was written, nothing is left. */
  stop(): void | Promise<void>;
}

/** True when there is a file below `folder` but a mark. */
function holdsFiles(folder: string): boolean {
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory()) open.push(join(at, entry.name));
      else if (!UNFINISHED_MARKS.includes(entry.name)) return true;
    }
  return false;
}

/** Claims of this process that are neither finished nor stopped. */
const running = new Set<string>();

function began(pid: number): string | undefined {
  try {
    // The 22nd field; the second, a name in brackets, may hold anything.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** A writer of this process, at work until it is ended. */
export function beginWriter(): Writer {
  const token = `${process.pid}-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
  running.add(token);
  return { host: hostname(), pid: process.pid, began: began(process.pid), token };
}

/** Ends a writer; false when that was done before. */
export const endWriter = ({ token }: Writer): boolean => running.delete(token);

/** True when the writer may be at work. Of another machine's nobody can tell: who asks to go on there is believed. */
export function mayRun(writer: Writer): boolean {
  if (writer.host !== hostname()) return false;
  if (writer.pid === process.pid && writer.began === began(process.pid)) return running.has(writer.token);
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return writer.began === undefined || began(writer.pid) === writer.began;
}

/** The record in the bytes of a mark; undefined when they are none (a writer was killed as it began). */
export function parseClaim(text: string): ClaimRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<ClaimRecord> | null;
    const whole =
      (record?.format === 2 || record?.format === 3) &&
      typeof record.documents === 'object' &&
      typeof record.writer?.token === 'string';
    return whole ? (record as ClaimRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** A file without a record may be one that is just being written, where there are no links. */
const YOUNG_MS = 5000;

/** The claim on the array in `folder`, if there is one. */
export function findClaim(folder: string): FoundClaim | undefined {
  for (const name of UNFINISHED_MARKS) {
    const file = join(folder, name);
    try {
      const record = parseClaim(readFileSync(file, 'utf8'));
      const isRunning =
        name === RUNNING && (record ? mayRun(record.writer) : Date.now() - statSync(file).mtimeMs < YOUNG_MS);
      return { record, running: isRunning };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw storageFailure('read', file, error);
    }
  }
  return undefined;
}

const refusal = (folder: string): ChunkwiseError =>
  new ChunkwiseError(
    'storage',
    `toZarr: another run is writing the array at ${folder}: wait for it, or write to another path`,
    { details: { file: folder } },
  );

/**
 * Claims the array in `folder`, made where it is missing. A claim whose writer is gone is taken over.
 *
 * @throws ChunkwiseError 'storage' when another writer is at work there, or the folder cannot be written
 */
export function claimArray(folder: string, format: 2 | 3, documents: Readonly<Record<string, string>>): WriterClaim {
  const file = join(folder, RUNNING);
  const writer = beginWriter();
  const text = JSON.stringify({ format, documents, writer } satisfies ClaimRecord);
  let made: string[] = [];
  try {
    made = makeFolder(folder);
    removeStale(folder, file);
    try {
      putMark(file, text);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') undo(made);
      throw cause;
    }
    rmSync(join(folder, STOPPED), { force: true });
  } catch (cause) {
    endWriter(writer);
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw refusal(folder);
    throw storageFailure('toZarr', file, cause);
  }
  return {
    finish: () => {
      endWriter(writer);
      rmSync(file, { force: true });
    },
    stop: () => {
      if (!endWriter(writer)) return;
      try {
        if (holdsFiles(folder)) renameSync(file, join(folder, STOPPED));
        else {
          rmSync(file, { force: true });
          // Folders of objects that were never written, then what was made for the array.
          for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true });
          for (const one of made) rmdirSync(one);
        }
      } catch {
        // Whoever looks finds that its writer is gone.
      }
    },
  };
}

function writeNew(file: string, text: string): void {
  const handle = openSync(file, 'wx');
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
}

/** What file systems without links say to one. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Puts a claim under its name, with its record in it at once: a writer that is killed here leaves none, or its own. */
function putMark(file: string, text: string): void {
  const aside = temporaryName(file);
  try {
    writeNew(aside, text);
    linkSync(aside, file);
  } catch (cause) {
    if (!NO_LINKS.includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    writeMark(file, text);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The same where there are no links: for a moment the claim is empty. */
function writeMark(file: string, text: string): void {
  try {
    writeNew(file, text);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(file, { force: true });
    throw cause;
  }
}

/** Removes the folders made for a claim that could not be written. */
function undo(made: readonly string[]): void {
  try {
    for (const one of made) rmdirSync(one);
  } catch {
    // The failure that led here is the one to report.
  }
}

/** Moves the claim of a writer that is gone out of the way; of two that try, one finds it. */
function removeStale(folder: string, file: string): void {
  const found = findClaim(folder);
  if (!found) return;
  if (found.running) throw refusal(folder);
  const aside = join(folder, `.chunkwise-${process.pid}.tmp`);
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = parseClaim(readFileSync(aside, 'utf8'));
  if (moved?.writer.token !== found.record?.writer.token) {
    // Another writer took it over in between: it is theirs.
    renameSync(aside, file);
    throw refusal(folder);
  }
  rmSync(aside, { force: true });
}
