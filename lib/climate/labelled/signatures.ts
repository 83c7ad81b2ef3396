/**
 * The declared arguments of the methods of labelled arrays and datasets: what every call is checked by.
 */

import { ELEMENTWISE, type ElementwiseName } from '../../../kernels/elementwise.js';
import { compute } from '../../array/index.js';
import { boolean, count, func, isListOf, kind, number, oneOf, optional, otherwise, string } from '../../base/kinds.js';
import { isPlainObject, type Options, type Signature, signatureOf } from '../../base/signature.js';
import { isDataset } from './dataset.js';
import {
  anyByName,
  dataArrayKind,
  datasetKind,
  dimKind,
  dimsKind,
  labelledKind,
  namesKind,
  operandKind,
} from './kinds.js';
import { LABELLED_REDUCTIONS } from './reductions.js';

const X = ['x', labelledKind] as const;
const COMPUTE = signatureOf(compute)?.options as Options;
const operandOrDataset = kind<unknown>(
  'labelledOperand',
  'a DataArray, a Dataset, an array, a list or a number',
  (value) => isDataset(value) || operandKind.admits(value),
);
const namesOrValues = kind<unknown>(
  'newDims',
  'the name of a dimension, a list of names, or extents or labels by name',
  (value) => namesKind.admits(value) || isPlainObject(value),
);
const newNames = kind<unknown>(
  'newNames',
  'a name, or new names by old ones',
  (value) => typeof value === 'string' || isPlainObject(value),
);
const isChunk = (value: unknown): boolean =>
  value === 'auto' || typeof value === 'number' || isListOf(value, (one) => typeof one === 'number');
const chunks = kind<unknown>(
  'labelledChunks',
  "a size, 'auto', or sizes by name of dimension",
  (value) =>
    isChunk(value) || (isPlainObject(value) && Object.values(value).every((one) => one === undefined || isChunk(one))),
  { tag: 'chunks' },
);
const span = kind<unknown>(
  'span',
  'a number, or timedelta64 between times',
  (value) =>
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    (typeof value === 'object' && value !== null && 'unit' in value),
);

const DROP: Options = { drop: optional(boolean, false) };
/** Each method's arguments after the object, and its options. */
const METHODS: Readonly<Record<string, Omit<Signature, 'name'>>> = {
  isel: { parameters: [X, ['indexers', anyByName('indexers')]], options: DROP },
  sel: {
    parameters: [X, ['indexers', anyByName('labels')]],
    options: {
      ...DROP,
      method: otherwise(oneOf('nearest', 'pad', 'ffill', 'backfill', 'bfill'), 'labels themselves'),
      tolerance: otherwise(span, 'any distance'),
    },
  },
  transpose: { parameters: [X], rest: ['dims', dimKind] },
  assignCoords: { parameters: [X, ['coords', anyByName('coordinates')]] },
  assignAttrs: { parameters: [X, ['attrs', anyByName('attributes')]] },
  rename: { parameters: [X, ['names', newNames]] },
  squeeze: { parameters: [X, ['dim', optional(namesKind)]], options: DROP, early: true },
  expandDims: { parameters: [X, ['dim', namesOrValues]] },
  dropVars: { parameters: [X, ['names', namesKind]] },
  resetCoords: { parameters: [X, ['names', optional(namesKind)]], options: DROP, early: true },
  compute: { parameters: [X], options: COMPUTE, promised: true },
  load: { parameters: [X, ['names', optional(namesKind)]], options: COMPUTE, promised: true },
  persist: { parameters: [X], options: COMPUTE, promised: true },
  chunk: { parameters: [X, ['chunks', optional(chunks)]] },
  values: { parameters: [['x', dataArrayKind]], options: COMPUTE, promised: true },
  item: { parameters: [['x', dataArrayKind]], options: COMPUTE, promised: true },
  toDataset: { parameters: [['x', dataArrayKind]], options: { name: otherwise(string, "the array's own") } },
  assign: {
    parameters: [
      ['ds', datasetKind],
      ['variables', anyByName('variables')],
    ],
  },
  map: {
    parameters: [
      ['ds', datasetKind],
      ['fn', func],
    ],
  },
};

const REDUCE: Options = {
  dim: otherwise(dimsKind, 'all'),
  skipna: otherwise(boolean, 'true for floats and times'),
  minCount: optional(count, 0),
  ddof: optional(number, 0),
  keepAttrs: optional(boolean, true),
};

const isReduction = (name: string): boolean => (LABELLED_REDUCTIONS as readonly string[]).includes(name);

/** The signature of a method; undefined for what declares its own. */
export function methodSignature(name: string): Signature | undefined {
  if (Object.hasOwn(METHODS, name)) return { name, ...METHODS[name] };
  if (isReduction(name)) return { name, parameters: [X, ['dim', optional(dimsKind)]], options: REDUCE, early: true };
  if (!Object.hasOwn(ELEMENTWISE, name)) return undefined;
  const { arity } = ELEMENTWISE[name as ElementwiseName];
  const others = Array.from({ length: arity - 1 }, (_, k): [string, typeof operandOrDataset] => [
    arity === 2 ? 'other' : `other${k + 1}`,
    operandOrDataset,
  ]);
  return { name, parameters: [X, ...others] };
}
