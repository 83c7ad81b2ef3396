"""Results of scipy.ndimage for test/array/ndimage/filters.test.ts.

Run with scipy 1.17: python3 test/golden/make_ndimage.py
"""
import json, os
import numpy as np
import scipy.ndimage as nd

rng = np.random.default_rng(11)
ARRAYS = {
    'plane': np.round(rng.normal(size=(7, 9)), 3),
    'line': np.round(rng.normal(size=13), 3).astype('float32'),
    'whole': rng.integers(-50, 50, size=(6, 8)).astype('int32'),
    'bytes': rng.integers(0, 256, size=(5, 4, 6)).astype('uint8'),
    'tiny': np.round(rng.normal(size=(2, 3)), 3),
    'one': np.array([[4.0]]),
    'big': rng.integers(-9, 9, size=(5, 6)).astype('int64'),
}
NAMES = {
    'convolve': nd.convolve, 'convolve1d': nd.convolve1d, 'correlate': nd.correlate, 'correlate1d': nd.correlate1d,
    'gaussianFilter': nd.gaussian_filter, 'gaussianFilter1d': nd.gaussian_filter1d,
    'gaussianGradientMagnitude': nd.gaussian_gradient_magnitude, 'gaussianLaplace': nd.gaussian_laplace,
    'laplace': nd.laplace, 'prewitt': nd.prewitt, 'sobel': nd.sobel,
    'maximumFilter': nd.maximum_filter, 'maximumFilter1d': nd.maximum_filter1d,
    'minimumFilter': nd.minimum_filter, 'minimumFilter1d': nd.minimum_filter1d,
    'medianFilter': nd.median_filter, 'percentileFilter': nd.percentile_filter, 'rankFilter': nd.rank_filter,
    'zoom': nd.zoom, 'shift': nd.shift, 'affineTransform': nd.affine_transform,
    'uniformFilter': nd.uniform_filter, 'uniformFilter1d': nd.uniform_filter1d,
}
MODES = ['reflect', 'constant', 'nearest', 'mirror', 'wrap']
cases = []


def listed(v):
    return v.tolist() if isinstance(v, np.ndarray) else v


def text(v):
    return str(int(v)) if isinstance(v, (bool, np.bool_, np.integer)) else repr(float(v)).replace('inf', 'Infinity').replace('nan', 'NaN')


def add(name, array, *args, **options):
    result = NAMES[name](ARRAYS[array], *args, **options)
    cases.append({
        'name': name, 'array': array, 'args': [listed(a) for a in args],
        'options': {{'output_shape': 'outputShape'}.get(k, k): listed(v) for k, v in options.items()},
        'shape': list(result.shape), 'dtype': result.dtype.name, 'values': [text(v) for v in result.ravel()],
    })


plus = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
kernel = np.array([[1, 2, 0, -1], [0.5, 0, 3, 1], [2, -1, 1, 0.25]])
for mode in MODES:
    add('correlate1d', 'plane', [1, 2, 3, 4], axis=0, mode=mode, cval=1.5)
    add('correlate1d', 'whole', [1, 2, 1], axis=1, mode=mode, cval=2)
    add('convolve1d', 'line', [1, 0, -1, 2, 5], mode=mode, cval=-2)
    add('correlate', 'plane', kernel, mode=mode, cval=0.5, origin=[1, -1])
    add('convolve', 'plane', kernel, mode=mode)
    add('convolve', 'tiny', np.ones((5, 7)), mode=mode)
    add('correlate', 'one', np.ones((3, 3)), mode=mode)
    add('gaussianFilter', 'plane', 1.3, mode=mode, cval=1)
    add('gaussianFilter', 'tiny', [0.7, 2], mode=mode)
    add('gaussianFilter1d', 'line', 1.5, mode=mode, order=2)
    add('sobel', 'plane', axis=0, mode=mode)
    add('prewitt', 'whole', mode=mode)
    add('laplace', 'plane', mode=mode)
    add('gaussianLaplace', 'plane', 1.1, mode=mode)
    add('gaussianGradientMagnitude', 'plane', 0.8, mode=mode)
    add('uniformFilter', 'plane', 4, mode=mode, cval=3)
    add('uniformFilter1d', 'line', 5, mode=mode)
    add('minimumFilter', 'bytes', [2, 3, 4], mode=mode, cval=7)
    add('maximumFilter', 'whole', footprint=plus, mode=mode, cval=-3)
    add('maximumFilter1d', 'plane', 4, axis=0, mode=mode, origin=1)
    add('minimumFilter1d', 'big', 30, mode=mode)
    add('medianFilter', 'plane', 3, mode=mode)
    add('medianFilter', 'bytes', 3, mode=mode)
    add('medianFilter', 'big', [5, 4], mode=mode)
    add('percentileFilter', 'plane', 30, size=[4, 5], mode=mode)
    add('rankFilter', 'whole', -2, footprint=plus, mode=mode, origin=[0, 1])
add('correlate', 'bytes', np.ones((3, 2, 2)) / 12)
add('correlate', 'whole', np.array([[0.5, -0.25], [1, 2]]), output='float64')
add('correlate1d', 'bytes', [0.1, 0.7, 0.2], axis=1, output='float32')
add('gaussianFilter', 'bytes', 1)
add('gaussianFilter', 'whole', [1, 0], output='float64')
add('gaussianFilter', 'plane', [1, 2], order=[1, 0], truncate=3)
add('gaussianFilter', 'plane', 2, radius=2)
add('gaussianFilter1d', 'plane', 1, axis=0, order=3)
add('gaussianFilter', 'plane', 0)
add('uniformFilter', 'plane', [30, 2])
add('uniformFilter1d', 'plane', 27, axis=0, mode='wrap')
add('maximumFilter1d', 'line', 50, mode='mirror')
add('medianFilter', 'line', 4)
add('medianFilter', 'plane', 7)
add('medianFilter', 'plane', footprint=plus)
add('percentileFilter', 'plane', 100, size=3)
add('percentileFilter', 'plane', -20, size=3)
add('percentileFilter', 'bytes', 0, size=2)
add('rankFilter', 'plane', 3, size=3)
add('sobel', 'bytes', axis=0, output='int32')
add('laplace', 'whole')

for mode in ['constant', 'nearest', 'reflect', 'mirror', 'grid-wrap']:
    for order in [0, 1, 3]:
        add('shift', 'plane', [1.3, -2.6], order=order, mode=mode, cval=0.5)
        add('zoom', 'plane', [1.7, 0.6], order=order, mode=mode)
        add('affineTransform', 'plane', [0.5, 1.25], offset=[-1.5, 2], output_shape=(9, 5), order=order, mode=mode, cval=-1)
    add('shift', 'line', 15.25, mode=mode)
    add('zoom', 'whole', 2, mode=mode)
    add('shift', 'bytes', [0, 0.5, 1], order=1, mode=mode)
add('zoom', 'tiny', 3)
add('zoom', 'one', 3, order=1)
add('zoom', 'line', 0.05, order=1)
add('shift', 'plane', 2, order=3, prefilter=False)
add('affineTransform', 'plane', np.array([[2.0, 0], [0, 0.5]]), order=1)

# Binary morphology and labels.
blob = rng.random((9, 11)) < 0.6
solid = rng.random((5, 6, 7)) < 0.45
BINARY = {'blob': blob, 'solid': solid, 'comb': np.array([[1, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]]) != 0}
binary, labels = [], []
cross = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
for name, fn in [('binaryErosion', nd.binary_erosion), ('binaryDilation', nd.binary_dilation),
                 ('binaryOpening', nd.binary_opening), ('binaryClosing', nd.binary_closing)]:
    for array, options in [
        ('blob', {}), ('solid', {}), ('blob', {'structure': np.ones((3, 3))}), ('blob', {'structure': cross}),
        ('blob', {'structure': np.ones((2, 4))}), ('blob', {'iterations': 2}),
        ('blob', {'structure': cross, 'iterations': 3, 'origin': [1, -1]}),
        ('comb', {'structure': np.ones((5, 3))}),
    ] + ([('blob', {'border_value': 1}), ('blob', {'mask': blob[::-1] | blob, 'iterations': 2})]
         if name in ('binaryErosion', 'binaryDilation') else []):
        result = fn(BINARY[array], **options)
        binary.append({'name': name, 'array': array,
                       'options': {{'border_value': 'borderValue'}.get(k, k): bool(v) if k == 'border_value' else listed(v) for k, v in options.items()},
                       'values': [int(v) for v in result.ravel()]})
for array, structure in [('blob', None), ('blob', np.ones((3, 3))), ('solid', None), ('solid', np.ones((3, 3, 3))),
                         ('comb', None), ('blob', np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))]:
    found, n = nd.label(BINARY[array], structure)
    labels.append({'array': array, 'structure': listed(structure), 'n': int(n), 'values': [int(v) for v in found.ravel()]})
MORE = {'binaryArrays': {k: {'shape': list(v.shape), 'values': [int(x) for x in v.ravel()]} for k, v in BINARY.items()},
        'binary': binary, 'labels': labels}

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'ndimage.json'), 'w') as f:
    json.dump({
        'arrays': {k: {'dtype': v.dtype.name, 'shape': list(v.shape), 'values': [text(x) for x in v.ravel()]}
                   for k, v in ARRAYS.items()},
        'cases': cases, **MORE,
    }, f, separators=(',', ':'))
    f.write('\n')
