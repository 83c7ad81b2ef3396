/**
 * What a call of `asarray` and its kin that gives a shape is meant to be.
 */
import { isListOf } from '../../base/kinds.js';

/** For the signature of `name`: the call with a reshape behind it, where what follows the value is or holds a shape. */
export const withShape =
  (name: string) =>
  ([, given]: readonly unknown[]): string | undefined => {
    const shape = Array.isArray(given) ? given : (given as { readonly shape?: unknown } | null | undefined)?.shape;
    return isListOf(shape, Number.isSafeInteger) ? `${name}(value).reshape([${shape.join(', ')}])` : undefined;
  };
