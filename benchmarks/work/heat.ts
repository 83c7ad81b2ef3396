/** Workload: the heat solver on 400 x 400 points. Argument: steps. */
import { heatFrames } from '../../demo/heat-solver.js';
import { measure } from './measure.js';

const steps = Number(process.argv[2]);
await measure(async () => (await heatFrames(steps, steps)).subarray(-400 * 400));
process.exit(0);
