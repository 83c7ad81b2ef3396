/**
 * Checkpoints of time loops: two places that take turns, each with a small array, written last, that says which step its states are
 * of, so that what is found belongs together whenever the loop was cut short. States larger than memory live there: each is computed
 * from the other place.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { type ToZarrOptions, toZarr } from '../storage/to-zarr.js';
import { fromZarr } from '../storage/zarr.js';
import { targetOf, type ZarrTarget } from '../storage/zarr-target.js';

/** Where a loop is. */
export interface Checkpoint {
  readonly step: number;
  readonly time: number;
  readonly dt: number;
  readonly measure: number | undefined;
}

/** Two places for states, each with a small array that says what they are. */
const PLACES = [0, 1] as const;
const markerOf = (place: number): string => `checkpoint.${place}`;
/** Begins what a marker holds: an array whose chunk was not written reads as zeros. */
const WRITTEN = 1;

/** The array at `path` of a target; undefined where there is none. */
async function existing(target: ZarrTarget, path: string): Promise<ChunkedArray | undefined> {
  try {
    return (await fromZarr(target as never, { path })) as ChunkedArray;
  } catch (error) {
    if (error instanceof ChunkwiseError && error.tag === 'storage') return undefined;
    throw error;
  }
}

/** What the marker of a place says; undefined where there is none, or one that was cut short. */
async function marked(target: ZarrTarget, place: number): Promise<Checkpoint | undefined> {
  const marker = await existing(target, markerOf(place));
  if (!marker) return undefined;
  const [written, step, time, dt, measure] = [...((await marker.compute({ threads: 'inline' })).data as Float64Array)];
  return written === WRITTEN ? { step, time, dt, measure: Number.isNaN(measure) ? undefined : measure } : undefined;
}

/** The place of the states that were kept last. */
async function latest(target: ZarrTarget): Promise<(Checkpoint & { readonly place: number }) | undefined> {
  let found: (Checkpoint & { readonly place: number }) | undefined;
  for (const place of PLACES) {
    const one = await marked(target, place);
    if (one && (!found || one.step > found.step)) found = { ...one, place };
  }
  return found;
}

async function mark(target: ZarrTarget, place: number, { step, time, dt, measure }: Checkpoint): Promise<void> {
  const marker = asarray(new Float64Array([WRITTEN, step, time, dt, measure ?? Number.NaN]));
  await toZarr(marker, target, { path: markerOf(place), overwrite: true });
}

/**
 * Computes the states of a loop in one run and keeps them; gives them as arrays over what was written. What was kept last stays as it
 * is until these are there.
 */
export async function writeCheckpoint(
  target: ZarrTarget,
  names: readonly string[],
  states: readonly ChunkedArray[],
  at: Checkpoint,
  options: ToZarrOptions,
): Promise<ChunkedArray[]> {
  const before = await latest(target);
  const place = before ? 1 - before.place : 0;
  const { writeArrays } = await import('../storage/write-array.js');
  const list = states.map((array, k) => ({ array, ...targetOf('evolve', target, `${names[k]}.${place}`) }));
  const written = await writeArrays(list, { ...options, overwrite: true });
  await mark(target, place, at);
  return written;
}

/** Notes what has become known of the states that were kept last. */
export async function markCheckpoint(target: ZarrTarget, at: Checkpoint): Promise<void> {
  const last = await latest(target);
  if (last) await mark(target, last.place, at);
}

/** What was kept last, if anything. @throws 'shape' when it is of other states */
export async function readCheckpoint(
  target: ZarrTarget,
  names: readonly string[],
  like: readonly ChunkedArray[],
): Promise<(Checkpoint & { readonly states: readonly ChunkedArray[] }) | undefined> {
  const found = await latest(target);
  if (!found) return undefined;
  const { place, ...at } = found;
  const states: ChunkedArray[] = [];
  for (const [k, name] of names.entries()) {
    const state = await existing(target, `${name}.${place}`);
    if (!state || state.dtype !== like[k].dtype || shapeText(state.shape) !== shapeText(like[k].shape))
      throw new ChunkwiseError(
        'shape',
        `evolve: the checkpoint is of other states: it has ${state ? `${state.dtype} ${shapeText(state.shape)}` : 'nothing'} for ${name}, which is ${like[k].dtype} ${shapeText(like[k].shape)}; give another place or remove it`,
      );
    states.push(state);
  }
  return { ...at, states };
}

/** How many frames of each state are there. */
export async function storedFrames(target: ZarrTarget, names: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const name of names) counts.push((await existing(target, name))?.shape[0] ?? 0);
  return counts;
}
