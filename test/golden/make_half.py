"""Half-precision floats: bits of casts and results of NumPy, written to half.json."""
import json
import os
import numpy as np

rng = np.random.default_rng(11)
special = [0.0, -0.0, 1.0, -2.0, 0.1, 65504.0, 65519.99, 65520.0, 1e6, -1e6, np.inf, -np.inf, np.nan, 2.0**-14, 2.0**-24,
           2.0**-25, 2.0**-25 * 1.0001, 2.0**-15 * 1.5, 6.1e-5, 5.96e-8, 1 / 3, 2049.0, 2051.0, 4098.0, 1 + 2.0**-11, 1 + 2.0**-11 + 2.0**-30,
           1 + 3 * 2.0**-11]
doubles = np.array(special + list(rng.normal(0, 100, 60)) + list(rng.normal(0, 1e-5, 60)) + list(rng.normal(0, 1e5, 50)))
with np.errstate(all='ignore'):
    bits = {
        'float64': doubles.astype('f2').view('u2').tolist(),
        'float32': doubles.astype('f4').astype('f2').view('u2').tolist(),
    }
ints = [0, 1, -1, 2047, 2048, 2049, 2050, 2051, 65503, 65504, 65519, 65520, 70000, -65520, 123456789]
few = np.array([0.1, 1 / 3, 2, 1000.5, 6e-5, np.nan, -np.inf], 'f2')
out = {
    'doubles': [repr(float(x)) for x in doubles],
    'bits': bits,
    'ints': ints,
    'intBits': np.array(ints, 'i8').astype('f2').view('u2').tolist(),
    'every': [repr(float(x)) for x in np.arange(65536, dtype='u2').view('f2').astype('f4')[::61]],
    'text': str(few[:4]),
    'repr': repr(few),
    'one': str(np.float16(0.1)),
    'promotions': {a: np.promote_types('f2', a).name for a in
                   ['bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float16', 'float32', 'float64', 'complex64', 'complex128']},
}
with open(os.path.join(os.path.dirname(__file__), 'half.json'), 'w') as f:
    json.dump(out, f)
