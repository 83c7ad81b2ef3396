"""Values of SciPy for test/array/linalg/banded.test.ts: python3 test/golden/make_banded.py"""
import json
import pathlib

import numpy as np
import scipy.linalg

rng = np.random.default_rng(11)
banded, definite = [], []


def record(x):
    return {"shape": list(x.shape), "data": [float(v) for v in x.ravel()]}


# Whole numbers, so that pivots are exchanged and data stay short.
for lower, upper, n, lead, right in [
    (1, 1, 1, (), ()), (0, 0, 4, (), (2,)), (1, 1, 7, (), ()), (1, 1, 7, (), (3,)), (2, 1, 6, (), (2,)),
    (1, 3, 9, (), ()), (0, 2, 5, (), (1,)), (3, 0, 5, (), ()), (4, 4, 3, (), (2,)), (2, 2, 8, (5,), (3,)),
    (1, 1, 6, (2, 3), (2,)), (2, 3, 11, (), (9,)),
]:
    ab = rng.integers(-9, 10, (*lead, lower + upper + 1, n)).astype(float)
    ab[..., upper, :] += np.where(ab[..., upper, :] == 0, 5, 0)
    b = rng.integers(-9, 10, (*lead, n, *right)).astype(float)
    banded.append({"lu": [lower, upper], "ab": record(ab), "b": record(b),
                   "x": record(scipy.linalg.solve_banded((lower, upper), ab, b))})
for upper, n, lead, right in [(0, 3, (), ()), (1, 6, (), (2,)), (2, 7, (), ()), (3, 5, (), (4,)), (2, 6, (4,), (3,))]:
    for lower in (False, True):
        ab = rng.integers(-4, 5, (*lead, upper + 1, n)).astype(float)
        ab[..., 0 if lower else upper, :] += 30
        b = rng.integers(-9, 10, (*lead, n, *right)).astype(float)
        definite.append({"lower": lower, "ab": record(ab), "b": record(b),
                         "x": record(scipy.linalg.solveh_banded(ab, b, lower=lower))})
path = pathlib.Path(__file__).with_name("banded.json")
path.write_text(json.dumps({"banded": banded, "definite": definite}, separators=(",", ":")) + "\n")
