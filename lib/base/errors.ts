/**
 * The errors that chunkwise throws: one tagged class, recognisable after crossing threads, whose message names the
 * operation, the shapes, dtypes or chunks concerned, and what to do.
 */
import { NoCommonDType } from '../../kernels/promote.js';

/** What went wrong, by family. */
export type ErrorTag =
  /** Shapes do not fit together or an axis is wrong. */
  | 'shape'
  /** A dtype is unknown or not allowed for the operation. */
  | 'dtype'
  /** Chunks do not fit the shape. */
  | 'chunks'
  /** A selection does not parse or is out of bounds. */
  | 'selection'
  /** An argument is not what the operation takes. */
  | 'argument'
  /** A matrix is singular or not positive definite, or an iteration did not converge. */
  | 'linalg'
  /** The memory limit does not allow the computation. */
  | 'memory'
  /** Stored data or metadata are missing, truncated or corrupt, or cannot be written. */
  | 'storage'
  /** A user's function threw, captured a variable or returned something wrong. */
  | 'function'
  /** The computation was cancelled. */
  | 'cancelled'
  /** A worker died more often than retries allow. */
  | 'worker'
  /** A promise of the engine to itself is broken: please report. */
  | 'internal';

/** An error as plain data, as it crosses threads. */
export interface ErrorRecord {
  readonly tag: ErrorTag;
  readonly message: string;
  readonly stack?: string;
  /** Facts for programs: file names, shapes, counts. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: ErrorRecord;
}

/** The one error class of chunkwise; test with {@link isChunkwiseError}. */
export class ChunkwiseError extends Error {
  override readonly name = 'ChunkwiseError';
  constructor(
    readonly tag: ErrorTag,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
  }
  /** Facts for programs: file names, shapes, counts. */
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * True when `error` is one of chunkwise's, of family `tag` when given.
 *
 * @example
 * try {
 *   x.add(y);
 * } catch (error) {
 *   if (cw.isChunkwiseError(error, 'shape')) console.log(error.message);
 * }
 */
export const isChunkwiseError = (error: unknown, tag?: ErrorTag): error is ChunkwiseError =>
  error instanceof ChunkwiseError && (tag === undefined || error.tag === tag);

const nameless = new WeakSet<object>();

/** A dtype error raised where the user's operation is not known: the function that was called puts its name before `why`. */
export function namelessDTypeError(why: string): ChunkwiseError {
  const error = new ChunkwiseError('dtype', why);
  nameless.add(error);
  return error;
}

/** `error` with the name of the operation that was called, where it lacks one; dtypes without a common one are our error. */
export function withOperation(error: unknown, operation: string): unknown {
  if (error instanceof NoCommonDType)
    return new ChunkwiseError('dtype', `${operation}: ${error.message}`, { cause: error });
  return error instanceof ChunkwiseError && nameless.has(error)
    ? new ChunkwiseError(error.tag, `${operation}: ${error.message}`)
    : error;
}

/** What was thrown, as text; some objects have none. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

/** Any thrown value as plain data that a message can carry. */
export function errorToRecord(error: unknown, tag: ErrorTag = 'function'): ErrorRecord {
  if (error instanceof ChunkwiseError) {
    return {
      tag: error.tag,
      message: error.message,
      stack: error.stack,
      details: error.details,
      ...(error.cause === undefined ? {} : { cause: errorToRecord(error.cause, error.tag) }),
    };
  }
  if (error instanceof Error) return { tag, message: error.message, stack: error.stack };
  return { tag, message: textOf(error) };
}

/** The error that a record describes, with the stack of the thread it was raised on kept below this one's. */
export function errorFromRecord(record: ErrorRecord): ChunkwiseError {
  const cause = record.cause === undefined ? undefined : errorFromRecord(record.cause);
  const error = new ChunkwiseError(record.tag, record.message, { cause, details: record.details ?? {} });
  if (record.stack) error.stack = `${error.stack ?? ''}\n    --- on the worker ---\n${record.stack}`;
  return error;
}
