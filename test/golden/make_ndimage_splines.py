"""Makes ndimage-splines.json: shifts, zooms and scalings of scipy.ndimage by splines of all orders and with all modes."""
import json
import pathlib

import numpy as np
import scipy.ndimage as nd

rng = np.random.default_rng(11)
ARRAYS = {
    'plane': rng.standard_normal((9, 14)).round(3),
    'line': rng.standard_normal(31).round(3),
    'bytes': rng.integers(0, 200, (6, 7)).astype('uint8'),
    'short': rng.standard_normal((2, 3)).round(3),
}
MODES = ['constant', 'nearest', 'reflect', 'mirror', 'wrap', 'grid-constant', 'grid-mirror', 'grid-wrap']
cases = []


def case(name, array, args, keywords):
    x = ARRAYS[array]
    functions = {'shift': nd.shift, 'zoom': nd.zoom, 'affineTransform': nd.affine_transform}
    options = {'cval': 2.5, **keywords}
    made = functions[name](x, *[np.array(a) if isinstance(a, list) else a for a in args], **options)
    names = {'output_shape': 'outputShape'}
    cases.append(
        {
            'name': name,
            'array': array,
            'args': args,
            'options': {names.get(k, k): v for k, v in options.items()},
            'shape': list(made.shape),
            'values': made.ravel().tolist(),
        }
    )


for order in range(6):
    for mode in MODES:
        options = {'order': order, 'mode': mode}
        case('shift', 'plane', [[1.3, -2.6]], options)
        case('shift', 'line', [17.25], options)
        case('zoom', 'plane', [[1.5, 0.6]], options)
        case('affineTransform', 'plane', [[0.7, 1.9]], {'offset': [-1.2, -3.4], **options})
        if mode in ('nearest', 'wrap', 'grid-constant'):
            case('shift', 'bytes', [[0.4, 1.3]], options)
            case('shift', 'short', [[0.3, -4.6]], options)
        if order > 1 and mode in ('nearest', 'mirror', 'grid-constant'):
            case('shift', 'plane', [[0.5, -1.7]], {'prefilter': False, **options})

here = pathlib.Path(__file__).parent
arrays = {
    name: {'dtype': str(x.dtype), 'shape': list(x.shape), 'values': x.ravel().tolist()} for name, x in ARRAYS.items()
}
(here / 'ndimage-splines.json').write_text(json.dumps({'arrays': arrays, 'cases': cases}) + '\n')
