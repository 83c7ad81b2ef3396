"""Values of NumPy and SciPy for test/array/linalg/golden.test.ts: python3 test/golden/make_linalg.py"""
import json
import pathlib

import numpy as np
import scipy.linalg

rng = np.random.default_rng(7)
cases = []


def case(op, args, results, kind="plain"):
    def record(x):
        x = np.asarray(x)
        parts = {"shape": list(x.shape)}
        if np.iscomplexobj(x):
            parts["re"] = [float(v) for v in x.real.ravel()]
            parts["im"] = [float(v) for v in x.imag.ravel()]
        else:
            parts["data"] = [int(v) if v == int(v) else float(v) for v in x.ravel()]
        return parts

    cases.append(
        {"op": op, "args": [a if isinstance(a, (int, str, dict)) else record(a) for a in args],
         "results": [record(r) for r in results], "kind": kind}
    )


def sorted_complex(x):
    return x[np.lexsort((np.round(x.imag, 9), np.round(x.real, 9)))]


for n in (1, 2, 3, 7, 11):
    a = rng.integers(-9, 10, (n, n)).astype(float) + np.eye(n) * 0.5
    b = rng.integers(-9, 10, (n, 2)).astype(float)
    s = a @ a.T + np.eye(n)
    case("det", [a], [np.linalg.det(a)])
    case("slogdet", [a], np.linalg.slogdet(a))
    case("inv", [a], [np.linalg.inv(a)])
    case("solve", [a, b], [np.linalg.solve(a, b)])
    case("solve", [a, b[:, 0]], [np.linalg.solve(a, b[:, 0])])
    case("solve", [s, b, {"assumeA": "pos"}], [scipy.linalg.solve(s, b, assume_a="pos")])
    t = a + np.eye(n) * 40
    for lower in (False, True):
        for trans in (False, True):
            for unit in (False, True):
                u = a / 30 if unit else t
                case("solveTriangular", [u, b, {"lower": lower, "trans": trans, "unitDiagonal": unit}],
                     [scipy.linalg.solve_triangular(u, b, lower=lower, trans=int(trans), unit_diagonal=unit)])
    case("cholesky", [s], [np.linalg.cholesky(s)])
    case("cholesky", [s, {"upper": True}], [np.linalg.cholesky(s, upper=True)])
    case("lu", [a], scipy.linalg.lu(a))
    case("eigvalsh", [s], [np.linalg.eigvalsh(s)])
    case("eigvalsh", [a, {"uplo": "U"}], [np.linalg.eigvalsh(a, UPLO="U")])
    case("eigvals", [a], [sorted_complex(np.linalg.eigvals(a).astype(complex))], "sorted")
    case("matrixPower", [a / 10, 3], [np.linalg.matrix_power(a / 10, 3)])
    case("matrixPower", [a, -2], [np.linalg.matrix_power(a, -2)])
    for p in (None, 2, -2, 1, -1, "fro", "inf", "-inf"):
        numpy_p = {"inf": np.inf, "-inf": -np.inf}.get(p, p)
        case("cond", [a, {} if p is None else {"p": p}], [np.linalg.cond(a, numpy_p)])
    case("kron", [a, b], [np.kron(a, b)])
for m, n in ((3, 3), (5, 3), (3, 5), (12, 4), (4, 12), (10, 9)):
    a = rng.integers(-9, 10, (m, n)).astype(float)
    case("qr", [a], np.linalg.qr(a))
    case("qr", [a, {"mode": "complete"}], np.linalg.qr(a, mode="complete"))
    case("lu", [a], scipy.linalg.lu(a))
    case("svdvals", [a], [np.linalg.svdvals(a)])
    case("pinv", [a], [np.linalg.pinv(a)])
    low = np.outer(a[:, 0], a[0])
    case("pinv", [low], [np.linalg.pinv(low, rtol=None)])
    case("matrixRank", [low], [np.linalg.matrix_rank(low)])
    case("matrixRank", [a], [np.linalg.matrix_rank(a)])
    for ord in ("fro", "nuc", 1, -1, 2, -2, "inf", "-inf"):
        numpy_ord = {"inf": np.inf, "-inf": -np.inf}.get(ord, ord)
        case("norm", [a, {"ord": ord}], [np.linalg.norm(a, numpy_ord)])
    b = rng.integers(-9, 10, (m, 2)).astype(float)
    x, r, rank, sv = np.linalg.lstsq(a, b)
    case("lstsq", [a, b], [x, ((b - a @ x) ** 2).sum(0), rank, sv])
    for options, call in (({}, {}), ({"rowvar": False}, {"rowvar": False}), ({"bias": True}, {"bias": True}), ({"ddof": 2}, {"ddof": 2})):
        case("cov", [a, options], [np.cov(a, **call)])
    case("corrcoef", [a], [np.corrcoef(a)])
    f = rng.integers(1, 4, n)
    w = rng.integers(1, 9, n).astype(float)
    case("covWeighted", [a, f.astype(float), w], [np.cov(a, fweights=f, aweights=w)])
stack = rng.integers(-5, 6, (2, 3, 4, 4)).astype(float)
case("det", [stack], [np.linalg.det(stack)])
case("inv", [stack + np.eye(4) * 30], [np.linalg.inv(stack + np.eye(4) * 30)])
case("svdvals", [stack], [np.linalg.svdvals(stack)])
case("matrixRank", [stack], [np.linalg.matrix_rank(stack)])
case("matvec", [stack, np.arange(4.0)], [np.matvec(stack, np.arange(4.0))])
case("vecmat", [np.arange(4.0), stack], [np.vecmat(np.arange(4.0), stack)])
case("kron", [np.arange(3.0), stack[0, 0]], [np.kron(np.arange(3.0), stack[0, 0])])
chain = [rng.integers(-4, 5, s).astype(float) for s in ((4,), (4, 9), (9, 2), (2, 7), (7,))]
case("multiDot", chain, [np.linalg.multi_dot(chain)])
case("multiDot", chain[1:4], [np.linalg.multi_dot(chain[1:4])])
t = rng.standard_normal((2, 3, 6)).round(3)
case("tensorsolve", [t, np.arange(6.0).reshape(2, 3)], [np.linalg.tensorsolve(t, np.arange(6.0).reshape(2, 3))])
t4 = rng.standard_normal((4, 6, 8, 3)).round(3)
case("tensorinv", [t4], [np.linalg.tensorinv(t4)])
x = np.arange(10.0)
y = (x**3 - 4 * x + rng.standard_normal(10)).round(3)
for deg in (0, 1, 3):
    case("polyfit", [x, y, deg], [np.polyfit(x, y, deg)])
case("polyfit", [x, np.stack([y, x], 1), 2], [np.polyfit(x, np.stack([y, x], 1), 2)])
case("polyval", [[3.0, 0, 1], x], [np.polyval([3.0, 0, 1], x)])
case("polyadd", [[1.0, 2], [9.0, 5, 4]], [np.polyadd([1.0, 2], [9.0, 5, 4])])
case("polysub", [[2.0, 10, -2], [3.0, 10, -4]], [np.polysub([2.0, 10, -2], [3.0, 10, -4])])
case("polymul", [[1.0, 2, 3], [9.0, 5, 1, 7]], [np.polymul([1.0, 2, 3], [9.0, 5, 1, 7])])
case("polydiv", [[3.0, 5, 2, 8], [2.0, 1, 1]], np.polydiv([3.0, 5, 2, 8], [2.0, 1, 1]))
case("polyder", [[1.0, 4, 1, 1], 2], [np.polyder([1.0, 4, 1, 1], 2)])
case("polyint", [[1.0, 4, 1, 1], 2], [np.polyint([1.0, 4, 1, 1], 2)])
case("poly", [[1.0, 2, -3]], [np.poly([1.0, 2, -3])])
case("roots", [[1.0, -3, 2, 5, 1]], [sorted_complex(np.roots([1.0, -3, 2, 5, 1]).astype(complex))], "sorted")



def gaussian(*shape):
    return rng.integers(-9, 10, shape) + 1j * rng.integers(-9, 10, shape)


for n in (1, 2, 5, 9):
    z = gaussian(n, n) + np.eye(n) * 0.5
    b = gaussian(n, 2)
    hermitian = z + z.conj().T
    case("det", [z], [np.linalg.det(z)])
    case("slogdet", [z], np.linalg.slogdet(z))
    case("solve", [z, b], [np.linalg.solve(z, b)])
    p, l, u = scipy.linalg.lu(z)
    case("lu", [z], [p.real, l, u])
    case("eigvals", [z], [sorted_complex(np.linalg.eigvals(z))], "sorted")
    case("eigvalsh", [hermitian], [np.linalg.eigvalsh(hermitian)])
    # Of what is not Hermitian only one triangle is read, and the diagonal as real.
    case("eigvalsh", [z], [np.linalg.eigvalsh(z)])
    case("eigvalsh", [z, {"uplo": "U"}], [np.linalg.eigvalsh(z, UPLO="U")])
    t = z + np.eye(n) * (40 + 10j)
    for lower in (False, True):
        for trans in (False, True):
            for unit in (False, True):
                u = z / 30 if unit else t
                case("solveTriangular", [u, b, {"lower": lower, "trans": trans, "unitDiagonal": unit}],
                     [scipy.linalg.solve_triangular(u, b, lower=lower, trans=int(trans), unit_diagonal=unit)])
    case("solveTriangular", [t, b.real], [scipy.linalg.solve_triangular(t, b.real)])
    for p in (2, -2, 1, "fro"):
        case("cond", [z, {"p": p}], [np.linalg.cond(z, p)])
for m, n in ((3, 3), (5, 3), (3, 5), (12, 4), (4, 12)):
    z = gaussian(m, n)
    low = np.outer(z[:, 0], z[0])
    p, l, u = scipy.linalg.lu(z)
    case("lu", [z], [p.real, l, u])
    case("svdvals", [z], [np.linalg.svdvals(z)])
    case("pinv", [z], [np.linalg.pinv(z)])
    case("pinv", [low], [np.linalg.pinv(low, rtol=None)])
    case("matrixRank", [low], [np.linalg.matrix_rank(low)])
    b = gaussian(m, 2)
    x, r, rank, sv = np.linalg.lstsq(z, b)
    case("lstsq", [z, b], [x, (abs(b - z @ x) ** 2).sum(0), rank, sv])
    for ord in ("nuc", 2, -2):
        case("norm", [z, {"ord": ord}], [np.linalg.norm(z, ord)])

out = pathlib.Path(__file__).with_name("linalg.json")
out.write_text(json.dumps(cases, separators=(",", ":")).replace('},{"op"', '},\n{"op"') + "\n")
print(len(cases), out.stat().st_size)
