"""Calls that the public array API suite makes, with NumPy's results, for test/conformance/array-api.test.ts.

This module stands in for the array library: it passes everything to NumPy 2 and notes what the suite's tests call themselves. At the end
a few calls of each function are chosen, as different as possible, and written to array-api.json beside it. It takes a checkout of
data-apis/array-api-tests (2024.12, with its submodule) and what that asks for (pytest, hypothesis, ndindex, pytest-json-report):

    cd CHECKOUT; PYTHONPATH=.../test/conformance ARRAY_API_TESTS_MODULE=record_array_api ARRAY_API_TESTS_VERSION=2024.12 \\
        python3 -m pytest -q -p no:cacheprovider --derandomize --disable-deadline --max-examples=20 array_api_tests

Tests of special cases, names and signatures were left out. A few of its tests fail for NumPy too; what they call is noted all the same.
"""
import atexit
import functools
import json
import pathlib
import sys

import numpy as np

# Of each function at most so many calls, of arrays of at most so many elements.
CALLS = 5
ELEMENTS = 16
# What tests no function of the library, or has no value that could be compared.
LEFT_OUT = {"asarray", "from_dlpack", "finfo", "iinfo", "isdtype", "can_cast", "result_type", "broadcast_shapes", "empty",
            "empty_like", "__array_namespace_info__"}

recorded = {}


class Unrecorded(Exception):
    pass


def scalar(x):
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (int, np.integer)):
        return int(x) if abs(int(x)) < 2**53 else {"int": str(int(x))}
    if isinstance(x, (float, np.floating)):
        x = float(x)
        return x if np.isfinite(x) and not (x == 0 and np.signbit(x)) else {"float": "-0" if x == 0 else repr(x)}
    raise Unrecorded


def noted(x):
    if x is None or isinstance(x, str):
        return x
    if isinstance(x, (np.ndarray, np.generic)):
        x = np.asarray(x)
        if x.size > ELEMENTS:
            raise Unrecorded
        flat = np.ascontiguousarray(x).reshape(-1)
        if x.dtype.kind == "c":
            flat = flat.view("f4" if x.dtype.itemsize == 8 else "f8")
        values = [str(v) if x.dtype.itemsize == 8 and x.dtype.kind in "iu" else float(v) if np.isfinite(v) and (v != 0 or not np.signbit(v)) else "-0" if v == 0 else repr(float(v))
                  for v in flat] if x.dtype.kind != "b" else [int(v) for v in flat]
        return {"dtype": str(x.dtype), "shape": list(x.shape), "data": [int(v) if isinstance(v, float) and v == int(v) else v for v in values]}
    if isinstance(x, complex):
        return {"complex": [scalar(x.real), scalar(x.imag)]}
    if isinstance(x, (tuple, list)):
        return [noted(v) for v in x]
    if isinstance(x, np.dtype) or (isinstance(x, type) and issubclass(x, np.generic)):
        return {"named": str(np.dtype(x))}
    return scalar(x)


def kinds(x):
    """What a call is told apart by."""
    if isinstance(x, dict):
        if "data" in x:
            return [x["dtype"], len(x["shape"]), len(x["data"]) == 0]
        return sorted(x)
    if isinstance(x, list):
        return [kinds(v) for v in x]
    return type(x).__name__


def wrapped(name, f):
    @functools.wraps(f)
    def call(*args, **kwargs):
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if not caller.startswith("array_api_tests.test_") or name.rpartition(".")[2] in LEFT_OUT:
            return f(*args, **kwargs)
        try:
            before = [[noted(a) for a in args], {k: noted(v) for k, v in kwargs.items()}]
        except Unrecorded:
            return f(*args, **kwargs)
        result = f(*args, **kwargs)
        try:
            one = [*before, noted(list(result) if isinstance(result, tuple) else result)]
            key = json.dumps([kinds(one[0]), {k: kinds(v) for k, v in one[1].items()}], sort_keys=True)
            recorded.setdefault(name, {}).setdefault(key, []).append(one)
        except Unrecorded:
            pass
        return result

    return call


class Namespace:
    def __init__(self, module, prefix):
        self._module, self._prefix = module, prefix
        self.__name__ = module.__name__

    def __getattr__(self, name):
        return look_up(self._module, self._prefix, name)


def look_up(module, prefix, name):
    found = getattr(module, name)
    if prefix == "" and name in ("linalg", "fft"):
        return Namespace(found, name + ".")
    if callable(found) and not isinstance(found, type) and not name.startswith("__"):
        return wrapped(prefix + name, found)
    return found


def __getattr__(name):
    return look_up(np, "", name)


def write():
    rows = []
    for name in sorted(recorded):
        # One call of each kind, those with elements and of several dtypes first; of each kind a middling one.
        groups = sorted(recorded[name].items(), key=lambda item: '"data": []' in json.dumps(item[1][0][0]))
        chosen, seen = [], set()
        for wanted in (True, False):
            for key, calls in groups:
                dtypes = tuple(json.dumps(a.get("dtype")) for a in calls[0][0] if isinstance(a, dict))
                if len(chosen) < CALLS and (dtypes not in seen) == wanted and not any(c[0] == key for c in chosen):
                    seen.add(dtypes)
                    calls.sort(key=lambda c: len(json.dumps(c)))
                    chosen.append((key, calls[(2 * len(calls)) // 3]))
        rows += [json.dumps([name, *call], separators=(",", ":"), allow_nan=False) for _, call in chosen]
    out = pathlib.Path(__file__).with_name("array-api.json")
    out.write_text("[\n" + ",\n".join(rows) + "\n]\n")
    print(f"{len(rows)} calls of {len(recorded)} functions, {out.stat().st_size} bytes", file=sys.stderr)


if __name__ == "record_array_api":
    atexit.register(write)
