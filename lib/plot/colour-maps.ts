/** Colour maps: a position from 0 to 1 becomes a colour, by straight lines between a few anchor colours. */
import { oneOf, positive } from '../base/kinds.js';
import { define } from '../base/signature.js';

/** The names that every picture's `colours` option takes. */
export type ColourMapName = 'jet' | 'viridis' | 'redblue' | 'grey';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Anchors: position, red, green, blue, all from 0 to 1. */
const anchors: Readonly<Record<ColourMapName, readonly (readonly [number, number, number, number])[]>> = {
  // Dark blue, blue, cyan, yellow, red, dark red: each channel is a trapezium.
  jet: [
    [0, 0, 0, 0.5],
    [0.125, 0, 0, 1],
    [0.375, 0, 1, 1],
    [0.625, 1, 1, 0],
    [0.875, 1, 0, 0],
    [1, 0.5, 0, 0],
  ],
  // Lightness rises evenly, readable in grey and by colour-blind eyes.
  viridis: [
    [0, 0.267, 0.005, 0.329],
    [0.125, 0.278, 0.176, 0.482],
    [0.25, 0.231, 0.322, 0.545],
    [0.375, 0.173, 0.447, 0.557],
    [0.5, 0.129, 0.569, 0.549],
    [0.625, 0.157, 0.682, 0.502],
    [0.75, 0.369, 0.788, 0.384],
    [0.875, 0.678, 0.863, 0.188],
    [1, 0.992, 0.906, 0.145],
  ],
  // Blue through white to red, for anomalies.
  redblue: [
    [0, 0.03, 0.19, 0.42],
    [0.15, 0.13, 0.42, 0.68],
    [0.35, 0.57, 0.77, 0.87],
    [0.5, 0.97, 0.97, 0.97],
    [0.65, 0.96, 0.65, 0.51],
    [0.85, 0.72, 0.11, 0.17],
    [1, 0.4, 0, 0.12],
  ],
  grey: [
    [0, 0.05, 0.05, 0.05],
    [1, 0.97, 0.97, 0.97],
  ],
};

/** The names of the colour maps. */
export const colourMaps = Object.keys(anchors) as ColourMapName[];

/**
 * The colours of `count` equal bands of a colour map, lowest first; with one entry a band, both ends of the map are
 * reached.
 *
 * @throws ChunkwiseError 'argument' when the map's name is unknown.
 */
export const colourTable = define(
  {
    name: 'colourTable',
    parameters: [
      ['name', oneOf<ColourMapName>(...colourMaps)],
      ['count', positive],
    ],
  },
  (name: ColourMapName, count: number): readonly Colour[] => {
    const line = anchors[name];
    return Array.from({ length: count }, (_, band) => {
      const at = count === 1 ? 0.5 : band / (count - 1);
      let right = 1;
      while (right < line.length - 1 && line[right][0] < at) right++;
      const [p0, ...from] = line[right - 1];
      const [p1, ...to] = line[right];
      const share = (at - p0) / (p1 - p0);
      const mix = (channel: number): number =>
        Math.round(255 * (from[channel] + share * (to[channel] - from[channel])));
      return [mix(0), mix(1), mix(2)] as const;
    });
  },
);
