"""The lazy-array example on dask.array, threads: lazy_array.py N"""
import sys
import dask
import dask.array as da
from measure import measure

n = int(sys.argv[1])
dask.config.set(scheduler='threads')


def work():
    x = da.random.random((n, n), chunks=(1000, 1000))
    y = x + x.T
    return y[::2, n // 20:].mean(axis=1).compute()


measure(work)
