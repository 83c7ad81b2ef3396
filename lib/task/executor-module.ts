/**
 * The module that worker threads load to execute plans: makes a {@link PlanExecutor} over the thread's own kernels.
 */

import { createWasmBackend } from '../../kernels/kernel-machine.js';
import { parameterArea } from '../../kernels/memory/layout.js';
import type { KernelBackend } from '../../kernels/program.js';
import { loadRoutines, type Routines } from '../../kernels/routine/routines.js';
import { OutsideMemory } from '../base/outside-memory.js';
import type { TaskExecutor } from '../runtime/task-graph.js';
import { requestQueue } from '../storage/stores/remote/request-queue.js';
import { PlanExecutor } from './execute.js';
import type { PlanData } from './stage.js';
import { StorageIo } from './storage-io.js';
import type { TaskRecorder } from './task-recorder.js';

interface ThreadContext {
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  readonly alone?: boolean;
}

interface ThreadMachine {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
  readonly backend: KernelBackend;
  readonly outside: OutsideMemory;
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
    // An interface of functions by name, which has no index signature.
    math: routines.exports as unknown as Record<string, unknown>,
  });
  const machine = { memory, routines, backend, outside: new OutsideMemory() };
  machines.set(thread, machine);
  return machine;
}

/** Makes the executor of one plan; `payload` is its {@link PlanData}, which says whether tasks are recorded. */
export function createExecutor(payload: unknown, context: ThreadContext): TaskExecutor | Promise<TaskExecutor> {
  const plan = payload as PlanData;
  return plan.recording ? createRecorder(plan, context) : createPlanExecutor(plan, context);
}

/** The executor of one plan on this thread. */
export function createPlanExecutor(plan: PlanData, context: ThreadContext): PlanExecutor {
  const machine = threadMachine(context.memory, context.thread);
  if (plan.slack !== undefined) machine.outside.slack = plan.slack;
  // The calling thread has all of them as configured.
  if (plan.requests !== undefined && context.thread > 0) requestQueue.limit = plan.requests;
  const { memory, routines, backend, outside } = machine;
  const io = new StorageIo(machine);
  return new PlanExecutor(plan, { memory, routines, backend, outside, io, alone: context.alone === true });
}

/** An executor that records its tasks as `plan.recording` asks. */
export async function createRecorder(plan: PlanData, context: ThreadContext): Promise<TaskRecorder> {
  const { TaskRecorder } = await import('./task-recorder.js');
  const options = plan.recording ?? { origin: performance.timeOrigin, events: 0 };
  return new TaskRecorder(createPlanExecutor(plan, context), context.thread, options);
}
