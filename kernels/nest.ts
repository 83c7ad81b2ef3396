/**
 * Turns the axes of a binding into the loops a kernel runs best: extents of 1 dropped, axes joined, ordered and tiled.
 *
 * Maps may visit elements in any order, so their loops are ordered by the output's strides. Nests are tiled where an operand
 * lies across. Reductions keep the order of their axes save the innermost, which is chosen by strides alone.
 */
import type { LabelSources } from './kernel-spec.js';

/** One loop of a nest. */
export interface Loop {
  readonly extent: number;
  /** Byte strides, one for each access. */
  readonly strides: readonly number[];
  /** The binding's axis this loop runs along; -1 for joined or split axes. */
  readonly axis: number;
}

/** Loops over a box of the iteration space. */
export interface Nest {
  /** Outermost first; at least one. */
  readonly loops: readonly Loop[];
  /** Bytes from each access's address to its element at the start of the box. */
  readonly offsets: readonly number[];
  /** Loops from this one on are reduced and need no state in memory; the number of loops if the innermost is kept. */
  readonly region: number;
  /** True when all reduced loops are in the region, so that each state is finished at once. */
  readonly whole: boolean;
  /** Loops from this one on see one label; the number of loops where the innermost sees several, or there are none. */
  readonly label: number;
  /** True when turns of the loop outside of the innermost add to the same states, and lie apart in memory. */
  readonly abreast: boolean;
}

/** What the analysis needs to know of accesses. */
export interface NestAccess {
  readonly itemsize: number;
  readonly strides: readonly number[];
  readonly isOutput: boolean;
}

/** What is to be run. */
export interface NestRequest {
  readonly shape: readonly number[];
  readonly accesses: readonly NestAccess[];
  /** Axes whose coordinates the program asks for: these are neither joined nor split. */
  readonly indexed: ReadonlySet<number>;
  readonly reduced: boolean;
  /** Grouped reductions: the accesses and the axes whose coordinates the label follows from. */
  readonly label?: LabelSources;
}

/** Elements along each side of a tile where an operand lies across: a cache line or two wide, L1 deep. */
export const TILE = { across: 32, along: 64 } as const;

/** An inner stride of at least this many bytes wastes most of each cache line. */
const FAR = 32;

/** Turns of a loop lie apart where one is this many times its length past the other. */
const APART = 2;

/** Bytes of reduction state that stay in L1 while reduced loops run over them again and again. */
const STATE_BYTES = 16384;

/**
 * The nests to run, one after the other, for a request whose extents are all positive; several where tiles leave edges.
 */
export function analyse(request: NestRequest): Nest[] {
  const { shape, accesses, indexed } = request;
  let loops: Loop[] = [];
  for (const [axis, extent] of shape.entries()) {
    if (extent === 1 && !indexed.has(axis)) continue;
    loops.push({ extent, axis, strides: accesses.map((access) => access.strides[axis]) });
  }
  loops = request.reduced ? orderReduction(loops, request) : orderMap(loops, accesses);
  loops = join(loops, indexed);
  if (loops.length === 0) loops.push({ extent: 1, axis: -1, strides: accesses.map((access) => access.itemsize) });
  const tiled = tile(loops, accesses, indexed);
  if (!request.reduced) {
    return tiled.map((part) => ({
      ...part,
      region: part.loops.length,
      whole: true,
      label: part.loops.length,
      abreast: false,
    }));
  }
  const { label } = request;
  const labelled = (loop: Loop) =>
    label !== undefined && (label.axes.has(loop.axis) || loop.strides.some((n, a) => n !== 0 && label.accesses.has(a)));
  const kept = (loop: Loop) => accesses.some((access, a) => access.isOutput && loop.strides[a] !== 0) || labelled(loop);
  const parts = tiled.length > 1 || tiled[0].loops !== loops ? tiled : block(loops, accesses, indexed, kept);
  return parts.map((part) => {
    let region = part.loops.length;
    while (region > 0 && !kept(part.loops[region - 1])) region--;
    const whole = !label && parts.length === 1 && part.loops.slice(0, region).every(kept);
    const oneLabel = label ? part.loops.findLastIndex(labelled) + 1 : part.loops.length;
    const abreast = indexed.size === 0 && liesAbreast(part.loops, accesses, label ? oneLabel : 0, kept);
    return { ...part, region, whole, label: oneLabel, abreast };
  });
}

/**
 * Whether turns of the loop outside of the innermost, which lie apart in memory, add to the same states. Where they lie one
 * after the other, memory is gone through in order, which is as fast as it gets (benchmarks/kernel-nest.ts).
 *
 * @param label the loop from which on all see one label
 */
function liesAbreast(
  loops: readonly Loop[],
  accesses: readonly NestAccess[],
  label: number,
  kept: (loop: Loop) => boolean,
): boolean {
  const [loop, inner] = loops.slice(-2);
  if (!inner || kept(loop) || !kept(inner) || label > loops.length - 2) return false;
  const read = accesses.flatMap(({ isOutput }, a) => (isOutput || inner.strides[a] === 0 ? [] : [a]));
  return (
    accesses.every(
      ({ itemsize, isOutput }, a) => inner.strides[a] === itemsize || (inner.strides[a] === 0 && !isOutput),
    ) &&
    read.length > 0 &&
    read.every((a) => Math.abs(loop.strides[a]) >= APART * inner.extent * inner.strides[a])
  );
}

/** The largest output strides outermost; equal ones by the operands', so that the innermost runs along memory. */
function orderMap(loops: readonly Loop[], accesses: readonly NestAccess[]): Loop[] {
  const outputs = accesses.flatMap((access, a) => (access.isOutput ? [a] : []));
  const operands = accesses.flatMap((access, a) => (access.isOutput ? [] : [a]));
  const weight = (loop: Loop, which: readonly number[]) => which.reduce((sum, a) => sum + Math.abs(loop.strides[a]), 0);
  return [...loops].sort(
    (a, b) => weight(b, outputs) - weight(a, outputs) || weight(b, operands) - weight(a, operands),
  );
}

/**
 * The innermost loop becomes the one that most operands lie along, unless it is short; the others stay in order.
 */
function orderReduction(loops: readonly Loop[], request: NestRequest): Loop[] {
  const { accesses } = request;
  const cost = (loop: Loop) => {
    const bytes = accesses.reduce(
      (sum, access, a) => sum + (access.isOutput ? 0 : Math.min(64, Math.abs(loop.strides[a]))),
      0,
    );
    return loop.extent < 8 ? bytes + 128 : bytes;
  };
  let best = loops.length - 1;
  for (let k = loops.length - 2; k >= 0; k--) {
    if (cost(loops[k]) < cost(loops[best])) best = k;
  }
  return [...loops.slice(0, best), ...loops.slice(best + 1), ...loops.slice(best, best + 1)];
}

/** Joins neighbouring loops that all accesses see as one. */
function join(loops: readonly Loop[], indexed: ReadonlySet<number>): Loop[] {
  const joined: Loop[] = [];
  for (const inner of loops) {
    const outer = joined.at(-1);
    const same =
      outer !== undefined &&
      !indexed.has(outer.axis) &&
      !indexed.has(inner.axis) &&
      outer.strides.every((stride, a) => stride === inner.strides[a] * inner.extent);
    if (!same) joined.push(inner);
    else joined[joined.length - 1] = { extent: outer.extent * inner.extent, axis: -1, strides: inner.strides };
  }
  return joined;
}

type Part = Pick<Nest, 'loops' | 'offsets'>;

/** Splits the innermost loop and the one along which some operand is contiguous into tiles, with edges as parts. */
function tile(loops: readonly Loop[], accesses: readonly NestAccess[], indexed: ReadonlySet<number>): Part[] {
  const whole = [{ loops, offsets: accesses.map(() => 0) }];
  const inner = loops[loops.length - 1];
  const lies = (loop: Loop, access: number) => loop.strides[access] !== 0 && Math.abs(loop.strides[access]) < FAR;
  const across = loops.findLastIndex(
    (loop, d) => d < loops.length - 1 && accesses.some((_, a) => lies(loop, a) && Math.abs(inner.strides[a]) >= FAR),
  );
  if (across < 0) return whole;
  const other = loops[across];
  if (indexed.has(other.axis) || indexed.has(inner.axis)) return whole;
  if (inner.extent <= TILE.along && other.extent <= TILE.across) return whole;
  const outside = loops.filter((_, d) => d !== across && d !== loops.length - 1);
  const parts: Part[] = [];
  for (const [from, rows, size] of pieces(other.extent, TILE.across)) {
    for (const [start, columns, length] of pieces(inner.extent, TILE.along)) {
      const times = (loop: Loop, k: number) => loop.strides.map((stride) => stride * k);
      const split = [
        { extent: rows, axis: -1, strides: times(other, size) },
        { extent: columns, axis: -1, strides: times(inner, length) },
      ].filter((loop) => loop.extent > 1);
      parts.push({
        loops: [
          ...outside,
          ...split,
          { extent: size, axis: -1, strides: other.strides },
          { extent: length, axis: -1, strides: inner.strides },
        ],
        offsets: accesses.map((_, a) => other.strides[a] * from + inner.strides[a] * start),
      });
    }
  }
  return parts;
}

/**
 * Cuts the innermost loop, where it is kept and inside of reduced ones, into blocks whose state stays in cache while the
 * reduced loops run; the order in which each state sees its elements does not change.
 */
function block(
  loops: readonly Loop[],
  accesses: readonly NestAccess[],
  indexed: ReadonlySet<number>,
  kept: (loop: Loop) => boolean,
): Part[] {
  const inner = loops[loops.length - 1];
  const outside = loops.slice(0, -1);
  const state = accesses.reduce((sum, access) => sum + (access.isOutput ? access.itemsize : 0), 0);
  const size = Math.max(128, Math.floor(STATE_BYTES / state / 16) * 16);
  if (!kept(inner) || indexed.has(inner.axis) || inner.extent <= size * 1.5 || outside.every(kept)) {
    return [{ loops, offsets: accesses.map(() => 0) }];
  }
  return pieces(inner.extent, size).map(([start, count, length]) => ({
    loops: [
      ...(count > 1 ? [{ extent: count, axis: -1, strides: inner.strides.map((stride) => stride * length) }] : []),
      ...outside,
      { extent: length, axis: -1, strides: inner.strides },
    ],
    offsets: inner.strides.map((stride) => stride * start),
  }));
}

/** `extent` as [start, count, size] runs: whole tiles, then the rest. */
function pieces(extent: number, size: number): [number, number, number][] {
  const count = Math.floor(extent / size);
  const rest = extent - count * size;
  const out: [number, number, number][] = [];
  if (count > 0) out.push([0, count, size]);
  if (rest > 0) out.push([count * size, 1, rest]);
  return out;
}
