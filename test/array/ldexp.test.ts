/** ldexp: the result is the float that is scaled, whatever the dtype of the exponents; dtypes and values are NumPy's, float32 for its float16. */
import { expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const DTYPES = {
  bool: 'float32',
  int8: 'float32',
  uint8: 'float32',
  int16: 'float32',
  int32: 'float64',
  int64: 'float64',
  float16: 'float32',
  float32: 'float32',
  float64: 'float64',
} as const;

it("has the dtype of NumPy's", async () => {
  for (const [dtype, want] of Object.entries(DTYPES))
    for (const exponents of ['bool', 'int8', 'int16', 'int32', 'uint32', 'int64'] as const) {
      const made = cw.ldexp(cw.ones([2], { dtype: dtype as keyof typeof DTYPES }), cw.ones([2], { dtype: exponents }));
      expect(made.dtype, `${dtype}, ${exponents}`).toBe(want);
      expect((await made.compute()).toArray()).toEqual([2, 2]);
    }
  expect(cw.ldexp(cw.ones([2], { dtype: 'float32' }), 3).dtype).toBe('float32');
  expect(cw.ldexp(1.5, cw.ones([2], { dtype: 'int32' })).dtype).toBe('float64');
});

it('scales float32 by int32 to the ends of both', async () => {
  const x = cw.asarray(new Float32Array([1.5, -0.1, 3e38, 1e-40, Infinity, 0, 7, 1, 1, 1]), { chunks: 4 });
  const n = cw.asarray(new Int32Array([-200, -149, -126, -1, 0, 3, 127, 130, 2 ** 31 - 1, -(2 ** 31)]));
  // np.ldexp
  const want = [0, -0, 3.5264830589294434, 4.99997305055738e-41, Infinity, 0, Infinity, Infinity, Infinity, 0];
  for (const exponents of [n, n.astype('int64')])
    for (const threads of [0, 2])
      expect(Array.from((await cw.ldexp(x, exponents).compute({ threads })).data)).toEqual(want);
});
