/**
 * Follows the instructions of ARCHITECTURE.md, "Adding things", word by word in a copy of the sources: what they add works, and
 * leaving out a part does not compile.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One block of the instructions: a new file, or lines before or after a line that is there. */
interface Step {
  readonly topic: string;
  readonly path: string;
  readonly where: 'before' | 'after' | 'new';
  readonly line: string;
  readonly code: string;
}

const guide = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n## Adding things\n')[1].split('\n## ')[0];
const steps = guide
  .split('\n### ')
  .slice(1)
  .flatMap((section): Step[] => {
    const topic = section.split('\n')[0];
    const blocks = section.matchAll(
      /(?:In `([^`]+)`, (before|after) `([^`]+)`|New file `([^`]+)`):\n\n```ts\n([\s\S]*?)```/g,
    );
    return [...blocks].map(([, path, where, line, file, code]) => ({
      topic,
      path: path ?? file,
      where: file ? 'new' : (where as 'before' | 'after'),
      line: line ?? '',
      code,
    }));
  });

/** Puts what the steps say into the sources below `folder`, which are as they are in the repository. */
function apply(folder: string, chosen: readonly Step[]): void {
  for (const { path, where, line, code } of chosen) {
    const file = join(folder, path);
    if (where === 'new') {
      writeFileSync(file, code);
      continue;
    }
    const lines = readFileSync(file, 'utf8').split('\n');
    const at = lines.findIndex((text) => text.startsWith(line));
    expect(at, `${path} has a line that begins with ${line}`).toBeGreaterThanOrEqual(0);
    lines.splice(where === 'before' ? at : at + 1, 0, code.trimEnd());
    writeFileSync(file, lines.join('\n'));
  }
}

let base: string;

/** A fresh copy of the sources with the chosen steps. */
function copy(name: string, chosen: readonly Step[]): string {
  const folder = join(base, name);
  for (const part of ['lib', 'kernels'])
    cpSync(join(root, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.endsWith('assembly'),
    });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as { compilerOptions: object };
  const compilerOptions = { ...config.compilerOptions, sourceMap: false, declaration: false };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['lib', 'kernels'] }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '0.0.0' }));
  apply(folder, chosen);
  return folder;
}

/** What the compiler says. */
function compile(folder: string, ...options: readonly string[]): string {
  const tsc = join(root, 'node_modules/.bin/tsc');
  return spawnSync(tsc, ['-p', folder, '--pretty', 'false', ...options], { encoding: 'utf8' }).stdout;
}

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'chunkwise-extending-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('the instructions are there', () => {
  expect(steps.map(({ topic }) => topic)).toEqual([
    ...new Array<string>(2).fill('An elementwise operation'),
    ...new Array<string>(4).fill('A reduction'),
    ...new Array<string>(5).fill('A block routine'),
    ...new Array<string>(3).fill('A codec'),
  ]);
});

const PROGRAM = `
import * as cw from './dist/lib/index.js';
import { routine } from './dist/lib/expr/build.js';
import { wrap } from './dist/lib/array/chunked-array.js';
cw.config.set({ threads: 'inline' });
const x = cw.asarray([1, 2, 3, 4], { chunks: 2 }).astype('float64');
const { shape, chunks } = x.node;
const node = routine('scale', [{ node: x.node, input: { by: 'block' } }], { shape, chunks }, { shape, chunks, dtype: 'float64' }, { factor: 3 });
const values = async (y) => [...(await y.compute()).data];
await cw.toZarr(x, './made.zarr', { codec: 'invert', format: 3 });
await cw.toZarr(x, './made-v2.zarr', { codec: 'invert', format: 2 });
console.log(JSON.stringify({
  midpoint: await values(cw.midpoint(x, 10)),
  method: await values(x.midpoint(0)),
  squares: await values(cw.sumOfSquares(x)),
  where: await values(x.sumOfSquares({ where: x.greater(2) })),
  scale: await values(wrap(node)),
  zarr: await values(await cw.fromZarr('./made.zarr')),
  zarr2: await values(await cw.fromZarr('./made-v2.zarr')),
}));`;

it('what they add compiles and works', { timeout: 300_000 }, () => {
  const folder = copy('whole', steps);
  expect(compile(folder)).toBe('');
  const wasm = 'kernels/routine/routine.wasm';
  cpSync(join(root, wasm), join(folder, 'dist', wasm));
  const packages = join(root, 'dist/packages');
  mkdirSync(join(folder, 'dist/packages'), { recursive: true });
  for (const name of readdirSync(packages)) cpSync(join(packages, name), join(folder, 'dist/packages', name));
  writeFileSync(join(folder, 'try.mjs'), PROGRAM);
  const said = execFileSync(process.execPath, ['try.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({
    midpoint: [5.5, 6, 6.5, 7],
    method: [0.5, 1, 1.5, 2],
    squares: [30],
    where: [25],
    scale: [3, 6, 9, 12],
    zarr: [1, 2, 3, 4],
    zarr2: [1, 2, 3, 4],
  });
  expect(readFileSync(join(folder, 'made.zarr/zarr.json'), 'utf8')).toContain('"invert"');
});

it('a part left out does not compile', { timeout: 600_000 }, () => {
  const topics = [...new Set(steps.map(({ topic }) => topic))];
  for (let left = 0; left < 5; left++) {
    const chosen = topics.flatMap((topic) => {
      const own = steps.filter((step) => step.topic === topic);
      // A form, a step or parameters that nobody uses are no fault; the rest is missed.
      return own.length > left ? own.filter((_, k) => k !== left) : own;
    });
    const said = compile(copy(`without-${left}`, chosen), '--noEmit');
    for (const topic of topics) {
      const own = steps.filter((step) => step.topic === topic);
      if (own.length <= left) continue;
      const names: Readonly<Record<string, RegExp>> = {
        'An elementwise operation': /midpoint/,
        'A reduction': /sumOfSquares|squares/,
        'A block routine': /scale|SCALE_ROUTINE/,
        'A codec': /invert/,
      };
      expect(said, `${topic} without ${own[left].path}: ${own[left].code}`).toMatch(names[topic]);
    }
  }
});

it('the compiler asks for each place that a new kind of node, of stage or of store needs', { timeout: 300_000 }, () => {
  const section = (title: string): string => guide.split(`\n### ${title}\n`)[1].split('\n### ')[0];
  const folder = copy('kinds', []);
  const replace = (path: string, from: string, to: string): void => {
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  };
  replace(
    'lib/expr/node.ts',
    'export type Node =',
    "export interface NewNode extends NodeBase {\n  readonly kind: 'new';\n}\nexport type Node =\n  | NewNode",
  );
  replace(
    'lib/task/stage.ts',
    'export type Stage =',
    "export interface NewStage extends StageCommon {\n  readonly kind: 'new';\n}\nexport type Stage =\n  | NewStage",
  );
  replace(
    'lib/storage/stored-array.ts',
    'export type StoreLocation =',
    "export type StoreLocation =\n  | { readonly type: 'new' }",
  );
  const asked = new Set([...compile(folder, '--noEmit').matchAll(/^([\w./-]+)\(/gm)].map(([, path]) => path));
  const named = (title: string, after: string): string[] =>
    [
      ...section(title)
        .split(after)[1]
        .matchAll(/`(lib\/[\w/-]+\.ts)`/g),
    ].map(([, path]) => path);
  for (const path of [...named('A node kind', 'asks for'), ...named('A stage kind', 'asks for')])
    expect(
      [...asked].some((file) => file.endsWith(path)),
      path,
    ).toBe(true);
  expect([...asked].some((file) => file.endsWith('lib/storage/stores/byte-store.ts'))).toBe(true);
});
