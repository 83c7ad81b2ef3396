// Steps that are more than a call: files, user functions, time loops. Each takes its arguments, parameters, and where and how it runs.
import { cw } from '../build.mjs';

const half = (u, by) => u.multiply(by);
/** Steps of time loops by name: of the states, the counter, the parameters and further arrays. */
const LOOPS = {
  heat: (u, k, p) => u.add(cw.pde.laplacian(u, { order: p.order, boundary: p.boundary }).multiply(p.dt)),
  pad: (u, k, p) => {
    const q = u.pad(1, { mode: p.mode });
    const rest = u.shape.slice(1).map(() => cw.s(1, -1));
    return half(q.slice(cw.s(null, -2), ...rest).add(q.slice(cw.s(2, null), ...rest)), 0.5);
  },
  roll: (u) => half(cw.roll(u, 1, { axis: 0 }), 0.5).add(half(cw.roll(u, -2, { axis: -1 }), 0.25)),
  counter: (u, k) => half(u, 0.9).add(k.astype(u.dtype)),
  mean: (u) => u.subtract(half(u.mean(), 0.5)),
  radius: (u) => u.set('3:-3', half(u.slice('6:').add(u.slice(':-6')), 0.4).add(half(u.slice('3:-3'), 0.1))),
  upwind: (u) => u.set('1:', u.slice('1:').subtract(half(u.slice('1:').subtract(u.slice(':-1')), 0.3))).set('0', 1),
  redblack: (u) => {
    const n = u.shape[0];
    const [red, black] = [Math.floor((n - 1) / 2), Math.floor((n - 2) / 2)];
    const part = (v, from, count) => v.slice(cw.s(from, from + 2 * count - 1, 2));
    const first = u.set([cw.s(1, -1, 2)], half(part(u, 2, red).add(part(u, 0, red)), 0.5));
    return black > 0 ? first.set([cw.s(2, -1, 2)], half(part(first, 3, black).add(part(first, 1, black)), 0.5)) : first;
  },
};
const around = (u) =>
  half(
    cw
      .roll(u, 1, { axis: 0 })
      .add(cw.roll(u, -1, { axis: 0 }))
      .subtract(half(u, 2)),
    0.05,
  );
const lap = (u, boundary) => cw.pde.laplacian(u, { boundary });
/** Loops that see a second array: as a coefficient, or as a state. */
const WITH = {
  coefficient: (u, q) => u.add(q.multiply(around(u))),
  mask: (u, q) => cw.where(q, u.add(around(u)), u),
};
const TWO = {
  small: ({ u, v }) => ({ u: u.add(v), v: half(v, 0.5).add(1) }),
  swap: ({ u, v }) => ({ u: half(v, 0.5), v: u }),
  wave: ({ u, v }, p) => {
    const next = v.add(half(lap(u, p.boundary), 0.05));
    return { u: u.add(half(next, 0.1)), v: next };
  },
  grayScott: ({ u, v }) => {
    const r = u.multiply(v).multiply(v);
    return {
      u: u.add(half(lap(u, 'periodic').subtract(r), 0.01)),
      v: v.add(half(lap(v, 'periodic').add(r).subtract(half(v, 0.5)), 0.01)),
    };
  },
  leapfrog: ({ u, v }, p) => ({
    u: half(u, 2)
      .subtract(v)
      .add(half(lap(u, p.boundary), 0.1)),
    v: u,
  }),
};
const every = (p) => (p.every ? { every: p.every } : {});

export const SPECIALS = {
  persist: ([x], p, { options }) => x.persist(options),
  counted: ([x], p, { options }) => cw.computeChunkSizes(x, options),
  method: ([x], p) => x[p.name](...p.args),
  label: async ([x], p, { options }) => (await cw.ndimage.label(x, { ...p, ...options })).labels,
  loop: ([u, q], p) => {
    if (LOOPS[p.k]) return cw.iterate(u, p.steps, (v, k) => LOOPS[p.k](v, k, p), every(p));
    if (WITH[p.k]) return cw.iterate(u, p.steps, (v) => WITH[p.k](v, q));
    return cw.iterate({ u, v: q }, p.steps, (states) => TWO[p.k](states, p));
  },
  evolve: async ([u], p, { options, path }) => {
    const frames = p.every ? { every: p.every, frames: path() } : {};
    const checkpoint = p.checkpoint ? { checkpoint: path(), checkpointEvery: 2 } : {};
    const step = (v, k, { dt }) => v.add(lap(v, p.boundary).multiply(dt));
    if (p.checkpoint)
      await cw.evolve(u, step, { steps: Math.floor(p.steps / 2), dt: p.dt, ...frames, ...checkpoint, ...options });
    const { states } = await cw.evolve(u, step, { steps: p.steps, dt: p.dt, ...frames, ...checkpoint, ...options });
    return { states, frames: p.every && (await cw.fromZarr(frames.frames, { path: 'u' })) };
  },
  store: async ([x], p, { options, path }) => {
    const at = path();
    const dims = x.dims ? {} : { dims: x.shape.map((_, k) => `axis${k}`) };
    const { format, chunks, shards } = p;
    await x.toZarr(at, { ...options, ...dims, format, ...(chunks && { chunks }), ...(shards && { shards }) });
    return cw.fromZarr(at);
  },
  region: async ([x, y], { chunks, region, format }, { options, path }) => {
    const at = path();
    await x.toZarr(at, { ...options, chunks, format });
    await y.toZarr(at, { ...options, region });
    return cw.fromZarr(at);
  },
  append: async ([x, y], { chunks, axis, format }, { options, path }) => {
    const at = path();
    await x.toZarr(at, { ...options, chunks, format });
    await y.toZarr(at, { ...options, append: axis });
    return cw.fromZarr(at);
  },
  npy: async ([x], p, { options, path }) => {
    const at = `${path()}.npy`;
    await cw.saveNpy(at, x, { ...options, ...(p.fortranOrder && { fortranOrder: true }) });
    return cw.loadNpy(at, p.chunks ? { chunks: p.chunks } : {});
  },
  npz: async ([x, y], p, { options, path }) => {
    const at = `${path()}.npz`;
    await cw.saveNpz(at, { x, y }, { ...options, compressed: p.compressed });
    return cw.loadNpz(at);
  },
  raw: async ([x], { shape, dtype, order }, { options, path }) => {
    const at = path();
    await cw.toFile(x, at, { order, ...options });
    return cw.fromFile(at, { shape, dtype, order });
  },
  text: async ([x], { delimiter }, { options, path }) => {
    const at = path();
    await cw.savetxt(at, x, { delimiter, fmt: '%.17e', ...options });
    return cw.loadtxt(at, { ...(delimiter !== ' ' && { delimiter }), ndmin: 2 });
  },
  npyStack: async ([x], { axis }, { options, path }) => {
    const at = path();
    await cw.toNpyStack(x, at, { axis, ...options });
    return cw.fromNpyStack(at);
  },
  saved: async ([x], p, { options, path }) => {
    const at = `${path()}.json`;
    await cw.save(at, x, options);
    return cw.load(at);
  },
  coarsen: ([x], { axis, factor }) => cw.coarsen(cw.max, x, { [axis]: factor }, { trimExcess: true }),
  double: ([x]) => x.mapBlocks((b) => b.data.map((v) => v + v)),
  where: ([x]) =>
    cw.mapBlocks(
      (b, info) => {
        const { start } = info;
        const { shape } = b;
        return Float64Array.from({ length: b.data.length }, (_, k) => {
          let [at, sum] = [k, 0];
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            sum += start[axis] + (at % shape[axis]);
            at = Math.floor(at / shape[axis]);
          }
          return sum;
        });
      },
      x,
      { dtype: 'float64' },
    ),
  along: ([x], { axis }) =>
    cw.applyAlongAxis(
      (lane) => {
        const v = Array.from(lane.data ?? lane, Number);
        return Math.max(...v) - Math.min(...v);
      },
      axis,
      x,
      { dtype: 'float64', shape: [] },
    ),
  gufunc: ([x]) =>
    cw.applyGufunc(
      (lane) => {
        const v = Array.from(lane.data ?? lane, Number);
        return [v.reduce((a, b) => a + b, 0), Math.max(...v)];
      },
      '(i)->(),()',
      x,
      { outputDtypes: ['float64', 'float64'], vectorize: true, allowRechunk: true },
    ),
  reduction: ([x], { axis, keepdims, splitEvery }) =>
    x
      .astype('float64')
      .multiply(x.astype('float64'))
      .sum({ axis, keepdims, ...(splitEvery ? {} : {}) }),
  two: ([x, y]) => cw.mapBlocks((a, b) => a.data.map((v, k) => v - b.data[k]), x, y),
  overlap: ([x], { depth, boundary }) =>
    cw.mapOverlap(
      (b, d) => {
        const n = b.shape[b.shape.length - 1];
        return b.data.map((_, k) => {
          let sum = 0;
          for (let j = -d; j <= d; j++) if ((k % n) + j >= 0 && (k % n) + j < n) sum += b.data[k + j];
          return sum;
        });
      },
      x,
      { depth, boundary, args: [depth] },
    ),
  outer: ([x, y]) =>
    cw.blockwise(
      (a, b) => {
        const [n, m] = [a.data.length, b.data.length];
        return Float64Array.from({ length: n * m }, (_, k) => a.data[Math.floor(k / m)] * b.data[k % m]);
      },
      'ij',
      x,
      'i',
      y,
      'j',
      { dtype: 'float64' },
    ),
  vectorize: ([x]) => cw.vectorize((v) => (v > 1 ? v * 3 : -1), { dtype: 'float64' })(x),
  fromFunction: (_, { shape, chunks }) =>
    cw.fromFunction((...at) => at.reduce((sum, v, k) => sum + (k + 1) * v, 0), shape, { dtype: 'float64', chunks }),
};
