"""W5, rechunk a(t, y, x) float32 from a chunk for each step to pencils of chunks=T,Y,X, Zarr to Zarr. Engines: dask, dask-array, hand."""
import os
import shutil
from pathlib import Path
import peer
import numpy as np
import zarr
from numcodecs import Blosc, blosc

source = peer.text('store')
chunks = tuple(int(word) for word in peer.text('chunks').split(','))
target = f'{source}.rechunked{os.getpid()}'
compressor = Blosc('lz4', 5, Blosc.SHUFFLE)
shape = zarr.open_array(source, mode='r').shape


def create():
    if zarr.__version__.startswith('3'):
        return zarr.create_array(target, shape=shape, chunks=chunks, dtype='f4', compressors=compressor, zarr_format=2)
    return zarr.open_array(target, mode='w', shape=shape, chunks=chunks, dtype='f4', compressor=compressor)


def prepare():
    shutil.rmtree(target, ignore_errors=True)
    os.sync()


if peer.ENGINE == 'hand':
    # Slabs of rows that fit 512 MB; of each source chunk those Blosc blocks are decoded that a slab needs.
    from concurrent.futures import ThreadPoolExecutor
    blosc.use_threads = False

    def work():
        create()
        steps, rows, columns = shape
        height = max(chunks[1], 512_000_000 // (4 * steps * columns) // chunks[1] * chunks[1])
        with ThreadPoolExecutor(peer.THREADS) as pool:
            for top in range(0, rows, height):
                high = min(height, rows - top)
                slab = np.empty((steps, high, columns), 'f4')

                def read(t):
                    encoded = Path(f'{source}/{t}.0.0').read_bytes()
                    part = compressor.decode_partial(encoded, top * columns, high * columns)
                    slab[t] = np.frombuffer(part, 'f4').reshape(high, columns)

                def write(place):
                    j, k = place
                    box = slab[:, j * chunks[1]:(j + 1) * chunks[1], k * chunks[2]:(k + 1) * chunks[2]]
                    Path(f'{target}/0.{top // chunks[1] + j}.{k}').write_bytes(compressor.encode(np.ascontiguousarray(box)))

                list(pool.map(read, range(steps)))
                list(pool.map(write, ((j, k) for j in range(high // chunks[1]) for k in range(columns // chunks[2]))))
else:
    da = peer.dask_array()

    def work():
        da.store(da.from_zarr(source).rechunk(chunks), create(), lock=False)


def checksum(_):
    plane = zarr.open_array(target, mode='r')[:, shape[1] // 3, :]
    shutil.rmtree(target)
    return peer.summary(plane)


peer.measure(work, prepare=prepare, checksum=checksum)
