/**
 * An eager mirror of expressions over plain JavaScript arrays: walks the graph as it was built and computes every node
 * whole, in the most obvious way, so that optimiser, planner and runtime have something independent to agree with.
 */
import { DTYPES, type DType } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { randomFill } from '../../kernels/routine/random.js';
import { loadRoutines } from '../../kernels/routine/routines.js';
import { chunkLists } from '../../lib/base/grid.js';
import type { BlocksNode, IterateNode, Node, RandomNode, ReductionNode } from '../../lib/expr/node.js';
import { topologicalOrder } from '../../lib/expr/traverse.js';

/** An element: bools are 0 and 1. */
export type Value = number | bigint;
/** A whole array, C order. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Value[];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Calls `make` for every index of `shape` in C order. */
function fill(shape: readonly number[], make: (at: readonly number[]) => Value): Plain {
  const at = shape.map(() => 0);
  const data: Value[] = [];
  for (let k = sizeOf(shape); k > 0; k--) {
    data.push(make(at));
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0;
  }
  return { shape, data };
}

const at = (array: Plain, index: readonly number[]): Value => {
  let flat = 0;
  index.forEach((i, axis) => {
    if (i < 0 || i >= array.shape[axis]) throw new Error(`index ${index} outside ${array.shape}`);
    flat = flat * array.shape[axis] + i;
  });
  return array.data[flat];
};

const isBig = (dtype: DType): boolean => dtype === 'int64' || dtype === 'uint64';

/** `value` as an element of `dtype`; floats that become integers must fit. */
function convert(value: Value | boolean, dtype: DType): Value {
  if (dtype === 'bool') return Number(value) !== 0 ? 1 : 0;
  if (dtype === 'float64') return Number(value);
  if (dtype === 'float32') return Math.fround(Number(value));
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
  const bits = DTYPES[dtype].itemsize * 8;
  const wrapped = DTYPES[dtype].kind === 'u' ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  return isBig(dtype) ? wrapped : Number(wrapped);
}

const larger = (a: Value, b: Value): Value => (Number.isNaN(a) ? a : Number.isNaN(b) ? b : a >= b ? a : b);
const smaller = (a: Value, b: Value): Value => (larger(a, b) === b && !Number.isNaN(a) ? a : Number.isNaN(a) ? a : b);
const OPS: Record<string, (...args: Value[]) => Value | boolean> = {
  add: (a, b) => (a as number) + (b as number),
  subtract: (a, b) => (a as number) - (b as number),
  // Products of small integers outgrow doubles before they wrap.
  multiply: (a, b) =>
    Number.isSafeInteger(a) && Number.isSafeInteger(b) && !Number.isSafeInteger((a as number) * (b as number))
      ? BigInt(a) * BigInt(b)
      : (a as number) * (b as number),
  divide: (a, b) => (a as number) / (b as number),
  negative: (a) => -(a as number),
  maximum: larger,
  minimum: smaller,
  less: (a, b) => a < b,
  greaterEqual: (a, b) => a >= b,
  equal: (a, b) => a === b,
  where: (c, a, b) => (c ? a : b),
};

const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory);

function random(node: RandomNode): Plain {
  const size = sizeOf(node.shape);
  if (size > 0) randomFill(routines, node.dtype as 'float64', ARENA_BASE, size, 0, 1, node.key);
  const data = new DTYPES[node.dtype].array(memory.buffer, ARENA_BASE, size);
  return { shape: node.shape, data: [...(data as unknown as Iterable<Value>)] };
}

function reduce(node: ReductionNode, child: Plain, second: Plain | undefined): Plain {
  const { axes, groups } = node;
  const bags = new Map<string, { value: Value; position: number }[]>();
  const strides = axes.map((_, k) => axes.slice(k + 1).reduce((n, axis) => n * child.shape[axis], 1));
  fill(child.shape, (index) => {
    const label = groups && second ? Number(at(second, index)) : 0;
    if (label < 0 || (!groups && second && !at(second, index))) return 0;
    const key = (
      groups
        ? index.flatMap((i, axis) => (axis === axes[0] ? [label] : axes.includes(axis) ? [] : [i]))
        : index.filter((_, axis) => !axes.includes(axis))
    ).join();
    const bag = bags.get(key) ?? [];
    const position = axes.reduce((n, axis, k) => n + index[axis] * strides[k], 0);
    bag.push({ value: at(child, index), position });
    bags.set(key, bag);
    return 0;
  });
  return fill(node.shape, (index) => {
    const bag = bags.get(index.join()) ?? [];
    const numbers = bag.map((entry) => Number(entry.value));
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    if (bag.length === 0 && node.op.startsWith('arg')) return -1n;
    if (bag.length === 0 && node.op !== 'sum') return Number.NaN;
    switch (node.op) {
      case 'sum':
        return convert(
          isBig(node.dtype) ? bag.reduce((a, { value }) => a + BigInt(value), 0n) : numbers.reduce((a, b) => a + b, 0),
          node.dtype,
        );
      case 'mean':
        return convert(mean, node.dtype);
      case 'std':
        return convert(Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length), node.dtype);
      case 'max':
        return bag.map((entry) => entry.value).reduce(larger);
      case 'min':
        return bag.map((entry) => entry.value).reduce((a, b) => smaller(a, b));
      case 'argmax': {
        let best = bag[0];
        for (const entry of bag)
          if (!Number.isNaN(best.value) && (Number.isNaN(entry.value) || entry.value > best.value)) best = entry;
        return BigInt(best.position);
      }
      default:
        throw new Error(`the mirror knows no ${node.op}`);
    }
  });
}

/** Where `i` outside [0, n) is read from, or the constant read there. */
function boundary(
  mode: 'none' | 'reflect' | 'periodic' | 'nearest' | number,
  i: number,
  n: number,
): number | { value: number } {
  if (i >= 0 && i < n) return i;
  if (typeof mode === 'number') return { value: mode };
  if (mode === 'nearest') return i < 0 ? 0 : n - 1;
  if (mode === 'periodic') return ((i % n) + n) % n;
  const place = ((i % (2 * n)) + 2 * n) % (2 * n);
  return place < n ? place : 2 * n - 1 - place;
}

type BlockFunction = (...blocks: { data: Value[]; shape: number[] }[]) => { data: ArrayLike<Value> };

function callBlocks(node: BlocksNode, children: readonly Plain[]): Plain {
  if (node.fn.type !== 'source') throw new Error('the mirror calls source functions only');
  const fn = new Function(`return (${node.fn.source})`)() as BlockFunction;
  const out = fill(node.shape, () => 0);
  const lists = chunkLists(node.chunks);
  const starts = lists.map((cut) => cut.map((_, k) => cut.slice(0, k).reduce((a, b) => a + b, 0)));
  fill(
    node.chunks.map((cut) => cut.length),
    (block) => {
      const start = block.map((b, axis) => starts[axis][b]);
      const stop = block.map((b, axis) => start[axis] + lists[axis][b]);
      const depth = node.trim?.depth ?? start.map(() => [0, 0] as const);
      const modes = node.trim?.boundary ?? start.map(() => 'none' as const);
      const low = start.map((s, axis) => (modes[axis] === 'none' ? Math.min(depth[axis][0], s) : depth[axis][0]));
      const high = stop.map((s, axis) =>
        modes[axis] === 'none' ? Math.min(depth[axis][1], node.shape[axis] - s) : depth[axis][1],
      );
      const shape = start.map((s, axis) => stop[axis] - s + low[axis] + high[axis]);
      const blocks = children.map((child) =>
        fill(shape, (index) => {
          const from: number[] = [];
          for (let axis = index.length - 1; axis >= 0; axis--) {
            const place = boundary(modes[axis], start[axis] - low[axis] + index[axis], child.shape[axis]);
            if (typeof place === 'object') return convert(place.value, node.children[0].dtype);
            from[axis] = place;
          }
          return at(child, from);
        }),
      );
      const result = fn(...blocks.map((b) => ({ data: b.data, shape: [...b.shape] }))).data;
      const trimmed: Plain = { shape, data: Array.from(result) };
      fill(
        stop.map((s, axis) => s - start[axis]),
        (index) => {
          const flat = index.reduce((n, i, axis) => n * node.shape[axis] + start[axis] + i, 0);
          out.data[flat] = convert(
            at(
              trimmed,
              index.map((i, axis) => i + low[axis]),
            ),
            node.dtype,
          );
          return 0;
        },
      );
      return 0;
    },
  );
  return out;
}

function loop(node: IterateNode, child: Plain, outer: ReadonlyMap<string, Plain>): Plain {
  let state = child;
  const frames = [...child.data];
  for (let step = 1; step <= node.steps; step++) {
    const known = new Map(outer);
    known.set(node.carries[0].hash, state);
    [state] = evaluate(node.bodies, known);
    if (node.every !== undefined && step % node.every === 0) frames.push(...state.data);
  }
  return node.every === undefined ? state : { shape: node.shape, data: frames };
}

function compute(node: Node, children: readonly Plain[], known: ReadonlyMap<string, Plain>): Plain {
  const { shape, dtype } = node;
  switch (node.kind) {
    case 'memory':
      return { shape, data: [...(node.data as unknown as Iterable<Value>)] };
    case 'random':
      return random(node);
    case 'constant':
      return fill(shape, () => convert(node.value as Value, dtype));
    case 'index':
      return fill(shape, (index) => BigInt(index[node.axis]));
    case 'elementwise':
      return {
        shape,
        data: children[0].data.map((_, k) => convert(OPS[node.op](...children.map((child) => child.data[k])), dtype)),
      };
    case 'cast':
      return { shape, data: children[0].data.map((value) => convert(value, dtype)) };
    case 'view':
      return fill(shape, (index) =>
        at(
          children[0],
          node.view.maps.map((map) => (map.axis < 0 ? map.offset : map.offset + map.stride * index[map.axis])),
        ),
      );
    case 'reduction':
      return reduce(node, children[0], children[1]);
    case 'take':
      return fill(shape, (index) =>
        at(
          children[0],
          index.map((i, axis) => (axis === node.axis ? node.indices[i] : i)),
        ),
      );
    case 'assemble':
      return fill(shape, (index) => {
        for (let k = children.length - 1; k >= 0; k--) {
          const { start, stop } = node.regions[k];
          if (index.every((i, axis) => i >= start[axis] && i < stop[axis]))
            return at(
              children[k],
              index.map((i, axis) => i - start[axis]),
            );
        }
        throw new Error('an assembly leaves a hole');
      });
    case 'rechunk':
    case 'reshape':
      return { shape, data: children[0].data };
    case 'blocks':
      return callBlocks(node, children);
    case 'iterate':
      return loop(node, children[0], known);
    default:
      throw new Error(`the mirror cannot evaluate ${node.kind}`);
  }
}

/** Every root whole, computed eagerly; `given` holds placeholders' values. */
export function evaluate(roots: readonly Node[], given: ReadonlyMap<string, Plain> = new Map()): Plain[] {
  const known = new Map(given);
  for (const node of topologicalOrder(roots)) {
    if (known.has(node.hash)) continue;
    const children = node.children.map((child) => known.get(child.hash) as Plain);
    known.set(node.hash, compute(node, children, known));
  }
  return roots.map((root) => known.get(root.hash) as Plain);
}
