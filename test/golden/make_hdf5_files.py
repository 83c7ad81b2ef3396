"""Makes the h5-*.h5 files of test/data/netcdf: every index of chunks, layout, filter and type that h5py writes.
Usage: python make_hdf5_files.py FOLDER   (needs h5py, numpy; LZ4 by liblz4)"""
import ctypes, ctypes.util, os, struct, sys, zlib
import h5py, numpy as np

OUT = sys.argv[1]
V = {'earliest': ('earliest', 'v108'), 'v114': ('v114', 'v114'), 'latest': ('latest', 'latest')}  # netCDF4-python 1.7 does not read all of the last

def new(name, version, **k):
    path = os.path.join(OUT, name)
    if os.path.exists(path): os.remove(path)
    return h5py.File(path, 'w', libver=V[version], **k)

A = (np.arange(23 * 17) * 7 % 1000).reshape(23, 17)
for version in V:
    f = new(f'h5-{version}.h5', version)
    # Chunk indexes: the extents and limits choose them.
    f.create_dataset('single', data=A.astype('f4'), chunks=(23, 17))
    f.create_dataset('single_filtered', data=A.astype('f4'), chunks=(23, 17), compression='gzip', shuffle=True)
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_chunk((5, 4)); p.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    d = h5py.h5d.create(f.id, b'implicit', h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((23, 17)), p); h5py.Dataset(d)[...] = A
    f.create_dataset('fixed', data=A.astype('i4'), chunks=(5, 4))
    f.create_dataset('fixed_filtered', data=A.astype('>i2'), chunks=(5, 4), compression='gzip', shuffle=True, fletcher32=True)
    f.create_dataset('fixed_limits', data=A.astype('i4'), chunks=(5, 4), maxshape=(40, 30))
    f.create_dataset('fixed_paged', data=np.arange(3000, dtype='u2'), chunks=(1,))
    d = f.create_dataset('fixed_paged_holes', (60, 50), dtype='i8', chunks=(1, 1), fillvalue=-7, compression='gzip'); d[30, 7] = 5; d[59, 49:] = 6
    f.create_dataset('extensible', data=A.astype('f8'), chunks=(2, 3), maxshape=(None, 17))
    f.create_dataset('extensible_second', data=A.astype('f4'), chunks=(2, 3), maxshape=(23, None), compression='gzip')
    f.create_dataset('extensible_limits', data=A.astype('f4'), chunks=(2, 3), maxshape=(40, None))
    f.create_dataset('extensible_long', data=np.arange(9000, dtype='i4'), chunks=(1,), maxshape=(None,))
    d = f.create_dataset('extensible_holes', (70000,), dtype='i2', chunks=(2,), maxshape=(None,), fillvalue=3); d[0] = 1; d[777] = 2; d[69999] = 4
    f.create_dataset('tree2', data=A.astype('f4'), chunks=(2, 3), maxshape=(None, None))
    f.create_dataset('tree2_filtered', data=A.astype('f4'), chunks=(2, 3), maxshape=(None, None), compression='gzip')
    f.create_dataset('tree2_deep', data=np.arange(2500, dtype='i4').reshape(50, 50), chunks=(1, 1), maxshape=(None, None))
    # Layouts.
    p = h5py.h5p.create(h5py.h5p.DATASET_CREATE); p.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b'compact', h5py.h5t.STD_I32BE, h5py.h5s.create_simple((3, 4)), p); h5py.Dataset(d)[...] = np.arange(12).reshape(3, 4)
    f.create_dataset('contiguous', data=A.astype('i8')); f.create_dataset('never', (4, 5), dtype='f4', fillvalue=2.5)
    f.create_dataset('scalar', data=np.float32(1.5)); f.create_dataset('zero', (0, 4), dtype='i2', maxshape=(None, 4)); f.create_dataset('zero_fixed', (3, 0), dtype='i2')
    f.create_dataset('chunk_never', (4, 5), dtype='f4', chunks=(2, 2), fillvalue=-1)
    # Types.
    for t in ('i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8'):
        for order in '<>': f.create_dataset(f'type_{"big" if order == ">" else "little"}_{t}', data=np.array([0, 1, 100, 3], order + t), chunks=(3,) if t in ('i4', 'f2', 'u8') else None)
    f.create_dataset('bool', data=np.array([True, False, True])); f.create_dataset('enum', data=np.array([0, 2, 1], 'u1'), dtype=h5py.enum_dtype({'a': 0, 'b': 1, 'c': 2}, basetype='u1'))
    f.create_dataset('complex64', data=np.array([1 + 2j, 3 - 4j], 'c8')); f.create_dataset('complex128', data=np.array([[1 + 2j], [3 - 4j]], '>c16'), chunks=(1, 1))
    f.create_dataset('fixed_text', data=np.array([b'abc', b'', b'12345'], 'S5')); f.create_dataset('one_char', data=np.array([b'a', b'', b'c'], 'S1'))
    f.create_dataset('text', data=np.array(['abc', '', 'Zürich \U0001F30D'], object), dtype=h5py.string_dtype()); f.create_dataset('text_chunked', data=np.array([['a', 'bb'], ['ccc', 'é'], ['', 'z']], object), dtype=h5py.string_dtype(), chunks=(2, 1), compression='gzip')
    f.create_dataset('compound', data=np.array([(1, 2.5)], [('a', 'i4'), ('b', 'f8')])); f.create_dataset('opaque', data=np.array([b'12'], 'V2'))
    f.create_dataset('vlen', data=np.array([np.array([1, 2], 'i4'), np.array([3], 'i4')], object), dtype=h5py.vlen_dtype('i4')); f.create_dataset('reference', data=np.array([f['bool'].ref], object), dtype=h5py.ref_dtype)
    # Filters.
    f.create_dataset('deflate', data=A.astype('f8'), chunks=(10, 10), compression='gzip', compression_opts=9); f.create_dataset('shuffle', data=A.astype('i4'), chunks=(10, 10), shuffle=True); f.create_dataset('fletcher32', data=A.astype('i2'), chunks=(10, 7), fletcher32=True); f.create_dataset('all', data=A.astype('f8'), chunks=(10, 10), compression='gzip', shuffle=True, fletcher32=True)
    f.create_dataset('odd_fletcher32', data=A.astype('i1'), chunks=(3, 3), fletcher32=True); f.create_dataset('lzf', data=A, chunks=(10, 10), compression='lzf'); f.create_dataset('scaleoffset', data=A, chunks=(10, 10), scaleoffset=0)
    big = np.cumsum(np.random.default_rng(5).integers(-3, 4, 64 * 48)).reshape(64, 48)
    for kind in ('nn', 'ec'):
        for t, pixels in (('i1', 8), ('u2', 16), ('>i4', 32), ('f4', 4), ('f8', 10), ('i8', 16)):
            f.create_dataset(f'szip_{kind}_{t.replace(">", "big_")}', data=big.astype(t), chunks=(20, 48), compression='szip', compression_opts=(kind, pixels))
    f.create_dataset('szip_flat', data=np.zeros((64, 48), 'i4'), chunks=(32, 48), compression='szip', compression_opts=('nn', 8)); f.create_dataset('szip_noise', data=np.random.default_rng(1).integers(-2**31, 2**31, (40, 30)).astype('i4'), chunks=(20, 30), compression='szip', compression_opts=('ec', 16))
    f.create_dataset('szip_all', data=big.astype('i2'), chunks=(20, 48), compression='szip', shuffle=True, fletcher32=True)
    # Chunks that were written without some filters.
    d = f.create_dataset('masks', (8, 6), dtype='i4', chunks=(4, 3), compression='gzip', shuffle=True); c = np.arange(12, dtype='i4').tobytes(); s = np.frombuffer(c, 'u1').reshape(12, 4).T.tobytes()
    d.id.write_direct_chunk((0, 0), zlib.compress(s)); d.id.write_direct_chunk((0, 3), s, filter_mask=2); d.id.write_direct_chunk((4, 0), zlib.compress(c), filter_mask=1); d.id.write_direct_chunk((4, 3), c, filter_mask=3)
    # Attributes.
    a = f['scalar'].attrs
    a['text'] = 'plain'; a['bytes'] = np.bytes_(b'fixed'); a['texts'] = ['a', 'bb']; a['fixed_texts'] = np.array([b'a', b'bb'], 'S2'); a['f2'] = np.float16(1.5); a['big'] = np.array([1, 2], '>i4'); a['huge'] = np.uint64(2**64 - 1); a['none'] = np.zeros(0, 'f4')
    for k in range(30): f['single'].attrs[f'many_{k:02d}'] = k
    g = f.create_group('dense', track_order=True)
    for k in range(40): g.create_dataset(f'v{(k * 7) % 40:02d}', data=np.int32(k))
    for k in range(20): g.attrs[f'a{(k * 7) % 20:02d}'] = k
    f.create_group('nested/in/groups').create_dataset('x', data=np.arange(3))
    f.close()
# What netCDF4-python does not open, or goes round in for ever.
f = new('h5-odd.h5', 'earliest'); f['compact'] = 1; f['fixed'] = 2; f.create_dataset('null', data=h5py.Empty('f4')); f['compact'].attrs['bool'] = True; f['compact'].attrs['matrix'] = np.arange(4).reshape(2, 2); f['compact'].attrs['complex'] = 1 + 2j; f.create_dataset('array_type', shape=(2,), dtype='(3,)i4')
f['named_type'] = np.dtype('f4'); f.create_dataset('by_named_type', data=np.arange(3, dtype='f4'), dtype=f['named_type'])
# Dimension scales by h5py.
g = f.create_group('scales', track_order=True)
g['y'] = np.arange(3.0); g['x'] = np.arange(4.0); g['z'] = np.arange(12.0).reshape(3, 4); g['part'] = np.arange(12).reshape(3, 4)
g['y'].make_scale('y name'); g['x'].make_scale(); g['z'].dims[0].attach_scale(g['y']); g['z'].dims[1].attach_scale(g['x']); g['part'].dims[1].attach_scale(g['x'])
g = f.create_group('links'); g['soft'] = h5py.SoftLink('/compact'); g['relative'] = h5py.SoftLink('../fixed'); g['nowhere'] = h5py.SoftLink('/not/there'); g['outside'] = h5py.ExternalLink('other.h5', '/x'); g['loop'] = f['/']; g['hard'] = f['fixed']
f.close()

# A block of the user's own before the file; many links, one of each kind of group.
f = new('h5-user-block.h5', 'earliest', userblock_size=1024); f.create_dataset('x', data=A.astype('i2'), chunks=(5, 5), compression='gzip'); f.create_dataset('y', data=np.arange(3)); f.create_dataset('t', data=np.array(['ab', 'c'], object), dtype=h5py.string_dtype()); f.close()
f = new('h5-many.h5', 'v114', track_order=True)
for k in range(300): f.create_dataset(f'v{(k * 7) % 300:03d}', data=np.int16(k))
f['v000'].attrs['long'] = 'x' * 100000
f.close()
