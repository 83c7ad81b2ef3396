/**
 * Executes the tasks of one plan on one thread: finds the operands' places, runs the kernels, reads and writes storage.
 */

import { DTYPES } from '../../kernels/dtype.js';
import type { Access, KernelBackend, KernelSpec } from '../../kernels/program.js';
import { sourceBox } from '../base/affine.js';
import { type Box, boxShape } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { TaskCall, TaskExecutor } from '../runtime/task-graph.js';
import type { Leftover } from '../storage/partial-read.js';
import { fillBlock } from './copy-box.js';
import type { Edge } from './edge.js';
import { CallRunner } from './execute-call.js';
import { runLoop } from './execute-loop.js';
import { runCombine, runReduce } from './execute-reduce.js';
import { runRoutine } from './execute-routine.js';
import {
  assembleBlock,
  blockPlace,
  type EdgeInputs,
  edgeInputs,
  literalAccess,
  type Machine,
  placeLiteral,
  resolveBlock,
  resolveRandom,
  rowMajor,
} from './resolve.js';
import type { Operand, Part, PlanData } from './stage.js';
import { gridsOf, type RoundEdges, type StageGrids, stageEdges } from './stage-edges.js';
import type { StorageIo } from './storage-io.js';
import {
  aligned,
  cutAtRuns,
  forEachTile,
  intersect,
  movedOperand,
  needsScratch,
  operandScratch,
  partEdges,
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
  readonly #calls: CallRunner;
  #tiles = 0;
  /** Tasks of time loops that found no neighbour to exchange halos with. */
  loopsAlone = 0;

  constructor(
    readonly plan: PlanData,
    readonly machine: ExecutorMachine,
  ) {
    this.grids = gridsOf(plan.stages);
    this.#calls = new CallRunner(machine);
  }

  /** Edges of a stage, made when its first task arrives. */
  edges(stage: number): readonly Edge[] {
    this.#edges[stage] ??= stageEdges(this.plan, stage, this.grids, this.#rounds);
    return this.#edges[stage];
  }

  run(task: TaskCall): void | Promise<void> {
    const stage = this.plan.stages[task.stage];
    const { domain } = this.grids[task.stage];
    const place = blockPlace(domain, task.index);
    switch (stage.kind) {
      case 'map': {
        const inputs = edgeInputs(this.edges(task.stage), place.coords);
        const strides = rowMajor(place.shape, DTYPES[stage.components[0]].itemsize);
        let first = 0;
        for (const part of stage.parts) {
          const box = intersect(place.box, part.region);
          if (box && !this.#move(part, box, inputs[first], task, place.box, strides)) {
            this.runPart(part, box, inputs, first, task, (tile) => {
              let address = task.output;
              for (let axis = 0; axis < strides.length; axis++)
                address += (tile.start[axis] - place.box.start[axis]) * strides[axis];
              return [{ address, strides }];
            });
          }
          first += partEdges(part);
        }
        return;
      }
      case 'reduce':
        return runReduce(this, stage, task, place);
      case 'combine':
        return runCombine(this, stage, task, place);
      case 'loop':
        return runLoop(this, stage, task, place);
      case 'read':
        return this.machine.io.read(
          stage.stored,
          place.box,
          { address: task.output, strides: rowMajor(place.shape, DTYPES[stage.components[0]].itemsize) },
          task.scratch,
        );
      case 'write': {
        const inputs = edgeInputs(this.edges(task.stage), place.coords)[0];
        const dtype = this.plan.stages[stage.source].components[0];
        if (!inputs)
          return this.machine.io.write(
            stage.target,
            place.coords,
            { address: task.scratch, strides: place.shape.map(() => 0) },
            task.scratch,
          );
        const own = aligned(sizeOf(place.shape) * DTYPES[dtype].itemsize);
        const access = resolveBlock(this.machine, inputs, task.inputs, [dtype], 0, place.box, task.scratch);
        return this.machine.io.write(stage.target, place.coords, access, task.scratch + own);
      }
      case 'input': {
        if (!stage.shared) throw new Error('an array of the main thread has no tasks for others');
        const { array } = this.grids[task.stage];
        return fillBlock(this.machine.memory, array, task.index, task.output, stage.components[0], stage.shared);
      }
      case 'routine':
        return runRoutine(this, stage, task, place);
      case 'call':
        return this.#calls.run(stage, task, place, edgeInputs(this.edges(task.stage), place.coords));
      default:
        throw new Error(`a stage of kind ${stage.kind} has no tasks for workers`);
    }
  }

  /** Puts a part that shows one operand as it is straight into the output; false when it takes a kernel. */
  #move(
    part: Part,
    box: Box,
    inputs: EdgeInputs | undefined,
    task: TaskCall,
    block: Box,
    strides: readonly number[],
  ): boolean {
    const operand = movedOperand(part);
    if (!operand) return false;
    const address = task.output + box.start.reduce((sum, s, axis) => sum + (s - block.start[axis]) * strides[axis], 0);
    if (operand.kind === 'random') resolveRandom(this.machine, operand, box, address, strides);
    else if (operand.kind === 'stored') this.#read(operand, box, address, strides, task.scratch);
    else if (inputs) {
      const { components } = this.plan.stages[operand.stage];
      assembleBlock(this.machine, inputs, task.inputs, components, operand.component, box, address, strides);
    }
    return true;
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
          ? this.#read(operand, at, scratch[k], this.#storedStrides(operand, at), reads[k].scratch, reads[k].left)
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
  #read(
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
      default:
        throw new Error('a carried array outside a loop');
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
