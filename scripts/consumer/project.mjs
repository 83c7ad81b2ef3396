// Writes a project that uses the package as its documentation says: one function for each example, and a program that runs them.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FIXTURES, SPECIAL } from './fixtures.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

const uses = (code, name) => new RegExp(`(?<![\\w.'])${name}(?![\\w'])`).test(code);

/** Declarations of the names that `code` uses. */
function declared(code) {
  const special = Object.assign({}, ...SPECIAL.filter(([pattern]) => pattern.test(code)).map(([, names]) => names));
  return Object.entries({ ...FIXTURES, ...special })
    .filter(([name]) => uses(code, name))
    .map(([name, value]) => `const ${name} = ${value};`)
    .join(' ');
}

const withoutComment = (line) => line.replace(/\s+\/\/ .*$/, '');

/** Lines that are values each are computed; what is a program runs as it stands. */
function body(code) {
  const lines = code.split('\n').filter((line) => !/^\s*\/\//.test(line));
  const values = lines.every((line) => /^(await )?\w+[.(]/.test(line) && !withoutComment(line).trimEnd().endsWith(';'));
  return values
    ? lines.map((line) => `await show(${withoutComment(line)});`).join('\n    ')
    : code.split('\n').join('\n    ');
}

/** What examples of climate data may use by name. */
const CLIMATE = Object.keys(await import('../../dist/lib/climate/index.js'))
  .filter((name) => name !== 'histogram')
  .sort();

const HEADER = `import * as cw from 'chunkwise';
import * as climate from 'chunkwise/climate';
import { ${CLIMATE.join(', ')} } from 'chunkwise/climate';
import { animate, colourTable, contourf, histogram, imshow, linePlot, mapPlot, Picture } from 'chunkwise/plot';
`;

/** Writes the project to `folder`; \`examples\` as \`allExamples\` finds them. */
export function writeProject(folder, examples) {
  mkdirSync(join(folder, 'src'), { recursive: true });
  // A dataset of strings, which the library reads but does not write.
  cpSync(join(root, 'test/data/xarray.zarr'), join(folder, 'data/stations.zarr'), { recursive: true });
  writeFileSync(
    join(folder, 'src/show.ts'),
    `import * as cw from 'chunkwise';
/** Computes what an example gives. */
export async function show(value: unknown): Promise<unknown> {
  if (Array.isArray(value) && value.some(cw.isChunkedArray)) return cw.compute(...value);
  return cw.isChunkedArray(value) || value instanceof cw.Delayed ? value.compute() : value;
}
`,
  );
  writeFileSync(
    join(folder, 'src/stores.ts'),
    `import * as cw from 'chunkwise';
import { Dataset } from 'chunkwise/climate';
/** The stores that examples read. */
export async function makeStores(): Promise<void> {
  const shape = [24, 9, 18];
  const field = (seed: number) => cw.random.normal(0, 5, shape, { seed, dtype: 'float32', chunks: [12, 9, 18] });
  await field(1).toZarr('winds.zarr', { path: 'uwnd' });
  await field(2).toZarr('winds.zarr', { path: 'vwnd' });
  await cw.linspace(-80, 80, 9).toZarr('winds.zarr', { path: 'lat' });
  await cw.linspace(0, 340, 18).toZarr('winds.zarr', { path: 'lon' });
  await field(3).toZarr('climate.zarr', { path: 'surface/t', overwrite: true });
  const months = Array.from({ length: 24 }, (_, k) => new Date(Date.UTC(2010, k, 1)));
  const air = cw.random.normal(280, 5, [24, 9, 18], { seed: 4 });
  const coords = { time: months, lat: cw.linspace(80, -80, 9), lon: cw.linspace(0, 340, 18) };
  await new Dataset({ air: [['time', 'lat', 'lon'], air, { units: 'K' }] }, { coords }).toNetcdf('air.nc');
}
`,
  );
  const modules = examples.filter(({ code }) => /^import /m.test(code));
  const others = examples.filter((example) => !modules.includes(example));
  const functions = others.map(
    ({ where, code }) =>
      `  [${JSON.stringify(where)}, async () => {\n    ${declared(code)}\n    {\n    ${body(code)}\n    }\n  }],`,
  );
  writeFileSync(
    join(folder, 'src/examples.ts'),
    `${HEADER}import { show } from './show.js';
export const examples: [where: string, run: () => Promise<void>][] = [
${functions.join('\n')}
];
export { animate, climate, colourTable, contourf, imshow, linePlot, mapPlot, Picture, show, ${CLIMATE.join(', ')} };
export { histogram };
`,
  );
  modules.forEach(({ code }, k) => {
    writeFileSync(join(folder, `src/module-${k}.ts`), `${code}\n`);
  });
  writeFileSync(
    join(folder, 'src/run.ts'),
    `import { chdir } from 'node:process';
import * as cw from 'chunkwise';
import { examples } from './examples.js';
import { makeStores } from './stores.js';

chdir('data');
await makeStores();
let failed = 0;
// What asks for an optional peer, of which none is there, has been compiled and says so.
const lacking: string[] = [];
const settle = async (where: string, run: () => Promise<unknown>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    const peer = cw.isChunkwiseError(error) && error.details.package;
    if (peer) lacking.push(\`\${where} (\${peer})\`);
    else failed++;
    if (!peer) console.error(\`\${where}: \${error instanceof Error ? error.stack : String(error)}\`);
  }
  cw.config.reset();
};
for (const [where, run] of examples) await settle(where, run);
${modules.map(({ where }, k) => `await settle(${JSON.stringify(where)}, () => import('./module-${k}.js'));`).join('\n')}
console.log(\`examples: \${examples.length + ${modules.length} - failed - lacking.length} ran, \${failed} failed; not run for want of an optional peer: \${lacking.join(', ')}\`);
if (failed > 0) throw new Error('examples failed');
`,
  );
  // The functions of \`run.ts\` that come from Node, so that the project needs no types of it.
  writeFileSync(
    join(folder, 'src/node.d.ts'),
    `declare module 'node:process' {\n  export function chdir(path: string): void;\n}\n`,
  );
}
