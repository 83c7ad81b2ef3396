/** Colour maps: a position from 0 to 1 becomes a colour, by straight lines between evenly spaced anchor colours. */
import { kind, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { COLOUR_TABLES } from './colour-tables.js';

type BaseName = keyof typeof COLOUR_TABLES;

/**
 * The names that every picture's `colours` option takes: matplotlib's (`viridis`, `plasma`, `inferno`, `magma`, `cividis`, `RdBu`, …),
 * cmocean's (`thermal`, `haline`, `balance`, …), `jet`, `grey`, and `redblue`, which is `RdBu_r`. With `_r` behind it a map is reversed.
 */
export type ColourMapName = BaseName | `${BaseName}_r` | 'redblue';

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The names of the colour maps, without those reversed. */
const colourMaps = Object.keys(COLOUR_TABLES) as BaseName[];

const isName = (value: unknown): value is ColourMapName =>
  value === 'redblue' || (typeof value === 'string' && colourMaps.includes(value.replace(/_r$/, '') as BaseName));

export const colourMapKind = kind<ColourMapName>(
  'colourMap',
  `${colourMaps.map((name) => `'${name}'`).join(', ')}, or one of them reversed, as 'RdBu_r'`,
  isName,
);

const anchorsOf = (name: ColourMapName): readonly Colour[] => {
  if (name === 'redblue') return anchorsOf('RdBu_r');
  const text = COLOUR_TABLES[name.replace(/_r$/, '') as BaseName];
  const channel = (at: number): number => Number.parseInt(text.slice(at, at + 2), 16);
  const anchors = Array.from(
    { length: text.length / 6 },
    (_, k): Colour => [channel(6 * k), channel(6 * k + 2), channel(6 * k + 4)],
  );
  return name.endsWith('_r') ? anchors.reverse() : anchors;
};

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
      ['name', colourMapKind],
      ['count', positive],
    ],
  },
  (name: ColourMapName, count: number): readonly Colour[] => {
    const anchors = anchorsOf(name);
    const last = anchors.length - 1;
    return Array.from({ length: count }, (_, band) => {
      const at = (count === 1 ? 0.5 : band / (count - 1)) * last;
      const left = Math.min(Math.floor(at), last - 1);
      const mix = (channel: number): number =>
        Math.round(anchors[left][channel] + (at - left) * (anchors[left + 1][channel] - anchors[left][channel]));
      return [mix(0), mix(1), mix(2)] as const;
    });
  },
);

const DIVERGING = /^(redblue|RdBu|BrBG|PuOr|PiYG|PRGn|RdYlBu|Spectral|balance|delta|curl|diff|tarn)(_r)?$/;
/** True for colour maps with a middle. */
export const isDiverging = (name: ColourMapName): boolean => DIVERGING.test(name);
