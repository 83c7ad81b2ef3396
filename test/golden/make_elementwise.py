"""Writes elementwise.json and elementwise-promotion.json: what NumPy computes for every elementwise operation and dtype.

Arrays are little-endian bytes in base64. Functions that are not exactly rounded are computed in long double and rounded
once. Run with NumPy 2.4: python3 test/golden/make_elementwise.py
"""

import base64
import itertools
import json
import pathlib
import warnings

import numpy as np

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
INTS = DTYPES[1:9]
rng = np.random.default_rng(20240601)


def b64(a):
    return base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()


def unary(dtype):
    t = np.dtype(dtype)
    if t.kind == "b":
        return np.array([False, True, True, False])
    if t.kind in "iu":
        i = np.iinfo(t)
        small = [0, 1, 2, 3, 5, 7, 10, 100, i.max, i.max - 1, i.max // 2, i.min, i.min + 1]
        small += [-1, -2, -3, -7, -100] if t.kind == "i" else []
        return np.concatenate([np.array(small, t), rng.integers(i.min, i.max, 9, t, endpoint=True)])
    f = np.finfo(t)
    special = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 3.5, 2, -2, 3, 10, 1000, np.inf, -np.inf, np.nan]
    special += [f.max, -f.max, f.tiny, f.smallest_subnormal, -f.smallest_subnormal, f.eps, -f.eps, 1 - f.eps / 2]
    special += [np.pi, np.pi / 2, -np.pi / 4, 0.25, 88.5, -87, 20.5, 700.5, -700.25, 1e5, 123456.75, 2.0**24 + 2, 1e30]
    special += [0.49999997, 8388607.5, 1e-5, -1e-5, 1e-20, 0.99, -0.99]
    random = np.concatenate([rng.normal(size=30), rng.normal(size=10) * 30, rng.uniform(-1, 1, 10)])
    return np.concatenate([np.array(special), random]).astype(t)


def binary(dtype):
    """All pairs of some values that are telling."""
    t = np.dtype(dtype)
    if t.kind == "b":
        few = [False, True]
    elif t.kind in "iu":
        i = np.iinfo(t)
        few = [0, 1, 2, 3, 7, 100, i.max, i.max // 3, i.min] + ([-1, -2, -7] if t.kind == "i" else [5, 11])
    else:
        f = np.finfo(t)
        few = [0.0, -0.0, 1, -1, 2.5, -3.25, 0.1, 7, np.inf, -np.inf, np.nan, 1e10, -0.3, f.max]
    x, y = zip(*itertools.product(few, few))
    if t.kind == "f":
        x, y = [*x, *rng.normal(size=20) * 9], [*y, *rng.normal(size=20) * 3]
    return np.array(x, t), np.array(y, t)


SAMPLES = {d: (unary(d), *binary(d)) for d in DTYPES}


def widened(f, *args):
    """f as NumPy has it; where that computes in float16, in float32."""
    r = f(*args)
    return f(*[a.astype(np.float32) for a in args]) if r.dtype == np.float16 else r


def rounded_once(f):
    def g(*args):
        t = widened(f, *args).dtype
        return f(*[a.astype(t).astype(np.longdouble) for a in args]).astype(t)

    return g


def exact(f):
    return lambda *args: widened(f, *args)


CALLS = """sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 exp2 log log1p log2 log10 cbrt atan2
hypot logaddexp logaddexp2""".split()
UNARY = dict(
    negative=np.negative, positive=np.positive, abs=np.abs, fabs=np.fabs, sign=np.sign, square=np.square,
    reciprocal=np.reciprocal, floor=np.floor, ceil=np.ceil, trunc=np.trunc, round=np.round, rint=np.rint,
    bitwiseInvert=np.invert, logicalNot=np.logical_not, isnan=np.isnan, isinf=np.isinf, isfinite=np.isfinite,
    isposinf=np.isposinf, isneginf=np.isneginf, signbit=np.signbit, sqrt=np.sqrt, deg2rad=np.deg2rad,
    rad2deg=np.rad2deg, spacing=np.spacing, bitwiseCount=np.bitwise_count,
)  # fmt: skip
BINARY = dict(
    add=np.add, subtract=np.subtract, multiply=np.multiply, divide=np.divide, floorDivide=np.floor_divide,
    remainder=np.remainder, fmod=np.fmod, copysign=np.copysign, nextafter=np.nextafter, heaviside=np.heaviside,
    bitwiseAnd=np.bitwise_and, bitwiseOr=np.bitwise_or, bitwiseXor=np.bitwise_xor, logicalAnd=np.logical_and,
    logicalOr=np.logical_or, logicalXor=np.logical_xor, equal=np.equal, notEqual=np.not_equal, less=np.less,
    lessEqual=np.less_equal, greater=np.greater, greaterEqual=np.greater_equal, minimum=np.minimum,
    maximum=np.maximum, fmin=np.fmin, fmax=np.fmax, bitwiseLeftShift=np.left_shift, bitwiseRightShift=np.right_shift,
)  # fmt: skip
cases, refused = [], []


def case(op, f, args, **more):
    """args: arrays; scalars are constants of the program."""
    try:
        r = f(*args)
    except TypeError:
        refused.append([op, [str(a.dtype) for a in args]])
        return
    cases.append(dict(op=op, args=[str(a.dtype) for a in args], result=str(r.dtype), out=b64(r), **more))


for d in DTYPES:
    u, x, y = SAMPLES[d]
    t = np.dtype(d)
    for op, f in UNARY.items():
        if op == "round" and d == "bool":
            refused.append([op, [d]])  # NumPy rounds bools in float16
            continue
        g = exact(f)
        if op == "reciprocal" and t.kind in "iu":
            g = lambda a: np.where(a == 0, a, np.reciprocal(a))  # NumPy leaves 1 / 0 undefined, here it is 0
        case(op, g, [u])
    for op in CALLS:
        f = getattr(np, op)
        case(op, rounded_once(f), [u] if f.nin == 1 else [x, y])
    for op, f in BINARY.items():
        if op.endswith("Shift") and t.kind in "iu":
            n = np.resize(np.array([0, 1, 3, 7, 8, 15, 31, 32, 63, 64, 100, -1], np.int64), len(x)).astype(t)
            case(op, exact(f), [x, n], own=[b64(x), b64(n)])
        else:
            case(op, exact(f), [x, y])
    if t.kind in "iu":
        n = y & np.iinfo(t).max
        case("pow", np.power, [x, n], own=[b64(x), b64(n)])
    elif t.kind == "f":
        case("pow", rounded_once(np.power), [x, y])
    case("floatPower", lambda a, b: np.power(a.astype("d").astype("g"), b.astype("d")).astype("d"), [x, y])
    c = np.resize(np.array([True, False, False, True, True]), len(x))
    case("where", np.where, [c, x, y], own=[b64(a) for a in (c, x, y)])
    if d != "bool":
        z = np.roll(y, 1)
        case("clip", np.clip, [x, y, z], own=[b64(a) for a in (x, y, z)])
    near = (y + np.resize(np.array([0, 1e-9, 1e-4, 1]), len(y)) * y).astype(t) if t.kind == "f" else y
    ab = np.concatenate([x, near]), np.concatenate([y, y])
    for rtol, atol, equal_nan in [(1e-5, 1e-8, False), (1e-3, 0.0, True), (0.0, 2.0, False)]:
        case(
            "isclose", lambda a, b: np.isclose(a, b, rtol, atol, equal_nan), ab,
            own=[b64(a) for a in ab], constants=[rtol, atol, equal_nan],
        )  # fmt: skip
    if t.kind == "f":
        case("nanToNum", lambda a: np.nan_to_num(a, nan=-1.5, posinf=4.0, neginf=-8.0), [u], constants=[-1.5, 4.0, -8.0])
    if t.kind == "f":
        s = np.concatenate([np.array([0.0, -0.0, np.nan, 1.0, 0.5]), np.linspace(-3, 3, 30)]).astype(t)
        case("sinc", lambda a: np.sinc(a.astype("g")).astype(t), [s], own=[b64(s)])

# After the others, whose random numbers stay what they are.
for d in DTYPES:
    t = np.dtype(d)
    s = (np.array([0, 1, 2, 7, 8, 9, 30, 100]) if t.kind != "f" else np.linspace(-20, 20, 41)).astype(t)
    case("i0", lambda a: np.i0(a.astype("d")).astype(t if t.kind == "f" else "d"), [s], own=[b64(s)])
    if t.kind == "f":
        x, n = SAMPLES[d][1], np.resize(np.array([0, 1, -1, 10, -40, 127, -149, 1000, -1074, 3000, -3000]), len(SAMPLES[d][1])).astype(t)
        case("ldexp", lambda a, b: np.ldexp(a, b.astype("int32")), [x, n], own=[b64(x), b64(n)])

# int64 and uint64 are compared exactly, without going through float64.
i = np.array([0, -1, 5, 2**63 - 1, -(2**63), 2**53 + 1, 7, -1], np.int64)
n = np.array([0, 2**64 - 1, 5, 2**63 - 1, 2**63, 2**53, 2**63 + 7, 0], np.uint64)
for op in "equal notEqual less lessEqual greater greaterEqual".split():
    case(op, BINARY[op], [i, n], own=[b64(i), b64(n)])
    case(op, BINARY[op], [n, i], own=[b64(n), b64(i)])

# Casts, of values for which NumPy defines the result.
casts = []
for a, b in itertools.product(DTYPES, DTYPES):
    values = SAMPLES[a][0]
    if np.dtype(a).kind == "f" and np.dtype(b).kind in "iu":
        info = np.iinfo(b)
        v = np.trunc(values.astype("g"))
        values = values[np.isfinite(values) & (v >= np.longdouble(info.min)) & (v <= np.longdouble(info.max))]
    if a in ("int64", "uint64"):
        # Just above the middle of two float32s: rounding through float64 would go down.
        values = np.concatenate([values, np.array([2**60 + 2**36 + 1, 2**62 + 3 * 2**38 - 1], a)])
    casts.append({"from": a, "to": b, "in": b64(values), "out": b64(values.astype(b))})

samples = {d: dict(unary=b64(u), x=b64(x), y=b64(y)) for d, (u, x, y) in SAMPLES.items()}
text = json.dumps(dict(numpy=np.__version__, samples=samples, refused=refused), separators=(",", ":"))
rows = lambda r: "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in r) + "\n]"
(HERE / "elementwise.json").write_text(text[:-1] + f',"casts":{rows(casts)},"cases":{rows(cases)}}}\n')

# Promotion: all pairs; weak scalars; casting rules.
kinds = "safe same_kind".split()
scalars = [True, 1, -1, 127, 128, 255, 256, -129, 2**31, 2**40, 1.5, 1e300]
weak = []
for d, s in itertools.product(DTYPES, scalars):
    try:
        r = str((np.ones(1, d) + s).dtype)
    except OverflowError:
        r = "RangeError"
    weak.append([d, s, r])
promotion = dict(
    pairs=[[a, b, str(np.promote_types(a, b))] for a, b in itertools.product(DTYPES, DTYPES)],
    canCast=[[a, b, k, bool(np.can_cast(a, b, k))] for a, b in itertools.product(DTYPES, DTYPES) for k in kinds],
    weak=weak,
    finfo=[[d, float(np.finfo(d).eps), float(np.finfo(d).max), float(np.finfo(d).tiny)] for d in DTYPES[9:]],
    iinfo=[[d, str(np.iinfo(d).min), str(np.iinfo(d).max)] for d in INTS],
)
(HERE / "elementwise-promotion.json").write_text(
    "{" + ",\n".join(f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in promotion.items()) + "}\n"
)
