"""Golden values of NumPy's lexsort: python3 make_lexsort.py > lexsort.json"""
import json
import sys

import numpy as np

rng = np.random.default_rng(20261129)


def draw(dtype, shape):
    values = rng.integers(0, 4, shape)
    if dtype.startswith("float"):
        return np.where(values == 3, np.nan, values / 2).astype(dtype)
    if dtype.startswith("datetime64"):
        days = values.astype("int64").astype(dtype)
        days[values == 3] = np.datetime64("NaT")
        return days
    return values.astype(dtype)


def plain(a):
    if a.dtype.kind == "M":
        return [None if np.isnat(v) else str(v) for v in a.ravel()]
    return [None if v != v else float(v) for v in a.ravel()]


cases = []
for shape, axis in [((23,), -1), ((5, 6), 0), ((5, 6), 1), ((2, 7, 3), 1), ((1,), 0), ((0,), 0)]:
    for dtypes in [["float64"], ["float64", "int8"], ["bool", "float32", "datetime64[D]"], ["uint64", "datetime64[D]", "int64", "bool"]]:
        keys = [draw(dtype, shape) for dtype in dtypes]
        order = np.lexsort(keys, axis=axis)
        cases.append(
            {
                "shape": list(shape),
                "axis": axis,
                "keys": [{"dtype": dtype, "data": plain(key)} for dtype, key in zip(dtypes, keys)],
                "order": order.ravel().tolist(),
            }
        )
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
