/**
 * One block of an array that a user's function reads: the function is told the region, and what it returns is checked and copied
 * into the block.
 */
import { elementsAt } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { reviveFunction } from '../../base/function-revive.js';
import { type Box, boxShape } from '../../base/grid.js';
import { shapeText, sizeOf } from '../../base/shape.js';
import type { SourceStage } from '../stage.js';
import { callHostFunction } from './host-functions.js';
import { putResult } from './source-result.js';

/** What a function is asked to read: along each axis the first index, the one after the last, and how many. */
export interface SourceRegion {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly shape: readonly number[];
}

/** Reads `box` of the stage's array to `address`. */
export async function readSource(
  memory: WebAssembly.Memory,
  stage: SourceStage,
  address: number,
  box: Box,
): Promise<void> {
  const shape = boxShape(box);
  const size = sizeOf(shape);
  if (size === 0) return;
  const { reader, offset, full } = stage;
  const dtype = stage.components[0];
  const start = box.start.map((first, axis) => first + offset[axis]);
  const stop = box.stop.map((end, axis) => end + offset[axis]);
  const name = `'${reader.type === 'module' ? reader.export : reader.name || 'read'}'`;
  const where = `[${start.map((first, axis) => `${first}:${stop[axis]}`).join(', ')}] of ${dtype} ${shapeText(full)}`;
  const refuse = (why: string, remedy = '', cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('function', `fromSource: ${name} ${why} for the region ${where}${remedy}`, {
      details: { start, stop },
      ...(cause === undefined ? {} : { cause }),
    });
  let result: unknown;
  try {
    // A copy, as the function may keep what it is given, or change it.
    const asked: SourceRegion = { start: [...start], stop: [...stop], shape: [...shape] };
    result = await (reader.type === 'host' ? callHostFunction(reader, asked) : (await reviveFunction(reader))(asked));
  } catch (cause) {
    // It says itself which file or function, and where.
    if (cause instanceof ChunkwiseError && (cause.tag === 'storage' || cause.tag === 'function')) throw cause;
    throw refuse(`threw "${cause instanceof Error ? cause.message : String(cause)}"`, '', cause);
  }
  const out = elementsAt(dtype, memory.buffer, address, size);
  const fault = putResult(result, shape, dtype, out);
  if (fault !== undefined)
    throw refuse(`returned ${fault}`, `; return ${dtype} ${shapeText(shape)} as a typed array, ndarray or nested list`);
}
