/**
 * Checkpoints of time loops: two places that take turns, and a small array that says which holds the states, written last, so
 * that what is found belongs together whenever the loop was cut short.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ComputeOptions } from '../../run/compute.js';
import { asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { toZarr } from '../storage/to-zarr.js';
import { fromZarr } from '../storage/zarr.js';
import type { ZarrTarget } from '../storage/zarr-target.js';

/** Where a loop is. */
export interface Checkpoint {
  readonly step: number;
  readonly time: number;
  readonly dt: number;
  readonly measure: number | undefined;
}

const AT = 'checkpoint';

/** The array at `path` of a target; undefined where there is none. */
async function existing(target: ZarrTarget, path: string): Promise<ChunkedArray | undefined> {
  try {
    return (await fromZarr(target as never, { path })) as ChunkedArray;
  } catch (error) {
    if (error instanceof ChunkwiseError && error.tag === 'storage') return undefined;
    throw error;
  }
}

/** Keeps the states of a loop. */
export async function writeCheckpoint(
  target: ZarrTarget,
  names: readonly string[],
  states: readonly ChunkedArray[],
  { step, time, dt, measure }: Checkpoint,
  options: ComputeOptions,
): Promise<void> {
  const before = await existing(target, AT);
  const place = before ? 1 - Number((await before.compute({ threads: 'inline' })).data[0]) : 0;
  for (const [k, name] of names.entries())
    await toZarr(states[k], target, { ...options, path: `${name}.${place}`, overwrite: true });
  const at = asarray(new Float64Array([place, step, time, dt, measure ?? Number.NaN]));
  await toZarr(at, target, { path: AT, overwrite: true });
}

/** What was kept last, if anything. @throws 'shape' when it is of other states */
export async function readCheckpoint(
  target: ZarrTarget,
  names: readonly string[],
  like: readonly ChunkedArray[],
): Promise<(Checkpoint & { readonly states: readonly ChunkedArray[] }) | undefined> {
  const at = await existing(target, AT);
  if (!at) return undefined;
  const [place, step, time, dt, measure] = [...((await at.compute({ threads: 'inline' })).data as Float64Array)];
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
  return { step, time, dt, measure: Number.isNaN(measure) ? undefined : measure, states };
}

/** How many frames of each state are there. */
export async function storedFrames(target: ZarrTarget, names: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const name of names) counts.push((await existing(target, name))?.shape[0] ?? 0);
  return counts;
}
