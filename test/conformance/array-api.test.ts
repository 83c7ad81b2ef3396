/**
 * Calls that the public array API suite makes, with NumPy's results: values of the suite's own draws, without Python. How they were
 * recorded says record_array_api.py; what of the suite does not pass, array-api.md.
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

interface Recorded {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
type Noted =
  | null
  | string
  | number
  | boolean
  | Recorded
  | { readonly complex: readonly [Noted, Noted] }
  | { readonly named: string }
  | { readonly int: string }
  | { readonly float: string }
  | readonly Noted[];
type Call = readonly [name: string, args: readonly Noted[], options: Readonly<Record<string, Noted>>, result: Noted];
const calls = JSON.parse(readFileSync(new URL('array-api.json', import.meta.url), 'utf8')) as Call[];

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const isRecorded = (value: Noted): value is Recorded =>
  typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
const asNumber = (text: number | string): number =>
  text === 'nan' ? Number.NaN : text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
const isBig = (dtype: string): boolean => dtype === 'int64' || dtype === 'uint64';

function arrayOf({ dtype, shape, data }: Recorded, chunks: cw.ChunkSpec): cw.ChunkedArray {
  const options = { dtype: dtype as 'float64', shape: [...shape], chunks: shape.length === 0 ? 'auto' : chunks };
  if (dtype === 'int64') return cw.fromTypedArray(BigInt64Array.from(data, BigInt), options as never);
  if (dtype === 'uint64') return cw.fromTypedArray(BigUint64Array.from(data, BigInt), options as never);
  const lanes = dtype.startsWith('complex') ? 'complex128' : 'float64';
  const wide = Float64Array.from(data, asNumber);
  return cw.fromTypedArray(wide, { ...options, dtype: lanes } as never).astype(dtype as 'float64');
}

function restored(value: Noted, chunks: cw.ChunkSpec): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one: Noted) => restored(one, chunks));
  if (isRecorded(value)) return arrayOf(value, chunks);
  if ('complex' in value) {
    const [re, im] = value.complex.map((one) => restored(one, chunks) as number);
    return { re, im };
  }
  if ('named' in value) return value.named;
  if ('int' in value) return BigInt(value.int);
  return 'float' in value ? asNumber(value.float) : value;
}

type Options = Record<string, unknown>;
const axisOption = ([x, axis, ...rest]: unknown[], options: Options): readonly [unknown[], Options] => [
  [x, ...rest],
  axis === undefined ? options : { axis, ...options },
];
/** Ours are stable always. */
const stable = (args: unknown[], { stable: _, ...options }: Options): readonly [unknown[], Options] => [args, options];
/** Arguments where ours are not the standard's in camelCase. */
const OURS: Readonly<
  Record<string, (args: unknown[], options: Options, dtype: string | undefined) => readonly [unknown[], Options]>
> = {
  arange: ([start, stop, step], { stop: end = stop, step: by = step, ...options }, dtype) => [
    end === undefined ? [0, start, by] : [start, end, by],
    { dtype, ...options },
  ],
  argsort: stable,
  broadcast_arrays: (args, options) => [[args], options],
  expand_dims: axisOption,
  eye: (args, { M, ...options }) => [[args[0], M ?? args[1]], options],
  meshgrid: (args, options) => [[args], options],
  sort: stable,
  squeeze: axisOption,
};
/** What no two libraries give alike: signs of vectors, or the content of no elements. */
const ONLY_SHAPES = new Set(['linalg.eigh', 'linalg.qr', 'linalg.svd']);

/** Of float32 and complex64 results, and of the others, what they may be off by, relative to the greatest. */
const bound = (dtype: string): number => (/float32|complex64/.test(dtype) ? 2e-5 : 1e-11);

async function compared(name: string, have: unknown, want: Noted): Promise<void> {
  if (Array.isArray(want)) {
    const list = (Array.isArray(have) ? have : Object.values(have as object)) as readonly unknown[];
    expect(list.length).toBe(want.length);
    for (const [k, one] of want.entries()) await compared(name, list[k], one as Noted);
    return;
  }
  if (!isRecorded(want)) {
    expect(have).toEqual(restored(want, 'auto'));
    return;
  }
  const array = have as cw.ChunkedArray;
  expect(array.dtype).toBe(want.dtype);
  const result = await array.compute();
  expect(result.shape).toEqual(want.shape);
  if (ONLY_SHAPES.has(name) && (want.shape.length > 1 || name !== 'linalg.svd')) return;
  const data = Array.from(result.data as ArrayLike<number | bigint>);
  if (isBig(want.dtype)) {
    expect(data.map(String)).toEqual(want.data.map(String));
    return;
  }
  const numbers = want.data.map(asNumber);
  const size = Math.max(Number.MIN_VALUE, ...numbers.filter(Number.isFinite).map(Math.abs));
  numbers.forEach((value, k) => {
    const here = Number(data[k]);
    if (Number.isFinite(value) && Number.isFinite(here))
      expect(Math.abs(here - value), `${here} is not ${value} at ${k}`).toBeLessThanOrEqual(
        /float|complex/.test(want.dtype) ? bound(want.dtype) * size : 0,
      );
    else expect(here).toBe(value);
  });
}

describe.each(['auto', 2] as const)('chunks %s', (chunks) => {
  it.each(calls.map((call, k) => [k, call[0], call] as const))('%i %s', async (_, name, [, args, options, result]) => {
    const given = args.map((value) => restored(value, chunks));
    while (given.length > 0 && given[given.length - 1] === undefined) given.pop();
    const named: Options = {};
    for (const [key, value] of Object.entries(options))
      if (value !== null || key === 'axis')
        named[key === 'correction' ? 'ddof' : camel(key)] = value === null ? null : restored(value, chunks);
    const [space, own] = name.includes('.') ? name.split('.') : ['', name];
    const home = (space === 'linalg' ? cw.linalg : space === 'fft' ? cw.fft : cw) as unknown as Readonly<
      Record<string, (...args: unknown[]) => unknown>
    >;
    const [last, settings] = OURS[name]?.(given, named, isRecorded(result) ? result.dtype : undefined) ?? [
      given,
      named,
    ];
    const found = home[camel(own)](...last, ...(Object.keys(settings).length > 0 ? [settings] : []));
    await compared(name, found, result);
  });
});
