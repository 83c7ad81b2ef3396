"""W8, matrix products: op=matmul (n, n) by (n, n), or tensordot (n, 64, 64) by (n / 4, 64, 64) over the last two axes; dtype f8 or f4.

Engines: numpy (OpenBLAS), dask, dask-array.
"""
import peer
import numpy as np

operation, n, chunk = peer.text('op'), peer.number('n'), peer.number('chunk', 1000)
m = peer.number('m', 64)
shapes = [(n, n), (n, n)] if operation == 'matmul' else [(n, m, m), (n // 4, m, m)]
a, b = ((peer.hash01(int(np.prod(shape)), seed) - 0.5).astype(peer.text('dtype')).reshape(shape)
        for shape, seed in zip(shapes, (0, peer.SECOND_SEED)))

if peer.ENGINE == 'numpy':
    def work():
        return a @ b if operation == 'matmul' else np.tensordot(a, b, axes=((1, 2), (1, 2)))
else:
    da = peer.dask_array()

    def work():
        x, y = (da.from_array(values, chunks=(chunk, chunk) if values.ndim == 2 else (chunk, m, m), name=False)
                for values in (a, b))
        return (x @ y if operation == 'matmul' else da.tensordot(x, y, axes=((1, 2), (1, 2)))).compute()

# The sum of the result itself would cancel.
peer.measure(work, checksum=lambda result: peer.summary(np.abs(result)))
