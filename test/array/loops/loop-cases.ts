/**
 * Steps of time loops by name, written as users write them, that all have to run on tiles; and the values that the same steps
 * give one by one.
 */
import * as cw from '../../../lib/index.js';

type A = cw.ChunkedArray<'float64'>;
type StepOfOne = (u: A, k: cw.ChunkedArray<'int64'>) => cw.ChunkedArray;
type Pair = { u: A; v: A };
type StepOfTwo = (states: Pair, k: cw.ChunkedArray<'int64'>) => { u: cw.ChunkedArray; v: cw.ChunkedArray };

/** Numbers that look random, in blocks that are not the tiles. */
export function field(shape: readonly number[], seed = 1): A {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648 - 0.25;
  };
  const size = shape.reduce((a, b) => a * b, 1);
  return cw.fromTypedArray(Float64Array.from({ length: size }, next), {
    shape,
    chunks: shape.map((n) => [...Array.from({ length: 2 }, () => Math.ceil(n / 3)), n - 2 * Math.ceil(n / 3)]),
  });
}

/** The sum of the neighbours less four times the middle, of an array with a margin of one. */
const inside = (p: cw.ChunkedArray): cw.ChunkedArray =>
  p
    .slice('2:, 1:-1')
    .add(p.slice(':-2, 1:-1'))
    .add(p.slice('1:-1, 2:'))
    .add(p.slice('1:-1, :-2'))
    .subtract(p.slice('1:-1, 1:-1').multiply(4));
const padded =
  (mode: cw.PadMode, value: cw.ArrayLike = 0) =>
  (u: cw.ChunkedArray): cw.ChunkedArray =>
    inside(cw.pad(u, 1, mode === 'constant' ? { mode, value } : { mode }));
const rolled = (u: cw.ChunkedArray): cw.ChunkedArray =>
  cw
    .roll(u, 1, { axis: 0 })
    .add(cw.roll(u, -1, { axis: 0 }))
    .add(cw.roll(u, 1, { axis: 1 }))
    .add(cw.roll(u, -1, { axis: 1 }))
    .subtract(u.multiply(4));
const heat =
  (laplacian: (u: cw.ChunkedArray) => cw.ChunkedArray): StepOfOne =>
  (u) =>
    u.add(laplacian(u).multiply(0.2));
const middle = (u: cw.ChunkedArray): cw.ChunkedArray =>
  u.set('1:-1, 1:-1', u.slice('1:-1, 1:-1').add(inside(u).multiply(0.2)));
/** A chequerboard of the shape of `u`. */
const board = ({ shape: [n, m] }: cw.ChunkedArray): cw.ChunkedArray =>
  cw.arange(n).reshape([n, 1]).add(cw.arange(m)).remainder(2).equal(0);

export const ONE: Record<string, StepOfOne> = {
  'edge, so that nothing flows out': heat(padded('edge')),
  reflect: heat(padded('reflect')),
  symmetric: heat(padded('symmetric')),
  wrap: heat(padded('wrap')),
  constant: heat(padded('constant', 0.5)),
  'a constant for each end': heat(
    padded('constant', [
      [1, 2],
      [3, 4],
    ]),
  ),
  'roll, periodic': heat(rolled),
  'periodic by hand': (u) => {
    const v = middle(u);
    const w = v.set('0, :', v.slice('-2, :')).set('-1, :', v.slice('1, :'));
    return w.set(':, 0', w.slice(':, -2')).set(':, -1', w.slice(':, 1'));
  },
  'no flow by hand': (u) => {
    const v = middle(u);
    const w = v.set('0, :', v.slice('1, :')).set('-1, :', v.slice('-2, :'));
    return w.set(':, 0', w.slice(':, 1')).set(':, -1', w.slice(':, -2'));
  },
  'ends set before': (u) => middle(u.set('0, :', u.slice('1, :')).set(':, -1', u.slice(':, -2').multiply(0.5))),
  'a stencil of a stencil, no flow': (u) => {
    const mu = u.multiply(u).multiply(u).subtract(u).subtract(padded('edge')(u));
    return u.add(padded('edge')(mu).multiply(0.01));
  },
  'a stencil of a stencil, periodic': (u) => {
    const mu = u.multiply(u).multiply(u).subtract(u).subtract(rolled(u));
    return u.add(rolled(mu).multiply(0.01));
  },
  biharmonic: (u) => u.subtract(padded('reflect')(padded('reflect')(u)).multiply(0.01)),
  'ends computed, sides periodic': (u) => {
    const p = cw.concat([u.slice('0:1').multiply(0.9).add(0.1), u, u.slice('-1:').multiply(0.8)], { axis: 0 });
    return u.add(
      inside(
        cw.pad(
          p,
          [
            [0, 0],
            [1, 1],
          ],
          { mode: 'wrap' },
        ),
      ).multiply(0.2),
    );
  },
  'red and black': (u) => {
    const relaxed = (x: cw.ChunkedArray): cw.ChunkedArray => padded('constant', 1)(x).add(x.multiply(4)).multiply(0.25);
    const red = board(u);
    const v = cw.where(red, relaxed(u), u);
    return cw.where(red, v, relaxed(v));
  },
  'red and black by slices': (u) => {
    let w = u as cw.ChunkedArray;
    for (const [i, j] of [
      [1, 1],
      [2, 2],
      [1, 2],
      [2, 1],
    ]) {
      const [n, m] = u.shape;
      const seen = (di: number, dj: number): cw.ChunkedArray =>
        w.slice(`${i + di}:${n - 1 + di}:2, ${j + dj}:${m - 1 + dj}:2`);
      const around = seen(-1, 0).add(seen(1, 0)).add(seen(0, -1)).add(seen(0, 1));
      w = w.set(`${i}:-1:2, ${j}:-1:2`, around.multiply(0.25));
    }
    return w;
  },
  'every third row, backwards, by numbers and by another axis': (u) =>
    u
      .set('-2:0:-3', u.slice('-1:1:-3').multiply(0.5).add(u.slice('-3::-3').multiply(0.25)))
      .set('::2, 1', u.slice('::2, 0').astype('float32').astype('float64')),
  'a mask': (u) => cw.where(board(u), u, heat(padded('edge'))(u, cw.asarray(0n) as never)),
  'the number of the step': (u, k) =>
    u.add(padded('constant')(u).multiply(0.2)).add(k.multiply(0.1).sin().multiply(0.01)),
  'fluxes between cells': (u) => {
    const flux = cw.pad(u.slice('1:').subtract(u.slice(':-1')), [
      [1, 1],
      [0, 0],
    ]);
    return u.add(flux.slice('1:').subtract(flux.slice(':-1')).multiply(0.2));
  },
  'upwind of second order': (u) =>
    u.subtract(
      u
        .multiply(3)
        .subtract(cw.roll(u, 1, { axis: 1 }).multiply(4))
        .add(cw.roll(u, 2, { axis: 1 }))
        .multiply(0.1),
    ),
  'a mirror image': (u) => u.add(u.slice('::-1').multiply(0.01)),
  'radius 8': (u) => {
    const p = cw.pad(u, 8, { mode: 'wrap' });
    let sum: cw.ChunkedArray = u.multiply(0.5);
    for (const d of [0, 3, 5, 11, 13, 16]) sum = sum.add(p.slice(`${d}:${d + u.shape[0]}, 8:-8`).multiply(0.05));
    return sum;
  },
};

export const TWO: Record<string, StepOfTwo> = {
  'Gray and Scott': ({ u, v }) => {
    const uvv = u.multiply(v).multiply(v);
    return {
      u: u.add(rolled(u).multiply(0.16)).subtract(uvv).add(cw.subtract(1, u).multiply(0.035)),
      v: v.add(rolled(v).multiply(0.08)).add(uvv).subtract(v.multiply(0.095)),
    };
  },
  leapfrog: ({ u, v }) => ({ u: u.multiply(2).subtract(v).add(padded('constant')(u).multiply(0.2)), v: u }),
  'the second from the new first': ({ u, v }) => {
    const next = u.add(v.multiply(0.1));
    return { u: next, v: v.add(padded('edge')(next).multiply(0.1)) };
  },
  'margins that differ': ({ u, v }) => ({
    u: u.add(rolled(u).multiply(0.1)),
    v: v.add(padded('edge')(v).multiply(0.1)),
  }),
  'a coefficient, the number of the step, and a state from outside': ({ u, v }, k) => ({
    u: u.add(rolled(u).multiply(cw.arange(u.shape[1]).multiply(0.002))).add(v.multiply(k)),
    v: cw.zeros(v.shape).add(0.001),
  }),
};
