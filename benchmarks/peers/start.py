"""Import and a first tiny compute with dask.array, from the start of the process as the system knows it."""
import os
import time


def since_start():
    with open('/proc/self/stat') as stat:
        ticks = int(stat.read().rsplit(')', 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf('SC_CLK_TCK')


import json
import dask.array as da
from measure import peak_rss

result = float((da.ones((10, 10), chunks=5) + 1).sum().compute())
print(json.dumps({'seconds': since_start(), 'peakRss': peak_rss(), 'checksum': result}))
