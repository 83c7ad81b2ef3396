/**
 * The module that worker threads load to execute plans: makes a {@link PlanExecutor} over the thread's own kernels.
 */
import { parameterArea } from '../../kernels/memory/layout.js';
import type { KernelBackend } from '../../kernels/program.js';
import { loadRoutines, type Routines } from '../../kernels/routine/routines.js';
import { createWasmBackend } from '../../kernels/run.js';
import { PlanExecutor } from './execute.js';
import type { PlanData } from './stage.js';
import { StorageIo } from './storage-io.js';

interface ThreadMachine {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
  readonly backend: KernelBackend;
}

// Kernels outlive plans: one machine for each thread, made at its first plan.
const machines = new Map<number, ThreadMachine>();

/** The kernels of thread number `thread` over `memory`. */
export function threadMachine(memory: WebAssembly.Memory, thread: number): ThreadMachine {
  const known = machines.get(thread);
  if (known && known.memory === memory) return known;
  const routines = loadRoutines(memory, thread);
  const backend = createWasmBackend(memory, {
    parameters: parameterArea(thread),
    math: routines.exports as unknown as Record<string, unknown>,
  });
  const machine = { memory, routines, backend };
  machines.set(thread, machine);
  return machine;
}

/** Makes the executor of one plan; `payload` is its {@link PlanData}. */
export function createExecutor(
  payload: unknown,
  context: { readonly memory: WebAssembly.Memory; readonly thread: number },
): PlanExecutor {
  const machine = threadMachine(context.memory, context.thread);
  return new PlanExecutor(payload as PlanData, { ...machine, io: new StorageIo(machine) });
}
