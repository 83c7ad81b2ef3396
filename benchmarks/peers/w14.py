"""W14, what NumPy's users reach for, on numbers in memory; see benchmarks/work/w14.ts. Engines: numpy, dask, scipy (fft, cholesky), numba (sort, mask,
madd). numba has no sort of its own on threads: parts are sorted side by side and merged in pairs."""
import peer
import numpy as np

op, n, chunk = peer.text('op'), peer.number('n'), peer.number('chunk')
THIRD_SEED = 0x85EBCA6B
ENGINES = {
    'numpy': ('sort', 'unique', 'mask', 'fft', 'fft2d', 'madd', 'maddreal', 'tsqr', 'solve', 'cholesky'),
    'dask': ('unique', 'mask', 'fft2d', 'madd', 'maddreal', 'tsqr', 'svdc', 'solve', 'cholesky'),
    'scipy': ('fft', 'fft2d', 'solve', 'cholesky'),
    'numba': ('sort', 'mask', 'madd', 'maddreal'),
}
if op not in ENGINES[peer.ENGINE]:
    peer.unsupported('has no such function')

hash01, SECOND_SEED = peer.hash01, peer.SECOND_SEED


def pair(count, seed):
    return hash01(count, seed) + 1j * hash01(count, seed + 1)


def square(seed=0):
    return hash01(n * n, seed).reshape(n, n)


if op in ('sort', 'mask'):
    inputs = [hash01(n)]
elif op == 'unique':
    inputs = [np.floor(hash01(n) * 100_000).astype('i4')]
elif op == 'fft':
    inputs = [hash01(n) + 1j * hash01(n, SECOND_SEED)]
elif op == 'fft2d':
    inputs = [square() + 1j * square(SECOND_SEED)]
elif op == 'madd':
    inputs = [pair(n, seed) for seed in (0, SECOND_SEED, THIRD_SEED)]
elif op == 'maddreal':
    inputs = [hash01(n, seed) for seed in (0, SECOND_SEED, THIRD_SEED)]
elif op in ('tsqr', 'svdc'):
    inputs = [hash01(n * 100).reshape(n, 100)]
elif op == 'solve':
    inputs = [square() + n * np.eye(n), hash01(n * 16, SECOND_SEED).reshape(n, 16)]
else:
    inputs = [square() + square().T + n * np.eye(n)]


def in_numpy():
    return {
        'sort': lambda x: np.sort(x),
        'unique': lambda x: np.unique(x),
        'mask': lambda x: x[x > 0.5].mean(),
        'fft': lambda x: np.fft.fft(x),
        'fft2d': lambda x: np.fft.fft(x),
        'madd': lambda a, b, c: a * b + c,
        'maddreal': lambda a, b, c: a * b + c,
        'tsqr': lambda x: np.linalg.qr(x, mode='r'),
        'solve': lambda a, b: np.linalg.solve(a, b),
        'cholesky': lambda a: np.linalg.cholesky(a),
    }[op]


def in_scipy():
    from scipy import fft, linalg
    return {
        'fft': lambda x: fft.fft(x, workers=peer.THREADS),
        'fft2d': lambda x: fft.fft(x, workers=peer.THREADS),
        'solve': lambda a, b: linalg.solve(a, b),
        'cholesky': lambda a: linalg.cholesky(a, lower=True),
    }[op]


def in_numba():
    from numba import njit, prange

    @njit(parallel=True, cache=True)
    def madd(a, b, c):
        out = np.empty_like(a)
        for k in prange(a.size):
            out[k] = a[k] * b[k] + c[k]
        return out

    @njit(parallel=True, fastmath=True, cache=True)
    def mean_above(x, least):
        total, count = 0.0, 0
        for k in prange(x.size):
            if x[k] > least:
                total += x[k]
                count += 1
        return total / count

    @njit(cache=True)
    def merge(a, b, out):
        i, j = 0, 0
        for k in range(out.size):
            if j == b.size or (i < a.size and a[i] <= b[j]):
                out[k] = a[i]
                i += 1
            else:
                out[k] = b[j]
                j += 1

    @njit(parallel=True, cache=True)
    def sort(x, parts):
        a, b = x.copy(), np.empty_like(x)
        size = -(-x.size // parts)
        for p in prange(parts):
            a[p * size:(p + 1) * size].sort()
        while size < x.size:
            pairs = -(-x.size // (2 * size))
            for p in prange(pairs):
                low, middle, high = 2 * p * size, min(x.size, (2 * p + 1) * size), min(x.size, (2 * p + 2) * size)
                merge(a[low:middle], a[middle:high], b[low:high])
            a, b = b, a
            size *= 2
        return a

    work = {'madd': madd, 'maddreal': madd, 'mask': lambda x: mean_above(x, 0.5), 'sort': lambda x: sort(x, 2 * peer.THREADS)}[op]
    work(*[x[:64] for x in inputs])
    return work


def in_dask():
    da = peer.dask_array()

    def cut(x):
        chunks = {'tsqr': (chunk, 100), 'svdc': (chunk, 100), 'fft2d': (chunk, n), 'solve': chunk, 'cholesky': chunk}.get(op, chunk)
        return da.from_array(x, chunks=chunks, name=False)

    arrays = [cut(x) for x in inputs]

    def svdc(x):
        return da.linalg.svd_compressed(x, 10, n_power_iter=2, seed=1)[1][:1]

    build = {
        'unique': lambda x: da.unique(x),
        'mask': lambda x: x[x > 0.5].mean(),
        'fft2d': lambda x: da.fft.fft(x),
        'madd': lambda a, b, c: a * b + c,
        'maddreal': lambda a, b, c: a * b + c,
        'tsqr': lambda x: da.linalg.qr(x)[1],
        'svdc': svdc,
        'solve': lambda a, b: da.linalg.solve(a, b),
        'cholesky': lambda a: da.linalg.cholesky(a, lower=True),
    }[op]
    return lambda *_: build(*arrays).compute()


def sampled(result):
    x = np.abs(np.asarray(result)).reshape(-1)
    return [float(x.size), float(x.mean())] + [float(x[int(part * (x.size - 1))]) for part in (0, 0.2, 0.5, 0.7, 1)]


work = {'numpy': in_numpy, 'scipy': in_scipy, 'numba': in_numba, 'dask': in_dask}[peer.ENGINE]()
peer.measure(lambda: work(*inputs), checksum=sampled)
