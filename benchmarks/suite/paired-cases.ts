/** The cases of the suite at sizes that take a tenth of a second to two, for pairs of builds; and small work, which the suite has not. */
import type { DataSet } from './case.js';

/** A program of `work/`, with its words, and the data set that it reads. */
export interface PairedCase {
  readonly program: string;
  readonly words: string;
  readonly store?: DataSet;
  /** The program reaches below the package's face: each build runs its own. */
  readonly own?: true;
}

const work = (program: string, words: string, store?: DataSet): PairedCase => ({
  program,
  words,
  ...(store ? { store } : {}),
});

const climate = (['time_mean', 'clim', 'gmean', 'anom_std', 'p90'] as const).flatMap((op) =>
  (['f4-lz4', 'f4-zstd', 'i2-lz4'] as const).map((store) =>
    work('W3', `op=${op} memoryLimit=224MB repeats=5`, `climate-${store}`),
  ),
);

const codecs = (['decode', 'encode'] as const).flatMap((what) =>
  (['blosc-lz4', 'lz4', 'blosc-zstd', 'zstd', 'gzip', 'zlib'] as const).map(
    (codec): PairedCase => ({
      program: 'W12',
      words: `codec=${codec} what=${what} repeats=5`,
      store: 'codecs',
      own: true,
    }),
  ),
);

const sweeps = ['argmax', 'argmax_axis', 'cumsum', 'cumsum_flat', 'masksum', 'transpose', 'pad', 'roll', 'concat'];

/** In the order of the suite. */
export const pairedCases: readonly PairedCase[] = [
  work('small', 'op=tiny count=1000 repeats=7'),
  work('small', 'op=views count=500 repeats=7'),
  work('small', 'op=build count=3000 repeats=7'),
  work('small', 'op=mirror count=10 repeats=7'),
  work('small', 'op=rechunk count=10 repeats=7'),
  work('small', 'op=sort count=1 repeats=7'),
  work('small', 'op=fan count=100000 repeats=5'),
  work('small', 'op=tree count=16384 repeats=7'),
  work('small', 'op=stats repeats=5', 'square'),
  work('W1', 'n=10000 repeats=5'),
  work('W2', 'n=400 steps=2000 repeats=5'),
  work('W2', 'n=1500 steps=60 repeats=5'),
  ...climate,
  work('W4', 'n=20000000 repeats=5'),
  work('W5', 'chunks=256,32,64 memoryLimit=256MB repeats=3', 'rechunk'),
  work('W6', 'what=chunks count=100000 repeats=5'),
  work('W6', 'what=delayed count=10000 repeats=7'),
  work('W7', 'memoryLimit=1GB repeats=5', 'large'),
  work('W8', 'op=matmul n=1000 chunk=250 dtype=f8 repeats=5'),
  work('W8', 'op=matmul n=1000 chunk=250 dtype=f4 repeats=5'),
  work('W8', 'op=tensordot n=1000 dtype=f8 repeats=5'),
  work('W8', 'op=tensordot n=1000 dtype=f4 repeats=5'),
  ...['percentile', 'histogram', 'topk'].map((op) => work('W9', `op=${op} n=10000000 chunk=1000000 repeats=5`)),
  ...sweeps.map((op) => work('W11', `op=${op} n=4000 chunk=1000 repeats=7`)),
  ...codecs,
  ...['default', 'inline', '1', '2'].map((threads) => work('W13', `threads=${threads}`)),
];
