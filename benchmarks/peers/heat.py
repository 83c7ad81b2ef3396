"""The heat solver: heat.py delayed|numpy STEPS SCALE_TO. `delayed` is the literal port, one dask.delayed task per step."""
import sys
import numpy as np
from measure import measure

engine, steps, full = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
N, A, DX2, DY2 = 400, 0.1, 0.01 ** 2, 0.01 ** 2
DT = DX2 * DY2 / (2 * A * (DX2 + DY2))


def initial():
    u = np.zeros((N, N))
    u[N - 1:, :] = 100
    u[:1, :] = 0
    u[:, N - 1:] = 30
    u[:, :1] = 0
    return u


def evolve(u):
    new = u.copy()
    new[1:-1, 1:-1] = u[1:-1, 1:-1] + A * DT * (
        (u[2:, 1:-1] - 2 * u[1:-1, 1:-1] + u[:-2, 1:-1]) / DX2 + (u[1:-1, 2:] - 2 * u[1:-1, 1:-1] + u[1:-1, :-2]) / DY2)
    return new


def with_numpy():
    """In place with preallocated temporaries: as fast as NumPy goes."""
    u = initial()
    total, middle = np.empty((N - 2, N - 2)), np.empty((N - 2, N - 2))
    for _ in range(steps):
        np.add(u[2:, 1:-1], u[:-2, 1:-1], out=total)
        total += u[1:-1, 2:]
        total += u[1:-1, :-2]
        np.multiply(u[1:-1, 1:-1], 4, out=middle)
        total -= middle
        total *= 0.25
        u[1:-1, 1:-1] += total
    return u


def with_delayed():
    import dask
    dask.config.set(scheduler='threads')
    step = dask.delayed(evolve)
    u = dask.delayed(initial)()
    for _ in range(steps):
        u = step(u)
    return u.compute()


measure({'numpy': with_numpy, 'delayed': with_delayed}[engine], scale=full / steps)
