/**
 * The elements of a small array that is made of arrays in memory, at once: what coordinates are looked up by, without a run.
 */
import {
  type DType,
  entriesOf,
  isComplexDType,
  isTextDType,
  newElements,
  realDType,
  type TypedArray,
} from '../../../kernels/dtype.js';
import { evaluateProgram } from '../../../kernels/interpret.js';
import type { Program } from '../../../kernels/program.js';
import { castValue, putElement, type Value } from '../../../kernels/scalar.js';
import { sizeOf } from '../../base/shape.js';
import type { Node } from '../../expr/node.js';
import type { ChunkedArray } from '../chunked-array.js';

/** Elements beyond which nothing is computed at once. */
const MOST_ELEMENTS = 1 << 24;

const strides = (shape: readonly number[]): number[] => {
  const out = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) out[axis] = out[axis + 1] * shape[axis + 1];
  return out;
};

/** Copies elements of `width` entries so that the one at `index` of `shape` is `source`'s at offset + index * steps. */
function gather(
  shape: readonly number[],
  source: TypedArray,
  out: TypedArray,
  width: number,
  offset: number,
  steps: readonly number[],
): void {
  const size = sizeOf(shape);
  const index = shape.map(() => 0);
  let from = offset;
  for (let k = 0; k < size; k++) {
    for (let e = 0; e < width; e++) out[k * width + e] = source[from * width + e];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * steps[axis];
      index[axis] = 0;
    }
  }
}

/** The value of one lane as programs take it. */
const laneValue = (data: TypedArray, k: number, dtype: DType): Value => {
  const entry = data[k];
  if (typeof entry === 'bigint') return entry;
  if (dtype === 'bool') return entry !== 0;
  return dtype === 'float32' || dtype === 'float64' ? entry : BigInt(entry);
};
const putLane = (data: TypedArray, k: number, value: Value): void => {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[k] = BigInt(value);
  else data[k] = Number(value);
};

const plain = (dtype: DType): boolean => !isComplexDType(dtype) && !isTextDType(dtype) && dtype !== 'float16';

/** One operation on the elements of each child. */
function elementwise(
  node: Extract<Node, { kind: 'elementwise' | 'cast' }>,
  parts: readonly TypedArray[],
): TypedArray | undefined {
  if (!plain(node.dtype) || !node.children.every((child) => plain(child.dtype))) return undefined;
  const out = newElements(node.dtype, sizeOf(node.shape));
  if (node.kind === 'cast') {
    const from = realDType(node.children[0].dtype);
    const to = realDType(node.dtype);
    for (let k = 0; k < out.length; k++) putLane(out, k, castValue(laneValue(parts[0], k, from), from, to));
    return out;
  }
  const operands = node.children.map((child) => realDType(child.dtype));
  const program: Program = {
    operands,
    code: [
      ...operands.map((dtype, operand) => ({ kind: 'load', operand, dtype }) as const),
      { kind: 'op', op: node.op, dtype: realDType(node.dtype), args: operands.map((_, k) => k) },
    ],
    results: [operands.length],
  };
  for (let k = 0; k < out.length; k++) {
    const [value] = evaluateProgram(
      program,
      operands.map((dtype, c) => laneValue(parts[c], k, dtype)),
    );
    putLane(out, k, value);
  }
  return out;
}

/** What one node makes of its children's elements; undefined for what takes a run. */
function valuesOf(node: Node, parts: readonly TypedArray[]): TypedArray | undefined {
  const width = entriesOf(node.dtype);
  const made = (): TypedArray => newElements(node.dtype, sizeOf(node.shape));
  switch (node.kind) {
    case 'memory':
      return node.data;
    case 'constant': {
      const out = made();
      for (let k = 0; k < sizeOf(node.shape); k++) putElement(out, k, node.value, node.dtype);
      return out;
    }
    case 'index': {
      const out = made() as BigInt64Array;
      const step = strides(node.shape)[node.axis];
      for (let k = 0; k < out.length; k++) out[k] = BigInt(Math.floor(k / step) % node.shape[node.axis]);
      return out;
    }
    case 'elementwise':
    case 'cast':
      return elementwise(node, parts);
    case 'view': {
      const out = made();
      const own = strides(node.children[0].shape);
      const steps = node.shape.map(() => 0);
      let offset = 0;
      node.view.maps.forEach((map, axis) => {
        offset += map.offset * own[axis];
        if (map.axis >= 0) steps[map.axis] += map.stride * own[axis];
      });
      gather(node.shape, parts[0], out, width, offset, steps);
      return out;
    }
    case 'take': {
      const out = made();
      const { axis, indices } = node;
      const inner = sizeOf(node.shape.slice(axis + 1)) * width;
      const outer = sizeOf(node.shape.slice(0, axis));
      const extent = node.children[0].shape[axis];
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < indices.length; i++)
          for (let e = 0; e < inner; e++)
            out[(o * indices.length + i) * inner + e] = parts[0][(o * extent + indices[i]) * inner + e];
      return out;
    }
    case 'assemble': {
      const out = made();
      const own = strides(node.shape);
      node.regions.forEach(({ start, stop }, child) => {
        const shape = start.map((from, axis) => stop[axis] - from);
        const size = sizeOf(shape);
        const each = strides(shape);
        for (let k = 0; k < size; k++) {
          let to = 0;
          shape.forEach((extent, axis) => {
            to += (start[axis] + (Math.floor(k / each[axis]) % extent)) * own[axis];
          });
          for (let e = 0; e < width; e++) out[to * width + e] = parts[child][k * width + e];
        }
      });
      return out;
    }
    case 'reshape':
    case 'rechunk':
      return parts[0];
    case 'stored':
    case 'source':
    case 'persisted':
    case 'random':
    case 'reduction':
    case 'selected':
    case 'distinct':
    case 'routine':
    case 'blocks':
    case 'placeholder':
    case 'iterate':
    case 'state':
      return undefined;
    default:
      return node satisfies never;
  }
}

/**
 * The elements of `x` in C order, where they are made of elements in memory alone by operations on elements, views and joins;
 * undefined where they are stored, or take a run, or are too many. @internal
 */
export function valuesInMemory(x: ChunkedArray): TypedArray | undefined {
  const done = new Map<Node, TypedArray | null>();
  const stack: Node[] = [x.node];
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (done.has(node)) {
      stack.pop();
      continue;
    }
    if (sizeOf(node.shape) > MOST_ELEMENTS) return undefined;
    const waiting = node.children.filter((child) => !done.has(child));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    const values = valuesOf(
      node,
      node.children.map((child) => done.get(child) as TypedArray),
    );
    if (!values) return undefined;
    done.set(node, values);
    stack.pop();
  }
  return done.get(x.node) ?? undefined;
}
