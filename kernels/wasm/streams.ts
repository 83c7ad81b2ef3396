/**
 * Loads and stores the elements of a stream, however the innermost loop steps along it.
 */
import { itemsize } from '../dtype.js';
import { loadPart, storePart } from './pairs.js';
import {
  keep,
  LANE_LOAD,
  LANE_STORE,
  loadBytes,
  pushMask,
  SPLAT_LOAD,
  type Stream,
  type Value,
  type VectorCode,
  type Width,
} from './simd.js';

/**
 * The next elements of `stream`: `copy` counts vectors past its pointer where it is contiguous; where it is strided the
 * pointer moves on.
 */
export function load(code: VectorCode, stream: Stream, copy: number): Value {
  const { asm } = code;
  const size = itemsize(stream.dtype) as Width;
  if (stream.step === 'p' || stream.step === 'q') return loadPart(code, stream, copy);
  if (stream.step === 'b') asm.get(stream.pointer).memory(SPLAT_LOAD[size]);
  else if (stream.step === 'c') {
    asm.get(stream.pointer);
    loadBytes(code, size * code.active, (stream.offset ?? 0) + copy * size * code.active);
  } else {
    const gathered = asm.local('v128');
    for (let lane = 0; lane < code.active; lane++) {
      asm.get(stream.pointer);
      if (lane === 0) asm.memory(SPLAT_LOAD[size]);
      else asm.get(gathered).memoryLane(LANE_LOAD[size], lane);
      asm.set(gathered).get(stream.pointer).get(stream.stride).op('i32Add').set(stream.pointer);
    }
    asm.get(gathered);
  }
  if (stream.dtype === 'bool') asm.v128(new Uint8Array(16)).simd('i8Ne');
  return keep(code, stream.dtype);
}

/** Pushes a value as it lies in memory: bools become bytes 0 and 1. */
function pushStored(code: VectorCode, value: Value): void {
  if (value.dtype !== 'bool') {
    code.asm.get(value.local);
    return;
  }
  pushMask(code, value, 1);
  code.asm.v128(new Uint8Array(16).fill(1)).simd('and');
}

/** Stores `value` as the next elements of `stream`; see {@link load}. */
export function store(code: VectorCode, stream: Stream, copy: number, value: Value): void {
  const { asm } = code;
  const size = itemsize(stream.dtype) as Width;
  if (stream.step === 'p' || stream.step === 'q') {
    storePart(code, stream, copy, value);
    return;
  }
  pushStored(code, value);
  const stored = keep(code, stream.dtype).local;
  if (stream.step === 'c') {
    const bytes = size * code.active;
    asm.get(stream.pointer).get(stored);
    if (bytes === 16) asm.memory('store', copy * bytes);
    else asm.memoryLane(LANE_STORE[bytes as Width], 0, copy * bytes);
    return;
  }
  for (let lane = 0; lane < code.active; lane++) {
    asm.get(stream.pointer).get(stored).memoryLane(LANE_STORE[size], lane);
    if (stream.step === 's') asm.get(stream.pointer).get(stream.stride).op('i32Add').set(stream.pointer);
  }
}
