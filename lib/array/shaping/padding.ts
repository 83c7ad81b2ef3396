/**
 * Arrays with elements added around them, or shifted around their ends: pieces of one array, each a view of it, laid side by
 * side along all axes at once, so that every element moves once and blocks that stay whole do not move at all.
 */
import { computedDType } from '../../../kernels/dtype.js';
import { type AxisChunks, evenAxis } from '../../base/axis-chunks.js';
import { joinAxes, withoutEmpty } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import {
  type AxesLike,
  axes as axesKind,
  isListOf,
  kind,
  oneOf,
  optional,
  otherwise,
  whole,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { assemble, converted } from '../../expr/build.js';
import { indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { laidChunks } from '../../expr/view-chunks.js';
import { type ArrayLike, filledNode, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray } from '../kinds.js';
import { pick } from '../selection/indexing.js';
import type { DTypeOf } from '../types.js';
import { reshapeTo } from './manipulation.js';
import {
  type Ends,
  lengthKind,
  marginValues,
  type PadLength,
  type PadWidth,
  padLengths,
  padWidths,
  part,
  widthKind,
} from './pad-ends.js';
import { type PadStatistic, padOdd, padRamps, padStatistics } from './pad-modes.js';

export type { PadLength, PadWidth } from './pad-ends.js';

/**
 * How {@link pad} fills: a value, the edge, the array again, mirrored with or without its edge or repeated, ramps, or a statistic of the
 * elements near the edge; 'empty' promises nothing (and gives 0).
 */
export type PadMode = 'constant' | 'edge' | 'empty' | 'linear_ramp' | PadStatistic | 'reflect' | 'symmetric' | 'wrap';

/** The source index that place `k` of the extended axis (negative: before it) shows. */
function mirrored(k: number, extent: number, mode: PadMode): number {
  const modulo = (a: number, n: number): number => ((a % n) + n) % n;
  if (mode === 'edge') return Math.min(Math.max(k, 0), extent - 1);
  if (mode === 'wrap') return modulo(k, extent);
  if (mode === 'symmetric') {
    const place = modulo(k, 2 * extent);
    return place < extent ? place : 2 * extent - 1 - place;
  }
  if (extent === 1) return 0;
  const place = modulo(k, 2 * extent - 2);
  return place < extent ? place : 2 * extent - 2 - place;
}

/** Elements picked along `axis`: a view where the indices are evenly apart, as those of a single mirror are. */
function margin(node: Node, axis: number, indices: readonly number[]): Node {
  const stride = indices.length > 1 ? indices[1] - indices[0] : 1;
  const even = indices.every((index, k) => index === indices[0] + k * stride);
  return even
    ? part(node, axis, indices[0] ?? 0, indices.length, stride)
    : pick(
        node,
        axis,
        indicesLike(indicesFor(node.shape[axis], 0), indices.length, (k) => indices[k]),
      );
}

/** Shows a piece of a node along one axis; the others stay. */
type Piece = (node: Node) => Node;

/** The pieces of `node` along each axis, in every combination, beside each other. */
function besides(node: Node, pieces: readonly (readonly Piece[])[]): Node {
  let made: { node: Node; start: number[]; stop: number[] }[] = [{ node, start: [], stop: [] }];
  const cuts: AxisChunks[] = [];
  pieces.forEach((list, axis) => {
    const shown = list.map((piece) => ({ piece, like: piece(node) })).filter(({ like }) => like.shape[axis] > 0);
    if (shown.length === 0) shown.push({ piece: (at) => at, like: node });
    cuts.push(joinAxes(shown.map(({ like }) => like.chunks[axis])));
    made = made.flatMap((one) => {
      let at = 0;
      return shown.map(({ piece, like }) => {
        const from = at;
        at += like.shape[axis];
        return { node: piece(one.node), start: [...one.start, from], stop: [...one.stop, at] };
      });
    });
  });
  if (made.length === 1) return made[0].node;
  const shape = cuts.map((cut) => cut.extent);
  return assemble(
    made.map((one) => one.node),
    made.map(({ start, stop }) => ({ start, stop })),
    shape,
    laidChunks(cuts, [node]),
  );
}

/** Options of {@link pad}. */
export interface PadOptions {
  /** How the margin is filled; default 'constant'. */
  readonly mode?: PadMode | undefined;
  /** What 'constant' fills with: one value, [before, after], or such a pair for each axis, of which later ones have the corners; default 0. Other modes leave it aside. */
  readonly value?: ArrayLike | undefined;
  /** NumPy's name of `value`. */
  readonly constantValues?: ArrayLike | undefined;
  /** Where the ramps of 'linear_ramp' end, in the forms of `value`; default 0. */
  readonly endValues?: ArrayLike | undefined;
  /** How many elements next to each edge a statistic is of, in the forms of widths; default null: all of the axis. */
  readonly statLength?: PadLength | undefined;
  /** 'odd' turns what 'reflect' and 'symmetric' mirror around the value at the edge; default 'even'. */
  readonly reflectType?: 'even' | 'odd' | undefined;
}

/** Which options each mode takes. */
const TAKEN: Readonly<Record<PadMode, readonly (keyof PadOptions)[]>> = {
  constant: ['value', 'constantValues'],
  edge: [],
  empty: [],
  linear_ramp: ['endValues'],
  maximum: ['statLength'],
  mean: ['statLength'],
  median: ['statLength'],
  minimum: ['statLength'],
  reflect: ['reflectType'],
  symmetric: ['reflectType'],
  wrap: [],
};
const modeKind = oneOf<PadMode>(...(Object.keys(TAKEN) as PadMode[]));
const shiftKind = kind<number | readonly number[]>(
  'shift',
  'a whole number, or a list of them',
  (value) => whole.admits(value) || isListOf(value, whole.admits),
  { list: true },
);

/** `node` within constants. */
function padConstant(node: Node, widths: readonly (readonly [number, number])[], value: ArrayLike): Node {
  const shape = node.shape.map((n, axis) => n + widths[axis][0] + widths[axis][1]);
  const joined = node.chunks.map((c, axis) =>
    withoutEmpty(joinAxes([evenAxis(widths[axis][0], 1), c, evenAxis(widths[axis][1], 1)])),
  );
  const cut = laidChunks(joined, [node]);
  const region: Box = {
    start: widths.map(([before]) => before),
    stop: node.shape.map((n, axis) => n + widths[axis][0]),
  };
  const whole: Box = { start: shape.map(() => 0), stop: shape };
  const values = marginValues(value, node.shape);
  if (typeof values !== 'function')
    return assemble([filledNode('pad', values, node.dtype, shape, cut), node], [whole, region], shape, cut);
  const parts: Node[] = [];
  const regions: Box[] = [];
  widths.forEach((ends, axis) => {
    ends.forEach((width, end) => {
      if (width === 0) return;
      const slab = shape.with(axis, width);
      const at = end === 0 ? 0 : shape[axis] - width;
      const cuts = cut.with(axis, evenAxis(width, 1));
      parts.push(filledNode('pad', wrap(values(axis, end as 0 | 1)), node.dtype, slab, cuts));
      regions.push({ start: whole.start.with(axis, at), stop: shape.with(axis, at + width) });
    });
  });
  return assemble([...parts, node], [...regions, region], shape, cut);
}

/** What `node` is extended by in modes that repeat its elements as they are: all axes at once. */
function padRepeated(node: Node, widths: readonly Ends<number>[], mode: PadMode): Node {
  const pieces = widths.map(([before, after], axis): Piece[] => {
    const extent = node.shape[axis];
    const head = Array.from({ length: before }, (_, k) => mirrored(k - before, extent, mode));
    const tail = Array.from({ length: after }, (_, k) => mirrored(extent + k, extent, mode));
    return [(at) => margin(at, axis, head), (at) => at, (at) => margin(at, axis, tail)];
  });
  return besides(node, pieces);
}

/** @throws 'argument' for an option of NumPy's that the mode does not take */
function checkTaken(mode: PadMode, options: PadOptions): void {
  for (const name of Object.keys(options) as (keyof PadOptions)[])
    if (name !== 'mode' && name !== 'value' && options[name] !== undefined && !TAKEN[mode].includes(name)) {
      const modes = (Object.keys(TAKEN) as PadMode[]).filter((other) => TAKEN[other].includes(name));
      throw new ChunkwiseError(
        'argument',
        `pad: mode '${mode}' takes no ${name}; leave it out, or give mode '${modes.join("' or '")}'`,
      );
    }
}

/** The extended array, of the dtype of `node`: margins of float16 are computed in float32. */
function padNode(given: Node, widths: readonly Ends<number>[], mode: PadMode, options: PadOptions): Node {
  const isComputed = TAKEN[mode].includes('statLength') || mode === 'linear_ramp' || options.reflectType === 'odd';
  if (!isComputed) return extendedNode(given, widths, mode, options);
  const node = converted(given, computedDType(given.dtype));
  return converted(extendedNode(node, widths, mode, options), given.dtype);
}

function extendedNode(node: Node, widths: readonly Ends<number>[], mode: PadMode, options: PadOptions): Node {
  if (mode === 'constant') return padConstant(node, widths, options.value ?? options.constantValues ?? 0);
  if (mode === 'empty') return padConstant(node, widths, 0);
  widths.forEach(([before, after], axis) => {
    if (node.shape[axis] === 0 && before + after > 0)
      throw new ChunkwiseError(
        'shape',
        `pad: axis ${axis} of shape ${shapeText(node.shape)} is empty, so mode '${mode}' has nothing to repeat; use mode 'constant'`,
      );
  });
  if (mode === 'linear_ramp') return padRamps(node, widths, options.endValues ?? 0);
  if (mode === 'maximum' || mode === 'mean' || mode === 'median' || mode === 'minimum')
    return padStatistics(node, widths, mode, padLengths(options.statLength ?? null, node.shape));
  if (options.reflectType === 'odd') return padOdd(node, widths, mode === 'symmetric');
  return padRepeated(node, widths, mode);
}

/** Any array; with options after the mode, or the mode among them. */
interface Pad {
  <X extends ArrayLike>(x: X, width: PadWidth, options?: PadOptions): ChunkedArray<DTypeOf<X>>;
  <X extends ArrayLike>(
    x: X,
    width: PadWidth,
    mode?: PadMode,
    options?: Omit<PadOptions, 'mode'>,
  ): ChunkedArray<DTypeOf<X>>;
}

/**
 * `x` with elements added around it. Modes and what they give are NumPy's: ramps and statistics see the margins of earlier axes. A
 * statistic of all of an axis is a pass over the array by itself.
 *
 * @throws 'argument' for widths that do not fit, an unknown mode or an option that it does not take, 'shape' when an empty axis would
 * have to be repeated
 * @example
 * cw.pad(x, 1, 'reflect')
 * cw.pad(x, [[0, 0], [2, 3]], { mode: 'constant', value: -1 })
 * cw.pad(x, { 1: 2 }, 'mean', { statLength: 4 })
 */
export const pad = define(
  {
    name: 'pad',
    parameters: [
      ['x', movedArray],
      ['width', widthKind],
      ['mode', optional(modeKind, 'constant')],
    ],
    options: {
      mode: optional(modeKind, 'constant'),
      value: otherwise(movedArray, '0'),
      constantValues: otherwise(movedArray, 'value'),
      endValues: otherwise(movedArray, '0'),
      statLength: otherwise(lengthKind, 'all of the axis'),
      reflectType: otherwise(oneOf<'even' | 'odd'>('even', 'odd'), "'even'"),
    },
    early: true,
  },
  (
    x: ArrayLike,
    width: PadWidth,
    modeOrOptions: PadMode | PadOptions | undefined,
    more: PadOptions | undefined,
  ): ChunkedArray => {
    const node = nodeOf(x, 'pad');
    const isEarly = typeof modeOrOptions === 'object';
    const options = (isEarly ? modeOrOptions : more) ?? {};
    const mode = (isEarly ? undefined : modeOrOptions) ?? options.mode ?? 'constant';
    checkTaken(mode, options);
    return wrap(padNode(node, padWidths(width, node.shape), mode, options));
  },
) as Pad;

/** Options of {@link roll}. */
export interface RollOptions {
  /** One axis or several, as many as shifts, or one shift for all; shifts along one axis add. Default, or null: all elements in C order. */
  readonly axis?: AxesLike | null | undefined;
}

/**
 * Elements shifted along axes, those pushed out at one end coming in at the other. Without `axis` the elements are
 * shifted in C order. Several shifts of one axis add.
 *
 * @throws 'shape' for an axis out of range, 'argument' when shifts and axes do not correspond
 * @example
 * cw.roll(x, 1, { axis: 0 })
 * cw.roll(x, [1, -2], { axis: [0, 1] })
 */
export const roll = define(
  {
    name: 'roll',
    parameters: [
      ['x', movedArray],
      ['shift', shiftKind],
    ],
    options: { axis: otherwise(axesKind, 'all in C order') },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    shift: number | readonly number[],
    given: RollOptions | AxesLike | null = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const options = given as RollOptions;
    const node = nodeOf(x, 'roll');
    if (options.axis === undefined || options.axis === null) {
      const by = typeof shift === 'number' ? shift : shift.reduce((a, b) => a + b, 0);
      const flat = rolled(reshapeTo('roll', node, [-1]), new Map([[0, by]]));
      return wrap(reshapeTo('roll', flat, node.shape, { chunks: node.chunks }));
    }
    const axes = axesListed(options.axis).map((axis) => normalizeAxis('roll', axis, node.shape));
    const shifts = typeof shift === 'number' ? [shift] : shift;
    if (shifts.length !== axes.length && shifts.length !== 1 && axes.length !== 1) {
      throw new ChunkwiseError('argument', `roll: ${shifts.length} shifts for ${axes.length} axes; give one for each`);
    }
    const total = new Map<number, number>();
    const times = shifts.length === 1 ? axes.length : shifts.length;
    for (let k = 0; k < times; k++) {
      const axis = axes[axes.length === 1 ? 0 : k];
      total.set(axis, (total.get(axis) ?? 0) + shifts[shifts.length === 1 ? 0 : k]);
    }
    return wrap(rolled(node, total));
  },
);

/** `node` with its elements shifted by `shifts`, by axis. */
function rolled(node: Node, shifts: ReadonlyMap<number, number>): Node {
  const pieces = node.shape.map((extent, axis): Piece[] => {
    const shift = shifts.get(axis) ?? 0;
    const by = extent === 0 ? 0 : ((shift % extent) + extent) % extent;
    if (by === 0) return [(at) => at];
    return [(at) => part(at, axis, extent - by, by), (at) => part(at, axis, 0, extent - by)];
  });
  return besides(node, pieces);
}
