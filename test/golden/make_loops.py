"""Time loops as plain NumPy: `python3 test/golden/make_loops.py` writes loops.json beside it. Fields begin as sin(k + 1) of their place k."""
import json
import os
import numpy as np


def field(*shape):
    return np.sin(np.arange(1, np.prod(shape) + 1, dtype=float)).reshape(shape)


def heat(u, steps):
    """Closed ends, any number of axes."""
    for _ in range(steps):
        p = np.pad(u, 1, mode='symmetric')
        inner = tuple(slice(1, -1) for _ in u.shape)
        change = np.zeros_like(u)
        for axis in range(u.ndim):
            for by in (slice(None, -2), slice(2, None)):
                change += p[inner[:axis] + (by,) + inner[axis + 1:]]
        u = u + 0.05 * (change - 2 * u.ndim * u)
    return u


def far(u, steps):
    """Neighbours up to eight away, on a ring."""
    for _ in range(steps):
        u = 0.5 * u + 0.03 * sum(np.roll(u, by) + np.roll(u, -by) for by in range(1, 9))
    return u


def wave(u, steps):
    """Leapfrog on a torus with a speed that varies in space, and a mask that is held at nought."""
    n, m = u.shape
    before, speed = u.copy(), 0.1 + 0.1 * (np.arange(n)[:, None] + np.arange(m)) / (n + m)
    inside = (np.arange(n)[:, None] - n / 2) ** 2 + (np.arange(m) - m / 2) ** 2 < 25
    for _ in range(steps):
        around = np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1)
        before, u = u, np.where(inside, 2 * u - before + speed * (around - 4 * u), 0)
    return u


def forced(u, steps):
    """A coefficient that depends on the number of the step."""
    for k in range(steps):
        u = u + (0.1 / (k + 1)) * (np.roll(u, 1) - u)
    return u


CASES = {
    'heat 1': heat(field(40), 9), 'heat 2': heat(field(9, 11), 9), 'heat 3': heat(field(5, 6, 7), 9),
    'heat 4': heat(field(3, 4, 3, 4), 9), 'far': far(field(48), 6), 'wave': wave(field(13, 12), 8),
    'forced': forced(field(30), 10),
}
with open(os.path.join(os.path.dirname(__file__), 'loops.json'), 'w') as out:
    json.dump({name: {'shape': u.shape, 'values': u.ravel().tolist()} for name, u in CASES.items()}, out)
    out.write('\n')
