/**
 * Kinds of arguments that are functions of blocks, and what such functions are given.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Captured, UserFunction } from '../../base/function-capture.js';
import { type AnyKind, isListOf, type Kind, kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import { dtype as dtypeKind } from '../kinds.js';

export const blockFunction = kind<UserFunction>(
  'blockFunction',
  'a function of blocks, or { module, export }',
  (value) =>
    typeof value === 'function' ||
    (typeof value === 'object' &&
      value !== null &&
      ('module' in value || ('type' in value && value.type === 'source'))),
);
/** A function of the type `F`, or a module's; that it takes and gives what it should cannot be told. */
export const blockFunctionOf = <F>(): Kind<F> => blockFunction as AnyKind as Kind<F>;

/** A dtype for each of several results. */
export const dtypeListKind = kind<readonly DType[]>(
  'dtypes',
  'a list of dtypes, one for each result',
  (value) => isListOf(value, dtypeKind.admits) && value.length > 0,
  { tag: 'dtype' },
);
export const listKind = kind<readonly unknown[]>('list', 'a list of values', (value) => Array.isArray(value));
export const captureKind = kind<Captured>(
  'capture',
  'an object of the variables that the function uses, by name',
  isPlainObject,
);

/** Arguments that can cross to a thread. @throws 'argument' */
export function checkedArgs(operation: string, args: readonly unknown[] = []): readonly unknown[] {
  args.forEach((value, k) => {
    try {
      structuredClone(value);
    } catch (cause) {
      throw new ChunkwiseError(
        'argument',
        `${operation}: argument ${k} (${typeof value}) cannot be sent to a worker thread: ${(cause as Error).message}; pass numbers, text, typed arrays, plain objects, or give functions with { capture }`,
        { cause },
      );
    }
  });
  return args;
}
