/**
 * Random cases of everything that is fuzzed, from a seed that is printed: a fixed number in the tests, as long as asked by
 * `npm run fuzz -- --seconds 60 --seed N`. A failure names the seed that repeats it alone.
 */
import { afterAll, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { audit } from '../support/audit-setup.js';
import { TARGETS } from './targets.js';

const { FUZZ_SEED, FUZZ_SECONDS, FUZZ_CASES, FUZZ_ONLY } = process.env;
const first = Number(FUZZ_SEED ?? 1_000_000);
const seconds = FUZZ_SECONDS === undefined ? undefined : Number(FUZZ_SECONDS);
/** Cases of each target where no time is given. */
const CASES: Readonly<Record<string, number>> = { optimiser: 300, scheduler: 20_000, expressions: 300, classic: 200 };
const names = FUZZ_ONLY ? FUZZ_ONLY.split(',') : Object.keys(TARGETS);

afterAll(() => cw.close());

test.each(names)(`fuzz: %s, from seed ${first}`, { timeout: 0 }, async (name) => {
  const target = TARGETS[name];
  expect(target, `there is ${Object.keys(TARGETS).join(', ')}`).toBeDefined();
  const until = seconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + (1000 * seconds) / names.length;
  const most = FUZZ_CASES ? Number(FUZZ_CASES) : seconds === undefined ? CASES[name] : Number.POSITIVE_INFINITY;
  let cases = 0;
  for (; cases < most && performance.now() < until; cases++) {
    const seed = first + cases;
    try {
      await target(seed);
      const violations = audit.takeViolations();
      if (violations.length > 0) throw new Error(`the audit of the runs found:\n${violations.join('\n')}`);
    } catch (cause) {
      throw new Error(
        `seed ${seed}: ${cause instanceof Error ? cause.stack : String(cause)}\nrepeat it: npm run fuzz -- --only ${name} --seed ${seed} --cases 1`,
      );
    }
  }
  console.log(`${name}: ${cases} cases, seeds ${first} to ${first + cases - 1}`);
});
