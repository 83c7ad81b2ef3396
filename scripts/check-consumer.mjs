// A user's first day: packs the package, installs it into an empty project beside TypeScript's current default settings, checks
// budgets, types (no library check skipped) and resolution, and runs every example of the documentation.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allExamples } from './consumer/examples.mjs';
import { checkJest } from './consumer/jest.mjs';
import { writeOptionTypes } from './consumer/option-types.mjs';
import { writeProject } from './consumer/project.mjs';

/** What the package may take. Raise a number only with a reason in the commit. */
export const BUDGET = { installedMegabytes: 21, tarballBytes: 1_600_000, tarballFiles: 1150, packages: 16 };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');
const quiet = process.argv.includes('--keep') ? [] : ['--silent'];
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const check = (holds, message) => {
  if (!holds) throw new Error(message);
};

const bytesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Every file that a packed file loads is packed too. */
function checkWhole(folder, files) {
  const packed = new Set(files);
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, from] of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
      const target = posix.join(posix.dirname(file), from);
      check(packed.has(target), `the tarball lacks ${target}, which ${file} loads: see "files" in package.json`);
    }
  }
}

/** Put into a bundle the package says what to do; left out of it, it works. */
async function checkBundles(app) {
  const { build } = await import('esbuild');
  const entry = join(app, 'entry.js');
  writeFileSync(
    entry,
    `import * as cw from 'chunkwise';
cw.arange(5).sum().compute({ threads: 1 }).then((r) => console.log(String(r)), (e) => console.log(e.name, e.message));
`,
  );
  for (const format of ['esm', 'cjs']) {
    const outfile = join(app, `bundle-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const options = { entryPoints: [entry], bundle: true, platform: 'node', format, outfile, logLevel: 'silent' };
    await build(options);
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' });
    check(
      /ChunkwiseError.*leave it out of the bundle/s.test(stdout + stderr),
      `a bundle (${format}) says: ${stdout}${stderr}`,
    );
    await build({ ...options, external: ['chunkwise'] });
    check(
      run(process.execPath, [outfile], app).trim() === '10.0',
      `a bundle (${format}) without the package does not compute`,
    );
  }
  console.log('bundles: a named error inside, works outside');
}

/** Optional peers are not installed by themselves, and what asks for one says how to. */
function checkPeers(app) {
  const module = join(app, 'node_modules/chunkwise/dist/lib/base/packages/optional-package.js');
  const program = `const { OPTIONAL_PACKAGES, optionalModule } = await import(${JSON.stringify(module)});
for (const name of Object.keys(OPTIONAL_PACKAGES).filter((name) => !name.startsWith('@resvg')))
  await optionalModule(name, 'this').then(() => console.log(name, 'is there'), (error) => console.log(error.message));`;
  const said = run(process.execPath, ['--input-type=module', '-e', program], app).trim().split('\n');
  const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of Object.keys(peerDependencies))
    check(
      said.some((line) => line.endsWith(`is not installed; run: npm install ${name}`)),
      `${name} is not asked for: ${said.join('; ')}`,
    );
  console.log(`peers: ${said.length} are absent, and each says how it is installed`);
}

const scratch = mkdtempSync(join(tmpdir(), 'chunkwise-consumer-'));
try {
  const [{ filename, size, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', scratch], root));
  const names = files.map(({ path }) => path);
  check(!names.some((name) => /(^|\/)(demo|benchmarks|test)\//.test(name)), 'demo, benchmarks or tests are packed');
  checkWhole(root, names);
  check(size <= BUDGET.tarballBytes, `the tarball has ${size} bytes, allowed are ${BUDGET.tarballBytes}`);
  check(
    names.length <= BUDGET.tarballFiles,
    `the tarball has ${names.length} files, allowed are ${BUDGET.tarballFiles}`,
  );

  const app = join(scratch, 'app');
  mkdirSync(join(app, 'data'), { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...quiet, join(scratch, filename)], app);
  const installed = bytesBelow(join(app, 'node_modules')) / 1e6;
  const lock = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8')).packages;
  const platform = (name) => (lock[name].os ?? [process.platform]).includes(process.platform);
  const present = Object.keys(lock).filter((name) => name !== '' && platform(name) && !lock[name].cpu);
  const doubled = present.filter((name) => name.lastIndexOf('node_modules/') > 0);
  check(
    installed <= BUDGET.installedMegabytes,
    `${installed.toFixed(1)} MB are installed, allowed are ${BUDGET.installedMegabytes}`,
  );
  check(doubled.length === 0, `installed twice: ${doubled.join(', ')}`);
  check(present.length <= BUDGET.packages, `${present.length} packages are installed, allowed are ${BUDGET.packages}`);
  console.log(
    `tarball ${size} bytes in ${names.length} files; installed ${installed.toFixed(1)} MB, ${present.length} packages`,
  );

  const examples = allExamples(root);
  writeProject(app, examples);
  const optionTypes = writeOptionTypes(app, root);
  run(process.execPath, [tsc, '--init'], app);
  const config = join(app, 'tsconfig.json');
  // TypeScript's own defaults, but every declaration is looked at.
  const text = readFileSync(config, 'utf8').replace(/"skipLibCheck": true/, '"skipLibCheck": false');
  writeFileSync(
    config,
    text.replace(
      '"compilerOptions": {',
      '"include": ["src"],\n  "compilerOptions": { "outDir": "build", "rootDir": "src",',
    ),
  );
  run(process.execPath, [tsc, '--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler'], app);
  run(process.execPath, [tsc], app);
  console.log(
    `types: ${examples.length} examples check under nodenext and bundler; options of ${optionTypes} types may be undefined`,
  );
  console.log(run(process.execPath, ['build/run.js'], app).trim().split('\n').at(-1));
  await checkBundles(app);
  checkPeers(app);
  checkJest(scratch, join(scratch, filename));
} catch (error) {
  // The compiler writes to stdout.
  if (error.stdout) console.error(error.stdout);
  console.error(error.message);
  process.exitCode = 1;
} finally {
  if (process.argv.includes('--keep')) console.log(scratch);
  else rmSync(scratch, { recursive: true, force: true });
}
