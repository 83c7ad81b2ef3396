/**
 * What a distribution is: a line that names its parameters, where they may lie, and the formula or sampler that draws. Signatures,
 * checks, broadcasting, dtypes and chunks are the same for all and stand here.
 */
import type { DomainName } from '../../../kernels/domain.js';
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, type Chunks, normalizeChunks } from '../../base/grid.js';
import {
  chunks as chunksKind,
  count,
  kind,
  nullable,
  optional,
  otherwise,
  shape as shapeKind,
} from '../../base/kinds.js';
import { isPlainObject, type Parameter, type Signature } from '../../base/signature.js';
import { broadcastShapes, broadcastTo, cast, constant, rechunk } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, checkDType } from '../asarray.js';
import { checkShape } from '../axes.js';
import type { CreationOptions } from '../creation/creation.js';
import { arrayLike, dtypeOfType, isArrayLike } from '../kinds.js';
import { Draw, type Key } from './draw.js';
import { type Term, wide } from './formula.js';
import { nodesOf, parameterOf } from './parameters.js';

/** Options of random arrays. */
export interface RandomOptions<D extends DType = DType> extends CreationOptions<D> {
  /** A whole number up to 2^64; the same seed and shape give the same array. Default: drawn from the system. */
  readonly seed?: number | bigint | undefined;
  /** The shape, where it is not given as an argument; default: that which the parameters broadcast to. */
  readonly size?: Size | undefined;
}

/** The shape of what is drawn; null or left out: that which the parameters broadcast to. */
export type Size = number | readonly number[] | null;
/** Options may come in place of arguments that can be left out: `rng.normal({ size: 3 })`. */
export type SizeOr<D extends DType> = Size | RandomOptions<D>;
/** A parameter that can be left out: a number, or an array that broadcasts. */
export type ParameterOr<D extends DType> = ArrayLike | RandomOptions<D>;

/** Dtypes of continuous variates. */
export type FloatDType = 'float64' | 'float32';

/** A line of the tables of distributions. */
export interface Distribution {
  /** Name, domain and, where it can be left out, the value of each parameter. */
  readonly parameters: readonly (readonly [name: string, domain: DomainName, value?: number])[];
  readonly result: 'float' | 'integer';
  /** The variates. Parameters are numbers or expressions of float64 that broadcast to the draw's shape. */
  draw(draw: Draw, ...parameters: readonly Term[]): Term;
}

export const seedKind = kind<number | bigint>(
  'seed',
  'a whole number from 0 to 2^64 - 1, above 2^53 a bigint',
  (value) => (typeof value === 'bigint' ? value >= 0n && value < 1n << 64n : count.admits(value)),
);
const sizeKind = nullable(shapeKind, 'for that of the parameters');

/** Kinds of the options of a draw whose dtype is `dtype` unless given. */
export const drawOptions = (dtype: DType) => ({
  dtype: optional(dtypeOfType(), dtype),
  chunks: optional(chunksKind, 'auto'),
  seed: otherwise(seedKind, 'drawn from the system'),
  size: otherwise(sizeKind, 'that of the parameters'),
});

/** The parameter `size`. */
export const SIZE: Parameter = ['size', otherwise(sizeKind, 'that of the parameters')];

/** A signature whose options may come early. */
export const drawSignature = (name: string, parameters: readonly Parameter[], options: object): Signature => ({
  name: `random.${name}`,
  parameters,
  options: options as Signature['options'] & object,
  early: true,
});

/** The signature that a distribution's line declares. */
export const signatureOfLine = (name: string, { parameters, result }: Distribution): Signature =>
  drawSignature(
    name,
    [
      ...parameters.map(
        ([parameter, , value]): Parameter => [parameter, value === undefined ? arrayLike : optional(arrayLike, value)],
      ),
      SIZE,
    ],
    drawOptions(result === 'float' ? 'float64' : 'int64'),
  );

/** Whatever gives draws their key and stream. */
export interface DrawSource {
  /** @internal key and stream of the next draw, of another seed where one is given */
  next(seed: number | bigint | undefined): { readonly key: Key; readonly stream: number };
}

/** A call's arguments: those before its options, which may come in place of the last ones. */
export function splitOptions(args: readonly unknown[]): { readonly given: unknown[]; readonly options: RandomOptions } {
  const at = args.findIndex((arg) => isPlainObject(arg) && !isArrayLike(arg));
  return at < 0 ? { given: [...args], options: {} } : { given: args.slice(0, at), options: args[at] as RandomOptions };
}

/** The size of a call, given as an argument or an option. @throws 'argument' when as both */
export function sizeOfCall(operation: string, given: Size | undefined, options: RandomOptions): Size {
  if (given !== undefined && given !== null && options.size !== undefined && options.size !== null)
    throw new ChunkwiseError('argument', `${operation}: size is given twice, as an argument and as an option`);
  return given ?? options.size ?? null;
}

/** `dtype` where it is a float. @throws 'dtype' */
export function checkFloat(operation: string, dtype: DType): FloatDType {
  if (dtype === 'float32' || dtype === 'float64') return dtype;
  throw new ChunkwiseError(
    'dtype',
    `${operation}: dtype ${dtype} is not a floating-point dtype; use float64 or float32, then astype`,
  );
}

/** Shape and chunks of what is drawn: as asked for, or as the parameters have them. @throws 'shape', 'chunks' */
export function extentsOf(
  operation: string,
  size: Size,
  shapes: readonly (readonly number[])[],
  nodes: readonly Node[],
  spec: ChunkSpec | undefined,
  dtype: DType,
): { readonly shape: readonly number[]; readonly chunks: Chunks } {
  const own = shapes.length > 0 ? broadcastShapes(operation, shapes) : [];
  const shape = size === null ? own : checkShape(operation, size);
  const both = size === null ? own : broadcastShapes(operation, [own, shape]);
  if (both.length !== shape.length || both.some((n, axis) => n !== shape[axis]))
    throw new ChunkwiseError(
      'shape',
      `${operation}: parameters of shape [${own.join(', ')}] do not broadcast to size [${shape.join(', ')}]; give a size that they fit, or none`,
    );
  const model = nodes.find((node) => node.shape.length === shape.length && node.shape.every((n, k) => n === shape[k]));
  const chunks =
    spec === undefined && model && shape.length > 0
      ? model.chunks
      : normalizeChunks(operation, spec, shape, itemsize(dtype));
  return { shape, chunks };
}

/** A parameter cut as the draw is. */
export function cutAs(term: Term, shape: readonly number[], chunks: Chunks): Term {
  if (typeof term === 'number') return term;
  const lead = shape.length - term.shape.length;
  return rechunk(
    term,
    term.chunks.map((cut, axis) => (term.shape[axis] === shape[axis + lead] ? chunks[axis + lead] : cut)),
  );
}

/** A formula's value as the array that was asked for. */
export function finished(term: Term, draw: Pick<Draw, 'shape' | 'chunks'>, dtype: DType): Node {
  const node = typeof term === 'number' ? constant(term, 'float64', draw.shape) : term;
  return rechunk(broadcastTo(cast(node, dtype), draw.shape), draw.chunks);
}

/** The array that a call of a distribution draws. */
export function drawn(source: DrawSource, name: string, line: Distribution, args: readonly unknown[]): Node {
  const operation = `random.${name}`;
  const { given, options } = splitOptions(args);
  const { parameters, result } = line;
  const dtype =
    result === 'float'
      ? checkFloat(operation, options.dtype ?? 'float64')
      : checkDType(operation, options.dtype ?? 'int64');
  const terms = parameters.map(([parameter, domain, value], k) =>
    parameterOf(operation, parameter, (given[k] ?? value) as ArrayLike, domain),
  );
  const nodes = nodesOf(terms);
  const size = sizeOfCall(operation, given[parameters.length] as Size | undefined, options);
  const { shape, chunks } = extentsOf(
    operation,
    size,
    nodes.map((node) => node.shape),
    nodes,
    options.chunks,
    dtype,
  );
  const { key, stream } = source.next(options.seed);
  const draw = new Draw(operation, key, stream, shape, chunks, result === 'float' ? dtype : 'float64');
  return finished(line.draw(draw, ...terms.map((term) => cutAs(wide(term), shape, chunks))), draw, dtype);
}
