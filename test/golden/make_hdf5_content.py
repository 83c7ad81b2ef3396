"""What netCDF4-python (without masking, scaling or joining of characters) says HDF5 files hold: structure, attributes, raw values.
Usage: python make_hdf5_content.py OUT.json FILE...   (needs netCDF4, numpy)"""
import hashlib, json, os, sys
import netCDF4, numpy as np

def number(x):
    if isinstance(x, (np.integer, int)): return int(x) if abs(int(x)) <= 2**53 - 1 else str(int(x))
    x = float(x)
    return x if np.isfinite(x) else ('NaN' if np.isnan(x) else 'Infinity' if x > 0 else '-Infinity')

def attribute(v):
    if isinstance(v, str): return {'type': 'text', 'value': v}
    if isinstance(v, (list, tuple)): return {'type': 'texts', 'value': [str(s) for s in v]}
    a = np.asarray(v)
    if a.dtype.kind in 'US': return {'type': 'texts', 'value': [str(s) for s in a.ravel()]}
    if a.dtype.kind not in 'iuf': return {'type': 'other'}
    return {'type': a.dtype.newbyteorder('=').name, 'value': [number(x) for x in a.ravel()]}

def attributes(o):
    out = {}
    for n in o.ncattrs():
        try: out[n] = attribute(o.getncattr(n))
        except Exception as e: out[n] = {'type': 'other'}
    return out

def variable(v):
    out = {'dimensions': list(v.dimensions), 'shape': list(v.shape), 'attributes': attributes(v)}
    try: c = v.chunking(); out['chunks'] = None if c == 'contiguous' or c is None else list(c)
    except Exception: pass
    if v.dtype is str:
        a = v[...]; flat = np.asarray(a, object).ravel() if not isinstance(a, str) else [a]
        return {**out, 'type': 'string', 'texts': [str(s) for s in flat]}
    if v._isvlen or v._iscompound: return {**out, 'type': 'refused'}
    if np.dtype(v.dtype).kind == 'c': return {**out, 'type': 'refused'}
    a = np.ascontiguousarray(np.asarray(v[...]))
    if a.dtype.kind == 'S': out['type'] = 'char'
    else: out['type'] = 'number'; out['dtype'] = a.dtype.newbyteorder('=').name; a = a.astype(a.dtype.newbyteorder('<'))
    return {**out, 'sha256': hashlib.sha256(a.tobytes()).hexdigest()[:24], 'first': [number(x) for x in a.ravel()[:3]] if a.dtype.kind != 'S' else None}

def group(g):
    return {'path': g.path.strip('/'), 'dimensions': [[d.name, len(d), d.isunlimited()] for d in g.dimensions.values()], 'attributes': attributes(g),
            'variables': {n: variable(v) for n, v in g.variables.items()}, 'groups': [group(c) for c in g.groups.values()]}

out = {}
for path in sys.argv[2:]:
    n = netCDF4.Dataset(path); n.set_auto_maskandscale(False); n.set_auto_chartostring(False)
    out[os.path.basename(path)] = group(n); n.close()
json.dump(out, open(sys.argv[1], 'w'), separators=(',', ':'), ensure_ascii=False)
