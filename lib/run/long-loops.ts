/**
 * Runs the segments of time loops that are too long for one plan, each a run of its own that keeps the state for the next: what is
 * left begins from the last state.
 */
import type { Node, PersistedNode } from '../expr/node.js';
import {
  asFrame,
  lastFrame,
  longLoop,
  loopResult,
  newFrames,
  replaceLoop,
  segmentCount,
  segmentFrom,
  segmentsOf,
} from '../plan/loop-segments.js';
import type { RunReport } from '../runtime/run-report.js';
import { releaseNode } from './block-claims.js';
import type { ComputeOptions } from './compute-options.js';
import { loopThreads } from './planning.js';

/** Keeps the blocks of a node. */
type Persist = (node: Node, options: ComputeOptions) => Promise<PersistedNode>;

/** Expressions without long loops, and what is to be called when they have been computed. */
interface Settled<O> {
  readonly nodes: readonly Node[];
  readonly options: O;
  readonly release: () => void;
}

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
class Runs {
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

/** `nodes` with every long loop computed but for what follows it; `nodes` themselves where there is none. */
export async function settleLoops<O extends ComputeOptions>(
  nodes: readonly Node[],
  options: O,
  persist: Persist,
): Promise<Settled<O>> {
  const threads = loopThreads(options);
  let loop = longLoop(nodes, threads);
  if (!loop) return { nodes, options, release: () => {} };
  const runs = new Runs(options);
  const kept: PersistedNode[] = [];
  const release = (): void => {
    for (const node of kept.splice(0)) releaseNode(node);
  };
  try {
    let rest = nodes;
    for (; loop; loop = longLoop(rest, threads)) {
      let state: Node = loop.node.children[0];
      // Of a loop without frames only what its last segment left.
      const parts = loop.node.every === undefined ? [] : [asFrame(state)];
      // What was kept for the next segment alone.
      let between: PersistedNode | undefined;
      let left = segmentCount(loop);
      for (const segment of segmentsOf(loop)) {
        const made = await persist(segmentFrom(loop, state, segment), runs.next(left--));
        kept.push(made);
        if (between) {
          kept.splice(kept.indexOf(between), 1);
          releaseNode(between);
        }
        const framed = segment.every !== undefined;
        between = framed ? undefined : made;
        state = framed ? lastFrame(made) : made;
        if (framed) parts.push(newFrames(made));
      }
      if (loop.node.every === undefined) parts.push(state);
      rest = replaceLoop(rest, loop, loopResult(loop, parts));
    }
    return { nodes: rest, options: runs.last(options), release };
  } catch (error) {
    release();
    throw error;
  }
}
