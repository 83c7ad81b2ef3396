/**
 * Single elements picked along the one axis of an array: each is moved by itself, without a record of where it lies, since
 * most neighbours in a list of indices are no neighbours in the array.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { positionOf } from '../edge-axis.js';
import type { EdgeInputs } from '../edge-inputs.js';
import { componentOffsets } from '../tile.js';
import { elementWords } from './element-words.js';

/** True for inputs of one axis that is picked from by a list. */
export const picksElements = ({ edge }: EdgeInputs): boolean =>
  edge.axes.length === 1 && edge.axes[0].gather !== undefined && edge.axes[0].axis >= 0;

/** Writes the elements of domain positions [start, stop) to `target`, `stride` bytes apart. */
export function gatherElements(
  memory: WebAssembly.Memory,
  inputs: EdgeInputs,
  addresses: ArrayLike<number>,
  components: readonly DType[],
  component: number,
  [start, stop]: readonly [number, number],
  target: number,
  stride: number,
): void {
  const { edge, lists } = inputs;
  const [map] = edge.axes;
  const [blocks] = edge.producerGrid.axes;
  const { itemsize } = DTYPES[components[component]];
  // In words of whole numbers: elements are moved as they are, whatever their bits mean.
  const { unit, all } = elementWords(memory.buffer, itemsize);
  const words = itemsize / unit;
  const where = new Map(lists[0].map((part, k) => [edge.coordinate(0, part), inputs.first + k]));
  let [from, end, source] = [0, 0, 0];
  for (let i = start, to = target; i < stop; i++, to += stride) {
    const position = positionOf(map, i);
    if (position < from || position >= end) {
      const block = blocks.find(position);
      from = blocks.offset(block);
      end = blocks.offset(block + 1);
      source = addresses[where.get(block) as number];
      if (component > 0) source += componentOffsets(components, end - from).offsets[component];
    }
    const at = (source + (position - from) * itemsize) / unit;
    const out = to / unit;
    all[out] = all[at];
    for (let word = 1; word < words; word++) all[out + word] = all[at + word];
  }
}
