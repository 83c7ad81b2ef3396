"""Writes zstd.json: Zstandard frames by the reference library (numcodecs, level 1 to 22) over inputs that a few words describe.

Run with: python3 test/golden/make_zstd.py
"""
import base64
import hashlib
import json
import os

import numpy as np
from numcodecs import Zstd

MASK = 2**64 - 1
P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)


def rotate(x, r):
    return ((x << r) | (x >> (64 - r))) & MASK


def lane(acc, word):
    return rotate((acc + word * P2) & MASK, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0, by its specification."""
    at = 0
    if len(data) >= 32:
        acc = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        while len(data) - at >= 32:
            acc = [lane(a, int.from_bytes(data[at + 8 * k : at + 8 * k + 8], "little")) for k, a in enumerate(acc)]
            at += 32
        h = sum(rotate(a, r) for a, r in zip(acc, (1, 7, 12, 18))) & MASK
        for a in acc:
            h = ((h ^ lane(0, a)) * P1 + P4) & MASK
    else:
        h = P5
    h = (h + len(data)) & MASK
    while len(data) - at >= 8:
        h = (rotate(h ^ lane(0, int.from_bytes(data[at : at + 8], "little")), 27) * P1 + P4) & MASK
        at += 8
    if len(data) - at >= 4:
        h = (rotate(h ^ int.from_bytes(data[at : at + 4], "little") * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        h = rotate(h ^ byte * P5 & MASK, 11) * P1 & MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def with_checksum(frame, data):
    """The frame with the flag of a checksum set and the checksum behind it, as the library has no parameter for it here."""
    return frame[:4] + bytes([frame[4] | 4]) + frame[5:] + (xxh64(data) & 0xFFFFFFFF).to_bytes(4, "little")


# Published check value of the specification.
assert xxh64(b"") == 0xEF46DB3751D8E999

rng = np.random.default_rng(7)
words = b"the wind and temperature of an ocean model over latitude longitude and time in kelvin per second ".split()
text = b" ".join(words[k] for k in rng.integers(0, len(words), 60_000))
field = (280 + 20 * np.sin(np.arange(60_000) / 300) + rng.normal(0, 0.1, 60_000).round(2)).astype("f4")
far = rng.integers(0, 256, 1_000, dtype="u1").tobytes()
inputs = {
    "empty": b"",
    "one byte": b"\x2a",
    "seven bytes": b"chunked",
    "short text": text[:200],
    "text": text[:8_000],
    "text of more blocks than one": text[:150_000],
    "zeros": bytes(400_000),
    "a byte repeated": b"\x07" * 131_073,
    "a period of three": b"abc" * 60_000,
    "noise": rng.integers(0, 256, 1_500, dtype="u1").tobytes(),
    "noise of four values": rng.integers(0, 4, 6_000, dtype="u1").tobytes(),
    "skewed noise": np.minimum(rng.geometric(0.3, 6_000), 255).astype("u1").tobytes(),
    "a field of float32": field[:4_000].tobytes(),
    "a field of float32, shuffled": field[:4_000].view("u1").reshape(-1, 4).T.tobytes(),
    "int64 counters": np.arange(3_000, dtype="i8").tobytes(),
    "repeats from afar": far + bytes(150_000) + far + text[:1000] + far,
}
cases = []
for name, data in inputs.items():
    for level in (1, 3, 19, 22):
        encoded = bytes(Zstd(level=level).encode(data))
        cases.append((name, level, False, data, encoded))
    cases.append((name, 3, True, data, with_checksum(bytes(Zstd(level=3).encode(data)), data)))
out = [
    {
        "name": name,
        "level": level,
        "checksum": checksum,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "frame": base64.b64encode(encoded).decode(),
    }
    for name, level, checksum, data, encoded in cases
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "zstd.json")
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in out) + "\n]\n")
