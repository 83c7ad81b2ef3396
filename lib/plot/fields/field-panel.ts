/** The panel of a field over two axes of its own: cells, or bands between its points, with contour lines above. */
import type { ColourScale } from '../colours/colour-scale.js';
import type { Axis, Box } from '../frame.js';
import { between, type GridValues, imageElement, type Lookup, nearestLookup, paintPixels } from '../grid-values.js';
import { clipped, type Panel, pixelsOf } from '../sheet.js';
import { contourLayer } from './layers.js';

/** Positions of rows or columns along an axis, and how the axis is marked. */
export interface FieldAxis extends Omit<Axis, 'from' | 'to'> {
  readonly positions: Float64Array;
  /** The greatest position lies left or at the bottom. */
  readonly turned?: boolean | undefined;
}

export interface FieldPanelOptions {
  /** Rows of the field, along the vertical axis. */
  readonly values: GridValues;
  /** The horizontal axis. */
  readonly x: FieldAxis;
  /** The vertical axis. */
  readonly y: FieldAxis;
  /** Its colours; none for lines alone. */
  readonly scale?: ColourScale | undefined;
  /** Interpolated between the points instead of one colour for each cell. */
  readonly smooth?: boolean | undefined;
  /** Levels of contour lines. */
  readonly lines?: readonly number[] | undefined;
  /** Above the panel. */
  readonly title?: string | undefined;
}

/** Ends of an axis: those of the outer cells, or the outer points. */
function axisOf({ positions, turned, ...axis }: FieldAxis, smooth: boolean): Axis {
  const count = positions.length;
  const half = (a: number, b: number): number => (smooth ? 0 : (positions[a] - positions[b]) / 2);
  const first = count > 1 ? positions[0] + half(0, 1) : positions[0] - 0.5;
  const last = count > 1 ? positions[count - 1] + half(count - 1, count - 2) : positions[0] + 0.5;
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return { ...axis, from: turned ? high : low, to: turned ? low : high };
}

/** Between which positions each pixel lies. */
function smoothLookup(positions: Float64Array, from: number, to: number, pixels: number): Lookup {
  const lookup = { first: new Int32Array(pixels), second: new Int32Array(pixels), share: new Float64Array(pixels) };
  const count = positions.length;
  const rising = count < 2 || positions[count - 1] > positions[0];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = from + ((pixel + 0.5) / pixels) * (to - from);
    let [low, high] = [0, Math.max(0, count - 2)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (rising ? at >= positions[middle] : at <= positions[middle]) low = middle;
      else high = middle - 1;
    }
    const next = Math.min(low + 1, count - 1);
    lookup.first[pixel] = low;
    lookup.second[pixel] = next;
    const share = next === low ? 0 : (at - positions[low]) / (positions[next] - positions[low]);
    lookup.share[pixel] = Math.max(0, Math.min(1, share));
  }
  return lookup;
}

/** Position of a place between positions. */
const positionAt = (positions: Float64Array, at: number): number => {
  const left = Math.max(0, Math.min(positions.length - 1, Math.floor(at)));
  const right = Math.min(positions.length - 1, left + 1);
  return positions[left] + (at - left) * (positions[right] - positions[left]);
};

export function fieldPanel({ values, x, y, scale, smooth = false, lines, title }: FieldPanelOptions): Panel {
  const across = axisOf(x, smooth || !scale);
  const up = axisOf(y, smooth || !scale);
  const lookup = smooth ? smoothLookup : nearestLookup;
  return {
    title,
    across,
    up,
    draw(box: Box, dpi: number) {
      const parts: string[] = [];
      if (scale) {
        const { width, height } = pixelsOf(box, dpi);
        const columns = lookup(x.positions, across.from, across.to, width);
        // Pixels run downwards.
        const rows = lookup(y.positions, up.to, up.from, height);
        const pixels = paintPixels(width, height, scale, (px, py) =>
          between(
            values.values,
            [rows.first[py] * values.columns, rows.second[py] * values.columns, rows.share[py]],
            [columns.first[px], columns.second[px], columns.share[px]],
          ),
        );
        parts.push(imageElement(pixels, width, height, box));
      }
      if (lines) {
        const place = (column: number, row: number): readonly [number, number] => [
          box.x + ((positionAt(x.positions, column) - across.from) / (across.to - across.from)) * box.width,
          box.y + box.height - ((positionAt(y.positions, row) - up.from) / (up.to - up.from)) * box.height,
        ];
        parts.push(clipped(box, contourLayer(values, lines, place)));
      }
      return parts.join('');
    },
  };
}
