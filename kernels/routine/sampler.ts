/**
 * Random variates that are drawn by rejection: each attempt of each element has a counter of its own, so that values depend on
 * the key and the element's number only.
 */
import type { RoutineExports } from './exports.js';
import type { RandomKey } from './random.js';

/** What can be drawn: how many parameters it takes, and whether the variates are int64 rather than float64. */
export const SAMPLERS = {
  gamma: { code: 0, parameters: 1, whole: false },
  logGamma: { code: 1, parameters: 1, whole: false },
  vonMises: { code: 2, parameters: 1, whole: false },
  poisson: { code: 3, parameters: 1, whole: true },
  binomial: { code: 4, parameters: 2, whole: true },
  hypergeometric: { code: 5, parameters: 3, whole: true },
  zipf: { code: 6, parameters: 1, whole: true },
  logSeries: { code: 7, parameters: 1, whole: true },
} as const;

/** Names of the samplers. */
export type SamplerName = keyof typeof SAMPLERS;

/** A line of float64 parameters: where the first is, and bytes from one to the next. */
export interface ParameterLine {
  readonly address: number;
  readonly stride: number;
}
const NONE: ParameterLine = { address: 0, stride: 0 };

interface Context {
  readonly exports: RoutineExports;
}

/** Writes the variates of elements `start`, `start + step`, …, `count` of them, side by side at `dst`. */
export function sampleLine(
  { exports }: Context,
  sampler: SamplerName,
  dst: number,
  count: number,
  start: bigint,
  step: bigint,
  parameters: readonly ParameterLine[],
  key: RandomKey,
): void {
  const [a, b = NONE, c = NONE] = parameters;
  exports.sampleLine(
    SAMPLERS[sampler].code,
    dst,
    count,
    start,
    step,
    a.address,
    a.stride,
    b.address,
    b.stride,
    c.address,
    c.stride,
    ...key,
  );
}

/**
 * How `total` fall into `count` classes, as int64 side by side at `dst`: classes have the chances `weights`, or (`urn`) hold so
 * many things that are taken without being put back.
 */
export function sampleCounts(
  { exports }: Context,
  urn: boolean,
  dst: number,
  count: number,
  start: bigint,
  total: number,
  weights: ParameterLine,
  key: RandomKey,
): void {
  exports.sampleCounts(urn ? 1 : 0, dst, count, start, total, weights.address, weights.stride, ...key);
}

/** Whole numbers of 64 bits from `low` on, the next `range` of them equally likely; a range of 0 stands for 2^64. */
export function sampleIntegers(
  { exports }: Context,
  dst: number,
  count: number,
  start: bigint,
  step: bigint,
  low: bigint,
  range: bigint,
  key: RandomKey,
): void {
  exports.sampleIntegers(dst, count, start, step, low, range, ...key);
}
