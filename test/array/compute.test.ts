/** Everything that ends laziness gives what it promises: results, single elements, blocks, kept and stored arrays. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-face-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const x = cw.arange(12, { chunks: 5 }).reshape([3, 4], { chunks: [2, 2] });

describe('compute', () => {
  it('gives an ndarray over an ordinary typed array', async () => {
    const result = await x.add(0.5).T.compute();
    expect(result.shape).toEqual([4, 3]);
    expect(result.get(3, 2)).toBe(11.5);
    expect(result.data).toBeInstanceOf(Float64Array);
    expect(result.data.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('gives the typed array of every dtype', async () => {
    for (const dtype of cw.dtypes) {
      const { data } = await cw.arange(3).astype(dtype).compute();
      const values = Array.from(data as Iterable<number | bigint>, Number);
      // Real and imaginary parts in turn.
      if (dtype.startsWith('complex')) {
        expect(values).toEqual([0, 0, 1, 0, 2, 0]);
        expect(data.constructor.name).toBe(dtype === 'complex64' ? 'Float32Array' : 'Float64Array');
        continue;
      }
      expect(values).toEqual(dtype === 'bool' ? [0, 1, 1] : [0, 1, 2]);
      const times = dtype.includes('[') ? 'BigInt64Array' : dtype === 'float16' ? 'Float32Array' : undefined;
      expect(data.constructor.name).toBe(
        { bool: 'Uint8Array', int64: 'BigInt64Array', uint64: 'BigUint64Array' }[dtype as string] ??
          times ??
          `${dtype[0].toUpperCase()}${dtype.slice(1)}Array`,
      );
    }
  });

  it('computes several arrays and delayed values, and passes the rest through', async () => {
    const total = cw.delayed((a: number, b: number) => a + b)(40, 7);
    const [mean, most, sum, text] = await cw.compute(x.mean(), x.max({ axis: 0 }), total, 'as it is');
    expect([mean.get(), most.data, sum, text]).toEqual([5.5, Float64Array.of(8, 9, 10, 11), 47, 'as it is']);
    expect(await cw.compute(47)).toEqual([47]);
    expect(await cw.compute(x.sum(), { threads: 0 })).toHaveLength(1);
  });

  it('gives the one element of a 0-d array', async () => {
    expect(await x.sum().item()).toBe(66);
    expect(await x.less(100).all().item()).toBe(true);
    expect(await x.argmax().item()).toBe(11n);
    await expect(x.item()).rejects.toThrow(/item: shape \[3, 4\] has 12 elements/);
  });

  it('computes nothing from nothing', async () => {
    expect((await x.slice('3:').compute()).shape).toEqual([0, 4]);
    expect(await cw.zeros([0]).sum().item()).toBe(0);
  });

  it('is cancelled by a signal', async () => {
    await expect(x.sum().compute({ signal: AbortSignal.abort() })).rejects.toSatisfy((error) =>
      cw.isChunkwiseError(error, 'cancelled'),
    );
  });
});

describe('blocks', () => {
  it('gives every block with its place', async () => {
    const seen = new Map<string, number[]>();
    for await (const { coords, box, data } of x.blocks()) {
      expect(data.shape).toEqual(box.stop.map((stop, axis) => stop - box.start[axis]));
      seen.set(coords.join(), [...data.data]);
    }
    expect(seen.size).toBe(4);
    expect(seen.get('1,1')).toEqual([10, 11]);
  });
});

describe('persist', () => {
  it('keeps blocks that later computations begin from', async () => {
    const kept = await x.multiply(2).persist();
    expect(kept.node.kind).toBe('persisted');
    expect([kept.shape, kept.chunks, kept.dtype]).toEqual([x.shape, x.chunks, x.dtype]);
    expect(await kept.sum().item()).toBe(132);
    const [a, b] = await cw.persist(x, x.add(1));
    expect(await b.subtract(a).max().item()).toBe(1);
  });
});

describe('Zarr', () => {
  it.each([2, 3] as const)('v%i goes there and back, with names and attributes', async (format) => {
    const path = join(folder, `round-${format}.zarr`);
    const written = await x.toZarr(path, {
      path: 'a/b',
      format,
      chunks: [2, 3],
      dims: ['time', 'place'],
      attributes: { units: 'K' },
    });
    expect(await written.sum().item()).toBe(66);
    const back = await cw.fromZarr(path, { path: 'a/b' });
    expect([back.shape, back.dtype, back.dims, back.attributes.units]).toEqual([
      [3, 4],
      'float64',
      ['time', 'place'],
      'K',
    ]);
    expect((await back.compute()).data).toEqual((await x.compute()).data);
    const group = await cw.openGroup(path);
    expect(await group.members()).toEqual(['a']);
    const inner = await group.group('a');
    expect((await inner.array('b')).shape).toEqual([3, 4]);
    await expect(group.array('a')).rejects.toThrow(/that is a group/);
    await expect(cw.fromZarr(path)).rejects.toThrow(
      /is a group, not an array; it holds a\b.*: name an array as in \{ path: 'a' \}/,
    );
    await expect(cw.openGroup(path, { path: 'a/b' })).rejects.toThrow(/is an array, not a group/);
  });

  it('merges small storage chunks into larger blocks', async () => {
    const path = join(folder, 'small.zarr');
    await cw.ones([100, 64, 64], { dtype: 'float32', chunks: [1, 64, 64] }).toZarr(path);
    const back = await cw.fromZarr(path);
    expect(back.chunks).toEqual([[100], [64], [64]]);
    expect((await cw.fromZarr(path, { chunks: [30, -1, -1] })).chunks[0]).toEqual([30, 30, 30, 10]);
    expect(await back.sum().item()).toBe(100 * 64 * 64);
  });

  it('does not replace, misplace or destroy', async () => {
    const path = join(folder, 'kept.zarr');
    await x.toZarr(path);
    await expect(x.toZarr(path)).rejects.toThrow(/overwrite: true/);
    const source = await cw.fromZarr(path);
    await expect(source.add(1).toZarr(path, { overwrite: true })).rejects.toThrow(
      /one of the arrays that this one is computed from/,
    );
    await expect(x.toZarr(join(folder, 'no.zarr'), { chunks: [0, 1] })).rejects.toThrow(
      /toZarr: chunks \[0,1\] do not fit/,
    );
    await expect(x.slice('1:').toZarr(path, { resume: true })).rejects.toThrow(/resume the same computation/);
    expect((await source.compute()).data).toEqual((await x.compute()).data);
    await x.negative().toZarr(path, { overwrite: true });
    expect(await (await cw.fromZarr(path)).sum().item()).toBe(-66);
  });
});

describe('explain and visualize', () => {
  it('explains an expression', () => {
    const text = x.add(x.T.slice(':3').T.slice('..., :1')).mean({ axis: 1 }).explain();
    expect(text).toContain('mean');
  });

  it('writes a picture', () => {
    const path = join(folder, 'plan.svg');
    x.add(1).visualize(path);
    expect(readFileSync(path, 'utf8')).toMatch(/^<svg [\s\S]*add[\s\S]*<\/svg>\n$/);
  });
});
