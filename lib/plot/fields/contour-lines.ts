/** Lines of equal value of a matrix, by marching squares: places in rows and columns, between the values linearly. */
import type { GridValues } from '../grid-values.js';

/** A line as places in turn: column, row, column, row, … */
export type ContourLine = readonly number[];

/** Corners of a cell: upper left, upper right, lower right, lower left; an edge lies between a corner and the next. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** The lines at `level`; cells with a missing corner have none. */
export function contourLines({ values, rows, columns }: GridValues, level: number): ContourLine[] {
  // Each crossing of a cell joins two edges; edges are shared by cells, so lines are walked from edge to edge.
  const joins = new Map<number, number[]>();
  const places = new Map<number, readonly [number, number]>();
  const edgeId = (column: number, row: number, edge: number): number =>
    edge === 0
      ? 2 * (row * columns + column)
      : edge === 2
        ? 2 * ((row + 1) * columns + column)
        : edge === 3
          ? 2 * (row * columns + column) + 1
          : 2 * (row * columns + column + 1) + 1;
  const link = (a: number, b: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const list = joins.get(from);
      if (list) list.push(to);
      else joins.set(from, [to]);
    }
  };
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const corner = CORNERS.map(([dx, dy]) => values[(row + dy) * columns + column + dx]);
      if (!corner.every(Number.isFinite)) continue;
      const above = corner.map((value) => value >= level);
      const crossed = [0, 1, 2, 3].filter((edge) => above[edge] !== above[(edge + 1) % 4]);
      if (crossed.length === 0) continue;
      const ids = crossed.map((edge) => {
        const id = edgeId(column, row, edge);
        if (!places.has(id)) {
          const [ax, ay] = CORNERS[edge];
          const [bx, by] = CORNERS[(edge + 1) % 4];
          const share = (level - corner[edge]) / (corner[(edge + 1) % 4] - corner[edge]);
          places.set(id, [column + ax + share * (bx - ax), row + ay + share * (by - ay)]);
        }
        return id;
      });
      if (ids.length === 2) link(ids[0], ids[1]);
      else {
        // A saddle: the mean says which corners belong together.
        const middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 >= level;
        if (middle === above[0]) {
          link(ids[0], ids[1]);
          link(ids[2], ids[3]);
        } else {
          link(ids[3], ids[0]);
          link(ids[1], ids[2]);
        }
      }
    }
  return walked(joins, places);
}

function walked(joins: Map<number, number[]>, places: ReadonlyMap<number, readonly [number, number]>): ContourLine[] {
  const lines: ContourLine[] = [];
  const walk = (start: number): void => {
    const line: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined) {
      line.push(...(places.get(at) as readonly [number, number]));
      const here: number = at;
      const next: number | undefined = joins.get(here)?.pop();
      if (next !== undefined) {
        const back = joins.get(next) as number[];
        back.splice(back.indexOf(here), 1);
      }
      at = next;
    }
    if (line.length > 2) lines.push(line);
  };
  // Open lines from their ends, then closed ones.
  for (const [edge, list] of joins) if (list.length === 1) walk(edge);
  for (const [edge, list] of joins) while (list.length > 0) walk(edge);
  return lines;
}
