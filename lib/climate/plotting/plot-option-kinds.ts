/** Kinds of what the plots of labelled arrays are told, and their check. */
import { boolean, optional, otherwise, positive, string } from '../../base/kinds.js';
import { type OptionKinds, readOptions } from '../../base/signature.js';
import { colourMapKind } from '../../plot/colours/colour-maps.js';
import { MAP_SETTINGS } from '../../plot/earth/map-plot.js';
import { bands, finite, middle, PICTURE, pair } from '../../plot/plot-kinds.js';
import type { ArrayPlotOptions } from './plot-options.js';

const ARRAY_PLOT: OptionKinds<ArrayPlotOptions> = {
  ...PICTURE,
  ...MAP_SETTINGS,
  x: optional(string),
  y: optional(string),
  hue: optional(string),
  row: optional(string),
  col: optional(string),
  colWrap: optional(positive),
  vmin: optional(finite),
  vmax: optional(finite),
  cmap: optional(colourMapKind),
  center: otherwise(middle, '0 where there are values of both signs'),
  robust: optional(boolean, false),
  levels: otherwise(bands, '8 for contours'),
  bins: optional(positive, 10),
  yincrease: otherwise(boolean, 'true but for depths and pressures'),
  map: optional(boolean, true),
  lookAt: otherwise(pair, 'the middle of what is shown'),
  title: optional(string),
};

/** The options, checked. @throws ChunkwiseError 'argument' for unknown and wrong ones */
export const checkedOptions = (operation: string, options: ArrayPlotOptions): ArrayPlotOptions =>
  readOptions<ArrayPlotOptions>({ name: operation, parameters: [], options: ARRAY_PLOT }, options);
