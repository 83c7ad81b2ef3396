/** Flags of V8 are set only where they are known and the user has not set them himself, and put back. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findCollector } from '../../lib/base/outside-memory.js';
import { ownsYoungGeneration } from '../../lib/base/young-generation.js';

const node = (version: string, others = {}) => ({
  versions: { node: version, ...others },
  execArgv: [] as string[],
  options: undefined,
});

it('sets the factor of known versions alone', () => {
  for (const version of ['20.0.0', '22.23.3', '24.21.0', '26.12.1'])
    expect(ownsYoungGeneration(node(version))).toBe(true);
  for (const version of ['18.20.0', '27.0.0', '']) expect(ownsYoungGeneration(node(version))).toBe(false);
  expect(ownsYoungGeneration(node('22.0.0', { bun: '1.2.0' }))).toBe(false);
  expect(ownsYoungGeneration(node('22.0.0', { deno: '2.0.0' }))).toBe(false);
});

it("leaves the user's own young generation alone", () => {
  expect(ownsYoungGeneration({ ...node('22.0.0'), execArgv: ['--max-semi-space-size=64'] })).toBe(false);
  expect(ownsYoungGeneration({ ...node('22.0.0'), options: '--max_semi_space_size=64' })).toBe(false);
});

it('knows the flag of this engine, whose value is 2', () => {
  const text = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1e7 });
  expect(text).toMatch(/semi-space-growth-factor=2/);
});

it('leaves no collector behind', () => {
  const global = globalThis as { gc?: unknown };
  const before = global.gc;
  findCollector()({ type: 'minor' });
  expect(global.gc).toBe(before);
  global.gc = () => {};
  try {
    expect(findCollector()).toBe(global.gc);
  } finally {
    if (before === undefined) delete global.gc;
    else global.gc = before;
  }
});
