/**
 * What a source of datasets gives before the conventions are applied: variables as stored, dimensions and attributes.
 */
import type { Attributes, RawVariable } from '../cf/attributes.js';

/** A group of a file or store. */
export interface RawGroup {
  /** What it was read from, as messages name it. */
  readonly source: string;
  readonly variables: ReadonlyMap<string, RawVariable>;
  readonly attrs: Attributes;
  readonly unlimited: readonly string[];
  /** Names of the groups in it. */
  readonly groups: readonly string[];
  /** What was odd, or left out, each as a sentence. */
  readonly warnings: readonly string[];
}

/** Which group to read, and how its arrays are cut. */
export interface RawOptions {
  /** Path of the group; default: the root. */
  readonly group?: string | undefined;
  /** Extents of blocks by dimension; default: stored chunks, merged up to about 8 MiB. */
  readonly chunks?: Readonly<Record<string, number | 'auto' | readonly number[]>> | 'auto' | undefined;
}
