/** Transforms of lanes against sums with twice the digits: every length, form of elements, place of lanes, and way of doing it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { type FftTask, fftLanes, fftScratchBytes } from '../../kernels/routine/fft/fft.js';
import { type FftForm, type FftSlab, formLength, isPaired } from '../../kernels/routine/fft/lanes.js';
import { type FftPlan, fftPlan, smoothLength } from '../../kernels/routine/fft/plan.js';
import { writeRoot, writeTwiddleLessOne } from '../../kernels/routine/fft/roots.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const MIB = 2 ** 20;
const memory = createSharedMemory(128 * MIB);
const routines = loadRoutines(memory);
const [FROM, TO, SCRATCH] = [ARENA_BASE, 32 * MIB, 64 * MIB];

/** Sums of products without rounding to speak of. */
class Sum {
  high = 0;
  low = 0;
  add(a: number, b: number): void {
    const product = a * b;
    const [ah, bh] = [a, b].map((x) => {
      const t = 134217729 * x;
      return t - (t - x);
    });
    const error = (a - ah) * (b - bh) - (product - ah * bh - (a - ah) * bh - ah * (b - bh));
    const sum = this.high + product;
    const part = sum - this.high;
    this.low += this.high - (sum - part) + (product - part) + error;
    this.high = sum;
  }
  get value(): number {
    return this.high + this.low;
  }
}

type Complex = readonly [number, number];

/** Element k of the transform of a lane. */
function exact(x: readonly Complex[], k: number, sign: number): Complex {
  const n = x.length;
  const re = new Sum();
  const im = new Sum();
  const root = [0, 0];
  x.forEach(([a, b], j) => {
    writeRoot(root, 0, (j * k) % n, n);
    const [c, s] = [root[0], sign * root[1]];
    re.add(a, c);
    re.add(-b, s);
    im.add(a, s);
    im.add(b, c);
  });
  return [re.value, im.value];
}

interface Places {
  readonly lanes: number;
  /** Lanes lie side by side, elements of one apart. */
  readonly across?: boolean;
  /** How many elements are given; the others are 0. */
  readonly length?: number | undefined;
  /** Where a lane is cut into parts that lie in places of their own. */
  readonly cuts?: readonly number[];
}

/** Transforms numbers that `draw` gives; what was given and what came of it, for each lane. */
function transform(
  plan: FftPlan,
  single: boolean,
  [from, to]: readonly [FftForm, FftForm],
  { lanes, across = false, length, cuts = [] }: Places,
  draw: (lane: number, k: number) => Complex,
): { given: Complex[][]; got: Complex[][] } {
  const { n } = plan;
  const lane = single ? 4 : 8;
  const view = (address: number, count: number) =>
    single ? new Float32Array(memory.buffer, address, count) : new Float64Array(memory.buffer, address, count);
  const side = (form: FftForm) => ({
    length: formLength(form, n),
    entries: form === 'real' ? 1 : 2,
  });
  const input = side(from);
  const output = side(to);
  const slabOf = (base: number, entries: number, first: number, count: number): FftSlab => {
    const item = entries * lane;
    const step = across ? lanes * item : item;
    const apart = across ? item : count * item;
    return {
      first,
      count,
      step,
      place(list, from, many) {
        for (let k = 0; k < many; k++) list[k] = base + (from + k) * apart;
      },
    };
  };
  let address = FROM;
  const given: Complex[][] = Array.from({ length: lanes }, () => []);
  const slabs = [0, ...cuts].map((first, part) => {
    const count = (cuts[part] ?? length ?? input.length) - first;
    const slab = slabOf(address, input.entries, first, count);
    const list = new Uint32Array(lanes);
    slab.place(list, 0, lanes);
    for (let l = 0; l < lanes; l++) {
      for (let k = 0; k < count; k++) {
        const values = view(list[l] + k * slab.step, input.entries);
        const [re, im] = draw(l, first + k);
        values[0] = re;
        if (input.entries === 2) values[1] = im;
        given[l].push([values[0], input.entries === 2 ? values[1] : 0]);
      }
    }
    address += lanes * count * input.entries * lane + 64;
    return slab;
  });
  for (const x of given) while (x.length < input.length) x.push([0, 0]);
  const task: FftTask = { plan, single, paired: isPaired(from), lanes, across };
  const bytes = fftScratchBytes(task);
  const guard = new Uint8Array(memory.buffer, SCRATCH + bytes, 256).fill(77);
  const target = slabOf(TO, output.entries, 0, output.length);
  const whole = view(TO, lanes * output.length * output.entries + 8).fill(-99);
  fftLanes(routines, task, { form: from, slabs }, { form: to, slab: target }, 1, SCRATCH);
  expect(guard.every((byte) => byte === 77)).toBe(true);
  expect([...whole.slice(-8)]).toEqual(new Array(8).fill(-99));
  const list = new Uint32Array(lanes);
  target.place(list, 0, lanes);
  const got = given.map((_, l) =>
    Array.from({ length: output.length }, (_, k): Complex => {
      const values = view(list[l] + k * target.step, output.entries);
      return [values[0], output.entries === 2 ? values[1] : 0];
    }),
  );
  return { given, got };
}

/** Relative L2 error over some elements of each lane. */
function error(given: Complex[][], got: Complex[][], sign: number, every = 1): number {
  let [wrong, right] = [0, 0];
  given.forEach((x, lane) => {
    for (let k = 0; k < got[lane].length; k += every) {
      const [re, im] = exact(x, k, sign);
      wrong += (got[lane][k][0] - re) ** 2 + (got[lane][k][1] - im) ** 2;
      right += re * re + im * im;
    }
  });
  return Math.sqrt(wrong / (right || 1));
}

/** What pocketfft is said to keep: about the unit of rounding times the root of the logarithm. */
const bound = (n: number, single: boolean): number => (single ? 6e-8 : 1.1e-16) * (1 + 2 * Math.sqrt(Math.log2(n + 1)));

let seed = 1;
const noise = (): Complex => {
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  return [next(), next()];
};

const half = (x: Complex[], n: number): Complex[] =>
  Array.from({ length: n }, (_, k): Complex => {
    const [re, im] = x[k <= n / 2 ? k : n - k];
    return k === 0 || 2 * k === n ? [re, 0] : [re, k <= n / 2 ? im : -im];
  });

const LENGTHS = Array.from({ length: 64 }, (_, k) => k + 1);
const MORE = [
  65, 74, 81, 97, 101, 121, 125, 127, 128, 131, 169, 243, 254, 257, 263, 343, 360, 512, 521, 1000, 1009, 1021,
];

describe('roots of unity', () => {
  it('are within one unit of the last place', () => {
    for (const [k, n, cosine, sine] of [
      [1, 7, 0.6234898018587335, 0.7818314824680298],
      [3, 11, -0.14231483827328514, 0.9898214418809327],
      [5, 13, -0.7485107481711011, 0.6631226582407952],
      [1, 4096, 0.9999988234517019, 0.0015339801862847657],
      [1023, 4096, 0.0015339801862847657, 0.9999988234517019],
      [2047, 4096, -0.9999988234517019, 0.0015339801862847655],
      [12345, 99991, 0.7139107219864308, 0.7002367321362206],
      [99990, 99991, 0.9999999980257238, -6.283750840620328e-5],
      [1, 3, -0.5, 0.8660254037844386],
      [7, 12, -0.8660254037844386, -0.5],
      [1000003, 10000000, 0.8090158864244119, 0.5877867772525366],
      [4999999, 10000000, -0.9999999999998026, 6.283185307178999e-7],
    ]) {
      const root = [0, 0];
      writeRoot(root, 0, k, n);
      expect(Math.abs(root[0] - cosine)).toBeLessThanOrEqual(Math.abs(cosine) * 2.3e-16 + 1e-19);
      expect(Math.abs(root[1] - sine)).toBeLessThanOrEqual(Math.abs(sine) * 2.3e-16 + 1e-19);
    }
  });

  it('are exact on the axes and lose nothing near 1', () => {
    const root = [0, 0];
    for (const [k, re, im] of [
      [0, 1, 0],
      [3, 0, 1],
      [6, -1, 0],
      [9, 0, -1],
    ]) {
      writeRoot(root, 0, k, 12);
      expect(root.map((x) => x + 0)).toEqual([re, im]);
    }
    writeTwiddleLessOne(root, 0, 1, 1e8);
    expect(root[0]).toBeCloseTo(-1.973920880217871e-15, 28);
    expect(root[1]).toBeCloseTo(-6.283185307179586e-8, 22);
  });
});

describe('transforms of lanes', () => {
  for (const single of [false, true]) {
    const name = single ? 'complex64' : 'complex128';
    it(`${name}: every short length and some longer ones, forward and inverse`, () => {
      for (const n of [...LENGTHS, ...MORE]) {
        const lanes = n % 5 || 6;
        const plan = fftPlan(n, false);
        const every = n > 150 ? 29 : n > 30 ? 3 : 1;
        const there = transform(plan, single, ['complex', 'complex'], { lanes }, noise);
        expect(error(there.given, there.got, -1, every), `fft of ${n}`).toBeLessThan(bound(n, single));
        const back = transform(plan, single, ['swapped', 'swapped'], { lanes, across: true }, noise);
        expect(error(back.given, back.got, 1, every), `ifft of ${n}`).toBeLessThan(bound(n, single));
      }
    });

    it(`${name}: real lanes and hermitian spectra`, () => {
      for (const n of [...LENGTHS, ...MORE]) {
        const lanes = n % 9 || 3;
        const plan = fftPlan(n, true);
        const every = n > 150 ? 29 : n > 30 ? 3 : 1;
        const there = transform(plan, single, ['real', 'half'], { lanes, across: n % 2 === 0 }, noise);
        expect(error(there.given, there.got, -1, every), `rfft of ${n}`).toBeLessThan(bound(n, single));
        const back = transform(plan, single, ['half', 'real'], { lanes, across: n % 3 === 0 }, noise);
        const whole = back.given.map((x) => half(x, n));
        expect(error(whole, back.got, 1, every), `irfft of ${n}`).toBeLessThan(bound(n, single));
      }
    });

    it(`${name}: long lanes, in four steps where they have factors`, () => {
      const kinds: string[] = [];
      for (const [n, cuts, length] of [
        [8192, []],
        [10000, []],
        [16384, [1000, 1001]],
        [12000, [], 11000],
        [15625, [3]],
        [2 * 8209, []],
        [30030, []],
        [20011, [77]],
      ] as const) {
        const plan = fftPlan(n, false);
        kinds.push(plan.kind);
        const forms: readonly [FftForm, FftForm] = n % 2 ? ['complex', 'complex'] : ['swapped', 'swapped'];
        const { given, got } = transform(plan, single, forms, { lanes: 2, cuts, length, across: n === 15625 }, noise);
        expect(error(given, got, n % 2 ? -1 : 1, 1999), `${n}`).toBeLessThan(1.5 * bound(n, single));
      }
      expect(kinds).toEqual([
        'direct',
        'fourStep',
        'fourStep',
        'fourStep',
        'fourStep',
        'bluestein',
        'fourStep',
        'bluestein',
      ]);
    });
  }

  it('takes lanes from anywhere, in parts, and any number of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom<readonly [FftForm, FftForm]>(
          ['complex', 'complex'],
          ['real', 'half'],
          ['real', 'whole'],
          ['half', 'real'],
        ),
        fc.array(fc.integer({ min: 1, max: 89 }), { maxLength: 3 }),
        fc.integer({ min: 0, max: 9 }),
        (n, lanes, across, single, forms, cutsAt, less) => {
          const length = Math.max(1, formLength(forms[0], n) - less);
          const cuts = [...new Set(cutsAt.filter((at) => at < length))].sort((a, b) => a - b);
          const plan = fftPlan(n, forms[0] !== 'complex');
          const { given, got } = transform(plan, single, forms, { lanes, across, length, cuts }, noise);
          const whole = forms[0] === 'half' ? given.map((x) => half(x, n)) : given;
          expect(error(whole, got, forms[0] === 'half' ? 1 : -1)).toBeLessThan(bound(n, single));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the next length with small factors', () => {
    expect([1, 7, 11, 17, 97, 1025, 99991].map(smoothLength)).toEqual([1, 8, 12, 18, 100, 1080, 100000]);
  });
});
