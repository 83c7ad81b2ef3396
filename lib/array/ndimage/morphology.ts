/**
 * Binary morphology: erosion and dilation by a structure, and what is made of them, as conjunctions of shifted views.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, optional, otherwise, positive, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, rechunk } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { numbersOf, type PerAxis, perAxis } from './modes.js';
import { type WindowForm, windowForm, windowTaps } from './window-form.js';

/** Options of {@link binaryErosion} and its relatives. */
export interface BinaryOptions {
  /** The structure: what is not 0 belongs to it; default: the element and its neighbours along the axes. */
  readonly structure?: ArrayLike | undefined;
  /** How many times; default 1. */
  readonly iterations?: number | undefined;
  /** Elements where it is false stay as they are. */
  readonly mask?: ArrayLike | undefined;
  /** What lies beyond the edges; default false. */
  readonly borderValue?: boolean | undefined;
  /** How far the structure is shifted towards lower indices, for all axes or for each; default 0. */
  readonly origin?: PerAxis | undefined;
}

const BINARY = {
  structure: otherwise(arrayLike, 'the element and its neighbours along the axes'),
  iterations: optional(positive, 1),
  mask: otherwise(arrayLike, 'none'),
  borderValue: optional(boolean, false),
  origin: optional(numbersOf(whole), 0),
};

/** The element and those that differ by 1 along at most `connectivity` axes. */
export function neighbours(rank: number, connectivity: number): WindowForm {
  const shape = new Array<number>(rank).fill(3);
  const members = Array.from({ length: 3 ** rank }, (_, k) => {
    let apart = 0;
    for (let rest = k, axis = 0; axis < rank; axis++, rest = Math.floor(rest / 3)) apart += rest % 3 === 1 ? 0 : 1;
    return apart <= connectivity;
  });
  return { shape, members, isBox: connectivity >= rank };
}

type Step = 'erosion' | 'dilation';

function step(operation: string, kind: Step, node: Node, form: WindowForm, given: BinaryOptions): Node {
  const origins = perAxis(operation, 'origin', given.origin ?? 0, node.shape);
  // A dilation is the erosion of what is not there by the structure turned around.
  const turned = { ...form, members: kind === 'erosion' ? form.members : [...form.members].reverse() };
  const origin = kind === 'erosion' ? origins : origins.map((n, axis) => -n - (form.shape[axis] % 2 === 0 ? 1 : 0));
  const taps = windowTaps(operation, node, turned, {
    mode: 'constant',
    cval: given.borderValue ? 1 : 0,
    origin,
  });
  const made = taps.reduce((all, tap) => elementwise(kind === 'erosion' ? 'logicalAnd' : 'logicalOr', [all, tap]));
  return rechunk(made, node.chunks);
}

/** Steps, each so many times. @throws 'argument' for a structure or mask that does not fit */
function binary(operation: string, x: ArrayLike, kinds: readonly Step[], given: BinaryOptions): ChunkedArray<'bool'> {
  const source = nodeOf(x, operation);
  const input = cast(source, 'bool');
  const { shape } = input;
  const form =
    given.structure === undefined
      ? neighbours(shape.length, 1)
      : windowForm(operation, { footprint: given.structure }, shape);
  const mask = given.mask === undefined ? undefined : cast(nodeOf(given.mask, operation), 'bool');
  if (mask && (mask.shape.length !== shape.length || mask.shape.some((n, axis) => n !== shape[axis])))
    throw new ChunkwiseError(
      'shape',
      `${operation}: the mask is of shape [${mask.shape.join(', ')}], the array [${shape.join(', ')}]`,
    );
  if (shape.includes(0) || shape.length === 0) return wrap(input);
  let made = input;
  for (const kind of kinds)
    for (let k = 0; k < (given.iterations ?? 1); k++) {
      const next = step(operation, kind, made, form, given);
      made = mask ? elementwise('where', [mask, next, made]) : next;
    }
  return wrap<'bool'>(rechunk(made, source.chunks));
}

const defined = (name: string, kinds: readonly Step[]) =>
  define(
    { name: `ndimage.${name}`, parameters: [['x', arrayLike]], options: BINARY },
    (x: ArrayLike, options: BinaryOptions = {}): ChunkedArray<'bool'> => binary(`ndimage.${name}`, x, kinds, options),
  );

/**
 * Where the whole structure around an element is not 0. Any shape and dtype; the result is bool. One pass for each iteration. As
 * `scipy.ndimage.binary_erosion`, but `iterations` is 1 or more.
 *
 * @throws 'argument' for a structure of other axes, 'shape' for a mask of another shape
 * @example
 * const inner = cw.ndimage.binaryErosion(mask, { iterations: 2 });
 */
export const binaryErosion = defined('binaryErosion', ['erosion']);
/**
 * Where an element of the structure around is not 0. As `scipy.ndimage.binary_dilation`; else as {@link binaryErosion}.
 *
 * @throws as `binaryErosion`
 * @example
 * const grown = cw.ndimage.binaryDilation(mask, { structure: cw.ones([3, 3]) });
 */
export const binaryDilation = defined('binaryDilation', ['dilation']);
/**
 * An erosion, then a dilation: small things go. As `scipy.ndimage.binary_opening`; else as {@link binaryErosion}.
 *
 * @throws as `binaryErosion`
 * @example
 * const clean = cw.ndimage.binaryOpening(mask);
 */
export const binaryOpening = defined('binaryOpening', ['erosion', 'dilation']);
/**
 * A dilation, then an erosion: small holes go. As `scipy.ndimage.binary_closing`; else as {@link binaryErosion}.
 *
 * @throws as `binaryErosion`
 * @example
 * const whole = cw.ndimage.binaryClosing(mask);
 */
export const binaryClosing = defined('binaryClosing', ['dilation', 'erosion']);
