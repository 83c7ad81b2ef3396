/**
 * The order in which a tile does its steps where it is larger than a cache: in waves that go through it once for several steps.
 * A wave is a box of the tile; each pass of each step works on it shifted back by its *lag*, so far that it finds what it reads
 * and overwrites nothing that is still to be read. No element is computed twice.
 *
 * Along each axis a pass comes as far behind what wrote a field as it reads ahead, and as far behind those that read what it
 * overwrites as they look back. (Time skewing: D. Wonnacott, Int. J. of Parallel Programming 30, 2002.)
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { Box } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { Cut, LoopBody, LoopPass, LoopWaves } from '../stage.js';
import { isAround } from './loop-wraps.js';

/** Bytes of all fields that one wave touches: a level-2 cache and some more, as larger waves start fewer kernels (benchmarks/time-loops.ts). */
const WAVE_BYTES = 2 * 1024 * 1024;
/** Tiles whose fields take no more bytes go without waves. */
export const STILL_BYTES = 3 * 1024 * 1024;
/** Steps of one wave at most. */
const MOST_STEPS = 12;
/** Steps of an element that take as long as its way from memory and back. */
const MOVE_STEPS = 1.5;
/** Elements that take as long as the start of a kernel. */
const START_ELEMENTS = 4000;

/** How far behind the first step each pass of a step works along one axis, and what fills the margins of each state. */
export interface StepLags {
  readonly states: readonly number[];
  readonly passes: readonly number[];
}

interface Reach {
  readonly field: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const reaches = new WeakMap<LoopPass, readonly Reach[]>();

/** How far a pass reads fields below and above. */
function reachesOf(pass: LoopPass): readonly Reach[] {
  let known = reaches.get(pass);
  if (!known) {
    known = pass.parts.flatMap(({ operands, region }) =>
      operands.flatMap((operand): Reach[] => {
        if (operand.kind !== 'carry' || operand.view.maps.length === 0) return [];
        const distances = operand.view.maps.map(({ axis, offset, stride }, a) =>
          [region.start[a], region.stop[a] - 1].map((i) => offset + (axis < 0 ? 0 : stride * i) - i),
        );
        return [
          {
            field: operand.field,
            low: distances.map((ends) => Math.max(0, -Math.min(...ends))),
            high: distances.map((ends) => Math.max(0, ...ends)),
          },
        ];
      }),
    );
    reaches.set(pass, known);
  }
  return known;
}

/** The lags along `axis` of each of `steps` steps. */
function lagsOf(body: LoopBody, axis: number, steps: number): readonly StepLags[] {
  const written = body.fields.map(() => 0);
  // By those who read what will be overwritten next.
  let read = body.fields.map(() => 0);
  return Array.from({ length: steps }, () => {
    const next = body.fields.map(() => 0);
    const states = written.slice(0, body.states);
    const passes: number[] = [];
    for (const pass of body.passes) {
      let lag = Math.max(...pass.targets.map((target) => Math.max(read[target], written[target])));
      for (const { field, high } of reachesOf(pass)) lag = Math.max(lag, written[field] + high[axis]);
      for (const { field, low } of reachesOf(pass)) next[field] = Math.max(next[field], lag + low[axis]);
      passes.push(lag);
      // Later passes of the step read what states were, and what else became.
      for (const target of pass.targets) if (target >= body.states) written[target] = lag;
    }
    body.passes.forEach((pass, p) => {
      for (const target of pass.targets) written[target] = passes[p];
    });
    read = next;
    return { states, passes };
  });
}

/** The greatest of some steps' lags. */
const mostLag = (lags: readonly StepLags[]): number =>
  Math.max(...lags.flatMap(({ states, passes }) => [...states, ...passes]));

/** Depth of the deepest margin at the low end of an axis. */
const lowMargin = (body: LoopBody, axis: number): number =>
  Math.max(
    0,
    ...body.fields.flatMap(({ shape, margins }) => (shape.length === 0 ? [] : [margins[axis][0]?.depth ?? 0])),
  );

/** True where waves may go along an axis: what is near the other end must not be read. */
const mayLag = (body: LoopBody, domain: Cut, axis: number): boolean =>
  (axis < domain.shape.length - 1 || axis === 0) && (body.along[axis] === 'cut' || isAround(body, domain, axis));

/** Bytes of all buffers for each element. */
export const cellBytes = (body: LoopBody): number =>
  body.fields.reduce(
    (sum, { dtype, shape }, k) => sum + (shape.length === 0 ? 0 : DTYPES[dtype].itemsize * (k < body.states ? 2 : 1)),
    0,
  );

/** How tiles whose buffers have these extents do `steps` steps; undefined: all of a tile step by step. */
export function wavePlan(
  body: LoopBody,
  domain: Cut,
  extents: readonly number[],
  steps: number,
): LoopWaves | undefined {
  const bytes = cellBytes(body);
  if (steps < 2 || sizeOf(extents) * bytes <= STILL_BYTES) return undefined;
  const axes = extents.flatMap((_, axis) => (mayLag(body, domain, axis) ? [axis] : []));
  let best: (LoopWaves & { cost: number }) | undefined;
  for (let depth = 2; depth <= Math.min(steps, MOST_STEPS); depth++) {
    const lags = axes.map((axis) => mostLag(lagsOf(body, axis, depth)));
    for (let cut = 1; cut <= axes.length; cut++) {
      // As wide along each of the first axes as fits.
      const rest = sizeOf(extents.filter((_, axis) => !axes.slice(0, cut).includes(axis))) * bytes;
      const side = Math.floor((WAVE_BYTES / rest) ** (1 / cut));
      const widths = extents.slice();
      let touched = 1;
      for (const [k, axis] of axes.slice(0, cut).entries()) {
        widths[axis] = Math.max(1, Math.min(extents[axis], side - lags[k]));
        touched *= (widths[axis] + lags[k]) / widths[axis];
      }
      const misses = sizeOf(widths) * touched * bytes > 1.5 * WAVE_BYTES ? MOVE_STEPS : (MOVE_STEPS * touched) / depth;
      const cost = misses + START_ELEMENTS / sizeOf(widths);
      if (!best || cost < best.cost) best = { steps: depth, widths, cost };
    }
  }
  return best && best.cost < MOVE_STEPS ? { steps: best.steps, widths: best.widths } : undefined;
}

/** The places along one axis where waves end, before lags. */
function endsOf(body: LoopBody, grown: Box, axis: number, width: number, lag: number): number[] {
  const [start, stop] = [grown.start[axis], grown.stop[axis]];
  if (width >= stop - start) return [Number.POSITIVE_INFINITY];
  const ends: number[] = [];
  // The first wave has all that margins at the low end show.
  const first = start < 0 ? lag + 2 * lowMargin(body, axis) + 1 : 0;
  for (let end = start + Math.max(width, first); end < stop + lag; end += width) ends.push(end);
  // A short last wave belongs to the one before.
  if (ends.length > 0 && stop + lag - (ends.at(-1) as number) < width / 2) ends.pop();
  return [...ends, Number.POSITIVE_INFINITY];
}

/** A wave: for each axis where it begins and ends, before lags. */
export type Wave = Box;

/** The waves of some steps in their order, and the lags of each step along each axis. */
export function wavesOf(
  body: LoopBody,
  grown: Box,
  { steps, widths }: LoopWaves,
): { readonly waves: readonly Wave[]; readonly lags: readonly (readonly StepLags[])[] } {
  const lags = widths.map((_, axis) => lagsOf(body, axis, steps));
  let waves: Wave[] = [{ start: [], stop: [] }];
  for (const [axis, width] of widths.entries()) {
    const ends = endsOf(body, grown, axis, width, mostLag(lags[axis]));
    waves = waves.flatMap((wave) =>
      ends.map((stop, k) => ({
        start: [...wave.start, k === 0 ? Number.NEGATIVE_INFINITY : ends[k - 1]],
        stop: [...wave.stop, stop],
      })),
    );
  }
  return { waves, lags };
}
