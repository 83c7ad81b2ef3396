/**
 * A queue of unit numbers that gives the smallest first, so that work goes on depth first where the graph does.
 */
export class UnitQueue {
  private readonly heap: number[] = [];

  get size(): number {
    return this.heap.length;
  }

  push(unit: number): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(unit);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent] <= unit) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = unit;
  }

  pop(): number | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
