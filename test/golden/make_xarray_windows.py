"""Golden values of labelled resample, rolling, coarsen and weighted, from xarray. Writes xarray-windows.json beside this file."""
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from make_xarray_groups import result, array, plain

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)

time = pd.date_range("2001-01-03T06:00", periods=40, freq="31h")
data = np.round(rng.normal(10, 3, (40, 3)), 2)
data[rng.random(data.shape) < 0.2] = np.nan
data[5:12, 1] = np.nan
t = xr.DataArray(data, dims=["time", "x"], coords={"time": time, "x": [1, 2, 3], "k": ("time", np.arange(40))}, attrs={"units": "K"}, name="t")
long = pd.date_range("2000-11-20", periods=60, freq="13D")
m = xr.DataArray(np.round(rng.normal(0, 1, 60), 3), dims="time", coords={"time": long}, name="m")
n = xr.DataArray(rng.integers(-9, 9, (12, 4)), dims=["time", "x"], name="n", coords={"time": pd.date_range("2001-01-01", periods=12, freq="D")})
g = xr.DataArray(np.round(rng.normal(0, 1, (6, 8)), 3), dims=["lat", "lon"], coords={"lat": np.linspace(50, 0, 6), "lon": np.arange(8) * 10.0}, attrs={"a": 1}, name="g")
g[0, 0] = np.nan
g[2, 3:6] = np.nan
ds = xr.Dataset({"t": t, "s": ("x", [1.0, 2.0, 3.0])})
w = xr.DataArray([1.0, 0.5, 2.0], dims="x", coords={"x": [1, 2, 3]})
wlat = np.cos(np.deg2rad(g.lat))

cases = {}


def case(name, x):
    cases[name] = result(x)


for freq in ["MS", "ME", "W", "W-WED", "D", "2D", "36h", "5D", "QS", "QS-DEC", "YE", "3MS"]:
    case(f"resample {freq}", t.resample(time=freq).mean())
for freq in ["MS", "ME", "2MS", "QS", "QS-DEC", "QE", "QE-NOV", "YS", "YE", "YS-JUL", "YE-JUN", "W", "W-MON", "2W", "10D", "30D", "2QS", "2YS"]:
    case(f"resample long {freq}", m.resample(time=freq).sum())
    for closed in ["left", "right"]:
        for label in ["left", "right"]:
            if freq in ["MS", "ME", "QS-DEC", "YE", "W", "10D", "2MS"]:
                case(f"resample long {freq} {closed} {label}", m.resample(time=freq, closed=closed, label=label).count())
for origin in ["epoch", "start", "end", "end_day", "start_day"]:
    case(f"origin {origin}", t.resample(time="50h", origin=origin).mean())
case("offset", t.resample(time="48h", offset="6h").mean())
case("origin date", t.resample(time="50h", origin=pd.Timestamp("2001-01-01T05:00")).mean())
for op in ["min", "max", "std", "median", "first", "last", "count", "sum"]:
    case(f"resample op {op}", getattr(t.resample(time="W"), op)())
case("resample sum minCount", t.resample(time="W").sum(min_count=3))
case("resample quantile", t.resample(time="W").quantile(0.3))
case("resample dataset", ds.resample(time="W").mean())
case("resample anomaly map", t.resample(time="W").map(lambda x: x - x.mean("time")))
for name in ["ffill", "bfill", "nearest"]:
    case(f"up {name}", getattr(t.resample(time="10h"), name)())
case("up ffill tolerance", t.resample(time="10h").ffill(tolerance=np.timedelta64(9, "h")))
case("up interpolate", t.resample(time="10h").interpolate("linear"))
case("up interpolate nearest", t.resample(time="10h").interpolate("nearest"))
case("up asfreq", t.resample(time="6h").asfreq())
case("up dataset ffill", ds.resample(time="10h").ffill())
for cal in ["noleap", "360_day"]:
    ct = xr.date_range("2000-01-15", periods=50, freq="17D", calendar=cal, use_cftime=True)
    c = xr.DataArray(np.arange(50.0), dims="time", coords={"time": ct}, name="c")
    for freq in ["MS", "ME", "QS-DEC", "YE", "10D", "2MS"]:
        case(f"cal {cal} {freq}", c.resample(time=freq).mean())
    case(f"cal {cal} month", c.groupby("time.month").mean())
for args in [("2000-01-31", "2001-03-05", "ME"), ("2000-01-31", "2001-03-05", "QS-DEC"), ("2000-01-01", "2000-01-20", "3D"), ("2000-01-02", "2000-03-01", "2W"), ("1999-02-03", "2004-01-01", "YE-JUN")]:
    case(f"range {args}", xr.DataArray(xr.date_range(args[0], args[1], freq=args[2]), dims="time"))
    if "W" not in args[2]:
        case(f"range noleap {args}", xr.DataArray(xr.date_range(args[0], args[1], freq=args[2], calendar="noleap"), dims="time"))

for op in ["mean", "sum", "min", "max", "std", "var", "median", "count"]:
    case(f"rolling {op}", getattr(t.rolling(time=5), op)())
    case(f"rolling some {op}", getattr(t.rolling(time=4, min_periods=2, center=True), op)())
    case(f"rolling int {op}", getattr(n.rolling(time=3), op)())
    case(f"rolling wide {op}", getattr(t.rolling(time=30, min_periods=1), op)())
    case(f"rolling two {op}", getattr(g.rolling(lat=3, lon=2, min_periods=3, center=True), op)())
case("rolling even centre", t.rolling(time=6, center=True).mean())
case("rolling odd centre", t.rolling(time=5, center=True).mean())
case("rolling dataset", ds.rolling(time=3, min_periods=1).mean())
case("rolling construct", t.rolling(time=3).construct("window"))
case("rolling construct centre", t.rolling(time=4, center=True).construct("window", stride=3, fill_value=0.0))
case("rolling construct int", n.rolling(time=3).construct("window"))
case("rolling construct two", g.rolling(lat=2, lon=3).construct(lat="a", lon="b"))
case("rolling reduce", t.rolling(time=4, min_periods=2).reduce(np.nanmax))
case("rolling weighted mean", t.rolling(time=3, min_periods=1).construct("window").mean("window"))

case("coarsen exact", g.coarsen(lat=2, lon=4).mean())
case("coarsen trim", g.coarsen(lat=4, lon=3, boundary="trim").mean())
case("coarsen trim right", g.coarsen(lat=4, lon=3, boundary="trim", side="right").mean())
case("coarsen pad", g.coarsen(lat=4, lon=3, boundary="pad").mean())
case("coarsen pad right", g.coarsen(lat=4, lon=3, boundary="pad", side="right").sum())
for op in ["sum", "min", "max", "std", "var", "median", "count", "prod"]:
    case(f"coarsen {op}", getattr(g.coarsen(lat=2, lon=4), op)())
case("coarsen coords", g.coarsen(lat=2, lon=4, coord_func={"lat": "max", "lon": "min"}).mean())
case("coarsen time", t.coarsen(time=8).mean())
case("coarsen int pad", n.coarsen(time=5, boundary="pad").sum())
case("coarsen dataset", ds.coarsen(time=10).max())
case("coarsen construct", g.coarsen(lat=2, lon=4).construct(lat=("a", "b"), lon=("c", "d")))

for op in ["mean", "sum", "std", "var", "sum_of_weights", "sum_of_squares"]:
    case(f"weighted {op}", getattr(g.weighted(wlat), op)(("lat", "lon")))
    case(f"weighted lat {op}", getattr(g.weighted(wlat), op)("lat"))
    case(f"weighted all {op}", getattr(t.weighted(w), op)())
    case(f"weighted int {op}", getattr(n.weighted(xr.DataArray([1.0, 0.0, 2.0, 1.0], dims="x")), op)("x"))
case("weighted no skip", t.weighted(w).mean("x", skipna=False))
case("weighted zero", t.weighted(w * 0).mean("x"))
case("weighted quantile", t.weighted(w).quantile([0.1, 0.5, 0.9], dim="x"))
case("weighted quantile one", g.weighted(wlat).quantile(0.3, dim=("lat", "lon")))
case("weighted dataset", ds.weighted(w).mean("x"))
case("weighted dataset sum", ds.weighted(w).sum("x"))

out = {"inputs": {k: array(v) for k, v in dict(t=t, m=m, n=n, g=g, w=w).items()}, "cases": cases}


def short(x):
    if isinstance(x, float):
        return float(f"{x:.12g}")
    if isinstance(x, list):
        return [short(v) for v in x]
    if isinstance(x, dict):
        return {k: short(v) for k, v in x.items()}
    return x


Path(__file__).with_name("xarray-windows.json").write_text(json.dumps(short(out), separators=(",", ":")) + "\n")
