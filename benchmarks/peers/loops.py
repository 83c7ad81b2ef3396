"""Heat with held ends in two or three dimensions by numba, parallel and fastmath: seconds a step, the least of three.
`python3 benchmarks/peers/loops.py 256 3 20`: points a side, axes, steps."""
import sys
import time
import numpy as np
from numba import njit, prange


@njit(parallel=True, fastmath=True)
def plane(u, v, steps):
    for _ in range(steps):
        for i in prange(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                v[i, j] = u[i, j] + 0.1 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j])
        u, v = v, u
    return u


@njit(parallel=True, fastmath=True)
def solid(u, v, steps):
    for _ in range(steps):
        for i in prange(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                for k in range(1, u.shape[2] - 1):
                    v[i, j, k] = u[i, j, k] + 0.1 * (
                        u[i - 1, j, k] + u[i + 1, j, k] + u[i, j - 1, k] + u[i, j + 1, k]
                        + u[i, j, k - 1] + u[i, j, k + 1] - 6 * u[i, j, k])
        u, v = v, u
    return u


n, axes, steps = (int(word) for word in sys.argv[1:4])
work = solid if axes == 3 else plane
start = np.sin(np.arange(n ** axes, dtype=float)).reshape((n,) * axes)
work(start.copy(), start.copy(), 1)
times = []
for _ in range(3):
    u, v = start.copy(), start.copy()
    begun = time.perf_counter()
    end = work(u, v, steps)
    times.append((time.perf_counter() - begun) / steps)
print(f'{{"times":{times},"checksum":[{end.sum():.12g}]}}')
