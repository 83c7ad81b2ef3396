"""What every peer program here shares: runs one function, prints one JSON line with seconds, peak RSS and a checksum."""
import json
import time


def peak_rss():
    """Peak resident bytes of this process alone (ru_maxrss would start at what the parent held)."""
    with open('/proc/self/status') as status:
        return int(next(line for line in status if line.startswith('VmHWM')).split()[1]) * 1024


def measure(work, scale=1.0, **facts):
    """`work` returns an array or number; `scale` multiplies the time where only a part of the work was run."""
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    import numpy as np
    array = np.asarray(result, 'f8')
    print(json.dumps({'seconds': seconds * scale, 'peakRss': peak_rss(), 'checksum': float(array.sum()), 'measured': seconds, **facts}))
