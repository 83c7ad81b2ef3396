/**
 * Public functions with a declared signature: names, kinds and defaults of their arguments and options. The check of every
 * call, what an error says, and the tables in the documentation come from it.
 */

import { axisNumbers } from './axis-names.js';
import { ChunkwiseError, withOperation } from './errors.js';
import type { AnyKind, Kind } from './kinds.js';
import {
  refuseArgument,
  refuseMissing,
  refuseOption,
  refuseOptions,
  refuseSurplus,
  refuseUnknown,
} from './messages/argument-errors.js';
import { CALL, compositeOf } from './results/composite.js';

// biome-ignore lint/complexity/noBannedTypes: stands for any function at all
type AnyFunction = Function;

/** Kinds of options by name. */
export type Options = Readonly<Record<string, AnyKind>>;

/** For each option that `O` declares a kind of its very type: neither more nor fewer. */
export type OptionKinds<O> = { readonly [K in keyof O]-?: Kind<Exclude<O[K], undefined>> };

/** An argument: its name, and what it may be. */
export type Parameter = readonly [name: string, kind: AnyKind];

/** Which parameter's items may stand one by one, and the list that they are; undefined where they are none. */
export interface Spread {
  readonly at: number;
  readonly listed: (items: readonly unknown[]) => unknown;
}

/** What is given one by one in place of a list. */
export type TwoOrMore<T> = readonly [first: T, second: T, ...more: T[]];

/** Whole numbers given one by one as the list of parameter number 1. */
export const NUMBERS_LISTED: Spread = {
  at: 1,
  listed: (items) => (items.every(Number.isSafeInteger) ? items : undefined),
};

/** The arguments that a public function declares. */
export interface Signature {
  /** As errors name it: `sum`, `random.uniform`. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Arguments after these, as many as there are. */
  readonly rest?: Parameter;
  /** The last argument, a plain object. */
  readonly options?: Options;
  /** Options may come in place of arguments that can be left out (`arange(5, { dtype })`). */
  readonly early?: boolean;
  /** The options that values of their kinds stand for, in this order (`expandDims(x, 0)`, `diff(x, 2, 0)`). */
  readonly shorthand?: string | readonly string[];
  /** A list whose items may be given one by one (`reshape(x, 2, 3)`). */
  readonly spread?: Spread;
  /** Arrays may have an axis of unknown extent; a function that does not say so is never given one. */
  readonly unknown?: boolean;
  /** The function gives a promise, so that errors are rejections. */
  readonly promised?: boolean;
  /** The function itself knows arguments made of several arrays; others leave calls with them to these. */
  readonly composites?: boolean;
  /** What a call with arguments that were refused was probably meant to be. */
  readonly meant?: ((args: readonly unknown[]) => string | undefined) | undefined;
}

/** The type of a function's options: its last argument. */
export type OptionsOf<F> = F extends (...args: infer A) => unknown
  ? Required<A> extends readonly [...unknown[], infer O]
    ? O
    : never
  : never;

const signatures = new WeakMap<object, Signature>();

/** Notes the signature of a function that passes its arguments to one that checks them. */
export const declare = (fn: object, signature: Signature): void => void signatures.set(fn, signature);

/** The signature that `fn` was declared with. */
export const signatureOf = (fn: object): Signature | undefined => signatures.get(fn);

/** True for `{ … }`: what options are given as. Objects of classes and arrays are none, in any realm. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isOtherRealms(prototype);
}
const isOtherRealms = (prototype: unknown): boolean =>
  Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');

/**
 * A copy of a user's options without those that are undefined, each read once.
 *
 * @throws 'argument' for what is no plain object, an unknown name or a missing option, and as kinds say for a wrong value
 */
export function readOptions<O>(signature: Signature, given: unknown, args: readonly unknown[] = []): O {
  const kinds = signature.options ?? NONE;
  const read: Record<string, unknown> = {};
  if (given !== undefined) {
    if (!isPlainObject(given)) return refuseOptions(signature, given);
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(kinds, name)) return refuseOption(signature, name, given, args);
      const asked = optionValue(signature, given, name);
      if (asked === undefined) continue;
      const value = kinds[name].named ? axisNumbers(signature, name, asked, args) : asked;
      if (!kinds[name].admits(value)) return refuseArgument(signature, name, kinds[name], value);
      checkExtents(signature, name, kinds[name], value);
      read[name] = computed(kinds[name], value);
    }
  }
  const symbols = given === undefined ? NO_SYMBOLS : Object.getOwnPropertySymbols(given);
  if (symbols.length > 0) return refuseOption(signature, symbols[0], given as Readonly<Record<string, unknown>>);
  for (const name of requiredNames(kinds)) if (!(name in read)) return refuseMissing(signature, name, true);
  return read as O;
}

function optionValue(signature: Signature, given: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return given[name];
  } catch (cause) {
    throw new ChunkwiseError('argument', `${signature.name}: reading the option ${name} threw: ${String(cause)}`, {
      cause,
    });
  }
}

const NONE: Options = {};
const NO_SYMBOLS: readonly symbol[] = [];
const needed = new WeakMap<Options, readonly string[]>();
/** The options that must be given. */
function requiredNames(options: Options): readonly string[] {
  let names = needed.get(options);
  if (!names) {
    names = Object.keys(options).filter((name) => options[name].need === 'required');
    needed.set(options, names);
  }
  return names;
}

/** `args`, with options written out where a value alone stands for them. */
export function optionsInFull(fn: object, args: readonly unknown[]): readonly unknown[] {
  const signature = signatureOf(fn);
  if (!signature?.options || signature.rest) return args;
  const full = [...args];
  gather(signature, signature.options, full, signature.parameters.length);
  return full;
}

/** Puts values that stand for options from `args[at]` on, and the options after them, into one object there. */
function gather(signature: Signature, options: Options, args: unknown[], at: number): void {
  const { shorthand = [] } = signature;
  const names = typeof shorthand === 'string' ? [shorthand] : shorthand;
  const found: Record<string, unknown> = {};
  let end = at;
  for (const name of names) {
    if (end >= args.length) break;
    const kind = options[name];
    const value = kind.named ? axisNumbers(signature, name, args[end], args) : args[end];
    if (value !== undefined && !kind.admits(value)) break;
    if (value !== undefined) found[name] = value;
    end++;
  }
  if (Object.keys(found).length === 0) return;
  const more = args[end];
  if (isPlainObject(more)) {
    const twice = Object.keys(found).find((name) => more[name] !== undefined);
    if (twice !== undefined)
      throw new ChunkwiseError('argument', `${signature.name}: ${twice} is given twice, by itself and as an option`, {
        details: { argument: twice },
      });
  }
  const joined = isPlainObject(more);
  args.splice(at, end - at + (joined ? 1 : 0), joined ? { ...more, ...found } : found);
}

/** @throws 'shape' for an array with an axis of unknown extent where the function takes none */
function checkExtents(signature: Signature, name: string, kind: AnyKind, value: unknown): void {
  if (signature.unknown || !kind.unknownShape) return;
  const shape = kind.unknownShape(value);
  if (shape !== undefined) refuseUnknown(signature, name, shape);
}

/** `value` as the function computes with it. */
const computed = (kind: AnyKind, value: unknown): unknown => (kind.computed ? kind.computed(value) : value);

/** True for an object with no names but of options; `{}` has none. */
const isOptionsOf = (options: Options, given: object): boolean =>
  Object.keys(given).every((name) => Object.hasOwn(options, name));

/** Whole numbers, or names of axes, given so. */
export const AXES_LISTED: Spread = {
  at: 1,
  listed: (items) =>
    items.every((item) => Number.isSafeInteger(item) || typeof item === 'string') ? items : undefined,
};

/** `args` in which items that stand one by one are a list. */
function gathered(signature: Signature, args: unknown[]): unknown[] {
  const { spread, parameters, options } = signature;
  if (!spread) return args;
  let end = args.length;
  while (end > 0 && args[end - 1] === undefined) end--;
  const last = parameters[parameters.length - 1][1];
  const given = args[end - 1];
  if (options && end > spread.at + 1 && isPlainObject(given) && (isOptionsOf(options, given) || !last.admits(given)))
    end--;
  end -= Math.max(0, parameters.length - spread.at - 1);
  if (end < spread.at + 2) return args;
  const list = spread.listed(args.slice(spread.at, end));
  const fits = parameters.slice(spread.at + 1).every(([, kind], k) => kind.admits(args[end + k]));
  return list === undefined || !fits ? args : args.toSpliced(spread.at, end - spread.at, list);
}

/** `args` as the function takes them: checked, options copied. @throws ChunkwiseError naming function and argument */
function admitted(signature: Signature, args: unknown[]): unknown[] {
  const { parameters, options, rest } = signature;
  const most = parameters.length;
  let at = 0;
  for (; at < most; at++) {
    const [name, kind] = parameters[at];
    if (kind.named) args[at] = axisNumbers(signature, name, args[at], args);
    const value = args[at];
    if (value === undefined) {
      if (kind.need !== 'optional') refuseMissing(signature, name, false, args);
    } else if (!kind.admits(value)) {
      if (signature.early && kind.need === 'optional' && at === args.length - 1) break;
      refuseArgument(signature, name, kind, value, args);
    } else {
      if (kind.unknownShape) checkExtents(signature, name, kind, value);
      if (kind.computed) args[at] = computed(kind, value);
    }
  }
  if (rest) {
    if (options) while (args.length > most && args[args.length - 1] === undefined) args.pop();
    const [name, kind] = rest;
    let end = args.length;
    if (options && end > most && isPlainObject(args[end - 1]) && !kind.admits(args[end - 1])) {
      end--;
      args[end] = readOptions(signature, args[end], args);
    }
    for (let k = most; k < end; k++) {
      if (!kind.admits(args[k])) refuseArgument(signature, `${name}[${k - most}]`, kind, args[k], args);
      checkExtents(signature, `${name}[${k - most}]`, kind, args[k]);
      args[k] = computed(kind, args[k]);
    }
    return args;
  }
  if (options) gather(signature, options, args, at);
  const end = options ? at + 1 : at;
  for (let k = end; k < args.length; k++) if (args[k] !== undefined) refuseSurplus(signature, args);
  if (!options) return args;
  const given = args[at];
  if (given !== undefined && !isPlainObject(given)) refuseOptions(signature, given, args);
  else {
    const read = readOptions(signature, given, args);
    if (given !== undefined) args[at] = read;
  }
  if (args.length > end) args.length = end;
  return args;
}

/**
 * The function `fn` with its signature: every call is checked before `fn` sees it.
 *
 * @example
 * export const tril = define({ name: 'tril', parameters: [['x', arrayLike]], options: { k: optional(whole, 0) } }, (x, options) => …)
 */
export function define<F extends AnyFunction>(
  signature: Omit<Signature, 'options'> & { readonly options?: OptionKinds<OptionsOf<F>> | undefined },
  fn: F,
): F {
  const declared = signature as Signature;
  // What a function takes is checked by its signature, not by the compiler: here it takes anything, and stays what it was to callers.
  const call = fn as unknown as (...args: unknown[]) => unknown;
  const kept = declared.parameters.find(([, { restored }]) => restored);
  const checked = declared.promised
    ? function (this: unknown, ...given: unknown[]): unknown {
        try {
          const args = gathered(declared, given);
          const composite = declared.composites ? undefined : compositeOf(args);
          if (composite) return composite[CALL](declared.name, checked, args);
          return call.apply(this, admitted(declared, args));
        } catch (error) {
          return Promise.reject(withOperation(error, declared.name));
        }
      }
    : function (this: unknown, ...given: unknown[]): unknown {
        try {
          const args = gathered(declared, given);
          const composite = declared.composites ? undefined : compositeOf(args);
          if (composite) return composite[CALL](declared.name, checked, args);
          const restore = kept?.[1].restored?.(args[declared.parameters.indexOf(kept)]);
          const result = call.apply(this, admitted(declared, args));
          return restore ? restore(result) : result;
        } catch (error) {
          throw withOperation(error, declared.name);
        }
      };
  Object.defineProperty(checked, 'name', { value: fn.name || declared.name });
  signatures.set(checked, declared);
  return checked as unknown as F;
}

/** Gives methods of a class their signatures: those of `prototype` that `list` names are checked from now on. */
export function defineMethods(prototype: object, list: Readonly<Record<string, Signature>>): void {
  for (const [name, signature] of Object.entries(list)) {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    Object.defineProperty(prototype, name, { ...rest, value: define(signature as never, value as AnyFunction) });
  }
}
