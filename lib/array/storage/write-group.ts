/**
 * Writes what groups of a Zarr hierarchy have of their own: attributes, and consolidated metadata.
 */
import { kind, oneOf, otherwise, string } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { openGroup, type ZarrGroup } from './zarr.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

/** Options of {@link createGroup}. */
export interface CreateGroupOptions {
  /** Path of the group inside the store; groups above it are made. Default: the store's root. */
  readonly path?: string | undefined;
  /** Version of the Zarr format; default: that of the groups above, else 3. */
  readonly format?: 2 | 3 | undefined;
  /** Attributes of the group; those that it had are replaced. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of {@link consolidateMetadata}. */
export interface ConsolidateOptions {
  /** Path of the group inside the store. Default: the store's root. */
  readonly path?: string | undefined;
}

const CREATE: OptionKinds<CreateGroupOptions> = {
  path: otherwise(string, "the store's root"),
  format: otherwise(oneOf<2 | 3>(2, 3), 'that of the groups above, else 3'),
  attributes: otherwise(
    kind<Readonly<Record<string, unknown>>>('attributes', 'a plain object', isPlainObject),
    'as they are',
  ),
};

/**
 * Makes a group of a Zarr hierarchy where there is none, and sets its attributes when they are given. Its members stay.
 *
 * @throws 'storage' when an array is there or the place cannot be written, 'argument' when an attribute has no form in JSON
 * @example
 * await cw.createGroup('climate.zarr', { path: 'surface', attributes: { title: 'Surface fields' } });
 */
export const createGroup = define(
  { name: 'createGroup', parameters: [['target', zarrTarget]], options: CREATE, promised: true },
  async (target: ZarrTarget, options: CreateGroupOptions = {}): Promise<ZarrGroup> => {
    const { location, path } = targetOf('createGroup', target, options.path);
    const { createGroup: create } = await import('../../storage/writing/array-creation.js');
    await create(location, path, {
      ...(options.format ? { format: options.format } : {}),
      ...(options.attributes ? { attributes: options.attributes } : {}),
    });
    return openGroup(location, { path });
  },
);

/**
 * Copies the metadata of all members into one document of the group, so that opening it takes one read; zarr-python's
 * `consolidate_metadata`. Later writes of chunkwise keep the copies true.
 *
 * @throws 'storage' when there is no group, or it cannot be written
 * @example
 * await cw.consolidateMetadata('climate.zarr');
 */
export const consolidateMetadata = define(
  { name: 'consolidateMetadata', parameters: [['target', zarrTarget]], options: { path: CREATE.path }, promised: true },
  async (target: ZarrTarget, options: ConsolidateOptions = {}): Promise<void> => {
    const { location, path } = targetOf('consolidateMetadata', target, options.path);
    const { consolidate } = await import('../../storage/metadata/consolidation.js');
    await consolidate(location, path);
  },
);
