/**
 * Names of axes in the arguments of public functions: they become numbers before anything else is checked.
 */
import { ChunkwiseError } from './errors.js';
import { nearestName } from './kinds.js';
import type { Signature } from './signature.js';

/** Names of the axes of `value`, or of the first of a list of arrays that has some. */
function namesOf(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) {
    for (const item of value) {
      const names = Array.isArray(item) ? undefined : namesOf(item);
      if (names) return names;
    }
    return undefined;
  }
  return typeof value === 'object' && value !== null && 'dims' in value
    ? (value.dims as readonly string[] | undefined)
    : undefined;
}

/**
 * `value` with names of axes replaced by numbers, counted from the last axis, so that they hold for operands of fewer axes too;
 * what holds no name, or where the array has none, stays as it is.
 *
 * @param args the call's arguments, of which the first is the array, or a list of arrays
 * @throws 'shape' naming the axes where a name is none of theirs
 */
export function axisNumbers(
  signature: Pick<Signature, 'name'>,
  argument: string,
  value: unknown,
  args: readonly unknown[],
): unknown {
  const isNamed = typeof value === 'string' || (Array.isArray(value) && value.some((item) => typeof item === 'string'));
  const names = isNamed ? namesOf(args[0]) : undefined;
  if (!names) return value;
  const number = (item: unknown): unknown => {
    if (typeof item !== 'string') return item;
    const at = names.indexOf(item);
    if (at >= 0) return at - names.length;
    const near = nearestName(item, names);
    throw new ChunkwiseError(
      'shape',
      `${signature.name}: ${argument}: ${JSON.stringify(item)} is the name of no axis; axes are ${names.join(', ')}${near === undefined ? '' : ` (did you mean '${near}'?)`}`,
      { details: { argument } },
    );
  };
  return Array.isArray(value) ? value.map(number) : number(value);
}
