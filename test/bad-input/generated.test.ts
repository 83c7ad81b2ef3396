/**
 * Every public function refuses wrong, missing, surplus and misspelt arguments by an error of the library's kind that names
 * the function and the argument. The calls are made from the declared signatures; which values are wrong for a kind stands
 * here, independently.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../../lib/base/kinds.js';
import { signatureTable } from '../../lib/base/signature-table.js';
import * as cw from '../../lib/index.js';
import * as plot from '../../lib/plot/index.js';
import { type Callable, callables, rightArgumentsOf, without } from '../support/public-functions.js';

cw.config.set({ threads: 'inline' });
const x = cw.ones([3, 3], { dtype: 'int32' });
const { parameters: rightArguments, needed: neededOptions, value: rightValue } = rightArgumentsOf(x);
class Made {}
const throwing = { valueOf: () => Number.NaN };

/** Values of all sorts, by name. */
const POOL: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  half: 0.5,
  minus: -1,
  zero: 0,
  three: 3,
  huge: 1e300,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  bigint: 5n,
  text: 'zz top',
  digits: '12',
  emptyText: '',
  symbol: Symbol('s'),
  function: () => 1,
  class: Made,
  typedClass: Float32Array,
  empty: {},
  object: { zz: 1 },
  made: new Made(),
  throwing,
  list: [1, 2],
  texts: ['a', 'b'],
  nans: [Number.NaN, 1],
  holes: new Array(2),
  nested: [[1, 2]],
  map: new Map(),
  set: new Set([1]),
  date: new Date(0),
  promise: Promise.resolve(1),
  view: new DataView(new ArrayBuffer(8)),
  typed: new Float64Array(2),
  array: x,
  abort: new AbortController(),
  controllerSignal: new AbortController().signal,
};
type Sort = keyof typeof POOL;
const NUMBERS: readonly Sort[] = ['half', 'minus', 'zero', 'three', 'huge', 'nan', 'infinity'];
const FINITE: readonly Sort[] = ['half', 'minus', 'zero', 'three', 'huge'];
const ARRAYS: readonly Sort[] = [
  ...NUMBERS,
  'true',
  'bigint',
  'date',
  ...['list', 'texts', 'nans', 'holes', 'nested', 'typed', 'array'],
];
const LISTS: readonly Sort[] = ['list', 'texts', 'nans', 'holes', 'nested'];
const FUNCTIONS: readonly Sort[] = ['function', 'class', 'typedClass'];

/** What of the pool each kind takes; everything else it has to refuse. */
const TAKES: Readonly<Record<string, readonly Sort[]>> = {
  anything: Object.keys(POOL),
  number: NUMBERS,
  finite: FINITE,
  whole: ['minus', 'zero', 'three'],
  anyWhole: ['minus', 'zero', 'three', 'huge', 'bigint'],
  count: ['zero', 'three'],
  positive: ['three'],
  extent: ['zero', 'three'],
  numeric: [...NUMBERS, 'bigint'],
  boolean: ['true'],
  string: ['text', 'digits', 'emptyText'],
  path: ['text', 'digits'],
  func: FUNCTIONS,
  signal: ['controllerSignal'],
  bytes: ['half', 'three', 'huge', 'digits'],
  threads: ['zero', 'three'],
  scheduler: [],
  warnings: [],
  axis: NUMBERS,
  axes: [...NUMBERS, 'list', 'nans'],
  someAxes: [...NUMBERS, 'list', 'nans'],
  axisList: ['list', 'nans'],
  axisPairs: [...NUMBERS, 'list', 'nans'],
  shape: ['zero', 'three', 'list'],
  shapeList: ['list'],
  newShape: [...NUMBERS, 'list', 'nans'],
  chunks: [...NUMBERS, 'list', 'nans', 'nested', 'digits', 'empty'],
  choice: [],
  arrayLike: ARRAYS,
  arrayOrText: [...ARRAYS, 'text', 'digits', 'emptyText'],
  tolerance: ARRAYS.filter((sort) => sort !== 'nan' && sort !== 'infinity'),
  maskable: ARRAYS,
  states: ARRAYS,
  conditions: [],
  until: [],
  stepLength: FINITE,
  cellSize: ['half', 'three', 'huge', 'list'],
  arrays: LISTS,
  chunkedArray: ['array'],
  complexNumber: NUMBERS,
  scalar: [...NUMBERS, 'true', 'bigint'],
  element: [...NUMBERS, 'true', 'bigint', 'date'],
  typedArray: ['typed'],
  dtype: [],
  moment: [...NUMBERS, 'bigint', 'date', 'text', 'digits', 'emptyText'],
  span: [...NUMBERS, 'bigint'],
  rangeValue: [...NUMBERS, 'bigint', 'date', 'text', 'digits', 'emptyText'],
  dtypeLike: ['list', 'texts', 'nans', 'holes', 'nested', 'typed', 'array'],
  dtypeOrArray: ARRAYS,
  dtypeKind: ['text', 'digits', 'emptyText', 'texts'],
  limits: [...ARRAYS, 'null', 'empty', 'object'],
  spacing: ARRAYS.filter((sort) => sort !== 'true' && sort !== 'bigint'),
  variables: ['empty', 'object', 'throwing'],
  counts: ['zero', 'three', 'list'],
  lengths: ['null', 'list'],
  width: [...NUMBERS, 'list', 'nans', 'nested', 'empty', 'object'],
  buffer: ['typed', 'view'],
  iterable: [...LISTS, 'map', 'set', 'typed'],
  trim: [],
  sources: ARRAYS,
  targets: ['text', 'digits', 'map', 'texts'],
  regions: [...LISTS, ...['text', 'digits', 'emptyText', 'empty', 'object', 'throwing']],
  padLength: [...NUMBERS, 'null', 'list', 'nans', 'nested'],
  shift: ['minus', 'zero', 'three', 'list'],
  order: NUMBERS,
  range: ['list', 'nans'],
  quantiles: [...NUMBERS, 'list', 'nans', 'nested', 'typed', 'array'],
  selection: [...NUMBERS, ...LISTS, ...['null', 'bigint', 'text', 'digits', 'emptyText', 'typed', 'array']],
  indices: [...NUMBERS, ...LISTS, 'bigint', 'typed', 'array'],
  blockFunction: FUNCTIONS,
  list: LISTS,
  bandwidths: ['list'],
  sweeps: ['list'],
  blockChunks: ['list', 'nans', 'nested'],
  boundary: [...NUMBERS, 'list', 'nans'],
  capture: ['empty', 'object', 'throwing'],
  record: ['empty', 'object', 'throwing'],
  sizes: ['empty', 'object', 'throwing'],
  axisLabels: ['text', 'digits', 'emptyText', 'list', 'texts', 'nans'],
  arrayOrLabels: [...ARRAYS, 'text', 'digits', 'emptyText'],
  dtypes: [],
  coreAxes: ['list', 'nans', 'nested'],
  splitEvery: ['three'],
  seed: ['zero', 'three', 'bigint'],
  seedOrGenerator: ['zero', 'three', 'bigint'],
  delayedFunction: FUNCTIONS,
  delayedValue: [],
  labels: [...LISTS, 'typed', 'array'],
  groups: ['three'],
  attributes: ['empty', 'object', 'throwing'],
  texts: ['texts'],
  grid: ['nested', 'array'],
  pair: ['list'],
  size: ['list'],
  dpi: ['three'],
  bands: ['three', 'list'],
  centre: FINITE,
  bounds: [],
  coastlines: ['true'],
  colourMap: [],
  coordinates: ['list', 'nans', 'nested', 'typed', 'array'],
  ticks: ['list', 'nans'],
  series: [],
  pictures: Object.keys(POOL).filter(
    (sort) => typeof POOL[sort] === 'object' && POOL[sort] !== null && Symbol.iterator in (POOL[sort] as object),
  ),
  source: [...Object.keys(POOL).filter((sort) => typeof POOL[sort] === 'object' && sort !== 'null'), 'text', 'digits'],
  target: ['text', 'digits', 'map'],
  frames: ['text', 'digits', 'map', 'true'],
  filterMode: [],
  deviation: ['half', 'zero', 'three', 'huge'],
  deviationByAxis: ['half', 'zero', 'three', 'huge', 'list'],
  positiveByAxis: ['three', 'list'],
  wholeByAxis: ['minus', 'zero', 'three', 'list'],
  countByAxis: ['zero', 'three', 'list'],
  filePath: ['text', 'digits'],
  arrowSource: ['text', 'digits'],
  arrowColumns: [...ARRAYS, 'empty', 'object', 'throwing'],
  labelIndex: ['zero', 'three', 'list'],
  finiteByAxis: ['half', 'minus', 'zero', 'three', 'huge', 'list'],
  factorByAxis: ['half', 'three', 'huge', 'list'],
  matrix: ['list', 'nans', 'nested'],
  someTexts: ['text', 'digits', 'emptyText', 'texts'],
  someColumns: ['minus', 'zero', 'three', 'list'],
  converters: [...FUNCTIONS, 'empty'],
  namedArrays: [...LISTS, 'empty', 'object', 'throwing'],
  axisName: ['minus', 'zero', 'three', 'text', 'digits', 'emptyText'],
  region: [...LISTS, ...['text', 'digits', 'emptyText', 'empty', 'object', 'throwing']],
  storedChunks: [...NUMBERS, 'list', 'nans'],
  extents: ['list'],
  numberList: ['list', 'nans', 'typed'],
  sections: ['three', 'list'],
  depth: ['zero', 'three', 'list', 'nested', 'empty'],
  edgeRules: [...NUMBERS, 'list', 'nans', 'empty'],
  kth: ['minus', 'zero', 'three', 'list'],
  indexer: ['nested'],
  binsOfAll: [...NUMBERS, ...LISTS.filter((sort) => sort !== 'texts' && sort !== 'holes')],
  ranges: [],
  factors: ['empty', 'object'],
  pieces: [...LISTS.filter((sort) => sort !== 'texts' && sort !== 'holes')],
  nestedArrays: ARRAYS,
  repeats: ['zero', 'three', ...LISTS, 'typed', 'array'],
  places: [...NUMBERS, ...LISTS, 'bigint', 'typed', 'array'],
};

/** The error of a call; undefined when there is none. */
async function errorOf({ fn, self }: Callable, args: readonly unknown[]): Promise<unknown> {
  try {
    const given = fn.apply(self, [...args]);
    if (given instanceof Promise) await given;
    return undefined;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  }
}

/** Arguments in words; some cannot be made text. */
const shown = (args: readonly unknown[]): string =>
  args
    .map((arg) => {
      try {
        return arg === x ? 'x' : `${typeof arg} ${JSON.stringify(arg)}`;
      } catch {
        return typeof arg;
      }
    })
    .join(', ');

async function refused(
  one: Callable,
  args: readonly unknown[],
  tag: string,
  ...words: readonly string[]
): Promise<string> {
  const error = await errorOf(one, args);
  const call = `${one.label}(${shown(args)})`;
  expect(error, `${call} is silent`).toBeDefined();
  expect(error, `${call}: ${String(error)}`).toBeInstanceOf(cw.ChunkwiseError);
  const { message, tag: found } = error as cw.ChunkwiseError;
  expect(message.startsWith(`${one.signature.name}: `), `${call}: ${message}`).toBe(true);
  for (const word of words) expect(message, call).toContain(word);
  expect(found, `${call}: ${message}`).toBe(tag);
  return message;
}

const wrongSorts = (kind: AnyKind): Sort[] => {
  const takes = TAKES[kind.kind];
  if (!takes) throw new Error(`what the kind '${kind.kind}' takes is not written down here`);
  const alsoNull = kind.text.includes('or null ');
  const alsoThree = kind.kind === 'choice' && /\b3\b/.test(kind.text);
  return Object.keys(POOL).filter(
    (sort) => !takes.includes(sort) && !(alsoNull && sort === 'null') && !(alsoThree && sort === 'three'),
  );
};
/** A name with its second and third letters exchanged, or a letter more. */
const misspelt = (name: string): string =>
  name.length > 3 && name[1] !== name[2] ? name[0] + name[2] + name[1] + name.slice(3) : `${name}e`;

it('every public function has a signature', () => {
  expect(without).toEqual([]);
  expect(callables.length).toBeGreaterThan(350);
});

describe.each(callables.map((one) => [one.label, one] as const))('%s', (_, one) => {
  const { signature } = one;
  const right = rightArguments(one);

  it('refuses wrongly typed arguments', async () => {
    for (const [k, [name, kind]] of signature.parameters.entries())
      for (const sort of wrongSorts(kind)) {
        // Options may come here instead.
        if (signature.early && kind.need === 'optional') continue;
        const args = [...right];
        args[k] = POOL[sort];
        await refused(one, args, kind.tag, name);
      }
    if (signature.rest) {
      const [name, kind] = signature.rest;
      for (const sort of wrongSorts(kind)) {
        if (signature.options && (sort === 'empty' || sort === 'object' || sort === 'throwing')) continue;
        await refused(one, [...right, POOL[sort], rightValue(kind)], kind.tag, `${name}[`);
      }
    }
  });

  it('refuses missing arguments', async () => {
    for (const [k, [name, kind]] of signature.parameters.entries())
      if (kind.need !== 'optional') {
        await refused(one, right.slice(0, k), 'argument', name, 'is missing');
        await refused(one, right.with(k, undefined), 'argument', name);
      }
    if (Object.keys(neededOptions(one)).length > 0)
      for (const options of [[], [{}], [undefined]])
        await refused(one, [...right, ...options], 'argument', Object.keys(neededOptions(one))[0], 'is missing');
  });

  it.skipIf(signature.rest)('refuses surplus arguments', async () => {
    const options = signature.options ? [neededOptions(one)] : [];
    for (const surplus of [0, 'more', null, {}, x, [1], () => 1])
      await refused(one, [...right, ...options, surplus], 'argument', 'arguments are given');
  });

  it.skipIf(!signature.options || signature.name === 'compute')(
    'refuses what stands where options belong',
    async () => {
      const { options = {}, rest } = signature;
      const shorthand = [signature.shorthand ?? []].flat()[0];
      for (const [sort, value] of Object.entries(POOL)) {
        if (sort === 'empty' || sort === 'object' || sort === 'throwing') continue;
        if (shorthand && !wrongSorts(options[shorthand]).includes(sort)) continue;
        // Two items of a list that may stand one by one.
        const { spread } = signature;
        if (spread?.listed([...right.slice(spread.at - (one.self === undefined ? 0 : 1)), value].slice(0, 2))) continue;
        if (rest) {
          if (!TAKES[rest[1].kind].includes(sort)) await refused(one, [...right, value], rest[1].tag);
        } else await refused(one, [...right, value], 'argument', 'where options belong');
      }
      if (!rest) {
        const inherited = Object.create({ zz: 1 }) as object;
        await refused(one, [...right, inherited], 'argument', 'where options belong');
      }
    },
  );

  it.skipIf(!signature.options || (signature.name === 'compute' && one.label === 'compute'))(
    'refuses unknown and wrong options',
    async () => {
      const { options = {} } = signature;
      const needed = neededOptions(one);
      const rest = signature.rest ? [rightValue(signature.rest[1])] : [];
      await refused(
        one,
        [...right, ...rest, { ...needed, zzTop: 1 }],
        'argument',
        "no option 'zzTop'",
        ...Object.keys(options),
      );
      await refused(one, [...right, ...rest, { ...needed, [Symbol('s')]: 1 }], 'argument', 'no option a symbol');
      const own = Object.keys(options).includes('constructor') ? [] : ['constructor', 'toString', 'hasOwnProperty'];
      for (const name of own) await refused(one, [...right, ...rest, { ...needed, [name]: 1 }], 'argument', name);
      const proto = JSON.parse('{"__proto__": 1}') as object;
      await refused(one, [...right, ...rest, { ...proto, ...needed, __proto__x: 1 }], 'argument', '__proto__');
      for (const [name, kind] of Object.entries(options)) {
        const wrong = misspelt(name);
        if (!Object.hasOwn(options, wrong))
          await refused(one, [...right, ...rest, { ...needed, [wrong]: 1 }], 'argument', wrong, `did you mean '`);
        for (const sort of wrongSorts(kind))
          await refused(one, [...right, ...rest, { ...needed, [name]: POOL[sort] }], kind.tag, name);
        const getter = Object.defineProperty({ ...needed }, name, {
          enumerable: true,
          get: () => {
            throw new TypeError('mine');
          },
        });
        await refused(one, [...right, ...rest, getter], 'argument', name, 'mine');
      }
    },
  );
});

/** What works with arguments that are right by their kinds alone, without a side effect and alike at each call. */
const plain = callables.filter(
  ({ label, signature }) =>
    !signature.promised &&
    !/^(random|rng|config|plot|d)\.|svdCompressed/.test(label) &&
    !/^(x\.)?(explain|visualize|release|blocks|evaluate|meshgrid|iterate|searchsorted|digitize|einsum|isdtype|trimZeros)$/.test(
      label,
    ) &&
    // Each call makes data or captures a function of its own.
    !/^(blockwise|applyGufunc|applyAlongAxis|applyOverAxes|asGufunc|gufunc|vectorize|from[Ff]unction|frombuffer|fromiter|frompyfunc|(x\.)?map|reduction)$/.test(
      label,
    ) &&
    !/^(x\.)?(mapBlocks|mapOverlap|ndimage\.(genericFilter|shift|zoom|affineTransform)|fromSource|fromDelayed|delayed|openStore|histogram|bincount|fromTypedArray|histogram2d|histogramdd|histogramBinEdges|cumulativeSum|cumulativeProd|groupbyReduce|tri[lu]Indices|tri[lu]IndicesFrom)$/.test(
      label,
    ),
);
const nodesOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(nodesOf) : cw.isChunkedArray(value) ? value.node.hash : value;

describe('options that are undefined', () => {
  it.each(plain.filter(({ signature }) => signature.options).map((one) => [one.label, one] as const))(
    'are as if they were not there: %s',
    (_, one) => {
      const call = (options: object): unknown => nodesOf(one.fn.apply(one.self, [...rightArguments(one), options]));
      const needed = neededOptions(one);
      const all = Object.fromEntries(Object.keys(one.signature.options ?? {}).map((name) => [name, undefined]));
      expect(call({ ...all, ...needed })).toEqual(call(needed));
    },
  );
});

describe('declared defaults', () => {
  it.each(plain.filter(({ signature }) => signature.options).map((one) => [one.label, one] as const))(
    'are what stands for an option left out: %s',
    (_, one) => {
      const call = (options: object): unknown => nodesOf(one.fn.apply(one.self, [...rightArguments(one), options]));
      const needed = neededOptions(one);
      for (const [name, { otherwise }] of Object.entries(one.signature.options ?? {}))
        if (otherwise && 'value' in otherwise)
          expect(call({ ...needed, [name]: otherwise.value }), name).toEqual(call(needed));
    },
  );
});

it('the table of npm run docs:options names each option', () => {
  const table = signatureTable([
    ['', cw],
    ['fft.', cw.fft],
    ['linalg.', cw.linalg],
    ['stats.', cw.stats],
    ['overlap.', cw.overlap],
    ['info.', cw.info],
    ['ndimage.', cw.ndimage],
    ['pde.', cw.pde],
    ['random.', cw.random],
    ['config.', cw.config],
    ['plot: ', plot],
  ]);
  for (const { label, signature } of callables)
    if (/^(\w+|(fft|linalg|ndimage|pde|random|config)\.\w+)$/.test(label) && !/^(x|rng|d|plot)\./.test(label)) {
      const part = table.split(`\n## ${label}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const name of Object.keys(signature.options ?? {}))
        expect(part, `${label}: ${name}`).toContain(`| \`${name}\` |`);
    }
});

it('the documentation comments name each option', () => {
  const files = readdirSync('lib', { recursive: true, withFileTypes: true }).filter(
    (file) =>
      file.name.endsWith('.ts') &&
      (/lib\/(array|plot)\b/.test(file.parentPath) ||
        ['config.ts', 'compute-options.ts', 'delayed.ts', 'remote-options.ts'].includes(file.name)),
  );
  const documented = new Set<string>();
  const bare: string[] = [];
  const strict: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(file.parentPath, file.name), 'utf8');
    for (const [, body] of text.matchAll(/export interface \w*(?:Options|Option|ConfigInput)\b[^{]*\{([\s\S]*?)\n\}/g))
      for (const match of body.matchAll(/(\*\/\s*)?\n {2}readonly (\w+)\??:/g)) {
        if (match[1]) documented.add(match[2]);
        else bare.push(`${file.name}: ${match[2]}`);
      }
    for (const [, body] of text.matchAll(/export interface \w*(?:Options|Option|ConfigInput)\b[^{]*\{([\s\S]*?)\n\}/g))
      for (const [, option, type] of body.matchAll(/\n {2}readonly (\w+)\?:([^;]*);/g))
        if (!/(^|\|)\s*undefined\s*$/.test(type)) strict.push(`${file.name}: ${option}`);
  }
  expect(bare).toEqual([]);
  // Under exactOptionalPropertyTypes `f({ axis: maybe })` has to do; scripts/check-consumer.mjs compiles it.
  expect(strict).toEqual([]);
  const options = new Set(callables.flatMap(({ signature }) => Object.keys(signature.options ?? {})));
  expect([...options].filter((name) => !documented.has(name))).toEqual([]);
});
