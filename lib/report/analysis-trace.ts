/**
 * Writes an analysis in the trace event format (JSON object form, complete events), which chrome://tracing and Perfetto
 * load: a thread for each thread, microseconds from the begin of planning.
 */
import type { Analysis } from './analysis.js';
import { fallbackText, kernelLabel } from './analysis-text.js';

const NAMES = {
  task: '',
  gather: 'copy result of ',
  evict: 'move out ',
  restore: 'bring back ',
} as const;

/** The trace of a run, as JSON text. */
export function traceText(run: Analysis): string {
  const microseconds = (seconds: number): number => Math.round((seconds + run.planSeconds) * 1e9) / 1e3;
  const lines: string[] = [];
  const add = (event: Readonly<Record<string, unknown>>): void => void lines.push(JSON.stringify({ pid: 1, ...event }));
  add({ ph: 'M', name: 'process_name', args: { name: `chunkwise ${run.arrays.join('; ')}` } });
  for (const { thread, name, startSeconds } of run.threads) {
    add({ ph: 'M', name: 'thread_name', tid: thread, args: { name } });
    add({ ph: 'M', name: 'thread_sort_index', tid: thread, args: { sort_index: thread } });
    if (startSeconds > 0)
      add({
        ph: 'X',
        name: 'start',
        cat: 'start',
        tid: thread,
        ts: microseconds(run.prepareSeconds),
        dur: startSeconds * 1e6,
      });
  }
  add({ ph: 'X', name: 'plan', cat: 'plan', tid: 0, ts: 0, dur: microseconds(0) });
  add({ ph: 'X', name: 'prepare', cat: 'plan', tid: 0, ts: microseconds(0), dur: run.prepareSeconds * 1e6 });
  for (const event of run.events()) {
    const stage = run.stages[event.stage];
    const from = microseconds(event.begin);
    add({
      ph: 'X',
      name: `${NAMES[event.kind]}s${event.planStage} ${stage.kind}`,
      cat: event.kind,
      tid: event.thread,
      ts: from,
      dur: Math.max(0, Math.round((microseconds(event.end) - from) * 1e3) / 1e3),
      args: { stage: event.planStage, task: event.task, bytesIn: event.bytesIn, bytesOut: event.bytesOut },
    });
  }
  const otherData = {
    seconds: run.seconds,
    planSeconds: run.planSeconds,
    peakBytes: run.peakBytes,
    projectedPeakBytes: run.projectedPeakBytes,
    eventsDropped: run.eventsDropped,
    stages: run.stages.map((stage) => ({
      name: stage.name,
      text: stage.text,
      tasks: stage.tasks,
      threadSeconds: stage.threadSeconds,
      bytesIn: stage.bytesIn,
      bytesOut: stage.bytesOut,
      kernels: kernelLabel(stage),
      slowPaths: fallbackText(stage),
    })),
  };
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[\n${lines.join(',\n')}\n]}\n`;
}
