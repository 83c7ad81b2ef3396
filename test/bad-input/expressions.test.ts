/** Expressions that make no sense are refused when they are built, with the operation, the shapes and what to do. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { expectNothingHeld, refused } from './nothing-left.js';

expectNothingHeld();
const x = cw.ones([3, 4], { chunks: 2 });

type Case = readonly [string, () => unknown, ...RegExp[]];

/** One test for each case: its name, what to do, what the message says. */
function each(tag: cw.ErrorTag, cases: readonly Case[]): void {
  for (const [name, act, ...patterns] of cases)
    it(name, async () => {
      await refused(act, tag, ...patterns);
    });
}

describe('shapes that do not broadcast', () => {
  const cases: Case[] = [
    ['add', () => x.add(cw.ones([5])), /^add: shapes \[3, 4\] and \[5\] do not broadcast: axis 1/, /expandDims/],
    ['where', () => cw.where(x.greater(0), cw.ones([3]), 0), /^where: shapes \[3, 4\] and \[3\]/, /equal or 1/],
    ['three', () => cw.clip(x, cw.ones([2, 1]), 3), /^clip: shapes \[3, 4\] and \[2, 1\]/, /axis 0/],
    ['set', () => x.set('1:', cw.ones([5])), /^set: shape \[5\] does not broadcast to \[2, 4\]/, /reshape/],
    ['broadcastTo', () => cw.broadcastTo(x, [4, 3]), /^broadcastTo: shape \[3, 4\]/, /equal or 1/],
    ['evaluate', () => cw.evaluate('a + b', { a: x, b: cw.ones([7]) }), /shapes \[3, 4\] and \[7\]/],
    ['concat', () => cw.concat([x, cw.ones([3, 5])]), /^concat: shapes \[3, 4\], \[3, 5\] differ/, /only extents/],
    ['stack', () => cw.stack([x, cw.ones([3, 5])]), /^stack: shapes \[3, 4\], \[3, 5\] differ/, /use concat/],
    ['reshape', () => x.reshape([5, -1]), /^reshape: shape \[3, 4\] of 12 elements/, /-1/],
    ['mapBlocks', () => cw.mapBlocks((a: { data: Float64Array }) => a.data, x, cw.ones([5])), /^mapBlocks: shapes/],
  ];
  each('shape', cases);
});

describe('axes', () => {
  const out = /axis 2 is out of range for shape \[3, 4\]: axes are -2 to 1/;
  const cases: Case[] = [
    ['out of range: sum', () => x.sum({ axis: 2 }), /^sum: /, out],
    ['out of range: negative', () => x.mean({ axis: [0, -3] }), /^mean: axis -3 is out of range/],
    ['out of range: argmax', () => x.argmax({ axis: 2 }), /^argmax: /, out],
    ['out of range: flip', () => cw.flip(x, { axis: 2 }), /^flip: /, out],
    ['out of range: roll', () => cw.roll(x, 1, { axis: 2 }), /^roll: /, out],
    ['out of range: concat', () => cw.concat([x, x], { axis: 2 }), /^concat: /, out],
    ['out of range: squeeze', () => cw.squeeze(x, { axis: 2 }), /^squeeze: /, out],
    ['not whole', () => x.sum({ axis: 0.5 }), /^sum: axis 0.5/],
    ['repeated: sum', () => x.sum({ axis: [0, -2] }), /^sum: axes \[0, -2\] of shape \[3, 4\]/, /name each once/],
    ['repeated: permuteDims', () => cw.permuteDims(x, [1, 1]), /axes \[1, 1\] of shape \[3, 4\]/, /once/],
  ];
  each('shape', cases);
});

describe('chunks that do not sum to the shape', () => {
  const cases: Case[] = [
    [
      'zeros',
      () => cw.zeros([10], { chunks: [[3, 3]] }),
      /^zeros: chunks \[\[3,3\]\] do not fit shape \[10\]/,
      /6, not 10/,
    ],
    ['rechunk', () => x.rechunk([[2, 2], 4]), /^rechunk: chunks .* shape \[3, 4\]: axis 0 sums to 4, not 3/],
    ['rechunk: too many', () => x.rechunk([1, 2, 3]), /^rechunk: .*one entry for each of the 2 axes/],
    ['rechunk: 0', () => x.rechunk([0, 1]), /^rechunk: .*size 0; .*positive whole number, -1/],
    ['rechunk: negative', () => x.rechunk([[2, -1, 2], 1]), /^rechunk: .*not a whole number of 0 or more/],
    ['random', () => cw.random.random([4], { chunks: [[1]] }), /random: chunks .* sums to 1, not 4/],
    [
      'mapBlocks',
      () => x.mapBlocks((a: { data: Float64Array }) => a.data, { chunks: [2] }),
      /^mapBlocks: chunks \[2\]/,
    ],
    ['toZarr', () => x.toZarr('never-made.zarr', { chunks: [2] }), /^toZarr: chunks \[2\] do not fit shape \[3, 4\]/],
  ];
  each('chunks', cases);
});

describe('unknown dtypes', () => {
  const list = /use one of bool, int8.*float64/;
  const cases: Case[] = [
    ['zeros', () => cw.zeros([3], { dtype: 'float46' as never }), /^zeros: unknown dtype "float46"/, list],
    ['astype', () => x.astype('decimal' as never), /^astype: unknown dtype "decimal"/, list],
    ['sum', () => x.sum({ dtype: 'f8' as never }), /^sum: .*f8/],
    ['asarray', () => cw.asarray([1], { dtype: 'int128' as never }), /^asarray: unknown dtype "int128"/, list],
    [
      'random',
      () => cw.random.random([3], { dtype: 'int8' as never }),
      /int8 is not a floating-point dtype; use float64/,
    ],
    ['not allowed', () => cw.bitwiseAnd(x, x), /^bitwiseAnd\(float64, float64\): .*cast to an integer dtype/],
  ];
  each('dtype', cases);
});

describe('selections', () => {
  const cases: Case[] = [
    [
      'three colons',
      () => x.slice('1:2:3:4'),
      /'1:2:3:4' does not parse at position 5/,
      /Write integers, start:stop:step/,
    ],
    ['words', () => x.slice('first'), /'first' does not parse at position 0/],
    ['empty', () => x.slice(''), /does not parse/],
    ['step 0', () => x.slice('::0'), /step of 0/],
    ['bracket', () => x.slice('[1, 2'), /does not parse/],
    ['too many', () => x.slice('0, 1, 2'), /3 indices for an array of 2 axes \(shape \[3, 4\]\)/],
    ['two ellipses', () => x.slice('..., ...'), /at most one '...'/],
    [
      'out of bounds',
      () => x.slice('3'),
      /index 3 is out of bounds for axis 0 of extent 3 \(shape \[3, 4\]\); use -3 to 2/,
    ],
    ['out of bounds, negative', () => x.slice(0, -5), /index -5 is out of bounds for axis 1 of extent 4/],
    ['out of bounds, in a list', () => x.slice([0, 7]), /index 7 is out of bounds for axis 0/],
    ['out of bounds, take', () => cw.take(x, [4], { axis: 1 }), /^take: index 4 is out of bounds for axis 1/],
    ['out of bounds, set', () => x.set('5', 1), /^set: index 5 is out of bounds for axis 0/],
    ['mask of another length', () => x.slice([true, false]), /mask of 2 does not fit axis 0 of extent 3/],
  ];
  each('selection', cases);
});

describe('options', () => {
  const cases: Case[] = [
    ['memory limit', () => x.compute({ memoryLimit: 'a lot' }), /^compute: memoryLimit is "a lot"; .*'256MB'/],
    ['threads', () => x.compute({ threads: -2 }), /^compute: threads is -2; .*whole number from 0/],
  ];
  each('argument', cases);
});

describe.each(['inline', 2] as const)('memory, threads %s', (threads) => {
  const big = cw.random.random([2000, 2000], { chunks: [2000, 2000] });

  it('refuses a task that cannot be held before anything runs', async () => {
    let progress = 0;
    const options = { threads, memoryLimit: '8MB', onProgress: () => progress++ };
    await refused(
      () => big.add(big.T).max({ axis: 0 }).compute(options),
      'memory',
      /^\w+: task 0, a block of float64 \[1, 2000\], needs [\d.]+ MB at once/,
      /the memory limit leaves 3.98 MB for blocks beside 16.0 kB of results; use smaller chunks or a larger memoryLimit/,
    );
    await refused(
      () => big.add(1).compute(options),
      'memory',
      /^compute: the result, float64 \[2000, 2000\], takes 32.0 MB, which memoryLimit 8.00 MB has no room for/,
      /reduce or slice first, write to a store with toZarr\(\), or take blocks\(\).*least memoryLimit that would do is \d/,
    );
    expect(progress).toBe(0);
  });
});
