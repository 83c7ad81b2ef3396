/**
 * Optimiser and planner against the plain mirror: random graphs give the same values, shape, dtype and chunks.
 */
import fc from 'fast-check';
import { test } from 'vitest';
import { build, instructions } from './expressions.js';
import { checkGraph } from './optimiser-check.js';

const seed = Number(process.env.SEED ?? 20_250);
const numRuns = Number(process.env.RUNS ?? 400);

test(`any graph keeps its values, small arrays inside the plan (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(instructions(), (list) => checkGraph(build(list), {})),
    { seed, numRuns },
  );
});

test(`any graph keeps its values, arrays cut into blocks, memory scarce (seed ${seed + 1})`, async () => {
  await fc.assert(
    fc.asyncProperty(instructions(), (list) => checkGraph(build(list), { literalBytes: 0, memoryLimit: 1024 })),
    { seed: seed + 1, numRuns },
  );
});
