/**
 * Chooses the resident block that is missed last: blocks that no task under way waits for, newest first, because the
 * plan comes round to the oldest again first; under duress the oldest of the others.
 */
import { type BlockTable, DEMANDED, NONE, RESIDENT } from './block-table.js';

/** True when a task that is wanted already reads the block. */
function isWanted(table: BlockTable, row: number): boolean {
  const readers = table.readers[row];
  for (let k = 0; k < readers.length; k++) if ((table.flags[readers[k]] & DEMANDED) !== 0) return true;
  return false;
}

const canGo = (table: BlockTable, row: number): boolean =>
  table.state[row] === RESIDENT && table.pins[row] === 0 && table.bytes[row] > 0 && table.address[row] >= 0;

/**
 * Row of the block to evict, or NONE.
 *
 * @param duress nothing is running, so that blocks which other waiting tasks want may go too
 */
export function pickVictim(table: BlockTable, duress: boolean): number {
  for (let row = table.newest; row !== NONE; row = table.older(row))
    if (canGo(table, row) && !isWanted(table, row)) return row;
  if (!duress) return NONE;
  for (let row = table.oldest; row !== NONE; row = table.newer(row)) if (canGo(table, row)) return row;
  return NONE;
}
