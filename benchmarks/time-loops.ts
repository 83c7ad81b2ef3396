/**
 * Question: does a time loop cost the same with any boundary, and with several states, as with ends that are held? Prints CPU
 * milliseconds a step and nanoseconds a cell and state, on the calling thread: the difference of a long and a short loop, each the
 * least of three. Peers: benchmarks/peers/loops.c and loops.py. Run it with `node dist/benchmarks/time-loops.js [points a side] [steps] [points a side in 3-D]`.
 *
 * 2026-11-28, 400 x 400, 120 steps, 2 cores with about 20 other programs running on them, two runs. Held ends 0.13 ms a step; a
 * coefficient that varies 0.17 to 0.18; closed by `pad` 0.15 to 0.21; periodic by `roll` 0.26 to 0.28; Gray and Scott as a stack
 * 0.48 to 0.76, as two states 0.37 to 0.42; a wave by leapfrog 0.39 to 0.50. Before steps with margins ran on tiles: closed 4.6,
 * periodic 9.2, the stack 18.6, two states refused. 128^3 held: 5.1, and 4.3 before (24 steps, one run each: noise).
 */
import * as cw from '../lib/index.js';

const n = Number(process.argv[2] ?? 400);
const steps = Number(process.argv[3] ?? 120);
const m = Number(process.argv[4] ?? 128);

type Made = cw.ChunkedArray | { readonly u: cw.ChunkedArray };
const field = (shape: readonly number[]): cw.ChunkedArray =>
  cw.fromTypedArray(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k)),
    { shape },
  );
const plane = field([n, n]);
const coefficient = field([n, n]).multiply(0.05).add(0.15);
const held = (u: cw.ChunkedArray): cw.ChunkedArray => {
  const around = u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2'));
  return around.subtract(u.slice('1:-1, 1:-1').multiply(4));
};
const torus = (u: cw.ChunkedArray): cw.ChunkedArray =>
  cw
    .roll(u, 1, { axis: 0 })
    .add(cw.roll(u, -1, { axis: 0 }))
    .add(cw.roll(u, 1, { axis: 1 }))
    .add(cw.roll(u, -1, { axis: 1 }))
    .subtract(u.multiply(4));
const reacted = (u: cw.ChunkedArray, v: cw.ChunkedArray): { u: cw.ChunkedArray; v: cw.ChunkedArray } => {
  const uvv = u.multiply(v).multiply(v);
  return {
    u: u.add(torus(u).multiply(0.16)).subtract(uvv).add(cw.subtract(1, u).multiply(0.035)),
    v: v.add(torus(v).multiply(0.08)).add(uvv).subtract(v.multiply(0.095)),
  };
};
const inner = (u: cw.ChunkedArray, change: cw.ChunkedArray): cw.ChunkedArray =>
  u.set('1:-1, 1:-1', u.slice('1:-1, 1:-1').add(change));

const rows: Record<string, { readonly values: number; make(count: number): Made }> = {
  'held ends': { values: n * n, make: (k) => cw.iterate(plane, k, (u) => inner(u, held(u).multiply(0.2))) },
  coefficient: {
    values: n * n,
    make: (k) => cw.iterate(plane, k, (u) => inner(u, held(u).multiply(coefficient.slice('1:-1, 1:-1')))),
  },
  'closed by pad': {
    values: n * n,
    make: (k) => cw.iterate(plane, k, (u) => u.add(held(cw.pad(u, 1, { mode: 'edge' })).multiply(0.2))),
  },
  'periodic by roll': { values: n * n, make: (k) => cw.iterate(plane, k, (u) => u.add(torus(u).multiply(0.2))) },
  'stack of two': {
    values: 2 * n * n,
    make: (k) =>
      cw.iterate(cw.stack([plane, plane]), k, (s) => {
        const { u, v } = reacted(s.slice('0'), s.slice('1'));
        return cw.stack([u, v]);
      }),
  },
  'two states': {
    values: 2 * n * n,
    make: (k) => cw.iterate({ u: plane, v: plane }, k, ({ u, v }) => reacted(u, v)),
  },
  leapfrog: {
    values: 2 * n * n,
    make: (k) =>
      cw.iterate({ u: plane, p: plane }, k, ({ u, p }) => ({
        u: u
          .multiply(2)
          .subtract(p)
          .add(held(cw.pad(u, 1)).multiply(0.2)),
        p: u,
      })),
  },
  '3-D, held ends': {
    values: m ** 3,
    make: (k) =>
      cw.iterate(field([m, m, m]), k, (u) => {
        const middle = u.slice('1:-1, 1:-1, 1:-1');
        const around = [
          '2:, 1:-1, 1:-1',
          ':-2, 1:-1, 1:-1',
          '1:-1, 2:, 1:-1',
          '1:-1, :-2, 1:-1',
          '1:-1, 1:-1, 2:',
          '1:-1, 1:-1, :-2',
        ];
        const sum = around.map((part) => u.slice(part)).reduce((a, b) => a.add(b));
        return u.set('1:-1, 1:-1, 1:-1', middle.add(sum.subtract(middle.multiply(6)).multiply(0.1)));
      }),
  },
  '3-D, closed': {
    values: m ** 3,
    make: (k) => cw.iterate(field([m, m, m]), k, (u) => u.add(cw.pde.laplacian(u).multiply(0.1))),
  },
};

/** The least CPU milliseconds of three runs. */
async function least(make: () => Made): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const made = make();
    const begun = process.cpuUsage();
    await ('u' in made ? made.u : made).compute({ threads: 'inline' });
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

for (const [name, { values, make }] of Object.entries(rows)) {
  const long = await least(() => make(steps));
  const short = await least(() => make(Math.ceil(steps / 4)));
  const step = (long - short) / (steps - Math.ceil(steps / 4));
  console.log(
    `${name.padEnd(18)}${step.toFixed(3).padStart(8)} ms  ${((step * 1e6) / values).toFixed(2).padStart(6)} ns`,
  );
}
