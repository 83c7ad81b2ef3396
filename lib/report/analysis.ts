/**
 * What an analysed run tells: where its time and bytes went, by stage and by thread, as plain fields, as text, as a trace
 * for trace viewers and as a page with a timeline.
 */
import { writeFileSync } from 'node:fs';
import { ChunkwiseError } from '../base/errors.js';
import { type DocumentText, htmlDocument } from '../base/results/notebook.js';
import { EVENT_FIELDS, EVENT_KINDS, type TaskRecords } from '../task/task-recorder.js';
import { analysisText } from './analysis-text.js';
import { traceText } from './analysis-trace.js';
import { timelinePage } from './timeline-page.js';

/** What one stage did, or the rounds of one time loop. */
export interface StageAnalysis {
  /** As `explain()` calls it: `s3`, or `s1…s454` for rounds. */
  readonly name: string;
  /** First and last of the plan's stages that it stands for. */
  readonly stages: readonly [first: number, last: number];
  readonly kind: string;
  /** What it computes and from what. */
  readonly text: string;
  /** Tasks that ran, tasks run again included. */
  readonly tasks: number;
  /** From the first task's begin to the last one's end. */
  readonly seconds: number;
  /** Time in its tasks, summed over threads. */
  readonly threadSeconds: number;
  /** Processor time in its tasks, waiting for a processor excluded; undefined where the system does not tell. */
  readonly cpuSeconds: number | undefined;
  /** The part of {@link threadSeconds} that went into compiling kernels. */
  readonly compileSeconds: number;
  /** Bytes of blocks that its tasks read, or bytes read from storage as they lie there; each element once for a task. */
  readonly bytesIn: number;
  /** Bytes of blocks that its tasks made, or bytes written to storage as they lie there. */
  readonly bytesOut: number;
  /** Bytes in and out for each second of {@link threadSeconds}. */
  readonly bandwidth: number;
  /** What does the work: `simd`, `scalar`, `decode`, `routine matmul`, … */
  readonly kernel: string;
  /** Elements that a SIMD kernel works on at once; 1 where it is none. */
  readonly lanes: number;
  /** Operations that are done one element at a time. */
  readonly slow: readonly string[];
  /** What its tasks counted: kernels by kind, kernels compiled, tiles, chunks read and decoded, … */
  readonly counters: Readonly<Record<string, number>>;
  /** The counters among these that are slow paths: `scalar`, `interpreted`, `libraryDecodes`, `libraryEncodes`, `hostObjects`. */
  readonly fallbacks: Readonly<Record<string, number>>;
}

/** What one thread did; seconds are within the run. */
export interface ThreadAnalysis {
  /** 0 is the main thread. */
  readonly thread: number;
  readonly name: string;
  readonly tasks: number;
  /** In tasks. */
  readonly taskSeconds: number;
  /** Main thread: copying results out, and moving blocks out of the arena and back. */
  readonly gatherSeconds: number;
  readonly evictSeconds: number;
  /** Worker threads: from the scheduler's readiness until the thread could run its first task. */
  readonly startSeconds: number;
  /** The rest of the run, {@link startSeconds} included; the main thread schedules in it. */
  readonly idleSeconds: number;
  /** Processor time: in tasks, and for the main thread all of it; undefined where the system does not tell. */
  readonly cpuSeconds: number | undefined;
}

/** The plain fields of an {@link Analysis}. */
export interface AnalysisFacts {
  /** The arrays computed: dtype, shape, bytes. */
  readonly arrays: readonly string[];
  /** Worker threads; 0 when all ran on the main thread. */
  readonly threadCount: number;
  /** The run, from its first to its last action. */
  readonly seconds: number;
  /** Before the run: optimising and planning. */
  readonly planSeconds: number;
  /** The begin of the run: the scheduler looks at all tasks. */
  readonly prepareSeconds: number;
  /** From then until the first worker thread could run tasks; 0 without. */
  readonly startSeconds: number;
  readonly stages: readonly StageAnalysis[];
  readonly threads: readonly ThreadAnalysis[];
  readonly totals: {
    readonly tasks: number;
    readonly threadSeconds: number;
    readonly cpuSeconds: number | undefined;
    readonly compileSeconds: number;
    /** Of storage: bytes as they lie there, and what the bytes read became. */
    readonly bytesRead: number;
    readonly bytesDecoded: number;
    readonly bytesWritten: number;
    readonly recomputedTasks: number;
    /** Bytes of blocks moved to memory outside the arena, and to the spill file. */
    readonly overflowBytes: number;
    readonly spilledBytes: number;
    readonly retries: number;
    /** Threads that died; what they had recorded is lost. */
    readonly workersReplaced: number;
    readonly fallbacks: Readonly<Record<string, number>>;
  };
  /** Most bytes of blocks and scratch held at once, what was projected, and what was allowed. */
  readonly peakBytes: number;
  readonly projectedPeakBytes: number;
  readonly limitBytes: number;
  /** Single events that {@link Analysis.events} gives, and those beyond the bound. */
  readonly eventsKept: number;
  readonly eventsDropped: number;
}

/** One task, or work of the main thread around tasks; times in seconds from the run's begin. */
export interface AnalysisEvent {
  readonly kind: (typeof EVENT_KINDS)[number];
  readonly thread: number;
  /** Position in {@link AnalysisFacts.stages}. */
  readonly stage: number;
  /** Stage of the plan and number of the task in it. */
  readonly planStage: number;
  readonly task: number;
  readonly begin: number;
  readonly end: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * Where the time of one run went. Printing it shows the text.
 *
 * @example
 * const analysis = await x.mean({ axis: 0 }).explain({ analyze: true, threads: 2 });
 * console.log(analysis);
 * analysis.trace('run.json'); // for Perfetto and chrome://tracing
 * analysis.timeline('run.html'); // for any browser
 */
export class Analysis implements AnalysisFacts {
  readonly arrays: AnalysisFacts['arrays'];
  readonly threadCount: number;
  readonly seconds: number;
  readonly planSeconds: number;
  readonly prepareSeconds: number;
  readonly startSeconds: number;
  readonly stages: AnalysisFacts['stages'];
  readonly threads: AnalysisFacts['threads'];
  readonly totals: AnalysisFacts['totals'];
  readonly peakBytes: number;
  readonly projectedPeakBytes: number;
  readonly limitBytes: number;
  readonly eventsKept: number;
  readonly eventsDropped: number;
  readonly #records: readonly TaskRecords[];

  /** @internal */
  constructor(facts: AnalysisFacts, records: readonly TaskRecords[]) {
    this.arrays = facts.arrays;
    this.threadCount = facts.threadCount;
    this.seconds = facts.seconds;
    this.planSeconds = facts.planSeconds;
    this.prepareSeconds = facts.prepareSeconds;
    this.startSeconds = facts.startSeconds;
    this.stages = facts.stages;
    this.threads = facts.threads;
    this.totals = facts.totals;
    this.peakBytes = facts.peakBytes;
    this.projectedPeakBytes = facts.projectedPeakBytes;
    this.limitBytes = facts.limitBytes;
    this.eventsKept = facts.eventsKept;
    this.eventsDropped = facts.eventsDropped;
    this.#records = records;
  }

  /** Single events, those of one thread in order of time. */
  *events(): Generator<AnalysisEvent> {
    const position: number[] = [];
    this.stages.forEach(({ stages: [first, last] }, k) => {
      for (let stage = first; stage <= last; stage++) position[stage] = k;
    });
    for (const { thread, events } of this.#records) {
      for (let at = 0; at < events.length; at += EVENT_FIELDS.length) {
        const [kind, planStage, task, begin, end, bytesIn, bytesOut] = events.subarray(at, at + EVENT_FIELDS.length);
        yield {
          kind: EVENT_KINDS[kind],
          thread,
          stage: position[planStage],
          planStage,
          task,
          begin: begin / 1000,
          end: end / 1000,
          bytesIn,
          bytesOut,
        };
      }
    }
  }

  /** The report as text: the run, its stages, its threads, its slow paths. */
  toString(): string {
    return analysisText(this);
  }

  /** @internal what console.log shows */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /**
   * The run as JSON in the trace event format, for chrome://tracing and Perfetto; written to `path` when given.
   *
   * @throws 'argument' when `path` does not end in .json, 'storage' when it cannot be written
   */
  trace(path?: string): string {
    return written('trace', traceText(this), '.json', path);
  }

  /**
   * The run as an HTML page that needs no network, which notebooks show: a timeline with a lane for each thread, and the stages
   * as a table; written to `path` when given.
   *
   * @throws 'argument' when `path` does not end in .html, 'storage' when it cannot be written
   */
  timeline(path?: string): DocumentText {
    return htmlDocument('the timeline of a run', written('timeline', timelinePage(this), '.html', path));
  }
}

/** `text`, after it has been written to `path` if there is one. */
function written(operation: string, text: string, ending: string, path: string | undefined): string {
  if (path === undefined) return text;
  if (!path.endsWith(ending))
    throw new ChunkwiseError('argument', `${operation}: '${path}' does not end in ${ending}, which is what it makes`);
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new ChunkwiseError(
      'storage',
      `${operation}: '${path}' cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  return text;
}
