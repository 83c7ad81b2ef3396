"""Makes indexing.json: random selections by NumPy, read and assigned. Run: python3 test/array/make_indexing.py"""
import json
import os

import numpy as np

rng = np.random.default_rng(20261127)
SHAPES = [(7,), (4, 5), (3, 4, 5), (2, 3, 4, 3), (1, 6), (5, 1, 3)]


def index_list(extent, shape):
    return rng.integers(-extent, extent, size=shape)


def selection(shape):
    """A random NumPy selection, and the same as plain data."""
    items, plain = [], []
    axis = 0
    lists = 0
    list_shape = [(3,), (1,), (2, 3), (2, 1), ()][rng.integers(0, 5)] if rng.random() < 0.5 else (int(rng.integers(1, 5)),)
    while axis < len(shape):
        what = rng.random()
        if what < 0.08:
            items.append(None), plain.append(None)
            continue
        if what < 0.16 and not any(item is Ellipsis for item in items):
            items.append(Ellipsis), plain.append("...")
            axis += int(rng.integers(0, len(shape) - axis + 1))
            continue
        extent = shape[axis]
        if what < 0.5:
            one = list_shape
            if rng.random() < 0.3:
                one = one[1:] if len(one) > 1 else one
            values = index_list(extent, one)
            items.append(values), plain.append({"list": values.tolist()})
            lists += 1
        elif what < 0.58 and len(list_shape) == 1:
            rank = int(rng.integers(1, len(shape) - axis + 1))
            mask = np.zeros(shape[axis : axis + rank], dtype=bool)
            count = min(list_shape[0], mask.size)
            mask.ravel()[rng.choice(mask.size, count, replace=False)] = True
            if count != list_shape[0] and lists > 0:
                continue
            items.append(mask), plain.append({"mask": mask.tolist()})
            lists += 1
            axis += rank
            continue
        elif what < 0.75:
            position = int(rng.integers(-extent, extent))
            items.append(position), plain.append(position)
        else:
            step = int(rng.choice([1, 1, 2, -1, -2]))
            parts = [None if rng.random() < 0.4 else int(rng.integers(-extent - 1, extent + 2)) for _ in range(2)]
            items.append(slice(parts[0], parts[1], step)), plain.append({"slice": [*parts, step]})
        axis += 1
    return tuple(items), plain


cases = []
while len(cases) < 400:
    shape = SHAPES[rng.integers(0, len(SHAPES))]
    x = np.arange(int(np.prod(shape))).reshape(shape)
    items, plain = selection(shape)
    try:
        read = x[items]
    except IndexError:
        continue
    if read.size > 200:
        continue
    value_shape = read.shape[int(rng.integers(0, read.ndim + 1)) :]
    value = -1 - np.arange(int(np.prod(value_shape))).reshape(value_shape)
    written = x.copy()
    written[items] = value
    cases.append(
        {
            "shape": shape,
            "chunks": [int(rng.integers(1, n + 1)) for n in shape],
            "selection": plain,
            "read": {"shape": read.shape, "data": read.ravel().tolist()},
            "value": {"shape": value_shape, "data": value.ravel().tolist()},
            "written": written.ravel().tolist(),
        }
    )
folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "indexing.json"), "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
