/**
 * Merging blocks whose states are those of cohorts: each state of an input is an element that is labelled with its group's
 * place in the result, so that merging is a reduction by group whose step merges.
 */

import { itemsize } from '../../../kernels/dtype.js';
import type { KernelSpec, ReductionProgram } from '../../../kernels/program.js';
import { ProgramBuilder } from '../../../kernels/program-builder.js';
import { blockCoords } from '../../base/grid.js';
import type { TaskCall } from '../../runtime/task-graph.js';
import { appendSums } from '../block-lists.js';
import { edgeInputs } from '../edge-inputs.js';
import type { PlanExecutor } from '../execute.js';
import { type BlockPlace, rowMajor } from '../resolve.js';
import type { CombineStage } from '../stage.js';
import { aligned } from '../tile.js';
import { initialiseStates, stateAccesses } from './state-block.js';

type Groups = NonNullable<CombineStage['groups']>;

/** Bytes of the places of the groups of one input. */
export const cohortScratch = ({ groups }: CombineStage): number =>
  aligned(4 * (groups?.cohorts?.from.reduce((n, cohort) => Math.max(n, cohort.length), 1) ?? 0));

const specs = new WeakMap<ReductionProgram, KernelSpec>();

/** The kernel that merges labelled states into those of their groups. */
export function cohortMerge(reduction: ReductionProgram): KernelSpec {
  let spec = specs.get(reduction);
  if (!spec) {
    const dtypes = reduction.state.map(({ dtype }) => dtype);
    const builder = new ProgramBuilder([...dtypes, 'int32']);
    const program = builder.finish([...dtypes, 'int32'].map((_, k) => builder.load(k)));
    const { search: _, ...rest } = reduction;
    spec = { program, reduction: { ...rest, inputs: dtypes, step: reduction.merge }, grouped: true };
    specs.set(reduction, spec);
  }
  return spec;
}

/** Where the groups of `cohort` stand in `all`, ascending both; in all groups by their number. */
function placesOf(cohort: Int32Array, all: Int32Array | undefined, places: Int32Array): void {
  if (!all) {
    places.set(cohort);
    return;
  }
  for (let k = 0, at = 0; k < cohort.length; k++) {
    while (all[at] !== cohort[k]) at++;
    places[k] = at;
  }
}

/** Merges blocks of states of cohorts, in order, into a block of the cohort that covers theirs. */
export function combineCohorts(
  executor: PlanExecutor,
  { reduction }: CombineStage,
  { axis }: Groups,
  { from, to }: NonNullable<Groups['cohorts']>,
  task: TaskCall,
  place: BlockPlace,
): void {
  const { backend, memory } = executor.machine;
  const { array } = executor.grids[task.stage];
  const shape = array.axes.map((cut, a) => cut.size(place.coords[a]));
  initialiseStates(backend, reduction, shape, task.output);
  const outputs = stateAccesses(reduction, shape, task.output, [axis]);
  const weight = rowMajor(shape, 1)[axis];
  const groups = {
    first: 0,
    count: shape[axis],
    strides: reduction.state.map(({ dtype }) => weight * itemsize(dtype)),
  };
  const origin = shape.map(() => 0);
  const [inputs] = edgeInputs(executor.edges(task.stage), place.coords);
  if (!inputs) return;
  const blocks: number[] = [];
  appendSums(inputs.lists, 0, blocks);
  const spec = cohortMerge(reduction);
  for (let k = 0; k < task.inputs.length; k++) {
    const number = blockCoords(inputs.edge.producerGrid, blocks[2 * k + 1])[axis];
    const cohort = from[number];
    if (cohort.length === 0) continue;
    placesOf(cohort, to?.[place.coords[axis]], new Int32Array(memory.buffer, task.scratch, cohort.length));
    const part = shape.with(axis, cohort.length);
    const labels = { address: task.scratch, strides: part.map((_, a) => (a === axis ? 4 : 0)) };
    const operands = [...stateAccesses(reduction, part, task.inputs[k], []), labels];
    backend.run(spec, { shape: part, origin, operands, outputs, groups });
  }
}
