/**
 * What the main thread and a worker of the delayed pool say to each other: plain structured-clonable records.
 */
import type { ErrorRecord } from '../base/errors.js';
import type { FunctionSpec } from '../base/function-spec.js';

/** Where a value sits inside an arguments list or a result. */
export type Path = readonly (string | number)[];

/** How a task gets a value that the worker holds: a private copy, the value itself (nobody needs it later), or shared. */
export type HandOver = 'copy' | 'move' | 'share';

/** What the receiver puts at a place of a message: an ndarray made of what lies there, the previous step's result, or a held value. */
export type Patch =
  | readonly ['ndarray', Path]
  | readonly ['previous', Path, HandOver]
  | readonly ['held', Path, HandOver, number];

/** One function call: function number, arguments, patches, and the argument that is the previous step's result (or -1). */
export type Step = readonly [fn: number, args: unknown[], patches: readonly Patch[] | null, previous: number];

/** A chain of calls that runs on one worker without asking anybody; its result is known by `id`. */
export interface UnitMessage {
  readonly id: number;
  readonly steps: readonly Step[];
  /** The result goes to the main thread, whatever its size. */
  readonly output: boolean;
}

/** To a worker. */
export type ToWorker =
  | {
      readonly type: 'run';
      readonly run: number;
      readonly functions: readonly (readonly [number, FunctionSpec])[];
      readonly units: readonly UnitMessage[];
    }
  | { readonly type: 'fetch'; readonly run: number; readonly unit: number }
  | { readonly type: 'drop'; readonly run: number };

/** A function's failure: which unit, which step of its chain. */
export interface UnitFailure {
  readonly unit: number;
  readonly step: number;
  readonly error: ErrorRecord;
}

/** From a worker. Units that are in `units` but not in `held` have their value in `values` at the same position. */
export type FromWorker =
  | {
      readonly type: 'done';
      readonly run: number;
      readonly units: readonly number[];
      readonly values: readonly unknown[];
      /** Patches of `values`, each path beginning with the position. */
      readonly patches: readonly Patch[];
      /** Unit and bytes, alternating, of results that stay on the worker. */
      readonly held: readonly number[];
      readonly milliseconds: number;
      readonly failure?: UnitFailure;
    }
  | {
      readonly type: 'value';
      readonly run: number;
      readonly unit: number;
      readonly value?: unknown;
      readonly patches?: readonly Patch[];
      readonly error?: ErrorRecord;
    };

/** Words of the control block that a worker shares with the main thread. */
export const CONTROL = { run: 0, unit: 1, cancelled: 2, steps: 3, words: 4 } as const;

/** Stands for a held result in `values`. */
export const HELD = '\u0000chunkwise:held';
