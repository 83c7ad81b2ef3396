/** Pictures: right pixels in the right places, the advertised size, and clear errors. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, describe, expect, it } from 'vitest';
import { roundTicks, tickLabels } from '../../lib/plot/axis-ticks.js';
import { linearLookup, nearestLookup, paint, readGrid } from '../../lib/plot/grid-values.js';
import { type Colour, colourTable, contourf, imshow, linePlot, mapPlot } from '../../lib/plot/index.js';
import { textStrokes, textWidth } from '../../lib/plot/stroke-font.js';
import { decode } from '../support/png.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-plot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scaleOf = (low: number, high: number, table: readonly Colour[]) => ({
  low,
  high,
  table,
  below: false,
  above: false,
});

const hot = (n: number) => {
  const data = new Float64Array(n * n);
  data.fill(100, (n - 1) * n);
  return { data, shape: [n, n] };
};

describe('contourf', () => {
  it('draws row 0 at the bottom, and is as large as asked', () => {
    const picture = contourf(hot(20), { title: 'Contour of Temperature', size: [6, 5], dpi: 120 });
    const pixels = decode(picture.png());
    expect([pixels.width, pixels.height]).toEqual([720, 600]);
    expect([picture.width, picture.height]).toEqual([720, 600]);
    const [red, , blue] = pixels.at(300, 49);
    expect(red).toBeGreaterThan(100);
    expect(blue).toBeLessThan(40);
    const below = pixels.at(300, 500);
    expect(below[0]).toBe(0);
    expect(below[2]).toBeGreaterThan(100);
  });

  it('cuts linear data into equal bands', () => {
    const grid = readGrid({ data: [0, 1, 0, 1], shape: [2, 2] }, 'test');
    const table = colourTable('viridis', 4);
    const pixels = paint(grid, linearLookup(2, 8, false), linearLookup(2, 1, false), scaleOf(0, 1, table));
    const expected = [0, 0, 1, 1, 2, 2, 3, 3].flatMap((band) => [...table[band]]);
    expect([...pixels]).toEqual(expected);
  });

  it('takes a strided ndarray as it is', () => {
    const turned = ndarray(Float64Array.from([1, 2, 3, 4, 5, 6]), [2, 3]).transpose(1, 0);
    expect([...readGrid(turned, 'test').values]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('refuses what is not a matrix', () => {
    expect(() => contourf({ data: [1, 2], shape: [2] })).toThrow(/contourf.*\[2\].*two axes/);
    expect(() => contourf({ data: [1, 2], shape: [2, 3] })).toThrow(/2 values for shape \[2, 3\].*6/);
    expect(() => contourf({ data: [], shape: [0, 3] })).toThrow(/empty/);
    // @ts-expect-error the name is not one of ours
    expect(() => contourf(hot(3), { colours: 'rainbow' })).toThrow(/colours is "rainbow"; give 'jet'/);
  });
});

describe('imshow and mapPlot', () => {
  it('draws NaN grey and the rest in colours, row 0 on top', () => {
    const grid = readGrid({ data: [0, Number.NaN, 2, 3], shape: [2, 2] }, 'test');
    const table = colourTable('jet', 3);
    const pixels = paint(grid, linearLookup(2, 2, false), nearestLookup([0, 1], -0.5, 1.5, 2), scaleOf(0, 3, table));
    expect([...pixels.subarray(3, 6)]).toEqual([190, 190, 190]);
    const picture = decode(imshow({ data: [0, 0, 9, 9], shape: [2, 2] }, { colours: 'grey' }).png());
    expect(picture.at(300, 100)[0]).toBeLessThan(picture.at(300, 500)[0]);
  });

  it('puts north on top whichever way the latitudes run', () => {
    const lon = [0, 90, 180, 270];
    const rows = (values: number[]) => ({
      data: values.flatMap((value) => [value, value, value, value]),
      shape: [3, 4],
    });
    const rising = mapPlot(rows([1, 2, 3]), { lat: [-60, 0, 60], lon }).svg;
    const falling = mapPlot(rows([3, 2, 1]), { lat: [60, 0, -60], lon }).svg;
    expect(rising).toBe(falling);
    expect(mapPlot(rows([3, 2, 1]), { lat: [-60, 0, 60], lon }).svg).not.toBe(rising);
  });

  it('says which coordinates do not fit', () => {
    expect(() => mapPlot({ data: [1, 2], shape: [1, 2] }, { lat: [0], lon: [0] })).toThrow(
      /1 latitudes and 1 longitudes/,
    );
  });
});

describe('linePlot', () => {
  it('breaks a line at NaN and names the series', () => {
    const picture = linePlot([{ y: [1, 2, Number.NaN, 4, 5], label: 'wind' }], { title: 'Series' });
    const path = picture.svg.match(/clip-path="url\(#box\)" d="([^"]+)"/)![1];
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(2);
    const file = picture.save(join(folder, 'new/series.png'));
    expect(decode(readFileSync(file)).width).toBe(900);
    expect(readFileSync(picture.save(join(folder, 'series.svg')), 'utf8')).toBe(picture.svg);
  });

  it('refuses series that have nothing to show or do not fit', () => {
    expect(() => linePlot([{ y: [Number.NaN] }])).toThrow(/finite/);
    expect(() => linePlot([{ x: [1], y: [1, 2] }])).toThrow(/1 positions for 2 values/);
  });
});

describe('ticks, colours and text', () => {
  it('marks round numbers', () => {
    expect(roundTicks(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(tickLabels(roundTicks(-0.5, 0.5, 4))).toEqual(['−0.50', '−0.25', '0.00', '0.25', '0.50']);
    expect(tickLabels([0, 2e6])).toEqual(['0', '2e6']);
    expect(roundTicks(3, 3)).toEqual([3]);
  });

  it('runs through jet as one expects', () => {
    expect(colourTable('jet', 9).map((colour) => colour.join())).toEqual([
      '0,0,128',
      '0,0,255',
      '0,128,255',
      '0,255,255',
      '128,255,128',
      '255,255,0',
      '255,128,0',
      '255,0,0',
      '128,0,0',
    ]);
  });

  it('draws text without fonts, and marks what it cannot draw', () => {
    expect(textStrokes('9° A', 0, 0)).not.toContain('<text');
    expect(textStrokes('漢', 0, 0)).toContain('M0 0V-10H5V0Z');
    expect(textWidth('ii', 10)).toBeLessThan(textWidth('MM', 10));
  });
});
