/**
 * The threads of delayed computations: started when needed, kept for the next computation, replaced when they die, and
 * never the reason that a script does not end.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { builtModule } from '../base/built-module.js';
import { resolveConfig } from '../base/config.js';
import { ChunkwiseError } from '../base/errors.js';
import { CONTROL, type FromWorker, type ToWorker } from './protocol.js';

/** One thread as the scheduler sees it. */
export interface Handle {
  /** Positive; a replacement gets a new one. */
  readonly id: number;
  readonly control: Int32Array;
  /** Messages that have not been answered, oldest first. */
  readonly inflight: { readonly run: number; readonly units: readonly number[] }[];
  /** Numbers of the functions that the thread has. */
  readonly functions: Set<number>;
  post(message: ToWorker, transfer: ArrayBuffer[]): void;
  terminate(): void;
}

/** A computation as the pool sees it. */
export interface PoolClient {
  readonly id: number;
  /** Threads that it has work for at most. */
  readonly threads: number;
  /** Threads that the pool may have for it. */
  readonly limit: number;
  /** Messages that may wait at one thread. */
  readonly depth: number;
  /** Called once, when the pool has it. */
  start(): void;
  /** Posts one message of work to the thread, if there is any for it. */
  next(handle: Handle): boolean;
  reply(handle: Handle, message: FromWorker): void;
  /** @param exhausted true when its heap was full */
  died(handle: Handle, reason: string, exhausted: boolean): void;
  fail(error: ChunkwiseError): void;
}

/** Where handles come from. */
type Spawn = (
  id: number,
  reply: (handle: Handle, message: FromWorker) => void,
  died: (handle: Handle, reason: string, exhausted?: boolean) => void,
) => Handle;

/** Set of threads that several computations use at once. */
export class DelayedPool {
  readonly handles: Handle[] = [];
  private readonly clients = new Map<number, PoolClient>();
  private spawned = 0;

  constructor(private readonly spawn: Spawn) {}

  add(client: PoolClient): void {
    this.clients.set(client.id, client);
    client.start();
    this.pump();
  }

  remove(client: PoolClient): void {
    this.clients.delete(client.id);
    for (const handle of [...this.handles]) {
      try {
        handle.post({ type: 'drop', run: client.id }, []);
      } catch {
        // A thread that cannot be told to let go of what it holds does not keep it.
        this.replace(handle);
      }
    }
  }

  /** Gives work to whoever can take some. */
  pump(): void {
    const clients = [...this.clients.values()];
    const wanted = clients.reduce((sum, { threads }) => sum + threads, 0);
    const limit = Math.max(0, ...clients.map((client) => client.limit));
    while (this.handles.length < Math.min(wanted, limit)) this.handles.push(this.start());
    for (let depth = 1; depth <= 2; depth++) {
      for (const handle of [...this.handles]) {
        for (const client of [...this.clients.values()]) {
          if (handle.inflight.length >= Math.min(depth, client.depth)) continue;
          if (client.next(handle)) {
            // The next computation comes first next time.
            this.clients.delete(client.id);
            this.clients.set(client.id, client);
            break;
          }
        }
      }
    }
  }

  private start(): Handle {
    return this.spawn(
      ++this.spawned,
      (handle, message) => {
        if (message.type === 'done') handle.inflight.shift();
        this.clients.get(message.run)?.reply(handle, message);
        this.pump();
      },
      (handle, reason, exhausted) => this.lose(handle, reason, exhausted),
    );
  }

  private lose(handle: Handle, reason: string, exhausted = false): void {
    const position = this.handles.indexOf(handle);
    if (position < 0) return;
    this.handles.splice(position, 1);
    for (const client of [...this.clients.values()]) client.died(handle, reason, exhausted);
    this.pump();
  }

  /** Ends a thread, whatever it is doing; its work goes elsewhere. */
  replace(handle: Handle): void {
    handle.terminate();
    this.lose(handle, 'it was ended to cancel another computation');
  }

  /** Asks a computation's functions to stop, and ends the threads of those that do not listen. */
  cancel(client: PoolClient): void {
    const busy = this.handles.filter((handle) => handle.inflight.some(({ run }) => run === client.id));
    for (const handle of busy) Atomics.store(handle.control, CONTROL.cancelled, client.id);
    this.remove(client);
    if (busy.length === 0) return;
    setTimeout(() => {
      for (const handle of busy) if (handle.inflight.some(({ run }) => run === client.id)) this.replace(handle);
    }, 50);
  }

  /** Ends all threads; computations that are running fail. */
  close(): void {
    for (const handle of this.handles.splice(0)) handle.terminate();
    for (const client of [...this.clients.values()])
      client.fail(new ChunkwiseError('cancelled', 'delayed: shutdownDelayed() ended the threads during a computation'));
  }
}

/** So long a thread that has closed its port may take to end, at most. */
const LAST_WORDS_MS = 10_000;

/** Megabytes of objects that a thread may hold, results of calls among them: no more than all may take together. */
export const callHeapMegabytes = (): number =>
  Math.round(Math.min(4096, Math.max(256, resolveConfig().memoryLimit / 1e6)));

/** The compiled worker. */
function workerFile(): string {
  const file = fileURLToPath(builtModule('lib/delayed/worker'));
  if (existsSync(file)) return file;
  throw new ChunkwiseError('worker', 'delayed: the compiled worker thread is missing; run `npm run build` first');
}

async function threadSpawner(): Promise<Spawn> {
  const { Piscina } = await import('piscina');
  const filename = workerFile();
  return (id, reply, died) => {
    const control = new SharedArrayBuffer(CONTROL.words * 4);
    // One pool for each thread: results stay where they were made, so the scheduler must know who gets a message.
    const pool = new Piscina({
      filename,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: Infinity,
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: callHeapMegabytes() },
    });
    const { port1, port2 } = new MessageChannel();
    let reason = 'the thread exited';
    let exhausted = false;
    let open = 0;
    let ended = false;
    const handle: Handle = {
      id,
      control: new Int32Array(control),
      inflight: [],
      functions: new Set(),
      post(message, transfer) {
        port1.postMessage(message, transfer);
        if (message.type !== 'drop' && open++ === 0) port1.ref();
      },
      terminate() {
        if (ended) return;
        ended = true;
        port1.close();
        void pool.destroy();
      },
    };
    const lost = (): void => {
      if (ended) return;
      handle.terminate();
      died(handle, reason, exhausted);
    };
    pool.on('error', (error: NodeJS.ErrnoException) => {
      exhausted = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      reason = `the thread failed with ${error.name}: ${error.message}`;
    });
    port1.on('message', (message: FromWorker) => {
      if (--open === 0) port1.unref();
      if (!ended) reply(handle, message);
    });
    // Its error, which says why, comes after the port's end, and before the thread's own.
    port1.on('close', () => {
      const timer = setTimeout(lost, LAST_WORDS_MS);
      void exited.then(() => {
        clearTimeout(timer);
        setImmediate(lost);
      });
    });
    port1.unref();
    pool.run({ port: port2, control }, { transferList: [port2] }).catch((error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
      exhausted ||= (error as NodeJS.ErrnoException)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
      lost();
    });
    const [thread] = pool.threads;
    thread?.on('error', (error: NodeJS.ErrnoException) => {
      exhausted ||= error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    });
    const exited = new Promise<void>((resolve) => (thread ? thread.once('exit', () => resolve()) : resolve()));
    return handle;
  };
}

let threadPool: Promise<DelayedPool> | undefined;

/** The pool that computations of this process share. */
export function delayedPool(): Promise<DelayedPool> {
  threadPool ??= threadSpawner().then((spawn) => new DelayedPool(spawn));
  threadPool.catch(() => {
    threadPool = undefined;
  });
  return threadPool;
}

/** Threads that a computation uses unless told otherwise. */
export const defaultThreads = (): number => availableParallelism();

/**
 * Ends the threads of delayed computations. Scripts end by themselves without it; the next computation starts new ones.
 */
export async function shutdownDelayed(): Promise<void> {
  const pool = await threadPool?.catch(() => undefined);
  threadPool = undefined;
  pool?.close();
}
