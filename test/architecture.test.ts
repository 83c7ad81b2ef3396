/** Enforces the house rules on the sources: rooms import only downwards, files stay short, say what they promise, and load heavy packages lazily. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

interface Import {
  readonly from: string;
  readonly typesOnly: boolean;
  /** False for `import()` and `require()` inside functions. */
  readonly eager: boolean;
}
interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** The rooms of lib (and kernels), each with the rooms it may import at all, and those of which it may import types only. */
const allowed: Readonly<Record<string, { values: readonly string[]; types?: readonly string[] }>> = {
  kernels: { values: [] },
  base: { values: ['kernels'] },
  storage: { values: ['base', 'kernels'] },
  expr: { values: ['base', 'kernels'], types: ['storage'] },
  optimize: { values: ['expr', 'base', 'storage', 'kernels'] },
  runtime: { values: ['storage', 'base', 'kernels'], types: ['task'] },
  task: { values: ['storage', 'base', 'kernels'], types: ['expr', 'runtime'] },
  plan: { values: ['task', 'optimize', 'expr', 'runtime', 'base', 'storage', 'kernels'] },
  report: { values: ['plan', 'task', 'expr', 'runtime', 'base', 'storage', 'kernels'] },
  run: { values: ['report', 'plan', 'task', 'expr', 'runtime', 'base', 'storage', 'kernels'] },
  formats: { values: ['storage', 'base', 'kernels'] },
  array: { values: ['formats', 'run', 'report', 'task', 'expr', 'runtime', 'storage', 'base', 'kernels'] },
  delayed: { values: ['array', 'base', 'runtime', 'kernels'] },
  plot: { values: ['array', 'base', 'index'] },
  climate: { values: ['array', 'plot', 'base', 'index', 'kernels'] },
  cli: { values: ['climate', 'array', 'plot', 'base', 'index', 'kernels'] },
  index: { values: ['array', 'base', 'runtime', 'delayed', 'kernels', 'storage'] },
};
/** Packages that cost too much at start-up to be imported at the top of a library file. */
const lazy = ['mathjs', 'piscina', 'zarr', 'zarrita', 'numcodecs', 'acorn', '@resvg/resvg-js', 'apache-arrow'];

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function roomOf(path: string): string {
  const [top, second] = path.split('/');
  if (top !== 'lib') return top;
  return /\.[jt]s$/.test(second) ? 'index' : second;
}

/** The text without comments, so that an example in a doc comment is not taken for an import. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1');

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const code = withoutComments(text);
  for (const match of code.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s*['"]([^'"]+)['"]/gm)) {
    const names = match[2].replace(/^\{|\}$/g, '').split(',');
    const allTypes =
      match[2].startsWith('{') && names.every((name) => name.trim() === '' || /^type\s/.test(name.trim()));
    found.push({ from: match[3], typesOnly: match[1] !== undefined || allTypes, eager: true });
  }
  for (const match of code.matchAll(/^import\s*['"]([^'"]+)['"]/gm))
    found.push({ from: match[1], typesOnly: false, eager: true });
  // `import('x').Type` in type position is erased; `await import('x')` and `require('x')` load when reached.
  for (const match of code.matchAll(/(typeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.[A-Z])?/g))
    found.push({ from: match[2], typesOnly: match[1] !== undefined || match[3] !== undefined, eager: false });
  for (const match of code.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ from: match[1], typesOnly: false, eager: false });
  return found;
}

const load = (path: string): Source => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, room: roomOf(path), text, imports: importsOf(text) };
};

const assembly = (path: string): boolean => path.startsWith('kernels/routine/assembly/');
const sources = [...filesBelow('kernels'), ...filesBelow('lib')].map(load);
const library = sources.filter((source) => !assembly(source.path));
const outer = [...filesBelow('demo'), ...filesBelow('benchmarks')].map(load);

/** The room that a relative import of `source` leads to; undefined for packages. */
function targetRoom(source: Source, entry: Import): string | undefined {
  if (!entry.from.startsWith('.')) return undefined;
  return roomOf(relative(root, resolve(root, dirname(source.path), entry.from)));
}

/** Each import of `source` that the map of rooms forbids, as a line for the report. */
function forbidden(source: Source): string[] {
  const rule = allowed[source.room];
  if (!rule) return [`${source.path}: room '${source.room}' is not in the map`];
  return source.imports.flatMap((entry) => {
    const room = targetRoom(source, entry);
    if (room === undefined || room === source.room || rule.values.includes(room)) return [];
    if (entry.typesOnly && rule.types?.includes(room)) return [];
    return [`${source.path} imports ${entry.from} (${source.room} -> ${room})`];
  });
}

describe('architecture', () => {
  it('has sources to look at', () => {
    expect(library.length).toBeGreaterThan(8);
    expect(new Set(library.map((source) => source.room)).size).toBeGreaterThan(3);
  });

  it('notices what it is there to notice', () => {
    const source = (path: string, text: string): Source => ({
      path,
      room: roomOf(path),
      text,
      imports: importsOf(text),
    });
    expect(forbidden(source('lib/expr/a.ts', "import { x } from '../array/b.js';"))).toHaveLength(1);
    expect(forbidden(source('lib/expr/a.ts', "import {\n  x,\n  y,\n} from '../plan/b.js';"))).toHaveLength(1);
    expect(forbidden(source('lib/expr/a.ts', "import type { x } from '../storage/b.js';"))).toHaveLength(0);
    expect(forbidden(source('lib/expr/a.ts', "import { x } from '../storage/b.js';"))).toHaveLength(1);
    expect(forbidden(source('kernels/a.ts', "export * from '../lib/base/b.js';"))).toHaveLength(1);
    expect(forbidden(source('lib/base/a.ts', "const f = () => import('../../lib/runtime/b.js');"))).toHaveLength(1);
    expect(forbidden(source('lib/base/a.ts', "/** import { x } from '../array/b.js' */"))).toHaveLength(0);
  });

  it('rooms import only downwards', () => {
    expect(library.flatMap(forbidden)).toEqual([]);
  });

  it('ARCHITECTURE.md tells the same map, and names files that are there', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const rows = [...text.matchAll(/^\| ([a-z]+) \| ((?:types of )?[a-z]+(?:, (?:types of )?[a-z]+)*|—) \|$/gm)];
    const told = rows.filter(([, room]) => room !== 'room').map(([, room, list]) => [room, list.split(', ').sort()]);
    const map = Object.entries(allowed).map(([room, { values, types = [] }]) => {
      const names = [...values, ...types.map((name) => `types of ${name}`)];
      return [room, names.length === 0 ? ['—'] : names.sort()];
    });
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(map));
    // Files of the examples of "Adding things" are there only while these are tried.
    const added = [...text.matchAll(/^New file `([^`]+)`/gm)].map(([, path]) => path);
    const named = [...text.matchAll(/`((?:lib|kernels|test|benchmarks|scripts)\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(named.filter((path) => !added.includes(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  it('rooms form no cycle, apart from imports of types', () => {
    const edges = new Map<string, Set<string>>();
    for (const source of library)
      for (const entry of source.imports) {
        const room = targetRoom(source, entry);
        if (room === undefined || room === source.room || entry.typesOnly) continue;
        edges.set(source.room, (edges.get(source.room) ?? new Set()).add(room));
      }
    const done = new Set<string>();
    const visit = (room: string, way: readonly string[]): string[] => {
      if (way.includes(room)) return [[...way.slice(way.indexOf(room)), room].join(' -> ')];
      if (done.has(room)) return [];
      const cycles = [...(edges.get(room) ?? [])].flatMap((next) => visit(next, [...way, room]));
      done.add(room);
      return cycles;
    };
    expect([...edges.keys()].flatMap((room) => visit(room, []))).toEqual([]);
  });

  it('files form no circle, apart from imports of types', () => {
    const importsFrom = new Map(
      library.map((source) => [
        source.path,
        source.imports
          .filter((entry) => entry.eager && !entry.typesOnly && entry.from.startsWith('.'))
          .map((entry) => relative(root, resolve(root, dirname(source.path), entry.from)).replace(/\.js$/, '.ts')),
      ]),
    );
    // What is on the way from the first file to the one at hand; a file seen again on it closes a circle.
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
        return;
      }
      state.set(path, 'open');
      for (const next of importsFrom.get(path) ?? []) visit(next, [...way, path]);
      state.set(path, 'done');
    };
    for (const path of importsFrom.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });

  it('expression nodes are made by the constructors of lib/expr only', () => {
    // Every node has a hash of what it is made of.
    const makers = library.filter(({ path, text }) => path !== 'lib/base/hash.ts' && /\bhashParts\(/.test(text));
    expect(makers.filter(({ room }) => room !== 'expr').map(({ path }) => path)).toEqual(['lib/task/storage-io.ts']);
    expect(makers.length).toBeGreaterThan(5);
  });

  it('every choice by kind is exhaustive', () => {
    const count = (text: string, pattern: RegExp): number => [...withoutComments(text).matchAll(pattern)].length;
    const open = library.filter(
      ({ text }) => count(text, /\bswitch \(\w+(?:\.\w+)*\.kind\)/g) > count(text, /satisfies never/g),
    );
    expect(open.map((source) => source.path)).toEqual([]);
  });

  it('folders are rooms of at most 25 files', () => {
    const files = new Map<string, number>();
    for (const { path } of sources) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    expect([...files].filter(([, count]) => count > 25)).toEqual([]);
  });

  it('nothing imports the demo, the benchmarks or the tests', () => {
    const bad = sources.flatMap((source) =>
      source.imports.filter((entry) => /(^|\/)(demo|benchmarks|test)\//.test(entry.from)).map(() => source.path),
    );
    expect(bad).toEqual([]);
  });

  it('heavy packages are loaded when needed, not at the top', () => {
    const bad = library.flatMap((source) =>
      source.imports
        .filter((entry) => entry.eager && !entry.typesOnly)
        .filter((entry) => lazy.some((name) => entry.from === name || entry.from.startsWith(`${name}/`)))
        .map((entry) => `${source.path} imports ${entry.from}`),
    );
    expect(bad).toEqual([]);
  });

  it('exported values are used by another file, or public', async () => {
    const shown = new Set([
      ...Object.keys(await import('../lib/index.js')),
      ...Object.keys(await import('../lib/plot/index.js')),
      ...Object.keys(await import('../lib/climate/index.js')),
    ]);
    const files = new Map<string, number>();
    const all = [...sources, ...outer, ...filesBelow('test').map(load)];
    for (const { text } of all)
      for (const word of new Set(text.match(/[\w$]+/g))) files.set(word, (files.get(word) ?? 0) + 1);
    const exported = library.flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async )?(?:const|let|function\*?|class) ([\w$]+)/gm)].map(([, name]) => ({
        path,
        name,
      })),
    );
    const unused = exported.filter(({ name }) => !shown.has(name) && files.get(name) === 1);
    expect(unused.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
  });

  it('files are at most 400 lines', () => {
    const length = ({ text }: Source): number => text.trimEnd().split('\n').length;
    const long = [...sources, ...outer].filter((source) => length(source) > 400);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('files begin with a doc comment that says what they promise', () => {
    const silent = [...library, ...outer].filter(
      (source) => !/^(#!.*\n)?(\s*\/\*\*\s*[^\s*]|\/\*\*\n \* \S)/.test(source.text),
    );
    expect(silent.map((source) => source.path)).toEqual([]);
  });

  it('files are named in kebab-case, after a thing', () => {
    const names = [...library, ...outer].map((source) => source.path);
    expect(names.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.ts$/.test(basename(path)))).toEqual([]);
    expect(names.filter((path) => /^(utils?|helpers?|misc|common)\.ts$/.test(basename(path)))).toEqual([]);
  });

  it('kernels have no default exports', () => {
    const bad = library.filter(
      (source) => source.room === 'kernels' && /^export default/m.test(withoutComments(source.text)),
    );
    expect(bad.map((source) => source.path)).toEqual([]);
  });

  it('no type is any, and nothing is left to do', () => {
    const untyped = /(:\s*|<|\bas\s+|\|\s*)any\b(?!\s*[:(])|\bany(\[\]|>)/;
    const bad = [...library, ...outer].filter((source) => {
      const code = withoutComments(source.text).replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, "''");
      return untyped.test(code) || /\b(TODO|FIXME|XXX)\b/.test(source.text);
    });
    expect(bad.map((source) => source.path)).toEqual([]);
  });
});
