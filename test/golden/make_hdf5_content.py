"""What netCDF4-python (without masking, scaling or joining of characters) says HDF5 files hold: structure, attributes, raw values; and
where h5py says that their chunks are.
Usage: python make_hdf5_content.py OUT.json FILE...   (needs netCDF4, h5py, numpy)"""
import hashlib, json, os, sys
import h5py, netCDF4, numpy as np

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
    try: a = np.ascontiguousarray(np.asarray(v[...]))
    except RuntimeError: return {**out, 'type': 'refused'}
    if a.dtype.kind == 'S': out['type'] = 'char'
    else: out['type'] = 'number'; out['dtype'] = a.dtype.newbyteorder('=').name; a = a.astype(a.dtype.newbyteorder('<'))
    return {**out, 'sha256': hashlib.sha256(a.tobytes()).hexdigest()[:24], 'first': [number(x) for x in a.ravel()[:3]] if a.dtype.kind != 'S' else None}

def apart(v):
    """In a process of its own: netCDF-C crashes on some variables of plain HDF5."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(w, 'w') as f: json.dump(variable(v), f)
        os._exit(0)
    os.close(w)
    with os.fdopen(r) as f: text = f.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else {'dimensions': list(v.dimensions), 'shape': list(v.shape), 'attributes': attributes(v), 'type': 'unread'}

def group(g):
    return {'path': g.path.strip('/'), 'dimensions': [[d.name, len(d), d.isunlimited()] for d in g.dimensions.values()], 'attributes': attributes(g),
            'variables': {n: apart(v) for n, v in g.variables.items()}, 'groups': [group(c) for c in g.groups.values()]}

def chunk_index(path):
    found = {}
    def visit(name, o):
        if not isinstance(o, h5py.Dataset) or o.chunks is None: return
        # HDF5 2.0 tells wrong places of chunks there: what lies at them is not what it reads.
        if o.maxshape.count(None) == 1 and o.maxshape[0] is not None: return
        lines = []
        o.id.chunk_iter(lambda c: lines.append((list(np.array(c.chunk_offset) // o.chunks), f'{c.byte_offset} {c.size} {c.filter_mask}')))
        text = '\n'.join(f'{" ".join(map(str, at))}: {rest}' for at, rest in sorted(lines))
        found[name] = [len(lines), hashlib.sha256(text.encode()).hexdigest()[:24]]
    with h5py.File(path) as f: f.visititems(visit)
    return found

out = {}
for path in sys.argv[2:]:
    try: n = netCDF4.Dataset(path)
    except OSError: out[os.path.basename(path)] = {'chunkIndex': chunk_index(path)}; continue
    n.set_auto_maskandscale(False); n.set_auto_chartostring(False)
    out[os.path.basename(path)] = {**group(n), 'chunkIndex': chunk_index(path)}; n.close()
json.dump(out, open(sys.argv[1], 'w'), separators=(',', ':'), ensure_ascii=False)
