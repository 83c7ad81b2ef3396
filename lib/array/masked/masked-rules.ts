/**
 * What each public function makes of arrays with a mask: one line for a function, by its name. Functions without a line refuse them.
 */
import { DTYPES, type DType, isComplexDType, isTextDType, isTimeDType, type Scalar } from '../../../kernels/dtype.js';
import { ELEMENTWISE, type ElementwiseName } from '../../../kernels/elementwise.js';
import { iinfo } from '../../../kernels/promote.js';
import { REDUCTIONS } from '../../../kernels/reduction.js';
import { fromValue } from '../../../kernels/scalar.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { AxesLike } from '../../base/kinds.js';
import { NdArray } from '../../base/results/nd-array.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { zerosLike } from '../creation/creation.js';
import { where } from '../elementwise/conditional.js';
import type { ElementOptions } from '../elementwise/element-options.js';
import * as elementwise from '../elementwise/elementwise.js';
import { nanmedian } from '../order/quantile.js';
import type { AxisOptions } from '../reductions/reduce-node.js';
import { all } from '../reductions/reductions.js';
import { spreadWeights } from '../statistics/statistics.js';
import type { MaskedArray } from './masked-array.js';
import {
  both,
  dataOf,
  either,
  firstOf,
  isMasked,
  type Mask,
  type MaskedRule,
  maskedAmong,
  not,
  optionsOf,
  refused,
  spread,
} from './masked-call.js';
import { DOMAINS } from './masked-domains.js';
import { MaskedResult } from './masked-result.js';

const isFloat = (dtype: DType): boolean => DTYPES[dtype].kind === 'f';

/** The greatest or least of a dtype. */
function limitOf(dtype: DType, sense: 'min' | 'max'): Scalar {
  if (dtype === 'bool') return sense === 'max';
  const infinite = sense === 'max' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (isComplexDType(dtype)) return { re: infinite, im: infinite };
  if (isFloat(dtype)) return infinite;
  // The least count is no time.
  if (isTimeDType(dtype)) return fromValue(sense === 'max' ? 2n ** 63n - 1n : NAT + 1n, dtype) as Scalar;
  return iinfo(dtype)[sense];
}
const filledBy = (x: MaskedArray, value: Scalar): ChunkedArray =>
  where(x.mask, x.dtype === 'bool' ? Boolean(value) : value, x.data) as ChunkedArray;

/** Masked where an operand is, or where the operation has no value; where it is not done, as what stands there is. */
const elements: MaskedRule = ({ name, fn, args, self }) => {
  const { arity } = ELEMENTWISE[name as ElementwiseName];
  const given = args.slice(0, arity);
  const { where: place, out, ...rest } = (args[arity] ?? {}) as ElementOptions;
  if (isMasked(place)) throw refused(name, 'as where');
  const operands = given.map(dataOf);
  const settings = place === undefined && out === undefined ? rest : { ...rest, where: place, out: dataOf(out) };
  const data = fn(...operands, ...(args[arity] === undefined ? [] : [settings])) as ChunkedArray;
  const masks = maskedAmong(given).map((x) => x.mask);
  const outside = DOMAINS[name]?.(...(operands as ArrayLike[]));
  const all = outside ? [...masks, outside] : masks;
  const mask = all.length > 0 ? either(all) : zerosLike(data, { dtype: 'bool' });
  if (place === undefined) return self.with(data, spread(mask, data.shape));
  return self.with(data, spread(where(place, mask, isMasked(out) ? out.mask : false) as Mask, data.shape));
};

/** Masked where the condition or the value taken is. */
const choice: MaskedRule = ({ fn, args, self }) => {
  const [condition, ...values] = args;
  const data = fn(...args.map(dataOf)) as ChunkedArray;
  const [x, y] = values.map((value) => (isMasked(value) ? value.mask : false));
  const taken = where(dataOf(condition) as ArrayLike, x, y) as Mask;
  return self.with(data, spread(isMasked(condition) ? either([condition.mask, taken]) : taken, data.shape));
};

/** Passes over what is masked; masked where nothing is left. Positions and counts are plain arrays. */
const reduction: MaskedRule = (call) => {
  const { name, fn, args } = call;
  const x = firstOf(call);
  // Text is refused by name.
  if (isTextDType(x.dtype)) return fn(x.data);
  const options = dataOf(optionsOf(args)) as Readonly<Record<string, unknown>>;
  const chosen =
    options.where === undefined ? not(x.mask) : elementwise.logicalAnd(options.where as ArrayLike, not(x.mask));
  const extreme = /^(?:nan)?(min|max)$/.exec(name);
  const initial =
    extreme && options.initial === undefined ? { initial: limitOf(x.dtype, extreme[1] === 'min' ? 'max' : 'min') } : {};
  // Extremes of times and complex numbers take no initial: what is passed over is made the greatest or least.
  const isTimed = (isTimeDType(x.dtype) || isComplexDType(x.dtype)) && 'initial' in initial;
  const data = (
    isTimed
      ? fn(where(chosen, x.data, initial.initial as Scalar), { ...options, where: undefined })
      : fn(x.data, { ...options, ...initial, where: chosen })
  ) as ChunkedArray;
  if (name === 'countNonzero') return data;
  if (name.includes('arg')) return elementwise.maximum(data, 0n);
  const { axis, keepdims } = options;
  const shape = { axis, keepdims } as Parameters<typeof all>[1];
  const ddof = Number(options.ddof ?? 0);
  const none =
    ddof > 0
      ? elementwise.lessEqual(spread(chosen, x.shape).countNonzero(shape), ddof)
      : all(not(spread(chosen, x.shape)), shape);
  return x.with(data, none);
};

/** Values and masks moved alike: arrays stand at the places `at` among the arguments, alone or in lists. */
const moved =
  (...at: readonly number[]): MaskedRule =>
  ({ name, fn, args, self }) => {
    args.forEach((arg, k) => {
      if (!at.includes(k) && maskedAmong([arg]).length > 0) throw refused(name, `as argument ${k + 1}`);
    });
    const maskOf = (value: unknown): unknown => {
      if (isMasked(value)) return value.mask;
      if (Array.isArray(value) && value.some((v) => isMasked(v) || isChunkedArray(v))) return value.map(maskOf);
      return zerosLike(value as ArrayLike, { dtype: 'bool' });
    };
    const data = fn(...args.map((arg, k) => (at.includes(k) ? dataOf(arg) : arg)));
    const mask = fn(...args.map((arg, k) => (at.includes(k) && arg !== undefined ? maskOf(arg) : arg)));
    return both(self, data, mask);
  };
/** Arrays in one list, or each an argument. */
const joined: MaskedRule = (call) => moved(...call.args.keys())(call);

/** The same cast or cut: the dtype is not the mask's. */
const cast: MaskedRule = (call) => {
  const x = firstOf(call);
  return x.with(call.fn(x.data, ...call.args.slice(1)) as ChunkedArray, x.mask);
};

/** Elements put around: those are not masked unless they repeat what is. What margins are computed of, masks do not tell. */
const padded: MaskedRule = (call) => {
  const x = firstOf(call);
  const [, width, given, more] = call.args;
  const options = {
    ...(typeof given === 'string' ? { mode: given } : (given as object | undefined)),
    ...(more as object | undefined),
  } as Record<string, unknown>;
  const { mode, reflectType } = options;
  if (reflectType === 'odd' || ['linear_ramp', 'maximum', 'mean', 'median', 'minimum'].includes(String(mode)))
    throw new ChunkwiseError(
      'argument',
      `pad: mode '${mode}' computes what it adds, which is not known of masked elements; fill them first (x.filled(0))`,
    );
  const data = call.fn(x.data, width, options) as ChunkedArray;
  delete options.value;
  delete options.constantValues;
  return x.with(data, call.fn(x.mask, width, options) as Mask);
};

/** Running values: masked ones count as `neutral`, and stay masked. */
const running =
  (neutral: number): MaskedRule =>
  (call) => {
    const x = firstOf(call);
    const data = call.fn(filledBy(x, neutral), ...call.args.slice(1)) as ChunkedArray;
    const { axis } = optionsOf(call.args);
    return x.with(data, axis === undefined || axis === null ? x.mask.ravel() : x.mask);
  };

/** Masked elements last. */
const sorted: MaskedRule = (call) => {
  const x = firstOf(call);
  const { descending, ...options } = optionsOf(call.args);
  if (descending) throw refused(call.name, 'with descending');
  if (isTextDType(x.dtype)) throw refused(call.name, 'of text');
  // Complex numbers are refused by name.
  if (isComplexDType(x.dtype)) return call.fn(x.data, options);
  const last = filledBy(x, isFloat(x.dtype) ? Number.NaN : limitOf(x.dtype, 'max'));
  const data = call.fn(last, options) as ChunkedArray;
  return call.name === 'argsort' ? data : x.with(data, call.fn(x.mask, options) as Mask);
};

/** The median of what is not masked: NaN where there is a NaN among it. */
const middle: MaskedRule = (call) => {
  const x = firstOf(call);
  const options = optionsOf(call.args) as AxisOptions;
  // What has no middle is refused by name.
  if (!/^[fiub]$/.test(DTYPES[x.dtype].kind)) return call.fn(x.data, options);
  const values = isFloat(x.dtype) ? x.data : x.data.astype('float64');
  const median = nanmedian(where(x.mask, Number.NaN, values), options);
  const broken = elementwise.isnan(values).any({ ...options, where: not(x.mask) });
  return x.with(where(broken, Number.NaN, median) as ChunkedArray, all(x.mask, options));
};

/** The mean by weights, which are 0 where values are masked. */
const weighted: MaskedRule = (call) => {
  const { self, name } = call;
  const x = isMasked(call.args[0])
    ? call.args[0]
    : self.with(call.args[0] as ChunkedArray, zerosLike(call.args[0] as ArrayLike, { dtype: 'bool' }));
  const { weights, ...options } = optionsOf(call.args);
  if (weights === undefined) return x.mean(options);
  const axes = normalizeAxes(name, options.axis as AxesLike | undefined, x.shape);
  const over = (given: unknown): ChunkedArray =>
    wrap(spreadWeights(nodeOf(given as ArrayLike, name), x.data.node, axes));
  const hidden = isMasked(weights) ? either([x.mask, over(weights.mask) as Mask]) : x.mask;
  const shares = elementwise.multiply(over(dataOf(weights)), not(hidden));
  const total = shares.sum(options);
  const sum = elementwise.multiply(where(hidden, 0, x.data), shares).sum(options);
  return x.with(elementwise.divide(sum, total) as ChunkedArray, elementwise.equal(total, 0));
};

const places = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);

/** Differences: masked where an operand is. */
const differences: MaskedRule = (call) => {
  const x = firstOf(call);
  const { n = 1, axis = -1, prepend, append } = optionsOf(call.args);
  if (prepend !== undefined || append !== undefined) throw refused(call.name, 'with prepend or append');
  const data = call.fn(x.data, ...call.args.slice(1)) as ChunkedArray;
  let mask = x.mask;
  for (let k = 0; k < Number(n); k++) {
    const count = mask.shape.at(axis as number) as number;
    const upper = mask.take(places(1, count), { axis: axis as number });
    mask = either([upper, mask.take(places(0, count - 1), { axis: axis as number })]);
  }
  return x.with(data, mask);
};

/** Products of matrices: masked elements count as 0; masked where no pair is left. */
const product: MaskedRule = ({ fn, args, self }) => {
  const data = fn(...args.map((arg) => (isMasked(arg) ? filledBy(arg, 0) : arg))) as ChunkedArray;
  const present = args.map((arg) =>
    isMasked(arg) ? not(arg.mask) : elementwise.isfinite(zerosLike(arg as ArrayLike)),
  );
  const pairs = fn(...present.map((mask) => mask.astype('float32'))) as ChunkedArray;
  return self.with(data, elementwise.equal(pairs, 0));
};

/** Greatest less least of what is not masked. */
const range: MaskedRule = (call) => {
  const x = firstOf(call);
  return x.max(optionsOf(call.args)).subtract(x.min(optionsOf(call.args)));
};

/** An element set where values or masks are put in. */
const replaced: MaskedRule = (call) => {
  const [target, selection, value, options] = call.args;
  const x = isMasked(target)
    ? target
    : call.self.with(target as ChunkedArray, zerosLike(target as ArrayLike, { dtype: 'bool' }));
  if (maskedAmong([selection]).length > 0) throw refused(call.name, 'as a selection');
  return x.with(
    call.fn(x.data, selection, dataOf(value), options) as ChunkedArray,
    call.fn(x.mask, selection, isMasked(value) ? value.mask : false, options) as Mask,
  );
};

/** Values and masks computed together, each pair a result of its own. */
const computed: MaskedRule = async ({ fn, args }) => {
  const flat = args.flatMap((arg) => (isMasked(arg) ? [arg.data, arg.mask] : [arg]));
  const results = [...((await fn(...flat)) as readonly unknown[])];
  return args.slice(0, results.length - maskedAmong(args).length).map((arg) => {
    const first = results.shift();
    if (!isMasked(arg)) return first;
    const mask = results.shift() as NdArray<'bool'>;
    return first instanceof NdArray
      ? new MaskedResult(first, mask, arg.fillValue)
      : arg.with(first as ChunkedArray, mask as never);
  });
};
const explained: MaskedRule = ({ fn, args }) =>
  fn(...args.flatMap((arg) => (isMasked(arg) ? [arg.data, arg.mask] : [arg])));

const table = <K extends string>(names: readonly K[], rule: MaskedRule): Record<K, MaskedRule> =>
  Object.fromEntries(names.map((name) => [name, rule])) as Record<K, MaskedRule>;

const RULES: Readonly<Record<string, MaskedRule>> = {
  ...table(Object.keys(ELEMENTWISE), elements),
  ...table(Object.keys(REDUCTIONS), reduction),
  ...table(['clip', 'round', 'isclose', 'nanToNum', 'angle', 'real', 'imag', 'conj'], elements),
  where: choice,
  ...table(['compute', 'persist'], computed),
  explain: explained,
  // Parts and places.
  ...table(
    [
      'slice',
      'oindex',
      'vindex',
      'take',
      'flip',
      'flipud',
      'fliplr',
      'rot90',
      'roll',
      'repeat',
      'tile',
      'delete',
      'resize',
    ],
    moved(0),
  ),
  ...table(
    ['transpose', 'permuteDims', 'matrixTranspose', 'swapaxes', 'moveaxis', 'rollaxis', 'squeeze', 'expandDims'],
    moved(0),
  ),
  ...table(['broadcastTo', 'reshape', 'ravel', 'flatten', 'diagonal', 'unstack', 'rechunk'], moved(0)),
  ...table(['split', 'arraySplit', 'hsplit', 'vsplit', 'dsplit'], moved(0)),
  ...table(['concat', 'stack', 'vstack', 'hstack', 'dstack', 'columnStack', 'block', 'broadcastArrays'], moved(0)),
  ...table(['atleast1d', 'atleast2d', 'atleast3d'], joined),
  append: moved(0, 1),
  insert: moved(0, 2),
  set: replaced,
  astype: cast,
  pad: padded,
  // What goes over many elements.
  cumsum: running(0),
  nancumsum: running(0),
  cumprod: running(1),
  nancumprod: running(1),
  ...table(['sort', 'argsort'], sorted),
  median: middle,
  average: weighted,
  ptp: range,
  diff: differences,
  ...table(['dot', 'matmul', 'inner', 'outer', 'tensordot', 'vdot', 'vecdot'], product),
};

/** What the public function `fn` of this name gives for `args`. @throws 'argument' where it takes no arrays with a mask */
export function applyRule(
  name: string,
  self: MaskedArray,
  fn: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): unknown {
  if (!Object.hasOwn(RULES, name)) throw refused(name);
  return RULES[name]({ name, fn, args, self });
}
