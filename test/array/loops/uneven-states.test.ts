/**
 * States that a step cuts otherwise than they came: the blocks of a state stay those that its readers count on.
 */
import { describe, expect, test } from 'vitest';
import * as cw from '../../../lib/index.js';

type Pair = { readonly u: cw.ChunkedArray; readonly v: cw.ChunkedArray };

/** Two states of eight elements, in blocks of so many. */
const pair = (inU: number, inV: number): Pair => ({
  u: cw.arange(8).rechunk(inU),
  v: cw.linspace(2, 9, 8).rechunk(inV),
});
const sums = ({ u, v }: Pair): Pair => ({ u: cw.cumsum(u, 0).multiply(0.5).add(v), v: v.set('0', 1.5) });

/** The same by hand, after each step. */
function byHand(steps: number): number[][] {
  let u = Array.from({ length: 8 }, (_, k) => k);
  let v = u.map((k) => k + 2);
  const frames = [u];
  for (let step = 0; step < steps; step++) {
    let sum = 0;
    const before = v;
    u = u.map((value, k) => {
      sum += value;
      return sum * 0.5 + before[k];
    });
    v = v.map((value, k) => (k === 0 ? 1.5 : value));
    frames.push(u);
  }
  return frames;
}
const running = (values: readonly number[]): number[] => {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
};

const cuts = [1, 2, 3, 4, 8];

describe.each([{ scheduler: 'inline' as const }, { threads: 2 }])('on %o', (options) => {
  test.each(cuts.flatMap((inU) => cuts.map((inV) => [inU, inV])))(
    'running sums in a step, blocks of %i and %i',
    async (inU, inV) => {
      const frames = byHand(3);
      const { u } = cw.iterate(pair(inU, inV), 3, sums);
      const [last, after, sorted] = await cw.compute(u, cw.cumsum(u, 0), cw.sort(u, 0), options);
      expect(last.toArray()).toEqual(frames[3]);
      expect(after.toArray()).toEqual(running(frames[3]));
      expect(sorted.toArray()).toEqual([...frames[3]].sort((a, b) => a - b));
      const kept = await cw.cumsum(cw.iterate(pair(inU, inV), 3, sums, { every: 1 }).u, 1).compute(options);
      expect(kept.toArray()).toEqual(frames.map(running));
    },
  );
});
