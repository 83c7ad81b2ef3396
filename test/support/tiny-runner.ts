/**
 * Runs a plan on the calling thread in the plainest way, for tests of planning: every task once, depth first, each block
 * in memory of its own, with the interpreter as kernel backend.
 */

import { DTYPES, type TypedArray } from '../../kernels/dtype.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { loadRoutines } from '../../kernels/routine/routines.js';
import { blockBox, boxShape } from '../../lib/base/grid.js';
import type { Node } from '../../lib/expr/node.js';
import { PlanGraph } from '../../lib/plan/graph.js';
import { unrollLoops } from '../../lib/plan/loops/unroll-loops.js';
import { Lowering, type LowerOptions } from '../../lib/plan/lower.js';
import { PlanExecutor } from '../../lib/task/execute.js';

const memory = createSharedMemory(2 ** 30);
const routines = loadRoutines(memory);
const backend = createInterpreter(memory);

/** As an element of any dtype a value that no test expects. */
const UNWRITTEN = 0xdb;

/** The elements of every root, C order. */
export async function runTiny(nodes: readonly Node[], options: Partial<LowerOptions> = {}): Promise<TypedArray[]> {
  const roots = unrollLoops(nodes);
  const lowered = new Lowering({ threads: 2, ...options }).lower(roots);
  const graph = new PlanGraph(
    lowered.plan,
    lowered.roots.map((stage) => ({ stage, kind: 'collect' as const })),
    { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 },
  );
  const io = { read: () => {}, readScratch: () => 0, write: () => {}, takeCounters: () => ({}) };
  const executor = new PlanExecutor(lowered.plan, { memory, routines, backend, io });
  let next = ARENA_BASE;
  const heap = new Uint8Array(memory.buffer);
  // What nobody wrote is seen to be wrong, and so is what lies behind a task's memory once it has ended.
  const taken: { end: number; guard: number }[] = [];
  const take = (bytes: number): number => {
    const at = next;
    next += Math.ceil(bytes / 64) * 64 + 64;
    heap.fill(UNWRITTEN, at, next);
    taken.push({ end: at + bytes, guard: next });
    return at;
  };
  const checkTaken = (who: string): void => {
    for (const { end, guard } of taken.splice(0))
      for (let at = end; at < guard; at++)
        if (heap[at] !== UNWRITTEN) throw new Error(`${who} wrote ${at - end} bytes beyond what it was given`);
  };
  const blocks = new Map<string, number>();
  const compute = async (stage: number, index: number): Promise<number> => {
    const key = `${stage}:${index}`;
    const known = blocks.get(key);
    if (known !== undefined) return known;
    const pairs: number[] = [];
    graph.dependencies(stage, index, pairs);
    const inputs: number[] = [];
    for (let k = 0; k < pairs.length; k += 2) {
      const consumers: number[] = [];
      graph.consumers(pairs[k], pairs[k + 1], consumers);
      if (consumers.length / 2 !== graph.consumerCount(pairs[k], pairs[k + 1]))
        throw new Error('consumer count differs');
      let found = 0;
      for (let c = 0; c < consumers.length; c += 2) if (consumers[c] === stage && consumers[c + 1] === index) found++;
      let read = 0;
      for (let d = 0; d < pairs.length; d += 2) if (pairs[d] === pairs[k] && pairs[d + 1] === pairs[k + 1]) read++;
      if (found !== read)
        throw new Error(`task ${key} reads ${pairs[k]}:${pairs[k + 1]} ${read} times, which knows of ${found}`);
      inputs.push(await compute(pairs[k], pairs[k + 1]));
    }
    const output = take(graph.outputBytes(stage, index));
    const record = lowered.plan.stages[stage];
    if (record.kind === 'input') {
      const box = blockBox(graph.grids[stage].array, index);
      const view = blockView(record.components[0], output, boxShape(box));
      copyBox(lowered.inputs[record.slot], record.array.shape, box.start, view, boxShape(box));
    } else await executor.run({ stage, index, output, scratch: take(graph.scratchBytes(stage, index)), inputs });
    checkTaken(`task ${index} of ${record.label}`);
    blocks.set(key, output);
    return output;
  };
  const blockView = (dtype: Node['dtype'], address: number, shape: readonly number[]): TypedArray =>
    new DTYPES[dtype].array(
      memory.buffer,
      address,
      shape.reduce((a, b) => a * b, 1),
    ) as TypedArray;
  const results: TypedArray[] = [];
  for (let r = 0; r < roots.length; r++) {
    const { dtype, shape } = roots[r];
    const out = new DTYPES[dtype].array(shape.reduce((a, b) => a * b, 1)) as TypedArray;
    const grid = graph.grids[lowered.roots[r]].array;
    for (let index = 0; index < grid.size; index++) {
      const address = await compute(lowered.roots[r], index);
      const box = blockBox(grid, index);
      scatter(out, shape, box.start, blockView(dtype, address, boxShape(box)), boxShape(box));
    }
    results.push(out);
  }
  return results;
}

const walk = (shape: readonly number[], visit: (at: readonly number[], flat: number) => void): void => {
  const size = shape.reduce((a, b) => a * b, 1);
  const at = shape.map(() => 0);
  for (let k = 0; k < size; k++) {
    visit(at, k);
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0;
  }
};
const flatten = (shape: readonly number[], start: readonly number[], at: readonly number[]): number =>
  at.reduce((n, i, axis) => n * shape[axis] + start[axis] + i, 0);
const copyBox = (
  from: TypedArray,
  shape: readonly number[],
  start: readonly number[],
  to: TypedArray,
  box: readonly number[],
): void =>
  walk(box, (at, k) => {
    to[k] = from[flatten(shape, start, at)] as never;
  });
const scatter = (
  to: TypedArray,
  shape: readonly number[],
  start: readonly number[],
  from: TypedArray,
  box: readonly number[],
): void =>
  walk(box, (at, k) => {
    to[flatten(shape, start, at)] = from[k] as never;
  });
