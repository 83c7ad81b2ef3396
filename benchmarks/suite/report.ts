/** benchmarks/RESULTS.md and the chart, made of kept rows. */
import { type Case, workloadOf } from './case.js';
import { barChart } from './chart.js';
import { limitOf } from './limits.js';
import { type Figures, figuresOf, OURS, type Results, type Row } from './results.js';
import { limitRate, seconds, times, type Verdict, verdictsOf } from './verdict.js';

const workloads: Readonly<Record<string, string>> = {
  W1: 'Lazy-array example',
  W2: 'Heat equation',
  W3: 'Climate on 1.5 GB Zarr',
  W4: 'Fused expression',
  W5: 'Rechunk',
  W6: 'Overhead',
  W7: 'Out of core',
  W8: 'Matrix products',
  W9: 'Selection and counting',
  W11: 'Scans, masks and movement',
  W12: 'Codecs',
  W13: 'Cold start',
  W15: 'Poisson problem',
  W16: 'Heat in a cube',
};

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const slowText = (figures: Figures): string => {
  const ways = Object.entries(figures.slow);
  return ways.length === 0 ? '' : ` (slow ways: ${ways.map(([way, count]) => `${count} ${way}`).join(', ')})`;
};

/** The lines of one case, an engine each; also what the console shows. */
export function caseLines(row: Row): string[][] {
  const ours = figuresOf(row.engines.find((engine) => engine.name === OURS));
  return row.engines.flatMap((engine) => {
    if (engine.unsupported) return [];
    const figures = figuresOf(engine);
    if (!figures) return [[row.id, engine.name, `failed: ${engine.error ?? 'not run'}`, '', '', '', '', '', '']];
    const { compute, first, process, peakRss } = figures;
    const { detail } = engine.runs[0];
    const notes = `${engine.name}${detail ? ` (${detail})` : ''}${engine.same === false ? ' (WRONG: another result)' : ''}${slowText(figures)}`;
    return [
      [
        row.id,
        notes,
        seconds(compute.median),
        `${seconds(compute.least)} to ${seconds(compute.greatest)}`,
        `${engine.runs.length} x ${engine.runs[0].times.length}`,
        ours && engine.name !== OURS ? times(compute.median / ours.compute.median) : '',
        seconds(first),
        process === undefined ? '' : seconds(process),
        megabytes(peakRss),
      ],
    ];
  });
}

/** The head of {@link caseLines}. */
export const caseHead = [
  'case',
  'engine',
  'compute, median',
  'least to greatest',
  'rounds x repeats',
  'to chunkwise',
  'first repeat',
  'process',
  'peak RSS',
] as const;

/** 'OK 3x dask: 4.1x'. */
export const verdictText = ({ met, text, figure }: Verdict): string => `${met ? 'OK' : 'MISS'} ${text}: ${figure}`;

const day = (date: string): string => date.slice(0, 16).replace('T', ' ');

function machineLines({ machine, rows }: Results): string[] {
  const dates = rows.map((row) => row.date).sort();
  const commits = [...new Set(rows.map((row) => row.commit))];
  return [
    `- Machine: ${machine.cpu}, ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(0)} GiB of memory`,
    `- Run: ${day(dates[0])} to ${day(dates.at(-1)!)} UTC, commit ${commits.join(', ')}`,
    `- Versions: ${Object.entries(machine.versions)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  ];
}

const HOW = `Each figure is of a process of its own; engines take turns (A B A B …), round by round. *compute* is the time of the
computation alone: the median of every repeat of every round. *first repeat* is what a fresh process needs, with its threads
to start and kernels to compile (numba's are compiled before). *process* is the whole process from its start to its end, as if
it had computed once: wall time less the repeats after the first. *peak RSS* is the kernel's high-water mark of the process
(VmHWM) when the last repeat ended, the greatest of the rounds. *to chunkwise* above 1x: chunkwise is faster. An engine that
has used up its share of time in a case sits out the rounds that are left. Results are compared with chunkwise's by
size, mean, a mean weighted by place, least and greatest; a case whose results differ is marked WRONG.

Inputs that lie in memory are the same numbers for all: a hash of the index. Chunkwise holds them as blocks made by
\`persist()\`, NumPy and dask as one NumPy array (dask takes its chunks from it without copying). Dask runs its threaded scheduler
with a thread for each core, BLAS then with one thread; numba, numexpr and OpenBLAS use all cores.`;

/** The whole of RESULTS.md; `chart` is the chart's path from there. */
export function resultsPage(results: Results, cases: readonly Case[], chart: string): string {
  const rows = new Map(results.rows.map((row) => [row.id, row]));
  const measured = cases.filter((item) => rows.has(item.id));
  const judged = measured.map((item) => ({ item, verdicts: verdictsOf(item, rows.get(item.id)!, rows) }));
  const all = judged.flatMap(({ verdicts }) => verdicts);
  const met = all.filter((verdict) => verdict.met).length;
  const summary = judged
    .filter(({ item }) => item.ours !== false)
    .map(({ item, verdicts }) => [
      item.id,
      item.title,
      oursText(rows.get(item.id)!),
      bestText(rows.get(item.id)!),
      verdicts.map(verdictText).join('<br>'),
    ]);
  const sections = [...new Set(measured.map((item) => workloadOf(item.id)))].map((id) =>
    section(
      id,
      judged.filter(({ item }) => workloadOf(item.id) === id),
      rows,
    ),
  );
  return [
    '# Results of the benchmark suite',
    '',
    '`npm run bench -- --write` writes this page from what it measures; `npm run bench -- W3 --write` renews the rows of W3.',
    '',
    ...machineLines(results),
    '',
    HOW,
    '',
    `![Seconds of each case and engine](${chart})`,
    '',
    '## Targets',
    '',
    `${met} of ${all.length} reached.`,
    '',
    markdownTable(['case', 'work', 'chunkwise', 'fastest peer', 'targets'], summary),
    '',
    ...sections,
  ].join('\n');
}

const oursText = (row: Row): string => {
  const figures = figuresOf(row.engines.find((engine) => engine.name === OURS));
  return figures ? `${seconds(figures.compute.median)}, ${megabytes(figures.peakRss)}` : 'failed';
};

function bestText(row: Row): string {
  const peers = row.engines.flatMap((engine) => {
    const figures = engine.name === OURS ? undefined : figuresOf(engine);
    return figures ? [{ name: engine.name, median: figures.compute.median }] : [];
  });
  if (peers.length === 0) return '';
  const best = peers.reduce((a, b) => (b.median < a.median ? b : a));
  return `${best.name} ${seconds(best.median)}`;
}

/** A limit of the machine in its unit. */
export const rateText = (item: Case, rate: number): string =>
  `${(rate / 1e9).toPrecision(3)} ${item.id.includes('peak') ? 'GFLOP/s' : 'GB/s'}`;

function section(
  id: string,
  judged: readonly { readonly item: Case; readonly verdicts: readonly Verdict[] }[],
  rows: ReadonlyMap<string, Row>,
): string {
  const notes = [...new Set(judged.flatMap(({ item }) => item.engines.flatMap((engine) => engine.note ?? [])))];
  const limits = judged.flatMap(({ item }) => {
    const rate = item.ours === false ? limitRate(rows.get(item.id)) : undefined;
    return rate === undefined ? [] : [`${item.title}: ${rateText(item, rate)}`];
  });
  const missed = judged.flatMap(({ item, verdicts }) => {
    const misses = verdicts.filter((verdict) => !verdict.met);
    if (misses.length === 0) return [];
    return [
      `- **${item.id}** ${misses.map(verdictText).join('; ')}. ${limitOf(item.id) ?? 'What limits it: not looked into yet.'}`,
    ];
  });
  return [
    `## ${id} ${workloads[id] ?? ''}`,
    '',
    markdownTable(
      caseHead,
      judged.flatMap(({ item }) => caseLines(rows.get(item.id)!)),
    ),
    '',
    ...[...limits, ...notes].map((line) => `- ${line}`),
    ...(limits.length + notes.length > 0 ? [''] : []),
    ...(missed.length > 0 ? ['Not reached:', '', ...missed, ''] : []),
  ].join('\n');
}

/** The chart of all rows. */
export const resultsChart = (results: Results, cases: readonly Case[]): string =>
  barChart(
    'Seconds of the computation alone (median; logarithmic)',
    cases.flatMap((item) => {
      const row = results.rows.find((one) => one.id === item.id);
      if (!row || item.ours === false) return [];
      const bars = row.engines.flatMap((engine) => {
        const figures = figuresOf(engine);
        return figures ? [{ name: engine.name, seconds: figures.compute.median }] : [];
      });
      return [{ label: `${item.id}  ${item.title}`, bars }];
    }),
  );
