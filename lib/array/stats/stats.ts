/**
 * The namespace `cw.stats`: moments and tests, as dask.array.stats. Tests give `{ statistic, pvalue }`, lazy arrays both.
 */
import { SHAPES } from './shapes.js';
import { TESTS } from './tests.js';

export const stats = { ...SHAPES, ...TESTS } as const;
