"""Golden values of NumPy's set functions of complex numbers: python3 make_complex_sets.py > complex-sets.json"""
import json
import sys

import numpy as np

rng = np.random.default_rng(20261131)


def draw(dtype, count):
    if not dtype.startswith("complex"):
        return rng.integers(0, 3, count).astype(dtype)
    out = (rng.integers(0, 4, count) + 1j * rng.integers(-1, 2, count)).astype(dtype)
    out[5::9] = complex(np.nan, 1)
    out[3::8] = complex(2, np.nan)
    return out


def plain(a):
    a = np.asarray(a)
    parts = [v for pair in a for v in (pair.real, pair.imag)] if a.dtype.kind == "c" else a
    return {"dtype": a.dtype.name, "data": [None if v != v else float(v) for v in parts]}


cases = []
for dtypes in [["complex128", "complex128"], ["complex64", "complex64"], ["complex64", "complex128"], ["float64", "complex64"], ["complex128", "int32"]]:
    for counts in [(0, 4), (1, 1), (3, 0), (20, 6), (7, 30)]:
        x, y = [draw(dtype, count) for dtype, count in zip(dtypes, counts)]
        one = {"x": plain(x), "y": plain(y)}
        one["isin"] = np.isin(x, y).tolist()
        # Where there are several NaN, NumPy leaves to its sort which one stands for all: of these only how many there are is compared.
        for name in ["union1d", "intersect1d", "setdiff1d", "setxor1d"]:
            one[name] = plain(getattr(np, name)(x, y))
        common, ix, iy = np.intersect1d(x, y, return_indices=True)
        one["ix"], one["iy"] = ix.tolist(), iy.tolist()
        cases.append(one)
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
