"""W7, (x - x.mean()).std() of a stored array of float64. Engines: dask and dask-array with all the memory they want, hand (two passes)."""
import peer
import numpy as np
import zarr

store = peer.text('store')
if peer.ENGINE == 'hand':
    from concurrent.futures import ThreadPoolExecutor
    x = zarr.open_array(store, mode='r')

    def work():
        parts = [slice(low, low + x.chunks[0]) for low in range(0, x.size, x.chunks[0])]
        with ThreadPoolExecutor(peer.THREADS) as pool:
            mean = sum(pool.map(lambda part: x[part].sum(), parts)) / x.size

            def squares(part):
                rest = x[part] - mean
                return np.dot(rest, rest)
            return np.sqrt(sum(pool.map(squares, parts)) / x.size)
else:
    da = peer.dask_array()

    def work():
        x = da.from_zarr(store)
        return (x - x.mean()).std().compute()

peer.measure(work)
