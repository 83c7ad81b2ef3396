/** Numbers of text are those of `Number`, to the last bit, however many digits they have. */
import { expect, it } from 'vitest';
import { decimalOf, wholeOf } from '../../../lib/storage/formats/table/decimal-text.js';

const read = (text: string) => {
  const bytes = Buffer.from(`x${text}y`);
  return decimalOf(bytes, 1, bytes.length - 1);
};

it('random doubles in every form', () => {
  let state = 12345n;
  const word = (): bigint => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return state;
  };
  const bits = new BigUint64Array(1);
  const double = new Float64Array(bits.buffer);
  for (let k = 0; k < 30_000; k++) {
    bits[0] = word() ^ (word() >> 32n);
    const digits = Number(word() >> 59n) % 21;
    const scaled = (Number(word() >> 11n) / 2 ** 53 - 0.5) * 10 ** (digits - 10);
    const x = k % 2 === 0 && Number.isFinite(double[0]) ? double[0] : scaled;
    const text = k % 5 === 0 ? String(x) : k % 5 === 1 ? x.toFixed(digits) : x.toExponential(digits);
    if (!Object.is(read(text), Number(text))) expect([text, read(text)]).toEqual([text, Number(text)]);
  }
});

it('halfway between two doubles', () => {
  for (let k = 0; k < 2000; k++) {
    const odd = BigInt(2 ** 53) + BigInt(2 * k + 1);
    for (const power of [0, -3, -18, 4]) {
      const text = `${odd}e${power}`;
      expect(read(text)).toBe(Number(text));
    }
    expect(read(`${odd}.0`)).toBe(Number(odd));
  }
});

it.each([
  ['', undefined],
  ['-', undefined],
  ['.', undefined],
  ['1e', undefined],
  ['1e+', undefined],
  ['1.5.', undefined],
  ['1_0', undefined],
  ['0x1', undefined],
  ['+-1', undefined],
  ['infx', undefined],
  ['.5', 0.5],
  ['5.', 5],
  ['-0', -0],
  ['00012e-1', 1.2],
  ['1E5', 1e5],
  ['+1', 1],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
  ['1e999', Number.POSITIVE_INFINITY],
  ['-1e-999', -0],
  ['0.000000000000000000000001', 1e-24],
])('%j is %s', (text, value) => {
  expect(read(text)).toBe(value);
});

it('whole numbers, large ones as bigints', () => {
  const whole = (text: string) => wholeOf(Buffer.from(text), 0, text.length);
  expect(['7', '-12', '+3', '9223372036854775807', '-9007199254740993'].map(whole)).toEqual([
    7,
    -12,
    3,
    9223372036854775807n,
    -9007199254740993n,
  ]);
  expect(['', '-', '1.0', 'a', '1e3'].map(whole)).toEqual(new Array(5).fill(undefined));
});
