"""Writes cumulative.json: what NumPy's cumulative operations make of the arrays that cumulative.test.ts builds."""
import json
import os
import numpy as np

rng = np.random.default_rng(5)
arrays = {
    "bool": np.array([[True, False, True], [True, True, False]]),
    "int8": rng.integers(-128, 128, (4, 5), dtype="int8"),
    "uint8": rng.integers(0, 256, (3, 4, 2), dtype="uint8"),
    "int16": rng.integers(-30000, 30000, (7,), dtype="int16"),
    "uint16": rng.integers(0, 65536, (2, 9), dtype="uint16"),
    "int32": rng.integers(-(2**31), 2**31, (5, 3), dtype="int32"),
    "uint32": rng.integers(0, 2**32, (11,), dtype="uint32"),
    "int64": rng.integers(-(2**62), 2**62, (3, 6), dtype="int64"),
    "uint64": rng.integers(0, 2**64, (6, 2), dtype="uint64"),
    "float32": rng.normal(size=(5, 7)).astype("float32"),
    "float64": rng.normal(size=(6, 4, 3)),
    "special": np.array([[1.0, np.nan, -0.0, 2.0], [np.inf, 1.0, -0.0, np.nan], [-np.inf, 3.0, 5.0, 1e308]]),
    "scalar": np.float64(3.5) * np.ones(()),
    "empty": np.zeros((0, 3)),
    "one": np.array([[7.25]]),
    "long": rng.normal(size=(1200,)),
}
calls = {
    "cumsum": np.cumsum,
    "cumprod": np.cumprod,
    "nancumsum": np.nancumsum,
    "nancumprod": np.nancumprod,
    "cummax": lambda a, axis=None: np.maximum.accumulate(a.reshape(-1) if axis is None else a, axis=0 if axis is None else axis),
    "cummin": lambda a, axis=None: np.minimum.accumulate(a.reshape(-1) if axis is None else a, axis=0 if axis is None else axis),
}
number = lambda v: v if isinstance(v, bool) else str(v) if isinstance(v, int) or not np.isfinite(v) else repr(float(v))
pack = lambda a: {"dtype": str(a.dtype), "shape": list(a.shape), "data": [number(v) for v in a.ravel().tolist()]}
out = {"arrays": {}, "cases": []}
np.seterr(all="ignore")
for name, a in arrays.items():
    out["arrays"][name] = pack(a)
    for call, fn in calls.items():
        if name == "long" and call != "cumsum":
            continue
        for axis in [None, *range(a.ndim)]:
            out["cases"].append({"array": name, "call": call, "axis": axis, "want": pack(fn(a, axis=axis))})
    if name in ("int32", "float64"):
        for dtype in ("int16", "float32", "uint64"):
            if name == "float64" and dtype == "uint64":
                continue
            a2 = a if name == "int32" else np.rint(a * 9)
            want = np.cumsum(a2, axis=1, dtype=dtype)
            out["cases"].append({"array": name, "call": "cumsum", "axis": 1, "dtype": dtype, "want": pack(want)})
for n in ("int8", "float64"):
    a = arrays[n]
    for call, fn in (("cumulativeSum", np.cumsum), ("cumulativeProd", np.cumprod)):
        r = fn(a, axis=1)
        first = np.full_like(r[:, :1], 0 if call == "cumulativeSum" else 1)
        out["cases"].append({"array": n, "call": call, "axis": 1, "includeInitial": True, "want": pack(np.concatenate([first, r], axis=1))})
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "cumulative.json"), "w") as f:
    json.dump(out, f, separators=(",", ":"))
    f.write("\n")
