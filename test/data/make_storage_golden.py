"""SHA-256 of every array of the shared Zarr stores, read by zarr-python: writes test/golden/storage-stores.json.

Run with a Python that has zarr 2: python3 test/data/make_storage_golden.py ../shared/data/zarr
"""
import hashlib
import json
import os
import sys

import zarr

root = sys.argv[1]
out = {}
for name in sorted(os.listdir(root)):
    if not name.endswith('.zarr'):
        continue
    group = zarr.open_group(os.path.join(root, name), mode='r')
    for key, array in sorted(group.arrays()):
        data = array[...]
        data = data.astype(data.dtype.newbyteorder('<'))
        out[f'{name}/{key}'] = {
            'dtype': data.dtype.name,
            'shape': list(data.shape),
            'sha256': hashlib.sha256(data.tobytes('C')).hexdigest(),
        }
target = os.path.join(os.path.dirname(__file__), '..', 'golden', 'storage-stores.json')
with open(target, 'w') as file:
    json.dump(out, file, indent=1)
    file.write('\n')
print(len(out), 'arrays')
