"""Text in NumPy: what test/array/strings.test.ts compares with. Writes strings.json beside this file."""

import json
import pathlib

import numpy as np

WORDS = ["b", "abc", "", "zz", "é😀q", "abc", "ab", "Z", "b", "nul", "ȁ", "zzz", "", "é"]
OTHER = ["abc", "b", "a", "zz", "é😀", "abd", "ab", "z", "", "null", "ȁ", "zz", "x", "é"]
A, B = np.array(WORDS), np.array(OTHER)
ASCII = np.array(["b", "abc", "", "zz", "q-"])


def listed(x):
    if x.dtype.kind == "S":
        return [v.decode("latin1") for v in x.tolist()]
    return x.tolist()


def made(x):
    return {"dtype": x.dtype.str.replace("|S", "S"), "values": listed(x)}


values, index, inverse, counts = np.unique(A, return_index=True, return_inverse=True, return_counts=True)
out = {
    "words": WORDS,
    "other": OTHER,
    "array": made(A),
    "compare": {
        "equal": (A == B).tolist(),
        "notEqual": (A != B).tolist(),
        "less": (A < B).tolist(),
        "lessEqual": (A <= B).tolist(),
        "greater": (A > B).tolist(),
        "greaterEqual": (A >= B).tolist(),
    },
    "sort": made(np.sort(A)),
    "argsort": np.argsort(A, stable=True).tolist(),
    "unique": {
        "values": made(values),
        "index": index.tolist(),
        "inverse": inverse.tolist(),
        "counts": counts.tolist(),
    },
    "isin": np.isin(A, B).tolist(),
    "searchsorted": [np.searchsorted(np.sort(A), B, side=side).tolist() for side in ("left", "right")],
    "where": made(np.where(A < B, A, "longest")),
    "concat": made(np.concatenate([A, ["quite a long one"]])),
    "sets": {
        "union1d": made(np.union1d(A, B)),
        "intersect1d": made(np.intersect1d(A, B)),
        "setdiff1d": made(np.setdiff1d(A, B)),
    },
    "casts": {
        "<U1": made(A.astype("<U1")),
        "<U7": made(A.astype("<U7")),
        "S2": made(ASCII.astype("S2")),
        "S2 <U4": made(ASCII.astype("S2").astype("<U4")),
    },
    "fromNumbers": [
        {"from": dtype, "to": to, "numbers": [str(v) for v in numbers], **made(np.array(numbers, dtype).astype(to))}
        for dtype, to, numbers in [
            ("bool", "<U5", [0, 1]),
            ("int8", "<U4", [-128, 0, 7]),
            ("int64", "<U21", [-(2**63), 0, 2**62]),
            ("uint64", "<U20", [2**64 - 1]),
            ("int32", "<U2", [-123, 45]),
            ("float64", "<U32", [1.5, 1e20, 1e16, 1e-5, 0.1, -0.0, 123456789.123, float("nan"), float("-inf")]),
            ("float32", "<U32", [1.5, 0.1, 1e20, 3.0]),
            ("float64", "S4", [1.25, -3.5]),
        ]
    ],
    "toNumbers": [
        {"to": dtype, "text": text, "numbers": [str(v) for v in np.array(text).astype(dtype).tolist()]}
        for dtype, text in [
            ("int64", ["1", " -12 ", "1_000", "+7", "9223372036854775807"]),
            ("uint8", ["0", "255"]),
            ("float64", ["1", " 2.5 ", "-1e3", ".5", "5.", "inf", "-Infinity", "1_0.5"]),
            ("float32", ["0.1", "16777217"]),
            ("bool", ["", "0", "False"]),
        ]
    ],
    "printed": [
        {"dtype": x.dtype.str.replace("|S", "S"), "shape": list(x.shape), "values": listed(x.ravel()), "str": str(x), "repr": repr(x)}
        for x in [
            np.array("abc"),
            np.array(["a", "bcd", ""]),
            np.array([["a", "bb"], ["ccc", "d"]]),
            np.array(["it's", 'q"x', "both'\"", "nl\n\t\r\\", "é😀\x7f\u200b\u2028"]),
            np.array([b"abc", b"\xff\n'", b""]),
            np.array(["word%d" % k for k in range(12)]),
            np.array(["w%d" % k for k in range(1200)]),
            np.array([], "<U3"),
        ]
    ],
}

pathlib.Path(__file__).with_name("strings.json").write_text(json.dumps(out, ensure_ascii=True) + "\n")
