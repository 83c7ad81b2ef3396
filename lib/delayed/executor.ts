/**
 * Runs the units of a message one after the other and keeps results until they are asked for; the same on a worker and
 * on the main thread.
 */
import { ChunkwiseError, type ErrorRecord, errorToRecord } from '../base/errors.js';
import { functionLabel, type RevivedFunction, reviveFunction } from '../base/function-revive.js';
import type { FunctionSpec } from '../base/function-spec.js';
import {
  bytesOf,
  copyValue,
  type Encoding,
  encode,
  hasShared,
  isSmall,
  markShared,
  newEncoding,
  putAt,
  restoreNdarrays,
} from './codec.js';
import {
  CONTROL,
  type FromWorker,
  type HandOver,
  HELD,
  type Patch,
  type Step,
  type ToWorker,
  type UnitFailure,
} from './protocol.js';

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

function handOver(value: unknown, mode: HandOver): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (mode === 'copy') return copyValue(value);
  if (mode === 'move') return hasShared(value) ? copyValue(value) : value;
  markShared(value);
  return value;
}

/** The error of a user's function, as data: the message names the function, the stack is the worker's. */
function failureRecord(spec: FunctionSpec, error: unknown): ErrorRecord {
  const record = errorToRecord(error);
  const kind = error instanceof Error ? `${error.name}: ${error.message}` : record.message;
  const nested = error instanceof ChunkwiseError && error.details?.levels !== undefined;
  return {
    tag: 'function',
    message: `delayed: ${spec.type === 'source' && !spec.name ? '' : 'the function '}${functionLabel(spec)} ${nested ? `gave no result that can be sent: ${error.message}` : `threw ${kind}`}`,
    stack: record.stack,
    details: { function: spec.type === 'source' ? spec.name : spec.export },
    cause: record,
  };
}

/** A reply and the buffers to transfer with it. */
export interface Answer {
  readonly reply: FromWorker;
  readonly transfer: ArrayBuffer[];
}

/** Goes on with `work`, which waits for `wanted`. */
async function finish(
  work: Generator<PromiseLike<unknown>, Answer, unknown>,
  wanted: PromiseLike<unknown>,
): Promise<Answer> {
  let turn: IteratorResult<PromiseLike<unknown>, Answer> = { done: false, value: wanted };
  while (!turn.done) {
    let value: unknown;
    try {
      value = await turn.value;
    } catch (error) {
      turn = work.throw(error);
      continue;
    }
    turn = work.next(value);
  }
  return turn.value;
}

/** Executes messages in the order in which they come. */
export class TaskExecutor {
  private readonly functions = new Map<number, { spec: FunctionSpec; call: RevivedFunction }>();
  private readonly held = new Map<number, Map<number, unknown>>();

  /** @param control words shared with the main thread, see {@link CONTROL} */
  constructor(private readonly control: Int32Array) {}

  /** Handles one message; the reply and the buffers to transfer with it, at once where no function gives a promise. */
  handle(message: ToWorker): Answer | undefined | Promise<Answer> {
    if (message.type === 'run') {
      const work = this.run(message);
      const turn = work.next();
      return turn.done ? turn.value : finish(work, turn.value);
    }
    if (message.type === 'fetch') return this.fetch(message.run, message.unit);
    this.held.delete(message.run);
    return undefined;
  }

  private fetch(run: number, unit: number): Answer {
    const values = this.held.get(run);
    const encoding = newEncoding();
    const value = encode(values?.get(unit), 'move', ['value'], encoding);
    values?.delete(unit);
    return { reply: { type: 'value', run, unit, value, patches: encoding.patches }, transfer: [...encoding.transfer] };
  }

  private take(run: number, unit: number, mode: HandOver): unknown {
    const values = this.held.get(run);
    const value = values?.get(unit);
    if (mode === 'move') values?.delete(unit);
    return handOver(value, mode);
  }

  private apply(patches: readonly Patch[], args: unknown[], run: number, previous: unknown): void {
    restoreNdarrays(args, patches);
    for (const patch of patches) {
      if (patch[0] === 'previous') putAt(args, patch[1], handOver(previous, patch[2]));
      else if (patch[0] === 'held') putAt(args, patch[1], this.take(run, patch[3], patch[2]));
    }
  }

  /** Yields what is to be waited for, and is given what it came to. */
  private *run(message: ToWorker & { type: 'run' }): Generator<PromiseLike<unknown>, Answer, unknown> {
    const { control } = this;
    const { run } = message;
    const begin = performance.now();
    const units: number[] = [];
    const values: unknown[] = [];
    const held: number[] = [];
    // Most results are primitives, which are sent as they are.
    let encoding: Encoding | undefined;
    let failure: UnitFailure | undefined;
    let steps = 0;
    Atomics.store(control, CONTROL.steps, 0);
    Atomics.store(control, CONTROL.run, run);
    let current: { unit: number; step: number; spec?: FunctionSpec } = { unit: message.units[0]?.id ?? 0, step: 0 };
    try {
      for (const [number, spec] of message.functions) {
        if (this.functions.has(number)) continue;
        this.functions.set(number, { spec, call: (yield reviveFunction(spec)) as RevivedFunction });
      }
      for (const unit of message.units) {
        Atomics.store(control, CONTROL.unit, unit.id + 1);
        let value: unknown;
        let index = 0;
        for (const step of unit.steps as Step[]) {
          if (Atomics.load(control, CONTROL.cancelled) === run) throw new Error('cancelled');
          const [fn, args, patches, previous] = step;
          const { spec, call } = this.functions.get(fn)!;
          const here = { unit: unit.id, step: index, spec };
          // A value that cannot be handed on is the fault of who made it.
          if (index++ === 0) current = here;
          if (previous >= 0) args[previous] = handOver(value, 'move');
          if (patches) this.apply(patches, args, run, value);
          current = here;
          const result = call(...args);
          // The message must not keep arguments alive: a chain of large results would fill the memory.
          args.length = 0;
          value = isPromise(result) ? yield result : result;
          Atomics.store(control, CONTROL.steps, ++steps);
        }
        units.push(unit.id);
        if (isSmall(value)) values.push(value);
        else if (unit.output) {
          encoding ??= newEncoding();
          values.push(encode(value, 'move', [values.length], encoding));
        } else {
          values.push(HELD);
          held.push(unit.id, bytesOf(value));
          const results = this.held.get(run) ?? new Map<number, unknown>();
          this.held.set(run, results.set(unit.id, value));
        }
      }
    } catch (error) {
      const record = current.spec ? failureRecord(current.spec, error) : errorToRecord(error);
      failure = { unit: current.unit, step: current.step, error: record };
    }
    Atomics.store(control, CONTROL.unit, 0);
    Atomics.store(control, CONTROL.steps, 0);
    const milliseconds = performance.now() - begin;
    const reply: FromWorker = {
      type: 'done',
      run,
      units,
      values,
      patches: encoding?.patches ?? [],
      held,
      milliseconds,
      failure,
    };
    return { reply, transfer: encoding === undefined ? [] : [...encoding.transfer] };
  }
}

/** Sends a reply by `send`, which clones; a result that cannot be cloned becomes a failure of its unit. */
export function deliver<T>(
  send: (reply: FromWorker, transfer: ArrayBuffer[]) => T,
  reply: FromWorker,
  transfer: ArrayBuffer[],
): T {
  try {
    return send(reply, transfer);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = errorToRecord(
      new ChunkwiseError(
        'function',
        `delayed: a result cannot leave its thread (${why}); return numbers, arrays and plain objects`,
      ),
    );
    if (reply.type === 'value') return send({ type: 'value', run: reply.run, unit: reply.unit, error }, []);
    const culprit = reply.values.findIndex((value) => {
      try {
        structuredClone(value);
        return false;
      } catch {
        return true;
      }
    });
    const failure = { unit: reply.units[Math.max(0, culprit)], step: -1, error };
    return send({ ...reply, units: [], values: [], patches: [], held: [], failure }, []);
  }
}
