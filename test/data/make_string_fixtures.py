"""Makes test/data/zarr-strings and test/data/xarray.zarr with Debian's python3-zarr 2 and python3-xarray; numcodecs encodes what
stands for Zarr v3, whose documents are written here.

Run: /usr/bin/python3 test/data/make_string_fixtures.py
"""
import json
import os
import shutil

import numcodecs
import numpy as np
import xarray as xr
import zarr

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, 'zarr-strings')
shutil.rmtree(root, ignore_errors=True)

TEXTS = ['Ålesund', '', 'Zürich', '東京', 'a\0b', '🌍 globe', 'end']
ASCII = [b'ab', b'', b'longer', b'x', b'yz', b'\xc3\xa9', b'e']
two = zarr.open_group(os.path.join(root, 'v2.zarr'), mode='w')


def add(name, data, **options):
    two.create_dataset(name, data=data, chunks=options.pop('chunks', (3,)), **options)


add('fixed', np.array(TEXTS, dtype='<U8'))
add('fixed-big', np.array(TEXTS, dtype='>U8'), compressor=None)
add('fixed-raw-2d', np.array(TEXTS[:6], dtype='<U8').reshape(2, 3), compressor=None, chunks=(2, 2), order='F')
add('bytes', np.array(ASCII, dtype='S6'), compressor=numcodecs.GZip(1))
add('vlen', np.array(TEXTS, dtype=object), object_codec=numcodecs.VLenUTF8())
add('json', np.array(TEXTS, dtype=object), object_codec=numcodecs.JSON(), compressor=numcodecs.Zstd(1))
add('pickle', np.array(TEXTS, dtype=object), object_codec=numcodecs.Pickle())
add('numbers', np.arange(3))
two.create('filled', shape=(3,), chunks=(2,), dtype='<U4', fill_value='none')
two.create('filled-bytes', shape=(3,), chunks=(2,), dtype='S4', fill_value=b'no')
two.create('filled-vlen', shape=(3,), chunks=(2,), dtype=object, object_codec=numcodecs.VLenUTF8(), fill_value='na')
add('scalar', np.array('one', dtype='<U3'), chunks=())
zarr.consolidate_metadata(two.store)

three = os.path.join(root, 'v3.zarr')


def document(path, **content):
    os.makedirs(path, exist_ok=True)
    with open(os.path.join(path, 'zarr.json'), 'w') as file:
        json.dump({'zarr_format': 3, **content}, file, indent=1)


def third(name, data_type, codecs, chunks, fill_value, shape=(7,), chunk=(4,)):
    path = os.path.join(three, name)
    document(path, node_type='array', shape=shape, data_type=data_type, codecs=codecs, fill_value=fill_value, attributes={},
             chunk_grid={'name': 'regular', 'configuration': {'chunk_shape': chunk}},
             chunk_key_encoding={'name': 'default', 'configuration': {'separator': '/'}})
    os.makedirs(os.path.join(path, 'c'), exist_ok=True)
    for k, chunk in enumerate(chunks):
        with open(os.path.join(path, 'c', str(k)), 'wb') as file:
            file.write(chunk)


document(three, node_type='group', attributes={})
padded = np.array(TEXTS + [''], dtype=object)
vlen = [bytes(numcodecs.VLenUTF8().encode(part)) for part in (padded[:4], padded[4:])]
third('string', 'string', [{'name': 'vlen-utf8'}], vlen, '')
packed = [numcodecs.Zstd(3).encode(part) for part in vlen]
zstd = {'name': 'zstd', 'configuration': {'level': 3, 'checksum': False}}
third('string-zstd', 'string', [{'name': 'vlen-utf8', 'configuration': {}}, zstd], packed[:1], 'gone')
codes = np.array(TEXTS + [''], dtype='>U8')
big = {'name': 'bytes', 'configuration': {'endian': 'big'}}
third('utf32', {'name': 'fixed_length_utf32', 'configuration': {'length_bytes': 32}}, [big],
      [codes[:4].tobytes(), codes[4:].tobytes()], '')
third('null-terminated', {'name': 'null_terminated_bytes', 'configuration': {'length_bytes': 6}}, [{'name': 'bytes'}],
      [np.array(ASCII[:4], dtype='S6').tobytes(), np.array(ASCII[4:] + [b''], dtype='S6').tobytes()], '')
little = {'name': 'bytes', 'configuration': {'endian': 'little'}}
days = np.array([0, 19000, -1, np.iinfo('i8').min, 5, 6, 7, 8], dtype='<i8')
for name, unit, scale in (('datetime64', 's', 1), ('timedelta64', 'ns', 10)):
    third(name, {'name': 'numpy.' + name, 'configuration': {'unit': unit, 'scale_factor': scale}}, [little, zstd],
          [numcodecs.Zstd(3).encode(days[:4].tobytes())], 'NaT')

# A dataset as xarray writes it: packed, with fill values, coordinates, a calendar and names of stations.
ds = xr.Dataset(
    {
        't2m': (('time', 'lat'), np.array([[1.5, np.nan, 3.25], [4.5, 5.75, 6]]), {'units': 'degC', 'long_name': 'Å'}),
        'count': (('time',), np.array([3, 4], dtype='i2')),
        'flag': (('lat',), np.array([True, False, True])),
    },
    coords={
        'time': ('time', np.array(['2000-01-01', '2000-02-01'], dtype='M8[ns]')),
        'lat': ('lat', np.array([-10.0, 0, 10]), {'units': 'degrees_north'}),
        'station': ('time', np.array(['Oslo', 'Bergen'], dtype=object)),
    },
    attrs={'title': 'fixture', 'version': 3},
)
path = os.path.join(here, 'xarray.zarr')
shutil.rmtree(path, ignore_errors=True)
ds.to_zarr(path, mode='w', consolidated=True, encoding={
    't2m': {'dtype': 'i2', 'scale_factor': 0.25, 'add_offset': 4.0, '_FillValue': -999, 'chunks': (1, 3)},
    'time': {'units': 'days since 2000-01-01', 'calendar': 'standard', 'dtype': 'i4'},
})
