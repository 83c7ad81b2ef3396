/** Fields that tests of solvers begin with. */
import * as cw from '../../../lib/index.js';

export const inline = { threads: 'inline' } as const;

/** The greatest magnitude. */
export const largest = async (x: cw.ChunkedArray): Promise<number> => Number(await x.abs().max().item(inline));

/** Waves of a few elements, without symmetry. */
export const wave = (shape: readonly number[], from = 0.3): cw.ChunkedArray =>
  cw
    .arange(shape.reduce((a, b) => a * b, 1))
    .multiply(1.7)
    .add(from)
    .sin()
    .reshape(shape);

/** The centres of cells. */
export const cells = (n: number, length = 1): cw.ChunkedArray =>
  cw
    .arange(n)
    .add(0.5)
    .multiply(length / n);
