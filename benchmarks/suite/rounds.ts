/** Runs the programs of a case, engine after engine, round after round, and compares their results. */
import { join } from 'node:path';
import type { Case, Engine, Words } from './case.js';
import { workloadOf } from './case.js';
import { dataFolder, dataSet } from './data.js';
import { type ProgramFailure, type ProgramRun, runProgram, wordsOf } from './program.js';
import { type EngineResult, OURS } from './results.js';
import { sameNumbers } from './statistics.js';
import { compileC, type Python } from './toolchain.js';

/** What a run of the suite is made with. */
export interface Setting {
  /** Folders: sources of peers, and compiled programs of ours. */
  readonly peers: string;
  readonly work: string;
  readonly python: Python | undefined;
  readonly daskArray: Python | undefined;
  readonly rounds: number;
  /** Seconds that one engine may take in one case before it sits out the rounds that are left. */
  readonly share: number;
  /** Engines to run; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly smoke: boolean;
}

/** Starts one program. */
type Start = () => Promise<ProgramRun | ProgramFailure>;

/** Seconds after which a program is ended. */
const LONGEST = 400;

/** How each engine of a case is started: ours first, then those peers that the machine has. */
export function startersOf(item: Case, setting: Setting): { readonly name: string; readonly start: Start }[] {
  const { smoke, python, daskArray, peers, work } = setting;
  const store: Words = item.store ? { store: dataSet(item.store, smoke ? 'tiny' : 'full', python, setting) } : {};
  const words: Words = { ...item.words, ...store, ...(smoke ? item.smoke : {}) };
  const repeats = (own?: number): Words => ({ repeats: smoke ? 1 : (own ?? item.repeats) });
  const environment = {
    NUMBA_CACHE_DIR: join(dataFolder(), 'numba'),
    // Compiling takes longer than a tiny workload does interpreted.
    ...(smoke ? { NUMBA_DISABLE_JIT: '1' } : {}),
  };
  const limit = smoke ? 60 : LONGEST;
  const id = workloadOf(item.id);
  const ourProgram = id === 'W13' ? [join(work, 'w13.js')] : [join(work, 'run.js'), id];
  const ours = {
    name: OURS,
    start: () =>
      runProgram(
        process.execPath,
        [...ourProgram, ...wordsOf({ ...words, ...item.ourWords, ...(smoke ? item.smoke : {}), ...repeats() })],
        environment,
        limit,
      ),
  };
  const peerOf = (engine: Engine): { name: string; start: Start }[] => {
    const runner = engine.runner ?? 'python';
    const own = (smoke ? engine.smokeWords : undefined) ?? engine.words;
    const line = wordsOf({ ...words, ...own, ...repeats(engine.repeats) });
    const program = engine.program ?? `${id.toLowerCase()}.py`;
    const started = (command: string, parameters: readonly string[]): { name: string; start: Start }[] => [
      { name: engine.name, start: () => runProgram(command, parameters, environment, limit) },
    ];
    if (runner === 'c') {
      const compiled = compileC(join(peers, program), join(dataFolder(), 'bin'));
      return compiled ? started(compiled, line) : [];
    }
    if (runner === 'node') return started(process.execPath, [join(work, program), engine.name, ...line]);
    const interpreter = runner === 'dask-array' ? daskArray : python;
    if (!interpreter || engine.modules?.some((name) => !(name in interpreter.versions))) return [];
    return started(interpreter.command, [join(peers, program), engine.name, ...line]);
  };
  return [...(item.ours === false ? [] : [ours]), ...item.engines.flatMap(peerOf)].filter(
    ({ name }) => !setting.only || setting.only.includes(name),
  );
}

/** Runs a case: round by round, each engine in its turn. An engine that failed or used up its share sits out. */
export async function runCase(item: Case, setting: Setting): Promise<EngineResult[]> {
  const engines = startersOf(item, setting).map((engine) => ({ ...engine, runs: [] as ProgramRun[], spent: 0 }));
  const failures = new Map<string, ProgramFailure>();
  const rounds = Math.min(setting.rounds, setting.smoke ? 1 : (item.rounds ?? setting.rounds));
  const turn = async (engine: (typeof engines)[number]): Promise<void> => {
    // Ours is given more, as every row is about it.
    const share = engine.name === OURS ? 4 * setting.share : setting.share;
    if (failures.has(engine.name) || (engine.runs.length > 0 && engine.spent > share)) return;
    const run = await engine.start();
    if ('error' in run) failures.set(engine.name, run);
    else {
      engine.runs.push(run);
      engine.spent += run.wall;
    }
  };
  for (let round = 0; round < rounds; round++) {
    if (setting.smoke) await Promise.all(engines.map(turn));
    else for (const engine of engines) await turn(engine);
  }
  return compared(
    item,
    engines.map(({ name, runs }) => {
      const failure = failures.get(name);
      return { name, runs, ...(failure ?? {}) };
    }),
  );
}

/** The results with whether each equals ours, in every round. */
export function compared(item: Case, results: readonly EngineResult[]): EngineResult[] {
  const reference = results.find((result) => result.name === OURS)?.runs[0]?.checksum;
  return results.map((result) => {
    const tolerance = item.engines.find((engine) => engine.name === result.name)?.tolerance ?? item.tolerance;
    const sums = result.runs.flatMap((run) => (run.checksum ? [run.checksum] : []));
    if (!reference || sums.length === 0 || tolerance === Number.POSITIVE_INFINITY) return result;
    return { ...result, same: sums.every((numbers) => sameNumbers(numbers, reference, tolerance)) };
  });
}
