/**
 * `chunkwise plot FILE`: a picture of a variable, whose kind follows from its dimensions.
 */
import type { Command } from '../arguments.js';
import { UsageError } from '../arguments.js';
import { openNarrowed, SELECTING } from '../datasets.js';

/** Kinds of pictures that are chosen by name. */
const KINDS = ['pcolormesh', 'contourf', 'contour', 'line', 'hist'] as const;

export const PLOT: Command = {
  name: 'plot',
  summary: 'Draws a variable: a map, section, line or histogram, as its dimensions say.',
  operands: ['FILE'],
  flags: {
    ...SELECTING,
    output: { value: 'PICTURE', short: 'o', text: 'where to, by its ending: .png, .svg, .html (a page that zooms)' },
    kind: { value: 'KIND', text: `instead of what the dimensions say: ${KINDS.join(', ')}` },
    projection: {
      value: 'NAME',
      text: 'of a map: plateCarree (default), robinson, mollweide, orthographic, northPolarStereo, …',
    },
    cmap: { value: 'NAME', text: 'colour map: viridis, RdBu_r, thermal, …' },
    robust: { text: 'limits of the colours from the 2nd to the 98th percentile' },
    title: { value: 'TEXT', text: 'above the picture' },
  },
  examples: [
    ['chunkwise plot in.nc --var t2m --time 2010-06 -o map.png', 'a map of a month'],
    ['chunkwise plot sst.nc --var sst --lat 0 --lon 200 --nearest -o series.svg', 'a series at a place'],
  ],
  async run(call) {
    const { output, kind, projection, cmap, robust, title } = call.values;
    if (typeof output !== 'string') throw new UsageError('-o says where the picture goes, as -o map.png');
    if (kind !== undefined && !KINDS.includes(kind as never))
      throw new UsageError(`--kind ${String(kind)}: there are ${KINDS.join(', ')}`);
    const ds = await openNarrowed(call.operands[0], call);
    const names = Object.keys(ds.dataVars);
    if (names.length !== 1) throw new UsageError(`--var says which variable: there are ${names.join(', ') || 'none'}`);
    const { plot } = ds.get(names[0]);
    const options = {
      ...(typeof projection === 'string' ? { projection: projection as never } : {}),
      ...(typeof cmap === 'string' ? { cmap: cmap as never } : {}),
      ...(robust ? { robust: true } : {}),
      ...(typeof title === 'string' ? { title } : {}),
    };
    const picture = await (kind === undefined ? plot(options) : plot[kind as (typeof KINDS)[number]](options));
    picture.save(output);
    return 0;
  },
};
