"""How NumPy prints arrays: writes printing.json. Run with NumPy 2 (`python3 test/golden/make_printing.py`)."""
import json
import pathlib
import numpy as np

rng = np.random.default_rng(5)
arrays = {
    'ints': np.arange(12).reshape(3, 4),
    'int32': np.array([1, -20, 300], 'int32'),
    'uint64': np.array([2**64 - 1, 0], 'uint64'),
    'bools': np.array([[True, False], [False, False]]),
    'one bool': np.array([True]),
    'floats': np.array([1.0, 2.5, -3.0]),
    'wholes': np.arange(5) * 1.0,
    'thirds': np.arange(6).reshape(2, 3) / 3,
    'float32': (np.arange(6).reshape(2, 3) / 3).astype('float32'),
    'tie': np.array([2.0**-9, 0.5]),
    'ties': 2.0 ** -np.arange(12),
    'nan': np.array([1.5, np.nan, -np.inf, np.inf]),
    'only nan': np.array([np.nan, np.inf]),
    'large': np.array([1e8, 1.0, 3.14159265358979]),
    'small': np.array([1e-5, 1.0, 0.0, -2.0]),
    'huge': np.array([1e300, -1e-300, np.nan]),
    'ratio': np.array([0.001, 2.0]),
    'zero': np.zeros((2, 2)),
    'minus zero': np.array([-0.0, 1.0]),
    'random': rng.standard_normal((5, 4)),
    'random32': rng.standard_normal((5, 12)).astype('float32'),
    'long line': np.arange(40),
    'long floats': np.linspace(0, 1, 50),
    'summary': np.arange(2000),
    'summary 2d': np.arange(10000.0).reshape(100, 100) / 7,
    'summary 3d': np.arange(8000, dtype='int16').reshape(20, 20, 20),
    'narrow': np.arange(3000, dtype='float32').reshape(1500, 2),
    'exactly 1000': np.arange(1000),
    '3d': np.arange(8).reshape(2, 2, 2),
    '4d': np.arange(16.0).reshape(2, 2, 2, 2),
    'empty': np.zeros(0),
    'empty 2d': np.zeros((0, 3), 'int32'),
    '0d': np.array(3.25),
    '0d whole': np.array(3.0),
    '0d int': np.array(7),
    '0d float32': np.array(0.1, 'float32'),
    '0d large': np.array(1e16),
    '0d small': np.array(1.5e-7),
    '0d bool': np.array(True),
}
for width in (1, 7, 9, 23):
    for count in (5, 8, 9, 11, 13, 19):
        arrays[f'fill {width} {count}'] = np.full((2, count), 10 ** min(width, 18) // 3)
for seed in range(40):
    scale = 10.0 ** rng.integers(-6, 9)
    shape = tuple(int(n) for n in rng.integers(1, 9, rng.integers(1, 4)))
    arrays[f'seed {seed}'] = (rng.standard_normal(shape) * scale).astype(['float64', 'float32'][seed % 2])

out = []
for name, a in arrays.items():
    data = [repr(float(v)) if a.dtype.kind == 'f' else str(int(v)) for v in a.ravel()]
    out.append({'name': name, 'dtype': a.dtype.name, 'shape': list(a.shape), 'data': data, 'str': str(a), 'repr': repr(a)})
path = pathlib.Path(__file__).with_name('printing.json')
path.write_text('[\n' + ',\n'.join(json.dumps(o) for o in out) + '\n]\n')
