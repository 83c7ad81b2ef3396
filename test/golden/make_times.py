"""NumPy's values of times, for test/array/times.test.ts: python3 make_times.py > times.json"""
import json
import warnings
import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(5)
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns"]
SPAN = {"Y": 300, "M": 3000, "W": 20000, "D": 150000, "h": 10**6, "m": 10**7, "s": 10**10, "ms": 10**12, "us": 10**15, "ns": 10**18}
NAT = -(2**63)


def plain(a):
    a = np.asarray(a)
    dtype = str(a.dtype)
    if a.dtype.kind in "mM":
        values = [str(v) for v in a.ravel().astype("int64")]
    elif a.dtype.kind == "f":
        values = [repr(float(v)) for v in a.ravel()]
    else:
        values = [str(int(v)) for v in a.ravel()]
    return {"dtype": dtype, "shape": list(a.shape), "values": values}


def times(kind, unit, n=9):
    values = rng.integers(-SPAN[unit], SPAN[unit], n)
    values[rng.integers(0, n)] = NAT
    values[0] = 0
    return values.astype(f"{kind}8[{unit}]")


cases = []


def case(op, args, fn, options=None):
    try:
        want = plain(fn())
    except (TypeError, ValueError, OverflowError) as error:
        want = "refused"
    cases.append({"op": op, "args": [plain(a) if isinstance(a, np.ndarray) else a for a in args], "options": options, "want": want})


NAMES = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "floorDivide": np.floor_divide,
         "remainder": np.remainder, "equal": np.equal, "notEqual": np.not_equal, "less": np.less, "greaterEqual": np.greater_equal,
         "minimum": np.minimum, "maximum": np.maximum, "fmin": np.fmin, "fmax": np.fmax}
for a, b in [(u, v) for u in UNITS for v in UNITS if u == v or rng.random() < 0.2]:
    if "ns" in (a, b) and ("Y" in (a, b) or "M" in (a, b) or "W" in (a, b) or "D" in (a, b)):
        continue
    for kinds in ["MM", "Mm", "mM", "mm"]:
        x, y = times(kinds[0], a), times(kinds[1], b)
        if "us" in (a, b) and a != b and a in "YMWDhm":
            x = np.where(np.isnat(x), x, (x.astype("int64") // 100).astype(x.dtype))
        for op, fn in NAMES.items():
            if op in ("multiply", "divide", "floorDivide", "remainder") and kinds != "mm":
                continue
            case(op, [x, y], lambda: fn(x, y))
for unit in UNITS:
    m, d = times("M", unit), times("m", unit)
    i = rng.integers(-5, 6, 9)
    f = rng.integers(-8, 9, 9) / 4
    for op in ["add", "subtract"]:
        case(op, [m, i], lambda: NAMES[op](m, i))
        case(op, [d, i], lambda: NAMES[op](d, i))
    for op in ["multiply", "divide", "floorDivide"]:
        case(op, [d, i], lambda: NAMES[op](d, i))
        if op != "floorDivide":
            case(op, [d, f], lambda: NAMES[op](d, f))
    for op, fn in [("negative", np.negative), ("abs", np.abs), ("sign", np.sign), ("isnan", np.isnan), ("isfinite", np.isfinite)]:
        case(op, [d], lambda: fn(d))
    case("negative", [m], lambda: np.negative(m))
    case("sqrt", [d], lambda: np.sqrt(d))
    for x in [m, d]:
        for op in ["min", "max", "argmin", "argmax", "sum", "mean"]:
            case(op, [x], lambda: getattr(x, op)())
        case("nanmin", [x], lambda: np.fmin.reduce(x))
        case("nanmax", [x], lambda: np.fmax.reduce(x))
        case("sort", [x], lambda: np.sort(x))
        case("argsort", [x], lambda: np.argsort(x, kind="stable"))
        case("diff", [x], lambda: np.diff(x))
        case("isnat", [x], lambda: np.isnat(x))
        case("flip", [x], lambda: x[::-1])
    for other in UNITS:
        if SPAN[unit] * 1.0 > 0 and not (other in ("ns", "us") and unit in "YMW") and not (other == "ns" and unit == "D"):
            case("astype", [m, f"datetime64[{other}]"], lambda: m.astype(f"M8[{other}]"))
            if (unit in "YM") == (other in "YM"):
                case("astype", [d, f"timedelta64[{other}]"], lambda: d.astype(f"m8[{other}]"))
    case("astype", [m, "int64"], lambda: m.astype("int64"))
texts = []
for unit in UNITS:
    for v in np.concatenate([times("M", unit, 6), np.array([f"{y}-{mo:02}-{d:02}T23:59:59.999999999" if unit != "W" else f"{y}-{mo:02}-{d:02}" for y, mo, d in [(1970, 1, 1), (1969, 12, 31), (2000, 2, 29), (1900, 3, 1), (2100, 2, 28)]], dtype="M8[%s]" % ("ns" if unit == "ns" else "us" if unit != "W" else "D")).astype(f"M8[{unit}]")]):
        texts.append([str(int(v.astype("int64"))), unit, str(v)])
prints = []
for a in [np.array(["2001-01-01", "NaT", "1969-12-31"], "M8[D]"), np.array([[1, -2], [NAT, 30]]).astype("m8[s]"), np.array("2001-05", "M8[M]"), np.array([], "M8[ns]"), np.array(["2001-01-01T01:02:03.5"] * 5, "M8[ms]"), np.array(7).astype("m8[h]")]:
    prints.append([plain(a), str(a), repr(a)])
print(json.dumps({"cases": cases, "texts": texts, "prints": prints}))
