/**
 * Connected components over blocks: each block is labelled by itself, what touches across faces is merged, and components are numbered in
 * the order of their first elements. Source: C. Fiorio and J. Gustedt, Two linear time union-find strategies for image processing, 1996.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction } from '../../base/function-capture.js';
import { otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { blocks, cast } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { iterateBlocks } from '../computing.js';
import { arrayLike } from '../kinds.js';
import { labelBlock, renumberBlock } from './label-blocks.js';
import { neighbours } from './morphology.js';
import { windowForm, windowPlaces } from './window-form.js';

/** Options of {@link label}. */
export interface LabelOptions extends ComputeOptions {
  /** Which neighbours belong together, of extent 3 along each axis and the same on both sides; default: those along the axes. */
  readonly structure?: ArrayLike | undefined;
}

/** What {@link label} gives. */
export interface Labelled {
  /** The number of each element's component, from 1 on; 0 where the array is 0. Lazy. */
  readonly labels: ChunkedArray<'int32'>;
  readonly numFeatures: number;
}

const LABEL: OptionKinds<LabelOptions> = { structure: otherwise(arrayLike, 'neighbours along the axes'), ...COMPUTE };

/** Places of neighbours, without the element itself. @throws 'argument' for a structure that does not fit */
function placesOf(structure: ArrayLike | undefined, shape: readonly number[]): number[][] {
  const form =
    structure === undefined
      ? neighbours(shape.length, 1)
      : windowForm('ndimage.label', { footprint: structure }, shape);
  const { members } = form;
  if (form.shape.some((n) => n !== 3) || members.some((isMember, k) => isMember !== members[members.length - 1 - k]))
    throw new ChunkwiseError(
      'argument',
      `ndimage.label: a structure of shape ${shapeText(form.shape)} does not do; give one of extent 3 along each axis that is the same on both sides`,
    );
  return windowPlaces(
    form,
    shape.map(() => [1, 1]),
  ).filter((place) => place.some((n) => n !== 0));
}

const comesEarlier = (place: readonly number[]): boolean => (place.find((n) => n !== 0) ?? 0) < 0;

/** Sets of names, each with its least as its root. */
class Union {
  readonly #parents = new Map<number, number>();

  find(name: number): number {
    let root = name;
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root)) root = up;
    for (let at = name; at !== root; ) {
      const next = this.#parents.get(at) as number;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [one, other] = [this.find(a), this.find(b)];
    if (one < other) this.#parents.set(other, one);
    else if (other < one) this.#parents.set(one, other);
  }
}

/** What lies on the faces of blocks: names by the number of their element in the array. */
type Faces = Map<number, number>;

/** Components by the names that blocks gave them, and what touches across faces. */
async function survey(
  local: ChunkedArray,
  places: readonly (readonly number[])[],
  options: ComputeOptions,
): Promise<{ names: number[]; union: Union }> {
  const { shape } = local;
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const names: number[] = [];
  const faces: Faces = new Map();
  for await (const { box, data } of iterateBlocks(local, options)) {
    const values = data.data as Float64Array;
    const extents = box.start.map((s, axis) => box.stop[axis] - s);
    const index = extents.map(() => 0);
    for (let at = 0; at < values.length; at++) {
      const name = values[at];
      if (name !== 0) {
        let number = 0;
        let isFace = false;
        for (let axis = 0; axis < index.length; axis++) {
          number += (box.start[axis] + index[axis]) * steps[axis];
          isFace ||=
            (index[axis] === 0 && box.start[axis] > 0) ||
            (index[axis] === extents[axis] - 1 && box.stop[axis] < shape[axis]);
        }
        if (name === number + 1) names.push(name);
        if (isFace) faces.set(number, name);
      }
      for (let axis = index.length - 1; axis >= 0; axis--) {
        if (++index[axis] < extents[axis]) break;
        index[axis] = 0;
      }
    }
  }
  const union = new Union();
  for (const [number, name] of faces) {
    for (const place of places) {
      let other = number;
      let isInside = true;
      for (let axis = 0, rest = number; axis < shape.length && isInside; axis++) {
        const at = Math.floor(rest / steps[axis]);
        rest -= at * steps[axis];
        isInside = at + place[axis] >= 0 && at + place[axis] < shape[axis];
        other += place[axis] * steps[axis];
      }
      const beside = isInside ? faces.get(other) : undefined;
      if (beside !== undefined && beside !== name) union.join(name, beside);
    }
  }
  return { names: names.sort((a, b) => a - b), union };
}

/** A block function of our own over the blocks of `node`. */
const over = (fn: unknown, node: Node, dtype: 'float64' | 'int32', args: readonly unknown[]): Node =>
  blocks(
    captureFunction(fn as never, 'ndimage.label'),
    [node],
    { dtype, shape: node.shape, chunks: node.chunks },
    { args },
  );

/**
 * Connected components: elements that are not 0 and touch by `structure` have one number. Any shape and dtype, any chunks; components are
 * numbered in the order of their first elements, as `scipy.ndimage.label` does. One pass finds the components now: it holds what lies on the
 * faces of blocks, and a number for each component of each block. Labels are lazy, and label each block once more.
 *
 * @throws 'argument' for a structure that does not fit, and as `compute`
 * @example
 * const { labels, numFeatures } = await cw.ndimage.label(cw.array([1, 1, 0, 1]));
 */
export const label = define(
  { name: 'ndimage.label', parameters: [['x', arrayLike]], options: LABEL, promised: true },
  async (x: ArrayLike, options: LabelOptions = {}): Promise<Labelled> => {
    const { structure, ...computing } = options;
    const node = cast(nodeOf(x, 'ndimage.label'), 'bool');
    const places = placesOf(structure, node.shape);
    const earlier = places.filter(comesEarlier);
    const local = over(labelBlock, node, 'float64', [earlier]);
    const { names, union } = await survey(wrap(local), earlier, computing);
    const labels = new Int32Array(names.length);
    const numbers = new Map<number, number>();
    names.forEach((name, k) => {
      const root = union.find(name);
      let number = numbers.get(root);
      if (number === undefined) {
        number = numbers.size + 1;
        numbers.set(root, number);
      }
      labels[k] = number;
    });
    const made = over(renumberBlock, local, 'int32', [Float64Array.from(names), labels]);
    return { labels: wrap<'int32'>(made), numFeatures: numbers.size };
  },
);
