"""Further families of gen.py: computed indices, groups with masks and labels of any rank, quantiles of any shape, constants, names of axes."""
import numpy as np
import gen
from gen import EV, ev, pos, cast, ax, F8, ALL, INTS, FLOATS, QM, PICK, Skip, bshape, axis1, axes, quotof, sumof, sumexact, risky, K, shape_, chunks_

# ---- indices: s slice, i integer, n new axis, e ellipsis, l list or mask of any rank, c an input
def index(items, ins):
    o = []
    for it in items:
        k = it['k']
        o.append(slice(it['a'], it['b'], it['c']) if k == 's' else it['v'] if k == 'i' else None if k == 'n' else Ellipsis if k == 'e'
                 else np.array(it['v'], dtype=bool if it.get('mask') else int).reshape(it['shape']) if k == 'l' else ins[it['in']])
    return tuple(o)
@ev('pick')
def _(a, p): return a[0][index(p['items'], a)]
@ev('put')
def _(a, p):
    y = a[0].copy(); y[index(p['items'], a)] = cast(a[p['value_in']] if 'value_in' in p else np.asarray(p['value']), y.dtype); return y
def f_index(g, r, i, x, kind):
    if x.ndim == 0 or 0 in x.shape: raise Skip
    put = r.p(.45); items = []; ins = [i]; j = 0; rank = r.i(0, 3); ext = [r.i(1, 4) for _ in range(rank)]
    if r.p(.08) and rank: ext[r.i(0, rank - 1)] = 0
    stop = x.ndim - (r.i(0, x.ndim - 1) if r.p(.4) else 0); dots = False
    while j < stop:
        e = x.shape[j]; k = r.i(0, 9)
        if not put and r.p(.08): items.append({'k': 'n'})
        if not dots and r.p(.08):
            dots = True; items.append({'k': 'e'}); left = x.ndim - j; take = r.i(0, left); j = x.ndim - take; stop = x.ndim
            if take == 0: break
            continue
        if k <= 2:
            a = None if r.p(.3) else r.i(-e - 2, e + 2); b = None if r.p(.3) else r.i(-e - 2, e + 2)
            items.append({'k': 's', 'a': a, 'b': b, 'c': r.c([None, 1, 2, -1, -2, 3])})
        elif k == 3: items.append({'k': 'i', 'v': r.i(-e, e - 1)})
        else:
            s = [1 if r.p(.2) else v for v in ext]
            while s and r.p(.2): s.pop(0)
            if k == 4 and not any(it['k'] == 'l' and it.get('mask') for it in items) and ext == [] and False: pass
            n = int(np.prod(s)) if s else 1; v = r.r.integers(-e, e, n)
            if k <= 5 and len(s): items.append({'k': 'l', 'v': np.asarray(v).ravel().tolist(), 'shape': s})
            else:
                dt = r.c(['int64', 'int64', 'int32', 'int16', 'int8', 'uint8', 'uint64'])
                if dt.startswith('u'): v = np.mod(v, e)
                q = g.source(s, dt); w = np.asarray(v).reshape(s).astype(dt); g.nodes[q].v = [w] * K; g.nodes[q].p['how'] = 'data'
                if r.p(.8): q = g.add('scalar', [q], dict(fn='add', value=0))
                ins.append(q); items.append({'k': 'c', 'in': len(ins) - 1})
        j += 1
    p = dict(items=items)
    if not put: return g.add('pick', ins, p)
    t = EV['pick']([g.nodes[q].v[0] for q in ins], p).shape
    if r.p(.4): p['value'] = r.c([0, 1]) if kind == 'b' else r.c([0, 1, 3])
    else: ins.append(g.source(bshape(r, t), x.dtype.name)); p['value_in'] = len(ins) - 1
    return g.add('put', ins, p)

# ---- groups
@ev('group')
def _(a, p):
    x = a[0]; A = sorted(v % x.ndim for v in p['axis']); L = a[p['labels_in']] if 'labels_in' in p else np.array(p['labels'], dtype='int64').reshape(p['lshape'])
    if L.ndim != x.ndim or len(A) == x.ndim:
        full = [1] * x.ndim
        for v, e in zip(A, L.shape): full[v] = e
        L = L.reshape(full)
    L = np.broadcast_to(L, x.shape); M = np.broadcast_to(a[p['where_in']].astype(bool), x.shape) if 'where_in' in p else np.ones(x.shape, bool)
    keep = [k for k in range(x.ndim) if k not in A]; order = keep + A
    ks = [x.shape[k] for k in keep]; n = int(np.prod([x.shape[k] for k in A]))
    X = x.transpose(order).reshape(ks + [n]); L = L.transpose(order).reshape(ks + [n]); M = M.transpose(order).reshape(ks + [n])
    red = p['reduction']; G = p['groups']; q = p.get('q'); o = None; qs = list(np.shape(q)) if q is not None else []
    for at in np.ndindex(*ks):
        for h in range(G):
            w = np.nonzero((L[at] == h) & M[at])[0]; e = X[at][w]
            if w.size == 0 and 'fill' in p: v = None
            elif red in ('quantile', 'nanquantile', 'median', 'nanmedian'):
                e8 = e.astype(F8); live = e8[~np.isnan(e8)] if red.startswith('nan') else e8
                v = np.full(qs, np.nan) if live.size == 0 else np.quantile(live, .5 if q is None else np.asarray(q))
                v = np.asarray(v).astype(F8 if qs else quotof(x.dtype))
            elif red in ('argmin', 'argmax'): v = np.asarray(w[int(getattr(np, red)(e))]).astype('int64')
            elif red in ('min', 'max', 'nanmin', 'nanmax') and (w.size == 0 or red.startswith('nan') and np.isnan(e).all()): v = np.asarray(np.nan).astype(x.dtype)
            elif w.size == 0 and red in ('mean', 'var', 'std', 'nanmean', 'nanvar', 'nanstd'): v = np.asarray(np.nan).astype(np.dtype(p.get('dtype') or quotof(x.dtype)))
            else: v = pos(EV[red]([e], dict(axis=0, keepdims=False, **{k: p[k] for k in ('ddof', 'dtype') if k in p})))
            if o is None:
                dt = v.dtype if v is not None else pos(EV['mean' if 'edian' in red or 'quantile' in red else red]([X.reshape(-1)[:1] if not red.startswith('arg') else np.zeros(1)], dict(axis=0, **{k: p[k] for k in ('dtype',) if k in p}))).dtype
                if ('quantile' in red) and qs: dt = np.dtype(F8)
                o = np.zeros(qs + [G] + ks, dtype=dt)
            o[(Ellipsis, h) + at] = np.asarray(p['fill']).astype(o.dtype) if v is None else v
    if o is None: raise Skip
    # the groups' axis where the first grouped axis stood
    place = sum(1 for k in keep if k < A[0]); o = np.moveaxis(o, len(qs), len(qs) + place)
    if p.get('keepdims'): 
        for v in A[1:]: o = np.expand_dims(o, len(qs) + v)
    return o
def f_group2(g, r, i, x, kind):
    if x.ndim == 0 or x.size == 0 or x.size > 400: raise Skip
    A = sorted(int(v) for v in r.r.permutation(x.ndim)[: r.c([1, 1, 1, 2, 3])][: x.ndim]); p = dict(axis=[v - (x.ndim if r.p(.2) else 0) for v in A])
    kept = r.p(.3); s = [1 if r.p(.15) else x.shape[v] for v in (range(x.ndim) if kept else A)]
    if kept: s = list(x.shape)
    n = int(np.prod(s)); G = r.c([1, 2, 3, 5, 8]); how = r.i(0, 3)
    if how == 0: L = r.r.integers(0, G, n)
    elif how == 1: L = np.sort(r.r.integers(0, G, n))
    elif how == 2: L = np.arange(n) % G
    else: L = r.r.integers(-2, G, n)
    ins = [i]; L = np.minimum(L, G - 1); computed = r.p(.4)
    p['groups'] = G
    if computed:
        dt = r.c(['int64', 'int32', 'int8']); q = g.source(s, dt); g.nodes[q].v = [L.reshape(s).astype(dt)] * K; g.nodes[q].p['how'] = 'data'
        if r.p(.7): q = g.add('scalar', [q], dict(fn='add', value=0))
        ins.append(q); p['labels_in'] = len(ins) - 1
    else: p['labels'] = L.tolist(); p['lshape'] = s
    if r.p(.5):
        m = g.source(bshape(r, x.shape), 'bool'); ins.append(m); p['where_in'] = len(ins) - 1
    red = r.c(['sum', 'mean', 'min', 'max', 'std', 'var', 'any', 'all', 'countNonzero', 'prod', 'argmin', 'argmax', 'quantile', 'median'] + (['nanmean', 'nansum', 'nanmax', 'nanmin', 'nanvar', 'nanmedian', 'nanquantile'] if kind == 'f' else []))
    p['reduction'] = red
    if kind == 'b' and red in ('quantile', 'median'): raise Skip
    if 'quantile' in red or 'edian' in red:
        if np.isinf(x.astype(F8)).any() or np.nanmax(np.abs(x.astype(F8)), initial=0) > 2.0 ** 50: raise Skip
    if 'quantile' in red: p['q'] = r.c([.5, .1, 1, [.25, .75], [[0, .5, 1], [.1, .2, .3]], [.5]])
    if red in ('min', 'max') and kind != 'f' or red.startswith('arg') or r.p(.3): p['fill'] = r.c([0, 1]) if kind == 'b' or red in ('any', 'all') else r.c([0, 1, 7])
    if red.endswith(('var', 'std')): p['ddof'] = r.c([0, 1])
    if r.p(.3): p['keepdims'] = True
    ex = kind != 'f' and red in ('sum', 'prod') or red in ('min', 'max', 'nanmin', 'nanmax', 'any', 'all', 'countNonzero', 'argmin', 'argmax') or (red.endswith('sum') and sumexact(x))
    unk = not ex and risky(x) or (red.endswith(('std', 'var')) and risky(x.astype(F8) * x) and x.dtype == np.float32) or (red == 'prod' and kind == 'f')
    if red == 'prod' and kind == 'f': raise Skip
    return g.add('group', ins, p, rough=0 if ex else 16, pert_in=0 if ex else 16, loose=True, unk=bool(unk))

# ---- quantiles whose q has a shape
@ev('quantiles')
def _(a, p):
    x = a[0].astype(F8); q = np.asarray(p['q'], F8); f = np.nanquantile if p.get('nan') else np.quantile
    r = pos(f(x, q.ravel() / (100 if p['percent'] else 1), axis=ax(p), keepdims=p['keepdims'], method=QM[p['method']]))
    r = r.reshape(q.shape + r.shape[1:])
    return r.astype(a[0].dtype if p['method'] in PICK else F8)
def f_quants(g, r, i, x, kind):
    if kind == 'b' or x.size == 0 or np.isinf(x.astype(F8)).any() or np.nanmax(np.abs(x.astype(F8)), initial=0) > 2.0 ** 50: raise Skip
    m = r.c(['linear', 'linear', 'lower', 'higher', 'nearest', 'midpoint', 'hazen', 'medianUnbiased']); nan = r.p(.3) and kind == 'f'
    if m in PICK and np.isnan(x.astype(F8)).all(): raise Skip
    s = [r.i(1, 3) for _ in range(r.i(1, 3))]
    if r.p(.1): s[-1] = 0
    pc = r.p(.4); n = int(np.prod(s)); q = (r.r.integers(0, 17, n) / 16).reshape(s) * (100 if pc else 1)
    return g.add('quantiles', [i], dict(axis=axes(r, x), keepdims=r.p(.3), nan=nan, q=q.tolist(), qshape=s, form=r.i(0, 2), percent=pc, method=m), rough=16, pert_in=8, loose=True)

# ---- constants, and moves along several axes
VALUES = dict(f=[0.0, -0.0, 1.0, .1, float('nan'), float('inf'), float('-inf'), 1e30, 1e-40, 2.5], i=[0, 1, -1, 3, 'min', 'max'], u=[0, 1, 3, 'max'], b=[False, True])
def f_const(g, r, i, x, kind):
    dt = r.c(ALL); d = np.dtype(dt); c = r.c(VALUES[d.kind]); s = x.shape if r.p(.5) else shape_(r)
    if c in ('min', 'max'): c = int(getattr(np.iinfo(d), c))
    v = np.full(s, c, d); n = gen.Node(); n.op = 'src'; n.ins = []; n.v = [v] * K
    n.p = dict(how='constant', shape=list(s), dtype=dt, value=str(c), chunks=chunks_(r, s)); g.nodes.append(n); return len(g.nodes) - 1
def f_rolls(g, r, i, x, kind):
    if x.ndim == 0: raise Skip
    if r.p(.5):
        A = [axis1(r, x) for _ in range(r.i(1, 4))]; return g.add('roll', [i], dict(shift=[r.i(-9, 9) for _ in A] if r.p(.7) else r.i(-9, 9), axis=A))
    v = r.c([3, [2], [1, 2], [[1, 2]], [[1], ] ]) if r.p(.4) else r.c([[[r.i(0, 2), r.i(0, 2)] for _ in range(x.ndim)], [[r.i(0, 2)] for _ in range(x.ndim)]])
    if np.prod([e + 4 for e in x.shape]) > 3000: raise Skip
    return g.add('pad', [i], dict(width=v, mode='constant', value=0 if kind == 'b' else r.c([0, 1, [1, 2], [[1, 2]] * 1])))
MORE = dict(index=f_index, group2=f_group2, quants=f_quants, const=f_const, rolls=f_rolls)
