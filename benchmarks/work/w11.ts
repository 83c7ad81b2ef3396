/**
 * W11 on n x n float64 in memory: argmax (flat), argmax_axis, cumsum (axis 0), cumsum_flat, masksum, transpose (and copy), pad
 * (reflect, 8), roll (123, -77), concat (halves swapped). Arrays that come out are kept as blocks; a zero is added to what
 * would share blocks with `x`, so that everything moves. Options: op, n, chunk.
 */
import * as cw from '../../lib/index.js';
import { held } from './inputs.js';
import { type MakeWork, summary } from './measure.js';

/** Operations with few numbers as their result. */
const small = ['argmax', 'argmax_axis', 'masksum'];

function expression(name: string, x: cw.ChunkedArray, n: number): cw.ChunkedArray {
  const half = Math.floor(n / 2);
  switch (name) {
    case 'argmax':
      return cw.argmax(x);
    case 'argmax_axis':
      return cw.argmax(x, { axis: 1 });
    case 'cumsum':
      return cw.cumsum(x, { axis: 0 });
    case 'cumsum_flat':
      return cw.cumsum(x, { axis: 0 });
    case 'masksum':
      return cw.where(x.greater(0.5), x, 0).sum();
    case 'transpose':
      return x.T;
    case 'pad':
      return cw.pad(x, 8, { mode: 'reflect' }).add(0);
    case 'roll':
      return cw.roll(x, [123, -77], { axis: [0, 1] }).add(0);
    case 'concat':
      return cw.concat([x.slice(`${half}:`), x.slice(`:${half}`)]).add(0);
    default:
      throw new Error(`W11 has no operation ${name}`);
  }
}

export const make: MakeWork = async (options, compute) => {
  const name = options.text('op');
  const [n, chunk] = [options.number('n'), options.number('chunk', 2000)];
  const x =
    name === 'cumsum_flat' || name === 'argmax'
      ? await held([n * n], [chunk * chunk])
      : await held([n, n], [chunk, chunk]);
  if (small.includes(name)) return { once: async () => expression(name, x, n).compute(compute) };
  return {
    once: async () => expression(name, x, n).persist(compute),
    free: (result) => (result as cw.ChunkedArray).release(),
    // Of a large result a part, as the peers take it.
    checksum: async (result) => {
      const array = result as cw.ChunkedArray;
      return summary(await array.slice(array.ndim === 2 ? '::97, ::89' : '::997').compute());
    },
  };
};
