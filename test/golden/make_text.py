"""What NumPy reads from and writes as text, for test/array/files/text.test.ts.

Run with NumPy 2: python3 test/golden/make_text.py
"""
import io, json, os
import numpy as np

read, written = [], []


def text(v):
    return repr(float(v)).replace('inf', 'Infinity').replace('nan', 'NaN') if isinstance(v, (float, np.floating)) else str(int(v))


def add(name, content, **options):
    x = getattr(np, name)(io.StringIO(content), **options)
    read.append({'name': name, 'content': content, 'options': {k: np.dtype(v).name if k == 'dtype' else v for k, v in options.items()},
                 'dtype': x.dtype.name, 'shape': list(x.shape), 'values': [text(v) for v in x.ravel()]})


def save(values, dtype, **options):
    out = io.StringIO()
    x = np.array([[float(v) for v in row] for row in values]) if isinstance(values[0], list) else np.array([float(v) for v in values])
    np.savetxt(out, x.astype(dtype), **options)
    written.append({'values': values, 'dtype': dtype, 'options': options, 'content': out.getvalue()})


blanks = '# a comment\n1 2.5 -3e-3\n\n4  5\t6 # more\n   7 8 9   \n'
add('loadtxt', blanks)
add('loadtxt', blanks, skiprows=3)
add('loadtxt', blanks, usecols=[2, 0])
add('loadtxt', blanks, usecols=1)
add('loadtxt', blanks, usecols=-1, ndmin=2)
add('loadtxt', blanks, max_rows=2)
add('loadtxt', blanks, max_rows=1)
add('loadtxt', blanks, max_rows=1, ndmin=2)
add('loadtxt', blanks, unpack=True)
add('loadtxt', '1,2\r\n3,4\r\n', delimiter=',', dtype='int32')
add('loadtxt', '1;2\n3;4', delimiter=';', dtype='int64')
add('loadtxt', '% x\n1 inf\nnan -Infinity // end\n', comments=['%', '//'])
add('loadtxt', '9223372036854775807\n-9223372036854775808\n', dtype='int64')
add('loadtxt', '5')
add('loadtxt', '5', ndmin=1)
add('loadtxt', '1 2 3')
add('loadtxt', '.5 1. +2 1E3', dtype='float32')
add('genfromtxt', '1,,3\n4,x,6\n,8,9\n', delimiter=',')
add('genfromtxt', 'a,b\n1,NA\n3,4\n', delimiter=',', skip_header=1, missing_values='NA', filling_values=-9)
add('genfromtxt', '1,,3\n4,5,6\n', delimiter=',', dtype='int64')
add('genfromtxt', '1 2\n3 4\n', dtype='float64', max_rows=1)

grid = [['1', '-2.5'], ['nan', 'inf'], ['1e-10', '123456789.123'], ['-0.0', '0.125']]
whole = [['1', '-2'], ['30', '400']]
save(grid, 'float64')
for fmt in ['%.3f', '%10.2e', '%g', '%+.2g', '%-12.4f|', '%010.3f', '%.0f', '%.2f', '%s', '%G', '% .1f']:
    save(grid if fmt != '%s' else whole, 'float64' if fmt != '%s' else 'int64', fmt=fmt, delimiter=';')
save(whole, 'int32', fmt='%d', delimiter=',', header='a,b\nsecond', footer='end')
save(whole, 'float64', fmt=['%d', '%.1f'], comments='// ', header='h', newline='\r\n')
save(['1', '2', '3'], 'float32', fmt='%5.1f')
save(['0.5', '1.5', '2.5', '0.25', '1e22', '0.0001', '0.00001', '123456.5', '1234567'], 'float64', fmt='%.0f')
save(['0.5', '1.5', '2.5', '0.25', '1e22', '0.0001', '0.00001', '123456.5', '1234567'], 'float64', fmt='%g')
save(['25', '2.5', '35', '0.25'], 'float64', fmt='%.0e')

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'text.json'), 'w') as f:
    json.dump({'read': read, 'written': written}, f, separators=(',', ':'))
    f.write('\n')
