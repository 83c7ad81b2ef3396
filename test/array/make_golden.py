"""Writes golden.json: what NumPy makes of the expressions that golden.test.ts builds under the same names."""
import json
import os
import numpy as np

x = np.arange(24.0).reshape(4, 6) * 1.5 - 7
y = (np.arange(12.0).reshape(3, 4) ** 2) % 7
t = np.array([0.0, 1.0, 3.0, 4.5, 7.0, 11.0])
n = np.array([[1.0, np.nan, 3.0], [np.inf, -2.0, -np.inf]])
i = np.arange(24, dtype="int32").reshape(2, 3, 4)

cases = {
    "pad constant": np.pad(x, [(1, 2), (0, 3)], constant_values=9),
    "pad edge": np.pad(x, [(2, 1), (1, 0)], mode="edge"),
    "pad reflect": np.pad(x, 3, mode="reflect"),
    "pad reflect long": np.pad(np.arange(3.0), (5, 8), mode="reflect"),
    "pad symmetric": np.pad(x, [(2, 3), (4, 1)], mode="symmetric"),
    "pad symmetric long": np.pad(np.arange(3.0), (7, 8), mode="symmetric"),
    "pad wrap": np.pad(x, [(1, 2), (3, 3)], mode="wrap"),
    "roll flat": np.roll(x, 5),
    "roll axis": np.roll(x, -2, axis=1),
    "roll axes": np.roll(x, (1, -1), axis=(0, 1)),
    "concat 0": np.concatenate([x, x[:1], x[2:]], axis=0),
    "concat 1": np.concatenate([x, x[:, ::-1]], axis=1),
    "concat flat": np.concatenate([y, [[1, 2]]], axis=None),
    "stack last": np.stack([y, y + 1], axis=-1),
    "vstack": np.vstack([y, y[0]]),
    "hstack": np.hstack([y, y[:, :1]]),
    "tile": np.tile(y, (2, 1, 2)),
    "diff": np.diff(y, axis=0),
    "diff 2": np.diff(y, n=2),
    "ediff1d": np.ediff1d(x, to_begin=-99, to_end=[1, 2]),
    "ediff1d int": np.ediff1d(i),
    "trapezoid": np.trapezoid(x**2, dx=0.5),
    "trapezoid uneven": np.trapezoid(x**2, x=t, axis=1),
    "trapezoid 2d": np.trapezoid(y, x=y[::-1] * 2, axis=0),
    "trapezoid int": np.trapezoid(i, axis=1),
    "gradient": np.gradient(x**2, axis=1),
    "gradient spacing": np.gradient(y, 0.5, axis=0),
    "gradient edge 2": np.gradient(x**3, 0.25, axis=1, edge_order=2),
    "gradient uneven": np.gradient(x**2, t, axis=1),
    "gradient uneven edge 2": np.gradient(x**2, t, axis=1, edge_order=2),
    "gradient both 0": np.gradient(x**2, 2.0, t)[0],
    "gradient both 1": np.gradient(x**2, 2.0, t)[1],
    "reshape": i.reshape(4, 6),
    "reshape open": i.transpose(2, 0, 1).reshape(-1, 3),
    "reshape ones": i.reshape(2, 1, 3, 4, 1),
    "ravel": x.T.ravel(),
    "moveaxis": np.moveaxis(i, 0, -1),
    "moveaxis two": np.moveaxis(i, [0, 1], [-1, 0]),
    "swapaxes": np.swapaxes(i, 0, 2),
    "transpose": np.transpose(i, (1, 2, 0)),
    "flip": np.flip(i, axis=(0, 2)),
    "flip all": np.flip(y),
    "squeeze": i[:, :1, :].squeeze(axis=1),
    "expandDims": np.expand_dims(y, (0, 2)),
    "broadcastTo": np.broadcast_to(y[:, :1], (2, 3, 4)),
    "tril": np.tril(x, 1),
    "triu": np.triu(x, -1),
    "eye": np.eye(3, 5, 1),
    "linspace": np.linspace(-1, 2, 7),
    "linspace open": np.linspace(0, 1, 4, endpoint=False),
    "arange": np.arange(0.5, 3.0, 0.1),
    "arange down": np.arange(10, 0, -3, dtype="int32"),
    "meshgrid 0": np.meshgrid(np.arange(3.0), np.arange(2.0))[0],
    "meshgrid 1": np.meshgrid(np.arange(3.0), np.arange(2.0))[1],
    "meshgrid ij": np.meshgrid(np.arange(3.0), np.arange(2.0), indexing="ij")[0],
    "round 1": np.round(x / 8, 1),
    "round -1": np.round(i * 7, -1),
    "clip": np.clip(x, -3, 12.5),
    "clip low": np.clip(i, 5, None),
    "where": np.where(y > 2, y, -y),
    "nanToNum": np.nan_to_num(n, nan=-1, posinf=5, neginf=-5),
    "isclose": np.isclose(y, y + 1e-9),
    "mean keepdims": x.mean(axis=0, keepdims=True),
    "anomaly": x - x.mean(axis=1, keepdims=True),
    "std ddof": x.std(axis=(0, 1), ddof=1),
    "sum middle": i.sum(axis=1),
    "max all": i.max(),
    "argmax": y.argmax(axis=1),
    "argmin all": y.argmin(),
    "average": np.average(x, axis=0, weights=[1, 2, 3, 4]),
    "average all": np.average(y, weights=y + 1),
    "ptp": np.ptp(x, axis=1),
    "groups mean": np.stack([x[:, [0, 3]].mean(1), x[:, [1, 4]].mean(1), x[:, [2]].mean(1)], axis=1),
    "groups max": np.stack([i[:, [0, 2]].max(1), i[:, [1]].max(1)], axis=1),
    "evaluate": y**2 / 4 - np.sqrt(y) * 3 % 2 + np.sin(2 * np.pi * y),
    "evaluate logic": np.where((y > 1) & ~(y >= 4), y, -1),
    "evaluate reduce": x - x.mean(0) + x.max(),
    "heat": None,
}

u = np.zeros((6, 7))
u[0], u[-1] = 1.0, 2.0
frames = [u]
for _ in range(4):
    v = u.copy()
    v[1:-1, 1:-1] += 0.2 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1])
    u = v
    frames.append(u)
cases["heat"] = np.stack(frames[::2])


def plain(value):
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value


def record(value):
    value = np.asarray(value)
    return {"dtype": str(value.dtype), "shape": list(value.shape), "data": [plain(v) for v in value.ravel().tolist()]}


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json")
with open(path, "w") as out:
    json.dump({name: record(value) for name, value in cases.items()}, out)
    out.write("\n")
