/**
 * The distinct elements of text: all are sorted, and of equal ones the first counts.
 */
import { wholeChunks } from '../../base/grid.js';
import { cast, constant, elementwise, rechunk, selected, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { wrap } from '../chunked-array.js';
import { placeAmong } from '../order/searching.js';
import { argsort, sort } from '../order/sorting.js';
import { scan } from '../reductions/scan.js';
import { takenAlong } from '../selection/along.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';

/** Elements `from` to `to` of one axis. */
const span = (node: Node, from: number, to: number): Node =>
  view(node, { shape: [to - from], maps: [{ offset: from, stride: 1, axis: 0 }] });

/** What `unique` gives of text, as expressions; the shape of everything but the inverse is a bound. */
export class DistinctTexts {
  readonly #given: Node;
  readonly #flat: Node;
  readonly #sorted: Node;
  /** Where an element of the sorted ones is the first of its kind. */
  readonly #first: Node;

  constructor(name: string, given: Node) {
    this.#given = given;
    this.#flat = reshapeTo(name, given, [-1]);
    this.#sorted = sort(wrap(this.#flat)).node;
    const [n] = this.#flat.shape;
    const differs = n > 1 ? [elementwise('notEqual', [span(this.#sorted, 1, n), span(this.#sorted, 0, n - 1)])] : [];
    this.#first = joinAlong([constant(true, 'bool', [Math.min(1, n)]), ...differs], 0);
  }

  /** `part` of those that `also`, a mask of the sorted elements, leaves. */
  part(part: 'values' | 'counts' | 'indices', also?: (values: Node) => Node): Node {
    const keep = also ? elementwise('logicalAnd', [this.#first, also(this.#sorted)]) : this.#first;
    return selected(this.#sortedPart(part), keep, 0);
  }

  #sortedPart(part: 'values' | 'counts' | 'indices'): Node {
    if (part === 'values') return this.#sorted;
    if (part === 'indices') return argsort(wrap(this.#flat)).node;
    const whole = rechunk(this.#sorted, wholeChunks(this.#sorted.shape));
    const [to, from] = [true, false].map((right) => placeAmong(whole, this.#sorted, right));
    return elementwise('subtract', [to, from]);
  }

  /** For each element which of the distinct ones it is; of the shape of the array. */
  get inverse(): Node {
    const ranks = elementwise('subtract', [scan('add', cast(this.#first, 'int64'), 0), 1]);
    const whole = rechunk(this.#sorted, wholeChunks(this.#sorted.shape));
    const places = placeAmong(whole, this.#flat, false);
    return reshapeTo('unique', takenAlong('unique', ranks, places, 0), this.#given.shape);
  }
}
