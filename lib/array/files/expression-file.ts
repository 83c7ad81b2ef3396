/**
 * Lazy arrays kept as JSON: the nodes of the expression, each once and after those that it is made of. Nodes are plain data, so that
 * what stands in one is written field by field: elements in memory as base64, numbers that JSON has not by name, functions by source.
 *
 * A file holds a format, a version and a checksum of its nodes. What cannot be made again elsewhere is refused by name when it is kept.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { complexOf, isComplex } from '../../../kernels/complex/number.js';
import type { TypedArray } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isPlainObject } from '../../base/signature.js';
import { nextIdentity } from '../../expr/build.js';
import { checksum, isNumbered, renumbered } from '../../expr/kept-node.js';
import type { Node } from '../../expr/node.js';
import { temporaryName } from '../../storage/stores/object-file.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { ChunkedArray } from '../chunked-array.js';
import { labelsOf } from '../labels.js';

const FORMAT = 'chunkwise expression';
const VERSION = 1;
const ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'hash' in value && 'kind' in value && 'children' in value;

const refuse = (what: string): never => {
  throw new ChunkwiseError('argument', `save: ${what}`);
};

/** Nodes that stand in another one's fields. */
const within = (node: Node): Node[] =>
  Object.values(node)
    .flatMap((field) => [field].flat())
    .filter(isNode);

/** All nodes of an expression, each after those within it; without recursion. */
function nodesOf(root: Node): Node[] {
  const done = new Set<Node>();
  const open: { node: Node; rest: Node[] }[] = [{ node: root, rest: within(root) }];
  const met = new Set<Node>([root]);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) done.add((open.pop() as { node: Node }).node);
    else if (!met.has(next)) {
      met.add(next);
      open.push({ node: next, rest: within(next) });
    }
  }
  return [...done];
}

/** The fields of a record, each as JSON. */
const recordOf = (record: object, places: ReadonlyMap<Node, number>): unknown => ({
  $record: Object.entries(record).map(([name, item]) => [name, encoded(item, places)]),
});

/** A field of a node as JSON. */
function encoded(value: unknown, places: ReadonlyMap<Node, number>): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value === undefined) return { $undefined: true };
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (isNode(value)) return { $node: places.get(value) };
  if (isComplex(value)) return { $complex: [encoded(value.re, places), encoded(value.im, places)] };
  if (ArrayBuffer.isView(value)) {
    const name = ARRAYS.find((array) => value.constructor === array)?.name;
    if (name === undefined) return refuse(`a ${value.constructor.name} cannot be kept; give a typed array`);
    const { buffer, byteOffset, byteLength } = value;
    return { $array: name, bytes: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
  }
  if (Array.isArray(value)) return value.map((item) => encoded(item, places));
  if (isPlainObject(value)) return recordOf(value, places);
  return refuse(`a value of type ${(value as object).constructor?.name ?? typeof value} cannot be kept as JSON`);
}

function decoded(value: unknown, nodes: readonly Node[]): unknown {
  if (Array.isArray(value)) return value.map((item) => decoded(item, nodes));
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  if ('$number' in record) return Number(record.$number);
  if ('$bigint' in record) return BigInt(record.$bigint as string);
  if ('$undefined' in record) return undefined;
  if ('$node' in record) return nodes[record.$node as number];
  if ('$complex' in record) {
    const [re, im] = (record.$complex as unknown[]).map((part) => decoded(part, nodes) as number);
    return complexOf(re, im);
  }
  if ('$array' in record) {
    const bytes = Uint8Array.from(Buffer.from(record.bytes as string, 'base64'));
    const array = ARRAYS.find(({ name }) => name === record.$array) as typeof Uint8Array;
    return new array(bytes.buffer) as TypedArray;
  }
  return Object.fromEntries(
    (record.$record as [string, unknown][]).map(([name, item]) => [name, decoded(item, nodes)]),
  );
}

/** @throws 'argument' for what only this process has */
function checkKept(node: Node): void {
  if (node.kind === 'persisted')
    refuse(
      'blocks that persist() keeps are of this process; keep the expression from before persist, or write it with toZarr',
    );
  if (node.kind === 'source' && node.reader.type === 'host')
    refuse('the function of fromSource runs on this thread only; give it { worker: true }, or a module');
  if (node.kind === 'stored' && node.array.location.type === 'host')
    refuse('an array of a store in memory is of this process; write it to a folder first');
  if (node.kind === 'stored' && node.array.lines)
    refuse('an array of a table of text cannot be kept; keep the path of that file');
  if (node.kind === 'stored' && node.array.ranges)
    refuse('an array of a references file, or of chunks of an HDF5 file, cannot be kept; keep the path of that file');
}

/** Writes the expression of `x`. @throws 'argument' for what cannot be kept, 'storage' where it cannot be written */
export async function saveExpression(path: string, x: ChunkedArray): Promise<void> {
  const nodes = nodesOf(x.node);
  const places = new Map(nodes.map((node, k) => [node, k]));
  const records = nodes.map((node) => {
    checkKept(node);
    const labels = node.kind === 'stored' || node === x.node ? labelsOf(node) : undefined;
    return [recordOf(node, places), ...(labels ? [recordOf(labels, places)] : [])];
  });
  const body = JSON.stringify(records);
  const text = `{"format":"${FORMAT}","version":${VERSION},"checksum":"${checksum(body)}","nodes":${body}}\n`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const temporary = temporaryName(path);
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (cause) {
    throw storageFailure('save', path, cause);
  }
}

/** The array that {@link saveExpression} kept. @throws 'storage' for a file that is missing, damaged, or of another version */
export async function loadExpression(path: string): Promise<ChunkedArray> {
  const damaged = (why: string, cause?: unknown): never => {
    throw new ChunkwiseError('storage', `load: ${path}: ${why}`, { cause });
  };
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw storageFailure('load', path, cause);
  }
  let file: Readonly<Record<string, unknown>> = {};
  try {
    file = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    damaged(`is not JSON (${(cause as Error).message}); it is damaged, or was not made by save`, cause);
  }
  if (!isPlainObject(file) || file.format !== FORMAT) damaged('holds no expression; it was not made by save');
  if (file.version !== VERSION)
    damaged(`is of version ${String(file.version)}, and this is version ${VERSION} of the format; save it anew`);
  const { nodes: records } = file;
  if (!Array.isArray(records) || records.length === 0 || checksum(JSON.stringify(records)) !== file.checksum)
    damaged('is damaged: its checksum is not that of its nodes; save it anew');
  const nodes: Node[] = [];
  const anew = new Set<Node>();
  const identity = nextIdentity();
  for (const [record, labels] of records as [unknown, unknown?][]) {
    let node = decoded(record, nodes) as Node;
    if (isNumbered(node) || within(node).some((part) => anew.has(part))) {
      node = renumbered(node, identity);
      anew.add(node);
    }
    nodes.push(node);
    if (labels !== undefined) new ChunkedArray(node, decoded(labels, nodes) as object);
  }
  return new ChunkedArray(nodes[nodes.length - 1]);
}
