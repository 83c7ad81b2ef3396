/**
 * Time loops that decide while they run: when to stop, how long a step is, what to note and to write, where to go on from. Between two
 * decisions the steps are one `iterate`, and what a decision or a note needs of them is computed in the same run.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { func } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, rechunk } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { claimFor, releaseNode } from '../../run/block-claims.js';
import { type ComputeOptions, persistNodes } from '../../run/compute.js';
import { type ArrayLike, asarray, nodeOf } from '../asarray.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { abs, subtract } from '../elementwise/elementwise.js';
import { max } from '../reductions/reductions.js';
import { stack } from '../shaping/joining.js';
import { toZarr } from '../storage/to-zarr.js';
import type { ZarrTarget } from '../storage/zarr-target.js';
import type { ComputedOf } from '../types.js';
import { type Checkpoint, markCheckpoint, readCheckpoint, storedFrames, writeCheckpoint } from './checkpoints.js';
import { type Evolution, type EvolveOptions, type EvolveRecord, OPTIONS, type StepTime } from './evolve-options.js';
import { iterate, type StepNumber } from './iterate.js';
import { type LoopStates, listed, type States, statesKind, theStates } from './states.js';

type Given<S> = S extends ArrayLike ? ChunkedArray<ComputedOf<S>> : S extends States ? LoopStates<S> : never;

/** A number that a user's function gave as an array without axes. @throws 'argument' for anything else */
function numberNode(what: string, value: unknown): Node {
  if (typeof value !== 'number' && (!isChunkedArray(value) || value.node.shape.length > 0))
    throw new ChunkwiseError(
      'argument',
      `evolve: ${what} gave ${String(value)}; give an array without axes, such as u.max()`,
    );
  return cast(nodeOf(value, 'evolve'), 'float64');
}

/** A number that is asked for when a part of a loop has been done. */
interface Wanted {
  readonly what: string;
  readonly of: (now: never, before: never) => unknown;
  put(value: number): void;
}
/** True unless a function takes the states of now alone. */
const looksBack = ({ of }: Wanted): boolean => of.length !== 1;

/** One loop under way. */
class Evolving {
  readonly #names: readonly string[] | undefined;
  readonly #first: readonly ChunkedArray[];
  readonly #run: ComputeOptions;
  #states: readonly ChunkedArray[];
  #held: readonly Node[] = [];
  readonly #frames: (readonly Node[])[] = [];
  readonly #record: EvolveRecord;
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
    const noted = Object.keys(options.record?.values ?? {});
    this.#record = { steps: [], times: [], values: Object.fromEntries(noted.map((name) => [name, []])) };
    const { signal, threads, scheduler, memoryLimit, retries, optimize, onWarning } = options;
    this.#run = { signal, threads, scheduler, memoryLimit, retries, optimize, onWarning };
  }

  /** The whole loop; one that is cut short leaves nothing in memory. */
  async done(): Promise<Evolution<unknown>> {
    try {
      return await this.#done();
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Frees what is kept of states and frames. */
  #release(): void {
    for (const node of [...this.#held, ...this.#frames.flat()]) if (node.kind === 'persisted') releaseNode(node);
  }

  async #done(): Promise<Evolution<unknown>> {
    const { options } = this;
    if (options.frames === true && (options.checkpoint || options.sweep !== undefined))
      throw new ChunkwiseError(
        'argument',
        'evolve: frames in memory end with the process; with checkpoint and sweep give frames a place of storage',
      );
    if (options.sweep !== undefined && !options.checkpoint)
      throw new ChunkwiseError(
        'argument',
        'evolve: sweep says how many steps the states go through their place of storage at a time; give that as checkpoint',
      );
    const { steps, until, every, checkpoint, record, onProgress } = options;
    const frames = options.frames === true ? undefined : options.frames;
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
    if (options.frames === true) await this.#keep(this.#states);
    const write = async (): Promise<void> => {
      if (options.frames === true && this.#step % (every ?? 1) === 0) this.#frames.push(this.#held.map(claimed));
      if (!frames || this.#step % (every ?? 1) !== 0) return;
      const frame = this.#step / (every ?? 1);
      for (const [k, name] of this.#labels.entries())
        if (frame >= (there[k] ?? 0)) await appendFrame(this.#states[k], frames, name, frame, this.#run, resumed);
    };
    await write();
    const isDone = (): boolean => until !== undefined && this.#measure !== undefined && this.#measure <= until.below;
    while (this.#step < steps && !isDone()) {
      if (choice && this.#step % (choice.every ?? 1) === 0)
        [this.#dt] = await this.#numbers([numberNode('dt.choose', choice.choose(this.#shown(this.#states) as never))]);
      const stops = [
        until && (until.every ?? 1),
        options.frames && (every ?? 1),
        checks,
        choice && (choice.every ?? 1),
        record && (record.every ?? 1),
      ];
      const next = stops.reduce<number>(
        (least, n) => (n ? Math.min(least, (Math.floor(this.#step / n) + 1) * n) : least),
        steps,
      );
      await this.#goTo(next, this.#wantedAt(next));
      await write();
      if (options.sweep !== undefined) {
        if (checkpoint && until) await markCheckpoint(checkpoint, this.#now());
      } else if (checkpoint && checks && (this.#step % checks === 0 || this.#step === steps || isDone()))
        await writeCheckpoint(checkpoint, this.#labels, this.#states, this.#now(), this.#run);
      onProgress?.({ step: this.#step, steps, time: this.#time, measure: this.#measure });
    }
    if (this.#held.length === 0 && options.sweep === undefined) await this.#keep(this.#states);
    const kept = this.#first.map(({ node }, k) => {
      const list = this.#frames.map((frame) => wrap(rechunk(frame[k], node.chunks)));
      return list.length > 0 ? (stack(list, { axis: 0 }) as ChunkedArray) : undefined;
    });
    return {
      states: this.#shown(this.#states),
      steps: this.#step,
      time: this.#time,
      converged: isDone(),
      measure: this.#measure,
      record: this.#record,
      release: () => this.#release(),
      ...(options.frames === true ? { frames: this.#shown(kept as ChunkedArray[]) } : {}),
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

  /** Computes `states`, and `numbers` of them in the same run, and keeps them in the blocks that the first had, so that reductions have the same bits. */
  async #keep(states: readonly ChunkedArray[], numbers: readonly Node[] = []): Promise<number[]> {
    const nodes = await persistNodes([...states.map((state) => state.node), ...numbers], this.#run);
    for (const node of this.#held) if (node.kind === 'persisted') releaseNode(node);
    this.#held = nodes.slice(0, states.length);
    this.#states = this.#held.map((node, k) => wrap(rechunk(node, this.#first[k].node.chunks)));
    const kept = nodes.slice(states.length);
    try {
      return await this.#numbers(kept);
    } finally {
      for (const node of kept) if (node.kind === 'persisted') releaseNode(node);
    }
  }

  /** The values of arrays without axes. */
  async #numbers(nodes: readonly Node[]): Promise<number[]> {
    if (nodes.length === 0) return [];
    const all = stack(nodes.map((node) => wrap(node)));
    return [...((await all.compute(this.#run)).data as Float64Array)];
  }

  /** What is to be measured and noted at step `next`. */
  #wantedAt(next: number): Wanted[] {
    const { until, record } = this.options;
    const out: Wanted[] = [];
    if (until && next % (until.every ?? 1) === 0)
      out.push({
        what: 'until.measure',
        of: until.measure ?? ((now, before) => max(abs(subtract(this.#firstOf(now), this.#firstOf(before))))),
        put: (value) => {
          this.#measure = value;
        },
      });
    if (record && next % (record.every ?? 1) === 0)
      for (const [name, of] of Object.entries(record.values))
        out.push({ what: `record.values.${name}`, of, put: (value) => this.#record.values[name].push(value) });
    return out;
  }

  #firstOf(shown: unknown): ChunkedArray {
    return this.#names ? (shown as Record<string, ChunkedArray>)[this.#names[0]] : (shown as ChunkedArray);
  }

  /** Goes on to step `next`, and computes what is wanted of its states and of those one step before. */
  async #goTo(next: number, wanted: readonly Wanted[]): Promise<void> {
    const steps = next - this.#step;
    // Steps that nothing looks back within are one loop.
    const last = wanted.some(looksBack) ? 1 : 0;
    const asked = (now: readonly ChunkedArray[], before: readonly ChunkedArray[]): Node[] =>
      wanted.map(({ what, of }) => numberNode(what, of(this.#shown(now) as never, this.#shown(before) as never)));
    let values: number[];
    if (this.options.sweep !== undefined) {
      await this.#sweep(steps - last);
      const before = this.#states;
      await this.#sweep(last);
      values = await this.#numbers(asked(this.#states, before));
    } else {
      let now = this.#states;
      const before = steps > last ? this.#advanced(now, steps - last) : now;
      now = last > 0 ? this.#advanced(before, last) : before;
      values = await this.#keep(now, asked(now, before));
    }
    values.forEach((value, k) => {
      wanted[k].put(value);
    });
    const { record } = this.options;
    if (record && this.#step % (record.every ?? 1) === 0) {
      this.#record.steps.push(this.#step);
      this.#record.times.push(this.#time);
    }
  }

  /** The states `steps` later, not computed. */
  #advanced(states: readonly ChunkedArray[], steps: number): readonly ChunkedArray[] {
    const next = this.#after(states, steps, this.#step, this.#time);
    this.#step += steps;
    this.#time += steps * this.#dt;
    return next;
  }

  /** Goes on `steps` steps in sweeps through where the states are stored. */
  async #sweep(steps: number): Promise<void> {
    const { checkpoint, sweep = steps } = this.options;
    for (let left = steps; left > 0; left -= sweep) {
      const next = this.#advanced(this.#states, Math.min(left, sweep));
      const written = await writeCheckpoint(checkpoint as ZarrTarget, this.#labels, next, this.#now(), this.#run);
      this.#states = written.map((state, k) => wrap(rechunk(state.node, this.#first[k].node.chunks)));
    }
  }
}

/** The same blocks once more, so that they outlive the first who kept them. */
const claimed = (node: Node): Node => (node.kind === 'persisted' ? claimFor({ ...node }) : node);

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
 * written to a Zarr array one at a time, so that they may be more than memory holds, or kept in memory (`frames: true`). `record` notes
 * numbers every so many steps; what it and `until` ask for is computed in the run of the steps before, which stay one loop on tiles
 * where functions take the states of now alone (`(now) => …`). With `checkpoint` a loop that was cut
 * short goes on from where its states were kept last, to the same bits. Memory: two or three copies of each state; with `sweep`
 * some chunks with their halo for each thread, and each chunk is read and written once for so many steps.
 *
 * @returns a promise of `{ states, steps, time, converged, measure, record, frames }`
 * @throws 'argument' for functions that give no number; as `iterate`, `compute` and `toZarr`
 * @example
 * const { states, steps } = await cw.evolve(u, step, { steps: 1e5, until: { below: 1e-8, every: 100 } });
 * await cw.evolve(u, step, { steps: 1e4, every: 100, frames: 'frames.zarr', checkpoint: 'state.zarr', signal });
 * const { frames, record } = await cw.evolve(u, step, { steps: 100, every: 10, frames: true, record: { every: 5, values: { heat: (u) => u.sum() } } });
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
