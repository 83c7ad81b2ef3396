/** Products of arrays against NumPy (made by test/golden/make_products.py): dtype, shape and values, cut in several ways. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

interface Golden {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/products.json', import.meta.url), 'utf8')) as Record<
  string,
  Golden
>;

type Arrays = (...shape: number[]) => cw.ChunkedArray;

/** The expressions over arrays cut as `chunks` says. */
function expressions(chunks: number | 'auto'): Record<string, () => cw.ChunkedArray> {
  const of = (shape: number[], dtype: DType, value: (k: number) => number): cw.ChunkedArray =>
    cw
      .fromTypedArray(
        Float64Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, k) => value(k)),
        { shape, chunks },
      )
      .astype(dtype);
  const wave: Arrays = (...shape) => of(shape, 'float64', (k) => Math.sin(k * 1.7) * 3);
  const count: Arrays = (...shape) => of(shape, 'int32', (k) => ((k * 37) % 101) - 50);
  const a = wave(30, 41);
  const b = wave(41, 27).add(0.5);
  const v = wave(41);
  const s = wave(3, 1, 17, 23);
  const t = wave(4, 23, 19);
  const p = wave(6, 18, 20);
  const q = wave(5, 18, 20).subtract(1);
  const special = wave(20, 20).set(3, 5, Number.NaN).set(7, 2, Number.POSITIVE_INFINITY).set(11, 11, -0);
  const [i, j] = [count(20, 33), count(33, 25)];
  const narrow = i.astype('int8');
  const wide = j.astype('int64');
  const yes = i.remainder(3).equal(0);
  const also = j.remainder(7).equal(0);
  const small = wave(4, 3);
  const line = (k: number, dtype: DType = 'int64'): cw.ChunkedArray => cw.arange(k, { dtype, chunks });
  return {
    matmul: () => cw.matmul(a, b),
    'matmul transposed': () => b.T.matmul(a.T),
    'matmul of a transpose': () => a.T.matmul(a),
    'matmul reversed': () => a.slice('::-1, ::-2').matmul(b.slice('::-2, ::3')),
    'matmul row': () => cw.matmul(wave(30), a),
    'matmul column': () => cw.matmul(a, v),
    'matmul vectors': () => v.matmul(v),
    'matmul stacks': () => cw.matmul(s, t),
    'matmul stack and matrix': () => cw.matmul(t, wave(19, 21)),
    'matmul stack and vector': () => cw.matmul(t, wave(19)),
    'matmul vector and stack': () => cw.matmul(wave(23), t),
    'matmul of many small': () => cw.matmul(wave(50, 2, 3), wave(50, 3, 2)),
    'matmul special': () => special.matmul(special),
    'matmul float32': () => a.astype('float32').matmul(b.astype('float32')),
    'matmul mixed': () => a.astype('float32').matmul(b),
    'matmul int32 and float32': () => count(30, 41).matmul(b.astype('float32')),
    'matmul int32': () => i.matmul(j),
    'matmul int32 wraps': () => i.multiply(12345678).matmul(j.multiply(8765432)),
    'matmul int8 wraps': () => narrow.matmul(j.astype('int8')),
    'matmul uint8': () => narrow.astype('uint8').matmul(j.astype('uint8')),
    'matmul int8 and int64': () => narrow.matmul(wide),
    'matmul uint64': () => i.astype('uint64').multiply(987654321987n).matmul(j.astype('uint64')),
    'matmul bool': () => yes.matmul(also),
    'matmul bool column': () => yes.matmul(line(33).remainder(9).equal(0)),
    'matmul int16 column': () => i.astype('int16').matmul(line(33).multiply(1000).astype('int16')),
    'matmul no rows': () => a.slice(':0').matmul(b),
    'matmul no depth': () => a.slice(':, :0').matmul(b.slice(':0')),
    'matmul nothing': () => a.slice(':0, :0').matmul(b.slice(':0, :0')),
    'matmul one element': () => a.slice(':1, :1').matmul(b.slice(':1, :1')),
    'matmul outer': () => a.slice(':, :1').matmul(b.slice(':1')),
    dot: () => a.dot(b),
    'dot vectors': () => cw.dot(v, v),
    'dot scalar': () => cw.dot(a, 3),
    'dot stacks': () => cw.dot(s, t),
    inner: () => cw.inner(p.slice(':2'), q.slice(':3')),
    vecdot: () => cw.vecdot(p, p.slice(0)),
    'vecdot axis': () => cw.vecdot(p, p.slice('2:3'), { axis: 1 }),
    outer: () => cw.outer(small, v),
    vdot: () => cw.vdot(p, p.subtract(2)),
    tensordot: () =>
      cw.tensordot(p, q, {
        axes: [
          [1, 2],
          [1, 2],
        ],
      }),
    'tensordot crossed': () =>
      cw.tensordot(p, q.swapaxes(1, 2), {
        axes: [
          [1, 2],
          [2, 1],
        ],
      }),
    'tensordot 1': () => cw.tensordot(p, wave(20, 4, 5), { axes: 1 }),
    'tensordot 0': () => cw.tensordot(small, v, { axes: 0 }),
    'tensordot middle': () => cw.tensordot(p.slice(':2'), q.slice(':3'), { axes: [1, 1] }),
    'tensordot int': () => cw.tensordot(i, j, { axes: 1 }),
    'einsum product': () => cw.einsum('ij,jk->ik', a, b),
    'einsum implicit': () => cw.einsum(' ij, jk', a, b),
    'einsum transposed': () => cw.einsum('ij,jk->ki', a, b),
    'einsum batch': () => cw.einsum('bij,cij->bc', p, q),
    'einsum keeps': () => cw.einsum('bij,cij->bjc', p, q),
    'einsum ellipsis': () => cw.einsum('...ij,...jk->...ik', s, t),
    'einsum trace': () => cw.einsum('ii', special.slice('12:, 12:')),
    'einsum diagonal': () => cw.einsum('ii->i', special.slice('12:, 12:')),
    'einsum diagonal product': () => cw.einsum('iij,jk->ik', wave(20, 20, 17), wave(17, 21)),
    'einsum diagonal matrix': () => cw.einsum('iji,jk->ik', wave(20, 17, 20), wave(17, 21)),
    'einsum sum': () => cw.einsum('ijk->j', p),
    'einsum int8 sum': () => cw.einsum('ij->i', narrow),
    'einsum permute': () => cw.einsum('ijk->kij', p),
    'einsum three': () => cw.einsum('ij,jk,k->i', a, b, wave(27)),
    'einsum unused': () => cw.einsum('ij,kl->i', small, a),
    'einsum broadcasts': () => cw.einsum('ij,ij->j', a, a.slice(':1')),
    'einsum scalar': () => cw.einsum(',ij->ji', 2, small),
    'einsum bool': () => cw.einsum('ij,jk->ik', yes, also),
    trace: () => cw.trace(a),
    'trace offset': () => a.trace({ offset: -3 }),
    'trace axes': () => p.trace({ axis1: 2, axis2: 0 }),
    'trace bool': () => cw.trace(yes),
    diagonal: () => cw.diagonal(a),
    'diagonal right': () => a.diagonal({ offset: 12 }),
    'diagonal below': () => p.diagonal({ offset: -2, axis1: 1, axis2: 2 }),
    'diagonal outside': () => a.diagonal({ offset: 50 }),
    norm: () => cw.linalg.norm(p),
    'norm axis': () => cw.linalg.norm(p, { axis: 1 }),
    'norm 1': () => cw.linalg.norm(p, { ord: 1, axis: 0 }),
    'norm 3': () => cw.linalg.norm(p, { ord: 3, axis: -1, keepdims: true }),
    'norm 0': () => cw.linalg.norm(p.round(), { ord: 0, axis: 1 }),
    'norm inf': () => cw.linalg.norm(v, { ord: Infinity }),
    'norm -inf': () => cw.linalg.norm(v, { ord: -Infinity }),
    'norm fro': () => cw.linalg.norm(a, { ord: 'fro' }),
    'norm matrix 1': () => cw.linalg.norm(a, { ord: 1 }),
    'norm matrix -1': () => cw.linalg.norm(p, { ord: -1, axis: [0, 2] }),
    'norm matrix inf': () => cw.linalg.norm(p, { ord: Infinity, axis: [2, 1] }),
    'norm matrix -inf': () => cw.linalg.norm(p, { ord: -Infinity, axis: [1, 2], keepdims: true }),
    'norm int': () => cw.linalg.norm(narrow, { axis: 0 }),
    'norm float32': () => cw.linalg.norm(a.astype('float32'), { axis: 0 }),
    'vectorNorm axes': () => cw.linalg.vectorNorm(p, { axis: [0, 2] }),
    matrixNorm: () => cw.linalg.matrixNorm(p),
    cross: () => cw.cross(wave(6, 3), wave(3).add(1)),
    'cross axis': () => cw.linalg.cross(wave(3, 6), wave(3, 6).add(1), { axis: 0 }),
    'power 0': () => cw.linalg.matrixPower(wave(2, 5, 5), 0),
    'power 1': () => cw.linalg.matrixPower(wave(2, 5, 5), 1),
    'power 7': () => cw.linalg.matrixPower(wave(2, 5, 5).divide(4), 7),
    'power int': () => cw.linalg.matrixPower(count(20, 20).astype('int64'), 3),
    'linalg diagonal': () => cw.linalg.diagonal(p, { offset: 1 }),
    'linalg trace': () => cw.linalg.trace(p),
  };
}

describe.each([['auto'], [7], [1000]] as const)('products against NumPy, chunks %s', (chunks) => {
  const cases = expressions(chunks);
  it('knows every golden case', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(golden).sort());
  });
  it.each(Object.keys(golden))('%s', async (name) => {
    const want = golden[name];
    const array = cases[name]();
    expect(array.dtype).toBe(want.dtype);
    expect(array.shape).toEqual(want.shape);
    const [data] = await runTiny([array.node]);
    const single = want.dtype === 'float32';
    const scale = Math.max(1, ...want.data.map((x) => Math.abs(Number(x))).filter(Number.isFinite));
    want.data.forEach((expected, k) => {
      const got = data[k];
      if (!want.dtype.startsWith('float')) {
        expect(String(got), `element ${k}`).toBe(String(Number(expected) === 0 ? 0 : expected === true ? 1 : expected));
        return;
      }
      const number =
        expected === 'nan'
          ? Number.NaN
          : expected === 'inf'
            ? Infinity
            : expected === '-inf'
              ? -Infinity
              : Number(expected);
      if (!Number.isFinite(number)) expect(got, `element ${k}`).toBe(number);
      else expect(Math.abs(Number(got) - number), `element ${k}`).toBeLessThan((single ? 3e-6 : 1e-9) * scale);
    });
  });
});

describe('products that do not fit say why', () => {
  const a = cw.ones([3, 4]);
  it.each([
    [
      'matmul',
      () => cw.matmul(a, a),
      /matmul: shapes \[3, 4\] and \[3, 4\] do not fit: axis 1 .* extent 4, axis 0 .* 3/,
    ],
    ['matmul 1', () => cw.matmul(a, cw.ones([1, 5])), /must be equal/],
    ['matmul stacks', () => cw.matmul(cw.ones([2, 3, 4]), cw.ones([3, 4, 5])), /extents 2 and 3/],
    ['matmul scalar', () => cw.matmul(a, 2), /use multiply/],
    ['vecdot', () => cw.vecdot(a, cw.ones([5, 4])), /extents 3 and 5/],
    ['vdot', () => cw.vdot(a, cw.ones([11])), /must be equal/],
    ['tensordot', () => cw.tensordot(a, a, { axes: 1 }), /tensordot: .* must be equal/],
    ['tensordot pairs', () => cw.tensordot(a, a, { axes: [[0, 1], [0]] }), /do not pair/],
    [
      'tensordot twice',
      () =>
        cw.tensordot(a, a, {
          axes: [
            [0, 0],
            [0, 1],
          ],
        }),
      /twice/,
    ],
    ['tensordot count', () => cw.tensordot(a, a, { axes: 3 }), /axes 3 with shapes/],
    ['tensordot option', () => cw.tensordot(a, a, { axis: 1 } as object), /no option 'axis'/],
    ['einsum letters', () => cw.einsum('ij,j?->i', a, a), /other than letters/],
    ['einsum operands', () => cw.einsum('ij,jk->ik', a), /2 operands, 1 given/],
    ['einsum rank', () => cw.einsum('ijk->i', a), /does not name the 2 axes/],
    ['einsum unknown', () => cw.einsum('ij->k', a), /'k' of the result/],
    ['einsum twice', () => cw.einsum('ij->ii', a), /twice/],
    ['einsum ellipsis', () => cw.einsum('...j->j', a), /missing in the result/],
    ['einsum extents', () => cw.einsum('ij,jk->ik', a, a), /extents 4 and 3/],
    ['einsum diagonal', () => cw.einsum('ii->i', a), /diagonal needs equal extents/],
    ['diagonal', () => cw.diagonal([1, 2]), /needs two axes/],
    ['trace axes', () => cw.trace(a, { axis1: 1, axis2: -1 }), /two axes/],
    ['norm of a stack', () => cw.linalg.norm(cw.ones([2, 2, 2]), { ord: 1 }), /one axis \(vectors\)/],
    ['power shape', () => cw.linalg.matrixPower(a, 2), /no square matrices/],
    ['cross', () => cw.linalg.cross(a, a), /must have extent 3/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
