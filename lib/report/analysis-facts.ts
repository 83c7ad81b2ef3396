/**
 * From what threads recorded to the plain fields of an analysis: sums by stage and by thread.
 */

import type { StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import type { RunReport } from '../runtime/run-report.js';
import { EVENT_FIELDS, type StageTally, type TaskRecords } from '../task/task-recorder.js';
import type { AnalysisFacts, StageAnalysis, ThreadAnalysis } from './analysis.js';
import { arrayText } from './explain.js';
import { kernelText, lastRound, stageText } from './stage-texts.js';

/** A run, watched to its end; times in milliseconds. */
export interface WatchedRun {
  readonly plan: Plan;
  readonly ways: readonly StageKernels[];
  readonly report: RunReport;
  readonly records: readonly TaskRecords[];
  readonly threads: number;
  /** When the run began, on the clock of the records. */
  readonly begun: number;
  /** When its scheduler stood. */
  readonly prepared: number;
  readonly settings: { readonly arenaLimit: number };
  readonly projectedPeakBytes: number;
  /** Processor time of the main thread. */
  readonly mainCpu: number | undefined;
}

/** A run with what was recorded of each stage. */
interface SortedRun extends WatchedRun {
  readonly tallies: readonly (readonly StageTally[])[];
}

/** Counters that count slow paths. */
const FALLBACKS = ['scalar', 'interpreted', 'libraryDecodes', 'libraryEncodes', 'hostObjects'] as const;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function summed(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const counters of all)
    for (const [name, value] of Object.entries(counters)) if (value !== 0) out[name] = (out[name] ?? 0) + value;
  return out;
}

const fallbacksOf = (counters: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(FALLBACKS.flatMap((name) => (counters[name] ? [[name, counters[name]]] : [])));

/** What stages `first` to `last` did, which share a line. */
function stageFacts(run: SortedRun, first: number, last: number): StageAnalysis {
  const { plan, ways, records } = run;
  const rounds = plan.data.stages.slice(first, last + 1);
  const tallies = rounds.flatMap((_, k) => run.tallies[first + k]);
  const threadSeconds = sum(tallies.map(({ busy }) => busy)) / 1000;
  const bytesIn = sum(tallies.map((tally) => tally.bytesIn));
  const bytesOut = sum(tallies.map((tally) => tally.bytesOut));
  const counters = summed(tallies.map((tally) => tally.counters));
  const begin = tallies.reduce((least, tally) => Math.min(least, tally.first), Number.POSITIVE_INFINITY);
  const end = tallies.reduce((most, tally) => Math.max(most, tally.last), 0);
  const [stage] = rounds;
  return {
    name: last > first ? `s${first}…s${last}` : `s${first}`,
    stages: [first, last],
    kind: stage.kind,
    text: stageText(rounds, plan),
    tasks: sum(tallies.map(({ tasks }) => tasks)),
    seconds: tallies.length > 0 ? (end - begin) / 1000 : 0,
    threadSeconds,
    cpuSeconds: records.some(({ knowsCpu }) => !knowsCpu) ? undefined : sum(tallies.map(({ cpu }) => cpu)) / 1000,
    compileSeconds: sum(tallies.map(({ compiling }) => compiling)) / 1000,
    bytesIn,
    bytesOut,
    bandwidth: threadSeconds > 0 ? (bytesIn + bytesOut) / threadSeconds : 0,
    kernel: stage.kind === 'routine' ? `routine ${stage.op}` : kernelText(stage, ways[first]),
    lanes: ways[first].lanes,
    slow: ways[first].slow,
    counters,
    fallbacks: fallbacksOf(counters),
  };
}

/** What thread number `thread` did in a run of `seconds`. */
function threadFacts(run: WatchedRun, thread: number, seconds: number): ThreadAnalysis {
  const own = run.records.filter((records) => records.thread === thread);
  const tallies = own.flatMap(({ stages }) => stages);
  const taskSeconds = sum(tallies.map(({ busy }) => busy)) / 1000;
  const gatherSeconds = sum(own.map(({ gathering }) => gathering)) / 1000;
  const evictSeconds = sum(own.map(({ evicting }) => evicting)) / 1000;
  const ready = own.reduce((least, records) => Math.min(least, records.ready), Number.POSITIVE_INFINITY);
  const startSeconds = thread === 0 ? 0 : Math.max(0, ready - run.prepared) / 1000;
  const cpu = thread === 0 ? run.mainCpu : sum(tallies.map((tally) => tally.cpu));
  return {
    thread,
    name: thread === 0 ? 'main' : `thread ${thread}`,
    tasks: sum(tallies.map(({ tasks }) => tasks)),
    taskSeconds,
    gatherSeconds,
    evictSeconds,
    startSeconds,
    idleSeconds: Math.max(0, seconds - taskSeconds - gatherSeconds - evictSeconds),
    cpuSeconds: cpu === undefined || own.some(({ knowsCpu }) => !knowsCpu) ? undefined : cpu / 1000,
  };
}

/** The plain fields of an analysis. */
export function analysisFacts(watched: WatchedRun): AnalysisFacts {
  const { plan, report, records } = watched;
  const tallies: StageTally[][] = plan.data.stages.map(() => []);
  for (const { stages: told } of records) for (const tally of told) tallies[tally.stage].push(tally);
  const run: SortedRun = { ...watched, tallies };
  const stages: StageAnalysis[] = [];
  for (let first = 0; first < plan.data.stages.length; first++) {
    const last = lastRound(plan.data.stages, first);
    stages.push(stageFacts(run, first, last));
    first = last;
  }
  const numbers = [...new Set(records.map(({ thread }) => thread))].sort((a, b) => a - b);
  const threads = numbers.map((thread) => threadFacts(run, thread, report.seconds));
  const workers = threads.filter(({ thread }) => thread > 0);
  const known = stages.every(({ cpuSeconds }) => cpuSeconds !== undefined);
  return {
    arrays: plan.nodes.map(arrayText),
    threadCount: run.threads,
    seconds: report.seconds,
    planSeconds: plan.seconds,
    prepareSeconds: (run.prepared - run.begun) / 1000,
    startSeconds: workers.length > 0 ? Math.min(...workers.map(({ startSeconds }) => startSeconds)) : 0,
    stages,
    threads,
    totals: {
      tasks: sum(stages.map(({ tasks }) => tasks)),
      threadSeconds: sum(stages.map(({ threadSeconds }) => threadSeconds)),
      cpuSeconds: known ? sum(stages.map(({ cpuSeconds }) => cpuSeconds ?? 0)) : undefined,
      compileSeconds: sum(stages.map(({ compileSeconds }) => compileSeconds)),
      bytesRead: report.bytesRead,
      bytesDecoded: report.counters.bytesDecoded ?? 0,
      bytesWritten: report.bytesWritten,
      recomputedTasks: report.recomputedTasks,
      overflowBytes: report.overflowBytes,
      spilledBytes: report.spilledBytes,
      retries: report.retries,
      workersReplaced: report.workersReplaced,
      fallbacks: fallbacksOf(summed(stages.map(({ counters }) => counters))),
    },
    peakBytes: report.peakArenaBytes,
    projectedPeakBytes: run.projectedPeakBytes,
    limitBytes: run.settings.arenaLimit,
    eventsKept: sum(records.map(({ events }) => events.length / EVENT_FIELDS.length)),
    eventsDropped: sum(records.map(({ dropped }) => dropped)),
  };
}
