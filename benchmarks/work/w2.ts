/** W2, the heat equation on n x n points: 100 along the first row, 30 along the right edge, u += laplacian / 4. Options: n, steps. */
import * as cw from '../../lib/index.js';
import type { MakeWork } from './measure.js';

function initial(n: number): Float64Array {
  const u = new Float64Array(n * n);
  for (let row = 1; row < n - 1; row++) u[row * n + n - 1] = 30;
  return u.fill(100, 0, n);
}

function step(u: cw.ChunkedArray): cw.ChunkedArray {
  const middle = u.slice('1:-1, 1:-1');
  const around = u.slice(':-2, 1:-1').add(u.slice('2:, 1:-1')).add(u.slice('1:-1, :-2')).add(u.slice('1:-1, 2:'));
  return u.set('1:-1, 1:-1', middle.add(around.subtract(middle.multiply(4)).multiply(0.25)));
}

export const make: MakeWork = (options, compute) => {
  const n = options.number('n');
  const steps = options.number('steps');
  return {
    once: async () => cw.iterate(cw.fromTypedArray(initial(n), { shape: [n, n] }), steps, step).compute(compute),
  };
};
