"""W13, cold start: seconds from the start of the process to the first small result. Engines: dask, numpy."""
import os
import time


def since_start():
    with open('/proc/self/stat') as stat:
        ticks = int(stat.read().rsplit(')', 1)[1].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf('SC_CLK_TCK')


import json
import peer

if peer.ENGINE == 'numpy':
    import numpy as np
    result = (np.ones((10, 10)) + 1).sum()
else:
    result = (peer.dask_array().ones((10, 10), chunks=5) + 1).sum().compute()
print(json.dumps({'times': [since_start()], 'peakRss': peer.memory_of('VmHWM'), 'checksum': [float(result)], 'threads': peer.THREADS}))
