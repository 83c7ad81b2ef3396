/** W16, heat in a cube of n points a side whose faces are held, u += laplacian / 10. Options: n, steps. */
import * as cw from '../../lib/index.js';
import { hash01, type MakeWork } from './measure.js';

function step(u: cw.ChunkedArray): cw.ChunkedArray {
  const middle = u.slice('1:-1, 1:-1, 1:-1');
  const around = ['2:', ':-2'].flatMap((by) =>
    [0, 1, 2].map((axis) => u.slice([0, 1, 2].map((k) => (k === axis ? by : '1:-1')).join(', '))),
  );
  const change = around.reduce((a, b) => a.add(b)).subtract(middle.multiply(6));
  return u.set('1:-1, 1:-1, 1:-1', middle.add(change.multiply(0.1)));
}

export const make: MakeWork = (options, compute) => {
  const n = options.number('n');
  const steps = options.number('steps');
  const start = Float64Array.from({ length: n ** 3 }, (_, k) => hash01(k));
  return {
    once: async () => cw.iterate(cw.fromTypedArray(start, { shape: [n, n, n] }), steps, step).compute(compute),
  };
};
