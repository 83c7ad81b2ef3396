// Builds dist/: the AssemblyScript routines to WebAssembly (unless newer than their sources), the TypeScript, the bundles.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { bundlePackages } from './bundle-packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const node = (script, args) => execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });

const assembly = join(root, 'kernels/routine/assembly');
const output = join(root, 'kernels/routine/routine.wasm');
if (existsSync(join(assembly, 'index.ts'))) {
  const sources = [
    ...readdirSync(assembly, { recursive: true }).map((name) => join(assembly, name)),
    join(root, 'kernels/routine/asconfig.json'),
  ];
  const newest = Math.max(...sources.map((source) => statSync(source).mtimeMs));
  if (!existsSync(output) || statSync(output).mtimeMs < newest) {
    const asc = require.resolve('assemblyscript/bin/asc.js');
    // Written aside and renamed, so that nobody loads half a module.
    const fresh = `${output}.${process.pid}.wasm`;
    node(asc, ['kernels/routine/assembly/index.ts', '--config', 'kernels/routine/asconfig.json', '--outFile', fresh]);
    renameSync(fresh, output);
  }
}
node(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), ['-p', 'tsconfig.build.json']);
await bundle(root);
await bundlePackages(root);
