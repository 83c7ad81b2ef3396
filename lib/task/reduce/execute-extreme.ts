/**
 * Positions of extremes of arrays that are read as they are: a routine finds them many times faster than the kernel of the
 * same reduction, which carries value and position through every step. Both give the same bits.
 */

import type { Access } from '../../../kernels/program.js';
import { type Extreme, type ExtremeLoops, extremeWay, runExtreme } from '../../../kernels/routine/extreme.js';
import type { Machine } from '../resolve.js';
import type { ReduceStage } from '../stage.js';

const known = new WeakMap<ReduceStage, { readonly extreme: Extreme; readonly operand: number } | undefined>();

/** The extreme that a stage looks for among the elements of one of its operands; undefined when it computes them first. */
export function plainExtreme(stage: ReduceStage): { readonly extreme: Extreme; readonly operand: number } | undefined {
  if (known.has(stage)) return known.get(stage);
  const { program } = stage.part;
  const value = program.code[program.results[0]];
  const { search } = stage.reduction;
  const plain =
    search && !stage.groups && value.kind === 'load' && (value.dtype === 'float64' || value.dtype === 'float32')
      ? { extreme: { ...search, dtype: value.dtype }, operand: value.operand }
      : undefined;
  known.set(stage, plain);
  return plain;
}

/**
 * Brings a box of elements into the states at `outputs`.
 *
 * @param start first index of the box along each axis
 * @param initialise sets states to what they are before any element
 * @returns false, having done nothing, when the kernel suits the layout better
 */
export function reduceExtreme(
  machine: Machine,
  stage: ReduceStage,
  extreme: Extreme,
  shape: readonly number[],
  start: readonly number[],
  elements: Access,
  [best, places]: readonly Access[],
  initialise: (() => void) | undefined,
): boolean {
  let weight = 1;
  let first = 0;
  const steps = shape.map(() => 0);
  for (const axis of [...stage.axes].reverse()) {
    steps[axis] = weight;
    first += start[axis] * weight;
    weight *= stage.domain.shape[axis];
  }
  const loops: ExtremeLoops = {
    shape,
    address: elements.address,
    strides: elements.strides,
    best: best.address,
    bestStrides: best.strides,
    places: places.address,
    placeStrides: places.strides,
    first,
    steps,
  };
  const way = extremeWay(extreme, loops);
  if (!way) return false;
  if (way.kind === 'lines') initialise?.();
  runExtreme(machine.routines, extreme, loops, way, initialise !== undefined);
  return true;
}
