import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import * as cw from '../../lib/index.js';

interface Plain {
  readonly dtype: cw.DType;
  readonly shape: readonly number[];
  readonly values: readonly string[];
}
interface Case {
  readonly op: string;
  readonly args: readonly (Plain | string)[];
  readonly want: Plain | 'refused';
}
const golden = JSON.parse(readFileSync(new URL('../golden/times.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
  readonly texts: readonly (readonly [string, cw.TimeUnit, string])[];
  readonly prints: readonly (readonly [Plain, string, string])[];
};

const number = (text: string): number => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
const made = ({ dtype, shape, values }: Plain, chunks?: number): cw.ChunkedArray => {
  const data = dtype.startsWith('float') ? Float64Array.from(values, number) : BigInt64Array.from(values, BigInt);
  return cw.fromTypedArray(data, {
    shape,
    dtype,
    ...(chunks === undefined ? {} : { chunks: shape.map(() => chunks) }),
  });
};
type Anything = (...args: unknown[]) => cw.ChunkedArray;
const run = ({ op, args }: Case, chunks?: number): cw.ChunkedArray =>
  (cw as unknown as Record<string, Anything>)[op](
    ...args.map((arg) => (typeof arg === 'string' ? arg : made(arg, chunks))),
  );

describe('NumPy agrees on times', () => {
  for (const chunks of [undefined, 5])
    test(`in ${chunks ? `blocks of ${chunks}` : 'one block'}`, async () => {
      const wrong: string[] = [];
      const results: cw.ChunkedArray[] = [];
      const asked: Case[] = [];
      for (const [k, one] of golden.cases.entries()) {
        if (chunks !== undefined && k % 4 !== 0) continue;
        const about = `${one.op}(${one.args.map((arg) => (typeof arg === 'string' ? arg : arg.dtype)).join(', ')})`;
        try {
          const result = run(one, chunks);
          if (one.want === 'refused') wrong.push(`${about} is not refused`);
          else {
            asked.push(one);
            results.push(result);
          }
        } catch (error) {
          const refused = cw.isChunkwiseError(error) && error.tag === 'dtype';
          if (one.want !== 'refused' || !refused) wrong.push(`${about}: ${String(error)}`);
        }
      }
      const computed = (await cw.compute(...results)) as Awaited<ReturnType<cw.ChunkedArray['compute']>>[];
      for (const [k, { data, shape, elementType }] of computed.entries()) {
        const one = asked[k];
        const want = one.want as Plain;
        const about = `${one.op}(${one.args.map((arg) => (typeof arg === 'string' ? arg : arg.dtype)).join(', ')})`;
        if (elementType !== want.dtype) wrong.push(`${about} is ${elementType}, not ${want.dtype}`);
        if (String(shape) !== String(want.shape)) wrong.push(`${about} has shape ${shape}`);
        want.values.forEach((text, i) => {
          const same =
            typeof data[i] === 'bigint' ? String(data[i]) === text : Object.is(Number(data[i]) + 0, number(text) + 0);
          if (!same) wrong.push(`${about} [${i}]: ${data[i]}, not ${text}`);
        });
      }
      expect([wrong.length, ...wrong.slice(0, 15)]).toEqual([0]);
    });

  test('on their texts', async () => {
    for (const [count, unit, text] of golden.texts) {
      expect(String(cw.datetime64(BigInt(count), unit)), `${count} ${unit}`).toBe(text);
      if (text !== 'NaT' && !text.startsWith('-')) expect(cw.datetime64(text, unit).value).toBe(BigInt(count));
    }
    for (const [array, text, repr] of golden.prints) {
      const result = await made(array).compute();
      expect(String(result)).toBe(text);
      expect(result.toString()).toBe(text);
      const { inspect } = await import('node:util');
      expect(inspect(result)).toContain(repr.split('\n')[0].slice(0, 30));
    }
  });
});

const scratch = (): string => mkdtempSync(join(tmpdir(), 'chunkwise-times-'));

describe('times', () => {
  const days = cw.asarray(['2001-01-01', 'NaT', '1969-12-31', '2000-02-29'] as never, {
    dtype: 'datetime64[D]',
    chunks: 3,
  });

  test('come from Dates, scalars and text, and mix units', async () => {
    const dates = cw.asarray([new Date('2001-01-01T00:00:00.500Z'), new Date(Number.NaN)]);
    expect(dates.dtype).toBe('datetime64[ms]');
    expect(String(await dates.compute())).toBe("['2001-01-01T00:00:00.500'                     'NaT']");
    const mixed = cw.asarray([cw.datetime64('2001'), cw.datetime64('2001-02-03')]);
    expect(mixed.dtype).toBe('datetime64[D]');
    expect(await mixed.slice('0').item()).toEqual(cw.datetime64('2001-01-01'));
    expect([...(await days.compute())].map(String)).toEqual(['2001-01-01', 'NaT', '1969-12-31', '2000-02-29']);
    expect(JSON.stringify(await days.compute())).toBe('["2001-01-01","NaT","1969-12-31","2000-02-29"]');
    expect(await days.subtract(new Date('2001-01-02T00:00:00Z')).divide(cw.timedelta64(1, 'D')).slice('0').item()).toBe(
      -1,
    );
    expect(cw.datetime64('2001-06-01').toDate().toISOString()).toBe('2001-06-01T00:00:00.000Z');
    const joined = cw.concat([days, dates]);
    expect(joined.dtype).toBe('datetime64[ms]');
    expect((await cw.isnat(joined).compute()).toArray()).toEqual([false, true, false, false, false, true]);
  });

  test('are Dates as operands and arrays', async () => {
    expect((await cw.asarray(new Date(0)).compute()).toString()).toBe('1970-01-01T00:00:00.000');
    expect(await days.less(new Date(0)).slice('2').item()).toBe(true);
  });

  test('are wrong where they are wrong', () => {
    expect(() => cw.datetime64('2001-02-30')).toThrow(/no ISO 8601 date/);
    expect(() => cw.datetime64(5 as never)).toThrow(/datetime64\(5, 's'\)/);
    expect(() => cw.timedelta64(1.5, 's')).toThrow(/no whole count/);
    expect(() => cw.timedelta64(1, 'weeks' as never)).toThrow(cw.ChunkwiseError);
    expect(() => days.add(cw.timedelta64(1, 'M'))).toThrow(/no fixed length/);
    expect(() => days.add(1.5)).toThrow(/whole counts/);
    expect(() => days.greater(3)).toThrow(/datetime64\[D\]/);
    expect(() => days.astype('timedelta64[D]')).toThrow(/do not convert/);
    for (const refused of [
      () => cw.cumsum(days),
      () => cw.median(days),
      () => days.matmul(days),
      () => cw.histogram(days, { bins: 3 }),
      () => cw.sin(days),
      () => days.std(),
      () => cw.groupbyReduce(days, [0, 0, 1, 1], { reduction: 'sum' } as never),
    ])
      expect(refused).toThrow(cw.ChunkwiseError);
  });

  test.each([2, 3] as const)('are stored as NumPy names them in Zarr v%i, and read again', async (format) => {
    const folder = scratch();
    try {
      const spans = days.subtract(cw.datetime64('2000-01-01T00', 'h'));
      await days.toZarr(join(folder, 'days'), { format });
      await spans.toZarr(join(folder, 'spans'), { format, fillValue: cw.timedelta64('NaT', 'h') });
      const metadata = readFileSync(join(folder, 'days', format === 2 ? '.zarray' : 'zarr.json'), 'utf8');
      expect(JSON.parse(metadata)).toMatchObject(
        format === 2
          ? { dtype: '<M8[D]' }
          : { data_type: { name: 'numpy.datetime64', configuration: { unit: 'D', scale_factor: 1 } } },
      );
      const again = await cw.fromZarr(join(folder, 'days'));
      expect(again.dtype).toBe('datetime64[D]');
      expect((await again.compute({ threads: 1 })).toArray()).toEqual((await days.compute()).toArray());
      const [read, made] = await cw.compute(await cw.fromZarr(join(folder, 'spans')), spans);
      expect(read.toArray()).toEqual(made.toArray());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('convert as Date does, on every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000_000_000_000, max: 200_000_000_000_000 }), (ms) => {
        const text = new Date(ms).toISOString();
        fc.pre(/^\d{4}-/.test(text));
        const time = cw.datetime64(BigInt(ms), 'ms');
        expect(`${String(time)}Z`).toBe(text);
        expect(cw.datetime64(text).value).toBe(BigInt(ms));
        expect(String(cw.datetime64(String(time), 'M'))).toBe(text.slice(0, 7));
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('arange of times', () => {
  const texts = async (x: cw.ChunkedArray): Promise<string[]> =>
    ((await x.compute()).toArray() as unknown[]).map(String);

  it("is NumPy's", async () => {
    const months = cw.arange('2001-11', '2002-02', { chunks: 2 });
    expect([months.dtype, months.chunks]).toEqual(['datetime64[M]', [[2, 1]]]);
    expect(await texts(months)).toEqual(['2001-11', '2001-12', '2002-01']);
    expect(await texts(cw.arange('2001-01-01', '2001-01-08', cw.timedelta64(3, 'D')))).toEqual([
      '2001-01-01',
      '2001-01-04',
      '2001-01-07',
    ]);
    expect(await texts(cw.arange('2001-01-01T00', '2001-01-02', 12))).toEqual(['2001-01-01T00', '2001-01-01T12']);
    expect((await cw.arange('2001-01', '2001-03', { dtype: 'datetime64[D]' }).compute()).size).toBe(59);
    expect(cw.arange(0, cw.timedelta64(90, 'm'), cw.timedelta64(30, 'm')).shape).toEqual([3]);
    expect(cw.arange('2001-01-01', cw.timedelta64(3, 'D')).shape).toEqual([3]);
    expect(cw.arange(5, { dtype: 'timedelta64[s]' }).dtype).toBe('timedelta64[s]');
  });

  it('refuses what is none', () => {
    expect(() => cw.arange('then', 'now')).toThrow(/'then' is no ISO 8601 date/);
    expect(() => cw.arange('2001', '2002', { dtype: 'int32' })).toThrow(/times are no int32/);
    expect(() => cw.arange('2001', cw.datetime64('NaT'))).toThrow(/NaT bounds no range/);
    expect(() => cw.arange(5, { dtype: 'datetime64[D]' })).toThrow(/give start and stop/);
    expect(() => cw.asarray([1], { dtype: 'datetime64' as never })).toThrow(/datetime64\[ns\]|datetime64\[unit\]/);
  });
});

test('one moment, or span, everywhere is reduced as listed ones are', async () => {
  for (const [value, ops] of [
    [cw.datetime64('2001-01-01'), ['max', 'min', 'ptp', 'argmax', 'countNonzero']],
    [cw.datetime64('NaT', 's'), ['max', 'min', 'argmin']],
    [cw.timedelta64(90, 'm'), ['sum', 'mean', 'max', 'min', 'any', 'all']],
  ] as const)
    for (const op of ops) {
      const of = (x: cw.ChunkedArray): Promise<string> =>
        (cw as unknown as Record<string, Anything>)[op](x).compute({ threads: 'inline' }).then(String);
      const full = cw.full([6], value, { chunks: 4 }) as cw.ChunkedArray;
      expect(await of(full), `${op} of ${value}`).toBe(await of(cw.asarray(Array(6).fill(value)) as cw.ChunkedArray));
    }
});
