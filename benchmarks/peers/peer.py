"""What every peer program shares: arguments, threads, timing, peak memory, checksum, and the one JSON line that is read.

    python3 wN.py ENGINE key=value ...        (keys that all know: repeats, threads)

Engines that cut the work themselves (dask, xarray) get one BLAS thread for each of theirs, the others all threads.
"""
import json
import os
import sys
import time

ENGINE = sys.argv[1]
OPTIONS = dict(pair.split('=', 1) for pair in sys.argv[2:])
THREADS = int(OPTIONS.get('threads', os.cpu_count() or 1))
REPEATS = int(OPTIONS.get('repeats', 1))

_inner = 1 if ENGINE in ('dask', 'dask-array', 'xarray', 'delayed', 'hand') else THREADS
for _name in ('OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'BLOSC_NTHREADS'):
    os.environ[_name] = str(_inner)
for _name in ('NUMBA_NUM_THREADS', 'NUMEXPR_NUM_THREADS', 'NUMEXPR_MAX_THREADS'):
    os.environ[_name] = str(THREADS)

import numpy as np


def text(name, default=None):
    return OPTIONS[name] if default is None else OPTIONS.get(name, default)


def number(name, default=None):
    return int(text(name, None if default is None else str(default)))


def unsupported(reason):
    """Ends the program: this engine has no way to do the work."""
    print(json.dumps({'unsupported': reason}))
    sys.exit(0)


def dask_array():
    """dask.array, or its successor for the engine `dask-array`, on threads."""
    import dask
    dask.config.set(scheduler='threads', num_workers=THREADS)
    if ENGINE == 'dask-array':
        import dask_array
        return dask_array
    import dask.array
    return dask.array


def memory_of(field):
    """A line of /proc/self/status in bytes: VmHWM is the peak of this process alone, VmRSS what it holds now."""
    with open('/proc/self/status') as status:
        return int(next(line for line in status if line.startswith(field + ':')).split()[1]) * 1024


def hash01(count, seed=0, start=0):
    """The same numbers in [0, 1) everywhere: the finaliser of MurmurHash3 (32 bit) of the index, by 2**32."""
    out = np.empty(count)
    step = 1 << 18

    def fill(low):
        high = min(count, low + step)
        h = np.arange(start + low, start + high, dtype=np.uint32)
        if seed:
            h ^= np.uint32(seed)
        spare = np.empty_like(h)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, None)):
            np.right_shift(h, np.uint32(shift), out=spare)
            h ^= spare
            if factor:
                h *= np.uint32(factor)
        np.multiply(h, 2.0 ** -32, out=out[low:high])

    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(fill, range(0, count, step)))
    return out


SECOND_SEED = 0x9E3779B9


def summary(result):
    """A number as it is; of an array its size, mean, mean weighted by place, least and greatest."""
    values = np.asarray(result, 'f8').reshape(-1)
    if values.size == 1:
        return [float(values[0])]
    weights = hash01(values.size)
    return [float(values.size), float(values.mean()), float((values * weights).mean()), float(values.min()),
            float(values.max())]


def measure(work, prepare=None, checksum=summary, scale=1.0, detail=None):
    """Runs `work` as often as asked, `prepare` before each; `scale` stretches the time of a part to the whole, `detail` tells what
    is shown beside the engine."""
    idle = memory_of('VmRSS')
    times = []
    result = None
    for _ in range(REPEATS):
        result = None
        if prepare:
            prepare()
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * scale)
    peak = memory_of('VmHWM')
    # A part of the work has another result.
    check = checksum(result) if scale == 1.0 else None
    print(json.dumps({'times': times, 'peakRss': peak, 'idleRss': idle, 'checksum': check, 'threads': THREADS,
                      **({'detail': detail(result)} if detail else {})}))
