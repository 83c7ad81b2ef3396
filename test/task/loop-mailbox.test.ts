/** The mailbox of loop tasks hands halos over whole, and says when there is nobody, or nothing any more, to take them from. */
import { expect, it } from 'vitest';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { chunksOf, createGrid } from '../../lib/base/grid.js';
import { geometryOf, type TileGeometry } from '../../lib/task/loops/loop-geometry.js';
import { Mailbox, mailboxBytes } from '../../lib/task/loops/loop-mailbox.js';
import { offsetIn } from '../../lib/task/loops/loop-places.js';
import { grow } from '../../lib/task/loops/loop-wraps.js';
import { blockPlace } from '../../lib/task/resolve.js';
import type { LoopBody, LoopStage } from '../../lib/task/stage.js';

const memory = createSharedMemory(2 << 20);
const shape = [30, 7];
const cut = { shape, chunks: chunksOf([[10, 10, 10], [7]]) };
const grid = createGrid(cut.shape, cut.chunks);
const each = 2;

function team(low: number, high: number, base = 1, along: LoopBody['along'] = ['cut', 'cut']) {
  const ends = [undefined, undefined] as const;
  const body: LoopBody = {
    fields: [{ dtype: 'float64', shape, margins: [ends, ends] }],
    states: 1,
    passes: [],
    low: [low, 0],
    high: [high, 0],
    along,
  };
  const stage: LoopStage = {
    kind: 'loop',
    label: 'iterate',
    domain: cut,
    array: cut,
    components: ['float64'],
    sources: [{ stage: 0, component: 0 }],
    first: 0,
    steps: 6,
    body: 0,
    team: { stepsPerExchange: each, mailbox: 1, base },
  };
  new Uint8Array(memory.buffer).fill(0);
  const at = 4096;
  const first = at + Math.ceil(mailboxBytes(body, cut, each) / 128) * 128;
  const tiles = [0, 1, 2].map((index) => {
    const geometry = geometryOf(body, stage, index, blockPlace(grid, index));
    return {
      geometry,
      state: first + index * 8192,
      body,
      enter: () => new Mailbox(memory, at, stage, geometry, body, index),
    };
  });
  return { body, tiles };
}

/** Row `row` of the array as `geometry`'s buffer at `state` holds it. */
const row = (geometry: TileGeometry, state: number, k: number): Float64Array =>
  new Float64Array(memory.buffer, state + offsetIn(geometry.grown, geometry.strides[0], [k, 0]), shape[1]);

it.each([
  [1, 1],
  [2, 1],
  [0, 3],
  [1, 0],
])('rows below %i and above %i arrive', (low, high) => {
  const { body, tiles } = team(low, high);
  const boxes = tiles.map((tile) => tile.enter());
  for (let round = 0; round < 3; round++) {
    for (const { geometry, state } of tiles) {
      const { start, stop } = geometry.place.box;
      for (let k = start[0]; k < stop[0]; k++) row(geometry, state, k).fill(100 * round + k);
    }
    for (const [t, box] of boxes.entries()) box.publish(round, [tiles[t].state]);
    const steps = round === 2 ? 1 : each;
    boxes.forEach((box, t) => {
      const { geometry, state } = tiles[t];
      expect(box.receive(round, [state], steps)).toBe(true);
      const seen = grow(geometry.place.box, body, steps, cut);
      for (let k = seen.start[0]; k < seen.stop[0]; k++)
        expect([...row(geometry, state, k)]).toEqual(new Array(shape[1]).fill(100 * round + k));
    });
  }
});

it('says when a neighbour has not begun, or has left', () => {
  const { tiles } = team(1, 1);
  const middle = tiles[1].enter();
  middle.publish(0, [tiles[1].state]);
  expect(middle.receive(0, [tiles[1].state], each)).toBe(false);
  middle.leave();
  const first = tiles[0].enter();
  first.publish(0, [tiles[0].state]);
  // What was published before leaving can be used.
  expect(first.receive(0, [tiles[0].state], each)).toBe(true);
  first.publish(1, [tiles[0].state]);
  const since = performance.now();
  expect(first.receive(1, [tiles[0].state], each)).toBe(false);
  expect(performance.now() - since).toBeLessThan(200);
});

it('does not take a strip that was overwritten, or that is of an earlier stage', () => {
  const { tiles } = team(1, 1);
  const [first, second] = [tiles[0].enter(), tiles[1].enter()];
  for (let round = 0; round < 3; round++) second.publish(round, [tiles[1].state]);
  expect(first.receive(0, [tiles[0].state], each)).toBe(false);
  expect(first.receive(1, [tiles[0].state], each)).toBe(true);
  // A task that is repeated begins again from the first exchange, and finds its neighbours further.
  const again = tiles[0].enter();
  again.publish(0, [tiles[0].state]);
  expect(again.receive(0, [tiles[0].state], each)).toBe(false);
});
