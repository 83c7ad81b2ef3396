/** .npz archives, raw binary files, stacks of .npy files, and files by their names' endings. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DTYPES, type DType, NUMBER_DTYPES } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import { stackAxis, stackInfo } from '../../../lib/storage/formats/stack-info.js';
import golden from '../../golden/npy.json' with { type: 'json' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const elements = async (x: cw.ChunkedArray, threads = 0): Promise<(number | bigint)[]> =>
  Array.from((await x.compute({ threads })).data as ArrayLike<number | bigint>);

/** What NumPy says of a file, where there is a NumPy here. */
function numpy(script: string): string | undefined {
  try {
    return execFileSync('python3', ['-c', `import numpy as np\n${script}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

describe('.npz', () => {
  for (const form of ['stored', 'deflated'] as const)
    it(`reads NumPy's archives, ${form}`, async () => {
      writeFileSync(at('a.npz'), Buffer.from(golden.npz[form], 'base64'));
      const { a, b, zero } = await cw.loadNpz(at('a.npz'), { chunks: 3 });
      expect(await elements(a)).toEqual(golden.npz.a.map(Number));
      expect(await elements(b)).toEqual(golden.npz.b.map(Number));
      expect(await zero.item()).toBe(3.5);
      const one = await cw.loadNpz(at('a.npz'), { names: ['b'] });
      expect(Object.keys(one)).toEqual(['b']);
    });

  for (const compressed of [false, true])
    it(`what is written is read back, ${compressed ? 'deflated' : 'stored'}, here and by NumPy`, async () => {
      const x = cw.arange(1000, { chunks: 77 }).reshape([20, 50]);
      const path = at(`own-${compressed}.npz`);
      await cw.saveNpz(path, { x, 'half of x': x.multiply(0.5), flags: x.greater(500) }, { compressed, threads: 2 });
      const back = await cw.loadNpz(path);
      expect(Object.keys(back)).toEqual(['x', 'half of x', 'flags']);
      expect(back.flags.dtype).toBe('bool');
      expect(await elements(back.x)).toEqual(await elements(x));
      expect(await elements(back['half of x'])).toEqual(await elements(x.multiply(0.5)));
      const seen = numpy(
        `z = np.load(${JSON.stringify(path)}); print(sorted(z), float(z['x'].sum()), z['flags'].sum())`,
      );
      if (seen !== undefined) expect(seen).toBe("['flags', 'half of x', 'x'] 499500.0 499");
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    });

  it('a list is arr_0, arr_1, …; nothing at all is an archive too', async () => {
    await cw.savez(at('list.npz'), [[1, 2], 3], { threads: 0 });
    const { arr_0: first, arr_1: second } = await cw.loadNpz(at('list.npz'));
    expect([await elements(first), await elements(second)]).toEqual([[1, 2], [3]]);
    await cw.saveNpz(at('none.npz'), {});
    expect(await cw.loadNpz(at('none.npz'))).toEqual({});
  });

  it('refuses what is damaged or not there', async () => {
    const bytes = Buffer.from(golden.npz.deflated, 'base64');
    writeFileSync(at('cut.npz'), bytes.subarray(0, bytes.length - 30));
    await expect(cw.loadNpz(at('cut.npz'))).rejects.toThrow(/cut\.npz: is no \.npz file/);
    const odd = Buffer.from(bytes);
    odd.fill(7, 60, 90);
    writeFileSync(at('odd.npz'), odd);
    await expect(cw.loadNpz(at('odd.npz'))).rejects.toThrow(/odd\.npz!a\.npy: is damaged/);
    writeFileSync(at('a.npz'), bytes);
    await expect(cw.loadNpz(at('a.npz'), { names: ['c'] })).rejects.toThrow(/holds no array "c"; it holds a, b, zero/);
    await expect(cw.loadNpz(at('nowhere.npz'))).rejects.toMatchObject({ tag: 'storage' });
  });
});

describe('raw binary', () => {
  it('any dtype, order, offset and byte order', async () => {
    for (const dtype of NUMBER_DTYPES) {
      const x = cw
        .arange(24)
        .astype(dtype as DType)
        .reshape([4, 6])
        .rechunk([3, 2]);
      for (const order of ['C', 'F'] as const) {
        await cw.toFile(x, at('raw.bin'), { order, threads: 0 });
        const bytes = readFileSync(at('raw.bin'));
        expect(bytes.length).toBe(24 * DTYPES[dtype].itemsize);
        writeFileSync(at('offset.bin'), Buffer.concat([Buffer.from('head'), bytes]));
        const back = await cw.fromFile(at('offset.bin'), { dtype, shape: [4, -1], offset: 4, order, chunks: [2, 4] });
        expect(await elements(back)).toEqual(await elements(x));
        if (order === 'F') continue;
        // Each part of a complex number is turned around by itself.
        const size = DTYPES[dtype].itemsize / DTYPES[dtype].components.length;
        const turned = Buffer.concat(
          Array.from({ length: bytes.length / size }, (_, k) => bytes.subarray(k * size, (k + 1) * size).reverse()),
        );
        writeFileSync(at('big.bin'), turned);
        const big = await cw.fromFile(at('big.bin'), { dtype, shape: [4, 6], endian: 'big' });
        expect(await elements(big)).toEqual(await elements(x));
      }
    }
  });

  it('all elements as one axis where no shape is given, by the dtype alone', async () => {
    await cw.tofile(cw.arange(5, { dtype: 'int16' }), at('five.bin'));
    const x = await cw.fromfile(at('five.bin'), 'int16');
    expect([x.shape, await elements(x)]).toEqual([[5], [0, 1, 2, 3, 4]]);
    await expect(cw.fromFile(at('five.bin'), { dtype: 'int16', shape: [-1, 2] })).rejects.toThrow(/no multiple of 2/);
    await expect(cw.fromFile(at('five.bin'), { dtype: 'int16', shape: [6] })).rejects.toThrow(/it is truncated/);
    await expect(cw.fromFile(at('five.bin'), {} as { dtype: 'int8' })).rejects.toThrow(/dtype is missing/);
  });
});

describe('stacks', () => {
  it('are written and read, along any axis', async () => {
    const x = cw.arange(60, { chunks: 7 }).reshape([5, 12]).rechunk([2, 5]);
    for (const axis of [0, 1]) {
      await cw.toNpyStack(x, at(`stack-${axis}`), { axis, threads: 0 });
      expect(readdirSync(at(`stack-${axis}`)).sort()).toEqual(['0.npy', '1.npy', '2.npy', 'info']);
      const back = await cw.fromNpyStack(at(`stack-${axis}`));
      expect(await elements(back)).toEqual(await elements(x));
      const info = numpy(
        `import pickle; i = pickle.load(open(${JSON.stringify(at(`stack-${axis}/info`))}, 'rb')); print(i['chunks'], i['dtype'], i['axis'])`,
      );
      if (info !== undefined)
        expect(info).toBe(axis === 0 ? '((2, 2, 1), (12,)) float64 0' : '((5,), (5, 5, 2)) float64 1');
    }
  });

  it('the axis of any protocol of pickle', () => {
    expect(stackAxis(Buffer.from(stackInfo('int8', [[3], [2, 2]], 1), 'latin1'))).toBe(1);
    // pickle.dumps({'chunks': ((2,), (3,)), 'dtype': 'f8', 'axis': 1}, protocol) of Python 3.
    const written = [
      'KGRwMApWY2h1bmtzCnAxCigoSTIKdHAyCihJMwp0cDMKdHA0CnNWZHR5cGUKcDUKVmY4CnA2CnNWYXhpcwpwNwpJMQpzLg==',
      'gAJ9cQAoWAYAAABjaHVua3NxAUsChXECSwOFcQOGcQRYBQAAAGR0eXBlcQVYAgAAAGY4cQZYBAAAAGF4aXNxB0sBdS4=',
      'gASVMQAAAAAAAAB9lCiMBmNodW5rc5RLAoWUSwOFlIaUjAVkdHlwZZSMAmY4lIwEYXhpc5RLAXUu',
    ];
    for (const one of written) expect(stackAxis(Buffer.from(one, 'base64'))).toBe(1);
    expect(stackAxis(Buffer.from('no pickle'))).toBeUndefined();
  });

  it('refuses gaps, other dtypes and unknown axes', async () => {
    await cw.toNpyStack(cw.arange(9, { chunks: 3 }), at('gap'), { threads: 0 });
    rmSync(at('gap/info'));
    await expect(cw.fromNpyStack(at('gap'))).rejects.toThrow(/no file info: say along which axis/);
    expect(await elements(await cw.fromNpyStack(at('gap'), { axis: 0 }))).toHaveLength(9);
    await cw.saveNpy(at('gap/1.npy'), cw.arange(3, { dtype: 'int8' }), { threads: 0 });
    await expect(cw.fromNpyStack(at('gap'), { axis: 0 })).rejects.toThrow(/files of float64 and of int8/);
    rmSync(at('gap/1.npy'));
    await expect(cw.fromNpyStack(at('gap'), { axis: 0 })).rejects.toThrow(/1\.npy is not there/);
    mkdirSync(at('empty'));
    await expect(cw.fromNpyStack(at('empty'))).rejects.toThrow(/0\.npy is not there/);
  });
});

describe('load and save', () => {
  it('go by what the name ends in', async () => {
    await cw.save(at('x.npy'), cw.arange(4), { threads: 0 });
    await cw.save(at('x.npz'), cw.arange(4), { threads: 0 });
    expect(await elements(await cw.load(at('x.npy')))).toEqual([0, 1, 2, 3]);
    const both = (await cw.load(at('x.npz') as `${string}.npz`)) satisfies Record<string, cw.ChunkedArray>;
    expect(Object.keys(both)).toEqual(['arr_0']);
    await expect(cw.load(at('x.h5'))).rejects.toThrow(/the name tells the format/);
    await expect(cw.save(at('x.txt'), [1])).rejects.toThrow(/savetxt/);
  });

  it('write what computed masks select', async () => {
    const x = cw.arange(10, { chunks: 3 });
    const some = x.slice(x.remainder(3).equal(0));
    await cw.save(at('some.npy'), some, { threads: 0 });
    expect(await elements(await cw.load(at('some.npy')))).toEqual([0, 3, 6, 9]);
    await cw.saveNpz(at('some.npz'), { some }, { threads: 0 });
    expect((await cw.loadNpz(at('some.npz'))).some.shape).toEqual([4]);
  });
});
