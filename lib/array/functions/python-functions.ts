/**
 * A plain function of numbers applied to each element, as NumPy's `frompyfunc` and as `map` of a typed array.
 */
import type { DType, ScalarOf } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Kind, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtype as dtypeKind } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { blockFunction, captureKind, listKind } from './block-kinds.js';
import type { AnyBlockFunction } from './blocks.js';
import { gufuncNodes, type VectorizeOptions } from './gufunc.js';

const OTHERS = { args: otherwise(listKind, 'none'), capture: otherwise(captureKind, 'none') };
const cores = (count: number): string => Array.from({ length: count }, () => '()').join(',');

/**
 * The function of `nin` arrays that calls `fn` for each element, the arrays broadcast, and gives an array, or with `nout` above 1 a list
 * of as many, for which `fn` gives a list. Results are float64 unless `dtype` says otherwise, where NumPy's are Python objects.
 *
 * @throws 'argument' when it is called with another number of arrays
 * @example
 * const clipped = cw.frompyfunc((v: number, most: number) => Math.min(v, most), 2, 1);
 * const y = clipped(x, 3);
 */
export const frompyfunc = define(
  {
    name: 'frompyfunc',
    parameters: [
      ['fn', blockFunction],
      ['nin', positive],
      ['nout', positive],
    ],
    options: { dtype: optional(dtypeKind as Kind<DType>, 'float64'), ...OTHERS },
  },
  <D extends DType = 'float64', const N extends number = number>(
    fn: AnyBlockFunction,
    nin: number,
    nout: N,
    options: VectorizeOptions<D> = {},
  ) => {
    const { dtype = 'float64' as D, ...others } = options;
    return (...arrays: readonly ArrayLike[]): N extends 1 ? ChunkedArray<D> : ChunkedArray<D>[] => {
      if (arrays.length !== nin)
        throw new ChunkwiseError(
          'argument',
          `frompyfunc: ${arrays.length} arrays for a function of ${nin}; give one for each`,
        );
      const made = gufuncNodes('frompyfunc', fn, `${cores(nin)}->${cores(nout)}`, arrays, {
        ...others,
        outputDtypes: nout === 1 ? dtype : Array.from({ length: nout }, () => dtype),
        vectorize: true,
      }).map((node) => wrap<D>(node));
      return (nout === 1 ? made[0] : made) as N extends 1 ? ChunkedArray<D> : ChunkedArray<D>[];
    };
  },
);

/**
 * `fn` called for each element of `x`; the result has the dtype of `x`, as that of a typed array's `map`, unless `dtype` says otherwise.
 * The functions of the library are faster by far: use it for what they do not have.
 *
 * @throws 'function' when computed and `fn` throws
 * @example
 * const halves = x.map((v: number) => Math.round(v / 2), { dtype: 'int32' });
 */
export const map = define(
  {
    name: 'map',
    parameters: [
      ['x', arrayLike],
      ['fn', blockFunction],
    ],
    options: { dtype: otherwise(dtypeKind as Kind<DType>, 'that of x'), ...OTHERS },
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    fn: ((value: ScalarOf<ComputedOf<X>>, ...args: never[]) => unknown) | AnyBlockFunction,
    options: VectorizeOptions<D> = {},
  ): ChunkedArray<D> => {
    const node = nodeOf(x, 'map');
    const { dtype = node.dtype as D, ...others } = options;
    const [mapped] = gufuncNodes('map', fn as AnyBlockFunction, '()->()', [wrap(node)], {
      ...others,
      outputDtypes: dtype,
      vectorize: true,
    });
    return wrap<D>(mapped);
  },
);
