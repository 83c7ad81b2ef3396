"""Writes reduction.json: what NumPy computes for every reduction, dtype and kind of input.

Results of float32 inputs are those of the same values in float64, rounded once, as the accumulators are float64. Arrays
and results are little-endian bytes in base64. Run with NumPy 2.4: python3 test/golden/make_reduction.py
"""

import base64
import json
import pathlib
import warnings

import numpy as np

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64".split()
NAMES = dict(
    sum=np.sum, prod=np.prod, mean=np.mean, min=np.min, max=np.max, any=np.any, all=np.all, var=np.var, std=np.std,
    argmin=np.argmin, argmax=np.argmax, countNonzero=np.count_nonzero, nansum=np.nansum, nanprod=np.nanprod,
    nanmean=np.nanmean, nanmin=np.nanmin, nanmax=np.nanmax, nanvar=np.nanvar, nanstd=np.nanstd,
    nanargmin=np.nanargmin, nanargmax=np.nanargmax,
)  # fmt: skip
IN_DOUBLE = "sum prod mean var std nansum nanprod nanmean nanvar nanstd".split()
rng = np.random.default_rng(20240602)


def b64(a):
    return base64.b64encode(np.ascontiguousarray(a).tobytes()).decode()


def inputs(dtype):
    t = np.dtype(dtype)
    if t.kind == "b":
        some = rng.random(37) < 0.5
        return dict(some=some, one=np.array([True]), empty=np.array([], bool), zeros=np.zeros(9, bool), ones=np.ones(9, bool))
    if t.kind in "iu":
        i = np.iinfo(t)
        return dict(
            some=rng.integers(max(i.min, -9), 10, 41).astype(t), one=np.array([3], t), empty=np.array([], t),
            wide=rng.integers(i.min, i.max, 23, t, endpoint=True), limits=np.array([i.max, i.max, 1, i.min, i.max], t),
            zeros=np.zeros(5, t),
        )  # fmt: skip
    nan, inf = np.nan, np.inf
    lists = dict(
        some=rng.normal(size=83) * 3, one=[2.5], empty=[], onenan=[nan], allnan=[nan] * 7,
        withnan=[1.5, nan, -2, 7, nan, 7, -2, 0.25, 3], endnan=[*range(1, 17), nan], infinite=[1, inf, 3, -4, inf],
        both=[inf, 2, -inf, 1], ties=[3, 1, 3, 1, 2, 3, 1], negative=-rng.random(19) - 1, zeros=[0.0, -0.0, 0.0],
        overflow=[np.finfo(t).max, np.finfo(t).max, -1], nanfirst=[nan, 5, 6, 8], offset=5e3 + rng.normal(size=40),
        far=rng.normal(size=97) * 1e-3 + 1e9 if dtype == "float64" else [1, 2],
    )  # fmt: skip
    return {k: np.array(v, t) for k, v in lists.items()}


data, cases = {}, []
for d in DTYPES:
    for label, a in inputs(d).items():
        data[f"{d} {label}"] = dict(dtype=d, bytes=b64(a))
        for name, f in NAMES.items():
            for ddof in (0, 1) if name in ("var", "std", "nanvar", "nanstd") else (None,):
                more = {} if ddof is None else dict(ddof=ddof)
                try:
                    own = f(a, **more)
                    t = np.asarray(own).dtype
                    wide = f(a.astype("d"), **more) if d == "float32" and name in IN_DOUBLE else own
                    if label == "far" and name in IN_DOUBLE and "prod" not in name:
                        wide = f(a.astype("g"), **more)
                except ValueError:
                    # Nothing to choose from: an empty input, or nothing but NaN, for which the kernel gives -1.
                    if len(a) == 0:
                        continue
                    wide, t = -1, np.dtype(np.int64)
                cases.append(dict(name=name, data=f"{d} {label}", **more, result=str(t), out=b64(np.asarray(wide).astype(t))))

# Along an axis of a matrix.
m = rng.integers(-9, 9, (7, 13)).astype("d") / 4
axes = []
for name in ("sum", "mean", "max", "argmax", "var", "any"):
    for axis in (0, 1, None):
        r = np.asarray(NAMES[name](m, axis=axis))
        axes.append(dict(name=name, axis=axis, result=str(r.dtype), out=b64(r)))

rows = lambda r: "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in r) + "\n]"
(HERE / "reduction.json").write_text(
    f'{{"numpy":"{np.__version__}","matrix":"{b64(m)}","data":{json.dumps(data)},"axes":{rows(axes)},"cases":{rows(cases)}}}\n'
)
