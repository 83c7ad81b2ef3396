"""Many small chunks on dask.array, threads, graph building included: small_tasks.py CHUNKS SCALE_TO"""
import sys
import dask
import dask.array as da
from measure import measure

chunks, full = int(sys.argv[1]), int(sys.argv[2])
dask.config.set(scheduler='threads')
measure(lambda: (da.ones(10 * chunks, chunks=10) + 1).sum().compute(), scale=full / chunks)
