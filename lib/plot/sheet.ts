/** A sheet of one panel or several in rows and columns, with a title and one colour bar: what every picture of fields is put together by. */
import type { ColourScale } from './colours/colour-scale.js';
import { type Axis, type Box, barMargin, drawAxes, drawColourBar, drawTitle, labelSize, leftMargin } from './frame.js';
import { Picture, type PictureOptions } from './picture.js';
import { textStrokes, textWidth } from './stroke-font.js';

/** What is drawn in one box. */
export interface Panel {
  /** Above the box. */
  readonly title?: string | undefined;
  /** Axes with ticks; absent for maps that have none. */
  readonly across?: Axis | undefined;
  readonly up?: Axis | undefined;
  /** Width of the box over its height, where that is not free. */
  readonly aspect?: number | undefined;
  /** Room for labels that the panel draws around its box itself. */
  readonly margin?: number | undefined;
  /** What lies in the box, as SVG. */
  draw(box: Box, dpi: number): string;
}

/** What a sheet is told besides its panels. */
export interface SheetOptions extends PictureOptions {
  /** Above all panels. */
  readonly title?: string | undefined;
  /** Panels in a row; all by default. */
  readonly columns?: number | undefined;
  /** What the colour bar shows; none without. */
  readonly scale?: ColourScale | undefined;
  /** Written along the colour bar. */
  readonly units?: string | undefined;
}

interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const marginsOf = (panel: Panel, many: boolean): Margins => ({
  left: Math.round(panel.up ? leftMargin(panel.up) : (panel.margin ?? 12)),
  right: panel.across ? 16 : (panel.margin ?? 12),
  top: (panel.title ? 24 : many ? 12 : 8) + (panel.across ? 0 : (panel.margin ?? 0) / 2),
  bottom: panel.across ? (panel.across.title ? 52 : 34) : (panel.margin ?? 12),
});

/** Draws panels of equal size; where no size is given, the sheet is as high as their aspect needs. */
export function drawSheet(panels: readonly Panel[], options: SheetOptions): Picture {
  const many = panels.length > 1;
  const columns = Math.max(1, Math.min(options.columns ?? panels.length, panels.length));
  const rows = Math.ceil(panels.length / columns);
  const margins = panels.map((panel) => marginsOf(panel, many));
  const left = Math.max(...margins.map((margin) => margin.left));
  const right = Math.max(...margins.map((margin) => margin.right));
  const above = Math.max(...margins.map((margin) => margin.top));
  const below = Math.max(...margins.map((margin) => margin.bottom));
  const { scale, units } = options;
  const bar = scale ? Math.round(barMargin(scale, units)) : 0;
  const top = options.title ? 30 : 8;
  const aspect = panels.find((panel) => panel.aspect !== undefined)?.aspect;
  const wide = 100 * (options.size?.[0] ?? (many ? Math.min(14, 2 + 3.4 * columns) : 8.6));
  const cellWidth = (wide - bar) / columns;
  const boxWidth = Math.max(20, cellWidth - left - right);
  const high =
    options.size === undefined
      ? top + rows * (Math.min(900, Math.max(60, boxWidth / (aspect ?? 1.45))) + above + below)
      : 100 * options.size[1];
  const boxHeight = Math.max(20, (high - top) / rows - above - below);
  const cells = panels.map((panel, k): Box => {
    const x = (k % columns) * cellWidth + left;
    const y = top + Math.floor(k / columns) * ((high - top) / rows) + above;
    const width = panel.aspect === undefined ? boxWidth : Math.min(boxWidth, boxHeight * panel.aspect);
    const height = panel.aspect === undefined ? boxHeight : Math.min(boxHeight, boxWidth / panel.aspect);
    return { x: x + (boxWidth - width) / 2, y: y + (boxHeight - height) / 2, width, height };
  });
  const dpi = options.dpi ?? 100;
  const body = panels.map((panel, k) => {
    const box = whole(cells[k]);
    const axes = panel.across && panel.up ? drawAxes(box, panel.across, panel.up) : '';
    return panel.draw(box, dpi) + axes + panelTitle(box, panel);
  });
  const all = surrounding(cells.map(whole));
  if (scale) body.push(drawColourBar(all, scale, units, right + 2));
  body.push(drawTitle({ ...all, y: all.y - (panels[0].title ? 20 : 0) - (panels[0].margin ?? 0) / 2 }, options.title));
  return new Picture(body.join(''), [wide / 100, high / 100], dpi);
}

function panelTitle(box: Box, { title, margin = 0, across }: Panel): string {
  if (!title) return '';
  const size = Math.min(
    labelSize + 0.6,
    ((labelSize + 0.6) * (box.width + 20)) / Math.max(1, textWidth(title, labelSize)),
  );
  const y = box.y - 8 - (across ? 0 : margin / 2);
  return textStrokes(title, box.x + box.width / 2, y, { size, anchor: 'middle' });
}

const whole = ({ x, y, width, height }: Box): Box => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.max(1, Math.round(width)),
  height: Math.max(1, Math.round(height)),
});

function surrounding(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  return { x, y, width, height };
}

/** Pixels of a box at a resolution. */
export const pixelsOf = (box: Box, dpi: number): { width: number; height: number } => ({
  width: Math.max(1, Math.round((box.width * dpi) / 100)),
  height: Math.max(1, Math.round((box.height * dpi) / 100)),
});

/** Content that ends at the edges of `box`. */
export function clipped(box: Box, content: string): string {
  if (content === '') return '';
  const id = `clip-${box.x}-${box.y}-${box.width}-${box.height}`.replaceAll('.', '_');
  return (
    `<clipPath id="${id}"><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/></clipPath>` +
    `<g clip-path="url(#${id})">${content}</g>`
  );
}
