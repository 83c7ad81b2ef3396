/**
 * Drives runs on worker threads that each run one long pull loop on a shared ring while there is work, and go home when there is
 * none, so that a script ends by itself. Tasks of workers that died run again.
 */
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { routineModule } from '../../../kernels/routine/routines.js';
import { ChunkwiseError, type ErrorRecord, errorToRecord } from '../../base/errors.js';
import type { ActiveRun } from '../active-run.js';
import type { Place } from '../place.js';
import type { TaskExecutor } from '../task-graph.js';
import { type Job, type Launch, tell } from './pool-job.js';
import { BROKEN, CLAIMED, DONE, MOST_IN_FLIGHT, RING_WORKERS, Ring, SLOTS } from './ring.js';
import type { FromWorker, ToWorker, WorkerLaunch } from './worker.js';
import { deathRecord } from './worker-heap.js';
import { WorkerThreads } from './worker-threads.js';

/** After this long a cancelled run's tasks that still run are ended with their threads. */
const GRACE_MS = 200;
/** The pull loops stay this long after the last run. */
const LINGER_MS = 5;
/** Work that should lie ready for each thread. */
const QUEUED_MS = 2;
const TICK_MS = 50;
/** A calling thread that helps gives the event loop a turn this often, and waits this long for others without sleeping. */
const TURN_MS = 10;
const WATCH_MS = 3;

export class ThreadPool {
  private readonly ring: Ring;
  private readonly jobs = new Map<number, Job>();
  private readonly launches = new Map<number, Launch>();
  private readonly free: number[] = Array.from({ length: SLOTS }, (_, k) => SLOTS - 1 - k);
  private readonly slotJob: (Job | undefined)[] = new Array(SLOTS).fill(undefined);
  private readonly slotRow = new Int32Array(SLOTS);
  private readonly errors = new Map<number, ErrorRecord>();
  /** The threads themselves. */
  readonly threads: WorkerThreads;
  private nextPlan = 1;
  private nextLaunch = 1;
  private deaths = 0;
  private looping = false;
  private turned = 0;
  private readonly inputs: number[] = [];

  constructor(private readonly place: Place) {
    this.ring = new Ring(undefined, place.memory);
    this.threads = new WorkerThreads(this.ring);
  }

  /**
   * Drives a run to its end on `threads` threads.
   *
   * @param module address of the module that makes executors, as workers see it
   * @param helper makes this thread one of `threads`: it runs tasks between turns of the event loop
   */
  async drive(run: ActiveRun, threads: number, module: string, payload: unknown, helper?: TaskExecutor): Promise<void> {
    const plan = this.nextPlan++;
    const workers = helper ? Math.max(1, threads - 1) : threads;
    const loops = Math.max(1, Math.min(workers, run.scheduler.total));
    await this.threads.start(workers, loops, this.jobs);
    await new Promise<void>((resolve) => {
      const job: Job = {
        plan,
        run,
        message: { kind: 'plan', plan, module, payload },
        helper,
        loops,
        slots: new Set(),
        workers: new Set(),
        finished: resolve,
        cancelledAt: 0,
        asked: false,
        lastDone: 0,
        lastTime: performance.now(),
      };
      this.jobs.set(plan, job);
      for (const launch of this.launches.values()) tell(launch, job);
      run.onChange = () => this.ring.signal();
      if (this.looping) this.ring.signal();
      else void this.loop();
    });
  }

  /** True when threads have been started. */
  get running(): boolean {
    return this.threads.pool !== undefined;
  }

  /** Ends all threads; runs under way fail. */
  async close(): Promise<void> {
    for (const { run } of this.jobs.values())
      run.scheduler.fail(new ChunkwiseError('cancelled', 'the engine was closed'));
    this.ring.stop(true);
    await this.threads.close();
  }

  /** Pull loops that the runs under way have use for. */
  private get loops(): number {
    let most = 0;
    for (const { loops } of this.jobs.values()) most = Math.max(most, loops);
    return Math.min(most, this.threads.size);
  }

  /** Starts pull loops until as many run as there is use for. */
  private launchAll(): void {
    const { pool } = this.threads;
    if (pool === undefined) return;
    while (this.launches.size < this.loops) {
      const { port1, port2 } = new MessageChannel();
      const launch: Launch = { id: this.nextLaunch++, port: port1, ending: false };
      this.launches.set(launch.id, launch);
      for (const job of this.jobs.values()) tell(launch, job);
      const given: WorkerLaunch = {
        memory: this.place.memory,
        routines: routineModule(),
        ring: this.ring.buffer,
        port: port2,
        launch: launch.id,
      };
      // Sending what a launch is given may fail at once.
      const launched = (async () => pool.run(given, { transferList: [port2] }))();
      launched.then(
        () => this.left(launch, undefined),
        (error: unknown) => this.left(launch, error ?? new Error('the thread ended')),
      );
    }
  }

  private async loop(): Promise<void> {
    this.looping = true;
    // Keeps the process alive while runs are under way, and has progress and grace periods looked at.
    const tick = setInterval(() => this.ring.signal(), TICK_MS);
    while (this.jobs.size > 0) {
      this.ring.stop(false);
      while (this.jobs.size > 0) {
        const seen = this.ring.events();
        this.threads.mend(this.jobs);
        this.launchAll();
        this.step();
        if (this.jobs.size === 0) await this.linger();
        else if (!(await this.help(seen))) await this.ring.wait(seen);
      }
      this.ring.stop(true);
      // Every pull loop has to have seen the stop before it can be taken back.
      while (this.launches.size > 0) {
        this.threads.mend(this.jobs);
        await this.ring.wait(this.ring.events());
      }
    }
    clearInterval(tick);
    this.looping = false;
  }

  /** Runs a task that no worker has begun on this thread, where a run allows it; false when there is nothing to do but wait. */
  private async help(seen: number): Promise<boolean> {
    let patient = false;
    for (const job of this.jobs.values()) {
      if (job.helper === undefined || job.run.scheduler.error !== undefined) continue;
      patient = true;
      for (const slot of job.slots) {
        if (!this.ring.withdraw(slot)) continue;
        const row = this.slotRow[slot];
        this.releaseSlot(slot, job);
        job.run.workers.add(0);
        try {
          await job.helper.run(job.run.call(row));
          job.run.completed(row);
        } catch (error) {
          job.run.failed(row, errorToRecord(error));
        }
        if (performance.now() - this.turned > TURN_MS) {
          await new Promise<void>((resolve) => setImmediate(resolve));
          this.turned = performance.now();
        }
        return true;
      }
    }
    this.ring.setPatient(patient);
    if (!patient) return false;
    return this.ring.watch(seen, WATCH_MS);
  }

  /** Waits a moment for another run, which then finds the threads at work. */
  private async linger(): Promise<void> {
    const until = performance.now() + LINGER_MS;
    const timer = setTimeout(() => this.ring.signal(), LINGER_MS + 1);
    while (this.jobs.size === 0 && performance.now() < until) await this.ring.wait(this.ring.events());
    clearTimeout(timer);
  }

  /** Takes in what the workers did and gives them more. */
  private step(): void {
    const { ring } = this;
    for (const launch of this.launches.values()) this.listen(launch);
    for (let worker = 1; worker <= RING_WORKERS; worker++) ring.drain(worker, (slot) => this.slotDone(slot));
    let open = 0;
    for (const job of this.jobs.values()) {
      job.run.advance();
      this.adapt(job);
      this.dispatch(job);
      open += job.run.scheduler.target;
      if (job.run.scheduler.error !== undefined) this.windDown(job);
      if ((job.run.ended || job.run.onlyHostLeft(GRACE_MS)) && job.slots.size === 0) this.end(job);
    }
    ring.setLow(Math.max(1, open >> 2));
    ring.publish();
  }

  /** More tasks in flight when they are short, so that a wake-up of this thread is shared by many. */
  private adapt(job: Job): void {
    const { scheduler } = job.run;
    const finished = scheduler.done + scheduler.recomputed;
    const tasks = finished - job.lastDone;
    if (tasks < 8) return;
    const now = performance.now();
    const threads = Math.min(job.loops, Math.max(1, this.loops));
    const each = ((now - job.lastTime) * threads) / tasks;
    const depth = Math.max(2, Math.ceil(QUEUED_MS / Math.max(each, 0.001)));
    // Towards the new depth by halves, as one slow wake-up says little.
    scheduler.target = Math.max(2, Math.min(MOST_IN_FLIGHT, Math.ceil((scheduler.target + depth * threads) / 2)));
    job.lastDone = finished;
    job.lastTime = now;
  }

  private dispatch(job: Job): void {
    const { run } = job;
    const { pending, scheduler } = run;
    if (pending.length === 0) return;
    const { table } = scheduler;
    const { inputs } = this;
    let taken = 0;
    while (taken < pending.length && this.free.length > 0) {
      const row = pending[taken++];
      const slot = this.free.pop() as number;
      this.slotJob[slot] = job;
      this.slotRow[slot] = row;
      job.slots.add(slot);
      inputs.length = table.inputs[row].length;
      run.inputsOf(row, inputs);
      const scratch = Math.max(0, table.scratch[row]);
      this.ring.push(
        slot,
        {
          plan: job.plan,
          stage: table.stage[row],
          index: table.index[row],
          output: Math.max(0, table.address[row]),
          scratch,
        },
        inputs,
        scratch + table.scratchBytes[row] - 4 * inputs.length,
        job.loops,
      );
    }
    pending.splice(0, taken);
  }

  private slotDone(slot: number): void {
    const job = this.slotJob[slot];
    if (job === undefined) return;
    const { state, worker } = this.ring.state(slot);
    if (state !== DONE && state !== BROKEN) return;
    const row = this.slotRow[slot];
    job.workers.add(worker);
    job.run.workers.add(worker);
    this.releaseSlot(slot, job);
    if (state === DONE) {
      this.deaths = 0;
      job.run.completed(row);
      return;
    }
    // It was sent before the slot was finished, but maybe after the ports were looked at.
    if (!this.errors.has(slot)) for (const launch of this.launches.values()) this.listen(launch);
    const error = this.errors.get(slot);
    this.errors.delete(slot);
    job.run.failed(row, error ?? { tag: 'internal', message: 'a task failed without an error; please report' });
  }

  private releaseSlot(slot: number, job: Job): void {
    this.ring.clear(slot);
    this.slotJob[slot] = undefined;
    job.slots.delete(slot);
    this.free.push(slot);
  }

  private listen(launch: Launch): void {
    for (;;) {
      const received = receiveMessageOnPort(launch.port) as { message: FromWorker } | undefined;
      if (received === undefined) return;
      const { message } = received;
      if (message.kind === 'failed') {
        this.errors.set(message.slot, message.error);
        continue;
      }
      const job = this.jobs.get(message.plan);
      if (job === undefined) continue;
      job.run.addCounters(message.counters);
      job.run.addRecords(message.records);
      if (message.kind === 'ended') job.workers.delete(this.ring.workerOf(launch.id));
    }
  }

  /** A failing run: tasks nobody has begun are taken back; after the grace period threads that still run some are ended. */
  private windDown(job: Job): void {
    const now = performance.now();
    if (job.cancelledAt === 0) {
      job.cancelledAt = now;
      for (const slot of [...job.slots])
        if (this.ring.withdraw(slot)) {
          this.releaseSlot(slot, job);
          job.run.scheduler.withdrawn(this.slotRow[slot]);
        }
      job.run.advance();
    }
    if (now - job.cancelledAt < GRACE_MS || job.run.scheduler.error?.tag !== 'cancelled') return;
    for (const slot of job.slots) {
      const { state, worker } = this.ring.state(slot);
      if (state === CLAIMED) this.terminate(worker);
    }
  }

  private terminate(worker: number): void {
    const thread = this.ring.threadOf(worker);
    for (const launch of this.launches.values()) {
      if (launch.ending || this.ring.workerOf(launch.id) !== worker) continue;
      launch.ending = true;
      // The pool notices the exit, replaces the thread and rejects its task.
      void this.threads.pool?.threads.find((candidate) => candidate.threadId === thread)?.terminate();
    }
  }

  /** A pull loop has ended: told to stop, or dead with its thread. */
  private left(launch: Launch, error: unknown): void {
    const worker = this.ring.workerOf(launch.id);
    this.listen(launch);
    launch.port.close();
    this.launches.delete(launch.id);
    this.ring.signal();
    if (error === undefined) return;
    if (worker > 0) {
      this.ring.drain(worker, (slot) => this.slotDone(slot));
      for (const job of this.jobs.values()) this.bury(job, worker, error);
      this.ring.vacate(worker);
    }
    this.deaths++;
    for (const job of this.jobs.values()) {
      job.run.workersReplaced++;
      job.workers.delete(worker);
      // Threads that die without ever finishing a task: starting more would go on for ever.
      if (this.deaths > 4 + 4 * this.threads.size)
        job.run.scheduler.fail(
          new ChunkwiseError('worker', `worker threads keep dying: ${errorToRecord(error).message}`, { cause: error }),
        );
    }
  }

  /** Runs the tasks again that a dead worker had. */
  private bury(job: Job, worker: number, error: unknown): void {
    for (const slot of [...job.slots]) {
      const { state, worker: owner } = this.ring.state(slot);
      if (owner !== worker) {
        this.ring.rescue(slot);
        continue;
      }
      const row = this.slotRow[slot];
      if (state === DONE || state === BROKEN) {
        this.slotDone(slot);
        continue;
      }
      const { table } = job.run.scheduler;
      const label = job.run.graph.stages[table.stage[row]].label;
      this.releaseSlot(slot, job);
      job.run.failed(row, deathRecord(label, table.index[row], error, errorToRecord(error).message), true);
    }
  }

  /** Asks the workers for the last counters, then lets the run go. */
  private end(job: Job): void {
    if (!job.asked) {
      job.asked = true;
      for (const launch of this.launches.values()) {
        try {
          launch.port.postMessage({ kind: 'end', plan: job.plan } satisfies ToWorker);
        } catch {
          // Its last counters are missing; what it computed is not.
          job.workers.delete(this.ring.workerOf(launch.id));
        }
      }
      this.ring.command();
    }
    if (job.workers.size > 0) return;
    this.jobs.delete(job.plan);
    job.finished();
  }
}
