/**
 * `npm run bench`: each workload on chunkwise and on every peer that the machine has, in turn, each run a process of its
 * own, with results compared; prints medians, spread, ratios and whether targets are met.
 *
 *     npm run bench -- [W4 | W3:clim …] [--rounds 5] [--engines chunkwise,dask] [--share 15] [--write] [--smoke]
 *
 * `--write` puts the rows into benchmarks/results/full.json in place of older ones and renews RESULTS.md and the chart;
 * `--missing` leaves out cases whose kept row is of this commit, to go on with a run that was ended; `--report` renews the
 * page and the chart with nothing run. `--smoke` runs everything at tiny sizes and compares results only. Peers:
 * CHUNKWISE_PEER_PYTHON, or the system's python3, and with `--dask-array PYTHON` or CHUNKWISE_DASK_ARRAY an interpreter that has
 * dask-array. Data sets are made once, in CHUNKWISE_BENCH_DATA or the system's temporary folder.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Case, isSelected } from './suite/case.js';
import { cases } from './suite/cases.js';
import { caseHead, caseLines, rateText, resultsChart, resultsPage, verdictText } from './suite/report.js';
import { mergeRows, type Results, type Row, readResults, resultsText, writeWhole } from './suite/results.js';
import { runCase, type Setting } from './suite/rounds.js';
import { findDaskArray, findPython, machineOf } from './suite/toolchain.js';
import { limitRate, verdictsOf } from './suite/verdict.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const folder = join(root, 'benchmarks');
const kept = join(folder, 'results/full.json');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    engines: { type: 'string' },
    share: { type: 'string', default: '15' },
    'dask-array': { type: 'string' },
    smoke: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    missing: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});

const commit = (): string => {
  const git = (...words: string[]): string =>
    spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
  return `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${git('status', '--porcelain', '--untracked-files=no', 'lib', 'kernels') ? '+' : ''}`;
};

const ids = cases.map((item) => item.id);

/** Puts `rows` among the kept ones and renews what is made of them. */
function write(results: Results): void {
  const old = readResults(kept);
  const merged = { machine: results.machine, rows: mergeRows(old?.rows ?? [], results.rows, ids) };
  writeWhole(kept, resultsText(merged));
  writeWhole(join(folder, 'results/chart.svg'), resultsChart(merged, cases));
  writeWhole(join(folder, 'RESULTS.md'), resultsPage(merged, cases, 'results/chart.svg'));
}

/** Prints a case as it is done; true when something is wrong with it. */
function show(item: Case, row: Row, rows: ReadonlyMap<string, Row>, smoke: boolean): boolean {
  const wrong = row.engines.filter(
    (engine) => engine.same === false || (engine.error !== undefined && !engine.unsupported),
  );
  if (smoke) {
    const states = row.engines.map((engine) => {
      if (engine.error !== undefined) return `${engine.name}: ${engine.error}`;
      return engine.same === false ? `${engine.name}: ANOTHER RESULT` : engine.name;
    });
    console.log(`${wrong.length > 0 ? 'WRONG' : 'right'} ${row.id.padEnd(24)} ${states.join(', ')}`);
  } else {
    console.log(`\n${row.id}  ${item.title}`);
    for (const [, name, ...cells] of caseLines(row))
      console.log(`  ${name.padEnd(14)} ${cells.map((cell) => cell.padStart(10)).join('  ')}`);
    for (const verdict of verdictsOf(item, row, rows)) console.log(`  ${verdictText(verdict)}`);
    const rate = item.ours === false ? limitRate(row) : undefined;
    if (rate !== undefined) console.log(`  ${rateText(item, rate)}`);
  }
  const ours = row.engines[0]?.runs[0]?.checksum;
  for (const engine of row.engines)
    if (engine.same === false)
      console.error(
        `  WRONG ${row.id}: ${engine.name} gives ${engine.runs.map((run) => `[${run.checksum}]`).join(' ')}, chunkwise [${ours}]`,
      );
  return wrong.length > 0;
}

async function main(): Promise<number> {
  const unknown = positionals.filter((selection) => !ids.some((id) => isSelected(id, selection)));
  if (unknown.length > 0) {
    console.error(`no case is called ${unknown.join(', ')}; there are\n${ids.join('\n')}`);
    return 2;
  }
  const python = findPython();
  const daskArray = findDaskArray(options['dask-array'] ?? process.env.CHUNKWISE_DASK_ARRAY);
  const machine = machineOf(python, daskArray);
  if (options.report) {
    const old = readResults(kept);
    if (old) write(old);
    return 0;
  }
  const setting: Setting = {
    peers: join(folder, 'peers'),
    work: join(here, 'work'),
    python,
    daskArray,
    rounds: Math.max(1, Number(options.rounds) || 5),
    share: Number(options.share) || 15,
    only: options.engines?.split(','),
    smoke: options.smoke,
  };
  const chosen = cases.filter((item) =>
    positionals.length === 0
      ? !(options.smoke && item.skipSmoke)
      : positionals.some((selection) => isSelected(item.id, selection)),
  );
  console.log(
    `${machine.cpu}, ${machine.cores} cores; ${Object.entries(machine.versions)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  );
  if (!options.smoke) console.log(`columns: ${caseHead.slice(1).join(', ')}`);
  const rows = new Map((readResults(kept)?.rows ?? []).map((row) => [row.id, row]));
  const head = commit();
  const fresh: Row[] = [];
  let wrong = 0;
  for (const item of chosen) {
    if (options.missing && rows.get(item.id)?.commit === head) continue;
    const row: Row = {
      id: item.id,
      date: new Date().toISOString(),
      commit: head,
      engines: await runCase(item, setting),
    };
    fresh.push(row);
    rows.set(row.id, row);
    if (show(item, row, rows, options.smoke)) wrong++;
    if (options.smoke) continue;
    // After each case, so that a run that is ended keeps what it has.
    writeWhole(join(folder, 'results/last.json'), resultsText({ machine, rows: fresh }));
    if (options.write) write({ machine, rows: fresh });
  }
  console.log(wrong === 0 ? `\n${fresh.length} cases, all results agree` : `\n${wrong} of ${fresh.length} cases WRONG`);
  return wrong === 0 ? 0 : 1;
}

process.exitCode = await main();
