"""Families of order: sorts, places among sorted values, quantiles, histograms; statistics."""
import numpy as np
import scipy.stats as st
from core import *

METHODS = dict(linear='linear', lower='lower', higher='higher', nearest='nearest', midpoint='midpoint', hazen='hazen', weibull='weibull', medianUnbiased='median_unbiased', normalUnbiased='normal_unbiased',
               invertedCdf='inverted_cdf', averagedInvertedCdf='averaged_inverted_cdf', closestObservation='closest_observation', interpolatedInvertedCdf='interpolated_inverted_cdf')


def sorts(c):
    r = c.r; dt = r.c(REAL); x = array(r, shape(r, 1, 3) if r.p(.7) else (r.i(100, 2500),), dt); A = r.c([axis(r, x), axis(r, x), None]); X = c.src(x)
    n = c.name = r.c(['sort', 'sort', 'argsort', 'topk', 'argtopk', 'partition', 'lexsort', 'descending', 'argmax', 'argdescending', 'slicedSort'])
    d = None if A is None else A
    if n == 'sort': c.check(c.call('sort', X, axis=A), np.sort(x, axis=A))
    elif n == 'slicedSort':
        if A is None or x.shape[A] == 0: raise Skip
        y = np.sort(x, axis=A); k = r.i(0, x.shape[A]); c.check(c.call('slice', c.call('sort', X, axis=A), *[sl(None, k) if q == A % x.ndim else sl() for q in range(x.ndim)]), np.take(y, range(k), A))
    elif n == 'descending': c.check(c.call('sort', X, axis=A, descending=True), np.flip(np.sort(x, axis=A), 0 if A is None else A))
    elif n in ('argsort', 'argdescending'):
        if n == 'argsort': c.check(c.call('argsort', X, axis=A), np.argsort(x, axis=A, kind='stable').astype('int64'))
        else:
            y = x.ravel() if A is None else x; B = 0 if A is None else A  # stable in the other order
            i = np.flip(y.shape[B] - 1 - np.argsort(np.flip(y, B), axis=B, kind='stable'), B); c.check(c.call('argsort', X, axis=A, descending=True), i.astype('int64'))
    elif n in ('topk', 'argtopk'):
        A = -1 if A is None else A
        if x.shape[A] == 0: raise Skip
        k = r.i(1, x.shape[A]) * r.c([1, -1]); y = np.sort(x, axis=A); m = x.shape[A]
        if x.dtype.kind == 'f' and np.isnan(x).any(): raise Skip
        if n == 'topk': c.check(c.call('topk', X, k, axis=A), np.take(y, range(m - 1, m - 1 - k, -1) if k > 0 else range(-k), A))
        else:
            got = c.call('takeAlongAxis', X, c.call('argtopk', X, k, axis=A), axis=A); c.check(got, np.take(y, range(m - 1, m - 1 - k, -1) if k > 0 else range(-k), A))
    elif n == 'partition':
        A = -1 if A is None else A
        if x.shape[A] == 0: raise Skip
        k = r.i(-x.shape[A], x.shape[A] - 1); at = k % x.shape[A]; idx = [sl()] * x.ndim; idx[A] = at
        c.check(c.call('slice', c.call('partition', X, k, axis=A), *idx), np.take(np.sort(x, axis=A), at, A))
    elif n == 'lexsort':
        k = r.i(1, 3); keys = [array(r, x.shape, dt if q else r.c(REAL)) for q in range(k)]; A = -1
        c.check(c.call('lexsort', [c.src(q) for q in keys], axis=A), np.lexsort(keys, axis=A).astype('int64'))
    else:
        if x.size == 0: raise Skip
        B = r.c([axis(r, x), None]); m = r.c(['argmax', 'argmin']); c.check(c.call(m, X, axis=B), np.asarray(getattr(np, m)(x, axis=B)).astype('int64'))


def searched(c):
    r = c.r; dt = r.c(INTS + FLOATS); s = np.sort(array(r, (r.i(0, 60),), dt)); v = array(r, shape(r), r.c([dt, dt, r.c(INTS + FLOATS)])); n = c.name = r.c(['searchsorted', 'sorter', 'digitize', 'histogram', 'edges', 'bincount', 'histogram2d', 'weights', 'histogramdd'])
    if n in ('searchsorted', 'sorter'):
        if {s.dtype.name, v.dtype.name} & {'uint64', 'int64'} and s.dtype != v.dtype: raise Skip
        side = r.c(['left', 'right'])
        if n == 'searchsorted': c.check(c.call(n, c.src(s), c.src(v), side=side), np.asarray(np.searchsorted(s, v, side)).astype('int64'))
        else:
            p = r.r.permutation(len(s)); u = s[np.argsort(p)]  # u[q] == s for q the order
            q = np.argsort(u, kind='stable'); c.check(c.call('searchsorted', c.src(u), c.src(v), side=side, sorter=c.src(q)), np.asarray(np.searchsorted(u, v, side, sorter=q)).astype('int64'))
    elif n == 'digitize':
        b = np.unique(array(r, (r.i(1, 9),), 'float64', False)); b = b[::-1].copy() if r.p(.3) else b; right = r.p(.5)
        if v.dtype.itemsize == 8 and v.dtype.kind != 'f': raise Skip
        c.check(c.call(n, c.src(v), c.src(b), right=right), np.digitize(v, b, right).astype('int64'))
    elif n == 'bincount':
        x = r.r.integers(0, 9, r.i(0, 60)); w = r.p(.4); W = r.r.integers(-5, 6, x.shape) / 2
        c.check(c.call(n, c.src(x.astype(r.c(['int32', 'int64', 'uint8']))), minlength=12, **({'weights': c.src(W)} if w else {})), np.bincount(x, W if w else None, 12), atol=1e-12)
    else:
        x = np.asarray(r.r.integers(-40, 41, v.shape) / 4).astype(r.c(FLOATS)); b = r.i(1, 12); lo = r.i(-8, 0); rg = (lo, lo + r.i(1, 12)); W = r.r.integers(0, 9, x.shape) / 2
        if n == 'histogram': 
            got = c.call(n, c.src(x), bins=b, range=list(rg)); h, e = np.histogram(x, b, rg); c.check(got.at(0), h); c.check(got.at(1), e.astype(x.dtype if x.dtype == 'float32' else F8), rtol=2e-7 if x.dtype == 'float32' else 1e-15, atol=1e-6 if x.dtype == 'float32' else 1e-14)
        elif n == 'edges':
            e = np.unique(r.r.integers(-20, 21, r.i(2, 9)) / 2.0)
            if len(e) < 2: raise Skip
            got = c.call('histogram', c.src(x), bins=e.tolist(), density=r.p(.0)); c.check(got.at(0), np.histogram(x, e)[0])
        elif n == 'weights': got = c.call('histogram', c.src(x), bins=b, range=list(rg), weights=c.src(W)); c.check(got.at(0), np.histogram(x, b, rg, weights=W)[0], atol=1e-12)
        elif n == 'histogram2d':
            p, q = r.r.integers(-9, 10, 50) / 2, r.r.integers(-9, 10, 50) / 2; o = [rg, (-3, 4)]; got = c.call(n, c.src(p), c.src(q), bins=[b, 4], range=[list(t) for t in o]); h = np.histogram2d(p, q, [b, 4], o); c.check(got.at(0), h[0])
        else:
            p = r.r.integers(-9, 10, (40, 3)) / 2; o = [rg, (-3, 4), (-5, 5)]; got = c.call(n, c.src(p), bins=[b, 4, 2], range=[list(t) for t in o]); c.check(got.at(0), np.histogramdd(p, [b, 4, 2], o)[0])


def quantiles(c):
    r = c.r; dt = r.c(INTS[:3] + INTS[4:7] + FLOATS + FLOATS); x = array(r, shape(r, 0, 3) if r.p(.7) else (r.i(100, 1500),), dt); n = c.name = r.c(['quantile', 'percentile', 'median', 'nanquantile', 'nanmedian', 'nanpercentile'])
    if x.size == 0 or np.isinf(x.astype(F8)).any(): raise Skip
    if np.nanmax(np.abs(x.astype(F8)), initial=0) > 1e15: raise Skip
    A = axes(r, x); kd = r.p(.3); m = r.c(list(METHODS)); f = dict(nanmedian=np.nanmedian, median=np.median).get(n)
    w = x.astype(F8); e = eps(dt if x.dtype.kind == 'f' else F8); top = float(np.nanmax(np.abs(w), initial=0))
    rd = dt if x.dtype.kind == 'f' else F8
    if f: c.check(c.call(n, c.src(x), axis=A, keepdims=kd), np.asarray(f(w, axis=tup(A), keepdims=kd)).astype(rd), rtol=4 * e, atol=4 * e * top); return
    q = r.c([.5, .25, .9, [.1, .5], [0, 1], [.33, .66, .99], 0, 1])
    nan = n.startswith('nan'); p = 100 if 'percentile' in n else 1
    Q = (np.asarray(q) * p).tolist(); want = np.asarray(getattr(np, 'nanquantile' if nan else 'quantile')(w, np.asarray(Q) / p, axis=tup(A), keepdims=kd, method=METHODS[m]))
    got = c.call(n, c.src(x), Q, axis=A, keepdims=kd, method=m)
    # Discontinuous methods at a jump may take either neighbour where rounding decides; only quantiles beside jumps are compared.
    if m in ('lower', 'higher', 'nearest', 'invertedCdf', 'averagedInvertedCdf', 'closestObservation') and np.any(~np.isin(np.asarray(q), [0, 1, .5, .25])): raise Skip
    if m in ('weibull', 'interpolatedInvertedCdf') and np.any(np.asarray(q) == 0) : raise Skip
    rd = want.dtype if x.dtype.kind != 'f' and m not in ('lower', 'higher', 'nearest', 'invertedCdf', 'closestObservation') else dt if m in ('lower', 'higher', 'nearest', 'invertedCdf', 'closestObservation') else F8 if np.ndim(q) else dt
    if x.dtype.kind != 'f' and rd == dt and np.isnan(want).any(): raise Skip
    c.check(got, want.astype(rd), rtol=8 * e, atol=8 * e * top)


def statistics(c):
    r = c.r; n = c.name = r.c(['cov', 'corrcoef', 'skew', 'kurtosis', 'moment', 'ttestInd', 'ttestRel', 'ttest1samp', 'chisquare', 'fOneway', 'average', 'groupby', 'cummax', 'trapezoid', 'gradient', 'normaltest'])
    x = r.r.standard_normal((r.i(2, 6), r.i(9, 40))); X = c.src(x); y = r.r.standard_normal(x.shape)
    t = dict(rtol=1e-9, atol=1e-11)
    if n == 'cov': o = dict(rowvar=r.p(.6), bias=r.p(.3)); c.check(c.call(n, X, **o), np.cov(x, **o), **t)
    elif n == 'corrcoef': o = dict(rowvar=r.p(.6)); c.check(c.call(n, X, **o), np.corrcoef(x, **o), **t)
    elif n in ('skew', 'kurtosis'): A = r.c([0, 1]); c.check(c.call('stats.' + n, X, axis=A), getattr(st, n)(x, axis=A), **t)
    elif n == 'moment': k = r.i(2, 5); A = r.c([0, 1]); c.check(c.call('moment', X, k, axis=A), np.asarray(st.moment(x, k, axis=A)), **t)
    elif n in ('ttestInd', 'ttestRel'): w = getattr(st, dict(ttestInd='ttest_ind', ttestRel='ttest_rel')[n])(x, y, axis=1); got = c.call('stats.' + n, X, c.src(y), axis=1); c.check(got.at('statistic'), w.statistic, **t); c.check(got.at('pvalue'), w.pvalue, rtol=1e-6, atol=1e-9)
    elif n == 'ttest1samp': w = st.ttest_1samp(x, .2, axis=1); got = c.call('stats.' + n, X, .2, axis=1); c.check(got.at('statistic'), w.statistic, **t)
    elif n == 'chisquare': v = np.abs(x) + 1; w = st.chisquare(v, axis=1); got = c.call('stats.' + n, c.src(v), axis=1); c.check(got.at('statistic'), w.statistic, **t); c.check(got.at('pvalue'), w.pvalue, rtol=1e-6)
    elif n == 'fOneway':
        w = st.f_oneway(x[0], y[0]); got = c.call('stats.' + n, c.src(x[0]), c.src(y[0])); c.check(got.at('statistic'), w.statistic, **t)
    elif n == 'normaltest': w = st.normaltest(x, axis=1); got = c.call('stats.' + n, X, axis=1); c.check(got.at('statistic'), w.statistic, rtol=1e-8); c.check(got.at('pvalue'), w.pvalue, rtol=1e-6)
    elif n == 'average': w = r.r.random(x.shape[1]) + .1; c.check(c.call(n, X, axis=1, weights=c.src(w)), np.average(x, axis=1, weights=w), **t)
    elif n == 'groupby':
        G = r.i(1, 6); L = r.r.integers(0, G, x.shape[1]); q = r.c(['sum', 'mean', 'max', 'median'])
        w = np.stack([getattr(np, q)(x[:, L == g], axis=1) if (L == g).any() else np.full(len(x), 0 if q == 'sum' else np.nan) for g in range(G)], 1)
        c.check(c.call('groupbyReduce', X, L, axis=1, groups=G, reduction=q), w, **t)
    elif n == 'cummax': v = array(r, x.shape, 'float64'); A = r.c([0, 1]); c.check(c.call(n, c.src(v), axis=A), np.maximum.accumulate(v, A))
    elif n == 'trapezoid': p = np.cumsum(r.r.random(x.shape[1])); c.check(c.call(n, X, x=c.src(p), axis=1), np.trapezoid(x, p, axis=1), **t)
    else: c.check(c.call('gradient', X, axis=1, spacing=.5, edgeOrder=2), np.gradient(x, .5, axis=1, edge_order=2), **t)


FAMILIES = dict(sorting=[sorts], searching=[searched], quantiles=[quantiles], statistics=[statistics])
