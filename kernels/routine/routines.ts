/**
 * Loads the hand routines over a shared memory: one compilation for each process, one instance for each thread.
 */
import { readFileSync } from 'node:fs';
import { PARAMETER_BYTES, parameterArea, STATIC_LIMIT } from '../memory/layout.js';
import type { RoutineExports } from './exports.js';

/** The hand routines over one memory, as one thread uses them. */
export interface Routines {
  readonly memory: WebAssembly.Memory;
  /** The raw functions; compiled kernels import their math from here. */
  readonly exports: RoutineExports;
  /** First byte of this thread's parameter area, which every routine may overwrite. */
  readonly scratch: number;
  /** The parameter area as 32-bit words. */
  readonly words: Int32Array;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled module of the routines, the same for the whole process. */
export function routineModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./routine.wasm', import.meta.url)));
  return compiled;
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
  return {
    memory,
    exports: functions,
    scratch,
    words: new Int32Array(memory.buffer, scratch, PARAMETER_BYTES / 4),
  };
}
