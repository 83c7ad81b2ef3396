/**
 * Takes the header of a classic NetCDF file (CDF-1, CDF-2, CDF-5) apart: dimensions, attributes, variables and where they begin, as the
 * format has them; what the file's length says of them is `layout.ts`'s.
 */
import type { Attributes, AttributeType, AttributeValue } from '../file-content.js';
import { attributeValue, type ClassicType, typeBytes, typeOfCode } from './classic-types.js';
import { HeaderCursor, HeaderFault } from './header-cursor.js';

export type ClassicVersion = 1 | 2 | 5;

/** Attributes and how each is stored. */
export interface ClassicAttributes {
  readonly values: Attributes;
  readonly types: Readonly<Record<string, AttributeType>>;
}

export interface ClassicDimension {
  readonly name: string;
  /** Its size; the unlimited one's is the number of records. */
  readonly size: number;
  readonly unlimited: boolean;
}

export interface ClassicVariable extends ClassicAttributes {
  readonly name: string;
  /** Numbers of its dimensions, outermost first. */
  readonly dimensions: readonly number[];
  readonly type: ClassicType;
  /** Where its data begin: all of them, or those of the first record. */
  readonly begin: number;
}

export interface ClassicHeader extends ClassicAttributes {
  readonly version: ClassicVersion;
  /** Undefined where the writer did not say: as many as the file holds. */
  readonly records: number | undefined;
  readonly dimensions: readonly ClassicDimension[];
  readonly variables: readonly ClassicVariable[];
  /** Bytes of the header. */
  readonly bytes: number;
}

const DIMENSIONS = 10;
const VARIABLES = 11;
const ATTRIBUTES = 12;
/** Of a variable, in netCDF's library. */
const MOST_DIMENSIONS = 1024;

/** What a list of the header holds: `read` for each. */
function listOf<T>(cursor: HeaderCursor, tag: number, least: number, what: string, read: (k: number) => T): T[] {
  const found = cursor.int32(`the list of ${what}`);
  if (found !== tag && found !== 0)
    throw new HeaderFault(`${found} stands where its list of ${what} begins with ${tag} or 0: it is damaged`);
  const count = cursor.count(found === 0 ? 0 : least, what);
  if (found === 0 && count !== 0)
    throw new HeaderFault(`its list of ${what} is absent, yet has ${count}: it is damaged`);
  // One by one: what a damaged header counts is not taken room for at once.
  const out: T[] = [];
  for (let k = 0; k < count; k++) out.push(read(k));
  return out;
}

/** @throws HeaderFault when two have one name */
function checkNames(names: readonly string[], what: string): void {
  const twice = names.length === new Set(names).size ? undefined : names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new HeaderFault(`two ${what} are called ${JSON.stringify(twice)}: it is damaged`);
}

function attributesOf(cursor: HeaderCursor, owner: string): ClassicAttributes {
  const least = cursor.wide ? 20 : 12;
  const all = listOf(cursor, ATTRIBUTES, least, `attributes of ${owner}`, (k) => {
    const name = cursor.name(`attribute ${k} of ${owner}`);
    const what = `attribute ${JSON.stringify(name)} of ${owner}`;
    const type = typeOfCode(cursor.int32(what), cursor.wide, what);
    const bytes = cursor.size(`the length of ${what}`) * typeBytes(type);
    return { name, type: type.attribute, value: attributeValue(name, type, cursor.padded(bytes, what)) };
  });
  checkNames(
    all.map(({ name }) => name),
    `attributes of ${owner}`,
  );
  return {
    values: Object.fromEntries(all.map(({ name, value }): [string, AttributeValue] => [name, value])),
    types: Object.fromEntries(all.map(({ name, type }): [string, AttributeType] => [name, type])),
  };
}

function variableOf(cursor: HeaderCursor, version: ClassicVersion, dimensions: number, k: number): ClassicVariable {
  const name = cursor.name(`variable ${k}`);
  const what = `variable ${JSON.stringify(name)}`;
  const rank = cursor.count(cursor.wide ? 8 : 4, `dimensions of ${what}`);
  if (rank > MOST_DIMENSIONS) throw new HeaderFault(`${what} has ${rank} dimensions: it is damaged`);
  const numbers: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const number = cursor.wide ? cursor.int64(`a dimension of ${what}`) : cursor.int32(`a dimension of ${what}`);
    if (number < 0 || number >= dimensions)
      throw new HeaderFault(`${what} names dimension number ${number} of ${dimensions}: it is damaged`);
    numbers.push(number);
  }
  const attributes = attributesOf(cursor, what);
  const type = typeOfCode(cursor.int32(what), cursor.wide, what);
  // The bytes that a header says are wrong above 4 GiB and follow from the shape anyway.
  if (cursor.wide) cursor.padded(8, what);
  else cursor.int32(what);
  const begin = cursor.offset(version === 1 ? 4 : 8, `the place of ${what}`);
  return { ...attributes, name, dimensions: numbers, type, begin };
}

/** The version of a file that begins with these bytes; undefined where it is not classic NetCDF. */
function classicVersion(bytes: Uint8Array): ClassicVersion | undefined {
  const version = bytes[3];
  const isClassic = bytes.length > 3 && bytes[0] === 0x43 && bytes[1] === 0x44 && bytes[2] === 0x46;
  return isClassic && (version === 1 || version === 2 || version === 5) ? version : undefined;
}

/**
 * The header that begins with `bytes`.
 *
 * @param fileBytes bytes of the whole file
 * @throws HeaderGoesOn where more of it must be read, HeaderFault where it is none
 */
export function parseHeader(bytes: Uint8Array, fileBytes: number): ClassicHeader {
  const version = classicVersion(bytes);
  if (version === undefined)
    throw new HeaderFault('it does not begin as classic NetCDF files do, with CDF and 1, 2 or 5');
  const cursor = new HeaderCursor(bytes, fileBytes, version === 5);
  cursor.at = 4;
  const records = cursor.isOpenCount() ? undefined : cursor.size('the number of records');
  const dimensions = listOf(cursor, DIMENSIONS, cursor.wide ? 20 : 12, 'dimensions', (k) => {
    const name = cursor.name(`dimension ${k}`);
    const size = cursor.size(`the size of dimension ${JSON.stringify(name)}`);
    return { name, size, unlimited: size === 0 };
  });
  checkNames(
    dimensions.map(({ name }) => name),
    'dimensions',
  );
  if (dimensions.filter(({ unlimited }) => unlimited).length > 1)
    throw new HeaderFault('two of its dimensions are unlimited, where there can be one: it is damaged');
  const attributes = attributesOf(cursor, 'the file');
  const least = cursor.wide ? 48 : 28;
  const variables = listOf(cursor, VARIABLES, least, 'variables', (k) =>
    variableOf(cursor, version, dimensions.length, k),
  );
  checkNames(
    variables.map(({ name }) => name),
    'variables',
  );
  return { ...attributes, version, records, dimensions, variables, bytes: cursor.at };
}
