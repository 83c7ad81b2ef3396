"""Shapes, types, dimensions, attributes and a hash of each variable of NetCDF files, as netCDF4-python reads them: JSON on standard output."""

import hashlib
import json
import sys

import netCDF4
import numpy as np

out = {}
for path in sys.argv[1:]:
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        file.set_auto_chartostring(False)
        variables = {}
        for name, variable in file.variables.items():
            values = np.asarray(variable[...])
            data = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<")))
            attributes = {key: [str(np.asarray(variable.getncattr(key)).dtype), np.asarray(variable.getncattr(key)).tolist()] for key in variable.ncattrs()}
            variables[name] = [list(variable.dimensions), list(variable.shape), hashlib.sha256(data.tobytes()).hexdigest()[:16], attributes]
        dimensions = {name: [d.size, d.isunlimited()] for name, d in file.dimensions.items()}
        out[path] = {"model": file.data_model, "dimensions": dimensions, "variables": variables}
print(json.dumps(out))
