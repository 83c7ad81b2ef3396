/**
 * Every public function and method with an array of unknown extent in the place of each of its arrays: it gives what it gives for
 * the same array of known extent, or an error that names the remedy. Never another number.
 */
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../../../lib/base/kinds.js';
import { type Signature, signatureOf } from '../../../lib/base/signature.js';
import * as cw from '../../../lib/index.js';

cw.config.set({ threads: 'inline' });

type Any = cw.ChunkedArray;
const REMEDY = /computeChunkSizes\(\)/;

const line = cw.asarray(Float64Array.of(3, -1, 4, -1, 5, -9, 2, 6, -5, 3)).rechunk(3);
const table = cw
  .asarray(Float64Array.from({ length: 18 }, (_, k) => ((k * 7) % 11) - 3))
  .reshape([6, 3])
  .rechunk([2, 2]);
/** As selected, and the very same of known extents. */
const GIVEN: readonly (readonly [name: string, unknown: Any, known: Any])[] = [
  ['a line', line.slice(line.greater(0)), line.slice([0, 2, 4, 6, 7, 9])],
  ['whole numbers', line.astype('int32').slice(line.greater(0)), line.astype('int32').slice([0, 2, 4, 6, 7, 9])],
  [
    'rows',
    table.slice(table.slice(':, 0').greater(0)),
    table.slice([1, 2, 3, 4, 5].filter((k) => ((k * 21) % 11) - 3 > 0)),
  ],
  [
    'of a matrix',
    table.slice(table.greater(0)),
    table.ravel().slice(Int32Array.from({ length: 18 }, (_, k) => k).filter((k) => ((k * 7) % 11) - 3 > 0)),
  ],
  [
    'columns',
    table.slice(':', table.slice(1).greater(0)),
    table.slice(
      ':',
      [0, 1, 2].filter((k) => (((3 + k) * 7) % 11) - 3 > 0),
    ),
  ],
];

/** A value of each kind for the other arguments; functions that ask for what is not here are left out. */
const RIGHT: Readonly<Record<string, unknown>> = {
  ...{ scalar: 1, shape: [3, 2], newShape: [-1], axisList: [0], extent: 3, numeric: 3, number: 1, finite: 1 },
  ...{ whole: 1, count: 2, positive: 4, axis: 0, axes: 0, someAxes: 0, chunks: 3, dtype: 'float32', limits: 0 },
  ...{ indices: [0, 1], selection: '0', quantiles: 0.5, counts: 1, width: 1, shift: 1, sections: 2, pieces: [1] },
  ...{ repeats: 2, places: 0, labels: [0, 1, 0, 1, 0, 1], anything: 1, dtypeLike: 'float64', dtypeOrArray: 'int8' },
  ...{ deviation: 1, deviationByAxis: 1, positiveByAxis: 3, boolean: true, string: 'ij', numberList: [0, 1] },
  ...{ blockFunction: (b: { data: Float64Array }) => b.data, func: (u: unknown) => u },
};
const ARRAYS = new Set(['arrayLike', 'arrayOrText', 'maskable', 'chunkedArray']);
const LISTS = new Set(['arrays', 'nestedArrays', 'choices']);
/** These read, write, run or show, or are about the class itself. */
const OTHERS =
  /^(compute|persist|explain|visualize|toZarr|release|blocks|item|computeChunkSizes|save\w*|load\w*|open\w*|to[A-Z]\w*|from[A-Z]\w*|isChunked\w*|random\..*|x\.(mapBlocks|mapOverlap|toString|toJSON|toHTML|visualize|explain))$/;

interface Callable {
  readonly label: string;
  readonly fn: (...args: unknown[]) => unknown;
  readonly signature: Signature;
  readonly isMethod: boolean;
}
const callables: Callable[] = [];
const collect = (prefix: string, names: Readonly<Record<string, unknown>>, isMethod = false): void => {
  for (const [name, fn] of Object.entries(names)) {
    const signature = typeof fn === 'function' ? signatureOf(fn as object) : undefined;
    const label = prefix + name;
    if (signature && !OTHERS.test(label) && !OTHERS.test(name))
      callables.push({ label, fn: fn as Callable['fn'], signature, isMethod });
  }
};
collect('', cw);
for (const space of ['linalg', 'fft', 'ma', 'ndimage'] as const)
  collect(`${space}.`, (cw as unknown as Record<string, Record<string, unknown>>)[space] ?? {});
const methods = Object.entries(Object.getOwnPropertyDescriptors(cw.ChunkedArray.prototype)).filter(
  ([name, { value }]) => typeof value === 'function' && name !== 'constructor' && !OTHERS.test(name),
);
collect('x.', Object.fromEntries(methods.map(([name, { value }]) => [name, value])), true);

/** Arguments with `given` in place `at` of the arrays; undefined where something is not to be had, or there is no such place. */
function argumentsWith({ signature, isMethod }: Callable, at: number, given: Any, other: Any): unknown[] | undefined {
  let place = isMethod ? 1 : 0;
  let met = isMethod && at === 0;
  const next = (kind: AnyKind): unknown => {
    if (!ARRAYS.has(kind.kind) && !LISTS.has(kind.kind)) return RIGHT[kind.kind];
    const isHere = place++ === at;
    met ||= isHere;
    const value = isHere ? given : other;
    return LISTS.has(kind.kind) ? [value, value] : value;
  };
  const args: unknown[] = [];
  for (const [, kind] of signature.parameters) {
    if (kind.need === 'optional' && !(ARRAYS.has(kind.kind) || kind.kind === 'limits')) break;
    const value = next(kind);
    if (value === undefined) return undefined;
    args.push(value);
  }
  if (signature.rest) {
    const value = next(signature.rest[1]);
    if (value === undefined) return undefined;
    args.push(value);
  }
  const options: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(signature.options ?? {})) {
    const isWanted = kind.need === 'required' || (ARRAYS.has(kind.kind) && place === at);
    if (!isWanted) {
      if (ARRAYS.has(kind.kind)) place++;
      continue;
    }
    options[name] = next(kind);
    if (options[name] === undefined) return undefined;
  }
  if (Object.keys(options).length > 0) args.push(options);
  return met ? args : undefined;
}

/** Arrays anywhere in a result. */
function arraysIn(value: unknown, depth = 0): Any[] {
  if (value instanceof cw.ChunkedArray) return [value];
  if (typeof value !== 'object' || value === null || depth > 2) return [];
  if (ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap((one) => arraysIn(one, depth + 1));
}

const plain = async (value: unknown): Promise<unknown> => {
  const done = await value;
  const results = await cw.compute(...arraysIn(done));
  return results.map((r) => {
    const { shape, data, elementType } = r as unknown as { shape: number[]; data: Float64Array; elementType: string };
    return {
      shape: [...shape],
      elementType,
      data: Array.from(data, (v) => (typeof v === 'number' ? Number(v.toPrecision(6)) + 0 : v)),
    };
  });
};

describe('with an axis of unknown extent', () => {
  let compared = 0;
  for (const callable of callables)
    it(`${callable.label} gives the right values, or the remedy`, async () => {
      for (const [name, given, known] of GIVEN)
        for (let at = 0; at < 5; at++)
          for (const [other, same] of [
            [given, known],
            [cw.asarray(2), cw.asarray(2)],
          ]) {
            const args = argumentsWith(callable, at, given, other);
            const like = argumentsWith(callable, at, known, same);
            if (!args || !like) continue;
            const call = (list: unknown[], self: Any) =>
              Promise.resolve().then(() => plain(callable.fn.apply(callable.isMethod ? self : undefined, list)));
            const [self, twin] = at === 0 ? [given, known] : [other, same];
            const want = await call(like, twin).catch((error: unknown) => error);
            const got = await call(args, self).catch((error: unknown) => error);
            const what = `${callable.label} ${name}, array ${at}`;
            if (got instanceof Error) {
              expect(got, what).toBeInstanceOf(cw.ChunkwiseError);
              expect((got as cw.ChunkwiseError).tag, `${what}: ${got.message}`).not.toBe('internal');
              if (!(want instanceof Error)) expect(got.message, what).toMatch(REMEDY);
            } else {
              expect({ what, got }).toEqual({ what, got: want instanceof Error ? `an error: ${want.message}` : want });
              compared++;
            }
          }
    });
  it('many take it', () => expect(compared).toBeGreaterThan(800));
});
