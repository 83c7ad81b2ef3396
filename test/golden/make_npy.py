"""Files as NumPy writes them, with what they hold, for test/array/npy.test.ts.

Run with NumPy 2: python3 test/golden/make_npy.py
"""
import base64, io, json, os
import numpy as np

rng = np.random.default_rng(7)
DTYPES = ['bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float32', 'float64']


def values(dtype, shape):
    n = int(np.prod(shape))
    if dtype == 'bool':
        return (np.arange(n) % 3 == 0).reshape(shape)
    if np.dtype(dtype).kind in 'iu':
        info = np.iinfo(dtype)
        x = rng.integers(info.min, info.max, size=n, dtype=dtype, endpoint=True)
        return x.reshape(shape)
    x = rng.normal(size=n).astype(dtype)
    if n > 4:
        x[:4] = [np.inf, -np.inf, np.nan, -0.0]
    return x.reshape(shape)


def text(v):
    return str(int(v)) if isinstance(v, (bool, np.bool_, np.integer)) else repr(float(v)).replace('inf', 'Infinity').replace('nan', 'NaN')


def saved(x, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, x, version=version)
    return base64.b64encode(out.getvalue()).decode()


cases = []


def add(name, x, version=None):
    cases.append({
        'name': name, 'file': saved(x, version), 'dtype': x.dtype.newbyteorder('=').name, 'shape': list(x.shape),
        'order': 'F' if x.flags.f_contiguous and not x.flags.c_contiguous else 'C',
        'endian': 'big' if x.dtype.byteorder == '>' else 'little',
        'values': [text(v) for v in x.ravel(order='C')],
    })


for dtype in DTYPES:
    add(f'{dtype} C', values(dtype, (3, 4, 5)))
    add(f'{dtype} F', np.asfortranarray(values(dtype, (4, 3, 5))))
    add(f'{dtype} big', values(dtype, (7, 5)).astype(np.dtype(dtype).newbyteorder('>')))
    add(f'{dtype} big F', np.asfortranarray(values(dtype, (5, 7)).astype(np.dtype(dtype).newbyteorder('>'))))
add('0-d', np.array(2.5))
add('empty', np.zeros((0, 3)))
add('empty inside', np.zeros((2, 0, 3), dtype='int16'))
add('1-d', values('float64', (33,)))
add('version 2', values('float32', (4, 6)), (2, 0))
add('version 3', values('int32', (4, 6)), (3, 0))

dates = np.array(['2020-01-01', 'NaT', '1969-12-31'], dtype='M8[D]')
refused = {
    'objects': saved(np.array([1, 'a', None], dtype=object)),
    'records': saved(np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f8')])),
    'strings': saved(np.array(['ab', 'c'])),
    'bytes': saved(np.array([b'ab', b'c'])),
}

a = values('float64', (4, 5))
b = values('int32', (6,))


def archive(save):
    out = io.BytesIO()
    save(out, a=a, b=b, zero=np.array(3.5))
    return base64.b64encode(out.getvalue()).decode()


here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'npy.json'), 'w') as f:
    json.dump({
        'cases': cases, 'refused': refused,
        'dates': {'file': saved(dates), 'values': [str(v) for v in dates.astype('i8')]},
        'npz': {'stored': archive(np.savez), 'deflated': archive(np.savez_compressed),
                'a': [text(v) for v in a.ravel()], 'b': [text(v) for v in b]},
    }, f, separators=(',', ':'))
    f.write('\n')
