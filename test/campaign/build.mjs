// Turns a case of gen.py into chunkwise arrays, and compares results with NumPy's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
export const LIB = process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js';
export const cw = await import(LIB);
export const TYPED = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};
const bytes = (b64) => {
  const b = Buffer.from(b64, 'base64');
  const u = new Uint8Array(b.length);
  u.set(b);
  return u.buffer;
};
export const decode = (e) => new TYPED[e.dtype](bytes(e.data));
let stores = [];
export const folder = mkdtempSync(join(process.env.FUZZ_TMP ?? tmpdir(), 'cwfuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const item = (i) =>
  i.k === 's' ? cw.s(i.a, i.b, i.c) : i.k === 'i' ? i.v : i.k === 'n' ? null : i.k === 'e' ? '...' : i.v;
const text = (i) =>
  i.k === 's'
    ? `${i.a ?? ''}:${i.b ?? ''}${i.c === null ? '' : `:${i.c}`}`
    : i.k === 'i'
      ? String(i.v)
      : i.k === 'n'
        ? 'None'
        : i.k === 'e'
          ? '...'
          : i.v;
/** Items of a selection as `set` takes them one by one: one at least. */
const itemsOf = (items) => (items.length > 0 ? items : ['...']);
function selection(p) {
  if (p.text === 0) return p.items.map(item);
  if (p.text === 1 || p.items.some((i) => i.k === 'l' || i.k === 'n'))
    return p.items.map((i) => (i.k === 'n' ? null : text(i)));
  return p.items.length ? [p.items.map(text).join(', ')] : [];
}
const typed = (v, dtype) => (dtype.endsWith('int64') ? BigInt(v) : dtype === 'bool' ? v === 1 : v);
const opt = (p, ...names) => Object.fromEntries(names.filter((n) => p[n] !== undefined).map((n) => [n, p[n]]));
const steps = [
  (u) => u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5)),
  (u) =>
    u.set(
      '1:-1, 1:-1',
      u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2')).multiply(0.25),
    ),
  (u) => u.multiply(0.5).add(cw.roll(u, 1, { axis: 0 }).multiply(0.25)),
  (u) => u.subtract(u.mean().multiply(0.5)),
  (u) => u.add(1),
  (u) => u.set('1:', cw.maximum(u.slice('1:'), u.slice(':-1'))).set('0', 0),
];
const shaped = (list, shape) =>
  shape.length < 2
    ? list
    : Array.from({ length: shape[0] }, (_, k) => {
        const each = shape.slice(1).reduce((a, b) => a * b, 1);
        return shaped(list.slice(k * each, (k + 1) * each), shape.slice(1));
      });
const flat = (q) => (Array.isArray(q) ? q.flat(Infinity) : [q]);
const indexItem = (a) => (i) =>
  i.k === 'l'
    ? cw.fromTypedArray(BigInt64Array.from(i.v, BigInt), { shape: i.shape })
    : i.k === 'c'
      ? a[i.in]
      : item(i);
const constant = (text, dtype) =>
  dtype === 'bool'
    ? text === 'True'
    : dtype.endsWith('int64')
      ? BigInt(text)
      : text === 'nan'
        ? NaN
        : text === 'inf'
          ? Infinity
          : text === '-inf'
            ? -Infinity
            : Number(text);
const OPS = {
  pick: (a, p) => a[0].slice(...p.items.map(indexItem(a))),
  put: (a, p) => a[0].set(p.items.map(indexItem(a)), 'value_in' in p ? a[p.value_in] : typed(p.value, a[0].dtype)),
  group: (a, p) =>
    cw.groupbyReduce(a[0], 'labels_in' in p ? a[p.labels_in] : shaped(p.labels, p.lshape), {
      ...opt(p, 'axis', 'groups', 'reduction', 'q', 'ddof', 'keepdims'),
      ...('where_in' in p ? { where: a[p.where_in] } : {}),
      ...('fill' in p ? { fillValue: p.fill } : {}),
    }),
  quantiles: (a, p) => {
    const q = p.form === 0 ? p.q : cw.fromTypedArray(Float64Array.from(flat(p.q)), { shape: p.qshape });
    const fn = cw[`${p.nan ? 'nan' : ''}${p.percent ? 'percentile' : 'quantile'}`];
    return fn(a[0], q, opt(p, 'axis', 'keepdims', 'method'));
  },
  src: (a, p, e) =>
    p.how === 'zeros'
      ? cw.zeros(p.shape, { dtype: p.dtype, chunks: p.chunks })
      : p.how === 'constant'
        ? cw.full(p.shape, constant(p.value, p.dtype), { dtype: p.dtype, chunks: p.chunks })
        : p.how === 'full'
          ? cw.full(p.shape, p.dtype.endsWith('int64') ? BigInt(p.value) : p.value, {
              dtype: p.dtype,
              chunks: p.chunks,
            })
          : p.how === 'arange'
            ? cw.arange(p.n, { dtype: p.dtype, chunks: p.chunks })
            : cw.fromTypedArray(decode(e), { shape: p.shape, dtype: p.dtype, chunks: p.chunks }),
  scalar: (a, p) => (p.swap ? cw[p.fn](p.value, a[0]) : a[0][p.fn](p.value)),
  where: (a) => cw.where(...a),
  clip: (a, p) => cw.clip(a[0], p.min, p.max),
  round: (a, p) => a[0].round(p),
  isclose: (a, p) => a[0].isclose(a[1], p),
  nanToNum: (a, p) => cw.nanToNum(a[0], p),
  astype: (a, p) => a[0].astype(p.dtype),
  slice: (a, p) => a[0].slice(...selection(p)),
  set: (a, p) => (p.mask ? a[0].set(a[1], p.value) : a[0].set(...itemsOf(selection(p)), a[1] ?? p.value)),
  take: (a, p) => a[0].take(p.indices, { axis: p.axis }),
  points: (a, p) => a[0].slice(...p.lists),
  setPoints: (a, p) =>
    a[0].set(
      ...p.lists,
      a[0].dtype.endsWith('int64') ? BigInt(p.value) : a[0].dtype === 'bool' ? p.value === 1 : p.value,
    ),
  takeComputed: (a, p) => a[0].take(a[1], { axis: p.axis }),
  transpose: (a, p) => a[0].transpose(p.axes),
  T: (a) => a[0].T,
  swapaxes: (a, p) => a[0].swapaxes(p.a, p.b),
  moveaxis: (a, p) => a[0].moveaxis(p.a, p.b),
  flip: (a, p) => a[0].flip({ axis: p.axis }),
  squeeze: (a, p) => a[0].squeeze({ axis: p.axis }),
  expandDims: (a, p) => a[0].expandDims({ axis: p.axis }),
  broadcastTo: (a, p) => a[0].broadcastTo(p.shape),
  reshape: (a, p) => a[0].reshape(p.shape, opt(p, 'chunks')),
  ravel: (a) => a[0].ravel(),
  rechunk: (a, p) => a[0].rechunk(p.chunks),
  persist: (a, p, e, o) => a[0].persist(o),
  zarr: async (a, p, e, o) => {
    const path = join(folder, `${number++}.zarr`);
    stores.push(path);
    const dims = a[0].dims ? {} : { dims: a[0].shape.map((_, k) => `axis${k}`) };
    await a[0].toZarr(path, { ...o, ...dims, ...opt(p, 'format', 'codec', 'chunks', 'shards') });
    return cw.fromZarr(path, opt({ chunks: p.read }, 'chunks'));
  },
  pad: (a, p) => a[0].pad(p.width, { mode: p.mode, value: p.value }),
  roll: (a, p) => a[0].roll(p.shift, { axis: p.axis }),
  concat: (a, p) => cw.concat(a, { axis: p.axis }),
  stack: (a, p) => cw.stack(a, { axis: p.axis }),
  tile: (a, p) => cw.tile(a[0], p.reps),
  diff: (a, p) => a[0].diff(p),
  sort: (a, p) => a[0].sort(p),
  argsort: (a, p) => a[0].argsort(p),
  topk: (a, p) => a[0].topk(p.k, { axis: p.axis }),
  argtopk: (a, p) => a[0].argtopk(p.k, { axis: p.axis }),
  quantile: (a, p) => (p.nan ? cw.nanquantile : cw.quantile)(a[0], p.q, opt(p, 'axis', 'keepdims', 'method')),
  median: (a, p) => (p.nan ? cw.nanmedian : cw.median)(a[0], opt(p, 'axis', 'keepdims')),
  histogram: (a, p) => cw.histogram(a[0], opt(p, 'bins', 'range'))[p.which],
  searchsorted: (a, p) => cw.searchsorted(p.sorted, a[0], { side: p.side }),
  digitize: (a, p) => cw.digitize(a[0], p.bins, { right: p.right }),
  matmul: (a) => cw.matmul(...a),
  dot: (a) => cw.dot(...a),
  inner: (a) => cw.inner(...a),
  outer: (a) => cw.outer(...a),
  tensordot: (a, p) => cw.tensordot(a[0], a[1], { axes: p.axes }),
  einsum: (a, p) => cw.einsum(p.sub, ...a),
  diagonal: (a, p) => a[0].diagonal(p),
  trace: (a, p) => a[0].trace(p),
  tril: (a, p) => cw.tril(a[0], p),
  triu: (a, p) => cw.triu(a[0], p),
  norm: (a, p) => cw.linalg.norm(a[0], p),
  ptp: (a, p) => a[0].ptp(p),
  average: (a, p) => cw.average(a[0], { axis: p.axis, weights: a[1] }),
  groupby: (a, p) => cw.groupbyReduce(a[0], p.labels, opt(p, 'axis', 'groups', 'reduction')),
  gradient: (a, p) => cw.gradient(a[0], { axis: p.axis, spacing: p.h, edgeOrder: p.edge }),
  trapezoid: (a, p) => cw.trapezoid(a[0], p),
  ediff1d: (a) => cw.ediff1d(a[0]),
  iterate: (a, p) => cw.iterate(a[0], p.steps, steps[p.t], opt(p, 'every')),
  mapBlocks: (a, p) =>
    a[0].mapBlocks(
      (b, f) => {
        const d = b.data;
        for (let k = 0; k < d.length; k++) d[k] = d[k] * 2 + f;
        return b;
      },
      { args: [p.f] },
    ),
  mapOverlap: (a, p) =>
    a[0].mapOverlap(
      (b) => {
        const n = b.shape[b.shape.length - 1],
          d = b.data,
          out = new d.constructor(d.length);
        for (let k = 0; k < d.length; k++) {
          const j = k % n;
          out[k] = d[j > 0 ? k - 1 : k] + d[j < n - 1 ? k + 1 : k];
        }
        return out;
      },
      { depth: p.depth, boundary: p.boundary },
    ),
  evaluate: (a, p) =>
    cw.evaluate(['x * x + 2 * y - 1', 'abs(x) + y / 2', 'where(x > y, x, y) * 3'][p.t], { x: a[0], y: a[1] }),
};
for (const n of ['cumsum', 'cumprod', 'nancumsum', 'nancumprod', 'cummax', 'cummin'])
  OPS[n] = (a, p) => cw[n](a[0], opt(p, 'axis', 'dtype'));
const REDS = [
  'sum',
  'prod',
  'mean',
  'var',
  'std',
  'any',
  'all',
  'countNonzero',
  'min',
  'max',
  'argmin',
  'argmax',
  'nansum',
  'nanprod',
  'nanmean',
  'nanvar',
  'nanstd',
  'nanmin',
  'nanmax',
];
for (const n of REDS)
  OPS[n] = (a, p) => cw[n](a[0], { ...opt(p, 'axis', 'keepdims', 'dtype', 'ddof'), ...(a[1] ? { where: a[1] } : {}) });
export const opNames = OPS;
export async function buildNode(n, args, options) {
  return await (OPS[n.op] ? OPS[n.op](args, n.p, n.e, options) : cw[n.op](...args));
}
export async function buildCase(c, options) {
  const made = [];
  for (const n of c.nodes) {
    const y = await buildNode(
      n,
      n.ins.map((i) => made[i]),
      options,
    );
    if (y.dtype !== n.e.dtype || y.shape.join() !== n.e.shape.join())
      throw Object.assign(
        new Error(`node ${made.length} ${n.op}: ${y.dtype} [${y.shape}] but NumPy has ${n.e.dtype} [${n.e.shape}]`),
        { mismatch: true, at: made.length },
      );
    if (y.dims && (y.dims.length !== y.ndim || new Set(y.dims).size < y.ndim))
      throw Object.assign(new Error(`node ${made.length} ${n.op}: names [${y.dims}] of [${y.shape}]`), {
        at: made.length,
      });
    made.push(y);
  }
  return made;
}
export function dropStores() {
  for (const s of stores) rmSync(s, { recursive: true, force: true });
  stores = [];
}
/** First difference, or undefined. */
export function differ(result, e) {
  const want = decode(e),
    tol = e.tol ? new Float64Array(bytes(e.tol)) : undefined,
    got = result.data;
  if (result.shape.join() !== e.shape.join()) return `shape ${result.shape} for ${e.shape}`;
  if (got.constructor !== want.constructor) return `${got.constructor.name} for ${want.constructor.name}`;
  if (got.length !== want.length) return `length ${got.length} for ${want.length}`;
  for (let k = 0; k < want.length; k++) {
    const g = got[k],
      w = want[k],
      t = tol ? tol[k] : 0;
    if (Object.is(g, w)) continue;
    if (t === Infinity) continue;
    if (typeof g === 'bigint') return `[${k}] ${g} for ${w}`;
    if (t !== 0 && g === w) continue;
    if (t > 0 && Math.abs(g - w) <= t) continue;
    return `[${k}] ${Object.is(g, -0) ? '-0' : g} for ${Object.is(w, -0) ? '-0' : w} (tolerance ${t})`;
  }
}
