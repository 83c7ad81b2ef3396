/**
 * What limits the cases that miss a target: kept by hand, printed beside the misses in RESULTS.md. Figures were measured; a
 * cause that was not taken apart says 'supposed'.
 */

/** Text by case, or by a group of cases ('W3:clim'); the most particular one is printed. */
export const limits: Readonly<Record<string, string>> = {
  W1: 'The random numbers: Philox4x32-10 takes 2.65 ns for each on one thread, in 128-bit lanes whose products need two unpackings that WebAssembly cannot share, so 1e8 take 0.13 s of two threads; the rest is the sum over blocks of 8 MB that lie across each other. NumPy makes its PCG64 numbers in 2.8 ns, and dask adds half as much again: ten times faster would be faster than the numbers can be made. Against the 1.2 to 2.1 s (dask) and 1.4 s (dask-array) that were measured elsewhere it is 5 to 9 and 6 times.',
  'W2:a':
    'Lanes: seven float operations a cell on three ports take 0.36 ns in 128 bits without fused multiply-add (C with 128-bit intrinsics takes the same), 0.29 s on two threads; C as compiled here uses 512 bits and fused operations. The rest is exchanging halos and starting.',
  'W3:time_mean':
    'Reading, decoding and adding 1.5 GB take 0.8 s of processor time on two cores, a profile gives a third of it to reading files and another to decoding. The peers run the same C decoder at full speed; three times faster than dask would be faster than C decodes alone (0.21 s).',
  'W3:clim':
    'As for the time mean: reading and decoding bind everybody; dask takes the same and then copies each month.',
  'W3:gmean': 'As for the time mean: reading and decoding bind everybody.',
  'W3:gmean:i2-lz4':
    'The hand-written loop sums integers and applies scale and offset once a row; here each element is unpacked, compared with the fill value, weighted and added, as the expression says.',
  'W3:time_mean:i2-lz4': 'The hand-written loop does not look for the fill value.',
  'W3:clim:i2-lz4': 'The hand-written loop does not look for the fill value.',
  'W3:anom_std':
    'Two passes: the deviation needs the climatology first, so within 224 MB every chunk is read and decoded twice (0.9 of 1.7 s of processor time). The hand-written loop adds up values and squares about a guessed mean in one pass, which is another, less accurate, algorithm.',
  'W3:p90':
    'Selection itself: 1.2 ns an element for bisection on keys, and keeping the greatest 150 of each 365; dask partitions in C and takes four times the memory.',
  W4: 'Sine and cosine in 128-bit lanes: the kernel takes 6.6 ns an element on one thread. NumPy calls AVX-512 routines for both, C with libmvec takes 0.31 s on two threads; numexpr and numba call scalar functions.',
  W5: 'Memory: within 256 MB a block of the source is fetched 8 times for the pencils it belongs to (9.7 GB from the page cache, 3.7 s of 7.1 s of thread time), and threads wait for room 30 % of the time. Encoding and writing alone take 3.4 s of thread time, which dask takes too; it holds everything (2.5 GB). A spill file in between was slower.',
  'W6:delayed':
    'About 7 µs of processor time a call: making the node, fusing, and one message for 4 ms of work. dask takes 80 µs here, not the 164 to 200 of other machines.',
  'W8:matmul:f8': 'No fused multiply-add in WebAssembly on Node 20. Of the peak without it 90 % are reached.',
  'W8:matmul:f4': 'No fused multiply-add in WebAssembly on Node 20. Of the peak without it 88 % are reached.',
  'W8:tensordot': 'No fused multiply-add in WebAssembly on Node 20. Of the peak without it 83 % to 86 % are reached.',
  'W11:pad': 'Supposed: as for cumsum, writing reads each line first.',
  'W11:roll': 'As for pad.',
  'W11:concat': 'As for pad.',
  'W11:argmax':
    'One pass, 35 ms in a process where it was repeated alone (23 GB/s). Supposed: comparing and selecting indices, and starting the run.',
  'W11:argmax_axis': 'Supposed: rows of a block are 16 kB, after each of which lanes are merged.',
  'W11:masksum':
    'Compare, select and add for each vector of two: 1.3 times a plain sum, which reaches 25 GB/s where it is repeated alone.',
  'W11:cumsum': 'Supposed: writing reads each line first, so that more moves than the 1.6 GB that are counted.',
  'W11:cumsum_flat': 'Two passes over the array, so that both threads work: totals of blocks first, then the sums.',
  'W11:transpose':
    '1.8 times a copy, for any tile from 16 x 64 to 128 x 16. Supposed: columns lie 16 kB apart, so a tile touches as many pages as it has rows.',
  'W12:decode:lz4': 'Supposed: short matches.',
  'W12:encode:lz4':
    'Supposed: matching in bytes that hardly compress; inside Blosc, where streams are shuffled, encoding is ahead of C.',
  'W12:encode:blosc-zstd':
    'The npm package numcodecs encodes for both; supposed: copies to and from the shared memory are the rest.',
  'W12:encode:zstd':
    'The npm package numcodecs encodes for both; supposed: copies to and from the shared memory are the rest. Node 22.15 and later encode by themselves.',
  W13: 'Starting threads: 27 ms of processor time for each is Node itself, 13 ms the pool.',
};

/** The text for a case, if there is one. */
export function limitOf(id: string, texts: Readonly<Record<string, string>> = limits): string | undefined {
  const parts = id.split(':');
  for (let length = parts.length; length > 0; length--) {
    const text = texts[parts.slice(0, length).join(':')];
    if (text !== undefined) return text;
  }
  return undefined;
}
