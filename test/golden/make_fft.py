"""Transforms of NumPy and SciPy, for test/array/fft/golden.test.ts: python3 test/golden/make_fft.py > test/golden/fft.json"""
import json

import numpy as np
import scipy.fft


def given(dtype, shape, seed):
    """The numbers that the test makes too."""
    count = int(np.prod(shape))
    k = np.arange(2 * count, dtype=np.int64)
    x = ((k * 7919 + 31 * seed) % 1009) / 1009 - 0.5
    if dtype.startswith("complex"):
        return (x[0::2] + 1j * x[1::2]).astype(dtype).reshape(shape)
    if dtype.startswith("float"):
        return x[:count].astype(dtype).reshape(shape)
    return np.floor(x[:count] * 100).astype(dtype).reshape(shape)


cases = []


def case(name, dtype, shape, every=1, **args):
    seed = len(cases)
    x = given(dtype, shape, seed)
    module = np.fft if hasattr(np.fft, name) else scipy.fft
    out = getattr(module, name)(x, **args)
    flat = np.ascontiguousarray(out.reshape(-1)[::every])
    parts = flat.view(flat.real.dtype).tolist()
    digits = 9 if out.dtype in (np.complex64, np.float32) else 17
    cases.append(
        {
            "name": name,
            "dtype": dtype,
            "shape": list(shape),
            "args": args,
            "every": every,
            "result": {
                "dtype": out.dtype.name,
                "shape": list(out.shape),
                "data": [float(f"{v:.{digits}g}") for v in parts],
            },
        }
    )


for n in range(1, 65):
    case("fft", "complex128", [n])
for n in (1, 2, 3, 5, 8, 9, 16, 31, 67, 128):
    for norm in ("backward", "ortho", "forward"):
        case("ifft", "complex128", [n], norm=norm)
        case("rfft", "float64", [n], norm=norm)
        case("hfft", "complex128", [n], n=n, norm=norm)
        case("ihfft", "float64", [n], norm=norm)
        case("irfft", "complex128", [n // 2 + 1], n=n, norm=norm)
for dtype in ("bool", "int8", "uint16", "int64", "float32", "float64", "complex64", "complex128"):
    for axis in (0, 1):
        case("fft", dtype, [4, 5, 3], axis=axis)
        case("ifft", dtype, [4, 5, 3], axis=axis, n=7)
        if not dtype.startswith("complex"):
            case("rfft", dtype, [4, 5, 3], axis=axis)
            case("ihfft", dtype, [4, 5, 3], axis=axis, n=3)
        case("irfft", dtype, [4, 5, 3], axis=axis)
        case("hfft", dtype, [4, 5, 3], axis=axis, n=9)
    case("fft2", dtype, [3, 8, 5])
    case("ifft2", dtype, [3, 8, 5], s=[4, 7], norm="ortho")
    case("irfft2", dtype, [3, 8, 5], s=[6, 9])
    case("fftn", dtype, [3, 4, 5])
    case("ifftn", dtype, [3, 4, 5], axes=[2, 0])
    case("irfftn", dtype, [3, 4, 5], axes=[0, 1], s=[5, 6], norm="forward")
    if not dtype.startswith("complex"):
        case("rfft2", dtype, [3, 8, 5], norm="forward")
        case("rfftn", dtype, [3, 4, 5], s=[2, 4, 6], axes=[0, 1, 2])
for n in (1009, 4096, 10007, 65536, 99991, 100000):
    every = n // 25 + 1
    case("fft", "complex128", [n], every)
    case("fft", "complex64", [n], every)
    case("rfft", "float64", [n], every)
    case("irfft", "complex128", [n // 2 + 1], every, n=n)
for name in ("dct", "idct", "dst", "idst"):
    for kind in (1, 2, 3, 4):
        for norm in ("backward", "ortho", "forward"):
            for n in (2, 3, 4, 7, 12, 1):
                if n > 1 or kind > 1 or name.endswith("dst"):
                    case(name, "float64", [n], type=kind, norm=norm)
        case(name, "float32", [3, 5, 2], type=kind, axis=1)
        case(name, "int16", [3, 5, 2], type=kind, axis=0, n=6)

print(json.dumps(cases, separators=(",", ":")))
