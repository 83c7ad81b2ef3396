// Bundles the library into a few chunks, so that neither a program nor a worker thread loads a hundred small files. The
// file of each module stays where tsc puts it and passes on what its chunk exports: whichever is imported, there is one
// instance of each module.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';

/** What is loaded by address, each on its own, at the library's import, and at first use (by dynamic import). */
const entries = {
  engine: ['lib/runtime/threads/worker', 'lib/task/executor-module'],
  delayed: ['lib/delayed/worker', 'lib/delayed/executor-module'],
  face: ['lib/index'],
  opening: ['lib/storage/reading/opened-store'],
  writing: ['lib/array/storage/write-array', 'lib/array/storage/write-group'],
  plot: ['lib/plot/index'],
  climate: ['lib/climate/index'],
  pictures: [
    'lib/climate/plotting/plot-field',
    'lib/climate/plotting/plot-line',
    'lib/climate/plotting/plot-animation',
  ],
  cli: ['lib/cli/program'],
  calls: ['lib/delayed/run-calls'],
  threads: ['lib/runtime/threads/pool'],
  formats: ['lib/formats/read-content'],
  classic: [
    'lib/formats/netcdf-classic/read-content',
    'lib/formats/netcdf-classic/arrangement',
    'lib/formats/netcdf-classic/interleave',
  ],
};

const isSource = (id) => /\/(lib|kernels)\/.*\.ts$/.test(id);

/** Paths without ending of all modules of the library. */
const modulesOf = (root) =>
  ['lib', 'kernels'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/assembly($|[\\/])/.test(entry.parentPath))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).slice(0, -'.ts'.length)),
  );

/**
 * Writes what is not ASCII as escapes: V8 keeps and reads any other text with two bytes for each character, which every start
 * of a process and a thread pays for. Such characters occur in messages only.
 */
function toAscii(file) {
  const code = readFileSync(file, 'utf8');
  const escaped = code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (escaped !== code) writeFileSync(file, escaped);
}

/**
 * Takes the bundler's helpers that nothing uses out of its chunk: one of them wants the address of its module at import, which a
 * bundle that holds the package has none of, so that it would end before the library says what is wrong.
 */
function dropUnusedHelpers(file) {
  const code = readFileSync(file, 'utf8');
  const used = /export \{ __exportAll as (\w+) \};\s*$/.exec(code);
  const define = /var __defProp = [^;]+;/.exec(code);
  const helper = /var __exportAll = [\s\S]*?\n\};/.exec(code);
  if (!used || !define || !helper) throw new Error(`${file}: other helpers of the bundler are in use than __exportAll`);
  writeFileSync(file, `${define[0]}\n${helper[0]}\n${used[0].trim()}\n`);
}

const open = (root, paths) =>
  rolldown({
    input: Object.fromEntries(paths.map((path) => [path, join(root, `${path}.ts`)])),
    cwd: root,
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    // Every module is an entry, so nothing could be left out anyway.
    treeshake: false,
    resolve: { extensionAlias: { '.js': ['.ts'] } },
    logLevel: 'warn',
  });

/** The sources that are loaded with `paths` at once. */
async function reached(root, paths) {
  const build = await open(root, paths);
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const queue = output.filter((chunk) => chunk.type === 'chunk' && chunk.isEntry && !chunk.isDynamicEntry);
  const found = new Set();
  for (const chunk of queue) {
    for (const id of chunk.moduleIds ?? Object.keys(chunk.modules)) found.add(id);
    for (const name of chunk.imports)
      if (chunks.has(name) && !queue.includes(chunks.get(name))) queue.push(chunks.get(name));
  }
  return found;
}

/** Writes the chunks below dist/chunks and the files of all modules; dist holds what tsc made. */
export async function bundle(root) {
  const sets = new Map();
  for (const [name, paths] of Object.entries(entries)) sets.set(name, await reached(root, paths));
  const chunkOf = (id) => {
    if (!isSource(id)) return null;
    const users = [...sets].filter(([, modules]) => modules.has(id)).map(([name]) => name);
    if (users.includes('engine') && users.includes('delayed')) return 'base';
    // What workers alone need.
    if (users[0] === 'engine' && !users.includes('face')) return 'worker';
    return users[0] ?? null;
  };
  const chunks = join(root, 'dist/chunks');
  rmSync(chunks, { recursive: true, force: true });
  const build = await open(root, modulesOf(root));
  await build.write({
    dir: join(root, 'dist'),
    format: 'esm',
    sourcemap: true,
    // Local names alone, which cost V8 a tenth of its reading: functions and classes keep theirs for stacks.
    minify: { mangle: { keepNames: true, toplevel: false }, compress: false, codegen: false },
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    // What comes first is what the others use: a chunk takes along what it needs and no earlier one has.
    codeSplitting: {
      groups: [
        'base',
        'engine',
        'delayed',
        'face',
        'worker',
        'opening',
        'writing',
        'calls',
        'threads',
        'plot',
        'climate',
        'pictures',
      ].map((name, k, { length }) => ({
        name,
        test: (id) => chunkOf(id) === name,
        priority: length - k,
      })),
    },
  });
  await build.close();
  for (const name of readdirSync(chunks)) if (name.endsWith('.js')) toAscii(join(chunks, name));
  dropUnusedHelpers(join(chunks, 'rolldown-runtime.js'));
  // The routines' module looks for it beside itself.
  copyFileSync(join(root, 'kernels/routine/routine.wasm'), join(chunks, 'routine.wasm'));
}
