"""Golden values of order statistics by NumPy 2: quantiles, histograms, sorting, searching. Writes order.json beside this file.

Known differences are left out: two infinite neighbours (NumPy: NaN), differences of integers that overflow.
"""
import json
import os
import numpy as np

rng = np.random.default_rng(11)
SPECIAL = {"nan": "nan", "inf": "inf", "-inf": "-inf"}


def plain(a):
    a = np.asarray(a)
    flat = a.ravel().tolist()
    out = []
    for v in flat:
        if isinstance(v, bool):
            out.append(int(v))
        elif isinstance(v, float) and not np.isfinite(v):
            out.append("nan" if np.isnan(v) else "inf" if v > 0 else "-inf")
        elif isinstance(v, float) and v == 0 and np.signbit(v):
            out.append("-0")
        elif isinstance(v, int) and abs(v) > 2**53:
            out.append(str(v))
        else:
            out.append(v)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": out}


def array(dtype, shape, special=False):
    n = int(np.prod(shape))
    dt = np.dtype(dtype)
    if dt.kind == "f":
        a = np.round(rng.normal(0, 10, n), 2).astype(dt)
        a[rng.random(n) < 0.2] = a.dtype.type(1.5)
        if special and n > 3:
            pick = rng.permutation(n)
            a[pick[0]] = np.nan
            a[pick[1 % n]] = -0.0
            a[pick[2 % n]] = 0.0
            a[pick[3 % n]] = -np.nan
    elif dt.kind == "b":
        a = rng.random(n) < 0.5
    else:
        i = np.iinfo(dt)
        a = rng.integers(max(i.min, -(2**62)) // 4, min(i.max, 2**62) // 4, n).astype(dt) if dt.itemsize > 1 else rng.integers(0 if i.min == 0 else -60, 60, n).astype(dt)
        a[rng.random(n) < 0.3] = dt.type(7)
    return a.reshape(shape)


METHODS = {
    "linear": "linear", "lower": "lower", "higher": "higher", "nearest": "nearest", "midpoint": "midpoint",
    "inverted_cdf": "invertedCdf", "averaged_inverted_cdf": "averagedInvertedCdf", "closest_observation": "closestObservation",
    "interpolated_inverted_cdf": "interpolatedInvertedCdf", "hazen": "hazen", "weibull": "weibull",
    "median_unbiased": "medianUnbiased", "normal_unbiased": "normalUnbiased",
}
DTYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
QS = [0.9, 0.5, [0.1, 0.5, 0.9], [0.0, 0.25, 1.0], 0.03, [0.97]]
cases = []


def quantile(a, q, axis, method, keepdims, skipna):
    fn = np.nanquantile if skipna else np.quantile
    with np.errstate(all="ignore"):
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            r = fn(a, q, axis=tuple(axis) if isinstance(axis, list) else axis, method=method, keepdims=keepdims)
    cases.append({"fn": "nanquantile" if skipna else "quantile", "x": plain(a), "q": q, "axis": axis, "method": METHODS[method], "keepdims": keepdims, "want": plain(r)})


k = 0
for dtype in DTYPES:
    for shape in [(17,), (1,), (23, 6), (3, 14, 4), (2, 9)]:
        for axis in [None] + list(range(len(shape))) + ([[0, 2], [-1, 1]] if len(shape) == 3 else []):
            for special in [False, True] if dtype.startswith("f") else [False]:
                for skipna in [False, True] if special else [False]:
                    a = array(dtype, shape, special)
                    quantile(a, QS[k % len(QS)], axis, list(METHODS)[k % len(METHODS)] if k % 2 else "linear", k % 3 == 0, skipna)
                    k += 1
for method in METHODS:
    for n in [1, 2, 5, 10, 11]:
        quantile(array("float64", (n,)), [0.0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 1.0], None, method, False, False)
nan = np.full((4, 3), np.nan)
nan[1, 1] = 2
quantile(nan, 0.5, 0, "linear", False, True)
quantile(nan, [0.5, 1], None, "linear", False, True)
for dtype in ["bool", "int32", "float32", "float64"]:
    for shape, axis in [((8, 5), 0), ((8, 5), 1), ((8, 5), None), ((9,), 0), ((2, 3, 4), [0, 1])]:
        for fn in ["median", "nanmedian"]:
            a = array(dtype, shape, fn == "nanmedian")
            r = getattr(np, fn)(a, axis=tuple(axis) if isinstance(axis, list) else axis)
            cases.append({"fn": fn, "x": plain(a), "axis": axis, "want": plain(r)})
for dtype in DTYPES:
    a = array(dtype, (5, 13), True)
    for bins, r, density in [(10, (-20, 20), False), (7, None, False), (4, (3, 3), False), ([-10, 0, 1.5, 7, 8.25], None, False), (5, (-10, 30), True)]:
        if dtype.startswith("f") and r is None and isinstance(bins, int):
            a = np.nan_to_num(a)
        h, e = np.histogram(a, bins=bins, range=r, density=density)
        cases.append({"fn": "histogram", "x": plain(a), "bins": bins, "range": r, "density": density, "want": plain(h), "edges": plain(np.asarray(e, float) if e.dtype.kind != "f" else e)})
    w = array("float64", (5, 13))
    h, e = np.histogram(a, bins=6, range=(-15, 15), weights=w)
    cases.append({"fn": "histogram", "x": plain(a), "bins": 6, "range": (-15, 15), "weights": plain(w), "density": False, "want": plain(h), "edges": plain(e)})
for n in [1, 3, 10, 100]:  # on the edges themselves
    for lo, hi in [(0, 1), (0.1, 0.7), (-1e9, 1e9 + 1), (1e-300, 3e-300)]:
        e = np.linspace(lo, hi, n + 1)
        a = np.concatenate([e, np.nextafter(e, -np.inf), np.nextafter(e, np.inf), rng.uniform(lo, hi, 50)])
        h, e = np.histogram(a, bins=n, range=(lo, hi))
        cases.append({"fn": "histogram", "x": plain(a), "bins": n, "range": (lo, hi), "density": False, "want": plain(h), "edges": plain(e)})
for dtype in DTYPES + ["bool"]:
    for shape, axis in [((60,), 0), ((3, 50), 1), ((50, 3), 0), ((4, 6, 3), 1), ((1,), 0)]:
        a = array(dtype, shape, True)
        cases.append({"fn": "sort", "x": plain(a), "axis": axis, "want": plain(np.sort(a, axis=axis, kind="stable"))})
        cases.append({"fn": "argsort", "x": plain(a), "axis": axis, "want": plain(np.argsort(a, axis=axis, kind="stable"))})
    a = array(dtype, (5, 13), False)
    for axis in [0, 1]:
        for k in [1, 3, -2, 13]:
            s = np.sort(a, axis=axis)
            s = np.take(np.flip(s, axis), range(min(k, a.shape[axis])), axis) if k > 0 else np.take(s, range(-k), axis)
            cases.append({"fn": "topk", "x": plain(a), "k": k, "axis": axis, "want": plain(s)})
edges = np.array([-5, 0, 0, 1.5, 7.25, 12])
for dtype in ["int16", "float32", "float64"]:
    a = array(dtype, (6, 11), True)
    for side in ["left", "right"]:
        cases.append({"fn": "searchsorted", "x": plain(a), "edges": plain(edges), "side": side, "want": plain(np.searchsorted(edges, a, side=side))})
        cases.append({"fn": "digitize", "x": plain(a), "edges": plain(edges), "right": side == "left", "want": plain(np.digitize(a, edges, right=side == "left"))})
        cases.append({"fn": "digitize", "x": plain(a), "edges": plain(edges[::-1]), "right": side == "left", "want": plain(np.digitize(a, edges[::-1], right=side == "left"))})
a = rng.integers(0, 9, 50)
w = np.round(rng.normal(0, 1, 50), 2)
cases.append({"fn": "bincount", "x": plain(a), "minlength": 12, "want": plain(np.bincount(a, minlength=12))})
cases.append({"fn": "bincount", "x": plain(a), "minlength": 12, "weights": plain(w), "want": plain(np.bincount(a, weights=w, minlength=12))})

with open(os.path.join(os.path.dirname(__file__), "order.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases))
