/**
 * Where everything lies in the ring's shared buffer, in words of 32 bits.
 */

/** Slots, and so most tasks out at once. */
export const SLOTS = 1024;
/** Most tasks of one run that are out at once. */
export const MOST_IN_FLIGHT = SLOTS >> 1;
/** Worker numbers are 1 to this: 0 is the main thread, and the memory's layout has room for 31 threads. */
export const RING_WORKERS = 30;
/** Inputs that a slot carries; longer lists lie behind the task's scratch. */
export const SLOT_INPUTS = 48;

export const SLOT_WORDS = 64;
/** Entries of a lane's queue. */
export const QUEUE = SLOTS * 4;

// Header words.
export const WORK = 32;
export const EVENTS = 48;
export const SLEEPERS = 64;
export const MAIN_WAITS = 80;
export const STOP = 96;
export const COMMANDS = 112;
export const LOW = 128;
export const PATIENCE = 144;
/** A bit for each lane that has been used. */
export const LANES = 152;
export const WORKER_AREA = 160;
export const AREA_WORDS = 16;
export const DONE_TAIL = 0;
export const OWNER = 1;
export const LAUNCH = 2;
// Words of a lane: its queue's ends, and who takes from it, a bit for each worker.
const LANE_AREA = WORKER_AREA + (RING_WORKERS + 1) * AREA_WORDS;
const LANE_WORDS = 48;
export const HEAD = 0;
export const TAIL = 16;
export const SEATS = 32;
export const QUEUE_AREA = LANE_AREA + (RING_WORKERS + 1) * LANE_WORDS;
export const DONE_AREA = QUEUE_AREA + (RING_WORKERS + 1) * QUEUE;
export const SLOT_AREA = DONE_AREA + (RING_WORKERS + 1) * SLOTS;
export const WORDS = SLOT_AREA + SLOTS * SLOT_WORDS;

// Slot words.
export const STATE = 0;
export const PLAN = 1;
export const STAGE = 2;
export const INDEX = 3;
export const OUTPUT = 4;
export const SCRATCH = 5;
export const COUNT = 6;
export const LIST = 7;
export const INPUTS = 8;
/** What is beyond 32 bits of the task's index. */
export const INDEX_HIGH = INPUTS + SLOT_INPUTS;

/** Slot states; the worker's number stands in the bits above. */
export const EMPTY = 0;
export const OPEN = 1;
export const CLAIMED = 2;
export const DONE = 3;
export const BROKEN = 4;
export const STATE_BITS = 3;
export const STATE_MASK = 7;

/** First word of a lane. */
export const laneArea = (lane: number): number => LANE_AREA + lane * LANE_WORDS;

/** Bits that are set. */
export function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
