/** The comparison with reference results finds what is wrong: values, order, NaN, shape, dtype. */
import { describe, expect, it } from 'vitest';
import { symmetricEigenvalues } from './eigenvalues.js';
import { type Computed, differences, type Expected, summary } from './record.js';

const values = Float64Array.from({ length: 60 }, (_, k) => (k % 7 === 3 ? Number.NaN : Math.sin(k) * 100));
const expected: Expected = {
  shape: [3, 4, 5],
  dtype: 'float64',
  ...summary(values),
  entries: [
    [[0, 0, 3], null],
    [[2, 3, 3], values[58]],
  ],
};
const record = { expected, compare: { rtol: 1e-10, atol: 0 } };
const right: Computed = { shape: [3, 4, 5], dtype: 'float64', data: values };
const found = (changed: Partial<Computed>): string => differences({ ...right, ...changed }, record).join('\n');

describe('comparison with a reference result', () => {
  it('finds nothing wrong with what is right', () => {
    expect(found({})).toBe('');
    expect(differences(right, { expected, compare: 'exactly' })).toEqual([]);
  });
  it('finds a value that is off, where it is stated', () => {
    expect(found({ data: values.with(58, values[58] * (1 + 1e-9)) })).toMatch(/^\[2,3,3\]: /m);
    expect(
      differences({ ...right, data: values.with(58, values[58] * (1 + 4e-16)) }, { expected, compare: 'exactly' }),
    ).not.toEqual([]);
  });
  it('finds a value that is off anywhere, by the sums', () => {
    expect(found({ data: values.with(25, values[25] + 1e-5) })).toMatch(/^sum: /m);
  });
  it('finds values in another order, by the weighted sum alone', () => {
    const swapped = values.with(1, values[2]).with(2, values[1]);
    expect(found({ data: swapped })).toMatch(/^wsum: [^\n]*$/);
  });
  it('finds NaN where there should be a number, and the reverse', () => {
    expect(found({ data: values.with(1, Number.NaN) })).toMatch(/^nan_count: 10, not 9$/m);
    expect(found({ data: values.with(3, 0) })).toMatch(/^nan_count: 8, not 9$/m);
  });
  it('finds another shape, dtype and length', () => {
    expect(found({ shape: [4, 3, 5] })).toBe('shape: [4,3,5], not [3,4,5]');
    expect(found({ dtype: 'float32' })).toBe('dtype: float32, not float64');
    expect(found({ data: values.slice(0, 59) })).toMatch(/^count: 59, not 60$/m);
  });
});

describe('eigenvalues of a symmetric matrix', () => {
  it('are those of second differences', () => {
    const order = 12;
    const matrix = Float64Array.from({ length: order * order }, (_, k) => {
      const apart = Math.abs(Math.floor(k / order) - (k % order));
      return apart === 0 ? 2 : apart === 1 ? -1 : 0;
    });
    symmetricEigenvalues(matrix, order).forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((order - k) * Math.PI) / (order + 1)), 12);
    });
  });
});
