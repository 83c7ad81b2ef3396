/** The notebooks' code runs, cell after cell, against the sources. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, 'notebooks');
const scratch = join(root, '.cache', `notebooks-${process.pid}`);
const before = process.cwd();

beforeAll(() => {
  mkdirSync(scratch, { recursive: true });
  // Jupyter runs a notebook in its own folder.
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(scratch, { recursive: true, force: true });
});

interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
  readonly metadata: { readonly kernelspec: { readonly name: string } };
}

describe('notebooks', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ipynb'));

  it('show the three uses', () => {
    expect(names.sort()).toEqual(['climate-reductions.ipynb', 'heat-solver.ipynb', 'lazy-arrays.ipynb']);
  });

  it.each(names)('%s runs', async (name) => {
    const notebook = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Notebook;
    expect(notebook.metadata.kernelspec.name).toBe('tslab');
    const code = notebook.cells
      .filter((cell) => cell.cell_type === 'code')
      .map((cell) => cell.source.join(''))
      // What a cell ends with is shown by Jupyter.
      .map((text) => text.replace(/(^|\n)([^\n;]+)$/, '$1console.log($2);'))
      .join('\n')
      .replace(/'\.\.\/dist\/(.*)\.js'/g, (_, module) => JSON.stringify(join(root, `${module}.ts`)));
    const file = join(scratch, name.replace('.ipynb', '.ts'));
    writeFileSync(file, code);
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      await import(/* @vite-ignore */ file);
      expect(log.mock.calls.length).toBeGreaterThanOrEqual(2);
      for (const [shown] of log.mock.calls) expect(String(shown).length).toBeGreaterThan(5);
    } finally {
      log.mockRestore();
    }
  });
});
