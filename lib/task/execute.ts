/**
 * Executes the tasks of one plan on one thread: finds the operands' places, runs the kernels, reads and writes storage.
 */

import { DTYPES } from '../../kernels/dtype.js';
import type { Access, KernelBackend, KernelSpec } from '../../kernels/program.js';
import { sourceBox } from '../base/affine.js';
import { type Box, boxShape } from '../base/grid.js';
import type { TaskCall, TaskExecutor } from '../runtime/task-graph.js';
import type { Leftover } from '../storage/codec/chunk-part.js';
import type { Edge } from './edge.js';
import type { EdgeInputs } from './edge-inputs.js';
import { blockPlace, literalAccess, type Machine, placeLiteral, resolveBlock, resolveRandom } from './resolve.js';
import type { Operand, Part, PlanData } from './stage.js';
import { gridsOf, type StageGrids } from './stage-grids.js';
import { stageEdges, stageRecord } from './stage-kinds.js';
import type { RoundEdges } from './stages/stage-record.js';
import type { StorageIo } from './storage-io.js';
import {
  cutAtRuns,
  forEachTile,
  needsScratch,
  operandScratch,
  partTile,
  readingScratch,
  type StoredOperand,
  storedCells,
} from './tile.js';

/** Everything a thread's executor works with. */
export interface ExecutorMachine extends Machine {
  readonly backend: KernelBackend;
  readonly io: Pick<StorageIo, 'read' | 'readScratch' | 'write' | 'takeCounters'>;
  /** True when no other thread runs tasks of the plan. */
  readonly alone?: boolean;
}

const specs = new WeakMap<Part, KernelSpec>();
const specOf = (part: Part): KernelSpec => {
  let spec = specs.get(part);
  if (!spec) {
    spec = { program: part.program };
    specs.set(part, spec);
  }
  return spec;
};

/** Runs tasks of one plan; see {@link TaskExecutor}. */
export class PlanExecutor implements TaskExecutor {
  readonly grids: readonly StageGrids[];
  readonly #edges: (Edge[] | undefined)[] = [];
  readonly #rounds: RoundEdges = new Map();
  #tiles = 0;
  /** Tasks of time loops that found no neighbour to exchange halos with. */
  loopsAlone = 0;

  constructor(
    readonly plan: PlanData,
    readonly machine: ExecutorMachine,
  ) {
    this.grids = gridsOf(plan.stages);
  }

  /** Edges of a stage, made when its first task arrives. */
  edges(stage: number): readonly Edge[] {
    this.#edges[stage] ??= stageEdges(this.plan, stage, this.grids, this.#rounds);
    return this.#edges[stage];
  }

  run(task: TaskCall): void | Promise<void> {
    const stage = this.plan.stages[task.stage];
    const place = blockPlace(this.grids[task.stage].domain, task.index);
    return stageRecord(stage).run(stage, task, place, this);
  }

  overlap(stage: number): number {
    const record = this.plan.stages[stage];
    return stageRecord(record).waits(record) ? Math.max(2, this.plan.requests ?? 1) : 1;
  }

  /**
   * Runs a part's program over `box`, tile by tile when operands need scratch memory.
   *
   * @param outputs where the results of a tile go
   * @param visit replaces the plain kernel run (reductions)
   */
  runPart(
    part: Part,
    box: Box,
    inputs: readonly (EdgeInputs | undefined)[],
    firstEdge: number,
    task: TaskCall,
    outputs: (tile: Box) => readonly Access[],
    visit?: (tile: Box, operands: readonly Access[]) => void,
  ): void {
    const spec = specOf(part);
    let edge = firstEdge;
    const edgeOf = part.operands.map((operand) => (operand.kind === 'block' ? inputs[edge++] : undefined));
    const scratchy = part.operands.map((operand, k) => needsScratch(operand, edgeOf[k]?.lists));
    const tile = partTile(
      part,
      part.operands.filter((_, k) => scratchy[k]),
      box,
    );
    const scratch = new Array<number>(part.operands.length);
    let next = task.scratch;
    part.operands.forEach((operand, k) => {
      scratch[k] = next;
      if (!scratchy[k]) return;
      if (operand.kind === 'literal') placeLiteral(this.machine, operand, next);
      next += operandScratch(operand, tile ?? boxShape(box));
    });
    // Each stored operand has scratch of its own, where what one tile leaves of a block is there for the next.
    const reads = part.operands.map((operand) => {
      const at = next;
      if (operand.kind === 'stored')
        next += readingScratch(operand, box, tile ?? boxShape(box), (array, at) =>
          this.machine.io.readScratch(array, at),
        );
      return { scratch: at, left: { key: '', base: 0, block: -1 } };
    });
    const visitTile = (at: Box): void => {
      this.#tiles++;
      const operands = part.operands.map((operand, k) =>
        operand.kind === 'stored'
          ? this.decode(operand, at, scratch[k], this.#storedStrides(operand, at), reads[k].scratch, reads[k].left)
          : this.resolve(operand, edgeOf[k], task, at, scratch[k]),
      );
      if (visit) visit(at, operands);
      else this.machine.backend.run(spec, { shape: boxShape(at), origin: at.start, operands, outputs: outputs(at) });
    };
    for (const cell of cutAtRuns(storedCells(part.operands, box), part.operands)) forEachTile(cell, tile, visitTile);
  }

  /** Byte strides of a stored operand over `box` in scratch memory, in the order in which it is stored. */
  #storedStrides({ stored, view }: StoredOperand, box: Box): number[] {
    const shape = boxShape(box);
    const out = shape.map(() => 0);
    let stride = DTYPES[stored.dtype].itemsize;
    for (let a = view.maps.length - 1; a >= 0; a--) {
      const { axis } = view.maps[a];
      if (axis < 0) continue;
      out[axis] = stride;
      stride *= shape[axis];
    }
    return out;
  }

  /** Decodes what a stored operand shows over `box` to `address`, `strides` being the domain's. */
  decode(
    { stored, view }: StoredOperand,
    box: Box,
    address: number,
    strides: readonly number[],
    scratch: number,
    left?: Leftover,
  ): Access {
    const place = { address, strides: view.maps.map((map) => (map.axis < 0 ? 0 : strides[map.axis])) };
    const pending = this.machine.io.read(stored, sourceBox(view, box), place, scratch, left);
    if (pending) throw new Error(`${stored.path || 'a stored array'} cannot be read inside a kernel`);
    return { address, strides };
  }

  /** The access to what an operand shows over `box`. */
  resolve(operand: Operand, inputs: EdgeInputs | undefined, task: TaskCall, box: Box, scratch: number): Access {
    switch (operand.kind) {
      case 'block': {
        if (!inputs) throw new Error('an operand has no blocks');
        return resolveBlock(
          this.machine,
          inputs,
          task.inputs,
          this.plan.stages[operand.stage].components,
          operand.component,
          box,
          scratch,
        );
      }
      case 'random':
        return resolveRandom(this.machine, operand, box, scratch);
      case 'literal':
        return literalAccess(operand, box, scratch);
      case 'carry':
      case 'stored':
        throw new Error(`a ${operand.kind} operand is read elsewhere`);
      default:
        return operand satisfies never;
    }
  }

  takeCounters(): Record<string, number> {
    const { backend, io } = this.machine;
    const tiles = this.#tiles;
    this.#tiles = 0;
    const out: Record<string, number> = { tiles, loopsAlone: this.loopsAlone, ...io.takeCounters() };
    this.loopsAlone = 0;
    for (const key of ['simd', 'scalar', 'interpreted', 'compiled'] as const) {
      out[key] = backend.counters[key];
      backend.counters[key] = 0;
    }
    return out;
  }
}
