/** Each line of the operation tables has one text: it stands above the function of its name, and methods show the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ELEMENTWISE } from '../../kernels/elementwise.js';
import { REDUCTIONS } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';

/** Functions that take more than operands say so in words of their own. */
const OWN_WORDS = ['round', 'clip', 'where', 'isclose', 'nanToNum', 'complex'];

const source = (path: string): string => readFileSync(new URL(`../../lib/array/${path}`, import.meta.url), 'utf8');

/** The first part of the comment above each function, up to its example. */
function commentsOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, comment, name, op] of text.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:export )?const (\w+) = \w+\('(\w+)'/g,
  )) {
    const words = comment.replace(/^\s*\*/gm, '').split('@')[0];
    found.set(op, `${name}: ${words.replace(/\s+/g, ' ').trim()}`);
  }
  return found;
}

describe.each([
  ['elementwise/elementwise.ts', ELEMENTWISE],
  ['reductions/reductions.ts', REDUCTIONS],
] as const)('%s', (path, table) => {
  const comments = commentsOf(source(path));

  it.each(Object.entries(table))('%s', (op, { doc }) => {
    const name = op === 'var' ? 'variance' : op;
    expect(doc).toMatch(/\S\.$/);
    expect(op in cw).toBe(true);
    if (OWN_WORDS.includes(op)) return;
    expect(comments.get(op)).toBe(`${name}: ${doc}`);
    expect(op in cw.ChunkedArray.prototype).toBe(true);
  });
});
