// Builds dist/: the AssemblyScript routines to WebAssembly, then the TypeScript; skips a routine that is newer than its sources.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const node = (script, args) => execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });

const assembly = join(root, 'kernels/routine/assembly');
const output = join(root, 'kernels/routine/routine.wasm');
if (existsSync(join(assembly, 'index.ts'))) {
  const newest = Math.max(...readdirSync(assembly).map((name) => statSync(join(assembly, name)).mtimeMs));
  if (!existsSync(output) || statSync(output).mtimeMs < newest) {
    const asc = join(dirname(require.resolve('assemblyscript')), '../bin/asc.js');
    node(asc, ['kernels/routine/assembly/index.ts', '--config', 'kernels/routine/asconfig.json', '--outFile', output]);
  }
}
node(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), ['-p', 'tsconfig.build.json']);
if (existsSync(output)) {
  mkdirSync(join(root, 'dist/kernels/routine'), { recursive: true });
  cpSync(output, join(root, 'dist/kernels/routine/routine.wasm'));
}
