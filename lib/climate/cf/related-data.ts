/**
 * Attributes that name other variables: bounds, grid mappings, cell measures, ancillary variables, terms of formulas.
 */

/** Names of such attributes, beside `coordinates`. */
export const RELATED_DATA = [
  'bounds',
  'grid_mapping',
  'climatology',
  'geometry',
  'node_coordinates',
  'node_count',
  'part_node_count',
  'interior_ring',
  'cell_measures',
  'formula_terms',
] as const;

/** Of `"area: cell_area volume: cell_volume"` the names after the keys; of grid mappings the keys are the variables. */
const KEYED: ReadonlySet<string> = new Set(['grid_mapping', 'cell_measures', 'formula_terms']);

/** The variables that an attribute names; undefined where it is malformed. */
export function relatedNames(attribute: string, text: string): readonly string[] | undefined {
  const words = text.replaceAll(' :', ':').split(/\s+/).filter(Boolean);
  if (!KEYED.has(attribute) || words.length <= 1) return words;
  if (!words[0].includes(':')) return undefined;
  const isKey = (word: string): boolean => word.endsWith(':');
  return attribute === 'grid_mapping'
    ? words.filter(isKey).map((word) => word.slice(0, -1))
    : words.filter((word) => !isKey(word));
}
