"""W16, heat in a cube of n points a side whose faces are held, u += laplacian / 10.

Engines: numpy (in place, temporaries allocated once), numba (parallel, fastmath). `run` steps are run and stretched to `steps`.
"""
import peer
import numpy as np

n, steps = peer.number('n'), peer.number('steps')
run = peer.number('run', steps)
start = peer.hash01(n ** 3).reshape(n, n, n)
fields = {}


def prepare():
    fields['u'] = start.copy()
    if peer.ENGINE == 'numba':
        fields['v'] = start.copy()


if peer.ENGINE == 'numpy':
    def work():
        u = fields['u']
        inner = u[1:-1, 1:-1, 1:-1]
        total, middle = np.empty_like(inner), np.empty_like(inner)
        for _ in range(run):
            np.multiply(inner, -6, out=total)
            for axis in range(3):
                for by in (slice(None, -2), slice(2, None)):
                    part = [slice(1, -1)] * 3
                    part[axis] = by
                    total += u[tuple(part)]
            np.multiply(total, 0.1, out=middle)
            inner += middle
        return u
else:
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def advance(u, v, count):
        for _ in range(count):
            for i in prange(1, u.shape[0] - 1):
                for j in range(1, u.shape[1] - 1):
                    for k in range(1, u.shape[2] - 1):
                        v[i, j, k] = u[i, j, k] + 0.1 * (
                            u[i - 1, j, k] + u[i + 1, j, k] + u[i, j - 1, k] + u[i, j + 1, k]
                            + u[i, j, k - 1] + u[i, j, k + 1] - 6 * u[i, j, k])
            u, v = v, u
        return u

    advance(np.zeros((4, 4, 4)), np.zeros((4, 4, 4)), 2)

    def work():
        return advance(fields['u'], fields['v'], run)

peer.measure(work, prepare, scale=steps / run)
