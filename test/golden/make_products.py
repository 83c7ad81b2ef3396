"""Writes products.json: what NumPy makes of the products that test/array/products.test.ts builds under the same names."""
import json
import os
import numpy as np


def wave(*shape, dtype="float64"):
    k = np.arange(int(np.prod(shape)))
    return (np.sin(k * 1.7) * 3).reshape(shape).astype(dtype)


def count(*shape, dtype="int32"):
    return ((np.arange(int(np.prod(shape))) * 37) % 101 - 50).astype(dtype).reshape(shape)


a, b = wave(30, 41), wave(41, 27) + 0.5
v, w = wave(41), wave(30)
s, t = wave(3, 1, 17, 23), wave(4, 23, 19)
p, q = wave(6, 18, 20), wave(5, 18, 20) - 1
special = wave(20, 20)
special[3, 5], special[7, 2], special[11, 11] = np.nan, np.inf, -0.0
i, j = count(20, 33), count(33, 25)
narrow, wide = count(20, 33, dtype="int8"), count(33, 25, dtype="int64")
yes = count(20, 33) % 3 == 0
also = count(33, 25) % 7 == 0
small = wave(4, 3)

cases = {
    "matmul": a @ b,
    "matmul transposed": b.T @ a.T,
    "matmul of a transpose": a.T @ a,
    "matmul reversed": a[::-1, ::-2] @ b[::-2, ::3],
    "matmul row": w @ a,
    "matmul column": a @ v,
    "matmul vectors": v @ v,
    "matmul stacks": s @ t,
    "matmul stack and matrix": t @ wave(19, 21),
    "matmul stack and vector": t @ wave(19),
    "matmul vector and stack": wave(23) @ t,
    "matmul of many small": wave(50, 2, 3) @ wave(50, 3, 2),
    "matmul special": special @ special,
    "matmul float32": a.astype("float32") @ b.astype("float32"),
    "matmul mixed": a.astype("float32") @ b,
    "matmul int32 and float32": count(30, 41) @ b.astype("float32"),
    "matmul int32": i @ j,
    "matmul int32 wraps": (i * 12345678) @ (j * 8765432),
    "matmul int8 wraps": narrow @ j.astype("int8"),
    "matmul uint8": narrow.astype("uint8") @ j.astype("uint8"),
    "matmul int8 and int64": narrow @ wide,
    "matmul uint64": (i.astype("uint64") * 987654321987) @ j.astype("uint64"),
    "matmul bool": yes @ also,
    "matmul bool column": yes @ (np.arange(33) % 9 == 0),
    "matmul int16 column": i.astype("int16") @ (np.arange(33) * 1000).astype("int16"),
    "matmul no rows": a[:0] @ b,
    "matmul no depth": a[:, :0] @ b[:0],
    "matmul nothing": a[:0, :0] @ b[:0, :0],
    "matmul one element": a[:1, :1] @ b[:1, :1],
    "matmul outer": a[:, :1] @ b[:1],
    "dot": np.dot(a, b),
    "dot vectors": np.dot(v, v),
    "dot scalar": np.dot(a, 3),
    "dot stacks": np.dot(s, t),
    "inner": np.inner(p[:2], q[:3]),
    "vecdot": np.vecdot(p, p[0]),
    "vecdot axis": np.vecdot(p, p[2:3], axis=1),
    "outer": np.outer(small, v),
    "vdot": np.vdot(p, p - 2),
    "tensordot": np.tensordot(p, q, axes=((1, 2), (1, 2))),
    "tensordot crossed": np.tensordot(p, q.swapaxes(1, 2), axes=((1, 2), (2, 1))),
    "tensordot 1": np.tensordot(p, wave(20, 4, 5), axes=1),
    "tensordot 0": np.tensordot(small, v, axes=0),
    "tensordot middle": np.tensordot(p[:2], q[:3], axes=([1], [1])),
    "tensordot int": np.tensordot(i, j, axes=1),
    "einsum product": np.einsum("ij,jk->ik", a, b),
    "einsum implicit": np.einsum("ij,jk", a, b),
    "einsum transposed": np.einsum("ij,jk->ki", a, b),
    "einsum batch": np.einsum("bij,cij->bc", p, q),
    "einsum keeps": np.einsum("bij,cij->bjc", p, q),
    "einsum ellipsis": np.einsum("...ij,...jk->...ik", s, t),
    "einsum trace": np.einsum("ii", special[12:, 12:]),
    "einsum diagonal": np.einsum("ii->i", special[12:, 12:]),
    "einsum diagonal product": np.einsum("iij,jk->ik", wave(20, 20, 17), wave(17, 21)),
    "einsum diagonal matrix": np.einsum("iji,jk->ik", wave(20, 17, 20), wave(17, 21)),
    "einsum sum": np.einsum("ijk->j", p),
    "einsum int8 sum": np.einsum("ij->i", narrow),
    "einsum permute": np.einsum("ijk->kij", p),
    "einsum three": np.einsum("ij,jk,k->i", a, b, wave(27)),
    "einsum unused": np.einsum("ij,kl->i", small, a),
    "einsum broadcasts": np.einsum("ij,ij->j", a, a[:1]),
    "einsum scalar": np.einsum(",ij->ji", 2.0, small),
    "einsum bool": np.einsum("ij,jk->ik", yes, also),
    "trace": np.trace(a),
    "trace offset": np.trace(a, offset=-3),
    "trace axes": np.trace(p, axis1=2, axis2=0),
    "trace bool": np.trace(yes),
    "diagonal": np.diagonal(a),
    "diagonal right": np.diagonal(a, offset=12),
    "diagonal below": np.diagonal(p, offset=-2, axis1=1, axis2=2),
    "diagonal outside": np.diagonal(a, offset=50),
    "norm": np.linalg.norm(p),
    "norm axis": np.linalg.norm(p, axis=1),
    "norm 1": np.linalg.norm(p, ord=1, axis=0),
    "norm 3": np.linalg.norm(p, ord=3, axis=-1, keepdims=True),
    "norm 0": np.linalg.norm(np.round(p), ord=0, axis=1),
    "norm inf": np.linalg.norm(v, ord=np.inf),
    "norm -inf": np.linalg.norm(v, ord=-np.inf),
    "norm fro": np.linalg.norm(a, ord="fro"),
    "norm matrix 1": np.linalg.norm(a, ord=1),
    "norm matrix -1": np.linalg.norm(p, ord=-1, axis=(0, 2)),
    "norm matrix inf": np.linalg.norm(p, ord=np.inf, axis=(2, 1)),
    "norm matrix -inf": np.linalg.norm(p, ord=-np.inf, axis=(1, 2), keepdims=True),
    "norm int": np.linalg.norm(narrow, axis=0),
    "norm float32": np.linalg.norm(a.astype("float32"), axis=0),
    "vectorNorm axes": np.linalg.vector_norm(p, axis=(0, 2)),
    "matrixNorm": np.linalg.matrix_norm(p),
    "cross": np.cross(wave(6, 3), wave(3) + 1),
    "cross axis": np.cross(wave(3, 6), wave(3, 6) + 1, axis=0),
    "power 0": np.linalg.matrix_power(wave(2, 5, 5), 0),
    "power 1": np.linalg.matrix_power(wave(2, 5, 5), 1),
    "power 7": np.linalg.matrix_power(wave(2, 5, 5) / 4, 7),
    "power int": np.linalg.matrix_power(count(20, 20, dtype="int64"), 3),
    "linalg diagonal": np.linalg.diagonal(p, offset=1),
    "linalg trace": np.linalg.trace(p),
}


def item(value):
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 2**53 else str(int(value))
    return float(f"{value:.10g}") if np.isfinite(value) else str(float(value))


out = {
    name: {
        "dtype": np.asarray(value).dtype.name,
        "shape": list(np.asarray(value).shape),
        "data": [item(x) for x in np.asarray(value).ravel()],
    }
    for name, value in cases.items()
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "products.json")
with open(path, "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
