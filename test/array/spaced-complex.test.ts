/** Ranges between complex numbers: values of NumPy. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

type End = number | readonly [number, number];
interface Case {
  readonly start: End;
  readonly stop: End;
  readonly num: number;
  readonly endpoint: boolean;
  readonly linspace: number[];
  readonly logspace: number[];
  readonly geomspace: number[];
  readonly base: number[];
}
const { cases } = JSON.parse(readFileSync(new URL('../golden/spaced-complex.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
afterAll(() => cw.close());

const endOf = (end: End) => (typeof end === 'number' ? end : cw.complex(...end));
/** The elements' parts, each within the last bits of the expected ones. */
async function near(x: cw.ChunkedArray, expected: readonly number[], threads: number | 'inline'): Promise<void> {
  expect(x.dtype).toBe('complex128');
  const { data } = await x.compute({ threads });
  expect(data).toHaveLength(expected.length);
  const size = Math.max(1, ...expected.map(Math.abs));
  for (const [k, v] of expected.entries()) expect(Math.abs(Number(data[k]) - v)).toBeLessThan(1e-13 * size);
}

describe('ranges between complex numbers', () => {
  it.each(cases.map((one, k) => [k, one] as const))("are NumPy's, case %i", async (k, one) => {
    const [start, stop] = [endOf(one.start), endOf(one.stop)];
    for (const chunks of ['auto', 3] as const) {
      const options = { endpoint: one.endpoint, chunks };
      const threads = k % 8 === 0 ? 2 : 'inline';
      await near(cw.linspace(start, stop, one.num, options), one.linspace, threads);
      await near(cw.logspace(start, stop, one.num, options), one.logspace, threads);
      await near(cw.logspace(start, stop, one.num, { ...options, base: cw.complex(2, 1) }), one.base, threads);
      await near(cw.geomspace(start, stop, one.num, options), one.geomspace, threads);
    }
  });

  it('take the dtype that is asked for, and refuse one that holds no complex numbers', async () => {
    const half = cw.linspace(0, 1, 3, { dtype: 'complex64' });
    expect([half.dtype, Array.from((await half.compute()).data as Float32Array)]).toEqual([
      'complex64',
      [0, 0, 0.5, 0, 1, 0],
    ]);
    expect(cw.geomspace(1, cw.complex(0, 1), 3, { dtype: 'complex64' }).dtype).toBe('complex64');
    expect(cw.linspace(0, 1, 3).dtype).toBe('float64');
    for (const make of [cw.linspace, cw.logspace, cw.geomspace])
      expect(() => make(1, cw.complex(0, 1), 3, { dtype: 'float64' })).toThrow(/space: an end is complex, and float64/);
    expect(() => cw.geomspace(1, cw.complex(0, 0), 3)).toThrow(/no factor leads/);
    expect(() => cw.geomspace(1, -3, 3)).toThrow(/from 1 to -3 no factor leads/);
  });
});
