/**
 * Tasks that reduce by group: a domain block into states of the groups it holds, and such blocks into one.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { type KernelSpec, LabelError } from '../../../kernels/program.js';
import { ChunkwiseError } from '../../base/errors.js';
import { blockCoords, boxShape } from '../../base/grid.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { appendSums } from '../block-lists.js';
import { edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { type BlockPlace, rowMajor } from '../resolve.js';
import type { CombineStage, ReduceStage } from '../stage.js';
import { interleaved } from './interleaved-labels.js';
import { initialiseStates, stateAccesses } from './state-block.js';

const specs = new WeakMap<ReduceStage, KernelSpec>();

/** Reduces the task's box into the states of its groups. */
export function runGroupReduce(
  executor: PlanExecutor,
  stage: ReduceStage,
  { count, ranges }: NonNullable<ReduceStage['groups']>,
  task: TaskCall,
  place: BlockPlace,
): void {
  const { backend } = executor.machine;
  const { reduction, axes, part } = stage;
  let spec = specs.get(stage);
  if (!spec) {
    spec = { program: part.program, reduction, grouped: true };
    specs.set(stage, spec);
  }
  const kernel = spec;
  const [from, to] = ranges?.[place.coords[axes[0]]] ?? [0, count];
  const shape = place.shape.map((n, axis) => (axis === axes[0] ? to - from : axes.includes(axis) ? 1 : n));
  initialiseStates(backend, reduction, shape, task.output);
  const weights = rowMajor(shape, 1);
  const groups = {
    first: from,
    count: to - from,
    strides: reduction.state.map(({ dtype }) => weights[axes[0]] * itemsize(dtype)),
  };
  executor.runPart(
    part,
    place.box,
    edgeInputs(executor.edges(task.stage), place.coords),
    0,
    task,
    () => [],
    (tile, operands) => {
      const offset = tile.start.reduce(
        (sum, s, axis) => sum + (axes.includes(axis) ? 0 : (s - place.box.start[axis]) * weights[axis]),
        0,
      );
      const outputs = stateAccesses(reduction, shape, task.output, axes, offset);
      try {
        const binding = { shape: boxShape(tile), origin: tile.start, operands, outputs, groups };
        for (const part of interleaved(executor.machine.memory, kernel, binding)) backend.run(kernel, part);
      } catch (cause) {
        if (!(cause instanceof LabelError)) throw cause;
        throw new ChunkwiseError(
          'argument',
          `groupbyReduce (${reduction.name}): a label is ${cause.label}, but there are ${count} groups; labels are whole numbers below that, or negative for no group`,
          { cause },
        );
      }
    },
  );
}

/** Merges blocks of states of ranges of groups, in order, into a block of the range that covers theirs. */
export function combineRanges(
  executor: PlanExecutor,
  { reduction }: CombineStage,
  { axis, from, to }: NonNullable<CombineStage['groups']>,
  merge: KernelSpec,
  task: TaskCall,
  place: BlockPlace,
): void {
  const { backend } = executor.machine;
  const [own] = to[place.coords[axis]];
  const { array } = executor.grids[task.stage];
  const shape = array.axes.map((cut, a) => cut.size(place.coords[a]));
  initialiseStates(backend, reduction, shape, task.output);
  const weight = rowMajor(shape, 1)[axis];
  const origin = shape.map(() => 0);
  const [inputs] = edgeInputs(executor.edges(task.stage), place.coords);
  if (!inputs) return;
  const { producerGrid } = inputs.edge;
  const blocks: number[] = [];
  appendSums(inputs.lists, 0, blocks);
  for (let k = 0; k < task.inputs.length; k++) {
    const [start, stop] = from[blockCoords(producerGrid, blocks[2 * k + 1])[axis]];
    const part = shape.with(axis, stop - start);
    const into = stateAccesses(reduction, shape, task.output, [], (start - own) * weight);
    const other = stateAccesses(reduction, part, task.inputs[k], []);
    backend.run(merge, { shape: part, origin, operands: [...into, ...other], outputs: into });
  }
}
