"""Writes arguments.json: what NumPy gives where its arguments may be lists of any shape, repeated or broadcast.

Each case is a function of the library with its arguments, and the same call of NumPy. Run: python3 test/array/make_arguments.py
"""

import json
import pathlib

import numpy as np

x = np.arange(12.0).reshape(3, 4)
y = x.copy()
y[1, 2] = np.nan
z = np.arange(24.0).reshape(2, 3, 4)
ARRAYS = {"x": x, "y": y, "z": z}
METHODS = {
    "linear": "linear",
    "lower": "lower",
    "nearest": "nearest",
    "midpoint": "midpoint",
    "medianUnbiased": "median_unbiased",
    "hazen": "hazen",
    "closestObservation": "closest_observation",
}
cases = []


def add(fn, args, options, value):
    value = np.asarray(value)
    flat = [None if np.isnan(v) else float(v) for v in value.ravel()]
    cases.append({"fn": fn, "args": args, "options": options, "shape": list(value.shape), "data": flat})


QS = [0.5, [0.5], [[0.5]], [[0.1, 0.9], [0.25, 1]]]
AXES = [None, 0, -1, [0, 2], [-1, 0], [1, 0, 2]]
for q in QS:
    for axis in AXES:
        for keepdims in (False, True):
            ax = tuple(axis) if isinstance(axis, list) else axis
            options = {"axis": axis, "keepdims": keepdims}
            add("quantile", ["z", q], options, np.quantile(z, q, axis=ax, keepdims=keepdims))
            percent = (100 * np.array(q)).tolist()
            add("percentile", ["z", percent], options, np.percentile(z, percent, axis=ax, keepdims=keepdims))
            # NumPy's NaN forms take lists of one axis only; without NaN they give the same.
            add("nanpercentile", ["z", percent], options, np.percentile(z, percent, axis=ax, keepdims=keepdims))
            add("nanquantile", ["z", q], options, np.quantile(z, q, axis=ax, keepdims=keepdims))
for ours, theirs in METHODS.items():
    add("quantile", ["z", QS[3]], {"axis": 1, "method": ours}, np.quantile(z, QS[3], axis=1, method=theirs))
    add("quantile", ["y", QS[3]], {"axis": 0, "method": ours}, np.quantile(y, QS[3], axis=0, method=theirs))
    rows = np.nanquantile(y, np.ravel(QS[3]), axis=1, method=theirs).reshape(2, 2, 3)
    add("nanquantile", ["y", QS[3]], {"axis": 1, "method": ours}, rows)

for shift, axis in [
    ([1, 2], 0),
    ([1, 2], [0, 0]),
    ([1, 2, -5], [0, 1, -2]),
    (1, [0, 0, 1]),
    ([1], [0, 1]),
    ([], 1),
    ([3, 4], []),
    ([1, 2], None),
    (-7, None),
    (1000003, -1),
]:
    if axis != []:
        add("roll", ["x", shift], {"axis": axis}, np.roll(x, np.array(shift, int), axis=axis))

for width in [1, [1], [2, 3], [[2, 3]], [[1], [3]], [[1]], [[1, 2], [3, 4]], [[0, 2], [0, 0]], [0, 1]]:
    for mode in ("constant", "edge", "reflect", "symmetric", "wrap"):
        add("pad", ["x", width], {"mode": mode}, np.pad(x, width, mode=mode))
    for value in (7, [7], [1, 2], [[1, 2]], [[1], [3]], [[1, 2], [3, 4]], [[5]]):
        add("pad", ["x", width], {"value": value}, np.pad(x, width, constant_values=value))

add("flip", ["z"], {"axis": [0, -1]}, np.flip(z, (0, -1)))
add("flip", ["z"], {"axis": []}, np.flip(z, ()))
add("transpose", ["z", None], None, np.transpose(z, None))
add("transpose", ["z", [-1, -3, -2]], None, np.transpose(z, (-1, -3, -2)))
add("moveaxis", ["z", [0, 1], [-1, 0]], None, np.moveaxis(z, [0, 1], [-1, 0]))
for axis in ([0, 2], [0, -1], [3, 1], [], -3):
    add("expandDims", ["x"], {"axis": axis}, np.expand_dims(x, tuple(axis) if isinstance(axis, list) else axis))
for axes in (0, 1, 2, [0, 0], [[0], [0]], [[0, 1], [0, 1]], [[1, 0], [-1, 0]], [[-1], 1], [[], []]):
    if axes == 1:
        add("tensordot", ["x", "xt"], {"axes": 1}, np.tensordot(x, x.T, 1))
    else:
        add("tensordot", ["x", "x"], {"axes": axes}, np.tensordot(x, x, axes))
add("clip", ["x", [1, 2, 3, 4], [5, 6, 7, 8]], None, np.clip(x, [1, 2, 3, 4], [5, 6, 7, 8]))
add("clip", ["x", [[1], [2], [3]], 5], None, np.clip(x, [[1], [2], [3]], 5))
add("searchsorted", [[1, 2, 3], 2], None, np.searchsorted([1, 2, 3], 2))
add("searchsorted", [[1, 2, 3], [[2, 0], [5, 3]]], {"side": "right"}, np.searchsorted([1, 2, 3], [[2, 0], [5, 3]], "right"))
add("bincount", [[1, 2, 2, 5]], {"minlength": 10}, np.bincount([1, 2, 2, 5], minlength=10))
add("tile", ["x", [2, 1, 3]], None, np.tile(x, [2, 1, 3]))
add("tile", ["x", []], None, np.tile(x, []))
add("linspace", [0, 1, 5], {"endpoint": False}, np.linspace(0, 1, 5, endpoint=False))
add("sum", ["z"], {"axis": []}, np.sum(z, ()))

here = pathlib.Path(__file__).parent
arrays = {name: {"shape": list(a.shape), "data": [None if np.isnan(v) else v for v in a.ravel()]} for name, a in ARRAYS.items()}
(here / "arguments.json").write_text(json.dumps({"arrays": arrays, "cases": cases}, separators=(",", ":")) + "\n")
