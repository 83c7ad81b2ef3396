"""Golden values of trends and means of regions, from SciPy and NumPy, of the inputs of xarray-windows.json. Writes trend.json beside this file."""
import json
from pathlib import Path

import numpy as np
from scipy.stats import linregress

here = Path(__file__).parent
t = json.loads((here / "xarray-windows.json").read_text())["inputs"]["t"]
values = np.array(t["values"], float).reshape(t["shape"])
days = (np.array(t["coords"]["time"]["values"], "datetime64[us]") - np.datetime64("2001-01-03T06:00")) / np.timedelta64(1, "D")
out = {}
for per, scale in [("year", 365.2425), ("decade", 3652.425), ("day", 1.0)]:
    rows = []
    for k in range(values.shape[1]):
        there = ~np.isnan(values[:, k])
        x, y = days[there] / scale, values[there, k]
        fit = linregress(x, y)
        rows.append([fit.slope, fit.intercept, fit.stderr, fit.pvalue, fit.rvalue, int(there.sum())])
    out[per] = rows
detrended = values.copy()
for k in range(values.shape[1]):
    there = ~np.isnan(values[:, k])
    fit = linregress(days[there], values[there, k])
    detrended[:, k] -= fit.intercept + fit.slope * days
out["detrended"] = [None if np.isnan(v) else float(v) for v in detrended.ravel()]
(here / "trend.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
