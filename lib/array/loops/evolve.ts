/**
 * Time loops that decide while they run: when to stop, how long a step is, what to write, where to go on from. Between two
 * decisions the steps are one `iterate`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { count, finite, func, functionOf, kind, optional, otherwise, positive, required } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { rechunk } from '../../expr/build.js';
import { releaseNode } from '../../run/block-claims.js';
import { type ComputeOptions, persistNodes } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { abs, subtract } from '../elementwise/elementwise.js';
import { max } from '../reductions/reductions.js';
import { toZarr } from '../storage/to-zarr.js';
import { type ZarrTarget, zarrTarget } from '../storage/zarr-target.js';
import type { ComputedOf } from '../types.js';
import { type Checkpoint, markCheckpoint, readCheckpoint, storedFrames, writeCheckpoint } from './checkpoints.js';
import { iterate, type StepNumber } from './iterate.js';
import { type LoopStates, listed, type States, statesKind, theStates } from './states.js';

type Given<S> = S extends ArrayLike ? ChunkedArray<ComputedOf<S>> : S extends States ? LoopStates<S> : never;

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

/** Options of {@link evolve}. */
export interface EvolveOptions<S = unknown> extends Omit<ComputeOptions, 'onProgress' | 'onReport' | 'onAnalysis'> {
  /** Steps at most. */
  readonly steps: number;
  /** The length of a step: a number, or chosen by a reduction of the states; default 1. */
  readonly dt?: number | TimeStep<S> | undefined;
  /** Stops early. */
  readonly until?: Until<S> | undefined;
  /** Steps between two frames. */
  readonly every?: number | undefined;
  /** Where frames go, each state into an array of its name (`u`, or that of the record), one frame at a time. */
  readonly frames?: ZarrTarget | undefined;
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

/** What {@link evolve} gives. */
export interface Evolution<S> {
  /** The last states, kept in memory until they are released or dropped. */
  readonly states: S;
  readonly steps: number;
  readonly time: number;
  /** True where `until` ended the loop. */
  readonly converged: boolean;
  readonly measure: number | undefined;
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
const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...RUN } = COMPUTE;
const OPTIONS: OptionKinds<EvolveOptions<never>> = {
  ...RUN,
  steps: required(count),
  dt: optional(stepLength, 1),
  until: otherwise(untilKind, 'all steps'),
  every: otherwise(positive, 'no frames'),
  frames: otherwise(zarrTarget, 'no frames'),
  checkpoint: otherwise(zarrTarget, 'no checkpoints'),
  sweep: otherwise(positive, 'states are held in memory'),
  checkpointEvery: otherwise(positive, 'that of frames, or a hundredth of all steps'),
  onProgress: otherwise(functionOf<(progress: EvolveProgress) => void>(), 'nothing is called'),
};

/** A number that a user's function gave as an array without axes. @throws 'argument' for anything else */
async function numberOf(what: string, value: unknown, options: ComputeOptions): Promise<number> {
  if (typeof value === 'number') return value;
  if (!isChunkedArray(value) || value.node.shape.length > 0)
    throw new ChunkwiseError(
      'argument',
      `evolve: ${what} gave ${String(value)}; give an array without axes, such as u.max()`,
    );
  return Number(await value.item(options));
}

/** One loop under way. */
class Evolving {
  readonly #names: readonly string[] | undefined;
  readonly #first: readonly ChunkedArray[];
  readonly #run: ComputeOptions;
  #states: readonly ChunkedArray[];
  #held: readonly ChunkedArray[] = [];
  #step = 0;
  #time = 0;
  #dt = 1;
  #measure: number | undefined;

  constructor(
    readonly given: ArrayLike | States,
    readonly step: (states: never, k: StepNumber, time: StepTime) => unknown,
    readonly options: EvolveOptions<never>,
  ) {
    const { names, values } = listed(given);
    this.#names = names;
    this.#first = values.map((value) => asarray(value) as ChunkedArray);
    this.#states = this.#first;
    const { signal, threads, scheduler, memoryLimit, retries, optimize, onWarning } = options;
    this.#run = { signal, threads, scheduler, memoryLimit, retries, optimize, onWarning };
  }

  async done(): Promise<Evolution<unknown>> {
    const { options } = this;
    if (options.sweep !== undefined && !options.checkpoint)
      throw new ChunkwiseError(
        'argument',
        'evolve: sweep says how many steps the states go through their place of storage at a time; give that as checkpoint',
      );
    const { steps, until, every, frames, checkpoint, onProgress } = options;
    // A sweep ends with its states kept.
    const checks =
      checkpoint && options.sweep === undefined
        ? (options.checkpointEvery ?? every ?? Math.max(1, Math.ceil(steps / 100)))
        : undefined;
    const choice = typeof options.dt === 'object' ? options.dt : undefined;
    if (typeof options.dt === 'number') this.#dt = options.dt;
    const resumed = checkpoint ? await this.#resume(checkpoint) : false;
    const stored = frames && checkpoint ? await storedFrames(frames, this.#labels) : [];
    // Frames beyond a checkpoint are there already, and have the same bits.
    const there = resumed ? stored : [];
    // From here on what is found in their place is of this loop, whenever it is cut short; what was there before is not.
    if (frames && checkpoint && !resumed && stored.every((count) => count === 0))
      await writeCheckpoint(checkpoint, this.#labels, this.#states, this.#now(), this.#run);
    const write = async (): Promise<void> => {
      if (!frames || this.#step % (every ?? 1) !== 0) return;
      const frame = this.#step / (every ?? 1);
      for (const [k, name] of this.#labels.entries())
        if (frame >= (there[k] ?? 0)) await appendFrame(this.#states[k], frames, name, frame, this.#run, resumed);
    };
    await write();
    const isDone = (): boolean => until !== undefined && this.#measure !== undefined && this.#measure <= until.below;
    while (this.#step < steps && !isDone()) {
      if (choice && this.#step % (choice.every ?? 1) === 0)
        this.#dt = await numberOf('dt.choose', choice.choose(this.#shown(this.#states) as never), this.#run);
      const stops = [until && (until.every ?? 1), frames && (every ?? 1), checks, choice && (choice.every ?? 1)];
      const next = stops.reduce<number>(
        (least, n) => (n ? Math.min(least, (Math.floor(this.#step / n) + 1) * n) : least),
        steps,
      );
      if (until && next % (until.every ?? 1) === 0) await this.#measured(next, until);
      else await this.#advance(next - this.#step);
      await write();
      if (options.sweep !== undefined) {
        if (checkpoint && until) await markCheckpoint(checkpoint, this.#now());
      } else if (checkpoint && checks && (this.#step % checks === 0 || this.#step === steps || isDone()))
        await writeCheckpoint(checkpoint, this.#labels, this.#states, this.#now(), this.#run);
      onProgress?.({ step: this.#step, steps, time: this.#time, measure: this.#measure });
    }
    if (this.#held.length === 0 && options.sweep === undefined) await this.#keep(this.#states);
    return {
      states: this.#shown(this.#states),
      steps: this.#step,
      time: this.#time,
      converged: isDone(),
      measure: this.#measure,
    };
  }

  get #labels(): readonly string[] {
    return this.#names ?? ['u'];
  }

  #shown(states: readonly ChunkedArray[]): unknown {
    return theStates(this.given, this.#names, states);
  }

  #now(): Checkpoint {
    return { step: this.#step, time: this.#time, dt: this.#dt, measure: this.#measure };
  }

  async #resume(checkpoint: ZarrTarget): Promise<boolean> {
    const found = await readCheckpoint(checkpoint, this.#labels, this.#first);
    if (!found) return false;
    this.#states = found.states.map((state, k) => wrap(rechunk(state.node, this.#first[k].node.chunks)));
    this.#step = found.step;
    this.#time = found.time;
    this.#dt = found.dt;
    this.#measure = found.measure;
    return true;
  }

  /** The states after `steps` more, not computed. */
  #after(states: readonly ChunkedArray[], steps: number, first: number, begun: number): ChunkedArray[] {
    // Arrays, not constants, so that all parts of the loop share their kernels.
    const dt = asarray(new Float64Array([this.#dt])).reshape([]) as ChunkedArray<'float64'>;
    const start = asarray(new Float64Array([begun])).reshape([]) as ChunkedArray<'float64'>;
    const origin = asarray(new BigInt64Array([BigInt(first)])).reshape([]) as ChunkedArray<'int64'>;
    const next = (iterate as (...args: unknown[]) => unknown)(
      this.#shown(states),
      steps,
      (shown: never, k: StepNumber) =>
        this.step(shown, k, {
          dt,
          time: start.add(k.subtract(origin).multiply(dt)) as ChunkedArray<'float64'>,
        }),
      { first, ...(this.options.sweep === undefined ? {} : { stepsPerExchange: this.options.sweep }) },
    );
    const list = this.#names
      ? this.#names.map((name) => (next as Record<string, ChunkedArray>)[name])
      : [next as ChunkedArray];
    return list;
  }

  /** Computes `states` and keeps them in the blocks that the first had, so that reductions have the same bits. */
  async #keep(states: readonly ChunkedArray[]): Promise<void> {
    const nodes = states.map((state) => state.node);
    const kept = await persistNodes(nodes, this.#run);
    for (const { node } of this.#held) if (node.kind === 'persisted') releaseNode(node);
    this.#held = kept.map((node) => wrap(node));
    this.#states = kept.map((node, k) => wrap(rechunk(node, this.#first[k].node.chunks)));
  }

  /** Goes on `steps` steps, in memory or in sweeps through where the states are stored. */
  async #advance(steps: number): Promise<void> {
    const { checkpoint, sweep = steps } = this.options;
    for (let left = steps; left > 0; ) {
      const length = Math.min(left, sweep);
      const next = this.#after(this.#states, length, this.#step, this.#time);
      this.#step += length;
      this.#time += length * this.#dt;
      left -= length;
      if (this.options.sweep === undefined || !checkpoint) await this.#keep(next);
      else this.#states = await this.#stored(checkpoint, next);
    }
  }

  /** Writes the states to the place where they were not, and goes on from there. */
  async #stored(checkpoint: ZarrTarget, states: readonly ChunkedArray[]): Promise<ChunkedArray[]> {
    const written = await writeCheckpoint(checkpoint, this.#labels, states, this.#now(), this.#run);
    return written.map((state, k) => wrap(rechunk(state.node, this.#first[k].node.chunks)));
  }

  /** Goes on to step `next`, and measures what its last step changed. */
  async #measured(next: number, { measure }: Until<never>): Promise<void> {
    await this.#advance(next - this.#step - 1);
    const [before, held] = [this.#states, this.#held];
    // What is compared with is released afterwards.
    this.#held = [];
    await this.#advance(1);
    const value = measure
      ? measure(this.#shown(this.#states) as never, this.#shown(before) as never)
      : max(abs(subtract(this.#states[0], before[0])));
    this.#measure = await numberOf('until.measure', value, this.#run);
    for (const { node } of held) if (node.kind === 'persisted') releaseNode(node);
  }
}

/** Writes a frame as the first, or after the last; a first one that was cut short is begun anew where the loop is `resumed`. */
async function appendFrame(
  state: ChunkedArray,
  frames: ZarrTarget,
  name: string,
  frame: number,
  options: ComputeOptions,
  resumed: boolean,
): Promise<void> {
  const place = frame === 0 ? (resumed ? { overwrite: true } : {}) : { append: 0 };
  await toZarr(state.expandDims(0), frames, { ...options, path: name, ...place });
}

/**
 * A time loop that decides while it runs. `step` is that of {@link iterate}, and is also told the length of the step and the
 * time (`{ dt, time }`). Between two decisions its steps are one `iterate`, on tiles where that is so.
 *
 * It stops after `steps`, or when `until` says so; `dt` is a number or chosen from the states (`{ choose, every }`). Frames are
 * written to a Zarr array one at a time, so that they may be more than memory holds. With `checkpoint` a loop that was cut
 * short goes on from where its states were kept last, to the same bits. Memory: two or three copies of each state; with `sweep`
 * some chunks with their halo for each thread, and each chunk is read and written once for so many steps.
 *
 * @returns a promise of `{ states, steps, time, converged, measure }`
 * @throws 'argument' for functions that give no number; as `iterate`, `compute` and `toZarr`
 * @example
 * const { states, steps } = await cw.evolve(u, step, { steps: 1e5, until: { below: 1e-8, every: 100 } });
 * await cw.evolve(u, step, { steps: 1e4, every: 100, frames: 'frames.zarr', checkpoint: 'state.zarr', signal });
 * await cw.evolve(u, step, { steps: 1e4, checkpoint: 'state.zarr', sweep: 16, memoryLimit: 1e9 }); // u may be larger than memory
 * await cw.evolve(u, (u, k, { dt }) => u.subtract(u.multiply(dt)), { steps: 500, dt: { choose: (u) => u.abs().max().reciprocal() } });
 */
export const evolve = define(
  {
    name: 'evolve',
    parameters: [
      ['u', statesKind],
      ['step', func],
    ],
    options: OPTIONS as never,
    promised: true,
    meant: (args) => {
      const steps = args.find((value) => typeof value === 'number');
      return steps === undefined ? undefined : `evolve(u, step, { steps: ${String(steps)} })`;
    },
  },
  <S extends ArrayLike | States>(
    u: S,
    step: (
      states: Given<S>,
      k: StepNumber,
      time: StepTime,
    ) => S extends ArrayLike ? ChunkedArray : { readonly [K in keyof S]: ChunkedArray },
    options: EvolveOptions<Given<S>>,
  ): Promise<Evolution<Given<S>>> =>
    new Evolving(u, step as never, options as never).done() as Promise<Evolution<Given<S>>>,
);
