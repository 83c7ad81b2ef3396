/**
 * Transforms of lanes too long for one block: a lane of n1·n2 elements is a matrix whose columns, then rows are transformed,
 * many tasks side by side, in passes that a rechunk separates where memory does not hold the whole (D. Bailey, FFTs in
 * external or hierarchical memory, 1990). Lengths with large prime factors are convolved with a chirp (L. Bluestein, 1970).
 */
import { itemsize } from '../../../kernels/dtype.js';
import { isRough, nearSquare, smoothLength } from '../../../kernels/routine/fft/plan.js';
import { identityView } from '../../base/affine.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { resolveConfig } from '../../base/config.js';
import type { Chunks } from '../../base/grid.js';
import { cast, constant, elementwise, index, memory, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { fftRoutine, formDType, type Transform } from './fft-routine.js';
import { alongLast, blocksOf, joined, padded, part, permuted } from './lane-views.js';

/** Lanes above so many automatic blocks are transformed as matrices. */
const LONG_BLOCKS = 4;
/** Part of the memory limit that a whole array may take to be read in place by every task. */
const HELD = 1 / 6;

/** True for lanes that are not transformed in one block. */
export const isLong = (n: number, laneBytes: number): boolean => laneBytes > LONG_BLOCKS * autoBlockBytes() && n > 4096;

/** The same elements under another shape: blocks of `seen` are the same runs of elements as those of `chunks`. */
const reshaped = (node: Node, seen: Chunks, shape: readonly number[], chunks: Chunks): Node =>
  node.kind === 'memory'
    ? memory(node.data, node.dtype, shape, chunks)
    : routine(
        'copy',
        [{ node, input: { by: 'view', view: identityView(node.shape), pieces: true } }],
        { shape: node.shape, chunks: seen },
        { dtype: node.dtype, shape, chunks },
        {},
      );

/** The lanes along the last axis, of which n has factors, as a matrix. */
function fourSteps(node: Node, { n, from, to, scale }: Transform): Node {
  const n1 = nearSquare(n);
  const n2 = n / n1;
  const o = node.shape.length - 1;
  const item = itemsize(node.dtype);
  const lead = node.shape.slice(0, o).map((extent) => regularAxis(extent, 1));
  const most = (bytes: number): number => Math.max(8, 8 * Math.floor(autoBlockBytes() / bytes / 8));
  const rowsAtOnce = Math.max(1, Math.floor(autoBlockBytes() / (n2 * item)));
  const whole = n * item > HELD * resolveConfig().memoryLimit;
  /** Where memory does not hold the whole, what tasks read is brought together before. */
  const near = (x: Node, chunks: Chunks): Node => (whole ? rechunk(x, chunks) : x);
  const outer = node.shape.slice(0, o);

  const columns: Chunks = [...lead, evenAxis(n1, 1), regularAxis(n2, most(n1 * item))];
  const matrix = reshaped(
    node,
    [...lead, regularAxis(n, rowsAtOnce * n2)],
    [...outer, n1, n2],
    node.kind === 'memory' ? columns : [...lead, regularAxis(n1, rowsAtOnce), evenAxis(n2, 1)],
  );
  const turned = fftRoutine(near(matrix, columns), columns, {
    axis: o,
    n: n1,
    from,
    to: 'complex',
    scale: 1,
    turn: { n, axis: o + 1 },
  });
  // Rows as columns of the result: [n2, n1].
  const high = most(n2 * item);
  const rowsNear = near(turned, [...lead, regularAxis(n1, high), evenAxis(n2, 1)]);
  const seen = permuted(rowsNear, [...outer.map((_, axis) => axis), o + 1, o]);
  const done = fftRoutine(seen, [...lead, evenAxis(n2, 1), regularAxis(n1, high)], {
    axis: o,
    n: n2,
    from: 'complex',
    to,
    scale,
  });
  const lines = Math.max(1, Math.floor(autoBlockBytes() / (n1 * item)));
  return reshaped(
    done,
    [...lead, regularAxis(n2, lines), evenAxis(n1, 1)],
    [...outer, n],
    [...lead, regularAxis(n, lines * n1)],
  );
}

/** e^(-πi k² / n), or its conjugate, along the last axis of `node`. */
function chirp(node: Node, n: number, conjugate: boolean): Node {
  const last = node.shape.length - 1;
  const k = index(last, node.shape, node.chunks);
  // The exponent, modulo a whole turn, from -n to n, so that the angle is no larger than it has to be.
  const turns = elementwise('subtract', [
    elementwise('remainder', [elementwise('add', [elementwise('multiply', [k, k]), BigInt(n)]), BigInt(2 * n)]),
    BigInt(n),
  ]);
  const angle = elementwise('multiply', [cast(turns, 'float64'), Math.PI / n]);
  const sine = elementwise('sin', [angle]);
  const turning = elementwise('complex', [
    elementwise('cos', [angle]),
    conjugate ? sine : elementwise('negative', [sine]),
  ]);
  return cast(turning, node.dtype);
}

/** The lanes along the last axis by a convolution, for a length with a large prime factor. */
function bluestein(node: Node, { n, from, to, scale }: Transform): Node {
  const length = smoothLength(2 * n - 1);
  const axis = node.shape.length - 1;
  const swap = (x: Node): Node => elementwise('complex', [elementwise('imag', [x]), elementwise('real', [x])]);
  const x = from === 'swapped' ? swap(node) : node;
  const convolved = (y: Node, scaled: number, form: 'complex' | 'swapped'): Node =>
    longTransform(y, { axis, n: length, from: form, to: form, scale: scaled });
  const one = constant(
    0,
    node.dtype,
    [...node.shape.map(() => 1).slice(1), n],
    [...node.shape.slice(1).map(() => evenAxis(1, 1)), blocksOf(n, itemsize(node.dtype))],
  );
  const around = chirp(one, n, true);
  const kernel = convolved(
    joined([
      around,
      constant(0, node.dtype, [...around.shape.slice(0, -1), length - 2 * n + 1]),
      part(around, 1, n, true),
    ]),
    1,
    'complex',
  );
  const turned = elementwise('multiply', [x, chirp(x, n, false)]);
  const product = elementwise('multiply', [convolved(padded(turned, length), 1, 'complex'), kernel]);
  const back = part(convolved(product, scale / length, 'swapped'), 0, n);
  const result = elementwise('multiply', [back, chirp(back, n, false)]);
  return to === 'swapped' ? swap(result) : result;
}

/** The transform of lanes that no task holds whole; `node` as for other transforms. */
export function longTransform(node: Node, asked: Transform): Node {
  const { axis, n, from, to } = asked;
  const lanes: Transform = { ...asked, axis: node.shape.length - 1 };
  return alongLast(node, axis, (given) => {
    let x = given;
    if (from === 'real') x = cast(x, formDType('complex', node.dtype));
    if (from === 'half') {
      const half = Math.floor(n / 2) + 1;
      x = padded(x, half);
      x = joined([x, elementwise('conj', [part(x, 1, n - half + 1, true)])]);
    }
    const form = from === 'real' ? 'complex' : from === 'half' ? 'swapped' : from;
    const complex = { ...lanes, from: form, to: form };
    x = padded(x, n);
    const y = isRough(n) ? bluestein(x, complex) : fourSteps(x, complex);
    if (to === 'half') return part(y, 0, Math.floor(n / 2) + 1);
    return to === 'real' ? elementwise('real', [y]) : y;
  });
}
