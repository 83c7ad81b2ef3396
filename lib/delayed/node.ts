/**
 * One delayed call as data: the function, its arguments with references to other calls in them, and how it may be run.
 */
import { isComplex } from '../../kernels/complex/number.js';
import { ChunkwiseError } from '../base/errors.js';
import type { FunctionSpec } from '../base/function-spec.js';
import { isNdarray, isPlainObject, MOST_LEVELS } from './codec.js';

/** One call of a graph. */
export interface TaskNode {
  /** Unique on this thread. */
  readonly id: number;
  readonly name: string;
  readonly spec: FunctionSpec;
  /** The function depends on its arguments alone and does not write to them. */
  readonly pure: boolean;
  /** Arguments; a {@link NodeReference} stands for another call's result, also inside arrays and plain objects. */
  readonly args: readonly unknown[];
  /** The referenced calls in the order in which a walk over the arguments meets them. */
  readonly deps: readonly TaskNode[];
  /** Every argument is a primitive or a reference. */
  readonly simple: boolean;
  /** The lazy array whose elements are the only argument, once it has been computed. */
  readonly block?: object;
}

/** Stands for a call's result inside the arguments of another. */
export class NodeReference {
  constructor(readonly node: TaskNode) {}
}

/** Objects that the structured clone algorithm brings over whole. */
const CLONABLE = ['Date', 'RegExp', 'Map', 'Set', 'Error', 'Blob', 'File'];

/**
 * A user's argument with references in place of delayed values; containers are copied, so that later changes to them
 * have no effect.
 *
 * @param where says which argument it is, for errors
 * @param nodeOf the call behind a delayed value, or undefined for anything else
 * @param found gets the referenced calls
 * @throws ChunkwiseError 'argument' for what cannot go to a worker
 */
export function scanArgument(
  value: unknown,
  where: () => string,
  nodeOf: (value: object) => TaskNode | undefined,
  found: TaskNode[],
  above: readonly object[] = [],
): unknown {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new ChunkwiseError(
      'argument',
      `${where()} holds a ${typeof value}, which cannot go to a worker; give the function its own delayed() call, or put it into the function's module`,
    );
  if (typeof value !== 'object' || value === null) return value;
  const node = nodeOf(value);
  if (node) {
    found.push(node);
    return new NodeReference(node);
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return value;
  if (isNdarray(value)) return value;
  if (above.length > MOST_LEVELS)
    throw new ChunkwiseError(
      'argument',
      `${where()} is nested more than ${MOST_LEVELS} levels deep; give flat arrays and objects`,
    );
  if (above.includes(value))
    throw new ChunkwiseError('argument', `${where()} contains itself; give arrays and objects without cycles`);
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((item) => scanArgument(item, where, nodeOf, found, inside));
  if (isComplex(value)) return { re: value.re, im: value.im };
  if (isPlainObject(value)) {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) copy[key] = scanArgument(value[key], where, nodeOf, found, inside);
    return copy;
  }
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (CLONABLE.includes(tag)) {
    if (value instanceof Map || value instanceof Set) {
      const before = found.length;
      for (const item of value instanceof Map ? [...value.keys(), ...value.values()] : value)
        scanArgument(item, where, nodeOf, found, inside);
      if (found.length > before)
        throw new ChunkwiseError(
          'argument',
          `${where()} has a delayed value inside a ${tag}; use an array or a plain object`,
        );
    }
    return value;
  }
  const kind = (value.constructor as { name?: string } | undefined)?.name ?? tag;
  throw new ChunkwiseError(
    'argument',
    `${where()} holds an object of class ${kind}, which would arrive without its methods; give plain objects, arrays, typed arrays or ndarrays${'compute' in value ? ' (await its compute() first)' : ''}`,
  );
}
