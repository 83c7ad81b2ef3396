/**
 * A map that keeps what was used last.
 */

/** Puts an entry last in `map` and drops the first beyond `bound`. */
export function remember<V>(map: Map<string, V>, key: string, value: V, bound: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > bound) map.delete(map.keys().next().value as string);
}
