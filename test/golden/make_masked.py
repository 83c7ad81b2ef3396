"""NumPy's values of masked arrays, for test/array/masked.test.ts: python3 make_masked.py > ../data/masked.json"""
import json
import warnings
import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)
ma = np.ma


def encode(value):
    if isinstance(value, (np.bool_, bool)):
        return bool(value)
    if isinstance(value, (np.integer, int)):
        return int(value)
    value = float(value)
    return value if np.isfinite(value) else repr(value)


def plain(a):
    a = ma.asanyarray(a)
    mask = ma.getmaskarray(a)
    return {
        "shape": list(a.shape),
        "values": [None if m else encode(v) for v, m in zip(a.data.ravel(), mask.ravel())],
        "dtype": str(a.dtype),
    }


def array(shape, dtype, masked=0.3):
    n = int(np.prod(shape))
    data = (rng.integers(-4, 5, n) if dtype != "bool" else rng.integers(0, 2, n)).astype(dtype).reshape(shape)
    if dtype == "float64":
        data = data / 2
    return ma.array(data, mask=rng.random(shape) < masked)


cases = []


def case(op, args, result, options=None):
    cases.append({"op": op, "args": [plain(a) | {"masked": True} if isinstance(a, ma.MaskedArray) else a for a in args],
                  "options": options, "want": plain(result)})


for dtype in ["float64", "int32", "int64", "bool"]:
    for shape in [(7,), (4, 5), (2, 3, 4)]:
        x, y = array(shape, dtype), array(shape, dtype)
        row = array(shape[-1:], dtype)
        if dtype != "bool":
            for op, fn in [("add", np.add), ("subtract", np.subtract), ("multiply", np.multiply), ("maximum", np.maximum), ("less", np.less), ("equal", np.equal)]:
                case(op, [x, y], fn(x, y))
                case(op, [x, row], fn(x, row))
            case("divide", [x, y], ma.divide(x, y))
            case("floorDivide", [x, y], ma.floor_divide(x, y))
            case("remainder", [x, y], ma.remainder(x, y))
            for op, fn in [("sqrt", ma.sqrt), ("log", ma.log), ("asin", ma.arcsin), ("abs", ma.abs), ("negative", ma.negative)]:
                case(op, [x.astype("float64")], fn(x.astype("float64")))
        case("logicalAnd", [x, y], ma.logical_and(x, y))
        for axis in [None, *range(len(shape))]:
            options = {"axis": axis}
            for op in ["sum", "prod", "any", "all"] + ([] if dtype == "bool" else ["mean", "min", "max", "var", "std", "argmin", "argmax", "ptp"]):
                case(op, [x], getattr(x, op)(axis=axis), options)
            case("count", [x], x.count(axis=axis), options)
            if dtype == "float64":
                case("median", [x], ma.median(x, axis=axis), options)
                case("std", [x], x.std(axis=axis, ddof=1), {"axis": axis, "ddof": 1})
                if axis is not None:
                    weights = rng.integers(1, 5, shape[axis]).astype("float64")
                    case("average", [x], ma.average(x, axis=axis, weights=weights), {"axis": axis, "weights": weights.tolist()})
        for axis in range(len(shape)):
            options = {"axis": axis}
            case("cumsum", [x], x.cumsum(axis=axis), options)
            case("cumprod", [x], x.cumprod(axis=axis), options)
            case("flip", [x], np.flip(x, axis), options)
            if dtype != "bool":
                case("sort", [x], ma.sort(x, axis=axis), options)
                case("diff", [x], x.take(range(1, shape[axis]), axis) - x.take(range(shape[axis] - 1), axis), options)
        case("ravel", [x], x.ravel())
        case("transpose", [x], x.T)
        case("concat", [x, y], ma.concatenate([x, y]))
        case("stack", [x, y], ma.stack([x, y]))
        case("where", [x, x, y], ma.where(x, x, y))
        if len(shape) == 2 and dtype == "float64":
            case("dot", [x, y.T.copy()], ma.dot(x, y.T))
print(json.dumps(cases))
