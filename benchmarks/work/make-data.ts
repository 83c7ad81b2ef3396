/**
 * Writes a data set of the suite where there is no Python to do it: `node dist/benchmarks/work/make-data.js NAME PATH [tiny | small]`.
 * The fields are those of peers/make_data.py, which says what they are; only the compressor is our own.
 */
import { renameSync, rmSync } from 'node:fs';
import * as cw from '../../lib/index.js';
import { hashed, SECOND_SEED } from './inputs.js';

const [name, path, size] = process.argv.slice(2);
/** What a size says: for the smoke mode, for pairs of builds, or in full. */
const sized = <T>(tiny: T, small: T, full: T): T => (size === 'tiny' ? tiny : size === 'small' ? small : full);
const part = `${path}.part${process.pid}`;

/** Index along one axis of a 3-d field, as float64 of shape [n, 1, 1], [1, n, 1] or [1, 1, n]. */
const along = (axis: number, shape: readonly number[]): cw.ChunkedArray =>
  cw.arange(shape[axis]).slice(['0:, null, null', 'null, :, null', 'null, null, :'][axis]);

function weather(shape: readonly number[], chunks: readonly number[]): cw.ChunkedArray {
  const [t, y, x] = shape.map((_, axis) => along(axis, shape));
  const phi = y
    .multiply(-180 / (shape[1] - 1))
    .add(90)
    .multiply(Math.PI / 180);
  const lambda = x.multiply((2 * Math.PI) / shape[2]);
  const season = cw.cos(t.subtract(200).multiply((2 * Math.PI) / 365.25));
  const mean = cw.square(cw.sin(phi)).multiply(-45).add(288.15).add(cw.sin(phi).multiply(12).multiply(season));
  const wave = cw
    .cos(phi)
    .multiply(6)
    .multiply(cw.cos(lambda.multiply(3).add(t.multiply(Math.PI / 10))))
    .add(t.multiply(0.0008));
  const noise = (seed?: number): cw.ChunkedArray =>
    hashed([shape[0], shape[1] * shape[2]], [chunks[0], shape[1] * shape[2]], seed).reshape(shape);
  return mean
    .add(wave)
    .add(noise().add(noise(SECOND_SEED)).multiply(3).subtract(3))
    .astype('float32');
}

async function climate(): Promise<void> {
  const [shape, chunks] = sized(
    [
      [365, 19, 36],
      [150, 7, 18],
    ],
    [
      [365, 181, 360],
      [183, 91, 180],
    ],
    [
      [1460, 361, 720],
      [365, 91, 180],
    ],
  );
  const [, dtype, compressor] = name.split('-');
  const field = weather(shape, chunks);
  const packing = { scale_factor: 0.01, add_offset: 273.15, _FillValue: -32768 };
  const packed = dtype === 'i2';
  await (packed ? cw.round(field.astype('float64').subtract(273.15).divide(0.01)).astype('int16') : field).toZarr(
    part,
    {
      path: 'temp',
      format: 2,
      chunks,
      codec: compressor === 'zstd' ? 'blosc-zstd' : 'blosc-lz4',
      dims: ['time', 'lat', 'lon'],
      attributes: { units: 'K', ...(packed ? packing : {}) },
      ...(packed ? { fillValue: -32768 } : {}),
    },
  );
  const axes = {
    time: cw.arange(0, shape[0], 1, { dtype: 'int64' }),
    lat: cw.linspace(90, -90, shape[1]),
    lon: cw.arange(shape[2]).multiply(360 / shape[2]),
  };
  const units = { time: 'days since 2001-01-01', lat: 'degrees_north', lon: 'degrees_east' };
  for (const [axis, values] of Object.entries(axes))
    await values.toZarr(part, {
      path: axis,
      format: 2,
      dims: [axis],
      attributes: { units: units[axis as keyof typeof units] },
    });
}

async function rechunk(): Promise<void> {
  const shape = sized([16, 8, 32], [256, 256, 512], [1024, 512, 1024]);
  const [t, y, x] = shape.map((_, axis) => along(axis, shape));
  const plane = shape[1] * shape[2];
  const noise = cw
    .floor(hashed([shape[0], plane], [1, plane]).multiply(65536))
    .divide(65536)
    .reshape(shape);
  const smooth = cw
    .sin(y.divide(81).add(t.divide(50)))
    .multiply(10)
    .multiply(cw.cos(x.divide(163)))
    .add(280);
  await smooth
    .add(noise)
    .astype('float32')
    .toZarr(part, { format: 2, chunks: [1, shape[1], shape[2]], codec: 'blosc-lz4' });
}

async function large(): Promise<void> {
  const count = sized(20_000, 30_000_000, 500_000_000);
  await hashed([count], [count / 100]).toZarr(part, { format: 2, chunks: [count / 100], codec: 'blosc-lz4' });
}

async function codecs(): Promise<void> {
  const shape = sized([10, 8, 16], [365, 91, 128], [365, 91, 128]);
  const float = (value: number): cw.ChunkedArray => cw.full([], value, { dtype: 'float32' });
  const rounded = cw.round(weather(shape, shape).multiply(float(64))).divide(float(64));
  for (const codec of ['blosc-lz4', 'blosc-zstd', 'lz4', 'zstd', 'gzip', 'zlib'] as const)
    await rounded.toZarr(part, { path: codec, format: 2, chunks: shape, codec });
}

/** Doubles of random numbers in square chunks: 256 MB. */
async function square(): Promise<void> {
  const n = sized(200, 5792, 5792);
  await cw.random
    .random([n, n], { chunks: [sized(50, 1000, 1000), sized(50, 1000, 1000)], seed: 1 })
    .toZarr(part, { format: 2, codec: 'blosc-lz4' });
}

const sets: Readonly<Record<string, () => Promise<void>>> = { rechunk, large, codecs, square };
await (sets[name] ?? climate)();
rmSync(path, { recursive: true, force: true });
renameSync(part, path);
process.exit(0);
