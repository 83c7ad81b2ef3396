"""Golden values of NumPy's set functions, nonzero, compress and extract: python3 make_sets.py > sets.json"""
import json
import sys

import numpy as np

rng = np.random.default_rng(20261128)


def plain(a):
    a = np.asarray(a)
    data = [("nan" if v != v else "inf" if v == np.inf else "-inf" if v == -np.inf else float(v)) for v in a.ravel()]
    return {"dtype": a.dtype.name, "shape": list(a.shape), "data": data}


def draw(dtype, shape, span):
    if dtype == "bool":
        return rng.random(shape) < 0.5
    values = rng.integers(0 if dtype.startswith("u") else -span, span, shape)
    out = values.astype(dtype)
    if dtype.startswith("float"):
        out = (values / 2).astype(dtype)
        flat = out.reshape(-1)
        for k, special in enumerate([np.nan, np.inf, -np.inf, -0.0, np.nan, np.nan]):
            if flat.size > 3 * k:
                flat[(7 * k) % flat.size] = special
    return out


cases = []
for dtype in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]:
    for shape in [(0,), (1,), (17,), (4, 5), (2, 3, 4)]:
        x, y = draw(dtype, shape, 6), draw(dtype, (9,), 6)
        mask = rng.random(shape) < 0.5
        one = {"x": plain(x), "y": plain(y), "mask": plain(mask)}
        values, index, inverse, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
        # Both zeros are one element, whichever NumPy shows.
        one["unique"] = plain(values + 0 if x.dtype.kind == "f" else values)
        one["index"], one["counts"] = plain(index), plain(counts)
        # NumPy 2 gives the shape of the input.
        one["inverse"] = plain(inverse.reshape(x.shape))
        if x.dtype.kind == "f":
            values, inverse, counts = np.unique(x, return_inverse=True, return_counts=True, equal_nan=False)
            one["apart"], one["apartCounts"] = plain(values + 0), plain(counts)
        one["union1d"] = plain(np.union1d(x, y) + (0 if x.dtype.kind == "f" else False))
        one["intersect1d"] = plain(np.intersect1d(x, y) + (0 if x.dtype.kind == "f" else False))
        common, ix, iy = np.intersect1d(x, y, return_indices=True)
        one["ix"], one["iy"] = plain(ix), plain(iy)
        one["setdiff1d"] = plain(np.setdiff1d(x, y) + (0 if x.dtype.kind == "f" else False))
        one["setxor1d"] = plain(np.setxor1d(x, y) + (0 if x.dtype.kind == "f" else False))
        one["isin"] = plain(np.isin(x, y))
        one["nonzero"] = [plain(a) for a in np.nonzero(x)]
        one["flatnonzero"], one["argwhere"] = plain(np.flatnonzero(x)), plain(np.argwhere(x))
        one["extract"] = plain(np.extract(mask, x))
        one["select"] = plain(x[mask])
        one["compress"] = plain(np.compress(mask.ravel(), x))
        one["compress0"] = plain(np.compress((mask.reshape(x.shape[0], -1).any(axis=1) if x.ndim > 1 else mask), x, axis=0))
        cases.append(one)
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
