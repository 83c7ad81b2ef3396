/**
 * Kinds of arguments that are functions of blocks.
 */
import type { UserFunction } from '../../base/function-capture.js';
import { type AnyKind, type Kind, kind } from '../../base/kinds.js';

export const blockFunction = kind<UserFunction>(
  'blockFunction',
  'a function of blocks, or { module, export }',
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && 'module' in value),
);
/** A function of the type `F`, or a module's; that it takes and gives what it should cannot be told. */
export const blockFunctionOf = <F>(): Kind<F> => blockFunction as AnyKind as Kind<F>;
