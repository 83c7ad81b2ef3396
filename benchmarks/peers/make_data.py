"""Writes a data set of the suite as Zarr v2: make_data.py NAME PATH [tiny]. Needs numpy and numcodecs.

climate-{f4,i2}-{lz4,zstd}  temp(time 1460, lat 361, lon 720) in kelvin, chunks (365, 91, 180), Blosc with byte shuffle; made-up
    weather: mean by latitude, seasons, a travelling wave, a trend and noise. i2 is packed: scale 0.01, offset 273.15.
rechunk  (1024, 512, 1024) float32, a chunk for each step, Blosc-LZ4.      large  5e8 float64 in 100 chunks, Blosc-LZ4.
codecs  (365, 91, 128) of the weather as float32, rounded to 1/64 K as archives do, one array of one chunk for each codec.
The same values whatever the machine; work/make-data.ts writes the same fields where there is no Python.
"""
import itertools
import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numcodecs import LZ4, Blosc, GZip, Zlib, Zstd, blosc

name, path = sys.argv[1:3]
tiny = sys.argv[3:] == ['tiny']
blosc.set_nthreads(1)


def noise(index, seed=0):
    """MurmurHash3's finaliser of uint32, by 2**32: as hash01 of peer.py."""
    h = index ^ np.uint32(seed)
    h = (h ^ h >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    h = (h ^ h >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return (h ^ h >> np.uint32(16)) * 2.0 ** -32


def places(low, high, shape):
    """Coordinates of a box's elements along each axis, and their index in C order as uint32."""
    axes = np.ogrid[tuple(slice(a, b) for a, b in zip(low, high))]
    index = np.zeros((1,) * len(shape), np.uint32)
    for axis, extent in zip(axes, shape):
        index = index * np.uint32(extent) + axis.astype(np.uint32)
    return axes, index


def weather(low, high, shape):
    (t, y, x), index = places(low, high, shape)
    phi, lam = np.deg2rad(90 - 180 / (shape[1] - 1) * y), 2 * np.pi / shape[2] * x
    mean = 288.15 - 45 * np.sin(phi) ** 2 + 12 * np.sin(phi) * np.cos(2 * np.pi * (t - 200) / 365.25)
    wave = 6 * np.cos(phi) * np.cos(3 * lam + 2 * np.pi * t / 20) + 0.0008 * t
    return mean + wave + 3 * (noise(index) + noise(index, 0x9E3779B9)) - 3


def packed(low, high, shape):
    return np.rint((weather(low, high, shape).astype('f4').astype('f8') - 273.15) / 0.01)


def rounded(low, high, shape):
    return np.rint(weather(low, high, shape).astype('f4') * np.float32(64)) / 64


def layers(low, high, shape):
    (t, y, x), index = places(low, high, shape)
    return 280 + 10 * np.sin(y / 81 + t / 50) * np.cos(x / 163) + np.floor(noise(index) * 65536) / 65536


def uniform(low, high, shape):
    return noise(places(low, high, shape)[1])


def write(folder, values, shape, chunks, dtype, codec, attributes, fill=None):
    os.makedirs(folder)
    meta = {'zarr_format': 2, 'shape': shape, 'chunks': chunks, 'dtype': dtype, 'fill_value': fill, 'order': 'C', 'filters': None,
            'compressor': codec.get_config() if codec else None}
    for file, content in (('.zarray', meta), ('.zattrs', attributes)):
        with open(f'{folder}/{file}', 'w') as out:
            json.dump(content, out)

    def chunk(place):
        low = [k * size for k, size in zip(place, chunks)]
        high = [min(start + size, extent) for start, size, extent in zip(low, chunks, shape)]
        block = np.full(chunks, fill or 0, dtype)
        block[tuple(slice(0, b - a) for a, b in zip(low, high))] = values(low, high, shape)
        with open(f'{folder}/{".".join(map(str, place))}', 'wb') as out:
            out.write(codec.encode(block) if codec else block.tobytes())

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(chunk, itertools.product(*(range(-(-extent // size)) for extent, size in zip(shape, chunks)))))
    return {'.zarray': meta, '.zattrs': attributes}


part = f'{path}.part{os.getpid()}'
if name.startswith('climate'):
    _, dtype, compressor = name.split('-')
    shape, chunks = ([365, 19, 36], [150, 7, 18]) if tiny else ([1460, 361, 720], [365, 91, 180])
    os.makedirs(part)
    group = {'.zgroup': {'zarr_format': 2}, '.zattrs': {'title': 'synthetic temperature, not real data'}}
    for file, content in group.items():
        with open(f'{part}/{file}', 'w') as out:
            json.dump(content, out)
    attributes = {'_ARRAY_DIMENSIONS': ['time', 'lat', 'lon'], 'units': 'K'}
    if dtype == 'i2':
        attributes |= {'scale_factor': 0.01, 'add_offset': 273.15, '_FillValue': -32768}
    codec = Blosc(compressor, 3 if compressor == 'zstd' else 5, Blosc.SHUFFLE)
    fill = -32768 if dtype == 'i2' else None
    metas = {'temp': write(f'{part}/temp', packed if dtype == 'i2' else weather, shape, chunks, '<' + dtype, codec, attributes, fill)}
    for axis, values, dtype, more in (
            ('time', np.arange(shape[0]), '<i8', {'units': 'days since 2001-01-01', 'calendar': 'proleptic_gregorian'}),
            ('lat', np.linspace(90, -90, shape[1]), '<f8', {'units': 'degrees_north'}),
            ('lon', 360 / shape[2] * np.arange(shape[2]), '<f8', {'units': 'degrees_east'})):
        metas[axis] = write(f'{part}/{axis}', lambda low, high, _, values=values: values[low[0]:high[0]], [values.size],
                            [values.size], dtype, None, {'_ARRAY_DIMENSIONS': [axis], **more})
    for member, content in metas.items():
        group |= {f'{member}/{file}': meta for file, meta in content.items()}
    with open(f'{part}/.zmetadata', 'w') as out:
        json.dump({'zarr_consolidated_format': 1, 'metadata': group}, out)
elif name == 'rechunk':
    shape = [16, 8, 32] if tiny else [1024, 512, 1024]
    write(part, layers, shape, [1, *shape[1:]], '<f4', Blosc('lz4', 5, Blosc.SHUFFLE), {})
elif name == 'codecs':
    shape = [10, 8, 16] if tiny else [365, 91, 128]
    os.makedirs(part)
    with open(f'{part}/.zgroup', 'w') as out:
        json.dump({'zarr_format': 2}, out)
    for member, codec in (('blosc-lz4', Blosc('lz4', 5, Blosc.SHUFFLE)), ('blosc-zstd', Blosc('zstd', 3, Blosc.SHUFFLE)),
                          ('lz4', LZ4(1)), ('zstd', Zstd(3)), ('gzip', GZip(5)), ('zlib', Zlib(5))):
        write(f'{part}/{member}', rounded, shape, shape, '<f4', codec, {})
else:
    count = 20_000 if tiny else 500_000_000
    write(part, uniform, [count], [count // 100], '<f8', Blosc('lz4', 1, Blosc.SHUFFLE), {})
shutil.rmtree(path, ignore_errors=True)
os.rename(part, path)
