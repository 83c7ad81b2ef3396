/**
 * What a time loop that decides while it runs is asked for, and what it gives.
 */
import { count, finite, func, functionOf, kind, optional, otherwise, positive, required } from '../../base/kinds.js';
import { isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import type { ChunkedArray } from '../chunked-array.js';
import { type ZarrTarget, zarrTarget } from '../storage/zarr-target.js';

/** What a step is told of time: arrays without axes. */
export interface StepTime {
  /** The length of the step. */
  readonly dt: ChunkedArray<'float64'>;
  /** The time at which the step begins. */
  readonly time: ChunkedArray<'float64'>;
}

/** When a loop stops before its last step. */
export interface Until<S> {
  /** It stops when the measure falls to this or below. */
  readonly below: number;
  /** Steps between two looks; default 1. */
  readonly every?: number | undefined;
  /** A number that two states in succession give; default: the greatest difference of the first state. */
  readonly measure?: ((now: S, before: S) => ChunkedArray) | undefined;
}

/** How long steps are. */
export interface TimeStep<S> {
  /** A number that the states give, chosen again after each `every` steps. */
  readonly choose: (states: S) => ChunkedArray;
  /** Default 1. */
  readonly every?: number | undefined;
}

/** How far a loop is. */
export interface EvolveProgress {
  readonly step: number;
  readonly steps: number;
  readonly time: number;
  /** What `until` measured last. */
  readonly measure: number | undefined;
}

/** Numbers that are noted while a loop goes on. */
export interface Recorded<S> {
  /** Steps between two notes; default 1. */
  readonly every?: number | undefined;
  /** For each name a number that the states give, or two states in succession. */
  readonly values: Readonly<Record<string, (now: S, before: S) => ChunkedArray>>;
}

/** What was noted: the steps after which, the time then, and the numbers by name. */
export interface EvolveRecord {
  readonly steps: number[];
  readonly times: number[];
  readonly values: Readonly<Record<string, number[]>>;
}

/** Options of `evolve`. */
export interface EvolveOptions<S = unknown> extends Omit<ComputeOptions, 'onProgress' | 'onReport' | 'onAnalysis'> {
  /** Steps at most. */
  readonly steps: number;
  /** The length of a step: a number, or chosen by a reduction of the states; default 1. */
  readonly dt?: number | TimeStep<S> | undefined;
  /** Stops early. */
  readonly until?: Until<S> | undefined;
  /** Steps between two frames. */
  readonly every?: number | undefined;
  /**
   * Where frames go, each state into an array of its name (`u`, or that of the record), one frame at a time; true: they stay in memory
   * and are given as `frames`.
   */
  readonly frames?: ZarrTarget | true | undefined;
  /** Numbers to note, such as an energy or the greatest change, computed in the run of the steps before them. */
  readonly record?: Recorded<S> | undefined;
  /** Where the states are kept to go on from after `checkpointEvery` steps; a loop that finds some there goes on from them. */
  readonly checkpoint?: ZarrTarget | undefined;
  /** Steps between two checkpoints; default: that of frames, or a hundredth of all. */
  readonly checkpointEvery?: number | undefined;
  /**
   * The states live in the place of `checkpoint`, not in memory, and go through it so many steps at a time: each chunk is read with a
   * halo of these steps and written. For fields larger than memory; their stored chunks are those of the arrays given.
   */
  readonly sweep?: number | undefined;
  /** Called after each part of the loop. */
  readonly onProgress?: ((progress: EvolveProgress) => void) | undefined;
}

/** What `evolve` gives. */
export interface Evolution<S> {
  /** The last states, kept in memory until {@link Evolution.release} or until they are dropped. */
  readonly states: S;
  readonly steps: number;
  readonly time: number;
  /** True where `until` ended the loop. */
  readonly converged: boolean;
  readonly measure: number | undefined;
  /** With `frames: true` the states at steps 0, every, 2 every … along a new first axis; kept as the states are. */
  readonly frames?: S;
  /** What `record` asked for, after each `every` steps that this call did. */
  readonly record: EvolveRecord;
  /** Frees the blocks of states and frames, which cannot be computed with any more. */
  release(): void;
}

const untilKind = kind<Until<never>>(
  'until',
  'an object { below, every, measure }',
  (value) =>
    isPlainObject(value) &&
    finite.admits(value.below) &&
    (value.every === undefined || positive.admits(value.every)) &&
    (value.measure === undefined || func.admits(value.measure)),
);
const stepLength = kind<number | TimeStep<never>>(
  'stepLength',
  'a number, or an object { choose, every }',
  (value) =>
    finite.admits(value) ||
    (isPlainObject(value) && func.admits(value.choose) && (value.every === undefined || positive.admits(value.every))),
);
const recordKind = kind<Recorded<never>>(
  'record',
  'an object { every, values }, values a record of functions',
  (value) =>
    isPlainObject(value) &&
    (value.every === undefined || positive.admits(value.every)) &&
    isPlainObject(value.values) &&
    Object.values(value.values).every((one) => func.admits(one)),
);
const framesKind = kind<ZarrTarget | true>(
  'frames',
  `${zarrTarget.text}, or true`,
  (value) => value === true || zarrTarget.admits(value),
);
const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...RUN } = COMPUTE;
export const OPTIONS: OptionKinds<EvolveOptions<never>> = {
  ...RUN,
  steps: required(count),
  dt: optional(stepLength, 1),
  until: otherwise(untilKind, 'all steps'),
  every: otherwise(positive, 'no frames'),
  frames: otherwise(framesKind, 'no frames'),
  record: otherwise(recordKind, 'nothing is noted'),
  checkpoint: otherwise(zarrTarget, 'no checkpoints'),
  sweep: otherwise(positive, 'states are held in memory'),
  checkpointEvery: otherwise(positive, 'that of frames, or a hundredth of all steps'),
  onProgress: otherwise(functionOf<(progress: EvolveProgress) => void>(), 'nothing is called'),
};
