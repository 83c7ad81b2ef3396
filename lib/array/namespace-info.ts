/**
 * What the array API asks a library about itself, and names that stand for others.
 */
import { DTYPE_NAMES, DTYPES, type DType } from '../../kernels/dtype.js';
import { isListOf, kind, optional } from '../base/kinds.js';
import { define } from '../base/signature.js';
import { asarray } from './asarray.js';
import { isdtype } from './constants.js';

/** The version of the array API standard that names and results follow. */
export const arrayApiVersion = '2024.12';
/** Euler's constant. */
export const eulerGamma = 0.577_215_664_901_532_9;

const kindKind = kind<string | readonly string[]>(
  'dtypeKind',
  "a kind of dtypes such as 'real floating', or a list of these",
  (value) => typeof value === 'string' || isListOf(value, (item) => typeof item === 'string'),
  { tag: 'dtype' },
);

/** Answers of `__array_namespace_info__`. */
export const info = {
  /** What is there of what the standard leaves open. @example cw.info.capabilities()['data-dependent shapes'] // true */
  capabilities: define({ name: 'info.capabilities', parameters: [] }, () => ({
    'boolean indexing': true,
    'data-dependent shapes': true,
    'max dimensions': 64,
  })),
  /** Where arrays are. @example cw.info.defaultDevice() // 'cpu' */
  defaultDevice: define({ name: 'info.defaultDevice', parameters: [] }, () => 'cpu'),
  /** The dtypes that results have where nothing says otherwise. @example cw.info.defaultDtypes().indexing // 'int64' */
  defaultDtypes: define({ name: 'info.defaultDtypes', parameters: [] }, () => ({
    'real floating': 'float64',
    'complex floating': 'complex128',
    integral: 'int64',
    indexing: 'int64',
  })),
  /** All places where arrays can be. @example cw.info.devices() // ['cpu'] */
  devices: define({ name: 'info.devices', parameters: [] }, () => ['cpu']),
  /** The dtypes, or those of a kind, by name. @example Object.keys(cw.info.dtypes('integral')) */
  dtypes: define(
    { name: 'info.dtypes', parameters: [['kind', optional(kindKind)]] },
    (of?: string | readonly string[]): Readonly<Record<string, DType>> =>
      Object.fromEntries(
        DTYPE_NAMES.filter(
          (name) => 'biufc'.includes(DTYPES[name].kind) && (of === undefined || isdtype(name, of)),
        ).map((name) => [name, name]),
      ),
  ),
} as const;

/** The array API's `__array_namespace_info__`. @example cw.arrayNamespaceInfo().devices() */
export const arrayNamespaceInfo = define({ name: 'arrayNamespaceInfo', parameters: [] }, () => info);

/** NumPy's name of {@link asarray} for arrays of any class. @example cw.asanyarray([1, 2]) */
export const asanyarray = asarray;
/** {@link asarray}: computed elements are in C order in any case. @example cw.ascontiguousarray(x) */
export const ascontiguousarray = asarray;
