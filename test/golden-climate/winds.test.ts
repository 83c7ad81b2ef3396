/** Climate reductions of the winds that the repository holds give what NumPy gives (make_winds.py). */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import {
  afterNaN,
  anomaly,
  climatology,
  climatologyByLists,
  cosineColumn,
  gram,
  shifted,
  weightedMean,
} from './climate-expressions.js';
import { computeBothWays } from './evaluation.js';
import { differences, type GoldenRecord } from './record.js';

type Field = cw.ChunkedArray;
const here = dirname(fileURLToPath(import.meta.url));
const store = join(here, '../data/navy_winds.zarr');
const records = JSON.parse(readFileSync(join(here, 'winds.json'), 'utf8')) as GoldenRecord[];

interface Winds {
  readonly u: Field;
  readonly v: Field;
  readonly speed: Field;
  readonly lat: readonly number[];
  readonly month: readonly number[];
}

const group = await cw.openGroup(store);
const field = async (name: string, chunks?: cw.ChunkSpec): Promise<Field> =>
  (await group.array(name, chunks === undefined ? {} : { chunks })).astype('float64');
const numbers = async (name: string): Promise<number[]> =>
  Array.from((await (await group.array(name)).compute({ threads: 'inline' })).data as ArrayLike<number>);

async function openWinds(chunks?: cw.ChunkSpec): Promise<Winds> {
  const [u, v] = [await field('uwnd', chunks), await field('vwnd', chunks)];
  return { u, v, speed: cw.hypot(u, v), lat: await numbers('lat'), month: await numbers('month') };
}

const seasons = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0];
const yearOf = Array.from({ length: 132 }, (_, step) => Math.floor(step / 12));
const last2 = { axis: [1, 2] };

const expressions: Readonly<Record<string, (winds: Winds) => Field>> = {
  'seasonal mean of u': ({ u, month }) =>
    climatologyByLists(
      u,
      month.map((m) => seasons[m]),
      4,
    ),
  'strongest wind of each year': ({ speed }) => cw.groupbyReduce(speed, yearOf, { axis: 0, reduction: 'max' }),
  'windiest month': ({ speed, month }) => climatology(speed, month).argmax({ axis: 0 }),
  'largest standardised anomaly': ({ speed, month }) => {
    const spread = cw.groupbyReduce(speed, month, { reduction: 'std', groups: 12 });
    return anomaly(speed, month)
      .divide(cw.take(spread, month, { axis: 0 }))
      .max({ axis: 0 });
  },
  'zonal mean of u': ({ u }) => u.mean({ axis: -1 }),
  'variance over the globe': ({ speed }) => speed.var(last2),
  'mean of u where calm': ({ u, speed }) => cw.nanmean(cw.where(speed.less(6), u, Number.NaN), { axis: 0 }),
  'months above 10 m/s': ({ speed }) => speed.greater(10).sum({ axis: 0 }),
  'negative strides': ({ u }) => u.slice('::-5, 70:2:-3, ::11'),
  'outer take': ({ v }) => v.slice([131, 0, 5, 5]).slice(':', [72, 1]).slice('..., ::-1'),
  'meridional gradient of mean u': ({ u, lat }) => cw.gradient(u.mean({ axis: 0 }), { axis: 0, spacing: [lat] }),
  'vorticity on the grid': ({ u, v }) => {
    const [dv, du] = [v, u].map((x) => cw.gradient(x.mean({ axis: 0 }), { axis: [0, 1] }));
    return dv[1].subtract(du[0]);
  },
  'rolling mean of 5 months': ({ speed }) =>
    afterNaN(
      shifted(speed, 5)
        .reduce((sum, part) => sum.add(part))
        .divide(5),
      4,
    ),
  'trend per decade': ({ speed }) => {
    const time = cw.arange(132).subtract(131 / 2);
    return time.reshape([-1, 1, 1]).multiply(speed).mean({ axis: 0 }).divide(time.var()).multiply(120);
  },
  'correlation with an index': ({ v, speed, lat, month }) => {
    const box = v.slice(':, 30:43, 60:90');
    const index = weightedMean(box, cosineColumn(lat.slice(30, 43)), [1, 2]).reshape([-1, 1, 1]);
    const cells = anomaly(speed, month);
    const covariance = index
      .subtract(index.mean())
      .multiply(cells.subtract(cells.mean({ axis: 0 })))
      .mean({ axis: 0 });
    return covariance.divide(index.std().multiply(cells.std({ axis: 0 })));
  },
  coarsened: ({ speed }) =>
    speed
      .slice(':, :72')
      .reshape([132, 9, 8, 24, 6])
      .mean({ axis: [2, 4] }),
  'largest change in a month': ({ speed }) => cw.abs(cw.diff(speed, { axis: 0 })).max({ axis: 0 }),
  'histogram of speed': ({ speed }) =>
    cw.stack(Array.from({ length: 16 }, (_, bin) => cw.logicalAnd(speed.greaterEqual(bin), speed.less(bin + 1)).sum())),
  'gram matrix of yearly means': ({ speed }) => {
    const yearly = climatology(speed, yearOf, 11);
    return gram(yearly.subtract(yearly.mean({ axis: 0 })).reshape([11, -1]));
  },
  'global mean kinetic energy': ({ speed, lat }) =>
    cw.average(
      speed
        .square()
        .divide(2)
        .mean({ axis: [0, 2] }),
      { weights: cw.cos(cw.deg2rad(cw.array(lat))) },
    ),
};

describe('reductions of the winds, as stored and cut into other blocks', () => {
  for (const [cut, chunks] of [
    ['stored blocks', undefined],
    ['ragged blocks', [50, 31, 100]],
  ] as const)
    for (const record of records)
      it(`${record.id}: ${cut}`, async () => {
        const array = expressions[record.id](await openWinds(chunks));
        expect(differences(await computeBothWays(array), record)).toEqual([]);
      });

  it('all at once read each chunk once', async () => {
    const winds = await openWinds();
    const fields = records.map(({ id }) => expressions[id](winds));
    let chunksRead = 0;
    const results = await cw.compute(...fields, {
      threads: 2,
      onReport: (report: { counters: Readonly<Record<string, number>> }) => {
        chunksRead = report.counters.chunksRead;
      },
    });
    results.forEach((result, k) => {
      const { shape, data } = result as cw.Result;
      expect(
        differences({ shape, dtype: fields[k].dtype, data: data as ArrayLike<number | bigint> }, records[k]),
      ).toEqual([]);
    });
    expect(chunksRead).toBe(22);
  });
});
