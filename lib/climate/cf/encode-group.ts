/**
 * All variables of a dataset encoded together: bounds share the units of what they bound, and attributes name the coordinates.
 */
import type { Attributes, AttributeValue } from './attributes.js';
import { textOf, without } from './attributes.js';
import { type EncodedVariable, encodeVariable, type StoredFormat, type VariableToEncode } from './encode-variable.js';
import { RELATED_DATA } from './related-data.js';

/** A dataset as it is stored. */
export interface EncodedGroup {
  readonly variables: ReadonlyMap<string, EncodedVariable>;
  readonly attrs: Attributes;
  readonly warnings: readonly string[];
}

/** Attributes that bounds need not repeat. */
const OF_BOUNDS = [
  'units',
  'standard_name',
  'axis',
  'positive',
  'calendar',
  'long_name',
  'leap_month',
  'leap_year',
  'month_lengths',
];

/**
 * Encodes the variables of a dataset. `coords` are the names of those that are coordinates: attributes `coordinates` name these that bear no
 * dimension's name.
 */
export async function encodeGroup(
  variables: ReadonlyMap<string, VariableToEncode>,
  coords: ReadonlySet<string>,
  attrs: Readonly<Record<string, unknown>> = {},
  format: StoredFormat = 'zarr',
): Promise<EncodedGroup> {
  const warnings: string[] = [];
  const named = withCoordinatesNamed(variables, coords, attrs, warnings);
  const bounds = new Map<string, string>();
  for (const [name, variable] of variables) {
    const target = textOf(variable.attrs.bounds) ?? textOf(variable.encoding?.bounds);
    if (target !== undefined && variables.has(target)) bounds.set(target, name);
  }
  const encoded = new Map<string, EncodedVariable>();
  const encode = async (name: string): Promise<EncodedVariable> => {
    const done = encoded.get(name);
    if (done !== undefined) return done;
    const variable = named.variables.get(name) as VariableToEncode;
    const of = bounds.get(name);
    const bounded = of === undefined || of === name || bounds.has(of) ? undefined : await encode(of);
    const made = await encodeVariable(name, bounded ? withUnits(variable, bounded.attrs) : variable, format);
    const result = bounded ? { ...made, attrs: withoutRepeated(made.attrs, bounded.attrs) } : made;
    encoded.set(name, result);
    return result;
  };
  const ordered = new Map<string, EncodedVariable>();
  for (const name of variables.keys()) {
    const variable = await encode(name);
    ordered.set(name, variable);
    warnings.push(...variable.warnings);
  }
  return { variables: ordered, attrs: named.attrs, warnings };
}

/** Bounds of times in the units of the times, where their encoding names none. */
function withUnits(variable: VariableToEncode, of: Attributes): VariableToEncode {
  if (!textOf(of.units)?.includes('since') || variable.encoding?.units !== undefined) return variable;
  const { units, calendar } = of;
  return { ...variable, encoding: { ...variable.encoding, units, ...(calendar === undefined ? {} : { calendar }) } };
}

const withoutRepeated = (attrs: Attributes, of: Attributes): Attributes =>
  without(
    attrs,
    OF_BOUNDS.filter((name) => attrs[name] !== undefined && attrs[name] === of[name]),
  );

/** The variables with the attribute `coordinates`, and the dataset's, which names coordinates that no variable has. */
function withCoordinatesNamed(
  variables: ReadonlyMap<string, VariableToEncode>,
  coords: ReadonlySet<string>,
  attrs: Readonly<Record<string, unknown>>,
  warnings: string[],
): { readonly variables: ReadonlyMap<string, VariableToEncode>; readonly attrs: Attributes } {
  const dims = new Set([...variables.values()].flatMap((variable) => variable.dims));
  const others = [...coords].filter((name) => variables.has(name) && !dims.has(name));
  const free = others.filter((name) => !/\s/.test(name));
  for (const name of others)
    if (!free.includes(name))
      warnings.push(`${name}: a name with a blank is not named as a coordinate, and is read as a variable`);
  const related = new Set(
    [...variables.values()].flatMap(({ encoding = {} }) =>
      RELATED_DATA.flatMap((key) => textOf(encoding[key])?.split(/[\s:]+/) ?? []),
    ),
  );
  const written = new Set<string>();
  const changed = new Map<string, VariableToEncode>();
  for (const [name, variable] of variables) {
    const own = coordinatesOf(name, variable, variables, free, related);
    if (own === undefined) {
      changed.set(name, variable);
      continue;
    }
    for (const coordinate of own.split(/\s+/)) written.add(coordinate);
    changed.set(name, { ...variable, attrs: { ...variable.attrs, coordinates: own } });
  }
  const kept: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attrs))
    if (value !== undefined && value !== null) kept[name] = value as AttributeValue;
  const left = free.filter((name) => !written.has(name) && !related.has(name)).sort();
  if (left.length > 0 && kept.coordinates === undefined) kept.coordinates = left.join(' ');
  return { variables: changed, attrs: kept };
}

/** What a variable names as its coordinates: what its encoding says, or those whose dimensions it has. */
function coordinatesOf(
  name: string,
  variable: VariableToEncode,
  variables: ReadonlyMap<string, VariableToEncode>,
  free: readonly string[],
  related: ReadonlySet<string>,
): string | undefined {
  if (variable.encoding?.coordinates === null) return undefined;
  const given = textOf(variable.encoding?.coordinates) ?? textOf(variable.attrs.coordinates);
  if (given) return given;
  if (free.includes(name) || variable.dims.includes(name)) return undefined;
  const own = free.filter(
    (coordinate) =>
      !related.has(coordinate) && variables.get(coordinate)?.dims.every((dim) => variable.dims.includes(dim)),
  );
  return own.length === 0 ? undefined : own.sort().join(' ');
}
