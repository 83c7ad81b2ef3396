/**
 * How far a step reads: what each pass sees of each field, the margins that fields need, and what follows for tiles.
 */
import type { AxisMap } from '../../base/affine.js';
import type { Box } from '../../base/grid.js';
import type { LoopBody, LoopPass, Margin } from '../../task/stage.js';
import type { Extended } from './extended-array.js';

/** A step that cannot be the body of a loop stage; says why. */
export class NotTileable extends Error {}

/** What lies further away than this is no neighbour. */
const NEAR = 64;

interface Read {
  readonly reader: number;
  readonly field: number;
  readonly low: number[];
  readonly high: number[];
}

/** Gathers the reads of a step's passes. */
export class LoopReach {
  readonly #reads: Read[] = [];
  readonly #margins: [Margin | undefined, Margin | undefined][][];
  /** Axes along which something is read that is not near. */
  readonly #far: boolean[];

  constructor(
    readonly shape: readonly number[],
    readonly fields: readonly { readonly shape: readonly number[] }[],
  ) {
    this.#margins = fields.map((field) => field.shape.map(() => [undefined, undefined]));
    this.#far = shape.map(() => false);
  }

  /** Notes that the pass of `reader` reads `field` through `maps` over `region`; gives the maps to read it by. */
  read(field: number, maps: readonly AxisMap[], seen: Extended | undefined, region: Box, reader: number): AxisMap[] {
    const { shape } = this.fields[field];
    if (shape.length !== this.shape.length)
      throw new NotTileable(`the step holds an array of ${shape.length} axes on the way`);
    const read: Read = { reader, field, low: shape.map(() => 0), high: shape.map(() => 0) };
    this.#reads.push(read);
    return maps.map((map, axis) => this.#axis(read, map, axis, seen, region));
  }

  #axis(read: Read, map: AxisMap, axis: number, seen: Extended | undefined, region: Box): AxisMap {
    const extent = this.fields[read.field].shape[axis];
    const [first, last] = [region.start[axis], region.stop[axis] - 1];
    if (map.axis !== axis && map.axis >= 0 && map.stride !== 0)
      throw new NotTileable('the step reads the carried array along another axis');
    const fixed = map.axis < 0 || map.stride === 0;
    const at = (i: number): number => map.offset + (fixed ? 0 : map.stride * i);
    const [one, other] = [at(first), at(last)];
    const [least, most] = [Math.min(one, other), Math.max(one, other)];
    if (least < 0 || most >= extent) {
      if (fixed || map.stride !== 1) throw new NotTileable('the step reads a margin through more than a shift');
      const { before, after } = seen?.axes[axis] ?? { before: undefined, after: undefined };
      if (least < 0) this.#widen(read.field, axis, 0, before, -least);
      if (most >= extent) this.#widen(read.field, axis, 1, after, most - extent + 1);
    }
    const distances = fixed ? [map.offset - first, map.offset - last] : [one - first, other - last];
    let low = -Math.min(...distances);
    let high = Math.max(...distances);
    let shown = map;
    if (low > NEAR || high > NEAR) {
      const around = this.#around(read.field, map, axis, region, extent);
      if (!around) {
        this.#far[axis] = true;
        return map;
      }
      shown = around;
      low = -around.offset;
      high = around.offset;
    }
    read.low[axis] = Math.max(0, low);
    read.high[axis] = Math.max(0, high);
    return shown;
  }

  /** What is read near the other end as a neighbour around it. */
  #around(field: number, map: AxisMap, axis: number, region: Box, extent: number): AxisMap | undefined {
    const one = region.stop[axis] - region.start[axis] === 1;
    if (!one && (map.axis < 0 || map.stride !== 1)) return undefined;
    const shift =
      map.axis < 0
        ? map.offset - region.start[axis]
        : map.stride * region.start[axis] + map.offset - region.start[axis];
    const offset = shift - Math.sign(shift) * extent;
    if (extent !== this.shape[axis] || Math.abs(offset) > NEAR || Math.abs(offset) >= extent / 2) return undefined;
    const side = offset < 0 ? 0 : 1;
    const depth = side === 0 ? -(region.start[axis] + offset) : region.stop[axis] - 1 + offset - extent + 1;
    const known = this.#margins[field][axis][side];
    if (depth <= 0 || (known && known.rule !== 'wrap')) return undefined;
    this.#widen(field, axis, side, { rule: 'wrap', depth }, depth);
    return { axis, offset, stride: 1 };
  }

  #widen(field: number, axis: number, side: 0 | 1, margin: Margin | undefined, depth: number): void {
    if (!margin) throw new Error('a step reads beyond an array without margins');
    const ends = this.#margins[field][axis];
    const known = ends[side];
    if (known && (known.rule !== margin.rule || !Object.is(known.value, margin.value)))
      throw new NotTileable(
        `the step sees one array with two margins at an end of axis ${axis}: '${known.rule}' and '${margin.rule}'`,
      );
    ends[side] = { ...margin, depth: Math.max(depth, known?.depth ?? 0) };
  }

  margins(field: number): readonly (readonly [Margin | undefined, Margin | undefined])[] {
    return this.#margins[field];
  }

  /** What tiles may do along each axis. */
  along(): LoopBody['along'] {
    return this.shape.map((extent, axis) => {
      const all = this.fields.flatMap((field, k) => (field.shape.length === 0 ? [] : this.#margins[k][axis]));
      const margins = all.filter((margin) => margin !== undefined);
      if (this.#far[axis]) return 'whole';
      if (!margins.some(({ rule }) => rule === 'wrap')) return 'cut';
      const same = this.fields.every((field) => field.shape.length === 0 || field.shape[axis] === extent);
      return same && margins.every(({ rule }) => rule === 'wrap') ? 'around' : 'whole';
    });
  }

  /** The passes with how far the rest of the step sees beyond each, and how far the whole step reads. */
  overStep(
    passes: readonly Omit<LoopPass, 'low' | 'high'>[],
    states: number,
  ): Pick<LoopBody, 'low' | 'high' | 'passes'> {
    const rank = this.shape.length;
    const zero = (): number[] => new Array<number>(rank).fill(0);
    const low = this.fields.map(zero);
    const high = this.fields.map(zero);
    const out: LoopPass[] = [];
    for (let k = passes.length - 1; k >= 0; k--) {
      const pass = passes[k];
      const [target] = pass.targets;
      // States are written to the tile itself; what reads them reads what they were.
      const own =
        target < states ? { low: zero(), high: zero() } : { low: low[target].slice(), high: high[target].slice() };
      out.unshift({ ...pass, ...own });
      for (const read of this.#reads) {
        if (read.reader !== target) continue;
        for (let axis = 0; axis < rank; axis++) {
          low[read.field][axis] = Math.max(low[read.field][axis], own.low[axis] + read.low[axis]);
          high[read.field][axis] = Math.max(high[read.field][axis], own.high[axis] + read.high[axis]);
        }
      }
    }
    const most = (of: number[][]): number[] =>
      zero().map((_, axis) => Math.max(...of.slice(0, states).map((n) => n[axis])));
    return { low: most(low), high: most(high), passes: out };
  }
}
