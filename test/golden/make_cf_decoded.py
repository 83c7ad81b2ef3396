"""Writes cf-decoded.json: what xarray decodes of the files in test/data/netcdf.

It is the part of the NetCDF collection's expected.json (xarray 2026.9.0, netCDF4 1.7.4, cftime 1.6.6; the collection's make_expected.py
makes it) that is about those files. Run: python3 test/golden/make_cf_decoded.py PATH/TO/expected.json
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
files = json.load(open(sys.argv[1]))["files"]
names = sorted(p.name for p in (HERE.parent / "data" / "netcdf").iterdir() if p.name in files)
kept = {}
for name in names:
    expected = files[name]
    for group in expected.get("groups", {}).values():
        for variable in group.get("variables", {}).values():
            variable.pop("sha256", None)
    kept[name] = {k: expected[k] for k in ("groups", "refused") if k in expected}
json.dump(kept, open(HERE / "cf-decoded.json", "w"))
