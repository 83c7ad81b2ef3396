/**
 * Says how the kernels of a plan's stages will run, before they do, and which operations keep one from running as SIMD.
 */

import { expandProgram, expandReduction } from '../../kernels/expand.js';
import { lowerSpec } from '../../kernels/lanes.js';
import type { Instruction, KernelBackend, KernelSpec, KernelWay, Program } from '../../kernels/program.js';
import { lanesOf } from '../../kernels/wasm/inner-loop.js';
import type { Steps } from '../base/listening/steps.js';
import type { PlanData } from '../task/stage.js';
import { stageRecord } from '../task/stage-kinds.js';

/** How the kernels of one stage will run. */
export interface StageKernels {
  /** The slowest way of any of its kernels; undefined where it has none: it reads, moves or generates. */
  readonly way: KernelWay | undefined;
  /** Operations that are done one element at a time, also within SIMD kernels. */
  readonly slow: readonly string[];
  /** Elements that the least wide of its SIMD kernels works on at once; 1 without. */
  readonly lanes: number;
}

const SPEED: Readonly<Record<KernelWay, number>> = { interpreted: 0, scalar: 1, simd: 2 };

type Computing = Extract<Instruction, { readonly args: readonly number[] }>;

/** A program of one instruction over operands; constants stay what they are, since kernels may know them. */
function alone(program: Program, instruction: Computing): Program {
  const code: Instruction[] = [];
  const operands: Program['operands'][number][] = [];
  for (const arg of instruction.args) {
    const from = program.code[arg];
    if (from.kind === 'constant') code.push(from);
    else code.push({ kind: 'load', operand: operands.push(from.dtype) - 1, dtype: from.dtype });
  }
  const args = instruction.args.map((_, k) => k);
  code.push({ ...instruction, args } as Instruction);
  return { operands, code, results: [code.length - 1] };
}

/** Names of the operations of `program` that run one element at a time. */
function slowOperations(program: Program, backend: KernelBackend): string[] {
  const names = new Set<string>();
  for (const instruction of program.code) {
    if (instruction.kind !== 'op' && instruction.kind !== 'cast') continue;
    if (backend.wayOf({ program: alone(program, instruction) }) === 'simd') continue;
    const [first] = instruction.args;
    names.add(instruction.kind === 'op' ? instruction.op : `${program.code[first].dtype} to ${instruction.dtype}`);
  }
  return [...names];
}

/** Elements that a SIMD kernel of `spec` works on at once. */
function vectorLanes(spec: KernelSpec): number {
  const { program, reduction } = lowerSpec(spec);
  const reduced = reduction && expandReduction(reduction);
  return lanesOf([expandProgram(program), ...(reduced ? [reduced.step, reduced.merge] : [])]);
}

/**
 * How the kernels of each stage will run over contiguous blocks.
 *
 * @param backend compiles what is asked for, and keeps it for the run
 */
export function* kernelWays(plan: PlanData, backend: KernelBackend): Steps<StageKernels[]> {
  const bodies = new Map<number, StageKernels>();
  const ways: StageKernels[] = [];
  for (const stage of plan.stages) {
    yield;
    const known = stage.kind === 'loop' ? bodies.get(stage.body) : undefined;
    if (known) {
      ways.push(known);
      continue;
    }
    let way: KernelWay | undefined;
    const slow = new Set<string>();
    let lanes = 0;
    for (const { spec, loops } of stageRecord(stage).kernels(stage, plan)) {
      const own = backend.wayOf(spec, loops);
      if (own === 'simd') lanes = Math.min(lanes || Number.POSITIVE_INFINITY, vectorLanes(spec));
      if (way === undefined || SPEED[own] < SPEED[way]) way = own;
      const names = slowOperations(spec.program, backend);
      for (const name of names) slow.add(name);
      if (own !== 'simd' && names.length === 0 && spec.reduction) slow.add(spec.reduction.name);
    }
    const kernels = { way, slow: [...slow], lanes: lanes || 1 };
    if (stage.kind === 'loop') bodies.set(stage.body, kernels);
    ways.push(kernels);
  }
  return ways;
}
