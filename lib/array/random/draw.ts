/**
 * One draw: an array of variates in the making. Its numbers are functions of key, stream and the element's number in C order of
 * the whole array; what one draw uses besides each other are lanes of its stream.
 */

import type { DomainName } from '../../../kernels/domain.js';
import type { DType } from '../../../kernels/dtype.js';
import { SAMPLERS, type SamplerName } from '../../../kernels/routine/sampler.js';
import type { AffineView } from '../../base/affine.js';
import type { Chunks } from '../../base/grid.js';
import { cast, random as randomNode } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node, RoutineInput } from '../../expr/node.js';
import { cos, log, minus, sqrt, type Term, times } from './formula.js';
import { admit, nodesOf } from './parameters.js';

/** Lower and upper half of a seed. */
export type Key = readonly [number, number];

/** Attempts of a sampler are lanes; those of different samplers of one draw begin so far apart. */
const ATTEMPTS = 2 ** 24;

/** How an array that broadcasts to `shape` is seen under it. */
function broadcastView(from: readonly number[], shape: readonly number[]): AffineView {
  const lead = shape.length - from.length;
  return {
    shape,
    maps: from.map((n, axis) =>
      n === shape[axis + lead] ? { offset: 0, stride: 1, axis: axis + lead } : { offset: 0, stride: 0, axis: -1 },
    ),
  };
}

/** Children and constants of a routine for parameters of either sort. */
export function routineParameters(
  terms: readonly Term[],
  shape: readonly number[],
): { children: { node: Node; input: RoutineInput }[]; constants: (number | null)[] } {
  return {
    children: nodesOf(terms).map((term) => ({
      node: cast(term, 'float64'),
      input: { by: 'view', view: broadcastView(term.shape, shape) },
    })),
    constants: terms.map((term) => (typeof term === 'number' ? term : null)),
  };
}

/** A draw of some shape. */
export class Draw {
  constructor(
    /** Named in errors. */
    readonly operation: string,
    readonly key: Key,
    readonly stream: number,
    readonly shape: readonly number[],
    readonly chunks: Chunks,
    /** Of the uniform numbers. */
    readonly dtype: DType,
  ) {}

  /** Key of the draw's numbers in a lane. */
  lane(lane: number): readonly [number, number, number, number] {
    return [this.key[0], this.key[1], this.stream >>> 0, lane];
  }

  /** Uniform numbers in [0, 1). */
  unit(lane = 0, dtype = this.dtype): Node {
    return randomNode(this.lane(lane), dtype, this.shape, this.chunks);
  }

  /** Uniform numbers in (0, 1], whose logarithm is finite. */
  above(lane = 0): Term {
    return minus(1, this.unit(lane));
  }

  /** Standard normal numbers (Box and Muller, 1958), of two lanes. */
  normal(lane = 0): Term {
    const radius = sqrt(times(log(this.above(2 * lane)), -2));
    return times(radius, cos(times(this.unit(2 * lane + 1), 2 * Math.PI)));
  }

  /** Exponentially distributed numbers of mean 1. */
  exponential(lane = 0): Term {
    return times(log(this.above(lane)), -1);
  }

  /** Variates by rejection; `part` tells several of one draw apart. */
  sample(sampler: SamplerName, part: number, ...parameters: readonly Term[]): Node {
    const { shape, chunks } = this;
    const { children, constants } = routineParameters(parameters, shape);
    return routine(
      'sample',
      children,
      { shape, chunks },
      { dtype: SAMPLERS[sampler].whole ? 'int64' : 'float64', shape, chunks },
      { sampler, key: this.lane((part + 1) * ATTEMPTS), shape, constants },
    );
  }

  /** A combination of parameters that has to be in a domain. */
  admit(name: string, term: Term, domain: DomainName): Term {
    return admit(this.operation, name, term, domain);
  }
}
