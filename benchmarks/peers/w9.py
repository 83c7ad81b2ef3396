"""W9 on n float64 in memory: op=percentile (10, 50, 90; dask's is an estimate merged of those of its chunks), histogram (100 bins over
0 to 1), topk (the 100 largest). Engines: dask, dask-array, numpy, numba (histogram)."""
import peer
import numpy as np

operation, n, chunk = peer.text('op'), peer.number('n'), peer.number('chunk', 5_000_000)
if peer.ENGINE == 'numba' and operation != 'histogram':
    peer.unsupported('written for histogram only')
x = peer.hash01(n)

if peer.ENGINE == 'numpy':
    def work():
        if operation == 'percentile':
            return np.percentile(x, [10, 50, 90])
        if operation == 'histogram':
            return np.histogram(x, bins=100, range=(0, 1))[0]
        return np.sort(np.partition(x, n - 100)[n - 100:])[::-1]
elif peer.ENGINE == 'numba':
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def histogram(x, bins, parts):
        counts = np.zeros((parts, bins), np.int64)
        size = -(-x.size // parts)
        for part in prange(parts):
            for k in range(part * size, min(x.size, (part + 1) * size)):
                counts[part, min(bins - 1, int(x[k] * bins))] += 1
        return counts.sum(axis=0)

    histogram(x[:8], 100, 2)

    def work():
        return histogram(x, 100, peer.THREADS)
else:
    da = peer.dask_array()

    def work():
        values = da.from_array(x, chunks=chunk, name=False)
        if operation == 'percentile':
            return da.percentile(values, [10, 50, 90]).compute()
        if operation == 'histogram':
            return da.histogram(values, bins=100, range=(0, 1))[0].compute()
        return da.topk(values, 100).compute()

peer.measure(work)
