/**
 * Finds the tasks that a run has to do with: gives them rows, follows them to their inputs, and fresh blocks to the readers
 * that nobody has asked for yet.
 */
import type { BlockMemory } from './block-memory.js';
import { ABSENT, type BlockTable, DEMANDED, NONE, RESIDENT, WAITING } from './block-table.js';
import type { GivenBlocks } from './instructions.js';
import type { TaskGraph } from './task-graph.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskLists } from './task-lists.js';

/** Blocks with more reads than this are not followed to their readers. */
const NARROW = 64;
/** Most tasks looked at ahead of being asked for. */
const LATENT = 4096;

export class TaskFinder {
  private readonly readerPairs: number[] = [];
  private readonly pairs: number[] = [];

  constructor(
    private readonly graph: TaskGraph,
    private readonly table: BlockTable,
    private readonly ledger: TaskLedger,
    private readonly lists: TaskLists,
    private readonly memory: BlockMemory,
    private readonly given: ReadonlyMap<number, GivenBlocks> | undefined,
  ) {}

  /** The row of a task, made when it has none. */
  rowOf(stage: number, index: number): number {
    const key = this.ledger.key(stage, index);
    const found = this.table.find(key);
    if (found !== NONE) return found;
    const row = this.table.add(key, stage, index);
    const given = this.given?.get(stage);
    if (given !== undefined && given.has?.(index) !== false)
      this.memory.adopt(row, given, this.graph.outputBytes(stage, index));
    return row;
  }

  /** Finds a task's inputs: WAITING, or READY when all are there. */
  expand(row: number): void {
    const { table, pairs } = this;
    const stage = table.stage[row];
    const index = table.index[row];
    const again = this.ledger.isDone(table.key[row]);
    // Setting a length gives up the memory behind it.
    while (pairs.length > 0) pairs.pop();
    this.graph.dependencies(stage, index, pairs);
    let missing = 0;
    let unmade = 0;
    for (let k = 0; k < pairs.length; k += 2) {
      const input = this.rowOf(pairs[k], pairs[k + 1]);
      // The first half of the list becomes the inputs' rows.
      pairs[k / 2] = input;
      table.addReader(input, row);
      // Reads were counted when the block was first produced; computing again adds one.
      if (again) table.reads[input]++;
      if (table.state[input] !== RESIDENT) missing++;
      if (table.state[input] < RESIDENT) unmade++;
    }
    if (pairs.length === 0) table.forgetInputs(row);
    else table.inputs[row] = pairs.slice(0, pairs.length / 2);
    table.unmade[row] = unmade;
    table.missing[row] = missing;
    table.state[row] = WAITING;
    if (missing === 0) this.lists.makeReady(row);
    else if ((table.flags[row] & DEMANDED) === 0) this.lists.latent++;
  }

  /** Lets the other readers of a fresh block run next if only it was missing, so that it can be freed soon. */
  lookAtReaders(row: number): void {
    const { table } = this;
    const reads = table.reads[row];
    if (reads <= table.readers[row].length || reads > NARROW || this.lists.latent >= LATENT) return;
    if (this.graph.consumerCount(table.stage[row], table.index[row]) > LATENT) return;
    const pairs = this.readerPairs;
    while (pairs.length > 0) pairs.pop();
    this.graph.consumers(table.stage[row], table.index[row], pairs);
    for (let k = 0; k < pairs.length; k += 2) {
      const key = this.ledger.key(pairs[k], pairs[k + 1]);
      if (this.ledger.isDone(key) || !this.ledger.isNeeded(pairs[k], pairs[k + 1])) continue;
      const reader = this.rowOf(pairs[k], pairs[k + 1]);
      if (table.state[reader] === ABSENT) this.expand(reader);
    }
  }
}
