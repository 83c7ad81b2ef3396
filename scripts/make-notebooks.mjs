// Writes notebooks/*.ipynb (tslab kernel) from the cells below: `node scripts/make-notebooks.mjs`.
import { writeFileSync } from 'node:fs';
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
console.log(String(z));`,
    'Nothing has run yet. The plan says what would:',
    `console.log(String(await z.explain()));`,
    `const means = await z.compute({ memoryLimit: 256e6 });
console.log(means.shape, means.get(0), means.get(means.shape[0] - 1));`,
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
console.log(String(speed));`,
    `const mean = await speed.mean({ axis: 0, dtype: 'float64' }).compute();
mapPlot(mean, { lat: lat, lon: lon, title: 'Mean wind speed', units: 'm/s' }).save('../out/notebook_wind.png');`,
    `const climatology = cw.groupbyReduce(speed, months, { axis: 0, reduction: 'mean', groups: 12 });
const deviation = await speed.subtract(cw.take(climatology, months, { axis: 0 })).std({ axis: 0 }).compute();
console.log(deviation.shape);`,
    `const cosines = lat.map((degrees) => Math.cos((degrees * Math.PI) / 180));
const total = cosines.reduce((sum, weight) => sum + weight, 0) * lon.length;
const weights = cw.fromTypedArray(cosines, { shape: [lat.length, 1] });
const series = await speed.multiply(weights).sum({ axis: [1, 2] }).divide(total).compute();
linePlot([{ y: series.data as Float64Array }], { title: 'Global mean wind speed', yLabel: 'm/s', xLabel: 'month' }).save('../out/notebook_series.png');`,
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
console.log(fields.shape, fields.get(2, 390, 200));`,
    `contourf(fields.pick(2), { title: 'Contour of Temperature', levels: 100 }).save('../out/notebook_heat.png');`,
  ],
};

const isCode = (cell) => /^(import|const|console|mapPlot|contourf)\b/.test(cell);
const lines = (text) => text.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));

for (const [name, cells] of Object.entries(notebooks)) {
  const notebook = {
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
  writeFileSync(join(folder, `${name}.ipynb`), `${JSON.stringify(notebook, undefined, 1)}\n`);
}
