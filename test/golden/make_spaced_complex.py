"""Golden values of NumPy's linspace, logspace and geomspace between complex numbers: python3 make_spaced_complex.py > spaced-complex.json"""
import json
import sys

import numpy as np


def plain(v):
    v = complex(v)
    return [v.real, v.imag] if v.imag else v.real


cases = []
for start, stop in [(1 + 2j, 3), (0.5j, 2), (1j, -16), (1 + 1j, 3), (-1 + 0.5j, 2 - 3j), (2, 5j)]:
    for num in [0, 1, 2, 7]:
        for endpoint in [True, False]:
            one = {"start": plain(start), "stop": plain(stop), "num": num, "endpoint": endpoint}
            for name in ["linspace", "logspace", "geomspace"]:
                found = getattr(np, name)(start, stop, num, endpoint=endpoint)
                one[name] = [part for v in found for part in (v.real, v.imag)]
            found = np.logspace(start, stop, num, endpoint=endpoint, base=2 + 1j)
            one["base"] = [part for v in found for part in (v.real, v.imag)]
            cases.append(one)
json.dump({"cases": cases}, sys.stdout, separators=(",", ":"))
