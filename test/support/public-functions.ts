/**
 * All public functions and methods that have a signature, and arguments that are right by their kinds: what tests over every function
 * make their calls from.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyKind } from '../../lib/base/kinds.js';
import { type Signature, signatureOf } from '../../lib/base/signature.js';
import * as cw from '../../lib/index.js';
import * as plot from '../../lib/plot/index.js';

const NOWHERE = join(tmpdir(), 'chunkwise-never-made.zarr');

const ONES = cw.ones([3, 3], { dtype: 'int32' });

/** A value that each kind takes, for the arguments that are not under test: arrays are `x`, of shape [3, 3]. */
const rightByKind = (x: cw.ChunkedArray): Readonly<Record<string, unknown>> => ({
  arrayLike: x,
  arrayOrText: x,
  maskable: x,
  scalar: 1,
  complexNumber: 1,
  states: x,
  arrays: [x, x],
  chunkedArray: x,
  typedArray: new Float64Array(9),
  shape: [3, 3],
  newShape: [9],
  axisList: [1, 0],
  extent: 3,
  numeric: 3,
  number: 1,
  finite: 1,
  whole: 1,
  count: 2,
  positive: 4,
  axis: 0,
  axes: 0,
  someAxes: 0,
  chunks: 3,
  dtype: 'float32',
  dtypeLike: 'float64',
  moment: '2001-01-01',
  span: 3,
  rangeValue: 3,
  dtypeOrArray: 'int8',
  dtypeKind: 'numeric',
  string: 'ij',
  limits: 0,
  indices: 1,
  selection: '0',
  quantiles: 0.5,
  counts: 1,
  lengths: [4, 4],
  width: 1,
  padLength: 1,
  buffer: new Uint8Array(16),
  iterable: [1],
  trim: 'fb',
  sources: x,
  targets: NOWHERE,
  regions: ':',
  shift: 1,
  func: (u: unknown) => u,
  bandwidths: [1, 1],
  blockFunction: (b: { data: Int32Array }) => b.data,
  delayedFunction: () => 1,
  delayedValue: cw.delayed(() => [1])(),
  capture: {},
  list: [1],
  axisLabels: 'ij',
  arrayOrLabels: x,
  labels: [0, 1, 0],
  grid: { data: [1, 2, 3, 4], shape: [2, 2] },
  colourMap: 'jet',
  coordinates: [0, 1],
  anything: 1,
  shapeList: [3],
  series: [{ y: [1, 2] }],
  numberList: [1, 2, 3],
  pictures: [],
  source: NOWHERE,
  target: NOWHERE,
  sections: 3,
  depth: 1,
  edgeRules: 'none',
  kth: 1,
  indexer: [[0, 2], [1]],
  factors: { 0: 3 },
  pieces: [1],
  nestedArrays: [x],
  repeats: 2,
  places: 1,
  deviation: 1,
  deviationByAxis: 1,
  positiveByAxis: 3,
  finiteByAxis: 1,
  factorByAxis: 2,
  matrix: [1, 2],
  namedArrays: { x },
  filePath: join(NOWHERE, 'x.npy'),
  arrowSource: join(NOWHERE, 'x.arrow'),
  arrowColumns: { x },
});
/** The same for single arguments, where what is right by its kind does not fit; `row` is of 3 elements. */
const rightByName = (x: cw.ChunkedArray, row: cw.ChunkedArray): Readonly<Record<string, unknown>> => ({
  'set.value': 1,
  'compress.condition': row,
  'insert.values': 1,
  'piecewise.conditions': [cw.ones([3, 3], { dtype: 'bool' })],
  'select.conditions': [cw.ones([3, 3], { dtype: 'bool' })],
  'select.choices': [x],
  'vander.x': row,
  'convolve.a': row,
  'convolve.v': row,
  'correlate.a': row,
  'correlate.v': row,
  'slidingWindowView.windowShape': [2, 2],
  'lexsort.keys': [x, x],
  'normalizeChunks.shape': [9],
  'coarsen.reduce': cw.sum,
  'stats.skewtest.x': cw.ones([9]),
  'stats.kurtosistest.x': cw.ones([9]),
  'stats.normaltest.x': cw.ones([9]),
  'ravelMultiIndex.indices': [x, x],
  'ravelMultiIndex.shape': [9, 9],
  'unravelIndex.shape': [9, 9],
  'interp.xp': row,
  'interp.fp': row,
  'packbits.x': x,
  'unpackbits.x': cw.ones([3], { dtype: 'uint8' }),
  'linalg.svdCompressed.k': 2,
  'linalg.tensorinv.a': cw.ones([3, 1, 3]),
  'linalg.tensorsolve.b': cw.ones([3]),
  'polyfit.x': cw.ones([3]),
  'polyfit.y': cw.ones([3]),

  'groupbyReduce.labels': [0, 1, 0],
  'ndimage.correlate1d.weights': [1, 2],
  'ndimage.convolve1d.weights': [1, 2],
});

/** A public function or method, `self` what it is called on. */
export interface Callable {
  readonly label: string;
  readonly fn: (...args: unknown[]) => unknown;
  readonly self: unknown;
  readonly signature: Signature;
}

/** Questions about any value, used as callbacks (`list.filter(cw.isDelayed)`), so that they take what comes. */
const QUESTIONS = ['isChunkedArray', 'isChunkwiseError', 'isComplex', 'isDelayed'];
/** Called by consoles and notebooks. */
const SHOWS = ['toString', 'toJSON', 'toHTML', 'toHtml'];
const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(String(value));
/** Names of those that have no signature. */
export const without: string[] = [];
export const callables: Callable[] = [];
function collect(prefix: string, names: Readonly<Record<string, unknown>>, self: unknown): void {
  for (const [name, fn] of Object.entries(names)) {
    if (typeof fn !== 'function' || isClass(fn) || QUESTIONS.includes(name) || SHOWS.includes(name)) continue;
    const signature = signatureOf(fn);
    if (signature) callables.push({ label: prefix + name, fn: fn as Callable['fn'], self, signature });
    else without.push(prefix + name);
  }
}
const methodsOf = (prototype: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(prototype))
      .filter(([name]) => name !== 'constructor')
      .map(([name, { value }]) => [name, value as unknown]),
  );
collect('', cw, undefined);
collect('fft.', cw.fft, cw.fft);
collect('linalg.', cw.linalg, cw.linalg);
// Those of the tables are functions of cw, which check what they get.
collect(
  'ma.',
  Object.fromEntries(Object.entries(cw.ma).filter(([name]) => !(name in cw) || signatureOf(cw.ma[name as 'filled']))),
  cw.ma,
);
collect('overlap.', cw.overlap, cw.overlap);
collect('info.', cw.info, cw.info);
collect('stats.', cw.stats as unknown as Readonly<Record<string, unknown>>, cw.stats);
collect('ndimage.', cw.ndimage, cw.ndimage);
collect('pde.', cw.pde, cw.pde);
collect('random.', { ...cw.random }, cw.random);
collect('config.', cw.config, cw.config);
collect('plot.', plot, undefined);
collect('x.', methodsOf(cw.ChunkedArray.prototype), ONES);
collect('rng.', methodsOf(cw.RandomGenerator.prototype), cw.random.generator(1));
collect('group.', methodsOf(cw.ZarrGroup.prototype), await cw.createGroup(cw.memoryStore()));
collect('d.', methodsOf(cw.Delayed.prototype), cw.delayed(() => 1)());

/** Arguments that are right by their kinds. */
export interface RightArguments {
  /** What a function's parameters are given. */
  readonly parameters: (one: Callable) => unknown[];
  /** Options that have to be there. */
  readonly needed: (one: Callable) => Record<string, unknown>;
  readonly value: (kind: AnyKind) => unknown;
}

/** Arguments whose arrays are `x`, of shape [3, 3], or `row`, of 3 elements. */
export function rightArgumentsOf(x: cw.ChunkedArray = ONES, row: cw.ChunkedArray = cw.arange(3)): RightArguments {
  const [byKind, byName] = [rightByKind(x), rightByName(x, row)];
  const value = (kind: AnyKind): unknown => {
    if (kind.otherwise && 'value' in kind.otherwise && kind.otherwise.value !== null) return kind.otherwise.value;
    if (kind.kind === 'choice') return kind.text.split(/, | or /)[0].replaceAll("'", '');
    return byKind[kind.kind];
  };
  return {
    value,
    parameters: ({ signature }) =>
      signature.parameters.map(([name, kind]) => byName[`${signature.name}.${name}`] ?? value(kind)),
    needed: ({ signature }) =>
      Object.fromEntries(
        Object.entries(signature.options ?? {})
          .filter(([, kind]) => kind.need === 'required')
          .map(([name, kind]) => [name, value(kind)]),
      ),
  };
}
