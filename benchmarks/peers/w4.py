"""W4, one expression over two arrays in memory: sum(sqrt(sin(a)^2 + cos(b)^2) * 2 + a * b). Engines: dask, dask-array, numpy, numexpr, numba."""
import peer
import numpy as np

n, chunk = peer.number('n'), peer.number('chunk', 1_000_000)
a, b = peer.hash01(n), peer.hash01(n, peer.SECOND_SEED)

if peer.ENGINE == 'numpy':
    def work():
        return (np.sqrt(np.sin(a) ** 2 + np.cos(b) ** 2) * 2 + a * b).sum()
elif peer.ENGINE == 'numexpr':
    import numexpr
    numexpr.set_num_threads(peer.THREADS)

    def work():
        return numexpr.evaluate('sum(sqrt(sin(a)**2 + cos(b)**2) * 2 + a * b)')
elif peer.ENGINE == 'numba':
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def total(a, b):
        s = 0.0
        for i in prange(a.size):
            s += np.sqrt(np.sin(a[i]) ** 2 + np.cos(b[i]) ** 2) * 2 + a[i] * b[i]
        return s

    total(a[:8], b[:8])

    def work():
        return total(a, b)
else:
    da = peer.dask_array()

    def work():
        x, y = (da.from_array(values, chunks=chunk, name=False) for values in (a, b))
        return (da.sqrt(da.sin(x) ** 2 + da.cos(y) ** 2) * 2 + x * y).sum().compute()

peer.measure(work)
