/** Positions of extremes are the same by routine and by kernel, along any axes of arrays cut anyhow. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

const special = [Number.NaN, Infinity, -Infinity, -0];

it('argmax, argmin and their nan-forms', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 90 })),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 20, max: 70 }), fc.integer({ min: 30, max: 90 })),
      fc.subarray([0, 1, 2], { minLength: 1 }),
      fc.constantFrom('argmax', 'argmin', 'nanargmax', 'nanargmin'),
      fc.constantFrom('float64', 'float32'),
      fc.integer({ min: 2, max: 1000 }),
      fc.boolean(),
      async (shape, chunks, axis, name, dtype, spread, turned) => {
        const size = shape[0] * shape[1] * shape[2];
        const numbers = Array.from({ length: size }, (_, k) => {
          const h = Math.imul(k + 1, 2654435761) >>> 8;
          return h % spread === 0 ? special[h % special.length] : (h >> 4) % spread;
        });
        const data = dtype === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers);
        let x: cw.ChunkedArray = cw.fromTypedArray(data, { shape, chunks });
        if (turned) x = x.transpose();
        const form = { argmax: cw.argmax, argmin: cw.argmin, nanargmax: cw.nanargmax, nanargmin: cw.nanargmin }[
          name as 'argmax'
        ];
        // What is read as it is goes to the routine; halving and doubling makes a kernel of the same values.
        const [plain, computed] = await runTiny([
          form(x, { axis }).node,
          form(x.multiply(0.5).multiply(2), { axis }).node,
        ]);
        expect(plain).toEqual(computed);
      },
    ),
    { numRuns: 150 },
  );
});
