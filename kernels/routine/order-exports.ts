/**
 * The raw functions of routine.wasm that order, select and count elements; addresses and strides in bytes, dtypes by number.
 */
export interface OrderExports {
  distinctBegin(table: number, bits: number, extra: number): void;
  distinctAdd(
    type: number,
    src: number,
    stride: number,
    count: number,
    mask: number,
    maskStride: number,
    first: bigint,
    table: number,
    bits: number,
    cap: number,
    extra: number,
  ): number;
  distinctEnd(table: number, bits: number, extra: number, dst: number, room: number): void;
  distinctMerge(tables: number, count: number, extra: number, dst: number, heads: number): void;
  distinctElements(type: number, src: number, stride: number, count: number, dst: number): void;
  distinctKeys(
    type: number,
    src: number,
    stride: number,
    count: number,
    mask: number,
    maskStride: number,
    first: number,
    keys: number,
    places: number,
    at: number,
  ): number;
  distinctWithin(
    src: number,
    count: number,
    room: number,
    extra: number,
    least: bigint,
    most: bigint,
    keys: number,
    places: number,
    at: number,
  ): number;
  distinctWrite(
    keys: number,
    places: number,
    n: number,
    rows: number,
    first: bigint,
    dst: number,
    count: number,
    room: number,
    table: number,
  ): void;
  distinctCut(src: number, extra: number, dst: number, count: number, room: number): void;
  distinctColumn(
    type: number,
    src: number,
    count: number,
    room: number,
    extra: number,
    column: number,
    dst: number,
  ): void;
  countTrue(mask: number, stride: number, count: number): number;
  compactRows(
    dst: number,
    dstStride: number,
    src: number,
    srcStride: number,
    mask: number,
    maskStride: number,
    count: number,
    bytes: number,
    total: number,
  ): number;
  selectQuantiles(type: number, wide: number, parameters: number): void;
  selectTop(type: number, wide: number, parameters: number): void;
  radixCount(
    type: number,
    src: number,
    stride: number,
    count: number,
    table: number,
    second: number,
    shift: number,
    bits: number,
    prefixes: number,
    targets: number,
    wanted: number,
  ): number;
  histogramCount(
    type: number,
    src: number,
    stride: number,
    count: number,
    edges: number,
    bins: number,
    scale: number,
    table: number,
  ): void;
  histogramWeigh(
    src: number,
    stride: number,
    weights: number,
    weightStride: number,
    count: number,
    edges: number,
    bins: number,
    scale: number,
    sums: number,
  ): void;
  searchEdges(
    type: number,
    src: number,
    stride: number,
    count: number,
    edges: number,
    edgeCount: number,
    right: number,
    base: number,
    baseStride: number,
    dst: number,
  ): void;
  topk(
    type: number,
    src: number,
    stride: number,
    count: number,
    k: number,
    least: number,
    first: bigint,
    heap: number,
  ): void;
  topkMerge(src: number, stride: number, count: number, k: number, heap: number): void;
  mergeHalf(
    type: number,
    own: number,
    ownStride: number,
    n: number,
    other: number,
    otherStride: number,
    m: number,
    dst: number,
    dstStride: number,
    high: number,
    turn: number,
  ): void;
  mergePairs(
    own: number,
    ownStride: number,
    n: number,
    other: number,
    otherStride: number,
    m: number,
    dst: number,
    dstStride: number,
    high: number,
  ): void;
  sortPairs(
    type: number,
    src: number,
    stride: number,
    count: number,
    dst: number,
    dstStride: number,
    scratch: number,
    descending: number,
    first: bigint,
  ): void;
  sortLanes(
    type: number,
    src: number,
    stride: number,
    count: number,
    dst: number,
    dstStride: number,
    lanes: number,
    srcLane: number,
    dstLane: number,
    scratch: number,
    descending: number,
    indices: number,
  ): void;
}
