/**
 * Says what a run is to be warned of: of its plan before it begins, of slow paths when its counters show that they were taken.
 * What nobody would hear of is not looked for.
 */

import { resolveConfig } from '../base/config.js';
import { atOnce, type Steps } from '../base/listening/steps.js';
import { isHeard, sayWarning, WARNING_CODES, type WarningHearers } from '../base/messages/warnings.js';
import { kernelWays } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { planWarnings, SLOW_ELEMENTS, slowKind, slowWarnings, stageElements } from '../report/plan-warnings.js';
import { type SlowWay, slowPaths } from '../report/slow-paths.js';
import type { RunReport } from '../runtime/run-report.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { threadMachine } from '../task/executor-module.js';
import type { ComputeOptions } from './compute-options.js';
import type { PlannedRun } from './memory-plan.js';

/** The counters that show that a way was taken. */
const COUNTERS: Readonly<Record<string, SlowWay>> = {
  scalar: 'scalar',
  interpreted: 'interpreted',
  libraryDecodes: 'library codec',
  hostObjects: 'calling thread',
};

/**
 * Operations within SIMD kernels that are scalar are not counted: whether there are any takes milliseconds to find out, which
 * only runs of so many elements are asked for.
 */
const LONG_RUN = 30_000_000;

/** Who hears of the warnings of a run with `options`. */
export function hearersOf(options: ComputeOptions): WarningHearers {
  const { warnings, onWarning } = resolveConfig();
  return { warnings, everywhere: onWarning, here: options.onWarning };
}

/** Slow paths are looked for after the run. */
const PLAN_CODES = WARNING_CODES.filter((code) => code !== 'slow-path');

/** Says what of the plan is worth a warning; @throws ChunkwiseError 'function' when `onWarning` throws */
export function* warnOfPlan(plan: PlannedRun, hearers: WarningHearers): Steps<void> {
  if (!PLAN_CODES.some((code) => isHeard(code, hearers))) return;
  for (const warning of yield* planWarnings(plan, plan.settings)) sayWarning(warning, hearers);
}

const largestStage = (plan: Plan): number =>
  plan.data.stages.reduce((n, _, k) => Math.max(n, stageElements(plan, k)), 0);

/** Says which slow paths the run took; @throws ChunkwiseError 'function' when `onWarning` throws */
export function warnOfRun(plan: PlannedRun, { counters }: RunReport, hearers: WarningHearers): void {
  const most = largestStage(plan);
  if (most < SLOW_ELEMENTS) return;
  const taken = Object.entries(COUNTERS).flatMap(([name, way]) => (counters[name] > 0 ? [way] : []));
  const ways: SlowWay[] = most >= LONG_RUN || hearers.here ? [...taken, 'partly scalar'] : taken;
  if (!ways.some((way) => isHeard(slowKind(way), hearers))) return;
  const kernels = atOnce(kernelWays(plan.data, threadMachine(sharedArena().memory, 0).backend));
  const paths = slowPaths(plan, kernels).filter(({ way }) => ways.includes(way));
  for (const warning of slowWarnings(plan, paths)) sayWarning(warning, hearers);
}
