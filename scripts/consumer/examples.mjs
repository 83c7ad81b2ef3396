// Finds the examples that users read: every `@example` of the library's comments and every TypeScript block of the README.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Sources whose comments are public documentation: folders and files. */
const PUBLIC = [
  'lib/array',
  'lib/climate',
  'lib/delayed/delayed.ts',
  'lib/plot',
  'lib/report/analysis.ts',
  'lib/base/config.ts',
  'lib/base/errors.ts',
  'lib/base/warnings.ts',
  'lib/index.ts',
];

/** Large numbers of the README, with what is run instead: the examples are the same, only smaller. */
const SMALLER = [
  ['100_000', '2_000'],
  ["'::2, 5000:'", "'::2, 500:'"],
  ['[1000, 1000]', '[500, 500]'],
  ['10_000', '100'],
  ['every: 1000', 'every: 10'],
];

/** Examples in the comments of one source: [line, code]. */
function inComments(text) {
  const found = [];
  for (const comment of text.matchAll(/\/\*\*([\s\S]*?)\*\//g)) {
    const first = text.slice(0, comment.index).split('\n').length;
    const lines = comment[1].split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    lines.forEach((line, k) => {
      const at = line.indexOf('@example');
      if (at < 0) return;
      const code = [line.slice(at + '@example'.length)];
      for (let next = k + 1; next < lines.length && !/^\s*@\w/.test(lines[next]); next++) code.push(lines[next]);
      const trimmed = code.join('\n').trim();
      if (trimmed !== '') found.push([first + k, trimmed.replace(/^```\w*\n|\n```$/g, '')]);
    });
  }
  return found;
}

const sourcesOf = (root, path) => {
  if (path.endsWith('.ts')) return existsSync(join(root, path)) ? [path] : [];
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
};

/** All examples: where they stand, and their code. */
export function allExamples(root) {
  const examples = [];
  for (const path of PUBLIC.flatMap((one) => sourcesOf(root, one))) {
    const text = readFileSync(join(root, path), 'utf8');
    for (const [line, code] of inComments(text)) examples.push({ where: `${path}:${line}`, code });
  }
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const block of readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const line = readme.slice(0, block.index).split('\n').length;
    const code = SMALLER.reduce((text, [from, to]) => text.replaceAll(from, to), block[1].trim());
    examples.push({ where: `README.md:${line}`, code });
  }
  return examples;
}
