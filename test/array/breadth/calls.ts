/**
 * Calls of NumPy's as `make_breadth.py` writes them, repeated with arrays of any chunks and compared.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';

interface Literal {
  readonly t: DType;
  readonly s: readonly number[];
  readonly d: readonly (number | string | boolean)[];
}
/** [name, arguments, options, result, tolerance] */
export type Call = readonly [string, readonly unknown[], Record<string, unknown> | null, unknown, number];

export const callsOf = (family: string): readonly Call[] =>
  JSON.parse(readFileSync(new URL(`../../golden/breadth/${family}.json`, import.meta.url), 'utf8')) as Call[];

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-0': -0,
};
const isLiteral = (value: unknown): value is Literal => typeof value === 'object' && value !== null && 't' in value;
const numberOf = (value: number | string | boolean): number =>
  typeof value === 'string' ? (WORDS[value] ?? Number(value)) : Number(value);

/** How each axis is cut: whole, or in blocks of `size`, the last one shorter. */
export type Cut = 'whole' | number;
export const CUTS: readonly Cut[] = ['whole', 1, 2, 3];

/** An argument, in which literals are arrays cut as `cut` says. */
export function argument(value: unknown, cut: Cut): unknown {
  if (isLiteral(value)) {
    const wide = value.t === 'int64' || value.t === 'uint64';
    const data = wide
      ? (value.t === 'int64' ? BigInt64Array : BigUint64Array).from(value.d.map((v) => BigInt(v)))
      : new DTYPES[value.t].array(value.d.map(numberOf) as never);
    const chunks = cut === 'whole' ? value.s.map(() => -1) : value.s.map(() => cut);
    return cw.fromTypedArray(data as Float64Array, { shape: [...value.s], dtype: value.t, chunks });
  }
  if (Array.isArray(value)) return value.map((item) => argument(item, cut));
  if (typeof value === 'object' && value !== null) {
    if ('slice' in value) return cw.s(...(value.slice as [number, number, number]));
    if ('fn' in value) return (cw as unknown as Record<string, unknown>)[value.fn as string];
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, argument(item, cut)]));
  }
  return typeof value === 'string' && value in WORDS ? WORDS[value] : value;
}

/** What `name` is: a function of the package, with dots of a namespace. */
export function functionOf(name: string): (...args: unknown[]) => unknown {
  let at: unknown = cw;
  for (const part of name.split('.')) at = (at as Record<string, unknown>)[part];
  return at as (...args: unknown[]) => unknown;
}

async function same(given: cw.ChunkedArray, want: Literal, tolerance: number): Promise<void> {
  expect(given.shape).toEqual(want.s);
  // Where NumPy has float16 we have float32.
  if ((want.t as string) !== 'float16') expect(given.dtype).toBe(want.t);
  const { data } = await given.compute({ threads: 'inline' });
  const found = Array.from(data as Float64Array, Number);
  const wanted = want.d.map(numberOf);
  for (let k = 0; k < wanted.length; k++) {
    const [a, b] = [found[k], wanted[k]];
    const near = Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
    if (!near) expect(found, `element ${k}`).toEqual(wanted);
  }
}

async function compare(given: unknown, want: unknown, tolerance: number): Promise<void> {
  if (isLiteral(want)) return same(given as cw.ChunkedArray, want, tolerance);
  if (Array.isArray(want)) {
    expect((given as unknown[]).length).toBe(want.length);
    for (const [k, item] of want.entries()) await compare((given as unknown[])[k], item, tolerance);
    return;
  }
  if (typeof want === 'object' && want !== null) {
    for (const [key, item] of Object.entries(want))
      await compare((given as Record<string, unknown>)[key], item, tolerance);
    return;
  }
  expect(cw.isChunkedArray(given) ? await given.item() : given).toEqual(want);
}

/** Makes the call with arrays cut so, and compares what it gives. */
export async function check([name, args, options, result, tolerance]: Call, cut: Cut): Promise<void> {
  const given = args.map((arg) => argument(arg, cut));
  const fn = functionOf(name);
  const made = options === null ? fn(...given) : fn(...given, argument(options, cut));
  await compare(made, result, tolerance);
}
