"""Random chunkwise expressions with NumPy's answers, one JSON line each. usage: NPY_PROMOTION_STATE=weak gen.py FIRST COUNT"""
import os, sys, json, base64
os.environ.setdefault('NPY_PROMOTION_STATE', 'weak')
import numpy as np, warnings
warnings.simplefilter('ignore'); np.seterr(all='ignore')
try: np._set_promotion_state('weak')
except Exception: pass
INTS = ['int8','int16','int32','int64','uint8','uint16','uint32','uint64']
FLOATS = ['float32','float64']
ALL = INTS + FLOATS + ['bool']
K = 4
MAXSIZE = 700
F8 = np.float64
isf = lambda d: np.dtype(d).kind == 'f'
isi = lambda d: np.dtype(d).kind in 'iu'
def floatof(d):
    d = np.dtype(d)
    if d.kind == 'f': return d
    return np.dtype('float32') if d.itemsize <= 2 else np.dtype('float64')
def quotof(d): return np.dtype(d) if isf(d) else np.dtype('float64')
def sumof(d):
    d = np.dtype(d)
    return d if d.kind == 'f' else np.dtype('uint64') if d.kind == 'u' else np.dtype('int64')
def cast(x, dt):
    x = np.asarray(x); dt = np.dtype(dt)
    if x.dtype.kind == 'f' and dt.kind in 'iu':
        i = np.iinfo(dt); t = np.trunc(np.where(np.isnan(x), 0, x)).astype(F8)
        lo, hi = float(i.min), float(i.max); ok = (t > lo) & (t < hi)
        r = np.where(ok, t, 0).astype(dt)
        r = np.where(t >= hi, dt.type(i.max), r); r = np.where(t <= lo, dt.type(i.min), r)
        return r.astype(dt)
    return x.astype(dt)
class R:
    def __init__(s, seed): s.r = np.random.default_rng(seed)
    def i(s, a, b): return int(s.r.integers(a, b + 1))
    def p(s, q): return bool(s.r.random() < q)
    def c(s, l): return l[int(s.r.integers(len(l)))]
def data(r, shape, dt):
    n = int(np.prod(shape)) if len(shape) else 1
    d = np.dtype(dt); g = r.r
    if d.kind == 'b': return (g.random(n) < r.c([.5, .5, .05, .95])).reshape(shape)
    if d.kind in 'iu':
        i = np.iinfo(d); k = r.i(0, 3)
        if k == 0: a = g.integers(i.min, i.max, n, dtype=d, endpoint=True)
        else:
            lo = 0 if d.kind == 'u' else -9
            a = g.integers(lo, 10, n).astype(d)
            if k == 1 and n:
                w = g.random(n) < .1; a[w] = g.choice(np.array([i.min, i.max, 0, 1], dtype=d), int(w.sum()))
        return a.reshape(shape)
    k = r.i(0, 5)
    if k <= 2: a = (g.integers(-40, 41, n) / r.c([1, 1, 2, 4])).astype(d)
    elif k == 3: a = g.standard_normal(n).astype(d)
    elif k == 4: a = (g.standard_normal(n) * 10.0 ** g.integers(-6, 7, n)).astype(d)
    else: a = (g.random(n) * 2 - 1).astype(d)
    if r.p(.35) and n:
        w = g.random(n) < .12
        a[w] = g.choice(np.array([np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-40, 1e30, -1e30, 3e9, -2.5, 0.5], dtype=d), int(w.sum()))
    elif r.p(.3) and n:
        w = g.random(n) < .15; a[w] = g.choice(np.array([np.nan, -0.0], dtype=d), int(w.sum()))
    return a.reshape(shape)
def shape_(r):
    while True:
        nd = r.c([0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4])
        s = tuple(r.c([0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 17, 23, 33] if r.p(.15) else [1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 17, 23, 33]) for _ in range(nd))
        if nd == 1 and r.p(.1): s = (r.i(200, 3000),)
        if np.prod(s) <= (3000 if nd == 1 else MAXSIZE): return s
def cuts(r, e):
    if e == 0: return [0]
    k = r.i(0, 4)
    if k == 0: return [e]
    if k == 1: return [1] * e if e <= 40 else [e // 2, e - e // 2]
    if k == 2:
        p = r.i(1, e); o = [p] * (e // p)
        return o + ([e % p] if e % p else [])
    o = []; left = e
    while left:
        q = r.i(1, left if r.p(.5) else max(1, left // 2)); o.append(q); left -= q
        if len(o) > 12 and left: o.append(left); break
    return o
def chunks_(r, s): return [cuts(r, e) for e in s]
class Node:
    __slots__ = ('op', 'ins', 'p', 'v')
# ---- perturbation
def eps(d): return float(np.finfo(d).eps)
def jitter(x, k, r, c):
    x = np.asarray(x)
    if x.dtype.kind != 'f' or x.size == 0: return x
    u = {1: 1.0, 2: -1.0}.get(k)
    u = r.r.uniform(-1, 1, x.shape) if u is None else (np.full(x.shape, u) if k == 1 else np.where(np.indices(x.shape).sum(0) % 2 == 0, u, -u) if x.ndim else np.full(x.shape, u))
    t = (x.astype(F8) * (1 + c * eps(x.dtype) * u)).astype(x.dtype)
    return np.where(np.isfinite(x), t, x).astype(x.dtype)
def flipzero(x, k, r):
    x = np.asarray(x)
    if x.dtype.kind != 'f': return x
    z = x == 0
    if not z.any(): return x
    return np.where(z, {1: 0.0, 2: -0.0}.get(k, 0.0), x).astype(x.dtype)
def unknown(x, k):
    x = np.asarray(x)
    if x.dtype.kind == 'f': return np.full_like(x, [0, np.nan, np.inf, -np.inf][k])
    if x.dtype.kind == 'b': return np.full_like(x, k % 2)
    return np.full_like(x, k)
def dyadic(x, lim=2.0 ** 12):
    if x.dtype.kind != 'f': return bool(np.all(np.abs(x.astype(F8)) < 2.0 ** 40))
    f = x[np.isfinite(x)].astype(F8)
    return bool(np.all(np.abs(f) < lim) and np.all(f * 16 == np.trunc(f * 16)))
def sumexact(x): 
    f = x[np.isfinite(x)].astype(F8) if x.dtype.kind == 'f' else x.astype(F8)
    return dyadic(x) and np.abs(f).sum() < 2.0 ** 18
def risky(x):  # overflow may depend on order
    f = x[np.isfinite(x)].astype(F8) if x.dtype.kind == 'f' else x.astype(F8)
    return f.size and np.abs(f).max() > (1e15 if x.dtype == np.float32 else 1e100)
def pos(a): return np.asarray(a)
def magnitudes(op, x, p):  # sixteen ulps of the sum of the terms' magnitudes
    m = np.where(np.isfinite(x), np.abs(x.astype(F8)), 0) * np.ones(x.shape)
    s = np.asarray(EV[op]([m], {**p, 'dtype': 'float64'}))
    return np.where(np.isfinite(s), s, 0) * 16 * 2.0 ** -53
# ---- evaluation: name -> f(args, p)
EV = {}; 
def ev(name):
    def w(f): EV[name] = f; return f
    return w
U_FLOAT = dict(sqrt=np.sqrt, cbrt=np.cbrt, exp=np.exp, expm1=np.expm1, exp2=np.exp2, log=np.log, log1p=np.log1p, log2=np.log2, log10=np.log10, sin=np.sin, cos=np.cos, tan=np.tan, asin=np.arcsin, acos=np.arccos, atan=np.arctan, sinh=np.sinh, cosh=np.cosh, tanh=np.tanh, asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh, deg2rad=np.deg2rad, rad2deg=np.rad2deg, rint=np.rint, fabs=np.fabs, sinc=np.sinc)
for n, f in U_FLOAT.items():
    EV[n] = (lambda f: lambda a, p: f(a[0].astype(floatof(a[0].dtype))))(f)
def ev_sinc(a, p):
    # As NumPy 2: in the operand's own precision, where sin of a multiple of pi is what rounding leaves.
    x = a[0].astype(quotof(a[0].dtype))
    y = x * x.dtype.type(np.pi)
    with np.errstate(all='ignore'): return np.where(x == 0, x.dtype.type(1), np.sin(y) / y)
EV['sinc'] = ev_sinc
ROUGH_U = set(U_FLOAT) - {'sqrt', 'rint', 'fabs'}
U_KEEP = dict(negative=np.negative, abs=np.abs, sign=np.sign, square=np.square, reciprocal=np.reciprocal)
for n, f in U_KEEP.items(): EV[n] = (lambda f: lambda a, p: f(a[0]))(f)
for n, f in dict(floor=np.floor, ceil=np.ceil, trunc=np.trunc).items():
    EV[n] = (lambda f: lambda a, p: f(a[0]) if isf(a[0].dtype) else a[0].copy())(f)
U_TEST = dict(isnan=np.isnan, isinf=np.isinf, isfinite=np.isfinite, isposinf=np.isposinf, isneginf=np.isneginf, signbit=lambda x: np.signbit(x.astype(F8)), logicalNot=np.logical_not)
for n, f in U_TEST.items(): EV[n] = (lambda f: lambda a, p: f(a[0]))(f)
EV['bitwiseInvert'] = lambda a, p: np.invert(a[0])
B_ARITH = dict(add=np.add, subtract=np.subtract, multiply=np.multiply, floorDivide=np.floor_divide, remainder=np.remainder, fmod=np.fmod, minimum=np.minimum, maximum=np.maximum, fmin=np.fmin, fmax=np.fmax)
for n, f in B_ARITH.items(): EV[n] = (lambda f: lambda a, p: f(a[0], a[1]))(f)
EV['divide'] = lambda a, p: np.true_divide(a[0], a[1])
EV['pow'] = lambda a, p: np.power(a[0], a[1])
EV['floatPower'] = lambda a, p: np.float_power(a[0].astype(F8), a[1].astype(F8))
def fb(f):
    def g(a, p):
        t = floatof(np.result_type(a[0].dtype, a[1].dtype)); return f(a[0].astype(t), a[1].astype(t))
    return g
B_FLOAT = dict(copysign=np.copysign, atan2=np.arctan2, hypot=np.hypot, nextafter=np.nextafter, logaddexp=np.logaddexp, logaddexp2=np.logaddexp2, heaviside=np.heaviside)
for n, f in B_FLOAT.items(): EV[n] = fb(f)
def bits(f): return lambda a, p: f(a[0], a[1])
for n, f in dict(bitwiseAnd=np.bitwise_and, bitwiseOr=np.bitwise_or, bitwiseXor=np.bitwise_xor, bitwiseLeftShift=np.left_shift, bitwiseRightShift=np.right_shift).items(): EV[n] = bits(f)
def cmp_(f):
    def g(a, p):
        x, y = a
        if {x.dtype.kind, y.dtype.kind} == {'i', 'u'} and np.result_type(x.dtype, y.dtype).kind == 'f':
            return np.asarray(f(x.astype(object), y.astype(object)), dtype=bool)
        return f(x, y)
    return g
CMP = dict(equal=np.equal, notEqual=np.not_equal, less=np.less, lessEqual=np.less_equal, greater=np.greater, greaterEqual=np.greater_equal)
for n, f in CMP.items(): EV[n] = cmp_(f)
for n, f in dict(logicalAnd=np.logical_and, logicalOr=np.logical_or, logicalXor=np.logical_xor).items(): EV[n] = bits(f)
@ev('scalar')
def _(a, p):
    x = a[0]; s = p['value']
    if isinstance(s, bool): y = np.full(x.shape, s)
    elif isinstance(s, int): y = np.full(x.shape, s, dtype='int64' if x.dtype.kind == 'b' else x.dtype)
    else: y = np.full(x.shape, s, dtype=x.dtype if isf(x.dtype) else F8)
    return EV[p['fn']]([y, x] if p.get('swap') else [x, y], {})
@ev('where')
def _(a, p):
    t = np.result_type(a[1].dtype, a[2].dtype)
    return np.where(a[0].astype(bool), a[1].astype(t), a[2].astype(t))
@ev('clip')
def _(a, p):
    x = a[0]
    if len(a) == 3:
        t = np.result_type(*[v.dtype for v in a]); return np.minimum(np.maximum(x.astype(t), a[1].astype(t)), a[2].astype(t))
    lo, hi = p['min'], p['max']
    if lo is not None: x = np.maximum(x, x.dtype.type(lo))
    if hi is not None: x = np.minimum(x, x.dtype.type(hi))
    return x
EV['round'] = lambda a, p: np.round(a[0], p['decimals'])
EV['isclose'] = lambda a, p: np.isclose(a[0], a[1], rtol=p['rtol'], atol=p['atol'], equal_nan=p['equalNan'])
EV['nanToNum'] = lambda a, p: np.nan_to_num(a[0], nan=p['nan'])
EV['astype'] = lambda a, p: cast(a[0], p['dtype'])
def ax(p):
    a = p.get('axis'); return tuple(a) if isinstance(a, list) else a
def red(name):
    def g(a, p):
        x = a[0]; A = ax(p); kd = bool(p.get('keepdims')); w = a[1] if len(a) > 1 else None
        kw = dict(axis=A, keepdims=kd)
        wk = {} if w is None else {'where': w.astype(bool)}
        dt = p.get('dtype'); base = name[3:] if name.startswith('nan') else name
        nan = name.startswith('nan')
        if base in ('sum', 'prod'):
            dt = dt or sumof(x.dtype); y = cast(x, dt)
            if nan and isf(y.dtype): y = np.where(np.isnan(y), 0 if base == 'sum' else 1, y).astype(dt)
            z = y.astype(F8) if y.dtype == np.float32 else y
            return getattr(np, base)(z, dtype=z.dtype, **kw, **wk).astype(dt)
        if base in ('mean', 'var', 'std'):
            dt = np.dtype(dt or quotof(x.dtype)); y = cast(x, dt).astype(F8)
            if base != 'mean': kw['ddof'] = p.get('ddof', 0)
            return pos(getattr(np, name)(y, **kw, **wk)).astype(dt)
        if base in ('any', 'all'): return getattr(np, base)(x.astype(bool), **kw, **wk)
        if base == 'countNonzero':
            y = x.astype(bool)
            if w is not None: y = y & np.broadcast_to(w.astype(bool), x.shape)
            return pos(np.sum(y, dtype='int64', **kw))
        if base in ('min', 'max'): return getattr(np, name)(x, **kw)
        if base in ('argmin', 'argmax'): return pos(getattr(np, name)(x, axis=A, keepdims=kd)).astype('int64')
        raise KeyError(name)
    return g
REDS = ['sum', 'prod', 'mean', 'var', 'std', 'any', 'all', 'countNonzero', 'min', 'max', 'argmin', 'argmax', 'nansum', 'nanprod', 'nanmean', 'nanvar', 'nanstd', 'nanmin', 'nanmax']
for n in REDS: EV[n] = red(n)
def lidx(v): return np.array(v, dtype=bool if v and isinstance(v[0], bool) else int)
def unsel(items):
    one = dict(s=lambda i: slice(i['a'], i['b'], i['c']), i=lambda i: i['v'], n=lambda i: None, e=lambda i: Ellipsis, l=lambda i: lidx(i['v']))
    return tuple(one[it['k']](it) for it in items)
EV['slice'] = lambda a, p: a[0][unsel(p['items'])]
@ev('points')
def _(a, p): return a[0][tuple(np.array(l) for l in p['lists'])]
@ev('setPoints')
def _(a, p):
    y = a[0].copy(); y[tuple(np.array(l) for l in p['lists'])] = cast(np.asarray(p['value']), y.dtype); return y
@ev('takeComputed')
def _(a, p): return np.take(a[0], a[1], axis=p['axis'])
@ev('set')
def _(a, p):
    y = a[0].copy(); v = cast(a[1] if len(a) > 1 else np.asarray(p['value']), y.dtype)
    if 'mask' in p: y[np.broadcast_to(a[1].astype(bool), y.shape)] = cast(np.asarray(p['value']), y.dtype); return y
    y[unsel(p['items'])] = v
    return y
EV['take'] = lambda a, p: np.take(a[0], np.array(p['indices'], dtype=int), axis=p['axis'])
EV['transpose'] = lambda a, p: np.transpose(a[0], p['axes'])
EV['T'] = lambda a, p: a[0].T
EV['swapaxes'] = lambda a, p: np.swapaxes(a[0], p['a'], p['b'])
EV['moveaxis'] = lambda a, p: np.moveaxis(a[0], p['a'], p['b'])
EV['flip'] = lambda a, p: np.flip(a[0], axis=ax(p))
EV['squeeze'] = lambda a, p: np.squeeze(a[0], axis=ax(p))
EV['expandDims'] = lambda a, p: np.expand_dims(a[0], ax(p))
EV['broadcastTo'] = lambda a, p: np.broadcast_to(a[0], p['shape'])
EV['reshape'] = lambda a, p: np.reshape(a[0], p['shape'])
EV['ravel'] = lambda a, p: np.ravel(a[0])
for n in ('rechunk', 'persist', 'zarr', 'identityBlocks'): EV[n] = lambda a, p: a[0].copy()
EV['pad'] = lambda a, p: np.pad(a[0], p['width'], mode=p['mode'], **({'constant_values': p['value']} if p['mode'] == 'constant' else {}))
EV['roll'] = lambda a, p: np.roll(a[0], tuple(p['shift']) if isinstance(p['shift'], list) else p['shift'], axis=ax(p))
EV['concat'] = lambda a, p: np.concatenate([v.ravel() for v in a] if p['axis'] is None else [v for v in a], axis=0 if p['axis'] is None else p['axis'])
EV['stack'] = lambda a, p: np.stack(a, axis=p['axis'])
EV['tile'] = lambda a, p: np.tile(a[0], p['reps'])
def nd_(x, n, axis):
    for _ in range(n):
        s0 = [slice(None)] * x.ndim; s1 = list(s0); s0[axis] = slice(1, None); s1[axis] = slice(None, -1)
        x = np.not_equal(x[tuple(s0)], x[tuple(s1)]) if x.dtype.kind == 'b' else np.subtract(x[tuple(s0)], x[tuple(s1)])
    return x
EV['diff'] = lambda a, p: nd_(a[0], p['n'], p['axis'])
def cum(name):
    def g(a, p):
        x = a[0]; A = p['axis']
        if A is None: x = x.ravel(); A = 0
        if 'sum' in name or 'prod' in name:
            dt = np.dtype(p.get('dtype') or sumof(x.dtype)); y = cast(x, dt)
            if 'nan' in name and isf(y.dtype): y = np.where(np.isnan(y), 0 if 'sum' in name else 1, y).astype(dt)
            return (np.cumsum if 'sum' in name else np.cumprod)(y.astype(F8) if y.dtype == np.float32 else y, axis=A, dtype=F8 if isf(dt) else dt).astype(dt)
        return (np.maximum if 'max' in name else np.minimum).accumulate(x, axis=A)
    return g
for n in ('cumsum', 'cumprod', 'nancumsum', 'nancumprod', 'cummax', 'cummin'): EV[n] = cum(n)
def keyed(x):  # NaN greatest
    return x
@ev('sort')
def _(a, p):
    y = np.sort(a[0], axis=p['axis'], kind='stable'); return np.flip(y, p['axis'] if p['axis'] is not None else 0) if p['descending'] else y
@ev('argsort')
def _(a, p): return np.argsort(a[0], axis=p['axis'], kind='stable').astype('int64')
@ev('topk')
def _(a, p):
    k = p['k']; s = np.sort(a[0], axis=p['axis'], kind='stable'); n = s.shape[p['axis']]
    if k > 0: return np.take(np.flip(s, p['axis']), range(min(k, n)), axis=p['axis'])
    return np.take(s, range(min(-k, n)), axis=p['axis'])
@ev('argtopk')
def _(a, p):
    k = p['k']; x = a[0]; n = x.shape[p['axis']]
    if k < 0: return np.take(np.argsort(x, axis=p['axis'], kind='stable'), range(min(-k, n)), axis=p['axis']).astype('int64')
    # greatest first, lower index first among equals: rank then negate
    u, inv = np.unique(np.where(x == 0, 0, x) if isf(x.dtype) else x, return_inverse=True); inv = inv.reshape(x.shape)
    return np.take(np.argsort(-inv, axis=p['axis'], kind='stable'), range(min(k, n)), axis=p['axis']).astype('int64')
QM = dict(medianUnbiased='median_unbiased', hazen='hazen', weibull='weibull', linear='linear', lower='lower', higher='higher', midpoint='midpoint', nearest='nearest', invertedCdf='inverted_cdf', normalUnbiased='normal_unbiased', interpolatedInvertedCdf='interpolated_inverted_cdf')
PICK = {'lower', 'higher', 'nearest', 'invertedCdf'}
@ev('quantile')
def _(a, p):
    x = a[0].astype(F8); q = p['q']; f = np.nanquantile if p.get('nan') else np.quantile
    r = pos(f(x, q, axis=ax(p), keepdims=p['keepdims'], method=QM[p['method']]))
    if p['method'] in ('weibull', 'interpolatedInvertedCdf'):  # NumPy 1.24 takes the last for the first where their virtual index is below 0
        least = pos(f(x, 0, axis=ax(p), keepdims=p['keepdims'], method='lower'))
        for j, v in enumerate(q if isinstance(q, list) else [q]):
            if v == 0: r[j if isinstance(q, list) else ...] = least
    dt = a[0].dtype if p['method'] in PICK else (np.dtype(F8) if isinstance(q, list) else quotof(a[0].dtype))
    return r.astype(dt)
@ev('median')
def _(a, p): return pos((np.nanmedian if p.get('nan') else np.median)(a[0].astype(F8), axis=ax(p), keepdims=p['keepdims'])).astype(quotof(a[0].dtype))
@ev('histogram')
def _(a, p):
    h = np.histogram(a[0], bins=p['bins'], range=p.get('range'), density=p.get('density', False)); return pos(h[p['which']])
EV['bincount'] = lambda a, p: np.bincount(a[0].ravel().astype('int64'), minlength=p['n']).astype('int64')
EV['searchsorted'] = lambda a, p: pos(np.searchsorted(np.array(p['sorted'], F8), a[0].astype(F8), side=p['side'])).astype('int64')
EV['digitize'] = lambda a, p: pos(np.digitize(a[0].astype(F8), np.array(p['bins'], F8), right=p['right'])).astype('int64')
def up(f):
    def g(a, p):
        t = np.result_type(*[v.dtype for v in a]); w = F8 if t == np.float32 else t
        return pos(f([v.astype(w) for v in a], p)).astype(t)
    return g
EV['matmul'] = up(lambda a, p: np.matmul(a[0], a[1]))
EV['dot'] = up(lambda a, p: np.dot(a[0], a[1]))
EV['inner'] = up(lambda a, p: np.inner(a[0], a[1]))
EV['outer'] = up(lambda a, p: np.outer(a[0], a[1]))
EV['tensordot'] = up(lambda a, p: np.tensordot(a[0], a[1], axes=p['axes']))
EV['einsum'] = up(lambda a, p: np.einsum(p['sub'], *a))
EV['diagonal'] = lambda a, p: np.diagonal(a[0], p['offset'], p['axis1'], p['axis2'])
EV['trace'] = lambda a, p: pos(np.trace(a[0].astype(sumof(a[0].dtype)), p['offset'], p['axis1'], p['axis2']))
EV['tril'] = lambda a, p: np.tril(a[0], p['k'])
EV['triu'] = lambda a, p: np.triu(a[0], p['k'])
EV['norm'] = lambda a, p: pos(np.linalg.norm(a[0].astype(F8), axis=ax(p), keepdims=p['keepdims'])).astype(quotof(a[0].dtype))
EV['ptp'] = lambda a, p: np.ptp(a[0], axis=ax(p))
EV['average'] = lambda a, p: pos(np.average(a[0].astype(F8), axis=p['axis'], weights=a[1].astype(F8)))
@ev('groupby')
def _(a, p):
    x = a[0]; A = p['axis']; L = np.array(p['labels']); o = []
    for g in range(p['groups']):
        o.append(EV[p['reduction']]([np.take(x, np.nonzero(L == g)[0], axis=A)], dict(axis=A, keepdims=True)))
    return np.concatenate(o, axis=A)
@ev('gradient')
def _(a, p): return pos(np.gradient(a[0], *[p['h']] , axis=p['axis'], edge_order=p['edge']))
@ev('trapezoid')
def _(a, p): return pos(np.trapz(a[0] if a[0].dtype.kind != 'f' else a[0].astype(F8), dx=p['dx'], axis=p['axis'])).astype(quotof(a[0].dtype))
EV['ediff1d'] = lambda a, p: np.ediff1d(a[0])
@ev('iterate')
def _(a, p):
    u = a[0].copy(); f = [u]
    for _ in range(p['steps']):
        t = p['t']
        if t == 0: w = u.copy(); w[1:-1] = (u[2:] + u[:-2]) * u.dtype.type(.5); u = w
        elif t == 1: w = u.copy(); w[1:-1, 1:-1] = (((u[2:, 1:-1] + u[:-2, 1:-1]) + u[1:-1, 2:]) + u[1:-1, :-2]) * u.dtype.type(.25); u = w
        elif t == 2: u = u * u.dtype.type(.5) + np.roll(u, 1, 0) * u.dtype.type(.25)
        elif t == 3: u = u - (u.astype(F8).mean()).astype(u.dtype) * u.dtype.type(.5)
        elif t == 4: u = u + u.dtype.type(1)
        elif t == 5: w = u.copy(); w[1:] = np.maximum(u[1:], u[:-1]); w[0] = 0; u = w
        f.append(u)
    if p.get('every'): return np.stack(f[::p['every']])
    return u
@ev('mapBlocks')
def _(a, p): return (a[0] * a[0].dtype.type(2) + a[0].dtype.type(p['f'])).astype(a[0].dtype) 
@ev('mapOverlap')
def _(a, p):
    x = a[0]; d = p['depth']; b = p['boundary']
    if b == 'none': y = x
    elif isinstance(b, (int, float)): y = np.pad(x, d, constant_values=b)
    else: y = np.pad(x, d, mode=dict(reflect='symmetric', periodic='wrap', nearest='edge')[b])
    L = np.concatenate([y[..., :1], y[..., :-1]], -1); Rr = np.concatenate([y[..., 1:], y[..., -1:]], -1)
    z = (L + Rr).astype(x.dtype)
    return z if b == 'none' else z[tuple(slice(d, -d) for _ in range(x.ndim))]
EV['evaluate'] = lambda a, p: [lambda x, y: x * x + 2 * y - 1, lambda x, y: np.abs(x) + y / 2, lambda x, y: np.where(x > y, x, y) * 3][p['t']](a[0], a[1])
# ---- generation
def axis1(r, x): return r.i(-x.ndim, x.ndim - 1)
def axes(r, x, multi=True):
    k = r.i(0, 3)
    if k == 0 or x.ndim == 0: return None
    if k == 1 or not multi: return axis1(r, x)
    m = sorted(r.r.permutation(x.ndim)[: r.i(1, x.ndim)].tolist())
    return [int(v) - (x.ndim if r.p(.3) else 0) for v in m]
def sel(r, shape, new=True, lists=True, dup=True):
    items = []; hasl = False; e = r.i(0, len(shape)) if r.p(.25) else None; skip = 0
    n = len(shape); j = 0
    if e is not None: skip = r.i(0, n - e)
    stop = n - (r.i(0, 2) if e is None and r.p(.3) else 0)
    while j < n:
        if e == j and not any(i['k'] == 'e' for i in items):
            items.append({'k': 'e'}); j += skip; 
            if j >= n: break
            if skip: continue
        if j >= stop: break
        ext = shape[j]; k = r.i(0, 9)
        if new and r.p(.08): items.append({'k': 'n'})
        if k <= 5 or ext == 0:
            a = None if r.p(.3) else r.i(-ext - 2, ext + 2); b = None if r.p(.3) else r.i(-ext - 2, ext + 2)
            c = r.c([None, 1, 1, 2, 3, -1, -1, -2, -3, 5]); items.append({'k': 's', 'a': a, 'b': b, 'c': c})
        elif k <= 7 or not lists or hasl: items.append({'k': 'i', 'v': r.i(-ext, ext - 1)})
        else:
            hasl = True
            if r.p(.3): v = [r.p(.5) for _ in range(ext)]
            elif dup: v = [r.i(-ext, ext - 1) for _ in range(r.i(0, ext + 2))]
            else: v = [int(t) - (ext if r.p(.3) else 0) for t in r.r.permutation(ext)[: r.i(0, ext)]]
            items.append({'k': 'l', 'v': v})
        j += 1
    return items
def bshape(r, s):  # shape broadcasting into s
    t = [1 if r.p(.3) else e for e in s]
    while t and r.p(.3): t.pop(0)
    return tuple(t)
class Skip(Exception): pass
class Gen:
    more = ()  # families of families.py; seeds from 6,000,000 on have them
    def __init__(g, seed): g.r = R(seed); g.nodes = []
    def add(g, op, ins, p, rough=0, pert_in=0, loose=False, unk=False, terms=None):
        """rough: jitter of the result in ulps; pert_in: of float inputs; terms: what was added up, where rounding in another order is as large as its ulps"""
        r = g.r; A = [[g.nodes[i].v[k] for i in ins] for k in range(K)]
        base = pos(EV[op](A[0], p))
        if base.size > 6000 or base.ndim > 5: raise Skip
        same = all(g.nodes[i].v[k] is g.nodes[i].v[0] for i in ins for k in range(K))
        V = [base]
        for k in range(1, K):
            if same and not rough and not pert_in and not loose and not unk: V.append(base); continue
            if unk: V.append(unknown(base, k)); continue
            ar = [jitter(x, k, r, pert_in) for x in A[k]] if pert_in else A[k]
            try: v = pos(EV[op](ar, p))
            except Exception: v = unknown(base, k)
            if v.shape != base.shape: raise Skip
            if rough: v = jitter(v, k, r, rough)
            if terms is not None: v = (v + [0, 1, -1, .5][k] * terms).astype(v.dtype)
            if loose: v = flipzero(v, k, r)
            V.append(v)
        bb = base.tobytes()
        if all(v.dtype == base.dtype and v.tobytes() == bb for v in V[1:]): V = [base] * K
        n = Node(); n.op, n.ins, n.p, n.v = op, list(ins), p, V
        g.nodes.append(n); return len(g.nodes) - 1
    def source(g, shape=None, dt=None):
        r = g.r; s = shape_(r) if shape is None else tuple(shape); dt = dt or r.c(ALL + FLOATS * 3)
        n = Node(); n.op = 'src'; n.ins = []
        if shape is None and r.p(.1) and dt != 'bool':
            k = r.i(0, 2)
            if k == 0: v = np.zeros(s, dt); n.p = dict(how='zeros', shape=list(s), dtype=dt, chunks=chunks_(r, s))
            elif k == 1: c = r.i(1, 5); v = np.full(s, c, dt); n.p = dict(how='full', shape=list(s), value=c, dtype=dt, chunks=chunks_(r, s))
            else: m = r.i(0, 60); v = np.arange(m).astype(dt); n.p = dict(how='arange', n=m, dtype=dt, chunks=chunks_(r, (m,)))
        else: v = data(r, s, dt); n.p = dict(how='data', shape=list(s), dtype=dt, chunks=chunks_(r, s))
        n.v = [v] * K; g.nodes.append(n); return len(g.nodes) - 1
    def mate(g, i):  # an operand that broadcasts with node i
        r = g.r; s = g.nodes[i].v[0].shape
        c = []
        for j, n in enumerate(g.nodes):
            try:
                if np.prod(np.broadcast_shapes(s, n.v[0].shape)) <= 3000: c.append(j)
            except ValueError: pass
        if c and r.p(.6): return r.c(c)
        return g.source(bshape(r, s))
    def step(g):
        r = g.r; N = len(g.nodes); i = N - 1 if r.p(.6) else r.i(0, N - 1)
        x = g.nodes[i].v[0]; d = x.dtype; kind = d.kind
        fam = r.c(['un', 'un', 'bin', 'bin', 'bin', 'scalar', 'cmp', 'red', 'red', 'red', 'red', 'slice', 'slice', 'slice', 'set', 'set', 'move', 'move', 'shape', 'shape', 'join', 'join', 'where', 'choice', 'cum', 'order', 'order', 'quant', 'hist', 'prod', 'prod', 'prod', 'group', 'rechunk', 'blocks', 'iter', 'persist', 'zarr', 'astype', 'diff', 'pad', 'roll', 'misc'])
        if g.more and r.p(.5): return r.c(g.more)(g, r, i, x, kind)
        return getattr(g, 'f_' + fam)(r, i, x, kind)
    def f_un(g, r, i, x, kind):
        if kind == 'b': n = r.c(['logicalNot', 'bitwiseInvert', 'sqrt', 'exp', 'isnan', 'sin', 'floor' if False else 'logicalNot'])
        elif kind == 'f': n = r.c(list(U_FLOAT) + list(U_KEEP) * 2 + list(U_TEST) + ['floor', 'ceil', 'trunc'])
        else: n = r.c(list(U_FLOAT) + ['negative', 'abs', 'sign', 'square'] * 3 + list(U_TEST) + ['floor', 'ceil', 'trunc', 'bitwiseInvert'])
        if n in ('sin', 'cos', 'tan', 'sinc') and x.size and np.nanmax(np.abs(np.where(np.isfinite(x), x, 0).astype(F8))) > 1e5: raise Skip
        return g.add(n, [i], {}, rough=16 if n in ROUGH_U else 0, loose=n in ('sinc',))
    def f_bin(g, r, i, x, kind):
        j = g.mate(i); y = g.nodes[j].v[0]; t = np.result_type(x.dtype, y.dtype)
        n = r.c(list(B_ARITH) * 2 + ['divide'] * 2 + ['pow', 'floatPower'] + list(B_FLOAT) + ['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'bitwiseLeftShift', 'bitwiseRightShift', 'logicalAnd', 'logicalOr', 'logicalXor'])
        if n.startswith('bitwise') and (t.kind == 'f' or ('Shift' in n and (t.kind == 'b' or (y.size and y.min() < 0)))): raise Skip
        if n == 'subtract' and t.kind == 'b': raise Skip
        if n == 'pow' and t.kind != 'f' and (y.size and y.min() < 0): raise Skip
        if n == 'pow' and t.kind == 'b': raise Skip
        rough = 16 if n in ('pow', 'floatPower', 'atan2', 'hypot', 'logaddexp', 'logaddexp2') and (n != 'pow' or t.kind == 'f') else 0
        if r.p(.5): i, j = (i, j)
        return g.add(n, [i, j], {}, rough=rough, loose=n in ('minimum', 'maximum', 'fmin', 'fmax', 'floorDivide', 'remainder'), pert_in=4 if n.startswith('logadd') else 0)
    def f_scalar(g, r, i, x, kind):
        n = r.c(['add', 'subtract', 'multiply', 'divide', 'minimum', 'maximum', 'greater', 'less', 'equal', 'floorDivide', 'remainder'])
        if kind == 'b' : n = r.c(['add', 'multiply', 'greater', 'equal'])
        v = r.c([0, 1, 2, 3, 7]) if r.p(.6) or kind == 'b' else r.c([.5, 2.5, -1.5, .1])
        return g.add('scalar', [i], dict(fn=n, value=v, swap=r.p(.3)), loose=n in ('minimum', 'maximum', 'floorDivide', 'remainder'))
    def f_cmp(g, r, i, x, kind): return g.add(r.c(list(CMP)), [i, g.mate(i)], {})
    def f_red(g, r, i, x, kind):
        n = r.c(REDS); A = axes(r, x); p = dict(axis=A, keepdims=r.p(.3)); ins = [i]
        if n in ('argmin', 'argmax'): p['axis'] = A if not isinstance(A, list) else A[0]
        full = x.size == 0 or any(e == 0 for e in x.shape)
        if full and n in ('min', 'max', 'argmin', 'argmax', 'nanmin', 'nanmax'): raise Skip
        if n in ('nanmin', 'nanmax') and kind != 'f': raise Skip
        if n.startswith('nan') and kind != 'f' and r.p(.5): raise Skip
        if n.endswith(('var', 'std')): p['ddof'] = r.c([0, 0, 1, 2])
        if n.endswith(('sum', 'prod')) and r.p(.25): p['dtype'] = r.c(FLOATS if kind == 'f' else FLOATS + INTS)
        if n.endswith(('mean', 'var', 'std')) and r.p(.25): p['dtype'] = r.c(FLOATS)
        if p.get('dtype') and n.startswith('nan') and kind != 'f': p.pop('dtype')
        if r.p(.25) and n in ('sum', 'prod', 'mean', 'any', 'all', 'countNonzero', 'nansum', 'nanmean', 'nanvar', 'nanstd', 'nanprod') and (kind == 'f' or not n.startswith('nan')):
            ins.append(g.source(bshape(r, x.shape) if not full else x.shape, 'bool'))
        exact = kind != 'f' and not (n.endswith(('mean', 'var', 'std')) or p.get('dtype') in FLOATS) or n in ('any', 'all', 'countNonzero') or 'arg' in n or n.endswith(('min', 'max'))
        if n.endswith('sum') and sumexact(x): exact = True
        unk = not exact and risky(x) or (n.endswith('prod') and not exact and x.size and (risky(np.log(np.abs(np.where((x != 0) & np.isfinite(x), x, 1)).astype(F8)) * 1e97) or np.abs(np.log(np.abs(np.where((x != 0) & np.isfinite(x), x, 1)).astype(F8))).sum() > 60))
        if n.endswith(('var', 'std')) and kind == 'f' and x.dtype == np.float32 and risky(x * x): unk = True
        return g.add(n, ins, p, rough=0 if exact else 16, pert_in=0 if exact else 16, loose=True, unk=bool(unk))
    def f_slice(g, r, i, x, kind): return g.add('slice', [i], dict(items=sel(r, x.shape), text=r.i(0, 2)))
    def f_set(g, r, i, x, kind):
        if r.p(.25):
            m = g.source(tuple(1 if r.p(.3) else e for e in x.shape), 'bool'); return g.add('set', [i, m], dict(mask=True, value=r.c([0, 1, 5])))
        items = sel(r, x.shape, new=False, dup=False); t = EV['slice']([x], dict(items=items)).shape
        if r.p(.4): return g.add('set', [i], dict(items=items, text=r.i(0, 2), value=r.c([0, 1, 3, 2.5] if kind == 'f' else [0, 1, 3])))
        return g.add('set', [i, g.source(bshape(r, t), r.c(ALL) if r.p(.3) else x.dtype.name)], dict(items=items, text=r.i(0, 2)))
    def f_move(g, r, i, x, kind):
        n = r.c(['transpose', 'T', 'swapaxes', 'moveaxis', 'flip', 'take', 'points', 'setPoints', 'takeComputed'])
        if x.ndim == 0: n = 'T'
        p = {}
        if n in ('points', 'setPoints'):
            if 0 in x.shape: raise Skip
            c = r.i(1, 6); m = r.i(1, x.ndim); p = dict(lists=[[r.i(-e, e - 1) for _ in range(c)] for e in x.shape[:m]])
            if n == 'setPoints': p['value'] = r.c([0, 1]) if kind == 'b' else r.c([0, 1, 3])
        if n == 'takeComputed':
            A = axis1(r, x); e = x.shape[A]
            if e == 0: raise Skip
            j = g.source((r.i(1, 6),), 'int64'); g.nodes[j].v = [np.mod(g.nodes[j].v[0], e)] * K
            return g.add(n, [i, j], dict(axis=A))
        if n == 'transpose': p = dict(axes=[int(v) for v in r.r.permutation(x.ndim)])
        if n in ('swapaxes', 'moveaxis'): p = dict(a=axis1(r, x), b=axis1(r, x))
        if n == 'flip': p = dict(axis=axes(r, x))
        if n == 'take':
            A = axis1(r, x); e = x.shape[A]; p = dict(axis=A, indices=[r.i(-e, e - 1) for _ in range(r.i(0, e + 3))] if e else [])
        return g.add(n, [i], p)
    def f_shape(g, r, i, x, kind):
        n = r.c(['squeeze', 'expandDims', 'broadcastTo', 'reshape', 'reshape', 'reshape', 'ravel', 'tile'])
        if n == 'squeeze':
            o = [k for k, e in enumerate(x.shape) if e == 1]; p = dict(axis=None if r.p(.4) or not o else r.c(o))
        elif n == 'expandDims': p = dict(axis=r.i(-x.ndim - 1, x.ndim))
        elif n == 'broadcastTo': p = dict(shape=[r.i(1, 3)] * r.i(0, 1) + [r.i(1, 4) if e == 1 else e for e in x.shape])
        elif n == 'ravel': p = {}
        elif n == 'tile': p = dict(reps=[r.i(1, 3) for _ in range(r.i(1, x.ndim + 1))]) 
        else:
            m = x.size
            if m == 0: s = [int(v) for v in r.r.permutation(list(x.shape))]
            else:
                s = []; left = m
                while left > 1 and len(s) < 4:
                    ds = [k for k in range(1, left + 1) if left % k == 0]; k = r.c(ds); s.append(k); left //= k
                if left > 1 or not s: s.append(left)
                if r.p(.3): s[r.i(0, len(s) - 1)] = -1
            p = dict(shape=s)
            if r.p(.4): p['chunks'] = chunks_(r, np.reshape(x, s).shape)
        return g.add(n, [i], p)
    def f_join(g, r, i, x, kind):
        if x.ndim == 0:
            n = 'stack'; p = dict(axis=r.i(-1, 0)); ins = [i, g.source((), None)]
        elif r.p(.6):
            n = 'concat'; A = axis1(r, x); ins = [i]
            for _ in range(r.i(1, 2)):
                c = [j for j, m in enumerate(g.nodes) if m.v[0].ndim == x.ndim and all(a == b for k, (a, b) in enumerate(zip(m.v[0].shape, x.shape)) if k != A % x.ndim)]
                if r.p(.5): ins.append(r.c(c))
                else: s = list(x.shape); s[A] = r.i(0, 5); ins.append(g.source(s, r.c(ALL) if r.p(.3) else x.dtype.name))
            if r.p(.15): A = None
            p = dict(axis=A); r.r.shuffle(ins); ins = [int(v) for v in ins]
        else:
            n = 'stack'; c = [j for j, m in enumerate(g.nodes) if m.v[0].shape == x.shape]; ins = [i] + [r.c(c) for _ in range(r.i(0, 2))]; p = dict(axis=r.i(-x.ndim - 1, x.ndim))
        return g.add(n, ins, p)
    def f_where(g, r, i, x, kind):
        m = g.mate(i)
        c = g.source(bshape(r, x.shape), 'bool') if r.p(.6) else g.mate(i)
        return g.add('where', [c, i, m], {})
    def f_choice(g, r, i, x, kind):
        k = r.i(0, 3)
        if k == 0:
            if kind == 'b': raise Skip
            lo = r.c([None, 0, 1, 2]); hi = r.c([3, 5, 7]) if lo is None or r.p(.6) else None
            return g.add('clip', [i], dict(min=lo, max=hi), loose=True)
        if k == 1: 
            if kind == 'b': raise Skip
            return g.add('round', [i], dict(decimals=r.c([0, 1, 2, 3]) if kind == 'f' else 0))
        if k == 2:
            j = g.mate(i); y = g.nodes[j].v[0]
            if 'b' in (kind, y.dtype.kind) or (kind in 'iu' and r.p(.8)): raise Skip
            return g.add('isclose', [i, j], dict(rtol=r.c([1e-5, .1]), atol=r.c([1e-8, 0, .5]), equalNan=r.p(.5)))
        if kind != 'f': raise Skip
        return g.add('nanToNum', [i], dict(nan=r.c([0, -1])))
    def f_cum(g, r, i, x, kind):
        n = r.c(['cumsum', 'cumsum', 'cumprod', 'nancumsum', 'nancumprod', 'cummax', 'cummin'])
        A = None if x.ndim == 0 or r.p(.2) else axis1(r, x); p = dict(axis=A)
        if n in ('cummax', 'cummin') and kind == 'b': raise Skip
        if 'cum' in n and n[-3:] not in ('max', 'min') and r.p(.2) and 'nan' not in n: p['dtype'] = r.c(FLOATS if kind == 'f' else FLOATS + INTS)
        ex = n in ('cummax', 'cummin') or (kind != 'f' and p.get('dtype') not in FLOATS) or (n.endswith('sum') and sumexact(x))
        unk = not ex and (risky(x) or n.endswith('prod') and np.abs(np.log(np.abs(np.where((x != 0) & np.isfinite(x), x, 1)).astype(F8))).sum() > 60)
        terms = None if ex or unk or not n.endswith('sum') else magnitudes(n, x, p)
        return g.add(n, [i], p, rough=0 if ex else 16, pert_in=0 if ex else 32, loose=True, unk=bool(unk), terms=terms)
    def f_order(g, r, i, x, kind):
        if x.ndim == 0: raise Skip
        n = r.c(['sort', 'sort', 'argsort', 'topk', 'argtopk']); A = axis1(r, x)
        if n in ('sort',):
            d = r.p(.3)
            return g.add('sort', [i], dict(axis=A, descending=d), loose=True)
        if n == 'argsort': return g.add('argsort', [i], dict(axis=A))
        return g.add(n, [i], dict(axis=A, k=r.c([1, 2, 3, 5, -1, -2, -4])), loose=True)
    def f_quant(g, r, i, x, kind):
        if kind == 'b' or x.size == 0 or np.isinf(x.astype(F8)).any() or np.nanmax(np.abs(x.astype(F8)), initial=0) > 2.0 ** 50: raise Skip
        A = axes(r, x); nan = r.p(.3) and kind == 'f'
        if r.p(.3): return g.add('median', [i], dict(axis=A, keepdims=r.p(.3), nan=nan), rough=16, loose=True)
        m = r.c(['linear'] * 4 + list(QM))
        if m in PICK and np.isnan(x.astype(F8)).all(): raise Skip
        q = r.c([0, .1, .25, .3, .5, .77, .9, 1]) if r.p(.6) else r.c([[.5], [.1, .9], [.25, .5, .75], [0, 1]])
        return g.add('quantile', [i], dict(axis=A, keepdims=r.p(.3), nan=nan, q=q, method=m), rough=16, pert_in=8, loose=True)
    def f_hist(g, r, i, x, kind):
        k = r.i(0, 3)
        if kind == 'b': raise Skip
        if k <= 1:
            fx = x.astype(F8)
            if not np.isfinite(fx).all() or x.size == 0 or np.abs(fx).max() > 2.0 ** 50: raise Skip
            p = dict(bins=r.i(1, 12), which=r.c([0, 0, 1]))
            if r.p(.6): p['range'] = r.c([[0, 1], [-5, 5], [-40, 41]])
            return g.add('histogram', [i], p, rough=8 if p['which'] else 0)
        if k == 2: return g.add('searchsorted', [i], dict(sorted=sorted(float(v) for v in r.r.integers(-9, 9, 5)), side=r.c(['left', 'right'])))
        return g.add('digitize', [i], dict(bins=[-3, 0, .5, 2, 7], right=r.p(.5)))
    def contract(g, op, ins, p):
        V = [g.nodes[j].v[0] for j in ins]; t = np.result_type(*[v.dtype for v in V])
        if t.kind == 'b': raise Skip
        ex = t.kind != 'f' or (all(dyadic(v, 64) for v in V) and all(v.size < 3001 for v in V) and len(V) == 2)
        if t.kind == 'f' and any(v.dtype.kind != 'f' and np.abs(v.astype(F8)).max(initial=0) > 64 for v in V): ex = False
        unk = not ex and any(risky(v) for v in V)
        g.lastexact = ex
        return g.add(op, ins, p, rough=0 if ex else 16, pert_in=0 if ex else 32, loose=True, unk=bool(unk))
    def f_prod(g, r, i, x, kind):
        n = r.c(['matmul', 'matmul', 'tensordot', 'einsum', 'dot', 'inner', 'outer'])
        if n == 'outer':
            j = g.source((r.i(0, 9),)); return g.add('outer', [i, j], {})
        if x.ndim == 0: raise Skip
        if n == 'einsum':
            T = {1: [('i->', []), ('i,i->', ['i']), ('i,j->ij', ['j'])], 2: [('ij->ji', []), ('ij,jk->ik', ['jk']), ('ij->i', []), ('ij,j', ['j']), ('ij,ij->', ['ij']), ('ij,kj->ki', ['kj'])], 3: [('ijk->kij', []), ('ijk,k->ij', ['k']), ('bij,bjk->bik', ['bjk']), ('ijk->j', []), ('ijk,jl,lk->i', ['jl', 'lk'])], 4: [('abcd->dcba', []), ('abcd,cd->ab', ['cd'])]}
            sub, oth = r.c(T[min(x.ndim, 4)])
            if x.ndim > 4: raise Skip
            ext = dict(zip(sub.split('->')[0].split(',')[0], x.shape)); ins = [i]
            for o in oth:
                for c in o: ext.setdefault(c, r.i(1, 6))
                ins.append(g.source([ext[c] for c in o], x.dtype.name if r.p(.6) else None))
            return g.contract('einsum', ins, dict(sub=sub))
        dt = x.dtype.name if r.p(.6) else None
        if n == 'matmul':
            if r.p(.5): j = g.source([x.shape[-1], r.i(1, 9)] if x.ndim <= 2 or r.p(.5) else list(x.shape[:-2]) + [x.shape[-1], r.i(1, 6)], dt)
            elif r.p(.5): j = g.source([x.shape[-1]], dt)
            else:
                if x.ndim < 2: raise Skip
                j = g.source([r.i(1, 7), x.shape[-2]], dt); return g.contract('matmul', [j, i], {})
            return g.contract('matmul', [i, j], {})
        if n == 'dot': return g.contract('dot', [i, g.source([x.shape[-1]] if r.p(.5) else [x.shape[-1], r.i(1, 5)], dt)], {})
        if n == 'inner': return g.contract('inner', [i, g.source([x.shape[-1]] if r.p(.5) else [r.i(1, 5), x.shape[-1]], dt)], {})
        k = r.i(0, x.ndim)
        if r.p(.5): return g.contract('tensordot', [i, g.source(list(x.shape[x.ndim - k:]) + [r.i(1, 4)], dt)], dict(axes=k))
        pa = [int(v) for v in r.r.permutation(x.ndim)[:k]]; s = [x.shape[v] for v in pa] + [r.i(1, 4)]
        return g.contract('tensordot', [i, g.source(s, dt)], dict(axes=[pa, list(range(k))]))
    def f_group(g, r, i, x, kind):
        if x.ndim == 0 or x.size == 0: raise Skip
        A = r.i(0, x.ndim - 1); e = x.shape[A]; G = r.i(1, min(e, 5))
        L = [int(v) for v in np.concatenate([np.arange(G), r.r.integers(-1 if r.p(.3) else 0, G, e - G)])]; r.r.shuffle(L); L = [int(v) for v in L]
        n = r.c(['sum', 'mean', 'min', 'max', 'std', 'var', 'any', 'all', 'countNonzero'] + (['nanmean', 'nansum'] if kind == 'f' else []))
        if kind == 'b' and n in ('min', 'max'): raise Skip
        ex = kind != 'f' and n in ('sum',) or n in ('min', 'max', 'any', 'all', 'countNonzero') or (n.endswith('sum') and sumexact(x))
        unk = not ex and risky(x) or (n in ('std', 'var') and risky(x * x) and x.dtype == np.float32)
        return g.add('groupby', [i], dict(axis=A, labels=L, groups=G, reduction=n), rough=0 if ex else 16, pert_in=0 if ex else 16, loose=True, unk=bool(unk))
    def f_rechunk(g, r, i, x, kind): return g.add('rechunk', [i], dict(chunks=chunks_(r, x.shape)))
    def f_persist(g, r, i, x, kind): return g.add('persist', [i], {})
    def f_zarr(g, r, i, x, kind):
        if r.p(.5): raise Skip
        p = dict(format=r.c([2, 3]), codec=r.c(['blosc-lz4', 'zstd', 'gzip', 'none', 'blosc-zstd', 'lz4']))
        if r.p(.7): p['chunks'] = [r.i(1, max(1, e)) for e in x.shape]
        if p['format'] == 3 and 'chunks' in p and x.ndim and r.p(.4): p['shards'] = [c * r.i(1, 3) for c in p['chunks']]
        if r.p(.5): p['read'] = chunks_(r, x.shape)
        return g.add('zarr', [i], p)
    def f_astype(g, r, i, x, kind): return g.add('astype', [i], dict(dtype=r.c(ALL)))
    def f_diff(g, r, i, x, kind):
        if x.ndim == 0: raise Skip
        k = r.i(0, 4)
        if k <= 1: return g.add('diff', [i], dict(n=r.i(0, 3), axis=axis1(r, x)))
        if k == 2:
            A = axis1(r, x)
            if kind != 'f' or x.shape[A] < 3: raise Skip
            return g.add('gradient', [i], dict(axis=A, h=r.c([1, 2, .5]), edge=r.c([1, 2])), rough=16, pert_in=16)
        if k == 3:
            if risky(x): raise Skip
            p = dict(axis=axis1(r, x), dx=r.c([1, .5]))
            return g.add('trapezoid', [i], p, rough=16, pert_in=16, loose=True, terms=None if sumexact(x) else magnitudes('trapezoid', x, p))
        if kind == 'b': raise Skip
        return g.add('ediff1d', [i], {})
    def f_pad(g, r, i, x, kind):
        m = r.c(['constant', 'edge', 'reflect', 'symmetric', 'wrap'])
        if x.ndim == 0 or (m != 'constant' and 0 in x.shape): raise Skip
        w = [[r.i(0, 3) if m in ('constant', 'edge') else r.i(0, min(3, e - 1 if m == 'reflect' else e)) for _ in range(2)] for e in x.shape]
        return g.add('pad', [i], dict(width=w, mode=m, value=r.c([0, 1, 5]) if kind != 'b' else 0))
    def f_roll(g, r, i, x, kind):
        A = axes(r, x); s = [r.i(-9, 9) for _ in A] if isinstance(A, list) else r.i(-40, 40)
        return g.add('roll', [i], dict(shift=s, axis=A))
    def f_blocks(g, r, i, x, kind):
        if kind != 'f' or x.ndim == 0: raise Skip
        if r.p(.5) or x.size == 0: return g.add('mapBlocks', [i], dict(f=r.i(0, 3)))
        d = 1
        return g.add('mapOverlap', [i], dict(depth=d, boundary=r.c(['none', 'reflect', 'periodic', 'nearest', 0, 2])))
    def f_iter(g, r, i, x, kind):
        if x.ndim == 0 or x.size == 0: raise Skip
        t = r.i(0, 5)
        if t == 4:
            if kind != 'i' and kind != 'u' and kind != 'f': raise Skip
        elif kind != 'f': raise Skip
        if t in (0,) and x.shape[0] < 3: raise Skip
        if t == 1 and (x.ndim != 2 or min(x.shape) < 3): raise Skip
        if t == 3 and risky(x): raise Skip
        p = dict(t=t, steps=r.i(0, 9))
        if r.p(.3): p['every'] = r.i(1, 4)
        ro = t == 3
        return g.add('iterate', [i], p, rough=32 if ro else 0, pert_in=32 if ro else 0, loose=t in (3, 5))
    def f_misc(g, r, i, x, kind):
        k = r.i(0, 5)
        if k == 0:
            if x.ndim < 2: raise Skip
            a, b = [int(v) for v in r.r.permutation(x.ndim)[:2]]
            n = r.c(['diagonal', 'trace']); ex = kind != 'f' or sumexact(x) or n == 'diagonal'
            return g.add(n, [i], dict(offset=r.i(-2, 2), axis1=a, axis2=b), rough=0 if ex else 16, pert_in=0 if ex else 16, loose=n == 'trace', unk=bool(not ex and risky(x)))
        if k == 1:
            if x.ndim < 2: raise Skip
            return g.add(r.c(['tril', 'triu']), [i], dict(k=r.i(-3, 3)))
        if k == 2:
            if kind == 'b' or x.ndim == 0 or risky(x.astype(F8) ** 2) or (x.dtype == np.float32 and risky(x * x)): raise Skip
            return g.add('norm', [i], dict(axis=axis1(r, x), keepdims=r.p(.3)), rough=16, pert_in=8)
        if k == 3:
            if x.size == 0 or kind == 'b': raise Skip
            return g.add('ptp', [i], dict(axis=axes(r, x)), loose=True)
        if k == 4:
            if x.ndim == 0 or x.size == 0 or risky(x) or x.dtype == np.float32: raise Skip
            A = axis1(r, x); w = g.source((x.shape[A],), 'float64'); W = g.nodes[w].v[0]
            if not np.isfinite(W).all() or abs(W.sum()) < .1 or risky(W): raise Skip
            return g.add('average', [i, w], dict(axis=A), rough=16, pert_in=64, loose=True)
        j = g.mate(i); y = g.nodes[j].v[0]
        if x.dtype != F8 or y.dtype != F8: raise Skip
        return g.add('evaluate', [i, j], dict(t=r.i(0, 2)))
def enc(n):
    b = np.ascontiguousarray(n.v[0]); o = dict(dtype=b.dtype.name, shape=list(n.v[0].shape), data=base64.b64encode(b.tobytes()).decode())
    if not all(v is n.v[0] for v in n.v):
        x = n.v[0]; s = np.stack([v.reshape(x.shape).astype(x.dtype) if v.dtype != x.dtype else v for v in n.v])
        if x.dtype.kind == 'f':
            nan = np.isnan(s); same = (nan == nan[0]).all(0)
            inf = np.isinf(s); same &= (inf == inf[0]).all(0) & np.where(inf, s == s[0], True).all(0)
            f = np.where(np.isfinite(s), s, 0).astype(F8); dev = np.abs(f - f[0]).max(0)
            bit = ((s == s[0]) & (np.signbit(s) == np.signbit(s[0])) | nan).all(0) & same
            zero = (s == s[0]).all(0) & same & ~bit
            tol = np.where(bit, 0, np.where(zero, -1, 8 * dev + 8 * eps(x.dtype) * np.abs(f[0])))
            tol = np.where(same, tol, np.inf)
        else: tol = np.where((s == s[0]).all(0), 0, np.inf)
        if np.any(tol != 0): o['tol'] = base64.b64encode(np.ascontiguousarray(tol, dtype=F8).tobytes()).decode()
    return o
def case(seed):
    g = Gen(seed); r = g.r
    if seed >= 6_000_000: g.more = list(families.MORE.values())
    for _ in range(r.i(1, 2)): g.source()
    steps = r.i(1, 8); made = 0; tries = 0
    while made < steps and tries < 40:
        tries += 1; mark = len(g.nodes)
        try: g.step(); made += 1
        except Skip: del g.nodes[mark:]
        except Exception as e:
            del g.nodes[mark:]
            if os.environ.get('DEBUG'): import traceback; traceback.print_exc()
    outs = [len(g.nodes) - 1]
    cand = [k for k, n in enumerate(g.nodes) if n.op != 'src' and k != outs[0]]
    while cand and r.p(.3): outs.append(r.c(cand))
    return dict(seed=seed, outs=outs, nodes=[dict(op=n.op, ins=n.ins, p=n.p, e=enc(n)) for n in g.nodes])
if __name__ == '__main__':
    sys.modules['gen'] = sys.modules['__main__']
    import families
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for s in range(first, first + count): print(json.dumps(case(s)))
