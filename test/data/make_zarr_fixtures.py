"""Makes test/data/zarr-fixtures with zarr-python 2: one small array for each codec, filter, order, byte order and fill value.

Run: python3 test/data/make_zarr_fixtures.py. Values are arange(15 * 11) - 40 in C order, cast to the dtype; expected.json has
the SHA-256 of the little-endian C-order bytes.
"""
import hashlib
import json
import os
import shutil

import numcodecs
import numpy as np
import zarr

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, 'zarr-fixtures')
shutil.rmtree(root, ignore_errors=True)
group = zarr.open_group(os.path.join(root, 'v2.zarr'), mode='w')
B = numcodecs.Blosc
cases = {
    'blosclz': dict(dtype='<i4', compressor=B('blosclz', 5, B.SHUFFLE)),
    'lz4hc': dict(dtype='<f8', compressor=B('lz4hc', 5, B.SHUFFLE)),
    'lz4-noshuffle': dict(dtype='<i2', compressor=B('lz4', 1, B.NOSHUFFLE)),
    'lz4-bitshuffle': dict(dtype='<u4', compressor=B('lz4', 5, B.BITSHUFFLE)),
    'blosc-zlib': dict(dtype='<f4', compressor=B('zlib', 5, B.SHUFFLE)),
    'blosc-zstd': dict(dtype='<i8', compressor=B('zstd', 5, B.BITSHUFFLE)),
    'zstd-f-big': dict(dtype='>f8', order='F', compressor=numcodecs.Zstd(3)),
    'lz4': dict(dtype='<u8', compressor=numcodecs.LZ4()),
    'gzip-big': dict(dtype='>i2', compressor=numcodecs.GZip(5)),
    'zlib-f': dict(dtype='<u2', order='F', compressor=numcodecs.Zlib(5)),
    'raw-big-f': dict(dtype='>u8', order='F', compressor=None),
    'raw-bool': dict(dtype='|b1', compressor=None),
    'nested': dict(dtype='|i1', compressor=None, dimension_separator='/'),
    'delta': dict(dtype='<i8', compressor=numcodecs.LZ4(), filters=[numcodecs.Delta('<i8')]),
    'delta-float': dict(dtype='<f4', compressor=numcodecs.Zlib(1), filters=[numcodecs.Delta('<f4')]),
    'delta-big': dict(dtype='>i4', compressor=None, filters=[numcodecs.Delta('>i4')]),
    'delta-narrow': dict(dtype='<i4', compressor=None, filters=[numcodecs.Delta('<i4', '<i2')]),
    'delta-shuffle': dict(dtype='<u4', compressor=numcodecs.LZ4(), filters=[numcodecs.Delta('<u4'), numcodecs.Shuffle(4)]),
    'scale': dict(dtype='<f8', compressor=None, filters=[numcodecs.FixedScaleOffset(offset=-40, scale=2, dtype='<f8', astype='<u2')]),
    'half': dict(dtype='<f2', compressor=B('lz4', 5, B.SHUFFLE)),
    'fill-inf': dict(dtype='<f4', compressor=None, fill_value=-np.inf),
    'fill-int64': dict(dtype='<i8', compressor=None, fill_value=-2**63),
}
expected = {}
for name, options in cases.items():
    options.setdefault('fill_value', 0)
    array = group.create_dataset(name, shape=(15, 11), chunks=(6, 4), **options)
    data = (np.arange(15 * 11) - 40).astype(array.dtype).reshape(15, 11)
    array[:] = data
    if name.startswith('fill-'):
        os.remove(os.path.join(root, 'v2.zarr', name, '1.1'))
    data = array[...]
    want = data.astype('<f4' if data.dtype.kind == 'f' and data.dtype.itemsize == 2 else data.dtype.newbyteorder('<'))
    expected[name] = dict(dtype=want.dtype.name, sha256=hashlib.sha256(want.tobytes('C')).hexdigest())
group['lz4'].attrs['_FillValue'] = float('nan')
zarr.consolidate_metadata(group.store)
with open(os.path.join(root, 'expected.json'), 'w') as file:
    json.dump(expected, file, indent=1)
    file.write('\n')
