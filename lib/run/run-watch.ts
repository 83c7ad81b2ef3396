/**
 * Watches one run for its analysis: has the threads record their tasks, and records what the main thread does around them.
 */

import { atOnce } from '../base/listening/steps.js';
import { kernelWays } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { projectPeak } from '../plan/projection.js';
import { Analysis } from '../report/analysis.js';
import { analysisFacts } from '../report/analysis-facts.js';
import type { PlanSettings } from '../report/explain.js';
import type { RunObserver, RunReport } from '../runtime/run-report.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { createRecorder, threadMachine } from '../task/executor-module.js';
import type { PlanData } from '../task/stage.js';
import type { TaskRecorder, TaskRecords } from '../task/task-recorder.js';
import { threadMilliseconds } from '../task/thread-clock.js';

/** Most events of a run that are kept for pictures; 56 bytes each. */
const MOST_EVENTS = 200_000;

type Collect = (stage: number, index: number, address: number) => void | Promise<void>;

/** Sees a run and makes its analysis. */
class RunWatch implements RunObserver {
  readonly #records: TaskRecords[] = [];
  readonly #cpu = threadMilliseconds();
  readonly #begun: number;
  #prepared: number;

  constructor(
    readonly plan: Plan,
    readonly threads: number,
    readonly settings: PlanSettings,
    /** What threads make their executors from. */
    readonly payload: PlanData,
    /** The main thread's executor. */
    readonly recorder: TaskRecorder,
  ) {
    this.#begun = recorder.now();
    this.#prepared = this.#begun;
  }

  prepared(): void {
    this.#prepared = this.recorder.now();
  }

  records(records: unknown): void {
    this.#records.push(records as TaskRecords);
  }

  moved(kind: 'evict' | 'restore', stage: number, index: number, begin: number, bytes: number): void {
    this.recorder.note(kind, stage, index, begin, bytes);
  }

  /** `collect`, recorded. */
  collector(collect: Collect): Collect {
    return (stage, index, address) => {
      const begin = performance.now();
      const pending = collect(stage, index, address);
      this.recorder.note('gather', stage, index, begin, this.plan.graph.outputBytes(stage, index));
      return pending;
    };
  }

  /** Where the time of the run went; call once, after it. */
  analysis(report: RunReport): Analysis {
    const cpu = threadMilliseconds();
    this.records(this.recorder.takeRecords());
    const { plan, threads, settings } = this;
    // After the run, so that its kernels were compiled within it.
    const ways = atOnce(kernelWays(plan.data, threadMachine(sharedArena().memory, 0).backend));
    return new Analysis(
      analysisFacts({
        plan,
        ways,
        report,
        records: this.#records,
        threads,
        begun: this.#begun,
        prepared: this.#prepared,
        settings,
        projectedPeakBytes: projectPeak(plan.graph, Math.max(1, threads), settings.arenaLimit, settings.outsideLimit),
        mainCpu: cpu === undefined || this.#cpu === undefined ? undefined : cpu - this.#cpu,
      }),
      this.#records,
    );
  }
}

/** Begins to watch a run of `plan`. */
export async function watchRun(
  plan: Plan,
  threads: number,
  settings: PlanSettings,
  memory: WebAssembly.Memory,
): Promise<RunWatch> {
  const origin = performance.timeOrigin + performance.now();
  // A quarter for what the main thread does around tasks, and for those it runs beside workers.
  const own = MOST_EVENTS / 4;
  const payload: PlanData = {
    ...plan.data,
    recording: { origin, events: Math.floor((MOST_EVENTS - own) / Math.max(1, threads)) },
  };
  return new RunWatch(
    plan,
    threads,
    settings,
    payload,
    await createRecorder({ ...plan.data, recording: { origin, events: own } }, { memory, thread: 0 }),
  );
}
