"""Reads stores that chunkwise wrote (test/storage/write-samples.ts) with zarr-python and compares them with their values.

Run: python3 test/storage/check_with_zarr_python.py FOLDER
"""
import json
import os
import sys

import numpy as np
import zarr

folder = sys.argv[1]
failed = checked = skipped = 0
for case in json.load(open(os.path.join(folder, 'cases.json'))):
    if case['format'] == 3 and int(zarr.__version__.split('.')[0]) < 3:
        skipped += 1
        continue
    array = zarr.open(os.path.join(folder, case['store']), mode='r')[case['path']]
    count = int(np.prod(case['shape'], dtype=int))
    with np.errstate(over='ignore'):
        want = (np.arange(count, dtype='uint64') * np.uint64(2654435761) % np.uint64(251)).astype(case['dtype'])
    want = want.reshape(case['shape'])
    if case['dtype'] == 'bool':
        want = (np.arange(count) % 3 == 0).reshape(case['shape'])
    same = array.dtype == np.dtype(case['dtype']) and np.array_equal(array[...], want)
    checked += 1
    failed += not same
    if not same:
        print('DIFFERS', case)
print(f'{checked} arrays, {failed} differ, {skipped} skipped (v3 needs zarr-python 3)')
sys.exit(1 if failed or not checked else 0)
