/**
 * Delayed calls as the scheduler sees them: each unit is a task whose block is its result. What is asked for is a stage of
 * its own, which stays until the end. How large a result is shows when it is there; until then its function's largest
 * so far is the guess.
 */
import type { FunctionSpec } from '../base/function-spec.js';
import type { StageInfo, TaskGraph } from '../runtime/task-graph.js';
import { bytesOf } from './codec.js';
import type { DelayedGraph } from './graph.js';
import { NodeReference } from './node.js';

const CALLS = 0;
const RESULTS = 1;

const stage = (tasks: number, sink: StageInfo['sink']): StageInfo => ({
  label: sink === 'none' ? 'delayed calls' : 'delayed results',
  tasks,
  place: 'worker',
  eviction: 'spill',
  sink,
});

/** A graph of units as a plan of two stages. */
export class CallGraph implements TaskGraph {
  readonly stages: readonly StageInfo[];
  readonly sinks: readonly number[];
  /** 1 for units whose result was asked for. */
  readonly isOutput: Uint8Array;
  private readonly index: Int32Array;
  private readonly unitsOf: readonly [calls: number[], results: number[]] = [[], []];
  /** Bytes of each unit's result, once it has been there. */
  private readonly bytes: Float64Array;
  /** For each unit the number of the function that makes its result, and the most bytes that each has made. */
  private readonly maker: Int32Array;
  private readonly largest: number[] = [];
  /** 1 for units whose calls may get copies of arguments. */
  private readonly copies: Uint8Array;

  /** @param guesses false while a guess would keep the only call from running */
  constructor(
    readonly graph: DelayedGraph,
    private readonly guesses: () => boolean,
  ) {
    const count = graph.units.length;
    this.isOutput = new Uint8Array(count);
    this.index = new Int32Array(count);
    this.bytes = new Float64Array(count);
    this.maker = new Int32Array(count);
    this.copies = new Uint8Array(count);
    for (const unit of graph.outputs) this.isOutput[unit] = 1;
    const makers = new Map<FunctionSpec, number>();
    for (let unit = 0; unit < count; unit++) {
      this.index[unit] = this.unitsOf[this.isOutput[unit]].push(unit) - 1;
      const { spec } = graph.nodes[graph.units[unit][graph.units[unit].length - 1]];
      let number = makers.get(spec);
      if (number === undefined) {
        number = this.largest.push(0) - 1;
        makers.set(spec, number);
      }
      this.maker[unit] = number;
      this.copies[unit] = this.mayCopy(unit) ? 1 : 0;
    }
    const [calls, results] = this.unitsOf;
    this.stages = [stage(calls.length, 'none'), stage(results.length, 'persist')];
    this.sinks = [RESULTS, results.length];
  }

  unit(stage: number, index: number): number {
    return this.unitsOf[stage as 0 | 1][index];
  }

  /** The number of a unit's task in the plan. */
  key(unit: number): number {
    return this.isOutput[unit] === 1 ? this.unitsOf[CALLS].length + this.index[unit] : this.index[unit];
  }

  /** Takes note of the bytes of a unit's result. */
  learn(unit: number, bytes: number): void {
    this.bytes[unit] = bytes;
    const maker = this.maker[unit];
    if (bytes > this.largest[maker]) this.largest[maker] = bytes;
  }

  /** 0 for what has not been there yet. */
  outputBytes(stage: number, index: number): number {
    return this.bytes[this.unit(stage, index)];
  }

  expectedBytes(stage: number, index: number): number {
    return this.guesses() ? this.largest[this.maker[this.unit(stage, index)]] : 0;
  }

  /** Copies that the unit's calls get of arguments: of what the user gave, and of results that others read too. */
  scratchBytes(stage: number, index: number): number {
    const { graph } = this;
    const unit = this.unit(stage, index);
    if (this.copies[unit] === 0) return 0;
    let bytes = 0;
    const chain = graph.units[unit];
    for (let k = 0; k < chain.length; k++) {
      const node = graph.nodes[chain[k]];
      if (node.simple) continue;
      for (const argument of node.args)
        if (typeof argument === 'object' && argument !== null && !(argument instanceof NodeReference))
          bytes += bytesOf(argument);
    }
    const inputs = graph.inputs[unit];
    if (!graph.nodes[chain[0]].pure)
      for (let k = 0; k < inputs.length; k++)
        if (graph.dependants[inputs[k]].length > 1) bytes += this.bytes[inputs[k]];
    return bytes;
  }

  dependencies(stage: number, index: number, out: number[]): void {
    this.append(this.graph.inputs[this.unit(stage, index)], out);
  }

  consumers(stage: number, index: number, out: number[]): void {
    this.append(this.graph.dependants[this.unit(stage, index)], out);
  }

  consumerCount(stage: number, index: number): number {
    return this.graph.dependants[this.unit(stage, index)].length;
  }

  /** True for a unit of which {@link scratchBytes} has more to say than 0. */
  private mayCopy(unit: number): boolean {
    const { nodes, units, inputs, dependants } = this.graph;
    const chain = units[unit];
    for (let k = 0; k < chain.length; k++) if (!nodes[chain[k]].simple) return true;
    if (nodes[chain[0]].pure) return false;
    for (const input of inputs[unit]) if (dependants[input].length > 1) return true;
    return false;
  }

  private append(units: readonly number[], out: number[]): void {
    for (let k = 0; k < units.length; k++) out.push(this.isOutput[units[k]], this.index[units[k]]);
  }
}
