"""Results of scipy.ndimage for test/array/ndimage/measurements.test.ts.

Run with scipy 1.17: python3 test/golden/make_measurements.py
"""
import json, os, warnings
import numpy as np
import scipy.ndimage as nd

warnings.filterwarnings('ignore')
rng = np.random.default_rng(5)
ARRAYS = {
    # No two elements are alike: scipy takes any of several greatest.
    'plane': np.round(rng.permutation(63).reshape(7, 9) * 0.37 - 9, 3),
    'whole': rng.permutation(120).reshape(4, 5, 6).astype('int32') - 50,
    'line': np.round(rng.permutation(13) * 0.5 - 2, 3).astype('float32'),
}
LABELS = {name: rng.integers(-1, 6, size=x.shape).astype('int32') for name, x in ARRAYS.items()}
for marks in LABELS.values():
    marks[marks == 4] = 2
NAMES = {
    'sumLabels': nd.sum_labels, 'mean': nd.mean, 'variance': nd.variance, 'standardDeviation': nd.standard_deviation,
    'minimum': nd.minimum, 'maximum': nd.maximum, 'median': nd.median, 'centerOfMass': nd.center_of_mass,
    'minimumPosition': nd.minimum_position, 'maximumPosition': nd.maximum_position,
}
# Label 4 is nowhere; of medians and means of nothing scipy gives what is left in memory, or NaN.
ALL, SOME = [5, 1, 2, 0, 4], [5, 1, 2, 0]
cases = []


def text(v):
    return repr(float(v)).replace('inf', 'Infinity').replace('nan', 'NaN')


def add(name, array, args, result):
    result = np.asarray(result)
    cases.append({'name': name, 'array': array, 'args': args, 'shape': list(result.shape),
                  'values': [text(v) for v in result.ravel()]})


for array, x in ARRAYS.items():
    marks = LABELS[array]
    for name, fn in NAMES.items():
        index = ALL if name in ('sumLabels', 'mean', 'minimum', 'maximum', 'minimumPosition', 'maximumPosition', 'centerOfMass') else SOME
        add(name, array, ['labels', index], fn(x, marks, index))
        add(name, array, ['labels', 2], fn(x, marks, 2))
        add(name, array, ['labels'], fn(x, marks))
        add(name, array, [], fn(x))
    for index in (SOME, 2, None):
        add('histogram', array, [-5, 8, 6] + (['labels', index] if index is not None else ['labels']),
            np.array(list(nd.histogram(x, -5, 8, 6, marks, index))) if isinstance(index, list) else nd.histogram(x, -5, 8, 6, marks, index))
    add('histogram', array, [float(x.min()), float(x.max()), 7], nd.histogram(x, float(x.min()), float(x.max()), 7))
    add('area', array, ['labels', ALL], nd.sum_labels(np.ones(x.shape), marks, ALL))

objects = []
for array, marks in LABELS.items():
    for most in (None, 2, 7):
        found = nd.find_objects(np.maximum(marks, 0), 0 if most is None else most)
        objects.append({'array': array, 'most': most,
                        'boxes': [None if box is None else [[s.start, s.stop] for s in box] for box in found]})

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'measurements.json'), 'w') as f:
    json.dump({
        'arrays': {k: {'dtype': v.dtype.name, 'shape': list(v.shape), 'values': v.ravel().tolist(), 'labels': LABELS[k].ravel().tolist()}
                   for k, v in ARRAYS.items()},
        'cases': cases, 'objects': objects,
    }, f, separators=(',', ':'))
    f.write('\n')
