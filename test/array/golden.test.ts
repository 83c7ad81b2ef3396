/** Functions of the face against NumPy: dtype, shape and values of one expression each (made by make_golden.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

interface Golden {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}
const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Record<string, Golden>;

const x = cw
  .arange(24, { chunks: 7 })
  .reshape([4, 6], { chunks: [3, 4] })
  .multiply(1.5)
  .subtract(7);
const y = cw
  .arange(12)
  .reshape([3, 4], { chunks: [2, 2] })
  .square()
  .remainder(7);
const t = [0, 1, 3, 4.5, 7, 11];
const n = cw.asarray([
  [1, Number.NaN, 3],
  [Number.POSITIVE_INFINITY, -2, Number.NEGATIVE_INFINITY],
]);
const i = cw.arange(24, { dtype: 'int32' }).reshape([2, 3, 4], { chunks: [1, 2, 3] });
const line = cw.arange(3);

const heat = (u: cw.ChunkedArray): cw.ChunkedArray => {
  const inner = u.slice('1:-1, 1:-1');
  const around = u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2'));
  return u.set('1:-1, 1:-1', inner.add(around.subtract(inner.multiply(4)).multiply(0.2)));
};

const cases: Record<string, () => cw.ChunkedArray> = {
  'pad constant': () =>
    x.pad(
      [
        [1, 2],
        [0, 3],
      ],
      { value: 9 },
    ),
  'pad edge': () =>
    x.pad(
      [
        [2, 1],
        [1, 0],
      ],
      { mode: 'edge' },
    ),
  'pad reflect': () => x.pad(3, { mode: 'reflect' }),
  'pad reflect long': () => line.pad([5, 8], { mode: 'reflect' }),
  'pad symmetric': () =>
    x.pad(
      [
        [2, 3],
        [4, 1],
      ],
      { mode: 'symmetric' },
    ),
  'pad symmetric long': () => line.pad([7, 8], { mode: 'symmetric' }),
  'pad wrap': () =>
    x.pad(
      [
        [1, 2],
        [3, 3],
      ],
      { mode: 'wrap' },
    ),
  'roll flat': () => x.roll(5),
  'roll axis': () => x.roll(-2, { axis: 1 }),
  'roll axes': () => x.roll([1, -1], { axis: [0, 1] }),
  'concat 0': () => cw.concat([x, x.slice(':1'), x.slice('2:')]),
  'concat 1': () => cw.concat([x, x.slice(':, ::-1')], { axis: 1 }),
  'concat flat': () => cw.concat([y, [[1, 2]]], { axis: null }),
  'stack last': () => cw.stack([y, y.add(1)], { axis: -1 }),
  vstack: () => cw.vstack([y, y.slice(0)]),
  hstack: () => cw.hstack([y, y.slice(':, :1')]),
  tile: () => cw.tile(y, [2, 1, 2]),
  diff: () => y.diff({ axis: 0 }),
  'diff 2': () => y.diff({ n: 2 }),
  ediff1d: () => cw.ediff1d(x, { toBegin: -99, toEnd: [1, 2] }),
  'ediff1d int': () => cw.ediff1d(i),
  trapezoid: () => cw.trapezoid(x.square(), { dx: 0.5 }),
  'trapezoid uneven': () => cw.trapezoid(x.square(), { x: t, axis: 1 }),
  'trapezoid 2d': () => cw.trapezoid(y, { x: y.slice('::-1').multiply(2), axis: 0 }),
  'trapezoid int': () => cw.trapezoid(i, { axis: 1 }),
  gradient: () => cw.gradient(x.square(), { axis: 1 }),
  'gradient spacing': () => cw.gradient(y, { spacing: 0.5, axis: 0 }),
  'gradient edge 2': () => cw.gradient(x.pow(3), { spacing: 0.25, axis: 1, edgeOrder: 2 }),
  'gradient uneven': () => cw.gradient(x.square(), { spacing: t, axis: 1 }),
  'gradient uneven edge 2': () => cw.gradient(x.square(), { spacing: [t], axis: 1, edgeOrder: 2 }),
  'gradient both 0': () => cw.gradient(x.square(), { spacing: [2, t], axis: [0, 1] })[0],
  'gradient both 1': () => cw.gradient(x.square(), 2, t)[1],
  reshape: () => i.reshape([4, 6]),
  'reshape open': () => i.transpose([2, 0, 1]).reshape([-1, 3]),
  'reshape ones': () => i.reshape([2, 1, 3, 4, 1]),
  ravel: () => x.T.ravel({ chunks: 5 }),
  moveaxis: () => i.moveaxis(0, -1),
  'moveaxis two': () => i.moveaxis([0, 1], [-1, 0]),
  swapaxes: () => i.swapaxes(0, 2),
  transpose: () => i.transpose([1, 2, 0]),
  flip: () => i.flip({ axis: [0, 2] }),
  'flip all': () => y.flip(),
  squeeze: () => i.slice(':, :1, :').squeeze({ axis: 1 }),
  expandDims: () => y.expandDims({ axis: [0, 2] }),
  broadcastTo: () => y.slice(':, :1').broadcastTo([2, 3, 4]),
  tril: () => cw.tril(x, { k: 1 }),
  triu: () => cw.triu(x, { k: -1 }),
  eye: () => cw.eye(3, 5, { k: 1, chunks: 2 }),
  linspace: () => cw.linspace(-1, 2, 7, { chunks: 3 }),
  'linspace open': () => cw.linspace(0, 1, 4, { endpoint: false }),
  arange: () => cw.arange(0.5, 3, 0.1, { chunks: 10 }),
  'arange down': () => cw.arange(10, 0, -3, { dtype: 'int32' }),
  'meshgrid 0': () => cw.meshgrid([line, cw.arange(2)])[0],
  'meshgrid 1': () => cw.meshgrid([line, cw.arange(2)])[1],
  'meshgrid ij': () => cw.meshgrid([line, cw.arange(2)], { indexing: 'ij' })[0],
  'round 1': () => x.divide(8).round({ decimals: 1 }),
  'round -1': () => i.multiply(7).round({ decimals: -1 }),
  clip: () => x.clip(-3, 12.5),
  'clip low': () => i.clip({ min: 5 }),
  where: () => cw.where(y.greater(2), y, y.negative()),
  nanToNum: () => cw.nanToNum(n, { nan: -1, posinf: 5, neginf: -5 }),
  isclose: () => y.isclose(y.add(1e-9)),
  'mean keepdims': () => x.mean({ axis: 0, keepdims: true }),
  anomaly: () => x.subtract(x.mean({ axis: -1, keepdims: true })),
  'std ddof': () => x.std({ axis: [0, 1], ddof: 1 }),
  'sum middle': () => i.sum({ axis: 1 }),
  'max all': () => i.max(),
  argmax: () => y.argmax({ axis: 1 }),
  'argmin all': () => y.argmin(),
  average: () => x.average({ axis: 0, weights: [1, 2, 3, 4] }),
  'average all': () => y.average({ weights: y.add(1) }),
  ptp: () => x.ptp({ axis: 1 }),
  'groups mean': () => cw.groupbyReduce(x, [0, 1, 2, 0, 1, -1], { axis: 1 }),
  'groups max': () => cw.groupbyReduce(i, [0, 1, 0], { axis: 1, reduction: 'max', groups: 2 }),
  evaluate: () => cw.evaluate('y ^ 2 / 4 - sqrt(y) * 3 % 2 + sin(2 * pi * y)', { y }),
  'evaluate logic': () => cw.evaluate('y > 1 and not (y >= 4) ? y : -1', { y }),
  'evaluate reduce': () => cw.evaluate('x - mean(x, 0) + max(x)', { x }),
  heat: () => {
    const u = cw
      .zeros([6, 7], { chunks: [3, 4] })
      .set('0', 1)
      .set('-1', 2);
    return cw.iterate(u, 4, heat, { every: 2 });
  },
};

describe('against NumPy', () => {
  it('has a case for every golden value', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(golden).sort());
  });

  it.each(Object.keys(golden))('%s', async (name) => {
    const { dtype, shape, data } = golden[name];
    const result = cases[name]();
    expect([result.dtype, result.shape]).toEqual([dtype, shape]);
    const [plain] = await runTiny([result.node]);
    const { data: optimised } = await result.compute({ threads: 0 });
    for (const [way, got] of [
      ['as written', plain],
      ['optimised', optimised],
    ] as const) {
      expect(got.length).toBe(data.length);
      data.forEach((value, k) => {
        const found = Number(got[k]);
        const wanted = Number(value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value);
        // Written so that a NaN is a failure.
        if (!(found === wanted || Math.abs(found - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted)))) {
          expect.fail(`${way}: element ${k} is ${found}, not ${wanted}`);
        }
      });
    }
  });
});
