"""Makes h5-lengths.nc: variables of different lengths along one unlimited dimension, of which netCDF shows each as long as the longest.
Usage: python make_hdf5_lengths.py FOLDER   (needs netCDF4, numpy)"""
import os, sys
import netCDF4, numpy as np

n = netCDF4.Dataset(os.path.join(sys.argv[1], 'h5-lengths.nc'), 'w')
n.createDimension('time', None); n.createDimension('x', 3); n.createDimension('unused', None)
n.createVariable('time', 'i4', ('time',))[:2] = [1, 2]
n.createVariable('long', 'f4', ('time', 'x'), zlib=True)[:7] = np.arange(21).reshape(7, 3)
n.createVariable('short', 'i2', ('time', 'x'), chunksizes=(2, 2), fill_value=-5)[:3] = np.arange(9).reshape(3, 3)
n.createVariable('never', 'f8', ('time',))
n.createVariable('name', str, ('time',))[:3] = np.array(['a', 'bb', 'ccc'], object)
g = n.createGroup('inner'); g.createVariable('longer', 'i4', ('time',))[:9] = np.arange(9)
n.close()
