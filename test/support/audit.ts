/**
 * Watches every run of the process: that each block a task reads was produced, by which task, and is still there; that all
 * addresses handed to a task stay its own until it has ended; that it writes nowhere else. Memory that is handed out or given
 * back is filled with a pattern, so that what is read too early or too late is wrong in every run, not in some.
 *
 * Tests switch it on (see audit-setup.ts); production code knows nothing of it.
 */
import type { Arena } from '../../kernels/memory/arena.js';
import { GIVEN, RUNNING } from '../../lib/runtime/block-table.js';
import { COLLECT, RUN, RUN_HOST, Scheduler, SPILL } from '../../lib/runtime/scheduler.js';

/** As an element of any dtype a value that no test expects. */
const FREED = 0xdb;
const FRESH = 0xd7;
const GUARD = 0xe9;
const GUARD_BYTES = 128;
/** Of larger blocks the ends are filled. */
const FILLED = 4 << 20;

interface Block {
  readonly address: number;
  readonly bytes: number;
  /** Tasks under way that were handed the address. */
  readonly users: Set<string>;
  /** What has been put there, by whose run. */
  made: string | undefined;
  run: Scheduler | undefined;
}

/** Findings since they were last taken. */
export class Audit {
  readonly violations: string[] = [];
  tasks = 0;
  private readonly blocks = new Map<number, Block>();
  private readonly calls = new WeakMap<Scheduler, Map<number, { name: string; blocks: Block[] }>>();

  constructor(
    private readonly arena: Arena,
    private readonly memory: WebAssembly.Memory,
  ) {}

  /** Watches from now on. */
  install(): void {
    this.watchArena();
    this.watchSchedulers();
  }

  takeViolations(): string[] {
    return this.violations.splice(0);
  }

  /** True for schedulers of this process' arena, as against those that projections and tests drive. */
  private watches(scheduler: Scheduler): boolean {
    return (scheduler.memory as unknown as { readonly allocator: unknown }).allocator === this.arena;
  }

  private report(what: string): void {
    // The first few say what is wrong; the rest follow from them.
    if (this.violations.length < 20) this.violations.push(what);
  }

  private fill(address: number, bytes: number, pattern: number): void {
    const heap = new Uint8Array(this.memory.buffer);
    if (bytes <= FILLED) heap.fill(pattern, address, address + bytes);
    else {
      heap.fill(pattern, address, address + FILLED / 2);
      heap.fill(pattern, address + bytes - FILLED / 2, address + bytes);
    }
  }

  private checkGuard(block: Block, who: string): void {
    const heap = new Uint8Array(this.memory.buffer, block.address + block.bytes, GUARD_BYTES);
    const at = heap.findIndex((byte) => byte !== GUARD);
    if (at < 0) return;
    this.report(`${who} wrote ${at} bytes beyond the end of the ${block.bytes} bytes at ${block.address}`);
    heap.fill(GUARD);
  }

  private watchArena(): void {
    const { arena, blocks } = this;
    const allocate = arena.allocate.bind(arena);
    const free = arena.free.bind(arena);
    arena.allocate = (bytes, ceiling) => {
      // Guards are no part of what the ceiling was reckoned from.
      const address = allocate(bytes + GUARD_BYTES, ceiling) ?? allocate(bytes + GUARD_BYTES);
      if (address === undefined) return undefined;
      this.fill(address, bytes, FRESH);
      this.fill(address + bytes, GUARD_BYTES, GUARD);
      blocks.set(address, { address, bytes, users: new Set(), made: undefined, run: undefined });
      return address;
    };
    arena.free = (address) => {
      const block = blocks.get(address);
      if (block) {
        for (const user of block.users) this.report(`${user} still uses the memory at ${address} that is freed`);
        this.checkGuard(block, block.made === undefined ? 'somebody' : `the task of ${block.made}, or a later one,`);
        this.fill(address, block.bytes, FREED);
        blocks.delete(address);
      }
      free(address);
    };
  }

  /** The block that holds `bytes` bytes at `address`; persisted blocks may be parts of others. */
  private blockAt(address: number, bytes: number): Block | undefined {
    const block = this.blocks.get(address);
    if (block) return block.bytes >= bytes ? block : undefined;
    for (const other of this.blocks.values())
      if (other.address < address && address + bytes <= other.address + other.bytes) return other;
    return undefined;
  }

  private started(scheduler: Scheduler, row: number): void {
    const { table, graph } = scheduler;
    const stage = table.stage[row];
    const index = table.index[row];
    const name = `task ${index} of ${graph.stages[stage].label} (stage ${stage})`;
    const calls = this.calls.get(scheduler) ?? new Map<number, { name: string; blocks: Block[] }>();
    this.calls.set(scheduler, calls);
    // A task that is tried again has its memory still.
    if (calls.has(row)) return;
    this.tasks++;
    const used: Block[] = [];
    const own = (address: number, bytes: number, what: string): void => {
      if (bytes === 0) return;
      const block = this.blocks.get(address);
      if (!block || block.bytes < bytes) this.report(`${name} was given no ${bytes} bytes for its ${what}`);
      else {
        if (block.users.size > 0) this.report(`${name} was given memory that ${[...block.users]} uses`);
        used.push(block);
      }
    };
    own(table.address[row], graph.outputBytes(stage, index), 'output');
    own(table.scratch[row], graph.scratchBytes(stage, index), 'scratch');
    const pairs: number[] = [];
    graph.dependencies(stage, index, pairs);
    const inputs = table.inputs[row];
    if (pairs.length !== 2 * inputs.length)
      this.report(`${name} reads ${pairs.length / 2} blocks, not ${inputs.length}`);
    for (let k = 0; 2 * k < pairs.length; k++) {
      const [from, at] = [pairs[2 * k], pairs[2 * k + 1]];
      const input = inputs[k];
      const want = `${from}.${at}`;
      if (input === undefined || table.stage[input] !== from || table.index[input] !== at) {
        this.report(`${name} reads block ${want} as its input ${k}, but was given another`);
        continue;
      }
      const bytes = graph.outputBytes(from, at);
      if (bytes === 0) continue;
      const block = this.blockAt(table.address[input], bytes);
      if (!block) this.report(`${name} reads block ${want}, which is not in memory`);
      else {
        const given = (table.flags[input] & GIVEN) !== 0 && block.run !== scheduler;
        if (block.made === undefined || (!given && (block.made !== want || block.run !== scheduler)))
          this.report(`${name} reads block ${want}, but ${block.made ?? 'nothing'} was put there`);
        used.push(block);
      }
    }
    for (const block of used) block.users.add(name);
    calls.set(row, { name, blocks: used });
  }

  /** A task has ended, or was taken back. */
  private left(scheduler: Scheduler, row: number): void {
    const call = this.calls.get(scheduler)?.get(row);
    if (!call) return;
    this.calls.get(scheduler)?.delete(row);
    for (const block of call.blocks) {
      block.users.delete(call.name);
      this.checkGuard(block, call.name);
    }
  }

  /** A row's block has come into being. */
  private made(scheduler: Scheduler, row: number): void {
    if (!this.watches(scheduler)) return;
    const block = this.blocks.get(scheduler.table.address[row]);
    if (!block) return;
    block.made = `${scheduler.table.stage[row]}.${scheduler.table.index[row]}`;
    block.run = scheduler;
  }

  /** A block is copied out of memory. */
  private copied(scheduler: Scheduler, row: number, why: string): void {
    const { table } = scheduler;
    if (table.bytes[row] === 0 || table.address[row] < 0) return;
    const block = this.blockAt(table.address[row], table.bytes[row]);
    if (block?.made === undefined)
      this.report(`block ${table.stage[row]}.${table.index[row]} is ${why} before it is made`);
  }

  private watchSchedulers(): void {
    const audit = this;
    const { prototype } = Scheduler;
    const { pump, completed, failed, withdrawn, restored } = prototype;
    const look = (scheduler: Scheduler, from: number): void => {
      if (!audit.watches(scheduler)) return;
      for (let k = from; k < scheduler.out.length; k += 2) {
        const row = scheduler.out[k + 1];
        if (scheduler.out[k] === RUN || scheduler.out[k] === RUN_HOST) audit.started(scheduler, row);
        else if (scheduler.out[k] === COLLECT) audit.copied(scheduler, row, 'collected');
        else if (scheduler.out[k] === SPILL) audit.copied(scheduler, row, 'evicted');
      }
    };
    prototype.pump = function (this: Scheduler) {
      const from = this.out.length;
      pump.call(this);
      look(this, from);
    };
    prototype.completed = function (this: Scheduler, row: number, ...rest) {
      audit.left(this, row);
      audit.made(this, row);
      const from = this.out.length;
      completed.call(this, row, ...rest);
      look(this, from);
    };
    prototype.failed = function (this: Scheduler, row: number, ...rest) {
      audit.left(this, row);
      failed.call(this, row, ...rest);
      if (this.table.state[row] === RUNNING && audit.watches(this)) audit.started(this, row);
    };
    prototype.withdrawn = function (this: Scheduler, row: number) {
      audit.left(this, row);
      withdrawn.call(this, row);
    };
    prototype.restored = function (this: Scheduler, row: number) {
      audit.made(this, row);
      const from = this.out.length;
      restored.call(this, row);
      look(this, from);
    };
  }
}
