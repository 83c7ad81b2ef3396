/** Classic NetCDF files that we write are read by netCDF's own library with their values, dimensions and attributes, where netCDF4-python is installed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writeClassic } from '../../lib/array/files/classic.js';
import * as cw from '../../lib/index.js';

const candidates = [process.env.CHUNKWISE_PYTHON ?? 'python3', '/usr/bin/python3'];
const python = candidates.find((name) => spawnSync(name, ['-c', 'import netCDF4'], { stdio: 'ignore' }).status === 0);
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-netcdf-interop-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!python)('netCDF4-python', () => {
  it.each([
    [1, 'NETCDF3_CLASSIC'],
    [2, 'NETCDF3_64BIT_OFFSET'],
    [5, 'NETCDF3_64BIT_DATA'],
  ] as const)('reads CDF-%i, records of few bytes and of many', { timeout: 60_000 }, async (version, model) => {
    const path = join(folder, `${version}.nc`);
    const types: cw.DType[] = ['int8', 'int16', 'int32', 'float32', 'float64'];
    if (version === 5) types.push('uint8', 'uint16', 'uint32', 'int64', 'uint64');
    for (const time of [5, 9000]) {
      const dimensions = [
        { name: 'time', size: time, unlimited: true },
        { name: 'x', size: 3, unlimited: false },
      ];
      const variables = types.flatMap((dtype) =>
        [['x'], ['time', 'x'], ['time'], []].map((dims) => {
          const shape = dims.map((name) => (name === 'time' ? time : 3));
          const count = shape.reduce((a, b) => a * b, 1);
          const values = cw.arange(count, { dtype: 'float64' }).multiply(3).remainder(120).astype(dtype).reshape(shape);
          return {
            name: [dtype, ...dims].join('_'),
            dimensions: dims,
            data: values,
            attributes: { units: 'm s-1', scale: 0.5, counts: [1, 2], note: 'æøå' },
            attributeTypes: { scale: 'float32' as const, counts: 'int16' as const },
          };
        }),
      );
      await writeClassic('test', path, { dimensions, variables, version });
      const script = fileURLToPath(new URL('netcdf4_hashes.py', import.meta.url));
      const { stdout, stderr } = spawnSync(python ?? '', [script, path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const found = JSON.parse(stdout)[path];
      expect([found.model, found.dimensions]).toEqual([model, { time: [time, true], x: [3, false] }]);
      expect(Object.keys(found.variables)).toEqual(variables.map(({ name }) => name));
      for (const { name, dimensions: dims, data } of variables) {
        const typed = (await data.compute({ threads: 'inline' })).data as unknown as Uint8Array;
        const bytes = new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength);
        const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
        const [its, shape, sha, attributes] = found.variables[name];
        expect([name, its, shape, sha]).toEqual([name, dims, data.shape, hash]);
        expect(attributes).toEqual({
          units: ['<U5', 'm s-1'],
          scale: ['float32', 0.5],
          counts: ['int16', [1, 2]],
          note: ['<U3', 'æøå'],
        });
      }
    }
  });
});
