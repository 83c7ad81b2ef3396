/** Every reference result of climate reductions over real data, from Zarr v2, on one thread and on two. */
import { describe, expect, it } from 'vitest';
import { computeBothWays } from './evaluation.js';
import { expressions, lastSteps } from './expressions.js';
import { openCalendar, openInputs } from './inputs.js';
import { differences, goldenRecords, hasGolden } from './record.js';

describe.skipIf(!hasGolden)('reference results from Zarr v2', () => {
  for (const record of goldenRecords()) {
    for (const [way, expression] of Object.entries(expressions[record.id] ?? {})) {
      it(`${record.id}: ${way}`, async () => {
        const array = expression(await openInputs(record), await openCalendar(record), record.given);
        const computed = await computeBothWays(array);
        expect(differences(lastSteps[record.id]?.(computed) ?? computed, record)).toEqual([]);
      });
    }
  }

  it('each result has an expression', () => {
    const ids = goldenRecords().map(({ id }) => id);
    expect(ids).toHaveLength(40);
    expect(ids.filter((id) => !expressions[id])).toEqual([]);
    expect(Object.keys(expressions).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
