/**
 * Arguments that are made of several arrays, such as values and a mask: a public function that is given one leaves the call
 * to it, as NumPy's functions do by `__array_function__`.
 */

/** The method that a composite answers calls with. */
export const CALL: unique symbol = Symbol('chunkwise.call');

/** What is made of several arrays. */
export interface Composite {
  /** What `fn`, a public function of this name, gives for `args`, of which this is one. */
  [CALL](name: string, fn: (...args: unknown[]) => unknown, args: readonly unknown[]): unknown;
}

const isComposite = (value: unknown): value is Composite =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Composite>)[CALL] === 'function';

/** The composite that `value` is, or the first in a list or in options. */
function within(value: unknown): Composite | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isComposite(value)) return value;
  // Lists of numbers are told by their first element; those of arrays are short.
  if (Array.isArray(value)) return typeof value[0] === 'object' ? value.find(isComposite) : undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  // Options are read once, by whom they are for: what is computed by a getter is left alone here.
  for (const name of Object.keys(value)) {
    const option: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
    if (isComposite(option)) return option;
  }
  return undefined;
}

/** The first composite among `args`, their lists and options. */
export function compositeOf(args: readonly unknown[]): Composite | undefined {
  for (const value of args) {
    const found = within(value);
    if (found) return found;
  }
  return undefined;
}
