/** All cases of the suite, in the order of the table. */
import type { Case } from './case.js';
import { workloadOf } from './case.js';
import { breadthCases } from './cases-breadth.js';
import { computeCases } from './cases-compute.js';
import { dataCases } from './cases-data.js';
import { loopCases } from './cases-loops.js';
import { memoryCases } from './cases-memory.js';
import { overheadCases } from './cases-overhead.js';

const number = (item: Case): number => Number(workloadOf(item.id).slice(1));

/** Every case once. */
export const cases: readonly Case[] = [
  ...computeCases,
  ...dataCases,
  ...memoryCases,
  ...overheadCases,
  ...breadthCases,
  ...loopCases,
].sort((a, b) => number(a) - number(b));
