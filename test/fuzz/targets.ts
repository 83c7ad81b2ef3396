/**
 * What `npm run fuzz` tries, by name: each takes a seed, and throws where a result is wrong.
 */
import type { TypedArray } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { build, type Instruction } from '../property/expressions.js';
import { checkGraph } from '../property/optimiser-check.js';
import { damagedClassic } from './damaged-classic.js';
import { program } from './face-expressions.js';
import { Choices } from './random.js';
import { simulate } from './scheduler-simulation.js';

/** The random graph that a seed stands for. */
function instructionsOf(r: Choices): Instruction[] {
  return Array.from({ length: r.between(1, 24) }, () => ({
    op: r.below(100),
    operands: [r.below(6), r.below(6), r.below(6)],
    choices: Array.from({ length: 12 }, () => r.below(1001)),
  }));
}

/** The shortest part of `list` that `fails` still. */
async function shortened<T>(
  list: readonly T[],
  fails: (list: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let shortest = list;
  for (let k = shortest.length - 1; k >= 0 && shortest.length > 1; k--) {
    const less = shortest.toSpliced(k, 1);
    if (await fails(less)) shortest = less;
  }
  return shortest;
}

const bytes = (data: TypedArray): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Where the run of one array differs from what is wanted. */
function difference(got: TypedArray, want: readonly number[]): string | undefined {
  if (got.length !== want.length) return `${got.length} elements, not ${want.length}`;
  for (let k = 0; k < want.length; k++)
    if (Number(got[k]) !== want[k]) return `element ${k} is ${got[k]}, not ${want[k]}`;
  return undefined;
}

/** Everything that is fuzzed. */
export const TARGETS: Readonly<Record<string, (seed: number) => void | Promise<void>>> = {
  /** The optimiser and the planner: a random graph gives what the mirror gives, optimised or not. */
  async optimiser(seed) {
    const r = new Choices(seed);
    const options = r.oneIn(2) ? {} : { literalBytes: 0, memoryLimit: 1024 };
    const list = instructionsOf(r);
    const run = (part: readonly Instruction[]): Promise<void> => checkGraph(build(part), options);
    const failing = async (part: readonly Instruction[]): Promise<boolean> => {
      try {
        await run(part);
        return false;
      } catch {
        return true;
      }
    };
    if (await failing(list)) await run(await shortened(list, failing));
  },
  /** The scheduler: threads, deaths, cancellation, full memory, evictions and retries, over made-up graphs and real plans. */
  scheduler: simulate,
  /** Damaged classic NetCDF files are refused by name, or read as what they hold. */
  classic: (seed) => damagedClassic(new Choices(seed)),
  /** Public functions on real threads: what the mirror gives, with the same bits for any threads and memory. */
  async expressions(seed) {
    const r = new Choices(seed);
    const made = await program(r);
    const chosen = made.slice(-3);
    const story = (): string => made.map(({ text }, k) => `  #${k} ${text}`).join('\n');
    const ways: cw.ComputeOptions[] = [
      { threads: 'inline' },
      { threads: 1 },
      { threads: 2 },
      { threads: 'inline', optimize: false },
    ];
    let first: TypedArray[] | undefined;
    for (const way of ways.slice(0, r.oneIn(4) ? 4 : 2)) {
      let results: TypedArray[];
      try {
        results = (await cw.compute(...chosen.map(({ lazy }) => lazy), way)).map(
          (result) => (result as cw.Result).data as TypedArray,
        );
      } catch (cause) {
        throw new Error(`${JSON.stringify(way)} failed: ${(cause as Error).stack}\n${story()}`);
      }
      chosen.forEach(({ eager, lazy, text }, k) => {
        if (lazy.shape.join() !== eager.shape.join() || lazy.dtype !== eager.dtype)
          throw new Error(`${text} is ${lazy.dtype} [${lazy.shape}], not ${eager.dtype} [${eager.shape}]\n${story()}`);
        const wrong = difference(results[k], eager.data);
        if (wrong) throw new Error(`${JSON.stringify(way)}: ${text}: ${wrong}\n${story()}`);
        if (first && !bytes(results[k]).equals(bytes(first[k])))
          throw new Error(`${JSON.stringify(way)}: ${text}: other bits than inline\n${story()}`);
      });
      first ??= results;
    }
  },
};
