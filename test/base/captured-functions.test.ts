/** Functions with variables of their own: functions, lists and objects of them by source, values cloned, faults by name. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());

declare const square: (v: number) => number;
declare const factor: number;
declare const even: (n: number) => boolean;
declare const odd: (n: number) => boolean;
declare const helpers: { readonly list: readonly ((v: number) => number)[]; readonly table: Float64Array };
declare const scaled: (v: number) => number;
declare const missing: number;

const x = cw.arange(5);
const run = async (fn: cw.UserFunction, threads: 'inline' | 1 | 2 = 'inline') =>
  (await cw.vectorize(fn)(x).compute({ threads })).toArray();

describe('capture', () => {
  const own = cw.capture((v: number) => factor * square(v), { square: (v: number) => v * v, factor: 3 });

  it('sends functions by source and values by clone, to any thread', async () => {
    for (const threads of ['inline', 1, 2] as const) expect(await run(own, threads)).toEqual([0, 3, 12, 27, 48]);
    const parity = cw.capture((v: number) => Number(even(v)), {
      even: (n: number): boolean => n === 0 || odd(n - 1),
      odd: (n: number): boolean => n !== 0 && even(n - 1),
    });
    expect(await run(parity)).toEqual([1, 0, 1, 0, 1]);
  });

  it('sends what is captured in turn, and lists and objects with functions in them', async () => {
    const nested = cw.capture((v: number) => scaled(v) + helpers.list[1](v) + helpers.table[v], {
      scaled: own,
      helpers: { list: [(v: number) => v, (v: number) => 100 * v], table: Float64Array.of(0.5, 0.25, 0, 0, 0) },
    });
    expect(await run(nested, 2)).toEqual([0.5, 103.25, 212, 327, 448]);
    // The variables of one are not another's.
    const other = cw.capture((v: number) => factor + scaled(v), { scaled: own, factor: 1000 });
    expect(await run(other)).toEqual([1000, 1003, 1012, 1027, 1048]);
  });

  it('serves blocks and delayed calls, of which equal texts with other values stay apart', async () => {
    const times = (by: number) =>
      cw.capture((block: cw.Result<'float64'>) => block.data.map((v) => v * factor), { factor: by });
    expect((await cw.mapBlocks(times(2), x).compute()).toArray()).toEqual([0, 2, 4, 6, 8]);
    const plus = (by: number) =>
      cw.delayed(
        cw.capture((v: number) => v + factor, { factor: by }),
        { pure: true },
      )(1);
    for (const scheduler of ['inline', 'threads'] as const)
      expect(await cw.computeDelayed([plus(1), plus(10)], { scheduler })).toEqual([2, 11]);
  });

  it('names what cannot be sent', () => {
    const fault = (variables: Record<string, unknown>, text: RegExp, fn = (v: number) => v + missing) =>
      expect(() => cw.capture(fn, variables)).toThrow(text);
    fault({}, /capture: the function.* captures 'missing'/);
    fault({ missing: Math.max }, /native or bound.*captured as 'missing'/s);
    fault({ missing: { list: [1, () => missing + factor] } }, /captures 'factor'.*captured as 'missing\.list\[1\]'/s);
    fault({ missing: new WeakMap() }, /'missing' cannot be sent to a worker thread \(object\)/);
    fault({ missing: { at: () => 1, map: new WeakMap() } }, /'missing\.map' cannot be sent/);
    fault({ missing: { module: 'fs', export: 'readFileSync' } }, /function of a module/);
    fault({ 'a b': 1 }, /names 'a b', which is no variable/);
    const round: Record<string, unknown> = { at: () => 1 };
    round.self = round;
    fault({ missing: round }, /nested more than 64 levels/);
    expect(() => cw.capture(3 as never, {})).toThrow(/capture: fn/);
  });
});
