/**
 * Window functions, symmetric as NumPy's: generated where they are used.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, number, optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

/** Options of window functions. */
export interface WindowOptions {
  /** How to cut it into blocks; default: automatically. */
  readonly chunks?: ChunkSpec | undefined;
}
const WINDOW = { chunks: optional(chunksKind, 'auto') };

/** A window of `length` values from places 1 - length, 3 - length, …, length - 1. */
function windowOf(
  name: string,
  length: number,
  options: WindowOptions,
  values: (at: Node) => Node,
): ChunkedArray<'float64'> {
  const shape = [Math.max(0, length)];
  const chunks = normalizeChunks(name, options.chunks, shape, itemsize('float64'));
  if (length <= 1) return wrap(constant(1, 'float64', shape, chunks));
  const doubled = elementwise('multiply', [cast(index(0, shape, chunks), 'float64'), 2]);
  return wrap(values(elementwise('subtract', [doubled, length - 1])));
}

/** The cosine of `times` half turns over the window, times `factor`. */
const wave = (at: Node, length: number, factor: number, times = 1): Node =>
  elementwise('multiply', [
    elementwise('cos', [elementwise('divide', [elementwise('multiply', [at, times * Math.PI]), length - 1])]),
    factor,
  ]);
const plus = (...terms: readonly (Node | number)[]): Node =>
  terms.slice(1).reduce<Node | number>((a, b) => elementwise('add', [a, b]), terms[0]) as Node;

const window = (name: string, values: (at: Node, length: number) => Node) =>
  define(
    { name, parameters: [['length', whole]], options: WINDOW },
    (length: number, options: WindowOptions = {}): ChunkedArray<'float64'> =>
      windowOf(name, length, options, (at) => values(at, length)),
  );

/** The triangle window, 0 at both ends. @example cw.bartlett(51) */
export const bartlett = window('bartlett', (at, length) =>
  elementwise('subtract', [1, elementwise('divide', [elementwise('abs', [at]), length - 1])]),
);
/** Blackman's window: 0.42, 0.5 and 0.08 of three cosines. @example cw.blackman(51) */
export const blackman = window('blackman', (at, length) =>
  plus(0.42, wave(at, length, 0.5), wave(at, length, 0.08, 2)),
);
/** Hamming's window: a raised cosine of 0.54 and 0.46. @example cw.hamming(51) */
export const hamming = window('hamming', (at, length) => plus(0.54, wave(at, length, 0.46)));
/** Hann's window: a raised cosine, 0 at both ends. @example cw.hanning(51) */
export const hanning = window('hanning', (at, length) => plus(0.5, wave(at, length, 0.5)));
/** Hann's window under its own name. @example cw.hann(51) */
export const hann = hanning;

/**
 * Kaiser's window of shape `beta`: of {@link i0}.
 *
 * @example
 * cw.kaiser(51, 14)
 */
export const kaiser = define(
  {
    name: 'kaiser',
    parameters: [
      ['length', whole],
      ['beta', number],
    ],
    options: WINDOW,
  },
  (length: number, beta: number, options: WindowOptions = {}): ChunkedArray<'float64'> =>
    windowOf('kaiser', length, options, (at) => {
      const place = elementwise('divide', [at, length - 1]);
      const height = elementwise('sqrt', [elementwise('subtract', [1, elementwise('square', [place])])]);
      const top = elementwise('i0', [elementwise('multiply', [height, beta])]);
      return elementwise('divide', [top, elementwise('i0', [constant(beta, 'float64', [])])]);
    }),
);
