/**
 * What is to be written as a classic NetCDF file, without its elements: plain data, checked against what the format can hold.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shapeText } from '../../base/shape.js';
import type { Attributes, AttributeType, FileDimension } from '../file-content.js';
import { type ClassicType, typeOfDtype } from './classic-types.js';
import type { ClassicVersion } from './header.js';

/** A variable without its elements. */
export interface VariableDescription {
  readonly name: string;
  /** Names of its dimensions; the unlimited one can only be the first. Texts of a fixed width have one more, of their width. */
  readonly dimensions: readonly string[];
  readonly dtype: DType;
  /** Extents of the elements: those of its dimensions, less the width of texts. */
  readonly shape: readonly number[];
  readonly attributes?: Attributes;
  /** How attributes are stored; default: texts as characters, whole numbers as int32, others as float64. */
  readonly attributeTypes?: Readonly<Record<string, AttributeType>>;
}

/** A file without its elements. */
export interface ContentDescription {
  readonly dimensions: readonly FileDimension[];
  readonly attributes?: Attributes;
  readonly attributeTypes?: Readonly<Record<string, AttributeType>>;
  readonly variables: readonly VariableDescription[];
  /** Default: the first of 1, 2 and 5 that can hold it. */
  readonly version?: ClassicVersion;
}

/** An attribute as it is written. */
export interface TypedAttribute {
  readonly name: string;
  readonly type: ClassicType;
  /** Text, or numbers that the type holds exactly. */
  readonly value: string | readonly (number | bigint)[];
}

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

const isHeld = (dtype: string, value: number | bigint): boolean => {
  const range = RANGES[dtype];
  if (!range) return true;
  if (typeof value === 'number' && !Number.isInteger(value)) return false;
  return BigInt(value) >= range[0] && BigInt(value) <= range[1];
};

const defaultType = (values: readonly (number | bigint)[]): AttributeType =>
  values.every((value) => isHeld('int32', value))
    ? 'int32'
    : values.some((value) => typeof value === 'bigint')
      ? 'int64'
      : 'float64';

/**
 * Attributes with their types.
 *
 * @param fail makes the error of what the format cannot hold
 */
export function typedAttributes(
  { attributes = {}, attributeTypes = {} }: Pick<ContentDescription, 'attributes' | 'attributeTypes'>,
  owner: string,
  fail: (why: string) => ChunkwiseError,
): TypedAttribute[] {
  return Object.entries(attributes).map(([name, value]) => {
    const what = `attribute ${JSON.stringify(name)} of ${owner}`;
    const given = Array.isArray(value) ? value : [value];
    if (given.some((one) => typeof one === 'string')) {
      if (given.length > 1)
        throw fail(`${what} is a list of texts, which classic NetCDF does not hold: join them to one text`);
      return { name, type: typeOfDtype('char') as ClassicType, value: given[0] as string };
    }
    const wanted = Object.hasOwn(attributeTypes, name) ? attributeTypes[name] : undefined;
    const numbers = given as (number | bigint)[];
    if (!numbers.every((one) => typeof one === 'number' || typeof one === 'bigint'))
      throw fail(`${what} is ${typeof given[0]}: attributes are texts, numbers, or lists of numbers`);
    const dtype = wanted === undefined || wanted === 'string' || wanted === 'char' ? defaultType(numbers) : wanted;
    const type = typeOfDtype(dtype);
    if (!type || type.attribute === 'char')
      throw fail(`${what} is to be stored as ${dtype}, which classic NetCDF does not have`);
    const wrong = numbers.find((one) => !isHeld(dtype, one));
    if (wrong !== undefined) throw fail(`${what}: ${dtype} does not hold ${wrong}`);
    return { name, type, value: numbers };
  });
}

/** A name as netCDF's library takes it. */
const checkName = (name: string, what: string, fail: (why: string) => ChunkwiseError): void => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  if (name === '' || /^[\x00-\x20]|[\x00-\x1f\x7f/]|\s$/.test(name))
    throw fail(
      `${JSON.stringify(name)} cannot be the name of ${what}: rename it (not empty, no slash, no blank at its ends)`,
    );
};

/** @throws as `fail` makes it: names given twice, dimensions that do not fit, dtypes that the format does not have */
export function checkDescription(
  { dimensions, variables, attributes = {} }: ContentDescription,
  fail: (why: string) => ChunkwiseError,
): void {
  const named = new Map(dimensions.map((dimension) => [dimension.name, dimension]));
  const seen = new Set<string>();
  for (const { name, size, unlimited } of dimensions) {
    checkName(name, 'a dimension', fail);
    if (seen.has(name)) throw fail(`two dimensions are called ${JSON.stringify(name)}`);
    seen.add(name);
    if (size === 0 && !unlimited)
      throw fail(
        `dimension ${JSON.stringify(name)} has size 0, which in classic NetCDF only the unlimited one can have`,
      );
  }
  const open = dimensions.filter(({ unlimited }) => unlimited).map(({ name }) => name);
  if (open.length > 1)
    throw fail(
      `dimensions ${open.join(' and ')} are unlimited, where classic NetCDF has one: fix the size of the others`,
    );
  for (const name of Object.keys(attributes)) checkName(name, 'an attribute', fail);
  seen.clear();
  for (const { name, dimensions: own, dtype, shape, attributes: its = {} } of variables) {
    const what = `variable ${JSON.stringify(name)}`;
    checkName(name, 'a variable', fail);
    if (seen.has(name)) throw fail(`two variables are called ${JSON.stringify(name)}`);
    seen.add(name);
    for (const key of Object.keys(its)) checkName(key, `an attribute of ${what}`, fail);
    const type = typeOfDtype(dtype);
    if (!type)
      throw new ChunkwiseError(
        'dtype',
        fail(
          `${what} is ${dtype}, which classic NetCDF does not have: cast it, to ${dtype === 'bool' ? 'int8' : dtype.startsWith('U') ? 'S and its width' : 'float64, int32 or another of its types'}`,
        ).message,
      );
    const unknown = own.find((dimension) => !named.has(dimension));
    if (unknown !== undefined)
      throw fail(
        `${what} is over dimension ${JSON.stringify(unknown)}, which is not among ${[...named.keys()].join(', ') || 'none'}`,
      );
    const sizes = own.map((dimension) => named.get(dimension)?.size ?? 0);
    const extents =
      dtype === 'S1' && shape.length === own.length
        ? shape
        : type.attribute === 'char'
          ? [...shape, Number(dtype.slice(1))]
          : shape;
    if (extents.length !== sizes.length || extents.some((n, axis) => n !== sizes[axis]))
      throw new ChunkwiseError(
        'shape',
        fail(`${what} of ${dtype} ${shapeText(shape)} is over dimensions ${own.join(', ')} of ${shapeText(sizes)}`)
          .message,
      );
    const late = own.findIndex((dimension, axis) => axis > 0 && named.get(dimension)?.unlimited);
    if (late > 0)
      throw fail(
        `${what} has the unlimited dimension ${own[late]} as its axis ${late}, where classic NetCDF has it first: transpose it, or fix the dimension's size`,
      );
  }
}
