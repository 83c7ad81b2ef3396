"""Families of elements: complex numbers, selections of unknown extent and sets, and elementwise functions that gen.py has not."""
import numpy as np
from core import *

UNARY = dict(abs=np.abs, angle=np.angle, conj=np.conj, exp=np.exp, expm1=np.expm1, log=np.log, log2=np.log2, log10=np.log10, log1p=np.log1p, sqrt=np.sqrt, sin=np.sin, cos=np.cos, tan=np.tan,
             sinh=np.sinh, cosh=np.cosh, tanh=np.tanh, asin=np.arcsin, acos=np.arccos, atan=np.arctan, asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh, square=np.square,
             negative=np.negative, positive=np.positive, reciprocal=np.reciprocal, sign=np.sign, real=np.real, imag=np.imag, isnan=np.isnan, isinf=np.isinf, isfinite=np.isfinite, iscomplex=np.iscomplex, isreal=np.isreal)
SAFE = {'abs', 'conj', 'negative', 'positive', 'real', 'imag', 'isnan', 'isinf', 'isfinite', 'iscomplex', 'isreal'}


def moderate(z): return bool(np.all(np.isfinite(z)) and np.all((np.abs(z) < 1e3) & ((np.abs(z) > 1e-3) | (z == 0))))


def complex_unary(c):
    r = c.r; dt = r.c(COMPLEX); n = r.c(list(UNARY)); z = array(r, shape(r), dt, None if n in SAFE else r.p(.15))
    if n not in SAFE and not moderate(z[np.isfinite(z)]): raise Skip
    want = np.asarray(UNARY[n](z)); e = eps(dt)
    if n not in SAFE and not np.isfinite(z).all():
        # Infinities and NaN: parts that are finite depend on the library; the kind of the rest is C99's.
        raise Skip
    # Near a zero of the function's derivative or of the result, the error is the operand's rounding.
    c.name = n
    atol = 0 if n in SAFE else 8 * e * (1 if n != 'tan' else 4)
    c.check(c.call(n, c.src(z)), want, rtol=64 * e if n not in SAFE else 4 * e, atol=atol * (1 + (float(np.abs(want[np.isfinite(want)]).max(initial=0)) if n in ('exp', 'expm1', 'sinh', 'cosh', 'square', 'sin', 'cos') else 1)))


def complex_binary(c):
    r = c.r; d1 = r.c(COMPLEX); d2 = r.c(COMPLEX + REAL)
    s = shape(r); t = tuple(1 if r.p(.2) else e for e in s)
    n = r.c(['add', 'subtract', 'multiply', 'divide', 'pow', 'equal', 'notEqual', 'logicalAnd', 'logicalOr'])
    x, y = array(r, s, d1, False if n in ('multiply', 'divide', 'pow') else None), array(r, t, d2, False if n in ('multiply', 'divide', 'pow') else None)
    if n == 'pow': y = np.clip(np.nan_to_num(y.real), -3, 3).astype(d2); x = np.where(np.abs(x) < .01, 1, x).astype(d1)
    if r.p(.5): x, y = y, x
    if n == 'pow' and not np.iscomplexobj(x) and (x == 0).any(): raise Skip
    if n == 'pow' and (np.abs(x) > 50).any(): raise Skip
    f = dict(add=np.add, subtract=np.subtract, multiply=np.multiply, divide=np.true_divide, pow=np.power, equal=np.equal, notEqual=np.not_equal, logicalAnd=np.logical_and, logicalOr=np.logical_or)[n]
    want = np.asarray(f(x, y)); c.name = n
    e = eps(want.dtype) if want.dtype.kind == 'c' else 0
    if n == 'divide' and not np.isfinite(want).all(): raise Skip
    m = np.broadcast_to(np.abs(x), want.shape) * np.abs(y) if n == 'multiply' else 0
    c.check(c.call(n, c.src(x), c.src(y)), want, rtol=(200 if n == 'pow' else 8) * e, atol=4 * e * np.asarray(m, F8) if n == 'multiply' else 0)


def complex_reduction(c):
    r = c.r; dt = r.c(COMPLEX); n = r.c(['sum', 'prod', 'mean', 'var', 'std', 'any', 'all', 'countNonzero', 'nansum', 'cumsum', 'cumprod'])
    x = array(r, shape(r, size=200), dt, False); A = axes(r, x); kd = r.p(.3); c.name = n
    if 'prod' in n: x = (x / np.where(np.abs(x) == 0, 1, np.maximum(np.abs(x), 1e-3))).astype(dt)
    e = eps(dt)
    if n.startswith('cum'):
        A = axis(r, x) if x.ndim else None
        if x.ndim == 0: raise Skip
        z = x.astype('complex128'); want = getattr(np, n)(z, axis=A)
        c.check(c.call(n, c.src(x), axis=A), want.astype(dt), rtol=64 * e, atol=32 * e * float(np.abs(z).sum() if n == 'cumsum' else 4)); return
    f = getattr(np, dict(countNonzero='count_nonzero').get(n, n))
    kw = dict(axis=tup(A), keepdims=kd); opts = dict(axis=A, keepdims=kd)
    if n in ('var', 'std'): kw['ddof'] = opts['ddof'] = r.i(0, 1)
    if x.size == 0 and n in ('mean', 'var', 'std'): raise Skip
    z = x.astype('complex128') if n not in ('any', 'all', 'countNonzero') else x
    want = np.asarray(f(z, **kw))
    if n in ('var', 'std'): want = want.astype('float32' if dt == 'complex64' else F8)
    elif want.dtype.kind == 'c': want = want.astype(dt)
    top = float(np.abs(z).sum()) if n in ('sum', 'nansum', 'mean') else float((np.abs(z) ** 2).max(initial=0)) if n in ('var',) else float(np.abs(z).max(initial=0)) if n == 'std' else 4
    if n == 'std': e = e ** .5 if x.size and np.min(want, initial=1) < top * 1e-3 else e
    c.check(c.call(n, c.src(x), **opts), want, rtol=128 * e, atol=32 * e * top if want.dtype.kind in 'fc' else 0)


def complex_products(c):
    r = c.r; d1 = r.c(COMPLEX); d2 = r.c(COMPLEX + ['float64', 'float32', 'int16'])
    a, b, k = r.i(1, 9), r.i(1, 9), r.i(1, 20); x, y = array(r, (a, k), d1, False), array(r, (k, b), d2, False)
    if r.p(.5): x, y = y.T.copy(), x.T.copy()
    how = r.c(['matmul', 'einsum', 'tensordot', 'dot', 'vdot', 'outer', 'inner'])
    X, Y = c.src(x), c.src(y); c.name = how
    w, v = x.astype('complex128'), y.astype('complex128'); dt = np.result_type(x, y)
    want, ref = {'matmul': lambda: (w @ v, c.call('matmul', X, Y)), 'einsum': lambda: (np.einsum('ij,jk->ki', w, v), c.call('einsum', 'ij,jk->ki', X, Y)),
                 'tensordot': lambda: (np.tensordot(w, v, 1), c.call('tensordot', X, Y, axes=1)), 'dot': lambda: (w @ v, c.call('dot', X, Y)),
                 'vdot': lambda: (np.vdot(w[0], v[:, 0]), c.call('vdot', c.call('slice', X, 0), c.call('slice', Y, '...', 0))),
                 'outer': lambda: (np.outer(w[0], v[0]), c.call('outer', c.call('slice', X, 0), c.call('slice', Y, 0))),
                 'inner': lambda: (np.inner(w, v.T), c.call('inner', X, c.call('transpose', Y)))}[how]()
    top = float(np.abs(w).max(initial=0) * np.abs(v).max(initial=0)) * k
    c.check(ref, np.asarray(want).astype(dt), rtol=32 * eps(dt), atol=16 * eps(dt) * top)


def complex_moves(c):
    r = c.r; dt = r.c(COMPLEX); x = array(r, shape(r, 1), dt); A = axis(r, x); X = c.src(x); n = r.c(['concat', 'stack', 'pad', 'roll', 'take', 'where', 'set', 'flip', 'repeat', 'tile', 'diagonal', 'astype', 'complex', 'store', 'broadcast', 'tril', 'unique1', 'nonzero'])
    c.name = n
    if n == 'concat': y = array(r, x.shape, r.c(COMPLEX + ['float64', 'int8'])); c.check(c.call('concat', [X, c.src(y)], axis=A), np.concatenate([x, y], A), zero=True)
    elif n == 'stack': c.check(c.call('stack', [X, X], axis=A), np.stack([x, x], A), zero=True)
    elif n == 'pad':
        m = r.c(['constant', 'edge', 'symmetric', 'wrap'])
        if x.size == 0: raise Skip
        w = [[r.i(0, 2), r.i(0, 2)] for _ in x.shape]
        c.check(c.call('pad', X, w, mode=m), np.pad(x, w, mode=m), zero=True)
    elif n == 'roll': c.check(c.call('roll', X, 3, axis=A), np.roll(x, 3, A), zero=True)
    elif n == 'take':
        if x.shape[A] == 0: raise Skip
        i = r.r.integers(-x.shape[A], x.shape[A], 5); c.check(c.call('take', X, i, axis=A), np.take(x, i, A), zero=True)
    elif n == 'where': m = array(r, x.shape, 'bool'); y = array(r, x.shape, r.c(COMPLEX + ['float32'])); c.check(c.call('where', c.src(m), X, c.src(y)), np.where(m, x, y), zero=True)
    elif n == 'set': y = x.copy(); y[..., :1] = 2 - 3j; c.check(c.call('set', X, ['...', sl(None, 1)], 2 - 3j), y, zero=True)
    elif n == 'flip': c.check(c.call('flip', X, axis=A), np.flip(x, A), zero=True)
    elif n == 'repeat': c.check(c.call('repeat', X, 2, axis=A), np.repeat(x, 2, A), zero=True)
    elif n == 'tile': c.check(c.call('tile', X, 2), np.tile(x, 2), zero=True)
    elif n == 'diagonal':
        if x.ndim < 2: raise Skip
        c.check(c.call('diagonal', X), np.diagonal(x), zero=True)
    elif n == 'astype': t = r.c(COMPLEX); c.check(c.call('astype', X, t), x.astype(t), zero=True)
    elif n == 'complex':
        t = r.c(FLOATS); a, b = array(r, x.shape, t), array(r, x.shape, t); z = merged(a, b).astype('complex64' if t == 'float32' else 'complex128')
        c.check(c.call('complex', c.src(a), c.src(b)), z, zero=True)
    elif n == 'store': c.check(c.special('store', X, format=r.c([2, 3]), chunks=[max(1, e) for e in x.shape]), x, zero=True)
    elif n == 'broadcast': c.check(c.call('broadcastTo', X, [2, *x.shape]), np.broadcast_to(x, (2, *x.shape)), zero=True)
    elif n == 'tril':
        if x.ndim < 2: raise Skip
        c.check(c.call('tril', X, k=1), np.tril(x, 1))
    elif n == 'nonzero': c.check(c.call('argwhere', X), np.argwhere(x), known=False)
    else: raise Skip


# ---- selections of unknown extent
def chain(c, X, v, ax, depth=0):
    """What is legal on an axis whose extent a run finds out."""
    r = c.r; d = v.dtype
    n = r.c(['values', 'scalar', 'sum', 'mean', 'max', 'count', 'sort', 'unique', 'front', 'mask', 'concat', 'self', 'store', 'npy', 'persist', 'counted', 'any', 'std', 'kept', 'astype', 'cumsum'])
    c.name += f' {n}'; num = d.kind in 'iuf'
    if n == 'scalar':
        if not num or d.kind == 'i' and d.itemsize < 8: raise Skip
        with np.errstate(all='ignore'): return chain(c, c.call('multiply', X, 2), v * (v.dtype.type(2) if d.kind == 'f' else 2.0), ax, depth + 1) if d.kind == 'f' else chain(c, c.call('abs', X), np.abs(v), ax, depth + 1)
    if n == 'self': return chain(c, c.call('maximum', X, X), v, ax, depth + 1) if num else None or c.check(X, v, known=False)
    if n == 'astype': return chain(c, c.call('astype', X, 'float64'), v.astype(F8), ax, depth + 1) if d.kind != 'c' else c.check(X, v, known=False)
    if n in ('sum', 'mean', 'std'):
        if d.kind == 'c' or not np.all(np.abs(np.nan_to_num(v.astype(F8), posinf=0, neginf=0)) < 1e6): raise Skip
        A = r.c([None, ax]); w = v.astype(F8) if d.kind != 'c' else v
        if (v.size == 0 or v.shape[ax] == 0) and n != 'sum': raise Skip
        want = getattr(np, n)(w, axis=A)
        rd = (d if d.kind == 'f' else np.dtype('uint64') if d.kind == 'u' else np.dtype('int64')) if n == 'sum' else d if d.kind == 'f' else np.dtype(F8)
        e = eps(rd) if rd.kind == 'f' else 0; m = float(np.abs(w[np.isfinite(w)]).sum())
        c.check(c.call(n, X, axis=A), np.asarray(want).astype(rd), rtol=64 * e, atol=64 * e * m + (1e-6 * m if n == 'std' else 0)); return
    if n == 'any': c.check(c.call('any', X, axis=ax), np.any(v, axis=ax)); return
    if n == 'max':
        if v.shape[ax] == 0 or d.kind == 'c': raise Skip
        c.check(c.call(r.c(['max']), X, axis=ax), np.max(v, axis=ax)); return
    if n == 'count': c.check(c.call('countNonzero', X), np.asarray(np.count_nonzero(v), 'int64')); return
    if n == 'sort':
        if d.kind == 'c' or depth > 1: raise Skip
        return chain(c, c.call('sort', X, axis=ax), np.sort(v, axis=ax), ax, depth + 1)
    if n == 'unique':
        if v.ndim != 1 or d.kind == 'c': raise Skip
        return chain(c, c.call('unique', X), np.unique(v), 0, depth + 1) if depth < 2 else c.check(c.call('unique', X), np.unique(v), known=False)
    if n == 'front':
        if ax != 0: raise Skip
        k = r.i(0, 6); return c.check(c.call('slice', X, sl(None, k)), v[:k], known=False)
    if n == 'mask':
        if v.ndim != 1 or d.kind not in 'iuf': raise Skip
        t = 1; return chain(c, c.call('slice', X, c.call('greater', X, t)), v[v > t], 0, depth + 1) if depth < 3 else c.check(X, v, known=False)
    if n == 'concat':
        y = array(r, tuple(3 if k == ax else e for k, e in enumerate(v.shape)), d); return chain(c, c.call('concat', [X, c.src(y)] if r.p(.5) else [X, c.src(y), X], axis=ax), np.concatenate([v, y] if len(c.steps) % 1 == 1 else [v, y], ax), ax, depth + 1) if False else c.check(c.call('concat', [X, c.src(y)], axis=ax), np.concatenate([v, y], ax), known=False)
    if n == 'store': return c.check(c.special('store', X, format=r.c([2, 3])), v)
    if n == 'npy': return c.check(c.special('npy', X, name='x'), v)
    if n == 'persist': return chain(c, c.special('persist', X), v, ax, depth + 1) if depth < 3 else c.check(X, v, known=False)
    if n == 'counted': return c.check(c.special('counted', X), v)
    if n == 'cumsum':
        if v.ndim != 1 or d.kind not in 'iu': raise Skip
        return c.check(c.call('cumsum', X, axis=0), np.cumsum(v, axis=0), known=False)
    c.check(X, v, known=False)


def unknown(c):
    r = c.r; dt = r.c(REAL + FLOATS + COMPLEX); x = array(r, shape(r, 1, 3), dt); X = c.src(x); k = r.i(0, 5); c.name = 'slice'
    if k == 0 and dt not in COMPLEX and dt != 'bool': return chain(c, c.call('slice', X, c.call('greater', X, 0)), x[x > 0], 0)
    if k <= 2:
        m = array(r, x.shape, 'bool'); return chain(c, c.call('slice', X, c.src(m)), x[m], 0)
    A = r.i(0, x.ndim - 1); m = array(r, (x.shape[A],), 'bool'); M = c.src(m); idx = [slice(None)] * x.ndim; idx[A] = m
    if k == 3: c.name = 'compress'; return chain(c, c.call('compress', M, X, axis=A), np.compress(m, x, A), A)
    if k == 4: c.name = 'extract'; q = array(r, x.shape, 'bool'); return chain(c, c.call('extract', c.src(q), X), np.extract(q, x), 0)
    return chain(c, c.call('slice', X, *[M if q == A else sl() for q in range(x.ndim)]), x[tuple(idx)], A)


def places(c):
    r = c.r; x = array(r, shape(r, 1), r.c(REAL + COMPLEX)); X = c.src(x); n = c.name = r.c(['nonzero', 'flatnonzero', 'argwhere'])
    if n == 'nonzero':
        got = c.call('nonzero', X)
        for k, w in enumerate(np.nonzero(x)): c.check(got.at(k), w, known=False)
    else: c.check(c.call(n, X), dict(flatnonzero=np.flatnonzero, argwhere=np.argwhere)[n](x), known=False)


def sets(c):
    r = c.r; dt = r.c(REAL); x = array(r, shape(r), dt); y = array(r, shape(r), r.c([dt, dt, r.c(REAL)])); X, Y = c.src(x), c.src(y)
    n = c.name = r.c(['unique', 'uniqueAll', 'uniqueCounts', 'uniqueInverse', 'uniqueValues', 'union1d', 'intersect1d', 'setdiff1d', 'setxor1d', 'isin', 'indices'])
    if n == 'unique':
        en = r.p(.6); flags = [r.p(.5) for _ in range(3)]; w = np.unique(x, *flags, equal_nan=en); w = w if isinstance(w, tuple) else (w,)
        got = c.call('unique', X, returnIndex=flags[0], returnInverse=flags[1], returnCounts=flags[2], equalNan=en)
        names = ['v'] + [q for q, f in zip(['i', 'inv', 'n'], flags) if f]
        for k, (q, v) in enumerate(zip(names, w)): c.check(got.at(k) if any(flags) else got, v if q == 'v' else v.astype('int64'), known=False)
    elif n.startswith('unique'):
        got = c.call(n, X); w = getattr(np, dict(uniqueAll='unique_all', uniqueCounts='unique_counts', uniqueInverse='unique_inverse', uniqueValues='unique_values')[n])(x)
        if n == 'uniqueValues': c.check(got, np.unique(x, equal_nan=False), known=False); return
        for a, b in zip(['values', 'indices', 'inverseIndices', 'counts'], ['values', 'indices', 'inverse_indices', 'counts']):
            if hasattr(w, b): c.check(got.at(a), getattr(w, b), known=False)
    elif n == 'isin':
        if {x.dtype.name, y.dtype.name} & {'uint64'}: raise Skip
        inv = r.p(.3); c.check(c.call('isin', X, Y, invert=inv), np.isin(x, y, invert=inv))
    elif n == 'indices':
        x = x.ravel(); y = y.ravel(); t = np.result_type(x, y); got = c.call('intersect1d', c.src(x), c.src(y), returnIndices=True); w = np.intersect1d(x.astype(t), y.astype(t), return_indices=True)
        if np.isnan(x.astype(F8)).any() or np.isnan(y.astype(F8)).any() or 'uint64' in (x.dtype.name, y.dtype.name): raise Skip
        for k in range(3): c.check(got.at(k), w[k], known=False)
    else:
        if 'uint64' in (x.dtype.name, y.dtype.name) and x.dtype != y.dtype: raise Skip
        t = np.result_type(x, y); w = getattr(np, n)(x.ravel() if n == 'setdiff1d' else x.ravel().astype(t), y.ravel() if n == 'setdiff1d' else y.ravel().astype(t))
        c.check(c.call(n, X, Y), w, known=False)


# ---- elementwise functions
def integers(c):
    """Integers: division by zero, overflow, shifts beyond the width."""
    r = c.r; dt = r.c(INTS); s = shape(r); x = array(r, s, dt); y = array(r, tuple(1 if r.p(.2) else e for e in s), dt); X, Y = c.src(x), c.src(y)
    f = dict(floorDivide=np.floor_divide, remainder=np.remainder, fmod=np.fmod, gcd=np.gcd, lcm=np.lcm, bitwiseLeftShift=np.left_shift, bitwiseRightShift=np.right_shift, multiply=np.multiply, add=np.add,
             subtract=np.subtract, bitwiseXor=np.bitwise_xor, minimum=np.minimum, divide=np.true_divide)
    n = c.name = r.c(list(f) + ['divmod', 'abs', 'negative', 'pow', 'bitwiseCount', 'sum', 'cumsum', 'prod', 'dot', 'square', 'sign', 'diff', 'mean', 'clip', 'reciprocal'])
    lim = np.iinfo(dt)
    if n in ('gcd', 'lcm') and lim.min < 0 and ((x == lim.min).any() or (y == lim.min).any()): raise Skip
    if n == 'divmod':
        w = np.divmod(x, y); got = c.call('divmod', X, Y)
        for k in (0, 1): c.check(got.at(k), w[k])
    elif n == 'pow': e = r.i(0, 5); c.check(c.call('pow', X, c.constant((), dt, e)), np.power(x, np.array(e, dt)))
    elif n == 'bitwiseCount': c.check(c.call(n, X), np.bitwise_count(x))
    elif n in ('abs', 'negative', 'square', 'sign'): c.check(c.call(n, X), getattr(np, n)(x))
    elif n == 'reciprocal':
        if (x == 0).any(): raise Skip  # NumPy's depends on the machine
        c.check(c.call(n, X), np.reciprocal(x))
    elif n in ('sum', 'prod'): A = axes(r, x); c.check(c.call(n, X, axis=A), np.asarray(getattr(np, n)(x, axis=tup(A))))
    elif n == 'mean':
        if not x.size: raise Skip
        A = axes(r, x); w = np.asarray(np.mean(x.astype(F8), axis=tup(A))); c.check(c.call(n, X, axis=A), w, rtol=1e-13, atol=1e-14 * float(np.abs(x.astype(F8)).max()))
    elif n == 'cumsum':
        if not x.ndim: raise Skip
        A = axis(r, x); c.check(c.call(n, X, axis=A), np.cumsum(x, axis=A))
    elif n == 'diff':
        if not x.ndim: raise Skip
        A = axis(r, x); k = r.i(0, 3); c.check(c.call(n, X, axis=A, n=k), np.diff(x, axis=A, n=k))
    elif n == 'dot': a, b = array(r, (7, 5), dt), array(r, (5, 6), dt); c.check(c.call(n, c.src(a), c.src(b)), a @ b)
    elif n == 'clip':
        lo, hi = sorted([int(array(r, (), dt, False)), int(array(r, (), dt, False))]); c.check(c.call(n, X, big(lo), big(hi)) if '64' in dt else c.call(n, X, lo, hi), np.clip(x, lo, hi))
    else: c.check(c.call(n, X, Y), f[n](x, y))


def odd(c):
    """Elementwise functions with several results, or rare."""
    r = c.r; dt = r.c(FLOATS); x = array(r, shape(r), dt); X = c.src(x); e = eps(dt)
    n = c.name = r.c(['frexp', 'modf', 'ldexp', 'spacing', 'nextafter', 'fix', 'i0', 'interp', 'unwrap', 'nanToNum', 'copysign', 'signbit', 'ediff1d', 'diff', 'heaviside', 'round', 'clip', 'piecewise', 'select', 'choose', 'where', 'arange', 'linspace', 'geomspace', 'logspace'])
    if n in ('frexp', 'modf'):
        w = getattr(np, n)(x); got = c.call(n, X)
        for k in (0, 1):
            v = np.asarray(w[k]); 
            if n == 'frexp' and k == 1:
                if not np.isfinite(x).all(): continue
                c.check(got.at(k), v)
            else: c.check(got.at(k), v, zero=True)
    elif n == 'ldexp':
        k = r.r.integers(-1100, 1100, x.shape).astype('int16'); c.check(c.call(n, X, c.src(k)), np.ldexp(x, k), zero=True)
    elif n == 'spacing': c.check(c.call(n, X), np.spacing(x))
    elif n == 'nextafter': y = array(r, x.shape, dt); c.check(c.call(n, X, c.src(y)), np.nextafter(x, y), zero=True)
    elif n == 'fix': c.check(c.call(n, X), np.fix(x), zero=True)
    elif n == 'i0':
        x = np.clip(np.nan_to_num(x), -50, 50).astype(F8); c.check(c.call(n, c.src(x)), np.i0(x), rtol=1e-13)
    elif n == 'interp':
        k = r.i(1, 9); xp = np.sort(r.r.standard_normal(k) * 5); fp = r.r.standard_normal(k); x = x.astype(F8); o = {}; kw = {}
        if r.p(.3): o['left'] = kw['left'] = -7.0
        if r.p(.3): o['right'] = kw['right'] = 9.0
        x = np.where(np.isfinite(x), x, 0); c.check(c.call(n, c.src(x), xp, fp, **o), np.interp(x, xp, fp, **kw), rtol=1e-11, atol=1e-12)
    elif n == 'unwrap':
        x = np.nan_to_num(r.r.standard_normal(shape(r, 1)) * 10); A = axis(r, x); c.check(c.call(n, c.src(x), axis=A), np.unwrap(x, axis=A), rtol=1e-12, atol=1e-11)
    elif n == 'nanToNum':
        o = dict(nan=1.5) if r.p(.5) else {}; q = {}
        if r.p(.4): q = dict(posinf=7, neginf=-8)
        c.check(c.call(n, X, **o, **q), np.nan_to_num(x, **o, **q), zero=True)
    elif n in ('copysign', 'heaviside'): y = array(r, x.shape, dt); c.check(c.call(n, X, c.src(y)), getattr(np, n)(x, y), zero=True)
    elif n == 'signbit': c.check(c.call(n, X), np.signbit(x))
    elif n == 'ediff1d': c.check(c.call(n, X, toEnd=[1, 2], toBegin=[3]), np.ediff1d(x, to_end=np.array([1, 2], dt), to_begin=np.array([3], dt)))
    elif n == 'diff':
        if not x.ndim: raise Skip
        A = axis(r, x); p = array(r, tuple(2 if k == A % x.ndim else s for k, s in enumerate(x.shape)), dt); k = r.i(1, 2)
        c.check(c.call(n, X, n=k, axis=A, prepend=c.src(p)), np.diff(x, n=k, axis=A, prepend=p))
    elif n == 'round':
        d = r.i(-2, 3); c.check(c.call(n, X, decimals=d), np.round(x, d), rtol=4 * e)
    elif n == 'clip':
        lo, hi = array(r, x.shape, dt, False), array(r, (), dt, False); c.check(c.call(n, X, c.src(lo), c.src(hi)), np.clip(x, lo, hi))
    elif n == 'piecewise':
        m1, m2 = x > 1, x < -1; c.check(c.call(n, X, [c.call('greater', X, 1), c.call('less', X, -1)], [5, 6, 7]), np.piecewise(x, [m1, m2], [5, 6, 7]))
    elif n == 'select':
        m1, m2 = array(r, x.shape, 'bool'), array(r, x.shape, 'bool'); y = array(r, x.shape, dt); c.check(c.call(n, [c.src(m1), c.src(m2)], [X, c.src(y)], 3), np.select([m1, m2], [x, y], np.array(3, dt)), zero=True)
    elif n == 'choose':
        i = r.r.integers(-4, 7, x.shape); y = array(r, x.shape, dt); m = r.c(['wrap', 'clip']); c.check(c.call(n, c.src(i), [X, c.src(y), X], mode=m), np.choose(i, [x, y, x], mode=m), zero=True)
    elif n == 'where': m = array(r, shape(r, 0, 0) if r.p(.2) else x.shape, 'bool'); y = array(r, x.shape, r.c(REAL)); c.check(c.call(n, c.src(m), X, c.src(y)), np.where(m, x, y), zero=True)
    elif n == 'arange':
        a, b, s = r.i(-20, 20), r.i(-20, 20), r.c([1, 2, -1, -3, .5, .1]); v = np.arange(a, b, s).astype(F8); c.check(c.call(n, a, b, s, chunks=[cuts(r, len(v))] if len(v) else 4), v, rtol=1e-15, atol=1e-14)
    elif n == 'linspace': a, b, k, ep = r.i(-9, 9), r.i(-9, 9), r.i(0, 30), r.p(.5); c.check(c.call(n, a, b, k, endpoint=ep), np.linspace(a, b, k, endpoint=ep), rtol=4e-16, atol=1e-15)
    elif n == 'geomspace': a, b, k = r.c([1, 2, .5, -3]), r.c([8, 100, .1]), r.i(1, 20); b = -b if a < 0 else b; c.check(c.call(n, a, b, k), np.geomspace(a, b, k), rtol=1e-13)
    else: a, b, k = r.i(-3, 3), r.i(-3, 3), r.i(0, 20); c.check(c.call(n, a, b, k), np.logspace(a, b, k), rtol=1e-13)


FAMILIES = dict(complex=[complex_unary, complex_binary, complex_reduction, complex_products, complex_moves], unknown=[unknown, unknown, places], sets=[sets], integers=[integers], elementwise=[odd])
