"""W11 on n x n float64 in memory: argmax (flat), argmax_axis, cumsum (axis 0), cumsum_flat, masksum (where(x > 0.5, x, 0).sum()), transpose
(and copy), pad (reflect, 8), roll (123, -77), concat (halves swapped). Arrays that come out are new memory: dask's blocks are copied and
kept, as its views would move nothing. Engines: dask, dask-array, numpy, numba (those that are loops)."""
import peer
import numpy as np

operation, n, chunk = peer.text('op'), peer.number('n'), peer.number('chunk', 2000)
LOOPS = ('argmax', 'cumsum', 'masksum', 'transpose')
if peer.ENGINE == 'numba' and operation not in LOOPS:
    peer.unsupported('written as loops: ' + ', '.join(LOOPS))
x = peer.hash01(n * n).reshape(n, n)
flat = x.reshape(-1)

if peer.ENGINE == 'numpy':
    work = {
        'argmax': lambda: flat.argmax(), 'argmax_axis': lambda: x.argmax(axis=1),
        'cumsum': lambda: x.cumsum(axis=0), 'cumsum_flat': lambda: flat.cumsum(),
        'masksum': lambda: np.where(x > 0.5, x, 0).sum(), 'transpose': lambda: np.ascontiguousarray(x.T),
        'pad': lambda: np.pad(x, 8, mode='reflect'), 'roll': lambda: np.roll(x, (123, -77), axis=(0, 1)),
        'concat': lambda: np.concatenate([x[n // 2:], x[:n // 2]]),
    }[operation]
elif peer.ENGINE == 'numba':
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def masksum(x):
        total = 0.0
        for k in prange(x.size):
            total += x[k] if x[k] > 0.5 else 0.0
        return total

    @njit(parallel=True, cache=True)
    def argmax(x, parts):
        size = -(-x.size // parts)
        best = np.zeros(parts, np.int64)
        for part in prange(parts):
            place = min(part * size, x.size - 1)
            for k in range(part * size, min(x.size, (part + 1) * size)):
                if x[k] > x[place]:
                    place = k
            best[part] = place
        place = best[0]
        for other in best:
            if x[other] > x[place]:
                place = other
        return place

    @njit(parallel=True, fastmath=True, cache=True)
    def cumsum(x, parts):
        out = np.empty_like(x)
        width = -(-x.shape[1] // parts)
        for part in prange(parts):
            low, high = part * width, min(x.shape[1], (part + 1) * width)
            out[0, low:high] = x[0, low:high]
            for i in range(1, x.shape[0]):
                for j in range(low, high):
                    out[i, j] = out[i - 1, j] + x[i, j]
        return out

    @njit(parallel=True, cache=True)
    def transpose(x):
        rows, columns = x.shape
        out = np.empty((columns, rows))
        tile = 32
        for band in prange(-(-columns // tile)):
            for start in range(0, rows, tile):
                for i in range(band * tile, min(columns, (band + 1) * tile)):
                    for j in range(start, min(rows, start + tile)):
                        out[i, j] = x[j, i]
        return out

    small = x[:8, :8].copy()
    calls = {'argmax': lambda x: argmax(x.reshape(-1), peer.THREADS), 'cumsum': lambda x: cumsum(x, peer.THREADS),
             'masksum': lambda x: masksum(x.reshape(-1)), 'transpose': transpose}
    calls[operation](small)

    def work():
        return calls[operation](x)
else:
    da = peer.dask_array()

    def work():
        a = da.from_array(x, chunks=chunk, name=False)
        line = da.from_array(flat, chunks=chunk * chunk, name=False)
        new = lambda array: array.map_blocks(np.copy, dtype='f8').persist()
        return {
            'argmax': lambda: line.argmax().compute(), 'argmax_axis': lambda: a.argmax(axis=1).compute(),
            'cumsum': lambda: a.cumsum(axis=0).persist(), 'cumsum_flat': lambda: line.cumsum(axis=0).persist(),
            'masksum': lambda: da.where(a > 0.5, a, 0).sum().compute(), 'transpose': lambda: a.T.map_blocks(np.ascontiguousarray, dtype='f8').persist(),
            'pad': lambda: new(da.pad(a, 8, mode='reflect')), 'roll': lambda: new(da.roll(a, (123, -77), axis=(0, 1))),
            'concat': lambda: new(da.concatenate([a[n // 2:], a[:n // 2]])),
        }[operation]()


def checksum(result):
    """Of a large result a part: every 97th row, every 89th column, or every 997th element."""
    if np.ndim(result) == 0 or operation == 'argmax_axis':
        return peer.summary(result)
    part = result[::97, ::89] if result.ndim == 2 else result[::997]
    return peer.summary(part.compute() if hasattr(part, 'compute') else part)


peer.measure(work, checksum=checksum)
