/** Pictures of labelled arrays: which picture follows from the dimensions, with which labels, limits and axes. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/array/index.js';
import { DataArray } from '../../lib/climate/index.js';
import { dateTicks } from '../../lib/plot/date-ticks.js';
import { contourLines } from '../../lib/plot/fields/contour-lines.js';
import { readGrid } from '../../lib/plot/grid-values.js';
import type { Picture } from '../../lib/plot/index.js';
import { textStrokes } from '../../lib/plot/stroke-font.js';
import { decode } from '../support/png.js';

/** The strokes of a text, which stand in a picture where it is written. */
const strokes = (text: string): string => /stroke-linejoin="round">(.*)<\/g>$/.exec(textStrokes(text, 0, 0))?.[1] ?? '';
const startStrokes = (text: string): string[] => [...strokes(text).matchAll(/ d="([^"]*)"/g)].map(([, path]) => path);
/** True where the glyphs of `text` follow each other in one group. */
const says = (picture: Picture, text: string): boolean =>
  [...picture.svg.matchAll(/<g transform="translate[^>]*>((?:<path transform[^>]*\/>)*)<\/g>/g)].some(
    ([, body]) => [...body.matchAll(/ d="([^"]*)"/g)].map(([, path]) => path).join() === startStrokes(text).join(),
  );
const images = (picture: Picture) =>
  [...picture.svg.matchAll(/<image [^>]*xlink:href="data:image\/png;base64,([^"]+)"/g)].map(([, data]) =>
    decode(Buffer.from(data, 'base64')),
  );

const lat = [60, 30, 0, -30, -60];
const lon = [0, 60, 120, 180, 240, 300];
const time = cw.array(['2010-01-01', '2010-07-01', '2011-01-01'], { dtype: 'datetime64[us]' as never });
const attrs = { long_name: 'Temperature', units: 'K' };
const fieldOf = (value: (t: number, y: number, x: number) => number) =>
  new DataArray(cw.array([0, 1, 2].map((t) => lat.map((y) => lon.map((x) => value(t, y, x))))), {
    dims: ['time', 'lat', 'lon'],
    coords: {
      time,
      lat: ['lat', lat, { units: 'degrees_north' }],
      lon: ['lon', lon, { units: 'degrees_east' }],
    },
    attrs,
    name: 't',
  });
const t = fieldOf((k, y, x) => 280 + k + y / 10 + x / 100);

describe('plot', () => {
  it('draws a map over latitude and longitude, with the date above and the units at the bar', async () => {
    const picture = await t.isel({ time: 1 }).plot();
    expect(says(picture, 'time = 2010-07-01')).toBe(true);
    expect(says(picture, 'Temperature [K]')).toBe(true);
    expect(says(picture, '60°E')).toBe(true);
    // Coastlines are there, and are not where they are not wanted.
    const bare = await t.isel({ time: 1 }).plot({ coastlines: false });
    expect(bare.svg.length).toBeLessThan(picture.svg.length - 10_000);
    expect(images(picture)).toHaveLength(2);
  });

  it('draws the same map for the same field with its longitudes from -180 to 180', async () => {
    const turned = t
      .isel({ time: 0, lon: [3, 4, 5, 0, 1, 2] })
      .assignCoords({ lon: ['lon', [-180, -120, -60, 0, 60, 120]] });
    const options = { projection: 'robinson', coastlines: false } as const;
    const a = await t.isel({ time: 0 }).plot(options);
    const b = await turned.plot(options);
    const [first, second] = [images(a)[0], images(b)[0]];
    for (const [x, y] of [
      [100, 100],
      [300, 150],
      [500, 80],
      [330, 200],
    ] as const)
      expect(first.at(x, y)).toEqual(second.at(x, y));
  });

  it('draws a line over time with dates, sections with depth downwards, a histogram of the rest', async () => {
    const series = await t.isel({ lat: 0, lon: 0 }).plot();
    expect(says(series, 'Jul 2010')).toBe(true);
    expect(says(series, 'Temperature [K]')).toBe(true);
    const depth = new DataArray(
      [
        [1, 2],
        [3, 4],
        [5, Number.NaN],
      ],
      {
        dims: ['depth', 'lat'],
        coords: {
          depth: ['depth', [0, 10, 100], { units: 'm', positive: 'down' }],
          lat: ['lat', [0, 10], { units: 'degrees_north' }],
        },
        name: 'temp',
      },
    );
    const section = await depth.plot({ cmap: 'grey' });
    const [pixels] = images(section);
    // The sea's surface is at the top, what is missing in the lower right is grey.
    expect(pixels.at(2, 2)).toEqual([13, 13, 13]);
    expect(pixels.at(pixels.width - 3, pixels.height - 3)).toEqual([190, 190, 190]);
    const upwards = images(await depth.plot({ cmap: 'grey', yincrease: true }))[0];
    expect(upwards.at(2, upwards.height - 3)).toEqual([13, 13, 13]);
    expect(says(await t.plot(), 'Count')).toBe(true);
  });

  it('facets share limits and one bar', async () => {
    const picture = await t.plot({ col: 'time', colWrap: 2, cmap: 'grey', coastlines: false });
    expect(says(picture, 'time = 2011-01-01')).toBe(true);
    // Three maps and the bar.
    expect(images(picture)).toHaveLength(4);
    const [first, , third] = images(picture);
    expect(third.at(20, 20)[0]).toBeGreaterThan(first.at(20, 20)[0]);
  });

  it('anomalies are centred on zero, contours have round levels', async () => {
    const anomaly = fieldOf((k, y) => y / 10 + k);
    const picture = await anomaly.isel({ time: 0 }).plot.contourf({ coastlines: false });
    expect(says(picture, '−6')).toBe(true);
    expect(says(picture, '6')).toBe(true);
    expect(says(await anomaly.isel({ time: 0 }).plot.contour({ levels: [-4, 0, 4] }), '4')).toBe(true);
  });

  it('a field too large for its pixels passes through a block mean', async () => {
    const large = new DataArray(cw.ones([5000, 4000], { chunks: [500, 4000] }).multiply(cw.arange(4000)), {
      dims: ['y', 'x'],
      name: 'v',
    });
    const [pixels] = images(await large.plot({ cmap: 'grey' }));
    expect(pixels.at(3, 3)[0]).toBeLessThan(20);
    expect(pixels.at(pixels.width - 3, 3)[0]).toBeGreaterThan(240);
  });

  it('says what it cannot draw', async () => {
    await expect(t.plot.contourf()).rejects.toThrow(/plot\.contourf: 't' has the dimensions time, lat, lon.*isel/);
    await expect(t.isel({ time: 0, lat: 0, lon: 0 }).plot()).rejects.toThrow(/one value/);
    await expect(t.plot.line()).rejects.toThrow(/plot\.line/);
    const field = t.isel({ time: 0 });
    // @ts-expect-error no such option
    await expect(field.plot({ colour: 'jet' })).rejects.toThrow(/plot\.pcolormesh: .*colour/);
    // @ts-expect-error no such colour map
    await expect(field.plot.contourf({ cmap: 'rainbow' })).rejects.toThrow(/plot\.contourf: cmap is "rainbow"/);
  });
});

describe('parts', () => {
  it('contour lines lie where the value is, and go round what they enclose', () => {
    const cone = readGrid(
      {
        data: Array.from({ length: 121 }, (_, k) => Math.hypot((k % 11) - 5, Math.floor(k / 11) - 5)),
        shape: [11, 11],
      },
      'test',
    );
    const [ring, ...others] = contourLines(cone, 3);
    expect(others).toEqual([]);
    expect(ring.slice(0, 2)).toEqual(ring.slice(-2));
    for (let k = 0; k < ring.length; k += 2) expect(Math.hypot(ring[k] - 5, ring[k + 1] - 5)).toBeCloseTo(3, 0);
    expect(contourLines(cone, 99)).toEqual([]);
  });

  it('dates are marked where months, years and days begin', () => {
    expect(dateTicks(Date.UTC(2010, 0, 5), Date.UTC(2010, 6, 20)).labels).toEqual([
      'Feb 2010',
      'Mar 2010',
      'Apr 2010',
      'May 2010',
      'Jun 2010',
      'Jul 2010',
    ]);
    expect(dateTicks(Date.UTC(1950, 0, 1), Date.UTC(2010, 0, 1)).labels).toEqual([
      '1950',
      '1960',
      '1970',
      '1980',
      '1990',
      '2000',
      '2010',
    ]);
    expect(dateTicks(Date.UTC(2010, 0, 1), Date.UTC(2010, 0, 3)).labels[0]).toBe('01-01 00:00');
  });
});
