/** Linear algebra against NumPy's and SciPy's values, in several chunkings. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

cw.config.set({ threads: 'inline' });

interface Recorded {
  readonly shape: readonly number[];
  readonly data?: readonly number[];
  readonly re?: readonly number[];
  readonly im?: readonly number[];
}
type Argument = Recorded | readonly number[] | number | Readonly<Record<string, unknown>>;
interface Case {
  readonly op: string;
  readonly args: readonly Argument[];
  readonly results: readonly Recorded[];
  readonly kind: 'plain' | 'sorted';
}
const cases = JSON.parse(readFileSync(new URL('../../golden/linalg.json', import.meta.url), 'utf8')) as Case[];

const isRecorded = (value: unknown): value is Recorded =>
  typeof value === 'object' && value !== null && 'shape' in value;
/** JSON has no infinities. */
const restored = (value: Argument): unknown =>
  typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, x]) => [
          name,
          x === 'inf' ? Number.POSITIVE_INFINITY : x === '-inf' ? Number.NEGATIVE_INFINITY : x,
        ]),
      )
    : value;

const arrayOf = ({ shape, data, re = [], im = [] }: Recorded, chunks: cw.ChunkSpec): cw.ChunkedArray =>
  data
    ? cw.fromTypedArray(Float64Array.from(data), { shape: [...shape], chunks })
    : cw.fromTypedArray(Float64Array.from(re.flatMap((x, k) => [x, im[k]])), {
        dtype: 'complex128',
        shape: [...shape],
        chunks,
      });

type Fn = (...args: unknown[]) => cw.ChunkedArray | readonly cw.ChunkedArray[];
const functions = { ...cw, ...cw.linalg } as unknown as Readonly<Record<string, Fn>>;
const SPECIAL: Readonly<Record<string, Fn>> = {
  multiDot: (...arrays) => cw.linalg.multiDot(arrays as cw.ChunkedArray[]),
  covWeighted: (x, fweights, aweights) =>
    cw.cov(x as cw.ChunkedArray, { fweights: fweights as cw.ChunkedArray, aweights: aweights as cw.ChunkedArray }),
};

async function partsOf(x: cw.ChunkedArray, sorted: boolean): Promise<number[][]> {
  const complex = x.dtype.startsWith('complex');
  const parts = complex ? [cw.real(x), cw.imag(x)] : [x];
  const lists = await Promise.all(parts.map(async (one) => Array.from((await one.compute()).data, Number)));
  if (!sorted) return lists;
  const round = (v: number): number => Math.round(v * 1e9) / 1e9;
  const order = [...lists[0].keys()].sort(
    (p, q) => round(lists[0][p]) - round(lists[0][q]) || round(lists[1][p]) - round(lists[1][q]),
  );
  return lists.map((list) => order.map((k) => list[k]));
}

describe.each(['auto', 2, 5] as const)('chunks %s', (chunks) => {
  it.each(cases.map((one, k) => [k, one.op, one] as const))('%i %s', async (_, op, { args, results, kind }) => {
    const given = args.map((arg) =>
      isRecorded(arg) ? arrayOf(arg, arg.shape.length === 0 ? 'auto' : chunks) : restored(arg),
    );
    const found = (SPECIAL[op] ?? functions[op])(...given);
    const list = cw.isChunkedArray(found) ? [found] : found;
    expect(list.length).toBe(results.length);
    // In several chunks, columns of Q have other signs.
    const either = op === 'qr' && chunks !== 'auto';
    for (const [k, want] of results.entries()) {
      expect(list[k].shape).toEqual(want.shape);
      const parts = await partsOf(list[k], kind === 'sorted');
      const wanted = want.data ? [want.data] : [want.re ?? [], want.im ?? []];
      for (const [part, values] of wanted.entries()) {
        const size = Math.max(1, ...values.map(Math.abs));
        values.forEach((value, at) => {
          const here = parts[part][at];
          if (Number.isNaN(value)) expect(here).toBeNaN();
          else if (!Number.isFinite(value)) expect(here).toBe(value);
          else expect(Math.abs(either ? Math.abs(here) - Math.abs(value) : here - value)).toBeLessThan(1e-8 * size);
        });
      }
    }
  });
});
