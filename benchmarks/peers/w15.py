"""W15, -laplacian u = f on n x n cells between walls where u is 0.

Engines: scipy (a sparse factorisation), transform (scipy.fft's sine transforms), numba (conjugate gradients without a matrix).
"""
import peer
import numpy as np

n = peer.number('n')
f = peer.hash01(n * n).reshape(n, n)

if peer.ENGINE == 'scipy':
    import scipy.sparse as sp
    import scipy.sparse.linalg as sla

    def work():
        line = sp.diags([-np.ones(n - 1), np.r_[3, np.full(n - 2, 2), 3], -np.ones(n - 1)], [-1, 0, 1])
        eye = sp.identity(n)
        return sla.spsolve((sp.kron(line, eye) + sp.kron(eye, line)).tocsc(), f.ravel())
elif peer.ENGINE == 'transform':
    import scipy.fft as fft

    def work():
        k = 4 * np.sin(np.pi * (np.arange(n) + 1) / (2 * n)) ** 2
        return fft.idstn(fft.dstn(f, 2, workers=peer.THREADS) / (k[:, None] + k), 2, workers=peer.THREADS)
else:
    from numba import njit, prange

    @njit(parallel=True, fastmath=True, cache=True)
    def apply(p, q):
        rows, columns = p.shape
        dot = 0.0
        for i in prange(rows):
            for j in range(columns):
                here = p[i, j]
                total = 4 * here
                total -= p[i - 1, j] if i > 0 else -here
                total -= p[i + 1, j] if i < rows - 1 else -here
                total -= p[i, j - 1] if j > 0 else -here
                total -= p[i, j + 1] if j < columns - 1 else -here
                q[i, j] = total
                dot += total * here
        return dot

    @njit(parallel=True, fastmath=True, cache=True)
    def change(x, r, p, q, alpha):
        rr = 0.0
        for i in prange(x.shape[0]):
            for j in range(x.shape[1]):
                x[i, j] += alpha * p[i, j]
                r[i, j] -= alpha * q[i, j]
                rr += r[i, j] ** 2
        return rr

    @njit(parallel=True, fastmath=True, cache=True)
    def turn(r, p, beta):
        for i in prange(r.shape[0]):
            for j in range(r.shape[1]):
                p[i, j] = r[i, j] + beta * p[i, j]

    def solve(f):
        x, r, p, q = np.zeros_like(f), f.copy(), f.copy(), np.empty_like(f)
        first = rr = (r * r).sum()
        while rr > 1e-20 * first:
            now = change(x, r, p, q, rr / apply(p, q))
            turn(r, p, now / rr)
            rr = now
        return x

    solve(np.ones((8, 8)))

    def work():
        return solve(f)

peer.measure(work)
