/** Arrays know their shape, dtype and chunks when they are built, and say at once what does not fit. */
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { ELEMENTWISE, ELEMENTWISE_ALIASES } from '../../kernels/elementwise.js';
import { REDUCTIONS } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import { counting, values } from './values.js';

describe('creation', () => {
  it('has NumPy defaults', () => {
    expect([cw.zeros([2, 3]).dtype, cw.ones(4).shape, cw.full([2], 7n).dtype, cw.full(2, true).dtype]).toEqual([
      'float64',
      [4],
      'int64',
      'bool',
    ]);
    expect(cw.zeros([1000, 1000], { chunks: [300, -1] }).chunks).toEqual([[300, 300, 300, 100], [1000]]);
    expect(cw.zeros([4096, 4096]).numBlocks).toEqual([4, 4]);
    const like = cw.zerosLike(cw.ones([4, 4], { chunks: 2, dtype: 'int16' }));
    expect([like.dtype, like.chunks]).toEqual([
      'int16',
      [
        [2, 2],
        [2, 2],
      ],
    ]);
    expect(cw.onesLike(like, { shape: [3], dtype: 'bool' }).shape).toEqual([3]);
  });

  it('knows sizes', () => {
    const x = cw.zeros([3, 4, 5], { dtype: 'float32', chunks: [1, 4, 2] });
    expect([x.ndim, x.size, x.nbytes, x.numBlocks, x.T.shape]).toEqual([3, 60, 240, [3, 1, 3], [5, 4, 3]]);
  });

  it('counts ranges as NumPy', async () => {
    expect(await values(cw.arange(5n))).toEqual([0n, 1n, 2n, 3n, 4n]);
    expect(cw.arange(0, 1, 0.1).shape).toEqual([10]);
    expect(cw.arange(5, 2).shape).toEqual([0]);
    expect(() => cw.arange(0, 5, 0)).toThrow(/step is 0/);
    expect(() => cw.arange(Number.NaN)).toThrow(/finite/);
  });

  it('refuses shapes, chunks and dtypes that do not fit', () => {
    expect(() => cw.zeros([2, -1])).toThrow(/zeros: shape is \[2, -1\]; give a list of whole numbers/);
    expect(() => cw.zeros([10], { chunks: [[3, 3]] })).toThrow(/zeros: chunks \[\[3,3\]\] .* sums to 6, not 10/);
    expect(() => cw.zeros([10], { dtype: 'float46' as never })).toThrow(/unknown dtype "float46"; use one of bool/);
    expect(() => cw.eye(-1)).toThrow(/rows is -1; give a whole number/);
    expect(() => cw.tril([1, 2])).toThrow(/fewer than 2 axes/);
    expect(() => cw.meshgrid([[[1]]])).toThrow(/arrays of one axis/);
  });
});

describe('asarray', () => {
  it('takes nested arrays, typed arrays, ndarrays and scalars', async () => {
    expect([cw.asarray([1, 2]).dtype, cw.asarray([1n]).dtype, cw.asarray([[true]]).dtype, cw.asarray(3).shape]).toEqual(
      ['float64', 'int64', 'bool', []],
    );
    expect(cw.asarray(Int16Array.of(1, 2)).dtype).toBe('int16');
    expect(await values(cw.asarray([1.7, -2.2], { dtype: 'int8' }))).toEqual([1, -2]);
    const strided = ndarray(
      Float32Array.from({ length: 12 }, (_, k) => k),
      [3, 4],
    )
      .transpose(1, 0)
      .step(2, -1);
    expect(await values(cw.fromArray(strided))).toEqual([
      [8, 4, 0],
      [10, 6, 2],
    ]);
    expect(await values(cw.asarray(ndarray([1, 2, 3])))).toEqual([1, 2, 3]);
    expect(await values(cw.fromTypedArray(Uint8Array.of(0, 2), { dtype: 'bool' }))).toEqual([false, true]);
  });

  it('does not copy a contiguous array, but array() does', () => {
    const data = Float64Array.of(1, 2, 3, 4);
    const memoryOf = (x: cw.ChunkedArray) => (x.node.kind === 'memory' ? x.node.data : undefined);
    expect(memoryOf(cw.fromTypedArray(data, { shape: [2, 2] }))).toBe(data);
    expect(memoryOf(cw.asarray(ndarray(data, [2, 2])))?.buffer).toBe(data.buffer);
    expect(memoryOf(cw.array(data))?.buffer).not.toBe(data.buffer);
  });

  it('refuses ragged nests, wrong sizes and what is no array', () => {
    expect(() => cw.asarray([[1, 2], [3]])).toThrow(/nested array at \[1\] is a list of 1 where a list of 2/);
    expect(() => cw.asarray([[1], 2] as never)).toThrow(/at \[1\] is 2/);
    expect(() => cw.fromTypedArray(new Float32Array(5), { shape: [2, 3] })).toThrow(
      /5 elements do not fill shape \[2, 3\]/,
    );
    expect(() => cw.asarray({} as never)).toThrow(/value is \{\}; give a ChunkedArray, an ndarray/);
    expect(() => cw.asarray(Symbol('1, 2') as never)).toThrow(/give a ChunkedArray, an ndarray/);
    expect(cw.asarray('1, 2').dtype).toBe('<U4');
  });
});

describe('operations', () => {
  it('exist for every line of both tables, as function and as method', () => {
    const functions = cw as unknown as Record<string, unknown>;
    const own = ['where', 'nanToNum', 'complex'];
    for (const name of [...Object.keys(ELEMENTWISE), ...Object.keys(REDUCTIONS)]) {
      expect(functions[name], name).toBeTypeOf('function');
      if (!own.includes(name))
        expect((cw.ChunkedArray.prototype as unknown as Record<string, unknown>)[name], name).toBeTypeOf('function');
    }
    for (const [alias, name] of Object.entries(ELEMENTWISE_ALIASES))
      expect(functions[alias], alias).toBe(functions[name]);
  });

  it('promote as NumPy, scalars weakly', () => {
    const i8 = cw.ones([2], { dtype: 'int8' });
    const f32 = cw.ones([2], { dtype: 'float32' });
    expect([
      i8.add(f32).dtype,
      i8.add(1).dtype,
      i8.add(1.5).dtype,
      f32.multiply(2.5).dtype,
      i8.divide(2).dtype,
    ]).toEqual(['float32', 'int8', 'float64', 'float32', 'float64']);
    expect([i8.sum().dtype, f32.mean().dtype, i8.mean().dtype, i8.less(3).dtype, i8.argmax().dtype]).toEqual([
      'int64',
      'float32',
      'float64',
      'bool',
      'int64',
    ]);
    expect(() => i8.add(300)).toThrow(/out of range for int8/);
  });

  it('tell TypeScript the dtype of their results', () => {
    const f32 = cw.ones([2], { dtype: 'float32' });
    const typed: cw.ChunkedArray<'float32'> = f32.multiply(2).sqrt().mean();
    const mixed: cw.ChunkedArray<'float64'> = f32.add(cw.zeros([2]));
    const test: cw.ChunkedArray<'bool'> = f32.less(1).any();
    const cast: cw.ChunkedArray<'int16'> = mixed.astype('int16').slice('0');
    expect([typed.dtype, mixed.dtype, test.dtype, cast.dtype]).toEqual(['float32', 'float64', 'bool', 'int16']);
  });

  it('refuse shapes that do not broadcast, wrong axes and wrong dtypes, naming the operation', () => {
    const x = cw.zeros([3, 4]);
    const check = (build: () => unknown, tag: cw.ErrorTag, text: RegExp) => {
      expect(build).toThrow(text);
      try {
        build();
      } catch (error) {
        expect(cw.isChunkwiseError(error, tag)).toBe(true);
      }
    };
    check(
      () => x.add(cw.zeros([4, 3])),
      'shape',
      /add: shapes \[3, 4\] and \[4, 3\] do not broadcast: axis 0 has extents 3 and 4/,
    );
    check(() => x.mean({ axis: 2 }), 'shape', /mean: axis 2 is out of range for shape \[3, 4\]: axes are -2 to 1/);
    check(() => x.sum({ axis: [0, -2] }), 'shape', /sum: axes \[0, -2\] .* name an axis twice/);
    check(() => x.bitwiseAnd(1), 'dtype', /bitwiseAnd/);
    check(() => x.mean({ dtype: 'int32' as never }), 'dtype', /mean/);
    check(() => cw.zeros([0, 3]).max({ axis: 0 }), 'shape', /max: shape \[0, 3\] has nothing along axes \[0\]/);
    check(() => x.reshape([5, -1]), 'shape', /reshape: shape \[3, 4\] of 12 elements cannot become \[5, -1\]/);
    check(() => x.transpose([0, 0]), 'shape', /name an axis twice/);
    check(() => x.transpose([0]), 'shape', /each of the 2 axes/);
    check(() => x.squeeze({ axis: 1 }), 'shape', /squeeze: axis 1 .* has extent 4, not 1/);
    check(() => x.broadcastTo([3, 5]), 'shape', /broadcastTo/);
    check(() => x.rechunk([2, [1, 1]]), 'chunks', /rechunk: .* axis 1 sums to 2, not 4/);
    check(() => x.astype('complex256' as never), 'dtype', /astype: unknown dtype/);
    check(() => cw.concat([x, cw.zeros([3, 5])]), 'shape', /concat: shapes \[3, 4\], \[3, 5\] differ/);
    check(() => cw.stack([x, x.T]), 'shape', /stack: shapes/);
    const pair: [number, number] = [1, 1];
    check(() => x.pad([pair, pair, pair]), 'argument', /pad: \[\[1,1\],\[1,1\],\[1,1\]\] does not fit shape/);
    check(() => x.roll([1, 2, 3], { axis: [0, 1] }), 'argument', /3 shifts for 2 axes/);
    check(() => x.average({ axis: 0, weights: [1, 2] }), 'shape', /average: weights of shape \[2\]/);
    check(() => cw.groupbyReduce(x, [0, 1]), 'shape', /2 labels for axis 0 of extent 3/);
    check(() => cw.groupbyReduce(x, [0, 1, 5], { groups: 3 }), 'argument', /label 5 at 2/);
    check(() => cw.gradient(cw.zeros([1]), { axis: 0 }), 'shape', /at least 2/);
  });

  it('refuse options that are none, or misspelt', () => {
    const x = cw.zeros([3, 4]);
    expect(() => x.mean('0' as never)).toThrow(/mean: .*'0'|mean: "0"/);
    expect(() => x.sum({ axes: 0 } as never)).toThrow(
      /sum: there is no option 'axes'; options are axis, keepdims, dtype, where, initial \(did you mean 'axis'\?\)/,
    );
    expect(() => cw.zeros([2], 'float32' as never)).toThrow(
      /zeros: "float32" stands where options belong; write \{ dtype: "float32" \}/,
    );
    expect(() => (x.astype as (...args: unknown[]) => unknown)('int8', 0)).toThrow(/astype: /);
    // NumPy's users write the axis by itself.
    expect([x.mean(0).shape, cw.concat([x, x], 1).shape]).toEqual([[4], [3, 8]]);
  });

  it('reshape by axes of extent 1 alone is a view', () => {
    expect(cw.asarray(counting(3, 4)).reshape([3, 1, 4]).node.kind).toBe('view');
    expect(cw.asarray(counting(3, 4)).reshape([4, 3]).node.kind).toBe('reshape');
  });

  it('keeps the cuts of the larger operand', () => {
    const x = cw.ones([100, 10], { chunks: [30, 5] });
    expect(x.add(cw.ones([10], { chunks: 2 })).chunks).toEqual(x.chunks);
    expect(cw.concat([x, x]).chunks[0]).toEqual([30, 30, 30, 10, 30, 30, 30, 10]);
  });
});

describe('an array', () => {
  const x = cw.zeros([30, 40, 50], { chunks: [10, 40, 25] });

  it('is neither thenable nor iterable', async () => {
    expect('then' in x).toBe(false);
    expect(Symbol.iterator in x).toBe(false);
    expect(Symbol.asyncIterator in x).toBe(false);
    expect(await Promise.resolve(x)).toBe(x);
  });

  it('shows shape, dtype, chunks and bytes', async () => {
    const { inspect } = await import('node:util');
    expect(inspect(x)).toBe(
      'ChunkedArray<float64>(shape [30, 40, 50], chunks [10, 40, 25], 6 blocks, 480 kB, constant 0)',
    );
    expect(`${cw.asarray(3)}`).toContain('shape []');
    expect(`${cw.zeros([10], { chunks: [[1, 2, 7]] })}`).toContain('chunks [(1, 2, 7)]');
  });

  it('draws its chunks in HTML', () => {
    for (const shape of [[], [5], [5, 6], [4, 5, 6], [2, 3, 4, 5]]) {
      const html = cw.zeros(shape, { chunks: 2 }).toHTML();
      expect(html).toContain(`[${shape.join(', ')}]`);
      expect(html.match(/<svg /g)).toHaveLength(1);
      expect(html).not.toMatch(/NaN|undefined|Infinity/);
    }
    // A 4 x 6 array in blocks of 2 has 1 + 2 inner lines.
    expect(
      cw
        .zeros([4, 6], { chunks: 2 })
        .toHTML()
        .match(/<line /g),
    ).toHaveLength(3);
    const display = (x as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]();
    expect(display['text/html']).toBe(x.toHTML());
  });

  it('draws its expression, shared operands once', () => {
    const y = cw.ones([4], { chunks: 2 });
    const svg = y.add(1).multiply(y.add(1)).sum().visualize();
    expect(svg.match(/>add</g)).toHaveLength(1);
    expect(svg.match(/<rect x=/g)).toHaveLength(5);
    expect(() => y.visualize('picture.png')).toThrow(/does not end in .svg/);
  });
});

describe('evaluate', () => {
  const u = cw.ones([3], { dtype: 'float32' });

  it('builds the same expression as functions do', () => {
    const byHand = u.add(cw.multiply(2, u)).sqrt();
    expect(cw.evaluate('sqrt(u + 2 * u)', { u }).node.hash).toBe(byHand.node.hash);
  });

  it('keeps scalars weak and reckons constants', () => {
    expect(cw.evaluate('u * (1 / 2) ^ 2', { u }).dtype).toBe('float32');
    expect(cw.evaluate('1 < u < 3', { u }).dtype).toBe('bool');
  });

  it('names what it does not know', () => {
    expect(() => cw.evaluate('u + w', { u, v: 1 })).toThrow(/'w' is not given; given are u, v/);
    expect(() => cw.evaluate('u +', { u })).toThrow(/does not parse/);
    expect(() => cw.evaluate('foo(u)', { u })).toThrow(/there is no function 'foo'/);
    expect(() => cw.evaluate('sin(u, u)', { u })).toThrow(/sin takes 1 argument, not 2/);
    expect(() => cw.evaluate('u[1]', { u })).toThrow(/is not supported/);
    expect(() => cw.evaluate('u = 3', { u })).toThrow(/is not supported/);
  });
});

describe('iterate', () => {
  const u = cw.ones([4, 4]);

  it('traces the step once', () => {
    let calls = 0;
    const result = cw.iterate(
      u,
      1000,
      (state) => {
        calls++;
        return state.multiply(0.5);
      },
      { every: 100 },
    );
    expect(calls).toBe(1);
    expect(result.shape).toEqual([11, 4, 4]);
  });

  it('refuses steps that change the shape, return nothing, or compute', () => {
    expect(() => cw.iterate(u, 3, (state) => state.slice('1:'))).toThrow(/it must keep shape and dtype/);
    expect(() => cw.iterate(u, 3, (state) => state.less(1))).toThrow(/float64 \[4, 4\] into bool/);
    expect(() => cw.iterate(u, 3, (() => undefined) as never)).toThrow(/returned undefined/);
    expect(() => cw.iterate(u, 3, (async (state: unknown) => state) as never)).toThrow(/must not compute/);
    expect(() => cw.iterate(u, -1, (state) => state)).toThrow(/steps is -1/);
    expect(() => cw.iterate(u, 1, (state) => state, { every: 0 })).toThrow(/every is 0/);
  });
});

describe('dtypes', () => {
  it('answer for themselves', () => {
    expect(cw.promoteTypes('int8', 'uint8')).toBe('int16');
    expect(cw.resultType(cw.ones([1], { dtype: 'float32' }), 2)).toBe('float32');
    expect(cw.canCast('int32', 'float32')).toBe(false);
    expect(cw.isdtype('int8', ['bool', 'integral'])).toBe(true);
    expect(cw.iinfo('uint8').max).toBe(255n);
    expect(cw.finfo('float32').eps).toBe(2 ** -23);
    expect(() => cw.finfo('int8')).toThrow(/finfo/);
    expect(() => cw.isdtype('int8', 'roundish')).toThrow(/unknown kind/);
    expect(() => cw.promoteTypes('int8', 'int7' as never)).toThrow(/unknown dtype/);
  });
});
