"""Time loops against plain loops: boundaries, several states, fields of time, evolve."""
import numpy as np
from core import *


def ghosts(u, ax, depth, h, b):
    """`depth` cells beyond both ends, as pde's conditions have them."""
    if b == 'periodic': return np.concatenate([np.take(u, range(u.shape[ax] - depth, u.shape[ax]), ax), u, np.take(u, range(depth), ax)], ax)
    ends = b if isinstance(b, list) else [b, b]; out = []
    for side, e in enumerate(ends):
        parts = []
        for k in range(depth):
            place = depth - 1 - k if side == 0 else k
            a_, b_, v = (1, 0, e['dirichlet']) if 'dirichlet' in e else (0, 1, e['neumann']) if 'neumann' in e else (e['robin']['alpha'], e['robin'].get('beta', 1), e['robin']['value'])
            H = (2 * place + 1) * h; m = np.take(u, [place if side == 0 else u.shape[ax] - 1 - place], ax)
            # a (g + u) / 2 + b (g - u) / H = v
            parts.append((v - m * (a_ / 2 - b_ / H)) / (a_ / 2 + b_ / H))
        out.append(np.concatenate(parts, ax))
    return np.concatenate([out[0], u, out[1]], ax)


FIRST = {2: [1 / 2], 4: [2 / 3, -1 / 12], 6: [3 / 4, -3 / 20, 1 / 60]}
SECOND = {2: [-2, 1], 4: [-5 / 2, 4 / 3, -1 / 12], 6: [-49 / 18, 3 / 2, -3 / 20, 1 / 90]}


def derivative(u, ax, order, h, b, degree):
    w = FIRST[order] if degree == 1 else SECOND[order]; d = order // 2; g = ghosts(u, ax, d, h, b); n = u.shape[ax]
    at = lambda s: np.take(g, range(d + s, d + s + n), ax)
    if degree == 1: return sum(q * (at(k + 1) - at(-k - 1)) for k, q in enumerate(w)) / h
    return (w[0] * at(0) + sum(q * (at(k + 1) + at(-k - 1)) for k, q in enumerate(w[1:]))) / h ** 2


def end(r): return r.c([dict(dirichlet=r.c([0, 1, -2])), dict(neumann=r.c([0, .5])), dict(robin=dict(alpha=1, beta=r.c([1, .5]), value=r.c([0, 1])))])
def bound(r, ndim):
    k = r.i(0, 3)
    if k == 0: return 'periodic'
    if k == 1: return end(r)
    if k == 2: return [end(r), end(r)]
    return {str(a): r.c(['periodic', end(r), [end(r), end(r)]]) for a in range(ndim)}
def of(b, ax): return b[str(ax)] if isinstance(b, dict) and str(ax) in b else b
def lap(u, order, h, b): return sum(derivative(u, a, order, h, of(b, a), 2) for a in range(u.ndim))


def field(r, ndim=None, least=4):
    n = ndim or r.c([1, 1, 2, 2, 2, 3]); s = tuple(r.c([e for e in (4, 5, 7, 8, 12, 19, 40) if e >= least and (n < 3 or e < 13)]) for _ in range(n)); return r.r.standard_normal(s)


def operators(c):
    r = c.r; o = r.c([2, 4, 6]); u = field(r, least=max(4, o // 2)); h = r.c([1, .5, .1]); b = bound(r, u.ndim); U = c.src(u); n = c.name = r.c(['laplacian', 'derivative', 'gradient', 'divergence']); kw = dict(order=o, spacing=h, boundary=b)
    def chk(g, w): c.check(g, w, rtol=1e-10, atol=1e-10 * float(np.abs(w).max() + 1) / 1)
    if n == 'laplacian': chk(c.call('pde.laplacian', U, **kw), lap(u, o, h, b))
    elif n == 'derivative': a = axis(r, u); d = r.i(1, 2); chk(c.call('pde.derivative', U, a, degree=d, **kw), derivative(u, a % u.ndim, o, h, of(b, a % u.ndim), d))
    elif n == 'gradient': g = c.call('pde.gradient', U, **kw); a = r.i(0, u.ndim - 1); chk(g.at(a), derivative(u, a, o, h, of(b, a), 1))
    else: v = [r.r.standard_normal(u.shape) for _ in range(u.ndim)]; chk(c.call('pde.divergence', [c.src(x) for x in v], **kw), sum(derivative(x, a, o, h, of(b, a), 1) for a, x in enumerate(v)))


def steps(c):
    """Steps of steps.mjs against the same in NumPy."""
    r = c.r; k = c.name = r.c(['heat', 'wave', 'grayScott', 'pad', 'roll', 'counter', 'coefficient', 'mask', 'leapfrog', 'radius', 'mean', 'upwind', 'redblack', 'swap'])
    n = r.c([0, 1, 2, 3, 7, 20]); every = r.c([None, None, 1, 2, 5]) if k in ('heat', 'pad', 'roll', 'counter', 'radius') else None; o = r.c([2, 4]); u = field(r, least=4 if k != 'radius' else 7); b = bound(r, u.ndim); p = dict(steps=n, k=k)
    dt = r.c(['float64', 'float64', 'float32']); u = u.astype(dt); T = u.dtype.type; e = eps(dt) * 1e3 * (n + 1)
    if every: p['every'] = every
    frames = lambda f: np.stack(f[::every]) if every else f[-1]
    def chk(g, w): w = np.asarray(w); c.check(g, w.astype(dt), rtol=e, atol=e * float(np.abs(w).max() + 1))
    u8 = u.astype(F8)
    if k == 'heat':
        p.update(order=o, boundary=b, dt=.01); f = [u8]
        for _ in range(n): f.append(f[-1] + .01 * lap(f[-1], o, 1, b))
        chk(c.special('loop', c.src(u), **p), frames(f))
    elif k in ('pad', 'roll', 'counter', 'mean', 'radius', 'upwind', 'redblack'):
        m = r.c(['edge', 'wrap', 'symmetric', 'constant']); p['mode'] = m; f = [u8]
        for j in range(n):
            v = f[-1]
            if k == 'pad': q = np.pad(v, 1, mode=m); w = (q[(slice(None, -2),) + (slice(1, -1),) * (u.ndim - 1)] + q[(slice(2, None),) + (slice(1, -1),) * (u.ndim - 1)]) * .5
            elif k == 'roll': w = np.roll(v, 1, 0) * .5 + np.roll(v, -2, -1) * .25
            elif k == 'counter': w = v * .9 + j
            elif k == 'mean': w = v - v.mean() * .5
            elif k == 'radius': w = v.copy(); w[3:-3] = (v[6:] + v[:-6]) * .4 + v[3:-3] * .1
            elif k == 'upwind': w = v.copy(); w[1:] = v[1:] - .3 * (v[1:] - v[:-1]); w[0] = 1
            else:
                w = v.copy(); w[1:-1:2] = (v[2::2][: len(w[1:-1:2])] + v[:-2:2][: len(w[1:-1:2])]) * .5; t = w.copy(); t[2:-1:2] = (w[3::2][: len(t[2:-1:2])] + w[1:-2:2][: len(t[2:-1:2])]) * .5; w = t
            f.append(w)
        chk(c.special('loop', c.src(u), **p), frames(f))
    elif k in ('coefficient', 'mask'):
        q = r.r.random(u.shape).astype(dt) if k == 'coefficient' else r.r.random(u.shape) < .5; f = u8
        for _ in range(n): l = .05 * (np.roll(f, 1, 0) + np.roll(f, -1, 0) - 2 * f); f = f + q * l if k == 'coefficient' else np.where(q, f + l, f)
        chk(c.special('loop', c.src(u), c.src(q), **p), f)
    elif k == 'swap':
        v = field(r, u.ndim).astype(dt); v = np.resize(v, u.shape); a, d = u8, v.astype(F8)
        for _ in range(n): a, d = d * .5, a
        g = c.special('loop', c.src(u), c.src(v), **p); chk(g.at('u'), a); chk(g.at('v'), d)
    else:
        v = (u * T(.1)).astype(dt); a, d = u8, v.astype(F8)
        for _ in range(n):
            if k == 'wave': d2 = d + .05 * lap(a, 2, 1, b); a, d = a + .1 * d2, d2
            elif k == 'grayScott': R = a * d * d; a, d = a + .01 * (lap(a, 2, 1, 'periodic') - R), d + .01 * (lap(d, 2, 1, 'periodic') + R - .5 * d)
            else: a, d = 2 * a - d + .1 * lap(a, 2, 1, b), a
        p['boundary'] = b; g = c.special('loop', c.src(u), c.src(v), **p); chk(g.at('u'), a); chk(g.at('v'), d)


def evolved(c):
    r = c.r; u = field(r); n = r.i(0, 12); b = bound(r, u.ndim); k = r.c([1, 2, 3, None]); c.name = 'evolve'; f = u; at = r.i(1, 5); fr = [u]
    for _ in range(n): f = f + .01 * lap(f, 2, 1, b); fr.append(f)
    g = c.special('evolve', c.src(u), steps=n, boundary=b, dt=.01, **({} if k is None else dict(every=k)), checkpoint=r.p(.3))
    c.check(g.at('states'), f, rtol=1e-11, atol=1e-11)
    if k: c.check(g.at('frames'), np.stack(fr[::k]), rtol=1e-11, atol=1e-11)


def small(c):
    """States without axes, without elements, and of different shapes."""
    r = c.r; n = r.i(0, 9); s = r.c([(), (), (0,), (3, 0), (1,), (4, 5)]); t = r.c([s, s, ()]); u = np.asarray(r.r.integers(-9, 10, s)).astype(F8); v = np.asarray(r.r.integers(-9, 10, t)).astype(F8); a, b = u, v; c.name = 'small'
    for _ in range(n): a, b = a + b, b * .5 + 1
    g = c.special('loop', c.src(u), c.src(v), steps=n, k='small'); c.check(g.at('u'), a, rtol=1e-13); c.check(g.at('v'), b, rtol=1e-13)


FAMILIES = dict(operators=[operators], loops=[steps, steps, steps, evolved, small])
