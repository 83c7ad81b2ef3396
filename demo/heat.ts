/** The third run: the heat solver, its pictures, its reference values, and the times of three ways to write it. */
import { join } from 'node:path';
import { contourf } from '../lib/plot/index.js';
import {
  differenceFrom,
  heatDelayed,
  heatEvery,
  heatFrames,
  heatSteps,
  heatWithHalos,
  references,
} from './heat-solver.js';
import { Run, seconds } from './run-report.js';

const cells = 400 * 400;

/** Solves, checks, draws; returns false when a value is wrong. */
export async function runHeat(out: string): Promise<boolean> {
  console.log('\nHeat solver: 400 x 400 points, 10,000 steps');
  const blocked = new Run('iterate, several steps on a tile');
  const frames = await heatFrames(heatSteps, heatEvery, { onProgress: blocked.onProgress });
  const blockedFacts = blocked.finish();
  const drawing = performance.now();
  for (let frame = 0; frame * heatEvery <= heatSteps; frame++) {
    const field = frames.subarray(frame * cells, (frame + 1) * cells);
    const name = `heat_${String(frame * heatEvery).padStart(3, '0')}.png`;
    contourf({ data: field, shape: [400, 400] }, { title: 'Contour of Temperature', levels: 100, colours: 'jet' }).save(
      join(out, name),
    );
  }
  console.log(
    `  11 pictures in ${seconds(performance.now() - drawing)}: ${join(out, 'heat_000.png')} … heat_10000.png`,
  );
  const frameAt = (step: number): Float64Array =>
    frames.subarray((step / heatEvery) * cells, (step / heatEvery + 1) * cells);
  let right = check('iterate', frameAt);

  const halo = new Run('chunked, one halo exchange per step');
  const haloFrames = await heatWithHalos(heatSteps, heatEvery, { onProgress: halo.onProgress });
  const haloFacts = halo.finish();
  right =
    check('chunked', (step) => haloFrames.subarray((step / heatEvery) * cells, (step / heatEvery + 1) * cells)) &&
    right;

  const literal = new Run('literal port, one delayed task per step');
  const last = await heatDelayed(heatSteps, { onProgress: literal.onProgress });
  const literalFacts = literal.finish();
  right = check('literal', (step) => (step === heatSteps ? last : undefined)) && right;

  const times = [literalFacts, haloFacts, blockedFacts].map((facts) => seconds(facts.seconds * 1000));
  console.log(`  times: literal port ${times[0]}, chunked with halos ${times[1]}, temporally blocked ${times[2]}`);
  return right;
}

/** Compares with the reference values where `field` has the step, and says how far off they are. */
function check(name: string, field: (step: number) => Float64Array | undefined): boolean {
  let right = true;
  for (const reference of references) {
    const values = field(reference.step);
    if (!values) continue;
    const { absolute, relative } = differenceFrom(reference, values);
    const good = absolute <= 1e-9 && relative <= 1e-11;
    right &&= good;
    console.log(
      `  ${good ? 'right' : 'WRONG'}: ${name} at step ${reference.step}: u[398,200] = ${values[398 * 400 + 200].toFixed(10)}, mean ${(values.reduce((a, b) => a + b) / cells).toFixed(10)}, off by at most ${absolute.toExponential(1)}`,
    );
  }
  return right;
}
