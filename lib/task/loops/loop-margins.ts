/**
 * Margins: what steps see beyond the ends of an array is put around it by its rule before it is read, so that the kernels of
 * the inside need to know nothing of ends.
 */
import type { KernelSpec } from '../../../kernels/program.js';
import { type Box, boxShape } from '../../base/grid.js';
import type { LoopBody, Margin } from '../stage.js';
import { intersect } from '../tile.js';
import type { TileGeometry } from './loop-geometry.js';
import { bufferOf, offsetIn, type PartRun } from './loop-places.js';
import { isAround } from './loop-wraps.js';

/** The index that a rule shows at place `at` of an axis of `extent`; `at` lies no further beyond it than the axis is long. */
export function ruledIndex(rule: Exclude<Margin['rule'], 'constant'>, at: number, extent: number): number {
  if (at >= 0 && at < extent) return at;
  switch (rule) {
    case 'edge':
      return at < 0 ? 0 : extent - 1;
    case 'symmetric':
      return at < 0 ? -at - 1 : 2 * extent - 1 - at;
    case 'reflect':
      return at < 0 ? -at : 2 * extent - 2 - at;
    case 'wrap':
      return at < 0 ? at + extent : at - extent;
    default:
      return rule satisfies never;
  }
}

/** The step of {@link ruledIndex} from one place to the next. */
const STEPS = { edge: 0, symmetric: -1, reflect: -1, wrap: 1 } as const;

const specs = new WeakMap<Margin, KernelSpec>();

function specOf(margin: Margin, body: LoopBody, field: number): KernelSpec {
  let spec = specs.get(margin);
  if (!spec) {
    const { dtype } = body.fields[field];
    spec =
      margin.rule === 'constant'
        ? { program: { operands: [], code: [{ kind: 'constant', value: margin.value ?? 0, dtype }], results: [0] } }
        : { program: { operands: [dtype], code: [{ kind: 'load', operand: 0, dtype }], results: [0] } };
    specs.set(margin, spec);
  }
  return spec;
}

/**
 * What fills the margins of a field in the buffer that holds it after `parity` steps, as far as they lie within a box, axis by axis:
 * later ones have the corners.
 */
export function marginRuns(
  geometry: TileGeometry,
  body: LoopBody,
  field: number,
  parity: number,
  within?: Box,
): PartRun[] {
  const { grown, domain } = geometry;
  const seen = within ? intersect(grown, within) : grown;
  if (!seen) return [];
  const { margins, shape } = body.fields[field];
  const strides = geometry.strides[field];
  const buffer = bufferOf(body, field, parity);
  const runs: PartRun[] = [];
  margins.forEach((ends, axis) => {
    if (isAround(body, domain, axis)) return;
    const extent = shape[axis];
    ends.forEach((margin, side) => {
      if (!margin) return;
      const { rule } = margin;
      let first = side === 0 ? Math.max(grown.start[axis], -margin.depth) : extent;
      const stop = side === 0 ? 0 : Math.min(grown.stop[axis], extent + margin.depth);
      const isThere = (at: number): boolean => {
        if (rule === 'constant') return true;
        const source = ruledIndex(rule, at, extent);
        return source >= grown.start[axis] && source < grown.stop[axis];
      };
      while (first < stop && !isThere(first)) first++;
      let end = first;
      while (end < stop && isThere(end)) end++;
      first = Math.max(first, seen.start[axis]);
      end = Math.min(end, seen.stop[axis]);
      if (end <= first) return;
      const at = seen.start.with(axis, first);
      const from = rule === 'constant' ? at : seen.start.with(axis, ruledIndex(rule, first, extent));
      const run = boxShape(seen).with(axis, end - first);
      runs.push({
        spec: specOf(margin, body, field),
        shape: run,
        origin: at,
        operands:
          rule === 'constant'
            ? []
            : [
                {
                  buffer,
                  offset: offsetIn(grown, strides, from),
                  strides: strides.with(axis, strides[axis] * STEPS[rule]),
                },
              ],
        outputs: [{ buffer, offset: offsetIn(grown, strides, at), strides }],
      });
    });
  });
  return runs;
}
