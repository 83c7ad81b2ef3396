"""Writes group-by.json: reductions by group as NumPy computes them, one boolean selection for each group."""
import json
import os

import numpy as np

rng = np.random.default_rng(11)
x = np.round(rng.normal(size=(12, 4, 5)) * 10, 3)
x[rng.random(x.shape) < 0.1] = np.nan


def grouped(labels, axis, groups, f):
    kept = [a for a in range(3) if a not in axis]
    moved = np.moveaxis(x, kept + list(axis), range(3)).reshape([x.shape[a] for a in kept] + [-1])
    flat = np.broadcast_to(labels, [x.shape[a] for a in axis]).ravel()
    out = np.stack([f(moved[..., flat == g]) for g in range(groups)], -1)
    place = sum(1 for a in kept if a < axis[0])
    return np.moveaxis(out, -1, place)


cases = []


def case(name, labels, axis, groups, f, **options):
    result = grouped(labels, axis, groups, f)
    cases.append(
        dict(
            reduction=name,
            labels=np.ravel(labels).tolist(),
            extents=list(np.shape(labels)),
            axis=list(axis),
            groups=groups,
            options=options,
            result=[None if np.isnan(v) else float(v) for v in result.ravel()],
        )
    )


months = np.arange(12) % 4
region = rng.integers(-1, 3, size=(4, 5))
columns = rng.integers(0, 2, size=(1, 5))
for labels, axis, groups in ((months, (0,), 4), (region, (1, 2), 3), (columns, (1, 2), 2)):
    last = dict(axis=-1)
    case("sum", labels, axis, groups, lambda v: v.sum(**last))
    case("nansum", labels, axis, groups, lambda v: np.nansum(v, **last))
    case("nanmean", labels, axis, groups, lambda v: np.nanmean(v, **last))
    case("mean", labels, axis, groups, lambda v: v.mean(**last))
    case("nanvar", labels, axis, groups, lambda v: np.nanvar(v, ddof=1, **last), ddof=1)
    case("std", labels, axis, groups, lambda v: v.std(**last))
    case("max", labels, axis, groups, lambda v: v.max(**last))
    case("nanmin", labels, axis, groups, lambda v: np.nanmin(v, **last))
    case("nanprod", labels, axis, groups, lambda v: np.nanprod(v / 1, **last))
    case("median", labels, axis, groups, lambda v: np.median(v, **last))
    case("nanmedian", labels, axis, groups, lambda v: np.nanmedian(v, **last))
    case("nanquantile", labels, axis, groups, lambda v: np.nanquantile(v, 0.3, **last), q=0.3)
    case("quantile", labels, axis, groups, lambda v: np.quantile(v, 0.8, method="lower", **last), q=0.8, method="lower")
    case("countNonzero", labels, axis, groups, lambda v: np.count_nonzero(v, **last))


def masked(labels, mask, groups, f, **options):
    """Grouped along axis 0 with labels of any shape that broadcasts to x, elements outside of the mask left out."""
    every = np.broadcast_to(labels if np.ndim(labels) == 3 else labels[:, None, None], x.shape)
    counts = np.broadcast_to(mask, x.shape)
    out = np.empty((groups, 4, 5))
    for g, i, j in np.ndindex(out.shape):
        chosen = x[(every[:, i, j] == g) & counts[:, i, j], i, j]
        out[g, i, j] = f(chosen) if chosen.size else np.nan
    name = options.pop("reduction")
    wheres.append(
        dict(
            reduction=name,
            labels=np.ravel(labels).tolist(),
            extents=list(np.shape(labels)),
            mask=np.ravel(mask).tolist(),
            maskShape=list(np.shape(mask)),
            groups=groups,
            options=options,
            result=[None if np.isnan(v) else float(v) for v in out.ravel()],
        )
    )


wheres = []
rows = np.arange(12) % 3
every = rng.integers(-1, 3, size=x.shape)
for labels in (rows, every):
    for mask in (rng.random((12, 1, 1)) < 0.7, rng.random(x.shape) < 0.6, rng.random((4, 1)) < 0.5, np.array(False)):
        masked(labels, mask, 3, np.nanmean, reduction="nanmean")
        masked(labels, mask, 3, np.std, reduction="std")
        masked(labels, mask, 3, np.min, reduction="min")
        masked(labels, mask, 3, np.median, reduction="median")
        masked(labels, mask, 3, lambda v: np.nanquantile(v, 0.3), reduction="nanquantile", q=0.3)
        masked(labels, mask, 3, lambda v: np.quantile(v, 0.8, method="higher"), reduction="quantile", q=0.8, method="higher")
values = [None if np.isnan(v) else float(v) for v in x.ravel()]
here = os.path.dirname(__file__)
with open(os.path.join(here, "group-by.json"), "w") as file:
    json.dump(dict(shape=list(x.shape), values=values, cases=cases, where=wheres), file)
    file.write("\n")
