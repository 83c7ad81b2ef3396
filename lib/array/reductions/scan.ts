/**
 * Scans along an axis, block by block: each block goes on from the one before.
 *
 * Where few lines of blocks could be worked at once, the totals of all blocks are found first, side by side, and run
 * together; then all blocks are scanned side by side. Which way is taken follows from the chunks alone, so that results do
 * not depend on threads.
 */
import { DTYPES, isComplexDType } from '../../../kernels/dtype.js';
import { isScanned, type ScanOp } from '../../../kernels/routine/scan.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { withoutEmpty } from '../../base/axis-operations.js';
import { namelessDTypeError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { cast, elementwise, isSelected, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { alongSelected, type Filling } from '../unknown/fill-selected.js';

/** What leaves running values as they are. */
const NEUTRAL: Readonly<Record<ScanOp, Filling>> = { add: 0, multiply: 1, maximum: 'least', minimum: 'greatest' };

/** This many lines of blocks keep the threads of most machines busy; the totals of fewer are found first. */
const LINES = 4;

/** The scan of `node`, whose dtype is scanned as it is, along `axis`. */
export function scan(op: ScanOp, node: Node, axis: number): Node {
  if (sizeOf(node.shape) === 0) return node;
  // The block before must have a last row.
  const chunks = node.chunks.map(withoutEmpty);
  const source = rechunk(node, chunks);
  const grid = { shape: node.shape, chunks };
  const result = { ...grid, dtype: node.dtype };
  const params = { op, axis };
  const input = { node: source, input: { by: 'block' } } as const;
  const blocks = chunks[axis].length;
  const lines = chunks.reduce((n, cut, k) => (k === axis ? n : n * cut.length), 1);
  // A product that overflows in one block may have been 0 before it, so products are always taken in turn.
  if (blocks < 3 || lines >= LINES || op === 'multiply') return routine('scan', [input], grid, result, params, axis);
  const ones = { chunks: chunks.map((cut, k) => (k === axis ? evenAxis(1, cut.length) : cut)) };
  const small = { shape: node.shape.map((n, k) => (k === axis ? blocks : n)), ...ones };
  const totals = routine('scanTotals', [input], grid, { ...small, dtype: node.dtype }, params);
  const run = routine(
    'scan',
    [{ node: totals, input: { by: 'block' } }],
    small,
    { ...small, dtype: node.dtype },
    params,
    axis,
  );
  return routine('scan', [input, { node: run, input: { by: 'before', axis } }], grid, result, params);
}

/** The scan in the dtype that holds `node`'s values exactly and is scanned as it is, and back. */
export function scanned(op: ScanOp, node: Node, axis: number): Node {
  if (isComplexDType(node.dtype) && (op === 'maximum' || op === 'minimum'))
    throw namelessDTypeError(
      `elements are ${node.dtype}, which have no running extremes; take real(x) or abs(x) first`,
    );
  if (isSelected(node)) return alongSelected(node, axis, NEUTRAL[op], (values, k) => scanned(op, values, k));
  if (isComplexDType(node.dtype) && op !== 'multiply') {
    // The parts of sums are sums of parts.
    return elementwise(
      'complex',
      ['real', 'imag'].map((part) => scan(op, elementwise(part, [node]), axis)),
    );
  }
  if (isScanned(node.dtype)) return scan(op, node, axis);
  return cast(scan(op, cast(node, DTYPES[node.dtype].kind === 'u' ? 'uint64' : 'int64'), axis), node.dtype);
}
