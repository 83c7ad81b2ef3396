"""Golden values of NumPy's unique along an axis: python3 make_unique_axis.py > unique-axis.json"""
import json
import sys

import numpy as np

rng = np.random.default_rng(20261130)


def draw(dtype, shape):
    values = rng.integers(0, 3, shape)
    if dtype.startswith("complex"):
        out = (values + 1j * rng.integers(0, 2, shape)).astype(dtype)
        flat = out.reshape(-1)
        for k in range(0, flat.size, 11):
            flat[k] = [complex(np.nan, 1), complex(1, np.nan), complex(np.nan, np.nan)][(k // 11) % 3]
        return out
    if dtype.startswith("float"):
        out = (values / 2 - 0.5).astype(dtype)
        flat = out.reshape(-1)
        flat[::13] = np.nan
        flat[4::17] = -0.0
        return out
    if dtype.startswith("datetime64"):
        out = values.astype("int64").astype(dtype)
        out.reshape(-1)[::13] = np.datetime64("NaT")
        return out
    if dtype.startswith("int"):
        values = values - 1
    return values.astype(dtype)


def plain(a):
    if a.dtype.kind in "mM":
        return a.astype("int64").ravel().tolist() if not np.isnat(a).any() else [None if np.isnat(v) else int(v.astype("int64")) for v in a.ravel()]
    if a.dtype.kind == "c":
        return [None if v != v else float(v) for pair in a.ravel() for v in (pair.real, pair.imag)]
    return [None if v != v else float(v) + 0 for v in a.ravel()]


cases = []
for dtype in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64", "complex64", "complex128", "datetime64[D]"]:
    for shape, axis in [((14, 2), 0), ((2, 11), 1), ((2, 9, 2), 1), ((2, 2, 7), -1), ((12,), 0), ((1, 3), 0), ((0, 3), 0), ((3, 0), 0)]:
        if dtype.startswith("complex") and len(shape) == 1:
            continue  # which NaN stands for all, NumPy leaves to its sort
        x = draw(dtype, shape)
        # The structured sort need not be stable unless indices are asked for.
        values, index, inverse, counts = np.unique(x, axis=axis, return_index=True, return_inverse=True, return_counts=True)
        cases.append(
            {
                "dtype": dtype, "shape": list(shape), "axis": axis, "x": plain(x),
                "values": {"shape": list(values.shape), "data": plain(values)},
                "index": index.tolist(), "inverse": inverse.ravel().tolist(), "counts": counts.tolist(),
            }
        )
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
