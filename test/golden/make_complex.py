"""Writes complex.json: what NumPy computes for complex numbers, elementwise, reduced and promoted.

Arrays are little-endian bytes in base64. Functions that are not exactly rounded are computed in long double, whose C library
follows Annex G of C99, and rounded once. Run: python3 test/golden/make_complex.py
"""

import base64
import itertools
import json
import pathlib
import warnings

import numpy as np

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128".split()
rng = np.random.default_rng(20251128)


def b64(a):
    return base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()


def pairs(values, dtype):
    re, im = zip(*itertools.product(values, values))
    out = np.empty(len(re), dtype)
    out.real, out.imag = re, im
    return out


def random(n, dtype, scale=1.0):
    return ((rng.normal(size=n) + 1j * rng.normal(size=n)) * scale).astype(dtype)


def unary(dtype):
    t = np.dtype(dtype)
    big, tiny = (1e300, 1e-300) if dtype == "complex128" else (1e37, 1e-37)
    special = [0.0, -0.0, 1, -1, 0.5, -2.5, 30, np.inf, -np.inf, np.nan, big, -tiny]
    return np.concatenate([pairs(special, t), random(30, t), random(10, t, 10), random(10, t, 0.01)])


def binary(dtype):
    few = pairs([0.0, -0.0, 1.5, -3, np.inf, np.nan], dtype)
    x, y = zip(*itertools.product(few[::2], few[::3]))
    x, y = np.array(x, dtype), np.array(y, dtype)
    return np.concatenate([x, random(40, dtype, 9)]), np.concatenate([y, random(40, dtype, 3)])


def once(f):
    """Computed in long double and rounded once."""

    def g(*args):
        t = f(*args).dtype
        wide = [a.astype(np.clongdouble if a.dtype.kind == "c" else a.dtype) for a in args]
        return f(*wide).astype(t)

    return g


UNARY = dict(
    negative=np.negative, positive=np.positive, square=np.square, reciprocal=np.reciprocal, rint=np.rint,
    round=np.round, isnan=np.isnan, isinf=np.isinf, isfinite=np.isfinite, logicalNot=np.logical_not, real=np.real,
    imag=np.imag, conj=np.conj, isreal=np.isreal, iscomplex=np.iscomplex,
)  # fmt: skip
CALLS = dict(
    abs=np.abs, angle=np.angle, sqrt=np.sqrt, exp=np.exp, expm1=np.expm1, exp2=np.exp2, log=np.log, log2=np.log2,
    log10=np.log10, log1p=np.log1p, sin=np.sin, cos=np.cos, tan=np.tan, asin=np.arcsin, acos=np.arccos, atan=np.arctan,
    sinh=np.sinh, cosh=np.cosh, tanh=np.tanh, asinh=np.arcsinh, acosh=np.arccosh, atanh=np.arctanh,
)  # fmt: skip
BINARY = dict(
    add=np.add, subtract=np.subtract, multiply=np.multiply, divide=np.divide, equal=np.equal, notEqual=np.not_equal,
    less=np.less, lessEqual=np.less_equal, greater=np.greater, greaterEqual=np.greater_equal, minimum=np.minimum,
    maximum=np.maximum, fmin=np.fmin, fmax=np.fmax, logicalAnd=np.logical_and, logicalOr=np.logical_or,
    logicalXor=np.logical_xor,
)  # fmt: skip


def sign(z):
    """NumPy 2's; 1.24 has the sign of the real part."""
    size = np.abs(z)
    with np.errstate(all="ignore"):
        out = z.copy()
        out.real, out.imag = z.real / size, z.imag / size
    out[size == 0] = 0
    a, b = z.real, z.imag
    one = np.isinf(a) ^ np.isinf(b)
    direction = np.zeros_like(z)
    direction.real, direction.imag = np.where(np.isinf(a), np.sign(a), 0), np.where(np.isinf(b), np.sign(b), 0)
    out = np.where(one, direction, out)
    return np.where(np.isnan(a) | np.isnan(b) | (np.isinf(a) & np.isinf(b)), complex(np.nan, np.nan), out).astype(z.dtype)


cases, samples = [], []


def sample(a):
    """The number of an array in the list of samples."""
    text = b64(a)
    if text not in samples:
        samples.append(text)
    return samples.index(text)


def case(op, f, args, **more):
    r = f(*args)
    cases.append(dict(op=op, args=[str(a.dtype) for a in args], ins=[sample(a) for a in args], result=str(r.dtype), out=b64(r), **more))


for d in ("complex64", "complex128"):
    u = unary(d)
    x, y = binary(d)
    modest = u[np.isfinite(u) & (abs(u) < 1e5) & ((abs(u) > 1e-10) | (u == 0))]
    for op, f in UNARY.items():
        case(op, f, [x if op == "square" else u])
    for op, f in CALLS.items():
        # NumPy itself has no special values for these.
        case(op, once(f), [modest if op in ("expm1", "exp2", "log1p") else u])
    case("sign", sign, [u])
    for op, f in BINARY.items():
        case(op, f, [x, y])
    base, exponent = random(40, d), random(40, d, 2)
    case("pow", once(np.power), [base, exponent])
    case("floatPower", once(lambda a, b: np.float_power(a, b)), [base.astype("complex128"), exponent.astype("complex128")])
    c = np.resize(np.array([True, False, False, True, True]), len(x))
    case("where", np.where, [c, x, y])
    z = np.roll(y, 1)
    case("clip", lambda a, low, high: np.minimum(np.maximum(a, low), high), [x, y, z])
    near = (y + np.resize(np.array([0, 1e-9, 1e-4, 1]), len(y)) * y).astype(d)
    ab = np.concatenate([x, near]), np.concatenate([y, y])
    for rtol, atol, equal_nan in [(1e-5, 1e-8, False), (1e-3, 0.0, True)]:
        case("isclose", lambda a, b: np.isclose(a, b, rtol, atol, equal_nan), ab, constants=[rtol, atol, equal_nan])
    case("nanToNum", lambda a: np.nan_to_num(a, nan=-1.5, posinf=4.0, neginf=-8.0), [u], constants=[-1.5, 4.0, -8.0])
    parts = u.real.copy(), u.imag.copy()
    case("complex", lambda a, b: (lambda out: (setattr(out, "real", a), setattr(out, "imag", b), out)[2])(np.empty(len(a), d)), parts)

# The same questions to real numbers.
for d in DTYPES[:11]:
    t = np.dtype(d)
    v = np.array([0, 1, 3, 100] + ([-7] if t.kind in "if" else []) + ([np.nan, -0.0, np.inf, -2.5] if t.kind == "f" else [])).astype(t)
    for op, f in dict(real=np.real, imag=np.imag, conj=np.conj, isreal=np.isreal, iscomplex=np.iscomplex).items():
        if op == "conj" and d == "bool":
            continue
        case(op, f, [v])
    if t.kind == "f" or t.itemsize > 2:
        case("angle", np.angle, [v])

casts = []
for a, b in itertools.product(DTYPES, DTYPES):
    if "complex" not in a + b:
        continue
    v = unary(a)[::5] if "complex" in a else np.array([0, 1, 1, 0, 100]).astype(a)
    if np.dtype(b).kind in "iu":
        v = np.array([0, 1 + 2j, 3.75 - 1j, 100j]).astype(a)
    casts.append({"from": a, "to": b, "in": sample(v), "out": b64(v.astype(b))})

reductions = []
for d in ("complex64", "complex128"):
    data = dict(plain=random(101, d, 2) + np.array(1 - 2j, d))
    data["nan"] = data["plain"].copy()
    data["nan"][[3, 50]] = [complex(np.nan, 1), complex(2, np.nan)]
    data["zero"] = np.zeros(7, d)
    for name, v in data.items():
        for op in "sum prod mean var std any all count_nonzero min max argmin argmax nansum nanprod nanmean nanvar nanstd".split():
            if op in ("prod", "nanprod"):
                v = v / 2
            wide = v if "arg" in op or op in ("min", "max", "any", "all", "count_nonzero") else v.astype(np.clongdouble)
            r = getattr(np, op)(wide)
            t = dict(sum=d, prod=d, mean=d, nansum=d, nanprod=d, nanmean=d, min=d, max=d).get(op, str(np.dtype(d).type(0).real.dtype) if op.endswith(("var", "std")) else str(np.asarray(r).dtype))
            js = "countNonzero" if op == "count_nonzero" else op
            reductions.append(dict(name=js, dtype=d, data=sample(v), result=t, out=b64(np.array([r]).astype(t))))

promotion = dict(
    pairs=[[a, b, str(np.promote_types(a, b))] for a, b in itertools.product(DTYPES, DTYPES) if "complex" in a + b],
    canCast=[[a, b, k, bool(np.can_cast(a, b, k))] for a, b in itertools.product(DTYPES, DTYPES) for k in ("safe", "same_kind") if "complex" in a + b],
)
rows = lambda r: "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in r) + "\n]"
(HERE / "complex.json").write_text(
    json.dumps(dict(numpy=np.__version__, samples=samples, **promotion), separators=(",", ":"))[:-1]
    + f',"casts":{rows(casts)},"reductions":{rows(reductions)},"cases":{rows(cases)}}}\n'
)
