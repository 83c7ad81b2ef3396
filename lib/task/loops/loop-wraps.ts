/**
 * Boxes that go on around the ends of an array: what of them lies how many array lengths away from what it repeats.
 */
import type { Box } from '../../base/grid.js';
import type { Cut, LoopBody } from '../stage.js';

/** A part of a box, and by how many lengths of the array along each axis it lies away from what it shows. */
export interface Wrapped {
  readonly box: Box;
  readonly shift: readonly number[];
  /** Number of the shift among all there are. */
  readonly number: number;
}

/** True for an axis along which tiles are cut and see around the ends. */
export const isAround = (body: LoopBody, domain: Cut, axis: number): boolean =>
  body.along[axis] === 'around' && domain.chunks[axis].length > 1;

/** All shifts that the parts of a tile's box can have: no shift is number 0. */
export function shiftsOf(body: LoopBody, domain: Cut): readonly (readonly number[])[] {
  let out: number[][] = [[]];
  domain.shape.forEach((_, axis) => {
    out = [0, -1, 1].flatMap((shift) =>
      shift === 0 || isAround(body, domain, axis) ? out.map((one) => [...one, shift]) : [],
    );
  });
  return out;
}

/** `box` grown as far as `shape` goes, and without end along axes around which tiles see. */
export function growAround(
  box: Box,
  low: readonly number[],
  high: readonly number[],
  body: LoopBody,
  domain: Cut,
  shape: readonly number[] = domain.shape,
): Box {
  const start = box.start.map((s, axis) => {
    const from = s - low[axis];
    return isAround(body, domain, axis) ? from : Math.max(0, from);
  });
  const stop = box.stop.map((s, axis) => {
    const to = s + high[axis];
    return isAround(body, domain, axis) ? to : Math.min(shape[axis], to);
  });
  return { start, stop };
}

/** `box` with the halo of `steps` steps, as far as the array goes, and around its ends where tiles see around them. */
export const grow = (box: Box, body: LoopBody, steps: number, domain: Cut): Box =>
  growAround(
    box,
    body.low.map((n) => n * steps),
    body.high.map((n) => n * steps),
    body,
    domain,
  );

/** The box of a tile's buffers: the tile with the halo of `steps` steps and, where that leaves the array, with margins. */
export function bufferBox(box: Box, body: LoopBody, steps: number, domain: Cut): Box {
  const { start, stop } = grow(box, body, steps, domain);
  const room = domain.shape.map((extent, axis) => {
    const fields = body.fields.filter(({ shape }) => shape.length > 0);
    const below = Math.max(...fields.map(({ margins }) => margins[axis][0]?.depth ?? 0));
    const above = Math.max(...fields.map(({ margins, shape }) => shape[axis] + (margins[axis][1]?.depth ?? 0)));
    return [-below, Math.max(extent, above)];
  });
  return {
    start: start.map((s, axis) =>
      isAround(body, domain, axis) || box.start[axis] - body.low[axis] * steps >= 0 ? s : room[axis][0],
    ),
    stop: stop.map((s, axis) =>
      isAround(body, domain, axis) || box.stop[axis] + body.high[axis] * steps <= domain.shape[axis]
        ? s
        : room[axis][1],
    ),
  };
}

/** The parts of `box` by their shifts. */
export function wrapped(box: Box, body: LoopBody, domain: Cut): Wrapped[] {
  const shifts = shiftsOf(body, domain);
  if (shifts.length === 1) return [{ box, shift: shifts[0], number: 0 }];
  return shifts.flatMap((shift, number) => {
    const start = box.start.map((s, axis) =>
      isAround(body, domain, axis) ? Math.max(s, shift[axis] * domain.shape[axis]) : s,
    );
    const stop = box.stop.map((s, axis) =>
      isAround(body, domain, axis) ? Math.min(s, (shift[axis] + 1) * domain.shape[axis]) : s,
    );
    return start.every((s, axis) => s < stop[axis]) ? [{ box: { start, stop }, shift, number }] : [];
  });
}

/** What a part of a box shows of the array. */
export const realBox = ({ box, shift }: Wrapped, { shape }: Cut): Box => ({
  start: box.start.map((s, axis) => s - shift[axis] * shape[axis]),
  stop: box.stop.map((s, axis) => s - shift[axis] * shape[axis]),
});
