"""W2, the heat equation on n x n points, 100 along the first row and 30 along the right edge, u += laplacian / 4.

Engines: delayed (one dask.delayed task a step), numpy (in place, temporaries allocated once), numba (parallel, fastmath).
`run` steps are run and stretched to `steps`.
"""
import peer
import numpy as np

n, steps = peer.number('n'), peer.number('steps')
run = peer.number('run', steps)


def initial():
    u = np.zeros((n, n))
    u[1:-1, -1] = 30
    u[0] = 100
    return u


if peer.ENGINE == 'delayed':
    import dask
    dask.config.set(scheduler='threads', num_workers=peer.THREADS)

    def evolve(u):
        new = u.copy()
        new[1:-1, 1:-1] += 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1])
        return new

    def work():
        step = dask.delayed(evolve)
        u = dask.delayed(initial)()
        for _ in range(run):
            u = step(u)
        return u.compute()
elif peer.ENGINE == 'numpy':
    def work():
        u = initial()
        inner = u[1:-1, 1:-1]
        total, middle = np.empty_like(inner), np.empty_like(inner)
        for _ in range(run):
            np.add(u[:-2, 1:-1], u[2:, 1:-1], out=total)
            total += u[1:-1, :-2]
            total += u[1:-1, 2:]
            np.multiply(inner, 4, out=middle)
            total -= middle
            total *= 0.25
            inner += total
        return u
else:
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def advance(u, other, count):
        rows, columns = u.shape
        for _ in range(count):
            for i in prange(1, rows - 1):
                for j in range(1, columns - 1):
                    other[i, j] = u[i, j] + 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j])
            u, other = other, u
        return u

    advance(np.zeros((8, 8)), np.zeros((8, 8)), 2)

    def work():
        return advance(initial(), initial(), run)

peer.measure(work, scale=steps / run)
