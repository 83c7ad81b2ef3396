/**
 * Chooses how a time loop is tiled and how many steps a tile does between exchanges, from measured costs
 * (benchmarks/heat-tiling.ts).
 */

import { itemsize } from '../../../kernels/dtype.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { smallestSize } from '../../base/axis-operations.js';
import { type Chunks, wholeChunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { IterateNode } from '../../expr/node.js';
import { bodyParts } from '../../task/loops/loop-geometry.js';
import { cellBytes, STILL_BYTES, wavePlan } from '../../task/loops/loop-waves.js';
import type { LoopBody, LoopWaves } from '../../task/stage.js';

/** Microseconds that one more exchange costs: two crossings between threads and the task's own set-up. */
const EXCHANGE_MICROSECONDS = 250;
/** Microseconds that one more exchange costs each element of a tile that does not stay in the cache between rounds. */
const MOVE_MICROSECONDS = 0.0016;
/** Microseconds that a task costs where there are many: nobody waits for a particular one. */
const TASK_SETUP_MICROSECONDS = 20;
/** Microseconds per element and instruction of a step. */
const INSTRUCTION_MICROSECONDS = 0.00003;
/** Arrays below this many elements are not worth a second thread. */
const SERIAL_ELEMENTS = 16 * 1024;
/** Bytes of a tile whose two buffers stay in a level-2 cache. */
const TILE_BYTES = 512 * 1024;
/** Bytes of a tile of three axes and more, whose halo would be most of a small one: it goes through a cache in waves. */
const WAVED_BYTES = 16 * 1024 * 1024;
/** Elements of a tile along the innermost axis: long runs, but enough rows that halos stay small beside them. */
const TILE_RUN = 512;
/** Microseconds that an exchange costs tasks that run at the same time: copies of strips, and waiting for the slower. */
const TEAM_EXCHANGE_MICROSECONDS = 40;
/** Microseconds that an exchange costs each element of a team's tile that goes in waves: they go no further than to the exchange. */
const WAVED_MICROSECONDS = 0.0005;
/** Work of the first tasks of a team, and of all others. */
const TEAM_MICROSECONDS = [2_000, 4_000, 8_000, 16_000];
/** Work of one task, so that cancelling and progress stay prompt; more where there would be very many, but never beyond a second. */
const TASK_MICROSECONDS = 50_000;
const LONGEST_TASK_MICROSECONDS = 1_000_000;
const MANY_TASKS = 2000;
/** Microseconds that a step takes however few its elements are, for each part of its body. */
const STEP_MICROSECONDS = 5;

/** How a loop is run. */
export interface LoopPlan {
  readonly chunks: Chunks;
  readonly stepsPerExchange: number;
  /**
   * Steps of one task where there is a tile for each thread, which exchange halos while they run; the first tasks do
   * less, as threads may still be starting.
   */
  readonly teamSteps?: readonly number[];
  /** How tiles larger than a cache are gone through. */
  readonly waves?: LoopWaves | undefined;
}

/** Tiles of the loop's array, steps per exchange, and waves. */
export function loopPlan(node: IterateNode, body: LoopBody, threads: number, memoryLimit?: number): LoopPlan {
  const plan = tilePlan(node, body, threads, memoryLimit);
  const { chunks, stepsPerExchange: steps } = plan;
  const { shape } = node.carries[0];
  const extents = chunks.map(({ largest }, axis) =>
    Math.min(shape[axis], largest + (body.low[axis] + body.high[axis]) * steps),
  );
  return { ...plan, waves: wavePlan(body, { shape, chunks }, extents, steps) };
}

function tilePlan(node: IterateNode, body: LoopBody, threads: number, memoryLimit?: number): LoopPlan {
  const { shape } = node.carries[0];
  // What passes leave unchanged, and what they do along the ends, is little beside their largest programs.
  const instructions = body.passes.reduce(
    (sum, pass) => sum + Math.max(...pass.parts.map((part) => part.program.code.length)),
    0,
  );
  const chunks = tiles(shape, body, threads, memoryLimit);
  const tile = chunks.map((cut) => Math.max(1, cut.largest));
  const micros = sizeOf(tile) * instructions * INSTRUCTION_MICROSECONDS;
  const step = micros + STEP_MICROSECONDS * bodyParts(body).length;
  const most = mostSteps(node.steps, step);
  const wanted = Math.max(most, Math.floor(LONGEST_TASK_MICROSECONDS / step));
  // Extra work grows with the steps on every cut axis, exchanges shrink with them: the sum is least at the square root.
  const halo = chunks.reduce(
    (sum, cut, axis) => sum + (cut.length > 1 ? (body.low[axis] + body.high[axis]) / tile[axis] : 0),
    0,
  );
  const around = chunks.some((cut, axis) => cut.length > 1 && body.along[axis] === 'around');
  const widest = chunks.reduce(
    (n, cut, axis) =>
      cut.length > 1 ? Math.min(n, Math.floor(smallestSize(cut) / Math.max(1, body.low[axis] + body.high[axis]))) : n,
    Number.POSITIVE_INFINITY,
  );
  const wished =
    node.stepsPerExchange === undefined
      ? undefined
      : Math.max(1, Math.min(wanted, around ? widest : wanted, Math.floor(node.stepsPerExchange)));
  if (halo === 0) return { chunks, stepsPerExchange: wished ?? most };
  const tasks = chunks.reduce((n, cut) => n * cut.length, 1);
  const isTeam = tasks <= threads && chunks.filter((cut) => cut.length > 1).length === 1;
  const exchange = isTeam
    ? TEAM_EXCHANGE_MICROSECONDS +
      (sizeOf(tile) * cellBytes(body) > STILL_BYTES ? sizeOf(tile) * WAVED_MICROSECONDS : 0)
    : tasks <= 2 * threads
      ? EXCHANGE_MICROSECONDS
      : TASK_SETUP_MICROSECONDS + sizeOf(tile) * MOVE_MICROSECONDS;
  const best = Math.round(Math.sqrt((2 * exchange) / (micros * halo)));
  const stepsPerExchange = wished ?? Math.max(1, Math.min(best, widest, most, 64));
  if (!isTeam || stepsPerExchange > widest) return { chunks, stepsPerExchange };
  const teamSteps = TEAM_MICROSECONDS.map(
    (time) => Math.max(1, Math.round(time / Math.max(micros, 0.01) / stepsPerExchange)) * stepsPerExchange,
  );
  return { chunks, stepsPerExchange, teamSteps };
}

/** Steps of one task at most, when one takes `micros`. */
function mostSteps(steps: number, micros: number): number {
  const work = Math.max(TASK_MICROSECONDS, (steps * micros) / MANY_TASKS);
  return Math.max(1, Math.floor(Math.min(work, LONGEST_TASK_MICROSECONDS) / micros));
}

function tiles(
  shape: readonly number[],
  body: LoopBody,
  threads: number,
  memoryLimit = Number.POSITIVE_INFINITY,
): Chunks {
  const whole = wholeChunks(shape);
  const elements = sizeOf(shape);
  const bytes = body.fields.reduce(
    (n, field, k) => n + (field.shape.length === 0 ? 0 : itemsize(field.dtype) * (k < body.states ? 1 : 0.5)),
    0,
  );
  const reach = shape.map((_, axis) => body.low[axis] + body.high[axis]);
  // Around the ends a tile sees its next neighbours, and no further.
  const canCut = (axis: number, edge: number): boolean =>
    body.along[axis] === 'cut' ||
    (body.along[axis] === 'around' && edge >= Math.max(1, reach[axis]) && edge * 2 <= shape[axis]);
  const axis = shape.findIndex((n, k) => n >= 4 * threads && canCut(k, Math.floor(n / threads)));
  if (elements <= SERIAL_ELEMENTS || axis < 0) return whole;
  // A task holds a tile about six times: what it reads, both buffers with their halo, what it writes.
  const most =
    shape.length > 2
      ? Math.max(TILE_BYTES, Math.min(WAVED_BYTES, memoryLimit / (8 * Math.max(1, threads))))
      : TILE_BYTES;
  if (elements * bytes <= Math.max(most, 4 * TILE_BYTES) * threads) {
    return threads < 2
      ? whole
      : shape.map((n, k) => (k === axis ? regularAxis(n, Math.ceil(n / threads)) : evenAxis(n, 1)));
  }
  // Long inner axes keep whole cache lines and vectors; outer ones are cut until the tile fits.
  const edges = shape.map((n, k) => (k === shape.length - 1 ? Math.min(n, TILE_RUN) : n));
  for (let k = 0; k < shape.length && edges.reduce((a, b) => a * b, bytes) > most; k++) {
    const rest = edges.reduce((a, b, j) => (j === k ? a : a * b), bytes);
    edges[k] = Math.max(Math.min(edges[k], 64), Math.floor(most / rest));
  }
  return shape.map((n, k) => {
    const even = Math.ceil(n / Math.ceil(n / edges[k]));
    // The last tile of an axis may be shorter than the others.
    const least = n % even === 0 ? even : n % even;
    return body.along[k] === 'cut' || (even < n && canCut(k, least)) ? regularAxis(n, even) : evenAxis(n, 1);
  });
}
