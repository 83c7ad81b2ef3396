"""What NumPy and SciPy give for options that stand by themselves: test/golden/positional.json."""

import json
import pathlib

import numpy as np
import scipy.ndimage as ndi

x = np.array([(k * 37) % 23 for k in range(24)], float).reshape(4, 6)
v = np.array([(k * 29) % 17 for k in range(12)], float)
counts, edges = np.histogram(v, 5)
cut, within = np.histogram(v, 4, (2, 9))

CASES = {
    "cumsum 1": x.cumsum(1),
    "cumprod 0": x.cumprod(0),
    "median 0": np.median(x, 0),
    "quantile 1": np.quantile(x, [0.1, 0.9], 1),
    "percentile 0": np.percentile(x, 90, 0),
    "ptp 1": np.ptp(x, 1),
    "sort 0": np.sort(x, 0),
    "argsort 0": np.argsort(x, 0, kind="stable"),
    "flip 0": np.flip(x, 0),
    "squeeze 0": x,
    "roll 1": np.roll(x, 2, 1),
    "roll 0 1": np.roll(x, [1, 2], [0, 1]),
    "take 1": np.take(x, [0, 2], 1),
    "concat 1": np.concatenate([x, x + 1], 1),
    "stack 1": np.stack([x, x + 1], 1),
    "round 2": np.round(x / 7, 2),
    "diff 2": np.diff(x, 2),
    "diff 1 0": np.diff(x, 1, 0),
    "trapezoid x": np.trapezoid(v, np.arange(12.0) ** 2),
    "gradient": np.gradient(v, 0.5),
    "convolve": np.convolve(v, [1, 2, 1], "valid"),
    "correlate": np.correlate(v, [1, 2, 4], "same"),
    "corrcoef": np.corrcoef(x[0], x[1]),
    "cov": np.cov(x[0], x[1]),
    "histogram": counts,
    "edges": edges,
    "histogram in range": cut,
    "edges in range": within,
    "histogram2d": np.histogram2d(x[0], x[1], 3)[0],
    "norm 1": np.linalg.norm(x, 1),
    "norm 1 0": np.linalg.norm(x, 1, 0),
    "norm by axis": np.linalg.norm(x, axis=1),
    "trace 1": np.trace(x, 1),
    "diagonal -1": np.diagonal(x, -1),
    "diagonal 1 1 0": np.diagonal(x, 1, 1, 0),
    "eye": np.eye(3, 4, 1),
    "fft": np.abs(np.fft.fft(x, 5, 0)),
    "sobel 0": ndi.sobel(x, 0),
}

target = pathlib.Path(__file__).with_name("positional.json")
target.write_text(json.dumps({name: np.asarray(value).tolist() for name, value in CASES.items()}) + "\n")
