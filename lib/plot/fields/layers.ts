/** What is drawn above a field as lines: contours with their values, and arrows. */
import { tickLabels } from '../axis-ticks.js';
import { labelSize } from '../frame.js';
import type { GridValues } from '../grid-values.js';
import { textStrokes, textWidth } from '../stroke-font.js';
import { contourLines } from './contour-lines.js';

/** Where a place in rows and columns lies on the picture; undefined where it is not on it. */
export type GridPlace = (column: number, row: number) => readonly [x: number, y: number] | undefined;

/**
 * Contour lines at `levels`, negative ones dashed, each level's value once or twice along its longest lines. Steps longer than `jump` are
 * not drawn: there a map is cut open.
 */
export function contourLayer(
  values: GridValues,
  levels: readonly number[],
  place: GridPlace,
  jump = Number.POSITIVE_INFINITY,
  colour = '#222',
): string {
  const texts = tickLabels(levels);
  const taken: (readonly [number, number])[] = [];
  const parts: string[] = [];
  const labels: string[] = [];
  levels.forEach((level, k) => {
    let path = '';
    const candidates: (readonly [x: number, y: number, angle: number, length: number])[] = [];
    for (const line of contourLines(values, level)) {
      let before: readonly [number, number] | undefined;
      let length = 0;
      const points: (readonly [number, number])[] = [];
      for (let at = 0; at < line.length; at += 2) {
        const point = place(line[at], line[at + 1]);
        const near = point && before && Math.hypot(point[0] - before[0], point[1] - before[1]) < jump;
        if (point) {
          path += `${near ? 'L' : 'M'}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
          if (near && before) length += Math.hypot(point[0] - before[0], point[1] - before[1]);
          points.push(point);
        }
        before = point;
      }
      const middle = points.length >> 1;
      if (length > 90 && points.length > 4) {
        const [a, b] = [points[Math.max(0, middle - 2)], points[Math.min(points.length - 1, middle + 2)]];
        const angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
        candidates.push([...points[middle], angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle, length]);
      }
    }
    if (path === '') return;
    const dashes = level < 0 ? ' stroke-dasharray="4 2.5"' : '';
    parts.push(
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="0.9" stroke-linejoin="round"${dashes}/>`,
    );
    const free = candidates
      .sort((a, b) => b[3] - a[3])
      .filter(([x, y]) => taken.every(([u, v]) => Math.hypot(u - x, v - y) > 34))
      .slice(0, 2);
    for (const [x, y, angle] of free) {
      taken.push([x, y]);
      const width = textWidth(texts[k], labelSize - 2) + 4;
      labels.push(
        `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(0)})">` +
          `<rect x="${(-width / 2).toFixed(1)}" y="-5" width="${width.toFixed(1)}" height="10" fill="#fff" fill-opacity="0.75"/>` +
          `${textStrokes(texts[k], 0, 0, { size: labelSize - 2, anchor: 'middle', vertical: 'middle', colour })}</g>`,
      );
    }
  });
  return parts.join('') + labels.join('');
}
