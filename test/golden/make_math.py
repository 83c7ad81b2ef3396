"""Writes test/golden/math.json, reference values of the math routines: python3 test/golden/make_math.py (needs mpmath).

For each function a list of [bits of the arguments..., bits of the result, residue]: the exact result is the float64 with
these bits plus `residue` units in its last place.
"""
import json
import math
import pathlib
import random
import struct

import mpmath as mp

mp.mp.prec = 2500
random.seed(20240517)


def bits(value):
    return struct.pack('>d', value).hex()


def uniform(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def magnitudes(low, high, n, signed=True):
    values = [10 ** random.uniform(low, high) for _ in range(n)]
    return [v * random.choice((-1, 1)) for v in values] if signed else values


near_one = [1 + s * 2.0**-k * random.uniform(0.5, 1) for k in range(1, 52, 2) for s in (-1, 1)]
angles = uniform(-10, 10, 80) + magnitudes(-300, 0, 40) + magnitudes(0, 4.6, 60) + magnitudes(4.6, 300, 40)
angles += [k * math.pi / 64 for k in range(-70, 71, 3)] + [k * math.pi / 2 for k in (1, 2, 3, 5, 100, 9999, 25000)]
angles += [6381956970095103.0 * 2.0**797, math.nextafter(math.pi, 0), 1e22]
positive = uniform(0.5, 2, 80) + magnitudes(-307, 308, 80, False) + [abs(v) for v in near_one] + uniform(0, 1e-2, 20)
positive += [5e-324, 3e-310, 2.2250738585072014e-308] + [k / 128 + 1 / 256 for k in range(90, 182, 5)]
exponents = uniform(-1, 1, 60) + uniform(-700, 700, 60) + magnitudes(-300, 0, 40) + [708.5, 709.7, -708.5, -740.0, -744.9]
exponents += [k * math.log(2) / 256 for k in range(-9, 10)]
unit = uniform(-1, 1, 80) + magnitudes(-300, -0.01, 50) + [1 - 2.0**-k for k in range(1, 53, 3)]
every = magnitudes(-300, 300, 80) + uniform(-5, 5, 80)

cases = {
    'sin': angles, 'cos': angles, 'tan': angles,
    'asin': unit, 'acos': unit, 'atan': every, 'atanh': [v for v in unit if abs(v) < 1],
    'asinh': every, 'acosh': [v + 1 for v in uniform(0, 5, 80)] + magnitudes(0, 300, 60, False),
    'sinh': exponents, 'cosh': exponents, 'tanh': uniform(-3, 3, 60) + magnitudes(-300, 2, 80),
    'exp': exponents, 'expm1': exponents, 'exp2': uniform(-1, 1, 60) + uniform(-1000, 1000, 60) + [-1060.5, 1023.9, 3.0],
    'log': positive, 'log2': positive, 'log10': positive,
    'log1p': [v - 1 for v in positive if v > 1e-300] + magnitudes(-300, 0, 50, False) + [-v for v in magnitudes(-300, -0.1, 50, False)],
    'cbrt': every,
}
cases = {name: [v for v in values if math.isfinite(v)] for name, values in cases.items()}
cases['log1p'] = [v for v in cases['log1p'] if v > -1]
functions = {name: getattr(mp, name) for name in cases if name not in ('exp2', 'log2', 'log1p', 'cbrt')}
functions |= {
    'exp2': lambda x: mp.mpf(2) ** x,
    'log2': lambda x: mp.log(x) / mp.log(2),
    'log1p': lambda x: mp.log(1 + x),
    'expm1': lambda x: mp.exp(x) - 1,
    'cbrt': lambda x: mp.sign(x) * mp.cbrt(abs(x)),
}
pairs = {
    'pow': [(a, b) for a in uniform(0.01, 10, 15) for b in uniform(-20, 20, 8)] + [(1 + 1e-9, 1e9), (-3.0, 5.0), (2.0, -1060.0), (0.3, 500.0)],
    'atan2': [(a, b) for a in magnitudes(-5, 5, 12) for b in magnitudes(-5, 5, 10)],
    'hypot': [(a, b) for a in magnitudes(-5, 5, 12) for b in magnitudes(-5, 5, 10)] + [(1e300, 1e300), (3e-310, 4e-310)],
    'fmod': [(a, b) for a in magnitudes(-20, 40, 12) for b in magnitudes(-20, 20, 10)],
}
functions |= {
    'pow': lambda a, b: mp.power(a, b) if a > 0 else mp.power(a, int(b)),
    'atan2': mp.atan2, 'hypot': mp.hypot,
    'fmod': lambda a, b: mp.mpf(math.fmod(a, b)),
}

golden = {}
for name, arguments in (cases | pairs).items():
    rows = []
    for args in arguments:
        args = args if isinstance(args, tuple) else (args,)
        exact = functions[name](*(mp.mpf(a) for a in args)) if name != 'fmod' else functions[name](*args)
        result = float(exact)
        if not math.isfinite(result):
            continue
        residue = float((exact - result) / mp.mpf(math.ulp(result)))
        rows.append([*(bits(a) for a in args), bits(result), round(residue, 3)])
    golden[name] = rows
text = '{\n' + ',\n'.join(f'{json.dumps(name)}: {json.dumps(rows, separators=(",", ":"))}' for name, rows in golden.items()) + '\n}\n'
(pathlib.Path(__file__).parent / 'math.json').write_text(text)
print({name: len(rows) for name, rows in golden.items()}, len(text))
