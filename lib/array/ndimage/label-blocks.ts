/**
 * The block functions of labelling: components within a block, and the numbers they get in the end. They are sent to threads by their
 * source, so they use nothing but their arguments.
 */

interface BlockLike {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Where a block lies in the array. */
interface PlaceInfo {
  readonly start: readonly number[];
  readonly shape: readonly number[];
}

/**
 * For each element of a component 1 more than the number, in C order of the whole array, of the component's first element in this block; 0
 * where there is none. `before`: neighbours that come earlier, axis by axis.
 */
export function labelBlock(
  block: BlockLike,
  before: readonly (readonly number[])[],
  { start, shape: whole }: PlaceInfo,
): Float64Array {
  const { data, shape } = block;
  const axes = shape.length;
  const count = data.length;
  const parents = new Int32Array(count).fill(-1);
  const strides = new Array<number>(axes).fill(1);
  for (let axis = axes - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  const offsets = before.map((place) => place.reduce((sum, n, axis) => sum + n * strides[axis], 0));
  const find = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root];
    for (let k = at; parents[k] !== root; ) {
      const next = parents[k];
      parents[k] = root;
      k = next;
    }
    return root;
  };
  const index = new Array<number>(axes).fill(0);
  for (let at = 0; at < count; at++) {
    if (data[at] !== 0) {
      parents[at] = at;
      for (let k = 0; k < offsets.length; k++) {
        const place = before[k];
        let isInside = true;
        for (let axis = 0; axis < axes && isInside; axis++) {
          const there = index[axis] + place[axis];
          isInside = there >= 0 && there < shape[axis];
        }
        if (!isInside || parents[at + offsets[k]] < 0) continue;
        const other = find(at + offsets[k]);
        const own = find(at);
        if (other < own) parents[own] = other;
        else parents[other] = own;
      }
    }
    for (let axis = axes - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  const steps = new Array<number>(axes).fill(1);
  for (let axis = axes - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1] * whole[axis + 1];
  const out = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    if (parents[at] < 0) continue;
    const root = find(at);
    if (root < at) {
      out[at] = out[root];
      continue;
    }
    let number = 1;
    for (let axis = 0, rest = at; axis < axes; axis++) {
      const place = Math.floor(rest / strides[axis]);
      rest -= place * strides[axis];
      number += (start[axis] + place) * steps[axis];
    }
    out[at] = number;
  }
  return out;
}

/** The final numbers of components: `labels[k]` for what is called `names[k]`, which ascend; 0 stays. */
export function renumberBlock(block: BlockLike, names: Float64Array, labels: Int32Array): Int32Array {
  const { data } = block;
  const out = new Int32Array(data.length);
  let name = 0;
  let label = 0;
  for (let at = 0; at < data.length; at++) {
    const own = data[at];
    if (own !== name) {
      name = own;
      label = 0;
      if (own !== 0) {
        let low = 0;
        let high = names.length;
        while (low < high) {
          const middle = (low + high) >>> 1;
          if (names[middle] < own) low = middle + 1;
          else high = middle;
        }
        label = labels[low];
      }
    }
    out[at] = label;
  }
  return out;
}
