/**
 * Loads the hand routines over a shared memory: one compilation for each process, one instance for each thread.
 */
import { readFileSync } from 'node:fs';
import { PARAMETER_BYTES, parameterArea, STATIC_LIMIT } from '../memory/layout.js';
import { type CodecRoutines, codecRoutines } from './codec.js';
import { byteswap, copyStrided, fill } from './copy.js';
import type { RoutineExports } from './exports.js';
import { type RandomKey, type RandomKind, randomBox, randomFill } from './random.js';

export type { RandomKey, RandomKind } from './random.js';

/** The hand routines over one memory, as one thread uses them. Addresses, sizes and strides are in bytes. */
export interface Routines extends CodecRoutines {
  readonly memory: WebAssembly.Memory;
  /** The raw functions; compiled kernels import their math from here. */
  readonly exports: RoutineExports;
  /** First byte of this thread's parameter area, which every routine may overwrite. */
  readonly scratch: number;
  /** The parameter area as 32-bit words. */
  readonly words: Int32Array;
  /** Copies a box between two places that do not overlap; see {@link copyStrided}. */
  copyStrided(
    dst: number,
    dstStrides: readonly number[],
    src: number,
    srcStrides: readonly number[],
    shape: readonly number[],
    itemsize: number,
  ): void;
  /** Writes `count` items of `itemsize` bytes (1, 2, 4, 8) that hold the low bits of `bits`. */
  fill(address: number, count: number, itemsize: number, bits: bigint): void;
  /** Reverses the bytes of each item (1, 2, 4, 8 bytes) in place. */
  byteswap(address: number, count: number, itemsize: number): void;
  /** Writes every `stride`-th element of a random sequence from `start` on; see {@link randomFill}. */
  randomFill(
    kind: RandomKind,
    dst: number,
    count: number,
    start: bigint | number,
    stride: bigint | number,
    key: RandomKey,
    dstStride?: number,
  ): void;
  /** Writes a box of a random array; see {@link randomBox}. */
  randomBox(
    kind: RandomKind,
    dst: number,
    dstStrides: readonly number[],
    shape: readonly number[],
    start: bigint | number,
    strides: readonly (bigint | number)[],
    key: RandomKey,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled module of the routines, the same for the whole process. */
export function routineModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./routine.wasm', import.meta.url)));
  return compiled;
}

/** Takes the module as another thread of the process has compiled it, so that this one need not. */
export function adoptRoutineModule(module: WebAssembly.Module): void {
  compiled ??= module;
}

/**
 * Instantiates the routines over `memory` (shared, at least 1 MiB). Each thread passes its own number (0 is the main
 * thread) and so gets a parameter area of its own; it passes the `module` it was sent, if any, to save the compilation.
 * Instantiating again over a memory in use is harmless: it writes the same constants again.
 *
 * @throws Error if the static data do not fit below the parameter areas, WebAssembly.LinkError if the memory is not shared
 *
 * @example
 * const routines = loadRoutines(createSharedMemory(2 ** 32));
 */
export function loadRoutines(memory: WebAssembly.Memory, thread = 0, module = routineModule()): Routines {
  const scratch = parameterArea(thread);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = exports as RoutineExports;
  const end = functions.heapBase();
  if (end > STATIC_LIMIT)
    throw new Error(`the static data of the routines end at ${end}, beyond the limit of ${STATIC_LIMIT} bytes`);
  const words = new Int32Array(memory.buffer, scratch, PARAMETER_BYTES / 4);
  const context = { exports: functions, scratch, words };
  return {
    memory,
    ...context,
    ...codecRoutines(functions, scratch),
    copyStrided: (...args) => copyStrided(context, ...args),
    fill: (...args) => fill(context, ...args),
    byteswap: (...args) => byteswap(context, ...args),
    randomFill: (...args) => randomFill(context, ...args),
    randomBox: (...args) => randomBox(context, ...args),
  };
}
