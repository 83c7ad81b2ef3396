/** Extremes and their first positions equal a plain loop, in lines and across, with NaN, ties and infinities anywhere. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { type Extreme, type ExtremeLoops, extremeWay, runExtreme } from '../../kernels/routine/extreme.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory, 2);
const SRC = ARENA_BASE;
const BEST = ARENA_BASE + 8 * 2 ** 20;
const PLACES = ARENA_BASE + 16 * 2 ** 20;
const NOWHERE = 2n ** 63n - 1n;

const values = [0, -0, 1, 2, -1, -2, 3, Number.NaN, Infinity, -Infinity];

/** Extreme and position by NumPy's rules: the first NaN, else the first of the extremes. */
function oracle(list: readonly number[], positions: readonly number[], most: boolean, skip: boolean): [number, bigint] {
  let best = most ? -Infinity : Infinity;
  let at = -1;
  list.forEach((x, k) => {
    if (Number.isNaN(x)) {
      if (!skip && !Number.isNaN(best)) [best, at] = [x, k];
    } else if (at < 0 || (most ? x > best : x < best)) [best, at] = [x, k];
  });
  return [best, at < 0 ? NOWHERE : BigInt(positions[at])];
}

test('in any layout of two axes and whichever of them is kept', () => {
  let lines = 0;
  let across = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('float64', 'float32') as fc.Arbitrary<'float64' | 'float32'>,
      fc.constantFrom('maximum', 'minimum') as fc.Arbitrary<'maximum' | 'minimum'>,
      fc.boolean(),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.oneof(fc.integer({ min: 32, max: 90 }), fc.constantFrom(1024, 2500))),
      fc.constantFrom('all', 'inner', 'outer'),
      fc.nat(values.length),
      fc.nat(values.length),
      fc.integer(),
      fc.nat(1000),
      (dtype, sense, skipNan, shape, reduced, from, to, seed, first) => {
        const [rows, n] = shape;
        const itemsize = dtype === 'float64' ? 8 : 4;
        const array = dtype === 'float64' ? Float64Array : Float32Array;
        const pool = values.slice(Math.min(from, to), Math.max(from, to) + 1);
        const rare = pool.length > 0 ? pool : [5];
        // Often one value nearly everywhere, so that what is rare stands alone.
        const data = Array.from({ length: rows * n }, (_, k) => {
          const h = Math.imul(k ^ seed, 2654435761) >>> 16;
          return seed % 2 === 0 && h % 61 !== 0 ? rare[0] : rare[h % rare.length];
        });
        new array(memory.buffer, SRC, rows * n).set(data);
        const kept = reduced === 'all' ? 1 : reduced === 'inner' ? rows : n;
        const best = new array(memory.buffer, BEST, kept + 1).fill(sense === 'maximum' ? -Infinity : Infinity);
        const places = new BigInt64Array(memory.buffer, PLACES, kept + 1).fill(NOWHERE);
        best[kept] = 77;
        const loops: ExtremeLoops = {
          shape,
          address: SRC,
          strides: [n * itemsize, itemsize],
          best: BEST,
          bestStrides: [reduced === 'inner' ? itemsize : 0, reduced === 'outer' ? itemsize : 0],
          places: PLACES,
          placeStrides: [reduced === 'inner' ? 8 : 0, reduced === 'outer' ? 8 : 0],
          first,
          steps: [reduced === 'inner' ? 0 : reduced === 'all' ? 10_000 : 3, reduced === 'outer' ? 0 : 1],
        };
        const extreme: Extreme = { dtype, sense, skipNan };
        const way = extremeWay(extreme, loops);
        if (reduced === 'outer' && skipNan) {
          expect(way).toBeUndefined();
          return;
        }
        if (!way) return expect.fail('no way');
        if (way.kind === 'lines') lines++;
        else across++;
        runExtreme(routines, extreme, loops, way, true);
        const lists: number[][] = Array.from({ length: kept }, () => []);
        const positions: number[][] = lists.map(() => []);
        data.forEach((x, k) => {
          const [i, j] = [Math.floor(k / n), k % n];
          const state = reduced === 'all' ? 0 : reduced === 'inner' ? i : j;
          lists[state].push(x);
          positions[state].push(first + i * loops.steps[0] + j * loops.steps[1]);
        });
        lists.forEach((list, state) => {
          const [want, at] = oracle(list, positions[state], sense === 'maximum', skipNan);
          const same = best[state] === want || (Number.isNaN(want) && Number.isNaN(best[state]));
          if (places[state] !== at || (at !== NOWHERE && !same))
            expect.fail(`state ${state}: ${best[state]} at ${places[state]}, not ${want} at ${at}`);
        });
        expect([best[kept], places[kept]]).toEqual([77, NOWHERE]);
      },
    ),
    { numRuns: 300 },
  );
  expect(lines).toBeGreaterThan(9);
  expect(across).toBeGreaterThan(9);
});

test('states go on from what they hold: among equals the least position stays', () => {
  const elements = new Float64Array(memory.buffer, SRC, 64).fill(4);
  elements[40] = 5;
  const best = new Float64Array(memory.buffer, BEST, 1);
  const places = new BigInt64Array(memory.buffer, PLACES, 1);
  const extreme: Extreme = { dtype: 'float64', sense: 'maximum', skipNan: false };
  const loops: ExtremeLoops = {
    shape: [64],
    address: SRC,
    strides: [8],
    best: BEST,
    bestStrides: [0],
    places: PLACES,
    placeStrides: [0],
    first: 1000,
    steps: [1],
  };
  const way = extremeWay(extreme, loops);
  if (!way) throw new Error('no way');
  const from = (value: number, place: bigint): [number, bigint] => {
    best[0] = value;
    places[0] = place;
    runExtreme(routines, extreme, loops, way, false);
    return [best[0], places[0]];
  };
  expect(from(4.5, 3n)).toEqual([5, 1040n]);
  expect(from(5, 3n)).toEqual([5, 3n]);
  expect(from(5, 2000n)).toEqual([5, 1040n]);
  expect(from(6, 2000n)).toEqual([6, 2000n]);
  expect(from(Number.NaN, 2000n)).toEqual([Number.NaN, 2000n]);
});
