"""Makes h5-codecs.nc: the same values under each compressor; Zstandard and Blosc by netCDF4-python, LZ4 and bit shuffle as their filters
frame them (blocks of LZ4 by liblz4), put into the file by h5py.
Usage: python make_hdf5_codecs.py FOLDER   (needs netCDF4 with its plugins, h5py, numpy, liblz4)"""
import ctypes, os, struct, sys
import h5py, netCDF4, numpy as np

path = os.path.join(sys.argv[1], 'h5-codecs.nc')
A = (np.cumsum(np.random.default_rng(3).integers(-3, 4, 61 * 47)).reshape(61, 47) / 4).astype('f4')
n = netCDF4.Dataset(path, 'w'); n.createDimension('y', 61); n.createDimension('x', 47)
n.createVariable('plain', 'f4', ('y', 'x'))[:] = A
for c in ('zstd', 'blosc_lz', 'blosc_lz4', 'blosc_lz4hc', 'blosc_zlib', 'blosc_zstd'):
    for s in ((0, 1, 2) if c.startswith('blosc') else (0,)):
        n.createVariable(f'{c}_{s}', 'f4', ('y', 'x'), compression=c, complevel=4, blosc_shuffle=s, chunksizes=(30, 20), shuffle=c == 'zstd', fletcher32=c == 'zstd')[:] = A
n.close()

lz4 = ctypes.CDLL('liblz4.so.1')
def block(data):
    out = ctypes.create_string_buffer(lz4.LZ4_compressBound(len(data)))
    size = lz4.LZ4_compress_default(data, out, len(data), len(out))
    return out.raw[:size]
def lz4_chunk(data, size):
    out = struct.pack('>QI', len(data), size)
    for k in range(0, len(data), size):
        part = data[k:k + size]; c = block(part); c = part if len(c) >= len(part) else c
        out += struct.pack('>I', len(c)) + c
    return out
def shuffled(part, size):
    bits = np.unpackbits(np.frombuffer(part, 'u1').reshape(-1, size), axis=1, bitorder='little')
    return np.packbits(bits.T, axis=1, bitorder='little').tobytes()
def bit_chunk(data, size, elements, coded):
    out = struct.pack('>QI', len(data), elements * size) if coded else b''; count = len(data) // size; k = 0
    while count - k >= 8:
        m = min(elements, (count - k) // 8 * 8); s = shuffled(data[k * size:(k + m) * size], size); k += m
        out += struct.pack('>I', len(block(s))) + block(s) if coded else s
    return out + data[k * size:]
f = h5py.File(path, 'r+')
for name, id, values, encode in (
    ('lz4', 32004, (0,), lambda d: lz4_chunk(d, 1000)), ('lz4_default', 32004, (), lambda d: lz4_chunk(d, 1 << 30)),
    ('bitshuffle', 32008, (0, 3, 4), lambda d: bit_chunk(d, 4, 2048, False)), ('bitshuffle_blocks', 32008, (0, 3, 4, 64), lambda d: bit_chunk(d, 4, 64, False)),
    ('bitshuffle_lz4', 32008, (0, 3, 4, 0, 2), lambda d: bit_chunk(d, 4, 2048, True)), ('bitshuffle_lz4_blocks', 32008, (0, 3, 4, 128, 2), lambda d: bit_chunk(d, 4, 128, True))):
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_chunk((30, 21)); p.set_filter(id, h5py.h5z.FLAG_OPTIONAL, values)
    d = h5py.h5d.create(f.id, name.encode(), h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(A.shape), p)
    for y in range(0, 61, 30):
        for x in range(0, 47, 21):
            c = np.zeros((30, 21), 'f4'); part = A[y:y + 30, x:x + 21]; c[:part.shape[0], :part.shape[1]] = part
            d.write_direct_chunk((y, x), encode(c.tobytes()))
f.close()
