/**
 * Computations that take several runs, one after the other, and look like one: progress goes on, and there is one report.
 */
import type { RunReport } from '../runtime/run-report.js';
import type { ComputeOptions } from './compute-options.js';

/** What several runs did together. */
function together(reports: readonly RunReport[]): RunReport {
  const counters: Record<string, number> = {};
  for (const report of reports)
    for (const [name, count] of Object.entries(report.counters)) counters[name] = (counters[name] ?? 0) + count;
  const sum = (of: (report: RunReport) => number): number => reports.reduce((n, report) => n + of(report), 0);
  const most = (of: (report: RunReport) => number): number => reports.reduce((n, report) => Math.max(n, of(report)), 0);
  return {
    tasks: sum((report) => report.tasks),
    seconds: sum((report) => report.seconds),
    bytesRead: sum((report) => report.bytesRead),
    bytesWritten: sum((report) => report.bytesWritten),
    counters,
    peakArenaBytes: most((report) => report.peakArenaBytes),
    peakOutsideBytes: most((report) => report.peakOutsideBytes),
    overflowBytes: sum((report) => report.overflowBytes),
    spilledBytes: sum((report) => report.spilledBytes),
    recomputedTasks: sum((report) => report.recomputedTasks),
    workersReplaced: sum((report) => report.workersReplaced),
    retries: sum((report) => report.retries),
    threads: most((report) => report.threads),
    persisted: reports[reports.length - 1].persisted,
  };
}

/** `options` for the runs of one computation: progress goes on from run to run, and there is one report at the end. */
export class Runs {
  private readonly reports: RunReport[] = [];
  private readonly warned = new Set<string>();
  private readonly began = performance.now();
  private done = 0;

  constructor(private readonly options: ComputeOptions) {}

  /** Options of the next run, of `left` runs like it. */
  next(left: number): ComputeOptions {
    const { signal, threads, scheduler, memoryLimit, retries, optimize } = this.options;
    return {
      ...{ signal, threads, scheduler, memoryLimit, retries, optimize },
      ...this.watched(left),
      onReport: (report) => {
        this.done += report.tasks;
        this.reports.push(report);
      },
    };
  }

  /** Options of the last run. */
  last<O extends ComputeOptions>(options: O): O {
    const { onReport } = this.options;
    return {
      ...options,
      ...this.watched(1),
      ...(onReport ? { onReport: (report: RunReport) => onReport(together([...this.reports, report])) } : {}),
    };
  }

  private watched(left: number): Pick<ComputeOptions, 'onProgress' | 'onWarning'> {
    const { onProgress, onWarning } = this.options;
    const { done, began, warned } = this;
    return {
      ...(onProgress && {
        onProgress: (event) =>
          onProgress({
            ...event,
            done: done + event.done,
            total: done + left * event.total,
            seconds: (performance.now() - began) / 1000,
          }),
      }),
      ...(onWarning && {
        onWarning: (warning) => {
          if (warned.has(warning.code)) return;
          warned.add(warning.code);
          onWarning(warning);
        },
      }),
    };
  }
}
