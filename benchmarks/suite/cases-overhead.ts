/** Cases that are all overhead: W6 many small chunks and calls, W13 cold start. */
import type { Case } from './case.js';

const start = (threads: string, title: string): Case => ({
  id: `W13:${threads}`,
  title: `cold start, ${title}`,
  words: {},
  ourWords: threads === 'default' ? {} : { threads: threads === 'all' ? 'all' : threads },
  smoke: {},
  skipSmoke: threads === '1' || threads === 'all',
  engines: threads === 'default' ? [{ name: 'dask', modules: ['dask'] }, { name: 'numpy' }] : [],
  repeats: 1,
  tolerance: 0,
  targets: [{ kind: 'seconds', seconds: 0.15 }],
});

/** The cases, in the order of the table. */
export const overheadCases: readonly Case[] = [
  {
    id: 'W6:chunks',
    title: '(ones + 1).sum() over 100,000 chunks',
    words: { what: 'chunks', count: 100_000 },
    smoke: { count: 200 },
    engines: [{ name: 'dask', modules: ['dask'], repeats: 1 }],
    repeats: 3,
    tolerance: 0,
    targets: [
      { kind: 'per', unit: 'chunk', count: 100_000, microseconds: 3 },
      { kind: 'ratio', of: ['dask'], times: 40 },
    ],
  },
  {
    id: 'W6:delayed',
    title: '10,000 delayed calls that do nothing',
    words: { what: 'delayed', count: 10_000 },
    smoke: { count: 200 },
    engines: [{ name: 'dask', modules: ['dask'], repeats: 2 }],
    repeats: 3,
    tolerance: 0,
    targets: [
      { kind: 'per', unit: 'call', count: 10_000, microseconds: 10 },
      { kind: 'ratio', of: ['dask'], times: 40 },
    ],
  },
  start('default', 'import and first compute'),
  start('inline', 'on the calling thread'),
  start('1', 'with one worker'),
  start('2', 'with two workers'),
  start('all', 'with all workers'),
];
