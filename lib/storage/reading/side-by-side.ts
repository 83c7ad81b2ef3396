/**
 * Asks a server for several chunks of one box at once, each on a lane with room of its own for the answer.
 */

/** Room for answers that one box may take, and the most lanes. */
const LANES_BYTES = 8 << 20;
const MOST_LANES = 16;
/** Pieces of an answer's body that lie about until they are in their place. */
export const PIECES_BYTES = 64 << 10;

/** Lanes for chunks of which each takes `bytes`. */
export const fetchLanes = (bytes: number): number => Math.max(1, Math.min(MOST_LANES, Math.floor(LANES_BYTES / bytes)));

/** Runs `step` for 0 … count - 1 on `lanes` lanes; when one fails the others are waited for, as they write to the caller's memory. */
export async function sideBySide(
  count: number,
  lanes: number,
  step: (k: number, lane: number) => void | Promise<void>,
): Promise<void> {
  let next = 0;
  let isFailing = false;
  const go = async (lane: number): Promise<void> => {
    while (next < count && !isFailing) {
      try {
        await step(next++, lane);
      } catch (error) {
        isFailing = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, lane) => go(lane)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
