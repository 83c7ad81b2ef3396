"""What the families of breadth share: random arrays and chunks, and a case, which is a list of calls with NumPy's answers.

A case is data: steps (an array, or a call of a function by its name whose arguments refer to earlier steps) and checks (what a step
gives: values within a tolerance, the bits of another step, or an error). run.mjs does the calls.
"""
import base64
import numpy as np

F8 = np.float64
INTS = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']
FLOATS = ['float32', 'float64']
COMPLEX = ['complex64', 'complex128']
REAL = INTS + FLOATS + ['bool']
SPECIAL = [np.nan, np.inf, -np.inf, -0.0, 0.0, 5e-324, 1e-40, -1e-310, 1e30, -1e300, 0.5]


class Skip(Exception):
    """The case that was drawn has no meaning."""


class R:
    """Random draws."""
    def __init__(s, seed): s.r = np.random.default_rng(seed)
    def i(s, a, b): return int(s.r.integers(a, b + 1))
    def p(s, q): return bool(s.r.random() < q)
    def c(s, l): return l[int(s.r.integers(len(l)))]
    def some(s, l, k): return [l[int(i)] for i in s.r.permutation(len(l))[:k]]


def shape(r, least=0, most=3, extents=(1, 1, 2, 3, 4, 5, 7, 8, 13, 17, 33), size=400, empty=.04):
    while True:
        s = tuple(0 if r.p(empty) else r.c(extents) for _ in range(r.i(least, most)))
        if np.prod(s) <= size: return s


def floats(r, s, special=None):
    k = r.i(0, 4)
    a = (r.r.integers(-20, 21, s) / r.c([1, 1, 2, 4]) if k <= 1 else r.r.standard_normal(s) if k == 2
         else r.r.random(s) * 2 - 1 if k == 3 else r.r.standard_normal(s) * 10.0 ** r.r.integers(-4, 5, s))
    a = np.asarray(a, F8)
    if special is None: special = r.p(.3)
    if special and a.size:
        w = r.r.random(s) < .15
        a = np.where(w, r.r.choice(SPECIAL, s), a)
    return a


def array(r, s, dt, special=None):
    """An array of any dtype; `special` puts NaN, infinities, -0 and subnormal numbers in it."""
    d = np.dtype(dt)
    with np.errstate(all='ignore'):
        if d.kind == 'b': return r.r.random(s) < r.c([.5, .5, .05, .95, 0, 1])
        if d.kind in 'iu':
            i = np.iinfo(d)
            if special is not False and r.p(.2): return r.r.integers(i.min, i.max, s, dtype=d, endpoint=True)
            a = np.asarray(r.r.integers(0 if d.kind == 'u' else -9, 10, s)).astype(d)
            if special is not False and r.p(.2): a = np.where(r.r.random(s) < .15, r.r.choice(np.array([i.min, i.max], d), s), a).astype(d)
            return a
        if d.kind == 'c': return np.asarray(floats(r, s, special).astype(F8) + 1j * floats(r, s, special) if not special else merged(floats(r, s, special), floats(r, s, special))).astype(d)
        return floats(r, s, special).astype(d)


def merged(re, im):
    z = np.empty(np.shape(re), 'complex128'); z.real = re; z.imag = im
    return z


def cuts(r, e):
    if e == 0: return [0]
    k = r.i(0, 4)
    if k == 0: return [e]
    if k == 1: return [1] * e if e <= 40 else [e // 2, e - e // 2]
    if k == 2:
        p = r.i(1, e); return [p] * (e // p) + ([e % p] if e % p else [])
    o = []; left = e
    while left:
        q = r.i(1, max(1, left // r.c([1, 2]))); o.append(q); left -= q
        if len(o) > 10 and left: o.append(left); break
    return o


def chunks(r, s): return [cuts(r, e) for e in s]


class Ref:
    def __init__(s, i, v=None, path=()): s.i, s.v, s.path = i, v, list(path)
    def at(s, *path): return Ref(s.i, None, s.path + list(path))


def plain(v):
    """A value as JSON; what JSON has not is written as { '#': kind }."""
    if isinstance(v, Ref): return {'$': v.i, 'path': v.path}
    if isinstance(v, dict): return {k: plain(x) for k, x in v.items()}
    if isinstance(v, np.ndarray): return plain(v.tolist())
    if isinstance(v, (list, tuple)): return [plain(x) for x in v]
    if isinstance(v, (bool, np.bool_)): return bool(v)
    if isinstance(v, (int, np.integer)): return int(v)
    if isinstance(v, (complex, np.complexfloating)): return {'#': 'complex', 're': plain(float(v.real)), 'im': plain(float(v.imag))}
    if isinstance(v, (float, np.floating)):
        f = float(v)
        return f if np.isfinite(f) and not (f == 0 and np.signbit(f)) else {'#': 'number', 'text': '-0' if f == 0 else repr(f).replace('inf', 'Infinity').replace('nan', 'NaN')}
    return v


def big(n): return {'#': 'bigint', 'text': str(int(n))}
def sl(a=None, b=None, c=None): return {'#': 'slice', 'a': a, 'b': b, 'c': c}


def data(v):
    v = np.asarray(v)
    c = np.ascontiguousarray(v)
    return dict(dtype=v.dtype.name, shape=list(v.shape), data=base64.b64encode(c.tobytes()).decode())


class Case:
    def __init__(s, seed, family):
        s.r = R([seed, 20261128]); s.seed = seed; s.family = family; s.steps = []; s.checks = []; s.name = ''

    def _add(s, step, v=None):
        s.steps.append(step); return Ref(len(s.steps) - 1, v)

    def call(s, fn, *args, v=None, **opts):
        return s._add(dict(fn=fn, args=plain(args), opts=plain(opts)), v)

    def special(s, name, *args, v=None, **p):
        """A step that is a function of steps.mjs."""
        return s._add(dict(special=name, args=plain(args), p=plain(p)), v)

    def src(s, v, view=True, ch=None):
        """`v` as a chunked array: as it is, or as a view, a copy or a part of another."""
        v = np.asarray(v); r = s.r
        def made(a): return s._add(dict(array=data(a), chunks=ch or chunks(r, a.shape)), a)
        k = r.i(0, 13) if view and v.ndim and v.size and ch is None else 99
        if k == 0:
            ax = [r.i(0, v.ndim - 1)]; x = made(np.flip(v, ax)); return s.call('flip', x, v=v, axis=ax)
        if k == 1:
            x = made(v.T); return s.call('transpose', x, v=v)
        if k == 2:
            ax = r.i(0, v.ndim - 1); w = np.repeat(v, 2, ax); x = made(w)
            return s.call('slice', x, *[sl(None, None, 2) if q == ax else sl() for q in range(v.ndim)], v=v)
        if k == 3:
            a = [r.i(0, 2) for _ in v.shape]; b = [r.i(0, 2) for _ in v.shape]
            x = made(np.pad(v, list(zip(a, b)), constant_values=1)); return s.call('slice', x, *[sl(p, p + e) for p, e in zip(a, v.shape)], v=v)
        if k == 4: return s.call('rechunk', made(v), chunks(r, v.shape), v=v)
        if k == 5: return s.special('persist', made(v), v=v)
        if k == 6: return s.call('reshape', made(v.ravel()), list(v.shape), v=v)
        if k == 7:
            j = r.i(0, v.shape[0]); return s.call('concat', [made(v[:j]), made(v[j:])], v=v)
        if k == 8 and v.dtype.kind in 'iuf': return s.call('positive', made(v), v=v)
        if k == 9: return s.special('store', made(v), v=v, format=r.c([2, 3]), chunks=[max(1, e // 2) for e in v.shape])
        if k == 10:
            w = np.flip(v); x = made(w); return s.call('slice', x, *[sl(None, None, -1) for _ in v.shape], v=v)
        return made(v)

    def constant(s, sh, dt, value):
        v = np.full(sh, value, dt)
        return s.call('full', list(sh), big(value) if dt.endswith('int64') else value, v=v, dtype=dt, chunks=chunks(s.r, sh))

    def check(s, ref, want, rtol=0, atol=0, known=True, cut=True, zero=False, unique=False):
        """What `ref` must give; part of it now and then, where its shape is `known`. `zero`: the signs of zeros count."""
        want = np.asarray(want); r = s.r
        if known and cut and want.ndim and want.size and r.p(.25):
            ax = r.i(0, want.ndim - 1); e = want.shape[ax]; a, b, c = r.i(-e, e), r.i(-e, e), r.c([1, 2, -1])
            items = [slice(None)] * want.ndim; items[ax] = slice(a, b, c)
            ref = s.call('slice', ref, *[sl(a, b, c) if q == ax else sl() for q in range(want.ndim)]); 
            if isinstance(atol, np.ndarray): atol = np.broadcast_to(atol, want.shape)[tuple(items)]
            want = want[tuple(items)]
        s.checks.append(dict(ref=plain(ref), want=data(want), rtol=float(rtol), atol=plain(atol) if np.ndim(atol) == 0 else data(np.asarray(atol, F8)), known=known, zero=zero))

    def same(s, a, b):
        s.checks.append(dict(ref=plain(a), same=plain(b)))

    def fails(s, ref, tags):
        """Step `ref` or its computing must end with an error of one of `tags`."""
        s.checks.append(dict(ref=plain(ref), error=tags))

    def json(s):
        return dict(seed=s.seed, family=s.family, name=s.name, steps=s.steps, checks=s.checks)


def eps(dt): return float(np.finfo(np.dtype(dt)).eps)
def axis(r, x): return r.i(-x.ndim, x.ndim - 1)
def axes(r, x):
    if x.ndim == 0 or r.p(.35): return None
    if r.p(.6): return axis(r, x)
    return [int(v) - (x.ndim if r.p(.3) else 0) for v in sorted(r.r.permutation(x.ndim)[: r.i(1, x.ndim)].tolist())]
def tup(a): return tuple(a) if isinstance(a, list) else a
