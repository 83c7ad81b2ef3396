/** What pictures share: the box with its ticks and labels, the title, and the colour bar. */
import { roundTicks, tickLabels } from './axis-ticks.js';
import type { Colour } from './colour-maps.js';
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

/** Width that a colour bar takes to the right of the box, its own margin included. */
export function barMargin(low: number, high: number, units: string | undefined): number {
  const widest = Math.max(0, ...ticksOf({ from: low, to: high }, 9).labels.map((label) => textWidth(label, labelSize)));
  return 16 + 18 + 9 + widest + (units ? 24 : 12);
}

/** A vertical colour bar to the right of `box`, with ticks and units. */
export function drawColourBar(
  box: Box,
  low: number,
  high: number,
  table: readonly Colour[],
  units: string | undefined,
): string {
  const bar: Box = { x: box.x + box.width + 16, y: box.y, width: 18, height: box.height };
  const rows = table.length;
  const pixels = new Uint8Array(3 * rows);
  table.forEach((colour, band) => {
    pixels.set(colour, 3 * (rows - 1 - band));
  });
  const { ticks, labels } = ticksOf({ from: low, to: high }, 9);
  const parts = [
    imageElement(pixels, 1, rows, bar),
    `<rect x="${bar.x}" y="${bar.y}" width="${bar.width}" height="${bar.height}" fill="none" stroke="${ink}" stroke-width="0.8"/>`,
  ];
  ticks.forEach((tick, index) => {
    const share = high > low ? (tick - low) / (high - low) : 0.5;
    const y = bar.y + bar.height * (1 - share);
    parts.push(line(bar.x + bar.width, y, bar.x + bar.width + 4, y));
    parts.push(textStrokes(labels[index], bar.x + bar.width + 8, y, { size: labelSize, vertical: 'middle' }));
  });
  if (units) {
    const widest = Math.max(0, ...labels.map((label) => textWidth(label, labelSize)));
    parts.push(
      textStrokes(units, bar.x + bar.width + 8 + widest + 16, bar.y + bar.height / 2, {
        size: labelSize + 0.6,
        anchor: 'middle',
        rotate: -90,
      }),
    );
  }
  return parts.join('');
}

/** A thin straight line. */
export const line = (x0: number, y0: number, x1: number, y1: number, colour = ink, width = 0.9): string =>
  `<path d="M${x0.toFixed(2)} ${y0.toFixed(2)}L${x1.toFixed(2)} ${y1.toFixed(2)}" stroke="${colour}" stroke-width="${width}"/>`;
