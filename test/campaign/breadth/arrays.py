"""Shapes: padding, moving, inserting, taking, joining; user functions; files."""
import numpy as np
from core import *


def moves(c):
    r = c.r; dt = r.c(REAL + COMPLEX + ['float64']); x = array(r, shape(r, 1), dt); A = axis(r, x); e = x.shape[A]; X = c.src(x); k = dict(zero=True)
    n = c.name = r.c(['pad', 'padmore', 'roll', 'rollaxis', 'take', 'takeAlongAxis', 'putAlongAxis', 'insert', 'delete', 'append', 'block', 'repeat', 'tile', 'rot90', 'resize', 'slidingWindowView', 'unstack', 'split', 'arraySplit', 'put', 'place', 'putmask', 'ravelMultiIndex', 'unravelIndex',
                      'diag', 'diagflat', 'tri', 'packbits', 'flip', 'moveaxis', 'reshape', 'vindex', 'oindex', 'hstack', 'meshgrid', 'coarsen', 'trim', 'fillDiagonal', 'kron', 'view', 'broadcastArrays', 'squeeze', 'shuffle', 'push'])
    if n == 'pad':
        m = r.c(['constant', 'edge', 'reflect', 'symmetric', 'wrap'])
        if x.size == 0: raise Skip
        w = [[r.i(0, 9 if m in ('constant', 'edge') or s > 1 or m in ('wrap', 'symmetric') else 0), r.i(0, 9 if s > 1 or m != 'reflect' else 0)] for s in x.shape]
        c.check(c.call('pad', X, w, mode=m), np.pad(x, w, mode=m), **k)
    elif n == 'padmore':
        m = r.c(['empty', 'linear_ramp', 'maximum', 'mean', 'median', 'minimum']); raise Skip
    elif n == 'roll': s = r.i(-50, 50); B = r.c([A, None]); c.check(c.call(n, X, s, axis=B), np.roll(x, s, B), **k)
    elif n == 'rollaxis': s = r.i(0, x.ndim); c.check(c.call(n, X, A % x.ndim, s), np.rollaxis(x, A % x.ndim, s), **k)
    elif n == 'take':
        if not e: raise Skip
        i = r.r.integers(-e, e, shape(r, 0, 2, extents=(1, 2, 3, 9, 40))); B = A; c.check(c.call(n, X, i.tolist() if r.p(.5) else c.src(i), axis=B), np.take(x, i, B), **k)
    elif n == 'takeAlongAxis':
        if not e: raise Skip
        s = list(x.shape); s[A] = r.i(0, 9); i = r.r.integers(-e, e, s); c.check(c.call(n, X, c.src(i), axis=A), np.take_along_axis(x, i, A), **k)
    elif n == 'putAlongAxis':
        if not e: raise Skip
        s = list(x.shape); s[A] = r.i(1, e); i = np.argsort(r.r.random(x.shape), A).take(range(s[A]), A); v = array(r, s, dt); y = x.copy(); np.put_along_axis(y, i, v, A); c.check(c.call(n, X, c.src(i), c.src(v), axis=A), y, **k)
    elif n == 'insert':
        q = r.c(['one', 'many', 'slice'])
        if q == 'one': i = r.i(-e, e); s = list(x.shape); del s[A]; v = array(r, s, dt); c.check(c.call(n, X, i, c.src(v), axis=A), np.insert(x, i, v, A), **k)
        else: i = sorted(r.r.integers(0, e + 1, r.i(1, 4)).tolist()) if r.p(.7) else r.r.integers(-e, e + 1, r.i(1, 4)).tolist(); s = list(x.shape); s[A] = len(i); v = array(r, s, dt); c.check(c.call(n, X, i, c.src(v), axis=A), np.insert(x, i, v, A), **k)
    elif n == 'delete':
        if not e: raise Skip
        i = r.i(-e, e - 1) if r.p(.4) else r.r.integers(-e, e, r.i(0, 5)).tolist(); c.check(c.call(n, X, i, axis=A), np.delete(x, np.asarray(i, dtype=int) if not isinstance(i, int) else i, A), **k)
    elif n == 'append': s = list(x.shape); s[A] = r.i(0, 5); v = array(r, s, dt); c.check(c.call(n, X, c.src(v), axis=A), np.append(x, v, A), **k)
    elif n == 'block':
        if x.ndim != 2: raise Skip
        y = array(r, (x.shape[0], 3), dt); z = array(r, (2, x.shape[1]), dt); w = array(r, (2, 3), dt); c.check(c.call(n, [[X, c.src(y)], [c.src(z), c.src(w)]]), np.block([[x, y], [z, w]]), **k)
    elif n == 'repeat': q = r.i(0, 3) if r.p(.5) else r.r.integers(0, 4, e).tolist(); c.check(c.call(n, X, q, axis=A), np.repeat(x, q, A), **k)
    elif n == 'tile': q = [r.i(0, 3) for _ in range(r.i(1, 4))]; c.check(c.call(n, X, q), np.tile(x, q), **k)
    elif n == 'rot90':
        if x.ndim < 2: raise Skip
        a = r.some(range(x.ndim), 2); q = r.i(-5, 5); c.check(c.call(n, X, q, axes=a), np.rot90(x, q, a), **k)
    elif n == 'resize':
        if not x.size: raise Skip
        s = shape(r, 1, 2, empty=0); c.check(c.call(n, X, list(s)), np.resize(x, s), **k)
    elif n == 'slidingWindowView':
        if not e: raise Skip
        w = r.i(1, e); c.check(c.call(n, X, w, axis=A), np.lib.stride_tricks.sliding_window_view(x, w, A), **k)
    elif n == 'unstack':
        if not e: raise Skip
        i = r.i(0, e - 1); c.check(c.call(n, X, axis=A).at(i), np.take(x, i, A), **k)
    elif n in ('split', 'arraySplit'):
        q = r.i(1, 4) if n == 'arraySplit' else sorted(r.r.integers(0, e + 2, r.i(1, 3)).tolist()); w = getattr(np, dict(arraySplit='array_split').get(n, n))(x, q, A); i = r.i(0, len(w) - 1); c.check(c.call(n, X, q, axis=A).at(i), w[i], **k)
    elif n == 'put':
        if not x.size: raise Skip
        m = r.c(['wrap', 'clip', 'raise']); i = r.r.permutation(x.size)[: r.i(1, x.size)]; v = array(r, (r.i(1, 4),), dt); y = x.copy(); np.put(y, i, v, m); c.check(c.call(n, X, c.src(i), c.src(v), mode=m), y, **k)
    elif n in ('place', 'putmask'):
        m = array(r, x.shape, 'bool'); v = array(r, (r.i(1, 5),), dt); y = x.copy(); getattr(np, n)(y, m, v); c.check(c.call(n, X, c.src(m), c.src(v)), y, **k)
    elif n == 'ravelMultiIndex': s = [r.i(1, 9) for _ in range(r.i(1, 4))]; m = r.c(['wrap', 'clip', 'raise']); od = r.c(['C', 'F']); i = [r.r.integers(-20 if m != 'raise' else 0, 20 if m != 'raise' else q, 6) for q in s]; c.check(c.call(n, [c.src(q) for q in i], s, mode=m, order=od), np.ravel_multi_index(i, s, mode=m, order=od).astype('int64'))
    elif n == 'unravelIndex': s = [r.i(1, 9) for _ in range(r.i(1, 4))]; i = r.r.integers(0, int(np.prod(s)), 6); od = r.c(['C', 'F']); w = np.unravel_index(i, s, order=od); q = r.i(0, len(s) - 1); c.check(c.call(n, c.src(i), s, order=od).at(q), w[q].astype('int64'))
    elif n == 'diag': y = x if x.ndim <= 2 else x.ravel()[:9]; q = r.i(-3, 3); c.check(c.call(n, c.src(y), k=q), np.diag(y, q))
    elif n == 'diagflat': y = x.ravel()[:9]; q = r.i(-3, 3); c.check(c.call(n, c.src(y), k=q), np.diagflat(y, q))
    elif n == 'tri': a, b, q = r.i(0, 9), r.i(0, 9), r.i(-9, 9); c.check(c.call(n, a, b, k=q, dtype='int32', chunks=chunks(r, (a, b))), np.tri(a, b, q, 'int32'))
    elif n == 'packbits':
        b = array(r, x.shape, 'bool'); o = r.c(['big', 'little']); w = np.packbits(b, A, o); g = c.call(n, c.src(b), axis=A, bitorder=o); c.check(g, w); 
        if e: c.check(c.call('unpackbits', g, axis=A, bitorder=o, count=e), np.unpackbits(w, A, e, o))
    elif n == 'flip': a = axes(r, x); c.check(c.call(n, X, axis=a), np.flip(x, tup(a)), **k)
    elif n == 'moveaxis': b = r.i(0, x.ndim - 1); c.check(c.call(n, X, A, b), np.moveaxis(x, A, b), **k)
    elif n == 'reshape': s = list(x.shape); r.r.shuffle(s); s = [int(v) for v in s]; s = [-1] if r.p(.3) and x.size else s; c.check(c.call(n, X, s), x.reshape(s), **k)
    elif n in ('vindex', 'oindex'):
        if x.ndim < 2 or not x.size: raise Skip
        i, j = [r.r.integers(-s, s, 4 if n == 'vindex' else r.i(1, 5)) for s in x.shape[:2]]; c.check(c.call(n, X, i.tolist(), j.tolist()), x[i, j] if n == 'vindex' else x[np.ix_(i, j)], **k)
    elif n == 'hstack': q = r.c(['hstack', 'vstack', 'dstack', 'columnStack']); f = getattr(np, dict(columnStack='column_stack').get(q, q)); x = x if x.ndim <= 2 or q != 'columnStack' else x[0]; c.check(c.call(q, [c.src(x), c.src(x)]), f([x, x]), **k)
    elif n == 'meshgrid': a, b = array(r, (r.i(0, 5),), dt), array(r, (r.i(1, 5),), dt); i = r.c(['xy', 'ij']); w = np.meshgrid(a, b, indexing=i); q = r.i(0, 1); c.check(c.call(n, [c.src(a), c.src(b)], indexing=i).at(q), w[q], **k)
    elif n == 'coarsen':
        if x.dtype.kind not in 'iu' or not e: raise Skip
        f = r.i(1, e); m = e // f; y = np.take(x, range(m * f), A); s = list(y.shape); s[A % x.ndim: A % x.ndim + 1] = [m, f]; c.check(c.special(n, X, axis=A % x.ndim, factor=f), y.reshape(s).max(A % x.ndim + 1))
    elif n == 'fillDiagonal':
        if x.ndim != 2: raise Skip
        y = x.copy(); w = r.p(.5); np.fill_diagonal(y, 1, w); c.check(c.call(n, X, big(1) if '64' in dt and 'int' in dt else True if dt == 'bool' else 1, wrap=w), y, **k)
    elif n == 'kron':
        if x.ndim > 2 or dt == 'bool': raise Skip
        y = array(r, (2, 3), dt, False); x = array(r, x.shape, dt, False); c.check(c.call(n, c.src(x), c.src(y)), np.kron(x, y), rtol=4 * eps(dt) if x.dtype.kind in 'fc' else 0)
    elif n == 'view':
        t = r.c(['uint8', 'int32', 'float32', 'int64', 'float64', 'uint16'])
        if x.dtype.kind in 'cb' or (x.shape[-1] * x.itemsize) % np.dtype(t).itemsize: raise Skip
        if np.dtype(t).kind == 'f': raise Skip
        c.check(c.call(n, X, t), x.view(t))
    elif n == 'broadcastArrays': y = array(r, (1,) * x.ndim, dt); w = np.broadcast_arrays(x, y); c.check(c.call(n, [X, c.src(y)]).at(1), w[1], **k)
    elif n == 'squeeze': y = np.expand_dims(x, A); c.check(c.call(n, c.src(y)), np.squeeze(y), **k)
    elif n == 'push':
        if x.dtype.kind != 'f': raise Skip
        y = np.moveaxis(x.copy(), A, -1).reshape(-1, e); q = r.c([None, 1, 3])
        for row in y:
            last = np.nan; since = 0
            for j in range(e):
                if np.isnan(row[j]): since += 1; row[j] = last if q is None or since <= q else np.nan
                else: last = row[j]; since = 0
        w = np.moveaxis(y.reshape([s for j, s in enumerate(x.shape) if j != A % x.ndim] + [e]), -1, A); c.check(c.call(n, X, axis=A, **({} if q is None else dict(n=q))), w, **k)
    else: raise Skip


def users(c):
    r = c.r; dt = r.c(FLOATS + INTS); x = array(r, shape(r, 1, 3), dt, False); A = axis(r, x); n = c.name = r.c(['double', 'where', 'along', 'gufunc', 'reduction', 'two', 'overlap', 'outer', 'blockwise', 'vectorize', 'fromFunction']); X = c.src(x)
    if n == 'double': c.check(c.special('double', X), (x * x.dtype.type(2)).astype(dt))
    elif n == 'where': v = sum(np.indices(x.shape)).astype(F8) if x.ndim else np.zeros(()); c.check(c.special('where', X), v)
    elif n == 'along':
        if not x.size: raise Skip
        c.check(c.special('along', X, axis=A), np.ptp(x.astype(F8), axis=A))
    elif n == 'gufunc':
        if not x.shape[-1]: raise Skip
        g = c.special('gufunc', X); w = x.astype(F8); c.check(g.at(0), w.sum(-1), rtol=1e-12, atol=1e-9 * float(np.abs(w).max(initial=0))); c.check(g.at(1), w.max(-1))
    elif n == 'reduction':
        if x.dtype.kind == 'f': x = np.round(np.clip(x, -99, 99)).astype(dt); X = c.src(x)
        a = axes(r, x); kd = r.p(.3); w = (x.astype(F8) ** 2).sum(axis=tup(a), keepdims=kd); c.check(c.special('reduction', X, axis=a, keepdims=kd, splitEvery=r.i(2, 5)), np.asarray(w), rtol=1e-12)
    elif n == 'two': y = array(r, tuple(1 if r.p(.2) else s for s in x.shape), dt, False); c.check(c.special('two', c.call('astype', X, 'float64'), c.call('astype', c.call('broadcastTo', c.src(y), list(x.shape)), 'float64')), x.astype(F8) - np.broadcast_to(y, x.shape).astype(F8))
    elif n == 'overlap':
        if not x.size: raise Skip
        d = r.i(0, min(3, *x.shape) if x.ndim > 1 else min(3, x.size)); b = r.c(['reflect', 'periodic', 'nearest', 0, 2]); x = x.astype(F8)
        if b == 'reflect' and min(x.shape) < d or b == 'periodic' and min(x.shape) < d: raise Skip
        p = np.pad(x, d, mode={'reflect': 'symmetric', 'periodic': 'wrap', 'nearest': 'edge'}.get(b, 'constant'), **({'constant_values': b} if not isinstance(b, str) else {}))
        w = sum(np.take(np.take(p, range(0, p.shape[-1]), -1), range(j, j + x.shape[-1]), -1) for j in range(2 * d + 1))[tuple(slice(d, d + s) for s in x.shape[:-1])]
        c.check(c.special('overlap', c.src(x), depth=d, boundary=b), w, rtol=1e-12, atol=1e-9)
    elif n == 'outer': y = array(r, (r.i(1, 9),), 'float64', False); x = x.ravel().astype(F8); c.check(c.special('outer', c.src(x), c.src(y)), np.multiply.outer(x, y))
    elif n == 'vectorize': c.check(c.special('vectorize', c.call('astype', X, 'float64')), np.where(x.astype(F8) > 1, x.astype(F8) * 3, -1.0))
    elif n == 'fromFunction': s = shape(r, 1, 3); c.check(c.special('fromFunction', shape=list(s), chunks=chunks(r, s)), np.fromfunction(lambda *i: sum((q + 1) * v for q, v in enumerate(i)) + np.zeros(s), s) if np.prod(s) else np.zeros(s))
    else: raise Skip


def files(c):
    r = c.r; dt = r.c(REAL + FLOATS + COMPLEX); x = array(r, shape(r, 0, 3), dt); X = c.src(x); n = c.name = r.c(['npy', 'npz', 'raw', 'text', 'stack', 'store', 'shards', 'expression', 'region', 'append', 'group'])
    if n == 'npy': c.check(c.special('npy', X, fortranOrder=r.p(.5), chunks=chunks(r, x.shape)), x, zero=True)
    elif n == 'npz': y = array(r, shape(r, 0, 2), 'int32'); g = c.special('npz', X, c.src(y), compressed=r.p(.5)); c.check(g.at('x'), x, zero=True); c.check(g.at('y'), y)
    elif n == 'raw': c.check(c.special('raw', X, shape=list(x.shape), dtype=dt, order=r.c(['C', 'F'])), x, zero=True)
    elif n == 'text':
        y = array(r, (r.i(1, 20), r.i(1, 6)), 'float64', False); c.check(c.special('text', c.src(y), delimiter=r.c([',', ' ', ';'])), y)
    elif n == 'stack':
        if not x.ndim or not x.size: raise Skip
        A = r.i(0, x.ndim - 1); c.check(c.special('npyStack', X, axis=A), x, zero=True)
    elif n == 'store': c.check(c.special('store', X, format=r.c([2, 3]), chunks=[r.i(1, max(1, e)) for e in x.shape]), x, zero=True)
    elif n == 'shards':
        if not x.ndim: raise Skip
        q = [r.i(1, max(1, e)) for e in x.shape]; c.check(c.special('store', X, format=3, chunks=q, shards=[v * r.i(1, 3) for v in q]), x, zero=True)
    elif n == 'expression':
        if x.dtype.kind not in 'iuf': raise Skip
        y = array(r, x.shape, dt, False); E = c.call('maximum', c.src(x, view=False), c.src(y, view=False)); q = r.c(['plain', 'sum', 'roll', 'sort'])
        v = np.maximum(x, y)
        if q == 'sum': E, v = c.call('max', E, axis=-1) if x.ndim and x.shape[-1] else E, v.max(-1) if x.ndim and x.shape[-1] else v
        if q == 'roll' and x.ndim: E, v = c.call('roll', E, 2, axis=0), np.roll(v, 2, 0)
        if q == 'sort' and x.ndim: E, v = c.call('sort', E, axis=0), np.sort(v, 0)
        c.check(c.special('saved', E), v)
    elif n == 'region':
        if not x.size or not x.ndim: raise Skip
        a = [r.i(0, e - 1) for e in x.shape]; b = [r.i(p + 1, e) for p, e in zip(a, x.shape)]; y = array(r, tuple(q - p for p, q in zip(a, b)), dt); w = x.copy(); w[tuple(slice(p, q) for p, q in zip(a, b))] = y
        c.check(c.special('region', X, c.src(y), chunks=[r.i(1, e) for e in x.shape], region=[[p, q] for p, q in zip(a, b)], format=r.c([2, 3])), w, zero=True)
    elif n == 'append':
        if not x.ndim or not x.size: raise Skip
        A = r.i(0, x.ndim - 1); s = list(x.shape); s[A] = r.i(1, 9); y = array(r, s, dt); c.check(c.special('append', X, c.src(y), chunks=[r.i(1, e) for e in x.shape], axis=A, format=r.c([2, 3])), np.concatenate([x, y], A), zero=True)
    else: raise Skip


FAMILIES = dict(moves=[moves, moves], users=[users], files=[files])
