/** Every function of these families gives what NumPy gives, however its arrays are cut. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CUTS, callsOf, check } from './calls.js';

const families = readdirSync(new URL('../../golden/breadth', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

it('there are families', () => expect(families.length).toBeGreaterThan(0));

describe.each(families)('%s', (family) => {
  const calls = callsOf(family);
  const names = [...new Set(calls.map(([name]) => name))];
  it.each(names)('%s', async (name) => {
    for (const call of calls.filter(([of]) => of === name))
      for (const cut of CUTS) {
        try {
          await check(call, cut);
        } catch (cause) {
          throw new Error(
            `${name}(${JSON.stringify(call.slice(1, 3)).slice(0, 400)}) in blocks of ${cut}: ${String(cause)}`,
            {
              cause,
            },
          );
        }
      }
  });
});
