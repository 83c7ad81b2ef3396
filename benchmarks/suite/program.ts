/** Runs one program of a case as a process of its own and reads its line. */
import { spawn } from 'node:child_process';
import type { Measurement } from '../work/measure.js';
import type { Words } from './case.js';

/** A measurement with what was seen from outside. */
export interface ProgramRun extends Measurement {
  /** Seconds from starting the process to its end. */
  readonly wall: number;
}

/** Why there is no measurement. */
export interface ProgramFailure {
  readonly error: string;
  /** The engine has no way to do it: nothing is wrong. */
  readonly unsupported?: true;
}

/** `key=value` words. */
export const wordsOf = (words: Words): string[] => Object.entries(words).map(([key, value]) => `${key}=${value}`);

/** The line that names an error, of a program's last words. */
function reasonIn(problems: string): string {
  const lines = problems.trim().split('\n');
  return (lines.findLast((line) => /\w*(Error|Exception)\b.*:/.test(line)) ?? lines.at(-1) ?? '').trim();
}

/** Starts a program, waits, and reads the last line that it printed. It is ended after `limit` seconds. */
export function runProgram(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  limit: number,
): Promise<ProgramRun | ProgramFailure> {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit * 1000,
      killSignal: 'SIGKILL',
    });
    let [out, problems] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      problems = (problems + text).slice(-4000);
    });
    let wall = 0;
    child.on('exit', () => {
      wall = (performance.now() - start) / 1000;
    });
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('close', (code, signal) => {
      const failed = (error: string): void => resolve({ error: error.slice(0, 400) });
      if (signal) return failed(wall >= limit ? `ended after ${limit} s` : `ended by ${signal}`);
      if (code !== 0) return failed(reasonIn(problems) || `exit ${code}`);
      const line = out.trim().split('\n').at(-1) ?? '';
      if (!line.startsWith('{')) return failed(`printed no measurement: ${line}`);
      // Python writes NaN, which JSON does not have.
      const read = JSON.parse(line.replace(/\bNaN\b/g, 'null')) as Measurement & { readonly unsupported?: string };
      if (read.unsupported) resolve({ error: read.unsupported, unsupported: true });
      else resolve({ ...read, checksum: read.checksum?.map((value) => value ?? Number.NaN) ?? null, wall });
    });
  });
}
