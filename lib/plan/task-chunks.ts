/**
 * How much of an array one task takes: where a user's chunks are so small that a task would cost more than
 * its work, several neighbours (of a reduction, along its axes) become the domain of one task. A function of the chunks alone, so that
 * results depend neither on threads nor on the memory limit.
 */
import { mergeEach, mergeUpTo } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import type { Operand } from '../task/stage.js';

/** Elements that a task may cover, of several chunks together: tens of microseconds of work, as against a few for the task. */
const TASK_ELEMENTS = 16 * 1024;
/** The same where operands are generated or assembled in scratch memory, of which every task in the queue has its own. */
const SCRATCH_ELEMENTS = 4 * 1024;
/** Chunks of one task where they are read from other stages: each is an input. */
const TASK_READS = 32;

/** Fewer chunks in a task than this do not make up for assembling them. */
const WORTHWHILE = 4;

/**
 * The chunks of a reduction's tasks.
 *
 * @param axes the axes that are reduced; along the others the chunks stay
 * @param operands what the tasks load
 * @param share of the usual size; 0 keeps one task for each chunk
 */
export function taskChunks(
  chunks: Chunks,
  axes: readonly number[],
  operands: readonly Pick<Operand, 'kind'>[],
  share = 1,
): Chunks {
  const largest = chunks.reduce((n, axis) => n * Math.max(1, axis.largest), 1);
  const most = operands.some((operand) => operand.kind === 'block') ? TASK_READS : Number.POSITIVE_INFINITY;
  let room = Math.min(most, Math.floor((share * (operands.length > 0 ? SCRATCH_ELEMENTS : TASK_ELEMENTS)) / largest));
  // Decoding takes a task's time anyway.
  if (room < WORTHWHILE || operands.some((operand) => operand.kind === 'stored')) return chunks;
  const out = [...chunks];
  for (let axis = chunks.length - 1; axis >= 0; axis--) {
    const span = Math.min(chunks[axis].length, room);
    if (span < 2 || !axes.includes(axis)) continue;
    out[axis] = mergeEach(chunks[axis], span);
    room = Math.floor(room / span);
  }
  return out;
}

/** Of fewer blocks than this each is held as it is declared: readers find theirs in place. */
const MANY_BLOCKS = 64;

const blocksIn = (chunks: Chunks): number => chunks.reduce((n, axis) => n * axis.length, 1);

/**
 * The blocks that an array is held in between two stages, where nobody but the engine sees them: many tiny neighbours as one, so
 * that thousands of arrays joined one by one, with an operation in between, are thousands of tasks and not millions.
 *
 * @param operands what the tasks load
 * @param sources blocks of the stages that are read, together
 */
export function heldChunks(
  chunks: Chunks,
  operands: readonly Pick<Operand, 'kind'>[],
  sources: number,
  share = 1,
): Chunks {
  if (share === 0 || operands.some((operand) => operand.kind === 'stored')) return chunks;
  const out = [...chunks];
  for (let axis = chunks.length - 1; axis >= 0; axis--) {
    const others = out.reduce((n, cut, k) => (k === axis ? n : n * Math.max(1, cut.largest)), 1);
    out[axis] = mergeUpTo(chunks[axis], Math.max(1, Math.floor((share * SCRATCH_ELEMENTS) / others)));
  }
  const blocks = blocksIn(out);
  if (blocksIn(chunks) < MANY_BLOCKS || WORTHWHILE * blocks > blocksIn(chunks)) return chunks;
  if (sources <= TASK_READS * blocks) return out;
  const every = chunks.map((_, axis) => axis);
  return taskChunks(chunks, every, operands, share);
}
