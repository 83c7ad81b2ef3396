/**
 * Small work, where what the engine does around it counts: op=tiny (computes 100 numbers `count` times on this thread), views
 * (the same with slices and a mean), build (makes expressions and computes none), stats (mean, std and max of a store in one
 * run), mirror (p + p.T), rechunk (and sum), sort, fan and tree (delayed calls). Options: op, count, store, n.
 */
import * as cw from '../../lib/index.js';
import { held } from './inputs.js';
import type { MakeWork } from './measure.js';

/** Does `one` so many times. */
const times = (count: number, one: () => Promise<unknown>) => async (): Promise<number> => {
  for (let k = 0; k < count; k++) await one();
  return count;
};

const twice = cw.delayed((x: number): number => x + x);
const add = cw.delayed((x: number, y: number): number => x + y);
const total = cw.delayed((xs: number[]): number => xs.reduce((sum, x) => sum + x, 0));

/** Sums in pairs of `n` calls. */
function tree(n: number): cw.Delayed<number> {
  let level: cw.Delayed<number>[] = Array.from({ length: n }, (_, k) => twice(k));
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, k) =>
      2 * k + 1 < level.length ? add(level[2 * k], level[2 * k + 1]) : level[2 * k],
    );
  return level[0];
}

export const make: MakeWork = async (options, compute) => {
  const op = options.text('op');
  const count = options.number('count', 1000);
  const n = options.number('n', 2000);
  const few = cw.fromTypedArray(new Float64Array(100).fill(1), { shape: [10, 10] });
  const here = { threads: 'inline' } as const;
  switch (op) {
    case 'tiny':
      return { once: times(count, () => few.add(1).sum().compute(here)) };
    case 'views':
      return {
        once: times(count, () =>
          few.slice('1:-1, ::2').multiply(few.T.slice('1:-1, ::2')).mean({ axis: 0 }).compute(here),
        ),
      };
    case 'build':
      return {
        once: times(count, async () =>
          cw.where(few.slice('1:, :').greater(few.slice(':-1, :')), 1, few.max({ axis: 0 })).sum(),
        ),
      };
    case 'stats':
      return {
        once: async () => {
          const x = await cw.fromZarr(options.text('store'));
          const [mean] = await cw.compute(x.mean({ axis: 0 }), x.std({ axis: 0 }), x.max({ axis: 1 }));
          return mean;
        },
      };
    case 'fan':
      return { once: async () => total(Array.from({ length: count }, (_, k) => twice(k))).compute() };
    case 'tree':
      return { once: async () => tree(count).compute() };
    default: {
      const p = await held([n, n], [n / 4, n / 4]);
      const expressions: Readonly<Record<string, () => cw.ChunkedArray>> = {
        mirror: () => p.add(p.T).sum(),
        rechunk: () => p.rechunk([n, n / 40]).sum({ axis: 0 }),
        sort: () => p.sort({ axis: 0 }).max(),
      };
      return { once: times(count, () => expressions[op]().compute(compute)) };
    }
  }
};
