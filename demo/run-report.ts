/** Follows one run: a progress bar on a terminal, plain lines elsewhere, and at the end time, tasks, bytes and peak memory. */
import { readFileSync, writeFileSync } from 'node:fs';

/** What a computation tells of itself on the way; chunked arrays and delayed graphs alike. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
}

/** What a run took. */
export interface RunFacts {
  readonly seconds: number;
  readonly tasks: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Largest resident size during the run less that of the idle process, in bytes. */
  readonly peakOverIdle: number;
}

const idle = process.memoryUsage.rss();

/** Peak resident bytes since the last reset as the kernel counted it; 0 where the system does not tell. */
function kernelPeak(): number {
  try {
    const line = readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+) kB/);
    return line ? Number(line[1]) * 1024 : 0;
  } catch {
    return 0;
  }
}

/** Starts the kernel's peak anew; false where it cannot be, and samples have to do. */
function resetKernelPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** Measures one piece of work and shows how far it is. */
export class Run {
  private readonly started = performance.now();
  private readonly sampler: NodeJS.Timeout;
  private readonly exact = resetKernelPeak();
  private peak = process.memoryUsage.rss();
  private tasks = 0;
  private finishedTasks = 0;
  private bytesRead = 0;
  private finishedRead = 0;
  private bytesWritten = 0;
  private finishedWritten = 0;
  private shown = 0;
  private lineOpen = false;

  constructor(private readonly title: string) {
    this.sampler = setInterval(() => this.sample(), 20);
    this.sampler.unref();
    if (!process.stdout.isTTY) console.log(`  ${title} …`);
  }

  /** Give this as `onProgress` to each computation of the run, in turn. */
  readonly onProgress = (event: Progress): void => {
    // A smaller count than before: the next computation has begun.
    if (event.done < this.tasks) this.closeComputation();
    this.tasks = event.done;
    this.bytesRead = event.bytesRead ?? 0;
    this.bytesWritten = event.bytesWritten ?? 0;
    const now = performance.now();
    const last = event.done === event.total;
    if (process.stdout.isTTY && (last || now - this.shown > 80)) {
      this.shown = now;
      this.bar(event.done / Math.max(1, event.total), now);
    } else if (!process.stdout.isTTY && now - this.shown > 10_000 && now - this.started > 10_000) {
      this.shown = now;
      console.log(
        `    ${((100 * event.done) / Math.max(1, event.total)).toFixed(0)} % after ${seconds(now - this.started)}`,
      );
    }
  };

  /** Shows progress that the caller counts itself, from 0 to 1. */
  step(share: number): void {
    if (process.stdout.isTTY) this.bar(share, performance.now());
  }

  /** Ends the run, prints its line and returns the facts. */
  finish(): RunFacts {
    this.sample();
    clearInterval(this.sampler);
    const facts: RunFacts = {
      seconds: (performance.now() - this.started) / 1000,
      tasks: this.finishedTasks + this.tasks,
      bytesRead: this.finishedRead + this.bytesRead,
      bytesWritten: this.finishedWritten + this.bytesWritten,
      peakOverIdle: Math.max(0, Math.max(this.peak, this.exact ? kernelPeak() : 0) - idle),
    };
    if (this.lineOpen) process.stdout.write('\r\x1b[K');
    const parts = [seconds(facts.seconds * 1000)];
    if (facts.tasks > 0) parts.push(`${facts.tasks.toLocaleString('en')} tasks`);
    if (facts.bytesRead > 0) parts.push(`${bytes(facts.bytesRead)} read`);
    if (facts.bytesWritten > 0) parts.push(`${bytes(facts.bytesWritten)} written`);
    parts.push(`peak ${bytes(facts.peakOverIdle)} over idle`);
    console.log(`  ${this.title}: ${parts.join(', ')}`);
    return facts;
  }

  private closeComputation(): void {
    this.finishedTasks += this.tasks;
    this.finishedRead += this.bytesRead;
    this.finishedWritten += this.bytesWritten;
  }

  private sample(): void {
    this.peak = Math.max(this.peak, process.memoryUsage.rss());
  }

  private bar(share: number, now: number): void {
    const full = Math.round(30 * Math.min(1, share));
    const text = `  ${this.title} [${'#'.repeat(full)}${'-'.repeat(30 - full)}] ${Math.floor(share * 100)} % ${seconds(now - this.started)}`;
    process.stdout.write(`\r${text}\x1b[K`);
    this.lineOpen = true;
  }
}

/** Milliseconds as text. */
export const seconds = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;

/** Bytes as text, decimal units. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

/** `256MB`, `4 GB`, `1GiB` or a plain number as bytes; undefined when it is none of them. */
export function parseBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)?\s*$/i.exec(text);
  if (!match) return undefined;
  const unit = (match[2] ?? 'B').toLowerCase();
  const base = unit.includes('i') ? 1024 : 1000;
  return Math.round(Number(match[1]) * base ** 'bkmgt'.indexOf(unit[0]));
}
