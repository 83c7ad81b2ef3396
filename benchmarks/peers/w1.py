"""W1, the lazy-array example: mean of a strided slice of x + x.T, x random (n, n). Engines: dask, dask-array, numpy."""
import peer

n, chunk = peer.number('n'), peer.number('chunk', 1000)
if peer.ENGINE == 'numpy':
    import numpy as np

    def work():
        x = np.random.default_rng().random((n, n))
        return (x + x.T)[::2, n // 20:].mean(axis=1)
else:
    da = peer.dask_array()

    def work():
        x = da.random.random((n, n), chunks=(chunk, chunk))
        return (x + x.T)[::2, n // 20:].mean(axis=1).compute()

# Random numbers differ between engines: the count and the mean of the means are compared.
peer.measure(work, checksum=lambda result: [float(result.size), float(result.mean())])
