/** Laws of affine views: composing is associative, the identity is neutral, and source boxes hold exactly what is seen. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AffineView, composeViews, identityView, isIdentity, sourceBox } from '../../lib/base/affine.js';
import { chunkLists, chunksOf } from '../../lib/base/grid.js';
import { viewChunks } from '../../lib/expr/view-chunks.js';
import { narrowing, overKept, regionView } from '../../lib/optimize/requests.js';
import { viewOf } from './expressions.js';

const shapes = fc.array(fc.nat(6), { maxLength: 3 });
const choices = fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 });
const picker = (list: readonly number[], from = 0): ((n: number) => number) => {
  let next = from;
  return (n) => list[next++ % list.length] % Math.max(1, n);
};
/** Calls `visit` with every index of `shape`. */
const walk = (shape: readonly number[], visit: (at: number[]) => void): void => {
  const at = shape.map(() => 0);
  for (let k = shape.reduce((a, b) => a * b, 1); k > 0; k--) {
    visit([...at]);
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0;
  }
};
const source = (view: AffineView, at: readonly number[]): number[] =>
  view.maps.map((map) => (map.axis < 0 ? map.offset : map.offset + map.stride * at[map.axis]));

const seed = 7;

test(`two views compose into one that shows the same (seed ${seed})`, () => {
  fc.assert(
    fc.property(shapes, choices, (shape, list) => {
      const pick = picker(list);
      const inner = viewOf(shape, pick);
      const outer = viewOf(inner.shape, pick);
      const third = viewOf(outer.shape, pick);
      const both = composeViews(outer, inner);
      walk(outer.shape, (at) => expect(source(both, at)).toEqual(source(inner, source(outer, at))));
      expect(composeViews(composeViews(third, outer), inner)).toEqual(composeViews(third, both));
      expect(composeViews(identityView(inner.shape), inner)).toEqual(inner);
      expect(isIdentity(identityView(shape), shape)).toBe(true);
      if (isIdentity(inner, shape)) walk(shape, (at) => expect(source(inner, at)).toEqual(at));
    }),
    { seed, numRuns: 500 },
  );
});

test(`the source box is the smallest that holds what a box shows (seed ${seed})`, () => {
  fc.assert(
    fc.property(shapes, choices, (shape, list) => {
      const pick = picker(list);
      const view = viewOf(shape, pick);
      const start = view.shape.map((n) => pick(n + 1));
      const box = { start, stop: view.shape.map((n, axis) => start[axis] + pick(n - start[axis] + 1)) };
      const held = sourceBox(view, box);
      const low = shape.map(() => Number.POSITIVE_INFINITY);
      const high = shape.map(() => Number.NEGATIVE_INFINITY);
      let any = false;
      walk(
        box.stop.map((s, axis) => s - start[axis]),
        (at) => {
          any = true;
          source(
            view,
            at.map((i, axis) => i + start[axis]),
          ).forEach((i, axis) => {
            low[axis] = Math.min(low[axis], i);
            high[axis] = Math.max(high[axis], i + 1);
          });
        },
      );
      if (any) expect(held).toEqual({ start: low, stop: high });
    }),
    { seed, numRuns: 500 },
  );
});

test(`a view is cut where its source is cut (seed ${seed})`, () => {
  fc.assert(
    fc.property(shapes, choices, (shape, list) => {
      const pick = picker(list);
      const cuts = shape.map((n) => {
        const out: number[] = [];
        for (let left = n; left > 0; ) {
          const piece = 1 + pick(left);
          out.push(piece);
          left -= piece;
        }
        return out.length > 0 ? out : [0];
      });
      const view = viewOf(shape, pick);
      const chunks = chunkLists(viewChunks(view, chunksOf(cuts)));
      expect(chunks.map((cut) => cut.reduce((a, b) => a + b, 0))).toEqual(view.shape);
      view.maps.forEach((map, axis) => {
        // A diagonal is cut as the first of its axes.
        if (map.axis < 0 || view.maps.findIndex((other) => other.axis === map.axis) < axis) return;
        let at = 0;
        for (const n of chunks[map.axis]) {
          const blocks = new Set<number>();
          for (let i = at; i < at + n; i++) {
            let [block, end] = [0, cuts[axis][0]];
            while (map.offset + map.stride * i >= end) end += cuts[axis][++block];
            blocks.add(block);
          }
          if (n > 0) expect(blocks.size).toBe(1);
          at += n;
        }
      });
    }),
    { seed, numRuns: 500 },
  );
});

test(`narrowing views pass through reductions and assemblies to the right elements (seed ${seed})`, () => {
  fc.assert(
    fc.property(shapes, choices, (shape, list) => {
      const pick = picker(list);
      const view = viewOf(shape, pick);
      if (!narrowing(view)) return;
      const start = shape.map((n) => pick(n + 1));
      const stop = shape.map((n, axis) => start[axis] + pick(n - start[axis] + 1));
      const part = regionView(view, start, stop);
      const inside: string[] = [];
      walk(view.shape, (at) => {
        if (source(view, at).every((i, axis) => i >= start[axis] && i < stop[axis])) inside.push(at.join());
      });
      const found: string[] = [];
      if (part) {
        walk(part.view.shape, (at) => {
          const here = at.map((i, axis) => i + part.box.start[axis]);
          found.push(here.join());
          expect(source(part.view, at)).toEqual(source(view, here).map((i, axis) => i - start[axis]));
        });
      }
      expect(found).toEqual(inside);
      const extra = pick(shape.length + 1);
      const whole = [...shape.slice(0, extra), 5, ...shape.slice(extra)];
      const through = overKept(whole, [extra], view);
      expect(through.maps[extra]).toMatchObject({ offset: 0, stride: 1 });
      expect(through.shape[through.maps[extra].axis]).toBe(5);
      walk(view.shape, (at) => {
        const axis = through.maps[extra].axis;
        const seen = source(through, [...at.slice(0, axis), 3, ...at.slice(axis)]);
        expect(seen).toEqual([...source(view, at).slice(0, extra), 3, ...source(view, at).slice(extra)]);
      });
    }),
    { seed, numRuns: 500 },
  );
});
