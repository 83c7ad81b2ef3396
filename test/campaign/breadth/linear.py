"""Linear algebra (values, or residuals where results are not unique), Fourier transforms, and random numbers."""
import numpy as np
import scipy.fft as sf
import scipy.linalg as sla
import scipy.signal as ss
from core import *

LIN = FLOATS + COMPLEX + ['float64', 'int32']


def real(dt): return {'complex64': 'float32', 'complex128': 'float64'}.get(dt, dt if dt.startswith('float') else 'float64')
def res(dt): return dt if dt.startswith(('float', 'complex')) else 'float64'
def stacked(r, s): return (tuple(r.i(1, 3) for _ in range(r.i(1, 2))) if r.p(.3) else ()) + s


def matrix(r, m, n, dt, cond=True):
    s = stacked(r, (m, n)); a = r.r.standard_normal(s)
    if dt.startswith('complex'): a = a + 1j * r.r.standard_normal(s)
    if dt == 'int32': a = np.round(a * 5)
    if cond and m == n: a = a + (3 * n ** .5 if dt != 'int32' else 5 * n) * np.eye(n) * r.c([1, -1])
    return a.astype(dt)


def wide(a): return a.astype('complex128' if np.iscomplexobj(a) else F8)


def H(c, X, a):
    p = list(range(a.ndim - 2)) + [a.ndim - 1, a.ndim - 2]; t = c.call('permuteDims', X, p); return c.call('conj', t) if np.iscomplexobj(a) else t


def mm(c, X, Y): return c.call('matmul', X, Y)


def systems(c):
    r = c.r; dt = r.c(LIN); n = r.c([1, 2, 3, 5, 8, 17, 33]); a = matrix(r, n, n, dt); X = c.src(a); e = 500 * n * eps(res(dt)); f = c.name = r.c(['solve', 'inv', 'det', 'slogdet', 'vector', 'triangular', 'tridiagonal', 'pos', 'power', 'tensorsolve', 'tensorinv', 'singular'])
    b = (r.r.standard_normal((n, r.i(1, 4))) if r.p(.7) else r.r.standard_normal((n, 1))).astype(dt if dt != 'int32' else 'float64'); w = wide(a)
    if f == 'solve': c.check(c.call('linalg.solve', X, c.src(b)), np.linalg.solve(w, wide(b)).astype(res(dt)), rtol=e, atol=e)
    elif f == 'vector':
        if a.ndim > 2: raise Skip
        v = b[:, 0]; c.check(c.call('linalg.solve', X, c.src(v)), np.linalg.solve(w, wide(v)).astype(res(dt)), rtol=e, atol=e)
    elif f == 'inv': c.check(c.call('linalg.inv', X), np.linalg.inv(w).astype(res(dt)), rtol=e, atol=e)
    elif f == 'det': v = np.asarray(np.linalg.det(w)); 
    if f == 'det':
        if not np.all(np.abs(v) < 1e30): raise Skip
        c.check(c.call('linalg.det', X), v.astype(res(dt)), rtol=e, atol=0)
    elif f == 'slogdet': v = np.linalg.slogdet(w); g = c.call('linalg.slogdet', X); c.check(g.at('sign'), np.asarray(v[0]).astype(res(dt)), atol=e); c.check(g.at('logabsdet'), np.asarray(v[1]).astype(real(dt)), rtol=e, atol=e)
    elif f == 'triangular':
        if a.ndim > 2 or dt in COMPLEX: raise Skip
        lo, ud = r.p(.5), r.p(.2); tr = r.p(.3); t = w / np.abs(np.diag(w)).max(); t[np.arange(n), np.arange(n)] = 2; t = t.astype(res(dt))
        c.check(c.call('linalg.solveTriangular', c.src(t), c.src(b.astype(res(dt))), lower=lo, unitDiagonal=ud, trans=tr), sla.solve_triangular(wide(t), wide(b), lower=lo, unit_diagonal=ud, trans=1 if tr else 0).astype(res(dt)), rtol=e, atol=e * 30)
    elif f == 'tridiagonal':
        m = r.i(2, 30); lo, di, up, rh = r.r.standard_normal(m), 5 + r.r.random(m), r.r.standard_normal(m), r.r.standard_normal(m); lo[0] = 0; up[-1] = 0
        A = np.diag(di) + np.diag(lo[1:], -1) + np.diag(up[:-1], 1); c.check(c.call('linalg.solveTridiagonal', c.src(lo), c.src(di), c.src(up), c.src(rh)), np.linalg.solve(A, rh), rtol=1e-11, atol=1e-12)
    elif f == 'pos':
        p = w @ np.conj(np.swapaxes(w, -1, -2)) + np.eye(n); p = p.astype(res(dt)); c.check(c.call('linalg.solve', c.src(p), c.src(b), assumeA='pos'), np.linalg.solve(wide(p), wide(b)).astype(np.result_type(p, b)), rtol=e * 50, atol=e * 50)
    elif f == 'power':
        k = r.i(-2, 4)
        if dt == 'int32': k = abs(k)
        v = np.linalg.matrix_power(w if dt != 'int32' else a, k).astype(dt)
        c.check(c.call('linalg.matrixPower', X, k), v, rtol=e, atol=e * float(np.abs(v).max()))
    elif f in ('tensorsolve', 'tensorinv'):
        t = (r.r.standard_normal((6, 6)) + 9 * np.eye(6)).reshape(2, 3, 6) ; q = r.r.standard_normal((2, 3))
        if f == 'tensorsolve': c.check(c.call('linalg.tensorsolve', c.src(t), c.src(q)), np.linalg.tensorsolve(t, q), rtol=1e-12, atol=1e-13)
        else: c.check(c.call('linalg.tensorinv', c.src(t), ind=2), np.linalg.tensorinv(t, 2), rtol=1e-12, atol=1e-13)
    else:
        z = np.zeros((n, n), res(dt)); z[:, :-1] = r.r.standard_normal((n, n - 1)).round(2); k = r.c(['solve', 'inv'])
        c.fails(c.call('linalg.' + k, c.src(z), *([c.src(b)] if k == 'solve' else [])), ['singular', 'argument', 'domain', 'linalg', 'value'])


def decompositions(c):
    r = c.r; dt = r.c(LIN); m = r.c([1, 2, 3, 5, 8, 17, 33]); n = r.c([1, 2, 3, 5, 8, 17]); f = c.name = r.c(['qr', 'complete', 'r', 'lu', 'cholesky', 'svd', 'svdvals', 'full', 'eigh', 'eigvalsh', 'eig', 'eigvals', 'tsqr', 'sfqr', 'rank1'])
    if dt in COMPLEX and f not in ('qr', 'cholesky', 'svdvals', 'eigvalsh'): raise Skip
    R = res(dt); e = 200 * max(m, n) * eps(R)
    if f in ('cholesky', 'eigh', 'eigvalsh', 'eig', 'eigvals', 'lu'):
        if f == 'lu' and r.p(.0): pass
        a = matrix(r, n, n, dt, cond=False)
    elif f == 'tsqr': a = matrix(r, n * r.i(2, 12), n, dt, False); a = a.reshape((-1,) + a.shape[-2:])[0]
    elif f == 'sfqr': a = matrix(r, n, n * r.i(2, 8), dt, False); a = a.reshape((-1,) + a.shape[-2:])[0]
    elif f == 'rank1': a = (r.r.standard_normal((m, 1)) @ r.r.standard_normal((1, n))).astype(R)
    else: a = matrix(r, m, n, dt, False)
    w = wide(a); top = float(np.abs(w).max()) * max(m, n)
    def same(Z, want, t=e): c.check(Z, np.asarray(want).astype(R), rtol=0, atol=t * max(1, top))
    def orth(Q, q, k): 
        I = np.broadcast_to(np.eye(k), q + (k, k)); t = list(range(len(q))) + [len(q) + 1, len(q)]; qt = c.call('permuteDims', Q, t); qt = c.call('conj', qt) if R in COMPLEX else qt; c.check(mm(c, qt, Q), I.astype(R), atol=e)
    lead = a.shape[:-2]; k = min(a.shape[-2:])
    if f in ('qr', 'tsqr', 'sfqr', 'rank1', 'complete'):
        X = c.src(a); fn = f if f in ('tsqr', 'sfqr') else 'qr'; g = c.call('linalg.' + fn, X, **(dict(mode='complete') if f == 'complete' else {}))
        same(mm(c, g.at(0), g.at(1)), w); orth(g.at(0), lead, a.shape[-2] if f == 'complete' else k)
        c.check(c.call('tril', g.at(1), k=-1), np.zeros(lead + ((a.shape[-2] if f == 'complete' else k), a.shape[-1]), R), atol=0)
    elif f == 'r':
        v = np.linalg.qr(w, mode='r'); s = c.call('linalg.qr', c.src(a), mode='r'); c.check(c.call('abs', s), np.abs(v).astype(R), atol=e * top * 10)
    elif f == 'lu': g = c.call('linalg.lu', c.src(a)); same(mm(c, mm(c, g.at(0), g.at(1)), g.at(2)), w); c.check(c.call('triu', g.at(1), k=1), np.zeros(a.shape, R)); c.check(c.call('tril', g.at(2), k=-1), np.zeros(a.shape, R))
    elif f == 'cholesky':
        p = (w @ np.conj(np.swapaxes(w, -1, -2)) + np.eye(n)).astype(R); u = r.p(.4); v = np.linalg.cholesky(wide(p), upper=u); c.check(c.call('linalg.cholesky', c.src(p), upper=u), v.astype(R), rtol=0, atol=e * float(np.abs(v).max()) * 100)
    elif f in ('svd', 'full'):
        g = c.call('linalg.svd', c.src(a), fullMatrices=f == 'full'); s = np.linalg.svd(w, compute_uv=False); c.check(g.at(1), s.astype(real(R)), atol=e * top)
        U = g.at(0); V = g.at(2)
        if f == 'svd': D = c.call('multiply', U, c.call('expandDims', g.at(1), axis=-2)); same(mm(c, D, V), w)
        orth(U, lead, a.shape[-2] if f == 'full' else k); orth(c.call('permuteDims', V, list(range(len(lead))) + [len(lead) + 1, len(lead)]), lead, a.shape[-1] if f == 'full' else k)
    elif f == 'svdvals': c.check(c.call('linalg.svdvals', c.src(a)), np.linalg.svd(w, compute_uv=False).astype(real(R)), atol=e * top)
    elif f in ('eigh', 'eigvalsh'):
        h = (w + np.conj(np.swapaxes(w, -1, -2))).astype(R); v = np.linalg.eigvalsh(wide(h)); up = r.c(['L', 'U']); t = h.copy(); i = np.triu_indices(n, 1) if up == 'L' else np.tril_indices(n, -1); t[..., i[0], i[1]] = 7
        X = c.src(t); tol = e * max(1, float(np.abs(v).max()))
        if f == 'eigvalsh': c.check(c.call('linalg.eigvalsh', X, uplo=up), v.astype(real(R)), atol=tol); return
        g = c.call('linalg.eigh', X, uplo=up); c.check(g.at(0), v.astype(real(R)), atol=tol); orth(g.at(1), lead, n)
        same(c.call('subtract', mm(c, c.src(h), g.at(1)), c.call('multiply', g.at(1), c.call('expandDims', g.at(0), axis=-2))), np.zeros(h.shape))
    else:
        C = {'float32': 'complex64'}.get(R, 'complex128'); v = np.linalg.eigvals(w)
        if a.ndim > 2: raise Skip
        if f == 'eigvals':
            p = np.poly(v); pw = [np.sum(v ** q) for q in (1, 2, 3)]  # sums of powers do not depend on the order
            g = c.call('linalg.eigvals', c.src(a))
            for q, s in zip((1, 2, 3), pw): c.check(c.call('sum', c.call('pow', g, q)), np.asarray(s).astype(C), atol=e * max(1, float(np.sum(np.abs(v) ** q))) * 20)
        else:
            g = c.call('linalg.eig', c.src(a)); V = g.at(1); c.check(c.call('subtract', mm(c, c.call('astype', c.src(a), C), V), c.call('multiply', V, g.at(0))), np.zeros(a.shape, C), atol=e * max(1, top))


def norms(c):
    r = c.r; dt = r.c(LIN); m, n = r.i(1, 12), r.i(1, 12); f = c.name = r.c(['vector', 'matrix', 'flat', 'cond', 'pinv', 'lstsq', 'rank', 'kron', 'cross', 'multiDot', 'vecdot', 'polyfit', 'polyval', 'roots', 'vander', 'trace', 'svdCompressed'])
    if dt in COMPLEX and f in ('cond', 'lstsq', 'polyfit', 'svdCompressed'): raise Skip
    a = matrix(r, m, n, dt, False); w = wide(a); R = res(dt); e = 300 * max(m, n) * eps(R); X = c.src(a); top = float(np.abs(w).max()) * max(m, n)
    if f == 'vector':
        A = axis(r, a); o = r.c([None, 1, 2, 3, .5, np.inf, -np.inf, 0, -1]); kd = r.p(.3)
        if o == -1 and (a == 0).any(): raise Skip
        opts = {} if o is None else dict(ord=o)
        c.check(c.call('linalg.norm', X, axis=A, keepdims=kd, **opts), np.asarray(np.linalg.norm(w, ord=o, axis=A, keepdims=kd)).astype(real(R)), rtol=e)
    elif f == 'matrix':
        o = r.c([None, 'fro', 1, -1, np.inf, -np.inf, 2, -2, 'nuc']); kd = r.p(.3); opts = {} if o is None else dict(ord=o); v = np.linalg.norm(w, ord=o, axis=(-2, -1), keepdims=kd)
        c.check(c.call('linalg.norm', X, axis=[-2, -1], keepdims=kd, **opts), np.asarray(v).astype(real(R)), rtol=e, atol=e * top)
    elif f == 'flat': c.check(c.call('linalg.norm', X), np.asarray(np.linalg.norm(w)).astype(real(R)), rtol=e)
    elif f == 'cond':
        if m != n or a.ndim > 2: raise Skip
        v = np.linalg.cond(w)
        if not v < 1e3: raise Skip
        c.check(c.call('linalg.cond', X), np.asarray(v).astype(R), rtol=e * v)
    elif f == 'pinv':
        s = np.linalg.svd(w, compute_uv=False)
        if s.min() < .1: raise Skip
        c.check(c.call('linalg.pinv', X), np.linalg.pinv(w).astype(R), atol=e * float(1 / s.min()) ** 2 * 10)
    elif f == 'lstsq':
        if a.ndim > 2 or np.linalg.svd(w, compute_uv=False).min() < .1: raise Skip
        b = r.r.standard_normal((m, 2)).astype(R); v = np.linalg.lstsq(w, wide(b)); g = c.call('linalg.lstsq', X, c.src(b)); c.check(g.at('x'), v[0].astype(R), atol=e * 1e3); c.check(g.at('rank'), np.asarray(v[2], 'int64')); c.check(g.at('s'), v[3].astype(R), atol=e * top)
    elif f == 'rank': k = r.i(1, min(m, n)); z = r.r.standard_normal((m, k)) @ r.r.standard_normal((k, n)); c.check(c.call('linalg.matrixRank', c.src(z)), np.asarray(np.linalg.matrix_rank(z), 'int64'))
    elif f == 'kron':
        b = matrix(r, 2, 3, dt, False); b = b.reshape((-1, 2, 3))[0]; a = a.reshape((-1, m, n))[0]; c.check(c.call('kron', c.src(a), c.src(b)), np.kron(a, b), rtol=4 * eps(R))
    elif f == 'cross': p, q = r.r.standard_normal((n, 3)), r.r.standard_normal((n, 3)); c.check(c.call('cross', c.src(p), c.src(q)), np.cross(p, q), atol=1e-14)
    elif f == 'multiDot': p = [r.r.standard_normal((x, y)) for x, y in ((m, 4), (4, 7), (7, n))]; c.check(c.call('linalg.multiDot', [c.src(q) for q in p]), np.linalg.multi_dot(p), atol=1e-11)
    elif f == 'vecdot': b = matrix(r, m, n, dt, False).reshape((-1, m, n))[0]; c.check(c.call('vecdot', X, c.src(b)), np.linalg.vecdot(w, wide(b)).astype(dt), atol=e * top)
    elif f == 'polyfit': x = np.linspace(-1, 1, 30); y = r.r.standard_normal(30); d = r.i(0, 5); c.check(c.call('polyfit', c.src(x), c.src(y), d), np.polyfit(x, y, d), rtol=1e-9, atol=1e-10)
    elif f == 'polyval': p, x = r.r.standard_normal(5), r.r.standard_normal((4, 5)); c.check(c.call('polyval', c.src(p), c.src(x)), np.polyval(p, x), rtol=1e-12, atol=1e-12)
    elif f == 'roots': z = np.poly(np.sort(r.r.standard_normal(r.i(1, 5)))); v = np.sort(np.real(np.roots(z))); g = c.call('sort', c.call('real', c.call('roots', c.src(z)))); 
    if f == 'roots':
        if len(v) > 1 and np.diff(v).min() < .1: raise Skip
        c.check(g, v, atol=1e-7)
    elif f == 'vander': x = r.r.standard_normal(6); inc = r.p(.5); c.check(c.call('vander', c.src(x), n=4, increasing=inc), np.vander(x, 4, inc), rtol=1e-14)
    elif f == 'trace': c.check(c.call('linalg.trace', X, offset=1), np.asarray(np.linalg.trace(a, offset=1)), atol=e * top)
    elif f == 'svdCompressed':
        k = 2; z = r.r.standard_normal((m + 10, k)) @ r.r.standard_normal((k, n + 10)); g = c.call('linalg.svdCompressed', c.src(z), k, seed=1); D = c.call('multiply', g.at(0), g.at(1)); c.check(mm(c, D, g.at(2)), z, atol=1e-9)


LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 30, 32, 49, 64, 97, 101, 127, 128, 131, 210, 257, 360, 512, 1009]


def transforms(c):
    r = c.r; f = c.name = r.c(['fft', 'ifft', 'rfft', 'irfft', 'hfft', 'ihfft', 'fftn', 'ifftn', 'rfftn', 'irfftn', 'fft2', 'ifft2', 'rfft2', 'irfft2', 'dct', 'idct', 'dst', 'idst', 'fftshift', 'ifftshift', 'fftfreq', 'rfftfreq', 'fftconvolve'])
    L = r.c(LENGTHS); s = [L] if r.p(.4) else [r.i(1, 5), L] if r.p(.5) else [L, r.i(1, 6)] if r.p(.6) else [r.i(1, 4), r.i(1, 9), r.i(1, 9)]
    dt = r.c(FLOATS + ['int16', 'bool'] + (COMPLEX + COMPLEX if f not in ('rfft', 'ihfft', 'rfftn', 'rfft2') else []))
    x = array(r, tuple(s), dt, False); w = wide(x) if dt != 'bool' else x.astype(F8); R = 'complex64' if dt in ('float32', 'complex64') else 'complex128'
    norm = r.c([None, 'backward', 'ortho', 'forward']); o = {} if norm is None else dict(norm=norm); t = eps(R) * 30
    def out(v): return v.astype(R if np.iscomplexobj(v) else {'complex64': 'float32', 'complex128': 'float64'}[R])
    def check(g, v): v = np.asarray(v); c.check(g, out(v), atol=t * max(float(np.abs(v).max(initial=0)), 1e-30) * 3)
    if f in ('fftshift', 'ifftshift'): A = r.c([None, axis(r, x)]); c.check(c.call('fft.' + f, c.src(x), axes=A), getattr(np.fft, f)(x, axes=A)); return
    if f in ('fftfreq', 'rfftfreq'): n = r.i(1, 40); d = r.c([1, .5, .1]); c.check(c.call('fft.' + f, n, d), getattr(np.fft, f)(n, d), rtol=1e-14); return
    if f == 'fftconvolve':
        y = array(r, tuple(r.i(1, e) for e in s), r.c(FLOATS + COMPLEX if dt in COMPLEX else FLOATS), False); m = r.c(['full', 'same', 'valid'])
        if dt in ('bool', 'int16'): raise Skip
        v = ss.convolve(w, wide(y), m, method='direct' if x.size < 500 else 'fft'); rd = np.result_type(x, y); q = eps('float32' if rd.name in ('float32', 'complex64') else F8)
        c.check(c.call('fft.fftconvolve', c.src(x), c.src(y), mode=m), v.astype(rd), atol=q * 60 * max(float(np.abs(w).sum() ** .5 * np.abs(y).sum() ** .5 * max(np.abs(w).max(), np.abs(y).max()) ), 1e-9)); return
    if f in ('dct', 'idct', 'dst', 'idst'):
        if dt in COMPLEX: raise Skip
        k = r.i(1, 4); A = axis(r, x); n = r.c([None, None, x.shape[A] + 3, max(2, x.shape[A] - 2)]); m = x.shape[A] if n is None else n
        if m < 2 : raise Skip
        o.update(type=k, axis=A, **({} if n is None else dict(n=n))); check(c.call('fft.' + f, c.src(x), **o), getattr(sf, f)(w, type=k, n=n, axis=A, norm=norm)); return
    if f.endswith('n') or f.endswith('2'):
        if f.endswith('2') and x.ndim < 2: raise Skip
        A = None if r.p(.4) and f.endswith('n') else [int(v) for v in r.r.permutation(x.ndim)[: 2 if f.endswith('2') else r.i(1, x.ndim)]]
        S = None
        if A is not None and r.p(.4): S = [max(1, x.shape[a] + r.i(-2, 3)) for a in A]
        last = (A or [x.ndim - 1])[-1]
        if f.startswith('irfft') and S is None and x.shape[last] < 2: raise Skip
        kw = dict(norm=norm); 
        if A is not None: kw['axes'] = A; o['axes'] = A
        if S is not None: kw['s'] = S; o['s'] = S
        check(c.call('fft.' + f, c.src(x), **o), getattr(np.fft, f)(w, **kw)); return
    A = axis(r, x); n = r.c([None, None, x.shape[A] + r.i(1, 5), max(1, x.shape[A] - 2), r.c(LENGTHS)])
    if f in ('irfft', 'hfft') and n is None and x.shape[A] < 2: raise Skip
    o['axis'] = A
    if n is not None: o['n'] = n
    check(c.call('fft.' + f, c.src(x), **o), getattr(np.fft, f)(w, n=n, axis=A, norm=norm))


DRAWS = [('random', []), ('normal', [1, 2]), ('standardNormal', []), ('uniform', [-1, 3]), ('exponential', [2]), ('gamma', [.7, 2]), ('gamma', [3, 2]), ('beta', [.5, 2]), ('poisson', [.5]), ('poisson', [40]),
         ('binomial', [10, .3]), ('binomial', [100, .5]), ('geometric', [.2]), ('integers', [-5, 7]), ('laplace', [0, 1]), ('logistic', [0, 1]), ('lognormal', [0, 1]), ('chisquare', [3]), ('standardT', [4]), ('f', [3, 5]),
         ('weibull', [2]), ('pareto', [3]), ('power', [2]), ('rayleigh', [1]), ('triangular', [0, 1, 3]), ('vonmises', [0, 2]), ('wald', [1, 2]), ('zipf', [2.5]), ('gumbel', [0, 1]), ('cauchy', [0, 1]), ('hypergeometric', [10, 12, 6]),
         ('negativeBinomial', [4, .4]), ('logseries', [.5]), ('noncentralChisquare', [3, 1]), ('noncentralF', [3, 5, 1]), ('standardCauchy', []), ('standardExponential', []), ('standardGamma', [2]), ('multinomial', [10, [.2, .3, .5]]),
         ('dirichlet', [[1, 2, 3]]), ('multivariateNormal', [[0, 1], [[2, .5], [.5, 1]]]), ('multivariateHypergeometric', [[5, 6, 7], 8]), ('bits', []), ('tomaxint', []), ('maxwell', [1]), ('rademacher', []), ('bernoulli', [.3])]


def draws(c):
    """The same numbers for any chunks."""
    r = c.r; n, args = r.c(DRAWS); s = shape(r, 1, 3, extents=(1, 3, 7, 20, 50), size=800, empty=.03); seed = r.i(0, 10 ** 6); c.name = n; extra = 1 if n in ('multinomial', 'dirichlet', 'multivariateNormal', 'multivariateHypergeometric') else 0
    if r.p(.25):
        k = c.name = r.c(['permutation', 'choice', 'shuffle', 'permuted'])
        m = r.i(1, 60)
        if k == 'choice': rep = r.p(.5); q = r.i(1, m); a, b = [c.call('random.choice', m, q, seed=seed, replace=rep, chunks=[cuts(r, q)]) for _ in range(2)]; c.same(a, b); return
        x = r.r.standard_normal((m, 3)); y = c.call('random.' + k, c.src(x), axis=0, seed=seed); c.check(c.call('sort', y, axis=0), np.sort(x, 0))
        return
    tail = [[dict(multinomial=3, dirichlet=3, multivariateNormal=2, multivariateHypergeometric=3)[n]]] if extra else []
    a, b = [c.call('random.' + n, *args, list(s), seed=seed, chunks=chunks(r, s) + tail) for _ in range(2)]; c.same(a, b)
    if np.prod(s) > 3 and not extra: c.same(c.call('slice', a, sl(1, None)), c.call('slice', b, sl(1, None)))


FAMILIES = dict(systems=[systems], decompositions=[decompositions], norms=[norms], fft=[transforms, transforms], random=[draws])
