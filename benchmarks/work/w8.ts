/**
 * W8, matrix products: op=matmul (n, n) by (n, n), or tensordot (n, m, m) by (n / 4, m, m) over the last two axes. Options:
 * op, n, m, chunk, dtype f8 or f4.
 */
import * as cw from '../../lib/index.js';
import { hashed, SECOND_SEED } from './inputs.js';
import { type MakeWork, summary } from './measure.js';

export const make: MakeWork = async (options, compute) => {
  const [n, m, chunk] = [options.number('n'), options.number('m', 64), options.number('chunk', 1000)];
  const product = options.text('op') === 'matmul';
  const operand = (rows: number, seed: number): Promise<cw.ChunkedArray> => {
    const flat = hashed([rows, product ? n : m * m], [chunk, product ? chunk : m * m], seed)
      .subtract(0.5)
      .astype(options.text('dtype') === 'f4' ? 'float32' : 'float64');
    return (product ? flat : flat.reshape([rows, m, m])).persist();
  };
  const a = await operand(n, 0);
  const b = await operand(product ? n : Math.floor(n / 4), SECOND_SEED);
  const expression = (): cw.ChunkedArray =>
    product
      ? cw.matmul(a, b)
      : cw.tensordot(a, b, {
          axes: [
            [1, 2],
            [1, 2],
          ],
        });
  return {
    once: async () => expression().compute(compute),
    // The sum of the result itself would cancel.
    checksum: (result) => {
      const { data } = result as { data: Float32Array | Float64Array };
      return summary({ data: data.map(Math.abs) });
    },
  };
};
