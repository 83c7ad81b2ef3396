"""Calls of NumPy and what they give, as JSON, one file for each family: python3 test/golden/breadth/make_breadth.py

A call is [name, arguments, options or None, result or list of results, tolerance]. Arrays are {"t": dtype, "s": shape, "d": elements},
infinities and NaN are text, slices {"slice": [start, stop, step]}.
"""
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FAMILIES = {}


def plain(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 2 ** 53 else str(int(value))
    value = float(value)
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return "-0" if value == 0 and np.signbit(value) else value


def encode(value):
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, (np.ndarray, np.generic)):
        value = np.asarray(value)
        return {"t": str(value.dtype), "s": list(value.shape), "d": [plain(v) for v in value.ravel()]}
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {k: encode(v) for k, v in value.items()}
    if value is None or isinstance(value, str):
        return value
    return plain(value)


class Family:
    """Collects calls: call(name, result, *arguments, tol=0, **options)."""

    def __init__(self, name):
        self.calls = []
        FAMILIES[name] = self.calls

    def __call__(self, name, result, *arguments, tol=0, **options):
        if isinstance(result, tuple):
            result = list(result)
        self.calls.append([name, encode(list(arguments)), encode(options) if options else None, encode(result), tol])


def ints(*shape, dtype="int32"):
    size = int(np.prod(shape))
    return ((np.arange(size) * 7 + 3) % 11).reshape(shape).astype(dtype)


def floats(*shape, dtype="float64", seed=1):
    return np.random.default_rng(seed).normal(size=shape).round(3).astype(dtype)


def shaping():
    call = Family("shaping")
    a, b, v = ints(3, 4), floats(2, 3, 4), ints(7, dtype="int16")
    empty = np.zeros((0, 3), "float32")
    for x, sections in ((v, 7), (a, 3), (a, [1, 2]), (v, [2, 9]), (v, [5, 3]), (v, [-3])):
        call("split", np.split(x, sections), x, sections)
    call("split", np.split(b, [1, 3], axis=2), b, [1, 3], axis=2)
    call("arraySplit", np.array_split(v, 3), v, 3)
    call("arraySplit", np.array_split(b, 5, axis=1), b, 5, axis=1)
    call("arraySplit", np.array_split(empty, 2, axis=1), empty, 2, axis=1)
    call("vsplit", np.vsplit(a, 3), a, 3)
    call("hsplit", np.hsplit(a, 2), a, 2)
    call("hsplit", np.hsplit(v, [2]), v, [2])
    call("dsplit", np.dsplit(b, 2), b, 2)
    for axis in (0, 1, -1):
        call("unstack", [np.take(b, k, axis=axis) for k in range(b.shape[axis])], b, axis=axis)
    for x in (np.float64(3), v, a, b):
        call("atleast1d", np.atleast_1d(x), x)
        call("atleast2d", np.atleast_2d(x), x)
        call("atleast3d", np.atleast_3d(x), x)
    call("atleast2d", list(np.atleast_2d(v, a)), v, a)
    call("dstack", np.dstack([v, v * 2]), [v, v * 2])
    call("dstack", np.dstack([a, a.astype("float32")]), [a, a.astype("float32")])
    call("columnStack", np.column_stack([v, v * 2]), [v, v * 2])
    call("columnStack", np.column_stack([np.arange(3), a]), [np.arange(3), a])
    call("rowStack", np.vstack([v, v]), [v, v])
    call("block", np.block([[a, a[:, :2]], [np.ones((2, 6))]]), [[a, a[:, :2]], [np.ones((2, 6))]])
    call("block", np.block([v, 5, v]), [v, np.int64(5), v])
    call("block", np.block([[[a], [a]]]), [[[a], [a]]])
    call("block", np.block(b), b)
    call("append", np.append(a, v), a, v)
    call("append", np.append(a, [[1, 2, 3, 4]], axis=0), a, np.array([[1, 2, 3, 4]]), axis=0)
    call("append", np.append(a, a.astype("float64"), axis=1), a, a.astype("float64"), axis=1)
    for k in (-1, 0, 1, 2, 3, 6):
        call("rot90", np.rot90(a, k), a, k)
    call("rot90", np.rot90(b, 1, (1, 2)), b, 1, axes=[1, 2])
    call("rot90", np.rot90(b, 3, (2, 0)), b, 3, axes=[2, 0])
    call("flipud", np.flipud(a), a)
    call("flipud", np.flipud(v), v)
    call("fliplr", np.fliplr(b), b)
    for axis, start in ((2, 0), (0, 2), (1, 3), (-1, 1), (0, -1)):
        call("rollaxis", np.rollaxis(b, axis, start), b, axis, start)
    call("flatten", b.flatten(), b)
    for n in (0, 1, 3):
        call("repeat", np.repeat(a, n), a, n)
        call("repeat", np.repeat(a, n, axis=0), a, n, axis=0)
        call("repeat", np.repeat(b, n, axis=-1), b, n, axis=-1)
    call("repeat", np.repeat(a, [2, 0, 1], axis=0), a, [2, 0, 1], axis=0)
    call("repeat", np.repeat(a, [2, 0, 1, 3], axis=1), a, np.array([2, 0, 1, 3]), axis=1)
    call("repeat", np.repeat(a, [2]), a, [2])
    call("repeat", np.repeat(np.float32(3), 4), np.float32(3), 4)
    call("repeat", np.repeat(empty, 2, axis=0), empty, 2, axis=0)
    for x, where, axis in (
        (v, 3, None), (v, -1, 0), (v, [0, 2, 2, -1], 0), (a, 5, None), (a, [1], 0), (a, slice(None, None, 2), 1),
        (a, slice(1, 3), 1), (v, [], 0), (b, [0, 2], 1), (v, np.array([True, False, True, False, False, True, False]), 0),
        (a, slice(0, 3), 0), (v, slice(None, None, -3), 0),
    ):
        where_ = np.array(where, int) if isinstance(where, list) and not where else where
        call("delete", np.delete(x, where_, axis=axis), x, where, axis=axis)
    for x, where, values, axis in (
        (v, 3, 99, None), (v, 7, 99, 0), (v, -1, [5, 6], 0), (v, [0, 7], [10, 20], 0), (v, [2, 2, 1], [10, 20, 30], 0),
        (a, 1, 5, 1), (a, 1, [1, 2, 3], 1), (a, [1], [[1], [2], [3]], 1), (a, [0, 2], 7, 0), (a, 3, [1, 2, 3, 4], 0),
        (a, [0, 3], [[1, 2, 3, 4], [5, 6, 7, 8]], 0), (a, slice(0, 4, 2), -1, 1), (a, 2, 9.7, None), (v, [], 3, 0), (b, [1], 2.5, 2),
        (b, 1, np.ones((3, 2, 4)), 1),
    ):
        where_ = np.array(where, int) if isinstance(where, list) and not where else where
        call("insert", np.insert(x, where_, values, axis=axis), x, where, values if np.isscalar(values) else np.array(values), axis=axis)
    for shape in ([2, 2], [5, 5], [30], [0], [1], [2, 0, 3]):
        call("resize", np.resize(a, shape), a, shape)
    call("resize", np.resize(empty, [2, 2]), empty, [2, 2])


def creation():
    call = Family("creation")
    for args in ((3,), (3, 4), (0,), (4, 0), (5, 2)):
        for k in (-2, 0, 1, 9):
            call("tri", np.tri(*args, k=k), *args, k=k)
    call("tri", np.tri(3, 2, 1, "int8"), 3, 2, k=1, dtype="int8")
    for x in (ints(4), floats(3, dtype="float32"), np.array([True, False]), np.zeros(0), ints(3, 4), ints(5, 2), ints(4, dtype="uint64")):
        for k in (-3, -1, 0, 1, 2):
            call("diag", np.diag(x, k), x, k=k)
    call("diagflat", np.diagflat(ints(2, 2), 1), ints(2, 2), 1)
    call("diagflat", np.diagflat(np.int16(5)), np.int16(5))
    for shape, value, wrap in (
        ((3, 3), 7, False), ((5, 3), 7, False), ((7, 2), 9, True), ((3, 5), [1, 2], True), ((7, 2), [1, 2, 3], True),
        ((4, 3), [1, 2], False), ((3, 3, 3), [4, 5], False), ((2, 2), [1, 2, 3, 4, 5], False), ((10, 3), [1, 2, 3, 4], True),
    ):
        x = ints(*shape).astype("float32")
        y = x.copy()
        np.fill_diagonal(y, value, wrap)
        call("fillDiagonal", y, x, value if np.isscalar(value) else np.array(value), wrap=wrap)
    call("diagIndices", np.diag_indices(4), 4)
    call("diagIndices", np.diag_indices(2, 3), 2, 3)
    call("diagIndicesFrom", np.diag_indices_from(ints(3, 3)), ints(3, 3))
    for n, k, m in ((4, 0, 4), (4, -1, 4), (4, 2, 3), (2, 0, 5), (0, 0, 3), (3, -7, 2)):
        call("trilIndices", np.tril_indices(n, k, m), n, k=k, m=m)
        call("triuIndices", np.triu_indices(n, k, m), n, k=k, m=m)
    call("trilIndicesFrom", np.tril_indices_from(ints(3, 4), 1), ints(3, 4), 1)
    call("triuIndicesFrom", np.triu_indices_from(ints(4, 3), -1), ints(4, 3), -1)
    for endpoint in (True, False):
        call("logspace", np.logspace(0, 3, 4, endpoint), 0, 3, 4, endpoint=endpoint, tol=1e-15)
        call("logspace", np.logspace(-2, 2.5, 7, endpoint, base=2), -2, 2.5, 7, endpoint=endpoint, base=2, tol=1e-15)
        call("geomspace", np.geomspace(1, 1000, 4, endpoint), 1, 1000, 4, endpoint=endpoint, tol=4e-15)
        call("geomspace", np.geomspace(-3, -0.1, 6, endpoint), -3, -0.1, 6, endpoint=endpoint, tol=4e-15)
        call("geomspace", np.geomspace(2, 9, 1, endpoint), 2, 9, 1, endpoint=endpoint, tol=1e-15)
    call("logspace", np.logspace(0, 3, 4, dtype="int32"), 0, 3, 4, dtype="int32")
    call("logspace", np.logspace(0, 1, 0), 0, 1, 0)
    for x in (np.array([1, 2, 3, 5]), floats(3), ints(3, dtype="uint8"), floats(3, dtype="float32"), np.zeros(0)):
        for n in (None, 0, 1, 2, 4):
            for increasing in (False, True):
                options = {"increasing": increasing} | ({} if n is None else {"n": n})
                call("vander", np.vander(x, n, increasing), x, **options)
    for name in ("bartlett", "blackman", "hamming", "hanning"):
        for n in (-1, 0, 1, 2, 3, 12, 25):
            call(name, getattr(np, name)(n), n, tol=1e-15)
    for n in (0, 1, 2, 12, 25):
        for beta in (0, 5, 14.0):
            call("kaiser", np.kaiser(n, beta), n, beta, tol=2e-15)


def parts():
    call = Family("parts")
    x, y = floats(4, 3) * 4, np.array([0.5, -1.25, 3.0])
    for a, b in ((x, y), (ints(5) - 5, np.int32(3)), (x.astype("float32"), np.float32(0.75)), (ints(4, dtype="uint8"), ints(4, dtype="uint8") + 1)):
        call("divmod", np.divmod(a, b), a, b)
    odd = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.75, 1e300, 5e-324, -1e-310, 8.0, 0.1])
    for a in (odd, odd.astype("float32"), ints(5), floats(3, 4)):
        call("modf", np.modf(a), a)
        call("frexp", np.frexp(a), a)
    for a, b in (
        (np.arange(-8, 9), np.int64(12)), (ints(3, 4), ints(3, 1)), (ints(6, dtype="uint8"), np.uint8(6)),
        (np.array([2**62, 2**61 * 3, 0, -(2**63)]), np.array([2**40 * 3, 2**62, 0, 6])), (np.array([0, 4], "int8"), np.array([0, 0], "int8")),
    ):
        call("gcd", np.gcd(a, b), a, b)
        call("lcm", np.lcm(a, b), a, b)
    call("isnull", np.isnan(odd), odd)
    call("notnull", ~np.isnan(odd), odd)
    call("isnull", np.zeros(5, bool), ints(5))
    angles = np.cumsum(np.array([[0.1, 3.0, 3.0, -6.2, 3.2], [1, 7, -9, 3.5, 2]]), axis=1) % 6.28
    call("unwrap", np.unwrap(angles), angles, tol=4e-16)
    call("unwrap", np.unwrap(angles, axis=0), angles, axis=0, tol=4e-16)
    call("unwrap", np.unwrap(angles, discont=4.0), angles, discont=4.0, tol=4e-16)
    call("unwrap", np.unwrap(angles[0] * 10, period=20), angles[0] * 10, period=20, tol=4e-16)
    for period in (4, 5):
        whole = np.array([0, 1, 2, 3, 0, 2, 0, 3, 1, 4])
        call("unwrap", np.unwrap(whole, period=period), whole, period=period)
    call("unwrap", np.unwrap(np.array([1.5])), np.array([1.5]))
    bits = ints(3, 11) % 3
    for a, axis in ((bits, None), (bits, 0), (bits, 1), (bits > 0, -1), (bits[:, :8], 1)):
        for order in ("big", "little"):
            packed = np.packbits(a, axis=axis, bitorder=order)
            call("packbits", packed, a, axis=axis, bitorder=order)
            call("unpackbits", np.unpackbits(packed, axis=axis, bitorder=order), packed, axis=axis, bitorder=order)
    for count in (5, 0, -3, 20, 40):
        packed = np.packbits(bits, axis=1)
        call("unpackbits", np.unpackbits(packed, axis=1, count=count), packed, axis=1, count=count)
    xp, fp = np.array([0.0, 1, 2.5, 4]), np.array([1.0, 3, -1, 7])
    at = np.array([[-1, 0, 0.5, 1], [1.7, 2.5, 3.9, 4], [5, np.nan, np.inf, -np.inf]])
    call("interp", np.interp(at, xp, fp), at, xp, fp, tol=4e-16)
    call("interp", np.interp(at, xp, fp, left=-9, right=9), at, xp, fp, left=-9, right=9, tol=4e-16)
    call("interp", np.interp(at[:2], xp, fp, period=3), at[:2], xp, fp, period=3, tol=4e-16)
    call("interp", np.interp(2.2, xp, fp), 2.2, xp, fp, tol=4e-16)
    call("interp", np.interp(at, [1.0], [5.0]), at, np.array([1.0]), np.array([5.0]))
    jumps = np.array([0.0, 1, 1, 2]), np.array([0.0, 1, 5, np.inf])
    steps = np.array([0.5, 1, 1.5, 2, 0])
    call("interp", np.interp(steps, *jumps), steps, *jumps)
    call("interp", np.interp(ints(5), ints(3).cumsum(), ints(3)), ints(5), ints(3).cumsum(), ints(3), tol=4e-16)


def picking():
    call = Family("picking")
    a, b = floats(4, 5), ints(2, 3, 4)
    for x in (a, b):
        for axis in range(-1, x.ndim):
            order = np.argsort(x, axis=axis)
            call("takeAlongAxis", np.take_along_axis(x, order, axis), x, order, axis=axis)
            last = np.argmax(x, axis=axis, keepdims=True) - x.shape[axis]
            call("takeAlongAxis", np.take_along_axis(x, last, axis), x, last.astype("int32"), axis=axis)
            y = x.copy()
            np.put_along_axis(y, last, 7, axis)
            call("putAlongAxis", y, x, last, 7, axis=axis)
            y = x.copy()
            two = np.concatenate([order, order], axis)[(slice(None),) * (axis % x.ndim) + (slice(0, x.shape[axis] + 1),)]
            values = np.arange(two.size).reshape(two.shape)
            np.put_along_axis(y, two, values, axis)
            call("putAlongAxis", y, x, two, values, axis=axis)
    call("takeAlongAxis", np.take_along_axis(a, np.array([[0, 3, 1]]), 1), a, np.array([[0, 3, 1]]), 1)
    call("takeAlongAxis", np.take_along_axis(a[:1], np.array([[0, 3], [1, 1]]), 1), a[:1], np.array([[0, 3], [1, 1]]), 1)
    call("takeAlongAxis", np.take_along_axis(a, np.array([3, -1, 19]), None), a, np.array([3, -1, 19]), axis=None)
    for t in ("bool", "int8", "uint16", "float32", "int64"):
        call("takeAlongAxis", np.take_along_axis(ints(6).astype(t), np.array([5, 0], "uint8"), 0), ints(6).astype(t), np.array([5, 0], "uint8"), 0)
    n = ints(3, 4) % 3
    choices = [ints(4), floats(3, 4), np.float32(9)]
    call("choose", np.choose(n, choices), n, choices)
    call("choose", np.choose(ints(3, 4) - 4, choices, mode="wrap"), ints(3, 4) - 4, choices, mode="wrap")
    call("choose", np.choose(ints(3, 4) - 4, choices, mode="clip"), ints(3, 4) - 4, choices, mode="clip")
    call("select", np.select([a < 0, a > 0.5], [a * 2, a * 3], 7), [a < 0, a > 0.5], [a * 2, a * 3], 7)
    call("select", np.select([n == 0, n == 1], [n, n * 10]), [n == 0, n == 1], [n, n * 10])
    call("piecewise", np.piecewise(a, [a < 0, a > 0.5], [-1, 1]), a, [a < 0, a > 0.5], [-1, 1])
    call("piecewise", np.piecewise(n, [n == 0, n < 2], [5, 6, 7]), n, [n == 0, n < 2], [5, 6, 7])
    for x, where, values, mode in (
        (n, [0, 4], [-44, -55], "raise"), (n, [22, -1], 9, "clip"), (n, [22, -1, 13], [9, 8], "wrap"), (a, [[1, 2], [-1, 1]], [7.5], "raise"),
    ):
        y = x.copy()
        np.put(y, where, values, mode=mode)
        call("put", y, x, np.array(where), values if np.isscalar(values) else np.array(values), mode=mode)
    for x, mask, values in ((n, n > 0, [44, 55, 66]), (a, a > 0, [1.5]), (n, n > 5, [1]), (b, b % 2 == 0, [1, 2, 3, 4, 5])):
        y = x.copy()
        np.place(y, mask, values)
        call("place", y, x, mask, np.array(values))
        y = x.copy()
        np.putmask(y, mask, values)
        call("putmask", y, x, mask, np.array(values))
    y = n.copy()
    np.putmask(y, n > 1, n * 5)
    call("putmask", y, n, n > 1, n * 5)
    y = a.copy()
    np.copyto(y, a[0], where=a > 0)
    call("copyto", y, a, a[0], where=a > 0)
    call("copyto", np.full((3, 4), 5, "int32"), n, 5)
    many = np.array([[3, 6, 6], [4, 5, 1]])
    for order in ("C", "F"):
        call("ravelMultiIndex", np.ravel_multi_index(many, (7, 6), order=order), list(many), [7, 6], order=order)
        call("unravelIndex", np.unravel_index([[22, 41], [37, 0]], (7, 6), order=order), np.array([[22, 41], [37, 0]]), [7, 6], order=order)
        call("unravelIndex", np.unravel_index(1621, (6, 7, 8, 9), order=order), 1621, [6, 7, 8, 9], order=order)
    for mode in ("wrap", "clip"):
        call("ravelMultiIndex", np.ravel_multi_index(many - 5, (4, 4), mode=mode), list(many - 5), [4, 4], mode=mode)
    call("ix_", np.ix_([0, 2], [1, 3, 4]), np.array([0, 2]), np.array([1, 3, 4]))
    call("ix_", np.ix_(np.array([True, False, True]), np.array([1])), np.array([True, False, True]), np.array([1]))
    jumbled = np.array([5, 1, 9, 3])
    call("searchsorted", np.searchsorted(jumbled, [0, 3, 4, 10], sorter=jumbled.argsort()), jumbled, np.array([0, 3, 4, 10]), sorter=jumbled.argsort())


def statistics():
    from scipy import stats

    call = Family("statistics")
    a, b = floats(20, 3), floats(20, 3, seed=2) * 2 + 1
    for order in (0, 1, 2, 3, 4, 7):
        for axis, keepdims in ((None, False), (0, True), (1, False)):
            m = np.mean((a - a.mean(axis=axis, keepdims=True)) ** order, axis=axis, keepdims=keepdims)
            call("moment", m, a, order, axis=axis, keepdims=keepdims, tol=1e-14)
        call("stats.moment", stats.moment(a, order, axis=1), a, order, axis=1, tol=1e-14)
    for axis in (0, 1, None):
        for bias in (True, False):
            call("stats.skew", stats.skew(a, axis=axis, bias=bias), a, axis=axis, bias=bias, tol=1e-13)
            for fisher in (True, False):
                call("stats.kurtosis", stats.kurtosis(a, axis=axis, bias=bias, fisher=fisher), a, axis=axis, bias=bias, fisher=fisher, tol=1e-13)
    result = lambda r: {"statistic": np.asarray(r[0]), "pvalue": np.asarray(r[1])}
    for axis in (0, 1, None):
        for equal in (True, False):
            call("stats.ttestInd", result(stats.ttest_ind(a, b, axis=axis, equal_var=equal)), a, b, axis=axis, equalVar=equal, tol=1e-12)
        call("stats.ttestRel", result(stats.ttest_rel(a, b, axis=axis)), a, b, axis=axis, tol=1e-12)
        call("stats.ttest1samp", result(stats.ttest_1samp(a, 0.25, axis=axis)), a, 0.25, axis=axis, tol=1e-12)
    for axis in (0, None):
        for name in ("skewtest", "kurtosistest", "normaltest"):
            call("stats." + name, result(getattr(stats, name)(b, axis=axis)), b, axis=axis, tol=1e-11)
    call("stats.fOneway", result(stats.f_oneway(a, b, a[:7] + 0.5)), a, b, a[:7] + 0.5, tol=1e-12)
    counts = np.array([16.0, 18, 16, 14, 12, 12])
    call("stats.chisquare", result(stats.chisquare(counts)), counts, tol=1e-12)
    expected = np.array([16.0, 16, 16, 16, 16, 8])
    call("stats.chisquare", result(stats.chisquare(counts, expected, ddof=1)), counts, expected=expected, ddof=1, tol=1e-12)
    for lam in (1, 0, -1, 2 / 3, -0.5):
        call("stats.powerDivergence", result(stats.power_divergence(counts, lambda_=lam)), counts, **{"lambda": lam}, tol=1e-12)
    x = ints(6, 8)
    for fn, f in (("mean", np.mean), ("sum", np.sum), ("max", np.max)):
        call("coarsen", f(x.reshape(3, 2, 2, 4), axis=(1, 3)), {"fn": fn}, x, {"0": 2, "1": 4})
        call("coarsen", f(x[:4, :6].reshape(1, 4, 2, 3), axis=(1, 3)), {"fn": fn}, x, {"0": 4, "-1": 3}, trimExcess=True)
    n = np.array([1.0, np.nan])
    for p, q, nan in ((x, x + 0.0, False), (x, x[:3], False), (x, x + (x == 5), False), (n, n, False), (n, n, True)):
        call("arrayEqual", np.array_equal(p, q, equal_nan=nan), p, q, equalNan=nan)
    for p, q in ((np.ones((2, 2)), np.ones(2)), (x, x[:2]), (x, x[:1])):
        call("arrayEquiv", np.array_equiv(p, q), p, q)
    call("amax", x.max(0), x, axis=0)
    call("amin", x.min(0), x, axis=0)
    call("variance", x.var(0), x, axis=0, tol=1e-15)
    u, v, w = floats(30, seed=3), floats(30, seed=4), floats(30, seed=5) ** 2
    for options in ({}, {"bins": 4}, {"bins": (3, 5)}, {"bins": 3, "range": [[-1, 1], [0, 2]]}, {"bins": (np.array([-1.0, 0, 2]), 3)}, {"density": True}, {"weights": w, "bins": 2}):
        r = np.histogram2d(u, v, **options)
        given = dict(options, bins=list(options["bins"])) if isinstance(options.get("bins"), tuple) else options
        call("histogram2d", [r[0], r[1], r[2]], u, v, **given, tol=1e-13)
    sample = np.stack([u, v, w], 1)
    for options in ({"bins": 2}, {"bins": (2, 3, np.array([0.0, 0.5, 1, 4]))}, {"bins": 2, "range": [[-1, 1], [0, 2], [0, 1]], "density": True}):
        r = np.histogramdd(sample, **options)
        given = dict(options, bins=list(options["bins"])) if isinstance(options.get("bins"), tuple) else options
        call("histogramdd", [r[0], list(r[1])], sample, **given, tol=1e-13)
        call("histogramdd", [r[0], list(r[1])], [u, v, w], **given, tol=1e-13)
    call("histogramBinEdges", np.histogram_bin_edges(u, 5), u, bins=5, tol=1e-15)
    call("histogramBinEdges", np.histogram_bin_edges(u, 5, (0, 3)), u, bins=5, range=[0, 3], tol=1e-15)
    low, high = np.float64(-1), np.float64(1.5)
    call("histogram", list(np.histogram(u, 5, (low, high))), u, bins=5, range=[low, high], tol=1e-15)


def windows():
    call = Family("windows")
    a, b = ints(9), floats(4, 5)
    view = np.lib.stride_tricks.sliding_window_view
    call("slidingWindowView", view(a, 3), a, 3)
    call("slidingWindowView", view(a, 9), a, 9)
    call("slidingWindowView", view(b, (2, 3)), b, [2, 3])
    call("slidingWindowView", view(b, 2, axis=0), b, 2, axis=0)
    call("slidingWindowView", view(b, (2, 2), axis=(1, 1)), b, [2, 2], axis=[1, 1])
    for x, y in ((a, ints(3) + 1), (ints(3), a), (floats(6), floats(6, seed=3)), (a, floats(4)), (np.array([2]), a), (floats(8), floats(2))):
        for mode in ("full", "same", "valid"):
            call("convolve", np.convolve(x, y, mode), x, y, mode=mode, tol=1e-14)
            call("correlate", np.correlate(x, y, mode), x, y, mode=mode, tol=1e-14)
    gaps = np.array([[np.nan, 1, np.nan, np.nan, 4], [2, np.nan, np.nan, 5, np.nan], [np.nan] * 5])
    filled = np.array([[np.nan, 1, 1, 1, 4], [2, 2, 2, 5, 5], [np.nan] * 5])
    call("push", filled, gaps)
    once = np.array([[np.nan, 1, 1, np.nan, 4], [2, 2, np.nan, 5, 5], [np.nan] * 5])
    call("push", once, gaps, n=1)
    down = np.array([[np.nan, 1, np.nan, np.nan, 4], [2, 1, np.nan, 5, 4], [2, 1, np.nan, 5, 4]])
    call("push", down, gaps, axis=0)
    call("lexsort", np.lexsort((a, a % 3)), [a, a % 3])
    for x, t in ((b[:, :4].copy(), "uint64"), (ints(4, 4, dtype="int16"), "uint8"), (ints(4, 8, dtype="uint8"), "int32"), (floats(6, dtype="float32"), "uint32")):
        call("view", x.view(t), x, t)
    call("copy", a, a)
    call("lexsort", np.lexsort((b, np.round(b)), axis=0), [b, np.round(b)], axis=0)
    call("partition", np.sort(b, axis=0), b, 2, axis=0)
    call("argpartition", np.argsort(b, axis=1, kind="stable"), b, [1, 2])


def padding():
    call = Family("padding")
    a, b, c = ints(4, 3), floats(3, 4), ints(5, dtype="uint8")
    flags = ints(3, 3) > 5
    wide = [[2, 1], [0, 3]]
    for mode in ("maximum", "minimum", "mean", "median"):
        for x, widths in ((a, [wide, 2, [[1, 0], [0, 1]]]), (b, [wide, [1, 2]]), (c, [3, [4, 0]]), (flags, [[2, 1]])):
            for width in widths:
                call("pad", np.pad(x, width, mode), x, width, mode, tol=1e-12)
                for length in (1, 2, [2, 3], [[2, 1]] if x.ndim == 1 else [[1, 2], [3, 1]]):
                    got = np.pad(x, width, mode, stat_length=length)
                    call("pad", got, x, width, mode, tol=1e-12, statLength=length)
    for x, widths in ((a, [wide, 2]), (b, [wide, [1, 2]]), (c, [7, [4, 0]]), (floats(4, dtype="float32"), [3]), (flags, [2])):
        for width in widths:
            call("pad", np.pad(x, width, "linear_ramp"), x, width, "linear_ramp", tol=1e-12)
            for ends in (5, [1, 20], [[7, 9]] if x.ndim == 1 else [[1, 2], [30, 4]], [[-3]] if x.dtype.kind in "if" else 2):
                got = np.pad(x, width, "linear_ramp", end_values=ends)
                call("pad", got, x, width, "linear_ramp", tol=1e-12, endValues=ends)
    for x in (a, b, c, flags, ints(1, 4)):
        for mode in ("reflect", "symmetric"):
            for width in (1, 2, [3, 7], [0, 11]) if x.ndim == 1 else (1, wide, [[9, 2], [3, 10]]):
                for turn in ("even", "odd"):
                    got = np.pad(x, width, mode, reflect_type=turn)
                    call("pad", got, x, width, mode, tol=1e-12, reflectType=turn)
    call("pad", np.pad(a, ((0, 0), (2, 1)), constant_values=4), a, {1: [2, 1]}, constantValues=4)
    call("pad", np.pad(a, ((0, 0), (2, 2)), "wrap"), a, {-1: 2}, mode="wrap")


def main():
    for make in [v for k, v in sorted(globals().items()) if callable(v) and getattr(v, "__code__", None) and v.__code__.co_argcount == 0 and k not in ("main",)]:
        if sys.argv[1:] and make.__name__ not in sys.argv[1:]:
            continue
        make()
    for name, calls in FAMILIES.items():
        with open(os.path.join(HERE, name + ".json"), "w") as file:
            file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in calls) + "\n]\n")
        print(name, len(calls))


main()
