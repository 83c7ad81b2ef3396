/** Moving pictures of labelled arrays: a frame for each value of a dimension, one in memory at a time. */
import { ChunkwiseError } from '../../base/errors.js';
import { animate, type Picture } from '../../plot/index.js';
import type { DataArray } from '../labelled/data-array.js';
import { plotField } from './plot-field.js';
import type { ArrayAnimateOptions } from './plot-options.js';

/** Writes the frames; limits that are not given are those of the whole array. */
export async function plotAnimation(array: DataArray, path: string, options: ArrayAnimateOptions): Promise<string> {
  const { dim, kind = 'pcolormesh', fps, ...rest } = options;
  const count = array.sizes[dim];
  if (count === undefined)
    throw new ChunkwiseError(
      'argument',
      `plot.animate: there is no dimension '${dim}'; there are ${array.dims.join(', ')}`,
    );
  const limits = { ...rest };
  if (typeof rest.levels !== 'object' && (rest.vmin === undefined || rest.vmax === undefined)) {
    const [least, greatest] = await Promise.all([array.min().item(), array.max().item()]);
    const [low, high] = [Number(least), Number(greatest)];
    const signed = rest.center === undefined && rest.cmap === undefined && low < 0 && high > 0;
    const reach = Math.max(-low, high);
    Object.assign(limits, {
      vmin: rest.vmin ?? (signed ? -reach : low),
      vmax: rest.vmax ?? (signed ? reach : high),
    });
  }
  async function* frames(): AsyncGenerator<Picture> {
    for (let k = 0; k < count; k++) yield await plotField(array.isel({ [dim]: k }).squeeze(), kind, limits);
  }
  return animate(frames(), path, fps === undefined ? {} : { fps });
}
