"""What netCDF4-python reads, unscaled and unmasked, of classic NetCDF files: shapes, types, attributes, and a hash of each variable's values.

    python make_netcdf_classic.py FOLDER... > netcdf-classic.json

Left out are files that netCDF-C refuses, or reads wrongly: records that are open or cut off.
"""

import hashlib
import json
import pathlib
import sys

import netCDF4
import numpy as np

WRONG = {"own-records-streaming.nc", "own-records-truncated.nc", "bad_cdf5_begin.nc"}


def attributes(of):
    out = {}
    for name in of.ncattrs():
        value = of.getncattr(name)
        if isinstance(value, str) and "\ufffd" in value:
            value = of.getncattr(name, encoding="latin-1")
        # The fill value of characters.
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if isinstance(value, str):
            out[name] = ["char", hashlib.sha256(value.encode()).hexdigest()[:16]]
            continue
        value = np.asarray(value)
        data = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<")))
        out[name] = [value.dtype.name, hashlib.sha256(data.tobytes()).hexdigest()[:16]]
    return out


def content(path):
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        file.set_auto_chartostring(False)
        variables = {}
        for name, variable in file.variables.items():
            values = np.asarray(variable[...])
            data = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<")))
            variables[name] = {
                "dims": list(variable.dimensions),
                "shape": list(variable.shape),
                "dtype": "S1" if values.dtype.kind == "S" else values.dtype.name,
                "sha": hashlib.sha256(data.tobytes()).hexdigest()[:16],
                "attributes": attributes(variable),
            }
        dimensions = {name: [d.size, d.isunlimited()] for name, d in file.dimensions.items()}
        return {"dimensions": dimensions, "attributes": attributes(file), "variables": variables}


files = {}
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.name in WRONG or not path.is_file() or path.read_bytes()[:3] != b"CDF":
            continue
        files[path.name] = content(path)
print("{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in files.items()) + "}")
