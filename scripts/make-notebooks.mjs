// Writes notebooks/*.ipynb (tslab kernel) from the cells below and has Jupyter execute them, so that they hold their pictures:
// `node scripts/make-notebooks.mjs`. With `--check` they are executed where they stand and nothing is written.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../notebooks');

const notebooks = {
  'lazy-arrays': [
    '# Lazy arrays\nAn expression is described first and computed when asked for. Here 800 MB of random numbers are reduced without ever being held.\n\nRun `npm run build` first. In a project of your own, import from `chunkwise`.',
    `import * as cw from '../dist/lib/index.js';`,
    `const x = cw.random.random([10_000, 10_000], { chunks: [1000, 1000], seed: 1 });
const y = x.add(x.T);
const z = y.slice('::2, 500:').mean({ axis: 1 });
z`,
    'Nothing has run yet. The plan says what would:',
    `console.log(z.explain({ memoryLimit: '256MB' }));`,
    `z.visualize()`,
    'Computed, within 256 MB:',
    `const means = await z.compute({ memoryLimit: '256MB' });
means`,
    'And where the time went:',
    `const analysis = await z.explain({ analyze: true, memoryLimit: '256MB' });
analysis.timeline()`,
  ],
  'climate-reductions': [
    '# Climate reductions\nMonthly winds 1982-1992 from the Zarr store in `test/data`: wind speed, its mean, climatology and global series.',
    `import * as cw from '../dist/lib/index.js';
import { linePlot, mapPlot } from '../dist/lib/plot/index.js';`,
    `const store = '../test/data/navy_winds.zarr';
const u = await cw.fromZarr(store + '/uwnd');
const v = await cw.fromZarr(store + '/vwnd');
const lat = (await (await cw.fromZarr(store + '/lat')).compute()).data as Float64Array;
const lon = (await (await cw.fromZarr(store + '/lon')).compute()).data as Float64Array;
const months = (await (await cw.fromZarr(store + '/month')).compute()).data as Int32Array;
const speed = cw.hypot(u, v);
speed`,
    `const mean = await speed.mean({ axis: 0, dtype: 'float64' }).compute();
mapPlot(mean, { lat: lat, lon: lon, title: 'Mean wind speed', units: 'm/s' })`,
    `const climatology = cw.groupbyReduce(speed, months, { axis: 0, reduction: 'mean', groups: 12 });
const deviation = await speed.subtract(cw.take(climatology, months, { axis: 0 })).std({ axis: 0 }).compute();
mapPlot(deviation, { lat: lat, lon: lon, title: 'Deviation from the climatology', units: 'm/s' })`,
    `const cosines = lat.map((degrees) => Math.cos((degrees * Math.PI) / 180));
const total = cosines.reduce((sum, weight) => sum + weight, 0) * lon.length;
const weights = cw.fromTypedArray(cosines, { shape: [lat.length, 1] });
const series = await speed.multiply(weights).sum({ axis: [1, 2] }).divide(total).compute();
linePlot([{ y: series.data as Float64Array }], { title: 'Global mean wind speed', yLabel: 'm/s', xLabel: 'month' })`,
  ],
  'heat-solver': [
    '# Heat solver\nOne step is written as in NumPy. `iterate` traces it once and runs it as a time loop.',
    `import * as cw from '../dist/lib/index.js';
import { contourf } from '../dist/lib/plot/index.js';`,
    `const start = cw.zeros([400, 400]).set('-1, :', 100).set(':, -1', 30).set(':, 0', 0);
const frames = cw.iterate(
  start,
  1000,
  (u) => {
    const around = u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2'));
    return u.set('1:-1, 1:-1', around.multiply(0.25));
  },
  { every: 500 },
);
const fields = await frames.compute();
fields`,
    `contourf(fields.pick(2), { title: 'Contour of Temperature', levels: 100 })`,
  ],
};

const isCode = (cell) => /^(import|const|console|mapPlot|contourf|linePlot|z\.)/.test(cell);
const lines = (text) => text.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));

/** The notebook as it is written by hand: without outputs. */
function blank(name, cells) {
  return {
    cells: cells.map((text, index) => ({
      cell_type: isCode(text) ? 'code' : 'markdown',
      ...(isCode(text) ? { execution_count: null, outputs: [] } : {}),
      id: `${name}-${index}`,
      metadata: {},
      source: lines(text),
    })),
    metadata: {
      kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
      language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** A folder in which Jupyter finds the tslab kernel; tslab is installed there unless it is on the path. */
function kernelFolder(scratch) {
  let tslab = 'tslab';
  try {
    execFileSync(tslab, ['--version'], { stdio: 'ignore' });
  } catch {
    writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', 'tslab@1'], {
      cwd: scratch,
      stdio: 'inherit',
    });
    tslab = join(scratch, 'node_modules/.bin/tslab');
  }
  const kernel = join(scratch, 'jupyter/kernels/tslab');
  mkdirSync(kernel, { recursive: true });
  const argv = [tslab, 'kernel', '--config-path', '{connection_file}'];
  writeFileSync(
    join(kernel, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'TypeScript', language: 'typescript' }),
  );
  return join(scratch, 'jupyter');
}

/** The notebook after Jupyter has run it. */
function executed(path, jupyter) {
  const args = ['nbconvert', '--to', 'notebook', '--execute', '--stdout', path];
  const options = { env: { ...process.env, JUPYTER_PATH: jupyter }, encoding: 'utf8', maxBuffer: 1 << 28 };
  return JSON.parse(execFileSync('jupyter', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** What a cell that fails prints: tslab reports errors as text on stderr. */
const failuresOf = (notebook) =>
  notebook.cells.flatMap(({ outputs = [] }) =>
    outputs
      .filter(({ output_type, name }) => output_type === 'error' || name === 'stderr')
      .map(({ text, evalue }) => (text ? text.join('') : evalue)),
  );

/** Pictures and pages that a notebook shows. */
const richOf = (notebook) =>
  notebook.cells.flatMap(({ outputs = [] }) => outputs.filter(({ output_type }) => output_type === 'display_data'));

const check = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'chunkwise-notebooks-'));
try {
  const jupyter = kernelFolder(scratch);
  for (const [name, cells] of Object.entries(notebooks)) {
    const path = join(folder, `${name}.ipynb`);
    const kept = join(scratch, 'kept.ipynb');
    copyFileSync(path, kept);
    writeFileSync(path, `${JSON.stringify(blank(name, cells), undefined, 1)}\n`);
    try {
      const notebook = executed(path, jupyter);
      const failures = failuresOf(notebook);
      if (failures.length > 0) throw new Error(`${name}: ${failures.join('\n')}`);
      const shown = richOf(notebook).length;
      const before = richOf(JSON.parse(readFileSync(kept, 'utf8'))).length;
      if (shown === 0) throw new Error(`${name}: shows no picture`);
      if (check && before !== shown)
        throw new Error(`${name}: shows ${shown} pictures, the file holds ${before}; run scripts/make-notebooks.mjs`);
      for (const cell of notebook.cells) {
        delete cell.metadata.execution;
        for (const output of cell.outputs ?? []) delete output.metadata?.execution;
      }
      if (!check) writeFileSync(path, `${JSON.stringify(notebook, undefined, 1)}\n`);
      console.log(`${name}: ran, ${shown} pictures`);
      if (check) copyFileSync(kept, path);
    } catch (error) {
      copyFileSync(kept, path);
      throw error;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
