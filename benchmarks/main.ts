/**
 * `npm run bench`: the speed table. Runs each workload and its peers in turn, each run a process of its own, and prints
 * medians, ratios, peak memory and whether the target is met; writes everything to benchmarks/results/.
 *
 *     npm run bench -- [ids…] [--runs 5] [--store PATH]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findPeerPython } from './peer-python.js';
import type { Measurement } from './work/measure.js';
import { type Peer, type Workload, workloads } from './workload.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, store: { type: 'string' } },
});
const runs = Math.max(1, Number(options.runs) || 5);
const store = options.store ?? join(root, '.cache/era-1gb.zarr');
const python = findPeerPython();

/** Runs a program; its last line is a measurement, or it failed and says why. */
function runProgram(command: string, parameters: readonly string[]): Measurement | string {
  const result = spawnSync(command, parameters, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const last = result.stdout?.trim().split('\n').at(-1) ?? '';
  if (result.status === 0 && last.startsWith('{')) return JSON.parse(last) as Measurement;
  return (
    result.error?.message ??
    (result.stderr.trim().split('\n').slice(-3).join(' | ') || `exit ${result.status}`)
  ).slice(0, 500);
}

const fill = (part: string): string => part.replace('{store}', store);
const runOurs = ([program, ...parameters]: readonly string[]): Measurement | string =>
  runProgram(process.execPath, [join(here, 'work', `${program}.js`), ...parameters.map(fill)]);
const runPeer = ([program, ...parameters]: readonly string[]): Measurement | string =>
  runProgram(python!.command, [join(root, 'benchmarks/peers', program), ...parameters.map(fill)]);

interface Result {
  readonly name: string;
  readonly measurements: readonly Measurement[];
  readonly error?: string;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const secondsOf = (result: Result): number => median(result.measurements.map((one) => one.seconds));
const memoryOf = (result: Result): number => median(result.measurements.map((one) => one.peakRss));

/** Runs chunkwise and the peers of a row in turn, `runs` times; a program that fails is not run again. */
function measureRow(work: Workload): { ours: Result; peers: Result[] } {
  const names = ['chunkwise', ...(python ? work.peers.map((peer) => peer.name) : [])];
  const measured = names.map((): Measurement[] => []);
  const errors = names.map((): string | undefined => undefined);
  for (let round = 0; round < runs; round++)
    names.forEach((_, index) => {
      if (errors[index] !== undefined) return;
      const one = index === 0 ? runOurs(work.command) : runPeer(work.peers[index - 1].command);
      if (typeof one === 'string') errors[index] = one;
      else measured[index].push(one);
    });
  const results = names.map((name, index) => ({ name, measurements: measured[index], error: errors[index] }));
  return { ours: results[0], peers: results.slice(1) };
}

/** What a row promises, each with whether it holds. */
function verdicts(work: Workload, ours: Result, peers: readonly Result[]): { text: string; met: boolean }[] {
  const list: { text: string; met: boolean }[] = [];
  if (ours.error !== undefined) return [{ text: `chunkwise failed: ${ours.error}`, met: false }];
  const add = (text: string, met: boolean): void => {
    list.push({ text, met });
  };
  if (work.limitSeconds) add(`under ${work.limitSeconds} s`, secondsOf(ours) < work.limitSeconds);
  if (work.limitRss) add(`under ${megabytes(work.limitRss)}`, memoryOf(ours) < work.limitRss);
  peers.forEach((result, index) => {
    const peer: Peer = work.peers[index];
    if (result.error !== undefined) return;
    if (peer.ratio) add(`${peer.ratio}x ${peer.name}`, secondsOf(result) / secondsOf(ours) >= peer.ratio);
    if (peer.memory) add(`no more memory than ${peer.name}`, memoryOf(ours) <= memoryOf(result));
    if (peer.tolerance !== undefined) {
      const [mine, theirs] = [ours.measurements[0].checksum, result.measurements[0].checksum];
      add(`same result as ${peer.name}`, Math.abs(mine - theirs) <= peer.tolerance * Math.abs(theirs));
    }
  });
  return list;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const time = (seconds: number): string =>
  seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`;

/** Makes the climate store once: with Python's zarr where it is there, else with chunkwise. */
function makeStore(): boolean {
  if (existsSync(store)) return true;
  mkdirSync(dirname(store), { recursive: true });
  console.log(`writing ${store} (1 GB before compression), once …`);
  const made =
    python?.versions.zarr !== undefined
      ? spawnSync(python.command, [join(root, 'benchmarks/peers/make_store.py'), store, '1'], { stdio: 'inherit' })
      : spawnSync(process.execPath, [join(here, 'work/make-store.js'), store, '1'], { stdio: 'inherit' });
  return made.status === 0;
}

function main(): number {
  const unknown = positionals.filter((id) => !workloads.some((work) => work.id.startsWith(id)));
  if (unknown.length > 0) {
    console.error(
      `no workload is called ${unknown.join(', ')}; there are ${workloads.map((work) => work.id).join(', ')}`,
    );
    return 2;
  }
  const chosen = workloads.filter((work) =>
    positionals.length > 0 ? positionals.some((id) => work.id.startsWith(id)) : !work.onDemand,
  );
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    node: process.version,
    peers: python?.versions ?? {},
  };
  const peers = python
    ? Object.entries(python.versions)
        .map((entry) => entry.join(' '))
        .join(', ')
    : 'none found';
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; peers: ${peers}; medians of ${runs}\n`);
  if (chosen.some((work) => work.command.includes('{store}')) && !makeStore()) {
    console.error('the climate store could not be written');
    return 1;
  }
  const rows: object[] = [];
  let missed = 0;
  for (const work of chosen) {
    const { ours, peers: others } = measureRow(work);
    console.log(work.title);
    for (const result of [ours, ...others]) {
      if (result.error !== undefined) {
        console.log(`  ${result.name.padEnd(36)} failed: ${result.error}`);
        continue;
      }
      const times = result.measurements.map((one) => one.seconds);
      const spread = `${time(Math.min(...times))} to ${time(Math.max(...times))}`;
      const per = work.per
        ? `  ${((secondsOf(result) / work.per.count) * 1e6).toFixed(2)} µs per ${work.per.unit}`
        : '';
      const ratio =
        result === ours || ours.error !== undefined ? '' : `  ${(secondsOf(result) / secondsOf(ours)).toFixed(1)}x`;
      console.log(
        `  ${result.name.padEnd(36)} ${time(secondsOf(result)).padStart(9)}  (${spread})  peak ${megabytes(memoryOf(result)).padStart(8)}${per}${ratio}`,
      );
    }
    const judged = verdicts(work, ours, others);
    for (const verdict of judged) console.log(`  ${verdict.met ? 'OK  ' : 'MISS'} ${verdict.text}`);
    missed += judged.filter((verdict) => !verdict.met).length;
    rows.push({ id: work.id, title: work.title, ours, peers: others, verdicts: judged });
  }
  const folder = join(root, 'benchmarks/results');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString();
  const file = join(folder, `${stamp.slice(0, 19).replace(/[:T]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ date: stamp, machine, runs, rows }, undefined, 1)}\n`);
  console.log(`\n${missed === 0 ? 'every target met' : `${missed} missed`}; all figures in ${file}`);
  return 0;
}

process.exitCode = main();
