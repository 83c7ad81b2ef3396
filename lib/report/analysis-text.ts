/**
 * Writes an analysis as text: the run in a few lines, a line for each stage, a line for each thread, the slow paths.
 */
import { formatBytes } from '../base/bytes.js';
import type { AnalysisFacts, StageAnalysis, ThreadAnalysis } from './analysis.js';
import { aligned, shortened } from './explain-expression.js';

/** A time with three digits: `12.3 ms`, `1.23 s`. */
export function formatSeconds(seconds: number): string {
  const [value, unit] =
    seconds >= 1 || seconds === 0
      ? [seconds, 's']
      : seconds >= 0.9995e-3
        ? [seconds * 1e3, 'ms']
        : [seconds * 1e6, 'µs'];
  if (value === 0) return '0 s';
  return `${value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)} ${unit}`;
}

/** Bytes for each second, in GB/s, as memory is measured. */
const formatBandwidth = (bytesPerSecond: number): string =>
  bytesPerSecond < 1e7 ? (bytesPerSecond === 0 ? '-' : '<0.01') : (bytesPerSecond / 1e9).toFixed(2);

const percent = (part: number, whole: number): string => `${whole > 0 ? Math.round((100 * part) / whole) : 0} %`;
const plural = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;

const FALLBACK_NAMES: Readonly<Record<string, string>> = {
  scalar: 'scalar kernel',
  interpreted: 'interpreted kernel',
  partly: 'partly scalar kernel',
  libraryDecodes: 'library decode',
  libraryEncodes: 'library encode',
  hostObjects: 'object of a store of this process',
};

/** What of a stage ran on slow paths, counted: `scalar kernel ×12 (fmod)`. */
export const fallbackText = (stage: StageAnalysis): string =>
  Object.entries(stage.fallbacks)
    .concat(stage.counters.simd > 0 && stage.slow.length > 0 ? [['partly', stage.counters.simd]] : [])
    .map(([name, count]) => {
      const why = (name === 'scalar' || name === 'interpreted' || name === 'partly') && stage.slow.length > 0;
      return `${FALLBACK_NAMES[name] ?? name} ×${count}${why ? ` (${stage.slow.join(', ')})` : ''}`;
    })
    .join(', ');

/** `simd ×2`, which is lanes, `scalar`, `decode`, … */
export const kernelLabel = ({ kernel, lanes }: StageAnalysis): string => (lanes > 1 ? `${kernel} ×${lanes}` : kernel);

/** Heads of the columns of {@link stageCells}. */
export const STAGE_HEADS = ['stage', 'tasks', 'time', 'share', 'cpu', 'span', 'in', 'out', 'GB/s', 'kernels', ''];

/** A stage as cells of a table. */
export const stageCells = (stage: StageAnalysis, whole: number): string[] => [
  stage.name,
  String(stage.tasks),
  formatSeconds(stage.threadSeconds),
  percent(stage.threadSeconds, whole),
  stage.cpuSeconds === undefined ? '?' : formatSeconds(stage.cpuSeconds),
  formatSeconds(stage.seconds),
  formatBytes(stage.bytesIn),
  formatBytes(stage.bytesOut),
  formatBandwidth(stage.bandwidth),
  kernelLabel(stage),
  stage.text,
];

/** What a thread did beside tasks. */
export function threadText(thread: ThreadAnalysis, seconds: number): string {
  const parts = [
    thread.gatherSeconds > 0 ? `copying results ${formatSeconds(thread.gatherSeconds)}` : '',
    thread.evictSeconds > 0 ? `moving blocks out and back ${formatSeconds(thread.evictSeconds)}` : '',
    `${thread.thread > 0 ? 'idle' : 'scheduling and waiting'} ${formatSeconds(thread.idleSeconds)} (${percent(thread.idleSeconds, seconds)})`,
    thread.startSeconds > 0 ? `starting ${formatSeconds(thread.startSeconds)} of it` : '',
    thread.cpuSeconds === undefined ? '' : `${formatSeconds(thread.cpuSeconds)} of processor time`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Most stages that the text shows. */
const MOST_LINES = 24;

/** The `count` stages that took longest, in the order of the plan. */
export function slowestStages(stages: readonly StageAnalysis[], count: number): StageAnalysis[] {
  if (stages.length <= count) return [...stages];
  const slowest = [...stages].sort((a, b) => b.threadSeconds - a.threadSeconds).slice(0, count);
  const kept = new Set(slowest);
  return stages.filter((stage) => kept.has(stage));
}

/** The run in a few lines. */
export function runLines(run: AnalysisFacts): string[] {
  const { totals } = run;
  const threads = Math.max(1, run.threadCount);
  const compiled = run.stages.reduce((n, stage) => n + (stage.counters.compiled ?? 0), 0);
  const moved = totals.overflowBytes + totals.spilledBytes;
  return [
    `ran in ${formatSeconds(run.seconds)} ${run.threadCount === 0 ? 'on the main thread' : `on ${plural(run.threadCount, 'thread')}`}, after ${formatSeconds(run.planSeconds)} of planning${run.threadCount > 0 ? `; preparing tasks took ${formatSeconds(run.prepareSeconds)}, the first thread was ready ${formatSeconds(run.startSeconds)} later` : ''}`,
    `${plural(totals.tasks, 'task')} took ${formatSeconds(totals.threadSeconds)} of thread time (${percent(totals.threadSeconds, threads * run.seconds)} of what there was)${totals.cpuSeconds === undefined ? '' : `, ${formatSeconds(totals.cpuSeconds)} of processor time`}${compiled > 0 ? `; compiling ${plural(compiled, 'kernel')} took ${formatSeconds(totals.compileSeconds)} of it` : ''}`,
    `blocks took ${formatBytes(run.peakBytes)} at most, projected ${formatBytes(run.projectedPeakBytes)}, allowed ${formatBytes(run.limitBytes)}`,
    ...(totals.bytesRead + totals.bytesWritten > 0
      ? [
          `storage: ${formatBytes(totals.bytesRead)} read and decoded to ${formatBytes(totals.bytesDecoded)}, ${formatBytes(totals.bytesWritten)} written`,
        ]
      : []),
    ...(moved > 0
      ? [
          `evicted: ${formatBytes(totals.overflowBytes)} to memory beside the arena, ${formatBytes(totals.spilledBytes)} to disk`,
        ]
      : []),
    ...(totals.recomputedTasks + totals.retries > 0
      ? [`run again: ${plural(totals.recomputedTasks, 'task')} whose block was dropped, ${totals.retries} that failed`]
      : []),
    ...(totals.workersReplaced > 0
      ? [`${plural(totals.workersReplaced, 'thread')} died and lost what they had recorded`]
      : []),
  ];
}

/** The slow paths that were taken, by stage. */
export const fallbackLines = (run: AnalysisFacts): string[] =>
  run.stages.flatMap((stage) => {
    const text = fallbackText(stage);
    return text === '' ? [] : [`${stage.name} ${text}`];
  });

/** The note that not all events are there; empty when they are. */
export const droppedNote = (run: AnalysisFacts): string =>
  run.eventsDropped === 0
    ? ''
    : `single events: the first ${run.eventsKept} of ${run.eventsKept + run.eventsDropped} are kept for trace and timeline; the sums above are of all`;

/** The whole text. */
export function analysisText(run: AnalysisFacts): string {
  const whole = run.totals.threadSeconds;
  const slow = fallbackLines(run);
  const note = droppedNote(run);
  const shown = slowestStages(run.stages, MOST_LINES);
  const shownSeconds = shown.reduce((n, stage) => n + stage.threadSeconds, 0);
  return [
    ...run.arrays,
    ...runLines(run),
    'stages:',
    ...aligned([STAGE_HEADS, ...shown.map((stage) => stageCells(stage, whole))], [1, 2, 3, 4, 5, 6, 7, 8]),
    ...(shown.length < run.stages.length
      ? [`  and ${run.stages.length - shown.length} more, which took ${formatSeconds(whole - shownSeconds)}`]
      : []),
    'threads:',
    ...shortened(
      aligned(
        run.threads.map((thread) => [
          thread.name,
          plural(thread.tasks, 'task'),
          `busy ${formatSeconds(thread.taskSeconds)} (${percent(thread.taskSeconds, run.seconds)})`,
          threadText(thread, run.seconds),
        ]),
        [1],
      ),
    ),
    ...(slow.length > 0
      ? [`slow paths: ${slow.slice(0, 8).join('; ')}${slow.length > 8 ? `; and ${slow.length - 8} more` : ''}`]
      : ['slow paths: none']),
    ...(note === '' ? [] : [note]),
  ].join('\n');
}
