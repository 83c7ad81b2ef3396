/** Axes by name wherever an axis is asked for: the same as by number. */
import { beforeAll, expect, test } from 'vitest';
import { signatureOf } from '../../lib/base/signature.js';
import * as cw from '../../lib/index.js';

let x: cw.ChunkedArray<'float64'>;
let plain: cw.ChunkedArray<'float64'>;
beforeAll(async () => {
  const store = new Map<string, Uint8Array>();
  plain = cw.arange(24).remainder(7).reshape([2, 3, 4]).rechunk([1, 2, 3]);
  await plain.toZarr(store, { dims: ['time', 'lat', 'lon'] });
  x = (await cw.fromZarr(store)) as cw.ChunkedArray<'float64'>;
});

type Axis = cw.AxisLike;
type Case = [
  string,
  (x: cw.ChunkedArray<'float64'>, axis: (name: Axis) => Axis) => cw.ChunkedArray | readonly cw.ChunkedArray[],
];
const labels = [0, 1, 0];
const cases: Case[] = [
  ['sum', (x, a) => x.sum({ axis: a('lat') })],
  ['mean of two', (x, a) => x.mean({ axis: [a('time'), a('lon')] })],
  ['name and number', (x, a) => x.max({ axis: [a('time'), -1] })],
  ['std keepdims', (x, a) => x.std({ axis: a('time'), keepdims: true })],
  ['argmax', (x, a) => x.argmax({ axis: a('lon') })],
  ['any', (x, a) => x.greater(2).any({ axis: a('lon') })],
  ['cumsum', (x, a) => x.cumsum({ axis: a('lat') })],
  ['sort', (x, a) => x.sort({ axis: a('time') })],
  ['argsort', (x, a) => x.argsort({ axis: a('lat') })],
  ['topk', (x, a) => x.topk(2, { axis: a('lat') })],
  ['quantile', (x, a) => cw.quantile(x, [0.2, 0.7], { axis: [a('lat'), a('time')] })],
  ['median', (x, a) => cw.median(x, { axis: a('lon') })],
  ['transpose', (x, a) => x.transpose([a('lon'), a('time'), a('lat')])],
  ['permuteDims', (x, a) => x.permuteDims([a('lon'), 0, a('lat')])],
  ['swapaxes', (x, a) => x.swapaxes(a('lon'), a('time'))],
  ['moveaxis', (x, a) => x.moveaxis(a('lon'), 0)],
  ['moveaxis of two', (x, a) => x.moveaxis([a('lon'), a('lat')], [0, 1])],
  ['flip', (x, a) => x.flip({ axis: [a('lat'), a('lon')] })],
  ['roll', (x, a) => x.roll([1, 2, 3], { axis: [a('lat'), a('lon'), a('lat')] })],
  ['squeeze', (x, a) => x.slice(':1').squeeze({ axis: a('time') })],
  ['take', (x, a) => x.take([1, 0], { axis: a('lat') })],
  ['concat', (x, a) => cw.concat([x, x.add(1)], { axis: a('lat') })],
  ['diff', (x, a) => cw.diff(x, { axis: a('lat') })],
  ['gradient', (x, a) => cw.gradient(x, { axis: [a('lat'), a('lon')] })],
  ['gradient of one', (x, a) => cw.gradient(x, { axis: a('lat') })],
  ['trapezoid', (x, a) => cw.trapezoid(x, { axis: a('time') })],
  ['average', (x, a) => cw.average(x, { axis: a('lat'), weights: [1, 2, 3] })],
  ['ptp', (x, a) => cw.ptp(x, { axis: a('lat') })],
  ['norm', (x, a) => cw.linalg.norm(x, { axis: [a('lat'), a('lon')] })],
  ['vecdot of fewer axes', (x, a) => cw.linalg.vecdot(x, x.slice('0, 0'), { axis: a('lon') })],
  ['cross', (x, a) => cw.linalg.cross(x, x.add(1), { axis: a('lat') })],
  ['diagonal', (x, a) => cw.diagonal(x, { axis1: a('lon'), axis2: a('lat') })],
  [
    'tensordot',
    (x, a) =>
      cw.tensordot(x, x.add(1), {
        axes: [
          [a('lat'), a('time')],
          [1, a('time')],
        ],
      }),
  ],
  ['inside a time loop', (x, a) => cw.iterate(x, 3, (u) => u.subtract(u.mean({ axis: a('lat'), keepdims: true })))],
  ['group-by', (x, a) => cw.groupbyReduce(x, labels, { axis: a('lat'), reduction: 'sum' })],
];
const NUMBERS: Readonly<Record<string, number>> = { time: 0, lat: 1, lon: -1 };

test.each(cases)('%s', async (_name, make) => {
  const named = [make(x, (name) => name)].flat() as cw.ChunkedArray[];
  const numbered = [make(plain, (name) => NUMBERS[name])].flat() as cw.ChunkedArray[];
  expect(named.length).toBe(numbered.length);
  for (const [k, one] of named.entries()) {
    const [a, b] = await cw.compute(one, numbered[k], { threads: 'inline' });
    expect(a.shape).toEqual(b.shape);
    expect([...a.data]).toEqual([...b.data]);
  }
});

test('names follow axes, and others are refused by name', () => {
  const t = x.transpose(['lon', 'lat', 'time']);
  expect(t.dims).toEqual(['lon', 'lat', 'time']);
  expect(t.mean({ axis: 'time' }).dims).toEqual(['lon', 'lat']);
  expect(() => x.mean({ axis: 'tme' })).toThrow(
    'mean: axis: "tme" is the name of no axis; axes are time, lat, lon (did you mean \'time\'?)',
  );
  expect(() => x.mean({ axis: 'time' }).sum({ axis: 'time' })).toThrow(/axes are lat, lon/);
  expect(() => x.sum({ axis: ['time', 0] })).toThrow(/name an axis twice/);
  expect(() => plain.sum({ axis: 'time' })).toThrow(
    /^sum: axis is "time"; give one axis or a list of them, by number or name/,
  );
  expect(() => cw.sum([[1]], { axis: 'time' })).toThrow(/^sum: axis is "time"/);
  expect(() => cw.transpose(x, ['time', 'lat', 'z'])).toThrow(/transpose: axes: "z" is the name of no axis/);
});

test('the axes of each operand of tensordot go by its own names', async () => {
  const turned = x.transpose(['lon', 'time', 'lat']);
  const [a, b] = await cw.compute(
    cw.tensordot(x, turned, { axes: ['lon', 'lon'] }),
    cw.tensordot(plain, plain.transpose([2, 0, 1]), { axes: [2, 0] }),
    { threads: 'inline' },
  );
  expect(a.shape).toEqual([2, 3, 2, 3]);
  expect([...a.data]).toEqual([...b.data]);
  expect(() => cw.tensordot(x, turned, { axes: ['lon', 'z'] })).toThrow(
    'tensordot: axes: "z" is the name of no axis; axes are lon, time, lat',
  );
  expect(() => cw.tensordot(x, plain, { axes: ['lon', 'lon'] })).toThrow(
    'tensordot: axes: "lon" are given by name, but the axes of the second array have none; give numbers',
  );
});

test('where an axis of the result is meant, names are refused', () => {
  expect(() => cw.expandDims(x, { axis: 'time' as never })).toThrow(
    /^expandDims: axis is "time"; give one axis of the result/,
  );
  expect(() => cw.stack([x, x], { axis: 'time' as never })).toThrow(/^stack: axis is "time"/);
  expect(() => cw.moveaxis(x, 'time', 'lat' as never)).toThrow(/^moveaxis: destination is "lat"/);
});

/** Functions that have an axis and no case above would have been forgotten. */
test('every function that takes axes takes names', () => {
  const functions = { ...cw, ...cw.linalg } as Readonly<Record<string, unknown>>;
  const numbersOnly = Object.entries(functions).flatMap(([name, fn]) => {
    const signature = typeof fn === 'function' ? signatureOf(fn) : undefined;
    const kinds = [...(signature?.parameters ?? []), ...Object.entries(signature?.options ?? {})];
    return kinds.some(([argument, kind]) => /^(axis|axes|axis[12])$/.test(argument) && !kind.named) ? [name] : [];
  });
  // Signatures and stacks of files have axes of their own.
  const others = ['applyGufunc', 'asGufunc', 'gufunc', 'fromNpyStack', 'toNpyStack'];
  expect([...new Set(numbersOnly)].filter((name) => !others.includes(name)).sort()).toEqual([
    'expandDims',
    'stack',
    'tensordot',
  ]);
});
