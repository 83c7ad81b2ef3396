"""Golden values of labelled group-by, resample, rolling, coarsen and weighted, from xarray. Writes xarray-groups.json beside this file."""
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from xarray.groupers import BinGrouper, SeasonGrouper, UniqueGrouper

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def plain(values):
    values = np.asarray(values)
    if values.dtype.kind == "M":
        return [str(v) for v in values.astype("datetime64[us]").ravel()]
    if values.dtype.kind == "O" or values.dtype.kind in "US":
        return [v.isoformat() if hasattr(v, "isoformat") else str(v) for v in values.ravel()]
    if values.dtype.kind == "b":
        return [bool(v) for v in values.ravel()]
    if values.dtype.kind == "f":
        return [None if np.isnan(v) else float(v) for v in values.ravel()]
    return [int(v) for v in values.ravel()]


def array(da):
    return {
        "dims": list(da.dims),
        "shape": list(da.shape),
        "dtype": str(da.dtype),
        "values": plain(da.values),
        "coords": {
            str(k): {"dims": list(v.dims), "values": plain(v.values)} for k, v in da.coords.items()
        },
        "attrs": da.attrs,
        "name": da.name,
    }


def result(x):
    if isinstance(x, xr.Dataset):
        return {"vars": {str(k): array(v) for k, v in x.data_vars.items()}, "attrs": x.attrs}
    return array(x)


# 5-day steps over two and a half years; a gap, an all-missing month, missing values.
time = pd.date_range("2001-01-03", periods=180, freq="5D")
data = np.round(rng.normal(280, 5, (180, 3, 2)), 2)
data[rng.random(data.shape) < 0.15] = np.nan
data[(time.month == 4)] = np.nan
t = xr.DataArray(
    data,
    dims=["time", "lat", "lon"],
    coords={"time": time, "lat": [50.0, 10.0, -30.0], "lon": [0, 180], "height": 2.0,
            "station": ("lat", ["b", "a", "b"])},
    attrs={"units": "K"},
    name="t",
)
n = xr.DataArray(rng.integers(-5, 9, (3, 180)), dims=["lat", "time"], coords={"time": time}, name="n")
region = xr.DataArray(rng.integers(0, 3, (3, 2)).astype(float), dims=["lat", "lon"], name="region")
region[0, 0] = np.nan
order = rng.permutation(180)
u = t.isel(time=order)
ds = xr.Dataset({"t": t, "n": n, "w": ("lat", [1.0, 2.0, 4.0])}, attrs={"title": "x"})

cases = {}


def case(name, x):
    cases[name] = result(x)


for op in ["mean", "sum", "min", "max", "std", "var", "median", "count", "first", "last", "prod"]:
    case(f"month {op}", getattr((t / 280 if op == "prod" else t).groupby("time.month"), op)())
for op in ["mean", "sum", "min", "max", "count", "any", "all", "first", "median"]:
    case(f"int season {op}", getattr(n.groupby("time.season"), op)())
for field in ["year", "dayofyear", "quarter", "hour", "weekday", "day"]:
    case(f"field {field}", t.groupby(f"time.{field}").mean())
case("unsorted month mean", u.groupby("time.month").mean())
case("unsorted first", u.groupby("time.month").first())
case("unsorted anomaly", u.groupby("time.month") - u.groupby("time.month").mean())
case("month mean time lat", t.groupby("time.month").mean(["time", "lat"]))
case("month mean all", t.groupby("time.month").mean(...))
case("month mean lat", t.groupby("time.month").mean("lat"))
case("no skip", t.groupby("time.month").mean(skipna=False))
case("no skip first", t.groupby("time.month").first(skipna=False))
case("std ddof", t.groupby("time.month").std(ddof=1))
case("sum minCount", t.groupby("time.month").sum(min_count=5))
case("quantile one", t.groupby("time.month").quantile(0.25))
case("quantile list", t.groupby("time.season").quantile([0.1, 0.9]))
case("transposed", t.transpose("lat", "time", "lon").groupby("time.season").mean())
case("station mean", t.groupby("station").mean())
case("lat mean", t.groupby("lat").mean())
case("region mean", t.groupby(region).mean())
case("region count", t.groupby(region).count())
case("region first", t.groupby(region).first())
case("region mean all", t.groupby(region).mean(...))
case("bins mean", t.groupby_bins("lat", [-90, -40, 0, 30, 90]).mean())
case("bins sum", t.groupby_bins("lat", [-90, -40, 0, 30, 90]).sum())
case("bins count", t.groupby_bins("lat", [-90, -40, 0, 30, 90]).count())
case("bins equal", t.groupby_bins("lat", 3).mean())
case("bins left", t.groupby_bins("lat", [-30, 10, 50], right=False).mean())
case("bins lowest", t.groupby_bins("lat", [-30, 10, 50], include_lowest=True).mean())
case("bins named", t.groupby_bins("lat", [-90, 0, 90], labels=["s", "n"]).mean())
case("season grouper", t.groupby(time=SeasonGrouper(["DJF", "MAM", "JJA", "SON"])).mean())
case("season grouper parts", t.groupby(time=SeasonGrouper(["JJAS", "ND"])).mean())
case("two groups", t.groupby(["time.year", "time.season"]).mean())
case("groupers", t.groupby(lat=BinGrouper([-90, 0, 90]), station=UniqueGrouper()).mean())
case("anomaly", t.groupby("time.month") - t.groupby("time.month").mean())
case("ratio", t.groupby("time.season") / t.groupby("time.season").std())
case("region anomaly", t.groupby(region.fillna(0)) - t.groupby(region.fillna(0)).mean())
case("map keeps", t.groupby("time.month").map(lambda g: g - g.min("time")))
case("map reduces", t.groupby("time.month").map(lambda g: g.max("time") - g.min("time")))
case("dataset mean", ds.groupby("time.season").mean())
case("dataset count", ds.groupby("time.season").count())
case("dataset anomaly", ds[["t", "n"]].groupby("time.season") - ds[["t", "n"]].groupby("time.season").mean())

out = {
    "inputs": {"t": array(t), "n": array(n), "region": array(region), "order": [int(k) for k in order]},
    "cases": cases,
}
if __name__ == "__main__":
    path = Path(__file__).with_name("xarray-groups.json")

    def short(x):
        if isinstance(x, float):
            return float(f"{x:.10g}")
        if isinstance(x, list):
            return [short(v) for v in x]
        if isinstance(x, dict):
            return {k: short(v) for k, v in x.items()}
        return x

    path.write_text(json.dumps(short(out), separators=(",", ":")) + "\n")
