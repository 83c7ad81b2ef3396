/**
 * `capture`: a user's function with the variables that it uses, as one thing that can be given wherever a function can.
 */
import { type AnyFunction, type Captured, captureFunction } from '../../base/function-capture.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import { func } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { captureKind } from './block-kinds.js';

/**
 * A function together with variables that it uses, which travel with it to worker threads: functions by their source, with what they
 * capture in turn where that is given too or where they were captured themselves; lists and objects with functions in them; and values,
 * cloned now. It can be given wherever a function runs on workers, and captured by another.
 *
 * @throws 'function' naming the variable that cannot be sent, and what would have to be captured too
 * @example
 * const factor = 3;
 * const square = (v: number) => v * v;
 * const scaled = cw.capture((v: number) => factor * square(v), { square, factor });
 * const table = cw.vectorize(scaled)(cw.arange(4));
 */
export const capture = define(
  {
    name: 'capture',
    parameters: [
      ['fn', func],
      ['variables', captureKind],
    ],
  },
  (fn: AnyFunction, variables: Captured): FunctionSpec => captureFunction(fn, 'capture', variables),
);
