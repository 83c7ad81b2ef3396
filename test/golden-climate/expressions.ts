/** For each reference result, the chunkwise expressions that must give it. */
import * as cw from '../../lib/index.js';
import {
  afterNaN,
  anomaly,
  climatology,
  climatologyByLists,
  cosineColumn,
  gram,
  orderStatistics,
  runningSum,
  shifted,
  weightedMean,
} from './climate-expressions.js';
import { symmetricEigenvalues } from './eigenvalues.js';
import type { Calendar, Fields } from './inputs.js';
import type { Computed } from './record.js';

type Field = cw.ChunkedArray;
/** The expression over the record's inputs, its `given` and the calendar beside them. */
export type Expression = (inputs: Fields, calendar: Calendar, given: Readonly<Record<string, unknown>>) => Field;

const seasonOf = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0];
const yearly = ({ year }: Calendar): number[] => year.map((y) => y - year[0]);
const monthly = (calendar: Calendar): number[] => yearly(calendar).map((y, k) => 12 * y + calendar.month[k]);
const days = (air: Field): Field => air.reshape([air.shape[0] / 4, 4, ...air.shape.slice(1)]);
const extreme = (air: Field, labels: readonly number[], reduction: 'min' | 'max'): Field =>
  cw.groupbyReduce(air, labels, { axis: 0, reduction });
const region = (sst: Field, { lat }: Calendar): { box: Field; weights: Field } => ({
  box: sst.slice(':, 42:47, 95:121'),
  weights: cosineColumn(lat.slice(42, 47)),
});
const nino34 = (sst: Field, calendar: Calendar): Field => {
  const { box, weights } = region(sst, calendar);
  return anomaly(weightedMean(box, weights, [1, 2]), calendar.month);
};
const tropics = (sst: Field, { lat, month }: Calendar): Field => {
  const weighted = anomaly(sst, month)
    .slice(':, 29:60, 60:146')
    .multiply(cw.sqrt(cosineColumn(lat.slice(29, 60))));
  const seen = cw.where(cw.isnan(weighted).any({ axis: 0 }), 0, weighted);
  return seen.reshape([sst.shape[0], -1]);
};

/** Expressions by the id of the result, and then by how it is made. */
export const expressions: Readonly<Record<string, Readonly<Record<string, Expression>>>> = {
  'air-time-mean': {
    mean: ({ air }) => air.mean({ axis: 0 }),
    'sum over count': ({ air }) => air.sum({ axis: 0 }).divide(air.shape[0]),
  },
  'sst-global-mean-series': {
    'weighted mean': ({ sst }, { lat }) => weightedMean(sst, cosineColumn(lat), [1, 2]),
  },
  'co2-zonal-mean': { mean: ({ co2 }) => co2.mean({ axis: 2 }), nanmean: ({ co2 }) => cw.nanmean(co2, { axis: -1 }) },
  'sst-zonal-time-mean': { nanmean: ({ sst }) => cw.nanmean(sst, { axis: [0, 2] }) },
  'temp-global-mean-profile': {
    'weighted mean': ({ temp }, { lat }) => weightedMean(temp, cosineColumn(lat), [2, 3]),
  },
  'sst-monthly-climatology': {
    'by group': ({ sst }, { month }) => climatology(sst, month),
    'by index lists': ({ sst }, { month }) => climatologyByLists(sst, month),
    'by strides': ({ sst }) =>
      cw.stack(Array.from({ length: 12 }, (_, m) => sst.slice(cw.s(m, null, 12)).mean({ axis: 0 }))),
  },
  'sst-monthly-anomaly': {
    'by group': ({ sst }, { month }) => anomaly(sst, month),
    'by index lists': ({ sst }, { month }) => sst.subtract(cw.take(climatologyByLists(sst, month), month, { axis: 0 })),
  },
  'air-diurnal-cycle': {
    'by group': ({ air }) =>
      climatology(
        air,
        Array.from({ length: air.shape[0] }, (_, k) => k % 4),
        4,
      ),
    'by reshape': ({ air }) => days(air).mean({ axis: 0 }),
    'by strides': ({ air }) => cw.stack([0, 1, 2, 3].map((h) => air.slice(cw.s(h, null, 4)).mean({ axis: 0 }))),
  },
  'air-seasonal-mean': {
    'by group': ({ air }, { month }) =>
      climatology(
        air,
        month.map((m) => seasonOf[m]),
        4,
      ),
    'by index lists': ({ air }, { month }) =>
      climatologyByLists(
        air,
        month.map((m) => seasonOf[m]),
        4,
      ),
  },
  'air-annual-max': { 'by group': ({ air }, calendar) => extreme(air, yearly(calendar), 'max') },
  'air-annual-range': {
    'by group': ({ air }, calendar) =>
      extreme(air, yearly(calendar), 'max').subtract(extreme(air, yearly(calendar), 'min')),
    'by slices': ({ air }) =>
      cw.stack([0, 1].map((y) => cw.ptp(air.slice(cw.s(y * 1460, (y + 1) * 1460)), { axis: 0 }))),
  },
  'air-monthly-mean': {
    'by group': ({ air }, calendar) => climatology(air, monthly(calendar), 24),
    'by index lists': ({ air }, calendar) => climatologyByLists(air, monthly(calendar), 24),
  },
  'air-std': {
    std: ({ air }) => air.std({ axis: 0 }),
    'in two passes': ({ air }) => cw.sqrt(cw.square(air.subtract(air.mean({ axis: 0 }))).mean({ axis: 0 })),
  },
  'co2-spatial-variance': { var: ({ co2 }) => co2.var({ axis: [1, 2] }) },
  'air-p90': {
    'by bisection': ({ packed }) => {
      const [low, high] = [0, 1].map((k) =>
        orderStatistics(packed, [2627, 2628]).slice(k).astype('float64').multiply(0.01),
      );
      return low.add(high.subtract(low).multiply(0.9 * 2919 - 2627));
    },
  },
  'air-median': {
    'by bisection': ({ packed }) =>
      orderStatistics(packed, [1459, 1460]).astype('float64').multiply(0.01).mean({ axis: 0 }),
  },
  'sst-warmest-month': {
    argmax: ({ sst }, { month }) => {
      const means = climatology(sst, month);
      const missing = cw.isnan(means);
      return cw.where(missing.any({ axis: 0 }), -1, cw.where(missing, -1e9, means).argmax({ axis: 0 }));
    },
  },
  'sst-rolling5': {
    'shifted slices': ({ sst }) =>
      afterNaN(
        shifted(sst, 5)
          .reduce((sum, part) => sum.add(part))
          .divide(5),
        4,
      ),
  },
  'air-rolling-max-3day': {
    'shifted slices': ({ air }) =>
      afterNaN(
        shifted(air, 12).reduce((most, part) => most.maximum(part)),
        11,
      ),
  },
  'air-hot-days': {
    'daily maximum': ({ air }) => days(air).max({ axis: 1 }).greater(300).sum({ axis: 0 }),
    'maximum of strides': ({ air }) =>
      [0, 1, 2, 3]
        .map((h) => air.slice(cw.s(h, null, 4)))
        .reduce((most, part) => most.maximum(part))
        .greater(300)
        .sum({ axis: 0 }),
    'by group': ({ air }) => {
      const dayOf = Array.from({ length: air.shape[0] }, (_, k) => Math.floor(k / 4));
      return extreme(air, dayOf, 'max').greater(300).sum({ axis: 0 });
    },
  },
  'air-degree-days': {
    'sums by doubling': ({ air }) => runningSum(days(air).mean({ axis: 1 }).subtract(283.15).clip(0)),
  },
  'air-histogram': {
    'counts of comparisons': ({ air_raw: air }) =>
      cw.stack(
        Array.from({ length: 20 }, (_, bin) => {
          const [from, to] = [22000 + 500 * bin, 22500 + 500 * bin];
          return cw.logicalAnd(air.greaterEqual(from), bin === 19 ? air.lessEqual(to) : air.less(to)).sum();
        }),
      ),
  },
  'air-packed-sums': {
    sum: ({ air_raw: air }) => air.sum({ axis: [1, 2] }),
    'sum of int64': ({ air_raw: air }) => air.astype('int64').sum({ axis: [2, 1] }),
  },
  'air-box-stride': {
    text: ({ air }) => air.slice('::4, 10:23:2, 12:41:3'),
    'in two slices': ({ air }) => air.slice(':, 10:23, 12:41').slice('::4', '::2', '::3'),
  },
  'co2-negative-strides': {
    text: ({ co2 }) => co2.slice('::-3, ::-7, 5:300:11'),
    flipped: ({ co2 }) =>
      co2
        .flip({ axis: [0, 1] })
        .slice('::3, ::7')
        .slice('..., 5:300:11'),
  },
  'air-take-outer': {
    take: ({ air }) =>
      cw.take(cw.take(air, [2919, 0, 7, 7, 1460], { axis: 0 }), [24, 0, 12], { axis: 1 }).flip({ axis: -1 }),
    'slices with lists': ({ air }) => air.slice([2919, 0, 7, 7, 1460]).slice(':', [24, 0, 12]).slice('..., ::-1'),
  },
  'temp-vertical-mean': {
    'weighted mean': ({ temp }, _, { dz_m: dz }) =>
      weightedMean(temp, cw.array(dz as number[], { dtype: 'float64' }).reshape([-1, 1, 1]), 1),
  },
  'era-thickness': {
    difference: ({ ez }, { level }) =>
      ez
        .slice(':', level.indexOf(500))
        .subtract(ez.slice(':', level.indexOf(850)))
        .divide(9.80665),
  },
  'temp-thermocline-20C': {
    count: ({ temp }) => temp.greaterEqual(20).sum({ axis: 1 }),
    countNonzero: ({ temp }) => cw.countNonzero(temp.greaterEqual(20), { axis: 1 }),
  },
  'sst-trend': {
    'as sums': ({ sst }) => {
      const steps = cw.arange(sst.shape[0], { dtype: 'float64' }).reshape([-1, 1, 1]);
      const centred = steps.subtract(steps.mean());
      return centred.multiply(sst).mean({ axis: 0 }).divide(steps.var()).multiply(120);
    },
  },
  'nino34-index': { 'weighted mean': ({ sst }, calendar) => nino34(sst, calendar) },
  'sst-nino34-correlation': {
    'as sums': ({ sst }, calendar) => {
      const index = nino34(sst, calendar).reshape([-1, 1, 1]);
      const cells = anomaly(sst, calendar.month);
      const a = index.subtract(index.mean());
      const b = cells.subtract(cells.mean({ axis: 0 }));
      return a
        .multiply(b)
        .mean({ axis: 0 })
        .divide(index.std().multiply(cells.std({ axis: 0 })));
    },
  },
  'windspeed-mean': {
    'root of squares': ({ u, v }) => cw.sqrt(u.pow(2).add(v.pow(2))).mean({ axis: 0 }),
    hypot: ({ u, v }) => cw.hypot(u, v).mean({ axis: 0 }),
    evaluated: ({ u, v }) => cw.evaluate('sqrt(u^2 + v^2)', { u, v }).mean({ axis: 0 }),
  },
  'sst-eof-singular-values': { 'gram matrix': ({ sst }, calendar) => gram(tropics(sst, calendar)) },
  'air-monthly-gram': {
    'summed products': ({ air }, calendar) => {
      const means = climatology(air, monthly(calendar), 24);
      return gram(means.subtract(means.mean({ axis: 0 })).reshape([24, -1]));
    },
  },
  'co2-coarsen': {
    reshape: ({ co2 }) => co2.reshape([31, 23, 7, 40, 8]).mean({ axis: [2, 4] }),
    'sums of strides': ({ co2 }) =>
      Array.from({ length: 56 }, (_, k) => co2.slice(':', cw.s(k % 7, null, 7), cw.s(Math.floor(k / 7), null, 8)))
        .reduce((sum, part) => sum.add(part))
        .divide(56),
  },
  'air-time-difference-max': {
    diff: ({ air }) => cw.abs(cw.diff(air, { axis: 0 })).max({ axis: 0 }),
    slices: ({ air }) => cw.abs(air.slice('1:').subtract(air.slice(':-1'))).max({ axis: 0 }),
  },
  'air-meridional-gradient': {
    gradient: ({ air }, { lat }) => cw.gradient(air.mean({ axis: 0 }), { axis: 0, spacing: [lat] }),
    slices: ({ air }, { lat }) => {
      const mean = air.mean({ axis: 0 });
      const rows = cw.array(lat, { dtype: 'float64' }).reshape([-1, 1]);
      const between = (x: Field, from: string, to: string): Field => x.slice(to).subtract(x.slice(from));
      const slope = (from: string, to: string): Field => between(mean, from, to).divide(between(rows, from, to));
      return cw.concat([slope('0:1', '1:2'), slope(':-2', '2:'), slope('-2:-1', '-1:')]);
    },
  },
  'air-standardised-extreme': {
    'by group': ({ air }, { month }) => {
      const spread = cw.groupbyReduce(air, month, { axis: 0, reduction: 'std', groups: 12 });
      return anomaly(air, month)
        .divide(cw.take(spread, month, { axis: 0 }))
        .max({ axis: 0 });
    },
  },
  'sst-tropical-masked-mean': {
    where: ({ sst }, { lat }) => {
      const tropical = cw
        .abs(cw.array(lat, { dtype: 'float64' }))
        .lessEqual(20)
        .reshape([-1, 1]);
      const warm = sst.mean({ axis: 0 }).greater(25);
      return cw.nanmean(cw.where(tropical.logicalAnd(warm), sst, Number.NaN));
    },
  },
};

/** What is left to do outside with the computed values, by id. */
export const lastSteps: Readonly<Record<string, (computed: Computed) => Computed>> = {
  'sst-eof-singular-values': ({ shape, dtype, data }) => ({
    shape: [6],
    dtype,
    data: symmetricEigenvalues(data as ArrayLike<number>, shape[0])
      .slice(0, 6)
      .map(Math.sqrt),
  }),
};
