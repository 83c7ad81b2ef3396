/**
 * The k-th least of a few arrays, element by element, by exchanges of two: Batcher's odd-even merge sort without what the k-th does
 * not depend on. Fused, all exchanges are one SIMD kernel.
 * Source: K. E. Batcher, Sorting networks and their applications, 1968.
 */

/** An exchange: the lesser of two goes to `low`, the greater to `high`; of which one may not be needed. */
export interface Exchange {
  readonly low: number;
  readonly high: number;
  readonly needsLow: boolean;
  readonly needsHigh: boolean;
}

/** The exchanges of Batcher's sort of `count` lines. */
function sortingNetwork(count: number): [number, number][] {
  const made: [number, number][] = [];
  for (let p = 1; p < count; p *= 2)
    for (let k = p; k >= 1; k = Math.floor(k / 2))
      for (let j = k % p; j + k < count; j += 2 * k)
        for (let i = 0; i < Math.min(k, count - j - k); i++)
          if (Math.floor((i + j) / (2 * p)) === Math.floor((i + j + k) / (2 * p))) made.push([i + j, i + j + k]);
  return made;
}

/** What is needed of the sort of `count` lines for line `rank`, in order. */
export function selectionNetwork(count: number, rank: number): Exchange[] {
  const needed = new Set([rank]);
  const made: Exchange[] = [];
  for (const [low, high] of sortingNetwork(count).reverse()) {
    const needsLow = needed.has(low);
    const needsHigh = needed.has(high);
    if (!needsLow && !needsHigh) continue;
    made.push({ low, high, needsLow, needsHigh });
    needed.add(low).add(high);
  }
  return made.reverse();
}

/** How many minima and maxima that takes. */
export const networkCost = (network: readonly Exchange[]): number =>
  network.reduce((n, { needsLow, needsHigh }) => n + Number(needsLow) + Number(needsHigh), 0);
