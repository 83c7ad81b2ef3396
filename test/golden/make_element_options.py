"""NumPy's ufuncs with `where`, `out` and `dtype`, as JSON: python3 test/golden/make_element_options.py

Each case is [name, operands, options, dtype or None where NumPy refuses, elements].
"""
import json
import os
import warnings

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")
NAMES = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "floorDivide": np.floor_divide,
    "pow": np.power, "maximum": np.maximum, "hypot": np.hypot, "less": np.less, "logicalAnd": np.logical_and,
    "bitwiseAnd": np.bitwise_and, "sqrt": np.sqrt, "negative": np.negative, "abs": np.abs, "isnan": np.isnan, "floor": np.floor,
    "exp": np.exp, "square": np.square, "bitwiseCount": np.bitwise_count, "conj": np.conj,
}
VALUES = {
    "bool": [True, False, True], "int8": [1, -2, 3], "uint8": [1, 2, 3], "int32": [4, -5, 7], "int64": [4, 5, -7],
    "float32": [0.5, 2.25, -1.5], "float64": [1.1, 2.2, 3.3], "complex64": [1 + 2j, 3 - 4j, 0.5j], "complex128": [1.1 + 2j, 3 - 4.4j, 0.5j],
}


def plain(value):
    if isinstance(value, (complex, np.complexfloating)):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else str(float(value))


def dtypes():
    cases = []
    for name, fn in NAMES.items():
        for first in VALUES:
            for dtype in VALUES:
                operands = [np.array(VALUES[first], first)]
                if fn.nin == 2:
                    operands.append(np.array(VALUES[first][::-1], first))
                try:
                    got = fn(*operands, dtype=dtype)
                    if str(got.dtype) == "float16":
                        continue
                except ValueError:  # a negative power of integers
                    continue
                except TypeError:
                    got = None
                cases.append([name, first, dtype, None if got is None else [plain(v) for v in got.tolist()]])
    return cases


def places():
    cases = []
    mask = np.array([True, False, True])
    for name in ("add", "divide", "sqrt", "less"):
        fn = NAMES[name]
        for first in ("int32", "float32", "float64"):
            operands = [np.array(VALUES[first], first)] * fn.nin
            dtype = fn(*operands).dtype
            out = np.full((2, 3), 7, dtype)
            got = fn(*operands, out=out, where=mask)
            cases.append([name, first, str(dtype), [plain(v) for v in got.ravel()]])
    return cases


with open(os.path.join(HERE, "element-options.json"), "w") as file:
    for name, cases in (("dtypes", dtypes()), ("places", places())):
        file.write(("{" if name == "dtypes" else ",") + json.dumps(name) + ":[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]")
    file.write("}\n")
