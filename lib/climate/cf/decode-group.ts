/**
 * All variables of a dataset decoded together: bounds take the units of what they bound, and attributes say which variables are coordinates.
 */
import type {
  Attributes,
  AttributeTypes,
  AttributeValue,
  DecodedVariable,
  DecodeOptions,
  RawVariable,
} from './attributes.js';
import { textOf, without } from './attributes.js';
import { decodeVariable } from './decode-variable.js';
import { RELATED_DATA, relatedNames } from './related-data.js';

/** How a dataset is decoded. */
export interface DecodeGroupOptions extends DecodeOptions {
  /**
   * Which variables become coordinates beside those that bear the name of a dimension: those that attributes `coordinates` name
   * (true, as 'coordinates'), those that `grid_mapping`, `bounds`, … name too ('all'), or none (false). Default true.
   */
  readonly decodeCoords?: boolean | 'coordinates' | 'all' | undefined;
  /** Variables that are left out. */
  readonly dropVariables?: readonly string[] | undefined;
}

/** A dataset as users see it. */
export interface DecodedGroup {
  readonly variables: ReadonlyMap<string, DecodedVariable>;
  /** Names of the variables that are coordinates, in the order of the variables. */
  readonly coords: ReadonlySet<string>;
  readonly attrs: Attributes;
  /** `coordinates`, where the dataset has such an attribute. */
  readonly encoding: Readonly<Record<string, unknown>>;
  /** All variables' warnings, each after the variable's name. */
  readonly warnings: readonly string[];
}

/** Decodes the variables of a dataset by the rules of xarray's `decode_cf`. Variables whose times are read are read at once. */
export async function decodeGroup(
  given: ReadonlyMap<string, RawVariable>,
  attrs: Attributes = {},
  options: DecodeGroupOptions = {},
): Promise<DecodedGroup> {
  const dropped = new Set(options.dropVariables ?? []);
  const variables = options.decodeTimes === false ? given : withBoundsAttributes(given);
  const names = [...variables.keys()].filter((name) => !dropped.has(name));
  const { dropVariables: _, decodeCoords = true, ...each } = options;
  const stackable = stackableDimensions(variables);
  const decoded = await Promise.all(
    names.map((name) => {
      const raw = variables.get(name) as RawVariable;
      return decodeVariable(raw, { ...each, joinCharacters: stackable.has(raw.dims[raw.dims.length - 1]) });
    }),
  );
  const coords = new Set<string>();
  const found = new Map<string, DecodedVariable>();
  const warnings: string[] = [];
  for (const [i, name] of names.entries()) {
    const variable =
      decodeCoords === false ? decoded[i] : withCoordinates(decoded[i], variables, coords, decodeCoords === 'all');
    found.set(name, variable);
    for (const warning of variable.warnings) warnings.push(`${name}: ${warning}`);
    if (variable.dims.includes(name)) coords.add(name);
  }
  const named = decodeCoords === false ? undefined : textOf(attrs.coordinates);
  for (const name of words(named)) coords.add(name);
  return {
    variables: found,
    coords: new Set(names.filter((name) => coords.has(name))),
    attrs: named === undefined ? attrs : without(attrs, ['coordinates']),
    encoding: named === undefined ? {} : { coordinates: named },
    warnings,
  };
}

const words = (text: string | undefined): readonly string[] => text?.split(/\s+/).filter(Boolean) ?? [];

/** Bounds of times without units have those of the times. */
function withBoundsAttributes(variables: ReadonlyMap<string, RawVariable>): ReadonlyMap<string, RawVariable> {
  const changed = new Map(variables);
  for (const { attrs, attrTypes } of variables.values()) {
    const bounds = textOf(attrs.bounds);
    const target = bounds === undefined ? undefined : changed.get(bounds);
    if (target === undefined || !textOf(attrs.units)?.includes('since')) continue;
    const added: Record<string, AttributeValue> = {};
    const types: Record<string, AttributeTypes[string]> = {};
    for (const name of ['units', 'calendar'])
      if (attrs[name] !== undefined && target.attrs[name] === undefined) {
        added[name] = attrs[name];
        if (attrTypes?.[name] !== undefined) types[name] = attrTypes[name];
      }
    changed.set(bounds as string, {
      ...target,
      attrs: { ...target.attrs, ...added },
      attrTypes: { ...target.attrTypes, ...types },
    });
  }
  return changed;
}

/** Dimensions along which characters are joined: no variable bears their name, and only characters have them, last. */
function stackableDimensions(variables: ReadonlyMap<string, RawVariable>): ReadonlySet<string> {
  const found = new Set<string>();
  const refused = new Set<string>(variables.keys());
  for (const { dims, data } of variables.values())
    for (const [i, dim] of dims.entries()) {
      if (data.dtype.startsWith('S') && i === dims.length - 1) found.add(dim);
      else refused.add(dim);
    }
  return new Set([...found].filter((dim) => !refused.has(dim)));
}

/** The variable with the attributes that name others moved to its encoding; those others are added to `coords`. */
function withCoordinates(
  variable: DecodedVariable,
  variables: ReadonlyMap<string, RawVariable>,
  coords: Set<string>,
  all: boolean,
): DecodedVariable {
  const encoding: Record<string, unknown> = { ...variable.encoding };
  const moved: string[] = [];
  const warnings: string[] = [...variable.warnings];
  const named = textOf(variable.attrs.coordinates);
  if (named !== undefined) {
    encoding.coordinates = named;
    moved.push('coordinates');
    for (const name of words(named)) if (variables.has(name)) coords.add(name);
  }
  for (const attribute of all ? RELATED_DATA : []) {
    const text = textOf(variable.attrs[attribute]);
    if (text === undefined) continue;
    const related = relatedNames(attribute, text);
    const absent = related?.filter((name) => !variables.has(name));
    if (related !== undefined && absent?.length === 0) {
      encoding[attribute] = text;
      moved.push(attribute);
      for (const name of related) coords.add(name);
    } else if (related === undefined) warnings.push(`${attribute} '${text}' is not understood and stays an attribute`);
    else warnings.push(`${attribute} names variables that are not there: ${absent?.join(', ')}`);
  }
  return moved.length === 0 && warnings.length === variable.warnings.length
    ? variable
    : { ...variable, attrs: without(variable.attrs, moved), encoding, warnings };
}
