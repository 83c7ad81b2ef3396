/**
 * What a file of a self-describing format holds, as plain data: groups of variables with dimensions and attributes, each with a stored
 * array that the reader of chunks takes. NetCDF, HDF5 and GRIB give the same records, so what opens datasets knows none of them.
 */
import type { DType } from '../../kernels/dtype.js';
import type { StoredArray } from '../storage/stored-array.js';

/** A value of an attribute: text, a number, or a list of either. 64-bit integers beyond 2^53 are bigints. */
export type AttributeValue = string | number | bigint | readonly string[] | readonly (number | bigint)[];

/** Attributes in their order. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** How an attribute is stored: rules of CF look at whether a scale is float32 or float64. */
export type AttributeType = DType | 'char' | 'string';

/** A dimension of a group. */
export interface FileDimension {
  readonly name: string;
  readonly size: number;
  readonly unlimited: boolean;
}

/** How a variable is stored, as xarray's `encoding` tells it. Plain data. */
export interface FileEncoding {
  /** Extents of a chunk; absent where all elements lie together. */
  readonly chunks?: readonly number[];
  /** Names and settings of the filters, in the order of writing: `{ name: 'shuffle' }, { name: 'zlib', level: 4 }`. */
  readonly filters?: readonly { readonly name: string; readonly [setting: string]: unknown }[];
  readonly byteOrder?: 'little' | 'big';
}

/** A variable of a group. */
export interface FileVariable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  /** `char`: single characters, elements are `S1` and the last axis is the text's; `string`: texts of any length. */
  readonly type: 'number' | 'char' | 'string';
  readonly attributes: Attributes;
  readonly attributeTypes: Readonly<Record<string, AttributeType>>;
  readonly encoding: FileEncoding;
  /** Where the elements are; absent where the variable cannot be read, or holds texts of any length. */
  readonly array?: StoredArray;
  /** Reads texts of any length, in C order; null where nothing is stored. */
  readonly texts?: () => Promise<readonly (string | null)[]>;
  /** Why it cannot be read: `a compound type`, … The other variables of the file can. */
  readonly refused?: string;
  /** Read through a slower library, and why: counted, and shown by `explain()`. */
  readonly fallback?: string;
}

/** A group of a file; the root's path is empty. Dimensions of the groups around it hold in it too. */
export interface FileGroup {
  readonly path: string;
  readonly dimensions: readonly FileDimension[];
  readonly attributes: Attributes;
  readonly attributeTypes: Readonly<Record<string, AttributeType>>;
  readonly variables: readonly FileVariable[];
  readonly groups: readonly FileGroup[];
  /** What was found odd and read all the same, for the user. */
  readonly warnings?: readonly string[];
}

/** Reads what a file holds without its data. @throws ChunkwiseError 'storage' that names the file, when it is damaged or of another format */
export type ReadContent = (path: string) => Promise<FileGroup>;
