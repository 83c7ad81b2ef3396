/**
 * Lowers reductions: a stage of partial states, one block for each task, and stages that merge them in order until one block
 * is left along every reduced axis. All of it follows from chunks (and labels) alone, so that bits do not depend on threads.
 */
import { type DType, itemsize } from '../../kernels/dtype.js';
import type { ProgramBuilder } from '../../kernels/program-builder.js';
import { REDUCTIONS } from '../../kernels/reduction.js';
import { axisOf, evenAxis, regularAxis } from '../base/axis-chunks.js';
import { mergeEach, splitAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import type { ReductionNode } from '../expr/node.js';
import type { Cut, GroupRange } from '../task/stage.js';
import { PartEmitter } from './emit.js';
import { cohortRanges, groupRanges, mergedCohorts, mergedRanges } from './group-ranges.js';
import type { Lowering } from './lower.js';
import { reductionOf } from './reduction-of.js';
import { taskChunks } from './task-chunks.js';

/** How many blocks of states one task merges. */
const MERGE_BLOCKS = 16;
/** Bytes of them that one task may read, where it is more than two. */
const MERGE_BYTES = 64 << 20;

/** The int64 position of an element along `axes` of an array of `shape`, in C order. */
function positionOf(builder: ProgramBuilder, shape: readonly number[], axes: readonly number[]): number {
  let weight = 1;
  let position = builder.constant(0n, 'int64');
  for (const axis of [...axes].reverse()) {
    const scaled = builder.op('multiply', [builder.index(axis), builder.constant(BigInt(weight), 'int64')], 'int64');
    position = builder.op('add', [position, scaled], 'int64');
    weight *= shape[axis];
  }
  return position;
}

/** Blocks of states cut as the domain's blocks are: the groups they hold along the first reduced axis, 1 along the others. */
function statesCut(chunks: Chunks, axes: readonly number[], count: number, ranges?: readonly GroupRange[]): Cut {
  const cut = chunks.map((axis, k) => {
    if (!axes.includes(k)) return axis;
    if (k > axes[0]) return evenAxis(1, axis.length);
    return ranges ? axisOf(ranges.map(([from, to]) => to - from)) : evenAxis(count, axis.length);
  });
  return { shape: cut.map((axis) => axis.extent), chunks: cut };
}

/** How many neighbouring blocks along each axis one task merges: by the blocks' size alone. */
function mergeSpans({ chunks }: Cut, axes: readonly number[], components: readonly DType[]): number[] {
  const state = components.reduce((n, dtype) => n + itemsize(dtype), 0);
  const block = chunks.reduce((n, axis) => n * axis.largest, state);
  let room = Math.max(2, Math.min(MERGE_BLOCKS, Math.floor(MERGE_BYTES / Math.max(1, block))));
  return chunks.map((axis, k) => {
    if (!axes.includes(k)) return 1;
    const span = Math.max(1, Math.min(axis.length, room));
    room = Math.max(1, Math.floor(room / span));
    return span;
  });
}

/**
 * `chunks` cut along axes that are kept, where merging blocks of states would take more than half of what memory leaves to a
 * thread. Which elements are met in which order stays, and with it every bit.
 */
function boundedStates(
  chunks: Chunks,
  axes: readonly number[],
  merging: number,
  { memoryLimit, threads }: Lowering['options'],
): Chunks {
  if (memoryLimit === undefined) return chunks;
  let pieces = Math.ceil(merging / (memoryLimit / (2 * Math.max(1, threads))));
  const out = [...chunks];
  for (let axis = 0; axis < chunks.length && pieces > 1; axis++) {
    const { largest } = chunks[axis];
    if (axes.includes(axis) || largest < 2) continue;
    const size = Math.ceil(largest / Math.min(pieces, largest));
    out[axis] = splitAxis(chunks[axis], (n) => regularAxis(n, size));
    pieces = Math.ceil(pieces / Math.ceil(largest / size));
  }
  return out;
}

/** Bytes that the first merge of blocks of states holds; 0 where nothing is merged. */
function mergeBytes(states: Cut, axes: readonly number[], components: readonly DType[]): number {
  const merged = mergeSpans(states, axes, components).reduce((n, span) => n * span, 1);
  const state = components.reduce((n, dtype) => n + itemsize(dtype), 0);
  return merged < 2 ? 0 : (merged + 1) * states.chunks.reduce((n, axis) => n * axis.largest, state);
}

/** Adds the stages of `node` and gives the number of the one that holds its merged states. */
export function lowerReduction(lowering: Lowering, node: ReductionNode): number {
  const { axes, groups } = node;
  const [child, second] = node.children;
  const reduction = reductionOf(node);
  const emitter = new PartEmitter(lowering, { start: child.shape.map(() => 0), stop: child.shape });
  const { builder } = emitter;
  const results = [builder.cast(emitter.value(child), reduction.inputs[0])];
  if (REDUCTIONS[node.op].inputs === 'position') results.push(positionOf(builder, child.shape, axes));
  // The mask, or the labels.
  if (second) results.push(emitter.value(second));
  const part = emitter.finish(results);
  // Labels that are places among the groups of a block are so for the blocks as they are.
  let cohorts = groups?.cohorts;
  const whole = cohorts ? child.chunks : taskChunks(child.chunks, axes, part.operands, lowering.options.taskShare);
  const components = reduction.state.map((component) => component.dtype);
  const count = groups?.count ?? 1;
  let ranges = groups && groupRanges(groups, whole[axes[0]]);
  // How many are merged at once follows from the blocks as they are declared, whatever memory is left.
  let declared = statesCut(whole, axes, count, ranges);
  const chunks = boundedStates(whole, axes, mergeBytes(declared, axes, components), lowering.options);
  const domain: Cut = { shape: child.shape, chunks };
  let array = statesCut(chunks, axes, count, ranges);
  let stage = lowering.add({
    kind: 'reduce',
    label: node.op,
    domain,
    array,
    components,
    part,
    reduction,
    axes,
    ...(groups ? { groups: { count, ...(ranges ? { ranges } : {}) } } : {}),
  });
  while (axes.some((axis) => array.chunks[axis].length > 1)) {
    const spans = mergeSpans(declared, axes, components);
    const merge = ({ chunks: cuts }: Cut): Chunks =>
      cuts.map((axis, k) => (spans[k] > 1 ? mergeEach(axis, spans[k]) : axis));
    const chunks = merge(array);
    const span = spans[axes[0]];
    const joined = cohorts && mergedCohorts(cohorts, span, count);
    const merged = joined ? cohortRanges(joined) : ranges && mergedRanges(ranges, span, count);
    const next = statesCut(chunks, axes, count, merged);
    declared = statesCut(merge(declared), axes, count, merged);
    stage = lowering.add({
      kind: 'combine',
      label: `merge ${node.op}`,
      domain: { shape: array.shape, chunks },
      array: next,
      components,
      source: stage,
      reduction,
      ...(ranges && merged
        ? {
            groups: {
              axis: axes[0],
              from: ranges,
              to: merged,
              ...(cohorts ? { cohorts: { from: cohorts, to: joined } } : {}),
            },
          }
        : {}),
    });
    cohorts = joined;
    ranges = merged;
    array = next;
  }
  return stage;
}
