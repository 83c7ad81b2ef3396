/**
 * Writes a store for every format, codec and dtype, for other readers to check: see check_with_zarr_python.py.
 *
 * Run: CHUNKWISE_SAMPLES=FOLDER npx vitest run test/storage/samples.test.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DTYPE_NAMES, DTYPES, type DType, itemsize } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { blockBox, blockCoords } from '../../lib/base/grid.js';
import type { CodecName } from '../../lib/storage/codec/codec-choice.js';
import { objectGrid } from '../../lib/storage/object-grid.js';
import { createArray } from '../../lib/storage/writing/array-creation.js';
import { openWriter } from '../../lib/storage/writing/writer.js';
import { context, packedStrides } from './shared-data.js';

const SHAPE = [23, 14, 3];
const CODECS: CodecName[] = ['blosc-lz4', 'blosc-zstd', 'zstd', 'gzip', 'zlib', 'lz4', 'none'];

/** Writes the stores and `cases.json`, which says what they hold; returns how many arrays there are. */
export async function writeSamples(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const cases: object[] = [];
  const write = async (format: 2 | 3, dtype: DType, codec: CodecName, order: 'C' | 'F', shards?: number[]) => {
    const store = `v${format}.zarr`;
    const path = `${codec}/${dtype}-${order}${shards ? '-sharded' : ''}`;
    const array = await createArray({ type: 'file', path: join(folder, store) }, path, {
      shape: SHAPE,
      dtype,
      chunks: [8, 5, 3],
      format,
      codec,
      order,
      overwrite: true,
      ...(shards ? { shards } : {}),
    });
    const count = SHAPE.reduce((a, b) => a * b, 1);
    const strides = packedStrides(SHAPE, itemsize(dtype));
    const data = new DTYPES[dtype].array(context.memory.buffer, ARENA_BASE, count);
    for (let k = 0; k < count; k++) {
      const value = dtype === 'bool' ? Number(k % 3 === 0) : (k * 2654435761) % 251;
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[k] = BigInt(value);
      else data[k] = value;
    }
    const grid = objectGrid(array);
    const writer = openWriter(array, context);
    for (let k = 0; k < grid.size; k++) {
      const address = blockBox(grid, k).start.reduce((a, s, axis) => a + s * strides[axis], ARENA_BASE);
      await writer.write(blockCoords(grid, k), { address, strides }, ARENA_BASE + 65_536);
    }
    cases.push({ store, path, shape: SHAPE, dtype, format });
  };
  for (const format of [2, 3] as const) {
    for (const codec of CODECS)
      for (const order of ['C', 'F'] as const)
        for (const dtype of DTYPE_NAMES) await write(format, dtype, codec, order);
    if (format === 3) for (const codec of CODECS) await write(3, 'float32', codec, 'C', [16, 10, 3]);
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  return cases.length;
}
