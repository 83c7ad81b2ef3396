/** What pictures share: the box with its ticks and labels, the title, and the colour bar. */
import { roundTicks, tickLabels } from './axis-ticks.js';
import type { Colour } from './colours/colour-maps.js';
import type { ColourScale } from './colours/colour-scale.js';
import { imageElement } from './grid-values.js';
import { textStrokes, textWidth } from './stroke-font.js';

/** A rectangle in picture units (1/100 inch). */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One axis: the values at its two ends, and which of them are marked how. */
export interface Axis {
  /** Value at the left or bottom end. */
  readonly from: number;
  /** Value at the right or top end. */
  readonly to: number;
  readonly ticks?: readonly number[];
  readonly labels?: readonly string[];
  readonly title?: string;
}

const ink = '#222';
export const labelSize = 8.6;
const titleSize = 11.5;

/** Ticks and labels of `axis`, chosen where they are not given. */
export function ticksOf(axis: Axis, count = 6): { ticks: readonly number[]; labels: readonly string[] } {
  const low = Math.min(axis.from, axis.to);
  const high = Math.max(axis.from, axis.to);
  const ticks = axis.ticks ?? roundTicks(low, high, count);
  return { ticks, labels: axis.labels ?? tickLabels(ticks) };
}

/** Width that the labels and title of a vertical axis take to the left of the box. */
export function leftMargin(axis: Axis): number {
  const widest = Math.max(0, ...ticksOf(axis).labels.map((label) => textWidth(label, labelSize)));
  return 10 + 8 + widest + (axis.title ? 22 : 4);
}

/** The box with ticks, labels and axis titles. */
export function drawAxes(box: Box, across: Axis, up: Axis): string {
  const parts = [
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="${ink}" stroke-width="1"/>`,
  ];
  const bottom = box.y + box.height;
  const horizontal = ticksOf(across);
  horizontal.ticks.forEach((tick, index) => {
    const x = box.x + ((tick - across.from) / (across.to - across.from)) * box.width;
    parts.push(line(x, bottom, x, bottom + 5));
    parts.push(
      textStrokes(horizontal.labels[index] ?? '', x, bottom + 10, {
        size: labelSize,
        anchor: 'middle',
        vertical: 'top',
      }),
    );
  });
  const vertical = ticksOf(up);
  vertical.ticks.forEach((tick, index) => {
    const y = bottom - ((tick - up.from) / (up.to - up.from)) * box.height;
    parts.push(line(box.x - 5, y, box.x, y));
    parts.push(
      textStrokes(vertical.labels[index] ?? '', box.x - 9, y, { size: labelSize, anchor: 'end', vertical: 'middle' }),
    );
  });
  if (across.title)
    parts.push(
      textStrokes(across.title, box.x + box.width / 2, bottom + 30, {
        size: labelSize + 0.6,
        anchor: 'middle',
        vertical: 'top',
      }),
    );
  if (up.title)
    parts.push(
      textStrokes(up.title, box.x - leftMargin(up) + 16, box.y + box.height / 2, {
        size: labelSize + 0.6,
        anchor: 'middle',
        rotate: -90,
      }),
    );
  return parts.join('');
}

/** The title above `box`. */
export function drawTitle(box: Box, title: string | undefined): string {
  if (!title) return '';
  // A title wider than the picture shrinks to fit.
  const size = Math.min(titleSize, (titleSize * (box.width + 60)) / textWidth(title, titleSize));
  return textStrokes(title, box.x + box.width / 2, box.y - 13, { size, anchor: 'middle', bold: true });
}

/** Values that the colour bar marks: the levels where they are few, else round numbers. */
function barTicks({ low, high, table, edges }: ColourScale): { ticks: readonly number[]; labels: readonly string[] } {
  if (edges && edges.length <= 14) return { ticks: edges, labels: tickLabels(edges) };
  if (!edges && table.length <= 1) return ticksOf({ from: low, to: high }, 2);
  return ticksOf({ from: low, to: high }, 9);
}

/** Place of a value along the bar, 0 to 1: bands are equally long, whatever values they hold. */
function alongBar({ low, high, edges }: ColourScale, value: number): number {
  if (!edges || edges.length < 2) return high > low ? (value - low) / (high - low) : 0.5;
  let band = 0;
  while (band < edges.length - 2 && value > edges[band + 1]) band++;
  return (band + (value - edges[band]) / (edges[band + 1] - edges[band])) / (edges.length - 1);
}

/** Width that a colour bar takes to the right of the box, its own margin included. */
export function barMargin(scale: ColourScale, units: string | undefined): number {
  const widest = Math.max(0, ...barTicks(scale).labels.map((label) => textWidth(label, labelSize)));
  return 16 + 18 + 9 + widest + (units ? 24 : 12);
}

/** A vertical colour bar to the right of `box`, with ticks and units; pointed where there are values beyond its end. */
export function drawColourBar(box: Box, scale: ColourScale, units: string | undefined, distance = 16): string {
  const point = 11;
  const full: Box = { x: box.x + box.width + distance, y: box.y, width: 16, height: box.height };
  const bar: Box = {
    ...full,
    y: full.y + (scale.above ? point : 0),
    height: full.height - (scale.above ? point : 0) - (scale.below ? point : 0),
  };
  const rows = scale.table.length;
  const pixels = new Uint8Array(3 * rows);
  scale.table.forEach((colour, band) => {
    pixels.set(colour, 3 * (rows - 1 - band));
  });
  const { ticks, labels } = barTicks(scale);
  const right = bar.x + bar.width;
  const bottom = bar.y + bar.height;
  const middle = bar.x + bar.width / 2;
  const css = (colour: Colour): string => `rgb(${colour.join(',')})`;
  const tip = (y: number, to: number, colour: Colour): string =>
    `<path d="M${bar.x} ${y}L${middle} ${to}L${right} ${y}Z" fill="${css(colour)}"/>`;
  const parts = [imageElement(pixels, 1, rows, bar)];
  if (scale.above) parts.push(tip(bar.y, bar.y - point, scale.table[rows - 1]));
  if (scale.below) parts.push(tip(bottom, bottom + point, scale.table[0]));
  parts.push(
    `<path d="M${bar.x} ${bar.y}${scale.above ? `L${middle} ${bar.y - point}` : ''}L${right} ${bar.y}L${right} ${bottom}` +
      `${scale.below ? `L${middle} ${bottom + point}` : ''}L${bar.x} ${bottom}Z" fill="none" stroke="${ink}" stroke-width="0.8"/>`,
  );
  ticks.forEach((tick, index) => {
    const y = bottom - bar.height * alongBar(scale, tick);
    parts.push(line(right, y, right + 4, y));
    parts.push(textStrokes(labels[index], right + 8, y, { size: labelSize, vertical: 'middle' }));
  });
  if (units) {
    const widest = Math.max(0, ...labels.map((label) => textWidth(label, labelSize)));
    const size = Math.min(labelSize + 0.6, ((labelSize + 0.6) * box.height) / textWidth(units, labelSize + 0.6));
    parts.push(
      textStrokes(units, right + 8 + widest + 16, box.y + box.height / 2, { size, anchor: 'middle', rotate: -90 }),
    );
  }
  return parts.join('');
}

/** A thin straight line. */
export const line = (x0: number, y0: number, x1: number, y1: number, colour = ink, width = 0.9): string =>
  `<path d="M${x0.toFixed(2)} ${y0.toFixed(2)}L${x1.toFixed(2)} ${y1.toFixed(2)}" stroke="${colour}" stroke-width="${width}"/>`;
