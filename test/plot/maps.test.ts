/** Maps: projections against known coordinates, fields at known places, coastlines where coasts are, colours chosen from the data. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenScale } from '../../lib/plot/colours/colour-scale.js';
import { earthField } from '../../lib/plot/earth/earth-grid.js';
import { projectedLine } from '../../lib/plot/earth/projected-lines.js';
import { PROJECTIONS, type ProjectionName, projectionOf } from '../../lib/plot/earth/projections.js';
import { worldLines } from '../../lib/plot/earth/world-lines.js';
import { readGrid } from '../../lib/plot/grid-values.js';
import { colourTable, mapPlot } from '../../lib/plot/index.js';
import { decode } from '../support/png.js';

const PLACES = [
  [0, 0],
  [10, 50],
  [-75, -35],
  [120, 66],
  [179, 10],
  [-140, 80],
  [30, -60],
] as const;
/** Those places by d3-geo 3 and d3-geo-projection 4 at scale 1; their stereographic maps are half as large, Robinson lacks a factor. */
const GOLDEN: Readonly<Record<ProjectionName, readonly (readonly number[])[]>> = {
  plateCarree: [
    [0, 0],
    [0.174533, 0.872665],
    [-1.308997, -0.610865],
    [2.094395, 1.151917],
    [3.124139, 0.174533],
    [-2.443461, 1.396263],
    [0.523599, -1.047198],
  ],
  robinson: [
    [0, 0],
    [0.151477, 0.984094],
    [-1.233991, -0.691542],
    [1.574265, 1.276549],
    [3.109768, 0.197584],
    [-1.518122, 1.496855],
    [0.418146, -1.170523],
  ],
  mollweide: [
    [0, 0],
    [0.119256, 0.920876],
    [-1.041357, -0.66214],
    [1.069124, 1.164924],
    [2.786266, 0.19348],
    [-0.717018, 1.336987],
    [0.305056, -1.078177],
  ],
  equalEarth: [
    [0, 0],
    [0.124035, 0.94154],
    [-1.029037, -0.685335],
    [1.277715, 1.163725],
    [2.672038, 0.202042],
    [-1.299104, 1.288211],
    [0.339843, -1.088301],
  ],
  mercator: [
    [0, 0],
    [0.174533, 1.010683],
    [-1.308997, -0.652837],
    [2.094395, 1.548547],
    [3.124139, 0.175426],
    [-2.443461, 2.436246],
    [0.523599, -1.316958],
  ],
  orthographic: [
    [0, -0.34202],
    [0.111619, 0.50334],
    [-0.79124, -0.611498],
    [0.352244, 0.928008],
    [0.017187, 0.499949],
    [-0.111619, 0.970913],
    [0.25, -0.961897],
  ],
  northPolarStereo: [
    [0, -1],
    [0.063203, -0.358441],
    [-1.855526, -0.497187],
    [0.184079, 0.106278],
    [0.014644, 0.838972],
    [-0.056237, 0.06702],
    [1.866025, -3.232051],
  ],
  southPolarStereo: [
    [0, 1],
    [0.477094, 2.705737],
    [-0.502829, 0.134733],
    [4.074329, -2.352315],
    [0.020799, -1.191572],
    [-7.347096, -8.755928],
    [0.133975, 0.232051],
  ],
  lambertAzimuthal: [
    [0, 0],
    [0.123526, 0.84776],
    [-1.016412, -0.736805],
    [0.558123, 1.447493],
    [0.196235, 1.982626],
    [-0.169531, 1.495762],
    [0.295345, -1.023106],
  ],
  lambertConformal: [
    [0, -0.729126],
    [0.113522, 0.198392],
    [-2.167902, -0.775602],
    [0.713482, 1.043444],
    [1.612881, 1.905706],
    [-0.420603, 1.213147],
    [1.453779, -3.016804],
  ],
};

describe('projections', () => {
  it.each(PROJECTIONS)('%s puts places where d3-geo does, and finds them again', (name) => {
    const stereo = name.endsWith('Stereo');
    const radius = stereo ? 170 : name === 'lambertAzimuthal' ? 179 : undefined;
    const { project, invert } = projectionOf(name, { radius });
    const digits = name === 'robinson' ? 3 : 5;
    PLACES.forEach(([lon, lat], k) => {
      const place = project(lon, lat);
      if (!place) {
        expect(['orthographic', 'lambertConformal', 'mercator']).toContain(name);
        return;
      }
      const [x, y] = GOLDEN[name][k].map((value) => value * (stereo ? 2 : name === 'robinson' ? 0.8487 : 1));
      expect(place[0]).toBeCloseTo(x, digits);
      expect(place[1]).toBeCloseTo(y, digits);
      const back = invert(...place);
      expect(back?.[0]).toBeCloseTo(lon, 4);
      expect(back?.[1]).toBeCloseTo(lat, 4);
    });
  });

  it('maps and inverts any place for any centre, longitudes of either kind alike', () => {
    const lon = fc.double({ min: -179.9, max: 179.9, noNaN: true });
    const lat = fc.double({ min: -79, max: 79, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...PROJECTIONS),
        lon,
        lat,
        fc.integer({ min: -180, max: 360 }),
        (name, x, y, centre) => {
          const { project, invert } = projectionOf(name, { centre: [centre + 0.123456, 10] });
          const place = project(x, y);
          const same = project(x + 360, y);
          expect(place === undefined).toBe(same === undefined);
          if (!place || !same) return;
          const back = invert(...place) as readonly [number, number];
          expect(back[1]).toBeCloseTo(y, 2);
          const turns = (back[0] - x) / 360;
          expect(Math.abs(turns - Math.round(turns)) * 360).toBeLessThan(0.01);
        },
      ),
    );
  });

  it('says what lies beside the map', () => {
    expect(projectionOf('orthographic').invert(0.9, 0.9)).toBeUndefined();
    expect(projectionOf('mollweide').invert(2.8, 1)).toBeUndefined();
    expect(projectionOf('robinson').invert(0, 1.4)).toBeUndefined();
    expect(projectionOf('northPolarStereo').project(0, -10)).toBeUndefined();
  });
});

describe('coastlines', () => {
  it('are those of the Earth', () => {
    const { coast110, coast50, borders110 } = worldLines();
    const largest = (offset: number): number =>
      [...coast110, ...coast50, ...borders110].reduce(
        (most, line) => line.reduce((all, value, k) => (k % 2 === offset ? Math.max(all, Math.abs(value)) : all), most),
        0,
      );
    expect(largest(0)).toBeLessThanOrEqual(180);
    expect(largest(1)).toBeLessThanOrEqual(90);
    const nearest = (lon: number, lat: number): number =>
      coast50.reduce((least, line) => {
        let found = least;
        for (let k = 0; k < line.length; k += 2) found = Math.min(found, Math.hypot(line[k] - lon, line[k + 1] - lat));
        return found;
      }, 360);
    // The Cape of Good Hope, Gibraltar, Cape Horn; none in the Pacific or the Sahara.
    expect(nearest(18.47, -34.36)).toBeLessThan(0.3);
    expect(nearest(-5.6, 36)).toBeLessThan(0.3);
    expect(nearest(-67.3, -55.98)).toBeLessThan(0.5);
    expect(nearest(-130, 10)).toBeGreaterThan(10);
    expect(nearest(10, 23)).toBeGreaterThan(5);
  });

  it('are cut where the map is, and end at its horizon', () => {
    const inDegrees = (parts: readonly (readonly (readonly number[])[])[]): number[][][] =>
      parts.map((part) => part.map((point) => point.map((value) => Math.round((value * 180) / Math.PI))));
    const across = [...projectedLine(projectionOf('plateCarree'), [170, 0, -170, 10])];
    expect(inDegrees(across)).toEqual([
      [
        [170, 0],
        [180, 5],
      ],
      [
        [-180, 5],
        [-170, 10],
      ],
    ]);
    expect([...projectedLine(projectionOf('plateCarree', { centre: [180, 0] }), [170, 0, -170, 10])]).toHaveLength(1);
    const [part] = [...projectedLine(projectionOf('orthographic', { centre: [0, 0] }), [0, 0, 120, 0])];
    expect(part.at(-1)?.[0]).toBeCloseTo(1, 3);
  });
});

describe('fields on the Earth', () => {
  const lat = Float64Array.from({ length: 18 }, (_, k) => 85 - 10 * k);
  const east = Float64Array.from({ length: 36 }, (_, k) => 10 * k);
  const west = Float64Array.from({ length: 36 }, (_, k) => 10 * k - 180);
  const fieldOf = (lon: Float64Array, value: (lon: number, lat: number) => number) =>
    readGrid({ data: [...lat].flatMap((y) => [...lon].map((x) => value(x, y))), shape: [18, 36] }, 'test');
  const places = (x: number, y: number): number => 1000 * y + ((x + 360) % 360);
  const four = (...data: number[]) => readGrid({ data, shape: [2, 2] }, 'test');

  it('longitudes from 0 to 360 and from -180 to 180 are the same field', () => {
    const a = earthField('test', fieldOf(east, places), { lat, lon: east }, false);
    const b = earthField('test', fieldOf(west, places), { lat, lon: west }, false);
    for (const lon of [-180, -179, -90, -4, 0, 4, 6, 90, 179, 181, 354, 359]) {
      expect(a.valueAt(lon, 42)).toBe(b.valueAt(lon, 42));
      expect(a.valueAt(lon, 42)).toBe(45000 + ((Math.round(lon / 10) * 10 + 360) % 360));
    }
  });

  it('is smooth over the seam, and ends where a region ends', () => {
    const wave = fieldOf(east, (x) => Math.cos((x * Math.PI) / 180));
    const smooth = earthField('test', wave, { lat, lon: east }, true);
    expect(smooth.valueAt(355, 0)).toBeCloseTo((1 + Math.cos(Math.PI / 18)) / 2, 6);
    const region = earthField(
      'test',
      four(1, 2, 3, 4),
      { lat: Float64Array.of(50, 40), lon: Float64Array.of(350, 360) },
      false,
    );
    expect(region.valueAt(-8, 49)).toBe(1);
    expect(region.valueAt(2, 41)).toBe(4);
    expect(region.valueAt(20, 45)).toBeUndefined();
    expect(region.valueAt(0, 20)).toBeUndefined();
  });

  it('with coordinates for each value, each place has the value of its cell', () => {
    const lats = Float64Array.from([...lat].flatMap((y) => [...west].map(() => y)));
    const lons = Float64Array.from([...lat].flatMap(() => [...west]));
    const field = earthField('test', fieldOf(west, places), { lat: lats, lon: lons }, false);
    expect(field.valueAt(123, 44)).toBe(45000 + 120);
    expect(field.valueAt(-178, -36)).toBe(-35000 + 180);
    const corners = { lat: Float64Array.of(50, 51, 40, 41), lon: Float64Array.of(-5, 5, -4, 6) };
    const part = earthField('test', four(1, 2, 3, 4), corners, false);
    expect(part.valueAt(-4, 49)).toBe(1);
    expect(part.valueAt(60, 45)).toBeUndefined();
  });

  it('refuses coordinates that are out of order', () => {
    const three = readGrid({ data: [1, 2, 3], shape: [3, 1] }, 'test');
    expect(() => earthField('test', three, { lat: Float64Array.of(1, 3, 2), lon: Float64Array.of(0) }, false)).toThrow(
      /latitudes neither rise nor fall/,
    );
  });

  it('draws known pixels: field, missing values grey, nothing beside the globe', () => {
    const { data } = { data: fieldOf(east, (x, y) => (x >= 90 && x < 180 ? Number.NaN : y > 0 ? 1 : 0)).values };
    const picture = mapPlot(
      { data, shape: [18, 36] },
      {
        lat,
        lon: east,
        projection: 'orthographic',
        lookAt: [90, 0],
        coastlines: false,
        graticule: false,
        colours: 'grey',
        size: [5, 4],
      },
    );
    const image = /xlink:href="data:image\/png;base64,([^"]+)"/.exec(picture.svg)?.[1] ?? '';
    const { width, height, at } = decode(Buffer.from(image, 'base64'));
    expect(at(2, 2)).toEqual([255, 255, 255]);
    expect(at(Math.round(0.7 * width), height >> 1)).toEqual([190, 190, 190]);
    expect(at(Math.round(0.2 * width), Math.round(0.3 * height))).toEqual([247, 247, 247]);
    expect(at(Math.round(0.2 * width), Math.round(0.7 * height))).toEqual([13, 13, 13]);
  });
});

describe('limits and colours', () => {
  const of = (...data: number[]) => readGrid({ data, shape: [1, data.length] }, 'test');

  it('are symmetric and diverging for values of both signs, from least to greatest otherwise', () => {
    expect(chosenScale([of(-2, 5, 1)], {})).toMatchObject({ low: -5, high: 5 });
    expect(chosenScale([of(-2, 5, 1)], {}).table[0]).toEqual(colourTable('RdBu_r', 256)[0]);
    expect(chosenScale([of(2, 5, Number.NaN)], {})).toMatchObject({ low: 2, high: 5, below: false, above: false });
    expect(chosenScale([of(-2, 5)], { centre: false })).toMatchObject({ low: -2, high: 5 });
    expect(chosenScale([of(271, 290)], { centre: 273 })).toMatchObject({ low: 256, high: 290 });
    expect(chosenScale([of(-2, 5)], { min: -1 })).toMatchObject({ low: -1, high: 1, above: true, below: true });
    expect(chosenScale([of(1, 2), of(7, 9)], {})).toMatchObject({ low: 1, high: 9 });
    expect(chosenScale([of(Number.NaN)], {})).toMatchObject({ low: 0, high: 1, below: false });
  });

  it('robust limits are the 2nd and 98th percentile', () => {
    const values = Array.from({ length: 101 }, (_, k) => (k === 100 ? 1e6 : k));
    expect(chosenScale([of(...values)], { robust: true })).toMatchObject({
      low: 2,
      high: 98,
      below: true,
      above: true,
    });
  });

  it('reverses maps and reaches both ends', () => {
    expect(colourTable('viridis_r', 5)).toEqual([...colourTable('viridis', 5)].reverse());
    expect(colourTable('viridis', 2)).toEqual([
      [68, 1, 84],
      [253, 231, 37],
    ]);
    expect(colourTable('balance', 3)[1].every((channel) => channel > 220)).toBe(true);
  });
});
