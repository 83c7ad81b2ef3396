/**
 * From delayed values to units of work: the graph in topological order, equal pure calls merged, and linear chains fused
 * into one unit. Iterative throughout, so that depth costs no stack.
 */
import { type FunctionSpec, functionKey } from '../base/function-spec.js';
import type { TaskNode } from './node.js';

/** A graph ready to run. Units are numbered so that every unit's inputs come before it. */
export interface DelayedGraph {
  /** Distinct calls, in topological order. */
  readonly nodes: readonly TaskNode[];
  /** For each call the calls whose results it takes, in the order of its arguments, repeated when used repeatedly. */
  readonly deps: readonly (readonly number[])[];
  /** For each unit its calls, first to last. */
  readonly units: readonly (readonly number[])[];
  /** The unit of each call. */
  readonly unitOf: Int32Array;
  /** For each unit the distinct units it takes results from. */
  readonly inputs: readonly (readonly number[])[];
  /** For each unit the distinct units that take its result. */
  readonly dependants: readonly (readonly number[])[];
  /** The unit of each requested value. */
  readonly outputs: readonly number[];
}

/** Two pure calls with the same function and equal plain arguments are one. */
function callKey(node: TaskNode, deps: readonly number[], functionKey: number): string | undefined {
  let text = `${functionKey}`;
  let dep = 0;
  for (const argument of node.args) {
    if (typeof argument === 'object' && argument !== null) {
      if (!node.simple) return undefined;
      text += `|#${deps[dep++]}`;
    } else text += `|${typeof argument}:${Object.is(argument, -0) ? '-0' : String(argument)}`;
  }
  return text;
}

/** The graph that `outputs` need. */
export function planGraph(outputs: readonly TaskNode[]): DelayedGraph {
  const index = new Map<TaskNode, number>();
  const nodes: TaskNode[] = [];
  const deps: number[][] = [];
  const pure = new Map<string, number>();
  const functions = new Map<string | FunctionSpec, number>();
  const stack: TaskNode[] = [];
  const cursors: number[] = [];
  for (const output of outputs) {
    if (index.has(output)) continue;
    stack.push(output);
    cursors.push(0);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      let cursor = cursors[cursors.length - 1];
      while (cursor < node.deps.length && index.has(node.deps[cursor])) cursor++;
      if (cursor < node.deps.length) {
        cursors[cursors.length - 1] = cursor + 1;
        stack.push(node.deps[cursor]);
        cursors.push(0);
        continue;
      }
      stack.pop();
      cursors.pop();
      if (index.has(node)) continue;
      const inputs = node.deps.map((dep) => index.get(dep)!);
      if (node.pure) {
        const source = functionKey(node.spec);
        const number = functions.get(source) ?? functions.size;
        functions.set(source, number);
        const key = callKey(node, inputs, number);
        const same = key === undefined ? undefined : pure.get(key);
        if (same !== undefined) {
          index.set(node, same);
          continue;
        }
        if (key !== undefined) pure.set(key, nodes.length);
      }
      index.set(node, nodes.length);
      nodes.push(node);
      deps.push(inputs);
    }
  }
  return fuse(
    nodes,
    deps,
    outputs.map((node) => index.get(node)!),
  );
}

/** True when all entries are the same. */
const uniform = (list: readonly number[]): boolean => list.every((item) => item === list[0]);

function fuse(nodes: TaskNode[], deps: number[][], outputs: number[]): DelayedGraph {
  const requested = new Set(outputs);
  // How many different calls take each result.
  const takers = new Int32Array(nodes.length);
  const seen = new Int32Array(nodes.length).fill(-1);
  deps.forEach((list, node) => {
    for (const dep of list) {
      if (seen[dep] === node) continue;
      seen[dep] = node;
      takers[dep]++;
    }
  });
  const units: number[][] = [];
  const unitOf = new Int32Array(nodes.length);
  deps.forEach((list, node) => {
    const only = list[0];
    if (list.length > 0 && uniform(list) && takers[only] === 1 && !requested.has(only)) {
      unitOf[node] = unitOf[only];
      units[unitOf[only]].push(node);
    } else {
      unitOf[node] = units.length;
      units.push([node]);
    }
  });
  const dependants: number[][] = units.map(() => []);
  const inputs = units.map((chain, unit) => {
    const distinct = [...new Set(deps[chain[0]].map((dep) => unitOf[dep]))];
    for (const input of distinct) dependants[input].push(unit);
    return distinct;
  });
  return { nodes, deps, units, unitOf, inputs, dependants, outputs: outputs.map((node) => unitOf[node]) };
}
