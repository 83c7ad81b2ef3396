"""Calls of NumPy and what they give, as JSON, one file for each family: python3 test/array/breadth/make_breadth.py

A call is [name, arguments, options or None, result or list of results, tolerance]. Arrays are {"t": dtype, "s": shape, "d": elements},
infinities and NaN are text, slices {"slice": [start, stop, step]}.
"""
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FAMILIES = {}


def plain(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 2 ** 53 else str(int(value))
    value = float(value)
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return "-0" if value == 0 and np.signbit(value) else value


def encode(value):
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, (np.ndarray, np.generic)):
        value = np.asarray(value)
        return {"t": str(value.dtype), "s": list(value.shape), "d": [plain(v) for v in value.ravel()]}
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {k: encode(v) for k, v in value.items()}
    if value is None or isinstance(value, str):
        return value
    return plain(value)


class Family:
    """Collects calls: call(name, result, *arguments, tol=0, **options)."""

    def __init__(self, name):
        self.calls = []
        FAMILIES[name] = self.calls

    def __call__(self, name, result, *arguments, tol=0, **options):
        if isinstance(result, tuple):
            result = list(result)
        self.calls.append([name, encode(list(arguments)), encode(options) if options else None, encode(result), tol])


def ints(*shape, dtype="int32"):
    size = int(np.prod(shape))
    return ((np.arange(size) * 7 + 3) % 11).reshape(shape).astype(dtype)


def floats(*shape, dtype="float64", seed=1):
    return np.random.default_rng(seed).normal(size=shape).round(3).astype(dtype)


def shaping():
    call = Family("shaping")
    a, b, v = ints(3, 4), floats(2, 3, 4), ints(7, dtype="int16")
    empty = np.zeros((0, 3), "float32")
    for x, sections in ((v, 7), (a, 3), (a, [1, 2]), (v, [2, 9]), (v, [5, 3]), (v, [-3])):
        call("split", np.split(x, sections), x, sections)
    call("split", np.split(b, [1, 3], axis=2), b, [1, 3], axis=2)
    call("arraySplit", np.array_split(v, 3), v, 3)
    call("arraySplit", np.array_split(b, 5, axis=1), b, 5, axis=1)
    call("arraySplit", np.array_split(empty, 2, axis=1), empty, 2, axis=1)
    call("vsplit", np.vsplit(a, 3), a, 3)
    call("hsplit", np.hsplit(a, 2), a, 2)
    call("hsplit", np.hsplit(v, [2]), v, [2])
    call("dsplit", np.dsplit(b, 2), b, 2)
    for axis in (0, 1, -1):
        call("unstack", [np.take(b, k, axis=axis) for k in range(b.shape[axis])], b, axis=axis)
    for x in (np.float64(3), v, a, b):
        call("atleast1d", np.atleast_1d(x), x)
        call("atleast2d", np.atleast_2d(x), x)
        call("atleast3d", np.atleast_3d(x), x)
    call("atleast2d", list(np.atleast_2d(v, a)), v, a)
    call("dstack", np.dstack([v, v * 2]), [v, v * 2])
    call("dstack", np.dstack([a, a.astype("float32")]), [a, a.astype("float32")])
    call("columnStack", np.column_stack([v, v * 2]), [v, v * 2])
    call("columnStack", np.column_stack([np.arange(3), a]), [np.arange(3), a])
    call("rowStack", np.vstack([v, v]), [v, v])
    call("block", np.block([[a, a[:, :2]], [np.ones((2, 6))]]), [[a, a[:, :2]], [np.ones((2, 6))]])
    call("block", np.block([v, 5, v]), [v, np.int64(5), v])
    call("block", np.block([[[a], [a]]]), [[[a], [a]]])
    call("block", np.block(b), b)
    call("append", np.append(a, v), a, v)
    call("append", np.append(a, [[1, 2, 3, 4]], axis=0), a, np.array([[1, 2, 3, 4]]), axis=0)
    call("append", np.append(a, a.astype("float64"), axis=1), a, a.astype("float64"), axis=1)
    for k in (-1, 0, 1, 2, 3, 6):
        call("rot90", np.rot90(a, k), a, k)
    call("rot90", np.rot90(b, 1, (1, 2)), b, 1, axes=[1, 2])
    call("rot90", np.rot90(b, 3, (2, 0)), b, 3, axes=[2, 0])
    call("flipud", np.flipud(a), a)
    call("flipud", np.flipud(v), v)
    call("fliplr", np.fliplr(b), b)
    for axis, start in ((2, 0), (0, 2), (1, 3), (-1, 1), (0, -1)):
        call("rollaxis", np.rollaxis(b, axis, start), b, axis, start)
    call("flatten", b.flatten(), b)
    for n in (0, 1, 3):
        call("repeat", np.repeat(a, n), a, n)
        call("repeat", np.repeat(a, n, axis=0), a, n, axis=0)
        call("repeat", np.repeat(b, n, axis=-1), b, n, axis=-1)
    call("repeat", np.repeat(a, [2, 0, 1], axis=0), a, [2, 0, 1], axis=0)
    call("repeat", np.repeat(a, [2, 0, 1, 3], axis=1), a, np.array([2, 0, 1, 3]), axis=1)
    call("repeat", np.repeat(a, [2]), a, [2])
    call("repeat", np.repeat(np.float32(3), 4), np.float32(3), 4)
    call("repeat", np.repeat(empty, 2, axis=0), empty, 2, axis=0)
    for x, where, axis in (
        (v, 3, None), (v, -1, 0), (v, [0, 2, 2, -1], 0), (a, 5, None), (a, [1], 0), (a, slice(None, None, 2), 1),
        (a, slice(1, 3), 1), (v, [], 0), (b, [0, 2], 1), (v, np.array([True, False, True, False, False, True, False]), 0),
        (a, slice(0, 3), 0), (v, slice(None, None, -3), 0),
    ):
        where_ = np.array(where, int) if isinstance(where, list) and not where else where
        call("delete", np.delete(x, where_, axis=axis), x, where, axis=axis)
    for x, where, values, axis in (
        (v, 3, 99, None), (v, 7, 99, 0), (v, -1, [5, 6], 0), (v, [0, 7], [10, 20], 0), (v, [2, 2, 1], [10, 20, 30], 0),
        (a, 1, 5, 1), (a, 1, [1, 2, 3], 1), (a, [1], [[1], [2], [3]], 1), (a, [0, 2], 7, 0), (a, 3, [1, 2, 3, 4], 0),
        (a, [0, 3], [[1, 2, 3, 4], [5, 6, 7, 8]], 0), (a, slice(0, 4, 2), -1, 1), (a, 2, 9.7, None), (v, [], 3, 0), (b, [1], 2.5, 2),
        (b, 1, np.ones((3, 2, 4)), 1),
    ):
        where_ = np.array(where, int) if isinstance(where, list) and not where else where
        call("insert", np.insert(x, where_, values, axis=axis), x, where, values if np.isscalar(values) else np.array(values), axis=axis)
    for shape in ([2, 2], [5, 5], [30], [0], [1], [2, 0, 3]):
        call("resize", np.resize(a, shape), a, shape)
    call("resize", np.resize(empty, [2, 2]), empty, [2, 2])


def main():
    for make in [v for k, v in sorted(globals().items()) if callable(v) and getattr(v, "__code__", None) and v.__code__.co_argcount == 0 and k not in ("main",)]:
        if sys.argv[1:] and make.__name__ not in sys.argv[1:]:
            continue
        make()
    for name, calls in FAMILIES.items():
        with open(os.path.join(HERE, name + ".json"), "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in calls) + "\n]\n")
        print(name, len(calls))


main()
